"""Periods in which a duty is done once: days, weeks from Monday, halves of months, months, quarters, years.

A plan that asks for something several times in a period splits it into that many parts of nearly equal length, so that
"twice a month" is once in either half. Keys sort in the order of time within one sort of period.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ONE: Final = timedelta(days=1)
EVENT: Final = "event"
_MONTHS: Final = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
LONG: Final = frozenset(_MONTHS)
"""Periods of a month and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first day to the last, both included. `key` is what a task remembers: 2026Q3, 2026-W47, 2026-11.2."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def period_of(every: str, day: date) -> Period:
    """The period of that sort in which a day lies."""
    if every in _MONTHS:
        return _months(_MONTHS[every], day)
    return _SHORT[every](day)


def periods(every: str, first: date, last: date, times: int = 1) -> list[Period]:
    """Every period, or part of one, that has a day between the two days, in order."""
    found: list[Period] = []
    day = first
    while day <= last:
        whole = period_of(every, day)
        found += [part for part in parts(whole, times) if part.last >= first and part.first <= last]
        day = whole.last + ONE
    return found


def parts(period: Period, times: int) -> list[Period]:
    """The period split evenly; more parts than days share the days."""
    if times <= 1:
        return [period]
    length = period.days
    cuts = [at * length // times for at in range(times + 1)]
    return [
        Period(
            key=f"{period.key}.{at + 1}",
            first=period.first + cuts[at] * ONE,
            last=period.first + max(cuts[at], cuts[at + 1] - 1) * ONE,
        )
        for at in range(times)
    ]


def is_worth_beginning(period: Period, day: date) -> bool:
    """Whether, beginning on that day, at least a third of the period is left."""
    left = (period.last - max(day, period.first)).days + 1
    return 3 * left >= period.days


def title(key: str) -> str:
    """What a period is called: 2026年第3季度; the key itself where it is none of ours."""
    whole, _, part = key.partition(".")
    said = _said(whole)
    return f"{said}第{part}次" if part else said


def _said(key: str) -> str:
    year, rest = key[:4], key[4:].lstrip("-")
    if not year.isdigit():
        return key
    if not rest:
        return f"{year}年"
    if rest[0] in _NAMES:
        return _NAMES[rest[0]].format(year=year, number=rest[1:].lstrip("0"))
    pieces = rest.split("-")
    if len(pieces) == 2 and pieces[1] in ("a", "b"):
        return f"{year}年{int(pieces[0])}月{'上' if pieces[1] == 'a' else '下'}半月"
    if all(each.isdigit() for each in pieces) and len(pieces) in (1, 2):
        return f"{year}年{int(pieces[0])}月" + (f"{int(pieces[1])}日" if len(pieces) == 2 else "")
    return key


_NAMES: Final = {"Q": "{year}年第{number}季度", "W": "{year}年第{number}周", "H": "{year}年第{number}个半年",
                 "B": "{year}年第{number}个双月"}  # fmt: skip


def _day(day: date) -> Period:
    return Period(key=day.isoformat(), first=day, last=day)


def _week(day: date) -> Period:
    year, week, weekday = day.isocalendar()
    monday = day - (weekday - 1) * ONE
    return Period(key=f"{year}-W{week:02d}", first=monday, last=monday + 6 * ONE)


def _half_month(day: date) -> Period:
    month = f"{day.year}-{day.month:02d}"
    if day.day <= 15:
        return Period(key=f"{month}-a", first=day.replace(day=1), last=day.replace(day=15))
    return Period(key=f"{month}-b", first=day.replace(day=16), last=day.replace(day=monthrange(day.year, day.month)[1]))


def _months(length: int, day: date) -> Period:
    number = (day.month - 1) // length
    last_month = (number + 1) * length
    keys = {1: f"-{day.month:02d}", 2: f"-B{number + 1}", 3: f"Q{number + 1}", 6: f"H{number + 1}", 12: ""}
    return Period(
        key=f"{day.year}{keys[length]}",
        first=date(day.year, number * length + 1, 1),
        last=date(day.year, last_month, monthrange(day.year, last_month)[1]),
    )


_SHORT: Final[dict[str, Callable[[date], Period]]] = {"day": _day, "week": _week, "half_month": _half_month}
