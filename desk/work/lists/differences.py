"""What is different from last month: who came, who went, whose record changed, from the trail of changes and movements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from desk.office import Office
from desk.work.lists.rolls import people_of

_CAME: Final = frozenset({"in", "birth", "return"})
_WENT: Final = frozenset({"out", "death", "cancel"})
_LIVING: Final = frozenset({"living", "away"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Residents of an area since a day, each in one of the three; `lost` are rows that are no more (merged, undone)."""

    since: str
    new: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    lost: int = 0


def since_last_month(office: Office) -> str:
    """The first day of last month."""
    today = date.fromisoformat(office.today())
    month = today.month - 1 or 12
    return f"{today.year - (today.month == 1)}-{month:02d}-01"


def differences(office: Office, area_id: int | None = None, since: str = "") -> Differences:
    """What is different in an area (None: everywhere) since a day, by default since the first day of last month."""
    day = since or since_last_month(office)
    told = _from_changes(office, day)
    for resident, kind in office.database.read(
        "select resident_id, kind from movement where day >= ? order by day, id", (day,)
    ):
        if kind in _CAME:
            told[resident] = "new"
        elif kind in _WENT:
            told[resident] = "gone"
        else:
            told.setdefault(resident, "changed")
    for (resident,) in office.database.read(
        "select r.id from resident r join batch b on b.id = r.batch_id where b.at >= ? and b.undone_at is null", (day,)
    ):
        told.setdefault(resident, "new")
    here = _here(office, area_id, told)
    lost = sum(1 for one, word in told.items() if word == "lost")
    of: dict[str, list[int]] = {"new": [], "gone": [], "changed": []}
    for one in sorted(here):
        if told[one] in of:
            of[told[one]].append(one)
    return Differences(
        since=day, new=tuple(of["new"]), gone=tuple(of["gone"]), changed=tuple(of["changed"]),
        lost=lost if area_id is None else 0,
    )  # fmt: skip


def _from_changes(office: Office, day: str) -> dict[int, str]:
    """What the trail tells of each resident since a day: by the first row that was there before and the last after."""
    first = office.database.read_value("select min(id) from audit where at >= ?", (day,))
    if first is None:
        return {}
    ends: dict[int, list[Any]] = {}
    for resident, before, after in office.database.read(
        "select row_id, before_json, after_json from change where audit_id >= ? and kind = 'resident' order by id",
        (first,),
    ):
        known = ends.setdefault(resident, [before, None, None])
        known[1] = after
        known[2] = _state(after) or known[2]
    told = {}
    for resident, (before, after, state) in ends.items():
        if after is None:
            told[resident] = "lost" if before is not None else ""
        elif before is None:
            told[resident] = "new"
        elif state is not None and (was := _state(before)) is not None and (was in _LIVING) != (state in _LIVING):
            told[resident] = "new" if state in _LIVING else "gone"
        else:
            told[resident] = "" if before == after else "changed"
    return {one: word for one, word in told.items() if word}


def _state(row: str | None) -> str | None:
    return None if row is None or '"state"' not in row else json.loads(row).get("state")


def _here(office: Office, area_id: int | None, told: dict[int, str]) -> set[int]:
    """Of these the ones that are in the area."""
    if area_id is None:
        return set(told)
    source, params = people_of(office, area_id)
    return set(office.database.ids(f"select t.id from {source}", tuple(params)).tolist()) & set(told)
