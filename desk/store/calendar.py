"""The working calendar of an office: the shipped holiday plan, the office's own days over it, and its hours."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from desk.deadlines import USUAL_HOURS, Calendar, Season
from desk.store.database import Database

HOURS: Final = "working_hours"
"""Name of the setting that holds the hours: {"hours": [["08:00", "12:00"], …], "seasons": [{"name", …}]}."""


def calendar_of(database: Database) -> Calendar:
    """The calendar deadlines are counted on, as it stands now. The same object until somebody changes it."""
    days = database.read("select day, working from calendar_day order by day")
    return _calendar(database.meta(HOURS), tuple((day, bool(working)) for day, working in days))


@lru_cache(maxsize=8)
def _calendar(hours: str, days: tuple[tuple[str, bool], ...]) -> Calendar:
    usual, seasons = read_hours(hours)
    return Calendar(hours=usual, overrides=dict(days), seasons=seasons)


def read_hours(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[Season, ...]]:
    """Usual hours and seasons as the setting writes them; the usual ones when nothing is set."""
    if not text:
        return USUAL_HOURS, ()
    written = json.loads(text)
    seasons = (
        Season(name=one["name"], since=one["since"], until=one["until"], hours=_spans(one["hours"]))
        for one in written.get("seasons", ())
    )
    return _spans(written["hours"]), tuple(seasons)


def _spans(written: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((begin, end) for begin, end in written)
