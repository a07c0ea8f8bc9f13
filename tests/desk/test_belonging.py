"""未落格 and 重复落格: whoever is in no grid or in two is found and named, and nobody else, in layers of every basis."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desk.errors import Cancelled, Conflict
from desk.model import Query
from desk.office import Office
from desk.store.schema import ground, people
from desk.work.belonging.belonging import check_belonging
from desk.work.belonging.membership import add_members
from desk.work.belonging.placing import place_everything
from desk.work.belonging.rule_layers import make_layer, rule_layers, save_grid
from desk.work.belonging.rules import Condition, Rule
from tests.desk.both import both

__all__ = ["both"]

PLACED = ("building", "facility", "organisation", "issue")


def found(office: Office, layer_id: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """Things by rule and list."""
    return {(one.rule, one.kind): one.item_ids for one in check_belonging(office, layer_id)}


def test_the_sample_has_nobody_without_a_grid_and_nobody_in_two(both: Office) -> None:
    for layer in both.search.layers():
        assert check_belonging(both, layer.id) == ()


@pytest.mark.parametrize("kind", PLACED)
def test_what_lost_its_grid_and_what_lies_in_two_is_found_by_id(both: Office, kind: str) -> None:
    rows = both.database.read(
        "select id, area_id, item_id from member where layer_id = 1 and kind = ? order by item_id limit 6", (kind,)
    )
    other = both.database.read_value("select max(area_id) from member where layer_id = 1 and kind = ?", (kind,))
    with both.write("test", kind="member") as transaction:
        for row, _, _ in rows[:3]:
            transaction.delete(ground.member, row)
        for _, area, item in rows[3:5]:
            assert area != other
            transaction.insert(ground.member, layer_id=1, area_id=other, kind=kind, item_id=item)
    said = found(both, 1)
    plural = {"building": "buildings", "facility": "facilities", "organisation": "organisations", "issue": "issues"}
    assert said["nowhere", plural[kind]] == tuple(row[2] for row in rows[:3])
    assert said["twice", plural[kind]] == tuple(row[2] for row in rows[3:5])
    assert found(both, 2) == {}, "the other layer is as it was"


def test_residents_without_a_house_and_in_a_house_without_a_grid_are_two_findings(both: Office) -> None:
    homeless, housed = (row[0] for row in both.database.read(
        "select id from resident where state = 'living' and building_id is not null order by id limit 2"
    ))  # fmt: skip
    house = both.database.read_value("select building_id from resident where id = ?", (housed,))
    with both.write("test", kind="resident") as transaction:
        transaction.update(people.resident, homeless, building_id=None)
        transaction.execute("delete from member where layer_id = 1 and kind = 'building' and item_id = ?", (house,))
        transaction.touched("member", 1)
    mates = [row[0] for row in both.database.read(
        "select id from resident where building_id = ? and state in ('living', 'away') order by id", (house,)
    )]  # fmt: skip
    people_said = [one for one in check_belonging(both, 1) if one.kind == "residents"]
    assert [(one.item_ids, one.rule) for one in people_said] == [((homeless,), "nowhere"), (tuple(mates), "nowhere")]
    assert "没有对上楼栋" in people_said[0].sentence and "不在任何网格" in people_said[1].sentence


def test_streets_of_a_line_layer_are_checked_by_their_grade(sample_file: Callable[[str], Path]) -> None:
    with closing(Office.open(sample_file("jinzhou"))) as office:
        (layer,) = [each for each in office.search.layers() if each.basis == "line"]
        graded = {row[0] for row in office.database.read("select id from street where grade is not null")}
        assert check_belonging(office, layer.id) == ()
        (row,) = office.database.read(
            "select id, item_id, area_id from member where layer_id = ? and kind = 'street' order by id limit 1",
            (layer.id,),
        )
        other = office.database.read_value("select max(id) from area where layer_id = ?", (layer.id,))
        second = office.database.read_value(
            "select max(item_id) from member where layer_id = ? and kind = 'street' and area_id <> ?", (layer.id, other)
        )
        with office.write("test", kind="member") as transaction:
            transaction.delete(ground.member, row[0])
            transaction.insert(ground.member, layer_id=layer.id, area_id=other, kind="street", item_id=second)
        said = found(office, layer.id)
        assert (said.get(("nowhere", "streets")) == (row[1],)) == (row[1] in graded)
        assert said["twice", "streets"] == (second,)


def test_rules_that_neither_cover_nor_exclude_name_whom_they_miss_and_whom_they_take_twice(both: Office) -> None:
    """domain A29: three rules by deposit and age leave a gap and an overlap."""
    universe = Rule(whom="resident", where=(Condition(field="age", op="ge", value=60),))
    (layer_id,) = make_layer(both, "老年人群", "rule", universe).rows["layer"]
    bands = ((60, 69), (75, 84), (80, 200))
    for least, most in bands:
        rule = Rule(
            whom="resident",
            where=(Condition(field="age", op="ge", value=least), Condition(field="age", op="le", value=most)),
        )
        save_grid(both, layer_id, f"{least}岁起", rule)
    said = found(both, layer_id)
    ids = both.search.ids(Query(kind="residents")).tolist()
    known = both.search.rows("residents", ids, ["age"])
    ages = {one: int(str(age)) for one, (age,) in zip(ids, known, strict=True) if age is not None}
    living = {row[0] for row in both.database.read("select id from resident where state in ('living', 'away')")}
    assert set(said["nowhere", "residents"]) == {one for one in living if 70 <= ages.get(one, 0) <= 74}
    assert set(said["twice", "residents"]) == {one for one in living if 80 <= ages.get(one, 0) <= 84}


def test_a_grid_whose_period_is_over_holds_nobody(both: Office) -> None:
    universe = Rule(whom="resident", where=(Condition(field="age", op="ge", value=80),))
    (layer_id,) = make_layer(both, "老年人群", "rule", universe).rows["layer"]
    for name in ("甲", "乙"):
        save_grid(both, layer_id, name, universe, since="2026-01-01")
    wanted = found(both, layer_id)["twice", "residents"]
    over = rule_layers(both)[0].grids[0].id
    with both.write("test", kind="area") as transaction:
        transaction.update(ground.area, over, valid_to=both.today())
    said = found(both, layer_id)
    assert ("twice", "residents") not in said and ("nowhere", "residents") not in said
    assert [one.sentence for one in check_belonging(both, layer_id)] == [
        f"资料有变动，网格的成员已过时：应出 {len(wanted):,} 名"
    ]


def test_a_list_layer_without_a_universe_says_only_who_is_in_two(both: Office) -> None:
    (layer_id,) = make_layer(both, "名单", "list", Rule(whom="organisation")).rows["layer"]
    save_grid(both, layer_id, "甲", None)
    save_grid(both, layer_id, "乙", None)
    one, two = (grid.id for grid in rule_layers(both)[0].grids)
    add_members(both, one, [1, 2])
    add_members(both, two, [2, 3])
    assert found(both, layer_id) == {("twice", "organisations"): (2,)}


def test_what_was_put_into_a_grid_by_hand_stays_when_points_are_laid_anew(both: Office) -> None:
    (_, area, house) = both.database.read(
        "select id, area_id, item_id from member where layer_id = 1 and kind = 'building' order by item_id limit 1"
    )[0]
    other = both.database.read_value("select max(area_id) from member where layer_id = 1 and kind = 'building'")
    assert other != area
    members = "select kind, item_id, area_id from member where layer_id = 1 order by 1, 2, 3"
    with both.write("place", kind="member") as transaction:
        place_everything(both.database, transaction, 1)
    before = both.database.read(members)
    row = both.database.read_value(
        "select id from member where layer_id = 1 and kind = 'building' and item_id = ?", (house,)
    )
    with both.write("test", kind="member") as transaction:
        transaction.update(ground.member, row, area_id=other, by_hand=1)
    with both.write("place", kind="member") as transaction:
        place_everything(both.database, transaction, 1)
    assert both.search.place("buildings", house).areas[1] == other
    after = both.database.read(members)
    assert set(after) - set(before) == {("building", house, other)}
    assert set(before) - set(after) == {("building", house, area)} and len(after) == len(before)


def test_a_layer_that_is_gone_and_a_check_that_is_stopped_are_said(both: Office) -> None:
    with pytest.raises(Conflict):
        check_belonging(both, 999)
    both.database.read("select 1")

    def step(done: int, total: int) -> None:
        raise Cancelled("已停止。")

    with both.write("test", kind="member") as transaction:
        transaction.execute("delete from member where layer_id = 1 and kind = 'building' and item_id = 1")
        transaction.touched("member", 1)
    with pytest.raises(Cancelled):
        check_belonging(both, 1, step)
