"""Version 3: registers: movements, shared contents, exemptions, verdicts, remembered mappings, saved filters, filings."""

from __future__ import annotations

import sqlalchemy

from desk.store.migrations.growing import grow
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
    grow(connection, _GROWN)
