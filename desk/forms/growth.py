"""Where a row of the template stands once the bands of its sheet have grown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput

LAST_ROW: Final = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows `first` … `last` that stand `copies` times; `spare` blank rows below are used up before rows are added."""

    first: int
    last: int
    spare: int
    copies: int

    @property
    def height(self) -> int:
        """Rows of one copy."""
        return self.last - self.first + 1

    @property
    def used(self) -> int:
        """Spare rows that give way to copies."""
        return min(self.spare, (self.copies - 1) * self.height)

    @property
    def growth(self) -> int:
        """Rows added."""
        return (self.copies - 1) * self.height - self.used


class RowMap:
    """New rows of old ones. Stretches do not overlap."""

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        self.stretches = tuple(sorted(stretches, key=lambda each: each.first))
        if self.grown and self.growth > LAST_ROW - 1000:
            raise BadInput("人数太多，一张工作表放不下（最多 1,048,576 行）；请按网格分开出表。")

    @property
    def growth(self) -> int:
        """Rows added in all."""
        return sum(each.growth for each in self.stretches)

    @property
    def grown(self) -> bool:
        """Whether anything stands elsewhere or several times."""
        return any(each.copies > 1 for each in self.stretches)

    def at(self, row: int) -> Stretch | None:
        """The stretch whose first copy holds the row."""
        for each in self.stretches:
            if each.first <= row <= each.last:
                return each
        return None

    def used_up(self, row: int) -> bool:
        """Whether a spare row gave way to copies."""
        return any(each.last < row <= each.last + each.used for each in self.stretches)

    def base(self, stretch: Stretch, copy: int) -> int:
        """The new row where a copy begins."""
        return stretch.first + self._before(stretch.first) + copy * stretch.height

    def start(self, row: int) -> int:
        """The new row where what began here begins: in a band its first copy."""
        if row >= LAST_ROW:
            return row
        for each in self.stretches:
            if each.last < row <= each.last + each.used:  # its place is now a copy's
                return row + self._before(each.first)
        return min(LAST_ROW, row + self._before(row))

    def end(self, row: int) -> int:
        """The new row where what ended here ends: in a band its last copy."""
        if row >= LAST_ROW:
            return row
        for each in self.stretches:
            if each.first <= row <= each.last:
                return self.base(each, each.copies - 1) + row - each.first
            if each.last < row <= each.last + each.used:
                return row + self._before(each.first) + each.growth
        return min(LAST_ROW, row + self._before(row))

    def _before(self, row: int) -> int:
        return sum(each.growth for each in self.stretches if each.last + each.used < row)
