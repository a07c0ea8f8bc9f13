"""What the menus 网格 and 地图 do. Each is one short method; dialogs and panels are imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App
from ui.commands.editing import Editing

if TYPE_CHECKING:
    from ui.window import Window


class MapCommands(QObject):
    """Verbs about the ground. All on the GUI thread; whatever takes time is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app = app
        self.window = window
        self.editing = Editing(app, window)

    def stop_tool(self) -> None:
        """Put away the tool that is in the hand."""
        if self.window.map is not None:
            self.window.map.use_tool("")

    def edit(self) -> None:
        """Redraw the grids of the present layer."""
        self.editing.begin()
