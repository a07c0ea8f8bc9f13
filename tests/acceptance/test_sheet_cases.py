"""The sheets of every street office, numbered as in the catalogue (59 to 69, 89 to 93): each with what becomes of it.

Nothing is dropped, changed or opened in silence: what is not taken is told in a sentence.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from desk.office import Office
from desk.sheets.table import read_table
from desk.work.intake import columns, imports
from desk.work.intake.looking import look
from tests.acceptance.sheets_made import (
    HEAD,
    book,
    lines,
    names,
    number,
    person,
    plain,
    planned,
    rezipped,
    told,
)
from tests.desk.town import new_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


# Headers


def test_59_a_title_and_a_header_over_three_merged_rows(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [
            ["东华门街道居民情况登记表"], ["填报单位：", None, None, None, "2026年10月"],
            ["序号", "户主", None, "居住情况", None, "备注"],
            [None, "基本信息", None, "现住地址", "楼栋", None],
            [None, "姓名", "身份证号", None, None, None],
            [1, "测试甲", number(1), "测试路1号", None, "备注一"],
        ])  # fmt: skip
        for place in ("A1:F1", "B3:C3", "D3:E3", "B4:C4", "A3:A5", "F3:F5", "D4:D5", "E4:E5"):
            sheet.merge_cells(place)

    plan = planned(office, tmp_path, book(fill))
    assert plan.titles[1:5] == ("户主/基本信息/姓名", "户主/基本信息/身份证号", "居住情况/现住地址", "居住情况/楼栋")
    values = plan.rows[0].values
    assert (values["name"], values["id_no"], values["note"]) == ("测试甲", number(1), "备注一")
    assert plan.rows[0].number == 6


def test_60_of_two_columns_of_one_title_the_first_is_taken_and_the_second_told(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "电话", "电话"], ["测试甲", "19900001111", "19900002222"]]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert plan.rows[0].values["phone"] == "19900001111"
    assert plan.unknown == ("电话",) and told(plan, "没有导入：电话")
    table = look(tmp_path / "登记表.xlsx").table
    proposal = columns.propose(office, "residents", table)
    chosen = columns.chosen(proposal.header, {"name": 0, "phone": 2})
    second = imports.plan_table(office, "residents", table, source="登记表.xlsx", digest="", header=chosen)
    assert second.rows[0].values["phone"] == "19900002222"


def test_61_a_line_break_in_a_title_does_not_matter(office: Office, tmp_path: Path) -> None:
    rows = [["姓\n名", "身份证\n号码"], ["测试甲", number(1)]]
    assert planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).rows[0].values["id_no"] == number(1)


def test_62_empty_first_rows_and_columns(office: Office, tmp_path: Path) -> None:
    rows = [[None, None, None, *row] for row in ([], [], HEAD, person(0))]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert plan.counts["new"] == 1 and plan.rows[0].number == 4


def test_63_totals_notes_and_group_lines_are_left_out_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, ["一号楼"], person(0), HEAD, person(1), ["合 计", "2人"], ["填表人：某某  审核："]])
        sheet.merge_cells("A2:D2")

    plan = planned(office, tmp_path, book(fill))
    assert names(plan) == [person(0)[0], person(1)[0]]
    assert told(plan, "合计、说明等 2 行没有当作数据（第 6 行、第 7 行）")
    assert told(plan, "分组行 1 行") and told(plan, "重复的表头 1 行")


# What is hidden


def test_64_hidden_rows_columns_and_sheets_are_read_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        plain(sheet)
        other = sheet.parent.create_sheet("旧表")
        other.sheet_state = "hidden"
        lines(other, [HEAD, *[person(n) for n in range(20)]])

    plan = planned(office, tmp_path, book(fill))
    assert plan.sheet == "Sheet" and plan.counts["new"] == 3
    assert told(plan, "1 行被隐藏") and told(plan, "隐藏的列（C）") and told(plan, "隐藏的工作表：旧表")
    assert told(imports.plan(office, "residents", tmp_path / "登记表.xlsx", sheet="旧表"), "是隐藏的工作表")


def test_65_filtered_rows_are_read_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, *[person(n) for n in range(4)]])
        sheet.auto_filter.ref = "A1:D5"
        sheet.auto_filter.add_filter_column(0, [person(0)[0]])
        for row in (3, 4, 5):
            sheet.row_dimensions[row].hidden = True

    plan = planned(office, tmp_path, book(fill))
    assert plan.counts["new"] == 4 and told(plan, "3 行被隐藏（表里有筛选）")


def test_66_the_sheet_with_the_rows_is_found(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["填表说明"], ["一、请如实填写"]])
        lines(sheet.parent.create_sheet("名单"), [HEAD, *[person(n) for n in range(5)]])

    plan = planned(office, tmp_path, book(fill))
    assert plan.sheet == "名单" and plan.counts["new"] == 5


def test_67_merged_cells_of_the_body_are_filled_down_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, person(0), *[[*person(n)[:3], None] for n in range(1, 5)], [*person(5)[:3], "测试路2号"]])
        sheet.merge_cells("D2:D6")

    plan = planned(office, tmp_path, book(fill))
    assert [row.values["live_address"] for row in plan.rows] == ["测试路1号"] * 5 + ["测试路2号"]
    assert told(plan, "合并的单元格 1 处")


# What formulas leave


def test_68_formulas_give_their_kept_result_and_those_without_are_told(office: Office, tmp_path: Path) -> None:
    data = book(lambda sheet: lines(sheet, [["姓名", "备注"], ["测试甲", "=1+1"], ["测试乙", '="楼"&"长"']]))
    kept = '<c r="B3" t="str"><f>"楼"&amp;"长"</f><v>楼长</v></c>'.encode()
    solved = rezipped(data, {"xl/worksheets/sheet1.xml": lambda xml: re.sub(rb'<c r="B3".*?</c>', lambda _: kept, xml)})
    plan = planned(office, tmp_path, solved)
    assert [row.values.get("note") for row in plan.rows] == [None, "楼长"]
    assert told(plan, "1 格公式没有存下结果（B2）")


def test_69_error_cells_are_empty_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["姓名", "备注"], ["测试甲", "#N/A"], ["测试乙", "好"]])
        sheet["B2"].data_type = "e"

    plan = planned(office, tmp_path, book(fill))
    assert [row.values.get("note") for row in plan.rows] == [None, "好"]
    assert told(plan, "1 格公式出错（B2 #N/A）")


# What a cell carries besides


def test_89_90_pictures_and_comments_are_told(office: Office, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(picture, "PNG")

    def fill(sheet: Worksheet) -> None:
        plain(sheet)
        sheet.add_image(Image(picture), "F2")
        sheet["A3"].comment = Comment("已搬走", "网格员")

    plan = planned(office, tmp_path, book(fill))
    assert told(plan, "有 1 条批注") and told(plan, "表里有图片")


def test_91_numbers_kept_as_text_keep_every_digit(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "房号"], ["测试甲", number(1), "0301"]]
    values = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).rows[0].values
    assert (values["id_no"], values["room"]) == (number(1), "0301")


def test_92_a_number_is_read_whatever_its_format(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["比例", "租金", "日期"], [0.25, 1200.5, date(1990, 3, 7)]])
        sheet["A2"].number_format = "0%"
        sheet["B2"].number_format = "¥#,##0.00"

    assert read_table(book(fill), "表.xlsx").rows[1] == [0.25, 1200.5, date(1990, 3, 7)]


def test_93_codes_that_stand_as_numbers_are_told(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "门牌"], ["测试甲", 7], ["测试乙", "008"]]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert [row.values["room"] for row in plan.rows] == ["7", "008"]
    assert told(plan, "“门牌”一列里有数字格式的格子（如 7），开头的 0 可能已被表格去掉")


def test_6_an_id_kept_as_a_number_is_refused_in_every_format(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["测试甲", int(number(1).replace("X", "0"))]]
    fault = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).faulty[0].faults[0]
    assert fault.reason.startswith("身份证号被表格存成了数字")
