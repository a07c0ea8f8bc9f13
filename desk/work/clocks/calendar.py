"""The working calendar of an office: the shipped holiday plan, the office's own days over it, and its hours."""

from __future__ import annotations

from desk.deadlines import Calendar
from desk.office import Office
from desk.store.calendar import HOURS, calendar_of, read_hours

__all__ = ["HOURS", "read_hours", "working_calendar"]


def working_calendar(office: Office) -> Calendar:
    """The calendar deadlines are counted on, as it stands now. The same object until somebody changes it."""
    return calendar_of(office.database)
