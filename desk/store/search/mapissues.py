"""Every issue of 13 months for the map: the page filters by day, state and urgency without asking again."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.store.database import Database
from desk.store.search.lights import STATES, SYMBOL

MONTHS: Final = 13
OPEN_END: Final = 0xFFFF
"""`until` of what is still open."""
URGENCIES: Final = ("一般", "紧急", "特急")
_TENTH_MICRO: Final = 10_000_000

Whole = NDArray[np.int64]


def first_day(today: str) -> date:
    """Day 0: the first of the month twelve months before this one."""
    day = date.fromisoformat(today)
    number = day.year * 12 + day.month - 1 - (MONTHS - 1)
    return date(max(number // 12, 1), number % 12 + 1, 1)


def about(database: Database, moment: Mapping[str, str]) -> dict[str, Any]:
    """What the pack's numbers mean: day 0 and today as dates, large classes and urgencies in their order."""
    day0 = first_day(moment["today"])
    return {
        "day0": day0.isoformat(),
        "today": moment["today"],
        "days": (date.fromisoformat(moment["today"]) - day0).days + 1,
        "classes": [name for _, name in _groups(database)],
        "urgencies": list(URGENCIES),
    }


def history(database: Database, moment: Mapping[str, str]) -> bytes:
    """Pack of the issues of 13 months and of whatever is open, from north to south.

    u32 n; i32[n] id; i32[n] lon*1e7; i32[n] lat*1e7; u16[n] since; u16[n] until (days since day 0, 0xFFFF open);
    u8[n] state (desk.store.search.lights.SYMBOL); u8[n] urgency (1 to 4); u8[n] class (255 unknown).
    What was reported before day 0 and is still open begins on day 0.
    """
    day0 = first_day(moment["today"])
    params = {**moment, "first": day0.isoformat()}
    id, lon, lat, since, until, state, urgency, catalogue = database.read_packed(
        f"select t.id, {_whole('t.lon')}, {_whole('t.lat')}, {_day('t.reported_at')}, {_day('t.closed_at')}, {SYMBOL},"
        " t.urgency, c.id from issue t left join catalogue c on c.code = t.class_code"
        " where t.lon is not null and t.lat is not null and t.reported_at <= :now"
        " and (t.closed_at is null or t.closed_at >= :first)",
        params,
        columns=8,
    )
    order = np.lexsort((id, -lat))
    columns = (
        (id, "<i4"),
        (lon, "<i4"),
        (lat, "<i4"),
        (np.clip(_since(since, day0), 0, OPEN_END - 1), "<u2"),
        (np.where(until == 0, OPEN_END, np.clip(_since(until, day0), 0, OPEN_END - 1)), "<u2"),
        (state, "u1"),
        (np.clip(urgency, 1, 4), "u1"),
        (_class_of(database, catalogue), "u1"),
    )
    return struct.pack("<I", len(id)) + b"".join(column[order].astype(kind).tobytes() for column, kind in columns)


def reported(database: Database, moment: Mapping[str, str]) -> list[int]:
    """How many issues were reported on each day from day 0 to today."""
    day0 = first_day(moment["today"])
    days = (date.fromisoformat(moment["today"]) - day0).days + 1
    rows = database.read(
        "select substr(t.reported_at, 1, 10), count(*) from issue t where t.reported_at >= :first"
        " and t.reported_at <= :now group by 1",
        {**moment, "first": day0.isoformat()},
    )
    counts = [0] * days
    for day, count in rows:
        place = (date.fromisoformat(day) - day0).days
        if 0 <= place < days:
            counts[place] = int(count)
    return counts


def _whole(column: str) -> str:
    return f"cast(round({column} * {_TENTH_MICRO}) as bigint)"


def _day(column: str) -> str:
    """A moment as a whole number like 20261031; both databases say it in the same words."""
    return f"cast(replace(substr({column}, 1, 10), '-', '') as integer)"


def _since(days: Whole, day0: date) -> Whole:
    """Whole numbers like 20261031 as days since day 0. There are few different ones."""
    known, place = np.unique(days, return_inverse=True)
    ordinals = [_ordinal(int(number)) - day0.toordinal() for number in known.tolist()]
    return np.array(ordinals, np.int64)[place]


def _ordinal(number: int) -> int:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100).toordinal()
    except ValueError:  # a moment that is none counts as before everything
        return 0


def _groups(database: Database) -> list[tuple[int, str]]:
    """Large classes of issues that are in use: id and name, in the order of the catalogue."""
    rows = database.read(
        "select g.id, g.name from catalogue g where exists (select 1 from catalogue c where c.parent = g.code"
        " and exists (select 1 from issue t where t.class_code = c.code)) order by g.sort, g.code"
    )
    return [(int(id), str(name)) for id, name in rows][:255]


def _class_of(database: Database, catalogue: Whole) -> Whole:
    """The place of the large class of each catalogue line; 255 where there is none."""
    place = {id: number for number, (id, _) in enumerate(_groups(database))}
    parents = dict(database.read("select c.id, g.id from catalogue c join catalogue g on g.code = c.parent"))
    known, at = np.unique(catalogue, return_inverse=True)
    classes = [place.get(parents.get(id, id), 255) for id in known.tolist()]
    return np.array(classes, np.int64)[at]


def counts(database: Database, moment: Mapping[str, str], closed_days: int) -> dict[str, int]:
    """Issues by state (closed: in `closed_days`) and, of those not closed, by urgency (u1 ...)."""
    now = datetime.fromisoformat(moment["now"])
    params = {**moment, "since": (now - timedelta(days=closed_days)).isoformat()}
    rows = database.read(
        f"select {SYMBOL}, t.urgency, count(*) from issue t where t.closed_at is null and t.lon is not null group by 1, 2",
        params,
    )
    found = dict.fromkeys(STATES, 0)
    for symbol, urgency, count in rows:
        found[STATES[symbol]] += int(count)
        key = f"u{min(max(int(urgency or 1), 1), 4)}"
        found[key] = found.get(key, 0) + int(count)
    found["closed"] = int(
        database.read_value(
            "select count(*) from issue t where t.closed_at >= :since and t.lon is not null",
            params,
        )
        or 0
    )
    return found
