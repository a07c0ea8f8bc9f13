"""One door for everything a map file can become: plan it, see its counts and faults, write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.model import Changes
from desk.office import Office
from desk.work.ground import areas, basemap
from desk.work.ground.arealaying import apply_areas
from desk.work.intake import imports
from desk.work.mapfiles.facilities import plan_facilities
from desk.work.mapfiles.reading import MapLook

Step = Callable[[int, int], None]

_BASE = {"水系": "water", "绿地": "park", "街坊": "block"}
SHEETS = tuple(_BASE)
"""Base sheets that the map draws in a colour of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlan:
    """What an import would do: rows per outcome, each fault with its number in the file, and what one should know."""

    becomes: str
    counts: Mapping[str, int]
    faults: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]
    inner: Any

    @property
    def taken(self) -> int:
        """How many things would be written."""
        return self.counts["new"] + self.counts["changed"]


def plan(
    office: Office, found: MapLook, becomes: str, *, into: str, columns: Mapping[str, str], step: Step | None = None
) -> MapPlan:
    """Say what would become of the features; `into` names the layer of grids or the base sheet."""
    features, source = found.features, found.source
    if becomes == "facilities":
        made = plan_facilities(office, source, features=features, columns=columns, step=step)
        rows = tuple((row.number, "；".join(_words(fault) for fault in row.faults)) for row in made.faulty)
        counts = {**made.counts, "faulty": made.counts["faulty"] + len(features.faults)}
        return MapPlan(becomes=becomes, counts=counts, faults=(*features.faults, *rows), notes=made.notes, inner=made)
    inner: areas.AreaPlan | basemap.BasePlan
    if becomes == "areas":
        inner = areas.plan_areas(office, source, into=into, features=features, columns=columns)
    else:
        sheet = _BASE.get(into, into) if becomes == "base" else becomes
        inner = basemap.plan_base(office, sheet, source, features=features, columns=columns)
    return MapPlan(becomes=becomes, counts=inner.counts, faults=inner.faults, notes=inner.notes, inner=inner)


def apply(office: Office, made: MapPlan, *, step: Step | None = None) -> Changes:
    """Write what was planned, in one transaction; `undo(audit_id)` takes it back."""
    if made.becomes == "facilities":
        return imports.apply(office, made.inner, step=step)
    if made.becomes == "areas":
        return apply_areas(office, made.inner)
    return basemap.apply_base(office, made.inner)


def _words(fault: Any) -> str:
    return fault.reason if fault.column < 0 else f"{fault.title}：{fault.reason}"
