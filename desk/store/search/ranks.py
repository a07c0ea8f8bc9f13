"""The places of rows in the order of a column, kept as packed numbers: a million rows sorted again in some 20 ms.

Without them a list is ordered by SQL, which reads the whole table: 0.3 to 1.5 s for a million residents. Ranks are made
in the background (1 to 2 s a column, all of it inside the database), take 1 to 4 bytes a row, are mended after a few rows
changed and dropped after many. They know neither rights nor texts, so every person at the desk shares them.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from desk.model import Changes
from desk.store.database import Database
from desk.store.search.dialect import Dialect
from desk.store.search.spec import ColumnSpec, KindSpec

Numbers = NDArray[Any]
MENDED: Final = 50
"""Up to so many changed rows are put into their new places; after more the ranks are made anew."""
MOST_BYTES: Final = 80_000_000
_SMALLEST: Final = 100_000
"""Shorter lists are ordered by SQL at once."""
_JOINED: Final = re.compile(r"\bjoin (\w+) (\w+) on\b")


@dataclass(slots=True, kw_only=True)
class Rank:
    """Per id its place in the ascending order of a column: equal values share one, 0 stands for no value."""

    places: Numbers
    count: int
    """How many places there are."""
    seq: int
    """The write up to which it is right."""
    today: str


class Ranks:
    """All ranks of one open database. Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dialect = Dialect(database.dialect)
        self._kept: OrderedDict[tuple[str, str], Rank] = OrderedDict()
        self._lock = threading.Lock()

    def missing(self, spec: KindSpec, moment: Mapping[str, str]) -> ColumnSpec | None:
        """A column of a long list that has no rank yet, those seen at first before the others."""
        if not self.is_long(spec):
            return None
        seq = self._database.seq
        for column in sorted(spec.columns, key=lambda each: not each.shown):
            if can_have(column) and self._fresh(spec, column, seq, moment) is None:
                return column
        return None

    def is_long(self, spec: KindSpec) -> bool:
        """Whether a kind has so many rows that ordering them by SQL is felt."""
        most = self._database.read_value(f"select max(id) from {spec.table}") or 0
        return bool(most > _SMALLEST) and not spec.where

    def make(self, spec: KindSpec, column: ColumnSpec, moment: Mapping[str, str]) -> None:
        """Rank a column."""
        seq = self._database.seq
        ordered = [self._dialect.ordered(f"({sql})", is_text=column.type != "number") for sql in _keys(column)]
        # Where a column has its own order, that is never NULL; else what is not known has no place.
        unknown = "0 = 1" if column.sort else f"({column.sql}) is null"
        place = f"case when {unknown} then 0 else dense_rank() over (order by {', '.join(ordered)}) end"
        ids, ranks = self._database.read_packed(f"select t.id, {place} from {spec.source}", moment, columns=2)
        count = int(ranks.max(initial=0))
        places = np.zeros(int(ids.max(initial=0)) + 1, _small(count))
        places[ids] = ranks
        rank = Rank(places=places, count=count, seq=seq, today=moment["today"])
        with self._lock:
            self._kept[spec.key, column.key] = rank
            while sum(each.places.nbytes for each in self._kept.values()) > MOST_BYTES:
                self._kept.popitem(last=False)

    def order(
        self, spec: KindSpec, column: ColumnSpec, ids: NDArray[np.int64], descending: bool, moment: Mapping[str, str]
    ) -> NDArray[np.int64] | None:
        """The ascending ids in the order of a column, as SQL would give it; None when there is no rank."""
        if (spec.key, column.key) not in self._kept or not ids.size:
            return None
        rank = self._fresh(spec, column, self._database.seq, moment)
        if rank is None or ids[-1] >= rank.places.size:
            return None
        places = rank.places if ids.size == rank.places.size and ids[0] == 0 else rank.places[ids]
        if column.sort:  # the order of names is turned round whole, equals too
            found = ids[_sorted(places, rank.count)]
            return found[::-1] if descending else found
        last = rank.count + 1
        known = (places if not descending else last - places.astype(_small(last))).astype(_small(last))
        return ids[_sorted(np.where(places == 0, np.asarray(last, known.dtype), known), last)]

    def bytes(self) -> int:
        """What all ranks take."""
        with self._lock:
            return sum(each.places.nbytes for each in self._kept.values())

    def _fresh(self, spec: KindSpec, column: ColumnSpec, seq: int, moment: Mapping[str, str]) -> Rank | None:
        """The rank as of write `seq`, mended if little changed since; None if it must be made anew."""
        key = (spec.key, column.key)
        with self._lock:
            rank = self._kept.get(key)
            if rank is None:
                return None
            self._kept.move_to_end(key)
            if ":today" in column.sql and rank.today != moment["today"]:
                del self._kept[key]
                return None
            if rank.seq < seq:
                changed = self._changed(spec, column, self._database.changes_since(rank.seq))
                if changed is None or (changed and not self._mend(rank, spec, column, changed, moment)):
                    del self._kept[key]
                    return None
                rank.seq = seq
            return rank

    def _changed(self, spec: KindSpec, column: ColumnSpec, changes: Changes) -> list[int] | None:
        """The ids whose place may be another now; None if they are too many."""
        if changes.everything:
            return None
        found = set(changes.rows.get(spec.table, ()))
        for table, alias in _JOINED.findall(spec.joins):
            theirs = changes.rows.get(table)
            if theirs and re.search(rf"\b{alias}\.", " ".join(_keys(column))):
                if len(theirs) > MENDED:
                    return None
                condition, params = self._dialect.among(f"{alias}.id", sorted(theirs))
                found.update(self._database.ids(f"select t.id from {spec.source} where {condition}", params).tolist())
        return sorted(found) if len(found) <= MENDED else None

    def _mend(
        self, rank: Rank, spec: KindSpec, column: ColumnSpec, changed: list[int], moment: Mapping[str, str]
    ) -> bool:
        """Put changed rows into their new places; False if that cannot be done."""
        values = self._values(spec, column, changed, moment)
        places = rank.places.astype(np.int32)
        if changed[-1] >= places.size:
            places = np.concatenate([places, np.zeros(changed[-1] + 1 - places.size, np.int32)])
        places[changed] = 0
        for id, value in values.items():
            if value[0] is None:
                continue
            found = self._search(spec, column, places, value, moment)
            if found is None:
                return False
            place, is_new = found
            if is_new:
                places[places >= place] += 1
            places[id] = place
        rank.count = int(places.max(initial=0))
        rank.places = places.astype(_small(rank.count))
        return True

    def _search(
        self, spec: KindSpec, column: ColumnSpec, places: Numbers, value: tuple[Any, ...], moment: Mapping[str, str]
    ) -> tuple[int, bool] | None:
        """The place of a value, and whether it is not there yet: asks the database for one row per halving."""
        first = np.zeros(int(places.max(initial=0)) + 1, np.int64)
        first[places[::-1]] = np.arange(places.size - 1, -1, -1)
        used = np.flatnonzero(first[1:]) + 1
        low, high = 0, used.size
        while low < high:
            middle = (low + high) // 2
            known = self._values(spec, column, [int(first[used[middle]])], moment)
            if len(known) != 1:  # gone meanwhile
                return None
            (other,) = known.values()
            if other == value:
                return int(used[middle]), False
            if any(type(one) is not type(two) for one, two in zip(other, value, strict=True)):
                return None
            low, high = (middle + 1, high) if other < value else (low, middle)
        return int(used[low]) if low < used.size else int(used[-1]) + 1 if used.size else 1, True

    def _values(
        self, spec: KindSpec, column: ColumnSpec, ids: Sequence[int], moment: Mapping[str, str]
    ) -> dict[int, tuple[Any, ...]]:
        condition, params = self._dialect.among("t.id", ids)
        sql = f"select t.id, {', '.join(_keys(column))} from {spec.source} where {condition}"
        return {row[0]: tuple(row[1:]) for row in self._database.read(sql, {**moment, **params})}


_ALL: WeakKeyDictionary[Database, Ranks] = WeakKeyDictionary()


def of(database: Database) -> Ranks:
    """The ranks of an open database."""
    return _ALL.setdefault(database, Ranks(database))


def can_have(column: ColumnSpec) -> bool:
    """Whether a column's order follows from a row and what it is joined to, and from today at most."""
    text = " ".join(_keys(column))
    return ":now" not in text and "select" not in text


def _keys(column: ColumnSpec) -> tuple[str, ...]:
    return column.sort or (column.sql,)


def _small(count: int) -> type[np.unsignedinteger[Any]]:
    """The smallest type that holds a place and the one after it."""
    return np.uint8 if count < 2**8 - 2 else np.uint16 if count < 2**16 - 2 else np.uint32


def _sorted(places: Numbers, most: int) -> NDArray[np.int64]:
    """Positions in the order of their places, equals in their own order: by halves of 16 bits, as numpy sorts those by
    counting."""
    if most < 2**16:
        return np.argsort(places.astype(np.uint16), kind="stable")
    low = np.argsort((places & 0xFFFF).astype(np.uint16), kind="stable")
    return low[np.argsort((places >> 16).astype(np.uint16)[low], kind="stable")]
