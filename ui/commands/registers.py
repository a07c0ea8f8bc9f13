"""What the menu 名册 does. Each is one short method; dialogs are imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class RecordCommands(QObject):
    """Verbs about records of people, houses, organisations and facilities. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
