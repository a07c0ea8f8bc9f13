"""Lists: which ids, in which order, and what stands in their rows."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from desk.identity import mask_text
from desk.model import Query, Value
from desk.store.database import Database
from desk.store.search import ranks
from desk.store.search.codes import Labels
from desk.store.search.dialect import Dialect, Part
from desk.store.search.kinds import BY_KEY
from desk.store.search.matching import Ids, Matching, both
from desk.store.search.sight import Sight
from desk.store.search.spec import ColumnSpec, KindSpec
from desk.store.search.telling import teller
from desk.store.search.where import Where

SMALL: Final = 20_000
"""Up to so many ids are sorted by themselves; above, the order of the whole kind is made once and kept."""
FEW: Final = 300
"""Up to so many the database orders faster than ranks that may have to be mended first."""
_KEPT_ORDERS: Final = 2
_AT_ONCE: Final = 20_000
_LEAVES: Final = "select id from area where path like :path"
_FOREIGN: Final = re.compile(r"\b(?!t\.)[a-z_]\w*\.|\bselect\b")
_TEXT: Final = re.compile(r"'[^']*'")
"""What a condition over joined tables or further queries has, and what stands in quotes."""


class Lists:
    """Ids and rows of every kind."""

    def __init__(self, database: Database, labels: Labels, sight: Sight, moment: Callable[[], dict[str, str]]) -> None:
        self._database = database
        self.dialect = Dialect(database.dialect)
        self.labels = labels
        self.sight = sight
        self._moment = moment
        self.ranks = ranks.of(database)
        self.matching = Matching(database, self.dialect)
        self._where = Where(database, self.dialect, labels, sight, moment)
        self._orders: OrderedDict[tuple[str, str, bool], tuple[int, Ids]] = OrderedDict()

    def ids(self, query: Query) -> Ids:
        """The ids of a query in its order."""
        found = self._chosen(query)
        spec = BY_KEY[query.kind]
        if query.sort:
            return self._sorted(spec, found, spec.column(query.sort), query.descending)
        ids = self._whole(spec) if found is None else found
        return ids[::-1] if spec.newest_first != query.descending else ids

    def choices(self, kind: str, column: str) -> tuple[tuple[str, str], ...]:
        """Codes and labels of a column, in the order of their codes."""
        self.labels.renew(self._database.seq)
        return self._where.choices(BY_KEY[kind], BY_KEY[kind].column(column))

    def prepare(self, kind: str) -> bool:
        """Make ready one order of a long list; whether there may be more to do."""
        spec, moment = BY_KEY[kind], self._moment()
        column = self.ranks.missing(spec, moment)
        if column is not None:
            self.ranks.make(spec, column, moment)
        return column is not None

    def count(self, query: Query) -> int:
        """How many ids a query has."""
        found = self._chosen(query)
        if found is not None:
            return int(found.size)
        spec = BY_KEY[query.kind]
        where = f" where {spec.where}" if spec.where else ""
        source = spec.source if spec.where else spec.table
        return int(self._database.read_value(f"select count(*) from {source}{where}", self._moment()))

    def rows(self, kind: str, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Value, ...]]:
        """The rows of these ids in their order; a row that is gone is empty."""
        if not len(ids):
            return []
        self.labels.renew(self._database.seq)
        known = self.known(BY_KEY[kind], ids, columns)
        gone: tuple[Value, ...] = (None,) * len(columns)
        return [known.get(int(each), gone) for each in ids]

    def known(
        self, spec: KindSpec, ids: Sequence[int], columns: Sequence[str], besides: Sequence[str] = ()
    ) -> dict[int, tuple[Value, ...]]:
        """The row per id, decoded and masked; `besides` are expressions that are neither and follow the columns.

        The caller renews the labels.
        """
        wanted = [spec.column(key) for key in columns]
        condition, params = self.dialect.among("t.id", [int(each) for each in ids])
        fields = ", ".join(["t.id", *(self.sight.column(column.sql, column.mask) for column in wanted), *besides])
        raw = self._database.read(f"select {fields} from {spec.source} where {condition}", {**self._moment(), **params})
        # The tables once, not once per cell: a long export decodes a million of them.
        coded = [
            (number, column.codes, self.labels.of(column.codes) if column.codes != "level" else {})
            for number, column in enumerate(wanted, 1)
            if column.codes
        ]
        moment = self._moment()
        told = [
            (number, teller(self._database, column.wording, moment))
            for number, column in enumerate(wanted, 1)
            if column.wording
        ]
        typed = [] if self.sight.see_id else [number for number, column in enumerate(wanted, 1) if _is_typed(column)]
        known: dict[int, tuple[Value, ...]] = {}
        for row in raw:
            if coded or typed or told:
                cells = list(row)
                for number, tell in told:
                    cells[number] = tell(cells[number])
                for number, name, labels in coded:
                    code = cells[number]
                    if code is not None:
                        cells[number] = labels.get(code) or self.labels.word(name, code)
                for number in typed:
                    text = cells[number]
                    if text.__class__ is str and len(text) >= 11:
                        cells[number] = self.blotted(text)
                row = tuple(cells)
            known[row[0]] = row[1:]
        return known

    def blotted(self, text: Value) -> Value:
        """A text as somebody typed it, the numbers of persons in it masked if the right is lacking."""
        if self.sight.see_id or not isinstance(text, str) or len(text) < 11:
            return text
        return mask_text(text)

    def of_area(self, spec: KindSpec, area_id: int) -> Ids | None:
        """The ids that belong to an area and what is below it; None when that is everything."""
        area = self._database.read_one("select path, parent_id, layer_id from area where id = ?", (area_id,))
        if area is None:
            return np.empty(0, np.int64)
        path, parent, layer = area
        params: dict[str, Any] = {"path": f"{path}%", **self._moment()}
        if spec.key == "areas":
            return np.unique(self._database.ids(spec.belongs, params))
        if parent is None or not (spec.belongs or spec.member):
            return None
        if spec.belongs:
            return np.unique(self._database.ids(spec.belongs.format(areas=_LEAVES), params))
        return self._members(spec, {**params, "kind": spec.member, "layer": layer})

    def _members(self, spec: KindSpec, params: dict[str, Any]) -> Ids:
        inside = f"m.until is null and m.area_id in ({_LEAVES})"
        if spec.key == "residents":
            sql = (
                f"select r.id from member m join resident r on r.building_id = m.item_id"
                f" where m.kind = 'building' and {inside}"
                f" union all select m.item_id from member m where m.kind = 'resident' and {inside}"
            )
        else:
            sql = f"select m.item_id from member m where m.kind = :kind and {inside}"
        return np.unique(self._database.ids(sql, params))

    def _chosen(self, query: Query) -> Ids | None:
        """The ids in ascending order, or None for the whole kind."""
        spec = BY_KEY[query.kind]
        moment = self._moment()
        found = self.matching.all(spec, query.text, moment)
        if query.ids is not None and (found is None or found.size):
            given = both(_array(query.ids), self._whole(spec))
            found = given if found is None else both(given, found)
        if query.only:
            sql, params = self._in_state(spec, query)
            found = _met(found, lambda: np.sort(self._database.ids(sql, {**moment, **params})))
        if query.area_id is not None and (found is None or found.size):
            inside = self.of_area(spec, query.area_id)
            if inside is not None:
                found = inside if found is None else both(found, inside)
                if spec.where:
                    found = both(found, self._whole(spec))
        if query.where:
            found = self._meeting(spec, query, found)
        return found

    def _in_state(self, spec: KindSpec, query: Query) -> Part:
        """The query of the ids in a named state: of the own table alone where it can be, with the area where it knows it."""
        state = spec.only[query.only]
        if _FOREIGN.search(_TEXT.sub("", state)):
            return f"select t.id from {spec.source} where {state}", {}
        if spec.area and query.area_id is not None:
            row = self._database.read_one("select path, parent_id from area where id = ?", (query.area_id,))
            if row is not None and row[1] is not None:
                # Crossed, so that SQLite goes from the few areas to their rows, not from all of a day to their areas.
                sql = (
                    f"select t.id from area x cross join {spec.table} t where {spec.area} = x.id and x.path like :path"
                )
                return f"{sql} and ({state})", {"path": f"{row[0]}%"}
        return f"select t.id from {spec.table} t where {state}", {}

    def _meeting(self, spec: KindSpec, query: Query, found: Ids | None) -> Ids:
        """Those of `found` that meet the conditions of a query; a wrong condition is told even if nothing is left."""
        condition, params = self._where.compiled(spec, query.where)
        if found is not None and not found.size:
            return found
        wanted = [condition, *([spec.where] if spec.where else [])]
        if found is not None and found.size <= SMALL:
            inside, ids = self.dialect.among("t.id", found.tolist())
            wanted.append(inside)
            params |= ids
        own = all(_of_own_table(spec.column(each.column)) for each in query.where) and not spec.where
        source = f"{spec.table} t" if own else spec.source
        sql = f"select t.id from {source} where {' and '.join(f'({each})' for each in wanted)}"
        met = np.sort(self._database.ids(sql, {**self._moment(), **params}))
        return met if found is None else both(found, met)

    def _whole(self, spec: KindSpec) -> Ids:
        if spec.where:
            return np.sort(self._database.ids(f"select t.id from {spec.source} where {spec.where}", self._moment()))
        row = self._database.read_one(f"select count(*), min(id), max(id) from {spec.table}")
        assert row is not None
        count, least, most = row
        if not count:
            return np.empty(0, np.int64)
        if count == most - least + 1:  # no gaps: nothing to ask
            return np.arange(least, most + 1, dtype=np.int64)
        return np.sort(self._database.ids(f"select id from {spec.table}"))

    def _sorted(self, spec: KindSpec, found: Ids | None, column: ColumnSpec, descending: bool) -> Ids:
        if found is not None and found.size <= 1:
            return found
        if ranks.can_have(column) and (found is None or found.size > FEW):
            whole = self._whole(spec) if found is None else found
            ranked = self.ranks.order(spec, column, whole, descending, self._moment())
            if ranked is not None:
                return ranked
        if column.piles[0]:
            return self._piled(spec, found, column, descending)
        if found is not None and found.size <= SMALL:
            condition, params = self.dialect.among("t.id", found.tolist())
            sql = f"select t.id from {spec.source} where {condition} {self._order(column, descending)}"
            return self._database.ids(sql, {**self._moment(), **params})
        order = self._whole_order(spec, column, descending)
        return order if found is None else both(order, found)

    def _piled(self, spec: KindSpec, found: Ids | None, column: ColumnSpec, descending: bool) -> Ids:
        """Pile by pile; numpy puts the piles one after the other, the index has them in order within."""
        first, pile, by = column.piles
        sql = f"select t.id, {pile} from {spec.table} t where {first} order by {by}, t.id"
        ids, piles = self._database.read_packed(sql, self._moment(), columns=2)
        ids = ids[np.argsort(piles, kind="stable")]
        whole = self._whole(spec) if found is None else found
        is_first = np.zeros(int(max(whole.max(initial=0), ids.max(initial=0))) + 1, np.bool_)
        is_first[ids] = True
        order = np.concatenate([ids if found is None else both(ids, found), whole[~is_first[whole]]])
        return order[::-1] if descending else order

    def _whole_order(self, spec: KindSpec, column: ColumnSpec, descending: bool) -> Ids:
        key, seq = (spec.key, column.key, descending), self._database.seq
        kept = self._orders.get(key)
        if kept is not None and kept[0] == seq and ":now" not in column.sql:
            self._orders.move_to_end(key)
            return kept[1]
        where = f"where {spec.where}" if spec.where else ""
        source = spec.source if where or not _of_own_table(column) else f"{spec.table} t"
        sql = f"select t.id from {source} {where} {self._order(column, descending)}"
        order = self._database.ids(sql, self._moment())
        self._orders[key] = (seq, order)
        while len(self._orders) > _KEPT_ORDERS:
            self._orders.popitem(last=False)
        return order

    def _order(self, column: ColumnSpec, descending: bool) -> str:
        turn = "desc" if descending else "asc"
        if column.sort:
            parts = [f"{self.dialect.ordered(sql, is_text=True)} {turn}" for sql in column.sort]
            return f"order by {', '.join(parts)}, t.id {turn}"
        is_text = column.type != "number"
        return f"order by {self.dialect.ordered(f'({column.sql})', is_text=is_text)} {turn} nulls last, t.id"


def _array(ids: tuple[int, ...]) -> Ids:
    """The ids ascending, each once.

    Some at a time: a million at once would hold every other thread for a tenth of a second. Sorted and compared, for
    numpy's own `unique` hashes and takes two seconds.
    """
    parts = [np.array(ids[start : start + _AT_ONCE], np.int64) for start in range(0, len(ids), _AT_ONCE)]
    if not parts:
        return np.empty(0, np.int64)
    whole = np.sort(np.concatenate(parts))
    return whole[np.concatenate([[True], whole[1:] != whole[:-1]])]


def _is_typed(column: ColumnSpec) -> bool:
    return column.type == "text" and not column.codes and not column.mask and not column.wording


def _of_own_table(column: ColumnSpec) -> bool:
    return all(part.startswith("t.") and part[2:].isidentifier() for part in (column.sort or (column.sql,)))


def _met(found: Ids | None, other: Callable[[], Ids]) -> Ids:
    if found is None:
        return other()
    return both(found, other()) if found.size else found
