"""What an import of outlines as the areas of a layer would do: a new layer, or more areas of one that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk import identity
from desk.errors import BadInput
from desk.gis.files import Features, read_features
from desk.ground import coverage
from desk.ground.faults import GAP, OVERLAP
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.work.fields import fields_of
from desk.work.mapfiles.reading import around, digest_of, settled, source_of, with_doubts

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


def plan_areas(
    office: Office,
    source: Path | str,
    *,
    layer: str | None = None,
    into: str | None = None,
    features: Features | None = None,
    columns: Mapping[str, str] | None = None,
) -> AreaPlan:
    """Read polygons and say what is new; the same code in the layer is the same area.

    `layer` is the layer of the file, `into` the name or key of ours; one that is not there will be made. `features` are
    those of a `look` at the file, `columns` say which of its columns fills which field.
    """
    require(office.actor, EDIT_MAP)
    path = Path(source)
    features = settled(features) if features is not None else read_features(path, layer, around=around(office))
    name = identity.clean(into or path.stem)[:40] or "导入网格"
    layer_id = _layer(office, name)
    stored = _stored(office, layer_id)
    rows, faults = _rows(features, columns)
    outcomes: Counter[str] = Counter(new=0, changed=0, same=0, duplicate=0, faulty=len(features.faults) + len(faults))
    fresh, changed, seen = [], [], set()
    closed = _closed(office, layer_id)
    for number, code, title, grade, outline in rows:
        if code in closed:
            outcomes["faulty"] += 1
            faults.append((number, f"编码 {code} 属于已停用的网格，编码不再使用，请换一个新编码"))
            continue
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
        source=source_of(path, features),
        digest=digest_of(path),
        new=tuple(_nested(fresh, stored)),
        changed=tuple(changed),
        counts=dict(outcomes),
        notes=with_doubts(features, _fit([row[4] for row in rows])),
        faults=(*features.faults, *faults),
        seq=office.database.seq,
    )


def _layer(office: Office, name: str) -> int | None:
    row = office.database.read_one('select id, basis from layer where name = ? or "key" = ?', (name, name))
    if row is None:
        return None
    if row[1] != "area":
        raise BadInput(f"“{name}”不是按地块划分的图层，不能往里导入边界；请另写一个图层名。")
    return int(row[0])


def _fit(outlines: list[Any]) -> list[str]:
    """Notes on how the outlines fit together; outlines of several levels lie over each other and are not compared."""
    if len(outlines) < 2:
        return []
    sizes = shapely.area(outlines)
    holds = _smallest_around(shapely.point_on_surface(outlines), sizes, numpy.array(outlines, dtype=object), sizes)
    lowest = [at for at in range(len(outlines)) if at not in set(holds.values())]
    found = coverage.check(lowest, [outlines[at] for at in lowest])
    notes = []
    for rule, words in ((OVERLAP, "处重叠"), (GAP, "处空隙")):
        these = [fault for fault in found if fault.rule == rule]
        if these:
            size = sum(fault.square_metres for fault in these)
            notes.append(f"有 {len(these):,} {words}（共 {size:,.0f} ㎡），照样导入，之后可在“检查网格”里逐处修")
    return notes


def _stored(office: Office, layer_id: int | None) -> dict[str, tuple[int, str, bytes | None, int | None, str]]:
    """Code to (id, name, outline, parent id, path) of the areas of a layer."""
    if layer_id is None:
        return {}
    rows = office.database.read(
        "select code, id, name, geometry, parent_id, path from area where layer_id = ? and valid_to is null"
        " order by level, id",
        (layer_id,),
    )
    return {
        code: (one, name, None if shape is None else bytes(shape), up, path)
        for code, one, name, shape, up, path in rows
    }


def _closed(office: Office, layer_id: int | None) -> frozenset[str]:
    """Codes of grids that are no longer in force."""
    rows = office.database.read("select code from area where layer_id = ? and valid_to is not null", (layer_id or 0,))
    return frozenset(row[0] for row in rows)


def _rows(
    features: Features, columns: Mapping[str, str] | None
) -> tuple[list[tuple[int, str, str, str | None, Any]], list[tuple[int, str]]]:
    if len(features) > MOST:
        raise BadInput(f"一次最多导入 {MOST:,} 个网格，这里有 {len(features):,} 个，请分开导入。")
    given = fields_of(features, columns)
    rows, faults = [], []
    polygons = shapely.get_dimensions(features.geometry) == 2
    for at, number in enumerate(features.numbers):
        if not polygons[at]:
            faults.append((number, "不是面，不能作为网格"))
            continue
        code = identity.clean(str(given.code[at])) if given.code[at] not in (None, "") else f"{features.layer}-{number}"
        title = identity.clean(str(given.name[at])) if given.name[at] not in (None, "") else f"网格 {code}"
        grade = None if given.grade[at] is None else identity.clean(str(given.grade[at]))
        rows.append((number, code[:40], title[:60], grade, features.geometry[at]))
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
