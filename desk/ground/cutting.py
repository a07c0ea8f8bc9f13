"""Cut outlines along a drawn line so that neighbours keep sharing their borders to the last bit.

A general overlay puts its own rounding on every crossing, and the neighbour across the border would not have the same
vertex. Here each crossing is computed once per border, rounded once, and put into every outline that has that border
and into the drawn line; only then are faces built, from pieces that already meet exactly at their ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.borders import NEAR, Edge, Point, Shape, edges_of, rounded, undirected, with_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Noded:
    """A drawn line and what has to be put into the borders it meets."""

    path: list[Point]
    places: dict[Edge, list[Point]]
    """Places to put into each (undirected) edge."""
    crossed: bool
    """Whether the line meets any border."""


def noded(path: Sequence[Point], edges: NDArray[np.float64]) -> Noded:
    """The line with a vertex wherever it meets one of the edges (float64[n, 4]), and those places per edge.

    A crossing within two centimetres of a vertex of either becomes that vertex.
    """
    places: dict[Edge, list[Point]] = {}
    edges = _unique(edges)
    ends = np.unique(np.vstack([edges[:, :2], edges[:, 2:]]), axis=0) if len(edges) else np.empty((0, 2))
    path = _on_vertices([rounded(point) for point in path], ends)
    out: list[Point] = path[:1]
    corners = {(x, y) for x, y in ends.tolist()}
    crossed = any(point in corners for point in path)
    for start, end in zip(path, path[1:], strict=False):
        stops, put = _stops(start, end, edges, ends)
        crossed = crossed or bool(stops)
        for edge, place in put:
            places.setdefault(edge, []).append(place)
        for place in sorted(stops, key=lambda one: math.dist(one, start)):
            if place != out[-1]:
                out.append(place)
        if end != out[-1]:
            out.append(end)
    for edge, place in _touched(path, edges):
        crossed = True
        places.setdefault(edge, []).append(place)
    return Noded(path=out, places={edge: list(dict.fromkeys(put)) for edge, put in places.items()}, crossed=crossed)


def faces(outlines: Iterable[Shape], node: Noded) -> NDArray[Any]:
    """The faces into which noded outlines and the noded line divide the plane."""
    pieces = {undirected((a, b)) for a, b in zip(node.path, node.path[1:], strict=False) if a != b}
    for outline in outlines:
        for x1, y1, x2, y2 in edges_of(with_places(outline, node.places)).tolist():
            pieces.add(undirected(((x1, y1), (x2, y2))))
    if not pieces:
        return np.empty(0, dtype=object)
    found: NDArray[Any] = shapely.get_parts(shapely.polygonize(shapely.linestrings(np.array(sorted(pieces)))))
    return found


def inside(found: NDArray[Any], outline: Shape) -> NDArray[np.bool_]:
    """Which faces lie in an outline; asked of one point of each, so the borders need not match to the last bit."""
    shapely.prepare(outline)
    held: NDArray[np.bool_] = shapely.contains(outline, shapely.point_on_surface(found))
    return held


def joined(parts: Sequence[Shape] | NDArray[Any]) -> Shape:
    """Outlines that share borders as one, with every vertex on its outer border kept."""
    given = np.array([piece for part in parts for piece in shapely.get_parts(part)], dtype=object)
    if shapely.coverage_is_valid(given):
        return shapely.coverage_union_all(given)
    return shapely.union_all(given)


def share_border(one: Shape, other: Shape) -> bool:
    """Whether two outlines touch along a line (not only in a point) or overlap."""
    pattern = shapely.relate(one, other)
    return pattern[0] != "F" or pattern[4] == "1"


def groups(shapes: Sequence[Shape]) -> list[list[int]]:
    """Which of the outlines hang together by borders: lists of their places in the sequence."""
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    beside: dict[int, set[int]] = {at: set() for at in range(len(shapes))}
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a < b and share_border(shapes[a], shapes[b]):
            beside[a].add(b)
            beside[b].add(a)
    found: list[list[int]] = []
    rest = set(beside)
    while rest:
        wave = [min(rest)]
        group: set[int] = set()
        while wave:
            at = wave.pop()
            if at not in group:
                group.add(at)
                wave += beside[at]
        found.append(sorted(group))
        rest -= group
    return found


def _unique(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every edge once, whichever way its outlines run along it."""
    if not len(edges):
        return edges
    swap = (edges[:, 0] > edges[:, 2]) | ((edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3]))
    return np.unique(np.where(swap[:, None], edges[:, [2, 3, 0, 1]], edges), axis=0)


def _on_vertices(path: list[Point], ends: NDArray[np.float64]) -> list[Point]:
    """The line with each point that lies on a vertex of the borders replaced by that vertex."""
    if not len(ends):
        return path
    out: list[Point] = []
    for point in path:
        far = np.hypot(ends[:, 0] - point[0], ends[:, 1] - point[1])
        best = int(np.argmin(far))
        place = (float(ends[best, 0]), float(ends[best, 1])) if far[best] <= NEAR else point
        if not out or out[-1] != place:
            out.append(place)
    return out


def _stops(
    start: Point, end: Point, edges: NDArray[np.float64], ends: NDArray[np.float64]
) -> tuple[list[Point], list[tuple[Edge, Point]]]:
    """Where a piece of the line meets vertices and edges; the latter with the edge they are to be put into."""
    way = np.array(end) - start
    size = float(np.hypot(*way))
    stops: list[Point] = []
    put: list[tuple[Edge, Point]] = []
    if size == 0 or not len(edges):
        return stops, put
    along, aside = _frame(ends - start, way, size)
    for x, y in ends[(np.abs(aside) <= NEAR) & (along > NEAR) & (along < size - NEAR)].tolist():
        stops.append((x, y))
    a_along, a_aside = _frame(edges[:, :2] - start, way, size)
    b_along, b_aside = _frame(edges[:, 2:] - start, way, size)
    cross = (np.abs(a_aside) > NEAR) & (np.abs(b_aside) > NEAR) & ((a_aside > 0) != (b_aside > 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = a_aside / (a_aside - b_aside)
    hit = a_along + share * (b_along - a_along)
    cross &= (hit > NEAR) & (hit < size - NEAR)
    for at in np.flatnonzero(cross).tolist():
        x1, y1, x2, y2 = edges[at].tolist()
        place = rounded((x1 + float(share[at]) * (x2 - x1), y1 + float(share[at]) * (y2 - y1)))
        place = next((one for one in stops if math.dist(one, place) <= NEAR), place)
        stops.append(place)
        put.append((((x1, y1), (x2, y2)), place))
    return stops, put


def _frame(
    points: NDArray[np.float64], way: NDArray[np.float64], size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far points lie along a direction and aside of it."""
    return points @ way / size, (points[:, 1] * way[0] - points[:, 0] * way[1]) / size


def _touched(path: Iterable[Point], edges: NDArray[np.float64]) -> list[tuple[Edge, Point]]:
    """Vertices of the line that lie on an edge, not at its ends."""
    found: list[tuple[Edge, Point]] = []
    if not len(edges):
        return found
    way = edges[:, 2:] - edges[:, :2]
    size = np.hypot(way[:, 0], way[:, 1])
    for point in path:
        from_start = np.array(point) - edges[:, :2]
        along = (from_start * way).sum(axis=1) / size
        aside = (way[:, 0] * from_start[:, 1] - way[:, 1] * from_start[:, 0]) / size
        on = (np.abs(aside) <= NEAR) & (along > NEAR) & (along < size - NEAR)
        for x1, y1, x2, y2 in edges[on].tolist():
            found.append((((x1, y1), (x2, y2)), point))
    return found
