"""A list on paper: title, repeated header, rows, who and when and the page at the foot. Any thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPagedPaintDevice, QPainter, QPdfWriter

from desk.errors import ReadOnly
from ui.models.cells import written_rows
from ui.printing.output import PDF_DPI, UNWRITTEN
from ui.printing.paper import CENTRE, HAIR, INK, LEFT, POINT, QUIET, RIGHT, UNITS_PER_INCH, Paper, face, wide, write

if TYPE_CHECKING:
    from desk.work.outgoing.paper import Listed

Step = Callable[[int, int], None]
POINTS: Final = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Sizes of the type, the first at which all columns fit; at the last texts break into two lines."""
MEASURED: Final = 400
"""Rows whose texts say how wide a column is."""
PAD: Final = 12
TITLE, HEAD, FOOT = 110, 66, 60


class TableSheets:
    """The sheets of one list on one paper."""

    def __init__(self, listed: Listed, paper: Paper) -> None:
        self.listed, self.paper = listed, paper
        self.rows = written_rows(listed.rows, listed.columns)
        self._room = paper.inner
        self.points, self.widths, self.is_broken = self._fitted()
        lines = 2 if self.is_broken else 1
        self.row_height = self.points * POINT * (1.25 * lines + 0.45)
        free = self._room.height() - TITLE - HEAD - FOOT
        self.rows_per_page = max(1, int(free // self.row_height))
        self.count = max(1, math.ceil(len(self.rows) / self.rows_per_page))

    def _fitted(self) -> tuple[float, list[float], bool]:
        titles = [column.title for column in self.listed.columns]
        step = max(1, len(self.rows) // MEASURED)
        sample = self.rows[::step]
        natural = []
        for number, title in enumerate(titles):
            longest = sorted((row[number] for row in sample), key=len)[-3:]
            texts = max((wide(text, 10.0) for text in longest), default=0.0)
            natural.append(max(wide(title, 10.0, QFont.Weight.Bold), texts) / 10.0)
        for points in POINTS:
            widths = [each * points * 1.03 + 2 * PAD for each in natural]
            if sum(widths) <= self._room.width():
                return points, _stretched(widths, self._room.width()), False
        return POINTS[-1], _squeezed(widths, self._room.width()), True

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw sheet `number`, from 0."""
        room, listed = self._room, self.listed
        title = QRectF(room.x(), room.y(), room.width(), TITLE - 20)
        write(painter, title, listed.title, 15, align=CENTRE, weight=QFont.Weight.Bold)
        top = room.y() + TITLE
        self._head(painter, top)
        first = number * self.rows_per_page
        y = top + HEAD
        for row in self.rows[first : first + self.rows_per_page]:
            self._row(painter, y, row)
            y += self.row_height
        painter.setPen(QColor(HAIR))
        x = room.x()
        for width in [0.0, *self.widths]:
            x += width
            painter.drawLine(round(x), round(top), round(x), round(y))
        foot = QRectF(room.x(), room.bottom() - FOOT + 20, room.width(), FOOT - 20)
        write(painter, foot.adjusted(0, 0, -320, 0), listed.note, 7.5, colour=QUIET)
        write(painter, foot, f"第 {number + 1} 页 / 共 {self.count} 页", 7.5, colour=QUIET, align=RIGHT)

    def _head(self, painter: QPainter, y: float) -> None:
        room = self._room
        painter.fillRect(QRectF(room.x(), y, sum(self.widths), HEAD), QColor("#e8eef4"))
        x = room.x()
        for column, width in zip(self.listed.columns, self.widths, strict=True):
            cell = QRectF(x + PAD, y, width - 2 * PAD, HEAD)
            write(painter, cell, column.title, self.points, align=CENTRE, weight=QFont.Weight.Bold)
            x += width
        painter.setPen(QColor(HAIR))
        for line in (y, y + HEAD):
            painter.drawLine(round(room.x()), round(line), round(x), round(line))

    def _row(self, painter: QPainter, y: float, row: tuple[str, ...]) -> None:
        x = self._room.x()
        for text, column, width in zip(row, self.listed.columns, self.widths, strict=True):
            cell = QRectF(x + PAD, y, width - 2 * PAD, self.row_height)
            align = RIGHT if column.type == "number" else LEFT
            if self.is_broken and text and wide(text, self.points) > cell.width():
                painter.setFont(face(self.points))
                painter.setPen(QColor(INK))
                painter.drawText(cell, int(align | Qt.TextFlag.TextWrapAnywhere), text)
            elif text:
                write(painter, cell, text, self.points, align=align)
            x += width
        painter.setPen(QColor(HAIR))
        low = round(y + self.row_height)
        painter.drawLine(round(self._room.x()), low, round(x), low)

    def picture(self, number: int, dpi: int) -> QImage:
        """A sheet as a picture."""
        scale = dpi / UNITS_PER_INCH
        image = QImage(
            round(self.paper.room.width() * scale), round(self.paper.room.height() * scale), QImage.Format.Format_RGB32
        )
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        try:
            self.paint(painter, number, scale)
        finally:
            painter.end()
        return image

    def write_pdf(self, path: Path, step: Step) -> int:
        """All sheets as one PDF; gives how many."""
        writer = QPdfWriter(str(path))
        writer.setResolution(PDF_DPI)
        writer.setPageLayout(self.paper.layout())
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setTitle(self.listed.title)
        writer.setCreator("网格台")
        return self.onto(writer, path.name, PDF_DPI / UNITS_PER_INCH, step)

    def onto(self, device: QPagedPaintDevice, name: str, scale: float, step: Step) -> int:
        """All sheets onto a printer or PDF; `step` is told after each and may raise Cancelled."""
        painter = QPainter()
        if not painter.begin(device):
            raise ReadOnly(UNWRITTEN.format(name))
        try:
            for number in range(self.count):
                if number and not device.newPage():
                    raise ReadOnly(UNWRITTEN.format(name))
                self.paint(painter, number, scale)
                step(number + 1, self.count)
        finally:
            painter.end()
        return self.count

    def paint(self, painter: QPainter, number: int, scale: float) -> None:
        """Draw sheet `number` at a scale, from units to the device."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale, scale)
        self.draw(painter, number)
        painter.restore()


def _stretched(widths: list[float], room: float) -> list[float]:
    """The columns over the whole width, each by its share, none more than twice as wide."""
    factor = min(2.0, room / max(sum(widths), 1))
    return [width * factor for width in widths]


def _squeezed(widths: list[float], room: float) -> list[float]:
    """The widest columns give until all fit; the narrow ones stay as they are."""
    limit = max(widths)
    while sum(min(width, limit) for width in widths) > room and limit > 60:
        limit *= 0.96
    fitted = [min(width, limit) for width in widths]
    factor = min(1.0, room / sum(fitted))
    return [width * factor for width in fitted]
