"""Teams of closed grids go on in the grids that stand on their ground; a merged grid has nobody twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from desk.ground.counting import Belonging
from desk.ground.draft import Draft
from desk.ground.steps import CLOSED, NEW
from desk.office import Office
from desk.report.figures import GapLine
from desk.report.gaps import rules_of
from desk.roster import posts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSeat:
    """An assignment in a grid that is closed."""

    id: int
    person_id: int
    person: str
    post: str
    area_id: int
    share: int
    line: str | None
    reports_to_id: int | None
    kind: str | None
    shift: str | None
    substitute_for_id: int | None
    since: str
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeat:
    """A person's place in a new grid: whom it continues (the first is the one that gives line, shift and dates)."""

    key: int
    share: int
    old: tuple[OldSeat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """What becomes of the teams: the seats that end, those that go on, and what is not by the profile's rule."""

    ended: tuple[OldSeat, ...] = ()
    seats: tuple[NewSeat, ...] = ()
    complaints: tuple[GapLine, ...] = ()
    """`area_id` is the key of the grid in the draft."""


def carried(office: Office, draft: Draft, belonging: Belonging) -> Teams:
    """How the teams of the closed grids go on."""
    closed = [key for key, each in draft.grids.items() if each.state == CLOSED]
    ended = _seats(office, closed)
    takers = {key: _takers(draft, belonging, key) for key in closed}
    going: dict[tuple[int, int, str], list[tuple[OldSeat, int]]] = {}
    for seat in ended:
        keys = takers[seat.area_id]
        for at, key in enumerate(keys):
            share = max(seat.share // len(keys) + (seat.share % len(keys) if at == 0 else 0), 1)
            going.setdefault((key, seat.person_id, seat.post), []).append((seat, share))
    seats = tuple(
        NewSeat(key=key, share=min(sum(share for _, share in given), 100), old=tuple(seat for seat, _ in given))
        for (key, _, _), given in going.items()
    )
    return Teams(ended=tuple(ended), seats=seats, complaints=_complaints(office, draft, seats))


def days_of(seat: NewSeat, today: str) -> tuple[str, str | None]:
    """First and last day of a seat that goes on; open if one of those it continues is."""
    ends = [old.until for old in seat.old]
    until = None if None in ends else max(end for end in ends if end is not None)
    return max(today, min(old.since for old in seat.old)), until


def day_before(day: str) -> str:
    """The day before."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _seats(office: Office, areas: list[int]) -> list[OldSeat]:
    found: list[OldSeat] = []
    for start in range(0, len(areas), 500):
        some = areas[start : start + 500]
        rows = office.database.read(
            "select s.id, s.person_id, p.name, s.post, s.area_id, s.share, s.line, s.reports_to_id, s.kind, s.shift,"
            " s.substitute_for_id, s.since, s.until from assignment s join person p on p.id = s.person_id"
            f" where s.area_id in ({', '.join('?' * len(some))}) and (s.until is null or s.until >= ?) order by s.id",
            (*some, office.today()),
        )
        found += [
            OldSeat(
                id=id, person_id=person_id, person=person, post=post, area_id=area, share=share, line=line,
                reports_to_id=reports, kind=kind, shift=shift, substitute_for_id=substitute, since=since, until=until,
            )
            for id, person_id, person, post, area, share, line, reports, kind, shift, substitute, since, until in rows
        ]  # fmt: skip
    return found


def _takers(draft: Draft, belonging: Belonging, area_id: int) -> list[int]:
    """Who takes the team of a closed grid: the new grids made mostly of it, else the one that took most; largest first."""
    mine = [
        key for key, each in draft.grids.items() if each.state == NEW and each.predecessors[:1] == (area_id,)
    ] or list(draft.heirs(area_id)[:1])
    standing = [key for key in mine if key in draft.grids and draft.grids[key].stands]
    return sorted(standing, key=lambda key: -belonging.count(key).get("households", 0))


def _complaints(office: Office, draft: Draft, seats: tuple[NewSeat, ...]) -> tuple[GapLine, ...]:
    row = office.database.read_one('select "key", levels_json from layer where id = ?', (draft.layer_id,))
    layer = next((each for each in office.profile.layers if row is not None and each.key == row[0]), None)
    level = layer.levels[-1] if layer else ""
    if layer is None or not posts_at(office.profile, layer.key, level):
        return ()
    rules, held = rules_of(office), dict[int, dict[str, int]]()
    for seat in seats:
        if seat.old[0].substitute_for_id is None:
            posts = held.setdefault(seat.key, {})
            posts[seat.old[0].post] = posts.get(seat.old[0].post, 0) + 1
    return tuple(
        GapLine(area_id=key, area_name=each.name, sentence=sentence)
        for key, each in draft.grids.items()
        if each.state == NEW
        for sentence in rules.of(layer.key, level).complaints(held.get(key, {}))
    )


def titles(office: Office) -> Mapping[str, str]:
    """Titles of the posts."""
    return {each.key: each.title for each in office.profile.posts}
