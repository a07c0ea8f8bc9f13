"""The first opening of a day: tasks are laid on, events looked for, leavers followed, changed teams dealt anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from desk.model import Changes
from desk.office import Office
from desk.work.clocks.recomputing import set_setting
from desk.work.duty import events, laying
from desk.work.duty.handing import redeal
from desk.work.duty.writing import LaidElsewhere, Step
from desk.work.teams.successors import hand_over_issues

NEAR: Final = 35
"""Days ahead in which tasks that are laid are held against the registers: the rest has time."""
LAST: Final = "last_duty"
"""Name of the setting that holds the day up to which tasks were cared for."""
_CHANGED: Final = (
    "select distinct area_id from assignment where (since > ? and since <= ?) or (until >= ? and until < ?)"
    " union select distinct k.area_id from absence b join task k on k.person_id = b.person_id and k.state = 'open'"
    " and k.planned >= b.since and k.planned <= b.until and k.planned >= ? where b.until >= ? and k.area_id is not null"
)
"""Where seats began or ended, and where something is planned for a day on which whoever does it is away."""


def is_due(office: Office) -> bool:
    """Whether nobody of this office has cared for the tasks today."""
    return not office.database.read_only and office.database.meta(LAST) != office.today()


def daily(office: Office, step: Step | None = None) -> Changes:
    """Do what a day needs before its list is right; a second time a day it finds little. Seconds, in a job."""
    if office.database.read_only:
        return Changes()
    today, last = office.today(), office.database.meta(LAST)
    try:
        changes = [laying.lay(office, step=step, near=NEAR), events.lay_events(office)]
    except LaidElsewhere:  # two opened on the same morning: one is enough
        return Changes(everything=True)
    if given := hand_over_issues(office):  # somebody left by today, as was set before
        changes.append(given)
    areas = _changed(office, last, today) if last else []
    with office.write("daily_tasks", kind="task", reason="每日核对任务") as transaction:
        redeal(office, transaction, areas)
        set_setting(transaction, LAST, today)
    changes.append(transaction.changes)
    rows: dict[str, frozenset[int]] = {}
    for each in changes:
        rows |= {kind: rows.get(kind, frozenset()) | ids for kind, ids in each.rows.items()}
    return Changes(rows=rows, everything=any(each.everything for each in changes), audit_id=changes[-1].audit_id)


def _changed(office: Office, last: str, today: str) -> list[int]:
    """Areas whose people are others than on that day, or are away."""
    ended = (date.fromisoformat(last) - timedelta(days=1)).isoformat()
    rows = office.database.read(_CHANGED, (last, today, ended, today, today, today))
    return sorted(row[0] for row in rows)
