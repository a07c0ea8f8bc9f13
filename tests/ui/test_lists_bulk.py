"""Bulk edit by hand: seen first, done, taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desk.model import Condition, Query
from tests.ui.conftest import Desk
from ui.dialogs.lists.bulk import BulkDialog


def opened(desk: Desk) -> BulkDialog:
    desk.window.menus.by_command["lists.bulk"].trigger()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), BulkDialog), timeout=5000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BulkDialog)
    return dialog


def test_chosen_rows_are_changed_after_a_look_and_taken_back(own_street: Desk) -> None:
    desk, panel = own_street, own_street.window.lists["residents"]
    office = desk.app.office
    assert office is not None
    desk.window.show_list("residents")
    panel.table.selectRow(3)
    ids = panel.chosen_ids()
    before = office.database.read_value("select note from resident where id = ?", ids)
    dialog = opened(desk)
    assert dialog.selected.isChecked() and not dialog.main.isEnabled()
    row = dialog.rows[0]
    row.field.setCurrentIndex(row.field.findData("note"))
    row.text.setText("已核对")
    dialog._preview()
    desk.settle()
    assert "1 行里要改 1 行" in dialog.told.text() and dialog.main.isEnabled()
    row.text.setText("已核对。")
    assert not dialog.main.isEnabled(), "what is done is what was seen"
    dialog._preview()
    desk.settle()
    dialog._apply()
    desk.settle()
    assert office.database.read_value("select note from resident where id = ?", ids) == "已核对。"
    desk.window.commands.undo()
    desk.settle()
    assert office.database.read_value("select note from resident where id = ?", ids) == before


def test_all_rows_of_a_filter_are_meant_and_those_that_would_be_wrong_are_shown(own_street: Desk) -> None:
    desk, panel = own_street, own_street.window.lists["residents"]
    office = desk.app.office
    assert office is not None
    where = (Condition("age", "between", ("18", "22")),)
    desk.window.show_list("residents")
    panel.set_where(where)
    desk.settle()
    dialog = opened(desk)
    assert dialog.everything.isChecked()
    row = dialog.rows[0]
    row.field.setCurrentIndex(row.field.findData("marriage"))
    row.code.setCurrentIndex(row.code.findData("20"))
    dialog._preview()
    desk.settle()
    assert dialog.left_out.isVisible() and "未婚" in dialog.left_out.toPlainText()
    dialog._apply()
    desk.settle()
    married = Query(kind="residents", where=(*where, Condition("marriage", "is", ("20",))))
    young = Query(kind="residents", where=(Condition("age", "between", ("18", "19")), married.where[1]))
    assert office.search.count(married) > 0 == office.search.count(young)


def test_a_list_that_cannot_be_changed_so_says_so(street: Desk) -> None:
    street.window.show_list("issues")
    street.window.commands.lists.bulk(street.window.lists["issues"])
    street.settle()
    assert "不能批量修改" in street.window.messages.text.text()
