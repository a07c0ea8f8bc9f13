"""Duplicates: found by what rows share, judged, merged with everything that hangs on them, undone, found again by imports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from desk import identity
from desk.errors import BadInput, Conflict, NotAllowed
from desk.office import Office
from desk.store.links import HISTORY, NAMED, TASK, links_to
from desk.store.schema import ground, house, issues, metadata, people, teams
from desk.store.uid import new_uid
from desk.work.intake import imports
from desk.work.twins import duplicates, merging
from desk.work.undo import undo
from tests.desk.town import CLERK, NOW, SECRETARY, add_person, build

NUMBER = identity.make_id("990101", "1966-07-08", 11)
OLD = NUMBER[:6] + NUMBER[8:17]


@pytest.fixture
def office(database: Any, where: str) -> Iterator[Office]:
    made = Office.open(where, actor=SECRETARY, clock=lambda: NOW)
    build(made, "zhoushan")
    yield made
    made.close()


def person(office: Office, name: str = "陈建国", **given: Any) -> int:
    row = {"uid": new_uid(), "name": name, "initials": identity.initials(name), "population": "01", "state": "living"}
    if "id_no" in given:
        row["id_tail"] = given["id_no"][::-1]
    with office.write("test") as t:
        return t.insert(people.resident, **{**row, **given})


def found(office: Office, kind: str = "residents") -> list[tuple[int, int, str]]:
    return [(pair.first, pair.second, pair.likely) for pair in duplicates.find(office, kind)]


@pytest.mark.parametrize(
    ("one", "other", "likely", "reason"),
    [
        ({"id_no": NUMBER}, {"id_no": NUMBER, "name": "陈建国"}, "几乎肯定", "公民身份号码相同"),
        ({"id_no": OLD}, {"id_no": NUMBER}, "几乎肯定", "15位旧号码"),
        ({"birth": "1966-07-08"}, {"birth": "1966-07-08", "id_no": NUMBER}, "很可能", "姓名和出生日期相同"),
        ({"phone": "12000001111"}, {"phone": "12000001111"}, "可能", "姓名和联系方式相同"),
        ({"building_id": 1, "room": "301"}, {"building_id": 1, "room": "301"}, "可能", "住同一间房"),
        (
            {"id_no": NUMBER, "birth": "1966-07-08"},
            {"id_no": NUMBER[:15] + "9" + NUMBER[16:], "birth": "1966-07-08"},
            "很可能",
            "只差一两位",
        ),
    ],
)
def test_what_two_rows_share_brings_them_together(
    office: Office, one: dict[str, Any], other: dict[str, Any], likely: str, reason: str
) -> None:
    first, second = person(office, **one), person(office, **other)
    (pair,) = duplicates.find(office, "residents")
    assert (pair.first, pair.second, pair.likely) == (first, second, likely)
    assert any(reason in each for each in pair.reasons), pair.reasons


def test_two_people_of_one_name_with_numbers_of_their_own_are_two(office: Office) -> None:
    person(office, birth="1966-07-08", id_no=NUMBER)
    person(office, birth="1966-07-08", id_no=identity.make_id("990102", "1966-07-08", 37))
    assert found(office) == []


def test_two_right_numbers_that_differ_in_two_places_are_no_slip_of_the_pen(office: Office) -> None:
    numbers = (identity.make_id("990101", "1966-07-08", serial) for serial in range(12, 999))
    near = next(each for each in numbers if sum(a != b for a, b in zip(each, NUMBER, strict=True)) <= 2)
    person(office, birth="1966-07-08", id_no=NUMBER)
    person(office, birth="1966-07-08", id_no=near)
    assert found(office) == []


def test_a_phone_of_a_whole_village_brings_nobody_together(office: Office) -> None:
    for _ in range(20):
        person(office, phone="12000000000")
    assert found(office) == []


def test_what_speaks_against_is_said_and_lowers_the_score(office: Office) -> None:
    person(office, id_no=NUMBER, sex="1")
    person(office, "陈建囯", id_no=NUMBER, sex="2")
    (pair,) = duplicates.find(office, "residents")
    assert pair.against == ("姓名不同", "性别不同") and pair.score < 90


def test_only_pairs_of_the_area_are_shown(office: Office) -> None:
    person(office, id_no=NUMBER, building_id=1)
    person(office, id_no=NUMBER, building_id=1)
    areas = office.database.read("select area_id, item_id from member where kind = 'building' order by item_id")
    assert len(duplicates.find(office, "residents", areas[0][0])) == 1
    assert duplicates.find(office, "residents", areas[3][0]) == []


def test_what_was_judged_to_be_two_is_never_shown_again(office: Office) -> None:
    first, second = person(office, id_no=NUMBER), person(office, id_no=NUMBER)
    changes = duplicates.not_same(office, "residents", second, first, "双胞胎抄错号码")
    assert found(office) == []
    undo(office, changes.audit_id or 0)
    assert len(found(office)) == 1


def test_organisations_and_facilities_are_found_by_code_name_and_spot(office: Office) -> None:
    with office.write("test") as t:
        firms = [
            t.insert(people.organisation, uid=new_uid(), kind="firm", name=name, initials="x", address=address,
                     credit_code=code, detail_json="{}")
            for name, address, code in (
                ("天隆教育咨询有限公司", "船板胡同2号", "92990101Y00000016X"),
                ("天隆教育", "船板胡同9号", "92990101y00000016x"),
                ("老王烟酒商店", "船板胡同3号", None),
                ("老王烟酒店", "船板胡同3号", None),
                ("小李烟酒店", "船板胡同3号", None),
            )
        ]  # fmt: skip
        things = [
            t.insert(ground.facility, uid=new_uid(), code=f"F{n}", name=name, class_code=code, state="intact",
                     lon=116.4 + east / 85_000, lat=39.9)
            for n, (name, code, east) in enumerate(
                (("上水井盖", "0101", 0.0), ("上水井盖", "0101", 1.2), ("上水井盖", "0101", 9.0), ("雨水井盖", "0103", 0.1))
            )
        ]  # fmt: skip
    assert {pair[:2] for pair in found(office, "organisations")} == {(firms[0], firms[1]), (firms[2], firms[3])}
    assert {pair[:2] for pair in found(office, "facilities")} == {(things[0], things[1])}
    with pytest.raises(BadInput, match="不查重"):
        duplicates.find(office, "issues")


# Merging


def everything(office: Office) -> dict[str, Any]:
    kept = ("audit", "change")
    tables = [table for table in metadata.sorted_tables if not table.info["planned"] and table.name not in kept]
    return {table.name: office.database.read(f'select * from "{table.name}" order by id') for table in tables}


_GIVEN: dict[str, Any] = {
    "uid": None, "name": "甲", "initials": "j", "population": "01", "state": "living", "kind": "resident",
    "since": "2026-01-01",
    "detail_json": "{}", "day": "2026-01-01", "code": "X1", "number": "N1", "title": "事", "class_code": "0101",
    "source": "self", "stage": "filed", "reported_at": "2026-01-01T00:00:00", "address": "某处", "at": "2026-01-01T00:00:00",
    "rule": "x", "reason": "y", "actor": "z", "digest": "d", "media_type": "image/jpeg", "size": 1, "due": "2026-01-01",
    "whom": "resident", "key": "k", "every": "month", "times": 1, "room": "9", "lon": 116.4, "lat": 39.9, "value": 1.0,
    "unit": "x", "step_no": 1, "late_minutes": 0, "urgency": 1, "dangerous": 0, "by_hand": 1,
}  # fmt: skip


def referring(office: Office, name: str, id: int) -> list[str]:
    """A row in every table that can refer to this row, by every field that can; what they are."""
    made = []
    with office.write("test") as t:
        for number, link in enumerate(links_to(name)):
            row: dict[str, Any] = {}
            for column in link.table.columns:
                if column.name == "id" or (column.nullable and column.name != link.field):
                    continue
                row[column.name] = _GIVEN.get(column.name, 1)
                if column.info.get("refers") and column.name != link.field:
                    row[column.name] = _any(t, column.info["refers"])
                if column.name in ("uid", "number", "code"):
                    row[column.name] = new_uid()
            for pair_table, kind, _ in NAMED:
                if pair_table == link.table.name:
                    row[kind] = name
            if link.table.name == TASK[0] and link.field == TASK[1]:
                row["plan_id"] = t.insert(
                    teams.plan, uid=new_uid(), key=f"p{number}", name="x", kind="visit", whom=name, times=1,
                    every="month", since="2026-01-01",
                )  # fmt: skip
            row[link.field] = id
            t.insert(link.table, **row)
            made.append(f"{link.table.name}.{link.field}")
    return made


def _any(t: Any, table: str) -> int:
    rows = t.read(f'select max(id) from "{table}"')
    if rows[0][0] is not None:
        return int(rows[0][0])
    if table == "plan":
        return int(t.insert(teams.plan, uid=new_uid(), key="p", name="x", kind="visit", whom="area", times=1,
                            every="month", since="2026-01-01"))  # fmt: skip
    if table == "facility":
        return int(t.insert(ground.facility, uid=new_uid(), code="Z", name="x", class_code="0101", state="intact",
                            lon=1.0, lat=1.0))  # fmt: skip
    if table == "issue":
        return int(t.insert(issues.issue, uid=new_uid(), kind="event", class_code="0101", title="x", source="x",
                            stage="x", step_no=1, reported_at="2026-01-01", number="x"))  # fmt: skip
    raise AssertionError(f"the test needs a row of {table}")


def still_referring(office: Office, name: str, id: int) -> list[str]:
    """Every field of every table that holds this id and could mean this row, found without the code under test."""
    left = []
    for table in metadata.sorted_tables:
        if table.info["planned"] or table.name in HISTORY:
            continue
        for column in table.columns:
            means = column.info.get("refers") == name or column.name in ("row_id", "item_id")
            if means and office.database.read(f'select 1 from "{table.name}" where "{column.name}" = ?', (id,)):
                left.append(f"{table.name}.{column.name}")
    return left


def test_every_field_that_may_name_a_row_is_known_to_the_merge() -> None:
    """A new table with `row_id` or `item_id` must be added to `desk.store.links`, or this fails."""
    known = {(table, field) for table, _, field in NAMED} | {TASK}
    for table in metadata.sorted_tables:
        for column in table.columns:
            is_loose = isinstance(column.type, sqlalchemy.Integer) and column.name in ("row_id", "item_id")
            if is_loose and table.name not in HISTORY and not table.info["planned"]:
                assert (table.name, column.name) in known


@pytest.mark.parametrize("kind", list(duplicates.TABLES))
def test_nothing_refers_to_the_row_that_went_and_undo_brings_all_back(office: Office, kind: str) -> None:
    name = duplicates.TABLES[kind]
    add_person(office)
    keep, gone = 900_001, 900_002  # ids that no other table has, so that a row left behind is seen
    given: dict[str, dict[str, Any]] = {
        "resident": {"name": "甲", "initials": "j", "population": "01", "state": "living"},
        "organisation": {"kind": "firm", "name": "甲店", "initials": "jd", "detail_json": "{}"},
        "facility": {
            "name": "井盖",
            "class_code": "0101",
            "state": "intact",
            "lon": 116.405,
            "lat": 39.905,
            "code": "K",
        },
    }
    with office.write("test") as t:
        for one in (keep, gone):
            t.insert(metadata.tables[name], id=one, uid=new_uid(), **given[name])
    made = referring(office, name, gone)
    assert len(made) >= 6 and set(made) <= set(still_referring(office, name, gone))
    before = everything(office)
    changes = merging.merge(office, kind, keep, gone)
    assert still_referring(office, name, gone) == []
    assert set(made) <= set(still_referring(office, name, keep))
    assert office.database.read_one(f'select 1 from "{name}" where id = ?', (gone,)) is None
    undo(office, changes.audit_id or 0)
    assert everything(office) == before


def test_chosen_fields_come_over_blanks_are_filled_and_what_follows_follows(office: Office) -> None:
    keep = person(office, "陈建囯", phone="12000001111", phone_tail="11110000021")
    gone = person(office, "陈建国", phone="12000002222", phone_tail="22220000021", id_no=NUMBER, education="20")
    merging.merge(office, "residents", keep, gone, frozenset({"name"}))
    row = office.database.read_one(
        "select name, initials, phone, phone_tail, id_no, id_tail, education from resident where id = ?", (keep,)
    )
    assert row == ("陈建国", "cjg", "12000001111", "11110000021", NUMBER, NUMBER[::-1], "20")


def test_the_same_special_group_on_both_becomes_one_record(office: Office) -> None:
    keep, gone = person(office), person(office)
    with office.write("test") as t:
        for owner, since, detail in (
            (keep, "2026-05-01", {"等级": "二级"}),
            (gone, "2025-01-01", {"等级": "三级", "类别": "肢体"}),
        ):
            t.insert(people.special, uid=new_uid(), resident_id=owner, kind="disabled", since=since,
                     detail_json=json.dumps(detail, ensure_ascii=False))  # fmt: skip
        t.insert(people.special, uid=new_uid(), resident_id=gone, kind="poor", since="2026-01-01", detail_json="{}")
    merging.merge(office, "residents", keep, gone)
    rows = office.database.read(
        "select kind, since, detail_json from special where resident_id = ? order by kind", (keep,)
    )
    assert [row[:2] for row in rows] == [("disabled", "2025-01-01"), ("poor", "2026-01-01")]
    assert json.loads(rows[0][2]) == {"等级": "二级", "类别": "肢体"}


def test_the_household_that_stood_only_for_the_one_who_went_goes_with_its_visits(office: Office) -> None:
    homes = []
    with office.write("test") as t:
        for number in ("A", "B"):
            homes.append(t.insert(people.household, uid=new_uid(), number=number))
        visit = t.insert(teams.record, uid=new_uid(), kind="visit", whom="household", item_id=homes[1], at="2026-10-01")
    keep, gone = (
        person(office, household_id=homes[0], relation="02"),
        person(office, household_id=homes[1], relation="02"),
    )
    merging.merge(office, "residents", keep, gone)
    assert office.database.read("select number from household where number in ('A', 'B')") == [("A",)]
    assert office.database.read_value("select item_id from record where id = ?", (visit,)) == homes[0]


def test_an_import_finds_who_stayed_by_what_the_other_was_known_by(office: Office) -> None:
    number = identity.make_id("990101", "1970-01-01", 5)
    first, second, third = person(office, id_no=NUMBER), person(office, id_no=number), person(office, id_no=OLD)
    uid = office.database.read_value("select uid from resident where id = ?", (second,))
    merging.merge(office, "residents", first, second)
    merging.merge(office, "residents", third, first)
    known = merging.aliases(office, "resident")
    assert known[number] == known[uid] == known[NUMBER] == third
    assert merging.aliases(office, "organisation") == {}


def test_a_sheet_that_brings_the_merged_row_again_means_the_one_that_stayed(office: Office, tmp_path: Path) -> None:
    right, wrong = (identity.make_id("119901", birth, 11) for birth in ("1966-07-08", "1966-08-07"))
    keep = person(office, id_no=right, birth="1966-07-08", phone="19900000001")
    merging.merge(office, "residents", keep, person(office, id_no=wrong))
    sheet = tmp_path / "又来.csv"
    sheet.write_text(f"姓名,公民身份号码,联系方式\n陈建国,{wrong},19900000002\n", encoding="utf-8-sig")
    planned = imports.plan(office, "residents", sheet)
    assert planned.counts["new"] == 0 and planned.rows[0].item_id == keep
    imports.apply(office, planned)
    row = office.database.read_one("select id_no, id_tail, birth, phone from resident where id = ?", (keep,))
    assert row == (right, right[::-1], "1966-07-08", "19900000002")
    assert office.database.read_value("select count(*) from resident where name = '陈建国'") == 1


def test_an_undone_merge_is_no_alias(office: Office) -> None:
    first, second = person(office, id_no=NUMBER), person(office)
    changes = merging.merge(office, "residents", second, first)
    undo(office, changes.audit_id or 0)
    assert merging.aliases(office, "resident") == {}


def test_side_by_side_shows_words_masks_numbers_and_counts_what_hangs_on_each(office: Office) -> None:
    first, second = person(office, sex="1", id_no=NUMBER), person(office, sex="1", education="20")
    with office.write("test") as t:
        t.insert(people.special, uid=new_uid(), resident_id=second, kind="poor", since="2026-01-01", detail_json="{}")
    seen = {side.field: side for side in merging.beside(office, "residents", first, second).sides}
    assert (seen["sex"].title, seen["sex"].first, seen["sex"].is_same) == ("性别", "男", True)
    assert seen["id_no"].first == NUMBER and seen["education"].proposed == 1
    assert merging.beside(office, "residents", first, second).links == ((), (("特殊人群档案", 1),))
    office.actor = CLERK
    seen = {side.field: side for side in merging.beside(office, "residents", first, second).sides}
    assert "*" in seen["id_no"].first and "*" in seen["name"].first


def test_a_facility_that_moves_to_the_others_spot_belongs_to_the_grids_there(office: Office) -> None:
    west, east = (
        row[0] for row in office.database.read("select area_id from member where kind = 'building' order by id")[:2]
    )
    layer = office.database.read_value("select id from layer")
    with office.write("test") as t:
        keep, gone = (
            t.insert(ground.facility, uid=new_uid(), code=f"K{n}", name="井盖", class_code="0101", state="intact", lon=lon,
                     lat=39.905)
            for n, lon in enumerate((116.405, 116.415))
        )  # fmt: skip
        for area, one in ((west, keep), (east, gone)):
            t.insert(ground.member, layer_id=layer, area_id=area, kind="facility", item_id=one)
    merging.merge(office, "facilities", keep, gone, frozenset({"lon"}))
    assert office.database.read("select lon, lat from facility where id = ?", (keep,)) == [(116.415, 39.905)]
    assert office.database.read("select area_id from member where kind = 'facility' and item_id = ?", (keep,)) == [
        (east,)
    ]


def test_a_row_that_is_gone_the_same_row_and_a_lacking_right_are_refused(office: Office) -> None:
    first, second = person(office), person(office)
    with pytest.raises(BadInput, match="两条不同"):
        merging.merge(office, "residents", first, first)
    merging.merge(office, "residents", first, second)
    with pytest.raises(Conflict, match="不在名册"):
        merging.merge(office, "residents", first, second)
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="编辑名册"):
        merging.merge(office, "residents", first, 1)
    with pytest.raises(NotAllowed, match="编辑名册"):
        duplicates.not_same(office, "residents", first, 1)
    assert house.verdict.name == "verdict"
