"""The clerk deals a month, marks attendance with digits and notes leave, on the real window."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk.office import Office
from desk.store.schema import shifts
from tests.ui.conftest import Desk
from ui.dialogs.shifts.window import ShiftsDialog


@pytest.fixture
def dialog(desk: Desk, sample_file, qtbot):
    """The window of shifts over a street office of its own that has none yet, and nobody away."""
    path = sample_file("zhoushan")
    with closing(Office.open(path)) as office, office.write("empty") as transaction:
        for table in (shifts.turn, shifts.absence, shifts.shift):
            transaction.delete_many(table, "id > 0")
    desk.open(path)
    desk.window.commands.shifts.open()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ShiftsDialog), timeout=10_000)
    made = QApplication.activeModalWidget()
    settle(qtbot, made)
    yield made
    settle(qtbot, made)
    made.close()


def settle(qtbot, dialog) -> None:
    qtbot.waitUntil(lambda: dialog.app.jobs.is_idle, timeout=20_000)


def with_shifts(qtbot, dialog) -> None:
    from desk.work.shifts import keeping

    dialog.app.jobs.write(lambda: keeping.begin(dialog.office), dialog.app.note)
    settle(qtbot, dialog)


def test_an_office_without_shifts_is_told_what_to_do_next(dialog) -> None:
    assert "还没有班次" in dialog.rota.state.text()
    assert not dialog.rota.lay_button.isEnabled()


def test_a_month_is_dealt_seen_changed_and_taken_back(dialog, qtbot) -> None:
    with_shifts(qtbot, dialog)
    assert "还没有排班" in dialog.rota.state.text()
    dialog.rota.lay_button.click()
    settle(qtbot, dialog)
    assert dialog.rota.state.text().startswith("✓ 班班有人")
    model, table = dialog.rota.model, dialog.rota.table
    round_ = next(
        column
        for column in range(2, model.columnCount())
        if "24小时" in model.headerData(column, Qt.Orientation.Horizontal)
    )
    cell = model.index(4, round_)
    names = model.data(cell)
    assert len(model.seats(cell)) == 2
    table.setCurrentIndex(cell)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    settle(qtbot, dialog)
    assert "▲缺2人" in model.data(model.index(4, round_)) and "还缺 2 人次" in dialog.rota.state.text()
    qtbot.keyClick(table, Qt.Key.Key_Return)  # goes to the list of people, at its first
    person = int(dialog.rota.people.item(0).data(Qt.ItemDataRole.UserRole))
    qtbot.keyClick(dialog.rota.people, Qt.Key.Key_Return)
    settle(qtbot, dialog)
    assert [seat.person_id for seat in model.seats(model.index(4, round_))] == [person]
    dialog.undo_button.click()
    settle(qtbot, dialog)
    dialog.undo_button.click()
    settle(qtbot, dialog)
    assert model.data(model.index(4, round_)) == names


def test_digits_mark_attendance_and_zero_takes_it_back(dialog, qtbot) -> None:
    dialog.pages.setCurrentWidget(dialog.attendance)
    settle(qtbot, dialog)
    page = dialog.attendance
    person = page.model.sheet.people[3][0]
    table = page.table
    table.setCurrentIndex(page.model.index(3, 5))
    qtbot.keyClick(table, Qt.Key.Key_2)
    settle(qtbot, dialog)
    assert page.model.data(page.model.index(3, 5)) == "迟"
    assert page.model.sheet.marks[person, date(2026, 10, 5)].is_marked
    qtbot.keyClick(table, Qt.Key.Key_0)
    settle(qtbot, dialog)
    assert page.model.data(page.model.index(3, 5)) != "迟"


def test_leave_is_noted_from_the_list_of_names_and_a_stranger_is_refused(dialog, qtbot) -> None:
    dialog.pages.setCurrentWidget(dialog.absences)
    settle(qtbot, dialog)
    page = dialog.absences
    assert "没有人请假" in page.state.text()
    page.person.setText("不在册的人")
    page.save_button.click()
    assert "请从名单里选" in dialog.wrong.text()
    name = next(iter(page._people))
    page.person.setText(name)
    page.save_button.click()
    settle(qtbot, dialog)
    assert [(one.kind, one.since) for one in page.model.rows] == [("事假", "2026-10-31")]
    assert dialog.wrong.isHidden() and page.person.text() == ""


def test_page_down_goes_to_the_next_month(dialog, qtbot) -> None:
    dialog.go(1)
    settle(qtbot, dialog)
    assert dialog.month.text() == "2026 年 11 月" and dialog.rota.model.sheet.first == date(2026, 11, 1)
    dialog.go(-1)
    dialog.go(-1)
    settle(qtbot, dialog)
    assert dialog.rota.model.sheet.first == date(2026, 9, 1)
