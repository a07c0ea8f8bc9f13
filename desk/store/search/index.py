"""The search indexes of an office: what makes a fragment of two characters found in a million rows.

SQLite: one FTS5 table per searched table whose tokens are the pairs of neighbouring characters, written in hex so that
no tokenizer can drop or fold a rare character; triggers keep it in step, so no writer can forget. A phrase of pairs is
exactly "contains". Every pair of digits stands in very many numbers, so runs of digits have a second table whose tokens
are four of them. PostgreSQL: a GIN index over the array of single characters, pairs and threes that `search_grams` gives.
Numbers are found by their beginning in B-trees, their tails by the beginning of the reversed text.
Upper and lower case of ASCII letters are one, as in LIKE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
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

RUN: Final = 4
"""Digits in a token of a number on SQLite."""

GRAM: Final = 3
"""Characters in the longest gram on PostgreSQL."""

_REMEMBERED: Final = 5_000
"""Texts whose tokens are remembered while many are indexed: who lives in one house stands together."""

_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOLD: Final = str.maketrans(_UPPER, _UPPER.lower())
_BEGUN: Final = (
    *(("resident", column) for column in ("initials", "phone", "phone_tail", "id_no", "id_tail")),
    ("organisation", "initials"),
    ("organisation", "head_phone"),
    ("person", "initials"),
    ("street", "initials"),
)
"""Tables and columns found by their beginning."""
_HAS_RUN: Final = f"glob '*{'[0-9]' * RUN}*'"
_SERVED: Final = ("resident", "person")
"""Tables that on SQLite have such indexes from the schema; PostgreSQL's compare by language and cannot serve."""

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


def runs(text: str | None) -> str:
    """Every four neighbouring digits as a token; a mark where a number ends, so that two never read as one."""
    if not text:
        return ""
    found: list[str] = []
    was = False
    for start in range(min(len(text), LONGEST)):
        token = text[start : start + RUN]
        if is_run := len(token) == RUN and token.isascii() and token.isdigit():
            found.append(token)
        elif was:
            found.append("x")
        was = is_run
    return " ".join(found)


def create(connection: Connection, dialect: str) -> None:
    """Make the indexes that are missing and fill them; inside the caller's transaction."""
    for statement in _ground(dialect):
        connection.execute(statement)
    for table in SEARCHED:
        if dialect == "sqlite":
            for name in ("text", "digits"):
                is_new = not connection.execute(
                    "select 1 from sqlite_master where type = 'table' and name = ?", (f"{table}_{name}",)
                ).fetchone()
                connection.execute(_fts(table, name))
                if is_new:
                    _fill(connection, table, name)
        for statement in _upkeep(table, dialect):
            connection.execute(statement)
    for _, statement in _plain(dialect):
        connection.execute(statement)


def drop(connection: Connection, dialect: str) -> None:
    """Take upkeep away before a bulk load; `create` afterwards sets everything right again."""
    for table in SEARCHED:
        if dialect == "sqlite":
            for name in ("text", "digits"):
                for event in ("insert", "delete", "update"):
                    connection.execute(f"drop trigger if exists {table}_{name}_{event}")
                connection.execute(f"drop table if exists {table}_{name}")
        else:
            connection.execute(f"drop index if exists {table}_text")
    for name, _ in _plain(dialect):
        connection.execute(f"drop index if exists {name}")


@contextmanager
def later(connection: Connection, dialect: str, step: Callable[[str], None] | None = None) -> Iterator[None]:
    """Index after the load, not during it: many times faster for more than some ten thousand rows."""
    drop(connection, dialect)
    yield
    if step:
        step("建立检索索引")
    create(connection, dialect)


@contextmanager
def new_rows_later(
    connection: Connection, dialect: str, table: str, coming: int, told: Callable[[Iterable[Any]], Iterator[Any]]
) -> Iterator[None]:
    """Index rows with new, higher ids after they are all there; on a server nothing is gained by that.

    Where more rows come than there are, the B-trees too are made anew, sorted once.
    """
    if dialect != "sqlite" or table not in SEARCHED:
        yield
        return
    newest, before = connection.execute(f"select coalesce(max(id), 0), count(*) from {table}").fetchone()
    for name in ("text", "digits"):
        connection.execute(f"drop trigger if exists {table}_{name}_insert")
    trees = [] if before > coming else _b_trees(connection, table)
    for name, _ in trees:
        connection.execute(f'drop index "{name}"')
    yield
    for _, statement in told(trees):
        connection.execute(statement)
    for name in ("text", "digits"):
        _fill(connection, table, name, beyond=newest, told=told)
    for statement in _upkeep(table, dialect):
        connection.execute(statement)


def _b_trees(connection: Connection, table: str) -> list[tuple[str, str]]:
    """Name and statement of the indexes of a table; those of its unique columns stay."""
    wanted = (
        "select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql not like 'create unique%'"
    )
    return [(name, sql) for name, sql in connection.execute(wanted, (table,)).fetchall()]


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
    # plpgsql is never inlined, so the planner sees its price: no plan may ever filter rows with it.
    cuts = "string_to_array(regexp_replace({}, '({})', E'\\\\1\\x01', 'g'), E'\\x01')"
    grams = [
        cuts.format("t" if start == 1 else f"substr(t, {start})", "." * size)
        for size in (2, GRAM)
        for start in range(1, size + 1)
    ]
    yield (
        "create or replace function search_grams(text) returns text[]"
        " language plpgsql immutable strict parallel unsafe cost 1000000 as $$"
        f" declare t text := left({small}, {LONGEST});"
        f" begin return array_remove({' || '.join(grams)} || string_to_array(t, null), ''); end $$"
    )


def _plain(dialect: str) -> Iterator[tuple[str, str]]:
    """Names of B-trees and the statements that make them."""
    # Lists are ordered by code point in both databases; SQLite's indexes end with the id of themselves.
    by_name = "initials, name" if dialect == "sqlite" else 'initials collate "C", name collate "C", id'
    wanted = [
        ("search_resident_name", "resident", by_name),
        ("search_resident_place", "resident", "building_id, state"),
        ("search_household_dwelling", "household", "dwelling_id, last_visit"),
        ("search_record_kind", "record", "kind, at, area_id"),
    ]
    for table, column in _BEGUN:
        if dialect == "postgresql":
            wanted.append((f"search_{table}_{column}", table, f"{column} text_pattern_ops"))
        elif table not in _SERVED:
            wanted.append((f"search_{table}_{column}", table, column))
    for name, table, columns in wanted:
        yield name, f"create index if not exists {name} on {table} ({columns})"


def _fts(table: str, name: str) -> str:
    columns = ", ".join(SEARCHED[table])
    return (
        f"create virtual table if not exists {table}_{name} using fts5"
        f"({columns}, content='', contentless_delete=1, tokenize='ascii')"
    )


def _upkeep(table: str, dialect: str) -> Iterator[str]:
    columns = SEARCHED[table]
    names = ", ".join(columns)
    if dialect == "postgresql":
        pairs = ", ".join(f"search_grams({column})" for column in columns)
        yield f"create index if not exists {table}_text on {table} using gin ({pairs}) with (fastupdate = off)"
        return
    for name, tokens in (("text", _grams_in_sql), ("digits", _runs_in_sql)):
        put = (
            f"insert into {table}_{name}(rowid, {names}) select new.id, {names} from"
            f" (select {', '.join(f'{tokens(column)} as {column}' for column in columns)})"
            f" where coalesce({names}) is not null"
        )
        away = f"delete from {table}_{name} where rowid = old.id"
        yield f"create trigger if not exists {table}_{name}_insert after insert on {table} begin {put}; end"
        yield f"create trigger if not exists {table}_{name}_delete after delete on {table} begin {away}; end"
        yield (
            f"create trigger if not exists {table}_{name}_update after update of id, {names} on {table}"
            f" begin {away}; {put}; end"
        )


def _grams_in_sql(column: str) -> str:
    return (
        "(select group_concat(hex(substr(x.t, p.n, 2)), ' ' order by p.n)"
        f" from (select lower(new.{column}) as t) x join search_place p on p.n <= length(x.t))"
    )


def _runs_in_sql(column: str) -> str:
    is_run = f"glob '{'[0-9]' * RUN}'"
    here, before = f"substr(x.t, p.n, {RUN})", f"substr(x.t, p.n - 1, {RUN})"
    return (
        f"(select group_concat(case when {here} {is_run} then {here} when {before} {is_run} then 'x' end, ' ' order by p.n)"
        f" from (select new.{column} as t) x join search_place p on p.n <= length(x.t))"
    )


def _fill(
    connection: Connection,
    table: str,
    name: str,
    *,
    beyond: int = 0,
    told: Callable[[Iterable[Any]], Iterator[Any]] = iter,
) -> None:
    # Made in Python: a third of the time that the triggers' expression takes.
    columns = SEARCHED[table]
    names = ", ".join(columns)
    tokens = lru_cache(maxsize=_REMEMBERED)(grams if name == "text" else runs)
    where = "" if name == "text" else f" and ({' or '.join(f'{column} {_HAS_RUN}' for column in columns)})"
    rows = connection.execute(f"select id, {names} from {table} where id > {beyond}{where} order by id")
    made = ((row[0], *map(tokens, row[1:])) for row in told(rows))
    places = ", ".join("?" * (len(columns) + 1))
    connection.cursor().executemany(
        f"insert into {table}_{name}(rowid, {names}) values ({places})",
        (row for row in made if any(row[1:])),
    )
