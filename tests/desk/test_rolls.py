"""Lists that write themselves: who stands in each, counted and listed alike; what is different from last month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desk.errors import BadInput
from desk.model import Query
from desk.office import Office
from desk.store.schema import house, people
from desk.store.uid import new_uid
from desk.work.lists import differences, rolls
from desk.work.twins import merging
from desk.work.undo import undo
from tests.desk.both import both
from tests.desk.town import NOW, SECRETARY, build

__all__ = ["both"]


@pytest.fixture
def office(database: Any, where: str) -> Iterator[Office]:
    made = Office.open(where, actor=SECRETARY, clock=lambda: NOW)
    build(made, "zhoushan")
    yield made
    made.close()


def add(office: Office, *groups: str, benefit: str = "", with_others: int = 0, **given: Any) -> int:
    """Somebody in a household of his own, with so many others in it."""
    usual = {"name": "王老", "initials": "wl", "population": "01", "state": "living", "building_id": 1}
    with office.write("test") as t:
        home = t.insert(people.household, uid=new_uid(), benefit=benefit or None, kind=given.pop("kind", "1"))
        one = t.insert(people.resident, uid=new_uid(), household_id=home, **{**usual, **given})
        for _ in range(with_others):
            t.insert(people.resident, uid=new_uid(), household_id=home, **{**usual, "birth": "1990-05-05"})
        for kind in groups:
            t.insert(people.special, uid=new_uid(), resident_id=one, kind=kind, since="2026-01-01", detail_json="{}")
    return one


def stands_in(office: Office, one: int) -> set[str]:
    return {each.key for each in rolls.shipped() if one in rolls.ids(office, each.key)}


@pytest.mark.parametrize(
    ("groups", "given", "wanted"),
    [
        ((), {"birth": "1966-10-31", "with_others": 1}, {"age60"}),
        ((), {"birth": "1966-11-01", "with_others": 1}, set()),
        ((), {"birth": "1946-10-31", "with_others": 1}, {"age60", "age65", "age80", "birthday80"}),
        ((), {"birth": "1946-11-01", "with_others": 1}, {"age60", "age65"}),
        ((), {"birth": "1950-01-01"}, {"age60", "age65", "alone"}),
        ((), {"birth": "1950-01-01", "kind": "2"}, {"age60", "age65"}),
        ((), {"birth": "1950-01-01", "marriage": "30"}, {"age60", "age65", "alone", "orphaned_old"}),
        (("elderly_alone",), {"birth": "1950-01-01", "with_others": 1}, {"age60", "age65", "alone"}),
        ((), {"birth": "2019-11-01", "with_others": 1}, {"age0", "school"}),
        ((), {"birth": "2019-10-31", "with_others": 1}, {"school"}),
        ((), {"birth": "2010-11-01", "with_others": 1}, {"school"}),
        ((), {"birth": "2010-10-31", "with_others": 1}, set()),
        (("poor",), {}, {"poor"}),
        ((), {"benefit": "dibao"}, {"poor"}),
        ((), {"benefit": "temporary"}, set()),
        (("disabled", "veteran", "chronic"), {}, {"disabled", "veteran", "chronic"}),
        (("disabled",), {"state": "dead"}, set()),
        ((), {"population": "02", "detail_json": '{"permit_until":"2026-11-30"}'}, {"moving", "permit"}),
        ((), {"population": "02", "detail_json": '{"permit_until":"2026-12-01"}'}, {"moving"}),
        ((), {"population": "03", "detail_json": '{"paper_until":"2025-01-01"}'}, {"foreign", "permit"}),
        ((), {"care_level": "03"}, {"watched"}),
        ((), {}, set()),
    ],
)
def test_who_stands_in_which_list(
    office: Office, groups: tuple[str, ...], given: dict[str, Any], wanted: set[str]
) -> None:
    one = add(office, *groups, **given)
    assert stands_in(office, one) == wanted


def test_a_special_record_that_ended_counts_no_more_and_two_records_count_once(office: Office) -> None:
    one = add(office, "disabled", "disabled")
    assert rolls.counts(office)["disabled"] == 1
    with office.write("test") as t:
        for (row,) in t.read("select id from special where resident_id = ?", (one,)):
            t.update(people.special, row, until="2026-10-01")
    assert rolls.counts(office)["disabled"] == 0


def test_every_list_is_counted_as_it_is_listed_in_every_area(both: Office) -> None:
    areas = [
        None,
        *(row[0] for row in both.database.read("select id from area where level in (0, 1) order by id limit 4")),
    ]
    leaf = both.database.read_value("select max(area_id) from member where kind = 'building'")
    for area in (*areas, leaf):
        counted = rolls.counts(both, area)
        assert list(counted) == [each.key for each in rolls.shipped()]
        for key, number in counted.items():
            assert len(rolls.ids(both, key, area)) == number, (key, area)
    assert rolls.counts(both)["age60"] > rolls.counts(both)["age80"] > 0
    assert rolls.counts(both, 999_999)["age60"] == 0


def test_a_list_is_a_question_to_the_list_panel(office: Office) -> None:
    one = add(office, "disabled")
    asked = rolls.query(office, "disabled")
    assert asked == Query(kind="residents", ids=(one,))
    assert office.search.count(asked) == 1
    with pytest.raises(BadInput, match="没有“dragons”"):
        rolls.query(office, "dragons")


# What is different


def sets(office: Office, area: int | None = None) -> tuple[set[int], set[int], set[int]]:
    found = differences.differences(office, area)
    return set(found.new), set(found.gone), set(found.changed)


@pytest.fixture
def settled(database: Any, where: str) -> Iterator[Office]:
    """The town, written long ago."""
    made = Office.open(where, actor=SECRETARY, clock=lambda: NOW.replace(month=1))
    build(made, "zhoushan")
    made.clock = lambda: NOW
    yield made
    made.close()


def test_since_last_month_begins_on_its_first_day(office: Office) -> None:
    assert differences.since_last_month(office) == "2026-09-01"
    office.clock = lambda: NOW.replace(month=1)
    assert differences.since_last_month(office) == "2025-12-01"


def test_who_came_who_went_and_who_changed(settled: Office) -> None:
    office = settled
    assert sets(office) == (set(), set(), set())
    first, second, third = (row[0] for row in office.database.read("select id from resident order by id limit 3"))
    new = add(office)
    with office.write("test") as t:
        t.update(people.resident, first, state="dead")
        t.update(people.resident, second, phone="12000003333")
        t.insert(people.movement, resident_id=third, kind="move", day="2026-09-30")
    assert sets(office) == ({new}, {first}, {second, third})


def test_what_was_undone_is_no_difference(settled: Office) -> None:
    office = settled
    with office.write("test") as t:
        t.update(people.resident, 1, phone="12000003333")
    undo(office, t.changes.audit_id or 0)
    assert sets(office) == (set(), set(), set())


def test_movements_imports_and_areas_count(settled: Office) -> None:
    office = settled
    with office.write("test") as t:
        old = t.insert(house.batch, uid=new_uid(), kind="residents", source="旧.xlsx", digest="a", at="2026-08-31")
        batch = t.insert(house.batch, uid=new_uid(), kind="residents", source="新.xlsx", digest="b", at="2026-09-02")
        t.bulk(
            people.resident,
            ["id", "uid", "name", "initials", "population", "state", "building_id", "batch_id"],
            [(801, new_uid(), "甲", "j", "01", "living", 1, old), (802, new_uid(), "乙", "y", "01", "living", 1, batch),
             (803, new_uid(), "丙", "b", "01", "living", 4, batch)],
        )  # fmt: skip
        t.insert(people.movement, resident_id=801, kind="out", day="2026-10-01")
        t.insert(people.movement, resident_id=2, kind="out", day="2026-08-31")
    assert sets(office) == ({802, 803}, {801}, set())
    west = office.database.read_value("select area_id from member where kind = 'building' and item_id = 1")
    assert sets(office, west) == ({802}, {801}, set())


def test_a_merged_row_is_counted_as_lost_not_listed(settled: Office) -> None:
    office = settled
    merging.merge(office, "residents", 1, 3)
    found = differences.differences(office)
    assert found.lost == 1 and 3 not in (*found.new, *found.gone, *found.changed)


def test_the_shipped_lists_have_titles_of_their_own() -> None:
    titles = [each.title for each in rolls.shipped()]
    assert len(set(titles)) == len(titles) >= 15
    assert {each.group for each in rolls.shipped()} == {"老人", "儿童", "帮扶", "关注"}
