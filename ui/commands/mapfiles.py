"""What the menu 地图 does about files: import, export, pictures below the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window

VECTORS = frozenset({".gpkg", ".shp", ".geojson", ".json", ".kml", ".kmz", ".dxf", ".tab", ".mif", ".pbf", ".gdb"})
PICTURES = frozenset({".mbtiles", ".tif", ".tiff"})
DROPPED = VECTORS | PICTURES
"""Endings of files that open a dialog of the map when they are dropped on the window."""


class MapFiles(QObject):
    """On the GUI thread; reading and writing are jobs."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def bring_in(self, path: str = "") -> None:
        """Import a map file; not modal, so that the preview can be looked at."""
        from ui.dialogs.ground.mapfiles import MapImportDialog

        dialog = MapImportDialog(self.app, path, self._preview, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def take_out(self) -> None:
        """Export things with a place as a map file."""
        from ui.dialogs.ground.mapexport import MapExportDialog

        self.window.show_dialog(MapExportDialog(self.app, self.window.commands.map.outgoing.offer, self.window))

    def pictures(self, path: str = "") -> None:
        """Base-map packages of this PC, and a tile server."""
        from ui.dialogs.ground.tiles import TilesDialog

        self.window.show_dialog(TilesDialog(self.app, self._use_tiles, path, self.window))

    def take_file(self, path: str) -> None:
        """A map file was dropped on the window."""
        if self.app.office is None:
            self.app.say("请先打开数据，再把地图文件拖进来。", "warn")
        elif Path(path).suffix.lower() in PICTURES:
            self.pictures(path)
        else:
            self.bring_in(path)

    def _use_tiles(self, tiles: str) -> None:
        """Put a source below the map; "" leaves what is shown, unless it is gone."""
        view, settings = self.window.map, self.app.settings
        if view is None:
            return
        known = {*(f"package:{key}" for key in settings.packages), *(["url"] if settings.tiles.enabled else [])}
        kept = view.wish.tiles if view.wish.tiles in known else ""
        view.use_tiles()
        view.change(tiles=tiles or kept)
        self.app.layers_changed.emit()  # the layers panel offers what there is now

    def _preview(self, pack: bytes, words: str, left: int) -> None:
        view = self.window.map
        if view is not None:
            edge = view.mapToGlobal(view.rect().topRight()).x()
            covered = max(0, edge - left) if left > view.mapToGlobal(view.rect().topLeft()).x() + 240 else 0
            view.preview(pack, words, covered=covered)
