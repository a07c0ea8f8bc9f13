"""Lay points into the grids: for each layer drawn by area, the lowest grid whose outline holds the point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy
import shapely

from desk.store.database import Database
from desk.store.schema import ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def place_points(
    database: Database, transaction: Transaction, kind: str, points: Sequence[tuple[int, float, float]]
) -> int:
    """Write the membership of things given as (id, lon, lat) and give how many memberships that made."""
    if not points:
        return 0
    ids = numpy.array([point[0] for point in points])
    where = shapely.points([point[1] for point in points], [point[2] for point in points])
    rows: list[tuple[int, int, str, int]] = []
    for (layer_id,) in database.read("select id from layer where basis = 'area' order by sort"):
        leaves = leaves_of(database, layer_id)
        if leaves:
            rows += [(layer_id, area, kind, int(ids[at])) for at, area in located(where, leaves)]
    return transaction.bulk(ground.member, ["layer_id", "area_id", "kind", "item_id"], rows)


_WITH_A_PLACE = ("building", "facility", "issue", "organisation", "street")


def place_everything(database: Database, transaction: Transaction, layer_id: int) -> None:
    """Lay all buildings, facilities, issues, organisations and streets into the grids of one layer anew."""
    leaves = leaves_of(database, layer_id)
    for kind in _WITH_A_PLACE:
        transaction.execute("delete from member where layer_id = ? and kind = ?", (layer_id, kind))
        points = database.read(f'select id, lon, lat from "{kind}" where lon is not null and lat is not null')
        if not points or not leaves:
            continue
        where = shapely.points([point[1] for point in points], [point[2] for point in points])
        rows = [(layer_id, area, kind, points[at][0]) for at, area in located(where, leaves)]
        transaction.bulk(ground.member, ["layer_id", "area_id", "kind", "item_id"], rows)


def leaves_of(database: Database, layer_id: int) -> list[tuple[int, bytes]]:
    """The lowest areas of a layer that have an outline and are in force: (id, WKB)."""
    return [
        (area, bytes(geometry))
        for area, geometry in database.read(
            "select a.id, a.geometry from area a where a.layer_id = ? and a.geometry is not null and a.valid_to is null"
            " and not exists (select 1 from area c where c.parent_id = a.id and c.valid_to is null) order by a.id",
            (layer_id,),
        )
    ]


def located(points: numpy.ndarray, leaves: Sequence[tuple[int, bytes]]) -> list[tuple[int, int]]:
    """Pairs of point index and area id; a point on a common border goes to the first of the two."""
    tree = shapely.STRtree(shapely.from_wkb([geometry for _, geometry in leaves]))
    at, hit = tree.query(points, predicate="intersects")
    found: dict[int, int] = {}
    for point, leaf in zip(at.tolist(), hit.tolist(), strict=True):
        area = leaves[leaf][0]
        found[point] = min(area, found.get(point, area))
    return list(found.items())
