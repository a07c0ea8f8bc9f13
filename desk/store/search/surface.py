"""Where much lies close together: things counted in square cells, and whether that is more than chance (Gi*)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.ground import hotspots
from desk.store.database import Database
from desk.store.search.counts import periods
from desk.store.search.lights import OVERDUE
from desk.store.search.mapissues import first_day

_MICRO: Final = 1_000_000
_LIVING: Final = (
    "select cast(round(b.lon * 1000000) as bigint), cast(round(b.lat * 1000000) as bigint), r.n from building b"
    " join (select building_id, count(*) as n from resident where {} group by building_id) r on r.building_id = b.id"
    " where b.lon is not null and b.lat is not null"
)
_ISSUES: Final = (
    "select cast(round(t.lon * 1000000) as bigint), cast(round(t.lat * 1000000) as bigint), 1 from issue t"
    " where t.lon is not null and t.lat is not null and {}"
)
KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "issues": ("13个月上报", "件", _ISSUES.format("t.reported_at >= :first and t.reported_at <= :now")),
    "recent": ("近30天上报", "件", _ISSUES.format("t.reported_at >= :month_ago and t.reported_at <= :now")),
    "open": ("待处理", "件", _ISSUES.format("t.closed_at is null")),
    "overdue": ("超期", "件", _ISSUES.format(OVERDUE)),
    "residents": ("人口", "人", _LIVING.format("state in ('living', 'away')")),
    "elderly": ("六十岁以上", "人", _LIVING.format("state in ('living', 'away') and birth <= :sixty")),
    "facilities": (
        "部件",
        "个",
        "select cast(round(lon * 1000000) as bigint), cast(round(lat * 1000000) as bigint), 1 from facility",
    ),
}
"""What can be counted: title, unit, and the query of lon, lat (in millionths of a degree) and weight."""


def kinds() -> list[tuple[str, str, str]]:
    """Key, title and unit of what can be counted."""
    return [(key, title, unit) for key, (title, unit, _) in KINDS.items()]


def surface(database: Database, kind: str, moment: Mapping[str, str]) -> dict[str, Any]:
    """Cells with something in them or a score that tells: [west, south, east, north, z, count].

    Gi* is computed over all cells with something in them or with their middle in the office's ground. KeyError if there
    is no such kind. `metres` is the side of a cell, `most` the largest count, `missing` what lies outside the ground's box.
    """
    title, unit, sql = KINDS[kind]
    params = {**periods(moment), "first": first_day(moment["today"]).isoformat()}
    lon, lat, weight = database.read_packed(sql, params, columns=3)
    given = {"kind": kind, "title": title, "unit": unit, "metres": 0, "most": 0, "missing": 0, "cells": []}
    if not len(lon):
        return given
    ground = _ground(database, moment["today"])
    box = (
        ground.bounds
        if ground is not None
        else (lon.min() / _MICRO, lat.min() / _MICRO, lon.max() / _MICRO, lat.max() / _MICRO)
    )
    cells = hotspots.lattice(*box)
    counts = cells.counts(lon / _MICRO, lat / _MICRO, weight.astype(float))
    mask = counts > 0 if ground is None else _inside(ground, cells) | (counts > 0)
    scores = hotspots.gi_star(counts, mask)
    return {
        **given,
        "metres": cells.metres,
        "most": int(counts[mask].max(initial=0)),
        "missing": int(weight.sum() - counts[mask].sum()),
        "cells": _cells(cells, counts, scores, mask),
    }


def _ground(database: Database, today: str) -> Any:
    """The outline of the office: its uppermost areas joined; None if nothing is drawn."""
    # Imported here: only surfaces need shapely, the lists do not wait for it.
    import shapely

    tops = database.read(
        "select layer_id, min(level) from area where geometry is not null and (valid_to is null or valid_to > ?)"
        " group by layer_id",
        (today,),
    )
    rows = [
        row
        for layer, level in tops
        for row in database.read(
            "select geometry from area where layer_id = ? and level = ? and geometry is not null"
            " and (valid_to is null or valid_to > ?)",
            (layer, level, today),
        )
    ]
    read = shapely.from_wkb([bytes(row[0]) for row in rows], on_invalid="ignore")
    shapes = [shape for shape in read if shape is not None and shape.area > 0]
    return shapely.union_all(shapely.make_valid(shapes)) if shapes else None


def _inside(ground: Any, cells: hotspots.Lattice) -> NDArray[np.bool_]:
    import shapely

    lon, lat = cells.centres()
    shapely.prepare(ground)
    return np.asarray(shapely.contains_xy(ground, lon, lat))


def _cells(
    cells: hotspots.Lattice, counts: NDArray[np.float64], scores: NDArray[np.float64], mask: NDArray[np.bool_]
) -> list[list[float]]:
    found = []
    for row, column in np.argwhere(mask & ((counts > 0) | (np.nan_to_num(np.abs(scores)) >= 1.65))).tolist():
        box = [round(edge, 6) for edge in cells.bounds(row, column)]
        found.append([*box, round(float(scores[row, column]), 2), int(counts[row, column])])
    return found
