"""What can be done with many issues: who sits here, the board, one move for all chosen rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from desk.model import Changes
from ui.app import App

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desk.work.issues.asking import Here
    from desk.work.issues.me import Colleague
    from ui.window import Window


BOARD_SHARE = 0.46
"""Of the window's height: the map stays to be seen below."""


class PileCommands(QObject):
    """Verbs about piles of issues. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        app.opened.connect(self._say_me)

    # The board

    def board(self) -> None:
        """Bring the board, or put it away again."""
        if self.app.office is None:
            return
        dock = self.window.docks.get("board")
        if dock is not None and not dock.visibleRegion().isEmpty():
            self.put_board_away()
            return
        self.window.bring("board", "看板", self._make_board, beside="overview")
        # In the room of the numbers, not on a tab with them: they are as low as they are.
        docks = self.window.docks
        self.window.splitDockWidget(docks["overview"], docks["board"], Qt.Orientation.Vertical)
        docks["overview"].hide()
        height = max(300, round(self.window.height() * BOARD_SHARE))
        dock = self.window.docks["board"]
        # When Qt has laid it out.
        QTimer.singleShot(0, dock, lambda: self.window.resizeDocks([dock], [height], Qt.Orientation.Vertical))

    def put_board_away(self) -> None:
        """The overview again."""
        self.window.docks["board"].hide()
        self.window.docks["overview"].show()
        self.window.resizeDocks([self.window.docks["overview"]], [120], Qt.Orientation.Vertical)

    def _make_board(self) -> QWidget:
        from ui.panels.board import BoardPanel  # most days nobody asks before the map is there

        panel = BoardPanel(self.app, self.window)
        panel.open_wanted.connect(self.window.commands.issues.open_row)
        panel.move_wanted.connect(self.carry)
        panel.closed.connect(self.put_board_away)
        return panel

    # One move for many

    def batch(self) -> None:
        """One move for all chosen rows of the list of issues."""
        ids = self.window.lists["issues"].chosen_ids()
        if not ids and self.app.selection.kind == "issues" and self.app.selection.item_id is not None:
            ids = [self.app.selection.item_id]
        if not ids:
            self.app.say(
                f"请先在待处理{self.app.term('issue', '事件')}列表里选中要办理的行（Shift 或 Ctrl 可选多行）。", "warn"
            )
            return
        self._ask(ids)

    def carry(self, id: int, stage: str) -> None:
        """A card was carried to a stage: offer the moves that lead there."""
        from desk.work.issues.moving import Moves, moves

        office = self.app.office
        if office is None:
            return

        def offer(found: Moves) -> None:
            fitting = [each for each in found.moves if each.to_title == stage]
            if not fitting:
                others = "、".join(each.title for each in found.moves) or "无"
                self.app.say(f"没有一步能直接办到“{stage}”。现在能办的：{others}。", "warn")
            elif len(fitting) == 1:
                self._ask([id], fitting[0].key)
            else:
                menu = QMenu(self.window)
                for each in fitting:
                    menu.addAction(each.title.replace("&", "&&"), partial(self._ask, [id], each.key))
                menu.popup(QCursor.pos())

        self.app.jobs.read(lambda: moves(office, id), offer, key="carry")

    def _ask(self, ids: list[int], action: str = "") -> None:
        """Read what the issues share, then ask for the fields."""
        from desk.work.issues.batching import Shared, first_of, shared

        office = self.app.office
        if office is None:
            return

        def work() -> tuple[Shared, Here]:
            return shared(office, ids), first_of(office, ids[0])

        def show(found: tuple[Shared, Here]) -> None:
            from ui.dialogs.issues.batch import BatchDialog

            self.window.show_dialog(BatchDialog(self.app, *found, self._choose, self.window, action=action))

        self.app.jobs.read(work, show, key="batch")

    def _choose(self, ids: list[int]) -> None:
        """Mark these rows in the list of issues."""
        panel = self.window.lists["issues"]
        self.window.show_list("issues")
        panel.table.choose([row for id in ids if (row := panel.model.row_of(id)) is not None])

    # Who sits here

    def me(self) -> None:
        """Ask which person of the roster sits here."""
        from desk.work.issues.me import colleagues
        from ui.dialogs.issues.me import MeDialog  # the start must not wait for dialogs

        office = self.app.office
        if office is None:
            return

        def show(found: tuple[Colleague, ...]) -> None:
            self.window.show_dialog(MeDialog(found, office.actor.person_id, self.sit_down, self.window))

        self.app.jobs.read(lambda: colleagues(office), show, key="colleagues")

    def sit_down(self, uid: str) -> None:
        """Somebody of the roster sits here from now on, on this PC; "" is nobody of them."""
        from desk.work.issues.me import sit_down

        office = self.app.office
        if office is None:
            return

        def taken(_: object) -> None:
            self.app.memory.me = uid
            self.app.settings.save()
            self._say_me()
            self.app.changed.emit(Changes(everything=True))

        self.app.jobs.write(lambda: sit_down(office, uid), taken)

    def _say_me(self) -> None:
        """Say in the status line who sits here and as what."""
        office = self.app.office
        if office is None or office.actor.person_id is None:
            self.window.status.say_me(f"人员：{office.actor.name}" if office is not None else "")
            return
        from desk.work.issues.me import post_of

        name = office.actor.name

        def say(post: str) -> None:
            self.window.status.say_me(f"我是：{name}" + (f"（{post}）" if post else ""))

        self.window.status.say_me(f"我是：{name}")
        self.app.jobs.read(lambda: post_of(office), say, key="me")
