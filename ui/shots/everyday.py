"""Views of the window itself: lists, card, search, dialogs, slides."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ui.shots.waiting import wait
from ui.window import Window


def listed(kind: str) -> Callable[[Window], QWidget]:
    """A list in front."""

    def prepare(window: Window) -> QWidget:
        window.show_list(kind)
        return window

    return prepare


def issue(window: Window) -> QWidget:
    """The card of an issue."""
    panel = window.lists["issues"]
    window.show_list("issues")
    wait(lambda: window.app.jobs.is_idle, 5)
    panel.table.setCurrentIndex(panel.model.index(0, panel.table.horizontalHeader().logicalIndex(0)))
    return window


def whole(window: Window) -> QWidget:
    """The window as it is."""
    return window


def ground(window: Window) -> QWidget:
    """The map alone."""
    return window.stage


def numbers(window: Window) -> QWidget:
    """The strip of numbers."""
    return window.overview


def found(window: Window) -> QWidget:
    """The search box with what it found."""
    window.search.seek("王")
    return window


def dialog(command: str) -> Callable[[Window], QWidget]:
    """The dialog that a command of the menus opens."""

    def prepare(window: Window) -> QWidget:
        window.menus.by_command[command].trigger()
        return QApplication.activeModalWidget() or window

    return prepare


def slide(number: int) -> Callable[[Window], QWidget]:
    """A slide of the meeting."""

    def prepare(window: Window) -> QWidget:
        from ui import meeting  # another package, only for its own views

        stage = meeting.slide(window.app, number)
        stage.resize(window.size())
        return stage

    return prepare
