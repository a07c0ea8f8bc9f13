"""Numbers per area: pending work, and the figures that areas are shaded by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from desk.model import Badge, Figure
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search.lights import LATE, OVERDUE, RUNNING

# `cross join`: SQLite then takes the few issues first and looks up where they belong.
_ISSUES: Final = (
    "select m.area_id, count(*) from issue t cross join member m where {}"
    " and m.kind = 'issue' and m.item_id = t.id and m.layer_id = :layer and m.until is null group by m.area_id"
)
_MEMBERS: Final = (
    "select m.area_id, count(*) from member m where m.kind = '{}' and m.layer_id = :layer and m.until is null"
    " group by m.area_id"
)
_IN_BUILDINGS: Final = (
    "with n(building_id, n) as ({}) select m.area_id, sum(n.n) from n join member m on m.kind = 'building'"
    " and m.item_id = n.building_id and m.layer_id = :layer and m.until is null group by m.area_id"
)
_PEOPLE: Final = (
    "select p.area_id, sum(p.n) from (select m.area_id as area_id, sum(n.n) as n from"
    " (select t.building_id as building_id, count(*) as n from resident t where {0} group by t.building_id) n"
    " join member m on m.kind = 'building' and m.item_id = n.building_id and m.layer_id = :layer and m.until is null"
    " group by m.area_id union all select m.area_id, count(*) from member m join resident t on t.id = m.item_id"
    " where m.kind = 'resident' and m.layer_id = :layer and m.until is null and {0} group by m.area_id) p"
    " group by p.area_id"
)
"""Residents belong to a grid with their building; in grids by condition or list by themselves."""
_HOUSEHOLDS: Final = (
    "select d.building_id, {} from dwelling d cross join household h where h.dwelling_id = d.id group by d.building_id"
)
_LIVING: Final = "t.state in ('living', 'away')"
_CLOSED: Final = "t.closed_at >= :month_ago and t.closed_at <= :now and t.due_at is not null"
_SETTLED: Final = "t.closed_at >= :month_ago and t.closed_at <= :now"
_RATED: Final = "t.closed_at >= :ninety and t.closed_at <= :now and t.satisfaction in ('1', '2', '3')"
"""Closed in 90 days and rated: 满意, 基本满意, 不满意."""
_TEAM: Final = (
    "select t.area_id, count(distinct t.person_id) from assignment t join area a on a.id = t.area_id"
    " where a.layer_id = :layer and t.since <= :today and (t.until is null or t.until >= :today) group by t.area_id"
)

COUNTED: Final[dict[str, str]] = {
    "open": _ISSUES.format("t.closed_at is null"),
    "overdue": _ISSUES.format(OVERDUE),
    "due": _ISSUES.format(f"{RUNNING} and t.due_at >= :now and t.due_at <= :tonight"),
    "reported": _ISSUES.format("t.reported_at >= :month and t.reported_at <= :now"),
    "closed": _ISSUES.format("t.closed_at >= :month and t.closed_at <= :now"),
    "residents": _PEOPLE.format(_LIVING),
    "households": _IN_BUILDINGS.format(_HOUSEHOLDS.format("count(*)")),
    "visited": _IN_BUILDINGS.format(_HOUSEHOLDS.format("sum(case when h.last_visit >= :quarter then 1 else 0 end)")),
    "unvisited": _IN_BUILDINGS.format(_HOUSEHOLDS.format("sum(case when h.last_visit >= :quarter then 0 else 1 end)")),
    "elderly": _PEOPLE.format(f"{_LIVING} and t.birth <= :sixty"),
    "care": _PEOPLE.format(f"{_LIVING} and t.care_level is not null"),
    "buildings": _MEMBERS.format("building"),
    "facilities": _MEMBERS.format("facility"),
    "organisations": _MEMBERS.format("organisation"),
    "team": _TEAM,
    "visits_due": _IN_BUILDINGS.format(_HOUSEHOLDS.format("sum(case when h.last_visit >= :ninety then 0 else 1 end)")),
    "no_owner": (
        "select a.id, 1 from area a where a.layer_id = :layer and (a.valid_to is null or a.valid_to > :today)"
        " and not exists (select 1 from assignment t where t.area_id = a.id"
        " and t.since <= :today and (t.until is null or t.until >= :today))"
    ),
    "visits": (
        "select t.area_id, count(*) from record t join area a on a.id = t.area_id and a.layer_id = :layer"
        " where t.kind = 'visit' and t.at >= :month and t.at <= :now group by t.area_id"
    ),
}
_QUOTIENTS: Final[dict[str, tuple[str, str, float]]] = {
    "in_time": (_ISSUES.format(f"{_CLOSED} and t.closed_at <= t.due_at"), _ISSUES.format(_CLOSED), 100),
    "visit_rate": (
        _IN_BUILDINGS.format(_HOUSEHOLDS.format("sum(case when h.last_visit >= :term then 1 else 0 end)")),
        COUNTED["households"],
        100,
    ),
    "closed_rate": (_ISSUES.format(_SETTLED), _ISSUES.format(f"(({_SETTLED}) or ({OVERDUE}))"), 100),
    "satisfaction": (_ISSUES.format(f"{_RATED} and t.satisfaction <> '3'"), _ISSUES.format(_RATED), 100),
    "per_thousand": (COUNTED["reported"], COUNTED["residents"], 1000),
}
_ALWAYS: Final = (
    Figure(key="open", title="待处理", unit="件"),
    Figure(key="overdue", title="超期", unit="件"),
    Figure(key="in_time", title="按期结案率", unit="%"),
    Figure(key="closed_rate", title="近30天结案率", unit="%"),
    Figure(key="satisfaction", title="近90天满意率", unit="%"),
    Figure(key="residents", title="人口", unit="人"),
    Figure(key="households", title="户数", unit="户"),
    Figure(key="facilities", title="部件", unit="个"),
    Figure(key="visits", title="本月走访", unit="次"),
    Figure(key="unvisited", title="本季未走访户", unit="户"),
    Figure(key="visit_rate", title="本期走访率", unit="%"),
    Figure(key="visits_due", title="满90天未走访户", unit="户"),
    Figure(key="density", title="人口密度", unit="人/公顷"),
    Figure(key="no_owner", title="无在岗责任人", unit="处"),
)


def figures(profile: Profile) -> tuple[Figure, ...]:
    """What areas can be shaded by: the profile's figures in its words, then the rest."""
    named = [
        Figure(key=each.key, title=each.title, unit=each.unit)
        for each in profile.figures
        if each.shade and (each.key in COUNTED or each.key in _QUOTIENTS or each.key == "density")
    ]
    known = {each.key for each in named}
    return (*named, *(each for each in _ALWAYS if each.key not in known))


def periods(moment: Mapping[str, str]) -> dict[str, str]:
    """The moment with the beginnings of its month and quarter, 30 and 90 days before it, and who turns sixty."""
    day = date.fromisoformat(moment["today"])
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return {
        **moment,
        "month": day.replace(day=1).isoformat(),
        "quarter": quarter.isoformat(),
        "month_ago": (day - timedelta(days=30)).isoformat(),
        "ninety": (day - timedelta(days=90)).isoformat(),
        "sixty": f"{day.year - 60:04d}{day.isoformat()[4:]}",
    }


def badges(database: Database, layer_id: int, moment: Mapping[str, str]) -> dict[int, Badge]:
    """Open and overdue issues per area, ancestors included; the root takes those in no area as well."""
    params = {**moment, "layer": layer_id}
    rows = database.read(
        f"select m.area_id, count(*), sum(case when {LATE} then 1 else 0 end) from issue t cross join member m"
        " where t.closed_at is null and m.kind = 'issue' and m.item_id = t.id and m.layer_id = :layer"
        " and m.until is null group by m.area_id",
        params,
    )
    parents = dict(database.read("select id, parent_id from area where layer_id = ?", (layer_id,)))
    sums: dict[int, list[int]] = {}
    for area, is_open, overdue in rows:
        while area is not None:
            pair = sums.setdefault(area, [0, 0])
            pair[0] += is_open
            pair[1] += overdue
            area = parents.get(area)
    total = database.read_one(
        f"select count(*), coalesce(sum(case when {LATE} then 1 else 0 end), 0) from issue t where t.closed_at is null",
        moment,
    )
    if total and total[0]:
        sums |= {area: list(total) for area, parent in parents.items() if parent is None}
    return {area: Badge(open=pair[0], overdue=pair[1]) for area, pair in sums.items()}


def shade(database: Database, layer_id: int, key: str, moment: Mapping[str, str]) -> dict[int, float]:
    """A figure per leaf area; an area without a base for a rate is left out, one without things has 0."""
    params: dict[str, Any] = {**periods(moment), "layer": layer_id}
    if key in _QUOTIENTS:
        above, below, factor = _QUOTIENTS[key]
        top = dict(database.read(above, params))
        return {
            area: round(factor * float(top.get(area, 0)) / float(base), 1)
            for area, base in database.read(below, params)
            if base
        }
    leaves = database.read(
        "select a.id, a.square_metres from area a where a.layer_id = :layer"
        " and (a.valid_to is null or a.valid_to > :today)"
        " and not exists (select 1 from area c where c.parent_id = a.id"
        " and (c.valid_to is null or c.valid_to > :today))",
        params,
    )
    counted = dict(database.read(COUNTED["residents" if key == "density" else key], params))
    if key == "density":
        return {area: round(float(counted.get(area, 0)) * 10_000 / square, 1) for area, square in leaves if square}
    return {area: float(counted.get(area, 0)) for area, _ in leaves}
