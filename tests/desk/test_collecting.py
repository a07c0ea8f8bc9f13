"""The collecting sheet: handed out, filled in by somebody without this program, taken back, merged record by record."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.errors import BadSheet, Conflict, Missing, NeedsPassword, NotAllowed
from desk.model import Query
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.sheets.collecting import SHEET
from desk.work.collecting.handing import hand_out, hand_out_each
from desk.work.collecting.merging import merge
from desk.work.collecting.taking import take
from desk.work.records.saving import save
from desk.work.undo import undo
from tests.desk.both import both as both

REASON = "入户走访名单"


@pytest.fixture
def office(both: Office) -> Office:
    """The sample street; the clerk sees numbers masked."""
    both.actor = replace(both.actor, rights=ALL - {SEE_PERSONAL})
    vars(both).pop("search", None)
    return both


@pytest.fixture
def grid(office: Office) -> int:
    """A grid with people and lamps."""
    rows = office.database.read(
        "select area_id from member where kind = 'building' and until is null group by area_id"
        " order by count(*), area_id limit 1"
    )
    return int(rows[0][0])


@pytest.fixture
def handed(office: Office, grid: int, tmp_path: Path) -> Path:
    path = tmp_path / "采集表.xlsx"
    count = hand_out(office, "residents", grid, path, reason=REASON)
    assert count == office.search.count(Query(kind="residents", area_id=grid, only="living")) > 20
    return path


def typed(path: Path, **cells: Any) -> Path:
    """The sheet as the collector leaves it; C4="x" writes a cell."""
    book = load_workbook(path)
    for where, value in cells.items():
        book[SHEET][where] = value
        if isinstance(value, str):  # the cells are text cells: an equals sign begins no formula there
            book[SHEET][where].data_type = "s"
    book.save(path)
    return path


def column(path: Path, title: str) -> str:
    row = load_workbook(path)[SHEET][3]
    return next(cell.column_letter for cell in row if str(cell.value or "").rstrip("*") == title)


def resident(office: Office, path: Path, row: int) -> tuple[Any, ...]:
    uid = load_workbook(path)[SHEET].cell(row, 1).value
    found = office.database.read_one("select id, name, phone, workplace, education from resident where uid = ?", (uid,))
    assert found is not None
    return found


def test_the_sheet_shows_whom_it_is_about_and_hides_what_may_not_be_seen(office: Office, handed: Path) -> None:
    book = load_workbook(handed)
    page = book[SHEET]
    assert page.column_dimensions["A"].hidden and page.protection.sheet
    assert [one for one in book.sheetnames if book[one].sheet_state != "visible"] == ["选项", "原表（勿动）"]
    phones = [page[f"{column(handed, '联系方式')}{row}"].value for row in range(4, 24)]
    assert any(phones) and all("*" in text for text in phones if text)
    numbers = [cell.value for cell in page[column(handed, "公民身份号码")][3:24]]
    assert all("*" in text for text in numbers if text)
    offered = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    sex = next(rule for where, rule in offered.items() if where.startswith(f"{column(handed, '性别')}4:"))
    assert sex.type == "list" and "选项" in sex.formula1
    audit = office.database.read_one("select action, reason from audit order by id desc limit 1")
    assert audit is not None and audit[0] == "export" and REASON in audit[1]


def test_nothing_typed_is_nothing_changed(office: Office, handed: Path) -> None:
    taken = take(office, handed)
    assert (taken.changes, taken.new, taken.leaving, taken.notes) == ((), (), (), ())


def test_what_the_collector_wrote_comes_in_and_goes_back_out(office: Office, handed: Path) -> None:
    id, _, old_phone, *_ = resident(office, handed, 4)
    work, phone = column(handed, "服务处所"), column(handed, "联系方式")
    typed(handed, **{f"{work}4": "=新华书店", f"{phone}4": 13912345678, f"{column(handed, '学历')}5": "博士研究生毕业"})
    taken = take(office, handed)
    assert [(one.row, one.title, one.outcome) for one in taken.changes] == [
        (4, "联系方式", "change"),
        (4, "服务处所", "change"),
        *[(5, "学历", "change")] * (len(taken.changes) - 2),
    ]
    done = merge(office, taken)
    assert office.database.read_one("select phone, workplace, phone_tail from resident where id = ?", (id,)) == (
        "13912345678",
        "=新华书店",
        "87654321931",
    )
    undo(office, done.audit_id or 0)
    assert office.database.read_value("select phone from resident where id = ?", (id,)) == old_phone
    assert take(office, handed).of("change")


def test_both_sides_changed_it_and_the_clerk_decides(office: Office, handed: Path) -> None:
    id, *_ = resident(office, handed, 4)
    other, *_ = resident(office, handed, 5)
    work = column(handed, "服务处所")
    for each in (id, other):
        save(office, "resident", each, {"workplace": "街道办事处"})
    typed(handed, **{f"{work}4": "第一中学", f"{work}5": "街道办事处"})
    taken = take(office, handed)
    (conflict,) = taken.changes
    assert (conflict.outcome, conflict.now, conflict.given) == ("conflict", "街道办事处", "第一中学")
    with pytest.raises(Exception, match="没有要写入的改动"):
        merge(office, taken)
    merge(office, taken, [conflict])
    assert office.database.read_value("select workplace from resident where id = ?", (id,)) == "第一中学"


def test_bad_cells_are_told_and_the_good_ones_beside_them_are_taken(office: Office, handed: Path) -> None:
    birth, work, phone = column(handed, "出生日期"), column(handed, "服务处所"), column(handed, "联系方式")
    typed(handed, **{f"{birth}4": "1990-02-30", f"{work}4": "书店", f"{phone}5": "138****0000"})
    taken = take(office, handed)
    faults = {(one.row, one.title): one.reason for one in taken.of("fault")}
    assert "没有“1990-02-30”这一天" in faults[4, "出生日期"]
    assert "星号" in faults[5, "联系方式"]
    assert [one.title for one in taken.of("change")] == ["服务处所"]


def test_new_people_are_added_known_ones_are_not_and_who_left_is_told(office: Office, handed: Path) -> None:
    page = load_workbook(handed)[SHEET]
    last = max(row for row in range(4, page.max_row + 1) if page.cell(row, 1).value)
    name, sex, birth = (column(handed, title) for title in ("姓名", "性别", "出生日期"))
    kind, house, gone = (column(handed, title) for title in ("人口类型", "楼栋", "变动"))
    known = office.database.read_one("select name, birth from resident where uid = ?", (page.cell(6, 1).value,))
    assert known is not None
    typed(
        handed,
        **{
            f"{name}{last + 1}": "新来的人", f"{sex}{last + 1}": "女", f"{birth}{last + 1}": "1990.3.7",
            f"{kind}{last + 1}": "流动人口", f"{house}{last + 1}": page[f"{house}4"].value,
            f"{name}{last + 2}": known[0], f"{birth}{last + 2}": known[1], f"{kind}{last + 2}": "户籍人口",
            f"{sex}{last + 3}": "男", f"{gone}7": "迁出",
        },
    )  # fmt: skip
    taken = take(office, handed)
    assert [bool(one.reason) for one in taken.new] == [False, True, True]
    assert "同名同生日" in taken.new[1].reason and "姓名" in taken.new[2].reason
    assert [said for _, _, said in taken.leaving] == ["迁出"]
    done = merge(office, taken)
    (id,) = done.rows["resident"]
    row = office.database.read_one(
        "select name, sex, birth, population, state, initials from resident where id = ?", (id,)
    )
    assert row == ("新来的人", "2", "1990-03-07", "02", "living", "xldr")
    house_of = office.database.read_value("select building_id from resident where id = ?", (id,))
    assert house_of is not None


def test_what_was_written_after_the_check_is_not_trampled(office: Office, handed: Path) -> None:
    id, *_ = resident(office, handed, 4)
    typed(handed, **{f"{column(handed, '服务处所')}4": "第一中学"})
    taken = take(office, handed)
    save(office, "resident", id, {"workplace": "街道办事处"})
    with pytest.raises(Conflict, match="重新核对"):
        merge(office, taken)


def test_rows_cut_copied_or_gone_are_told(office: Office, handed: Path) -> None:
    book = load_workbook(handed)
    page = book[SHEET]
    page.protection.sheet = False
    page.cell(5, 1).value = page.cell(4, 1).value
    page.delete_rows(6)
    book.save(handed)
    office_notes = take(office, handed).notes
    assert any("复制" in note for note in office_notes) and any("少了 2 行" in note for note in office_notes)


def test_it_comes_back_as_libreoffice_saves_it(office: Office, handed: Path, tmp_path: Path) -> None:
    typed(handed, **{f"{column(handed, '服务处所')}4": "第一中学"})
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", "xls", "--outdir",
         str(tmp_path), str(handed)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    taken = take(office, handed.with_suffix(".xls"))
    assert [(one.row, one.title, one.given) for one in taken.changes] == [(4, "服务处所", "第一中学")]


def test_other_peoples_sheets_are_refused_in_a_sentence(office: Office, handed: Path, tmp_path: Path) -> None:
    from openpyxl import Workbook

    plain = tmp_path / "名单.xlsx"
    book = Workbook()
    book.active.append(["姓名"])
    book.save(plain)
    with pytest.raises(BadSheet, match="不是网格台导出的采集表"):
        take(office, plain)
    book = load_workbook(handed)
    book["原表（勿动）"]["C1"] = "别的单位"
    book.save(handed)
    with pytest.raises(BadSheet, match="另一个单位"):
        take(office, handed)


def test_locked_with_a_password_it_asks_for_it(office: Office, grid: int, tmp_path: Path) -> None:
    path = tmp_path / "采集表.xlsx"
    hand_out(office, "residents", grid, path, reason=REASON, password="Xy7-grid-2026")
    with pytest.raises(NeedsPassword):
        take(office, path)
    assert take(office, path, "Xy7-grid-2026").changes == ()


def test_facilities_go_out_without_a_reason_and_take_their_state_back(
    office: Office, grid: int, tmp_path: Path
) -> None:
    path = tmp_path / "部件.xlsx"
    hand_out(office, "facilities", grid, path)
    typed(path, **{f"{column(path, '状态')}4": "破损"})
    uid = load_workbook(path)[SHEET].cell(4, 1).value
    taken = take(office, path)
    assert [one.given for one in taken.changes] == ["破损"] or taken.changes == ()
    if taken.changes:
        merge(office, taken)
    assert office.database.read_value("select state from facility where uid = ?", (uid,)) == "02"


def test_one_sheet_per_grid_and_nobody_twice(office: Office, grid: int, tmp_path: Path) -> None:
    above = office.database.read_value("select parent_id from area where id = ?", (grid,))
    folder = tmp_path / "每格一份"
    folder.mkdir()
    paths = hand_out_each(office, "residents", above, folder, reason=REASON)
    assert len(paths) > 1 and len(set(paths)) == len(paths)
    uids = [cell.value for path in paths for cell in load_workbook(path)[SHEET]["A"][3:] if cell.value]
    assert len(uids) == len(set(uids)) == office.search.count(Query(kind="residents", area_id=above, only="living"))


def test_people_are_not_handed_out_without_a_reason_or_a_right(office: Office, grid: int, tmp_path: Path) -> None:
    with pytest.raises(Missing, match="导出用途"):
        hand_out(office, "residents", grid, tmp_path / "x.xlsx")
    office.actor = replace(office.actor, rights=frozenset())
    with pytest.raises(NotAllowed):
        hand_out(office, "residents", grid, tmp_path / "x.xlsx", reason=REASON)
    assert list(tmp_path.glob("*.xlsx")) == []
