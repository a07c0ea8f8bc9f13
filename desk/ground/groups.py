"""The ground shared out among buildings, and buildings gathered to groups (小区): no gaps, streets as borders.

Coordinates in metres. Every spot of a street block belongs to the building it is nearest to; a block without buildings
is one plot of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.cells import block_of
from desk.ground.faces import GRID, gather, join_small
from desk.ground.locate import Floats, Ints
from desk.ground.partition.touching import borders_between, touching

_SPACING: Final = 12.0
"""Metres between the points along a building's walls from which nearness is measured."""
_SHRINK: Final = 0.4
"""Metres inside the walls: houses that stand wall to wall still differ."""
_SMOOTH: Final = 1.0
"""Metres by which the zigzag between two houses is straightened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Ground as plots: its shapes, and the street block each lies in."""

    shapes: NDArray[Any]
    block: Ints


def tessellate(
    blocks: NDArray[Any], houses: NDArray[Any], cut: NDArray[np.bool_], tick: Callable[[float], None]
) -> Plot:
    """Blocks where `cut` is true shared out among the houses that stand in them; the others whole.

    `houses` are footprints or points; what lies in no block counts for nothing.
    """
    home = block_of(houses, blocks)
    order = np.argsort(home, kind="stable")
    first = np.searchsorted(home[order], np.arange(len(blocks) + 1))
    borders: list[Any] = [shapely.boundary(blocks)]
    busy = [at for at in np.flatnonzero(cut).tolist() if first[at + 1] - first[at] > 1]
    for done, at in enumerate(busy):
        if done % 32 == 0:
            tick(0.7 * done / len(busy))
        borders.append(_between(blocks[at], houses[order[first[at] : first[at + 1]]]))
    if len(borders) == 1:
        return Plot(shapes=blocks, block=np.arange(len(blocks)))
    knotted = shapely.union_all(np.concatenate(borders), grid_size=GRID)
    tick(0.85)
    pieces = shapely.get_parts(shapely.polygonize([knotted]))
    block = block_of(pieces, blocks)
    pieces, block = pieces[block >= 0], block[block >= 0]
    tick(0.95)
    # A strip between two kerbs that no house is nearest to: joined within its block.
    shapes = join_small(pieces, least=30.0, group=block)
    return Plot(shapes=shapes, block=block_of(shapes, blocks))


def _between(block: Any, houses: NDArray[Any]) -> NDArray[Any]:
    """The lines between the houses of one block."""
    points, owner = _walls(houses)
    inside = shapely.contains_xy(block, points)
    points, owner = points[inside], owner[inside]
    if len(np.unique(owner)) < 2:
        return np.empty(0, dtype=object)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=block, ordered=True))
    if len(cells) != len(points):
        return np.empty(0, dtype=object)
    edges = borders_between(cells, owner)
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(edges)))
    cut = shapely.get_parts(shapely.intersection(shapely.simplify(lines, _SMOOTH), block))
    return cut[shapely.get_dimensions(cut) == 1]


def _walls(houses: NDArray[Any]) -> tuple[Floats, Ints]:
    """Points along the walls of each house, a little inside; a house without walls is its own point."""
    inner = shapely.buffer(houses, -_SHRINK, join_style="mitre")
    inner = np.where(shapely.is_empty(inner), shapely.point_on_surface(houses), inner)
    inner = shapely.segmentize(inner, _SPACING)
    points, owner = shapely.get_coordinates(inner, return_index=True)
    _, kept = np.unique(np.round(points, 2), axis=0, return_index=True)
    kept = np.sort(kept)
    return points[kept], owner[kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Grids made of groups: their shapes, and the group each holds most of (index of the names, -1 for none)."""

    shapes: NDArray[Any]
    group: Ints


def grouped(plots: Plot, group: Ints, *, least: float) -> Groups:
    """Gather plots to their groups; `group` per plot, -1 where it belongs to none.

    Plots of no group, and scraps of a group below `least` square metres that lie apart from it, join the neighbour with
    the longest common border; larger scraps of a group stay grids of their own.
    """
    label = _spread(plots, group)
    piece = _pieces(plots.shapes, label)
    shapes = gather(plots.shapes, piece)
    if len(shapes) > 1:
        shapes = join_small(shapes, least=least)
    home = block_of(plots.shapes, shapes)
    area = shapely.area(plots.shapes)
    found = np.full(len(shapes), -1, dtype=np.int64)
    best = np.zeros(len(shapes))
    key = np.where(label >= 0, label, -1)
    for at, one in zip(*np.unique(np.stack([home, key], axis=1), axis=0).T.tolist(), strict=True):
        if at < 0 or one < 0:
            continue
        size = float(area[(home == at) & (key == one)].sum())
        if size > best[at]:
            best[at], found[at] = size, one
    return Groups(shapes=shapes, group=found)


def _spread(plots: Plot, group: Ints) -> Ints:
    """Give plots of no group to the neighbour along the longest border, in the same block first, until all have one."""
    label = group.astype(np.int64).copy()
    pairs = touching(plots.shapes)
    same = plots.block[pairs.one] == plots.block[pairs.other]
    worth = pairs.metres + np.where(same, 1e6, 0.0)
    while True:
        bare = label < 0
        here = np.concatenate([pairs.one, pairs.other])
        there = np.concatenate([pairs.other, pairs.one])
        value = np.concatenate([worth, worth])
        use = bare[here] & ~bare[there]
        if not use.any():
            return label
        here, there, value = here[use], there[use], value[use]
        order = np.lexsort((-there, value))
        label[here[order]] = label[there[order]]  # the last write is the longest border


def _pieces(shapes: NDArray[Any], label: Ints) -> Ints:
    """Numbers of the pieces that hang together within a label."""
    pairs = touching(shapes)
    piece = np.arange(len(shapes))
    inside = (label[pairs.one] == label[pairs.other]) & (label[pairs.one] >= 0)
    one, other = pairs.one[inside], pairs.other[inside]
    while True:
        low = np.minimum(piece[one], piece[other])
        before = piece.copy()
        np.minimum.at(piece, one, low)
        np.minimum.at(piece, other, low)
        piece = piece[piece]
        if (piece == before).all():
            return piece
