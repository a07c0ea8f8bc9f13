"""Views of duty: the task calendar, who was not visited, plans, sheets for who goes from door to door."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.duty.coverage import CoverageDialog
from ui.dialogs.duty.plan import PlanDialog
from ui.dialogs.duty.plans import PlansDialog
from ui.panels.duty.panel import DutyPanel
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
    window.commands.visits.unvisited()
    rest(window)
    return window


def route(window: Window) -> QWidget:
    """The walk of one person's day on the map."""
    panel = _of_one(window)
    panel.act("route")
    rest(window)
    return window


def paper(window: Window) -> QWidget:
    """The sheet of one person's day."""
    panel = _of_one(window)
    panel.act("paper")
    return _dialog(window)


def unvisited_paper(window: Window) -> QWidget:
    """The sheets of who was not visited."""
    unvisited(window)
    window.commands.visits.paper()
    return _dialog(window)


def _of_one(window: Window) -> DutyPanel:
    """A working day of the person with most tasks."""
    calendar(window)
    panel = window.commands.duty.bring_calendar()
    panel.show_person(panel.person.itemData(2 if panel.person.itemText(1) == "我的任务" else 1))
    rest(window)
    panel.month.choose(date(2026, 11, 3))
    rest(window)
    return panel


def _dialog(window: Window) -> QWidget:
    wait(lambda: QApplication.activeModalWidget() is not None, 10)
    rest(window)
    return QApplication.activeModalWidget() or window


def unvisited_grid(window: Window) -> QWidget:
    """Who was not visited in one grid: its houses with counts."""
    unvisited(window)
    parents = {area.parent_id for area in window.app.areas.values()}
    leaf = next(area.id for area in window.app.areas.values() if area.id not in parents)
    window.app.select(area_id=leaf, source="tree")
    rest(window)
    return window


def plans(window: Window) -> QWidget:
    """The work plans of the office."""
    window.commands.duty.plans()
    return _dialog(window)


def plan(window: Window) -> QWidget:
    """A plan being changed, with what it would lay."""
    dialog = plans(window)
    assert isinstance(dialog, PlansDialog)
    dialog.table.setCurrentIndex(dialog.rows.index(min(1, dialog.rows.rowCount() - 1), 0))
    dialog.change()
    wait(lambda: isinstance(QApplication.activeModalWidget(), PlanDialog), 10)
    wait(lambda: False, 0.8)
    rest(window)
    return QApplication.activeModalWidget() or window


def coverage(window: Window) -> QWidget:
    """How much of what was planned is done."""
    window.commands.duty.coverage()
    rest(window)
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, CoverageDialog))
