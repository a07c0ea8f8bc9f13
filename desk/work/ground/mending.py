"""Mends findings of the coverage check: a preview of every outline before and after, then one write that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy
import shapely

from desk.errors import BadInput, Conflict
from desk.ground.locate import Locator
from desk.ground.repairs import mend
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.schema import ground
from desk.work.ground.coverage import GridFinding
from desk.work.redrawing.area_past import keep_past

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_KINDS: Final = ("building", "facility", "issue", "organisation", "street")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A grid before and after: outlines in lon/lat, ground in square metres."""

    area_id: int
    name: str
    before: Any
    after: Any
    square_metres_before: float
    square_metres_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MendingPlan:
    """What mending would do: the grids that change, what is mended, and what only a person can decide."""

    layer_id: int
    grids: tuple[Mended, ...]
    mended: tuple[GridFinding, ...]
    left: tuple[GridFinding, ...]
    neighbours: tuple[Any, ...]
    """Outlines of the grids beside those that change, to be drawn with them."""
    seq: int


def plan_mending(office: Office, layer_id: int, findings: Sequence[GridFinding]) -> MendingPlan:
    """Try to mend these findings one after the other; nothing is written."""
    require(office.actor, EDIT_MAP)
    seq = office.database.seq
    stored = _stored(office, layer_id, {id for one in findings for id in one.area_ids})
    now = {id: row[1] for id, row in stored.items() if row[1] is not None and not row[3]}
    parents = {id: row[4] for id, row in stored.items()}
    mended, left = [], []
    for one in findings:
        parent = parents.get(one.area_ids[0]) if one.area_ids else None
        lowest = one.fault is not None and all(id in now for id in one.fault.ids)
        made = mend(now, one.fault, parent=parent) if one.fault is not None and lowest else None
        if made is None:
            left.append(one)
        else:
            now |= made
            mended.append(one)
    grids = tuple(
        Mended(
            area_id=id,
            name=row[0],
            before=row[1],
            after=now[id],
            square_metres_before=row[2],
            square_metres_after=round(row[2] * now[id].area / row[1].area, 1) if row[1].area else row[2],
        )
        for id, row in stored.items()
        if id in now and now[id] is not row[1]
    )
    changed = {grid.area_id for grid in grids}
    beside = {id for one in mended if one.fault is not None for id in one.fault.ids} - changed
    return MendingPlan(
        layer_id=layer_id,
        grids=grids,
        mended=tuple(mended),
        left=tuple(left),
        neighbours=tuple(stored[id][1] for id in sorted(beside) if id in stored),
        seq=seq,
    )


def apply_mending(office: Office, plan: MendingPlan) -> Changes:
    """Write the new outlines, keep the old ones for the history, and lay what stands on moved ground into its new grid."""
    require(office.actor, EDIT_MAP)
    if not plan.grids:
        raise BadInput("这些问题都需要人来决定，没有可以自动修复的。")
    words = f"修复 {len(plan.mended)} 处网格边界问题"
    with office.write("mend_areas", kind="area", reason=words) as transaction:
        if office.database.seq != plan.seq:
            raise Conflict("预览之后，数据又有改动，没有修复。请重新检查一次再修复。")
        for grid in plan.grids:
            keep_past(office, transaction, grid.area_id)
            transaction.update(ground.area, grid.area_id, **_fields(transaction, grid))
        _move_members(office, transaction, plan)
    return transaction.changes


def _stored(office: Office, layer_id: int, ids: set[int]) -> dict[int, tuple[str, Any, float, bool, Any]]:
    """Name, outline, square metres, whether there are grids below, and the parent's outline, by id."""
    rows = office.database.read(
        "select a.id, a.name, a.geometry, a.square_metres, exists (select 1 from area c where c.parent_id = a.id"
        " and c.valid_to is null), p.geometry from area a left join area p on p.id = a.parent_id"
        " where a.layer_id = ? and a.valid_to is null",
        (layer_id,),
    )
    return {
        id: (name, _shape(geometry), float(size or 0), bool(above), _shape(parent))
        for id, name, geometry, size, above, parent in rows
        if id in ids
    }


def _shape(geometry: Any) -> Any:
    return None if geometry is None else shapely.from_wkb(bytes(geometry))


def _fields(transaction: Transaction, grid: Mended) -> dict[str, Any]:
    """The columns of a grid's row that its new outline changes."""
    fields: dict[str, Any] = {
        "geometry": shapely.to_wkb(grid.after, byte_order=1, output_dimension=2),
        "square_metres": grid.square_metres_after,
    }
    ((lon, lat),) = transaction.read("select lon, lat from area where id = ?", (grid.area_id,))
    if lon is None or not shapely.intersects_xy(grid.after, lon, lat):
        point = shapely.point_on_surface(grid.after)
        fields |= {"lon": round(point.x, 7), "lat": round(point.y, 7)}
    return fields


def _move_members(office: Office, transaction: Transaction, plan: MendingPlan) -> None:
    """Each thing on ground that changed hands: out of the grid it lay in, into the one it lies in now, unless by hand."""
    locator = Locator([grid.area_id for grid in plan.grids], [grid.after for grid in plan.grids])
    places = [one.fault.where for one in plan.mended if one.fault is not None]
    for kind in _KINDS:
        for item, lon, lat in _near(transaction, kind, places):
            area = locator.one(lon, lat)
            rows = transaction.read(
                "select id, area_id, by_hand from member where layer_id = ? and kind = ? and item_id = ?"
                " and until is null",
                (plan.layer_id, kind, item),
            )
            if area and not rows:
                transaction.insert(ground.member, layer_id=plan.layer_id, area_id=area, kind=kind, item_id=item)
            for id, old, by_hand in rows[:1]:
                if area and old != area and not by_hand and not _still(plan, old, lon, lat):
                    transaction.update(ground.member, id, area_id=area)


def _still(plan: MendingPlan, area_id: int, lon: float, lat: float) -> bool:
    """Whether a place lies in a grid as it is now (on a border it lies in two)."""
    after = next((grid.after for grid in plan.grids if grid.area_id == area_id), None)
    return after is not None and bool(shapely.intersects_xy(after, lon, lat))


def _near(transaction: Transaction, kind: str, places: Sequence[Any]) -> list[tuple[int, float, float]]:
    """The things of a kind in the boxes of the places that were mended: (id, lon, lat)."""
    found: dict[int, tuple[int, float, float]] = {}
    for west, south, east, north in numpy.asarray(shapely.bounds(places)).reshape(-1, 4).tolist():
        rows = transaction.read(
            f'select id, lon, lat from "{kind}" where lon between ? and ? and lat between ? and ?',
            (west, east, south, north),
        )
        found |= {row[0]: (row[0], row[1], row[2]) for row in rows}
    return list(found.values())
