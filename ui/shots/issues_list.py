"""Views of the piles of issues: who sits here, the pending list, the board, one move for many."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from desk.model import Condition, Query
from ui.dialogs.issues.batch import BatchDialog
from ui.panels.board import BoardPanel
from ui.shots.waiting import wait
from ui.window import Window


def sit_down(window: Window) -> None:
    """Let somebody of the street's own people sit here for whom something waits."""
    from desk.work.issues import me

    office = window.app.office
    assert office is not None
    waiting = {}
    for each in me.colleagues(office)[:20]:
        me.sit_down(office, each.uid)
        waiting[each.uid] = office.search.count(Query(kind="issues", only="mine"))
    me.sit_down(office, "")
    window.commands.piles.sit_down(max(waiting, key=lambda uid: waiting[uid]))
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


def batch(*, run: bool = False) -> Callable[[Window], QWidget]:
    """One move for the chosen rows: its fields, or what became of each."""

    def prepare(window: Window) -> QWidget:
        window.show_list("issues")
        panel, office = window.lists["issues"], window.app.office
        assert office is not None
        stage = office.profile.workflow.start
        panel.set_where((Condition("stage", "is", (stage,)),))
        wait(lambda: window.app.jobs.is_idle, 10)
        panel.table.choose(range(min(8, panel.model.rowCount())))
        window.commands.piles.batch()
        wait(lambda: isinstance(QApplication.activeModalWidget(), BatchDialog), 20)
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, BatchDialog) and dialog.bar.buttons:
            plain = next((move.key for move in dialog.shared.moves if not move.needs), "") if run else ""
            dialog.open_move(plain or next(iter(dialog.bar.buttons)))
            if run:
                dialog.go()
            wait(lambda: window.app.jobs.is_idle, 20)
        return dialog or window

    return prepare


def mine(window: Window) -> QWidget:
    """What waits for somebody of the roster."""
    sit_down(window)
    window.show_list("issues")
    window.lists["issues"].ask_for("mine")
    wait(lambda: window.app.jobs.is_idle, 10)
    return window
