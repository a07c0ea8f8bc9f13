"""What can be done with issues: enter, find, move on, change their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class IssueCommands(QObject):
    """Verbs about issues. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
