"""Version 1: every table that is in use, the guards of the audit trail, and the search indexes."""

from __future__ import annotations

import sqlalchemy

from desk.store.schema import metadata
from desk.store.search import index

_GUARDED = ("audit", "change")


def up(connection: sqlalchemy.Connection) -> None:
    """Create what is not there yet."""
    tables = [table for table in metadata.sorted_tables if not table.info["planned"]]
    metadata.create_all(connection, tables=tables)
    for name in _GUARDED:
        for statement in _guard(name, connection.dialect.name):
            connection.exec_driver_sql(statement)
    index.create(connection.connection.driver_connection, connection.dialect.name)


def _guard(name: str, dialect: str) -> list[str]:
    # Nobody edits the trail by mistake; who does it on purpose breaks the chain of hashes.
    if dialect == "sqlite":
        return [
            f"create trigger if not exists {name}_no_{verb} before {verb} on {name}"
            f" begin select raise(abort, '{name} is append-only'); end"
            for verb in ("update", "delete")
        ]
    return [
        f"create or replace function {name}_is_append_only() returns trigger language plpgsql as"
        f" $$ begin raise exception '{name} is append-only'; end $$",
        f"create or replace trigger {name}_guard before update or delete on {name}"
        f" for each row execute function {name}_is_append_only()",
        f"create or replace trigger {name}_guard_all before truncate on {name}"
        f" for each statement execute function {name}_is_append_only()",
    ]
