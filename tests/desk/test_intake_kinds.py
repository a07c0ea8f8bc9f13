"""Lists of every register in: special groups find their residents, firms and houses their buildings, details their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk import identity
from desk.office import Office
from desk.sheets.table import Table
from desk.work.intake import imports
from desk.work.intake.imports import ImportPlan
from desk.work.intake.reading import aliases
from desk.work.intake.specs import kinds, spec_of
from tests.desk.town import new_office
from tests.postgres import fresh_database


@pytest.fixture(params=("file", "server"))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "file":
        with closing(new_office(tmp_path / "a.griddesk")) as made:
            yield made
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url, closing(new_office(url)) as made:
        yield made


def planned(office: Office, kind: str, rows: Sequence[Sequence[Any]], **more: Any) -> ImportPlan:
    table = Table(sheet="表", sheets=("表",), rows=[list(row) for row in rows])
    return imports.plan_table(office, kind, table, source="表.xlsx", digest="0" * 64, **more)


def taken(office: Office, kind: str, rows: Sequence[Sequence[Any]], **more: Any) -> ImportPlan:
    """Import, and make sure that the same sheet again changes nothing."""
    plan = planned(office, kind, rows, **more)
    assert plan.faulty == ()
    imports.apply(office, plan)
    again = planned(office, kind, rows, **more)
    assert again.counts["new"] == again.counts["changed"] == 0, [row.changes for row in again.rows]
    return plan


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_knows_its_titles_and_stores_in_columns_that_exist(kind: str) -> None:
    spec = spec_of(kind)
    assert set(spec.needed) <= set(aliases(kind))
    assert [
        key for key in spec.columns if key not in spec.table.columns and key not in ("name", "id_no", "phone")
    ] == []
    for names in spec.identities:
        assert set(names) <= {column.name for column in spec.table.columns}


def test_special_records_belong_to_residents_who_are_there(office: Office) -> None:
    name, number = office.database.read("select name, id_no from resident order by id")[0]
    header = ["姓名", "身份证号", "列入日期", "关注程度", "初次发现日期", "管控人", "有无犯罪史", "备忘"]
    taken(office, "special:drug", [header, [name, number, "2026-01-05", "高", "2020.3.1", "李民警", "无", "x"]])
    found = office.database.read("select resident_id, kind, care_level, since, until, detail_json from special")
    assert found[0][:5] == (1, "drug", "03", "2026-01-05", None)
    assert json.loads(found[0][5]) == {"controller": "李民警", "found_on": "2020-03-01", "has_crime": "0"}
    plan = planned(office, "special:drug", [header, [name, number, None, None, None, "王民警", None, None]])
    assert plan.counts["changed"] == 1 and plan.unknown == ("备忘",)
    imports.apply(office, plan)
    kept = json.loads(office.database.read_value("select detail_json from special"))
    assert kept == {"controller": "王民警", "found_on": "2020-03-01", "has_crime": "0"}


def test_a_special_record_of_somebody_unknown_is_a_fault(office: Office) -> None:
    number = office.database.read_value("select id_no from resident where id = 1")
    rows = [
        ["姓名", "身份证号"],
        ["别人", number],
        ["陌生", identity.make_id("119901", "1990-03-07", 1)],
        ["张伟", None],
        ["赵无", None],
    ]
    plan = planned(office, "special:mental", rows)
    assert [row.faults[0].reason for row in plan.faulty] == [
        "居民名册里这个身份证号的姓名是“张伟”，请核对",
        "居民名册里没有这个身份证号，请先导入居民",
        "居民名册里有 4 人叫这个名字，请填身份证号",
        "居民名册里没有这个人，请先导入居民",
    ]


def test_residents_of_every_population_keep_what_is_theirs(office: Office) -> None:
    header = ["姓名", "联系电话", "人口类型", "流入原因", "居住证件号码", "住所类型", "国籍", "籍贯"]
    rows = [
        header,
        ["甲", "13800138000", "流动人口", "务工", "JZ123", "租赁房屋", None, "山东临沂"],
        ["乙", "13800138001", "境外人员", None, None, None, "日本", None],
    ]
    taken(office, "residents", rows)
    found = office.database.read("select population, detail_json, native_place from resident order by id desc limit 2")
    assert [(kind, json.loads(text), place) for kind, text, place in found] == [
        ("03", {"nationality": "392"}, None),
        ("02", {"inflow_reason": "01", "lodging": "05", "permit_no": "JZ123"}, "山东临沂"),
    ]


def test_firms_houses_and_buildings_stand_where_their_address_says(office: Office) -> None:
    taken(
        office,
        "buildings",
        [["楼栋编号", "名称", "地址", "层数", "经度", "纬度"], ["L9", "9号楼", "测试路9号", 6, 116.405, 39.905]],
    )
    building = office.database.read_value("select id from building where code = 'L9'")
    assert office.database.read_value(
        "select count(*) from member where kind = 'building' and item_id = ?", (building,)
    )
    header = ["单位名称", "单位类别", "统一社会信用代码", "地址", "负责人", "负责人电话", "员工数", "营业执照号"]
    taken(
        office,
        "organisations",
        [header, ["老王杂货店", "商铺", None, "测试路9号底商", "王五", "13800138000", "3", "ZZ1"]],
    )
    firm = office.database.read_one(
        "select name, initials, kind, building_id, employees, detail_json from organisation"
    )
    assert firm == ("老王杂货店", "lwzhd", "shop", building, 3, '{"licence_no": "ZZ1"}')
    header = ["房屋编号", "房屋地址", "单元", "房号", "房主姓名", "房东电话", "承租人姓名", "居住人数"]
    taken(office, "rentals", [header, ["CZ1", "测试路9号", "1单元", "201室", "赵六", "13800138000", "孙七", 2]])
    rental = office.database.read_one(
        "select r.code, r.building_id, d.unit, d.room, r.detail_json from rental r join dwelling d on d.id = r.dwelling_id"
    )
    assert rental is not None and rental[:4] == ("CZ1", building, "1", "201")
    assert json.loads(rental[4]) == {"tenant": "孙七", "tenant_count": 2}


def test_households_by_number_with_their_dwellings(office: Office) -> None:
    rows = [["户号", "户别", "保障类型", "楼栋", "地址", "房号"], ["H1", "家庭户", "低保", None, "测试路1号", "101"],
            ["H77", None, None, None, "测试路2号", "305"]]  # fmt: skip
    plan = taken(office, "households", rows)
    assert (plan.counts["changed"], plan.counts["new"]) == (1, 1)
    found = office.database.read(
        "select h.number, h.kind, h.benefit, d.building_id, d.room from household h join dwelling d on d.id = h.dwelling_id"
        " where h.number in ('H1', 'H77') order by h.id"
    )
    assert found == [("H1", "1", "dibao", 1, "101"), ("H77", "1", None, 2, "305")]


POLICIES = [
    ("update", {"changed": 1, "same": 0}, ("13900139000", "大专", "新")),
    ("fill", {"changed": 1, "same": 0}, ("13700000000", "大专", "新")),
    ("skip", {"changed": 0, "same": 1}, ("13700000000", None, None)),
]


@pytest.mark.parametrize(("policy", "counts", "stands"), POLICIES)
def test_what_becomes_of_known_people_is_chosen(
    office: Office, policy: str, counts: dict[str, int], stands: tuple[str | None, ...]
) -> None:
    header = ["姓名", "身份证号", "联系电话", "工作单位", "备注"]
    number = identity.make_id("110101", "1990-03-07", 1)
    imports.apply(office, planned(office, "residents", [header, ["甲", number, "13700000000", None, None]]))
    plan = planned(office, "residents", [header, ["甲", number, "13900139000", "大专", "新"]], policy=policy)
    assert {key: plan.counts[key] for key in counts} == counts
    assert ("名册里已有而内容不同的 1 行按“跳过”没有更新" in plan.notes) == (policy == "skip")
    imports.apply(office, plan)
    found = office.database.read_one(
        "select phone, workplace, note, phone_tail from resident where id_no = ?", (number,)
    )
    assert found is not None and found[:3] == stands and found[3] == str(stands[0])[::-1]


def test_a_plan_says_of_a_changed_row_what_stood_there_and_what_will(office: Office) -> None:
    name, number = office.database.read("select name, id_no from resident order by id")[0]
    plan = planned(office, "residents", [["姓名", "身份证号", "联系电话"], [name, number, "13900139000"]])
    assert [row.changes for row in plan.rows] == [{"phone": (None, "13900139000"), "id_type": (None, "111")}]
