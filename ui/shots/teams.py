"""Views of the teams: the roster as matrix, tree and of a past day, its smaller windows, the file of a person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.teams.roster import RosterDialog
from ui.shots.waiting import wait
from ui.window import Window


def _roster(window: Window, day: str = "") -> RosterDialog:
    window.commands.teams.roster(day)
    roster = window.commands.teams.roster_window
    wait(lambda: roster.matrix is not None and window.app.jobs.is_idle, 10)
    row = next((n for n in range(roster.board.rowCount()) if roster.board.complaints(n)), 0)
    roster.table.setCurrentIndex(roster.board.index(row, 3))
    wait(lambda: window.app.jobs.is_idle, 5)
    return roster


def matrix(window: Window) -> QWidget:
    """Grids by posts."""
    return _roster(window)


def tree(window: Window) -> QWidget:
    """Levels, areas, posts, people."""
    roster = _roster(window)
    area = roster.board.places[roster.table.currentIndex().row()].area_id
    roster.views.setCurrentIndex(1)
    index = roster.branches.index_of(area)
    while index.isValid():
        roster.tree.expand(index)
        index = index.parent()
    return roster


def past(day: str) -> Callable[[Window], QWidget]:
    """The roster of a day in the past."""

    def prepare(window: Window) -> QWidget:
        return _roster(window, day)

    return prepare


def small(act: str) -> Callable[[Window], QWidget]:
    """A smaller window of the roster."""

    def prepare(window: Window) -> QWidget:
        roster = _roster(window)
        one = roster.side.sitter()
        asked = {"terms": roster.acts.terms, "substitute": roster.acts.substitute}
        if act in asked and one is not None:
            asked[act](one)
        else:
            getattr(roster.acts, act)()
        wait(lambda: QApplication.activeModalWidget() is not None, 5)
        return QApplication.activeModalWidget() or roster

    return prepare


def replaced(window: Window) -> QWidget:
    """A leaver with a successor: what will move."""
    from ui.dialogs.teams.replacing import ReplaceDialog

    dialog = small("replace")(window)
    if isinstance(dialog, ReplaceDialog):
        busy = max(window.commands.teams.roster_window.side.staff, key=lambda one: (one.posts, one.households))
        free = min(window.commands.teams.roster_window.side.staff, key=lambda one: (one.posts, one.households))
        dialog.leaver.put(busy.person_id)
        dialog.successor.put(free.person_id)
        wait(lambda: dialog.go_button.isEnabled(), 5)
    return dialog
