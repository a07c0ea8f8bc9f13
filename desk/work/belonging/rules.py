"""Conditions of grids: read from JSON, checked, counted, and said in Chinese words of the data dictionary."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput
from desk.office import Office
from desk.store import conditions
from desk.store.conditions import Condition, Rule

__all__ = ["Condition", "Rule", "RuleField", "check", "dumped", "fields", "number", "parse", "spoken"]

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleField:
    """A field that a condition may ask for, with its words."""

    key: str
    title: str
    type: str
    ops: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...] = ()


def fields(office: Office, whom: str) -> tuple[RuleField, ...]:
    """What may be asked of residents, organisations or facilities, in the words of the data dictionary."""
    found = []
    for field in conditions.FIELDS[whom]:
        choices = tuple(_choices(office, conditions.codes_of(whom, field.key)).items())
        found.append(
            RuleField(
                key=field.key,
                title=conditions.title_of(whom, field.key),
                type=field.type,
                ops=tuple(conditions.OPS[field.type].items()),
                choices=tuple(conditions.YES_NO.items()) if field.type == "yes" else choices,
            )
        )
    return tuple(found)


def _choices(office: Office, codes: str) -> Mapping[str, str]:
    if not codes:
        return {}
    if codes == "catalogue":
        rows = office.database.read("select code, name from catalogue where kind = 'facility' order by code")
    else:
        rows = office.database.read("select code, label from code where list = ? order by sort, code", (codes,))
    return {str(code): str(label) for code, label in rows}


def parse(text: str | None) -> Rule | None:
    """A rule from its JSON; None when there is none; BadInput when it cannot be understood."""
    if not text:
        return None
    try:
        body = json.loads(text)
        where = tuple(
            Condition(
                field=str(each["field"]),
                op=str(each["op"]),
                value=tuple(map(str, value)) if isinstance(value := each.get("value"), list) else value,
            )
            for each in body.get("where", [])
        )
        rule = Rule(whom=str(body["whom"]), where=where, match="any" if body.get("match") == "any" else "all")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("网格的条件看不懂，请重新设置条件。") from error
    check(rule)
    return rule


def dumped(rule: Rule) -> str:
    """The JSON of a rule."""
    where = [
        {"field": each.field, "op": each.op, "value": list(each.value) if isinstance(each.value, tuple) else each.value}
        for each in rule.where
    ]
    return json.dumps({"whom": rule.whom, "match": rule.match, "where": where}, ensure_ascii=False)


def check(rule: Rule) -> None:
    """BadInput, with what to do, unless every condition has a known field, operator and value."""
    if rule.whom not in conditions.FIELDS:
        raise BadInput("条件网格只能按居民、单位或部件划分。")
    if len(rule.where) > conditions.MOST_CONDITIONS:
        raise BadInput(f"一个网格最多 {conditions.MOST_CONDITIONS} 条条件，现在有 {len(rule.where)} 条。")
    for condition in rule.where:
        _check_one(rule.whom, condition)


def _check_one(whom: str, condition: Condition) -> None:
    field = conditions.field_of(whom, condition.field)
    if field is None:
        raise BadInput(f"没有“{condition.field}”这个项目，请从列表里选。")
    title, value = conditions.title_of(whom, condition.field), condition.value
    if condition.op not in conditions.OPS[field.type]:
        raise BadInput(f"“{title}”不能这样比较，请重新选择。")
    if condition.op in conditions.BARE:
        return
    if condition.op in ("in", "out"):
        if not isinstance(value, tuple) or not 0 < len(value) <= conditions.MOST_VALUES:
            raise BadInput(f"请为“{title}”至少选一项。")
    elif field.type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
            raise BadInput(f"“{title}”应填数字。")
    elif field.type == "date":
        if not isinstance(value, str) or not _DATE.match(value):
            raise BadInput(f"“{title}”应填日期，如 2026-01-31。")
    elif not isinstance(value, str) or not value or len(value) > conditions.LONGEST:
        raise BadInput(f"请填“{title}”，最多 {conditions.LONGEST} 个字。")


def spoken(office: Office, rule: Rule) -> str:
    """A rule in a sentence: 年龄不小于80，且独居（一户一人）是“是”"""
    said = []
    for each in rule.where:
        field = conditions.field_of(rule.whom, each.field)
        kind = field.type if field is not None else "text"
        codes = conditions.codes_of(rule.whom, each.field)
        labels = conditions.YES_NO if kind == "yes" else _choices(office, codes)
        word = conditions.OPS[kind].get(each.op, "")
        if each.op in conditions.BARE:
            value = ""
        elif isinstance(each.value, tuple):
            value = "、".join(labels.get(code, code) for code in each.value)
        else:
            value = f"{each.value:g}" if isinstance(each.value, float) else str(each.value)
        if kind == "yes":
            word = "为"
        said.append(f"{conditions.title_of(rule.whom, each.field)}{word}{value}")
    return ("，且" if rule.match == "all" else "，或").join(said) or "全部"


def number(office: Office, rule: Rule) -> int:
    """How many a rule takes today."""
    check(rule)
    return conditions.number(office.database, rule, office.today())
