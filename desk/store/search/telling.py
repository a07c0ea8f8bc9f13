"""Values that a list tells as words: how long until a moment, how many days until or since a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from desk.clocks import left
from desk.model import Value
from desk.store.calendar import calendar_of
from desk.store.database import Database


def teller(database: Database, wording: str, moment: Mapping[str, str]) -> Callable[[Value], Value]:
    """What turns a value of such a column into its words."""
    if wording == "days_left":
        return lambda value: days_left(moment["today"], str(value)[:10], moment["now"], str(value)) if value else value
    if wording == "days_since":
        return lambda value: None if value is None else days_since(moment["today"], str(value)[:10])
    calendar = calendar_of(database)
    return lambda value: left(moment["now"], None if value is None else str(value), calendar)


def days_left(today: str, day: str, now: str = "", due: str = "") -> str:
    """还有5天, 明天到期, 今天到期, 逾期3天; a limit with an hour may run out today (已过14:00)."""
    days = (date.fromisoformat(day) - date.fromisoformat(today)).days
    if days < 0:
        return f"逾期{-days}天"
    if days == 0 and len(due) > 10:
        return f"已过{due[11:16]}" if due < now else f"今天{due[11:16]}前"
    return ("今天到期", "明天到期")[days] if days < 2 else f"还有{days}天"


def days_since(today: str, day: str) -> str:
    """今天, 92天; 从未 where there is no day."""
    if not day:
        return "从未"
    days = (date.fromisoformat(today) - date.fromisoformat(day)).days
    return f"{days}天" if days > 0 else "今天"
