"""A record settles the tasks it fulfils, whoever made it; deleted or changed, it opens them again.

What a record counts for:

- One record counts once for each plan of its kind. First the task of the period in which it was made; where that is
  settled already, another part of the same period (twice a month is twice, whenever); then, for periods of a month and
  more, the oldest missed one of the same year: a second visit makes up for a missed one, a second patrol of today does
  not make up for yesterday's.
- Tasks laid by an event are all settled by any record of the kind after the event.
- What was skipped with a reason and done after all in its period counts as done.
- Being with one member is being with the household. Being with the household is being with the person only where that
  person lives alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from desk.duty.periods import EVENT, LONG, period_of
from desk.store.schema import teams

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_FIELDS: Final = ("state", "settled_at", "record_id")
_OPEN: Final = (
    "select id, since, due, state from task where plan_id = ? and item_id = ? and since <= ?"
    " and state in ('open', 'skipped') order by since, id"
)
_SETTLED: Final = (
    "select t.id, p.kind, p.whom, t.item_id, t.since, t.due from task t join plan p on p.id = t.plan_id"
    " where t.record_id = ?"
)
_SAME: Final = (
    "select r.id, r.at from record r where r.whom = ? and r.item_id = ? and r.at >= ? and r.at <= ? and r.kind || '' = ?"
    " and r.id <> ? and not exists (select 1 from task t where t.record_id = r.id)"
)
"""The kind is spoilt with '' so that the records of the one item are read, not all of the kind in that time."""
_ALONE: Final = (
    "select min(id) from resident where household_id = ? and state in ('living', 'away') having count(*) = 1"
)


def settle(
    transaction: Transaction, *, kind: str, whom: str, item_id: int, at: str, person_id: int | None, record_id: int
) -> tuple[int, ...]:
    """Settle the open tasks that a record fulfils; gives their ids. The same row may be named again: it stays settled."""
    found = _fulfilled(transaction, kind, whom, item_id, at)
    transaction.update_many(teams.task, _FIELDS, {id: ("done", at, record_id) for id in found})
    return tuple(found)


def reopen(transaction: Transaction, record_id: int) -> tuple[int, ...]:
    """Open what a record settled, before it is deleted or changed (then settle anew); gives the ids.

    What another record of the same period fulfils as well stays done, by that record.
    """
    rows = transaction.read(_SETTLED, (record_id,))
    values: dict[int, tuple[str, str | None, int | None]] = {}
    for id, kind, whom, item_id, since, due in rows:
        other = next(iter(_others(transaction, record_id, kind, whom, item_id, since, due)), None)
        values[id] = ("open", None, None) if other is None else ("done", other[1], other[0])
    transaction.update_many(teams.task, _FIELDS, values)
    return tuple(values)


def _others(
    transaction: Transaction, record_id: int, kind: str, whom: str, item_id: int, since: str, due: str
) -> list[tuple[int, str]]:
    """Other records (id, at) of a kind about the same thing between two days, that no task has."""
    items = [(whom, item_id)]
    if whom == "household":
        members = transaction.read("select id from resident where household_id = ?", (item_id,))
        items += [("resident", row[0]) for row in members]
    found: list[tuple[int, str]] = []
    for one, item in items:
        found += transaction.read(_SAME, (one, item, since, f"{due[:10]}T99", kind, record_id))
    return sorted(found, key=lambda row: row[1])


def _fulfilled(transaction: Transaction, kind: str, whom: str, item_id: int, at: str) -> list[int]:
    items = list(_same(transaction, whom, item_id))
    marks = ", ".join("?" * len(items))
    plans = transaction.read(
        f"select id, whom, every from plan where kind = ? and whom in ({marks})", (kind, *(one for one, _ in items))
    )
    found: list[int] = []
    for plan_id, plan_whom, every in plans:
        about = next(item for one, item in items if one == plan_whom)
        found += _of_plan(transaction, plan_id, every, about, at)
    return found


def _same(transaction: Transaction, whom: str, item_id: int) -> Iterable[tuple[str, int]]:
    """What the record is about: the thing itself, the household of a resident, who lives alone in a household."""
    yield whom, item_id
    if whom == "resident":
        for (household,) in transaction.read("select household_id from resident where id = ?", (item_id,)):
            if household is not None:
                yield "household", household
    elif whom == "household":
        for (resident,) in transaction.read(_ALONE, (item_id,)):
            yield "resident", resident


def _of_plan(transaction: Transaction, plan_id: int, every: str, item_id: int, at: str) -> list[int]:
    day = at[:10]
    if every == EVENT:
        return [row[0] for row in transaction.read(_OPEN, (plan_id, item_id, day))]
    whole = period_of(every, date.fromisoformat(day))
    first, last = whole.first.isoformat(), whole.last.isoformat()
    rows = transaction.read(_OPEN, (plan_id, item_id, last))
    chosen = _chosen(rows, day, first, last, makes_up=every in LONG)
    return [] if chosen is None else [chosen]


def _chosen(rows: list[tuple[Any, ...]], day: str, first: str, last: str, *, makes_up: bool) -> int | None:
    """Which task one record settles: that of its day, another part of its period, a missed one of the year."""
    ways = [_of_day, _of_period, _missed] if makes_up else [_of_day, _of_period]
    for fits in ways:
        for id, since, due, state in rows:
            if fits(day, first, last, since, due, state):
                return int(id)
    return None


def _of_day(day: str, first: str, last: str, since: str, due: str, state: str) -> bool:
    return since <= day <= due


def _of_period(day: str, first: str, last: str, since: str, due: str, state: str) -> bool:
    return first <= since and due <= last


def _missed(day: str, first: str, last: str, since: str, due: str, state: str) -> bool:
    return state == "open" and due < day and due[:4] == day[:4]
