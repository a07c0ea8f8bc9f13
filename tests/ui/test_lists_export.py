"""The export of a list of persons, as a clerk meets it."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.lists.exporting import ExportDialog


def opened(desk: Desk) -> ExportDialog:
    desk.window.show_list("residents")
    desk.app.select(area_id=desk.leaf(having="residents"), source="tree")
    desk.settle()
    desk.window.commands.export()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ExportDialog), timeout=5000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ExportDialog)
    return dialog


def test_a_reason_is_needed_and_the_file_is_what_was_shown(own_street: Desk, tmp_path: Path) -> None:
    desk, out = own_street, tmp_path / "名单.xlsx"
    dialog = opened(desk)
    dialog.path.edit.setText(str(out))
    dialog._on_export()
    assert "导出用途" in dialog.wrong.text() and dialog.isVisible()
    dialog.reason.setCurrentText("核对")
    dialog.password.setText("12345678")
    dialog._on_export()
    assert "常见" in dialog.wrong.text()
    dialog.password.setText("东华门2026-x")
    dialog.again.setText("东华门2026-y")
    dialog._on_export()
    assert "不一样" in dialog.wrong.text()
    dialog.password.clear()
    assert "电话" in dialog.state.text() or "联系方式、公民身份号码已遮住" in dialog.state.text()
    count = desk.window.lists["residents"].model.rowCount()
    dialog._on_export()
    desk.settle()
    sheet = load_workbook(out).active
    assert sheet.max_row == count + 3
    office = desk.app.office
    assert office is not None
    assert str(office.database.read_value("select reason from audit order by id desc")).endswith("；核对")


def test_what_is_masked_is_shown_in_full_after_a_click_that_is_recorded(own_street: Desk) -> None:
    desk = own_street
    dialog = opened(desk)
    assert "已遮住" in dialog.state.text() and dialog.turn.text().startswith("改为完整")
    dialog.turn.click()
    desk.settle()
    assert "已遮住" not in dialog.state.text() and dialog.turn.text() == "改为遮住"
    office = desk.app.office
    assert office is not None
    assert office.database.read_value("select action from audit order by id desc") == "reveal"
    dialog.reject()


def test_csv_takes_no_password_and_its_own_ending(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    dialog = opened(desk)
    dialog.password.setText("东华门2026-x")
    dialog.path.edit.setText(str(tmp_path / "名单.xlsx"))
    dialog.format.setCurrentIndex(2)
    dialog._on_format()
    assert dialog.path.text.endswith("名单.csv") and not dialog.password.text() and not dialog.password.isEnabled()
    dialog.reason.setCurrentText("核对")
    dialog._on_export()
    desk.settle()
    assert "姓名" in (tmp_path / "名单.csv").read_bytes().decode("gbk")
