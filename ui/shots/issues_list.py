"""Views of the piles of issues: who sits here, the pending list, the board, one move for many."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.panels.board import BoardPanel
from ui.shots.waiting import wait
from ui.window import Window


def sit_down(window: Window) -> None:
    """Let the first of the street's own desk sit here."""
    from desk.work.issues.me import colleagues

    office = window.app.office
    assert office is not None
    window.commands.piles.sit_down(colleagues(office)[0].uid)
    wait(lambda: office.actor.person_id is not None and window.app.jobs.is_idle, 10)


def me(window: Window) -> QWidget:
    """The choice of who sits here."""
    sit_down(window)
    window.commands.piles.me()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    return QApplication.activeModalWidget() or window


def board(window: Window) -> QWidget:
    """The board by stage, with a card chosen."""
    window.commands.piles.board()
    wait(lambda: window.app.jobs.is_idle, 10)
    panel = window.docks["board"].widget()
    assert isinstance(panel, BoardPanel)
    panel.begin()
    panel.go(-1, 1)
    wait(lambda: window.app.jobs.is_idle, 10)
    return window


def mine(window: Window) -> QWidget:
    """The pending list of somebody of the roster."""
    sit_down(window)
    window.show_list("issues")
    window.lists["issues"].ask_for("my_area")
    wait(lambda: window.app.jobs.is_idle, 10)
    return window
