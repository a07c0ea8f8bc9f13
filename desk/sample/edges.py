"""The edges of the faces: who is next to whom, and which street runs along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Floats, Ints
from desk.sample.net import GRID, Net


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Sides of faces. `left` and `right` are faces (right -1 at the rim), `piece` indexes the net's street pieces."""

    start: Floats
    end: Floats
    left: Ints
    right: Ints
    piece: Ints

    @property
    def length(self) -> Floats:
        """Metres."""
        metres: Floats = np.hypot(*(self.end - self.start).T)
        return metres

    def neighbours(self, count: int) -> list[dict[int, float]]:
        """Per face its neighbours with the metres they share."""
        found: list[dict[int, float]] = [{} for _ in range(count)]
        inner = self.right >= 0
        for one, other, metres in zip(
            self.left[inner].tolist(), self.right[inner].tolist(), self.length[inner].tolist(), strict=True
        ):
            found[one][other] = found[one].get(other, 0.0) + metres
            found[other][one] = found[other].get(one, 0.0) + metres
        return found


def edges(net: Net) -> Edges:
    """The edges between the faces of a net."""
    rings, owner = _rings(net.faces)
    points, index = shapely.get_coordinates(rings, return_index=True)
    same = index[:-1] == index[1:]
    start, end = points[:-1][same], points[1:][same]
    face = owner[index[:-1][same]]
    keys = np.sort(np.stack([_corner(start), _corner(end)], axis=1), axis=1)
    order = np.lexsort((face, keys[:, 1], keys[:, 0]))
    start, end, face, keys = start[order], end[order], face[order], keys[order]
    first = np.concatenate([[True], np.any(keys[1:] != keys[:-1], axis=1)])
    at = np.flatnonzero(first)
    twin = np.full(len(at), -1, dtype=np.int64)
    paired = (at + 1 < len(face)) & ~np.concatenate([first[1:], [True]])[at]
    twin[paired] = face[at[paired] + 1]
    middle = shapely.points((start[at] + end[at]) / 2)
    tree = shapely.STRtree(net.pieces)
    (rows, near), away = tree.query_nearest(middle, return_distance=True, all_matches=False)
    piece = np.full(len(at), -1, dtype=np.int64)
    piece[rows] = np.where(away < 1.0, near, -1)
    return Edges(start=start[at], end=end[at], left=face[at], right=twin, piece=piece)


def _rings(faces: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    rings, owner = shapely.get_rings(faces, return_index=True)
    return rings, owner


def _corner(points: Floats) -> Ints:
    rounded = np.round(points / GRID).astype(np.int64)
    return (rounded[:, 0] + 2**30) * 2**31 + rounded[:, 1] + 2**30


def network(net: Net, sides: Edges) -> list[Any]:
    """Per street piece its noded line, as far as it runs along faces."""
    order = np.argsort(sides.piece, kind="stable")
    lines = shapely.linestrings(np.stack([sides.start, sides.end], axis=1))[order]
    bounds = np.searchsorted(sides.piece[order], np.arange(len(net.pieces) + 1))
    return [
        shapely.line_merge(shapely.multilinestrings(lines[low:high])) if high > low else None
        for low, high in zip(bounds[:-1], bounds[1:], strict=True)
    ]
