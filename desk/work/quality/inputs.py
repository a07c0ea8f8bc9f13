"""What people and grids are judged by: attendance, tasks on time, records, tracks, issues; every figure with its ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from desk.errors import BadInput
from desk.identity.masks import mask_name
from desk.office import Office
from desk.quality.entries import Flag
from desk.rights import SEE_NAMES
from desk.work.clocks.calendar import working_calendar
from desk.work.quality.checking import Checked, check
from desk.work.quality.figures import Attendance, Inputs, Line
from desk.work.shifts.attendance import attendance
from desk.work.shifts.sheet import days_of
from desk.work.tracks import coverage
from desk.work.tracks.coverage import walked_of
from desk.work.tracks.ground import Ground, ground_of

__all__ = ["Attendance", "Inputs", "Line", "inputs"]

Step = Callable[[int, int], None]

THERE: Final = ("present", "late", "early", "away")
"""States of attendance that count as having been at work; 因公外出 is work."""


def inputs(office: Office, layer_id: int, area_id: int, *, first: str, last: str, step: Step | None = None) -> Inputs:
    """Everything that can be said of an area's people and grids from `first` to `last` (days, both counted)."""
    if first > last:
        raise BadInput("开始日期晚于结束日期，请改正。")
    ground = ground_of(office, layer_id)
    top = ground.at(area_id)
    path = ground.grids[top].path
    checked = check(office, first, last, area_id=area_id, step=step)
    seats = _seats(office, path, first, last)
    made = _Gathering(office, ground, path, first, last, checked)
    people = tuple(made.person(person, name, held) for (person, name), held in seats.items())
    leaves = [at for at in ground.leaves if ground.grids[at].path.startswith(path)]
    grids = tuple(made.grid(at) for at in leaves)
    return Inputs(
        area_id=area_id, area=ground.grids[top].name, first=first, last=last, width=coverage.width(office),
        people=people, grids=grids, checked=checked,
    )  # fmt: skip


Seat = tuple[str, int, str, str | None]
"""Post, area, from, until."""


def _seats(office: Office, path: str, first: str, last: str) -> dict[tuple[int, str], list[Seat]]:
    rows = office.database.read(
        "select p.id, p.name, s.post, s.area_id, s.since, s.until from assignment s join person p on p.id = s.person_id"
        " join area a on a.id = s.area_id where a.path like ? and s.since <= ? and (s.until is null or s.until >= ?)"
        " order by a.path, s.id",
        (f"{path}%", last, first),
    )
    found: dict[tuple[int, str], list[Seat]] = defaultdict(list)
    shown = office.actor.may(SEE_NAMES)
    for person, full, post, area, since, until in rows:
        name = full if shown else mask_name(full)
        found[person, name].append((post, area, since, until))
    return found


class _Gathering:
    """Reads everything of the period once and hands it out by person and by grid."""

    def __init__(self, office: Office, ground: Ground, path: str, first: str, last: str, checked: Checked) -> None:
        self._office, self._ground, self._first, self._last = office, ground, first, last
        self._reach = float(coverage.width(office))
        self._titles = {post.key: post.title for post in office.profile.posts}
        self._tasks = _tasks(office, path, first, last)
        self._records = _records(office, path, first, last)
        self._tracks = _tracks(office, first, last)
        self._issues = _issues(office, first, last)
        self._flags: dict[int, list[Flag]] = defaultdict(list)
        for flag in checked.flags:
            self._flags[flag.record_id].append(flag)
        self._place = {grid.id: at for at, grid in enumerate(ground.grids)}
        self._steps = coverage.Nearby(coverage.steps_of(office, ground.middle, first, last)[1])
        self._sheet = attendance(office, ground.grids[0].id, date.fromisoformat(first), date.fromisoformat(last))
        calendar = working_calendar(office)
        days = days_of(self._sheet.first, self._sheet.last)
        self._days = [(day.isoformat(), calendar.is_workday(day)) for day in days if day.isoformat() <= office.today()]
        self._turns = _turns(office, first, last)

    def person(self, person: int, name: str, held: Sequence[Seat]) -> Line:
        """The figures of one person."""
        records = self._records[0].get(person, [])
        tracks = self._tracks.get(person, [])
        places = list(dict.fromkeys(self._place[area] for _, area, _, _ in held if area in self._place))
        streets = walked = 0.0
        if tracks:
            steps = coverage.steps_of(self._office, self._ground.middle, self._first, self._last, person)[1]
            streets, walked = walked_of(self._ground, self._topmost(places), coverage.Nearby(steps), self._reach)
        found = self._issues.get(person, [])
        return Line(
            id=person,
            name=name,
            posts=tuple(dict.fromkeys(self._titles.get(post, post) for post, _, _, _ in held)),
            area="、".join(self._ground.grids[place].name for place in places[:2]) + ("等" if len(places) > 2 else ""),
            attendance=self._attendance(person, held),
            **self._work(self._tasks[0].get(person, {}), records),
            tracks=tuple(id for id, _ in tracks),
            metres=sum(metres for _, metres in tracks),
            streets=streets,
            walked=walked,
            found=tuple(id for id, _ in found),
            valid=tuple(id for id, is_valid in found if is_valid),
        )

    def grid(self, place: int) -> Line:
        """The figures of one grid, whoever worked in it; attendance is people's."""
        grid = self._ground.grids[place]
        streets, walked = walked_of(self._ground, [place], self._steps, self._reach)
        tracks = self._tracks.get(-grid.id, [])
        return Line(
            id=grid.id,
            name=grid.name,
            **self._work(self._tasks[1].get(grid.id, {}), self._records[1].get(grid.id, [])),
            tracks=tuple(id for id, _ in tracks),
            metres=sum(metres for _, metres in tracks),
            streets=streets,
            walked=walked,
        )

    def _work(self, tasks: Mapping[str, list[int]], records: Sequence[tuple[int, int]]) -> dict[str, Any]:
        found: dict[str, Any] = {key: tuple(tasks.get(key, ())) for key in _OUTCOMES}
        found["records"] = tuple(id for id, _ in records)
        found["words"] = sum(words for _, words in records)
        found["flags"] = tuple(flag for id, _ in records for flag in self._flags.get(id, ()))
        return found

    def _topmost(self, places: Sequence[int]) -> list[int]:
        """Without those that lie below another of them."""
        paths = [self._ground.grids[place].path for place in places]
        return [
            place for place, path in zip(places, paths, strict=True)
            if not any(path != other and path.startswith(other) for other in paths)
        ]  # fmt: skip

    def _attendance(self, person: int, held: Sequence[Seat]) -> Attendance:
        days: dict[str, list[str]] = defaultdict(list)
        sources: dict[str, int] = defaultdict(int)
        for day, works in self._days:
            has_turn = (person, day) in self._turns
            on_post = any(since <= day and (until is None or day <= until) for _, _, since, until in held)
            mark = self._sheet.marks.get((person, date.fromisoformat(day)))
            if not (on_post and works) and not has_turn:
                continue
            if mark is not None and mark.state == "rest":
                continue
            days["due"].append(day)
            if mark is None:
                days["unknown"].append(day)
                continue
            sources[mark.source] += 1
            if mark.state in THERE:
                days["present"].append(day)
            if mark.state not in ("present", "away"):
                days[mark.state].append(day)
        return Attendance(sources=dict(sources), **{key: tuple(value) for key, value in days.items()})


_OUTCOMES: Final = ("on_time", "late", "skipped", "missed", "pending")
_ByOutcome = dict[int, dict[str, list[int]]]


def _tasks(office: Office, path: str, first: str, last: str) -> tuple[_ByOutcome, _ByOutcome]:
    """Tasks due in the period by person and by grid, sorted by how they ended."""
    rows = office.database.read(
        "select t.id, t.person_id, t.area_id, t.due, t.state, t.settled_at from task t join area a on a.id = t.area_id"
        " where a.path like ? and t.due >= ? and t.due < ? and t.state <> 'void'",
        (f"{path}%", first, f"{last}T~"),
    )
    people: _ByOutcome = {}
    grids: _ByOutcome = {}
    now = office.now()
    for id, person, area, due, state, settled in rows:
        outcome = _outcome(due, state, settled or "", now)
        for table, key in ((people, person), (grids, area)):
            if key is not None:
                table.setdefault(key, {}).setdefault(outcome, []).append(id)
    return people, grids


def _outcome(due: str, state: str, settled: str, now: str) -> str:
    """A due day holds until its evening, a due moment to the minute."""
    length = 10 if len(due) == 10 else 16
    if state == "done":
        return "on_time" if settled[:length] <= due[:length] else "late"
    if state == "skipped":
        return "skipped"
    return "missed" if due[:length] < now[:length] else "pending"


_Counted = dict[int, list[tuple[int, int]]]


def _records(office: Office, path: str, first: str, last: str) -> tuple[_Counted, _Counted]:
    """Records of the period with the length of their text, by person and by grid."""
    rows = office.database.read(
        "select r.id, r.person_id, r.area_id, length(coalesce(r.body, '')) from record r join area a on a.id = r.area_id"
        " where r.at >= ? and r.at < ? and a.path like ? order by r.at, r.id",
        (first, f"{last}T~", f"{path}%"),
    )
    people: _Counted = defaultdict(list)
    grids: _Counted = defaultdict(list)
    for id, person, area, words in rows:
        people[person].append((id, words))
        grids[area].append((id, words))
    return people, grids


def _tracks(office: Office, first: str, last: str) -> dict[int, list[tuple[int, float]]]:
    """Tracks with their metres by person, and by grid under the grid's id below zero."""
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for id, person, area, metres in office.database.read(
        "select id, person_id, area_id, metres from track where began >= ? and began < ? order by began, id",
        (first, f"{last}T~"),
    ):
        for key in (person, None if area is None else -area):
            if key is not None:
                found[key].append((id, metres or 0.0))
    return found


def _issues(office: Office, first: str, last: str) -> dict[int, list[tuple[int, bool]]]:
    """Issues of the period by whoever found them, and whether they were valid: filed, or settled on the spot."""
    rows = office.database.read(
        "select i.id, s.person_id, r.person_id, i.filed_at, i.closed_as from issue i"
        " left join step s on s.issue_id = i.id and s.no = 1"
        " left join record r on r.issue_id = i.id and r.kind <> 'callback'"
        " where i.reported_at >= ? and i.reported_at < ? order by i.id",
        (first, f"{last}T~"),
    )
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for id, reporter, writer, filed, closed_as in rows:
        person = writer if writer is not None else reporter
        if person is not None:
            found[person][id] = filed is not None or closed_as in ("on_the_spot", "settled")
    return {person: list(issues.items()) for person, issues in found.items()}


def _turns(office: Office, first: str, last: str) -> Collection[tuple[int, str]]:
    return {
        (person, day)
        for person, day in office.database.read(
            "select person_id, day from turn where day between ? and ?", (first, last)
        )
    }
