"""Views of shifts: a month's rota, leave, attendance."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.shifts.window import ShiftsDialog
from ui.shots.waiting import wait
from ui.window import Window


def rota(window: Window) -> QWidget:
    """A month that was dealt, with somebody on leave."""
    return _opened(window)


def leave(window: Window) -> QWidget:
    """Who is away."""
    dialog = _opened(window)
    dialog.pages.setCurrentWidget(dialog.absences)
    _settle(window)
    return dialog


def attendance(window: Window) -> QWidget:
    """The sheet of signs."""
    dialog = _opened(window)
    dialog.pages.setCurrentWidget(dialog.attendance)
    _settle(window)
    return dialog


def _opened(window: Window) -> ShiftsDialog:
    window.commands.shifts.open()
    wait(lambda: isinstance(QApplication.activeModalWidget(), ShiftsDialog), 10)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ShiftsDialog)
    _settle(window)
    return dialog


def _settle(window: Window) -> None:
    wait(lambda: window.app.jobs.is_idle, 20)
    wait(lambda: False, 0.3)
