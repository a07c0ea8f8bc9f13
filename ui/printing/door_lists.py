"""Sheets for who goes from door to door, as one PDF or onto a printer; a walk is drawn where its last sheet has room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter, QPdfWriter, QPen, QPolygonF

from desk.duty.routing import plane
from desk.errors import ReadOnly
from ui import theme
from ui.printing.listed import FOOT, HEAD, TITLE, TableSheets
from ui.printing.output import PDF_DPI, UNWRITTEN
from ui.printing.paper import CENTRE, HAIR, QUIET, UNITS_PER_INCH, Paper, write

if TYPE_CHECKING:
    from desk.work.duty.route import Walk
    from desk.work.outgoing.paper import Listed

Step = Callable[[int, int], None]
SIGNED: Final = 92
"""Height of a row in which somebody signs: nine millimetres."""
SKETCH: Final = 760
"""Least room for the drawing of a walk."""


class DoorListSheets(TableSheets):
    """One person's sheets: rows high enough for a hand, and below them the walk."""

    def __init__(self, listed: Listed, paper: Paper, walk: Walk | None = None) -> None:
        super().__init__(listed, paper)
        self.walk = walk
        self.row_height = max(float(SIGNED), self.row_height)
        free = self._room.height() - TITLE - HEAD - FOOT
        self.rows_per_page = max(1, int(free // self.row_height))
        self._sheets = max(1, -(-len(self.rows) // self.rows_per_page))
        last = len(self.rows) - (self._sheets - 1) * self.rows_per_page
        self._below = TITLE + HEAD + last * self.row_height + 30
        has_room = self._room.height() - self._below - FOOT >= SKETCH
        self.count = self._sheets + (1 if walk is not None and not has_room else 0)

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw sheet `number`, from 0."""
        room = self._room
        if number < self._sheets:
            super().draw(painter, number)
        if self.walk is not None and number == self.count - 1:
            top = self._below if number < self._sheets else 0.0
            sketch(painter, QRectF(room.x(), room.y() + top, room.width(), room.height() - top - FOOT), self.walk)


def sketch(painter: QPainter, room: QRectF, walk: Walk) -> None:
    """The walk without a map: doors as numbered dots where they are, joined in their order."""
    head = QRectF(room.x(), room.y(), room.width(), 60)
    write(painter, head, f"走访路线：{walk.sentence}", 9.5, weight=QFont.Weight.Bold)
    here = room.adjusted(0, 70, 0, 0)
    painter.fillRect(here, QColor("#fbfaf7"))
    painter.setPen(QPen(QColor(HAIR), 2))
    painter.drawRect(here)
    spots = _spots(walk, here.adjusted(90, 90, -90, -90))
    if not spots:
        write(painter, here, "这些任务没有位置，画不出路线。", 9.5, colour=QUIET, align=CENTRE)
        return
    painter.setPen(QPen(QColor(theme.ACCENT), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF([spot for spot, _ in spots]))
    for spot, words in spots:
        is_start = words == "起"
        painter.setPen(QPen(QColor("#ffffff"), 5))
        painter.setBrush(QColor(theme.GOOD if is_start else theme.BAD))
        wide = 62 if len(words) < 3 else 30 + 22 * len(words)
        box = QRectF(spot.x() - wide / 2, spot.y() - 28, wide, 56)
        painter.drawRoundedRect(box, 28, 28)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        write(painter, box, words, 8, colour="#ffffff", align=CENTRE, weight=QFont.Weight.Bold)
    north = QRectF(here.right() - 80, here.y() + 10, 70, 50)
    write(painter, north, "北↑", 8.5, colour=QUIET, align=CENTRE)


def _spots(walk: Walk, room: QRectF) -> list[tuple[QPointF, str]]:
    """Where each house is drawn and the numbers of its doors, in the order of the walk."""
    houses = walk.by_house()
    if not houses:
        return []
    places = [*([walk.start] if walk.start is not None else []), *(house.place for house in houses)]
    points = plane(places)
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    scale = min(room.width() / max(east - west, 1), room.height() / max(north - south, 1))
    words = [*(["起"] if walk.start is not None else []), *(house.words for house in houses)]
    middle = room.center()
    return [
        (
            QPointF(
                middle.x() + (float(x) - float(west + east) / 2) * scale,
                middle.y() - (float(y) - float(south + north) / 2) * scale,
            ),
            said,
        )
        for (x, y), said in zip(points, words, strict=True)
    ]


def write_pdf(sheets: Iterable[DoorListSheets], total: int, title: str, path: Path, paper: Paper, step: Step) -> int:
    """All lists as one PDF, each beginning on a sheet of its own; gives how many sheets."""
    writer = QPdfWriter(str(path))
    writer.setResolution(PDF_DPI)
    writer.setPageLayout(paper.layout())
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(title)
    writer.setCreator("网格台")
    return onto(sheets, total, writer, path.name, PDF_DPI / UNITS_PER_INCH, step)


def onto(
    sheets: Iterable[DoorListSheets], total: int, device: QPagedPaintDevice, name: str, scale: float, step: Step
) -> int:
    """The same onto a printer; `step` is told after each list and may raise Cancelled."""
    painter = QPainter()
    if not painter.begin(device):
        raise ReadOnly(UNWRITTEN.format(name))
    pages = 0
    try:
        for number, one in enumerate(sheets, 1):
            for page in range(one.count):
                if pages and not device.newPage():
                    raise ReadOnly(UNWRITTEN.format(name))
                one.paint(painter, page, scale)
                pages += 1
            step(number, total)
    finally:
        painter.end()
    return pages
