"""Import outlines as the areas of a layer: a new layer, or more areas of one that is there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk import identity
from desk.errors import BadInput, Conflict
from desk.gis.files import Features, read_features
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground, house
from desk.store.uid import new_uid
from desk.work.fields import fields_of
from desk.work.placing import place_everything

MOST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArea:
    """An area to be made. `parent` is the index of another new one, or None: below `parent_id`, or the root."""

    code: str
    name: str
    grade: str | None
    geometry: Any
    parent: int | None
    parent_id: int | None
    depth: int
    """How many new ones stand above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlan:
    """What an import of areas would do."""

    layer_name: str
    layer_id: int | None
    source: str
    digest: str
    new: tuple[NewArea, ...]
    changed: tuple[tuple[int, str, Any], ...]
    """Area id, new name, new outline."""
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    faults: tuple[tuple[int, str], ...]
    seq: int


def plan_areas(office: Office, source: Path | str, *, layer: str | None = None, into: str | None = None) -> AreaPlan:
    """Read polygons and say what is new; the same code in the layer is the same area.

    `layer` is the layer of the file, `into` the name or key of ours; one that is not there will be made.
    """
    require(office.actor, EDIT_MAP)
    path = Path(source)
    features = read_features(path, layer)
    name = identity.clean(into or path.stem)[:40] or "导入网格"
    layer_id = office.database.read_value('select id from layer where name = ? or "key" = ?', (name, name))
    stored = _stored(office, layer_id)
    rows, faults = _rows(features)
    outcomes: Counter[str] = Counter(new=0, changed=0, same=0, duplicate=0, faulty=len(features.faults) + len(faults))
    fresh, changed, seen = [], [], set()
    for code, title, grade, outline in rows:
        if code in seen:
            outcomes["duplicate"] += 1
            continue
        seen.add(code)
        held = stored.get(code)
        if held is None:
            outcomes["new"] += 1
            fresh.append((code, title, grade, outline))
        elif held[1] == title and held[2] is not None and shapely.equals(shapely.from_wkb(held[2]), outline):
            outcomes["same"] += 1
        else:
            outcomes["changed"] += 1
            changed.append((held[0], title, outline))
    return AreaPlan(
        layer_name=name,
        layer_id=layer_id,
        source=path.name,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        new=tuple(_nested(fresh, stored)),
        changed=tuple(changed),
        counts=dict(outcomes),
        notes=features.notes,
        faults=(*features.faults, *faults),
        seq=office.database.seq,
    )


def apply_areas(office: Office, plan: AreaPlan) -> Changes:
    """Write the areas and lay buildings, facilities and issues into them again."""
    require(office.actor, EDIT_MAP)
    with office.write("import_areas", kind="area", reason=f"导入网格 {plan.layer_name}：{plan.source}") as transaction:
        if office.database.seq != plan.seq:
            raise Conflict("核对之后，网格又有改动，没有导入。请重新核对一次再导入。")
        transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind="areas",
            source=plan.source,
            digest=plan.digest,
            at=office.now(),
            **plan.counts,
        )
        if plan.new or plan.changed:
            layer_id = plan.layer_id or _new_layer(office, transaction, plan)
            _write(office, transaction, layer_id, plan)
            place_everything(office.database, transaction, layer_id)
            transaction.touched("area")
    return transaction.changes


def _stored(office: Office, layer_id: int | None) -> dict[str, tuple[int, str, bytes | None, int | None, str]]:
    """Code to (id, name, outline, parent id, path) of the areas of a layer."""
    if layer_id is None:
        return {}
    rows = office.database.read(
        "select code, id, name, geometry, parent_id, path from area where layer_id = ? order by level, id", (layer_id,)
    )
    return {
        code: (one, name, None if shape is None else bytes(shape), up, path)
        for code, one, name, shape, up, path in rows
    }


def _rows(features: Features) -> tuple[list[tuple[str, str, str | None, Any]], list[tuple[int, str]]]:
    if len(features) > MOST:
        raise BadInput(f"一次最多导入 {MOST:,} 个网格，这里有 {len(features):,} 个，请分开导入。")
    given = fields_of(features)
    rows, faults = [], []
    polygons = shapely.get_dimensions(features.geometry) == 2
    for at, number in enumerate(features.numbers):
        if not polygons[at]:
            faults.append((number, "不是面，不能作为网格"))
            continue
        code = identity.clean(str(given.code[at])) if given.code[at] not in (None, "") else f"{features.layer}-{number}"
        title = identity.clean(str(given.name[at])) if given.name[at] not in (None, "") else f"网格 {code}"
        grade = None if given.grade[at] is None else identity.clean(str(given.grade[at]))
        rows.append((code[:40], title[:60], grade, features.geometry[at]))
    return rows, faults


def _nested(fresh: list[tuple[str, str, str | None, Any]], stored: Mapping[str, Any]) -> list[NewArea]:
    """Give each new area its parent: the smallest new one that holds it, else the lowest stored one, else the root."""
    if not fresh:
        return []
    shapes = numpy.array([row[3] for row in fresh], dtype=object)
    sizes = shapely.area(shapes)
    middles = shapely.point_on_surface(shapes)
    parents = _smallest_around(middles, sizes, shapes, sizes)
    held = [row for row in stored.values() if row[2] is not None]
    above: dict[int, int] = {}
    if held:
        outlines = shapely.from_wkb([row[2] for row in held])
        above = _smallest_around(middles, sizes, outlines, shapely.area(outlines))
    depths = [_depth(at, parents) for at in range(len(fresh))]
    order = sorted(range(len(fresh)), key=lambda at: (depths[at], fresh[at][0]))
    place = {at: rank for rank, at in enumerate(order)}
    return [
        NewArea(
            code=fresh[at][0],
            name=fresh[at][1],
            grade=fresh[at][2],
            geometry=fresh[at][3],
            parent=place[parents[at]] if at in parents else None,
            parent_id=held[above[at]][0] if at not in parents and at in above else None,
            depth=depths[at],
        )
        for at in order
    ]


def _smallest_around(points: Any, sizes: Any, outlines: Any, outline_sizes: Any) -> dict[int, int]:
    """For each point the smallest outline that holds it and is clearly larger than the point's own area."""
    at, hit = shapely.STRtree(outlines).query(points, predicate="within")
    found: dict[int, int] = {}
    for point, outline in zip(at.tolist(), hit.tolist(), strict=True):
        if outline_sizes[outline] <= sizes[point] * 1.05:
            continue
        if point not in found or outline_sizes[outline] < outline_sizes[found[point]]:
            found[point] = outline
    return found


def _depth(at: int, parents: Mapping[int, int]) -> int:
    depth = 0
    while at in parents:
        at, depth = parents[at], depth + 1
    return depth


def _new_layer(office: Office, transaction: Any, plan: AreaPlan) -> int:
    deepest = max((area.depth for area in plan.new), default=0)
    levels = [office.profile.term("area"), *[f"第{n + 1}级" for n in range(deepest)], office.profile.term("grid")]
    sort = int(office.database.read_value("select coalesce(max(sort), 0) from layer")) + 1
    layer_id: int = transaction.insert(
        ground.layer,
        uid=new_uid(),
        key=f"import-{plan.digest[:8]}-{sort}",
        name=plan.layer_name,
        basis="area",
        levels_json=json.dumps(levels, ensure_ascii=False),
        code_scheme="local",
        sort=sort,
        valid_from=office.today(),
    )
    outline = shapely.union_all(shapely.make_valid(numpy.array([area.geometry for area in plan.new], dtype=object)))
    _insert(
        office, transaction, layer_id, None, ("", 0),
        NewArea(code=f"{plan.layer_name}-0", name=office.name, grade=None, geometry=outline, parent=None,
                parent_id=None, depth=0),
    )  # fmt: skip
    return layer_id


def _write(office: Office, transaction: Any, layer_id: int, plan: AreaPlan) -> None:
    rows = transaction.read("select id, path, level from area where layer_id = ?", (layer_id,))
    held = {one: (path, level) for one, path, level in rows}
    root = next(one for one, (_, level) in sorted(held.items()) if level == 0)
    made: list[int] = []
    for area in plan.new:
        parent = made[area.parent] if area.parent is not None else area.parent_id or root
        one, path, level = _insert(office, transaction, layer_id, parent, held[parent], area)
        held[one] = (path, level)
        made.append(one)
    for one, name, outline in plan.changed:
        lon, lat = _middle(outline)
        transaction.update(
            ground.area, one, name=name, geometry=_wkb(outline), lon=lon, lat=lat, square_metres=_square_metres(outline)
        )


def _insert(
    office: Office, transaction: Any, layer_id: int, parent: int | None, above: tuple[str, int], area: NewArea
) -> tuple[int, str, int]:
    lon, lat = _middle(area.geometry)
    level = 0 if parent is None else above[1] + 1
    one = transaction.insert(
        ground.area,
        uid=new_uid(),
        layer_id=layer_id,
        parent_id=parent,
        level=level,
        code=area.code,
        code_scheme="local",
        name=area.name,
        grade=area.grade,
        path="/",
        geometry=_wkb(area.geometry),
        lon=lon,
        lat=lat,
        square_metres=_square_metres(area.geometry),
        valid_from=office.today(),
    )
    path = f"{above[0] or '/'}{one}/"
    transaction.update(ground.area, one, path=path)
    return one, path, level


def _wkb(outline: Any) -> bytes:
    packed: bytes = shapely.to_wkb(outline, byte_order=1)
    return packed


def _middle(outline: Any) -> tuple[float, float]:
    point = shapely.point_on_surface(outline)
    return float(point.x), float(point.y)


def _square_metres(outline: Any) -> float:
    _, south, _, north = outline.bounds
    scale = 111_320.0 * float(numpy.cos(numpy.radians((south + north) / 2))) * 110_950.0
    return round(float(outline.area) * scale, 1)
