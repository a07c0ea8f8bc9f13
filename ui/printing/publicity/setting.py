"""Texts set in a room: broken into lines as Chinese is, made smaller before anything is cut, never beyond the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from ui.printing.paper import INK, POINT, face

LEADING: Final = 1.42
"""Height of a line in sizes of its type."""
STEP: Final = 0.93
"""By which a text that does not fit is made smaller, again and again."""
ENDLESS: Final = 1e7


class Block:
    """Paragraphs broken into lines of a width; `indent` opens each by so many letters, `gap` parts them (in sizes)."""

    def __init__(
        self,
        paragraphs: Sequence[str],
        width: float,
        points: float,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        leading: float = LEADING,
        indent: float = 0.0,
        gap: float = 0.0,
    ) -> None:
        self.font, self.points = face(points, weight), points
        self.step = points * POINT * leading
        self.lines: list[tuple[float, float, str]] = []
        """Left and top of each line, and its text."""
        top = 0.0
        for number, paragraph in enumerate(paragraphs):
            top += gap * points * POINT if number else 0.0
            for left, text in _broken(paragraph, self.font, width, indent * points * POINT):
                self.lines.append((left, top, text))
                top += self.step
        self.height = top

    def draw(self, painter: QPainter, x: float, y: float, colour: str = INK, first: int = 0, last: int = -1) -> None:
        """Draw the lines from `first` to before `last` with the first of them at the top."""
        chosen = self.lines[first:] if last < 0 else self.lines[first:last]
        if not chosen:
            return
        metrics = QFontMetricsF(self.font)
        base = y - chosen[0][1] + (self.step - metrics.height()) / 2 + metrics.ascent()
        painter.setFont(self.font)
        painter.setPen(QColor(colour))
        for left, top, text in chosen:
            painter.drawText(QPointF(x + left, base + top), text)

    def cut(self, width: float, lines: int) -> None:
        """Keep so many lines; the last of them ends with dots."""
        if len(self.lines) <= lines:
            return
        left, top, text = self.lines[max(0, lines - 1)]
        rest = text + "".join(each[2] for each in self.lines[lines : lines + 2])
        shown = QFontMetricsF(self.font).elidedText(rest, Qt.TextElideMode.ElideRight, width - left)
        self.lines = [*self.lines[: max(0, lines - 1)], (left, top, shown)]
        self.height = top + self.step


def _broken(text: str, font: QFont, width: float, indent: float) -> list[tuple[float, str]]:
    """The lines of a paragraph: what their left edge is moved in by, and their text."""
    layout = QTextLayout(text or " ", font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[tuple[float, str]] = []
    while (line := layout.createLine()).isValid():
        left = indent if not found else 0.0
        line.setLineWidth(max(width - left, font.pixelSize()))
        start = line.textStart()
        found.append((left, text[start : start + line.textLength()].rstrip()))
    layout.endLayout()
    return found


def fitted(
    paragraphs: Sequence[str],
    room: QRectF,
    points: float,
    least: float,
    *,
    weight: QFont.Weight = QFont.Weight.Normal,
    leading: float = LEADING,
    gap: float = 0.0,
) -> Block:
    """The paragraphs at the largest size up to `points` at which they fit; at `least` the last line ends with dots."""
    while True:
        block = Block(paragraphs, room.width(), points, weight=weight, leading=leading, gap=gap)
        if block.height <= room.height() + 1:
            return block
        if points * STEP < least:
            while len(block.lines) > 1 and block.height > room.height() + 1:
                block.cut(room.width(), len(block.lines) - 1)
            return block
        points *= STEP


def put(
    painter: QPainter,
    room: QRectF,
    text: str | Sequence[str],
    points: float,
    least: float,
    *,
    colour: str = INK,
    weight: QFont.Weight = QFont.Weight.Normal,
    middle: bool = False,
    centre: bool = False,
    leading: float = LEADING,
    gap: float = 0.0,
) -> float:
    """Set a text in a room, wrapped and made smaller as needed; gives the height it took."""
    paragraphs = [text] if isinstance(text, str) else list(text)
    block = fitted(paragraphs, room, points, least, weight=weight, leading=leading, gap=gap)
    if centre:
        metrics = QFontMetricsF(block.font)
        block.lines = [((room.width() - metrics.horizontalAdvance(t)) / 2, top, t) for _, top, t in block.lines]
    top = room.top() + (max(0.0, (room.height() - block.height) / 2) if middle else 0.0)
    block.draw(painter, room.left(), top, colour)
    return block.height
