"""The window of code tables: what the office adds is offered, what it puts out of use is not."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desk.work.records.choosing import codes
from tests.ui.conftest import Desk
from ui.dialogs.codebook import CodebookDialog


@pytest.fixture
def each_profile() -> str:
    """Code tables are the same in both profiles."""
    return "jinzhou"


@pytest.fixture
def book(own_street: Desk) -> CodebookDialog:
    own_street.window.menus.by_command["forms.codes"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CodebookDialog)
    own_street.settle()
    dialog.seek.setText("安全隐患类型")
    at = next(row for row in range(dialog.tables.count()) if not dialog.tables.item(row).isHidden())
    dialog.tables.setCurrentRow(at)
    own_street.settle()
    return dialog


def offered(desk: Desk) -> dict[str, str]:
    assert desk.app.office is not None
    return codes(desk.app.office, "hazard")


def test_an_entry_is_added_put_out_of_use_and_both_taken_back(own_street: Desk, book: CodebookDialog) -> None:
    before = offered(own_street)
    book.code.setText("L01")
    book.label.setText("电动车违规充电")
    book.add_button.click()
    own_street.settle()
    assert offered(own_street)["L01"] == "电动车违规充电" and "已增加" in book.outcome.text()
    rows = book.model.rowCount()
    assert book.model.index(rows - 1, 3).data() == "本地增补"
    book.table.setCurrentIndex(book.model.index(rows - 1, 0))
    book.retire_button.click()
    own_street.settle()
    assert "L01" not in offered(own_street) and "已停用“电动车违规充电”" in book.outcome.text()
    assert book.retire_button.text() == "恢复使用"
    book.undo_button.click()
    own_street.settle()
    book.undo_button.click()
    own_street.settle()
    assert offered(own_street) == before


def test_the_code_of_an_entry_is_not_changed_and_why_is_said(own_street: Desk, book: CodebookDialog) -> None:
    book.code.setText("Z9")
    book.save_button.click()
    assert "代码不能改" in book.wrong.text()
