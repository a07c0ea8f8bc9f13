"""Gives tables the columns and indexes that the dictionary has and an older office has not."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy


def grow(connection: sqlalchemy.Connection, tables: Iterable[sqlalchemy.Table]) -> None:
    """Add what is missing; a column that is there stays as it is."""
    for table in tables:
        there = {column["name"] for column in sqlalchemy.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                connection.exec_driver_sql(f'alter table "{table.name}" add column {_declared(column, connection)}')
        for index in table.indexes:
            index.create(connection, checkfirst=True)


def _declared(column: sqlalchemy.Column[object], connection: sqlalchemy.Connection) -> str:
    """Name, type, default and reference of a column, as `alter table` takes them."""
    parts = [f'"{column.name}"', column.type.compile(dialect=connection.dialect)]
    if column.server_default is not None:
        default = getattr(column.server_default, "arg", "")
        parts.append(f"default '{default}'")
    if not column.nullable:
        parts.append("not null")
    parts += [f'references "{key.column.table.name}" (id)' for key in column.foreign_keys]
    return " ".join(parts)
