"""Version 5: teams and duty: files of persons, shifts, plans that lay tasks, fuller records, tracks, own compositions."""

from __future__ import annotations

import sqlalchemy

from desk.profile.codes import short_tables
from desk.store.migrations.growing import grow
from desk.store.schema import house, metadata, shifts, teams

_TABLES = (
    shifts.training,
    shifts.paper,
    shifts.appraisal,
    shifts.shift,
    shifts.turn,
    shifts.absence,
    shifts.attendance,
    teams.track,
    teams.bond,
    teams.duty,
    teams.composition,
)
_GROWN = (teams.assignment, teams.plan, teams.task, teams.record)
_GREW = ("record_kind", "task_state")
_IDLE = ("ix_task_plan_id", "ix_task_area_id", "ix_task_person_id", "ix_task_due")
"""A million tasks are found by the indexes of more than one field; these would only cost time and room."""


def up(connection: sqlalchemy.Connection) -> None:
    """Add tables and columns, where step 1 has not just made them; drop the indexes that went."""
    metadata.create_all(connection, tables=list(_TABLES))
    grow(connection, _GROWN)
    for name in _IDLE:
        connection.exec_driver_sql(f"drop index if exists {name}")
    _learn_codes(connection)


def _learn_codes(connection: sqlalchemy.Connection) -> None:
    """Give an office that has code tables those it lacks whole, and the new words of the two that grew."""
    code = house.code
    there = {tuple(row) for row in connection.execute(sqlalchemy.select(code.c.list, code.c.code))}
    lists = {name for name, _ in there}
    rows = [
        {
            "list": key,
            "code": one.code,
            "label": one.label,
            "parent": one.parent or None,
            "sort": n,
            "source": table.source,
        }
        for key, table in short_tables().items()
        for n, one in enumerate(table.entries)
        if lists and (key not in lists or key in _GREW) and (key, one.code) not in there
    ]
    if rows:
        connection.execute(code.insert(), rows)
