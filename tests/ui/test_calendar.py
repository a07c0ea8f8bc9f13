"""The calendar window and the line of what is due today, by hand and by keys."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk.office import Office
from desk.store.schema import handling, house, issues
from desk.work.clocks.calendar import working_calendar
from desk.work.clocks.editing import stored
from tests.ui.conftest import Desk
from ui.dialogs.issues.calendar import CalendarDialog

pytestmark = pytest.mark.long
Key = Qt.Key


def office_of(desk: Desk) -> Office:
    office = desk.app.office
    assert office is not None
    return office


def opened(desk: Desk) -> CalendarDialog:
    desk.window.menus.by_command["clocks.calendar"].trigger()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), CalendarDialog), timeout=15_000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CalendarDialog)
    return dialog


def counted(desk: Desk, dialog: CalendarDialog) -> str:
    """The line of what saving would move, when it is there."""
    desk.qtbot.waitUntil(lambda: dialog.effect.text().startswith("保存后"), timeout=15_000)
    return dialog.effect.text()


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_days_are_walked_and_toggled_by_keys_and_by_hand(own_street: Desk) -> None:
    dialog = opened(own_street)
    grid = dialog.grid
    assert grid.day == date(2026, 10, 31)
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyClick(grid, Key.Key_Right)
    assert grid.day == date(2026, 11, 3)
    QTest.keyClick(grid, Key.Key_Space)
    assert not dialog.draft.look(date(2026, 11, 3)).working
    assert "周二 休息" in grid.accessibleDescription()
    QTest.keyClick(grid, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.draft.is_changed
    other = grid.rect_of(date(2026, 11, 10)).center()
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=other)
    assert (grid.day, dialog.draft.is_changed) == (date(2026, 11, 10), False)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=other)
    assert not dialog.draft.look(date(2026, 11, 10)).working
    QTest.keyClick(grid, Key.Key_Delete)
    assert not dialog.draft.is_changed
    QTest.keyClick(grid, Key.Key_PageDown)
    assert grid.year == 2027
    assert "还没有录入" in dialog.year_state.text()
    QTest.keyClick(grid, Key.Key_PageUp)
    QTest.keyClick(grid, Key.Key_Home)
    assert grid.day == date(2026, 1, 1)
    assert "元旦" in dialog.day_words.text()


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_what_saving_moves_is_said_before_and_is_what_moves(own_street: Desk) -> None:
    office = office_of(own_street)
    dialog = opened(own_street)
    for day in (2, 3, 4):
        dialog.toggle(date(2026, 11, day))
    words = counted(own_street, dialog)
    told = int("".join(filter(str.isdigit, words.split("件")[0])))
    assert told > 0
    assert "→" in dialog.effect.toolTip()
    dialog.save_button.click()
    own_street.settle()
    own_street.settle()
    assert not working_calendar(office).is_workday(date(2026, 11, 3))
    assert office.database.read_value("select count(*) from due_change where why = '日历调整'") == told
    assert f"{told} 件" in own_street.window.messages.text.text()
    own_street.window.menus.by_command["undo"].trigger()
    own_street.settle()
    assert working_calendar(office).is_workday(date(2026, 11, 3))
    assert office.database.read_value("select count(*) from due_change where why = '日历调整'") == 0


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_a_notice_is_pasted_looked_at_and_taken(own_street: Desk) -> None:
    dialog = opened(own_street)
    dialog.grid.show_year(2027)
    dialog.notice.text.setPlainText("国庆节：10月1日（周五）至7日（周四）放假调休，共8天。9月26日、10月9日上班。")
    assert "放假 7 天，调休上班 2 天" in dialog.notice.state.text()
    assert "通知写共8天，读到7天" in dialog.notice.state.text()
    dialog.notice.button.click()
    assert dialog.draft.look(date(2027, 10, 9)).mark == "班"
    assert "已录入" in dialog.year_state.text()
    dialog.undo()
    assert "还没有录入" in dialog.year_state.text()


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_hours_are_checked_and_unsaved_changes_are_not_lost_at_a_slip(own_street: Desk) -> None:
    dialog = opened(own_street)
    dialog.hours.setPlainText("平时 14:00-18:00 08:00-12:00")
    dialog.take_hours()
    assert "从早到晚" in dialog.hours_wrong.text()
    dialog.hours.setPlainText("平时 08:30-12:00 13:30-17:30")
    dialog.take_hours()
    assert not dialog.hours_wrong.text()
    dialog.reject()
    assert dialog.isVisible()
    assert "还没有保存" in dialog.wrong.text()
    dialog.reject()
    assert not dialog.isVisible()
    assert stored(office_of(own_street)).usual == (("08:00", "12:00"), ("14:00", "18:00"))


def test_the_line_of_the_day_says_what_is_due_and_leads_to_the_list(own_street: Desk) -> None:
    office, bar = office_of(own_street), own_street.window.today
    own_street.qtbot.waitUntil(bar.isVisible, timeout=15_000)
    late = office.database.read_value(
        "select count(*) from issue where closed_at is null and due_at < coalesce(paused_at, ?)", (office.now(),)
    )
    assert f"{late} 件" in bar.links["overdue"].text()
    assert not bar.links["mine"].isVisible()
    bar.links["overdue"].click()
    own_street.settle()
    panel = own_street.window.lists["issues"]
    assert panel.model.rowCount() == late
    bar.put_away()
    bar.ask()
    own_street.settle()
    assert not bar.isVisible()


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_on_a_new_day_the_clocks_are_counted_beside_the_work(own_street: Desk) -> None:
    office = office_of(own_street)
    with office.write("a day past the program") as t:
        t.insert(house.calendar_day, day="2026-11-02", working=0, name="停工", source="试")
    assert office.database.meta("last_recomputed") == ""
    office.is_sample = False  # a sample never ages; this one is taken for a real office
    office.clock = lambda: datetime(2026, 10, 31, 17)
    own_street.app.opened.emit()
    own_street.settle()
    own_street.settle()
    assert office.database.meta("last_recomputed") == "2026-10-31"
    assert office.database.read_value("select count(*) from due_change where why = '日历调整'") > 0
    assert "核对时限" in own_street.window.messages.text.text()


@pytest.mark.parametrize("each_profile", ["zhoushan"], indirect=True)
def test_a_suspension_whose_day_has_come_is_named_and_opens_its_issue(own_street: Desk) -> None:
    office, bar = office_of(own_street), own_street.window.today
    one, number = office.database.read("select id, number from issue where closed_at is null and paused_at is null")[0]
    own_street.qtbot.waitUntil(bar.isVisible, timeout=15_000)
    known = len(bar.ended.actions())
    with office.write("suspended long ago") as t:
        t.update(issues.issue, one, paused_at="2026-08-01T09:00:00")
        t.insert(handling.request, issue_id=one, kind="suspend", state="granted", asked_at="2026-07-31T09:00:00",
                 asked_by="甲", until="2026-10-01")  # fmt: skip
    bar.ask()
    own_street.settle()
    assert len(bar.ended.actions()) == known + 1
    action = next(each for each in bar.ended.actions() if number in each.text())
    assert "挂账到 2026-10-01" in action.text()
    with own_street.qtbot.waitSignal(bar.issue_wanted) as wanted:
        action.trigger()
    assert wanted.args == [one]
    own_street.settle()
