"""The working calendar that an office counts its deadlines on."""

from __future__ import annotations

from desk.deadlines import Calendar
from desk.office import Office
from desk.store.calendar import calendar_of


def working_calendar(office: Office) -> Calendar:
    """The calendar as it stands now, inside a write as it is in there. The same object until somebody changes it."""
    return calendar_of(office.database)
