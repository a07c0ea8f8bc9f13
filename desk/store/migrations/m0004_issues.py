"""Version 4: the issue loop: calls, requests, parties, publicity, versioned standards, working calendar, campaigns."""

from __future__ import annotations

import sqlalchemy

from desk.store.migrations.growing import grow
from desk.store.schema import ground, handling, house, issues, metadata, teams

_TABLES = (
    handling.edition,
    teams.campaign,
    handling.joint,
    handling.request,
    handling.due_change,
    handling.party,
    handling.publicity,
    handling.reply,
    handling.matrix,
    handling.campaign_count,
    house.calendar_day,
)
_GROWN = (issues.catalogue, issues.condition, issues.issue, issues.step, ground.reading)


def up(connection: sqlalchemy.Connection) -> None:
    """Add tables and columns, where step 1 has not just made them."""
    metadata.create_all(connection, tables=list(_TABLES))
    grow(connection, _GROWN)
