"""Conditions on residents, organisations and facilities as data, made into SQL: fields from a list, values as parameters.

A rule is `{"whom": "resident", "match": "all", "where": [{"field": "age", "op": "ge", "value": 80}, ...]}`. What a field is
called and which code table it has comes from the data dictionary; no text of a rule ever becomes part of a query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from desk.store.database import Database

Type = Literal["number", "text", "code", "date", "yes"]
Params = dict[str, Any]

OPS: Final[dict[str, dict[str, str]]] = {
    "number": {"ge": "不小于", "le": "不大于", "eq": "等于", "ne": "不等于", "none": "没有填", "some": "填了"},
    "text": {"has": "含有", "lacks": "不含", "eq": "等于", "begins": "开头是", "none": "没有填", "some": "填了"},
    "code": {"in": "是", "out": "不是", "none": "没有填", "some": "填了"},
    "date": {"ge": "不早于", "le": "不晚于", "none": "没有填", "some": "填了"},
    "yes": {"in": "是"},
}
"""What may be asked of each type of field, with its Chinese words."""
BARE: Final = frozenset({"none", "some"})
"""Operators without a value."""
YES_NO: Final = {"1": "是", "0": "否"}

_AGE: Final = (
    "cast(substr(:today, 1, 4) as integer) - cast(substr(t.birth, 1, 4) as integer)"
    " - case when substr(:today, 6, 5) < substr(t.birth, 6, 5) then 1 else 0 end"
)
_LIVING: Final = "h.state in ('living', 'away')"
_TOGETHER: Final = f"(select count(*) from resident h where h.household_id = t.household_id and {_LIVING})"
_HAS_SPECIAL: Final = (
    "exists (select 1 from special s where s.resident_id = t.id and s.since <= :today"
    " and (s.until is null or s.until >= :today) and s.kind in ({}))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field that may stand in a condition. `title` and `codes` are empty where the data dictionary says them."""

    key: str
    type: Type
    sql: str
    title: str = ""
    codes: str = ""
    exists: str = ""
    """For rows elsewhere: a test with {} for the wanted codes, instead of `sql`."""


def _own(type: Type, *names: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(key=name, type=type, sql=f"t.{name}") for name in names)


FIELDS: Final[dict[str, tuple[FieldSpec, ...]]] = {
    "resident": (
        FieldSpec(key="age", type="number", title="年龄", sql=_AGE),
        FieldSpec(key="special", type="code", title="特殊人群", sql="", codes="special_kind", exists=_HAS_SPECIAL),
        FieldSpec(key="alone", type="yes", title="独居（一户一人）",
                  sql=f"case when {_TOGETHER} = 1 then '1' else '0' end"),
        FieldSpec(key="together", type="number", title="同住人数", sql=_TOGETHER),
        *_own("code", "sex", "population", "state", "care_level", "consistent", "nation", "marriage", "politics",
              "education", "religion", "health", "occupation_class", "relation", "hukou_region", "native_place"),
        *_own("date", "birth", "state_since"),
        FieldSpec(key="live_address", type="text", title="现住地址", sql="t.live_address"),
        FieldSpec(key="hukou_address", type="text", title="户籍地址", sql="t.hukou_address"),
        *_own("text", "workplace", "occupation", "note"),
    ),
    "organisation": (
        *_own("code", "kind", "hazard", "care_level", "state"),
        *_own("number", "employees"),
        *_own("text", "name", "address", "credit_code"),
    ),
    "facility": (
        FieldSpec(key="class_code", type="code", title="部件类别", sql="t.class_code", codes="catalogue"),
        *_own("code", "state", "data_source", "precision"),
        *_own("text", "owner", "manager", "maintainer", "name", "address", "material"),
        FieldSpec(key="dangerous", type="yes", sql="case when t.dangerous = 1 then '1' else '0' end"),
        *_own("date", "first_date", "changed_date"),
    ),
}  # fmt: skip
"""Per table what may be asked."""
BASE: Final = {"resident": "t.state in ('living', 'away')", "organisation": "", "facility": ""}
"""What a thing must be to be counted at all, unless the rule itself asks for its state."""
MOST_CONDITIONS: Final = 20
MOST_VALUES: Final = 200
LONGEST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Field, operator (of `OPS`) and value: a number, a text, a date, or a tuple of codes."""

    field: str
    op: str
    value: str | float | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who belongs: `whom` is a table of `FIELDS`, all or any of the conditions must hold. No conditions: everybody."""

    whom: str
    where: tuple[Condition, ...] = ()
    match: Literal["all", "any"] = "all"


def field_of(whom: str, key: str) -> FieldSpec | None:
    """The field of that key that may be asked of a table, or None."""
    return next((each for each in FIELDS.get(whom, ()) if each.key == key), None)


def title_of(whom: str, key: str) -> str:
    """What a field is called, by itself or by the data dictionary."""
    field = field_of(whom, key)
    if field is None:
        return key
    return field.title or _column(whom, key)["zh"].split("（")[0]


def codes_of(whom: str, key: str) -> str:
    """The code table of a field, "" if it has none."""
    field = field_of(whom, key)
    if field is None or field.type != "code":
        return ""
    return field.codes or str(_column(whom, key).get("code", ""))


def _column(whom: str, key: str) -> Mapping[str, Any]:
    from desk.store.schema import metadata  # brings SQLAlchemy, which reading lists must not wait for

    return metadata.tables[whom].columns[key].info


def compiled(rule: Rule, today: str) -> tuple[str, Params]:
    """The query of the ids that a rule takes on a day; KeyError when a field or operator is not on the list."""
    params: Params = {"today": today}
    parts = [_condition(rule.whom, each, f"c{at}", params) for at, each in enumerate(rule.where)]
    asked = (" and " if rule.match == "all" else " or ").join(f"({part})" for part in parts)
    base = "" if any(each.field == "state" for each in rule.where) else BASE[rule.whom]
    where = " and ".join(f"({part})" for part in (base, asked) if part)
    sql = f'select t.id from "{rule.whom}" t' + (f" where {where}" if where else "") + " order by t.id"
    return sql, params if ":today" in sql else {name: value for name, value in params.items() if name != "today"}


def ids(database: Database, rule: Rule, today: str) -> list[int]:
    """The ids that a rule takes on a day, ascending."""
    sql, params = compiled(rule, today)
    return [int(row[0]) for row in database.read(sql, params)]


def number(database: Database, rule: Rule, today: str) -> int:
    """How many a rule takes on a day."""
    sql, params = compiled(rule, today)
    return int(database.read_value(f"select count(*) from ({sql.removesuffix(' order by t.id')}) n", params))


def _condition(whom: str, condition: Condition, mark: str, params: Params) -> str:
    field = field_of(whom, condition.field)
    if field is None or condition.op not in OPS[field.type]:
        raise KeyError(f"{whom}.{condition.field} {condition.op}")
    if condition.op in BARE:
        return _bare(field, condition.op)
    if condition.op in ("in", "out"):
        return _among(field, condition, mark, params)
    params[mark] = condition.value
    sql = field.sql
    if condition.op in ("ge", "le", "ne", "eq"):
        sign = {"ge": ">=", "le": "<=", "ne": "<>", "eq": "="}[condition.op]
        return f"{sql} {sign} :{mark}"
    text = str(condition.value)
    if condition.op == "begins":
        return f"substr({sql}, 1, {len(text)}) = :{mark}"
    # `replace` finds a text the same way on both databases, whatever % and _ it holds.
    holds = f"replace({sql}, :{mark}, '') <> {sql}"
    return holds if condition.op == "has" else f"{sql} is null or not ({holds})"


def _bare(field: FieldSpec, op: str) -> str:
    if field.exists:
        any_kind = field.exists.replace(" and s.kind in ({})", "")
        return any_kind if op == "some" else f"not {any_kind}"
    empty = f"{field.sql} is null" + (f" or {field.sql} = ''" if field.type in ("text", "code", "date") else "")
    return empty if op == "none" else f"not ({empty})"


def _among(field: FieldSpec, condition: Condition, mark: str, params: Params) -> str:
    values: Sequence[Any] = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    names = []
    for at, value in enumerate(values):
        params[f"{mark}_{at}"] = str(value)
        names.append(f":{mark}_{at}")
    listed = ", ".join(names)
    if field.exists:
        held = field.exists.format(listed)
        return held if condition.op == "in" else f"not {held}"
    inside = f"{field.sql} in ({listed})"
    # A group of a catalogue stands for its classes: 01 takes 0101, 0102 ...
    if field.key == "class_code":
        inside = " or ".join(f"substr({field.sql}, 1, length({name})) = {name}" for name in names)
    return f"({inside})" if condition.op == "in" else f"{field.sql} is null or not ({inside})"
