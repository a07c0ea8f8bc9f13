"""万米单元: regular cells of about a hectare, cut by streets and by the outline. Coordinates in metres."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.ground.faces import GRID, Faces, in_reading_order, join_small

SIDE: Final = 100.0
_SMALL, _LARGE = 0.5, 1.6
"""Cells below the first share of a full cell join a neighbour, preferably one that stays below the second."""
MOST: Final = 50_000
"""Cells made at once; more is a mistyped side."""


def regular_cells(faces: Faces, outline: Any, *, side: float = SIDE) -> NDArray[Any]:
    """Cells of `side` metres on the street blocks of an outline, in reading order.

    The squares stand on whole multiples of `side` from the outline's corner. What streets cut off below half a cell
    joins the neighbour with the longest common border, one in the same street block first.
    """
    west, south, east, north = shapely.bounds(outline)
    across, up = int(np.ceil((east - west) / side)), int(np.ceil((north - south) / side))
    if shapely.area(outline) / side**2 > MOST:
        raise BadInput(f"单元边长 {side:g} 米太小，会分出 {MOST:,} 个以上的单元，请改大边长。")
    xs, ys = west + side * np.arange(1, across), south + side * np.arange(1, up)
    rules = [np.array([[x, south - 1], [x, north + 1]]) for x in xs] + [
        np.array([[west - 1, y], [east + 1, y]]) for y in ys
    ]
    borders = shapely.boundary(faces.shapes)
    lines = np.array([shapely.LineString(rule) for rule in rules], dtype=object)
    knotted = shapely.union_all(np.concatenate([borders, lines]), grid_size=GRID)
    pieces = shapely.get_parts(shapely.polygonize([knotted]))
    block = block_of(pieces, faces.shapes)
    pieces, block = pieces[block >= 0], block[block >= 0]
    full = side * side
    cells = join_small(pieces, least=_SMALL * full, most=_LARGE * full, group=block)
    return cells[in_reading_order(cells, side * 1.5)]


def block_of(pieces: NDArray[Any], blocks: NDArray[Any]) -> NDArray[np.int64]:
    """The block each piece lies in, -1 for none."""
    found = np.full(len(pieces), -1, dtype=np.int64)
    if len(blocks) and len(pieces):
        rows, hit = shapely.STRtree(blocks).query(shapely.point_on_surface(pieces), predicate="intersects")
        found[rows[::-1]] = hit[::-1]
    return found
