"""A small map of patrol tracks, painted by the dialog itself: streets, ways, stretches that nobody walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.jobs import Jobs

if TYPE_CHECKING:
    from desk.work.tracks.picture import Picture

_MARGIN = 14
_PICTURE = "picture of tracks"
WALKED, MISSED, WAY, CHOSEN = theme.GOOD, theme.BAD, theme.ACCENT, "#b06f00"
LEGEND = ((WALKED, "走到的街路"), (MISSED, "没走到"), (WAY, "轨迹"), (CHOSEN, "选中的"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """Paths in metres, y downwards; made on a job thread."""

    box: QRectF
    grids: Mapping[int, QPainterPath]
    streets: Mapping[int, QPainterPath]
    gaps: Mapping[int, QPainterPath]
    tracks: Mapping[int, QPainterPath]
    is_judged: bool
    """Whether streets are drawn as walked or not, or only as streets."""


def sketch_of(picture: Picture, *, is_judged: bool = True) -> Sketch:
    """The paths of a picture. Off the GUI thread."""
    west, south, east, north = picture.box

    def paths(lines: Mapping[int, tuple[Any, ...]]) -> dict[int, QPainterPath]:
        found = {}
        for id, parts in lines.items():
            path = QPainterPath()
            for part in parts:
                path.addPolygon(QPolygonF([QPointF(x - west, north - y) for x, y in part.tolist()]))
            found[id] = path
        return found

    return Sketch(
        box=QRectF(0, 0, max(1.0, east - west), max(1.0, north - south)),
        grids=paths(picture.grids),
        streets=paths(picture.streets),
        gaps=paths(picture.gaps),
        tracks=paths(picture.tracks),
        is_judged=is_judged,
    )


def _enter(painter: QPainter, box: QRectF, size: QSize) -> None:
    """Let the painter take metres: the box in the middle of the picture."""
    wide, high = max(1, size.width() - 2 * _MARGIN), max(1, size.height() - 2 * _MARGIN)
    factor = min(wide / max(box.width(), 1.0), high / max(box.height(), 1.0))
    painter.translate(
        _MARGIN + (wide - box.width() * factor) / 2 - box.left() * factor,
        _MARGIN + (high - box.height() * factor) / 2 - box.top() * factor,
    )
    painter.scale(factor, factor)


def drawn(sketch: Sketch, box: QRectF, size: QSize, ratio: float) -> QImage:
    """The picture of a sketch. Off the GUI thread."""
    picture = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _enter(painter, box, size)
    _strokes(painter, sketch.grids.values(), theme.LINE_STRONG, 1.0)
    _strokes(painter, sketch.streets.values(), WALKED if sketch.is_judged else theme.LINE_STRONG, 2.6)
    _strokes(painter, sketch.gaps.values(), theme.SURFACE, 2.8)
    _strokes(painter, sketch.gaps.values(), MISSED, 1.6)
    _strokes(painter, sketch.tracks.values(), WAY, 1.4, alpha=150)
    painter.end()
    return picture


def _strokes(painter: QPainter, paths: Iterable[QPainterPath], colour: str, width: float, *, alpha: int = 255) -> None:
    pen = QPen(theme.colour(colour, alpha), width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path in paths:
        painter.drawPath(path)


class TrackMap(QWidget):
    """Paints a sketch; one thing may be marked and brought near."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None, empty: str = "") -> None:
        super().__init__(parent)
        self.setMinimumSize(280, 240)
        self.setAccessibleName("轨迹地图")
        self._jobs, self._empty = jobs, empty
        self._sketch: Sketch | None = None
        self._picture: QImage | None = None
        self._box = QRectF()
        self._marked: tuple[str, int] | None = None

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Show another picture, or none."""
        self._sketch, self._picture, self._marked = sketch, None, None
        self._box = sketch.box if sketch is not None else QRectF()
        self._ask()
        self.update()

    def mark(self, what: str, id: int | None, *, near: bool = False) -> None:
        """Mark a thing of the sketch (grids, streets, tracks); `near` brings it into view, else everything is shown."""
        path = getattr(self._sketch, what, {}).get(id) if self._sketch is not None and id is not None else None
        self._marked = (what, id) if path is not None and id is not None else None
        if self._sketch is not None:
            box = self._sketch.box
            if near and path is not None:
                around = path.boundingRect()
                more = max(80.0, 0.15 * max(around.width(), around.height()))
                box = around.adjusted(-more, -more, more, more)
            if box != self._box:
                self._box, self._picture = box, None
                self._ask()
        self.update()

    def forget(self) -> None:
        """Want no picture any more: the dialog is left."""
        self._jobs.forget(_PICTURE)

    def _ask(self) -> None:
        sketch, box, size, ratio = self._sketch, QRectF(self._box), self.size(), self.devicePixelRatioF()
        if sketch is not None:
            self._jobs.read(lambda: drawn(sketch, box, size, ratio), self._take, key=_PICTURE)

    def _take(self, picture: QImage) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, what is marked over it, and the legend."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(theme.SURFACE))
        painter.setPen(theme.colour(theme.LINE))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._sketch is None:
            painter.setPen(theme.colour(theme.MUTED))
            painter.drawText(self.rect().adjusted(20, 0, -20, 0), int(_MIDDLE), self._empty)
            return
        if self._picture is not None and self._picture.size() == self.size() * self.devicePixelRatioF():
            painter.drawImage(0, 0, self._picture)
        if self._marked is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
            _enter(painter, self._box, self.size())
            what, id = self._marked
            _strokes(painter, [getattr(self._sketch, what)[id]], CHOSEN, 3.4)
            painter.restore()
        self._legend(painter)

    def _legend(self, painter: QPainter) -> None:
        assert self._sketch is not None
        painter.setFont(theme.font(theme.SMALL))
        metrics = painter.fontMetrics()
        x, y = 10, self.height() - 12
        shown = [one for one in LEGEND if self._sketch.is_judged or one[0] in (WAY, CHOSEN)]
        wide = sum(metrics.horizontalAdvance(words) + 40 for _, words in shown)
        painter.fillRect(QRectF(4, y - 16, wide, 24), theme.colour(theme.SURFACE, 220))
        for colour, words in shown:
            painter.setPen(QPen(theme.colour(colour), 3))
            painter.drawLine(x, y - 5, x + 18, y - 5)
            painter.setPen(theme.colour(theme.TEXT))
            painter.drawText(x + 23, y, words)
            x += metrics.horizontalAdvance(words) + 40

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the new size."""
        self._ask()


_MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
