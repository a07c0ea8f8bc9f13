"""Keeps the list of layers and the areas of the present one true: imports, redrawing and 撤销 change them under the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desk.model import Area, Changes, Layer

if TYPE_CHECKING:
    from ui.app import App

_Found = tuple[tuple[Layer, ...], Layer, tuple[Area, ...]]


class GroundWatch(QObject):
    """Reads layers and areas again when a write touched them; tells the window only if they differ."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._app = app
        app.changed.connect(self._on_changed)

    def read(self, wanted: str = "") -> None:
        """Look now; `wanted` is the name of the layer to go to, if there is one."""
        office, present = self._app.office, self._app.layer
        if office is None:
            return

        def ask() -> _Found:
            layers = office.search.layers()
            named = next((each for each in layers if wanted and each.name == wanted), None)
            kept = next((each for each in layers if present is not None and each.id == present.id), None)
            layer = named or kept or layers[0]
            return layers, layer, office.search.tree(layer.id)

        def take(found: _Found) -> None:
            if office is self._app.office:
                self._take(*found)

        self._app.jobs.read(ask, take, key="ground")

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("area", "layer"):
            self.read()

    def _take(self, layers: tuple[Layer, ...], layer: Layer, areas: tuple[Area, ...]) -> None:
        app = self._app
        if layers != app.layers:
            app.layers = layers
            app.layers_changed.emit()
        if layer != app.layer or areas != tuple(app.areas.values()):
            chosen = app.selection.area_id
            app.set_layer(layer, areas)
            if chosen not in app.areas:
                app.select(area_id=app.root_id, source="layer")
