"""The frozen tree of a month's figures. Screen, workbook and meeting are drawn from it and count nothing themselves."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """A count of the month beside the month before and the same month of last year."""

    key: str
    title: str
    unit: str
    formula: str
    value: int
    previous: int
    year_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A quotient of counts, as the profile defines it; None where the denominator is 0."""

    key: str
    title: str
    unit: str
    formula: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]
    value: float | None
    previous: float | None
    year_ago: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """An area one level down with its counts; what lies in none of them stands in a line without an id."""

    area_id: int | None
    code: str
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """A class of issues in the month."""

    code: str
    group: str
    name: str
    reported: int
    previous: int
    closed: int
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Where the month's issues came from."""

    key: str
    title: str
    reported: int
    previous: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One of the thirteen months."""

    month: str
    reported: int
    filed: int
    closed: int
    closed_in_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueLine:
    """An issue that was past its time at the end of the month and not closed."""

    issue_id: int
    number: str
    title: str
    class_name: str
    area_name: str
    handler: str
    due_at: str
    days_late: int
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """What a team lacks by the profile's rule."""

    area_id: int
    area_name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """Everything the month's report and meeting say. `words` are the profile's terms."""

    month: str
    area_id: int
    area_name: str
    office: str
    profile: str
    sample: bool
    until: str
    """Moment at which what is pending was counted: the end of the month, or now if the month is not over."""
    words: Mapping[str, str]
    counts: tuple[CountLine, ...]
    rates: tuple[RateLine, ...]
    areas: tuple[AreaLine, ...]
    area_level: str
    classes: tuple[ClassLine, ...]
    sources: tuple[SourceLine, ...]
    trend: tuple[TrendPoint, ...]
    overdue: tuple[OverdueLine, ...]
    gaps: tuple[GapLine, ...]

    def count(self, key: str) -> int:
        """The month's count of that key; KeyError if it is not counted."""
        for line in self.counts:
            if line.key == key:
                return line.value
        raise KeyError(key)

    def rate(self, key: str) -> RateLine:
        """The rate of that key; KeyError if the profile has none such."""
        for line in self.rates:
            if line.key == key:
                return line
        raise KeyError(key)

    def term(self, key: str) -> str:
        """The profile's word for something; the key itself if it has none."""
        return self.words.get(key, key)


def change(now: float | None, before: float | None) -> float | None:
    """同比, 环比: by which part it grew; None (shown as —) when there is nothing to compare with."""
    if now is None or before is None or before == 0:
        return None
    return (now - before) / before


def quotient(counts: Mapping[str, int], top: tuple[str, ...], bottom: tuple[str, ...]) -> float | None:
    """The quotient of summed counts (a leading minus subtracts); a plain number when there is no bottom."""
    over = total(counts, top)
    if not bottom:
        return float(over)
    under = total(counts, bottom)
    return over / under if under > 0 else None


def total(counts: Mapping[str, int], keys: tuple[str, ...]) -> int:
    """The sum of counts, those with a leading minus subtracted."""
    return sum(-counts.get(key[1:], 0) if key.startswith("-") else counts.get(key, 0) for key in keys)


def to_json(figures: MonthFigures) -> str:
    """The tree as one JSON text, to be frozen with the meeting."""
    return json.dumps(dataclasses.asdict(figures), ensure_ascii=False, separators=(",", ":"))


_LINES: Mapping[str, Any] = {
    "counts": CountLine,
    "rates": RateLine,
    "areas": AreaLine,
    "classes": ClassLine,
    "sources": SourceLine,
    "trend": TrendPoint,
    "overdue": OverdueLine,
    "gaps": GapLine,
}


def from_json(text: str) -> MonthFigures:
    """The tree of a frozen JSON text; BadInput if it was written by another version of the program."""
    try:
        data = json.loads(text)
        for name, line in _LINES.items():
            data[name] = tuple(line(**_tuples(one)) for one in data[name])
        return MonthFigures(**data)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput("定格的数字读不出来（由不同版本写成），请重新定格。") from error


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
