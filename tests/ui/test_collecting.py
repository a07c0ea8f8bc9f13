"""A collecting sheet goes out and comes back through the windows; a conflict is decided by the clerk."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtWidgets import QApplication

from desk.sheets.collecting import SHEET
from desk.work.records.saving import save
from tests.ui.conftest import Desk
from ui.dialogs.collecting.hand_out import HandOutDialog
from ui.dialogs.collecting.take_back import TakeBackDialog


@pytest.fixture
def each_profile() -> str:
    """Collecting is the same in both profiles; jinzhou's grids are smaller."""
    return "jinzhou"


def test_out_and_back_with_one_conflict(own_street: Desk, tmp_path: Path) -> None:
    desk, path = own_street, tmp_path / "采集表.xlsx"
    office = desk.app.office
    assert office is not None
    desk.app.select(area_id=desk.leaf("residents"), source="tree")
    desk.settle()
    desk.window.menus.by_command["registers.hand_out"].trigger()
    out = QApplication.activeModalWidget()
    assert isinstance(out, HandOutDialog)
    out.path.edit.setText(str(path))
    out.main.click()
    desk.settle()
    assert "已导出采集表" in out.outcome.text() and path.exists(), out.wrong.text()
    out.reject()

    book = load_workbook(path)
    page = book[SHEET]
    column = next(cell.column for cell in page[3] if cell.value == "服务处所")
    ids = [
        int(office.database.read_value("select id from resident where uid = ?", (page.cell(row, 1).value,)))
        for row in (4, 5)
    ]
    page.cell(4, column).value, page.cell(5, column).value = "第一中学", "第二中学"
    book.save(path)
    save(office, "resident", ids[1], {"workplace": "街道办事处"})

    desk.window.menus.by_command["registers.take_back"].trigger()
    back = QApplication.activeModalWidget()
    assert isinstance(back, TakeBackDialog)
    back.take(str(path))
    desk.settle()
    assert "两边都改过的 1 处" in back.about.text(), back.wrong.text()
    last = back.model.columnCount() - 1
    assert [back.model.index(row, last).data()[:5] for row in range(2)] == ["保留册里的", "收"]
    back.table.setCurrentIndex(back.model.index(0, 1))
    back.turn_button.click()
    assert back.model.index(0, last).data().startswith("用采集员的")
    back.main.click()
    desk.settle()

    def works() -> list[str]:
        return [office.database.read_value("select workplace from resident where id = ?", (id,)) for id in ids]

    assert works() == ["第一中学", "第二中学"] and "已合并，涉及 2 条" in back.about.text()
    back.undo_button.click()
    desk.settle()
    assert works()[1] == "街道办事处"


def test_another_workbook_is_told_in_the_window(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    book = Workbook()
    book.active["A1"] = "姓名"
    book.save(path)
    own_street.window.menus.by_command["registers.take_back"].trigger()
    back = QApplication.activeModalWidget()
    assert isinstance(back, TakeBackDialog)
    back.take(str(path))
    own_street.settle()
    assert "不是网格台导出的采集表" in back.wrong.text() and not back.main.isEnabled()
