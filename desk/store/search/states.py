"""How many rows are in each named state of a kind: all chips above a list from one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.store.database import Database
from desk.store.search.kinds import BY_KEY

_INSIDE: Final = (
    "(select m.item_id from member m where m.kind = '{kind}' and m.until is null"
    " and m.area_id in (select id from area where path like :path))"
)


def counts(database: Database, kind: str, area_id: int | None, moment: Mapping[str, Any]) -> dict[str, int]:
    """Per state how many rows an area has; "" is all.

    Where most rows are done with, only the open ones are looked at, and the rest is what remains.
    """
    spec = BY_KEY[kind]
    area = database.read_one("select path, parent_id from area where id = ?", (area_id,)) if area_id else None
    inside = _INSIDE.format(kind=spec.member) if area is not None and area[1] is not None else ""
    params = {**moment, "path": f"{area[0]}%" if area else ""}
    states = [key for key in spec.only if key not in ("open", "closed")]
    sums = ", ".join(f"sum(case when {spec.only[key]} then 1 else 0 end)" for key in states)
    within = f" and t.id in {inside}" if inside else ""
    whole = f"select count(*) from {spec.table} t where 1 = 1{within}"
    row = database.read_one(
        f"select ({whole}), count(*), {sums} from {spec.table} t where {spec.only['open']}{within}", params
    )
    assert row is not None
    total, is_open, *rest = (int(each or 0) for each in row)
    return {"": total, "open": is_open, "closed": total - is_open, **dict(zip(states, rest, strict=True))}
