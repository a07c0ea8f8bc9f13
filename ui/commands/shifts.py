"""Who is on duty when: the window of shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class ShiftCommands(QObject):
    """Verbs about shifts. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def open(self) -> None:
        """Rota, leave and attendance of the chosen place."""
        if self.app.office is not None:
            from ui.dialogs.shifts.window import ShiftsDialog  # the start must not wait for dialogs

            self.window.show_dialog(ShiftsDialog(self.app, self.app.office, self.window.commands.undo, self.window))
