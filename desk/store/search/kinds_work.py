"""Kinds that are work: issues and records of visits and patrols."""

from __future__ import annotations

from typing import Final

from desk.store.search.kinds_duty import DOOR, HEAD
from desk.store.search.lights import LATE, LIGHT, OPEN, OVERDUE, PAUSED, PILE, RUNNING, URGENCY, WARNED
from desk.store.search.mine import MINE, MY_AREA
from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

_TIMING: Final = (
    "case when t.closed_at is not null then case when t.late_minutes > 0 or t.closed_at > t.due_at"
    " then '超期办结' else '按期办结' end"
    " when t.due_at < :now and t.due_at < coalesce(t.paused_at, :now) then '已超期'"
    " when t.paused_at is not null then '暂停' when t.due_at is null then '不限时'"
    " when substr(t.due_at, 1, 10) = :today then '今日到期' else '办理中' end"
)

_LEFT: Final = f"case when t.closed_at is null and (t.paused_at is null or {LATE}) then t.due_at end"
"""The limit that still runs down, or has run out."""
_UNANSWERED: Final = (
    f"{OPEN} and (({LATE} and coalesce(t.answer, '') = '') or t.id in"
    " (select r.issue_id from request r where r.kind = 'supervise' and r.state = 'asked'))"
)
"""Late without a word to whoever reported it, or urged from above and not answered."""

ISSUES: Final = KindSpec(
    key="issues",
    title="{issue}",
    table="issue",
    contains=("t.title", "t.number", "t.address"),
    joins="left join person h on h.id = t.handler_person_id",
    member="issue",
    newest_first=True,
    only={
        "open": OPEN,
        "mine": MINE,
        "my_area": MY_AREA,
        "overdue": OVERDUE,
        "warned": WARNED,
        "due": f"{RUNNING} and t.due_at >= :now and t.due_at <= :tonight",
        "stage_late": f"{RUNNING} and t.stage_due_at < :now",
        "answer": _UNANSWERED,
        "returned": f"{OPEN} and t.returned > 0",
        "supervised": f"{OPEN} and t.supervised > 0",
        "paused": PAUSED,
        "closed": "t.closed_at is not null",
    },
    lon="t.lon",
    lat="t.lat",
    columns=(
        C(
            key="light",
            title="灯",
            sql=LIGHT,
            codes="light",
            width=4,
            sort=(URGENCY, "coalesce(t.due_at, '9999')"),
            piles=(OPEN, PILE, "t.due_at"),
        ),
        C(key="number", title="编号", sql="t.number", type="code", width=11),
        C(key="title", title="标题", sql="t.title", width=16),
        C(key="class", title="类别", sql="t.class_code", codes="catalogue", width=8),
        C(key="stage", title="环节", sql="t.stage", codes="stage", width=5),
        C(key="timing", title="时限", sql=_TIMING, width=5, shown=False),
        C(key="left", title="剩余", sql=_LEFT, width=7, wording="left"),
        C(key="due_at", title="应办结", sql="t.due_at", type="moment", width=9),
        C(key="reported_at", title="上报时间", sql="t.reported_at", type="moment", width=9),
        C(key="address", title="地点", sql="t.address", width=16),
        C(key="handler", title="承办", sql="t.handler", width=8),
        C(key="handler_post", title="承办岗位", sql="t.handler_post", codes="post", width=8, shown=False),
        C(key="handler_person", title="承办人", sql="h.name", width=5, shown=False),
        C(key="stage_due_at", title="环节期限", sql="t.stage_due_at", type="moment", width=9, shown=False),
        C(key="limit", title="适用时限", sql="t.limit_text", width=6, shown=False),
        C(key="kind", title="种类", sql="t.kind", codes="issue_kind", width=6, shown=False),
        C(key="source", title="来源", sql="t.source", codes="issue_source", width=6, shown=False),
        C(key="urgency", title="紧急程度", sql="cast(t.urgency as text)", codes="urgency", width=5, shown=False),
        C(key="body", title="问题描述", sql="t.body", width=20, shown=False),
        C(key="reporter", title="上报人", sql="t.reporter", mask="name", width=5, shown=False),
        C(key="reporter_phone", title="上报人电话", sql="t.reporter_phone", mask="phone", width=9, shown=False),
        C(key="filed_at", title="立案时间", sql="t.filed_at", type="moment", width=9, shown=False),
        C(key="closed_at", title="结案时间", sql="t.closed_at", type="moment", width=9, shown=False),
        C(key="closed_as", title="结案方式", sql="t.closed_as", codes="closed_as", width=6, shown=False),
        C(key="returned", title="退回次数", sql="t.returned", type="number", width=5, shown=False),
        C(key="rework", title="返工次数", sql="t.rework", type="number", width=5, shown=False),
        C(key="supervised", title="督办次数", sql="t.supervised", type="number", width=5, shown=False),
        C(key="extended", title="延期次数", sql="t.extended", type="number", width=5, shown=False),
        C(key="answer", title="超期答复", sql="t.answer", width=12, shown=False),
        C(key="satisfaction", title="满意度", sql="t.satisfaction", codes="satisfaction", width=5, shown=False),
    ),
)

_ABOUT: Final = (
    "case t.whom"
    f" when 'household' then (select {DOOR} from household h left join dwelling d on d.id = h.dwelling_id"
    " left join building b on b.id = d.building_id where h.id = t.item_id)"
    " when 'resident' then (select r.live_address from resident r where r.id = t.item_id)"
    " when 'organisation' then (select o.name from organisation o where o.id = t.item_id)"
    " when 'facility' then (select f.name || coalesce('　' || f.address, '') from facility f where f.id = t.item_id)"
    " when 'building' then (select coalesce(nullif(b.address, ''), b.name) from building b where b.id = t.item_id)"
    " when 'street' then (select s.name from street s where s.id = t.item_id)"
    " when 'issue' then (select i.title from issue i where i.id = t.item_id)"
    " when 'area' then (select g.name from area g where g.id = t.item_id) end"
)
"""What a record is about, in words that name nobody: who lives there stands in a column of its own, masked."""
_HEAD: Final = (
    f"case t.whom when 'household' then {HEAD.format('name', 't.item_id')}"
    " when 'resident' then (select r.name from resident r where r.id = t.item_id) end"
)
_UNREVIEWED: Final = "t.kind in ('log', 'week') and t.reviewed_at is null"
_LATE: Final = "substr(t.entered_at, 1, 10) > substr(t.at, 1, 10)"

RECORDS: Final = KindSpec(
    key="records",
    title="工作记录",
    table="record",
    joins="left join person p on p.id = t.person_id left join area a on a.id = t.area_id",
    contains=("t.body", "p.name"),
    belongs="select t.id from record t where t.area_id in (select id from area where path like :path)",
    newest_first=True,
    only={
        "today": "t.at >= :today and t.at <= :tonight",
        "week": "t.at >= :monday and t.at <= :tonight",
        "mine": "t.person_id = :me",
        "unreviewed": _UNREVIEWED,
        "issue": "t.issue_id is not null",
        "late": _LATE,
    },
    lon="coalesce(t.lon, a.lon)",
    lat="coalesce(t.lat, a.lat)",
    columns=(
        C(key="at", title="时间", sql="t.at", type="moment", width=9),
        C(key="kind", title="记录类型", sql="t.kind", codes="record_kind", width=6),
        C(key="item", title="对象", sql=_ABOUT, width=14),
        C(key="head", title="户主／姓名", sql=_HEAD, mask="name", width=6),
        C(key="area", title="{grid}", sql="a.name", width=12),
        C(key="person", title="记录人", sql="p.name", width=6),
        C(key="way", title="走访方式", sql="t.way", codes="visit_way", width=5),
        C(key="body", title="内容", sql="t.body", width=24),
        C(key="need", title="诉求类别", sql="t.need", codes="need_kind", width=6, shown=False),
        C(key="mood", title="思想状况", sql="t.mood", width=12, shown=False),
        C(key="reply", title="现场答复", sql="t.reply", width=12, shown=False),
        C(key="result", title="处理结果", sql="t.result", width=12, shown=False),
        C(key="satisfaction", title="满意度", sql="t.satisfaction", codes="satisfaction", width=5, shown=False),
        C(
            key="issue",
            title="转{issue}",
            sql="(select i.number from issue i where i.id = t.issue_id)",
            type="code",
            width=8,
            shown=False,
        ),
        C(key="reviewed_by", title="审阅人", sql="t.reviewed_by", width=5, shown=False),
        C(key="reviewed_at", title="审阅时间", sql="t.reviewed_at", type="moment", width=9, shown=False),
        C(key="sort", title="走访类型", sql="t.sort", codes="visit_kind", width=5, shown=False),
        C(key="next_on", title="下次走访", sql="t.next_on", type="date", width=8, shown=False),
        C(key="entered_at", title="录入时间", sql="t.entered_at", type="moment", width=9, shown=False),
        C(key="entered_by", title="录入人", sql="t.entered_by", width=5, shown=False),
    ),
)
