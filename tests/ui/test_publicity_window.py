"""The window of publicity as a clerk uses it: opened by its key, turned page by page, saved."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from desk.work.publicity.texts import read_texts
from ui.dialogs.publicity.publishing import PublishingDialog
from ui.dialogs.publicity.wording import WordingDialog

pytestmark = pytest.mark.long
PATIENCE = 30_000


@pytest.fixture
def town(desk, sample_file):
    desk.open(sample_file("town"))
    return desk


def opened(desk) -> PublishingDialog:
    desk.window.menus.by_command["publicity.open"].trigger()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), PublishingDialog), timeout=PATIENCE)
    dialog = QApplication.activeModalWidget()
    drawn(desk, dialog)
    return dialog


def drawn(desk, dialog: PublishingDialog) -> None:
    desk.qtbot.waitUntil(lambda: not dialog._pause.isActive(), timeout=PATIENCE)
    desk.settle()


def test_the_menu_opens_it_with_a_page_to_look_at(town):
    dialog = opened(town)
    assert dialog.main.isEnabled() and "共 33 版" in dialog.place.text()
    assert not dialog.preview.pixmap().isNull()
    dialog.turn(1)
    drawn(town, dialog)
    assert dialog.place.text().startswith("第 2 版")
    dialog.turn(-1)
    drawn(town, dialog)
    assert not dialog.before.isEnabled()
    dialog.reject()


def test_what_is_typed_is_printed_kept_and_there_the_next_time(town, tmp_path):
    dialog = opened(town)
    dialog.options.hotline.setText("0000-24680")
    dialog.options.services.setPlainText("代办社保\n<b>调解</b>")
    path = tmp_path / "公示牌.pdf"
    dialog.order(path)
    town.settle()
    town.qtbot.waitUntil(path.exists, timeout=PATIENCE)
    town.settle()
    document = QPdfDocument()
    document.load(str(path))
    text = document.getAllText(0).text()
    assert document.pageCount() == 33 and "0000-24680" in text and "<b>" in text
    document.close()
    assert read_texts(town.app.office).items == ("代办社保", "<b>调解</b>")
    assert "33 张" in town.window.messages.text.text() and "每秒" in town.window.messages.text.text()
    again = opened(town)
    assert again.options.hotline.text() == "0000-24680"
    again.reject()


def test_every_product_shows_a_page_or_says_why_not(town):
    dialog = opened(town)
    for at in range(dialog.options.product.count()):
        dialog.options.choose(dialog.options.product.itemData(at))
        drawn(town, dialog)
        assert dialog.main.isEnabled() != bool(dialog.wrong.text()), dialog.options.product.currentText()
        if dialog.wrong.text():
            assert "请" in dialog.wrong.text()
    dialog.reject()


def test_the_households_chosen_in_the_list_are_offered(town):
    town.window.show_list("households")
    town.settle()
    panel = town.window.lists["households"]
    panel.table.selectRow(0)
    dialog = opened(town)
    assert dialog.options.product.currentData() == "card"
    assert dialog.options.wanted().households == tuple(panel.chosen_ids())
    assert "1 张" in dialog.place.text() or dialog.place.text() == "共 1 页"
    dialog.reject()


def test_a_letter_with_an_unknown_field_is_not_taken(town):
    taken = []
    dialog = WordingDialog("信", "您好，{户主}，{密码}", "", lambda *given: taken.append(given), town.window)
    dialog.show()
    town.qtbot.mouseClick(dialog.main, Qt.MouseButton.LeftButton)
    assert taken == [] and "密码" in dialog.wrong.text()
    dialog.text_edit.setPlainText("您好，{户主}")
    town.qtbot.mouseClick(dialog.main, Qt.MouseButton.LeftButton)
    assert taken == [("信", "您好，{户主}", "")]


def test_a_bulletin_is_saved_as_workbook_too(desk, sample_file, tmp_path):
    desk.open(sample_file("jinzhou"))
    dialog = opened(desk)
    dialog.options.choose("bulletin")
    drawn(desk, dialog)
    assert not dialog.book.isHidden()
    path: Path = tmp_path / "通报.xlsx"
    dialog.order(path)
    desk.settle()
    desk.qtbot.waitUntil(path.exists, timeout=PATIENCE)
    sheet = openpyxl.load_workbook(path).active
    titles = [cell.value for cell in sheet[3]]
    assert titles[:2] == ["期号", "起"] and {"问题项", "扣分", "得分", "排名", "整改要求", "回复时限"} <= set(titles)
    assert sheet.max_row > 10


def test_the_window_asks_the_database_nothing_on_its_own_thread(town, forbid_database_on_gui):
    dialog = opened(town)
    dialog.options.choose("card")
    drawn(town, dialog)
    dialog.reject()
    assert forbid_database_on_gui == []
