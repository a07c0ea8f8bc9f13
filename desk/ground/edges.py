"""The border segments of polygons as arrays, with a key that is the same for the two grids that share a segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy
import numpy.typing
import shapely

Floats = numpy.typing.NDArray[numpy.float64]
Ints = numpy.typing.NDArray[numpy.int64]

QUANTUM: Final = 1e-9
"""Degrees (0.1 mm): coordinates closer than this are the same point."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Segments with the ground on their left: ends (n, 4), key, sign +1/-1 by direction, and whose they are."""

    ends: Floats
    key: Ints
    sign: Ints
    owner: Ints

    def take(self, which: Any) -> Edges:
        """Some of them."""
        return Edges(self.ends[which], self.key[which], self.sign[which], self.owner[which])

    def lines(self) -> numpy.ndarray:
        """Each segment as a line."""
        made: numpy.ndarray = shapely.linestrings(self.ends.reshape(-1, 2, 2))
        return made


def edges_of(shapes: numpy.ndarray, *, inside_out: bool = False) -> Edges:
    """The segments of polygons and multipolygons; `owner` is the place in `shapes`.

    `inside_out` turns them: the outline of a parent is then the border of everything that is not in it.
    """
    parts, whose = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        nothing = numpy.empty(0, dtype=numpy.int64)
        return Edges(numpy.empty((0, 4)), nothing, nothing, nothing)
    hole = numpy.concatenate(([False], part[1:] == part[:-1]))
    turned = _clockwise(points, ring, len(rings)) != hole
    if inside_out:
        turned = ~turned
    same = ring[1:] == ring[:-1]
    begin, end = points[:-1][same], points[1:][same]
    which = ring[:-1][same]
    back = turned[which]
    begin[back], end[back] = end[back].copy(), begin[back].copy()
    node = _mixed(numpy.round(points / QUANTUM).astype(numpy.int64))
    first, second = node[:-1][same], node[1:][same]
    moving = first != second
    sign = numpy.where((first < second) != back, 1, -1)
    with numpy.errstate(over="ignore"):
        key = first * second + (first ^ second)
    return Edges(numpy.hstack([begin, end])[moving], key[moving], sign[moving], whose[part[which]][moving])


def joined(many: list[Edges]) -> Edges:
    """Several sets as one."""
    return Edges(
        numpy.concatenate([one.ends for one in many]),
        numpy.concatenate([one.key for one in many]),
        numpy.concatenate([one.sign for one in many]),
        numpy.concatenate([one.owner for one in many]),
    )


def _clockwise(points: Floats, ring: Ints, rings: int) -> numpy.ndarray:
    # Relative to the first point of the ring: degrees squared would cost the last metres.
    starts = numpy.searchsorted(ring, numpy.arange(rings))
    moved = points - points[starts[ring]]
    cross = moved[:-1, 0] * moved[1:, 1] - moved[1:, 0] * moved[:-1, 1]
    cross[ring[1:] != ring[:-1]] = 0
    twice = numpy.bincount(ring[:-1], weights=cross, minlength=rings)
    clockwise: numpy.ndarray = twice < 0
    return clockwise


def _mixed(whole: Ints) -> Ints:
    # splitmix64 of both coordinates: equal points give equal numbers, unequal ones practically never (and a clash only
    # makes a sound border look suspicious, which the faces then clear).
    with numpy.errstate(over="ignore"):
        value = whole[:, 0].astype(numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        value ^= whole[:, 1].astype(numpy.uint64) + numpy.uint64(0x632BE59BD9B4E019)
        value = (value ^ (value >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        value ^= value >> numpy.uint64(31)
    mixed: Ints = value.view(numpy.int64)
    return mixed
