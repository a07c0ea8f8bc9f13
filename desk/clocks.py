"""The clock of an issue: its steps replayed on the working calendar, its light, and how long is left in words.

Nothing is kept but the steps: due date, warning and pause follow from them and from the calendar, so that a calendar
that changes gives the deadlines it should have given from the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk.deadlines import Calendar, Measure, due, measure, working_seconds

HOUR: Final = 3600
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one step did to the clock: `timer` as the profile says it (words.TIMERS).

    `limit_text` is the limit a start or restart brings ("" keeps the one before); `handler` is whoever the issue is
    with after the step, for `redirect` ("" says nothing).
    """

    at: str
    timer: str
    limit_text: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where the clock stands after the last step. While it is paused `due_at` is the one of the moment it stopped."""

    started_at: str | None = None
    limit_text: str = ""
    due_at: str | None = None
    warn_at: str | None = None
    paused_at: str | None = None


def run(ticks: Iterable[Tick], calendar: Calendar, warn_at: int) -> Clock:
    """Replay the steps, oldest first. `warn_at` is the percentage of the granted time that is left at the warning.

    start, restart: the limit runs from that moment. pause: nothing counts until resume; a deadline that had passed
    before stays. redirect: the same handler goes on (resumes), another begins anew. extend: one original limit more.
    stop: the end; a resume after it goes on as after a pause.
    """
    replay = _Replay(calendar)
    for tick in ticks:
        replay.take(tick)
    return replay.clock(warn_at)


def stage_due(since: str, limit_text: str, calendar: Calendar) -> str | None:
    """Until when an issue may lie in a stage; None where the stage has no limit."""
    return due(since, limit_text, calendar) if limit_text else None


class _Replay:
    """The clock while its steps are replayed; `end` and `granted` are in the measure of the limit."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._started_at: str | None = None
        self._limit_text = ""
        self._measure: Measure | None = None
        self._end = 0
        self._granted = 0
        self._rests_since: str | None = None
        self._stopped = False
        self._handler = ""

    def take(self, tick: Tick) -> None:
        """Let one step act."""
        timer = tick.timer
        if timer == "redirect":
            timer = "restart" if tick.handler and self._handler not in ("", tick.handler) else "resume"
            self._handler = tick.handler or self._handler
        elif timer in ("start", "restart"):
            self._handler = tick.handler or self._handler
        elif timer == "keep":
            self._handler = self._handler or tick.handler
        if timer in ("start", "restart"):
            self._start(tick.at, tick.limit_text or self._limit_text)
        elif self._measure is None:
            return
        elif timer in ("pause", "stop"):
            self._rest(tick.at, stopped=timer == "stop")
        elif timer == "resume":
            self._go_on(tick.at, self._measure)
        elif timer == "extend":
            self._end += self._measure.length
            self._granted += self._measure.length

    def clock(self, percent: int) -> Clock:
        """What the steps have come to."""
        if self._measure is None:
            return Clock(started_at=self._started_at, limit_text=self._limit_text)
        return Clock(
            started_at=self._started_at,
            limit_text=self._limit_text,
            due_at=self._measure.moment(self._end),
            warn_at=self._measure.moment(self._end - self._granted * percent // 100),
            paused_at=None if self._stopped else self._rests_since,
        )

    def _start(self, at: str, limit_text: str) -> None:
        self._started_at, self._limit_text = at, limit_text
        self._rests_since, self._stopped = None, False
        if not limit_text:
            self._measure = None
            return
        self._measure = measure(limit_text, self._calendar)
        self._granted = self._measure.length
        self._end = self._measure.position(at) + self._granted

    def _rest(self, at: str, *, stopped: bool) -> None:
        self._stopped = stopped
        self._rests_since = self._rests_since or at

    def _go_on(self, at: str, counted: Measure) -> None:
        if self._rests_since is not None:
            before = counted.position(self._rests_since)
            if before < self._end:  # a deadline that was missed before the pause stays missed
                self._end += counted.position(at) - before
        self._rests_since, self._stopped = None, False


def light(
    now: str,
    due_at: str | None,
    warn_at: str | None,
    paused_at: str | None = None,
    closed_at: str | None = None,
    late_minutes: int = 0,
) -> str:
    """The warning light: "green", "yellow", "red", "grey" (rests, or was closed in time), "" without a limit.

    Red is whatever was late before it was paused or closed. In SQL: late is `due_at < coalesce(closed_at, paused_at,
    :now)`, yellow `warn_at <= :now` of what is neither late nor resting.
    """
    if due_at is None:
        return "red" if late_minutes > 0 else "grey" if closed_at or paused_at else ""
    if due_at < (closed_at or paused_at or now) or (closed_at and late_minutes > 0):
        return "red"
    if closed_at or paused_at:
        return "grey"
    return "yellow" if (warn_at or due_at) <= now else "green"


def left(now: str, due_at: str | None, calendar: Calendar) -> str:
    """How long is left in words: 还剩25分钟, 今天18:00到期, 明天10:30到期, 还剩3天2小时 (working days), 超期1天2小时."""
    if due_at is None:
        return ""
    here, end = datetime.fromisoformat(now), datetime.fromisoformat(due_at)
    seconds = round((end - here).total_seconds())
    if seconds < 0:
        return f"超期{_span(-seconds)}"
    clock, ahead = f"{end:%H:%M}", (end.date() - here.date()).days
    if seconds < 4 * HOUR:
        return f"还剩{_span(seconds)}"
    if ahead < 2:
        return f"{('今天', '明天')[ahead]}{clock}到期"
    days, rest = divmod(working_seconds(now, due_at, calendar), calendar.day_seconds)
    if not days:
        return f"{end.month}月{end.day}日{clock}到期"
    return f"还剩{days}天" + (f"{rest // HOUR}小时" if days < 3 and rest >= HOUR else "")


def _span(seconds: int) -> str:
    """A span by the clock, its two largest units."""
    days, rest = divmod(seconds, DAY)
    hours, minutes = rest // HOUR, rest % HOUR // 60
    if days:
        return f"{days}天" + (f"{hours}小时" if hours and days < 10 else "")
    if hours:
        return f"{hours}小时" + (f"{minutes}分钟" if minutes and hours < 4 else "")
    return f"{minutes}分钟" if minutes else "不到1分钟"
