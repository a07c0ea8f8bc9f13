"""Views of duty: the task calendar, who was not visited, plans, sheets for who goes from door to door."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from ui.shots.waiting import rest, wait
from ui.window import Window


def calendar(window: Window) -> QWidget:
    """The task calendar of this month with the tasks of a working day."""
    panel = window.commands.duty.bring_calendar()
    wait(lambda: False, 0.3)
    rest(window)
    office = window.app.office
    assert office is not None
    today = date.fromisoformat(office.today())
    panel.month.choose(
        max((each for each in panel.month.days if each <= today and panel.month.days[each].open), default=today)
    )
    rest(window)
    panel.table.setFocus()
    return window


def unvisited(window: Window) -> QWidget:
    """Households not visited in this period: the list and the map."""
    window.commands.duty.unvisited()
    rest(window)
    return window
