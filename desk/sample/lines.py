"""A layer over streets (街路网格): stretches between junctions gathered to 块, 网片 and 区域, and what stands along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Floats, Ints
from desk.sample.layers import ROOT, AreaTree
from desk.sample.net import GRID, Net
from desk.sample.parts import Neighbours, divide
from desk.sample.place import Ground

_FIRST_ROW = 34.0
"""Metres from the kerb within which a house stands in the first row."""
_SIDES = "东西南北"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Pieces of avenues between junctions, with the area (index in the tree) they belong to."""

    lines: NDArray[Any]
    half: Floats
    area: Ints

    def area_of(self, shapes: NDArray[Any], reach: float) -> Ints:
        """Per shape the area of the nearest stretch, -1 if its kerb is farther than `reach`."""
        tree = shapely.STRtree(self.lines)
        (rows, near), away = tree.query_nearest(shapes, return_distance=True, all_matches=False)
        found = np.full(len(shapes), -1, dtype=np.int64)
        found[rows] = np.where(away - self.half[near] <= reach, self.area[near], -1)
        return found


def first_row(stretches: Stretches, shapes: NDArray[Any]) -> Ints:
    """Per house the area of the street whose first row it stands in, -1 for those behind."""
    return stretches.area_of(shapes, _FIRST_ROW)


def layer(ground: Ground, name: str, words: list[str]) -> tuple[AreaTree, Stretches]:
    """局 - 区域 - 网片 - 块 over the avenues; `words` are the level names."""
    lines, half = _stretches(ground.net, ground)
    points = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    near = _touching(lines)
    tree = AreaTree(leaf=np.full(len(ground.net.faces), -1, dtype=np.int64))
    root = tree.add("JZ", name, ROOT, shapely.multilinestrings(lines.tolist()))
    area = np.full(len(lines), -1, dtype=np.int64)
    groups = [(root, np.arange(len(lines)), "")]
    counts = ground.town.line_layer
    for depth, count in enumerate(counts):
        split = _split(count, len(groups))
        fresh = []
        for (parent, members, code), parts in zip(groups, split, strict=True):
            divided = divide(members, [1.0] * parts, points, shapely.length(lines) + 150, near)
            for number, rows in enumerate(divided, 1):
                mine = f"{code}{number}"
                title = _title(words[depth + 1], mine, depth)
                shape = shapely.multilinestrings(lines[rows].tolist())
                kind = "segment" if depth == len(counts) - 1 else None
                index = tree.add(f"JZ-{mine}", title, parent, shape, kind)
                area[rows] = index
                fresh.append((index, rows, mine))
        groups = fresh
    return tree, Stretches(lines=lines, half=half, area=area)


def _title(word: str, code: str, depth: int) -> str:
    if depth == 0:
        return f"第{'一二三四五六七八九'[int(code) - 1]}{word}"
    return f"{'-'.join(code)}号{word}"


def _split(count: int, groups: int) -> list[int]:
    """`count` parts over the groups, as even as can be, the surplus to the first."""
    return [count // groups + (1 if index < count % groups else 0) for index in range(groups)]


def _stretches(net: Net, ground: Ground) -> tuple[NDArray[Any], Floats]:
    avenues = len(ground.town.avenues)
    pieces = net.pieces[:avenues]
    extent = shapely.coverage_union_all(net.faces[ground.faces]).buffer(1.0)
    noded = shapely.get_parts(
        shapely.line_merge(shapely.node(shapely.union_all(shapely.intersection(pieces, extent), grid_size=GRID)))
    )
    noded = noded[shapely.length(noded) > 30]
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    piece = shapely.STRtree(pieces).nearest(middle)
    return noded, net.widths[:avenues][piece] / 2


def _touching(lines: NDArray[Any]) -> Neighbours:
    near: Neighbours = [{} for _ in range(len(lines))]
    ends = shapely.buffer(lines, 20.0, quad_segs=1)
    for one, other in zip(*shapely.STRtree(lines).query(ends, predicate="intersects"), strict=True):
        if one != other:
            near[int(one)][int(other)] = 10.0
    return near
