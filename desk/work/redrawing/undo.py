"""Before a redrawing is taken back: what came into the new grids since goes to the old ones that will stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from desk.ground.counting import KINDS
from desk.ground.locate import Locator
from desk.office import Office
from desk.store import trail
from desk.store.schema import ground
from desk.work.belonging.placing import leaves_of

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_SOME: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _TakenBack:
    """What taking a write back does to the areas of a layer."""

    layer_id: int
    then: dict[int, Any]
    """Outlines of the lowest grids as they will stand."""
    gone: frozenset[int]
    """Areas that will stand no more."""


def follow(office: Office, transaction: Transaction, audit_id: int) -> None:
    """Move things that were laid into a grid after it was made by the write: no change row of the write knows of them.

    Only grids that will stand no more are emptied; in one whose border moves back, things stay where they were put.
    """
    rows = office.database.read(
        "select kind, row_id, before_json from change where audit_id = ? order by id", (audit_id,)
    )
    known = {row_id for kind, row_id, _ in rows if kind == "member"}
    for back in _taken_back(office, rows):
        if not back.then:
            continue
        locator = Locator(list(back.then), list(back.then.values()))
        for kind in KINDS:
            late = [row for row in _members(office, back, kind) if row[0] not in known]
            if late:
                lon, lat = np.array([row[1:] for row in late], dtype=float).T
                there = locator.locate(lon, lat).tolist()
                areas = [area or _nearest(back.then, *row[1:]) for area, row in zip(there, late, strict=True)]
                moved = {row[0]: (area,) for row, area in zip(late, areas, strict=True)}
                transaction.update_many(ground.member, ("area_id",), moved)


def _taken_back(office: Office, rows: list[Any]) -> list[_TakenBack]:
    before: dict[int, dict[str, Any] | None] = {}
    for kind, row_id, text in rows:
        if kind == "area":  # the first change of a row knows what stood there before all of them
            before.setdefault(row_id, None if text is None else trail.unpacked(text))
    layers = dict(office.database.read("select id, layer_id from area"))
    of = {id: layers.get(id) or (row or {}).get("layer_id", 0) for id, row in before.items()}
    found = []
    for layer_id in sorted(set(of.values())):
        mine = {id: row for id, row in before.items() if of[id] == layer_id}
        leaves = leaves_of(office.database, layer_id)
        then = {area: shapely.from_wkb(wkb) for area, wkb in leaves if area not in mine}
        for id, row in mine.items():
            if row is not None and row["geometry"] is not None and row["valid_to"] is None:
                then[id] = shapely.from_wkb(row["geometry"])
        gone = frozenset(id for id, row in mine.items() if row is None or row["valid_to"] is not None)
        found.append(_TakenBack(layer_id=layer_id, then=then, gone=gone))
    return found


def _members(office: Office, back: _TakenBack, kind: str) -> list[tuple[int, float, float]]:
    """Member id, lon, lat of what lies in the areas that go."""
    areas = sorted(back.gone)
    found: list[tuple[int, float, float]] = []
    for start in range(0, len(areas), _SOME):
        some = areas[start : start + _SOME]
        found += office.database.read(
            f"select m.id, t.lon, t.lat from member m join {kind} t on t.id = m.item_id"
            f" where m.kind = ? and m.layer_id = ? and t.lon is not null"
            f" and m.area_id in ({', '.join('?' * len(some))}) order by m.id",
            (kind, back.layer_id, *some),
        )
    return found


def _nearest(shapes: dict[int, Any], lon: float, lat: float) -> int:
    keys = list(shapes)
    return keys[int(np.argmin(shapely.distance(list(shapes.values()), shapely.Point(lon, lat))))]
