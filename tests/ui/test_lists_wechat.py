from __future__ import annotations

from PySide6.QtCore import QItemSelection
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.lists.wechat import MessagesDialog
from ui.panels.listing import CHOOSE


def test_chosen_rows_lie_on_the_clipboard_as_lines(own_street: Desk) -> None:
    desk, panel = own_street, own_street.window.lists["residents"]
    desk.window.show_list("residents")
    panel.table.selectRow(2)
    desk.window.menus.by_command["lists.wechat"].trigger()
    desk.settle()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("【") and text.split("\n")[1].startswith("1. ") and "****" in text
    assert "微信" in desk.window.messages.text.text()


def test_many_rows_are_offered_message_by_message(own_street: Desk) -> None:
    desk, panel = own_street, own_street.window.lists["residents"]
    desk.window.show_list("residents")
    span = QItemSelection(panel.model.index(0, 0), panel.model.index(149, panel.model.columnCount() - 1))
    panel.table.selectionModel().select(span, CHOOSE)
    desk.window.commands.lists.wechat()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), MessagesDialog), timeout=5000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MessagesDialog)
    assert dialog.list.count() > 1 and "已复制" in dialog.list.item(0).text()
    dialog.list.setCurrentRow(1)
    dialog._copy()
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    assert len(dialog.text.toPlainText()) <= 2000
    dialog.reject()
