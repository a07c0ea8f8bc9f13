"""What lies in the map frame, from the ground up: base sheets, streets, grids with their shade, dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.printing import look
from ui.printing.frame import Frame

if TYPE_CHECKING:
    from desk.work.atlas.plates import Dots, Piece, Plate
    from desk.work.ground.backdrop import Backdrop

THIN_STREET, DOT, SIGN = 3.0, 5.0, 13.0
"""Units: the least width of a street, the radius of a facility, of an issue."""


def draw_ground(painter: QPainter, frame: Frame, plate: Plate) -> None:
    """Everything but texts. The painter is clipped to the frame here."""
    painter.save()
    painter.setClipRect(frame.room)
    painter.fillRect(frame.room, QColor(look.LAND))
    _base(painter, frame, plate.backdrop)
    _grids(painter, frame, plate)
    for dots in plate.dots:
        _dots(painter, frame, dots)
    painter.restore()


def _base(painter: QPainter, frame: Frame, backdrop: Backdrop) -> None:
    for sheet, polygons in backdrop.polygons.items():
        edge = QPen(QColor(look.BUILDING_EDGE), 1.0) if sheet == "building" else QPen(Qt.PenStyle.NoPen)
        painter.setPen(edge)
        painter.setBrush(QColor(look.GROUND.get(sheet, look.GROUND["block"])))
        # One path for the whole sheet: a tenth of the file that a thousand single ones make.
        whole = frame.whole(polygons)
        whole.setFillRule(Qt.FillRule.WindingFill if sheet != "building" else Qt.FillRule.OddEvenFill)
        painter.drawPath(whole)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ways = [
        (max(THIN_STREET, way.width * frame.per_metre * 0.8), frame.path(way.runs, is_open=True))
        for way in backdrop.ways
    ]
    for extra, colour in ((2.4, look.CASING), (0.0, look.STREET)):
        for width, path in ways:
            painter.setPen(_line(colour, width + extra))
            painter.drawPath(path)


def _grids(painter: QPainter, frame: Frame, plate: Plate) -> None:
    pieces = [(piece, [frame.path(rings, is_open=piece.is_line) for rings in piece.rings]) for piece in plate.pieces]
    painter.setPen(Qt.PenStyle.NoPen)
    for piece, paths in pieces:
        fill = _fill(piece, plate.fills)
        if fill is not None:
            painter.setBrush(fill)
            for path in paths:
                painter.drawPath(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    least = max((piece.level for piece, _ in pieces), default=0)
    for piece, paths in sorted(pieces, key=lambda one: one[0].is_target):  # the lowest level first, the target last
        for width, colour in _strokes(piece, least, plate.fills):
            painter.setPen(_line(colour, width))
            for path in paths:
                painter.drawPath(path)


def _fill(piece: Piece, fills: tuple[str, ...]) -> QColor | None:
    if piece.is_line or not piece.is_leaf:
        return None
    if not piece.is_here:
        faded = QColor(look.LAND)
        faded.setAlphaF(0.62)
        return faded
    if piece.tone >= 0:
        shade = QColor(fills[piece.tone])
        shade.setAlphaF(0.78)
        return shade
    tint = QColor(look.HERE)
    tint.setAlphaF(0.05)
    return tint


def _strokes(piece: Piece, least: int, fills: tuple[str, ...]) -> list[tuple[float, str]]:
    """Widths and colours of an outline, drawn one over the other."""
    rank = min(piece.level, len(look.BORDER) - 1)
    if piece.is_line and not piece.is_leaf:
        return []  # the same streets as its grids: it would only hide their shade
    if piece.is_line:
        colour = fills[piece.tone] if piece.tone >= 0 else look.HERE
        width = 13.0 if piece.is_here else 6.0
        return [(width + 4, "#ffffff"), (width, colour if piece.is_here else look.NEIGHBOUR)]
    if piece.is_target:
        return [(17.0, "#ffffff"), (10.0, look.HERE)]
    if not piece.is_here:
        return [(look.BORDER_WIDTH[rank] * 0.7, look.NEIGHBOUR)]
    if piece.level == least:
        return [(look.BORDER_WIDTH[rank], look.BORDER[rank])]
    return [(look.BORDER_WIDTH[rank] + 5, "#ffffff"), (look.BORDER_WIDTH[rank], look.BORDER[rank])]


def _dots(painter: QPainter, frame: Frame, dots: Dots) -> None:
    places = frame.places(dots.places)
    room = frame.room
    inside = (
        (places[:, 0] >= room.left())
        & (places[:, 0] <= room.right())
        & (places[:, 1] >= room.top())
        & (places[:, 1] <= room.bottom())
    )
    # Of dots that would lie upon each other one is enough: a district has 168,339.
    _, first = np.unique(np.floor(places[inside] / DOT), axis=0, return_index=True)
    grown = 1.9 if frame.scale <= 5000 else 1.4 if frame.scale <= 10_000 else 1.0
    for x, y in places[inside][np.sort(first)].tolist():
        sign(painter, dots.kind, dots.tone, QPointF(x, y), grown if dots.kind == "facilities" else 1.0)


def sign(painter: QPainter, kind: str, tone: int, at: QPointF, grown: float) -> None:
    """A facility's dot, or an issue's circle, triangle or diamond: told apart without colour."""
    if kind == "facilities":
        painter.setPen(QPen(QColor("#ffffff"), 1.2))
        painter.setBrush(QColor(look.FACILITY[tone % len(look.FACILITY)]))
        painter.drawEllipse(at, DOT * grown, DOT * grown)
        return
    painter.setPen(QPen(QColor("#ffffff"), 2.0))
    painter.setBrush(QColor(look.ISSUE[tone % len(look.ISSUE)]))
    if tone == 0:
        painter.drawEllipse(at, SIGN * 0.8, SIGN * 0.8)
        return
    corners = ((0, -1), (0.95, 0.75), (-0.95, 0.75)) if tone == 1 else ((0, -1), (1, 0), (0, 1), (-1, 0))
    painter.drawPolygon(QPolygonF([QPointF(at.x() + SIGN * x, at.y() + SIGN * y) for x, y in corners]))


def _line(colour: str, width: float) -> QPen:
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, cap, join)
