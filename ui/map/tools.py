"""What the page's tools say, checked field by field and turned into signals; and the orders they take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from ui.map.view import MapView

MOST_CORNERS: Final = 2_000
MOST_MARKS: Final = 4_000
"""Rings drawn on the page at once: more would hide the ground, and an order is no way for bulk."""
LONGEST_WORDS: Final = 80
DECIMALS: Final = 7


class MapTools(QObject):
    """The tools of one map. On the GUI thread."""

    pointed = Signal(float, float)
    """Where the pointer is: lon, lat."""
    placed = Signal(float, float)
    """The coordinates of this place were asked for."""
    ringed = Signal(object)
    """A ring was drawn: a list of (lon, lat), not closed."""
    measured = Signal(str)
    """The result of a measurement, in words."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        view.told.connect(self._on_told)

    def measure(self, what: str, points: Sequence[Sequence[float]] = ()) -> None:
        """Take the ruler, "length" or "area"; with points it shows what they measure."""
        self._view.use_tool("measure", what=what, points=[list(each) for each in points])

    def select(self, shape: str) -> None:
        """Choose by "box", "polygon" or "lasso"."""
        self._view.use_tool("select", shape=shape)

    def take_place(self) -> None:
        """Take the coordinates of the next click."""
        self._view.use_tool("place")

    def show_ring(self, ring: Sequence[Sequence[float]] | None) -> None:
        """Keep a chosen ring on the map, or take it away."""
        self._view.order(do="selected", ring=[list(each) for each in ring or ()])

    def mark(
        self,
        places: Any,
        words: str,
        box: tuple[float, float, float, float] | None,
        *,
        labels: Sequence[str] = (),
        is_way: bool = False,
    ) -> None:
        """Mark places (rows of lon/lat) and bring them into view; no rows take the marks away.

        Of very many places every so-manieth is marked, so that they still cover the same ground. `labels` stand in the
        marks, one each; a way is joined by a line in the order of its places.
        """
        every = max(1, math.ceil(len(places) / MOST_MARKS))
        flat = [round(float(value), DECIMALS) for place in places[::every] for value in place]
        self._view.order(
            do="marks",
            places=flat,
            words=words,
            box=list(box) if box else None,
            labels=list(labels[::every]),
            isWay=is_way,
        )

    def _on_told(self, topic: str, value: Any) -> None:
        if topic in ("pointer", "placed"):
            place = _place((value.get("lon"), value.get("lat")))
            if place is not None:
                (self.pointed if topic == "pointer" else self.placed).emit(*place)
        elif topic == "selected":
            ring = _ring(value.get("ring"))
            if ring is not None:
                self.ringed.emit(ring)
        elif topic == "measured":
            words = value.get("words")
            if isinstance(words, str) and 0 < len(words) <= LONGEST_WORDS:
                self.measured.emit(words)


def _place(given: Any) -> tuple[float, float] | None:
    if not isinstance(given, list | tuple) or len(given) != 2:
        return None
    if not all(isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in given):
        return None
    lon, lat = float(given[0]), float(given[1])
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _ring(given: Any) -> list[tuple[float, float]] | None:
    if not isinstance(given, list) or not 3 <= len(given) <= MOST_CORNERS:
        return None
    ring = [_place(each) for each in given]
    return None if None in ring else ring  # type: ignore[return-value]
