"""What a grid looked like before it changed under the same code: one row per grid and day at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.office import Office
from desk.store.schema import ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def keep_past(office: Office, transaction: Transaction, area_id: int) -> None:
    """Keep what a grid looks like until today, before it changes; of one day only the first look is kept."""
    ((code, name, parent, shape, size, begun),) = transaction.read(
        "select code, name, parent_id, geometry, square_metres, valid_from from area where id = ?", (area_id,)
    )
    ((last,),) = transaction.read("select max(until) from area_past where area_id = ?", (area_id,))
    since, today = max(last or begun, begun), office.today()
    if since < today:
        transaction.insert(
            ground.area_past,
            area_id=area_id,
            since=since,
            until=today,
            name=name,
            code=code,
            parent_id=parent,
            geometry=None if shape is None else bytes(shape),
            square_metres=size,
        )
