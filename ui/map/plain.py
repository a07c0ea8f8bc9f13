"""The plain map, drawn by Qt alone: areas with their shade, names, issues and facilities; pick, drag, zoom."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.map.canvas import Canvas
from ui.map.ground import Ground, Outline, Points, read_ground
from ui.map.signs import FACILITY, OVER, draw_issue
from ui.map.wish import Wish

if TYPE_CHECKING:
    from ui.app import App

NO_VALUE = "#f7f7f4"
OUTSIDE = "#e9edf0"
NEAR = 9.0
"""Pixels around a sign that still hit it."""
CLOSE_UP = 60.0
"""Metres of ten pixels below which single facilities are drawn."""


class PlainMap:
    """Stands in for the web map; takes the same orders. Lives on the GUI thread."""

    def __init__(
        self,
        parent: QWidget,
        app: App,
        wish: Wish,
        *,
        on_picked: Callable[[str, int], None],
        on_ready: Callable[[str, int], None],
    ) -> None:
        self._app, self._wish = app, wish
        self._on_picked, self._on_ready = on_picked, on_ready
        self._ground: Ground | None = None
        self._asked: object = None
        self._lon = self._lat = 0.0
        self._scale = 0.0
        self.widget = Canvas(self, parent)
        self._load()

    def order(self, **what: Any) -> None:
        """Do what the web map would do."""
        do = what.get("do")
        if do == "settle":
            if self._ground is not None or self._app.office is None:
                self._on_ready("settled", int(what["number"]))
        elif do in ("open", "refresh") or (do == "show" and self._asked != self._needed()):
            self._load()
        elif do == "close":
            self._ground = None
        elif do in ("fit", "reveal"):
            self._fit(what.get("area"))
        elif do == "fly":
            self._lon, self._lat = what["lon"], what["lat"]
            self._scale = max(self._scale, 60_000.0)
        elif do == "look":
            self._lon, self._lat = what["lon"], what["lat"]
            self._scale = 256 * 2 ** what["zoom"] / 360 / self._squeeze()
        self.widget.update()

    def close(self) -> None:
        """Let the widget go."""
        self.widget.setParent(None)
        self.widget.deleteLater()

    # ---- reading

    def _load(self) -> None:
        office = self._app.office
        if office is None:
            return
        wish = deepcopy(self._wish)
        self._asked = self._needed()
        self._app.jobs.read(lambda: read_ground(office, wish), self._take, "plain map")

    def _needed(self) -> object:
        """What must be read anew when it changes; everything else is only painted anew."""
        wish = self._wish
        return deepcopy((wish.layer, wish.figure, wish.classes, wish.over, wish.date))

    def _take(self, ground: Ground) -> None:
        first = self._ground is None
        self._ground = ground
        if first:
            self._fit(None)
            self._on_ready("ground", 0)
        self.widget.update()

    # ---- moving

    def drag(self, x: float, y: float) -> None:
        """Move the ground by pixels."""
        if self._scale:
            self._lon -= x / self._scale / self._squeeze()
            self._lat += y / self._scale
            self.widget.update()

    def zoom(self, factor: float, around: QPointF) -> None:
        """Zoom, keeping the place under `around` where it is."""
        before = self._place(around)
        self._scale = min(max(self._scale * factor, 50.0), 5e6)
        after = self._place(around)
        self._lon += before[0] - after[0]
        self._lat += before[1] - after[1]
        self.widget.update()

    def _fit(self, area: int | None) -> None:
        if self._ground is None or not self._ground.outlines:
            return
        own = [each for each in self._ground.outlines if each.id == area]
        boxes = np.array([each.bounds for each in own or self._ground.outlines])
        west, south = boxes[:, :2].min(axis=0)
        east, north = boxes[:, 2:].max(axis=0)
        self._lon, self._lat = (west + east) / 2, (south + north) / 2
        width, height = max(self.widget.width() - 32, 50), max(self.widget.height() - 32, 50)
        wide, tall = max((east - west) * self._squeeze(), 1e-6), max(north - south, 1e-6)
        self._scale = min(width / wide, height / tall)

    def _squeeze(self) -> float:
        return math.cos(math.radians(self._lat)) or 1.0

    def _pixels(self, places: np.ndarray) -> np.ndarray:
        middle = np.array([self.widget.width() / 2, self.widget.height() / 2])
        around = np.array([self._lon, self._lat])
        return np.asarray((places - around) * [self._scale * self._squeeze(), -self._scale] + middle)

    def _place(self, spot: QPointF) -> tuple[float, float]:
        return (
            self._lon + (spot.x() - self.widget.width() / 2) / self._scale / self._squeeze(),
            self._lat - (spot.y() - self.widget.height() / 2) / self._scale,
        )

    # ---- picking

    def pick(self, spot: QPointF) -> None:
        """Tell what lies under a click: an issue, a facility when they are drawn, else the area."""
        ground = self._ground
        if ground is None or not self._scale:
            return
        lon, lat = self._place(spot)
        reach, squeeze = NEAR / self._scale, self._squeeze()
        shown = [("issues", ground.history.of(self._wish, ground.today))]
        if self._is_close():
            shown.append(("facilities", ground.facilities_of(self._wish)))
        for kind, points in shown:
            if kind not in self._wish.hidden and (found := points.nearest(lon, lat, reach, squeeze)) is not None:
                self._on_picked(kind, found)
                return
        area = self._area_at(lon, lat, reach, squeeze)
        self._on_picked("areas" if area is not None else "", area or 0)

    def _area_at(self, lon: float, lat: float, reach: float, squeeze: float) -> int | None:
        leaves = [each for each in self._ground.outlines if each.id in self._ground.leaves] if self._ground else []
        lines = [(each.distance(lon, lat, squeeze), each.id) for each in leaves if each.is_line]
        if lines and min(lines)[0] <= reach:
            return min(lines)[1]
        return next((each.id for each in leaves if each.holds(lon, lat)), None)

    def _is_close(self) -> bool:
        return self._scale > 0 and 10 / self._scale * 111_320 < CLOSE_UP

    # ---- painting

    def paint(self, painter: QPainter, width: int, height: int) -> None:
        """Draw what is in view. Called by the canvas."""
        painter.fillRect(0, 0, width, height, QColor(OUTSIDE))
        ground = self._ground
        if ground is None or not self._scale:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = QRectF(0, 0, width, height)
        shown = [(each, [_polygon(self._pixels(ring)) for ring in each.rings]) for each in ground.outlines]
        shown = [pair for pair in shown if any(view.intersects(ring.boundingRect()) for ring in pair[1])]
        for outline, rings in shown:
            if outline.id in ground.leaves:
                _fill(painter, outline, rings, self._fill_of(ground, outline.id))
        self._paint_over(painter, view, ground)
        for outline, rings in shown:
            if outline.id == self._wish.area:
                _stroke(painter, outline, rings, theme.ACCENT_DARK, 3.0)
        self._paint_things(painter, view, ground)
        if "labels" not in self._wish.hidden:
            self._labels(painter, shown)

    def _fill_of(self, ground: Ground, area: int) -> str:
        """The colour of an area, as faint as it is wished."""
        strength = self._wish.opacity.get("shade", 100) / 100  # nothing else lies on or under it here
        full, none = QColor(ground.fills.get(area, NO_VALUE)), QColor(NO_VALUE)
        parts = [round(b + (a - b) * strength) for a, b in zip(full.getRgb()[:3], none.getRgb()[:3], strict=True)]  # type: ignore[index]
        return QColor(*parts).name()

    def _paint_over(self, painter: QPainter, view: QRectF, ground: Ground) -> None:
        """The borders of other layers."""
        for number, outlines in enumerate(ground.over):
            layer = self._wish.over[number] if number < len(self._wish.over) else 0
            painter.setOpacity(self._wish.strength(f"layer:{layer}") / 100)
            for outline in outlines:
                rings = [_polygon(self._pixels(ring)) for ring in outline.rings]
                if any(view.intersects(ring.boundingRect()) for ring in rings):
                    _stroke(painter, outline, rings, OVER[number % len(OVER)], 1.4)
        painter.setOpacity(1.0)

    def _paint_things(self, painter: QPainter, view: QRectF, ground: Ground) -> None:
        """Facilities near by, issues always."""
        wish = self._wish
        if self._is_close() and "facilities" not in wish.hidden:
            painter.setOpacity(wish.strength("facilities") / 100)
            painter.setPen(QPen(QColor("#ffffff"), 1))
            for x, y, symbol in self._in_view(view, ground.facilities_of(wish)):
                group = ground.group_at[symbol] if symbol < len(ground.group_at) else 0
                painter.setBrush(QColor(FACILITY[group % len(FACILITY)]))
                painter.drawEllipse(QPointF(x, y), 2.5, 2.5)
        if "issues" not in wish.hidden:
            painter.setOpacity(wish.strength("issues") / 100)
            for x, y, state in self._in_view(view, ground.history.of(wish, ground.today)):
                draw_issue(painter, state, x, y)
        painter.setOpacity(1.0)

    def _in_view(self, view: QRectF, points: Points) -> list[tuple[float, float, int]]:
        pixels = self._pixels(points.places)
        x, y = pixels[:, 0], pixels[:, 1]
        inside = (x >= view.left()) & (x <= view.right()) & (y >= view.top()) & (y <= view.bottom())
        return list(zip(x[inside].tolist(), y[inside].tolist(), points.symbols[inside].tolist(), strict=True))

    def _labels(self, painter: QPainter, shown: list[tuple[Outline, list[QPolygonF]]]) -> None:
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.TEXT))
        metrics, taken = painter.fontMetrics(), list[QRectF]()
        for outline, rings in shown:
            name = self._ground.names.get(outline.id, "") if self._ground and outline.id in self._ground.leaves else ""
            box = rings[0].boundingRect()
            wide = metrics.horizontalAdvance(name)
            place = QRectF(box.center().x() - wide / 2, box.center().y() - metrics.height() / 2, wide, metrics.height())
            if not name or wide > box.width() * 1.1 or any(place.intersects(other) for other in taken):
                continue
            taken.append(place)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)


def _polygon(pixels: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in pixels.tolist()])


def _fill(painter: QPainter, outline: Outline, rings: list[QPolygonF], colour: str) -> None:
    if outline.is_line:
        _stroke(painter, outline, rings, "#4b6f88", 8.0)
        _stroke(painter, outline, rings, colour, 6.0)
        return
    painter.setPen(QPen(QColor("#93aabb"), 1))
    painter.setBrush(QColor(colour))
    for ring in rings:
        painter.drawPolygon(ring)


def _stroke(painter: QPainter, outline: Outline, rings: list[QPolygonF], colour: str, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    for ring in rings:
        if outline.is_line:
            painter.drawPolyline(ring)
        else:
            painter.drawPolygon(ring)
