"""What can be done with case standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class StandardCommands(QObject):
    """Verbs about classes, conditions and limits. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def open(self) -> None:
        """Classes with conditions and limits, departments and editions."""
        from ui.dialogs.standards.standards import StandardsDialog

        self.window.show_dialog(StandardsDialog(self.app, self.window.commands.undo, self.window))
