"""The slow, obvious model of working time: every minute of 23 years stands in a row and counts or does not.

Nothing here is shared with the program but the holiday plan of the package. Moments are minutes since FIRST.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

from desk.clocks import Tick
from desk.deadlines import Calendar, Season

FIRST, LAST = date(2004, 1, 1), date(2028, 12, 31)
DAYS = (LAST - FIRST).days + 1
Minutes = NDArray[np.int64]


def text(minute: int) -> str:
    """A minute as the tables write it."""
    return (datetime(2004, 1, 1) + timedelta(minutes=int(minute))).isoformat(timespec="seconds")


def minute(moment: str) -> int:
    """The first whole minute that is not before a moment."""
    return math.ceil((datetime.fromisoformat(moment) - datetime(2004, 1, 1)).total_seconds() / 60)


def _of_day(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _holds(season: Season, day: date) -> bool:
    at, since, until = day.strftime("%m-%d"), season.since, season.until
    return since <= at <= until if since <= until else at >= since or at <= until


@dataclass(slots=True, eq=False)
class Model:
    """One calendar minute by minute. `works` says which minutes count, `share` what part of its working day each is."""

    works: NDArray[np.bool_]
    share: Minutes
    whole_day: int
    """What all minutes of any one working day add up to in `share`."""
    worked: Minutes
    """How many minutes counted before each minute."""
    days: Minutes
    """The same of `share`."""

    @classmethod
    def of(cls, calendar: Calendar) -> Model:
        """Walk the days, and the minutes of each."""
        plans = [calendar.hours, *(season.hours for season in calendar.seasons)]
        lengths = [sum(_of_day(end) - _of_day(begin) for begin, end in hours) for hours in plans]
        whole_day = math.lcm(*lengths)
        works, share = np.zeros((DAYS, 1440), dtype=bool), np.zeros((DAYS, 1440), dtype=np.int64)
        for row in range(DAYS):
            day = FIRST + timedelta(days=row)
            if not _is_worked(day, calendar):
                continue
            plan = next((at for at, one in enumerate(calendar.seasons, 1) if _holds(one, day)), 0)
            for begin, end in plans[plan]:
                works[row, _of_day(begin) : _of_day(end)] = True
                share[row, _of_day(begin) : _of_day(end)] = whole_day // lengths[plan]
        works, share = works.reshape(-1), share.reshape(-1)
        return cls(
            works=works, share=share, whole_day=whole_day,
            worked=np.concatenate([[0], np.cumsum(works)]), days=np.concatenate([[0], np.cumsum(share)]),
        )  # fmt: skip

    def due(self, starts: Minutes, amount: Minutes, unit: str) -> Minutes:
        """The first minute by which the amount has gone since each start."""
        if unit == "clock":
            return starts + amount
        gone = self.worked if unit == "work" else self.days
        return np.searchsorted(gone, gone[starts] + amount, side="left")

    def warned(self, starts: Minutes, amount: Minutes, unit: str, percent: int) -> Minutes:
        """The first minute at which no more than that percentage of the amount is left."""
        if unit == "clock":
            return starts - -amount * (100 - percent) // 100
        gone = self.worked if unit == "work" else self.days
        return np.searchsorted(100 * gone, 100 * gone[starts] + amount * (100 - percent), side="left")

    def replay(self, ticks: Sequence[Tick], amount: int, unit: str, span: int = 20 * 1440) -> int:
        """The minute at which a clock runs out: count minute after minute that is not struck out.

        The first tick starts it. Looks `span` minutes far, and farther when that is not enough.
        """
        begin, handler = 0, ticks[0].handler
        for at in range(1, len(ticks)):
            tick = ticks[at]
            if tick.timer == "restart" or (tick.timer == "redirect" and handler and tick.handler != handler):
                begin = at
            handler = tick.handler or handler
        first = minute(ticks[begin].at)
        counted = np.ones(span, dtype=np.int64)
        if unit != "clock":
            counted = (self.works if unit == "work" else self.share)[first : first + span].astype(np.int64)
        rests, granted = None, amount
        for tick in ticks[begin + 1 :]:
            now = minute(tick.at) - first
            if tick.timer in ("pause", "stop"):
                rests = now if rests is None else rests
            elif tick.timer in ("resume", "redirect") and rests is not None:
                counted[rests:now], rests = 0, None
            elif tick.timer == "extend":
                granted += amount
        total = np.cumsum(counted)
        if total[-1] < granted:
            return self.replay(ticks, amount, unit, span * 5)
        return first + int(np.searchsorted(total, granted, side="left")) + 1


def _is_worked(day: date, calendar: Calendar) -> bool:
    given = calendar.overrides.get(day.isoformat())
    if given is not None:
        return given
    return chinese_calendar.is_workday(day) if day.year <= 2026 else day.weekday() < 5
