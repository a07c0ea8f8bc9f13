"""Who has too much and who has room, the grids without an owner, and what the map marks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.office import Office
from desk.roster.workload import Load, judge
from desk.store.schema import people, teams
from desk.store.uid import new_uid
from desk.work.teams import roster
from desk.work.teams.workload import workload
from tests.desk.town import add_issue, add_person, new_office


def load(person: int, households: int = 100, **more: int) -> Load:
    given = {"areas": 1, "share": 100, "issues": 0, **more}
    return Load(person_id=person, name=f"甲{person}", post="walker", households=households, **given)


def test_too_much_and_room_for_more_are_judged_by_the_middle_of_the_same_post() -> None:
    found = judge([load(1), load(2), load(3, 110), load(4, 260), load(5, 30)])
    assert found[4].verdict == "heavy"
    assert found[4].sentence == "过重：260户，同岗位居中的是100户，为其2.6倍"
    assert found[5].sentence == "偏轻：30户，同岗位居中的是100户，可再分担"
    assert [found[one].verdict for one in (1, 2, 3)] == ["", "", ""]


def test_half_a_person_with_half_the_households_is_not_light_and_with_all_of_them_heavy() -> None:
    found = judge([load(1), load(2), load(3), load(4, 50, share=50), load(5, 100, share=50)])
    assert [found[one].verdict for one in (4, 5)] == ["", "heavy"]
    assert "为其2.0倍" in found[5].sentence


def test_shares_issues_and_areas_weigh_too_and_two_people_have_no_middle() -> None:
    found = judge([load(1, share=120), load(2, issues=2), load(3, issues=2), load(4, issues=9, areas=4)])
    assert found[1].sentence == "过重：各岗位占比合计120%，超过100%"
    assert found[4].sentence == "过重：9件在办，同岗位居中的是2件在办，为其4.5倍；4处，同岗位居中的是1处，为其4.0倍"
    assert [one.verdict for one in judge([load(1), load(2, 900)]).values()] == ["", ""]


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        yield made


def grid(office: Office, nth: int = 0) -> int:
    return int(office.database.read("select id from area where code like '11010100100_00_' order by code")[nth][0])


def add_homes(office: Office, nth: int, count: int) -> list[int]:
    """More households in the building of a grid, one resident each."""
    with office.write("homes") as t:
        building = t.read("select id from building order by id")[nth][0]
        made = []
        for number in range(count):
            dwelling = t.insert(people.dwelling, uid=new_uid(), building_id=building, room=f"2{number:03d}")
            home = t.insert(people.household, uid=new_uid(), dwelling_id=dwelling, number=f"N{nth}-{number}")
            t.insert(
                people.resident, uid=new_uid(), name="赵一", initials="zy", population="01", state="living",
                building_id=building, household_id=home,
            )  # fmt: skip
            made.append(home)
        return made


def test_households_go_to_who_is_bonded_and_the_rest_is_shared(office: Office) -> None:
    bonded, other, half = (
        add_person(office, name, phone) for name, phone in (("李敏", "1"), ("王强", "2"), ("赵新", "3"))
    )
    homes = add_homes(office, 0, 59)
    with office.write("plan") as t:
        t.insert(
            teams.plan, uid="p", key="x", name="走访", kind="visit", whom="household", times=4, every="year",
            post="backbone", since="2026-01-01",
        )  # fmt: skip
        for home in homes[:15]:
            t.insert(teams.bond, person_id=bonded, whom="household", item_id=home, kind="keeper", since="2026-01-01")
        t.insert(
            teams.bond, person_id=other, whom="household", item_id=homes[20], kind="keeper", since="2025-01-01",
            until="2025-12-31",
        )  # fmt: skip
    given = {"post": "backbone", "area_id": grid(office), "since": "2026-01-01"}
    roster.assign(office, person_id=other, share=100, **given)
    roster.assign(office, person_id=half, share=50, **given)
    roster.assign(office, person_id=bonded, post="medic", area_id=grid(office), since="2026-01-01")
    loads = {one.name: one for one in workload(office).loads}
    assert {name: one.households for name, one in loads.items()} == {"李敏": 15, "王强": 30, "赵新": 15}
    assert {name: one.residents for name, one in loads.items()} == {"李敏": 15, "王强": 30, "赵新": 15}
    assert [one.name for one in workload(office, grid(office, 1)).loads] == []


def test_issues_and_tasks_are_counted_for_who_is_named_and_who_holds_the_post(office: Office) -> None:
    named, holder, far = (
        add_person(office, name, phone) for name, phone in (("李敏", "1"), ("王强", "2"), ("赵新", "3"))
    )
    code = str(office.database.read_value("select code from area where id = ?", (grid(office),)))
    for person, post, nth in ((named, "medic", 0), (holder, "police", 0), (far, "police", 1)):
        roster.assign(office, person_id=person, post=post, area_id=grid(office, nth), since="2026-01-01")
    said = {"reported_at": "2026-10-30T09:00:00"}
    add_issue(office, code, number="1", handler_person_id=named, **said)
    add_issue(office, code, number="2", handler_post="police", **said)
    add_issue(office, code, number="3", handler_post="police", closed_at="2026-10-30T10:00:00", **said)
    with office.write("tasks") as t:
        plan = t.insert(
            teams.plan,
            uid="p",
            key="x",
            name="巡查",
            kind="patrol",
            whom="area",
            times=1,
            every="day",
            since="2026-01-01",
        )
        for planned, due, state in (
            ("2026-10-20", "2026-10-25", "open"), ("2026-10-31", "2026-10-31", "open"), ("2026-11-20", "2026-11-30", "open"),
            ("2026-10-20", "2026-10-25", "done"),
        ):  # fmt: skip
            t.insert(
                teams.task, plan_id=plan, area_id=grid(office), item_id=grid(office), person_id=named, period=planned,
                since=planned, planned=planned, due=due, state=state,
            )  # fmt: skip
    loads = {one.name: one for one in workload(office).loads}
    assert {name: (one.issues, one.tasks, one.overdue) for name, one in loads.items()} == {
        "李敏": (1, 2, 1), "王强": (1, 0, 0), "赵新": (0, 0, 0),
    }  # fmt: skip


def test_the_map_knows_where_nobody_is_what_lacks_and_who_has_too_much(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        names = [add_person(office, f"人{n}", str(n)) for n in range(4)]
        for nth, person in enumerate(names[:3]):
            roster.assign(office, person_id=person, post="medic", area_id=grid(office, nth), since="2026-01-01")
        roster.assign(office, person_id=names[0], post="teacher", area_id=grid(office), since="2026-01-01", share=30)
        whole = workload(office)
        assert whole.without_owner == (grid(office, 3),)
        here = whole.marks[grid(office)]
        assert (here.vacant, here.heavy) == (False, ("人0",))
        assert "民警现有0人，至少1人，还差1人" in here.lacking
        assert whole.marks[grid(office, 3)].vacant
        assert set(workload(office, grid(office, 1)).marks) == {grid(office, 1)}


def test_whoever_stands_in_is_not_counted_twice_over(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        first, second = add_person(office, "李敏", "1"), add_person(office, "王强", "2")
        changes = roster.assign(office, person_id=first, post="medic", area_id=grid(office), since="2026-01-01")
        roster.assign(office, person_id=second, post="medic", area_id=grid(office, 1), since="2026-01-01")
        (one,) = changes.rows["assignment"]
        roster.substitute(office, [one], person_id=second, since="2026-10-01", until="2026-11-30")
        found = {one.name: (one.share, one.areas) for one in workload(office).loads}
        assert found == {"李敏": (100, 1), "王强": (100, 2)}
