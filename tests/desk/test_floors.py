"""The 楼栋 view: rooms of a building, their colours, how they stand, and dwellings made of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desk.errors import BadInput, NotAllowed
from desk.office import Office
from desk.store.schema import people
from desk.store.uid import new_uid
from desk.work.houses import floors
from desk.work.houses.rooms import COLOURINGS, Room, floor_of
from desk.work.houses.stack import WIDEST, stacked
from desk.work.undo import undo
from tests.desk.town import CLERK, NOW, SECRETARY, build


@pytest.fixture
def office(database: Any, where: str) -> Iterator[Office]:
    made = Office.open(where, actor=SECRETARY, clock=lambda: NOW)
    build(made, "zhoushan")
    yield made
    made.close()


def building(office: Office, nth: int = 0) -> int:
    return int(office.database.read("select id from building order by id")[nth][0])


def moves_in(office: Office, building_id: int, unit: str | None, room: str | None, **given: Any) -> int:
    with office.write("test") as t:
        return t.insert(
            people.resident, uid=new_uid(), name="赵新", initials="zx", population="01", state="living",
            building_id=building_id, unit=unit, room=room, **given,
        )  # fmt: skip


def room(number: str, unit: str = "1单元", **given: Any) -> Room:
    return Room(dwelling_id=1, unit=unit, floor=floor_of(number), number=number, **given)


def of(key: str, one: Room, today: str = "2026-10-31") -> str:
    return next(each for each in COLOURINGS if each.key == key).of(one, today)


@pytest.mark.parametrize(
    ("number", "floor"),
    [("101", 1), ("1203", 12), ("1203室", 12), ("10105", 10), ("B1-3", -1), ("地下2-1", -2), ("5", None), ("东屋", None),
     ("９０１", 9), ("9901", 99), ("", None)],
)  # fmt: skip
def test_a_room_number_tells_its_floor(number: str, floor: int | None) -> None:
    assert floor_of(number) == floor


def test_a_room_has_its_household_its_head_and_its_count(office: Office) -> None:
    house = floors.read(office, building(office))
    (one,) = house.rooms
    assert (one.number, one.floor, one.head, one.heads, len(one.households)) == ("101", 1, "张伟", 2, 1)
    assert house.unmade == 0


def test_who_has_moved_away_or_died_is_not_counted(office: Office) -> None:
    with office.write("test") as t:
        dead = t.read("select id from resident where building_id = ?", (building(office),))[0][0]
        t.update(people.resident, dead, state="dead")
    assert floors.read(office, building(office)).rooms[0].heads == 1


def test_names_are_masked_for_those_who_may_not_see_them(office: Office) -> None:
    office.actor = CLERK
    assert floors.read(office, building(office)).rooms[0].head == "张*"


def test_101_and_101室_are_one_room_and_unknown_rooms_are_listed_apart(office: Office) -> None:
    moves_in(office, building(office), None, "101室")
    moves_in(office, building(office), "2单元", "1203")
    lost = moves_in(office, building(office), None, None)
    house = floors.read(office, building(office))
    assert [(one.number, one.heads, one.dwelling_id is None) for one in house.rooms] == [
        ("101", 3, False),
        ("1203", 1, True),
    ]
    assert house.unplaced == (lost,) and house.unmade == 1


def test_dwellings_are_made_of_addresses_and_households_move_in_and_undo_takes_it_back(office: Office) -> None:
    here = building(office)
    with office.write("test") as t:
        household = t.insert(people.household, uid=new_uid(), number="N1")
    moves_in(office, here, "2单元", "1203", household_id=household)
    changes = floors.make_dwellings(office, here)
    row = office.database.read_one("select id, unit, floor, room from dwelling where room = '1203'")
    assert row is not None and row[1:] == ("2单元", 12, "1203")
    assert office.database.read_value("select dwelling_id from household where id = ?", (household,)) == row[0]
    assert floors.read(office, here).unmade == 0
    undo(office, changes.audit_id or 0)
    assert floors.read(office, here).unmade == 1
    assert office.database.read_value("select dwelling_id from household where id = ?", (household,)) is None


def test_nothing_to_make_is_told_and_the_right_is_asked_for(office: Office) -> None:
    before = office.database.seq
    with pytest.raises(BadInput, match="没有要补的房屋"):
        floors.make_dwellings(office, building(office))
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="编辑名册"):
        floors.make_dwellings(office, building(office))
    assert office.database.seq == before


def test_a_resident_a_household_and_a_spot_lead_to_their_building(office: Office) -> None:
    here = building(office)
    resident, household = office.database.read(
        "select id, household_id from resident where building_id = ? limit 1", (here,)
    )[0]
    assert floors.of(office, "residents", resident) == floors.of(office, "households", household) == here
    assert floors.of(office, "issues", 1) is None
    lon, lat = office.database.read("select lon, lat from building where id = ?", (here,))[0]
    assert floors.nearest(office, lon + 0.0002, lat) == here
    assert floors.nearest(office, lon + 0.002, lat) is None


def test_colours_say_what_is_so() -> None:
    lived = {"people": (1, 2), "populations": ("01", "02"), "ages": (35, 3)}
    assert of("state", room("101", state="empty", **lived)) == "doubt"
    assert of("state", room("101", state="rented")) == "rented"
    assert of("care", room("101", care="03", **lived)) == "high"
    assert of("care", room("101")) == "nobody"
    assert of("population", room("101", **lived)) == "mixed"
    assert of("age", room("101", **lived)) == "child"
    assert of("age", room("101", people=(1,), ages=(81,))) == "alone"
    assert of("visit", room("101", **lived)) == "never"
    assert [
        of("visit", room("101", last_visit=day, **lived)) for day in ("2026-10-01", "2026-07-31", "2026-06-30")
    ] == [
        "month",
        "quarter",
        "long",
    ]
    for each in COLOURINGS:
        assert len({shade.key for shade in each.shades}) == len(each.shades)


def test_doors_stand_above_each_other_and_empty_floors_are_one_line() -> None:
    rooms = [room(f"{floor}0{door}") for floor in (1, 2, 3, 18) for door in (1, 2, 3) if (floor, door) != (3, 1)]
    stack = stacked(rooms, 20)
    assert [(floor.label, floor.is_gap) for floor in stack.floors] == [
        ("19-20层", True),
        ("18层", False),
        ("4-17层", True),
        ("3层", False),
        ("2层", False),
        ("1层", False),
    ]
    where = {place.room.number: (place.column, place.line) for place in stack.places}
    assert where["302"] == (1, 3) and where["202"] == (1, 4) and where["102"][0] == 1
    assert stack.columns == 3 and stack.lines == 6


def test_units_stand_side_by_side_in_the_order_of_their_numbers() -> None:
    stack = stacked([room("101", f"{unit}单元") for unit in (10, 2, 1)] + [room("102", "2单元")])
    assert [(unit.name, unit.first, unit.columns) for unit in stack.units] == [
        ("1单元", 0, 1),
        ("2单元", 1, 2),
        ("10单元", 3, 1),
    ]


def test_a_courtyard_with_many_rooms_is_laid_in_several_lines_and_cellars_lie_below() -> None:
    rooms = [Room(dwelling_id=one, unit="", floor=1, number=str(one)) for one in range(1, 31)]
    stack = stacked([*rooms, room("B1-1", ""), Room(dwelling_id=99, unit="", floor=None, number="东屋")], 1)
    assert stack.columns == WIDEST
    assert [floor.label for floor in stack.floors] == ["1层", "地下1层", "未分层"]
    assert stack.floors[0].lines == 3 and stack.floors[1].line == 3
    assert len({(place.column, place.line) for place in stack.places}) == 32


def test_ninety_nine_floors_and_eight_units_all_find_a_place_of_their_own() -> None:
    rooms = [
        room(f"{floor}{door:02d}", f"{unit}单元")
        for unit in range(1, 9)
        for floor in range(1, 100)
        for door in (1, 2, 3)
    ]
    stack = stacked(rooms, 99)
    assert (stack.columns, stack.lines, len(stack.places)) == (24, 99, 2376)
    assert len({(place.column, place.line) for place in stack.places}) == 2376


def test_a_building_without_rooms_has_nothing_to_draw() -> None:
    stack = stacked([], 20)
    assert stack.places == () and stack.floors == ()
