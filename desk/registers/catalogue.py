"""All forms by kind."""

from __future__ import annotations

from functools import cache

from desk.errors import BadInput
from desk.registers.cases import CASES, PARTY
from desk.registers.firms import ORGANISATION
from desk.registers.groups import GROUPS
from desk.registers.houses import BUILDING, DWELLING, HOUSEHOLD, RENTAL
from desk.registers.people import RESIDENT
from desk.registers.spec import RecordSpec
from desk.registers.staff import STAFF
from desk.registers.things import DEVICE, FACILITY


def kinds() -> tuple[str, ...]:
    """Every kind of record of the registers; the special groups as special:release. Forms of issues and of staff are not."""
    return tuple(kind for kind in _all() if kind not in CASES and kind not in (PARTY.kind, STAFF.kind))


def spec_of(kind: str) -> RecordSpec:
    """The form of a kind; BadInput if it has none."""
    try:
        return _all()[kind]
    except KeyError:
        raise BadInput(f"“{kind}”没有登记表，请改选名册里的一类。") from None


@cache
def _all() -> dict[str, RecordSpec]:
    specs = (
        RESIDENT,
        HOUSEHOLD,
        DWELLING,
        BUILDING,
        *GROUPS,
        ORGANISATION,
        RENTAL,
        FACILITY,
        DEVICE,
        *CASES.values(),
        PARTY,
        STAFF,
    )
    return {spec.kind: spec for spec in specs}
