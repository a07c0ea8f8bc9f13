"""The office's work plans: whom, how often, by which post; added, changed, switched off, and what that would mean.

What a change of a plan does to its tasks: what is open and not over is taken back and laid anew; what was missed, done or
skipped stays. A new name or note leaves the tasks alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np

from desk.duty.periods import EVENT, period_of, periods
from desk.errors import BadInput, Missing
from desk.model import Changes
from desk.office import Office
from desk.profile import words
from desk.rights import EDIT_ROSTER, require
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.duty.dealing import Desk, deal, spread
from desk.work.duty.laying import horizon, lay
from desk.work.duty.whom import Plan, read_rule, targets
from desk.work.duty.writing import clear
from desk.work.teams.seats import day as typed_day

_FIELDS: Final = (
    "name", "kind", "whom", "rule_json", "times", "every", "post", "area_kind", "event", "hours", "since", "until", "note",
)  # fmt: skip
_SAID: Final = frozenset({"name", "note"})
"""Fields that are words only: a change of them leaves the tasks alone."""
LONGEST: Final = 60
MOST_TIMES: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as a person types it. `rule` is the JSON of a condition or a short one (special:elderly_alone)."""

    name: str
    kind: str
    whom: str
    rule: str = ""
    times: int = 1
    every: str = "month"
    post: str = ""
    area_kind: str = ""
    event: str = ""
    hours: int = 0
    since: str = ""
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan of the office with what it holds now: open tasks that are not over, and missed ones."""

    id: int
    key: str
    draft: PlanDraft
    is_off: bool
    laid_until: str
    open: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a plan would lay: things, tasks up to the horizon, people, and the fullest working day of one of them."""

    items: int
    tasks: int
    until: str
    people: int
    per_day: int
    nobody: int
    """Things in grids where nobody holds the post."""

    @property
    def sentence(self) -> str:
        """The same in words."""
        who = f"由 {self.people} 人办理，每人每天最多 {self.per_day} 项" if self.people else "还没有人办理"
        gap = f"；其中 {self.nobody:,} 个对象所在网格没有这个岗位的人" if self.nobody else ""
        return f"{self.items:,} 个对象，到 {self.until} 共 {self.tasks:,} 项任务，{who}{gap}。"


def plans(office: Office) -> tuple[PlanRow, ...]:
    """All plans of the office, switched-off ones last."""
    today = office.today()
    counts = {
        row[0]: row[1:]
        for row in office.database.read(
            "select plan_id, sum(case when due >= ? then 1 else 0 end), sum(case when due < ? then 1 else 0 end)"
            " from task where state = 'open' group by plan_id",
            (today, today),
        )
    }
    listed = ", ".join(f'"{name}"' for name in _FIELDS)
    rows = office.database.read(f'select id, "key", is_off, laid_until, {listed} from plan order by is_off, id')
    return tuple(
        PlanRow(
            id=id, key=key, draft=_draft(rest), is_off=bool(off), laid_until=laid or "",
            open=int(counts.get(id, (0, 0))[0] or 0), late=int(counts.get(id, (0, 0))[1] or 0),
        )
        for id, key, off, laid, *rest in rows
    )  # fmt: skip


def add(office: Office, draft: PlanDraft) -> Changes:
    """Add a plan and lay its tasks; `Changes.rows["plan"]` holds the new id."""
    require(office.actor, EDIT_ROSTER)
    values = _checked(office, draft)
    with office.write("add_plan", kind="plan", reason=draft.name.strip()) as transaction:
        known = {row[0] for row in transaction.read('select "key" from plan')}
        key = next(each for each in (f"plan{at}" for at in range(1, len(known) + 2)) if each not in known)
        transaction.insert(teams.plan, uid=new_uid(), key=key, is_off=0, **values)
    _lay(office, transaction.changes)
    return transaction.changes


def change(office: Office, plan_id: int, draft: PlanDraft) -> Changes:
    """Change a plan; its open tasks are laid anew unless only words changed. Give the audit number to 撤销."""
    require(office.actor, EDIT_ROSTER)
    values = _checked(office, draft)
    with office.write("change_plan", kind="plan", reason=draft.name.strip()) as transaction:
        before = transaction.rows(teams.plan, [plan_id], (*_FIELDS, "is_off"))[plan_id]
        transaction.update_many(teams.plan, tuple(values), {plan_id: tuple(values.values())})
    if not before["is_off"] and any(before[name] != values[name] for name in _FIELDS if name not in _SAID):
        _anew(office, plan_id)
    return transaction.changes


def switch(office: Office, plan_id: int, *, on: bool) -> Changes:
    """Switch a plan off: open tasks that are not over are taken back. Or on again: they are laid."""
    require(office.actor, EDIT_ROSTER)
    with office.write("switch_plan", kind="plan", reason="启用" if on else "停用") as transaction:
        transaction.update_many(teams.plan, ("is_off",), {plan_id: (0 if on else 1,)})
    if on:
        _lay(office, transaction.changes)
    else:
        _clear(office, plan_id)
    return transaction.changes


def preview(office: Office, draft: PlanDraft) -> Preview:
    """What a plan of this draft would lay from today on; BadInput says what is wrong with it. Off the GUI thread."""
    values = _checked(office, draft)
    plan = Plan(
        id=0, name=draft.name, kind=draft.kind, whom=draft.whom, rule=values["rule_json"] or "", times=draft.times,
        every=draft.every, post=draft.post, area_kind=draft.area_kind, event=draft.event, hours=draft.hours,
        since=values["since"], until=draft.until, laid_until="",
    )  # fmt: skip
    whom = targets(office, plan)
    last = min(horizon(plan.every, office.today()), plan.until or "9999-12-31")
    if plan.every == EVENT:
        return Preview(items=len(whom.item), tasks=0, until=last, people=0, per_day=0, nobody=0)
    begin = date.fromisoformat(max(plan.since, office.today()))
    coming = periods(plan.every, begin, date.fromisoformat(last), plan.times)
    desk = Desk(office)
    period = next((each for each in coming if each.first >= begin), period_of(plan.every, begin))
    dealt = spread(desk, plan, whom, deal(desk, plan, whom, period), period, period.first)
    there = dealt.person > 0
    _, load = np.unique(np.stack((dealt.person[there], dealt.planned[there])), axis=1, return_counts=True)
    worked = [each for each in coming if plan.every != "day" or desk.calendar.is_workday(each.first)]
    return Preview(
        items=len(whom.item), tasks=len(whom.item) * len(worked), until=last,
        people=len(set(dealt.person[there].tolist())), per_day=int(load.max(initial=0)), nobody=int((~there).sum()),
    )  # fmt: skip


def _lay(office: Office, changes: Changes) -> None:
    lay(office, plan_ids=sorted(changes.rows.get("plan", ())))


def _anew(office: Office, plan_id: int) -> None:
    _clear(office, plan_id)
    lay(office, plan_ids=[plan_id])


def _clear(office: Office, plan_id: int) -> None:
    with office.write("clear_tasks", kind="task", reason="收回未办的任务") as transaction:
        clear(transaction, plan_id, office.today())


def _draft(row: list[Any]) -> PlanDraft:
    name, kind, whom, rule, times, every, post, area_kind, event, hours, since, until, note = row
    return PlanDraft(
        name=name, kind=kind, whom=whom, rule=rule or "", times=times, every=every, post=post or "",
        area_kind=area_kind or "", event=event or "", hours=hours or 0, since=since, until=until or "", note=note or "",
    )  # fmt: skip


def _checked(office: Office, draft: PlanDraft) -> dict[str, Any]:
    """The fields of a plan as they are written; BadInput or Missing with a sentence."""
    draft = replace(draft, name=" ".join(draft.name.split()), note=draft.note.strip())
    missing = [
        title for title, value in (("名称", draft.name), ("记录类型", draft.kind), ("对象", draft.whom)) if not value
    ]
    if missing:
        raise Missing(tuple(missing))
    if len(draft.name) > LONGEST:
        raise BadInput(f"名称最多 {LONGEST} 个字。")
    kinds = {row[0] for row in office.database.read("select code from code where list = 'record_kind'")}
    posts = {one.key for one in office.profile.posts}
    for known, value, what in (
        (kinds or {draft.kind}, draft.kind, "记录类型"),
        (words.WHOM, draft.whom, "对象"),
        (words.PERIODS, draft.every, "周期"),
        ({*posts, ""}, draft.post, "岗位"),
        (words.PLAN_EVENTS, draft.event, "事由"),
    ):
        if value not in known:
            raise BadInput(f"没有“{value}”这个{what}，请从列表里选。")
    if not 1 <= draft.times <= MOST_TIMES:
        raise BadInput(f"次数应在 1 到 {MOST_TIMES} 之间，现在是 {draft.times}。")
    if draft.every == EVENT and (not draft.event or draft.hours < 1):
        raise BadInput("由事件引起的计划要写明事由，和多少小时内办。")
    since = draft.since or office.today()
    for day in (since, draft.until or since):
        typed_day(day, "日期")
    if draft.until and draft.until < since:
        raise BadInput("结束日期早于开始日期，请改正。")
    read_rule(draft.whom, draft.rule)
    rule = draft.rule
    if rule and not rule.startswith("{"):
        rule = json.dumps({"condition": rule}, ensure_ascii=False)
    given = (
        draft.name, draft.kind, draft.whom, rule, draft.times, draft.every, draft.post, draft.area_kind, draft.event,
        draft.hours, since, draft.until, draft.note,
    )  # fmt: skip
    return {name: None if value in ("", 0) else value for name, value in zip(_FIELDS, given, strict=True)}
