"""When something is due: limits of the case standards on a working calendar with holidays and 调休.

    2紧急工作时   two hours by the clock, nights and holidays included
    4小时         four hours of working time (08:00-12:00, 14:00-18:00 on working days)
    5天、3工作日   that many working days of eight hours: Monday 10:00 and 1天 is Tuesday 10:00, Saturday is Monday 18:00
    2紧急工作日    to the same time of day, that many calendar days on

A start outside working time counts from the next working moment when working time is meant. Moments are texts
`2026-10-31T09:05:00`, Beijing wall time (which has no summer time).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate

from desk.errors import BadInput
from desk.profile.limits import Limit, parse_limit

__all__ = ["Calendar", "Limit", "due", "parse_limit", "working_seconds"]

USUAL_HOURS = (("08:00", "12:00"), ("14:00", "18:00"))
_DAY = 86_400


@cache
def _shipped(day: date) -> bool:
    """Whether the day is worked by the official holiday plan; Monday to Friday in years it does not know."""
    # Imported here: the package builds its tables on import and most starts of the program need no deadline.
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@cache
def known_years() -> tuple[int, int]:
    """First and last year whose official holiday plan is built in."""
    import chinese_calendar

    years = [day.year for day in chinese_calendar.constants.holidays]
    return min(years), max(years)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working hours and working days. `overrides` (day -> worked or not) goes before the built-in holiday plan."""

    hours: Sequence[tuple[str, str]] = USUAL_HOURS
    overrides: Mapping[str, bool] = field(default_factory=dict)
    _days: dict[int, bool] = field(default_factory=dict, init=False, repr=False)
    _spans: list[tuple[int, int]] = field(default_factory=list, init=False, repr=False)
    _before: list[int] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        spans = [(_seconds(begin), _seconds(end)) for begin, end in self.hours]
        flat = [second for span in spans for second in span]
        if not spans or flat != sorted(set(flat)):
            raise BadInput("工作时间应从早到晚、互不重叠，例如 08:00-12:00、14:00-18:00。")
        self._spans.extend(spans)
        self._before.extend(accumulate((end - begin for begin, end in spans), initial=0))

    @property
    def day_seconds(self) -> int:
        """Seconds of work in a working day."""
        return self._before[-1]

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        number = day.toordinal()
        known = self._days.get(number)
        if known is None:
            given = self.overrides.get(day.isoformat())
            known = self._days[number] = _shipped(day) if given is None else given
        return known

    def worked_by(self, second: int) -> int:
        """Seconds of work done on a working day by that second of it."""
        done = 0
        for (begin, end), before in zip(self._spans, self._before, strict=False):
            if second <= begin:
                break
            done = before + min(second, end) - begin
        return done

    def second_of(self, worked: int) -> int:
        """The second of the day at which that much work (1 to day_seconds) is done."""
        span = bisect_left(self._before, worked) - 1
        return self._spans[span][0] + worked - self._before[span]


def due(start: str, limit: Limit | str, calendar: Calendar) -> str:
    """The moment by which it must be done."""
    if isinstance(limit, str):
        limit = _parsed(limit)
    begin = _moment(start)
    if not limit.working:
        span = timedelta(minutes=limit.amount) if limit.unit == "minutes" else timedelta(days=limit.amount)
        return (begin + span).isoformat(timespec="seconds")
    number, second = begin.toordinal(), begin.hour * 3600 + begin.minute * 60 + begin.second
    length_of_unit = 60 if limit.unit == "minutes" else calendar.day_seconds
    return _add_work(number, second, limit.amount * length_of_unit, calendar)


_parsed = cache(parse_limit)


def _add_work(number: int, second: int, length: int, calendar: Calendar) -> str:
    """Working seconds on from a moment; time outside the working hours does not count."""
    if _works(number, calendar):
        left = calendar.worked_by(second) + length
    else:
        number, left = _next_workday(number, calendar), length
    while left > calendar.day_seconds:
        left -= calendar.day_seconds
        number = _next_workday(number, calendar)
    return _text(number, calendar.second_of(left))


def _works(number: int, calendar: Calendar) -> bool:
    known = calendar._days.get(number)
    return calendar.is_workday(date.fromordinal(number)) if known is None else known


def _next_workday(number: int, calendar: Calendar) -> int:
    """The first working day after that one."""
    for following in range(number + 1, number + 401):
        if _works(following, calendar):
            return following
    raise BadInput("日历里连续四百天没有工作日，请检查节假日设置。")


def working_seconds(start: str, end: str, calendar: Calendar) -> int:
    """Seconds of work between two moments; negative when the end comes first."""
    if end < start:
        return -working_seconds(end, start, calendar)
    first, last = _moment(start), _moment(end)
    total = 0
    for number in range(first.toordinal(), last.toordinal() + 1):
        if not _works(number, calendar):
            continue
        from_ = calendar.worked_by(_second(first)) if number == first.toordinal() else 0
        to = calendar.worked_by(_second(last)) if number == last.toordinal() else calendar.day_seconds
        total += to - from_
    return total


def _second(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}”不是时间，应写成 2026-10-31T09:05:00 这样。") from None


def _seconds(clock: str) -> int:
    try:
        hours, minutes = clock.split(":")
        found = int(hours) * 3600 + int(minutes) * 60
    except ValueError:
        raise BadInput(f"“{clock}”不是钟点，应写成 08:00 这样。") from None
    if not 0 <= found < _DAY:
        raise BadInput(f"“{clock}”不是钟点，应写成 08:00 这样。")
    return found


def _text(number: int, second: int) -> str:
    return f"{date.fromordinal(number).isoformat()}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
