"""Which rows of a kind match what was typed: all of them as sorted ids, or the first few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.store.database import Database
from desk.store.search.dialect import Dialect, Part
from desk.store.search.index import SEARCHED
from desk.store.search.kinds import BY_KEY
from desk.store.search.spec import KindSpec
from desk.store.search.text import Word, words

Ids = NDArray[np.int64]
PROBED: Final = 0.08
"""Per cent of a large table that are looked at before an index is asked; 30 of what is in 40,000 rows are among them."""
NEWEST_PROBED: Final = 1500
LARGE: Final = 2000
"""Pages of a large table."""
_HOUSEHOLDS_OF: Final = "t.id in (select t.household_id from resident t where t.household_id is not null and {})"


class Matching:
    """Finds by text. `moment` gives the parameters `now`, `today` for kinds whose rows depend on the date."""

    def __init__(self, database: Database, dialect: Dialect) -> None:
        self._database = database
        self._dialect = dialect
        self._indexed: frozenset[str] | None = None
        self._pages: dict[str, int] = {}

    def all(self, spec: KindSpec, text: str, moment: Mapping[str, Any]) -> Ids | None:
        """Every match, ascending; None when there is nothing to look for."""
        asked = words(text)
        if not asked:
            return None
        found: Ids | None = None
        plain = tuple(word for word in asked if word.is_plain)
        for group in ([plain] if plain else []) + [(word,) for word in asked if not word.is_plain]:
            part = self._group(spec, group, moment)
            found = part if found is None else both(found, part)
            if not found.size:
                break
        return found

    def first(self, spec: KindSpec, text: str, limit: int, moment: Mapping[str, Any]) -> tuple[list[int], bool]:
        """At most `limit` matches, the best first, and whether there are more."""
        found = self.firsts([spec], text, limit + 1, moment).get(spec.key, [])
        return found[:limit], len(found) > limit

    def firsts(
        self, specs: Sequence[KindSpec], text: str, limit: int, moment: Mapping[str, Any]
    ) -> dict[str, list[int]]:
        """At most `limit` matches of each kind that has any, the best first: one question to the database."""
        asked = words(text)
        if not asked or limit < 1:
            return {}
        if len(asked) > 1 and not all(word.is_plain for word in asked):
            every = {spec.key: self.all(spec, text, moment) for spec in specs}
            return {key: ids[:limit].tolist() for key, ids in every.items() if ids is not None and ids.size}
        probes: list[str] = []
        parts: list[str] = []
        params: dict[str, Any] = {**moment, "most": limit}  # equal names have equal values: they come from the text

        def add(number: int, spec: KindSpec, query: Part, unless: str = "") -> None:
            order = " order by 1 desc" if spec.newest_first else ""
            parts.append(f"select {number}, id from ({query[0]}{order} limit :most) as s{len(parts)}{unless}")
            params.update(query[1])

        for number, spec in enumerate(specs):
            for query in self._exact(spec, asked):
                add(number, spec, query)
            unless = ""
            if probe := self._probe(spec, asked):
                probes.append(f"probe_{number} as materialized ({probe[0]} limit :most)")
                params.update(probe[1])
                parts.append(f"select {number}, id from probe_{number}")
                unless = f" where (select count(*) from probe_{number}) < :most"
            for query in self._queries(spec, asked):
                add(number, spec, query, unless)
        begin = f"with {', '.join(probes)} " if probes else ""
        found: dict[str, dict[int, None]] = {}
        for number, id in self._database.read(begin + " union all ".join(parts), params):
            found.setdefault(specs[number].key, {})[id] = None
        return {key: list(ids)[:limit] for key, ids in found.items()}

    def _group(self, spec: KindSpec, asked: tuple[Word, ...], moment: Mapping[str, Any]) -> Ids:
        queries = self._queries(spec, asked)
        ids = [self._database.ids(sql, {**moment, **params}) for sql, params in queries]
        if len(ids) == 1 and self._dialect.is_file and self._has_index(spec.table):
            return ids[0]  # full-text answers come in the order of ids
        return np.unique(np.concatenate(ids))

    def _queries(self, spec: KindSpec, asked: tuple[Word, ...]) -> list[Part]:
        """Queries of ids whose union is the answer; more than one word only when all are plain."""
        texts = [word.text for word in asked]
        if self._dialect.is_file and self._has_index(spec.table):
            queries = [self._dialect.full_text(spec.table, texts, spec.where)]
        elif len(asked) == 1:
            # One query each: a scan of one column is a scan of its index, a scan of two is one of the table.
            parts = self._columns(spec, asked[0]) if not self._has_index(spec.table) else []
            queries = [_query(spec, part) for part in parts or [self._fragments(spec, asked[0], "w")]]
        else:
            parts = [self._fragments(spec, word, f"w{number}") for number, word in enumerate(asked)]
            queries = [_query(spec, (" and ".join(f"({sql})" for sql, _ in parts), _merged(parts)))]
        if len(asked) == 1:
            queries += [_query(spec, part) for part in self._numbers(spec, asked[0])]
        return queries

    def _fragments(self, spec: KindSpec, word: Word, mark: str) -> Part:
        if self._has_index(spec.table):
            return self._dialect.indexed(spec.table, word.text, mark)
        parts = self._columns(spec, word, mark)
        return " or ".join(f"({sql})" for sql, _ in parts), _merged(parts)

    def _columns(self, spec: KindSpec, word: Word, mark: str = "w") -> list[Part]:
        """Per column of a kind without index the condition that it holds a word; equal marks have equal values."""
        parts = [self._dialect.holds(column, word.text, mark) for column in spec.contains]
        for condition, column in spec.through:
            sql, params = self._dialect.holds(column, word.text, mark)
            parts.append((condition.format(sql), params))
        if spec.key == "households":
            sql, params = self._fragments(BY_KEY["residents"], word, f"{mark}r")
            parts.append((_HOUSEHOLDS_OF.format(sql), params))
        return parts

    def _probe(self, spec: KindSpec, asked: tuple[Word, ...]) -> Part | None:
        """A look at a few pages of a large table on a server.

        PostgreSQL's index gathers all hits of a fragment before it gives the first one, so it is asked only for what
        is too rare to be found so.
        """
        if self._dialect.is_file or not self._has_index(spec.table) or not all(word.is_plain for word in asked):
            return None
        if self._pages[spec.table] < LARGE:
            return None
        parts = [
            [self._dialect.holds(column, word.text, f"p{number}") for column in spec.contains]
            for number, word in enumerate(asked)
        ]
        condition = " and ".join("(" + " or ".join(sql for sql, _ in part) + ")" for part in parts)
        condition += f" and {spec.where}" if spec.where else ""
        params = _merged([each for part in parts for each in part])
        if spec.newest_first:  # the newest rows are the answer, not only some of it
            rows = f"(select * from {spec.table} order by id desc limit {NEWEST_PROBED}) t {spec.joins}"
            return f"select t.id from {rows} where {condition} order by 1 desc", params
        rows = f"{spec.table} t tablesample system ({PROBED}) repeatable (1) {spec.joins}"
        return f"select t.id from {rows} where {condition}", params

    def _has_index(self, table: str) -> bool:
        """Whether fragments are found by index; an office whose indexes are missing is searched slowly but rightly."""
        if self._indexed is None:
            sql = (
                "select name, 0 from sqlite_master where type = 'table'"
                if self._dialect.is_file
                else "select relname, pg_relation_size(oid) / 8192 from pg_class where relkind in ('r', 'i')"
            )
            self._pages = dict(self._database.read(sql))
            names = self._pages.keys()
            wanted = ("text", "digits") if self._dialect.is_file else ("text",)
            self._indexed = frozenset(each for each in SEARCHED if all(f"{each}_{name}" in names for name in wanted))
        return table in self._indexed

    def _numbers(self, spec: KindSpec, word: Word) -> list[Part]:
        parts: list[Part] = []
        if word.letters and spec.initials:
            parts.append(self._dialect.begins(spec.initials, word.letters, "i"))
        if word.digits:
            parts += [self._dialect.begins(column, word.digits, f"b{n}") for n, column in enumerate(spec.begins)]
            tail = word.digits[::-1]
            parts += [self._dialect.begins(column, tail, f"t{n}") for n, column in enumerate(spec.tails)]
        return parts

    def _exact(self, spec: KindSpec, asked: tuple[Word, ...]) -> list[Part]:
        """The rows called exactly this come first; only where that costs one step in an index."""
        if spec.key == "residents" and len(asked) == 1 and asked[0].is_plain:
            return [("select t.id from resident t where t.name = :exact", {"exact": asked[0].text})]
        return []


def both(one: Ids, other: Ids) -> Ids:
    """The ids of `one` that are also in `other`, in the order of `one`."""
    if not one.size or not other.size:
        return one[:0]
    flags = np.zeros(int(max(one.max(), other.max())) + 1, dtype=np.bool_)
    flags[other] = True
    return one[flags[one]]


def _query(spec: KindSpec, part: Part) -> Part:
    sql, params = part
    where = f"({sql}) and {spec.where}" if spec.where else sql
    return f"select t.id from {spec.source} where {where}", params


def _merged(parts: list[Part]) -> dict[str, Any]:
    return {key: value for _, params in parts for key, value in params.items()}
