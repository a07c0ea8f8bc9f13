"""Working time as one growing number, so that a hundred thousand deadlines are two interpolations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from desk.deadlines import USUAL_HOURS, Calendar
from desk.profile import Limit
from desk.sample.dice import Floats, Ints

FIRST, LAST = dt.date(2025, 9, 1), dt.date(2027, 3, 31)
HOURS = tuple(tuple(int(part[:2]) * 60 + int(part[3:]) for part in span) for span in USUAL_HOURS)
"""Minutes of the day at which work begins and ends; those of desk.deadlines."""
DAY = sum(end - start for start, end in HOURS)
Moments = NDArray[np.datetime64]


_CALENDAR = Calendar()


def is_workday(day: dt.date) -> bool:
    """Whether offices are open."""
    return _CALENDAR.is_workday(day)


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since FIRST against working minutes since FIRST."""

    wall: Floats
    work: Floats

    def worked(self, moments: Floats) -> Floats:
        """Working minutes up to wall minutes."""
        return np.interp(moments, self.wall, self.work)

    def wall_at(self, work: Floats) -> Floats:
        """The wall minute at which so many working minutes have gone."""
        return np.interp(work, self.work + np.arange(len(self.work)) * 1e-6, self.wall)

    def due(self, start: Floats, limit: Limit) -> Floats:
        """When a limit that starts then runs out."""
        if not limit.working:
            return start + limit.amount * (1 if limit.unit == "minutes" else 1440)
        return self.wall_at(self.worked(start) + limit.amount * (1 if limit.unit == "minutes" else DAY))


@cache
def clock() -> Clock:
    """The working calendar of the sample."""
    wall, work = [0.0], [0.0]
    for number in range((LAST - FIRST).days):
        if not is_workday(FIRST + dt.timedelta(days=number)):
            continue
        for start, end in HOURS:
            wall += [number * 1440.0 + start, number * 1440.0 + end]
            work += [work[-1], work[-1] + end - start]
    return Clock(np.array(wall), np.array(work))


def working_minutes(limit: Limit) -> float:
    """About how much working time a limit leaves."""
    if limit.unit == "minutes":
        return float(limit.amount)
    return float(limit.amount * DAY)


def moments(minutes: Floats | Ints) -> Moments:
    """Wall minutes as moments."""
    start = np.datetime64(f"{FIRST}T00:00:00")
    return start + np.round(np.asarray(minutes, dtype=float) * 60).astype("timedelta64[s]")


def minutes(day: str) -> float:
    """The wall minute at which a day begins."""
    return float((dt.date.fromisoformat(day) - FIRST).days * 1440)
