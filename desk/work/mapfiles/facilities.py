"""Facilities from a map file: the same rules as for a list, with the place from the drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely

from desk.gis.files import Features
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.sheets.table import Table
from desk.work.intake.imports import ImportPlan, plan_table
from desk.work.intake.reading import aliases
from desk.work.mapfiles.reading import column, digest_of, settled, source_of, with_doubts

Step = Callable[[int, int], None]


def plan_facilities(
    office: Office, source: Path | str, *, features: Features, columns: Mapping[str, str], step: Step | None = None
) -> ImportPlan:
    """Say of every feature what would become of it; `imports.apply` writes it. Numbers of rows are those in the file.

    A line or an area keeps its shape; its place is a point on it.
    """
    require(office.actor, EDIT_MAP)
    path = Path(source)
    titles = {key: aliases("facilities")[key][0] for key in columns if columns[key]}
    middles = shapely.point_on_surface(settled(features).geometry)
    places = zip(shapely.get_x(middles).round(7).tolist(), shapely.get_y(middles).round(7).tolist(), strict=True)
    values = [column(features, columns[key]) for key in titles]
    rows: list[list[Any]] = [[*titles.values(), "经度", "纬度"]]
    rows += [[*(_cell(each[at]) for each in values), *spot] for at, spot in enumerate(places)]
    table = Table(sheet=features.layer, sheets=(features.layer,), rows=rows, first=0)
    plan = plan_table(office, "facilities", table, source=source_of(path, features), digest=digest_of(path), step=step)
    shapes: list[Any] = plan.rows.column("geometry")  # bytes, which no sheet could hold
    for place, number in enumerate(plan.rows.numbers):
        shape = features.geometry[number - 1]
        plan.rows.numbers[place] = features.numbers[number - 1]
        if shapely.get_dimensions(shape) > 0 and plan.rows.outcomes[place] == "new":
            shapes[place] = shapely.to_wkb(shape, byte_order=1)
    return replace(plan, notes=with_doubts(features, plan.notes))


def _cell(value: Any) -> Any:
    """What a sheet could hold: map files have numbers of codes as whole floats."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float | date | datetime) or value is None else str(value)
