"""The few places where SQLite and PostgreSQL must be asked in different words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from desk.store.search.index import GRAM, RUN, SEARCHED

_LETTER = re.compile("[a-z]")
Part = tuple[str, dict[str, Any]]
"""A condition or query with its named parameters."""


class Dialect:
    """Fragments of SQL; parameter names are made unique by `mark`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_file = name == "sqlite"

    def among(self, column: str, ids: Sequence[int]) -> Part:
        """Whether a column is one of many ids."""
        if self.is_file:
            return f"{column} in (select value from json_each(:ids))", {"ids": json.dumps(list(ids))}
        return f"{column} = any(:ids)", {"ids": list(ids)}

    def holds(self, column: str, text: str, mark: str) -> Part:
        """Whether a text contains another, by looking at every row. Both ASCII-case-blind."""
        if not _LETTER.search(text):  # folding would change nothing that is looked for
            return f"{'instr' if self.is_file else 'strpos'}({column}, :{mark}) > 0", {mark: text}
        if self.is_file:
            return f"instr(lower({column}), :{mark}) > 0", {mark: text}
        return f"strpos(search_fold({column}), :{mark}) > 0", {mark: text}

    def begins(self, column: str, text: str, mark: str) -> Part:
        """Whether an ASCII text begins with another; uses a B-tree."""
        end = text[:-1] + chr(ord(text[-1]) + 1)
        params = {f"{mark}a": text, f"{mark}b": end}
        if self.is_file:
            return f"{column} >= :{mark}a and {column} < :{mark}b", params
        return f"{column} ~>=~ :{mark}a and {column} ~<~ :{mark}b", params

    def ordered(self, sql: str, *, is_text: bool) -> str:
        """An expression to sort by, in code-point order."""
        return f'{sql} collate "C"' if is_text and not self.is_file else sql

    def full_text(self, table: str, texts: Sequence[str], where: str = "") -> Part:
        """SQLite: the ids of the rows with all these texts, in order, without touching the rows unless `where` asks."""
        if len(texts) == 1 and is_number(texts[0]):
            asked, index = number_phrase(texts[0]), f"{table}_digits"
        else:
            asked, index = " AND ".join(map(phrase, texts)), f"{table}_text"
        params = {"asked": asked}
        if where:
            sql = f"select t.id from {index} cross join {table} t where t.id = {index}.rowid and {index} match :asked"
            return f"{sql} and {where}", params
        return f"select rowid as id from {index} where {index} match :asked", params

    def indexed(self, table: str, text: str, mark: str) -> Part:
        """Condition over `t` that finds the rows with a text in any searched column, by index."""
        if self.is_file:
            sql, params = self.full_text(table, [text])
            return f"t.id in ({sql.replace(':asked', f':{mark}')})", {mark: params["asked"]}
        size = min(len(text), GRAM)
        grams = list(dict.fromkeys(text[i : i + size] for i in range(len(text) - size + 1)))
        # One `or` of nothing but grams: the planner then joins the index's answers and looks at no row for them.
        sql = " or ".join(f"search_grams(t.{column}) @> :{mark}" for column in SEARCHED[table])
        params = {mark: grams}
        if len(text) <= GRAM:
            return f"({sql})", params
        sure = [self.holds(f"t.{column}", text, f"{mark}s") for column in SEARCHED[table]]
        return f"({sql}) and ({' or '.join(each for each, _ in sure)})", {**params, f"{mark}s": text}


def phrase(text: str) -> str:
    """The FTS5 phrase of pairs that is found exactly where the text is contained; the text is folded."""
    if len(text) == 1:
        return text.encode("utf-8", "replace").hex() + "*"
    return '"' + " ".join(text[i : i + 2].encode("utf-8", "replace").hex() for i in range(len(text) - 1)) + '"'


def is_number(text: str) -> bool:
    """Whether a text is found among the runs of digits."""
    return len(text) >= RUN and text.isascii() and text.isdigit()


def number_phrase(text: str) -> str:
    """The FTS5 phrase of fours that is found exactly where the digits are contained."""
    return '"' + " ".join(text[i : i + RUN] for i in range(len(text) - RUN + 1)) + '"'
