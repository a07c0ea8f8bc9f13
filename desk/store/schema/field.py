"""How a table and its fields are declared, so that the data dictionary can be printed from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import Double

metadata = MetaData()
"""Every table of an office. `Table.info`: zh (Chinese name), source (standard or seed), planned (not created yet)."""

whole = Integer
real = Double
text = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Sorted by code point on both, as SQLite does; and only then does an index serve `like '/1/5/%'` on PostgreSQL."""
blob = LargeBinary


def key() -> Column[int]:
    """Integer primary key: it never leaves the database."""
    return Column("id", Integer, primary_key=True, info={"zh": "内部编号"})


def uid() -> Column[str]:
    """UUIDv7 that stays with the thing when it travels between files and offices."""
    return Column("uid", text, nullable=False, unique=True, info={"zh": "交换标识"})


def field(
    name: str,
    kind: Any,
    zh: str,
    *,
    code: str = "",
    source: str = "",
    needed: bool = False,
    index: bool = False,
    default: str | None = None,
) -> Column[Any]:
    """Declare a field.

    `zh` is the Chinese name a clerk reads; `code` names its code table (`code.list`); `source` its standard.
    Dates are texts `2026-10-31`, moments `2026-10-31T09:05:00` in Beijing time: they sort, and read alike from
    SQLite and PostgreSQL. Texts whose name ends in `_json` hold one JSON value.
    """
    return Column(
        name,
        kind,
        nullable=not needed,
        index=index,
        server_default=default,
        info={"zh": zh, "code": code, "source": source},
    )


def refers(
    name: str, target: str, zh: str, *, needed: bool = False, index: bool = True, at_commit: bool = False
) -> Column[Any]:
    """Declare a reference to another table's `id`; `at_commit` ones may be written before what they refer to."""
    when: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if at_commit else {}
    link = ForeignKey(f"{target}.id", **when)
    return Column(name, Integer, link, nullable=not needed, index=index, info={"zh": zh, "refers": target})


def table(name: str, zh: str, *columns: Any, source: str = "", planned: bool = False) -> Table:
    """Declare a table; `planned` ones stand in the dictionary but are created only when a migration first uses them."""
    return Table(name, metadata, *columns, info={"zh": zh, "source": source, "planned": planned})
