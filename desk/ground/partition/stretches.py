"""Streets cut at their junctions into stretches, and stretches gathered to 块 of about equal length. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.locate import Floats, Ints
from desk.ground.partition.divide import Division, Step, divide, pieces_of
from desk.ground.partition.state import Plots
from desk.ground.partition.touching import Touching

JUNCTION: Final = 20.0
"""Metres between ends that belong to one junction: centre lines of wide streets do not quite meet."""
_SHORT: Final = 1.0
_GRID: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Pieces of streets between junctions, and the street (index) each is part of."""

    lines: NDArray[Any]
    street: Ints

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def metres(self) -> Floats:
        """How long each is."""
        found: Floats = shapely.length(self.lines)
        return found


def stretches(streets: NDArray[Any], *, longest: float = np.inf) -> Stretches:
    """Cut streets where they meet each other; a stretch longer than `longest` is cut into even pieces."""
    parts, street = shapely.get_parts(streets, return_index=True)
    keep = (shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > _SHORT)
    parts, street = parts[keep], street[keep]
    if not len(parts):
        return Stretches(lines=np.empty(0, dtype=object), street=np.empty(0, dtype=np.int64))
    knotted = shapely.get_parts(shapely.node(shapely.union_all(parts, grid_size=_GRID)))
    pieces = np.concatenate([_evenly(line, longest) for line in knotted[shapely.length(knotted) > _GRID]])
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    nearest = shapely.STRtree(parts).nearest(middle)
    return Stretches(lines=pieces, street=street[nearest])


def _evenly(line: Any, longest: float) -> NDArray[Any]:
    count = int(np.ceil(line.length / longest)) if np.isfinite(longest) else 1
    if count < 2:
        return np.array([line], dtype=object)
    ends = np.linspace(0, line.length, count + 1)
    points = shapely.get_coordinates(line)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    pieces = []
    for start, end in zip(ends[:-1], ends[1:], strict=True):
        inner = points[(at > start) & (at < end)]
        pieces.append(shapely.LineString([line.interpolate(start).coords[0], *inner, line.interpolate(end).coords[0]]))
    return np.array(pieces, dtype=object)


def joined(found: Stretches, junction: float = JUNCTION) -> Touching:
    """The pairs of stretches that meet at a junction; those of one street count as meeting along more."""
    ends = shapely.points(
        np.concatenate([shapely.get_coordinates(shapely.get_point(found.lines, at)) for at in (0, -1)])
        if len(found)
        else np.empty((0, 2))
    )
    one, other = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=junction)
    one, other = one % max(len(found), 1), other % max(len(found), 1)
    pair = np.unique(np.stack([one, other], axis=1)[one < other], axis=0).reshape(-1, 2)
    same = found.street[pair[:, 0]] == found.street[pair[:, 1]]
    return Touching(one=pair[:, 0], other=pair[:, 1], metres=np.where(same, 100.0, 10.0))


def gathered(found: Stretches, target: float, *, tolerance: float, seed: int, step: Step | None = None) -> Division:
    """Gather stretches to 块 of about `target` metres; each hangs together along its streets.

    Streets that meet no other are divided for themselves. What is shorter than half a 块 and hangs nowhere stays one.
    """
    metres = found.metres
    pairs = joined(found)
    plots = Plots(
        weight=metres,
        area=np.ones(len(found)),
        # No ground, no perimeter: a 块 is compact when few of its junctions lead out of it.
        around=_open_ends(len(found), pairs),
        points=shapely.get_coordinates(shapely.line_interpolate_point(found.lines, 0.5, normalized=True)).reshape(
            -1, 2
        ),
        touching=pairs,
        street=np.ones(len(pairs)),
    )
    return divide(plots, target, tolerance=tolerance, widest=max(0.2, tolerance), seed=seed, step=step)


def _open_ends(count: int, pairs: Touching) -> Floats:
    total: Floats = np.full(count, 10.0)
    np.add.at(total, pairs.one, pairs.metres)
    np.add.at(total, pairs.other, pairs.metres)
    return total


def broken(found: Stretches, label: Ints) -> int:
    """How many 块 do not hang together."""
    pairs = joined(found)
    inside = label[pairs.one] == label[pairs.other]
    kept = Touching(one=pairs.one[inside], other=pairs.other[inside], metres=pairs.metres[inside])
    piece = pieces_of(len(label), kept)
    held = np.unique(np.stack([label, piece], axis=1), axis=0)[:, 0]
    return int((np.bincount(held) > 1).sum()) if len(held) else 0
