"""Time as it counts for a limit, and the moments at which limits run out."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from desk.deadlines.calendar import DAY, FIRST, Calendar
from desk.errors import BadInput
from desk.profile.limits import Limit, parse_limit


@dataclass(frozen=True, slots=True)
class Measure:
    """Time as it counts for a limit: `kind` is "clock" (every second), "work" (working seconds) or "days"."""

    calendar: Calendar
    kind: str
    length: int
    """How much of it the limit is."""

    def position(self, moment: str) -> int:
        """How much of it lies before the moment."""
        number, second = _split(moment)
        if self.kind == "clock":
            return number * DAY + second
        return _worked(self.calendar, number, second, self.kind)

    def moment(self, position: int) -> str:
        """The first moment before which so much of it lies."""
        if self.kind == "clock":
            return _text(*divmod(position, DAY))
        return _moment_of(self.calendar, position, self.kind)


def measure(limit: Limit | str, calendar: Calendar) -> Measure:
    """How time counts for a limit on this calendar, and how much of it the limit is."""
    if isinstance(limit, str):
        limit = _parsed(limit)
    if not limit.working:
        return Measure(calendar, "clock", limit.amount * (60 if limit.unit == "minutes" else DAY))
    if limit.unit == "minutes":
        return Measure(calendar, "work", limit.amount * 60)
    return Measure(calendar, "days", limit.amount * calendar.day_worth)


def due(start: str, limit: Limit | str, calendar: Calendar) -> str:
    """The moment by which it must be done."""
    counted = measure(limit, calendar)
    return counted.moment(counted.position(start) + counted.length)


def working_seconds(start: str, end: str, calendar: Calendar) -> int:
    """Seconds of work between two moments; negative when the end comes first."""
    counted = Measure(calendar, "work", 0)
    return counted.position(end) - counted.position(start)


_parsed = cache(parse_limit)


def _worked(calendar: Calendar, number: int, second: int, kind: str) -> int:
    """Working seconds, or the worth of working days, before a second of a day."""
    table, at = calendar.until(number), number - FIRST
    which = table.hours[at]
    done = calendar.plans[which].worked_by(second) if which >= 0 else 0
    if kind == "work":
        return table.work[at] + done
    worth = calendar.day_worth
    return table.days[at] * worth + (done * (worth // calendar.plans[which].total) if done else 0)


def _moment_of(calendar: Calendar, position: int, kind: str) -> str:
    """The first moment before which so many working seconds, or so much worth of working days, lie."""
    table = calendar.until(FIRST)
    worth = calendar.day_worth
    wanted, before = (position, table.work) if kind == "work" else (-(-position // worth), table.days)
    while before[-1] < wanted:
        table = calendar.until(FIRST + len(table.hours))
        before = table.work if kind == "work" else table.days
    at = bisect_left(before, wanted) - 1
    hours = calendar.plans[table.hours[at]]
    if kind == "work":
        return _text(FIRST + at, hours.second_of(position - table.work[at]))
    rest = position - table.days[at] * worth
    return _text(FIRST + at, hours.second_of(-(-rest // (worth // hours.total))))


def _split(moment: str) -> tuple[int, int]:
    """Number of the day and second of the day."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        raise BadInput(f"“{moment}”不是时间，应写成 2026-10-31T09:05:00 这样。") from None
    number = found.toordinal()
    if number < FIRST:
        raise BadInput(f"“{moment}”早于1990年，算不了时限，请检查年份。")
    return number, found.hour * 3600 + found.minute * 60 + found.second


def _text(number: int, second: int) -> str:
    if second == DAY:  # work until midnight
        number, second = number + 1, 0
    return f"{date.fromordinal(number).isoformat()}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
