"""One line of a campaign's sheet as it is typed, and what of the sheet is to be saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk.errors import BadInput
from desk.registers.typed import day
from desk.work.campaigns.counting import Line

BEFORE: Final = 2
"""日期, 网格 stand before the counted columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """What stands in a line, as typed. The token stays with it, whatever number the database gives it."""

    token: int
    day: str = ""
    area: str = ""
    counts: tuple[str, ...] = ()
    body: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was counted or said."""
        return not self.body and not any(self.counts)

    def texts(self) -> tuple[str, ...]:
        """The cells of the row."""
        return (self.day, self.area, *self.counts, self.body)

    def put(self, column: int, text: str) -> CountRow:
        """The row with one cell changed."""
        if column == 0:
            return replace(self, day=text)
        if column == 1:
            return replace(self, area=text)
        if column == BEFORE + len(self.counts):
            return replace(self, body=text)
        at = column - BEFORE
        return replace(self, counts=(*self.counts[:at], text, *self.counts[at + 1 :]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What differs from what was saved: lines with their tokens, lines taken out, and how many cannot be saved yet."""

    lines: tuple[tuple[int, Line], ...]
    gone: tuple[int, ...]
    faults: int


def same_day(text: str, on: str, today: str) -> bool:
    """Whether a typed text is that day."""
    try:
        return day(text, today) == on
    except BadInput:
        return False


def alike(one: Line, other: Line) -> bool:
    """Whether two lines say the same."""
    return (one.day, one.area_id, dict(one.counts), one.body) == (
        other.day, other.area_id, dict(other.counts), other.body,
    )  # fmt: skip
