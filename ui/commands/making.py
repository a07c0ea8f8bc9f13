"""Making grids from the window: the dialog, and what becomes of what it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desk.model import Area, Changes, Layer
from ui.app import App

if TYPE_CHECKING:
    from ui.commands.editing import Editing
    from ui.window import Window

BASES = ("area", "line")


class Making(QObject):
    """Opens the dialog; takes its draft to the map and its layer into the tree."""

    def __init__(self, app: App, window: Window, editing: Editing) -> None:
        super().__init__(window)
        self.app, self.window, self._editing = app, window, editing

    def dialog(self) -> None:
        """Ask which area and which way; say why not where that cannot be."""
        layer = self.app.layer
        if layer is None:
            return
        if layer.basis not in BASES:
            self.app.say(f"“{layer.name}”不是按地面或街路划分的，不能生成网格；请先在左边换一个图层。", "warn")
            return
        from ui.dialogs.ground.making import MakingDialog  # the start must not wait for dialogs

        dialog = MakingDialog(self.app, self._editing.begin_with, self._kept, self.window)
        self.window.show_dialog(dialog)

    def _kept(self, changes: Changes, name: str) -> None:
        """Tell everyone, and show the new layer."""
        self.app.note(changes)
        self.window.messages.say(f"已保存新图层“{name}”。", "good", "撤销", self.window.commands.undo)
        office = self.app.office
        if office is None:
            return
        search = office.search

        def read() -> tuple[Layer, tuple[Area, ...]] | None:
            layer = next((each for each in search.layers() if each.name == name), None)
            return None if layer is None else (layer, search.tree(layer.id))

        self.app.jobs.read(read, self._show, key="made layer")

    def _show(self, found: tuple[Layer, tuple[Area, ...]] | None) -> None:
        if found is None or not found[1]:
            return
        self.app.set_layer(*found)
        self.app.select(area_id=self.app.root_id, source="layer")
