"""Where the cells of a sheet lie on the screen: widths, heights, merged cells, at a zoom."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRect

from desk.work.forms.designing import SheetLook

CHARACTER: Final = 7.2
"""Pixels of a column's width of one, at 100 %."""
POINT: Final = 96 / 72
HIDDEN: Final = 7
"""Pixels a hidden column or row keeps, so that one sees it is there."""
MARGIN: Final = 3
"""Columns and rows shown beyond what is filled."""


class Geometry:
    """Rows and columns count from 1; pixels from the top left corner of A1."""

    def __init__(self, sheet: SheetLook, zoom: float) -> None:
        self.sheet, self.zoom = sheet, zoom
        self.rows, self.columns = sheet.rows + MARGIN * 2, sheet.columns + MARGIN
        widths = [self._width(column) for column in range(1, self.columns + 1)]
        heights = [self._height(row) for row in range(1, self.rows + 1)]
        self.lefts = list(accumulate(widths, initial=0))
        self.tops = list(accumulate(heights, initial=0))
        self._merged = {
            (row, column): block
            for block in sheet.merged
            for row in range(block[0], min(block[2], self.rows) + 1)
            for column in range(block[1], min(block[3], self.columns) + 1)
        }

    def _width(self, column: int) -> int:
        if column in self.sheet.hidden_columns:
            return HIDDEN
        return max(round((self.sheet.widths.get(column, self.sheet.width) * CHARACTER + 5) * self.zoom), 4)

    def _height(self, row: int) -> int:
        if row in self.sheet.hidden_rows:
            return HIDDEN
        return max(round(self.sheet.heights.get(row, self.sheet.height) * POINT * self.zoom), 4)

    @property
    def width(self) -> int:
        """Of all columns."""
        return self.lefts[-1]

    @property
    def height(self) -> int:
        """Of all rows."""
        return self.tops[-1]

    def head(self, row: int, column: int) -> tuple[int, int]:
        """The cell that holds what is seen there: the first of a merged block."""
        block = self._merged.get((row, column))
        return (block[0], block[1]) if block else (row, column)

    def is_covered(self, row: int, column: int) -> bool:
        """Whether another cell of its block is drawn over it."""
        return self.head(row, column) != (row, column)

    def rect(self, row: int, column: int) -> QRect:
        """The cell, or the block it belongs to."""
        top, left, bottom, right = self._merged.get((row, column), (row, column, row, column))
        x, y = self.lefts[left - 1], self.tops[top - 1]
        return QRect(x, y, self.lefts[min(right, self.columns)] - x, self.tops[min(bottom, self.rows)] - y)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell at a pixel, the first of its block; None outside the sheet."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        return self.head(self.row_at(y), self.column_at(x))

    def row_at(self, y: float) -> int:
        """The row at a pixel, the nearest when it lies outside."""
        return min(max(bisect_right(self.tops, y), 1), self.rows)

    def column_at(self, x: float) -> int:
        """The column at a pixel, the nearest when it lies outside."""
        return min(max(bisect_right(self.lefts, x), 1), self.columns)

    def next(self, row: int, column: int, down: int, right: int) -> tuple[int, int]:
        """The cell one step on, over merged blocks and hidden columns."""
        start = self.head(row, column)
        while True:
            row, column = row + down, column + right
            if not (1 <= row <= self.rows and 1 <= column <= self.columns):
                return start
            hidden = column in self.sheet.hidden_columns if right else row in self.sheet.hidden_rows
            if self.head(row, column) != start and not hidden:
                return self.head(row, column)


def letters(column: int) -> str:
    """A for 1, AB for 28."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
