"""Colours and shapes of the map for whoever draws with Qt: the plain map, the layers panel. The page has them in look.js."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

ISSUE = ("#17659c", "#e08a00", "#c23b22", "#8a97a3", "#7d8894")
"""By state: open, turning yellow, overdue, closed, its clock standing."""
FACILITY = ("#2a7f86", "#7b5ea7", "#a8661c", "#4f8a3a", "#b0477a", "#5a6f80")
"""By large class, in turn."""
OVER = ("#8a3ffc", "#b5460f", "#0b7a5b", "#b01868", "#5c5f00")
"""Outlines of the layers over the shaded one, in turn."""
SHEET = {"water": "#c3d9e8", "park": "#d9e6cd", "block": "#eceae3", "building": "#dcd8cf", "street": "#ffffff"}
_EDGE = "#93aabb"
_SIZE = 18


def draw_issue(painter: QPainter, state: int, x: float, y: float, size: float = 6.0) -> None:
    """The sign of an issue: a shape for each state, so that nobody needs to tell colours apart."""
    painter.setPen(QPen(QColor("#ffffff"), 1))
    painter.setBrush(QColor(ISSUE[state]))
    if state == 2:
        corners = [(0, -size), (size, 0), (0, size), (-size, 0)]
    elif state == 1:
        corners = [(0, -size), (size, size * 0.85), (-size, size * 0.85)]
    else:
        painter.drawEllipse(QPointF(x, y), size * 0.85, size * 0.85)
        if state == 4:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#ffffff"))
            for side in (-1, 1):
                painter.drawRect(QRectF(x + side * size * 0.3 - size * 0.12, y - size * 0.42, size * 0.24, size * 0.84))
        return
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))


def issue_icon(state: int) -> QIcon:
    """The sign of an issue's state."""
    return _icon(lambda painter: draw_issue(painter, state, _SIZE / 2, _SIZE / 2))


def dot_icon(colour: str) -> QIcon:
    """A round dot, as facilities have it."""

    def draw(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(4, 4, 10, 10))

    return _icon(draw)


def patch_icon(colour: str) -> QIcon:
    """A patch of a colour, as a sheet of the ground has it."""

    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(_EDGE), 1))
        painter.setBrush(QColor(colour))
        painter.drawRect(QRectF(2.5, 4.5, 13, 9))

    return _icon(draw)


def line_icon(colour: str) -> QIcon:
    """A line, as an outline over the ground has it."""

    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(colour), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(2, 12), QPointF(8, 6))
        painter.drawLine(QPointF(8, 6), QPointF(16, 11))

    return _icon(draw)


def _icon(draw: Callable[[QPainter], None]) -> QIcon:
    made = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(_SIZE * scale, _SIZE * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made
