"""How good the work is: patrol tracks with what they covered, doubtful records, the figures people are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class QualityCommands(QObject):
    """Verbs about tracks and the quality of records. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def tracks(self) -> None:
        """Patrol tracks of the chosen place."""
        if self.app.office is not None:
            from ui.dialogs.quality.tracks import TracksDialog  # the start must not wait for dialogs

            undo = self.window.commands.undo
            self.window.show_dialog(TracksDialog(self.app, self.app.office, undo, self._preview, self.window))

    def work(self) -> None:
        """Figures by person and grid, doubtful records with their evidence."""
        if self.app.office is not None:
            from ui.dialogs.quality.work import WorkDialog  # the start must not wait for dialogs

            undo = self.window.commands.undo
            self.window.show_dialog(WorkDialog(self.app, self.app.office, undo, self._open_record, self.window))

    def _open_record(self, record_id: int) -> None:
        """Show a record in its own window."""
        self.window.commands.logbook.open_row(record_id)

    def _preview(self, pack: bytes, words: str) -> None:
        """Draw lines over the large map until its hint is closed."""
        if self.window.map is not None:
            self.window.map.preview(pack, words)
