"""The working calendar: hours of the day and of seasons, days worked and free, the official holiday plan below them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import accumulate
from math import lcm
from typing import Final

from desk.errors import BadInput

Spans = Sequence[tuple[str, str]]
USUAL_HOURS: Final = (("08:00", "12:00"), ("14:00", "18:00"))
DAY: Final = 86_400
FIRST: Final = date(1990, 1, 1).toordinal()
_LONGEST_REST: Final = 400


def usually_worked(day: date) -> bool:
    """Whether the day is worked by the official holiday plan alone."""
    return _shipped(day.toordinal())


@cache
def _shipped(number: int) -> bool:
    """Whether the day is worked by the official holiday plan; Monday to Friday in years it does not know."""
    # Imported here: the package builds its tables on import and most starts of the program need no deadline.
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(date.fromordinal(number)))
    except NotImplementedError:
        return date.fromordinal(number).weekday() < 5


@cache
def known_years() -> tuple[int, int]:
    """First and last year whose official holiday plan is built in."""
    import chinese_calendar

    years = [day.year for day in chinese_calendar.constants.holidays]
    return min(years), max(years)


def plan_name(day: date) -> str:
    """What the built-in plan calls a day that differs from its weekday: 国庆节 or 国庆节调休; "" otherwise."""
    import chinese_calendar

    plan = chinese_calendar.constants
    worked = plan.workdays.get(day)
    name = worked or plan.holidays.get(day)
    if not name:
        return ""
    title = next((one.chinese for one in chinese_calendar.Holiday if one.value == name), "")
    title = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}.get(title, title)
    return f"{title}调休" if worked else title


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Hours of a part of every year: from `since` to `until` (month and day "06-15"), both days included.

    A season may run over New Year (`since` later than `until`).
    """

    name: str
    since: str
    until: str
    hours: tuple[tuple[str, str], ...]

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        at = f"{day.month:02d}-{day.day:02d}"
        if self.since <= self.until:
            return self.since <= at <= self.until
        return at >= self.since or at <= self.until


class Hours:
    """The working hours of one day, in seconds."""

    __slots__ = ("_before", "_spans", "total")

    def __init__(self, spans: Spans) -> None:
        self._spans = [(_seconds(begin), _seconds(end)) for begin, end in spans]
        flat = [second for span in self._spans for second in span]
        if not flat or flat != sorted(set(flat)):
            raise BadInput("工作时间应从早到晚、互不重叠，例如 08:00-12:00、14:00-18:00。")
        self._before = list(accumulate((end - begin for begin, end in self._spans), initial=0))
        self.total = self._before[-1]

    def worked_by(self, second: int) -> int:
        """Seconds of work done by that second of the day."""
        done = 0
        for (begin, end), before in zip(self._spans, self._before, strict=False):
            if second <= begin:
                break
            done = before + min(second, end) - begin
        return done

    def second_of(self, worked: int) -> int:
        """The second of the day at which that much work (1 to total) is done."""
        span = bisect_left(self._before, worked) - 1
        return self._spans[span][0] + worked - self._before[span]


@dataclass(frozen=True, slots=True)
class Table:
    """Day by day since FIRST: which hours are worked (-1 none), and how much work and how many days lie before it."""

    hours: list[int]
    work: list[int]
    days: list[int]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working hours and working days. `overrides` (day -> worked or not) goes before the built-in holiday plan.

    `seasons` replace the hours in their part of the year; the first that holds counts.
    """

    hours: Spans = USUAL_HOURS
    overrides: Mapping[str, bool] = field(default_factory=dict)
    seasons: Sequence[Season] = ()
    day_worth: int = field(default=0, init=False)
    """What a working day counts where days are counted: a number that the seconds of every season divide."""
    plans: list[Hours] = field(default_factory=list, init=False, repr=False)
    """The usual hours, then those of each season; a table refers to them by number."""
    _table: list[Table] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for season in self.seasons:
            for day in (season.since, season.until):
                _check_day_of_year(day)
        self.plans.extend(Hours(spans) for spans in (self.hours, *(season.hours for season in self.seasons)))
        object.__setattr__(self, "day_worth", lcm(*(hours.total for hours in self.plans)))

    @property
    def day_seconds(self) -> int:
        """Seconds of work in a usual working day."""
        return self.plans[0].total

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""
        given = self.overrides.get(day.isoformat()) if self.overrides else None
        return _shipped(day.toordinal()) if given is None else given

    def hours_on(self, day: date) -> Hours | None:
        """The hours worked on that day; None when it is not worked."""
        return self.plans[self._season(day)] if self.is_workday(day) else None

    def _season(self, day: date) -> int:
        return next((index for index, season in enumerate(self.seasons, 1) if season.holds(day)), 0)

    def until(self, number: int) -> Table:
        """The table, long enough to hold that day."""
        held = self._table[-1] if self._table else Table([], [0], [0])
        if number - FIRST < len(held.hours):
            return held
        # A longer table is put beside the old one, never grown in place: other threads may be reading it.
        hours, work, days = held.hours.copy(), held.work.copy(), held.days.copy()
        rest = 0
        for at in range(FIRST + len(hours), max(number, date.today().toordinal()) + 800):
            day = date.fromordinal(at)
            which = self._season(day) if self.is_workday(day) else -1
            rest = 0 if which >= 0 else rest + 1
            if rest > _LONGEST_REST:
                raise BadInput("日历里连续四百天没有工作日，请检查节假日设置。")
            hours.append(which)
            work.append(work[-1] + (self.plans[which].total if which >= 0 else 0))
            days.append(days[-1] + (which >= 0))
        grown = Table(hours, work, days)
        self._table[:] = [grown]
        return grown


def _seconds(clock: str) -> int:
    try:
        hours, minutes = clock.split(":")
        found = int(hours) * 3600 + int(minutes) * 60
    except ValueError:
        raise BadInput(f"“{clock}”不是钟点，应写成 08:00 这样。") from None
    if not 0 <= found <= DAY or not 0 <= int(minutes) < 60:
        raise BadInput(f"“{clock}”不是钟点，应写成 08:00 这样。")
    return found


def _check_day_of_year(day: str) -> None:
    try:
        if not re.fullmatch(r"\d\d-\d\d", day):
            raise ValueError(day)
        date.fromisoformat(f"2024-{day}")
    except ValueError:
        raise BadInput(f"“{day}”不是月日，应写成 06-15 这样。") from None
