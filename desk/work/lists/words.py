"""Conditions in Chinese: what may be asked of a column, and how a condition reads on a chip and under an export."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desk.model import Column, Condition, Op, Query

if TYPE_CHECKING:
    from desk.office import Office  # brings the database's driver, which the first paint need not wait for

_TEXT: Final[tuple[tuple[Op, str], ...]] = (
    ("contains", "含有"), ("is", "等于"), ("not", "不等于"), ("begins", "开头是"), ("empty", "没有填"), ("filled", "填了"),
)  # fmt: skip
_CHOICE: Final[tuple[tuple[Op, str], ...]] = (("in", "是"), ("not", "不是"), ("empty", "没有填"), ("filled", "填了"))
_NUMBER: Final[tuple[tuple[Op, str], ...]] = (
    ("between", "从…到…"), ("is", "等于"), ("not", "不等于"), ("empty", "没有填"), ("filled", "填了"),
)  # fmt: skip
_DATE: Final[tuple[tuple[Op, str], ...]] = (
    ("between", "从…到…"), ("is", "就在"), ("not", "不在"), ("empty", "没有填"), ("filled", "填了"),
)  # fmt: skip
BARE: Final[frozenset[Op]] = frozenset({"empty", "filled"})
"""Operators without a value."""
_SAID: Final[Mapping[Op, str]] = {
    "is": "是", "not": "不是", "contains": "含", "begins": "开头是", "in": "是", "empty": "没有填", "filled": "填了",
}  # fmt: skip
_FROM_TODAY: Final = re.compile(r"today(?:([+-])(\d+))?")
_DAYS_AWAY: Final = re.compile(r"(\d+)\s*天(以?前|以?后)")
_SHOWN: Final = 3
"""Values that a chip names before it only counts."""


def offered(column: Column, *, has_choices: bool, is_hidden: bool) -> tuple[tuple[Op, str], ...]:
    """The operators of a column with their words; of one that is masked only whether it is there."""
    if has_choices:
        ops = _CHOICE
    elif column.type == "number":
        ops = _NUMBER
    elif column.type in ("date", "moment"):
        ops = _DATE
    else:
        ops = _TEXT
    return tuple(each for each in ops if each[0] in BARE) if is_hidden else ops


def phrase(column: Column, condition: Condition, labels: Mapping[str, str]) -> str:
    """A condition in words; `labels` are what codes are called."""
    values = [spoken(labels.get(value, value)) for value in condition.values if value]
    if condition.op == "between":
        low, high = (*condition.values, "", "")[:2]
        low, high = spoken(low), spoken(high)
        if low and high:
            return f"{column.title} {low} 至 {high}"
        if column.type in ("date", "moment"):
            return f"{column.title} {low} 起" if low else f"{column.title} 到 {high} 止"
        return f"{column.title} {low} 以上" if low else f"{column.title} {high} 以下"
    if condition.op in BARE:
        return f"{column.title} {_SAID[condition.op]}"
    more = f" 等 {len(values)} 项" if len(values) > _SHOWN else ""
    return f"{column.title} {_SAID[condition.op]} {'、'.join(values[:_SHOWN])}{more}"


def phrases(office: Office, query: Query) -> tuple[str, ...]:
    """Every condition of a query in words."""
    kind = office.search.kind(query.kind)
    found = []
    for condition in query.where:
        labels = dict(office.search.choices(query.kind, condition.column))
        found.append(phrase(kind.column(condition.column), condition, labels))
    return tuple(found)


def spoken(value: str) -> str:
    """A value as a person reads it: “today-90” is 90天前."""
    counted = _FROM_TODAY.fullmatch(value)
    if counted is None:
        return value
    if not counted[2] or int(counted[2]) == 0:
        return "今天"
    return f"{int(counted[2])}天{'前' if counted[1] == '-' else '后'}"


def understood(text: str) -> str:
    """A date as a condition keeps it: 90天前 is “today-90”, 2026年3月 and 2026/3/5 are written with dashes."""
    text = text.strip()
    if text in ("今天", "今日"):
        return "today"
    if away := _DAYS_AWAY.fullmatch(text):
        return f"today{'-' if '前' in away[2] else '+'}{int(away[1])}"
    parts = [each for each in re.split(r"[年月日./\-]", text) if each]
    if re.fullmatch(r"\d{4}([年./\-]\d{1,2}([月./\-]\d{1,2})?)?[年月日]?", text) and parts:
        return "-".join([parts[0], *(f"{int(each):02d}" for each in parts[1:])])
    return text
