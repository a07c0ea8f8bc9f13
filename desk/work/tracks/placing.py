"""Where a walk was: the grid it is put to."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from desk.office import Office
from desk.work.tracks.coverage import steps_from
from desk.work.tracks.covering import cover, lines_of
from desk.work.tracks.ground import Ground
from desk.work.tracks.points import Walk

NEAR = 30.0
"""Metres from a street within which a walk is in it."""


def grid_of(
    office: Office, walk: Walk, person_id: int | None, day: str, ground: Ground | None
) -> tuple[int | None, str, float]:
    """The grid a walk was in: of the person's own ones where they were walked, else wherever most of it lies."""
    if ground is None or not ground.grids:
        return None, "", 0.0
    steps = steps_from(walk.parts, ground.middle)
    leaves = ground.leaves
    metres = _metres_in(ground, leaves, steps)
    seats = _seats(office, person_id, day)
    own = [
        at for at, place in enumerate(leaves)
        if any(f"/{seat}/" in ground.grids[place].path for seat in seats)
    ]  # fmt: skip
    among = [at for at in own if metres[at] > 0] or [at for at in range(len(leaves)) if metres[at] > 0]
    if among:
        best = ground.grids[leaves[max(among, key=lambda at: metres[at])]]
        return best.id, best.name, 0.0
    shapes = ground.outlines[~shapely.is_missing(ground.outlines)] if ground.basis != "line" else ground.lines
    if not len(shapes) or not len(steps):
        return None, "", 0.0
    middle = shapely.points(np.median(steps[:, 0]), np.median(steps[:, 1]))
    return None, "", float(shapely.distance(shapes, middle).min())


def _seats(office: Office, person_id: int | None, day: str) -> set[int]:
    rows = office.database.read(
        "select area_id from assignment where person_id = ? and since <= ? and (until is null or until >= ?)",
        (person_id, day, day),
    )
    return {int(row[0]) for row in rows}


def _metres_in(ground: Ground, leaves: list[int], steps: Any) -> Any:
    """Metres of the way in each grid (of a grid of streets: of its streets that were walked)."""
    if ground.basis == "line":
        found = []
        for place in leaves:
            _, shapes = ground.streets_of(place)
            found.append(float(cover(lines_of(shapes), steps, NEAR).lengths().sum()))
        return np.array(found)
    lines = shapely.linestrings(steps.reshape(-1, 2, 2)) if len(steps) else np.empty(0, object)
    tree = shapely.STRtree(ground.outlines[leaves])
    which, at = tree.query(lines, predicate="intersects")
    parts = shapely.length(shapely.intersection(lines[which], ground.outlines[leaves][at]))
    return np.bincount(at, weights=parts, minlength=len(leaves))
