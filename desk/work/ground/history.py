"""The grids as they were on any date, what they came from and became, and when a layer was redrawn.

An area is in force from `valid_from` until the day before `valid_to`. Where its border or name changed under the same
code, `area_past` holds what stood there for those days. Days are texts `2026-10-31`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground.locate import Locator
from desk.office import Office
from desk.store.search.mappack import pack_shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class PastArea:
    """An area as it was on a date. `valid_to` is the first day on which it is no more in force; None: it is today."""

    id: int
    parent_id: int | None
    level: int
    level_name: str
    code: str
    name: str
    square_metres: float | None
    lon: float | None
    lat: float | None
    valid_from: str
    valid_to: str | None
    predecessors: tuple[int, ...]
    is_leaf: bool
    """Whether nothing lay below it on that date."""
    is_changed: bool
    """Whether it looks or is called otherwise now, or is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An area in the line of another. `steps` counts how many redrawings lie between."""

    id: int
    code: str
    name: str
    valid_from: str
    valid_to: str | None
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCount:
    """What lay in an outline: today's houses and facilities, issues as they stood at the end of the date."""

    households: int = 0
    residents: int = 0
    buildings: int = 0
    facilities: int = 0
    organisations: int = 0
    reported: int = 0
    open: int = 0


_ON = (
    "select a.id, case when p.id is null then a.parent_id else p.parent_id end, a.level, coalesce(p.code, a.code),"
    " coalesce(p.name, a.name), case when p.id is null then a.square_metres else p.square_metres end, a.valid_from,"
    " a.valid_to, a.predecessors_json, p.id, a.lon, a.lat, {} from area a"
    " left join area_past p on p.area_id = a.id and p.since <= ? and p.until > ?"
    " where a.layer_id = ? and a.valid_from <= ? and (a.valid_to is null or a.valid_to > ?) order by a.level, 4, a.id"
)
_OUTLINE = "case when p.id is null then a.geometry else p.geometry end"


def areas_on(office: Office, layer_id: int, day: str) -> tuple[PastArea, ...]:
    """The areas of a layer that were in force on a date, parents before children, by code."""
    rows = office.database.read(
        _ON.format("case when p.id is null then null else p.geometry end"), _params(layer_id, day)
    )
    levels = json.loads(office.database.read_value("select levels_json from layer where id = ?", (layer_id,)) or "[]")
    parents = {row[1] for row in rows}
    return tuple(
        PastArea(
            id=id,
            parent_id=parent,
            level=level,
            level_name=str(levels[level]) if level < len(levels) else "",
            code=code,
            name=name,
            square_metres=size,
            lon=lon if shape is None else _middle(shape)[0],
            lat=lat if shape is None else _middle(shape)[1],
            valid_from=since,
            valid_to=until,
            predecessors=tuple(json.loads(before or "[]")),
            is_leaf=id not in parents,
            is_changed=past is not None or until is not None,
        )
        for id, parent, level, code, name, size, since, until, before, past, lon, lat, shape in rows
    )


def outlines_on(office: Office, layer_id: int, day: str) -> bytes:
    """Geometry pack (see mappack) of the areas of a layer as they were on a date."""
    rows = office.database.read(_ON.format(_OUTLINE), _params(layer_id, day))
    return pack_shapes((row[0], row[-1]) for row in rows if row[-1] is not None)


def shapes_on(office: Office, layer_id: int, day: str) -> dict[int, Any]:
    """Outlines (shapely, lon/lat) of the lowest areas of a layer as they were on a date, by id."""
    rows = office.database.read(_ON.format(_OUTLINE), _params(layer_id, day))
    parents = {row[1] for row in rows}
    leaves = [row for row in rows if row[0] not in parents and row[-1] is not None]
    shapes = shapely.from_wkb([bytes(row[-1]) for row in leaves])
    return {row[0]: shape for row, shape in zip(leaves, shapes, strict=True)}


def dates(office: Office, layer_id: int) -> tuple[tuple[str, str], ...]:
    """Every day on which a layer changed with what happened then, the newest first."""
    read = office.database.read
    counted: dict[str, dict[str, int]] = {}
    for what, sql in (
        ("新划", "select valid_from, count(*) from area where layer_id = ? group by valid_from"),
        ("撤销", "select valid_to, count(*) from area where layer_id = ? and valid_to is not null group by valid_to"),
        (
            "调整",
            "select p.until, count(*) from area_past p join area a on a.id = p.area_id where a.layer_id = ? group by p.until",
        ),
    ):
        for day, number in read(sql, (layer_id,)):
            counted.setdefault(day, {})[what] = number
    days = sorted(counted, reverse=True)
    said = {day: "、".join(f"{what} {number} 个" for what, number in counted[day].items()) for day in days}
    if days:
        said[days[-1]] = f"启用，共 {counted[days[-1]].get('新划', 0)} 个"
    return tuple((day, said[day]) for day in days)


def ancestors(office: Office, area_id: int) -> tuple[Kin, ...]:
    """What an area came from, the nearest first, back to the first grids."""
    before, _, known = _lines(office, area_id)
    return _walk(area_id, before, known)


def successors(office: Office, area_id: int) -> tuple[Kin, ...]:
    """What became of an area, the nearest first, up to today."""
    _, after, known = _lines(office, area_id)
    return _walk(area_id, after, known)


def counts_on(office: Office, layer_id: int, day: str) -> Mapping[int, PastCount]:
    """What lay in each of the lowest areas as their outlines were on a date; by area id."""
    shapes = shapes_on(office, layer_id, day)
    if not shapes:
        return {}
    locator = Locator(list(shapes), list(shapes.values()))
    sums: dict[int, dict[str, int]] = {area: {} for area in shapes}
    evening = f"{day}T23:59:59"
    for names, sql, params in (
        (("buildings", "households", "residents"), _BUILDINGS, ()),
        (("facilities",), "select lon, lat, 1 from facility where lon is not null", ()),
        (("organisations",), "select lon, lat, 1 from organisation where lon is not null", ()),
        (("reported", "open"), _ISSUES, (evening, evening)),
    ):
        rows = np.array(office.database.read(sql, params), dtype=float).reshape(-1, 2 + len(names))
        held = locator.locate(rows[:, 0], rows[:, 1])
        for at, name in enumerate(names):
            found, place = np.unique(held, return_inverse=True)
            totals = np.bincount(place, weights=rows[:, 2 + at], minlength=len(found))
            for area, total in zip(found.tolist(), totals.tolist(), strict=True):
                if area in sums:
                    sums[area][name] = int(total)
    return {area: PastCount(**found) for area, found in sums.items()}


_BUILDINGS = (
    "with h(b, n) as (select d.building_id, count(*) from dwelling d join household h on h.dwelling_id = d.id"
    " group by d.building_id), r(b, n) as (select building_id, count(*) from resident"
    " where state in ('living', 'away') and building_id is not null group by building_id)"
    " select t.lon, t.lat, 1, coalesce(h.n, 0), coalesce(r.n, 0) from building t"
    " left join h on h.b = t.id left join r on r.b = t.id where t.lon is not null"
)
_ISSUES = (
    "select lon, lat, 1, case when closed_at is null or closed_at > ? then 1 else 0 end from issue"
    " where lon is not null and reported_at <= ?"
)


def _params(layer_id: int, day: str) -> tuple[Any, ...]:
    try:
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError(day)
    except ValueError:
        raise BadInput(f"“{day}”不是日期，请写成 2026-10-31 这样。") from None
    return day, day, layer_id, day, day


def _middle(wkb: bytes) -> tuple[float, float]:
    """A place inside an outline, for its name."""
    point = shapely.point_on_surface(shapely.from_wkb(bytes(wkb)))
    return round(float(point.x), 7), round(float(point.y), 7)


_Lines = dict[int, tuple[int, ...]]


def _lines(office: Office, area_id: int) -> tuple[_Lines, _Lines, dict[int, tuple[Any, ...]]]:
    """Predecessors and successors per area of the same layer, and the rows of those areas."""
    rows = office.database.read(
        "select id, code, name, valid_from, valid_to, predecessors_json from area"
        " where layer_id = (select layer_id from area where id = ?) order by id",
        (area_id,),
    )
    before = {row[0]: tuple(int(one) for one in json.loads(row[5] or "[]")) for row in rows}
    after: _Lines = {}
    for area, ones in before.items():
        for one in ones:
            after[one] = (*after.get(one, ()), area)
    return before, after, {row[0]: row for row in rows}


def _walk(area_id: int, lines: Mapping[int, tuple[int, ...]], known: Mapping[int, tuple[Any, ...]]) -> tuple[Kin, ...]:
    found: dict[int, Kin] = {}
    wave, steps = [area_id], 0
    while wave:
        steps += 1
        wave = [
            one for one in dict.fromkeys(kin for area in wave for kin in lines.get(area, ()))
            if one in known and one not in found and one != area_id
        ]  # fmt: skip
        for one in wave:
            _, code, name, since, until, _ = known[one]
            found[one] = Kin(id=one, code=code, name=name, valid_from=since, valid_to=until, steps=steps)
    return tuple(found.values())
