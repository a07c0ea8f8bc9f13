"""The working calendar of an office: the shipped holiday plan, the office's own days over it, and its hours."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from desk.deadlines import Calendar
from desk.office import Office
from desk.work.clocks.hours import read_hours

HOURS: Final = "working_hours"
"""Name of the setting that holds the hours: {"hours": [["08:00", "12:00"], …], "seasons": [{"name", …}]}."""


def working_calendar(office: Office) -> Calendar:
    """The calendar deadlines are counted on, as it stands now. The same object until somebody changes it."""
    database = office.database
    days = database.read("select day, working from calendar_day order by day")
    return _calendar(database.meta(HOURS), tuple((day, bool(working)) for day, working in days))


@lru_cache(maxsize=8)
def _calendar(hours: str, days: tuple[tuple[str, bool], ...]) -> Calendar:
    usual, seasons = read_hours(hours)
    return Calendar(hours=usual, overrides=dict(days), seasons=seasons)
