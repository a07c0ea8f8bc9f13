"""What a drawn line or ring makes of outlines: pieces, what is left, and the places to put into the neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.ground import cutting
from desk.ground.borders import Edge, Point, Shape, edges_of, rounded, square_metres

LEAST = 1.0
"""Square metres: a smaller piece is a slip of the hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Pieces of one outline, and the places that its neighbours need in their edges to keep fitting."""

    pieces: tuple[Shape, ...]
    places: Mapping[Edge, list[Point]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bite:
    """What a ring takes (`taken`, whole), from whom, and what is left of each (None: nothing)."""

    taken: Shape
    left: Mapping[int, Shape | None]
    places: Mapping[Edge, list[Point]]


def split(shape: Shape, line: Sequence[Point], name: str) -> Cut:
    """The parts of an outline on both sides of a line, from north to south and west to east."""
    node = cutting.noded(line, edges_of(shape))
    if not node.crossed:
        raise BadInput(f"这条线没有碰到“{name}”的边界，没有分割。请从网格外面起笔，穿过网格，到另一侧外面收笔。")
    found = cutting.faces([shape], node)
    pieces = found[cutting.inside(found, shape)] if len(found) else found
    parts = _gathered(pieces, shapely.get_parts(shape))
    if len(parts) < 2:
        raise BadInput(f"这条线没有把“{name}”分成两块。请从网格外面起笔，穿过网格，到另一侧外面收笔。")
    if min(square_metres(part) for part in parts) < LEAST:
        raise BadInput(f"线离“{name}”的边界太近，分出的一块不到 1 ㎡，没有分割。请离边界远一些再画。")
    return Cut(pieces=tuple(sorted(parts, key=reading_order)), places=node.places)


def bitten(ring: Sequence[Point], from_: Mapping[int, Shape]) -> Bite:
    """What a ring takes out of outlines that share their borders; BadInput when it takes nothing."""
    path, area = ring_of(ring)
    node = cutting.noded(path, _edges(from_.values()))
    found = cutting.faces(from_.values(), node)
    drawn = _noded_area(node, area)
    taken: list[Shape] = []
    left: dict[int, Shape | None] = {}
    for key, shape in from_.items():
        mine = found[cutting.inside(found, shape)]
        within = cutting.inside(mine, drawn) if len(mine) else np.zeros(0, dtype=bool)
        if within.any():
            taken += list(mine[within])
            left[key] = cutting.joined(mine[~within]) if (~within).any() else None
    if not taken or sum(map(square_metres, taken)) < LEAST:
        raise BadInput("圈出的地方没有落在所选网格里，没有改动。请在网格里面圈画。")
    return Bite(taken=cutting.joined(taken), left=left, places=node.places)


def free_ground(ring: Sequence[Point], around: Mapping[int, Shape], within: Shape | None) -> Cut:
    """The ground inside a ring (and inside `within`) that none of the outlines covers; one piece, maybe of parts."""
    path, area = ring_of(ring)
    borders = [*around.values(), *([] if within is None else [within])]
    node = cutting.noded(path, _edges(borders))
    found = cutting.faces(borders, node)
    if len(found):
        found = found[cutting.inside(found, _noded_area(node, area))]
    if within is not None and len(found):
        found = found[cutting.inside(found, within)]
    for shape in around.values():
        if len(found):
            found = found[~cutting.inside(found, shape)]
    large = [face for face in found if square_metres(face) >= LEAST]
    if not large:
        raise BadInput("圈出的地方已经都划给别的网格，没有空地。要从现有网格里划出，请选“从现有网格划出”。")
    return Cut(pieces=(cutting.joined(large),), places=node.places)


def ring_of(ring: Sequence[Point]) -> tuple[list[Point], Shape]:
    """A drawn ring as a closed path and as an area; BadInput when it crosses itself or encloses nothing."""
    points: list[Point] = []
    for point in ring:
        place = rounded(point)
        if not points or points[-1] != place:
            points.append(place)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        raise BadInput("至少要点三个点才能围成一块，没有改动。")
    area = shapely.Polygon(points)
    if not shapely.is_valid(area):
        raise BadInput("画的边界自己和自己相交，没有改动。请按顺序绕一圈，不要交叉。")
    return [*points, points[0]], area


def reading_order(shape: Shape) -> tuple[float, float]:
    """North to south in bands of about 150 m, then west to east: the order in which grids are numbered."""
    middle = shapely.centroid(shape)
    return -round(float(middle.y) * 740), float(middle.x)


def _noded_area(node: cutting.Noded, area: Shape) -> Shape:
    """The drawn area as its noded ring has it, which may have moved by a centimetre."""
    exact = shapely.Polygon(node.path) if len(node.path) > 3 else area
    return exact if shapely.is_valid(exact) else area


def _edges(shapes: Any) -> NDArray[np.float64]:
    found = [edges_of(shape) for shape in shapes]
    return np.vstack(found) if found else np.empty((0, 4))


def _gathered(pieces: NDArray[Any], parts: NDArray[Any]) -> list[Shape]:
    """Pieces of an outline in several parts: a part that was not cut goes with the nearest piece of one that was."""
    if len(parts) == 1 or len(pieces) < 2:
        return list(pieces)
    spots = shapely.point_on_surface(pieces)
    whose = np.array([int(np.flatnonzero(shapely.contains(parts, spot))[0]) for spot in spots])
    counts = np.bincount(whose, minlength=len(parts))
    cut = [[piece] for piece, part in zip(pieces, whose, strict=True) if counts[part] > 1]
    if not cut:
        return [shapely.MultiPolygon(list(pieces))]
    heads = np.array([group[0] for group in cut], dtype=object)
    for piece, part in zip(pieces, whose, strict=True):
        if counts[part] == 1:
            cut[int(np.argmin(shapely.distance(heads, piece)))].append(piece)
    return [group[0] if len(group) == 1 else shapely.MultiPolygon(group) for group in cut]
