"""Columns told by titles, by what was chosen before, by what stands in the cells; kinds told by their titles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk import identity
from desk.errors import BadSheet
from desk.office import Office
from desk.sheets.header import best_header, titles_of
from desk.sheets.table import Table
from desk.work.intake import columns, imports
from desk.work.intake.looking import look, look_pasted
from desk.work.intake.remembering import fingerprint, recall
from desk.work.undo import undo
from tests.desk.both import both
from tests.desk.town import new_office

__all__ = ["both"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path / "a.griddesk")


def table(rows: Sequence[Sequence[Any]]) -> Table:
    return Table(sheet="名单", sheets=("名单",), rows=[list(row) for row in rows])


def number(serial: int) -> str:
    return identity.make_id("119901", "1990-03-07", serial)


def imported(office: Office, rows: Sequence[Sequence[Any]], chosen: dict[str, int] | None = None) -> int:
    found = table(rows)
    header = columns.propose(office, "residents", found).header
    header = header if chosen is None else columns.chosen(header, chosen)
    plan = imports.plan_table(office, "residents", found, source="表", digest="x", header=header)
    assert not plan.faulty, [row.faults for row in plan.faulty]
    return imports.apply(office, plan).audit_id or 0


def test_a_choice_is_remembered_in_the_same_import_whatever_the_order_of_the_columns(both: Office) -> None:
    first = imported(both, [["当事人", "甲栏", "乙栏"], ["赵一", "好", "测试路1号"]], {"name": 0, "live_address": 2})
    assert recall(both, "residents", ["乙栏", "当事人", "甲栏"]) == {"live_address": 0, "name": 1}
    assert (
        recall(both, "residents", ["乙栏", "当事人"]) is None
        and recall(both, "people", ["当事人", "甲栏", "乙栏"]) is None
    )
    proposal = columns.propose(both, "residents", table([["乙栏", "甲栏", "当事人"], ["测试路2号", "好", "钱二"]]))
    assert dict(proposal.header.columns) == {"live_address": 0, "name": 2}
    assert set(proposal.origins.values()) == {"before"} and proposal.header.unknown == ("甲栏",)
    imported(both, [["当事人", "甲栏", "乙栏"], ["孙三", "好", "测试路3号"]], {"name": 0, "note": 1})
    assert recall(both, "residents", ["当事人", "甲栏", "乙栏"]) == {"name": 0, "note": 1}
    undo(both, first)  # a later import of the same header does not stand in the way
    assert both.database.read_value("select count(*) from import_mapping") == 1


def test_two_columns_of_one_title_are_told_apart_in_what_is_remembered(office: Office) -> None:
    imported(office, [["姓名", "电话", "电话"], ["赵一", "家", "19900001111"]], {"name": 0, "phone": 2})
    assert recall(office, "residents", ["姓名", "电话", "电话"]) == {"name": 0, "phone": 2}


def test_a_mended_error_workbook_is_the_same_sheet_again(office: Office, tmp_path: Path) -> None:
    titles = ["当事人", "证号", "乙栏"]
    chosen = {"name": 0, "id_no": 1, "note": 2}
    imported(office, [titles, ["赵一", number(1), "好"]], chosen)
    found = table([titles, ["钱二", "110101199003070000", "好"], ["孙三", number(3), "好"]])
    header = columns.propose(office, "residents", found).header
    plan = imports.plan_table(office, "residents", found, source="表", digest="x", header=header)
    assert imports.write_error_book(plan, tmp_path / "错误.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "错误.xlsx")
    assert [cell.value for cell in book.active[2]] == [*titles, "原行号", "原因"]
    book.active["B3"] = number(2)
    book.save(tmp_path / "错误.xlsx")
    again = imports.plan(office, "residents", tmp_path / "错误.xlsx")
    assert again.counts["new"] == 1 and again.rows[0].values["note"] == "好"
    assert fingerprint([*titles, "原行号", "原因"]) == fingerprint(titles)


def test_columns_without_a_title_are_told_by_their_values(office: Office) -> None:
    rows = [
        [f"测试{'甲乙丙丁'[n]}", number(n + 2), f"1990000000{n}", "女男"[n % 2], f"测试路{n}号", "1990-03-07"]
        for n in range(4)
    ]
    proposal = columns.propose(office, "residents", table(rows))
    assert proposal.header.row == -1 and proposal.header.titles[0] == "第1列"
    assert dict(proposal.header.columns) == {
        "id_no": 1, "phone": 2, "sex": 3, "birth": 5, "live_address": 4, "name": 0,
    }  # fmt: skip
    plan = imports.plan_table(office, "residents", table(rows), source="表", digest="", header=proposal.header)
    assert plan.counts["new"] == 4 and plan.rows[0].number == 1


def test_a_column_of_somebody_else_is_not_guessed(office: Office) -> None:
    rows = [["姓名", "监护人身份证", "入住日期"], *[["赵一", number(n), "2020-01-01"] for n in range(1, 4)]]
    assert dict(columns.propose(office, "residents", table(rows)).header.columns) == {"name": 0}
    unclear = [["姓名", "甲", "乙"], *[["赵一", f"1990000000{n}", f"1990000001{n}"] for n in range(3)]]
    assert "phone" not in columns.propose(office, "residents", table(unclear)).header.columns


def test_a_title_below_the_group_of_another_person_is_not_taken() -> None:
    known = {"name": ["姓名"], "phone": ["电话"]}
    rows = [["姓名", "监护人", None, "联系情况"], [None, "姓名", "电话", "电话"]]
    header = best_header(rows, known, [(0, 0, 1, 0), (0, 1, 0, 2)])
    assert header is not None and dict(header.columns) == {"name": 0, "phone": 3}
    assert header.unknown == ("监护人/姓名", "监护人/电话")
    assert titles_of([["户主", None, "地址"], ["姓名", "电话", None]], 0, 1) == ("户主/姓名", "户主/电话", "地址")


@pytest.mark.parametrize(
    ("kind", "source", "titles"),
    [
        ("residents", "a.xlsx", ["姓名", "身份证号", "性别", "民族", "现住地址", "与户主关系"]),
        ("organisations", "a.xlsx", ["企业名称", "统一社会信用代码", "法定代表人", "经营范围", "联系电话"]),
        ("buildings", "a.xlsx", ["楼栋名称", "楼栋编号", "地址", "层数", "单元数", "户数"]),
        ("rentals", "a.xlsx", ["房屋编号", "房屋地址", "房东", "房东电话", "承租人", "承租人电话"]),
        ("facilities", "a.xlsx", ["标识码", "部件名称", "小类", "经度", "纬度", "主管部门"]),
        ("issues", "a.xlsx", ["案件编号", "标题", "小类", "上报时间", "问题描述", "处置部门"]),
        ("special:disabled", "残疾人台账.xlsx", ["姓名", "身份证号", "联系电话", "残疾类别", "残疾等级"]),
        ("special:correction", "社区矫正人员.xls", ["姓名", "身份证号", "矫正类别", "矫正开始日期"]),
        ("people", "a.xlsx", ["姓名", "手机", "职务", "到岗日期", "专兼职"]),
        ("households", "a.xlsx", ["户号", "户别", "家庭住址", "保障类型"]),
    ],
)
def test_the_kind_of_a_list_is_told_by_its_titles(office: Office, kind: str, source: str, titles: list[str]) -> None:
    assert columns.guess_kind(office, table([["某某街道"], titles, ["x"] * len(titles)]), source) == kind


def test_every_kind_offers_its_fields_with_their_titles() -> None:
    for kind in columns.kinds():
        offered = dict(columns.fields_of(kind))
        assert set(columns.spec_of(kind).needed) <= set(offered), kind
        assert all(offered.values())


def test_what_is_pasted_needs_cells() -> None:
    with pytest.raises(BadSheet, match="剪贴板里没有表格内容"):
        look_pasted(" \n")
    assert look_pasted("姓名\t电话\n赵一\t199\n").table.rows == [["姓名", "电话"], ["赵一", "199"]]


def test_a_look_says_what_it_read(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("姓名;电话\n赵一;199\n", encoding="utf-8")
    found = look(tmp_path / "表.csv")
    assert found.is_text and found.table.delimiter == ";" and len(found.digest) == 64
