"""Sheets that clerks keep themselves, books mended in Excel, masked books and wrong files come in, or are told."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.errors import BadInput, BadSheet, Conflict, NotAllowed
from desk.model import Actor
from desk.rights import ALL, SEE_PERSONAL
from desk.work.intake.batches import batches
from desk.work.intake.taking_back import take_back_import
from desk.work.logbook.books import export
from desk.work.logbook.saving import RecordDraft, save
from desk.work.logbook.taking import apply, plan, write_error_book
from desk.work.undo import undo
from tests.acceptance.test_logbook_books import ALL_YEAR, empty, fill, me, records, town
from tests.desk.issue_town import Town

__all__ = ["town"]


def sheet(path: Path, rows: list[list[Any]], merges: tuple[str, ...] = (), name: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    for row in rows:
        page.append(row)
    for one in merges:
        page.merge_cells(one)
    book.save(path)
    return path


def test_a_clerks_own_sheet_is_understood(town: Town, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["测试街道2026年10月入户走访登记表"],
        ["走访人：社区干部甲（社区干部）", None, None, "网格：第1社区第1网格"],
        ["序号", "走访日期", "走访时间", "户主姓名", "家庭住址", "方式", "诉求类型", "走访内容", "是否满意", "下次走访时间",
         "备注"],
        [1, datetime(2026, 10, 28), time(9, 30), "张伟", "测试路1号101", "上门", None, "身体好", "满意",
         date(2026, 12, 1), "带伞"],
        [2, None, "下午2点半", None, "测试路2号 101", "电话", "就业", "找工作", None, "2026.12.5", None],
        [3, "29日", 0.5, "王芳", "测试路3号", "入户", "无诉求", None, "基本满意", None, "天气：雨"],
        [4, "10.30", "8:00-8:40", "张 伟", "测试路4号101", "骑马", None, "好", None, None, None],
        ["合计", None, None, 4],
    ]  # fmt: skip
    path = sheet(tmp_path / "表.xlsx", rows, ("A1:K1", "B4:B5"))
    found = plan(town.office, "visits", path)
    assert [(one.outcome, one.reason) for one in found.rows[:3]] == [("new", ""), ("new", ""), ("new", "")]
    assert found.rows[3].outcome == "faulty" and "走访方式没有“骑马”" in found.rows[3].reason
    apply(town.office, found)
    kept = town.office.database.read(
        "select at, until, item_id, way, need, body, satisfaction, next_on, area_id, person_id, data_json"
        " from record order by at"
    )
    assert kept == [
        ("2026-10-28T09:30:00", None, 1, "door", None, "身体好", "1", "2026-12-01", 3, me(town), '{"备注": "带伞"}'),
        ("2026-10-28T14:30:00", None, 2, "phone", "job", "找工作", None, "2026-12-05", 3, me(town), None),
        ("2026-10-29T12:00:00", None, 3, "door", "none", None, "2", None, 3, me(town), '{"天气": "雨"}'),
    ]
    assert plan(town.office, "visits", path).counts == {"new": 0, "changed": 0, "same": 3, "duplicate": 0, "faulty": 1}
    (batch,) = batches(town.office)
    assert (batch.title, batch.new, batch.faulty) == ("走访记录（民情日记）", 3, 1)
    take_back_import(town.office, batch.audit_id)
    assert records(town.office) == []
    assert town.office.database.read_value("select count(*) from household where last_visit is not null") == 0


def test_a_log_book_with_a_two_row_header_and_a_span_of_hours_is_read(town: Town, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["网格员工作日志"], ["姓名：社区干部甲", None, "2026年10月"],
        ["日期", "天气", "出勤起止", "巡查", None, None, "信息采集", None, None, "未办结事项", "审阅（网格长）"],
        [None, None, None, "路线", "次数", "时长", "新增", "变更", "注销", None, None],
        ["27", "晴", "8:30-17:30", "一号路", "2次", "90分钟", 1, 2, None, "路灯", "已阅"],
        ["28", "雨", "8：30—17：00", None, 1, None, None, None, None, None, None],
    ]  # fmt: skip
    path = sheet(tmp_path / "日志.xlsx", rows, ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:I3", "J3:J4", "K3:K4"))
    found = plan(town.office, "logs", path)
    assert [(one.outcome, one.reason) for one in found.rows] == [("new", ""), ("new", "")]
    apply(town.office, found)
    kept = town.office.database.read("select at, until, area_id, review, data_json from record order by at")
    assert [row[:4] for row in kept] == [
        ("2026-10-27T08:30:00", "2026-10-27T17:30:00", 3, "已阅"), ("2026-10-28T08:30:00", "2026-10-28T17:00:00", 3, None),
    ]  # fmt: skip
    assert '"rounds": 2' in kept[0][4] and '"minutes": 90' in kept[0][4] and '"pending": "路灯"' in kept[0][4]


def test_what_is_wrong_is_red_in_a_copy_that_can_be_mended_and_read_again(town: Town, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["日期", "走访人", "户号", "户主", "走访方式", "诉求内容", "下次走访"],
        ["2026-10-28", "社区干部甲", "H1", "张伟", "入户", "好", None],
        ["2026-13-28", "无此人", "H1", "张伟", "飞", "好", None],
        ["2027-10-28", "社区干部甲", "H1", "张伟", None, "好", None],
        ["2026-10-28", "社区干部甲", "H1", "李四", None, "好", None],
        ["2026-10-28", "社区干部甲", None, "张伟", None, "好", None],
        ["2026-10-28", "社区干部甲", "H1", "张伟", None, None, None],
        ["2026-10-28", "社区干部甲", "H1", "张伟", None, "好", "2026-01-01"],
        ["2026-10-28", "社区干部甲", "H1", "张伟", "入户", "好", None],
    ]  # fmt: skip
    found = plan(town.office, "visits", sheet(tmp_path / "错.xlsx", rows))
    assert found.counts == {"new": 1, "changed": 0, "same": 0, "duplicate": 1, "faulty": 6}
    told = {one.number: one for one in found.faulty}
    assert set(told[3].faults) == {0, 1, 4} and "花名册里没有" in told[3].faults[1]
    assert "在现在之后" in told[4].faults[0]
    assert "户号“H1”里没有“李四”" in told[5].faults[3]
    assert "有 4 位“张伟”" in told[6].faults[3]
    assert "还缺：诉求内容" in told[7].faults[5]
    assert 6 in told[8].faults
    copy = tmp_path / "有误.xlsx"
    assert write_error_book(found, copy) == 6
    book = openpyxl.load_workbook(copy)
    page = book.worksheets[0]
    assert page.cell(3, 1).fill.fgColor.rgb.endswith("FFC7CE") and not page.cell(3, 3).fill.fgColor.rgb.endswith(
        "FFC7CE"
    )
    for number in range(3, 9):
        for at, value in enumerate(
            ["2026-10-29", "社区干部甲", f"H{number % 4 + 1}", None, "入户", f"改好{number}", None], 1
        ):
            page.cell(number, at).value = value
    book.save(copy)
    again = plan(town.office, "visits", copy)
    assert again.counts["new"] == 6, [one.reason for one in again.faulty]


def test_what_was_mended_in_an_exported_book_comes_back_as_a_change_and_can_be_undone(
    town: Town, tmp_path: Path
) -> None:
    office = town.office
    fill(town)
    path = tmp_path / "改.xlsx"
    export(office, "visits", path, ALL_YEAR)
    before = records(office)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    titles = [cell.value for cell in page[3]]
    line = next(row for row in page.iter_rows(min_row=4) if row[titles.index("诉求内容")].value == "0012")
    line[titles.index("诉求内容")].value = "改过了"
    book.save(path)
    found = plan(office, "visits", path)
    assert found.counts["changed"] == 1 and found.counts["same"] == 4
    changes = apply(office, found)
    after = records(office)
    assert [(a["body"], b["body"]) for a, b in zip(before, after, strict=True) if a != b] == [("0012", "改过了")]
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert records(office) == before


def test_what_went_out_masked_comes_back_without_harm(town: Town, tmp_path: Path) -> None:
    office = town.office
    fill(town)
    before = records(office)
    office.actor = Actor(name="甲", rights=ALL - {SEE_PERSONAL})
    office.__dict__.pop("search", None)
    export(office, "visits", tmp_path / "遮.xlsx", ALL_YEAR)
    texts = "".join(
        str(cell.value) for row in openpyxl.load_workbook(tmp_path / "遮.xlsx").worksheets[0] for cell in row
    )
    assert "19900000000" not in texts and "199****0000" in texts
    office.actor = Actor(name="甲", rights=ALL)
    office.__dict__.pop("search", None)
    assert plan(office, "visits", tmp_path / "遮.xlsx").counts["same"] == 5
    assert records(office) == before


def test_a_wrong_file_a_lacking_right_and_a_second_writer_are_told(town: Town, tmp_path: Path) -> None:
    office = town.office
    odd = sheet(tmp_path / "别的.xlsx", [["型号", "数量"], ["a", 1]])
    with pytest.raises(BadSheet, match="没有找到走访记录"):
        plan(office, "visits", odd)
    with pytest.raises(BadInput, match="没有走访记录"):
        export(office, "visits", tmp_path / "无.xlsx", ALL_YEAR)
    fill(town)
    export(office, "visits", tmp_path / "有.xlsx", ALL_YEAR)
    empty(office)
    found = plan(office, "visits", tmp_path / "有.xlsx")
    save(office, RecordDraft(kind="patrol", whom="area", item_id=3, person_id=me(town), body="好"))
    with pytest.raises(Conflict, match="重新读一次"):
        apply(office, found)
    office.actor = Actor(name="看客", rights=frozenset({"edit_records"}))
    with pytest.raises(NotAllowed):
        plan(office, "visits", tmp_path / "有.xlsx")
    with pytest.raises(NotAllowed):
        export(office, "visits", tmp_path / "再.xlsx", ALL_YEAR)
    assert not (tmp_path / "再.xlsx").exists()
    shutil.rmtree(tmp_path / "lo", ignore_errors=True)
