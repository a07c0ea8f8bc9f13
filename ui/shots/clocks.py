"""Views of the working calendar."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.issues.calendar import CalendarDialog
from ui.shots.waiting import wait
from ui.window import Window

NOTICE = (
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
    "二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。"
)
"""How a notice looks; for the picture only."""


def calendar(window: Window) -> QWidget:
    """The calendar of this year with a day changed, and what that would move."""
    dialog = _opened(window)
    dialog.grid.choose(dialog.grid.day.replace(month=11, day=4))
    dialog.toggle(dialog.grid.day)
    _settle(window)
    return dialog


def notice(window: Window) -> QWidget:
    """A year that is not in yet, and a notice pasted."""
    dialog = _opened(window)
    dialog.grid.show_year(2027)
    dialog.notice.text.setPlainText(NOTICE)
    _settle(window)
    return dialog


def _opened(window: Window) -> CalendarDialog:
    window.commands.clocks.calendar()
    wait(lambda: isinstance(QApplication.activeModalWidget(), CalendarDialog), 10)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, CalendarDialog)
    return dialog


def _settle(window: Window) -> None:
    wait(lambda: False, 1)
    wait(lambda: window.app.jobs.is_idle, 20)
    wait(lambda: False, 0.3)
