"""The search indexes of an office: what makes a fragment of two characters found in a million rows.

SQLite: one FTS5 table per searched table whose tokens are the pairs of neighbouring characters, written in hex so that
no tokenizer can drop or fold a rare character; triggers keep it in step, so no writer can forget. A phrase of pairs is
exactly "contains". PostgreSQL: a GIN index over the array of pairs and single characters that `search_grams` gives.
Numbers are found by their beginning in B-trees, their tails by the beginning of the reversed text.
Upper and lower case of ASCII letters are one, as in LIKE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

SEARCHED: Final[dict[str, tuple[str, ...]]] = {
    "resident": ("name", "live_address"),
    "facility": ("name", "code", "address"),
    "issue": ("title", "number", "address"),
    "building": ("name", "address", "estate", "code"),
    "organisation": ("name", "address", "credit_code"),
    "area": ("name", "code"),
    "street": ("name", "code"),
    "person": ("name", "phone"),
}
"""Tables that are looked through at every key stroke, and their texts that are found by any fragment."""

LONGEST: Final = 1000
"""Characters of a text that are indexed."""

_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOLD: Final = str.maketrans(_UPPER, _UPPER.lower())
_NUMBERS: Final = ("initials", "phone", "phone_tail", "id_no", "id_tail")

Connection = Any
"""A DBAPI connection: sqlcipher3's or psycopg's."""


def fold(text: str) -> str:
    """The text with ASCII capitals made small, as both databases compare it here."""
    return text.translate(_FOLD)


def grams(text: str | None) -> str:
    """The pairs of neighbouring characters (and the last one alone) as tokens."""
    if not text:
        return ""
    letters = fold(text)
    return " ".join([letters[i : i + 2].encode("utf-8", "replace").hex() for i in range(min(len(letters), LONGEST))])


def create(connection: Connection, dialect: str) -> None:
    """Make the indexes that are missing and fill them; inside the caller's transaction."""
    for statement in _ground(dialect):
        connection.execute(statement)
    for table in SEARCHED:
        if dialect == "sqlite":
            is_new = not connection.execute(
                "select 1 from sqlite_master where type = 'table' and name = ?", (f"{table}_text",)
            ).fetchone()
            connection.execute(_fts(table))
            if is_new:
                _fill(connection, table)
        for statement in _upkeep(table, dialect):
            connection.execute(statement)
    for statement in _plain():
        connection.execute(statement if dialect == "sqlite" else _collated(statement))


def drop(connection: Connection, dialect: str) -> None:
    """Take upkeep away before a bulk load; `create` afterwards sets everything right again."""
    for table in SEARCHED:
        if dialect == "sqlite":
            for event in ("insert", "delete", "update"):
                connection.execute(f"drop trigger if exists {table}_text_{event}")
            connection.execute(f"drop table if exists {table}_text")
        else:
            connection.execute(f"drop index if exists {table}_text")
    for statement in _plain():
        connection.execute(f"drop index if exists {statement.split()[5]}")
    if dialect == "postgresql":
        for column in _NUMBERS:
            connection.execute(f"drop index if exists search_resident_{column}")


@contextmanager
def later(connection: Connection, dialect: str, step: Callable[[str], None] | None = None) -> Iterator[None]:
    """Index after the load, not during it: many times faster for more than some ten thousand rows."""
    drop(connection, dialect)
    yield
    if step:
        step("建立检索索引")
    create(connection, dialect)


def _ground(dialect: str) -> Iterator[str]:
    if dialect == "sqlite":
        yield "create table if not exists search_place (n integer primary key)"
        yield (
            "insert or ignore into search_place with recursive c(n) as"
            f" (select 1 union all select n + 1 from c where n < {LONGEST}) select n from c"
        )
        return
    small = 'lower($1 collate "C")'  # ASCII only, as SQLite's
    yield (
        "create or replace function search_fold(text) returns text language sql immutable strict parallel safe"
        f" as $$ select {small} $$"
    )
    # plpgsql is never inlined: the planner must see its price, or it filters a million rows with it.
    pairs = "string_to_array(regexp_replace({}, '(..)', E'\\\\1\\x01', 'g'), E'\\x01')"
    yield (
        "create or replace function search_grams(text) returns text[]"
        " language plpgsql immutable strict parallel safe cost 5000 as $$"
        f" declare t text := left({small}, {LONGEST});"
        f" begin return array_remove({pairs.format('t')} || {pairs.format('substr(t, 2)')}"
        " || string_to_array(t, null), ''); end $$"
    )
    for column in _NUMBERS:
        yield f"create index if not exists search_resident_{column} on resident ({column} text_pattern_ops)"


def _plain() -> Iterator[str]:
    yield "create index if not exists search_resident_name on resident (initials, name)"
    yield "create index if not exists search_resident_place on resident (building_id, state)"
    yield "create index if not exists search_household_dwelling on household (dwelling_id, last_visit)"


def _collated(statement: str) -> str:
    # Lists are ordered by code point in both databases.
    return statement.replace("(initials, name)", '(initials collate "C", name collate "C")')


def _fts(table: str) -> str:
    columns = ", ".join(SEARCHED[table])
    return (
        f"create virtual table if not exists {table}_text using fts5"
        f"({columns}, content='', contentless_delete=1, tokenize='ascii')"
    )


def _upkeep(table: str, dialect: str) -> Iterator[str]:
    columns = SEARCHED[table]
    names = ", ".join(columns)
    if dialect == "postgresql":
        pairs = ", ".join(f"search_grams({column})" for column in columns)
        yield f"create index if not exists {table}_text on {table} using gin ({pairs}) with (fastupdate = off)"
        return
    put = f"insert into {table}_text(rowid, {names}) values (new.id, {', '.join(map(_grams_in_sql, columns))})"
    away = f"delete from {table}_text where rowid = old.id"
    yield f"create trigger if not exists {table}_text_insert after insert on {table} begin {put}; end"
    yield f"create trigger if not exists {table}_text_delete after delete on {table} begin {away}; end"
    yield (
        f"create trigger if not exists {table}_text_update after update of id, {names} on {table}"
        f" begin {away}; {put}; end"
    )


def _grams_in_sql(column: str) -> str:
    return (
        "(select group_concat(hex(substr(x.t, p.n, 2)), ' ' order by p.n)"
        f" from (select lower(new.{column}) as t) x join search_place p on p.n <= length(x.t))"
    )


def _fill(connection: Connection, table: str) -> None:
    # Made in Python: a third of the time that the triggers' expression takes.
    columns = SEARCHED[table]
    names = ", ".join(columns)
    rows = connection.execute(f"select id, {names} from {table} order by id")
    places = ", ".join("?" * (len(columns) + 1))
    connection.cursor().executemany(
        f"insert into {table}_text(rowid, {names}) values ({places})",
        ((row[0], *map(grams, row[1:])) for row in rows),
    )
