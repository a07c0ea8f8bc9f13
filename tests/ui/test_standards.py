"""The window of case standards: found by typing, edited in place with checks, departments, editions, a file taken over."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk.work.standards.reading import classes, conditions, department_for
from tests.ui.conftest import Desk
from ui.dialogs.standards.importing import StandardImport
from ui.dialogs.standards.standards import StandardsDialog


@pytest.fixture
def each_profile() -> str:
    """The standard is the same in both profiles."""
    return "zhoushan"


@pytest.fixture
def book(own_street: Desk) -> StandardsDialog:
    own_street.window.menus.by_command["standards.open"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StandardsDialog)
    own_street.settle()
    return dialog


def typed(book: StandardsDialog, row: int, column: int, text: str) -> None:
    book.page.rows.setData(book.page.rows.index(row, column), text)


def test_a_class_is_found_by_its_initials_and_the_first_is_shown(own_street: Desk, book: StandardsDialog) -> None:
    book.seek.setText("hds")
    own_street.settle()
    assert book.chosen is not None and book.chosen.name == "行道树"
    assert book.page.rows.lines and "谁在用" in book.page.uses.text()
    shown = [one.name for one in book._tree if one.parent and not book._items[one.code].isHidden()]
    assert shown == ["行道树"]


def test_a_limit_that_is_none_is_red_and_told_and_a_right_one_is_kept(own_street: Desk, book: StandardsDialog) -> None:
    office = own_street.app.office
    assert office is not None
    book.show_code("0118")
    own_street.settle()
    before = conditions(office, "0118")
    typed(book, 0, 2, "尽快")
    own_street.settle()
    assert "不是时限" in book.page.wrong.text() and conditions(office, "0118") == before
    assert book.page.rows.index(0, 2).data(Qt.ItemDataRole.BackgroundRole) is not None
    typed(book, 0, 2, "6小时")
    own_street.settle()
    assert [one.limit_text for one in conditions(office, "0118") if one.file_when == before[0].file_when] == ["6小时"]
    assert book.page.wrong.isHidden()
    book.undo_button.click()
    own_street.settle()
    assert conditions(office, "0118") == before


def test_a_condition_is_added_in_the_empty_row_once_it_is_whole(own_street: Desk, book: StandardsDialog) -> None:
    office = own_street.app.office
    assert office is not None
    book.show_code("0118")
    own_street.settle()
    last = book.page.rows.rowCount() - 1
    typed(book, last, 0, "灯罩脱落")
    own_street.settle()
    assert len(conditions(office, "0118")) == last
    typed(book, last, 2, "1天")
    own_street.settle()
    assert conditions(office, "0118")[-1].file_when == "灯罩脱落" and book.page.rows.rowCount() == last + 2


def test_a_class_of_ones_own_is_added_and_put_out_of_use(own_street: Desk, book: StandardsDialog) -> None:
    office = own_street.app.office
    assert office is not None
    book.show_code("0118")
    own_street.settle()
    book.add_button.click()
    own_street.settle()
    assert book.page.code.text() == "0199"
    book.page.name.setText("智能灯杆")
    book.page.save_button.click()
    own_street.settle()
    assert [one.code for one in classes(office, "智能灯杆")] == ["0199"]
    book.show_code("0199")
    own_street.settle()
    book.page.retire_button.click()
    own_street.settle()
    assert not classes(office, "智能灯杆") and book.page.retire_button.text() == "恢复使用"


def test_a_department_typed_into_the_matrix_holds_there(own_street: Desk, book: StandardsDialog) -> None:
    office = own_street.app.office
    assert office is not None
    book.show_code("0118")
    book.tabs.setCurrentWidget(book.matrix)
    own_street.settle()
    grid = book.matrix.rows.grid
    assert grid is not None and len(grid.columns) > 2
    row = next(number for number, (code, _) in enumerate(grid.rows) if code == "0118")
    book.matrix.rows.setData(book.matrix.rows.index(row, 2), "路灯二所")
    own_street.settle()
    area = grid.columns[1][0]
    assert department_for(office, "0118", area).department == "路灯二所"
    assert department_for(office, "0118").department != "路灯二所"
    book.matrix.rows.setData(book.matrix.rows.index(row, 2), "")
    own_street.settle()
    assert department_for(office, "0118", area).department == department_for(office, "0118").department


def test_the_whole_standard_goes_out_is_changed_and_comes_in_as_an_edition(
    own_street: Desk, book: StandardsDialog, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    file = tmp_path / "标准.xlsx"
    book.export_to(file)
    own_street.settle()
    assert "已导出" in book.outcome.text()
    changed = load_workbook(file)
    page = changed["部件"]
    row = next(at for at in range(4, page.max_row) if page.cell(at, 7).value == "单灯不亮")
    page.cell(row, 9).value = "30小时"
    changed.save(file)
    book.import_button.click()
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StandardImport)
    dialog.take(str(file))
    own_street.settle()
    assert dialog.lines.rowCount() == 1 and "修改 1 处" in dialog.told.text() and not dialog.standard.faults  # type: ignore[union-attr]
    dialog.title.setText("修订版")
    dialog.main.click()
    own_street.settle()
    book.tabs.setCurrentWidget(book.editions)
    own_street.settle()
    assert book.editions.rows.index(0, 0).data() == "修订版" and book.editions.lines.rowCount() == 1
    book.editions.back_button.click()
    own_street.settle()
    assert book.editions.rows.index(0, 0).data() == "建立本台时的标准"


def test_the_windows_ask_the_database_on_no_gui_thread_and_fill_within_a_frame(
    own_street: Desk, book: StandardsDialog, forbid_database_on_gui: list[str]
) -> None:
    book.seek.setText("井")
    own_street.settle()
    for page in (book.matrix, book.editions, book.page):
        book.tabs.setCurrentWidget(page)
        own_street.settle()
    book.import_button.click()
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StandardImport)
    dialog.ready.setCurrentIndex(1)
    own_street.settle()
    assert dialog.plan is not None and dialog.lines.rowCount() > 500
    assert forbid_database_on_gui == []
    took = []
    for show, given in ((book._show, book._tree), (dialog._show_plan, dialog.plan)):
        began = time.perf_counter()
        show(given)  # type: ignore[operator]
        took.append(time.perf_counter() - began)
    assert max(took) < 0.016, took
