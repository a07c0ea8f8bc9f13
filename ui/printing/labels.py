"""Names on the map that never lie upon each other: the more important first, smaller or aside where it is narrow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui import theme
from ui.printing import look
from ui.printing.frame import Frame
from ui.printing.paper import INK, QUIET, face

if TYPE_CHECKING:
    from desk.work.atlas.plates import Label, Plate

GAP = 4.0
EDGE = 3.2
ASIDE = ((0, 0), (0, -1), (0, 1), (0.5, 0), (-0.5, 0), (0.5, -1), (-0.5, -1), (0.5, 1), (-0.5, 1))
"""Steps from the place itself, in sizes of the label."""
STREET = 5.5
BEYOND = 1.3
"""How far a name may be wider than its area."""
SHORTEST = 40.0
SMALLEST = 0.65
"""Share of its size that a name may be made smaller."""
MOST_FIT = 0.6
"""Share of the lowest areas whose names must fit, for names to be written at all."""


class Taken:
    """Rectangles that are written on already, in cells so that a thousand labels stay quick."""

    CELL = 120.0

    def __init__(self, room: QRectF) -> None:
        self._room = room
        self._cells: dict[tuple[int, int], list[QRectF]] = {}

    def is_free(self, wanted: QRectF) -> bool:
        """Whether a rectangle lies in the frame and on no other."""
        if not self._room.contains(wanted):
            return False
        return not any(wanted.intersects(other) for cell in self._over(wanted) for other in self._cells.get(cell, ()))

    def take(self, used: QRectF) -> None:
        """Nothing else may stand here."""
        grown = used.adjusted(-GAP, -GAP, GAP, GAP)
        for cell in self._over(grown):
            self._cells.setdefault(cell, []).append(grown)

    def _over(self, room: QRectF) -> Iterator[tuple[int, int]]:
        for column in range(int(room.left() // self.CELL), int(room.right() // self.CELL) + 1):
            for row in range(int(room.top() // self.CELL), int(room.bottom() // self.CELL) + 1):
                yield column, row


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How the naming went: how many areas of the sheet found no room, and whether the lowest got numbers for names."""

    missing: int
    is_short: bool


def draw_labels(painter: QPainter, frame: Frame, plate: Plate, swell: float, taken: Taken) -> Named:
    """Write the names of areas, the upper ones first, then those of streets.

    Where most of the lowest are too small for their names, all of them get the last digits of their codes instead: some
    names and some gaps would be read as if the rest had none.
    """
    painter.save()
    painter.setClipRect(frame.room)
    levels = {label.level for label in plate.labels if label.is_here}
    top, lowest = (min(levels), max(levels)) if len(levels) > 1 else (-1, max(levels, default=0))
    least = [label for label in plate.labels if label.is_here and label.level == lowest]
    fitting = sum(_across(label.name, SMALLEST * 7.0 * swell) <= _room_of(frame, label) for label in least)
    is_short = fitting < MOST_FIT * len(least) and all(label.short for label in least)
    missing = 0
    for label in plate.labels:
        tries = _tries(label, swell, is_major=label.level == top, is_short=is_short and label.level == lowest)
        done = _area(painter, frame, label, tries, taken, is_major=label.level == top)
        missing += not done and label.is_here
    _streets(painter, frame, plate, swell, taken)
    painter.restore()
    return Named(missing=missing, is_short=is_short)


def _tries(label: Label, swell: float, *, is_major: bool, is_short: bool) -> list[tuple[float, str, str]]:
    """Size, name and code to try, the best first: whole, then smaller, then without the code."""
    if not label.is_here:
        return [(6.0 * swell, label.name, "")]
    if is_short:
        return [(6.5 * swell, label.short, ""), (5.0 * swell, label.short, "")]
    size = (9.5 if is_major else 7.0) * swell
    whole = [(size, label.name, label.code), (size * 0.85, label.name, label.code)]
    return [*whole, (size, label.name, ""), (size * 0.8, label.name, ""), (size * SMALLEST, label.name, "")]


def _across(text: str, points: float) -> float:
    return QFontMetricsF(face(points, QFont.Weight.DemiBold)).horizontalAdvance(text)


def _room_of(frame: Frame, label: Label) -> float:
    """How wide a text may be: a name that is wider than its area would seem to name the neighbours."""
    return max(frame.wide(label.across) * BEYOND, SHORTEST)


def _area(
    painter: QPainter,
    frame: Frame,
    label: Label,
    tries: list[tuple[float, str, str]],
    taken: Taken,
    *,
    is_major: bool,
) -> bool:
    """Write the first that fits at its place or aside; whether any did."""
    place, most = frame.at(label.lon, label.lat), _room_of(frame, label)
    weight = QFont.Weight.DemiBold if label.is_here else QFont.Weight.Normal
    ink = theme.ACCENT_DARK if is_major else INK if label.is_here else look.NEIGHBOUR
    for points, name, code in tries:
        name_font, code_font = face(points, weight), face(points * 0.72)
        name_size, code_size = QFontMetricsF(name_font), QFontMetricsF(code_font)
        across = max(name_size.horizontalAdvance(name), code_size.horizontalAdvance(code) if code else 0)
        if across > most:
            continue
        high = name_size.height() * 0.86 + (code_size.height() * 0.9 if code else 0)
        for dx, dy in ASIDE if label.is_here and name == label.name else ASIDE[:1]:
            room = QRectF(0, 0, across, high)
            room.moveCenter(QPointF(place.x() + dx * across, place.y() + dy * high))
            if not taken.is_free(room):
                continue
            taken.take(room)
            middle, base = room.center().x(), room.top() + name_size.ascent() * 0.92
            _text(painter, name, name_font, QPointF(middle, base), ink)
            if code:
                _text(painter, code, code_font, QPointF(middle, room.bottom() - code_size.descent() * 0.6), QUIET)
            return True
    return False


def _text(painter: QPainter, text: str, font: QFont, at: QPointF, colour: str) -> None:
    """A text centred on a base line, with a white edge.

    The edge is the same text in white, a hair aside: as an outline it would take twenty times the room in a PDF.
    """
    left = QPointF(at.x() - QFontMetricsF(font).horizontalAdvance(text) / 2, at.y())
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    reach = min(EDGE, font.pixelSize() * 0.1)
    for turn in range(8):
        aside = QPointF(reach * math.cos(turn * math.pi / 4), reach * math.sin(turn * math.pi / 4))
        painter.drawText(left + aside, text)
    painter.setPen(QColor(colour))
    painter.drawText(left, text)


def _streets(painter: QPainter, frame: Frame, plate: Plate, swell: float, taken: Taken) -> None:
    """Each street's name once, along its longest straight stretch; the widest streets first."""
    font = face(STREET * swell)
    metrics = QFontMetricsF(font)
    written: set[str] = set()
    for way in sorted(plate.backdrop.ways, key=lambda one: -one.width):
        if not way.name or way.name in written:
            continue
        across = metrics.horizontalAdvance(way.name)
        stretch = _longest(frame, way.runs, across * 1.15)
        if stretch is None:
            continue
        (x0, y0), (x1, y1) = stretch
        if x1 < x0:
            x0, y0, x1, y1 = x1, y1, x0, y0
        turn = math.atan2(y1 - y0, x1 - x0)
        middle = QPointF((x0 + x1) / 2, (y0 + y1) / 2)
        high = metrics.height() * 0.8
        wide = abs(across * math.cos(turn)) + abs(high * math.sin(turn))
        tall = abs(across * math.sin(turn)) + abs(high * math.cos(turn))
        room = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
        if not taken.is_free(room):
            continue
        taken.take(room)
        written.add(way.name)
        painter.save()
        painter.translate(middle)
        painter.rotate(math.degrees(turn))
        _text(painter, way.name, font, QPointF(0, metrics.ascent() * 0.38), look.STREET_TEXT)
        painter.restore()


def _longest(frame: Frame, runs: tuple[np.ndarray, ...], least: float) -> list[list[float]] | None:
    """The ends of the longest segment in the frame that is at least so long."""
    best, found = least, None
    for run in runs:
        places = frame.places(run)
        lengths = np.hypot(*(places[1:] - places[:-1]).T)
        for at in np.flatnonzero(lengths > best).tolist():
            middle = (places[at] + places[at + 1]) / 2
            if frame.room.contains(*middle.tolist()) and lengths[at] > best:
                best, found = float(lengths[at]), places[at : at + 2].tolist()
    return found
