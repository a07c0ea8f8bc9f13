"""Version 3: registers: movements, shared contents, exemptions, verdicts, remembered mappings, saved filters, filings."""

from __future__ import annotations

import sqlalchemy

from desk.store.schema import ground, house, metadata, people

_TABLES = (people.movement, house.content, house.exemption, house.verdict, house.import_mapping, house.list_view)
_GROWN = (
    people.household,
    people.rental,
    ground.building,
    ground.facility,
    house.code,
    house.attachment,
    house.form,
    house.filing,
)


def up(connection: sqlalchemy.Connection) -> None:
    """Add tables and columns, where step 1 has not just made them."""
    metadata.create_all(connection, tables=list(_TABLES))
    for table in _GROWN:
        there = {column["name"] for column in sqlalchemy.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                connection.exec_driver_sql(f'alter table "{table.name}" add column {_declared(column, connection)}')
    for index in [index for table in _GROWN for index in table.indexes]:
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
