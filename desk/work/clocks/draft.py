"""The working calendar while somebody edits it: days, hours, and every step back. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from desk.deadlines import Calendar, Season, known_years, plan_name, usually_worked
from desk.work.clocks.hours import Spans
from desk.work.clocks.notice import Notice

BY_HAND: Final = "本单位自定"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A day the office has set itself: worked or not, what for, and by which paper."""

    working: bool
    name: str = ""
    source: str = BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLook:
    """A day as the calendar shows it. `changed`: different from what is saved; `own`: set by the office itself."""

    day: date
    working: bool
    name: str
    source: str
    own: bool
    changed: bool

    @property
    def mark(self) -> str:
        """班 for a worked weekend, 休 for a holiday or a free weekday; "" for an ordinary day."""
        if self.working:
            return "班" if self.day.weekday() >= 5 else ""
        return "休" if self.name or self.day.weekday() < 5 else ""

    @property
    def words(self) -> str:
        """The day in words, for the side and for screen readers."""
        weekday = "一二三四五六日"[self.day.weekday()]
        said = f"{self.day.year}年{self.day.month}月{self.day.day}日 周{weekday} {'上班' if self.working else '休息'}"
        return f"{said}（{self.name}）" if self.name else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The calendar as it is saved: the office's own days and the hours."""

    days: Mapping[str, DayRow]
    usual: Spans
    seasons: tuple[Season, ...]

    def calendar(self) -> Calendar:
        """What deadlines are counted on."""
        return Calendar(
            hours=self.usual, overrides={day: row.working for day, row in self.days.items()}, seasons=self.seasons
        )


class Draft:
    """A calendar being edited. Nothing is written before it is saved."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.now = stored
        self._past: list[Stored] = []

    @property
    def is_changed(self) -> bool:
        """Whether anything is different from what is saved."""
        return self.now != self.stored

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    def look(self, day: date) -> DayLook:
        """How a day stands now."""
        key = day.isoformat()
        row, saved = self.now.days.get(key), self.stored.days.get(key)
        if row is None:
            name = plan_name(day)
            return DayLook(
                day=day, working=usually_worked(day), name=name, source="国务院放假通知" if name else "", own=False,
                changed=saved is not None,
            )  # fmt: skip
        return DayLook(day=day, working=row.working, name=row.name, source=row.source, own=True, changed=row != saved)

    def toggle(self, day: date) -> None:
        """Make a working day a day of rest, or the other way; back to the plan where that is the same."""
        look = self.look(day)
        kept = self.now.days.get(day.isoformat())
        if kept is None or kept.source == BY_HAND:
            self.set_day(day, None if usually_worked(day) != look.working else DayRow(working=not look.working))
        else:
            self.set_day(day, replace(kept, working=not kept.working))

    def set_day(self, day: date, row: DayRow | None) -> None:
        """Set a day, or give it back to the plan with None."""
        days = {key: kept for key, kept in self.now.days.items() if key != day.isoformat()}
        if row is not None:
            days[day.isoformat()] = row
        self._step(replace(self.now, days=days))

    def take(self, notice: Notice, source: str) -> None:
        """Take over what a notice says."""
        said = {one.day: DayRow(working=one.working, name=one.name, source=source) for one in notice.days}
        self._step(replace(self.now, days={**self.now.days, **said}))

    def set_hours(self, usual: Spans, seasons: tuple[Season, ...]) -> None:
        """Work at other hours."""
        self._step(replace(self.now, usual=usual, seasons=seasons))

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self.now = self._past.pop()

    def knows(self, year: int) -> bool:
        """Whether the holidays of that year are in: built in, or set by the office."""
        first, last = known_years()
        return first <= year <= last or any(
            key.startswith(f"{year:04d}-") and not row.working for key, row in self.now.days.items()
        )

    def _step(self, then: Stored) -> None:
        if then != self.now:
            self._past.append(self.now)
            self.now = then
