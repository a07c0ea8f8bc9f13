"""The widget of the plain map: turns the hand's work into drags, zooms and picks, and asks its owner to paint."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget


class Owner(Protocol):
    """Who knows the ground."""

    def paint(self, painter: QPainter, width: int, height: int) -> None: ...
    def drag(self, x: float, y: float) -> None: ...
    def zoom(self, factor: float, around: QPointF) -> None: ...
    def pick(self, spot: QPointF) -> None: ...


class Canvas(QWidget):
    """The widget; everything it knows is in its owner."""

    def __init__(self, owner: Owner, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = owner
        self._from: QPoint | None = None
        self._moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("简易地图")
        self.setMinimumSize(200, 150)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything in view."""
        painter = QPainter(self)
        self._owner.paint(painter, self.width(), self.height())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._from, self._moved = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground."""
        if self._from is None:
            return
        way = event.position().toPoint() - self._from
        if self._moved or way.manhattanLength() > 4:
            self._moved = True
            self._owner.drag(way.x(), way.y())
            self._from = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick, if it was a click."""
        if self._from is not None and not self._moved and event.button() == Qt.MouseButton.LeftButton:
            self._owner.pick(event.position())
        self._from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the mouse."""
        self._owner.zoom(1.25 ** (event.angleDelta().y() / 120), event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, + and - zoom."""
        step = {Qt.Key.Key_Left: (80, 0), Qt.Key.Key_Right: (-80, 0), Qt.Key.Key_Up: (0, 80), Qt.Key.Key_Down: (0, -80)}
        grow = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}
        key = Qt.Key(event.key())
        if key in step:
            self._owner.drag(*step[key])
        elif key in grow:
            self._owner.zoom(grow[key], QPointF(self.width() / 2, self.height() / 2))
        else:
            super().keyPressEvent(event)
