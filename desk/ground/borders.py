"""Outlines that share their borders: find a vertex, move it in every outline that has it, put a vertex into an edge.

Outlines are shapely polygons in lon/lat degrees (EPSG:4490). Two neighbours share a border when they have the very same
coordinates there; everything here keeps that so. New vertices are rounded to 1e-7 degrees (a centimetre). Distances are
metres on the plane that touches the ellipsoid at the point asked about: good to a few parts in a million over a street.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shape = Any
"""A shapely polygon or multipolygon."""
Point = tuple[float, float]
Edge = tuple[Point, Point]

DECIMALS = 7
NEAR = 2e-7
"""Degrees within which two places are the same vertex: two centimetres."""


def rounded(at: Point) -> Point:
    """A place on the grid of new vertices."""
    return round(float(at[0]), DECIMALS), round(float(at[1]), DECIMALS)


def metres_per_degree(lat: float) -> Point:
    """Metres per degree of longitude and of latitude at a latitude (GRS80)."""
    phi = math.radians(lat)
    across = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    up = 111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi) - 0.0023 * math.cos(6 * phi)
    return across, up


def square_metres(shape: Shape) -> float:
    """Area of an outline in square metres."""
    if shape is None or shapely.is_empty(shape):
        return 0.0
    _, south, _, north = shapely.bounds(shape)
    across, up = metres_per_degree((south + north) / 2)
    return float(shapely.area(shape)) * across * up


def length_metres(shape: Shape) -> float:
    """Length of a line (or of an outline's border) in metres."""
    points, parts = shapely.get_coordinates(shapely.get_parts(shape), return_index=True)
    if len(points) < 2:
        return 0.0
    across, up = metres_per_degree(float(points[:, 1].mean()))
    steps = np.diff(points, axis=0) * (across, up)
    return float(np.hypot(steps[:, 0], steps[:, 1])[np.diff(parts) == 0].sum())


def rings_of(shape: Shape) -> list[list[Point]]:
    """Every ring of an outline as closed lists of places; outer rings before their holes."""
    found: list[list[Point]] = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            found.append(list(map(tuple, shapely.get_coordinates(ring).tolist())))
    return found


def reringed(shape: Shape, change: Any) -> Shape:
    """The outline with `change(ring) -> ring` done to each closed ring."""
    parts = []
    for part in shapely.get_parts(shape):
        outer, *holes = [
            change(list(map(tuple, shapely.get_coordinates(ring).tolist())))
            for ring in (part.exterior, *part.interiors)
        ]
        parts.append(shapely.Polygon(outer, holes))
    return parts[0] if shapely.get_type_id(shape) == 3 else shapely.MultiPolygon(parts)


def edges_of(shape: Shape) -> NDArray[np.float64]:
    """The edges of an outline: float64[n, 4], from lon, lat to lon, lat."""
    points, rings = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    joined = np.diff(rings) == 0
    edges: NDArray[np.float64] = np.hstack([points[:-1], points[1:]])[joined]
    return edges


def undirected(edge: Edge) -> Edge:
    """An edge as both its neighbours name it."""
    return edge if edge[0] <= edge[1] else (edge[1], edge[0])


class Borders:
    """The outlines of many grids, found by place. Holds no history: `put` and `drop` keep it in step."""

    def __init__(self, shapes: Mapping[int, Shape]) -> None:
        self.shapes: dict[int, Shape] = dict(shapes)
        self._keys = np.array(list(self.shapes), dtype=np.int64)
        boxes = shapely.bounds(np.array(list(self.shapes.values()), dtype=object)) if self.shapes else np.empty((0, 4))
        self._boxes: NDArray[np.float64] = np.atleast_2d(boxes).reshape(-1, 4)
        self._row = {int(key): row for row, key in enumerate(self._keys)}

    def put(self, key: int, shape: Shape) -> None:
        """Take in a new outline, or another one for a key."""
        self.shapes[key] = shape
        box = shapely.bounds(shape)
        if key in self._row:
            self._boxes[self._row[key]] = box
            return
        self._row[key] = len(self._keys)
        self._keys = np.append(self._keys, key)
        self._boxes = np.vstack([self._boxes, box])

    def drop(self, key: int) -> None:
        """Forget an outline."""
        del self.shapes[key]
        self._boxes[self._row[key]] = np.nan  # compares false with everything: never found again until put

    def in_box(self, box: Iterable[float], grow: float = NEAR) -> list[int]:
        """Keys of the outlines whose boxes meet a box (west, south, east, north) grown by `grow` degrees."""
        west, south, east, north = box
        boxes = self._boxes
        hit = (
            (boxes[:, 0] <= east + grow)
            & (boxes[:, 2] >= west - grow)
            & (boxes[:, 1] <= north + grow)
            & (boxes[:, 3] >= south - grow)
        )
        return [int(key) for key in self._keys[hit]]

    def around(self, at: Point, metres: float) -> list[int]:
        """Keys of the outlines whose boxes come within some metres of a place."""
        across, up = metres_per_degree(at[1])
        grow_x, grow_y = metres / across, metres / up
        return self.in_box((at[0] - grow_x, at[1] - grow_y, at[0] + grow_x, at[1] + grow_y))

    def vertex(self, at: Point, metres: float, *, leave_out: Point | None = None) -> Point | None:
        """The vertex nearest to a place within some metres, as its outlines have it."""
        keys = self.around(at, metres)
        if not keys:
            return None
        points = shapely.get_coordinates([self.shapes[key] for key in keys])
        across, up = metres_per_degree(at[1])
        far = np.hypot((points[:, 0] - at[0]) * across, (points[:, 1] - at[1]) * up)
        if leave_out is not None:
            far[(points[:, 0] == leave_out[0]) & (points[:, 1] == leave_out[1])] = np.inf
        best = int(np.argmin(far))
        return (float(points[best, 0]), float(points[best, 1])) if far[best] <= metres else None

    def edge(self, at: Point, metres: float, *, leave_out: Point | None = None) -> tuple[Edge, Point] | None:
        """The edge nearest to a place within some metres, and the rounded place on it.

        Edges that end at `leave_out` do not count: a vertex that is being moved must not stick to its own edges.
        """
        keys = self.around(at, metres)
        if not keys:
            return None
        edges = np.vstack([edges_of(self.shapes[key]) for key in keys])
        if leave_out is not None:
            own = np.all(edges[:, :2] == leave_out, axis=1) | np.all(edges[:, 2:] == leave_out, axis=1)
            edges = edges[~own]
            if not len(edges):
                return None
        scale = np.array(metres_per_degree(at[1]))
        start = (edges[:, :2] - at) * scale
        way = (edges[:, 2:] - edges[:, :2]) * scale
        size = np.maximum((way * way).sum(axis=1), 1e-12)
        share = np.clip(-(start * way).sum(axis=1) / size, 0, 1)
        foot = start + way * share[:, None]
        far = np.hypot(foot[:, 0], foot[:, 1])
        best = int(np.argmin(far))
        if far[best] > metres:
            return None
        west, south, east, north = edges[best].tolist()
        place = rounded((at[0] + float(foot[best, 0] / scale[0]), at[1] + float(foot[best, 1] / scale[1])))
        return undirected(((west, south), (east, north))), place

    def sharing(self, vertex: Point) -> list[int]:
        """Keys of the outlines that have this very vertex."""
        found = []
        for key in self.in_box((*vertex, *vertex)):
            points = shapely.get_coordinates(self.shapes[key])
            if bool(((points[:, 0] == vertex[0]) & (points[:, 1] == vertex[1])).any()):
                found.append(key)
        return found

    def moved(self, vertex: Point, to: Point) -> dict[int, Shape]:
        """The outlines that have the vertex, with it moved; a ring that would lose its third corner raises ValueError."""
        return {key: _with_vertex(self.shapes[key], vertex, to) for key in self.sharing(vertex)}

    def inserted(self, places: Mapping[Edge, Iterable[Point]], keys: Iterable[int] | None = None) -> dict[int, Shape]:
        """The outlines that have one of these edges (undirected), with the places put into it in order."""
        if not places:
            return {}
        if keys is None:
            flat = np.array([point for edge in places for point in edge])
            keys = self.in_box((*flat.min(axis=0).tolist(), *flat.max(axis=0).tolist()))
        found = {}
        for key in keys:
            shape = with_places(self.shapes[key], places)
            if shape is not self.shapes[key]:
                found[key] = shape
        return found

    def corners(self, vertex: Point) -> set[frozenset[Point]]:
        """For each ring through a vertex the two vertices beside it: one pair if it lies on one border only."""
        found: set[frozenset[Point]] = set()
        for key in self.sharing(vertex):
            for ring in rings_of(self.shapes[key]):
                open_ring = ring[:-1]
                for at, point in enumerate(open_ring):
                    if point == vertex:
                        found.add(frozenset((open_ring[at - 1], open_ring[(at + 1) % len(open_ring)])))
        return found


def with_places(shape: Shape, places: Mapping[Edge, Iterable[Point]]) -> Shape:
    """The outline with places put into its edges; the very same object when it has none of the edges."""
    touched = False

    def filled(ring: list[Point]) -> list[Point]:
        nonlocal touched
        out = [ring[0]]
        for start, end in zip(ring, ring[1:], strict=False):
            added = places.get(undirected((start, end)))
            if added:
                touched = True
                out += sorted(set(added) - {start, end}, key=lambda one: math.dist(one, start))
            out.append(end)
        return out

    changed = reringed(shape, filled)
    return changed if touched else shape


def _with_vertex(shape: Shape, vertex: Point, to: Point) -> Shape:
    def change(ring: list[Point]) -> list[Point]:
        if vertex not in ring:
            return ring
        out: list[Point] = []
        for point in ring[:-1]:
            place = to if point == vertex else point
            if not out or out[-1] != place:
                out.append(place)
        while len(out) > 1 and out[0] == out[-1]:
            out.pop()
        return [*out, out[0]]

    return reringed(shape, change)
