"""Kinds of duty: tasks that plans have laid, and households by when they were visited last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from desk.duty.periods import EVENT, parts, period_of
from desk.store.database import Database
from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

_OPEN: Final = "t.state = 'open'"
LATE: Final = "(t.due < :today or (length(t.due) > 10 and t.due < :now))"
"""Past its last day, or past its minute where it has one; of tasks that are known to be open."""
OVERDUE: Final = f"{_OPEN} and {LATE}"
DOOR: Final = (
    "coalesce(nullif(b.address, ''), b.name, '')"
    " || coalesce(d.unit || case when d.unit like '%单元%' then '' else '单元' end, '') || coalesce(d.room || '室', '')"
)
"""Where a household lives, in one line."""
_ITEM: Final = (
    f"case p.whom when 'household' then {DOOR}"
    " when 'resident' then coalesce(nullif(r.live_address, ''), b.address, b.name, '')"
    " when 'facility' then f.name || coalesce('　' || f.address, '') when 'organisation' then o.name"
    " when 'building' then coalesce(nullif(b.address, ''), b.name) when 'street' then s.name else i.name end"
)
"""The thing in words that name nobody: who lives there stands in a column of its own, masked."""
HEAD: Final = (
    "(select r2.{} from resident r2 where r2.household_id = {}"
    " order by case when r2.relation in ('01', '02') then 0 else 1 end, r2.id limit 1)"
)
_STOP: Final = "substr('0000000000' || cast(t.sort as text), length(cast(t.sort as text)) + 5)"
"""The place in the route of the day as six digits: orders of several expressions are texts."""

TASKS: Final = KindSpec(
    key="tasks",
    title="任务",
    table="task",
    joins=(
        "left join plan p on p.id = t.plan_id left join area a on a.id = t.area_id"
        " left join person w on w.id = t.person_id"
        " left join household h on p.whom = 'household' and h.id = t.item_id"
        " left join resident r on p.whom = 'resident' and r.id = t.item_id"
        " left join dwelling d on d.id = h.dwelling_id"
        " left join building b on b.id = case p.whom when 'household' then d.building_id"
        " when 'resident' then r.building_id when 'building' then t.item_id end"
        " left join facility f on p.whom = 'facility' and f.id = t.item_id"
        " left join organisation o on p.whom = 'organisation' and o.id = t.item_id"
        " left join street s on p.whom = 'street' and s.id = t.item_id"
        " left join area i on p.whom = 'area' and i.id = t.item_id"
    ),
    through=(
        ("t.person_id in (select x.id from person x where {})", "x.name"),
        ("t.plan_id in (select x.id from plan x where {})", "x.name"),
        ("t.area_id in (select x.id from area x where {})", "x.name"),
        (
            "(t.plan_id, t.item_id) in (select y.id, z.id from plan y, household z join dwelling v on v.id = z.dwelling_id"
            " join building x on x.id = v.building_id where y.whom = 'household' and {})",
            "x.address",
        ),
        (
            "(t.plan_id, t.item_id) in (select y.id, x.id from plan y, resident x where y.whom = 'resident' and {})",
            "x.live_address",
        ),
    ),
    belongs="select t.id from task t where t.area_id in ({areas})",
    area="t.area_id",
    only={
        "today": f"{_OPEN} and t.planned = :today",
        "behind": f"{_OPEN} and t.planned || '' < :today and not {LATE}",  # spoilt: the wider index is read through
        "mine": f"{_OPEN} and t.person_id = :me and t.since <= :today",
        "week": f"{_OPEN} and t.planned >= :monday and t.planned <= :sunday",
        "overdue": OVERDUE,
        "open": f"{_OPEN} and t.since <= :today",
        "event": "t.state || '' = 'open' and t.plan_id in (select e.id from plan e where e.every = 'event')",
        "done": "t.state = 'done'",
        "skipped": "t.state = 'skipped'",
        "later": f"{_OPEN} and t.since > :today",
    },
    lon="coalesce(b.lon, f.lon, o.lon, i.lon, a.lon)",
    lat="coalesce(b.lat, f.lat, o.lat, i.lat, a.lat)",
    columns=(
        C(key="plan", title="工作计划", sql="p.name", width=8),
        C(key="item", title="对象", sql=_ITEM, width=18),
        C(
            key="name",
            title="户主／姓名",
            sql=f"case p.whom when 'household' then {HEAD.format('name', 't.item_id')} when 'resident' then r.name end",
            mask="name",
            width=6,
        ),
        C(key="area", title="{grid}", sql="a.name", width=12),
        C(key="person", title="责任人", sql="w.name", width=6),
        C(
            key="planned",
            title="计划日",
            sql="t.planned",
            type="date",
            width=8,
            sort=("coalesce(t.planned, '9999')", _STOP),
        ),
        C(key="due", title="期限", sql="t.due", type="date", width=8),
        C(key="late", title="余期", sql=f"case when {_OPEN} then t.due end", width=6, wording="days_left"),
        C(
            key="state",
            title="状态",
            sql=f"case when {OVERDUE} then 'missed' else t.state end",
            codes="task_state",
            width=6,
            sort=(
                "case t.state when 'open' then '0' when 'done' then '1' else '2' end",
                "coalesce(t.planned, '9999')",
                _STOP,
            ),
        ),
        C(key="reason", title="未办原因", sql="t.reason", width=7),
        C(
            key="unseen",
            title="已隔",
            sql="case when p.whom = 'household' then coalesce(h.last_visit, '') end",
            width=6,
            wording="days_since",
            shown=False,
        ),
        C(key="last_visit", title="上次{visit}", sql="h.last_visit", type="date", width=8, shown=False),
        C(
            key="phone",
            title="联系方式",
            sql=f"case p.whom when 'household' then {HEAD.format('phone', 't.item_id')} when 'resident' then r.phone end",
            mask="phone",
            width=9,
            shown=False,
        ),
        C(key="building", title="{building}", sql="b.name", width=10, shown=False),
        C(key="period", title="期次", sql="t.period", width=6, shown=False),
        C(key="since", title="期首", sql="t.since", type="date", width=8, shown=False),
        C(
            key="stop",
            title="次序",
            sql="case when t.sort between 1 and 999 then t.sort end",  # more is how laying keeps neighbours together
            type="number",
            width=4,
            sort=(_STOP,),
            shown=False,
        ),
        C(key="kind", title="记录类型", sql="p.kind", codes="record_kind", width=6, shown=False),
        C(key="post", title="{post}", sql="p.post", codes="post", width=8, shown=False),
        C(key="settled_at", title="办结时间", sql="t.settled_at", type="moment", width=9, shown=False),
    ),
)

_GRID: Final = (
    "(select a.{} from member m join area a on a.id = m.area_id where m.kind = 'building' and m.item_id = d.building_id"
    " and m.until is null order by a.layer_id limit 1)"
)
_TASK: Final = (
    "(select {} from plan p cross join task k where p.whom = 'household' and p.kind = 'visit' and k.plan_id = p.id"
    " and k.item_id = t.id and {})"
)
_WHO: Final = (
    "(select w.name from plan p cross join task k join person w on w.id = k.person_id where p.whom = 'household'"
    " and p.kind = 'visit' and k.plan_id = p.id and k.item_id = t.id and k.state = 'open' order by k.due limit 1)"
)

UNVISITED: Final = KindSpec(
    key="unvisited",
    title="未{visit}{household}",
    table="household",
    joins="left join dwelling d on d.id = t.dwelling_id left join building b on b.id = d.building_id",
    contains=("t.number", "b.address"),
    belongs=(
        "select h.id from member m join dwelling d on d.building_id = m.item_id join household h on h.dwelling_id = d.id"
        " where m.kind = 'building' and m.until is null and m.area_id in ({areas})"
    ),
    only={
        "term": "(t.last_visit is null or t.last_visit < :term)",
        "year": "(t.last_visit is null or t.last_visit < :year)",
        "never": "t.last_visit is null",
        "visited": "t.last_visit >= :term",
    },
    lon="b.lon",
    lat="b.lat",
    columns=(
        C(key="head", title="户主", sql=HEAD.format("name", "t.id"), mask="name", width=6),
        C(
            key="address",
            title="地址",
            sql=DOOR,
            width=15,
        ),
        C(key="area", title="{grid}", sql=_GRID.format("name"), width=12),
        C(key="building", title="{building}", sql="b.name", width=10, shown=False),
        C(key="last_visit", title="上次{visit}", sql="t.last_visit", type="date", width=8),
        C(
            key="since",
            title="已隔",
            sql="coalesce(t.last_visit, '')",
            width=6,
            wording="days_since",
        ),
        C(
            key="visits",
            title="今年{visit}",
            sql=(
                "(select count(*) from record k where k.whom = 'household' and k.item_id = t.id and k.kind = 'visit'"
                " and k.at >= :year)"
            ),
            type="number",
            width=5,
        ),
        C(
            key="planned",
            title="今年应{visit}",
            sql=_TASK.format("count(*)", "k.since >= :year and k.since <= :year_end and k.state <> 'void'"),
            type="number",
            width=6,
        ),
        C(key="person", title="责任人", sql=_WHO, width=6),
        C(key="phone", title="联系方式", sql=HEAD.format("phone", "t.id"), mask="phone", width=9),
        C(key="number", title="户号", sql="t.number", type="code", width=12, shown=False),
    ),
)


class Terms:
    """The days that the lists of duty ask for, read once per write and day."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[tuple[int, str], Mapping[str, str]] | None = None

    def days(self, today: str) -> Mapping[str, str]:
        """First and last day of the week and year, and since when a visited household counts as visited (`term`)."""
        key = (self._database.seq, today)
        if self._known is None or self._known[0] != key:
            day = date.fromisoformat(today)
            monday = day - timedelta(days=day.weekday())
            self._known = (
                key,
                {
                    "monday": monday.isoformat(),
                    "sunday": (monday + timedelta(days=6)).isoformat() if day.year < 9999 else today,
                    "year": f"{day.year:04d}-01-01",
                    "year_end": f"{day.year:04d}-12-31",
                    "term": self._term(day).isoformat(),
                },
            )
        return self._known[1]

    def _term(self, today: date) -> date:
        """The first day of the period in which every household is to be visited; a quarter where no plan says."""
        row = self._database.read_one(
            "select every, times from plan where whom = 'household' and kind = 'visit' and is_off = 0"
            f" and every <> '{EVENT}' order by case when rule_json is null then 0 else 1 end, id limit 1"
        )
        every, times = row or ("quarter", 1)
        return next(part.first for part in parts(period_of(every, today), times) if part.holds(today))
