"""Import map files: base-map sheets (water, park, streets, buildings, anything named) that everything is drawn upon."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk import identity
from desk.errors import BadInput, Conflict
from desk.gis.files import Features, layers, read_features
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground, house
from desk.store.uid import new_uid
from desk.work.belonging.placing import place_points
from desk.work.fields import fields_of
from desk.work.mapfiles.reading import around, digest_of, settled, source_of, with_doubts
from desk.work.redrawing.resettling import settle_members

_SHEET = re.compile(r"[a-z][a-z0-9_]{0,30}|[\u4e00-\u9fff]{1,15}")

_OSM: Mapping[str, tuple[str, str]] = {
    "building": ("multipolygons", "building is not null"),
    "street": ("lines", "highway is not null"),
    "water": ("multipolygons", "natural = 'water'"),
    "park": ("multipolygons", "leisure in ('park', 'garden') or landuse in ('grass', 'forest')"),
    "block": ("multipolygons", "landuse is not null"),
}
"""An OpenStreetMap extract holds everything in one: which layer and features each sheet takes."""

_WIDTHS = {"motorway": 24, "trunk": 22, "primary": 20, "secondary": 16, "tertiary": 12, "residential": 8, "service": 5}
_PLAUSIBLE_WIDTH = (1.0, 120.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePlan:
    """What an import of a base-map sheet would do: which features (index into `features`) are new."""

    sheet: str
    source: str
    digest: str
    features: Features
    new: tuple[int, ...]
    changed: tuple[tuple[int, int], ...] = ()
    """Id of a building or street that has this code, index into `features`: its outline and name are taken over."""
    columns: Mapping[str, str] | None = None
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    seq: int
    faults: tuple[tuple[int, str], ...] = field(default=())


def plan_base(
    office: Office,
    sheet: str,
    source: Path | str,
    *,
    layer: str | None = None,
    features: Features | None = None,
    columns: Mapping[str, str] | None = None,
) -> BasePlan:
    """Read the file and say what is new; a feature with the same outline and name is the same feature.

    A building or street whose code the office has is that one, and gets the outline. `features` are those of a `look` at
    the file, `columns` say which of its columns fills which field.
    """
    require(office.actor, EDIT_MAP)
    if not _SHEET.fullmatch(sheet):
        raise BadInput(f"底图图层名“{sheet}”不行：请用小写英文或 15 个以内的汉字，如 water、绿地。")
    path = Path(source)
    where = None
    if path.suffix.lower() == ".pbf" and layer is None:
        if sheet not in _OSM:
            raise BadInput(f"请用 --layer 指明取哪一层，有的是：{'、'.join(name for name, _ in layers(path))}。")
        layer, where = _OSM[sheet]
    if features is None:
        features = read_features(path, layer, where, around=around(office))
    _check_shapes(sheet, settled(features))
    known, coded = _known(office, sheet), _coded(office, sheet)
    codes = fields_of(features, columns).code
    outcomes: Counter[str] = Counter(new=0, changed=0, same=0, duplicate=0, faulty=len(features.faults))
    new, changed, seen = [], [], set()
    for at, mark in enumerate(_marks(features, columns)):
        held = coded.get(_text(codes[at]) or "")
        outcome = "same" if mark in known else "duplicate" if mark in seen else "changed" if held else "new"
        outcomes[outcome] += 1
        seen.add(mark)
        if outcome == "new":
            new.append(at)
        elif held and outcome == "changed":
            changed.append((held, at))
    return BasePlan(
        sheet=sheet,
        source=source_of(path, features),
        digest=digest_of(path),
        features=features,
        new=tuple(new),
        changed=tuple(changed),
        columns=columns,
        counts=dict(outcomes),
        notes=with_doubts(features),
        seq=office.database.seq,
        faults=features.faults,
    )


def apply_base(office: Office, plan: BasePlan) -> Changes:
    """Write the new features as one batch; `undo(audit_id)` takes them out."""
    require(office.actor, EDIT_MAP)
    with office.write(
        "import_base", kind=_table(plan.sheet).name, reason=f"导入底图 {plan.sheet}：{plan.source}"
    ) as transaction:
        if office.database.seq != plan.seq:
            raise Conflict("核对之后，底图又有改动，没有导入。请重新核对一次再导入。")
        batch = transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind=f"base:{plan.sheet}",
            source=plan.source,
            digest=plan.digest,
            at=office.now(),
            **plan.counts,
        )
        if plan.changed:
            _overwrite(transaction, plan)
        if plan.new:
            _write(office, transaction, plan, batch)
        if plan.changed:
            for (layer_id,) in transaction.read("select id from layer where basis = 'area' and valid_to is null"):
                settle_members(transaction, layer_id, (plan.sheet,))
    return transaction.changes


def _overwrite(transaction: Any, plan: BasePlan) -> None:
    """Give buildings or streets that are there the outline and the name of the file."""
    kept = numpy.array([at for _, at in plan.changed])
    geometry = plan.features.geometry[kept]
    middle, given = shapely.point_on_surface(geometry), fields_of(plan.features, plan.columns)
    sizes = _metres(geometry) if plan.sheet == "street" else _square_metres(geometry)
    for number, (one, at) in enumerate(plan.changed):
        values: dict[str, Any] = {
            "geometry": shapely.to_wkb(geometry[number], byte_order=1),
            "lon": float(middle[number].x),
            "lat": float(middle[number].y),
            "metres" if plan.sheet == "street" else "square_metres": round(sizes[number], 1),
        }
        if name := _text(given.name[at]):
            values["name"] = name
        transaction.update(_table(plan.sheet), one, **values)


def _write(office: Office, transaction: Any, plan: BasePlan, batch: int) -> None:
    kept = numpy.array(plan.new)
    geometry = plan.features.geometry[kept]
    packed = shapely.to_wkb(geometry, byte_order=1)
    given = fields_of(plan.features, plan.columns)
    names = [_text(given.name[at]) for at in plan.new]
    if plan.sheet not in ("building", "street"):
        rows = zip([plan.sheet] * len(kept), names, packed.tolist(), [batch] * len(kept), strict=True)
        transaction.bulk(ground.base_feature, ["sheet", "name", "geometry", "batch_id"], rows)
        return
    middle = shapely.point_on_surface(geometry)
    spots = list(zip(shapely.get_x(middle).tolist(), shapely.get_y(middle).tolist(), strict=True))
    codes = [_text(given.code[at]) or f"{plan.digest[:6]}-{plan.features.numbers[at]}" for at in plan.new]
    if plan.sheet == "building":
        _write_buildings(transaction, batch, plan, given, names, codes, packed, spots)
    else:
        _write_streets(transaction, batch, plan, given, names, codes, packed, spots, geometry)
    points = transaction.read(f'select id, lon, lat from "{plan.sheet}" where batch_id = ?', (batch,))
    place_points(office.database, transaction, plan.sheet, points)


def _write_buildings(
    transaction: Any, batch: int, plan: BasePlan, given: Any, names: Any, codes: Any, packed: Any, spots: Any
) -> None:
    areas = _square_metres(plan.features.geometry[numpy.array(plan.new)])
    rows = [
        (new_uid(), codes[i], names[i] or "未命名楼栋", _text(given.address[at]) or names[i] or f"编号 {codes[i]}",
         _whole(given.floors[at]), packed[i], *spots[i], round(areas[i], 1), batch)
        for i, at in enumerate(plan.new)
    ]  # fmt: skip
    columns = ["uid", "code", "name", "address", "floors", "geometry", "lon", "lat", "square_metres", "batch_id"]
    transaction.bulk(ground.building, columns, rows)


def _write_streets(
    transaction: Any, batch: int, plan: BasePlan, given: Any, names: Any, codes: Any, packed: Any, spots: Any,
    geometry: numpy.ndarray,
) -> None:  # fmt: skip
    metres = _metres(geometry)
    rows = [
        (new_uid(), codes[i], names[i] or "未命名道路", identity.initials(names[i] or "未命名道路", person=False),
         _width(given.width[at], given.highway[at]), round(metres[i], 1), packed[i], *spots[i], batch)
        for i, at in enumerate(plan.new)
    ]  # fmt: skip
    columns = ["uid", "code", "name", "initials", "width", "metres", "geometry", "lon", "lat", "batch_id"]
    transaction.bulk(ground.street, columns, rows)


def _table(sheet: str) -> Any:
    return {"building": ground.building, "street": ground.street}.get(sheet, ground.base_feature)


def _check_shapes(sheet: str, features: Features) -> None:
    wanted = {"building": 2, "street": 1}.get(sheet)
    if wanted is None or not len(features):
        return
    wrong = int((shapely.get_dimensions(features.geometry) != wanted).sum())
    if wrong:
        raise BadInput(
            f"“{features.layer}”里有 {wrong} 个图形不是{'面' if wanted == 2 else '线'}，不能作为这一底图层。"
        )


def _coded(office: Office, sheet: str) -> dict[str, int]:
    """Code to id of what is there; a code that two things have names neither."""
    if sheet not in ("building", "street"):
        return {}
    found: dict[str, int] = {}
    for one, code in office.database.read(f'select id, code from "{sheet}" order by id'):
        found[code] = 0 if code in found else one
    return found


def _marks(features: Features, columns: Mapping[str, str] | None) -> list[bytes]:
    names = fields_of(features, columns).name
    packed = shapely.to_wkb(features.geometry, byte_order=1)
    return [_mark(_text(name), one) for name, one in zip(names, packed, strict=True)]


def _mark(name: str | None, geometry: bytes) -> bytes:
    return hashlib.blake2b(geometry + (name or "").encode(), digest_size=12).digest()


def _known(office: Office, sheet: str) -> set[bytes]:
    if sheet == "building":
        rows = office.database.read("select name, geometry from building where geometry is not null")
    elif sheet == "street":
        rows = office.database.read("select name, geometry from street")
    else:
        rows = office.database.read("select name, geometry from base_feature where sheet = ?", (sheet,))
    unnamed = {"building": "未命名楼栋", "street": "未命名道路"}.get(sheet)
    return {_mark(None if name == unnamed else name, bytes(geometry)) for name, geometry in rows}


def _text(value: Any) -> str | None:
    text = identity.clean(str(value)) if value is not None else ""
    return text[:100] or None


def _whole(value: Any) -> int | None:
    try:
        number = int(float(value))
    except (TypeError, ValueError):
        return None
    return number if 0 < number < 200 else None


def _width(width: Any, highway: Any) -> float:
    try:
        number = float(width)
    except (TypeError, ValueError):
        return float(_WIDTHS.get(str(highway), 4))
    return min(max(number, _PLAUSIBLE_WIDTH[0]), _PLAUSIBLE_WIDTH[1])


def _metres(geometry: numpy.ndarray) -> list[float]:
    flat: list[float] = shapely.length(_flat(geometry)).tolist()
    return flat


def _square_metres(geometry: numpy.ndarray) -> list[float]:
    flat: list[float] = shapely.area(_flat(geometry)).tolist()
    return flat


def _flat(geometry: numpy.ndarray) -> numpy.ndarray:
    """Metres around the middle of the data: good to a few parts in a thousand over a city."""
    _, south, _, north = shapely.total_bounds(geometry)
    scale = numpy.array([111_320.0 * numpy.cos(numpy.radians((south + north) / 2)), 110_950.0])
    flat: numpy.ndarray = shapely.transform(geometry, lambda xy: xy * scale)
    return flat
