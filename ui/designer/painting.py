"""Draws the cells of a sheet as they look: fills, borders, texts; a placeholder is a coloured chip."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from desk.work.forms.designing import CellLook, Look
from ui import theme
from ui.designer.geometry import Geometry

MARK: Final = re.compile(r"\{\{([^{}]*)\}\}")
GRID: Final = QColor("#e3e8ec")
INK: Final = QColor("#3a4650")
CHIPS: Final = {
    "list": (theme.ACCENT_SOFT, theme.ACCENT_DARK),
    "single": (theme.GOOD_SOFT, theme.GOOD),
    "typed": (theme.WARN_SOFT, theme.WARN),
    "fault": (theme.BAD_SOFT, theme.BAD),
}
"""Ground and ink of a placeholder: of a list, a single value, typed by hand, one that cannot be filled."""
_PLAIN: Final = Look()


def chip_of(mark: str) -> str:
    """What kind of chip the inside of a placeholder is."""
    if mark.startswith("手填"):
        return "typed"
    if mark.startswith("序号") or ("." in mark and not mark.startswith(("网格.", "合计", "计数"))):
        return "list"
    return "single"


class SheetPainter:
    """Draws rows and columns of one geometry."""

    def __init__(self, geometry: Geometry, cells: Mapping[tuple[int, int], CellLook], text: Callable[[int, int], str]):
        self.geometry, self.cells, self.text = geometry, cells, text
        self.faulty: frozenset[tuple[int, int]] = frozenset()
        self._fonts: dict[tuple[float, bool], QFont] = {}

    def paint(self, painter: QPainter, rows: range, columns: range) -> None:
        """Draw these rows and columns."""
        geometry = self.geometry
        seen: set[tuple[int, int]] = set()
        for row in rows:
            for column in columns:
                seen.add(geometry.head(row, column))
        for row, column in seen:
            look = self._look(row, column)
            rect = geometry.rect(row, column)
            painter.fillRect(rect, QColor(look.fill) if look.fill else QColor(theme.SURFACE))
            painter.setPen(GRID)
            painter.drawLine(rect.topRight(), rect.bottomRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        for row, column in seen:
            self._borders(painter, row, column)
        for row, column in seen:
            if text := self.text(row, column):
                self._text(painter, row, column, text)

    def _look(self, row: int, column: int) -> Look:
        cell = self.cells.get((row, column))
        return cell.look if cell is not None else _PLAIN

    def _borders(self, painter: QPainter, row: int, column: int) -> None:
        sides = self._look(row, column).borders
        if not sides:
            return
        rect = self.geometry.rect(row, column)
        painter.setPen(QPen(INK, 1))
        left, top = rect.left() - 1, rect.top() - 1
        for side, line in (
            ("l", (left, top, left, rect.bottom())),
            ("t", (left, top, rect.right(), top)),
            ("r", (rect.right(), top, rect.right(), rect.bottom())),
            ("b", (left, rect.bottom(), rect.right(), rect.bottom())),
        ):
            if side in sides:
                painter.drawLine(*line)

    def _font(self, look: Look) -> QFont:
        key = (look.size, look.bold)
        if key not in self._fonts:
            made = theme.font(max(look.size * 0.94 * self.geometry.zoom, 5.0))
            made.setBold(look.bold)
            self._fonts[key] = made
        return self._fonts[key]

    def _text(self, painter: QPainter, row: int, column: int, text: str) -> None:
        look, rect = self._look(row, column), self.geometry.rect(row, column)
        if rect.width() < 10 or rect.height() < 8:
            return
        painter.setFont(self._font(look))
        marks = MARK.findall(text)
        if marks:
            self._chip(painter, rect, text, marks, look, is_faulty=(row, column) in self.faulty)
            return
        painter.setPen(QColor(look.colour) if look.colour else QColor(theme.TEXT))
        inside = rect.adjusted(3, 1, -3, -1)
        flags = _sides(look, text)
        if look.wrap or "\n" in text:
            painter.drawText(inside, int(flags | Qt.TextFlag.TextWordWrap), text)
            return
        if not look.align and not _is_number(text):
            inside.setWidth(self._room(row, column, inside.width(), painter.fontMetrics().horizontalAdvance(text)))
        painter.save()
        painter.setClipRect(inside)
        painter.drawText(inside, int(flags | Qt.TextFlag.TextSingleLine), text)
        painter.restore()

    def _room(self, row: int, column: int, width: int, wanted: int) -> int:
        """A text that does not fit goes on over the empty cells at its right, as in Excel."""
        while wanted > width and column < self.geometry.columns:
            column += 1
            if self.geometry.is_covered(row, column) or self.text(row, column):
                break
            width += self.geometry.rect(row, column).width()
        return width

    def _chip(
        self, painter: QPainter, rect: QRect, text: str, marks: list[str], look: Look, *, is_faulty: bool
    ) -> None:
        ground, ink = CHIPS["fault" if is_faulty else chip_of(marks[0])]
        alone = len(marks) == 1 and text.strip() == f"{{{{{marks[0]}}}}}"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink), 1))
        painter.setBrush(QBrush(QColor(ground)))
        height = min(rect.height() - 3.0, max(painter.fontMetrics().height() + 4.0, 12.0))
        chip = QRectF(rect.left() + 1.5, rect.center().y() - height / 2 + 0.5, rect.width() - 4.0, height)
        painter.drawRoundedRect(chip, 4, 4)
        words = MARK.sub(lambda match: match[1].partition("|")[0] if alone else f"‹{match[1].partition('|')[0]}›", text)
        inside = chip.toRect().adjusted(3, 0, -3, 0)
        if alone and painter.fontMetrics().horizontalAdvance(words) > inside.width():
            words = words.rpartition(".")[2].rpartition(":")[2]  # the field says more than its list
        elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(
            inside, int(Qt.AlignmentFlag.AlignCenter if look.align != "left" else _sides(look, text)), elided
        )
        painter.restore()


def _sides(look: Look, text: str) -> Qt.AlignmentFlag:
    side = {
        "center": Qt.AlignmentFlag.AlignHCenter,
        "right": Qt.AlignmentFlag.AlignRight,
        "left": Qt.AlignmentFlag.AlignLeft,
    }.get(look.align, Qt.AlignmentFlag.AlignRight if _is_number(text) else Qt.AlignmentFlag.AlignLeft)
    up = {"center": Qt.AlignmentFlag.AlignVCenter, "top": Qt.AlignmentFlag.AlignTop}
    return side | up.get(look.vertical, Qt.AlignmentFlag.AlignBottom)


def _is_number(text: str) -> bool:
    return len(text) < 16 and text.replace(".", "", 1).replace("-", "", 1).isdigit()
