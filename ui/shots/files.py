"""Views of the dialogs about map files, they need a file to show, made of the office's own grids."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QWidget

from ui.dialogs.ground.mapfiles import MapImportDialog
from ui.shots.waiting import wait
from ui.window import Window

_SHOWN, _HALF = 14, 0.0007


def preview(window: Window) -> QWidget:
    """The import over the window, with its preview on the map."""
    return _importing(window, swapped=False)


def doubt(window: Window) -> QWidget:
    """The import of a file whose longitude and latitude are swapped."""
    return _importing(window, swapped=True)


def _importing(window: Window, *, swapped: bool) -> QWidget:
    folder = Path(tempfile.mkdtemp(prefix="griddesk-shot-"))
    path = folder / "社区新划网格.geojson"
    path.write_text(json.dumps(_grids(window, swapped), ensure_ascii=False), encoding="utf-8")
    window.commands.map.files.bring_in(str(path))
    dialog = next(each for each in window.findChildren(MapImportDialog))
    wait(lambda: dialog.main.isEnabled() or not dialog.doubts.isHidden(), 10.0)
    wait(lambda: window.app.jobs.is_idle, 10.0)
    wait(lambda: False, 1.0)  # the page fetches and draws the preview
    if window.map is not None:
        window.map.grab_picture()
    dialog.path.edit.setText(path.name)  # a picture shows nobody's own folder
    picture = window.grab()
    painter = QPainter(picture)
    at = QPoint(picture.width() - dialog.width() - 12, 56)
    painter.drawPixmap(at, dialog.grab())
    painter.end()
    dialog.close()
    path.unlink()
    folder.rmdir()
    label = QLabel()
    label.setPixmap(picture)
    label.resize(picture.size())
    return label


def _grids(window: Window, swapped: bool) -> dict[str, object]:
    """Some of the lowest grids near the middle, as another system would send them."""
    leaves = [area for area in window.app.areas.values() if area.lon is not None and area.lat is not None]
    lowest = max(area.level for area in leaves)
    features = []
    for number, area in enumerate([area for area in leaves if area.level == lowest][:_SHOWN], 1):
        west, south = (area.lon or 0.0) - _HALF, (area.lat or 0.0) - _HALF
        east, north = west + 2 * _HALF, south + 2 * _HALF
        ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        ring = [(y, x) if swapped else (x, y) for x, y in ring]
        fields = {"网格编码": f"XH{number:03d}", "网格名称": f"{area.name}（新）", "责任人": "", "备注": "2026年调整"}
        features.append(
            {"type": "Feature", "properties": fields, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    return {"type": "FeatureCollection", "features": features}
