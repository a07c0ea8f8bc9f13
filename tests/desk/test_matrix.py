"""The roster as a sheet on any day, and the hand in it: several people at once, one write, taken back in one step."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desk.errors import BadInput, Conflict, NotAllowed
from desk.office import Office
from desk.report.gaps import gaps
from desk.work.teams import cells, roster
from desk.work.teams.history import roster_on
from desk.work.teams.matrix import COMING, ENDING, NEW, NOW, change_days, matrix
from desk.work.undo import undo
from tests.desk.town import CLERK, add_person, new_office
from tests.postgres import fresh_database


@pytest.fixture(params=["file", "server"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The tiny town, once in a file and once on a server."""
    if request.param == "file":
        one = new_office(tmp_path / "a.griddesk")
        yield one
        one.close()
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        one = new_office(url)
        yield one
        one.close()


def grids(office: Office) -> list[int]:
    return [
        row[0] for row in office.database.read("select id from area where code like '11010100100_00_' order by code")
    ]


def people(office: Office, count: int) -> list[int]:
    return [add_person(office, f"人员{number}", f"1990000{number:04d}") for number in range(count)]


def there(office: Office, area: int, post: str, day: str = "") -> list[tuple[int, str]]:
    return [(one.person_id, one.phase) for one in matrix(office, None, day).cells.get((area, post), ())]


def test_several_are_put_carried_and_released_in_one_step_each(office: Office) -> None:
    first, second, *_ = grids(office)
    a, b = people(office, 2)
    put = cells.put(office, [a, b], post="cadre", area_id=first, since="2026-10-01")
    assert there(office, first, "cadre") == [(a, NOW), (b, NOW)]
    ids = [one.assignment_id for one in matrix(office, None).cells[first, "cadre"]]
    moved = cells.carry(office, ids, post="community_cadre", area_id=second, since="2026-10-31")
    assert there(office, first, "cadre") == [] and len(there(office, second, "community_cadre")) == 2
    assert there(office, first, "cadre", "2026-10-30") == [(a, NOW), (b, NOW)]
    undo(office, moved.audit_id or 0)
    gone = cells.let_go(office, ids, until="2026-10-30")
    assert there(office, first, "cadre") == []
    undo(office, gone.audit_id or 0)
    assert there(office, first, "cadre") == [(a, NOW), (b, NOW)]
    undo(office, put.audit_id or 0)
    assert matrix(office, None).cells == {}


def test_also_there_divides_the_share_from_that_day_on(office: Office) -> None:
    first, second, *_ = grids(office)
    (a,) = people(office, 1)
    cells.put(office, [a], post="medic", area_id=first, since="2026-01-01")
    ids = [one.assignment_id for one in matrix(office, None).cells[first, "medic"]]
    cells.carry(office, ids, post="medic", area_id=second, since="2026-10-31", also=True)
    shares = [one.share for area in (first, second) for one in matrix(office, None).cells[area, "medic"]]
    assert shares == [50, 50]
    assert [one.share for one in matrix(office, None, "2026-10-30").cells[first, "medic"]] == [100]


def test_what_cannot_be_is_told_and_nothing_is_written(office: Office) -> None:
    first, second, *_ = grids(office)
    a, b, c = people(office, 3)
    cells.put(office, [a, b], post="cadre", area_id=first, since="2026-10-01")
    ids = [one.assignment_id for one in matrix(office, None).cells[first, "cadre"]]
    roster.substitute(office, ids[:1], person_id=c, since="2026-10-05", until="2026-11-05")
    stand_in = max(one.assignment_id for one in matrix(office, None).cells[first, "cadre"])
    before = office.database.seq
    with pytest.raises(Conflict, match="不必重复"):
        cells.put(office, [a, b], post="cadre", area_id=first, since="2026-10-31")
    with pytest.raises(BadInput, match="已经在这一格"):
        cells.carry(office, ids, post="cadre", area_id=first, since="2026-10-31")
    with pytest.raises(BadInput, match="顶替人员跟着原岗位"):
        cells.carry(office, [stand_in], post="cadre", area_id=second, since="2026-10-31")
    with pytest.raises(BadInput, match="2026-10-31 这样"):
        cells.let_go(office, ids, until="10月30日")
    office.actor = CLERK
    for refused in (
        lambda: cells.put(office, [a], post="medic", area_id=first, since="2026-10-31"),
        lambda: cells.carry(office, ids, post="medic", area_id=first, since="2026-10-31"),
        lambda: cells.let_go(office, ids, until="2026-10-30"),
    ):
        with pytest.raises(NotAllowed, match="编排队伍"):
            refused()
    assert office.database.seq == before


def test_what_is_coming_new_and_ending_is_told_apart_by_the_day_of_the_sheet(office: Office) -> None:
    first = grids(office)[0]
    a, b, c = people(office, 3)
    cells.put(office, [a], post="cadre", area_id=first, since="2026-10-01")
    cells.put(office, [b], post="cadre", area_id=first, since="2026-12-01")
    roster.assign(office, person_id=c, post="cadre", area_id=first, since="2026-10-01", until="2026-11-30")
    assert there(office, first, "cadre") == [(a, NOW), (c, ENDING), (b, COMING)]
    assert there(office, first, "cadre", "2026-12-01") == [(a, NOW), (b, NEW)]
    words = [one.words for one in matrix(office, None).cells[first, "cadre"]]
    assert words == ["人员0", "人员2（至11-30）", "人员1（12-01起）"]
    sheet = matrix(office, None)
    assert sheet.count(first, "cadre") == 2, "who is still to come fills no place"


def test_a_day_in_the_past_tells_where_others_stand_today(office: Office) -> None:
    first = grids(office)[0]
    a, b = people(office, 2)
    roster.assign(office, person_id=a, post="police", area_id=first, since="2026-02-01", until="2026-06-30")
    roster.assign(office, person_id=b, post="police", area_id=first, since="2026-07-01")
    sheet = matrix(office, None, "2026-03-01")
    assert sheet.is_past and [one.person_id for one in sheet.cells[first, "police"]] == [a]
    assert sheet.other == {(first, "police"): ("人员1",)}
    assert matrix(office, None).other == {}
    assert change_days(office, None) == ("2026-02-01", "2026-07-01")


def test_on_every_day_the_sheet_holds_who_the_history_names(office: Office) -> None:
    dice = random.Random(7)
    areas, staff = grids(office), people(office, 6)
    posts = ("cadre", "medic", "police")
    for _ in range(30):
        held = [one for cell in matrix(office, None).cells.values() for one in cell]
        since = (date(2026, 9, 1) + timedelta(days=dice.randrange(90))).isoformat()
        try:
            if held and dice.random() < 0.5:
                some = [one.assignment_id for one in dice.sample(held, min(len(held), 2))]
                if dice.random() < 0.5:
                    cells.let_go(office, some, until=since)
                else:
                    cells.carry(
                        office, some, post=dice.choice(posts), area_id=dice.choice(areas), since=since,
                        also=dice.random() < 0.3,
                    )  # fmt: skip
            else:
                cells.put(
                    office, dice.sample(staff, 2), post=dice.choice(posts), area_id=dice.choice(areas), since=since
                )
        except (BadInput, Conflict):
            continue
    for offset in range(-5, 100, 7):
        day = (date(2026, 9, 1) + timedelta(days=offset)).isoformat()
        told = {(one.assignment_id, one.area_id, one.post) for one in roster_on(office, day)}
        seen = {
            (one.assignment_id, *cell)
            for cell, held in matrix(office, None, day).cells.items()
            for one in held
            if one.phase != COMING
        }
        assert seen == told


def test_complaints_of_the_sheet_are_those_of_the_gaps(office: Office) -> None:
    first, second, *_ = grids(office)
    staff = people(office, 6)
    for person, post in zip(staff, ("cadre", "community_cadre", "medic", "teacher", "police", "cadre"), strict=True):
        cells.put(office, [person], post=post, area_id=first, since="2026-10-01")
    cells.put(office, staff[:1], post="medic", area_id=second, since="2026-10-01")
    sheet = matrix(office, None)
    told: dict[int, list[str]] = {}
    for gap in gaps(office):
        told.setdefault(gap.area_id, []).append(gap.sentence)
    assert {area: list(said) for area, said in sheet.complaints.items()} == told
    assert first not in sheet.complaints and second not in sheet.vacant and len(sheet.vacant) >= 2
