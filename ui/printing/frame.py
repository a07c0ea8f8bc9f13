"""The map frame: a round scale, and lon/lat turned into places on the paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

SCALES: Final = tuple(
    round(each * 10**power)
    for power in (2, 3, 4, 5)
    for each in (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9)
)[10:]
"""1 : N as people know them."""
DEGREE: Final = math.radians(1) * 6_371_008.8
UNITS_PER_METRE: Final = 10_000.0


class Frame:
    """An area of ground in a rectangle of paper, north up, by an equirectangular projection at the middle latitude.

    Over the few kilometres of an office its scale is true to one part in a thousand in both directions.
    """

    def __init__(self, box: tuple[float, float, float, float], room: QRectF) -> None:
        west, south, east, north = box
        self.room = room
        self.lon, self.lat = (west + east) / 2, (south + north) / 2
        self._across = DEGREE * math.cos(math.radians(self.lat))
        wide, high = (east - west) * self._across, (north - south) * DEGREE
        needed = UNITS_PER_METRE * max(wide / room.width(), high / room.height())
        self.scale = next((each for each in SCALES if each >= needed), math.ceil(needed / 1e6) * 1_000_000)
        self.per_metre = UNITS_PER_METRE / self.scale
        """Units on paper for a metre on the ground."""

    def places(self, lonlat: np.ndarray) -> np.ndarray:
        """Rows of lon/lat as rows of x/y in units."""
        centre, factor = self.room.center(), self.per_metre
        x = centre.x() + (lonlat[:, 0] - self.lon) * (self._across * factor)
        y = centre.y() - (lonlat[:, 1] - self.lat) * (DEGREE * factor)
        return np.column_stack([x, y])

    def wide(self, degrees: float) -> float:
        """Units that so many degrees of longitude take."""
        return degrees * self._across * self.per_metre

    def at(self, lon: float, lat: float) -> QPointF:
        """One place."""
        x, y = self.places(np.array([[lon, lat]]))[0].tolist()
        return QPointF(x, y)

    def path(self, rings: Sequence[np.ndarray], *, is_open: bool = False) -> QPainterPath:
        """Rings (or open lines) as a path; holes stay holes."""
        made = QPainterPath()
        for ring in rings:
            polygon = QPolygonF([QPointF(x, y) for x, y in self.places(ring).tolist()])
            made.addPolygon(polygon)
            if not is_open:
                made.closeSubpath()
        return made

    def whole(self, polygons: Sequence[Sequence[np.ndarray]]) -> QPainterPath:
        """Many polygons as one path, without those beside the frame."""
        made = QPainterPath()
        rings = [ring for polygon in polygons for ring in polygon]
        if not rings:
            return made
        sizes = np.array([len(ring) for ring in rings])
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        places = self.places(np.concatenate(rings))
        low, high = np.minimum.reduceat(places, starts), np.maximum.reduceat(places, starts)
        room = self.room
        seen = (low[:, 0] <= room.right()) & (high[:, 0] >= room.left())
        seen &= (low[:, 1] <= room.bottom()) & (high[:, 1] >= room.top())
        for at in np.flatnonzero(seen).tolist():
            corners = places[starts[at] : starts[at] + sizes[at]].tolist()
            made.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            made.closeSubpath()
        return made
