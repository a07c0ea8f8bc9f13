"""Lay points into the grids: for each layer drawn by area, the lowest grid whose outline holds the point.

What a person put into a grid by hand (`member.by_hand`) stays there whatever the outlines say, as long as that grid is
in force. Layers by street, rule, list or asset are not touched here: see `belonging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy
import shapely

from desk.ground.locate import Ints, Locator
from desk.store.database import Database
from desk.store.schema import ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_WITH_A_PLACE: Final = ("building", "facility", "issue", "organisation", "street")
_FIELDS: Final = ["layer_id", "area_id", "kind", "item_id"]


def place_points(
    database: Database, transaction: Transaction, kind: str, points: Sequence[tuple[int, float, float]]
) -> int:
    """Write the membership of things given as (id, lon, lat) and give how many memberships that made."""
    if not points:
        return 0
    ids = numpy.array([point[0] for point in points], dtype=numpy.int64)
    rows: list[tuple[int, int, str, int]] = []
    for (layer_id,) in database.read("select id from layer where basis = 'area' and valid_to is null order by sort"):
        leaves = leaves_of(database, layer_id)
        if leaves:
            rows += _rows(layer_id, kind, ids, points, locator_of(leaves), frozenset())
    return transaction.bulk(ground.member, _FIELDS, rows)


def place_everything(database: Database, transaction: Transaction, layer_id: int) -> None:
    """Lay all buildings, facilities, issues, organisations and streets into the grids of one layer anew."""
    leaves = leaves_of(database, layer_id)
    locator = locator_of(leaves) if leaves else None
    for kind in _WITH_A_PLACE:
        held = by_hand(database, layer_id, kind)
        transaction.execute(
            "delete from member where layer_id = ? and kind = ? and (by_hand = 0 or not exists"
            " (select 1 from area a where a.id = member.area_id and a.valid_to is null))",
            (layer_id, kind),
        )
        points = database.read(f'select id, lon, lat from "{kind}" where lon is not null and lat is not null')
        if not points or locator is None:
            continue
        ids = numpy.array([point[0] for point in points], dtype=numpy.int64)
        transaction.bulk(ground.member, _FIELDS, _rows(layer_id, kind, ids, points, locator, held))


def by_hand(database: Database, layer_id: int, kind: str) -> frozenset[int]:
    """What of this kind a person put into a grid of the layer that is still in force."""
    rows = database.read(
        "select m.item_id from member m join area a on a.id = m.area_id and a.valid_to is null"
        " where m.layer_id = ? and m.kind = ? and m.by_hand = 1 and m.until is null",
        (layer_id, kind),
    )
    return frozenset(row[0] for row in rows)


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


def locator_of(leaves: Sequence[tuple[int, bytes]]) -> Locator:
    """What finds the area of a point among (id, WKB)."""
    return Locator([area for area, _ in leaves], shapely.from_wkb([geometry for _, geometry in leaves]))


def _rows(
    layer_id: int,
    kind: str,
    ids: Ints,
    points: Sequence[tuple[int, float, float]],
    locator: Locator,
    held: frozenset[int],
) -> list[tuple[int, int, str, int]]:
    areas = locator.locate([point[1] for point in points], [point[2] for point in points])
    inside = areas > 0
    found = zip(areas[inside].tolist(), ids[inside].tolist(), strict=True)
    return [(layer_id, area, kind, item) for area, item in found if item not in held]
