"""All kinds of things that can be listed, as data."""

from __future__ import annotations

from typing import Final

from desk.store.search.kinds_duty import TASKS, UNVISITED
from desk.store.search.kinds_ground import AREAS, BASE, BUILDINGS, FACILITIES, STREETS
from desk.store.search.kinds_people import HOUSEHOLDS, ORGANISATIONS, PEOPLE, RESIDENTS, TEAM
from desk.store.search.kinds_registers import RENTALS, SPECIALS
from desk.store.search.kinds_work import ISSUES, RECORDS
from desk.store.search.spec import KindSpec

KINDS: Final[tuple[KindSpec, ...]] = (
    AREAS, RESIDENTS, HOUSEHOLDS, BUILDINGS, FACILITIES, ISSUES, PEOPLE, TEAM, STREETS, ORGANISATIONS, RECORDS, BASE,
    SPECIALS, RENTALS, TASKS, UNVISITED,
)  # fmt: skip

BY_KEY: Final[dict[str, KindSpec]] = {spec.key: spec for spec in KINDS}
BY_TABLE: Final[dict[str, KindSpec]] = {spec.table: spec for spec in reversed(KINDS)}
