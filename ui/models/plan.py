"""Where the tiles of a building's plan stand in pixels, and which one is beside which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSizeF

from desk.work.houses.stack import Place, Stack

GUTTER: Final = 72
"""Room for the names of the floors."""
HEAD: Final = 34
"""Room for the names of the units."""
BETWEEN: Final = 14
"""Between two units."""
GAP_LINE: Final = 20
READABLE: Final = 48.0
"""The least width of a tile that shows its number; a wider building scrolls sideways."""
NARROWEST, WIDEST = 12.0, 132.0
LOWEST: Final = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How large a tile is."""

    width: float
    height: float


class Plan:
    """A stack of rooms, measured for a width (or for a whole page)."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.measure = Measure(width=WIDEST, height=52)
        self._lefts: list[float] = []
        self._tops: list[float] = []
        self._at = {(place.column, place.line): number for number, place in enumerate(stack.places)}
        self._lay()

    def fit(self, width: float, *, zoom: float = 1.0, least: float = READABLE) -> None:
        """Take tiles as wide as this width allows, but not narrower than `least`, times the zoom."""
        room = width - GUTTER - BETWEEN * max(len(self.stack.units) - 1, 0) - 12
        wide = max(least, min(WIDEST, room / self.stack.columns)) * zoom
        self.measure = Measure(width=wide, height=_height(wide))
        self._lay()

    def fit_whole(self, width: float, height: float) -> None:
        """Take tiles so small that the whole building is seen."""
        self.fit(width, least=NARROWEST)
        gaps = sum(1 for floor in self.stack.floors if floor.is_gap)
        lines = max(self.stack.lines - gaps, 1)
        high = max(LOWEST, (height - HEAD - 10 - gaps * GAP_LINE) / lines)
        wide = self.measure.width
        if high < self.measure.height:
            self.measure = Measure(width=wide if high < 24 else min(wide, 3.2 * high), height=high)
        self._lay()

    def _lay(self) -> None:
        wide, high = self.measure.width, self.measure.height
        self._lefts = [0.0] * self.stack.columns
        for number, unit in enumerate(self.stack.units):
            for column in range(unit.first, unit.first + unit.columns):
                self._lefts[column] = GUTTER + number * BETWEEN + column * wide
        self._tops = []
        top = float(HEAD)
        for floor in self.stack.floors:
            for _ in range(floor.lines):
                self._tops.append(top)
                top += GAP_LINE if floor.is_gap else high
        self._tops.append(top)

    @property
    def size(self) -> QSizeF:
        """Of the whole drawing."""
        last = self._lefts[-1] if self._lefts else GUTTER
        return QSizeF(last + self.measure.width + 8, self._tops[-1] + 8)

    def tile(self, place: Place) -> QRectF:
        """Where a room stands."""
        gap = 3 if self.measure.height > 20 else 1
        return QRectF(
            self._lefts[place.column], self._tops[place.line], self.measure.width - gap, self.measure.height - gap
        )

    def band(self, line: int, lines: int) -> tuple[float, float]:
        """Top and height of a floor."""
        return self._tops[line], self._tops[line + lines] - self._tops[line]

    def span(self, first: int, columns: int) -> tuple[float, float]:
        """Left and width of a unit."""
        return self._lefts[first], columns * self.measure.width

    def at(self, x: float, y: float) -> int | None:
        """The number of the place under a spot."""
        for number, place in enumerate(self.stack.places):
            if self.tile(place).contains(x, y):
                return number
        return None

    def beside(self, number: int, across: int, down: int) -> int:
        """The place one goes to from another with an arrow key: the nearest in that direction."""
        here = self.stack.places[number]
        if across and (there := self._along(here, across)) is not None:
            return there
        if down:
            line = here.line + down
            while 0 <= line < self.stack.lines:
                row = [(abs(column - here.column), at) for (column, at_line), at in self._at.items() if at_line == line]
                if row:
                    return min(row)[1]
                line += down
        return number

    def _along(self, here: Place, across: int) -> int | None:
        column = here.column + across
        while 0 <= column < self.stack.columns:
            if (there := self._at.get((column, here.line))) is not None:
                return there
            column += across
        return None


def _height(wide: float) -> float:
    """Two lines of text in wide and middling tiles, one in narrow ones."""
    return 52.0 if wide >= 84 else 44.0 if wide >= 40 else 24.0
