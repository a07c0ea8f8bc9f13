"""Views of shifts: a month's rota, leave, attendance."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication, QWidget

from desk.work.shifts import absences, keeping, sheet, turns
from desk.work.shifts.absences import AbsenceDraft
from desk.work.shifts.turns import Laying
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
    office = window.app.office
    assert office is not None
    if not keeping.shifts(office):
        keeping.begin(office)
        area = window.app.root_id or 0
        first, last = date(2026, 10, 1), date(2026, 10, 31)
        staff = [one.person_id for one in sheet.sheet(office, area, first, last).members][:9]
        turns.lay(office, area, Laying(first=first, last=last, people=tuple(staff)))
        for person, kind, since, until, other in (
            (staff[1], "study", "2026-10-19", "2026-10-23", staff[2]), (staff[4], "sick", "2026-10-12", "2026-10-13", None),
        ):  # fmt: skip
            draft = AbsenceDraft(person_id=person, kind=kind, since=since, until=until, substitute_id=other)
            absences.leave(office, draft)
    window.commands.shifts.open()
    wait(lambda: isinstance(QApplication.activeModalWidget(), ShiftsDialog), 10)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ShiftsDialog)
    _settle(window)
    return dialog


def _settle(window: Window) -> None:
    wait(lambda: window.app.jobs.is_idle, 20)
    wait(lambda: False, 0.3)
