"""Lays the tasks of all plans up to a horizon, again and again: only what is missing is added, what has no reason is void.

Tasks follow from plans, registers and teams, so they are written in bulk, without a change row each. Periods of a month
and more are laid to the end of the year (in December to the end of the next), weeks eight weeks ahead, days four weeks.
What is done daily is laid for working days. A period in which less than a third is left when a plan, or an item, comes
is left out. What was already done in the period counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from desk.duty.periods import EVENT, ONE, Period, is_worth_beginning, periods
from desk.model import Changes
from desk.office import Office
from desk.work.duty.dealing import Desk, deal, spread
from desk.work.duty.running import running
from desk.work.duty.standing import Batch, Known, Laying, Span, known, span_of
from desk.work.duty.whom import Plan, Targets, targets
from desk.work.duty.writing import Step, write

AHEAD: Final = {"day": 28, "week": 56}
_FAR: Final = "9999-12-31"


def lay(
    office: Office,
    until: str | None = None,
    step: Step | None = None,
    *,
    since: str | None = None,
    plan_ids: Sequence[int] | None = None,
    near: int | None = None,
) -> Changes:
    """Lay what is missing of all plans (or these) up to a day; None: as far ahead as each sort of period is laid.

    `step` hears of tasks written and to be written, and may raise to stop: what is written by then stays, and the next
    laying goes on. `since` lays from an earlier day than today, so that an office that begins has its past. With
    `near` tasks that are laid already are looked at only where they begin within so many days.
    """
    laying = planned(office, until, since=since, plan_ids=plan_ids, near=near)
    return write(office, laying, step)


def planned(
    office: Office,
    until: str | None = None,
    *,
    since: str | None = None,
    plan_ids: Sequence[int] | None = None,
    near: int | None = None,
) -> Laying:
    """What laying would write now. Reads only; seconds for a city."""
    laying = Laying(seq=office.database.seq)
    desk = Desk(office)
    for plan in running(office):
        if plan_ids is not None and plan.id not in plan_ids:
            continue
        if plan.every == EVENT:
            judge_events(office, plan, laying)
            continue
        last = min(until or horizon(plan.every, office.today()), plan.until or "9999-12-31")
        _plan(office, desk, plan, laying, since or office.today(), last, near)
    return laying


def judge_events(office: Office, plan: Plan, laying: Laying) -> None:
    """Note which open tasks of events have lost their item, or must go to another grid."""
    there = known(office, plan, office.today())
    items = np.unique(there.items[there.is_open > 0])
    if len(items):
        there.judge(plan, targets(office, plan, only=items.tolist()), laying)


def horizon(every: str, today: str) -> str:
    """How far ahead plans of a sort of period are laid on a day."""
    day = date.fromisoformat(today)
    if every in AHEAD:
        return (day + timedelta(days=AHEAD[every])).isoformat()
    return f"{day.year + (day.month == 12)}-12-31"


def _plan(office: Office, desk: Desk, plan: Plan, laying: Laying, today: str, last: str, near: int | None) -> None:
    begin = date.fromisoformat(max(plan.since, today))
    seen_to = _FAR
    if near is not None and plan.laid_until >= last:  # a laying that was broken off may have left gaps anywhere
        seen_to = (date.fromisoformat(office.today()) + timedelta(days=near)).isoformat()
    there = known(office, plan, min(today, office.today()), last=seen_to)
    whom = targets(office, plan, in_order=False)
    there.judge(plan, whom, laying)
    missing = list(_missing(desk, plan, there, whom, begin, last, seen_to))
    if missing:
        whom = targets(office, plan)
        for period, turn in missing:
            lacking = ~there.has(period, whom.item, turn)
            laying.batches.append(_batch(office, desk, plan, whom, period, begin, lacking))
    laying.drop += [(plan.id, each) for each in there.beside(_wanted(desk, plan, today, max(last, plan.laid_until)))]
    if missing or plan.laid_until < last:
        laying.until[plan.id] = last


def _missing(
    desk: Desk, plan: Plan, there: Known, whom: Targets, begin: date, last: str, seen_to: str
) -> Iterator[tuple[Period, int]]:
    """Periods in which somebody lacks a task, with the turn of parts that share a day."""
    seen: Counter[Span] = Counter()
    for period in periods(plan.every, begin, date.fromisoformat(last), plan.times):
        if plan.every == "day" and not desk.calendar.is_workday(period.first):
            continue
        if not is_worth_beginning(period, begin):
            continue
        span = span_of(period)
        seen[span] += 1
        if span[0] <= seen_to and not there.has(period, whom.item, seen[span]).all():
            yield period, seen[span]


def _wanted(desk: Desk, plan: Plan, today: str, last: str) -> set[Span]:
    """The periods a plan has between two days."""
    if plan.until:
        last = min(last, plan.until)
    every = periods(plan.every, date.fromisoformat(max(plan.since, today)), date.fromisoformat(last), plan.times)
    return {span_of(each) for each in every if plan.every != "day" or desk.calendar.is_workday(each.first)}


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
