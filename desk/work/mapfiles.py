"""Export what has a place as a map file (GeoPackage or GeoJSON), in CGCS2000 longitude/latitude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from desk.errors import BadInput
from desk.gis.writing import write_features
from desk.identity import mask_text
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.exports import record


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """How a kind is read: its fields with the titles they get, whether a point stands for it, its kind in `member`."""

    table: str
    fields: Mapping[str, str]
    member: str = ""


_SHEETS = {
    "areas": _Sheet(table="area", fields={"code": "code", "name": "name", "level": "level", "grade": "grade"}),
    "facilities": _Sheet(
        table="facility", member="facility",
        fields={"code": "code", "name": "name", "class_code": "class", "state": "state", "address": "address"},
    ),
    "issues": _Sheet(
        table="issue", member="issue",
        fields={"number": "number", "title": "title", "class_code": "class", "stage": "stage",
                "reported_at": "reported", "due_at": "due", "closed_at": "closed", "address": "address"},
    ),
    "buildings": _Sheet(
        table="building", member="building",
        fields={"code": "code", "name": "name", "address": "address", "floors": "floors"},
    ),
    "streets": _Sheet(
        table="street", member="street", fields={"code": "code", "name": "name", "grade": "grade", "width": "width"}
    ),
}  # fmt: skip
_SAME = {"base:building": "buildings", "base:street": "streets"}


def export_map(office: Office, kind: str, path: Path | str, *, area_id: int | None = None, reason: str = "") -> int:
    """Write the things of a kind (below an area) and give how many. Persons are never written to a map file."""
    require(office.actor, EXPORT)
    kind = _SAME.get(kind, kind)
    if kind.startswith("base:"):
        fields, shapes = _base(office, kind.removeprefix("base:"))
    elif kind in _SHEETS:
        fields, shapes = _things(office, _SHEETS[kind], area_id)
    else:
        raise BadInput(f"“{kind}”不能导出成地图，可导出的有：{'、'.join(_SHEETS)}、base:图层名。")
    written = write_features(path, kind.replace(":", "_"), fields, shapes)
    record(office, kind, written, Path(path), reason)
    return written


def _things(office: Office, sheet: _Sheet, area_id: int | None) -> tuple[dict[str, list[Any]], list[bytes | None]]:
    where, values = _below(office, sheet, area_id)
    columns = ", ".join(f't."{name}"' for name in sheet.fields)
    shape = "null" if sheet.table == "issue" else "t.geometry"
    rows = office.database.read(
        f'select {shape}, t.lon, t.lat, {columns} from "{sheet.table}" t where {where} order by t.id', values
    )
    rows = [row for row in rows if row[0] is not None or row[1] is not None]
    fields = {title: [row[at + 3] for row in rows] for at, title in enumerate(sheet.fields.values())}
    for typed in fields.keys() & {"name", "title", "address"}:
        fields[typed] = [mask_text(text) if text else text for text in fields[typed]]
    return fields, [_shape(row) for row in rows]


def _shape(row: Sequence[Any]) -> bytes:
    if row[0] is not None:
        return bytes(row[0])
    packed: bytes = shapely.to_wkb(shapely.Point(row[1], row[2]), byte_order=1)
    return packed


def _below(office: Office, sheet: _Sheet, area_id: int | None) -> tuple[str, list[Any]]:
    if area_id is None:
        first = "t.layer_id = (select id from layer order by sort limit 1)" if sheet.table == "area" else "1 = 1"
        return (f"{first} and t.valid_to is null" if sheet.table == "area" else first), []
    path = office.database.read_value("select path from area where id = ?", (area_id,))
    if sheet.table == "area":
        return "t.path like ? and t.valid_to is null", [f"{path}%"]
    inside = "select m.item_id from member m join area a on a.id = m.area_id where m.kind = ? and a.path like ?"
    return f"t.id in ({inside})", [sheet.member, f"{path}%"]


def _base(office: Office, name: str) -> tuple[dict[str, list[Any]], list[bytes | None]]:
    rows = office.database.read("select name, geometry from base_feature where sheet = ? order by id", (name,))
    if not rows:
        known = [row[0] for row in office.database.read("select distinct sheet from base_feature order by 1")]
        raise BadInput(f"没有“{name}”这一层底图，有的是：{'、'.join([*known, 'building', 'street'])}。")
    return {"name": [row[0] for row in rows]}, [bytes(row[1]) for row in rows]
