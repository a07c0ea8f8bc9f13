"""Lays the tasks of all plans up to a horizon, again and again: only what is missing is added, what has no reason is void.

Tasks follow from plans, registers and teams, so they are written in bulk, without a change row each. Periods of a month
and more are laid to the end of the year (in December to the end of the next), weeks eight weeks ahead, days four weeks.
What is done daily is laid for working days. A period in which less than a third is left when a plan, or an item, comes
is left out. What was already done in the period counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from desk.duty.periods import EVENT, ONE, Period, is_worth_beginning, periods
from desk.duty.spreading import Ints
from desk.model import Changes
from desk.office import Office
from desk.work.duty.dealing import Desk, deal, spread
from desk.work.duty.plans import running
from desk.work.duty.whom import Plan, Targets, targets

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LAY: Final = "lay_tasks"
"""Action of a write that laid tasks."""
AHEAD: Final = {"day": 28, "week": 56}
GONE: Final = "已不在计划对象之列"
TWICE: Final = "重复的任务"
_COLUMNS: Final = (
    "id", "plan_id", "area_id", "item_id", "person_id", "period", "since", "planned", "due", "sort", "state",
    "settled_at", "record_id",
)  # fmt: skip
_AT_ONCE: Final = 200_000
"""Tasks of one transaction: others may write in between, and what was laid before a cancelling stays."""
_SOME: Final = 500

Step = Callable[[int, int], None]


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
    until: dict[int, str] = field(default_factory=dict)
    """Per plan how far it is laid."""

    @property
    def new(self) -> int:
        """How many tasks are missing."""
        return sum(len(each.whom.item) for each in self.batches)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.batches or self.void or self.moved or self.until)


def lay(
    office: Office,
    until: str | None = None,
    step: Step | None = None,
    *,
    since: str | None = None,
    plan_ids: Sequence[int] | None = None,
) -> Changes:
    """Lay what is missing of all plans (or these) up to a day; None: as far ahead as each sort of period is laid.

    `step` hears of tasks written and to be written, and may raise to stop: what is written by then stays, and the next
    laying goes on. `since` lays from an earlier day than today, so that an office that begins has its past.
    """
    laying = planned(office, until, since=since, plan_ids=plan_ids)
    return write(office, laying, step)


def planned(
    office: Office, until: str | None = None, *, since: str | None = None, plan_ids: Sequence[int] | None = None
) -> Laying:
    """What laying would write now. Reads only; seconds for a city."""
    desk, laying = Desk(office), Laying()
    for plan in running(office):
        if plan.every == EVENT or (plan_ids is not None and plan.id not in plan_ids):
            continue
        last = min(until or horizon(plan.every, office.today()), plan.until or "9999-12-31")
        _plan(office, desk, plan, laying, since or office.today(), last)
    return laying


def horizon(every: str, today: str) -> str:
    """How far ahead plans of a sort of period are laid on a day."""
    day = date.fromisoformat(today)
    if every in AHEAD:
        return (day + timedelta(days=AHEAD[every])).isoformat()
    return f"{day.year + (day.month == 12)}-12-31"


def _plan(office: Office, desk: Desk, plan: Plan, laying: Laying, today: str, last: str) -> None:
    begin = date.fromisoformat(max(plan.since, today))
    whom = targets(office, plan)
    known = _Known.read(office, plan, min(today, office.today()))
    known.judge(plan, whom, laying)
    before = len(laying.batches)
    seen: dict[str, int] = {}
    for period in periods(plan.every, begin, date.fromisoformat(last), plan.times):
        if plan.every == "day" and not desk.calendar.is_workday(period.first):
            continue
        if not is_worth_beginning(period, begin):
            continue
        first = period.first.isoformat()
        turn = seen[first] = seen.get(first, 0) + 1  # parts that share a day
        missing = ~known.has(first, whom.item, turn)
        if missing.any():
            laying.batches.append(_batch(office, desk, plan, whom, period, begin, missing))
    if len(laying.batches) > before or plan.laid_until < last:
        laying.until[plan.id] = last


def _batch(office: Office, desk: Desk, plan: Plan, whom: Targets, period: Period, begin: date, missing: Any) -> Batch:
    person = deal(desk, plan, whom, period)[missing]
    whom = whom.chosen(missing)
    done = _done(office, plan, period) if period.first.isoformat() <= desk.today else {}
    planned = np.zeros(len(person), np.int64)
    ahead = np.ones(len(person), np.bool_)
    if done:
        planned = np.array([_day_of(done.get(item)) for item in whom.item.tolist()], np.int64)
        ahead = planned == 0
    dealt = spread(desk, plan, whom.chosen(ahead), person[ahead], period, begin)
    person[ahead], planned[ahead] = dealt.person, dealt.planned
    return Batch(plan, period, whom, person, planned, done)


def _day_of(done: tuple[str, int] | None) -> int:
    return 0 if done is None else date.fromisoformat(done[0][:10]).toordinal()


class _Known:
    """The tasks a plan has from a day on: which items in which period, which are open, in which grid."""

    def __init__(self, ids: Ints, items: Ints, areas: Ints, since: Ints, is_open: Ints) -> None:
        self.ids, self.items, self.areas, self.since, self.is_open = ids, items, areas, since, is_open
        order = np.argsort(since, kind="stable")
        self._sorted, self._firsts = items[order], since[order]

    @classmethod
    def read(cls, office: Office, plan: Plan, today: str) -> _Known:
        """From the database, what is not over on that day."""
        return cls(
            *office.database.read_packed(
                "select id, item_id, area_id, cast(replace(since, '-', '') as integer),"
                " case when state = 'open' then 1 else 0 end from task where plan_id = ? and due >= ?"
                " and not (state = 'void' and reason = ?)"
                " order by id",
                (plan.id, today, GONE),
                columns=5,
            )
        )

    def has(self, first: str, items: Ints, turn: int) -> Any:
        """For each item whether it has its `turn`-th task of the periods that begin on that day."""
        number = int(first.replace("-", ""))
        low, high = np.searchsorted(self._firsts, (number, number + 1))
        there, count = np.unique(self._sorted[low:high], return_counts=True)
        return np.isin(items, there[count >= turn])

    def judge(self, plan: Plan, whom: Targets, laying: Laying) -> None:
        """Note which open tasks have lost their item, and which must go to another grid."""
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


def _done(office: Office, plan: Plan, period: Period) -> dict[int, tuple[str, int]]:
    """Items of a plan with a record of its kind in the period: the first of them."""
    first, after = period.first.isoformat(), (period.last + ONE).isoformat()
    asked = "select r.item_id, r.at, r.id from record r where r.kind = ? and r.whom = ? and r.at >= ? and r.at < ?"
    found = office.database.read(asked, (plan.kind, plan.whom, first, after))
    if plan.whom == "household":
        found += office.database.read(
            "select p.household_id, r.at, r.id from record r join resident p on p.id = r.item_id where r.kind = ?"
            " and r.whom = 'resident' and r.at >= ? and r.at < ? and p.household_id is not null",
            (plan.kind, first, after),
        )
    done: dict[int, tuple[str, int]] = {}
    for item, at, record in sorted(found, key=lambda row: row[1:], reverse=True):
        done[item] = (at, record)
    return done


def write(office: Office, laying: Laying, step: Step | None = None) -> Changes:
    """Write a laying, some hundred thousand tasks in a transaction; plans are laid as far as said when all is there."""
    if laying.is_empty:
        return Changes()
    from desk.store.schema import teams  # brings SQLAlchemy

    total, done = laying.new, 0
    changes = Changes()
    groups = list(_groups(laying.batches))
    for at, group in enumerate(groups):
        reason = f"排任务{sum(len(each.whom.item) for each in group)}项"
        with office.write(LAY, kind="task", reason=reason) as transaction:
            start = int(transaction.read("select coalesce(max(id), 0) + 1 from task")[0][0])
            done += transaction.bulk(teams.task, _COLUMNS, _rows(group, start))
            if at == len(groups) - 1:
                _finish(transaction, laying)
        changes = transaction.changes
        if step is not None:
            step(done, total)
    return changes


def _groups(batches: list[Batch]) -> Iterator[list[Batch]]:
    group: list[Batch] = []
    for each in batches:
        if group and sum(len(one.whom.item) for one in group) + len(each.whom.item) > _AT_ONCE:
            yield group
            group = []
        group.append(each)
    yield group


def _finish(transaction: Transaction, laying: Laying) -> None:
    from desk.store.schema import teams

    transaction.update_many(teams.task, ("state", "reason"), {id: ("void", why) for id, why in laying.void.items()})
    transaction.update_many(teams.task, ("area_id",), {id: (area,) for id, area in laying.moved.items()})
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
