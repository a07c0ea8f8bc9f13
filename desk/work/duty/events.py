"""Tasks that an event lays: within so many hours of somebody being put on a roll, moving in, a case being closed …

Every event is asked by one query from a day on; a task remembers its event (`period`), so asking again lays nothing
twice. What is noticed late is due today at the earliest: nobody is late with what nobody knew.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from desk.duty.periods import EVENT, Period
from desk.model import Changes
from desk.office import Office
from desk.work.duty.dealing import Desk, deal
from desk.work.duty.running import running
from desk.work.duty.whom import Plan, targets

if TYPE_CHECKING:
    from desk.store.writing import Transaction

BACK: Final = 30
"""Days back that are asked: what happened before that is no event any more."""
_MOVED: Final = (
    "select v.id, {item}, v.day from movement v join resident p on p.id = v.resident_id where v.day >= :since"
    " and v.kind in ({kinds})"
)
_ISSUE: Final = "select t.id, {item}, {at} from issue t{join} where {at} >= :since{more}"
_ISSUE_ITEMS: Final = {
    "resident": ("t.resident_id", ""),
    "household": ("p.household_id", " join resident p on p.id = t.resident_id"),
    "organisation": ("t.organisation_id", ""),
    "facility": ("t.facility_id", ""),
    "area": (
        "m.area_id",
        " join member m on m.kind = 'issue' and m.item_id = t.id and m.until is null and m.layer_id ="
        " (select id from layer where basis = 'area' order by sort, id limit 1)",
    ),
}
_PEOPLE: Final = {"resident": "p.id", "household": "p.household_id"}
_HAZARD: Final = (
    "select o.id, o.id, substr(u.at, 1, 10) from audit u join change c on c.audit_id = u.id and c.kind = 'organisation'"
    " join organisation o on o.id = c.row_id where u.at >= :since and coalesce(o.hazard, '') not in ('', '00')"
    " and c.after_json like '%\"hazard\":\"' || o.hazard || '\"%'"
    " and (c.before_json is null or c.before_json not like '%\"hazard\":\"' || o.hazard || '\"%')"
)
_SOME: Final = 500
_COLUMNS: Final = (
    "plan_id", "area_id", "item_id", "person_id", "period", "since", "planned", "due", "sort", "state",
)  # fmt: skip


def lay_events(office: Office) -> Changes:
    """Lay the tasks of what has happened, in a write of their own; nothing is written where nothing happened."""
    if not _missing(office):
        return Changes()
    with office.write("lay_event_tasks", kind="task", reason="按事由排任务") as transaction:
        lay_in(office, transaction)
    return transaction.changes


def lay_in(office: Office, transaction: Transaction) -> int:
    """The same inside a write that has just made the event; gives how many tasks were laid."""
    from desk.store.schema import teams  # brings SQLAlchemy

    rows = _missing(office)
    transaction.insert_many(teams.task, _COLUMNS, rows)
    return len(rows)


def _missing(office: Office) -> list[tuple[object, ...]]:
    plans = [plan for plan in running(office) if plan.every == EVENT]
    desk = Desk(office) if plans else None
    return [row for plan in plans if desk is not None for row in _of_plan(office, desk, plan)]


def _of_plan(office: Office, desk: Desk, plan: Plan) -> list[tuple[object, ...]]:
    today_text = office.today()
    today = date.fromisoformat(today_text)
    since = max(plan.since, (today - timedelta(days=BACK)).isoformat())
    laid = "select period, item_id, state, settled_at from task where plan_id = ? and since >= ?"
    rows = office.database.read(laid, (plan.id, since))
    known = {row[0] for row in rows}
    cared: dict[int, str] = {}  # a family that moves in is one visit, and what was said later answers for both events
    for _, item, state, settled in rows if plan.whom in _PEOPLE else ():
        cared[item] = max(cared.get(item, ""), "9999" if state == "open" else settled or "")
    happened: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for sql in _queries(plan):
        for id, item, at in office.database.read(sql, {"since": since}):
            key = f"{plan.event}:{id}"
            if item is not None and key not in known and at > cared.get(item, ""):
                happened[item].append((key, at))
                known.add(key)
    if plan.whom in _PEOPLE:
        happened = {item: [min(each, key=lambda one: (one[1], one[0]))] for item, each in happened.items()}
    found: list[tuple[object, ...]] = []
    items = sorted(happened)
    now = Period(key="", first=today, last=today)
    for start in range(0, len(items), _SOME):
        whom = targets(office, plan, only=items[start : start + _SOME])
        people = deal(desk, plan, whom, now).tolist()
        for item, area, person, sort in zip(
            whom.item.tolist(), whom.area.tolist(), people, whom.sort.tolist(), strict=True
        ):
            found += [
                (
                    plan.id,
                    area,
                    item,
                    person or None,
                    key,
                    at[:10],
                    today_text,
                    _due(at, plan.hours, today_text),
                    sort,
                    "open",
                )
                for key, at in happened[item]
            ]
    return found


def _queries(plan: Plan) -> list[str]:
    """The queries (event id, item, moment) of a plan's event for whom it is about; none where that makes no sense."""
    event, whom = plan.event, plan.whom
    if event in ("moved_in", "birth") and whom in _PEOPLE:
        kinds = "'birth'" if event == "birth" else "'in', 'return'"
        return [_MOVED.format(item=_PEOPLE[whom], kinds=kinds)]
    if event == "special" and whom in _PEOPLE:
        return [
            f"select s.id, {_PEOPLE[whom]}, s.since from special s join resident p on p.id = s.resident_id"
            " where s.since >= :since and s.until is null"
        ]
    if whom not in _ISSUE_ITEMS:
        return []
    item, join = _ISSUE_ITEMS[whom]
    if event == "issue_closed":
        return [_ISSUE.format(item=item, join=join, at="t.closed_at", more="")]
    if event == "hazard":
        own = [_ISSUE.format(item=item, join=join, at="t.reported_at", more=" and t.kind = 'hazard'")]
        return own + ([_HAZARD] if whom == "organisation" else [])
    if event == "alarm":
        more = " and exists (select 1 from reading g where g.issue_id = t.id)"
        return [_ISSUE.format(item=item, join=join, at="t.reported_at", more=more)]
    return []


def _due(at: str, hours: int, today: str) -> str:
    """By when: to the minute where the moment is known, else by the evening of the day; not before today."""
    if len(at) > 10:
        limit = datetime.fromisoformat(at) + timedelta(hours=hours)
        return max(limit.isoformat(timespec="minutes"), today)
    return max((date.fromisoformat(at) + timedelta(days=-(-hours // 24))).isoformat(), today)
