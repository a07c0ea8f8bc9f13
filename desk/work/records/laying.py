"""Lay one thing that was moved or newly entered into the grids of every layer drawn by area, so that it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.model import Value
from desk.office import Office
from desk.store.schema import ground
from desk.work.belonging.placing import leaves_of, locator_of

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def lay(office: Office, transaction: Transaction, kind: str, id: int, lon: Value, lat: Value) -> None:
    """Make its grids those its point lies in; where a person put it by hand it stays."""
    for (layer,) in transaction.read("select id from layer where basis = 'area' and valid_to is null order by sort"):
        rows = transaction.read(
            "select id, area_id, by_hand from member where layer_id = ? and kind = ? and item_id = ? and until is null",
            (layer, kind, id),
        )
        if any(by_hand for _, _, by_hand in rows):
            continue
        leaves = leaves_of(office.database, layer)
        found = 0
        if leaves and isinstance(lon, (int, float)) and isinstance(lat, (int, float)):
            found = int(locator_of(leaves).locate([float(lon)], [float(lat)])[0])
        if [area for _, area, _ in rows] == ([found] if found > 0 else []):
            continue
        transaction.delete_rows(ground.member, [row for row, _, _ in rows])
        if found > 0:
            transaction.insert(ground.member, layer_id=layer, area_id=found, kind=kind, item_id=id, by_hand=0)
