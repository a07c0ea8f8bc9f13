"""Reads a layer into a draft: its lowest grids, what lies in them, the areas above, the streets to snap to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.ground.counting import KINDS, Ints, Points
from desk.ground.sizes import Sizes
from desk.ground.steps import DraftGrid, ParentGround
from desk.office import Office
from desk.work.codes import Above

_NO_PLACE: Final = -(10**14)
_FINE: Final = 10_000_000_000
"""Coordinates travel as whole numbers of 1e-10 degrees (a hundredth of a millimetre): packed columns are integers."""
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "building": (),
    "facility": (),
    "organisation": ("shops", "firms"),
    "issue": ("open_issues",),
    "street": ("metres",),
}
_COLUMNS: Final[Mapping[str, str]] = {
    "building": "",
    "facility": "",
    "organisation": ", case when t.kind = 'shop' then 1 else 0 end, case when t.kind = 'firm' then 1 else 0 end",
    "issue": ", case when t.closed_at is null then 1 else 0 end",
    "street": ", cast(round(coalesce(t.metres, 0)) as bigint)",
}
_PEOPLE: Final[Mapping[str, str]] = {
    "households": "select d.building_id, count(*) from household h join dwelling d on d.id = h.dwelling_id"
    " group by d.building_id order by d.building_id",
    "residents": "select building_id, count(*) from resident where state in ('living', 'away')"
    " and building_id is not null group by building_id order by building_id",
}
"""What a building counts for; as the figures of the map count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """A layer as it is stored."""

    id: int
    key: str
    name: str
    basis: str
    code_scheme: str
    levels: tuple[str, ...]

    @property
    def deepest(self) -> int:
        """The level of the grids."""
        return len(self.levels) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What lies in the grids of a layer, per kind, and the membership row of each (0: none)."""

    points: tuple[Points, ...]
    rows: Mapping[str, Ints]


def layer_row(office: Office, layer_id: int) -> LayerRow:
    """The layer; BadInput if it is not in use any more."""
    row = office.database.read_one(
        'select id, "key", name, basis, code_scheme, levels_json from layer where id = ? and valid_to is null',
        (layer_id,),
    )
    if row is None:
        raise BadInput("这个图层已经停用或删除，请另选图层。")
    *rest, levels = row
    names = tuple(str(name) for name in json.loads(levels))
    return LayerRow(id=rest[0], key=rest[1], name=rest[2], basis=rest[3], code_scheme=rest[4], levels=names)


def grids_of(office: Office, layer: LayerRow) -> tuple[DraftGrid, ...]:
    """The grids of the lowest level that are in force, by id."""
    rows = office.database.read(
        "select id, code, name, parent_id, geometry, kind, grade from area"
        " where layer_id = ? and level = ? and (valid_to is null or valid_to > ?) order by id",
        (layer.id, layer.deepest, office.today()),
    )
    shapes = shapely.from_wkb([None if row[4] is None else bytes(row[4]) for row in rows])
    return tuple(
        DraftGrid(key=id, area_id=id, code=code, name=name, parent_id=parent, shape=shape, kind=kind, grade=grade)
        for (id, code, name, parent, _, kind, grade), shape in zip(rows, shapes, strict=True)
    )


def parents_of(office: Office, layer: LayerRow) -> tuple[ParentGround, ...]:
    """The areas right above the grids, by id."""
    rows = office.database.read(
        "select id, name, code, geometry, parent_id from area"
        " where layer_id = ? and level = ? and (valid_to is null or valid_to > ?) order by id",
        (layer.id, layer.deepest - 1, office.today()),
    )
    shapes = shapely.from_wkb([None if row[3] is None else bytes(row[3]) for row in rows])
    return tuple(
        ParentGround(id=id, name=name, code=code, shape=shape, parent_id=parent)
        for (id, name, code, _, parent), shape in zip(rows, shapes, strict=True)
    )


def above(office: Office, layer: LayerRow, parents: tuple[ParentGround, ...]) -> Mapping[int | None, Above]:
    """What is needed to number new grids below each parent."""
    names: dict[int | None, dict[str, str]] = {}
    for parent, code, name in office.database.read(
        "select parent_id, code, name from area where layer_id = ? and level = ?", (layer.id, layer.deepest)
    ):
        names.setdefault(parent, {})[code] = name
    return {each.id: Above(code=each.code, name=each.name, names=names.get(each.id, {})) for each in parents}


def codes_of(office: Office, layer_id: int) -> frozenset[str]:
    """Every code the layer ever had."""
    return frozenset(row[0] for row in office.database.read("select code from area where layer_id = ?", (layer_id,)))


def sizes_of(office: Office, layer: LayerRow) -> Sizes:
    """The profile's size targets for the layer."""
    targets = next((each.size for each in office.profile.layers if each.key == layer.key), ())
    return Sizes(targets=targets, kinds={each.key: each.title for each in office.profile.area_kinds})


def streets_of(office: Office) -> list[Any]:
    """The middle lines of the streets."""
    return list(shapely.from_wkb([bytes(row[0]) for row in office.database.read("select geometry from street")]))


def members_of(office: Office, layer_id: int) -> Members:
    """Everything that lies in a layer, and what could: buildings, facilities, organisations, issues, streets."""
    points, rows = [], {}
    for kind in KINDS:
        one, ids = _with_places(office, layer_id, kind)
        points.append(one)
        rows[kind] = ids
    others = office.database.read(
        f"select kind, item_id, area_id, by_hand, id from member where layer_id = ? and until is null"
        f" and kind not in ({', '.join('?' * len(KINDS))}) order by kind, item_id, id",
        (layer_id, *KINDS),
    )
    for kind in dict.fromkeys(row[0] for row in others):
        one, ids = _without_places(kind, [row[1:] for row in others if row[0] == kind])
        points.append(one)
        rows[kind] = ids
    return Members(points=tuple(points), rows=rows)


def _with_places(office: Office, layer_id: int, kind: str) -> tuple[Points, Ints]:
    own = _OWN[kind]
    fine = ", ".join(f"coalesce(cast(round(t.{axis} * {_FINE}) as bigint), {_NO_PLACE})" for axis in ("lon", "lat"))
    packed = office.database.read_packed(
        f"select t.id, {fine}, m.area_id, m.by_hand, m.id{_COLUMNS[kind]} from {kind} t left join member m"
        f" on m.kind = '{kind}' and m.item_id = t.id and m.layer_id = ? and m.until is null order by t.id, m.id",
        (layer_id,),
        columns=6 + len(own),
    )
    ids, lon, lat, owner, by_hand, rows, *counted = packed
    weights = dict(zip(own, counted, strict=True))
    if kind == "building":
        weights = {name: _aligned(ids, *office.database.read_packed(sql, columns=2)) for name, sql in _PEOPLE.items()}
    one = Points(
        kind=kind, ids=ids, lon=_degrees(lon), lat=_degrees(lat), owner=owner, by_hand=by_hand == 1, weights=weights
    )
    return one, rows


def _without_places(kind: str, rows: list[tuple[Any, ...]]) -> tuple[Points, Ints]:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    nowhere = np.full(len(rows), np.nan)
    return (
        Points(kind=kind, ids=columns[0], lon=nowhere, lat=nowhere, owner=columns[1], by_hand=columns[2] == 1),
        columns[3],
    )


def _degrees(whole: Ints) -> NDArray[np.float64]:
    return np.where(whole == _NO_PLACE, np.nan, whole / _FINE)


def _aligned(ids: Ints, keys: Ints, values: Ints) -> Ints:
    """The value of each id, 0 for those that have none."""
    if not len(keys):
        return np.zeros(len(ids), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, ids), len(keys) - 1)
    return np.where(keys[at] == ids, values[at], 0)
