"""Whom a plan is about: the condition of a plan, made into the things of the office with their grid, neighbours together.

A condition is written either as a profile writes it (`special:elderly_alone`, `grade:1`) or as the JSON that the editor
of rule grids makes (desk.store.conditions). What lies in no grid gets no tasks: 未落格 names it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from desk.duty.spreading import Ints
from desk.errors import BadInput
from desk.office import Office
from desk.store import conditions
from desk.work.belonging import rules

_PREFIXES: Final[dict[str, dict[str, str]]] = {
    "household": {"benefit": "benefit", "kind": "kind"},
    "resident": {"special": "special", "care_level": "care_level", "population": "population"},
    "facility": {"class": "class_code", "device": "device_kind", "state": "state"},
    "organisation": {"kind": "kind", "hazard": "hazard", "care_level": "care_level"},
    "area": {"level": "level", "kind": "kind", "layer": "layer"},
    "street": {"grade": "grade"},
    "building": {"use": "use"},
}
"""Per whom the words of a short condition and the field each asks."""
_ON_ROLL: Final = (
    "(select s.resident_id from special s where s.kind in ({}) and s.since <= :today"
    " and (s.until is null or s.until >= :today))"
)
"""Read once: asked person by person, or house by house (hence the plus), the rolls of a city take ten times as long."""
_PLAIN: Final[dict[str, dict[str, str]]] = {
    "resident": {"special": "+t.id"},
    "household": {"benefit": "t.benefit", "kind": "t.kind"},
    "facility": {"device_kind": "t.device_kind"},
    "area": {"level": "cast(t.level as text)", "kind": "t.kind"},
    "street": {"grade": "t.grade"},
    "building": {"use": '"use"'},
}
"""Fields that are asked here: the editor of rule grids does not know them, or asks them slowly."""
_MEMBER: Final = (
    " join member m on m.kind = '{kind}' and m.item_id = {item} and m.layer_id = :layer and m.until is null"
    " join area a on a.id = m.area_id"
)
_HOUSE: Final = (
    "a.path, length(b.code), b.code, b.id, length(coalesce({0}.unit, '')), {0}.unit, {1}length({0}.room), {0}.room"
)
_INHABITED: Final = (
    "coalesce((select max(case when r.state in ('living', 'away') then 1 else 0 end)"
    " from resident r where r.household_id = t.id), 1) = 1"
)
_SOURCES: Final = {
    "household": (
        "select t.id, m.area_id, b.id, 0 from household t join dwelling d on d.id = t.dwelling_id"
        " join building b on b.id = d.building_id" + _MEMBER.format(kind="building", item="b.id"),
        _INHABITED,
        _HOUSE.format("d", "d.floor, "),
    ),
    "resident": (
        "select t.id, m.area_id, b.id, t.household_id from resident t join building b on b.id = t.building_id"
        + _MEMBER.format(kind="building", item="b.id"),
        "t.state in ('living', 'away')",
        _HOUSE.format("t", ""),
    ),
    "building": (
        "select t.id, m.area_id, t.id, 0 from building t" + _MEMBER.format(kind="building", item="t.id"),
        "1 = 1",
        "a.path, length(t.code), t.code",
    ),
    "facility": (
        "select t.id, m.area_id, 0, 0 from facility t" + _MEMBER.format(kind="facility", item="t.id"),
        "1 = 1",
        "a.path, t.street_id, t.lon, t.lat",
    ),
    "organisation": (
        "select t.id, m.area_id, t.building_id, 0 from organisation t"
        + _MEMBER.format(kind="organisation", item="t.id"),
        "1 = 1",
        "a.path, t.building_id, t.lon, t.lat",
    ),
    "street": (
        "select t.id, m.area_id, 0, 0 from street t" + _MEMBER.format(kind="street", item="t.id"),
        "1 = 1",
        "a.path, t.code",
    ),
    "area": (
        "select t.id, t.id, 0, 0 from area t join area a on a.id = t.id",
        "t.layer_id = :layer and t.valid_from <= :today and (t.valid_to is null or t.valid_to > :today)",
        "a.path",
    ),
}
"""Per whom: from where (id, area, building, household), what must hold, and the order of neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A work plan of the office as laying needs it."""

    id: int
    name: str
    kind: str
    whom: str
    rule: str
    times: int
    every: str
    post: str
    area_kind: str
    event: str
    hours: int
    since: str
    until: str
    laid_until: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Whom a plan is about, each once: grid by grid, neighbours together. `household` is that of a resident."""

    item: Ints
    area: Ints
    household: Ints
    sort: Ints
    """Place on the way through the grid: by house, then by door."""

    def chosen(self, where: Any) -> Targets:
        """Only some of them."""
        return Targets(self.item[where], self.area[where], self.household[where], self.sort[where])


def targets(
    office: Office,
    plan: Plan,
    paths: Sequence[str] = (),
    only: Sequence[int] | None = None,
    *,
    in_order: bool = True,
) -> Targets:
    """The things a plan is about today, in the whole office or under areas' paths, all or only these ids (a few).

    Sorted by grid and neighbours; not `in_order` saves most of the time where that does not matter.
    """
    source, holds, order = _SOURCES[plan.whom]
    asked, params = condition_sql(office, plan.whom, plan.rule)
    params |= {"layer": _layer(office, plan), "today": office.today()}
    parts = [holds, asked]
    if plan.whom == "area" and "t.level" not in asked:
        parts.append("t.level = (select max(level) from area where layer_id = :layer)")
    if plan.area_kind:
        parts.append("a.kind = :area_kind")
        params["area_kind"] = plan.area_kind
    if paths:
        parts.append(" or ".join(f"a.path like :path{at}" for at in range(len(paths))))
        params |= {f"path{at}": f"{path}%" for at, path in enumerate(paths)}
    if only is not None:
        parts.append(f"t.id in ({', '.join(str(int(each)) for each in only)})")
    sql = f"{source} where {' and '.join(f'({part})' for part in parts if part)}"
    if in_order:
        sql += f" order by {order}, t.id"
    item, area, building, household = office.database.read_packed(sql, params, columns=4)
    _, first = np.unique(item, return_index=True)
    if len(first) < len(item):  # in two grids by mistake: the first counts
        first.sort()
        item, area, building, household = (each[first] for each in (item, area, building, household))
    return Targets(item, area, household, _route(area, building))


def condition_sql(office: Office, whom: str, rule: str) -> tuple[str, dict[str, Any]]:
    """The condition of a plan as SQL over `t`, "" for none; BadInput when it cannot be read."""
    asked = read_rule(whom, rule)
    own = _PLAIN.get(whom, {})
    plain = [each for each in asked.where if each.field in own and each.op in ("in", "out")]
    known = tuple(each for each in asked.where if each not in plain and each.field != "layer")
    parts: list[str] = []
    params: dict[str, Any] = {}
    if known:
        sql, params = conditions.compiled(conditions.Rule(whom=whom, where=known, match=asked.match), office.today())
        parts.append(f"+t.id in ({sql.removesuffix(' order by t.id')})")
    for at, each in enumerate(plain):
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        names = [f"o{at}_{number}" for number in range(len(values))]
        params |= dict(zip(names, (str(value) for value in values), strict=True))
        listed = ", ".join(f":{name}" for name in names)
        inside = f"{own[each.field]} in {_ON_ROLL.format(listed) if each.field == 'special' else f'({listed})'}"
        parts.append(inside if each.op == "in" else f"not coalesce({inside}, false)")
    return (" and " if asked.match == "all" else " or ").join(parts), params


def read_rule(whom: str, text: str) -> conditions.Rule:
    """The rule of a plan in either form; BadInput when it cannot be read."""
    if not text:
        return conditions.Rule(whom=whom)
    try:
        body = json.loads(text)
    except ValueError:
        body = {"condition": text}
    if "condition" not in body:
        return rules.parse(text) or conditions.Rule(whom=whom)
    where = []
    for part in str(body["condition"]).split(","):
        word, _, value = part.strip().partition(":")
        field = _PREFIXES.get(whom, {}).get(word)
        if field is None or not value:
            raise BadInput(f"工作计划的条件“{part}”看不懂，请重新设置对象。")
        where.append(conditions.Condition(field=field, op="in", value=tuple(value.split("|"))))
    return conditions.Rule(whom=whom, where=tuple(where))


def _layer(office: Office, plan: Plan) -> int:
    """The layer whose grids the tasks belong to: that of the condition, of the streets, of the post, else the first."""
    named = [each for each in read_rule(plan.whom, plan.rule).where if each.field == "layer"]
    if named:
        values = named[0].value
        key = str(values[0] if isinstance(values, tuple) else values)
    else:
        key = next((post.layer for post in office.profile.posts if post.key == plan.post), "")
        key = key if plan.whom == "area" else ""
    found = None
    if key:
        found = office.database.read_value('select id from layer where "key" = ?', (key,))
    elif plan.whom == "street":
        found = office.database.read_value(
            "select l.id from layer l where exists (select 1 from member m where m.layer_id = l.id and m.kind = 'street')"
            " order by case l.basis when 'line' then 0 else 1 end, l.sort, l.id limit 1"
        )
    if found is None:
        found = office.database.read_value("select id from layer where basis = 'area' order by sort, id limit 1")
    return int(found or 0)


def _route(area: Ints, building: Ints) -> Ints:
    """A number per item that grows along the way: a thousand per house, one per door."""
    count = len(area)
    if not count:
        return area
    new_area = np.ones(count, np.bool_)
    new_area[1:] = area[1:] != area[:-1]
    new_house = new_area.copy()
    new_house[1:] |= (building[1:] != building[:-1]) | (building[1:] == 0)
    house = np.cumsum(new_house)
    begins = np.flatnonzero(new_house)
    door = np.arange(count) - np.repeat(begins, np.diff(np.append(begins, count)))
    first = np.flatnonzero(new_area)
    before = np.repeat(house[first] - 1, np.diff(np.append(first, count)))
    found: Ints = (house - before) * 1000 + np.minimum(door, 999)
    return found
