"""Which plots touch along a border, and how long it is (rook adjacency): shared edges, and edges that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.locate import Floats, Ints

LEAST: float = 0.5
"""Metres: two plots that meet along less than this meet at a corner."""
_MILLIMETRES = 1000.0
_NEAR = 0.02
"""Metres between two edges that lie on each other although one of them has a corner more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touching:
    """Pairs of plots by index, `one` < `other`, with the metres of their common border; sorted."""

    one: Ints
    other: Ints
    metres: Floats

    def __len__(self) -> int:
        return len(self.one)


def touching(shapes: NDArray[Any], least: float = LEAST) -> Touching:
    """The pairs of polygons (coordinates in metres) that share at least `least` metres of border."""
    start, end, owner = _edges(shapes)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((owner, high, low))
    low, high, owner = low[order], high[order], owner[order]
    same = (low[1:] == low[:-1]) & (high[1:] == high[:-1]) & (owner[1:] != owner[:-1])
    first = np.flatnonzero(same)
    met = np.zeros(len(low), dtype=bool)
    met[first] = met[first + 1] = True
    here, there = _point(low[first]), _point(high[first])
    metres = np.hypot(*(here - there).T)
    pairs = [(owner[first], owner[first + 1], metres), _overlapping(low[~met], high[~met], owner[~met])]
    one, other, length = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return _summed(one, other, length, len(shapes), least)


def borders_between(shapes: NDArray[Any], owner: Ints) -> NDArray[Any]:
    """The edges of polygons (two corners each) on whose two sides not the same owner stands."""
    start, end, cell = _edges(shapes)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((high, low))
    low, high, mine = low[order], high[order], owner[cell[order]]
    first = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    kept = np.ones(len(low), dtype=bool)
    kept[first + 1] = False
    kept[first[mine[first] == mine[first + 1]]] = False
    return shapely.linestrings(np.stack([_point(low[kept]), _point(high[kept])], axis=1))


def common_edges(shapes: NDArray[Any]) -> NDArray[Any]:
    """The edges (two corners each) that two of the polygons have in common, once each."""
    start, end, owner = _edges(shapes)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((owner, high, low))
    low, high, owner = low[order], high[order], owner[order]
    first = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]) & (owner[1:] != owner[:-1]))
    return shapely.linestrings(np.stack([_point(low[first]), _point(high[first])], axis=1))


def _edges(shapes: NDArray[Any]) -> tuple[Ints, Ints, Ints]:
    """Start and end (packed millimetres) and owner of each edge of each ring."""
    rings, owner = shapely.get_rings(shapes, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    packed = _packed(points)
    inside = ring[1:] == ring[:-1]
    start, end = packed[:-1][inside], packed[1:][inside]
    real = start != end
    return start[real], end[real], owner[ring[:-1][inside]][real]


def _packed(points: Floats) -> Ints:
    """Both coordinates of each point as one number: whole millimetres, 32 bits each."""
    whole = np.rint(points * _MILLIMETRES).astype(np.int64)
    packed: Ints = (whole[:, 0] << 32) + (whole[:, 1] + (1 << 31))
    return packed


def _point(packed: Ints) -> Floats:
    x = packed >> 32
    y = (packed & 0xFFFFFFFF) - (1 << 31)
    found: Floats = np.stack([x, y], axis=1) / _MILLIMETRES
    return found


def _overlapping(low: Ints, high: Ints, owner: Ints) -> tuple[Ints, Ints, Floats]:
    """Pairs of edges of different plots that lie on each other without having the same ends."""
    start, end = _point(low), _point(high)
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    i, j = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_NEAR)
    keep = (i < j) & (owner[i] != owner[j])
    i, j = i[keep], j[keep]
    along = end[i] - start[i]
    length = np.hypot(*along.T)
    along /= length[:, None]
    ends = [start[j] - start[i], end[j] - start[i]]
    at = [np.clip(np.einsum("ij,ij->i", part, along), 0, length) for part in ends]
    slope = np.abs(along[:, 0] * (end[j] - start[j])[:, 1] - along[:, 1] * (end[j] - start[j])[:, 0])
    common = np.abs(at[1] - at[0])
    # Two edges that only cross at a flat angle part by more than the tolerance within what they seem to share.
    flat = slope / np.maximum(np.hypot(*(end[j] - start[j]).T), 1e-9) * common <= 4 * _NEAR
    one, other = np.minimum(owner[i], owner[j]), np.maximum(owner[i], owner[j])
    return one[flat], other[flat], common[flat]


def _summed(one: Ints, other: Ints, metres: Floats, count: int, least: float) -> Touching:
    key = one * count + other
    known, place = np.unique(key, return_inverse=True)
    total: Floats = np.bincount(place, weights=metres, minlength=len(known)).astype(np.float64)
    enough = total >= least
    return Touching(one=known[enough] // count, other=known[enough] % count, metres=total[enough])
