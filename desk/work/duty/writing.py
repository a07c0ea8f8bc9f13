"""Writes a laying in bulk, some hundred thousand tasks in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.store.filling import own_indexes_later
from desk.store.schema import teams
from desk.work.duty.handing import redeal
from desk.work.duty.standing import Batch, Laying
from desk.work.duty.undoing import LAY, laid

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_COLUMNS: Final = (
    "id", "plan_id", "area_id", "item_id", "person_id", "period", "since", "planned", "due", "sort", "state",
    "settled_at", "record_id",
)  # fmt: skip
_OF_PERIOD: Final = "plan_id = ? and since = ? and due = ? and state = 'open'"
_AT_ONCE: Final = 200_000
"""Tasks of one transaction: others may write in between, and what was laid before a cancelling stays. The very first
laying of an office is one transaction, whose indexes are sorted once."""
_TOLD: Final = 20_000

Step = Callable[[int, int], None]


class LaidElsewhere(Conflict):
    """Another computer has laid tasks in this very moment."""


def write(office: Office, laying: Laying, step: Step | None = None) -> Changes:
    """Write a laying; plans are laid as far as said when all is there. LaidElsewhere if somebody else laid tasks meanwhile."""
    if laying.is_empty:
        return Changes()
    total, done, own = laying.new, 0, set[int]()
    changes = Changes()
    is_first = office.database.read_one("select 1 from task limit 1") is None
    groups = [laying.batches] if is_first else list(_groups(laying.batches)) or [[]]

    def told(rows: Iterable[tuple[Any, ...]], before: int) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(rows, before):
            if step is not None and number % _TOLD == 0:
                step(number, total)
            yield row

    for at, group in enumerate(groups):
        count = sum(len(each.whom.item) for each in group)
        start = int(office.database.read_value("select coalesce(max(id), 0) + 1 from task"))
        with office.write(LAY, kind="task", reason=laid(start, count) if count else "核对任务") as transaction:
            _check_alone(transaction, laying.seq, own, start)
            if count:
                with own_indexes_later(transaction, [teams.task]) if is_first else nullcontext():
                    transaction.bulk(teams.task, _COLUMNS, told(_rows(group, start), done))
            if at == len(groups) - 1:
                change(office, transaction, laying)
        own.add(transaction.audit_id)
        done += count
        changes = transaction.changes
        if step is not None:
            step(done, total)
    return changes


def clear(transaction: Transaction, plan_id: int, today: str) -> int:
    """Take out the open tasks of a plan that are not over: it is off, or to be laid anew. What was missed stays."""
    return transaction.delete_many(teams.task, "plan_id = ? and state = 'open' and due >= ?", (plan_id, today))


def _check_alone(transaction: Transaction, seq: int, own: set[int], start: int) -> None:
    """Two computers that open on the same morning must not both lay the day."""
    others = transaction.read("select id from audit where id > ? and action = ?", (seq, LAY))
    newest = transaction.read("select coalesce(max(id), 0) from task")[0][0]
    if newest >= start or any(row[0] not in own for row in others):
        raise LaidElsewhere("另一台电脑刚刚排过任务，这里没有再排；请刷新。")


def _groups(batches: list[Batch]) -> Iterator[list[Batch]]:
    group: list[Batch] = []
    for each in batches:
        if group and sum(len(one.whom.item) for one in group) + len(each.whom.item) > _AT_ONCE:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def change(office: Office, transaction: Transaction, laying: Laying) -> None:
    """Write what a laying changes of tasks that are there, and how far the plans are laid."""
    for plan_id, span in laying.drop:
        transaction.delete_many(teams.task, _OF_PERIOD, (plan_id, *span))
    transaction.update_many(teams.task, ("state", "reason"), {id: ("void", why) for id, why in laying.void.items()})
    if laying.moved:
        transaction.update_many(teams.task, ("area_id",), {id: (area,) for id, area in laying.moved.items()})
        redeal(office, transaction, set(laying.moved.values()))
    transaction.update_many(teams.plan, ("laid_until",), {id: (last,) for id, last in laying.until.items()})


def _rows(batches: list[Batch], start: int) -> Iterator[tuple[Any, ...]]:
    for each in batches:
        plan, period = each.plan, each.period
        first, last = period.first.isoformat(), period.last.isoformat()
        texts: dict[int, str] = {}
        for day in np.unique(each.planned).tolist():
            texts[day] = date.fromordinal(day).isoformat()
        for item, area, person, day, sort in zip(
            each.whom.item.tolist(), each.whom.area.tolist(), each.person.tolist(), each.planned.tolist(),
            each.whom.sort.tolist(), strict=True,
        ):  # fmt: skip
            at, record = each.done.get(item, (None, None))
            yield (
                start, plan.id, area, item, person or None, period.key, first, texts[day], last, sort,
                "done" if record else "open", at, record,
            )  # fmt: skip
            start += 1
