"""Who was responsible on a day: the same as what a plain calendar of every day says, whatever was done and undone."""

from __future__ import annotations

import copy
import json
import random
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.errors import DeskError
from desk.office import Office
from desk.roster import Number
from desk.work.teams import roster
from desk.work.teams.composition import set_numbers
from desk.work.teams.copying import copy_team
from desk.work.teams.history import roster_on, team_story
from desk.work.teams.successors import replace_everywhere
from desk.work.undo import undo
from tests.desk.town import add_person, new_office

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 31)
DAYS = [(FIRST + timedelta(days=at)).isoformat() for at in range((LAST - FIRST).days + 1)]
POSTS = ("cadre", "medic", "backbone")
Key = tuple[int, str, int]
Entry = tuple[int, str, int]
"""Share, kind, the person stood in for (0: nobody)."""


class Refused(Exception):
    """The model does not allow it either."""


class Calendar:
    """Every day by itself, with who sits where: the slow and plain way to know a roster."""

    def __init__(self) -> None:
        self.days: dict[str, dict[Key, Entry]] = {day: {} for day in DAYS}

    def free(self, key: Key, since: str, until: str | None) -> bool:
        return all(key not in self.days[day] for day in span(since, until))

    def put(self, key: Key, entry: Entry, since: str, until: str | None) -> None:
        for day in span(since, until):
            self.days[day][key] = entry

    def clear(self, key: Key, since: str, until: str | None) -> None:
        person, post, area = key
        for day in span(since, until):
            self.days[day].pop(key, None)
            for other in [k for k, e in self.days[day].items() if k[1:] == (post, area) and e[2] == person]:
                del self.days[day][other]

    def assign(self, key: Key, since: str, until: str | None, share: int, kind: str) -> None:
        if (until is not None and until < since) or not self.free(key, since, until):
            raise Refused
        self.put(key, (share, kind, 0), since, until)

    def release(self, row: dict[str, Any], last: str) -> None:
        if row["until"] is not None and row["until"] <= last:
            raise Refused
        self.clear(row["key"], max(after(last), row["since"]), row["until"])

    def move(self, row: dict[str, Any], area: int, since: str) -> None:
        person, post, _ = row["key"]
        if (row["until"] is not None and row["until"] < since) or not self.free(
            (person, post, area), since, row["until"]
        ):
            raise Refused
        entry = (*self.days[row["since"]][row["key"]][:2], 0)
        self.clear(row["key"], max(since, row["since"]), row["until"])
        self.put((person, post, area), entry, since, row["until"])

    def set_share(self, row: dict[str, Any], since: str, share: int) -> None:
        if row["until"] is not None and row["until"] < since:
            raise Refused
        for day in span(max(since, row["since"]), row["until"]):
            self.days[day][row["key"]] = (share, *self.days[day][row["key"]][1:])

    def substitute(self, row: dict[str, Any], person: int, since: str, until: str) -> None:
        owner, post, area = row["key"]
        inside = row["since"] <= since <= until <= (row["until"] or "9999")
        share, _, stands_for = self.days[row["since"]][row["key"]]
        if person == owner or stands_for or not inside or not self.free((person, post, area), since, until):
            raise Refused
        self.put((person, post, area), (share, "substitute", owner), since, until)

    def copy(self, rows: list[dict[str, Any]], to: list[int], since: str) -> None:
        done = False
        for row in rows:
            person, post, _ = row["key"]
            share, kind, _ = self.days[since][row["key"]]
            taking = [area for area in to if self.free((person, post, area), since, row["until"])]
            done = done or bool(taking)
            each = max(share // (len(taking) + 1), 1)
            for area in taking:
                self.put((person, post, area), (each, kind, 0), since, row["until"])
            if taking and each < share:
                self.set_share(row, since, max(share - each * len(taking), 1))
        if not done:
            raise Refused

    def replace(self, rows: list[dict[str, Any]], successor: int, since: str) -> None:
        for row in rows:
            person, post, area = row["key"]
            entry = self.days[max(row["since"], FIRST.isoformat())][row["key"]]
            first = max(since, row["since"])
            self.clear((person, post, area), first, row["until"])
            if entry[2] != successor and self.free((successor, post, area), first, row["until"]):
                self.put((successor, post, area), entry, first, row["until"])


def span(since: str, until: str | None) -> list[str]:
    return [day for day in DAYS if since <= day <= (until or "9999")]


def after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


class Life:
    """An office and its calendar, through the same changes."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.dice = random.Random(seed)
        self.calendar = Calendar()
        self.past: list[tuple[int, Calendar]] = []
        self.people = [add_person(office, f"人员{'甲乙丙丁戊己'[n]}", f"1990000000{n}") for n in range(6)]
        rows = office.database.read("select id from area where code like '11010100100_00_' order by code")
        self.areas = [row[0] for row in rows]
        set_numbers(office, [Number(least=1, most=99), *(Number(post=post, least=0, most=99) for post in POSTS)])
        self.done: dict[str, int] = {}

    def day(self) -> str:
        return self.dice.choice(DAYS[:-25])

    def rows(self, where: str = "1 = 1", *params: Any) -> list[dict[str, Any]]:
        found = self.office.database.read(
            f"select id, person_id, post, area_id, since, until, coalesce(kind, '') from assignment where {where} order by id",
            params,
        )
        return [
            {"id": id, "key": (person, post, area), "since": since, "until": until, "kind": kind}
            for id, person, post, area, since, until, kind in found
        ]

    def step(self) -> None:
        verbs = [self.assign] * 3 + [self.release, self.move, self.share, self.substitute, self.copy, self.replace]
        verb = self.dice.choice([*verbs, self.undo] if self.past else verbs)
        if verb == self.undo:
            self.undo()
            return
        before = copy.deepcopy(self.calendar)
        try:
            make, model = verb()
        except IndexError:
            return  # nothing there yet to do it with
        try:
            model()
            allowed = True
        except Refused:
            self.calendar, allowed = before, False
        if not allowed:
            with pytest.raises(DeskError):
                make()
            return
        changes = make()
        self.done[verb.__name__] = self.done.get(verb.__name__, 0) + 1
        self.past.append((changes.audit_id, before))

    def assign(self) -> Any:
        key = (self.dice.choice(self.people), self.dice.choice(POSTS), self.dice.choice(self.areas))
        since, until = self.day(), self.dice.choice([None, self.day()])
        share, kind = self.dice.randint(1, 100), self.dice.choice(["", "acting", "volunteer"])
        given = dict(zip(("person_id", "post", "area_id"), key, strict=True))
        return (
            lambda: roster.assign(self.office, **given, since=since, until=until, share=share, kind=kind),
            lambda: self.calendar.assign(key, since, until, share, kind),
        )

    def release(self) -> Any:
        row, last = self.dice.choice(self.rows()), self.day()
        return lambda: roster.release(self.office, row["id"], last), lambda: self.calendar.release(row, last)

    def move(self) -> Any:
        row, area, since = self.dice.choice(self.rows()), self.dice.choice(self.areas), self.day()
        return (
            lambda: roster.move(self.office, row["id"], area_id=area, since=since),
            lambda: self.calendar.move(row, area, since),
        )

    def share(self) -> Any:
        row, since, share = self.dice.choice(self.rows()), self.day(), self.dice.randint(1, 100)
        return (
            lambda: roster.set_terms(self.office, row["id"], since=since, share=share),
            lambda: self.calendar.set_share(row, since, share),
        )

    def substitute(self) -> Any:
        row, person = self.dice.choice(self.rows()), self.dice.choice(self.people)
        held = span(row["since"], row["until"])
        since, until = sorted(self.dice.choices(self.dice.choice([held, held, DAYS]), k=2))
        return (
            lambda: roster.substitute(self.office, [row["id"]], person_id=person, since=since, until=until),
            lambda: self.calendar.substitute(row, person, since, until),
        )

    def copy(self) -> Any:
        source, *to = self.dice.sample(self.areas, self.dice.randint(2, 4))
        since = self.day()
        rows = self.rows(
            "area_id = ? and since <= ? and coalesce(until, '9999') >= ? and coalesce(kind, '') <> 'substitute'",
            source, since, since,
        )  # fmt: skip
        return (
            lambda: copy_team(self.office, from_area=source, to_areas=to, since=since),
            lambda: self.calendar.copy(rows, to, since),
        )

    def replace(self) -> Any:
        leaver, successor = self.dice.sample(self.people, 2)
        since = self.day()
        rows = self.rows("person_id = ? and coalesce(until, '9999') >= ?", leaver, since)
        return (
            lambda: replace_everywhere(self.office, leaver, successor, since=since),
            lambda: self.calendar.replace(rows, successor, since),
        )

    def undo(self) -> None:
        audit_id, before = self.past.pop()
        undo(self.office, audit_id)
        self.calendar = before
        self.done["undo"] = self.done.get("undo", 0) + 1

    def compare(self, days: list[str]) -> None:
        for day in days:
            seats = roster_on(self.office, day)
            owners = {row["id"]: row["key"][0] for row in self.rows()}
            found = {
                (one.person_id, one.post, one.area_id): (one.share, one.kind, owners.get(one.substitute_for_id or 0, 0))
                for one in seats
            }
            assert len(found) == len(seats), f"{day}: somebody sits twice on a place"
            assert found == self.calendar.days[day], day

    def compare_with_trail(self) -> None:
        """The rows as the audit trail gives them, applied one after the other."""
        rows: dict[int, dict[str, Any]] = {}
        for id, text in self.office.database.read(
            "select row_id, after_json from change where kind = 'assignment' order by id"
        ):
            if text is None:
                del rows[id]
            else:
                rows.setdefault(id, {}).update(json.loads(text))
        for day in DAYS[::17]:
            held = {id for id, row in rows.items() if row["since"] <= day <= (row["until"] or "9999")}
            assert held == {one.assignment_id for one in roster_on(self.office, day)}


def live(office: Office, seed: int, steps: int) -> Life:
    life = Life(office, seed)
    for _ in range(steps):
        life.step()
        life.compare(life.dice.sample(DAYS, 5))
    life.compare(DAYS)
    life.compare_with_trail()
    return life


@pytest.mark.parametrize("seed", range(20))
def test_the_roster_of_any_day_is_what_the_calendar_says(seed: int, tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        live(office, seed, 60)


def test_every_verb_took_part(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        done = live(office, 99, 120).done
    assert set(done) == {"assign", "release", "move", "share", "substitute", "copy", "replace", "undo"}
    assert min(done.values()) >= 2, done


def test_the_same_on_a_server(where: str) -> None:
    with closing(new_office(where)) as office:
        live(office, 7, 60)


def test_everything_undone_leaves_nobody(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        life = live(office, 3, 60)
        while life.past:
            life.undo()
        assert life.rows() == []
        life.compare(DAYS[::10])


def test_the_story_of_a_team_tells_who_came_and_who_went_newest_first(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        life = Life(office, 1)
        first, second = life.people[:2]
        given = {"post": "medic", "area_id": life.areas[0]}
        roster.assign(office, person_id=first, since="2026-09-01", until="2026-09-30", **given)
        roster.assign(office, person_id=second, since="2026-10-05", **given)
        story = team_story(office, life.areas[0])
        assert [(turn.day, turn.seat.name, turn.came) for turn in story] == [
            ("2026-10-05", "人员乙", True),
            ("2026-10-01", "人员甲", False),
            ("2026-09-01", "人员甲", True),
        ]
        assert [seat.name for seat in roster_on(office, "2026-09-30", life.areas[0])] == ["人员甲"]
        assert roster_on(office, "2026-10-03", life.areas[0]) == ()
        with pytest.raises(DeskError, match="不是日期"):
            roster_on(office, "2026.9.30")
