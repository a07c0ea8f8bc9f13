"""What can be done with many issues: who sits here, the board, one move for all chosen rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from desk.model import Changes
from ui.app import App

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

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
        panel.closed.connect(self.put_board_away)
        return panel

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
