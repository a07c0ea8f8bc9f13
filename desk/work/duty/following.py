"""When grids are redrawn, open tasks go with whom they are about; what was about a closed grid itself is void."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desk.office import Office
from desk.work.duty.handing import redeal
from desk.work.duty.running import running
from desk.work.duty.standing import Laying, known
from desk.work.duty.whom import targets
from desk.work.duty.writing import change

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def follow(office: Office, transaction: Transaction, area_ids: Iterable[int]) -> None:
    """After what belongs to these grids, old and new, was written: move the open tasks, then deal them to the teams."""
    areas = set(area_ids)
    paths = _around(office, areas)
    laying = Laying()
    for plan in running(office):
        there = known(office, plan, office.today(), paths)
        if len(there.ids):
            there.judge(plan, targets(office, plan, paths), laying)
    change(office, transaction, laying)
    redeal(office, transaction, areas)


def _around(office: Office, areas: set[int]) -> list[str]:
    """Paths of the areas above these: whom they hold lies in one of them before and after."""
    paths = {
        path[: path.rstrip("/").rfind("/") + 1]
        for id, path in office.database.read("select id, path from area")
        if id in areas
    }
    return [path for path in sorted(paths) if not any(path != other and path.startswith(other) for other in paths)]
