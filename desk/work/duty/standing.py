"""What a laying finds and what it would write: tasks that are there, tasks that are missing, tasks without a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from desk.duty.periods import EVENT, Period, period_of
from desk.duty.spreading import Ints
from desk.office import Office
from desk.work.duty.whom import Plan, Targets

GONE: Final = "已不在计划对象之列"
TWICE: Final = "重复的任务"
Span = tuple[str, str]
"""First and last day of a period."""
_FAR: Final = 100_000_000
_NEVER: Final = "9999-12-31"


def span_of(period: Period) -> Span:
    """The days of a period as tasks have them."""
    return period.first.isoformat(), period.last.isoformat()


def _number(span: Span) -> int:
    first, last = (int(each.replace("-", "")) for each in span)
    return first * _FAR + last


def _text(day: int) -> str:
    return f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks of one plan in one period that are missing."""

    plan: Plan
    period: Period
    whom: Targets
    person: Ints
    planned: Ints
    done: dict[int, tuple[str, int]]
    """Items with a record in the period: when, and which."""


@dataclass(slots=True)
class Laying:
    """What a laying would write."""

    batches: list[Batch] = field(default_factory=list)
    void: dict[int, str] = field(default_factory=dict)
    """Tasks that have lost their reason, and why."""
    moved: dict[int, int] = field(default_factory=dict)
    """Tasks whose item lies in another grid now, and that grid."""
    drop: list[tuple[int, Span]] = field(default_factory=list)
    """Plans and periods they no longer have: whatever is open there goes."""
    until: dict[int, str] = field(default_factory=dict)
    """Per plan how far it is laid."""
    seq: int = 0
    """The newest write of the office that was seen."""

    @property
    def new(self) -> int:
        """How many tasks are missing."""
        return sum(len(each.whom.item) for each in self.batches)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.batches or self.void or self.moved or self.drop or self.until)


class Known:
    """The tasks a plan has from a day on: which items in which period, which are open, in which grid."""

    def __init__(self, ids: Ints, items: Ints, areas: Ints, since: Ints, due: Ints, is_open: Ints) -> None:
        self.ids, self.items, self.areas, self.is_open = ids, items, areas, is_open
        self.spans = since * _FAR + due
        order = np.argsort(self.spans, kind="stable")
        self._sorted, self._spans = items[order], self.spans[order]

    def has(self, period: Period, items: Ints, turn: int) -> Any:
        """For each item whether it has its `turn`-th task of the periods of these days."""
        number = _number(span_of(period))
        low, high = np.searchsorted(self._spans, (number, number + 1))
        there, count = np.unique(self._sorted[low:high], return_counts=True)
        return np.isin(items, there[count >= turn])

    def beside(self, wanted: set[Span]) -> list[Span]:
        """First and last days of open tasks that are none of these."""
        known = {_number(each) for each in wanted}
        return [
            (_text(each // _FAR), _text(each % _FAR))
            for each in np.unique(self.spans[self.is_open > 0]).tolist()
            if each not in known
        ]

    def judge(self, plan: Plan, whom: Targets, laying: Laying) -> None:
        """Note which open tasks have lost their item, and which must go to another grid."""
        if plan.times == 1 and plan.every != EVENT:
            laying.void |= dict.fromkeys(self._twice(), TWICE)
        order = np.argsort(whom.item)
        items, areas = whom.item[order], whom.area[order]
        rows = np.flatnonzero(self.is_open)
        if not len(rows):
            return
        if not len(items):
            laying.void |= dict.fromkeys(self.ids[rows].tolist(), GONE)
            return
        at = np.minimum(np.searchsorted(items, self.items[rows]), len(items) - 1)
        there = items[at] == self.items[rows]
        laying.void |= dict.fromkeys(self.ids[rows[~there]].tolist(), GONE)
        moved = there & (areas[at] != self.areas[rows])
        laying.moved |= dict(zip(self.ids[rows[moved]].tolist(), areas[at[moved]].tolist(), strict=True))

    def _twice(self) -> list[int]:
        """Open tasks beside another of the same item and period, as when two persons turned out to be one."""
        order = np.lexsort((self.is_open, self.spans, self.items))
        same = (np.diff(self.items[order]) == 0) & (np.diff(self.spans[order]) == 0)
        later = order[1:][same]
        return [int(each) for each in self.ids[later[self.is_open[later] > 0]]]


def known(office: Office, plan: Plan, today: str, paths: Sequence[str] = (), last: str = _NEVER) -> Known:
    """The tasks of a plan that are not over on a day and begin by the last, in the whole office or under areas' paths."""
    under = " or ".join("path like ?" for _ in paths)
    where = f" and area_id in (select id from area where {under})" if paths else ""
    # What began before the period of today is over: said for the index, which knows when a task began.
    first = "" if plan.every == EVENT else period_of(plan.every, date.fromisoformat(today)).first.isoformat()
    return Known(
        *office.database.read_packed(
            "select id, item_id, area_id, cast(replace(since, '-', '') as integer),"
            " cast(replace(substr(due, 1, 10), '-', '') as integer), case when state = 'open' then 1 else 0 end"
            " from task where plan_id = ? and since >= ? and since <= ? and due >= ?"
            f" and not (state = 'void' and reason = ?){where} order by id",
            (plan.id, first, last, today, GONE, *(f"{path}%" for path in paths)),
            columns=6,
        )
    )
