"""Who is to do it and when, by hand: given to another person, put on another day; and dealt anew when a team changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from desk.duty.periods import EVENT, Period, parts, period_of
from desk.duty.spreading import Ints
from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, EDIT_ROSTER, require
from desk.store.schema import teams
from desk.work.duty.dealing import Desk, deal, spread
from desk.work.duty.running import running
from desk.work.duty.whom import Plan, targets
from desk.work.teams.seats import day as typed_day

if TYPE_CHECKING:
    from desk.store.writing import Transaction

GIVE: Final = "give_tasks"
MOVE: Final = "move_tasks"
_BY_HAND: Final = (
    "select distinct c.row_id from audit a join change c on c.audit_id = a.id where a.action in (?, ?) and c.kind = 'task'"
    " and not exists (select 1 from audit u where u.undoes = a.id)"
)
_SOME: Final = 500


def give(office: Office, task_ids: Sequence[int], person_id: int) -> Changes:
    """Give open tasks to another person; they stay with that person when the team is dealt anew."""
    require(office.actor, EDIT_ROSTER)
    name = office.database.read_value(
        "select name from person where id = ? and (until is null or until >= ?)", (person_id, office.today())
    )
    if name is None:
        raise BadInput("这个人员已离岗或不在名册里，请另选。")
    with office.write(GIVE, kind="task", reason=f"任务交给{name}，共{len(task_ids)}项") as transaction:
        check_open(transaction, task_ids)
        transaction.update_many(teams.task, ("person_id",), {id: (person_id,) for id in task_ids})
    return transaction.changes


def move(office: Office, task_ids: Sequence[int], day: str) -> Changes:
    """Put open tasks on another day, not before today and not after any of their limits."""
    require(office.actor, EDIT_RECORDS)
    given = typed_day(day, "日期").isoformat()
    if given < office.today():
        raise BadInput("不能排到今天以前，请另选日期。")
    with office.write(MOVE, kind="task", reason=f"改到{given}，共{len(task_ids)}项") as transaction:
        check_open(transaction, task_ids)
        known = transaction.rows(teams.task, task_ids, ("due",))
        late = sorted(row["due"][:10] for row in known.values() if office.today() <= row["due"][:10] < given)
        if late:
            raise BadInput(f"有的任务 {late[0]} 到期，不能改到 {given}；请选到期以前的日子。")
        transaction.update_many(teams.task, ("planned",), {id: (given,) for id in task_ids})
    return transaction.changes


def check_open(transaction: Transaction, task_ids: Sequence[int]) -> None:
    """BadInput or Conflict unless there are tasks and all are open."""
    if not task_ids:
        raise BadInput("没有选中任务。")
    closed = [row for row in transaction.rows(teams.task, task_ids, ("state",)).values() if row["state"] != "open"]
    if closed:
        raise Conflict(f"其中 {len(closed)} 项已经办了或取消了，没有改；请刷新后再看。")


def redeal(office: Office, transaction: Transaction, area_ids: Iterable[int]) -> int:
    """Deal the open tasks of these areas, and of all below them, to who is in the teams now; gives how many changed.

    Call inside the write that changed the team, after its rows are written: taking it back takes this back, too. What a
    person gave or moved by hand stays; what was left over from earlier days stays on its day.
    """
    desk, areas = Desk(office), set(area_ids)
    by_hand = {row[0] for row in transaction.read(_BY_HAND, (GIVE, MOVE))}
    changed: dict[int, tuple[int | None, str]] = {}
    for plan in running(office):
        paths = _scope(desk, plan, areas)
        if paths:
            changed |= _redealt(office, desk, plan, paths, by_hand)
    transaction.update_many(teams.task, ("person_id", "planned"), changed)
    return len(changed)


def _scope(desk: Desk, plan: Plan, areas: set[int]) -> list[str]:
    """Paths under which a plan is dealt anew, none in another: the areas, those above whose people do it there, and
    wherever else these people do it, for their days are one whole."""
    known: set[int] = set()
    asked = {area for area in areas if area in desk.paths}
    while asked:
        known |= asked
        teams_ = dict(desk.team_of(plan.post, area, desk.today) for area in asked)
        people = {seat.person for seats in teams_.values() for seat in seats}
        asked = ({area for area in teams_ if area} | desk.areas_of(plan.post, people)) - known
    paths = {desk.paths[each] for each in known}
    return [path for path in sorted(paths) if not any(path != other and path.startswith(other) for other in paths)]


def _redealt(
    office: Office, desk: Desk, plan: Plan, paths: list[str], by_hand: set[int]
) -> dict[int, tuple[int | None, str]]:
    """Tasks of a plan whose person or day is another now."""
    open_, item, person, since, planned = _open(office, plan, paths, desk.today)
    if not len(open_):
        return {}
    whom = (
        targets(office, plan, paths) if plan.every != EVENT else targets(office, plan, only=sorted(set(item.tolist())))
    )
    free = np.array([id not in by_hand for id in open_.tolist()], np.bool_)
    today, found = date.fromisoformat(desk.today), {}
    for first in np.unique(since).tolist():
        rows = np.flatnonzero((since == first) & free)
        period = _period(plan, first)
        at, there = _places(whom.item, item[rows])
        rows, at = rows[there], at[there]
        order = np.argsort(at, kind="stable")  # neighbours first: that is the order of the targets
        rows, at = rows[order], at[order]
        who = deal(desk, plan, whom, period)[at]
        days = planned[rows].copy()
        ahead = np.flatnonzero(days >= today.toordinal()) if plan.every != EVENT else np.empty(0, np.int64)
        if len(ahead):
            dealt = spread(desk, plan, whom.chosen(at[ahead]), who[ahead], period, today)
            who[ahead], days[ahead] = dealt.person, dealt.planned
        for row, new, day in zip(rows.tolist(), who.tolist(), days.tolist(), strict=True):
            if new != person[row] or day != planned[row]:
                found[int(open_[row])] = (new or None, date.fromordinal(day).isoformat())
    return found


def _open(office: Office, plan: Plan, paths: list[str], today: str) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Open tasks of a plan under these paths that are not over: id, item, person, first day, planned day (ordinals)."""
    under = " or ".join("a.path like ?" for _ in paths)
    # Crossed, so that SQLite goes from the few areas to their tasks, not from all that is open to its areas.
    rows = office.database.read(
        "select t.id, t.item_id, t.person_id, t.since, t.planned from area a cross join task t where t.area_id = a.id"
        f" and t.plan_id = ? and t.state = 'open' and t.due >= ? and ({under}) order by t.id",
        (plan.id, today, *(f"{path}%" for path in paths)),
    )
    days = {text: date.fromisoformat(text).toordinal() for row in rows for text in row[3:] if text}
    made = np.array(
        [(id, item, person or 0, days.get(since, 0), days.get(day, 0)) for id, item, person, since, day in rows],
        np.int64,
    ).reshape(len(rows), 5)
    id, item, person, since, planned = made.T
    return id, item, person, since, planned


def _period(plan: Plan, first: int) -> Period:
    """The period, or part of one, that begins on that day."""
    day = date.fromordinal(max(first, 1))
    if plan.every == EVENT:
        return Period(key="", first=day, last=day)
    every = parts(period_of(plan.every, day), plan.times)
    return next((each for each in every if each.first == day), every[0])


def _places(known: Ints, asked: Ints) -> tuple[Ints, Ints]:
    """Where each asked item stands among the known, and whether it does."""
    order = np.argsort(known, kind="stable")
    if not len(order):
        return np.zeros(len(asked), np.int64), np.zeros(len(asked), np.bool_)
    at = np.minimum(np.searchsorted(known[order], asked), len(order) - 1)
    return order[at], known[order[at]] == asked
