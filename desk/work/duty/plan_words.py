"""Work plans in words, what a plan may be made of, and how much of each is done in its present period."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desk.duty.periods import EVENT, period_of
from desk.errors import BadInput
from desk.office import Office
from desk.profile import words
from desk.store import conditions
from desk.work.belonging import rules
from desk.work.belonging.rules import Condition, Rule, RuleField
from desk.work.duty.coverage import Coverage, coverage
from desk.work.duty.plans import PlanDraft, PlanRow
from desk.work.duty.whom import read_rule
from desk.work.logbook.forms import kinds
from desk.work.records.choosing import codes

Pair = tuple[str, str]
EVERY: Final[Mapping[str, str]] = {
    "day": "每天",
    "week": "每周",
    "half_month": "每半月",
    "month": "每月",
    "two_months": "每两个月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    EVENT: "由事件引起",
}
_WHOM: Final[Mapping[str, str]] = {
    "household": "户",
    "resident": "居民",
    "facility": "部件",
    "organisation": "单位",
    "area": "网格",
    "street": "街路",
    "building": "楼栋",
}
_CODED: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "household": (("benefit", "保障类型", "benefit"), ("kind", "户别", "household_kind")),
    "street": (("grade", "等级", "road_grade"),),
    "building": (("use", "用途", "building_use"),),
    "area": (("kind", "网格类型", "area_kind"),),
}
"""What may be asked of things that the editor of rule grids does not know: field, words, code list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a plan may be made of: keys with their words, and per whom the fields of conditions."""

    kinds: tuple[Pair, ...]
    whoms: tuple[Pair, ...]
    every: tuple[Pair, ...]
    posts: tuple[Pair, ...]
    area_kinds: tuple[Pair, ...]
    events: tuple[Pair, ...]
    fields: Mapping[str, tuple[RuleField, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A plan as the list of plans shows it. `now` is how its present period stands; None for one laid by events."""

    row: PlanRow
    whom: str
    often: str
    post: str
    now: Coverage | None
    since: str
    until: str


def parts(office: Office) -> Parts:
    """Everything that the form of a plan offers."""
    labels = codes(office, "record_kind")
    return Parts(
        kinds=tuple((key, labels.get(key, key)) for key in kinds()),
        whoms=tuple((key, whom_word(office, key)) for key in words.WHOM),
        every=tuple(EVERY.items()),
        posts=tuple((post.key, post.title) for post in office.profile.posts),
        area_kinds=tuple((each.key, each.title) for each in office.profile.area_kinds),
        events=tuple(codes(office, "plan_event").items()),
        fields={key: _fields(office, key) for key in words.WHOM},
    )


def whom_word(office: Office, whom: str) -> str:
    """What the office calls the things of a plan."""
    term = {"area": "grid"}.get(whom, whom)
    return office.profile.terms.get(term) or _WHOM[whom]


def lines(office: Office, rows: Sequence[PlanRow], *, counted: bool = True) -> tuple[PlanLine, ...]:
    """The plans with their words and, if `counted`, how their present period stands: seconds for a city."""
    today = date.fromisoformat(office.today())
    now: dict[int, Coverage] = {}
    spans: dict[str, tuple[str, str]] = {}
    for every in {row.draft.every for row in rows if row.draft.every != EVENT}:
        period = period_of(every, today)
        spans[every] = period.first.isoformat(), period.last.isoformat()
        for each in coverage(office, *spans[every], by="plan") if counted else ():
            if any(row.id == each.id and row.draft.every == every for row in rows):
                now[each.id] = each
    posts = office.profile.codes("post")
    return tuple(
        PlanLine(
            row=row,
            whom=f"{whom_word(office, row.draft.whom)}{_bracketed(rule_words(office, row.draft))}",
            often=often(office, row.draft),
            post=posts.get(row.draft.post, row.draft.post) or "包联人员",
            now=now.get(row.id),
            since=spans.get(row.draft.every, ("", ""))[0],
            until=spans.get(row.draft.every, ("", ""))[1],
        )
        for row in rows
    )


def often(office: Office, draft: PlanDraft) -> str:
    """每季度 1 次; 列入特殊人群后 24 小时内."""
    if draft.every == EVENT:
        event = codes(office, "plan_event").get(draft.event, draft.event)
        return f"{event}后 {draft.hours} 小时内"
    return f"{EVERY.get(draft.every, draft.every)} {draft.times} 次"


def rule_words(office: Office, draft: PlanDraft) -> str:
    """The condition of a plan in words; "" for all."""
    said = []
    try:
        rule = read_rule(draft.whom, draft.rule)
    except BadInput:
        return "条件看不懂，请修改"
    known = {each.key: each for each in _fields(office, draft.whom)}
    if rule.where and all(conditions.field_of(rule.whom, each.field) is not None for each in rule.where):
        said.append(rules.spoken(office, rule))
    elif rule.where:
        for each in rule.where:
            field = known.get(each.field)
            values = each.value if isinstance(each.value, tuple) else (str(each.value),)
            labels = dict(field.choices) if field is not None else {}
            said.append(f"{field.title if field else each.field}是{'、'.join(labels.get(one, one) for one in values)}")
    if draft.area_kind:
        kinds_ = {each.key: each.title for each in office.profile.area_kinds}
        said.append(f"只限{kinds_.get(draft.area_kind, draft.area_kind)}")
    return "，".join(said)


def editable(draft: PlanDraft, parts: Parts) -> Rule | None:
    """The condition as the editor shows it; None when it asks for something the editor does not know."""
    rule = read_rule(draft.whom, draft.rule)
    known = {each.key for each in parts.fields[draft.whom]}
    return rule if all(each.field in known for each in rule.where) else None


def written(whom: str, rule: Rule) -> str:
    """A condition of the editor as a plan keeps it."""
    if not rule.where:
        return ""
    if whom in conditions.FIELDS:
        rules.check(rule)
        return rules.dumped(rule)
    return json.dumps({"condition": ",".join(_short(each) for each in rule.where)}, ensure_ascii=False)


def _short(each: Condition) -> str:
    if not isinstance(each.value, tuple) or not each.value:
        raise BadInput("请为每条条件至少选一项，或去掉这一条。")
    return f"{each.field}:{'|'.join(each.value)}"


def _fields(office: Office, whom: str) -> tuple[RuleField, ...]:
    if whom in conditions.FIELDS:
        return rules.fields(office, whom)
    return tuple(
        RuleField(key=key, title=title, type="code", ops=(("in", "是"),), choices=_choices(office, table))
        for key, title, table in _CODED.get(whom, ())
    )


def _choices(office: Office, table: str) -> tuple[Pair, ...]:
    if table == "road_grade":
        return tuple((each.key, each.title) for each in office.profile.road_grades)
    if table == "area_kind":
        return tuple((each.key, each.title) for each in office.profile.area_kinds)
    return tuple(codes(office, table).items())


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""
