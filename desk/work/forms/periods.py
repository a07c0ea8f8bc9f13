"""The periods forms are filed for: how they are named, when each begins and ends, and when its filing is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desk.deadlines import Calendar
from desk.errors import BadInput

CADENCES: Final = {
    "day": "每日",
    "week": "每周",
    "half_month": "每半月",
    "month": "每月",
    "two_months": "每两月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "event": "不定期",
}
"""How often a form is filed, in a clerk's words; 不定期 lays nothing out."""
SHIFTS: Final = {"": "按日，不调整", "next": "遇休息日顺延", "previous": "遇休息日提前"}
"""What happens to a due day on which nobody works."""
_MONTHS: Final = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
_NAME: Final = re.compile(
    r"(?P<year>(?:19|20|21)\d\d)(?:-(?:(?P<month>\d\d)(?:(?P<half>[AB])|-(?P<day>\d\d)|\+(?P<second>\d\d))?"
    r"|Q(?P<quarter>[1-4])|H(?P<side>[12])|W(?P<week>\d\d)))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days a form tells about. `name` sorts in time among periods of one cadence."""

    name: str
    first: date
    last: date

    @property
    def title(self) -> str:
        """What a clerk calls it: 2026年10月, 2026年第4季度, 2026年10月上半月."""
        year, month = f"{self.first.year}年", f"{self.first.year}年{self.first.month}月"
        parts = _NAME.fullmatch(self.name)
        assert parts is not None
        if parts["half"]:
            return month + ("上半月" if parts["half"] == "A" else "下半月")
        if parts["day"]:
            return f"{month}{self.first.day}日"
        if parts["second"]:
            return f"{month}至{self.last.month}月"
        if parts["month"]:
            return month
        if parts["quarter"]:
            return f"{year}第{parts['quarter']}季度"
        if parts["side"]:
            return year + ("上半年" if parts["side"] == "1" else "下半年")
        if parts["week"]:
            return f"{self.name[:4]}年第{int(parts['week'])}周（{_short(self.first)}至{_short(self.last)}）"
        return year


def period_named(name: str) -> Period:
    """The period of that name; BadInput if it is none."""
    parts = _NAME.fullmatch(name)
    if parts is not None:
        try:
            return _named(name, int(parts["year"]), parts)
        except ValueError:  # month 13, week 60
            pass
    raise BadInput(f"期次“{name}”不对，请写成 2026-10（月）、2026-Q4（季）、2026-H2（半年）或 2026（年）这样。")


def _named(name: str, year: int, parts: re.Match[str]) -> Period:
    if parts["week"]:
        return _period("week", date.fromisocalendar(year, int(parts["week"]), 1))
    if parts["quarter"]:
        return _period("quarter", date(year, int(parts["quarter"]) * 3 - 2, 1))
    if parts["side"]:
        return _period("half_year", date(year, int(parts["side"]) * 6 - 5, 1))
    if not parts["month"]:
        return _period("year", date(year, 1, 1))
    first = date(year, int(parts["month"]), 1)
    if parts["half"]:
        return _period("half_month", first if parts["half"] == "A" else first.replace(day=16))
    if parts["day"]:
        return _period("day", date(year, first.month, int(parts["day"])))
    made = _period("two_months" if parts["second"] else "month", first)
    if made.name != name:
        raise ValueError(name)
    return made


def period_of(cadence: str, day: date) -> Period:
    """The period of a cadence that a day lies in; BadInput for a cadence that has none."""
    if cadence not in CADENCES or cadence == "event":
        raise BadInput(f"“{CADENCES.get(cadence, cadence)}”的表没有固定的期次，请先选报送周期。")
    return _period(cadence, day)


def _period(cadence: str, day: date) -> Period:
    if cadence == "day":
        return Period(name=day.isoformat(), first=day, last=day)
    if cadence == "week":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(name=f"{year}-W{week:02d}", first=monday, last=monday + timedelta(days=6))
    if cadence == "half_month":
        if day.day <= 15:
            return Period(name=f"{day:%Y-%m}A", first=day.replace(day=1), last=day.replace(day=15))
        return Period(name=f"{day:%Y-%m}B", first=day.replace(day=16), last=_end(day.year, day.month))
    length = _MONTHS[cadence]
    begin = (day.month - 1) // length * length + 1
    first, last = date(day.year, begin, 1), _end(day.year, begin + length - 1)
    names = {
        "month": f"{first:%Y-%m}",
        "two_months": f"{first:%Y-%m}+{last:%m}",
        "quarter": f"{day.year}-Q{last.month // 3}",
        "half_year": f"{day.year}-H{last.month // 6}",
        "year": str(day.year),
    }
    return Period(name=names[cadence], first=first, last=last)


def periods_since(cadence: str, day: date) -> Iterator[Period]:
    """The period that a day lies in, and those after it, for ever."""
    period = period_of(cadence, day)
    while True:
        yield period
        period = _period(cadence, period.last + timedelta(days=1))


def last_periods(cadence: str, day: date, count: int) -> tuple[Period, ...]:
    """The period that a day lies in, and those before it, newest first."""
    found = [period_of(cadence, day)]
    while len(found) < count:
        found.append(_period(cadence, found[-1].first - timedelta(days=1)))
    return tuple(found)


def due_day(period: Period, days: int, shift: str, calendar: Calendar) -> date:
    """When the filing of a period is due: so many days after its last, moved off a day of rest as `shift` says."""
    day = period.last + timedelta(days=max(days, 0))
    step = {"next": 1, "previous": -1}.get(shift, 0)
    while step and not calendar.is_workday(day):
        day += timedelta(days=step)
    return day


def _end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
