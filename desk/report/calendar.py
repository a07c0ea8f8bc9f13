"""Months as the reports use them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month: name `2026-10`, first moment, first moment of the next."""

    name: str
    start: str
    end: str

    @property
    def title(self) -> str:
        """`2026年10月`."""
        return f"{self.name[:4]}年{int(self.name[5:])}月"


def month_of(text: str) -> Month:
    """The month of a text `2026-10`; BadInput if it is none."""
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text):
        raise BadInput(f"月份“{text}”不对，请写成 2026-10 这样。")
    return _month(int(text[:4]) * 12 + int(text[5:]) - 1)


def thirteen(last: Month) -> list[Month]:
    """The month and the twelve before it, oldest first: the first is the same month of last year."""
    index = int(last.name[:4]) * 12 + int(last.name[5:]) - 1
    return [_month(index - back) for back in range(12, -1, -1)]


def _month(index: int) -> Month:
    def first(at: int) -> str:
        return f"{at // 12:04d}-{at % 12 + 1:02d}"

    return Month(name=first(index), start=f"{first(index)}-01T00:00:00", end=f"{first(index + 1)}-01T00:00:00")
