"""Who belongs where after outlines moved: only what differs is written, row by row, so that it can be taken back exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import numpy
import shapely

from desk.ground.locate import Locator
from desk.store.schema import ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction

PLACED: Final = ("building", "facility", "issue", "organisation", "street")
_FIELDS: Final = ("layer_id", "area_id", "kind", "item_id", "by_hand")


def settle_members(transaction: Transaction, layer_id: int, kinds: Collection[str] = PLACED) -> int:
    """Lay what has a place into the lowest grids of a layer as they are inside this transaction; gives how many moved.

    What a person put into a grid by hand stays there as long as that grid is in force.
    """
    leaves = transaction.read(
        "select a.id, a.geometry from area a where a.layer_id = ? and a.geometry is not null and a.valid_to is null"
        " and not exists (select 1 from area c where c.parent_id = a.id and c.valid_to is null) order by a.id",
        (layer_id,),
    )
    locator = Locator([row[0] for row in leaves], shapely.from_wkb([bytes(row[1]) for row in leaves]))
    in_force = {
        row[0] for row in transaction.read("select id from area where layer_id = ? and valid_to is null", (layer_id,))
    }
    moved = 0
    for kind in PLACED:
        if kind in kinds:
            moved += _settle(transaction, layer_id, kind, locator, in_force)
    return moved


def _settle(transaction: Transaction, layer_id: int, kind: str, locator: Locator, in_force: Collection[int]) -> int:
    places = transaction.read(f'select id, lon, lat from "{kind}" where lon is not null and lat is not null')
    areas = locator.locate(numpy.array([row[1] for row in places]), numpy.array([row[2] for row in places]))
    wanted = {row[0]: int(area) for row, area in zip(places, areas, strict=True) if area}
    held: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row_id, item, area, by_hand in transaction.read(
        "select id, item_id, area_id, by_hand from member where layer_id = ? and kind = ? and until is null order by id",
        (layer_id, kind),
    ):
        held[item].append((row_id, area, by_hand))
    gone: list[int] = []
    moving: dict[int, tuple[Any, ...]] = {}
    for item, rows in held.items():
        area = wanted.pop(item, 0)
        first, *more = rows
        if first[2] and first[1] in in_force:
            continue
        if not area:
            gone += [row[0] for row in rows]
            continue
        gone += [row[0] for row in more if not (row[2] and row[1] in in_force)]
        if first[1] != area or first[2]:
            moving[first[0]] = (area, 0)
    if gone:
        transaction.delete_rows(ground.member, gone)
    if moving:
        transaction.update_many(ground.member, ("area_id", "by_hand"), moving)
    if wanted:
        new = [(layer_id, area, kind, item, 0) for item, area in sorted(wanted.items())]
        transaction.insert_many(ground.member, _FIELDS, new)
    return len(gone) + len(moving) + len(wanted)
