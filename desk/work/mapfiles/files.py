"""Export what has a place as a map file: every column of its list, masked as the list is, in the wished system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import shapely

from desk.errors import BadInput
from desk.gis import systems
from desk.gis.writing import FORMATS, Written, write
from desk.model import Query
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.mapfiles.reading import around
from desk.work.outgoing.exports import record

__all__ = ["FORMATS", "KINDS", "Written", "export_map", "systems_for", "write_map"]

Step = Callable[[int, int], None]

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "areas": ("area", "geometry"),
    "facilities": ("facility", "geometry"),
    "issues": ("issue", "null"),
    "buildings": ("building", "geometry"),
    "streets": ("street", "geometry"),
    "organisations": ("organisation", "null"),
}
"""Kinds that may leave as a map: their table, and where their shape stands. Persons never do."""
_SAME = {"base:building": "buildings", "base:street": "streets"}
_BLOCK = 2_000
_COUNTED = (("residents", "居民"), ("households", "户"))


def systems_for(office: Office) -> tuple[tuple[str, str], ...]:
    """The coordinate systems an export may be written in: (key, title). Old datums are not among them."""
    place = around(office)
    found = systems.choices(place.middle[0] if place else 116.4)
    return tuple((key, title) for key, title in found if not systems.old_datum(key))


def export_map(office: Office, kind: str, path: Path | str, *, area_id: int | None = None, reason: str = "") -> int:
    """Write the things of a kind (below an area) in CGCS2000 degrees and give how many."""
    return write_map(office, kind, path, area_id=area_id, reason=reason).count


def write_map(
    office: Office,
    kind: str,
    path: Path | str,
    *,
    area_id: int | None = None,
    layer_id: int | None = None,
    system: str = systems.CGCS2000,
    reason: str = "",
    step: Step | None = None,
) -> Written:
    """Write the things of a kind (below an area; areas of a layer) in `system`, by the ending of `path`.

    The fields are all columns of the kind's list, masked by the same rights. The audit line follows the file.
    """
    require(office.actor, EXPORT)
    kind = _SAME.get(kind, kind)
    if kind.startswith("base:"):
        fields, shapes = _base(office, kind.removeprefix("base:"))
    elif kind in KINDS:
        fields, shapes = _things(office, kind, area_id, layer_id, step)
    else:
        raise BadInput(f"“{kind}”不能导出成地图，可导出的有：{'、'.join(KINDS)}、base:图层名。")
    if not shapes:
        raise BadInput("没有带位置的记录可以导出；请换一类或换一个区域。")
    written = write(path, _title(office, kind), fields, shapes, system=system)
    record(office, kind, written.count, Path(path), reason)
    return written


def _title(office: Office, kind: str) -> str:
    return kind.removeprefix("base:") if kind.startswith("base:") else office.search.kind(kind).title


def _things(
    office: Office, kind: str, area_id: int | None, layer_id: int | None, step: Step | None
) -> tuple[dict[str, list[Any]], list[bytes | None]]:
    where = _shapes(office, kind, area_id, layer_id)
    wanted = sorted(where)
    columns = office.search.kind(kind).columns
    fields: dict[str, list[Any]] = {column.title: [] for column in columns}
    for start in range(0, len(wanted), _BLOCK):
        if step is not None:
            step(start, len(wanted))
        some = wanted[start : start + _BLOCK]
        for row in office.search.rows(kind, some, [column.key for column in columns]):
            for column, value in zip(columns, row, strict=True):
                fields[column.title].append(value)
    if kind == "areas":
        fields |= _of_areas(office, wanted)
    return fields, [where[each] for each in wanted]


def _shapes(office: Office, kind: str, area_id: int | None, layer_id: int | None) -> dict[int, bytes | None]:
    """Id to WKB of the things that have a place."""
    table, shape = KINDS[kind]
    if kind == "areas":
        within, values = _areas(office, area_id, layer_id)
    else:
        chosen = office.search.ids(Query(kind=kind, area_id=area_id)).tolist()
        within, values = ("1 = 1", []) if area_id is None else (f"t.id in ({','.join('?' * len(chosen))})", chosen)
    found: dict[int, bytes | None] = {}
    # Numbers of places in one statement are limited.
    for start in range(0, max(1, len(values)), _BLOCK):
        some = values[start : start + _BLOCK]
        sql = within if len(values) <= _BLOCK else f"t.id in ({','.join('?' * len(some))})"
        column = f"t.{shape}" if shape != "null" else shape
        rows = office.database.read(f'select t.id, {column}, t.lon, t.lat from "{table}" t where {sql}', some)
        for one, body, lon, lat in rows:
            if body is not None:
                found[one] = bytes(body)
            elif lon is not None and lat is not None:
                found[one] = shapely.to_wkb(shapely.Point(lon, lat), byte_order=1)
    return found


def _areas(office: Office, area_id: int | None, layer_id: int | None) -> tuple[str, list[Any]]:
    in_force = "(t.valid_to is null or t.valid_to > ?)"
    if area_id is not None:
        path = office.database.read_value("select path from area where id = ?", (area_id,))
        return f"t.path like ? and {in_force}", [f"{path}%", office.today()]
    if layer_id is None:
        layer_id = int(office.database.read_value("select id from layer order by sort limit 1"))
    return f"t.layer_id = ? and {in_force}", [layer_id, office.today()]


def _of_areas(office: Office, wanted: Sequence[int]) -> dict[str, list[Any]]:
    """What a grid's list leaves to other panels: how many live there, and who is responsible."""
    layers = {row[0] for row in office.database.read("select distinct layer_id from area")}
    fields: dict[str, list[Any]] = {}
    for figure, title in _COUNTED:
        counted: dict[int, float] = {}
        for layer_id in layers:
            counted |= office.search.shade(layer_id, figure)
        fields[title] = [None if each not in counted else int(counted[each]) for each in wanted]
    names: defaultdict[int, list[str]] = defaultdict(list)
    today = office.today()
    rows = office.database.read(
        "select a.area_id, p.name from assignment a join person p on p.id = a.person_id"
        " where a.since <= ? and (a.until is null or a.until >= ?) order by a.area_id, a.id",
        (today, today),
    )
    for area, name in rows:
        if name not in names[area]:
            names[area].append(name)
    return fields | {"团队": ["、".join(names[each]) or None for each in wanted]}


def _base(office: Office, name: str) -> tuple[dict[str, list[Any]], list[bytes | None]]:
    rows = office.database.read("select name, geometry from base_feature where sheet = ? order by id", (name,))
    if not rows:
        known = [row[0] for row in office.database.read("select distinct sheet from base_feature order by 1")]
        raise BadInput(f"没有“{name}”这一层底图，有的是：{'、'.join([*known, 'building', 'street'])}。")
    return {"名称": [row[0] for row in rows]}, [bytes(row[1]) for row in rows]
