"""Mends what can be mended without a person deciding whose ground it is: narrow gaps and overlaps, small crossings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import shapely

from desk.ground.edges import QUANTUM
from desk.ground.faults import GAP, INVALID, OUTSIDE, OVERLAP, SLIVER, Fault

WIDEST: Final = 5.0
"""Metres of mean width up to which a gap or overlap may be given to a neighbour: a mistake of drawing, not a plot."""
_SHARE: Final = 0.1
"""Of its ground that a grid may win or lose by one repair."""
_CROSSING_SHARE: Final = 0.001
"""Of its ground that may change when an outline that crosses itself is put right."""


def mend(shapes: Mapping[int, Any], fault: Fault, *, parent: Any = None) -> dict[int, Any] | None:
    """New outlines of the grids that a repair changes; None when it is not safe. `shapes` are the grids by id, lon/lat.

    A gap goes to the neighbour with the longest common border, an overlap stays with it, ground outside is cut off.
    """
    held = {id: shapes[id] for id in fault.ids if id in shapes}
    if fault.rule == INVALID:
        made = {id: _uncrossed(shape) for id, shape in held.items()}
        return made if made and all(shape is not None for shape in made.values()) else None
    if not held or fault.width > WIDEST or not all(shape.is_valid for shape in held.values()):
        return None
    rule = fault.of if fault.rule == SLIVER else fault.rule
    if rule == GAP:
        taker = max(held, key=lambda id: (_common(held[id], fault.where), -id))
        made = {taker: shapely.union(held[taker], fault.where, grid_size=QUANTUM)}
    elif rule == OVERLAP and len(held) > 1:
        rest = {id: shapely.difference(shape, fault.where, grid_size=QUANTUM) for id, shape in held.items()}
        whole = [id for id in held if _covers(held[id], fault.where)]
        if not whole:
            return None
        keeper = max(whole, key=lambda id: (_common(rest[id], fault.where), -id))
        made = {id: shape for id, shape in rest.items() if id != keeper}
    elif rule == OUTSIDE and parent is not None:
        made = {id: shapely.difference(shape, fault.where, grid_size=QUANTUM) for id, shape in held.items()}
    else:
        return None
    return made if all(_sound(held[id], shape) for id, shape in made.items()) else None


def _common(shape: Any, face: Any) -> float:
    """Length (degrees) of the edge of a face that runs along a grid."""
    return float(shapely.length(shapely.intersection(face.boundary, shapely.buffer(shape, 20 * QUANTUM))))


def _covers(shape: Any, face: Any) -> bool:
    return bool(shapely.area(shapely.difference(face, shape)) <= 1e-3 * face.area)


def _sound(before: Any, after: Any) -> bool:
    fine = after.is_valid and not after.is_empty and after.geom_type == before.geom_type
    return bool(fine and abs(after.area - before.area) <= _SHARE * before.area)


def _uncrossed(shape: Any) -> Any:
    """The outline without crossings and crumbs; None when more than a thousandth of the ground would change."""
    parts = [part for part in shapely.get_parts(_polygons(shapely.make_valid(shape))) if part.area > 0]
    whole = sum(part.area for part in parts)
    kept = [part for part in parts if part.area > _CROSSING_SHARE * whole]
    if not kept or (len(kept) > 1 and shape.geom_type == "Polygon"):
        return None
    made = kept[0] if len(kept) == 1 else shapely.multipolygons(kept)
    if abs(made.area - shape.area) > _CROSSING_SHARE * made.area or whole - made.area > _CROSSING_SHARE * whole:
        return None
    return made if made.is_valid else None


def _polygons(shape: Any) -> Any:
    flat = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.multipolygons([part for each in flat for part in shapely.get_parts(each)])
