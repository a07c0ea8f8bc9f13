"""Which rows of a kind match what was typed: all of them as sorted ids, or the first few."""

from __future__ import annotations

from collections.abc import Mapping
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
_HOUSEHOLDS_OF: Final = "t.id in (select t.household_id from resident t where t.household_id is not null and {})"


class Matching:
    """Finds by text. `moment` gives the parameters `now`, `today` for kinds whose rows depend on the date."""

    def __init__(self, database: Database, dialect: Dialect) -> None:
        self._database = database
        self._dialect = dialect
        self._indexed: frozenset[str] | None = None

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
        asked = words(text)
        if not asked or limit < 1:
            return [], False
        if len(asked) > 1 and not all(word.is_plain for word in asked):
            found = self.all(spec, text, moment)
            assert found is not None
            return found[:limit].tolist(), found.size > limit
        parts: list[str] = []
        params: dict[str, Any] = {**moment, "most": limit + 1}
        for number, (sql, given) in enumerate(self._exact(spec, asked) + self._queries(spec, asked)):
            order = " order by 1 desc" if spec.newest_first else ""
            parts.append(f"select * from ({sql}{order} limit :most) as s{number}")
            params |= given
        seen = dict.fromkeys(row[0] for row in self._database.read(" union all ".join(parts), params))
        return list(seen)[:limit], len(seen) > limit

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
            queries = [_query(spec, part) for part in self._fragments(spec, asked[0], "w")]
        else:
            parts = [self._fragments(spec, word, f"w{number}") for number, word in enumerate(asked)]
            sql = " and ".join("(" + " or ".join(f"({one})" for one, _ in part) + ")" for part in parts)
            queries = [_query(spec, (sql, _merged([each for part in parts for each in part])))]
        if len(asked) == 1:
            queries += [_query(spec, part) for part in self._numbers(spec, asked[0])]
        return queries

    def _fragments(self, spec: KindSpec, word: Word, mark: str) -> list[Part]:
        if self._has_index(spec.table):
            return self._dialect.indexed(spec.table, word.text, mark)
        parts = [self._dialect.holds(column, word.text, mark) for column in spec.contains]
        if spec.key == "households":
            residents = BY_KEY["residents"]
            parts += [
                (_HOUSEHOLDS_OF.format(sql), params) for sql, params in self._fragments(residents, word, f"{mark}r")
            ]
        return [(" or ".join(f"({sql})" for sql, _ in parts), _merged(parts))]

    def _has_index(self, table: str) -> bool:
        """Whether fragments are found by index; an office whose indexes are missing is searched slowly but rightly."""
        if self._indexed is None:
            sql = (
                "select name from sqlite_master where type = 'table'"
                if self._dialect.is_file
                else "select relname from pg_class where relkind = 'i'"
            )
            names = {row[0] for row in self._database.read(sql)}
            wanted = ("text", "digits") if self._dialect.is_file else ("text",)
            self._indexed = frozenset(
                each for each in SEARCHED if names.issuperset(f"{each}_{name}" for name in wanted)
            )
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
