"""The light of an issue as SQL: green, yellow, red, grey while its clock stands, none where it has no limit.

The same as `desk.clocks.light`; one place for lists, counts and map. A file of earlier days knows no moment of turning
yellow: there the last day before the limit is yellow. `:now` and `:soon` (a day later) are the office's moments.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

OPEN: Final = "t.closed_at is null"
PAUSED: Final = f"{OPEN} and t.paused_at is not null"
RUNNING: Final = f"{OPEN} and t.paused_at is null"
LATE: Final = "t.due_at < :now and t.due_at < coalesce(t.paused_at, :now)"
"""Past its limit, of issues that are known to be open; what was late before its clock stood still is late."""
OVERDUE: Final = f"{OPEN} and {LATE}"
_SOON: Final = "(t.warn_at <= :now or (t.warn_at is null and t.due_at <= :soon))"
WARNED: Final = f"{RUNNING} and t.due_at >= :now and {_SOON}"

LIGHT: Final = (
    f"case when t.closed_at is not null then 'done' when {LATE} then 'red' when t.paused_at is not null then 'grey'"
    f" when t.due_at is null then 'none' when {_SOON} then 'yellow' else 'green' end"
)
URGENCY: Final = (
    f"case when t.closed_at is not null then '9' when {LATE} then '1' when t.paused_at is not null then '5'"
    f" when t.due_at is null then '4' when {_SOON} then '2' else '3' end"
)
"""What comes first in a pile of work: red, yellow, green, without limit, standing."""
PILE: Final = f"cast({URGENCY} as integer) * 2 + (case when t.due_at is null then 1 else 0 end)"
"""The same as a whole number; in each pile what has no limit comes last."""
SYMBOL: Final = (
    f"case when t.closed_at is not null then 3 when {LATE} then 2 when t.paused_at is not null then 4"
    f" when t.due_at is not null and {_SOON} then 1 else 0 end"
)
"""State on the map: 0 open, 1 turning yellow, 2 overdue, 3 closed, 4 standing."""
STATES: Final = ("open", "due", "overdue", "closed", "paused")
"""What the symbols are called there."""


def words(overdue: str) -> dict[str, str]:
    """What each light is called; `overdue` is the profile's word."""
    return {"green": "正常", "yellow": "将到期", "red": overdue, "grey": "暂停", "none": "不限时", "done": "已结"}


def moment(now: str) -> dict[str, str]:
    """The moments that the expressions ask for."""
    at = datetime.fromisoformat(now)
    soon = (at + timedelta(days=1)).isoformat() if at.year < 9999 else now
    return {"now": now, "today": now[:10], "tonight": f"{now[:10]}T23:59:59", "soon": soon}
