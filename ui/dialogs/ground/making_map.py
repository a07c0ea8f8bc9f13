"""A small map of proposed grids, painted by the dialog itself: streets, grids by their state, the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from desk.work.making.options import EXCEPTED, GOOD, HIGH, LOW
from ui import theme
from ui.jobs import Jobs

if TYPE_CHECKING:
    from desk.work.making.proposal import Proposal

_MARGIN = 10
_FILL = {GOOD: theme.GOOD_SOFT, LOW: theme.BAD_SOFT, HIGH: theme.BAD_SOFT, EXCEPTED: theme.WARN_SOFT}
_LINES = (theme.ACCENT, theme.GOOD, theme.WARN, theme.BAD, "#6b4ea0", "#3f7f2a", "#a0456b", "#4a5a6a")
"""Colours that tell neighbouring 块 apart."""
_PICTURE = "picture of proposed grids"
_REACH = 6.0
"""Pixels from a street line within which a click means it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Paths in metres, y downwards; made on a job thread."""

    paths: tuple[QPainterPath, ...]
    states: tuple[str, ...]
    dangling: QPainterPath
    box: QRectF
    is_line: bool


def sketch_of(proposal: Proposal) -> Sketch:
    """The paths of a proposal. Off the GUI thread."""
    import shapely  # heavy, and there by now

    from desk.ground.borders import metres_per_degree

    shapes = [grid.shape for grid in proposal.grids]
    west, south, east, north = shapely.total_bounds(shapes) if shapes else (0.0, 0.0, 1.0, 1.0)
    across, up = metres_per_degree((south + north) / 2)

    def flat(points: Any) -> QPolygonF:
        return QPolygonF([QPointF((x - west) * across, (north - y) * up) for x, y in points.tolist()])

    def path_of(shape: Any) -> QPainterPath:
        path = QPainterPath()
        for part in shapely.get_parts(shape):
            rings = shapely.get_rings(part) if shapely.get_dimensions(part) == 2 else [part]
            for ring in rings:
                path.addPolygon(flat(shapely.get_coordinates(ring)))
        return path

    dangling = QPainterPath()
    for line in proposal.dangling:
        dangling.addPolygon(flat(shapely.get_coordinates(line)))
    return Sketch(
        paths=tuple(path_of(shape) for shape in shapes),
        states=tuple(grid.state for grid in proposal.grids),
        dangling=dangling,
        box=QRectF(0, 0, float(east - west) * across, float(north - south) * up),
        is_line=proposal.is_line,
    )


def placed(sketch: Sketch, size: QSize) -> tuple[float, float, float]:
    """Factor and shift from metres to pixels."""
    wide, high = size.width() - 2 * _MARGIN, size.height() - 2 * _MARGIN
    factor = min(wide / max(sketch.box.width(), 1.0), high / max(sketch.box.height(), 1.0))
    dx = _MARGIN + (wide - sketch.box.width() * factor) / 2
    dy = _MARGIN + (high - sketch.box.height() * factor) / 2
    return factor, dx, dy


def enter(painter: QPainter, sketch: Sketch, size: QSize) -> None:
    """Let the painter take metres."""
    factor, dx, dy = placed(sketch, size)
    painter.translate(dx, dy)
    painter.scale(factor, factor)


def drawn(sketch: Sketch, size: QSize, ratio: float) -> QImage:
    """The picture of a sketch. Off the GUI thread."""
    picture = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    enter(painter, sketch, size)
    edge = QPen(theme.colour(theme.MUTED), 3.0 if sketch.is_line else 1.0)
    edge.setCosmetic(True)
    for number, (path, state) in enumerate(zip(sketch.paths, sketch.states, strict=True)):
        if sketch.is_line:
            edge.setColor(theme.colour(_LINES[number % len(_LINES)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setBrush(theme.colour(_FILL.get(state, theme.ACCENT_SOFT)))
        painter.setPen(edge)
        painter.drawPath(path)
    dash = QPen(theme.colour(theme.BAD), 1.5, Qt.PenStyle.DashLine)
    dash.setCosmetic(True)
    painter.setPen(dash)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(sketch.dangling)
    painter.end()
    return picture


class MakingMap(QWidget):
    """Paints a sketch; a click chooses a grid."""

    chosen = Signal(int)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 300)
        self.setAccessibleName("方案地图")
        self._jobs = jobs
        self._sketch: Sketch | None = None
        self._picture: QImage | None = None
        self._current = -1

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Show another proposal, or none."""
        self._sketch, self._picture, self._current = sketch, None, -1
        self._ask()
        self.update()

    def forget(self) -> None:
        """Want no picture any more: the dialog is left."""
        self._jobs.forget(_PICTURE)

    def _ask(self) -> None:
        """Thousands of outlines take longer to draw than the window may stand still."""
        sketch, size, ratio = self._sketch, self.size(), self.devicePixelRatioF()
        if sketch is not None:
            self._jobs.read(lambda: drawn(sketch, size, ratio), self._take, key=_PICTURE)

    def _take(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    def choose(self, at: int) -> None:
        """Mark a grid."""
        self._current = at
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, and the chosen grid over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(theme.RAISED))
        painter.setPen(theme.colour(theme.LINE))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._sketch is None:
            painter.setPen(theme.colour(theme.MUTED))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "预览后在这里看方案")
            return
        if self._picture is not None and self._picture.size() == self.size() * self.devicePixelRatioF():
            painter.drawImage(0, 0, self._picture)
        if 0 <= self._current < len(self._sketch.paths):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            enter(painter, self._sketch, self.size())
            pen = QPen(theme.colour(theme.ACCENT), 3)
            pen.setCosmetic(True)
            fill = Qt.BrushStyle.NoBrush if self._sketch.is_line else theme.colour(theme.ACCENT, 60)
            painter.setPen(pen)
            painter.setBrush(fill)
            painter.drawPath(self._sketch.paths[self._current])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the new size."""
        self._ask()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked."""
        if self._sketch is None:
            return
        factor, dx, dy = placed(self._sketch, self.size())
        spot = QPointF((event.position().x() - dx) / factor, (event.position().y() - dy) / factor)
        around = _REACH / factor
        near = QRectF(spot.x() - around, spot.y() - around, 2 * around, 2 * around)
        for at, path in enumerate(self._sketch.paths):
            if path.intersects(near) if self._sketch.is_line else path.contains(spot):
                self.choose(at)
                self.chosen.emit(at)
                return
