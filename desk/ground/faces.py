"""Street blocks: the polygons between streets within an outline, and the street ends that close nothing.

All coordinates in metres. What is made here fits without gaps: every corner of one polygon is a corner of its neighbour.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.locate import Floats, Ints
from desk.ground.partition.touching import touching

GRID: Final = 0.01
"""Metres to which corners are rounded when lines are knotted."""
_DUST: Final = 1.0
"""Square metres below which a polygon is a slip of the drawing and joins its neighbour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The polygons between lines, and the line ends that close nothing."""

    shapes: NDArray[Any]
    dangling: NDArray[Any]
    lengthened: int
    """Ends that were led on to the next line because it was near."""


def street_faces(lines: NDArray[Any], outline: Any, *, reach: float = 30.0) -> Faces:
    """Cut an outline (polygon or multipolygon) along lines.

    A line end that meets nothing is led on straight up to `reach` metres, so that a street that stops short of the
    kerb still closes its block; what dangles after that is reported and cuts nothing.
    """
    flat = _within(lines, outline)
    border = shapely.get_parts(shapely.boundary(outline))
    knotted = shapely.union_all(np.concatenate([flat, border]), grid_size=GRID)
    longer = _led_on(knotted, border, reach) if reach > 0 and len(flat) else np.empty(0, dtype=object)
    if len(longer):
        knotted = shapely.union_all(np.concatenate([[knotted], longer, border]), grid_size=GRID)
    polygons, _, _, _ = shapely.polygonize_full([knotted])
    shapes = shapely.get_parts(polygons)
    inside = shapely.intersects_xy(outline, *shapely.get_coordinates(shapely.point_on_surface(shapes)).T)
    shapes = shapes[inside]
    return Faces(
        shapes=join_small(shapes, least=_DUST) if len(shapes) > 1 else shapes,
        dangling=_dangles(knotted, over=reach + 1),
        lengthened=len(longer),
    )


def _within(lines: NDArray[Any], outline: Any) -> NDArray[Any]:
    """The parts of the lines inside the outline, as single lines."""
    lines = lines[~(shapely.is_missing(lines) | shapely.is_empty(lines))]
    if not len(lines):
        return lines
    shapely.prepare(outline)
    lines = lines[shapely.intersects(outline, lines)]
    cut = shapely.get_parts(shapely.intersection(lines, outline))
    return cut[(shapely.get_dimensions(cut) == 1) & (shapely.length(cut) > GRID)]


def _dangles(knotted: Any, over: float = 0.0) -> NDArray[Any]:
    """Lines with an end that meets nothing."""
    found = shapely.get_parts(shapely.line_merge(shapely.polygonize_full([knotted])[2]))
    return found[shapely.length(found) > over]


def _led_on(knotted: Any, border: NDArray[Any], reach: float) -> NDArray[Any]:
    """A straight piece from each line end that meets nothing to the line it meets within `reach` metres, if there is one."""
    corners = shapely.STRtree(shapely.points(shapely.get_coordinates(knotted)))
    pieces = []
    for line in _dangles(knotted):
        points = shapely.get_coordinates(line)
        for end, inner in ((points[0], points[1]), (points[-1], points[-2])):
            if len(corners.query(shapely.Point(end), predicate="dwithin", distance=GRID / 2)) > 1:
                continue  # other lines start here
            way = (end - inner) / max(float(np.hypot(*(end - inner))), 1e-9)
            pieces.append(shapely.LineString([end, end + way * reach]))
    if not pieces:
        return np.empty(0, dtype=object)
    made = np.array(pieces, dtype=object)
    ahead = shapely.linestrings(
        np.stack(
            [shapely.get_coordinates(shapely.line_interpolate_point(made, at)) for at in (5 * GRID, reach)], axis=1
        )
    )
    met: NDArray[Any] = made[shapely.intersects(ahead, shapely.union_all(np.concatenate([[knotted], border])))]
    return met


def join_small(shapes: NDArray[Any], *, least: float, most: float = np.inf, group: Ints | None = None) -> NDArray[Any]:
    """Join polygons below `least` square metres to the neighbour with the longest common border.

    A neighbour of the same `group` (street block) comes first, then one that stays below `most`. One without
    neighbours stays.
    """
    return gather(shapes, joined_label(shapes, least=least, most=most, group=group))


def joined_label(shapes: NDArray[Any], *, least: float, most: float = np.inf, group: Ints | None = None) -> Ints:
    """The same as a number per polygon: equal numbers belong together."""
    area: list[float] = shapely.area(shapes).tolist()
    group_of: list[int] = np.zeros(len(shapes), dtype=np.int64).tolist() if group is None else group.tolist()
    near: list[dict[int, float]] = [{} for _ in shapes]
    pairs = touching(shapes, least=0.1)
    for one, other, metres in zip(pairs.one.tolist(), pairs.other.tolist(), pairs.metres.tolist(), strict=True):
        near[one][other] = near[other][one] = metres
    into = list(range(len(shapes)))
    heap = [(size, at) for at, size in enumerate(area) if size < least]
    heapq.heapify(heap)
    while heap:
        size, at = heapq.heappop(heap)
        if into[at] != at or size != area[at] or not near[at]:
            continue

        def rank(other: int, at: int = at, size: float = size) -> tuple[bool, bool, float, int]:
            return (group_of[other] == group_of[at], size + area[other] <= most, near[at][other], -other)

        to = max(near[at], key=rank)
        into[at] = to
        area[to] += size
        for other, metres in near[at].items():
            del near[other][at]
            if other != to:
                near[to][other] = near[other][to] = near[to].get(other, 0.0) + metres
        near[at] = {}
        if area[to] < least:
            heapq.heappush(heap, (area[to], to))
    return np.array([_root(into, at) for at in range(len(into))], dtype=np.int64)


def _root(into: list[int], at: int) -> int:
    while into[at] != at:
        at = into[at]
    return at


def gather(shapes: NDArray[Any], label: Ints) -> NDArray[Any]:
    """One polygon per label, in the order of the labels; the shapes must fit without gaps."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    found = np.empty(len(starts), dtype=object)
    for at, rows in enumerate(np.split(order, starts[1:])):
        found[at] = shapes[rows[0]] if len(rows) == 1 else _one(shapes[rows])
    return found


def _one(shapes: NDArray[Any]) -> Any:
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.GEOSException:  # corners that do not quite meet: the slow union copes with them
        return shapely.union_all(shapes, grid_size=GRID)


def in_reading_order(shapes: NDArray[Any], row: float) -> Ints:
    """Positions from north to south in rows of `row` metres, in a row from west to east."""
    middle: Floats = shapely.get_coordinates(shapely.point_on_surface(shapes))
    if not len(middle):
        return np.empty(0, dtype=np.int64)
    order: Ints = np.lexsort((middle[:, 0], np.floor((middle[:, 1].max() - middle[:, 1]) / row)))
    return order
