"""Records of visits and patrols go with whom they are about: a visited household that changes its grid takes them along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from desk.ground.counting import Belonging, Ints
from desk.ground.draft import Draft
from desk.ground.steps import CLOSED
from desk.office import Office
from desk.store.schema import teams

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_SOME: Final = 200
_KINDS: Final = ("building", "facility", "organisation", "issue", "street")
_SORT: Final = (
    "case r.whom when 'household' then 1 when 'resident' then 1 when 'building' then 1 when 'facility' then 2"
    " when 'organisation' then 3 when 'issue' then 4 when 'street' then 5 else 0 end"
)
"""Place in `_KINDS`, from 1; people count as their building. What is about a grid itself stays with that grid."""
_ITEM: Final = "case r.whom when 'household' then d.building_id when 'resident' then p.building_id else r.item_id end"
_JOINS: Final = (
    " left join household h on r.whom = 'household' and h.id = r.item_id left join dwelling d on d.id = h.dwelling_id"
    " left join resident p on r.whom = 'resident' and p.id = r.item_id"
)


def follow(office: Office, transaction: Transaction, draft: Draft, belonging: Belonging, ids: dict[int, int]) -> None:
    """Write the new grid into the records of what changed its grid; `ids` are those of the new grids by key."""
    givers = {key for key, each in draft.grids.items() if each.state == CLOSED}
    for kind in _KINDS:
        givers.update(belonging.points[kind].owner[belonging.moved(kind)].tolist())
    areas = sorted(givers - {0})
    moved: dict[int, tuple[int]] = {}
    for start in range(0, len(areas), _SOME):
        some = areas[start : start + _SOME]
        record, area, sort, item = office.database.read_packed(
            f"select r.id, r.area_id, {_SORT}, {_ITEM} from record r{_JOINS}"
            f" where r.area_id in ({', '.join('?' * len(some))})",
            tuple(some),
            columns=4,
        )
        for number, kind in enumerate(_KINDS, 1):
            mine = np.flatnonzero(sort == number)
            found = _new_areas(belonging, kind, item[mine], area[mine])
            for at in np.flatnonzero(found).tolist():
                moved[int(record[mine[at]])] = (ids.get(int(found[at]), int(found[at])),)
    transaction.update_many(teams.record, ("area_id",), moved)


def _new_areas(belonging: Belonging, kind: str, items: Ints, areas: Ints) -> Ints:
    """For things with the area of a record the area they went to from there; 0 where they did not."""
    points = belonging.points[kind]
    if not len(points) or not len(items):
        return np.zeros(len(items), dtype=np.int64)
    at = np.minimum(np.searchsorted(points.ids, items), len(points) - 1)
    went = (points.ids[at] == items) & (points.owner[at] == areas) & (belonging.now[kind][at] != areas)
    return np.where(went, belonging.now[kind][at], 0)
