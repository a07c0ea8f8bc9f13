"""Days of a standard: which are days at all, and since when the present one has stood unchanged."""

from __future__ import annotations

from datetime import date

from desk.errors import BadInput
from desk.office import Office


def check_day(day: str) -> None:
    """BadInput unless it is a day, written 2026-11-01."""
    try:
        is_day = date.fromisoformat(day).isoformat() == day
    except ValueError:
        is_day = False
    if not is_day:
        raise BadInput(f"“{day}”不是日期，应写成 2026-11-01 这样。")


def latest_day(office: Office) -> str:
    """The last day on which an edition or an edit took effect; "" if nothing was ever changed."""
    return str(
        office.database.read_value(
            'select max(day) from (select max(since) as day from "condition" union all select max(since) from edition) as days'
        )
        or ""
    )
