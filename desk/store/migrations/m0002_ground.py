"""Version 2: grids can be redrawn: what they looked like before, members chosen by hand, saved views of the map."""

from __future__ import annotations

import sqlalchemy

from desk.store.schema import ground, metadata


def up(connection: sqlalchemy.Connection) -> None:
    """Add the two tables and the column, where step 1 has not just made them."""
    metadata.create_all(connection, tables=[ground.area_past, ground.map_view])
    if "by_hand" not in {column["name"] for column in sqlalchemy.inspect(connection).get_columns("member")}:
        connection.exec_driver_sql("alter table member add column by_hand integer not null default 0")
