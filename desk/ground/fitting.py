"""Make new outlines fit the ones beside them corner by corner, as a coverage must. Coordinates in lon/lat degrees."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.borders import DECIMALS, Edge, Point, edges_of, undirected, with_places
from desk.ground.locate import Floats, Ints

_NEAR: Final = 2.5e-7
"""Degrees within which a corner belongs to an outline: two to three centimetres."""


def fitted(shapes: NDArray[Any], around: NDArray[Any]) -> NDArray[Any]:
    """Shapes whose corners near the outlines `around` lie exactly on them, and which have the corners those have there.

    A corner within some centimetres of an outline's corner takes its place, one near an edge moves onto the edge; others
    are put on the grid of vertices (1e-7 degrees). Shapes that share a corner share it after.
    """
    if not len(around) or not len(shapes):
        return shapes
    edges = np.concatenate([edges_of(shape) for shape in around])
    start, end = edges[:, :2], edges[:, 2:]
    lines = shapely.STRtree(shapely.linestrings(edges.reshape(-1, 2, 2)))
    corners = shapely.STRtree(shapely.points(start))

    def fit(given: Floats) -> Floats:
        spots = shapely.points(given)
        moved: Floats = np.round(given, DECIMALS)
        at, edge = lines.query_nearest(spots, max_distance=_NEAR, all_matches=False)
        along = end[edge] - start[edge]
        share = np.einsum("ij,ij->i", given[at] - start[edge], along) / np.maximum((along**2).sum(axis=1), 1e-30)
        moved[at] = start[edge] + np.clip(share, 0, 1)[:, None] * along
        at, corner = corners.query_nearest(spots, max_distance=_NEAR, all_matches=False)
        moved[at] = start[corner]
        return moved

    found = shapely.transform(shapes, fit)
    found = np.array([with_places(shape, places) for shape, places in _each(found, start)], dtype=object)
    wrong = ~shapely.is_valid(found)
    found[wrong] = shapely.buffer(found[wrong], 0)
    return found


def places_on(around: NDArray[Any], shapes: NDArray[Any]) -> dict[Edge, list[Point]]:
    """The corners of `shapes` that lie on an edge of `around` without being its end, by edge (undirected)."""
    if not len(around) or not len(shapes):
        return {}
    edges = np.concatenate([edges_of(shape) for shape in around])
    return _places(edges, np.unique(shapely.get_coordinates(shapes), axis=0))


def _each(shapes: NDArray[Any], corners: Floats) -> list[tuple[Any, dict[Edge, list[Point]]]]:
    edges = [edges_of(shape) for shape in shapes]
    places = _places(np.concatenate(edges), np.unique(corners, axis=0))
    return [(shape, places) for shape in shapes]


def _places(edges: Floats, corners: Floats) -> dict[Edge, list[Point]]:
    corner, edge = _touching(edges, corners)
    found: dict[Edge, list[Point]] = {}
    for at, on in zip(corner.tolist(), edge.tolist(), strict=True):
        west, south, east, north = edges[on].tolist()
        place = (float(corners[at, 0]), float(corners[at, 1]))
        if place not in ((west, south), (east, north)):
            found.setdefault(undirected(((west, south), (east, north))), []).append(place)
    return found


def _touching(edges: Floats, corners: Floats) -> tuple[Ints, Ints]:
    """Pairs of corner and edge that lie on each other."""
    tree = shapely.STRtree(shapely.linestrings(edges.reshape(-1, 2, 2)))
    corner, edge = tree.query(shapely.points(corners), predicate="dwithin", distance=_NEAR / 10)
    return corner, edge
