"""What follows from what was typed: birth and sex from the ID number, address from the building, initials from the name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk import identity
from desk.model import Value
from desk.office import Office
from desk.registers.checks import ID_CARD
from desk.registers.spec import RecordSpec


def filled(office: Office, spec: RecordSpec, values: Mapping[str, Value], changed: frozenset[str]) -> dict[str, Value]:
    """Fields of the form that follow from those just changed. What was typed is never touched."""
    found: dict[str, Value] = {}

    def give(key: str, value: Value, *, anew: bool = False) -> None:
        """Fill an empty field; `anew` also one that was filled earlier."""
        if value not in (None, "") and key not in changed and (anew or values.get(key) in (None, "")):
            found[key] = value

    if spec.table == "resident":
        if "id_no" in changed:
            _from_number(values, give)
        if "household_id" in changed:
            _from_household(office, values, give)
    if {"building_id", "unit", "room"} & {*changed, *found} and "building_id" in {**values, **found}:
        _from_building(office, spec, {**values, **found}, give)
    return {key: value for key, value in found.items() if value != values.get(key)}


def _from_building(office: Office, spec: RecordSpec, values: Mapping[str, Value], give: Any) -> None:
    row = office.database.read_one("select address, lon, lat from building where id = ?", (values["building_id"],))
    if row is None:
        return
    address, lon, lat = row
    if spec.table == "resident":
        rooms = "".join(str(values.get(key) or "") for key in ("unit", "room"))
        give("live_address", f"{address}{rooms}{'室' if rooms[-1:].isdigit() else ''}", anew=True)
    elif spec.table in ("organisation", "rental"):
        give("address", address)
    if spec.table == "organisation" and values.get("lon") is None:
        give("lon", lon)
        give("lat", lat)


def columns(spec: RecordSpec, values: Mapping[str, Value]) -> dict[str, Any]:
    """Columns nobody types: what the search box and the lists look things up by."""
    made: dict[str, Any] = {}
    if spec.table in ("resident", "person", "organisation") and "name" in values:
        made["initials"] = identity.initials(str(values["name"] or ""), person=spec.table != "organisation")
    if spec.table == "resident":
        for key, tail in (("id_no", "id_tail"), ("phone", "phone_tail")):
            if key in values:
                made[tail] = str(values[key])[::-1] if values[key] else None
    return made


def _from_number(values: Mapping[str, Value], give: Any) -> None:
    number = str(values.get("id_no") or "")
    if not number or values.get("id_type") not in (None, "", ID_CARD):
        return
    told = identity.check_id(number)
    if told.birth:
        give("id_type", ID_CARD)
        give("birth", told.birth)
        give("sex", told.sex)


def _from_household(office: Office, values: Mapping[str, Value], give: Any) -> None:
    row = office.database.read_one(
        "select d.building_id, d.unit, d.room from household h join dwelling d on d.id = h.dwelling_id where h.id = ?",
        (values.get("household_id"),),
    )
    for key, value in zip(("building_id", "unit", "room"), row or (), strict=False):
        give(key, value, anew=True)  # who goes to another household goes to its home
