"""Which area holds a point: a million points in a third of a second, exact to the last bit.

A raster over the areas says for most points at once which area they lie in; only points whose cell is crossed by a
border are asked of the outlines themselves. The raster is made when enough points are asked for and then kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy
import numpy.typing
import shapely

Floats = numpy.typing.NDArray[numpy.float64]
Ints = numpy.typing.NDArray[numpy.int64]

_WORTH_A_RASTER: Final = 50_000
"""Points asked for in all before the raster pays for itself."""
_CELLS: Final = 1536
"""Cells along one side of the raster: 2.4 million cells, 9 MB."""
_UNCLEAR: Final = -1
_BLOCK: Final = 1_000_000
"""Points asked of the outlines at a time: the pairs of a block take 50 MB."""


class Locator:
    """Tells for points which area holds them; a point on a common border belongs to the lowest area id.

    `shapes` are polygons and multipolygons in any one reference system (None and empty ones hold nothing); points are
    asked for in the same. Not to be shared by two threads while it is first used.
    """

    def __init__(self, ids: Sequence[int] | Ints, shapes: Sequence[Any] | numpy.ndarray) -> None:
        keys = numpy.asarray(ids, dtype=numpy.int64)
        given = numpy.empty(len(keys), dtype=object)
        given[:] = list(shapes)
        there = ~(shapely.is_missing(given) | shapely.is_empty(given))
        order = numpy.argsort(keys[there], kind="stable")
        self.ids: Ints = keys[there][order]
        self.shapes: numpy.ndarray = given[there][order]
        self._bounds: Floats = shapely.bounds(self.shapes).reshape(-1, 4)
        self._raster: _Raster | None = None
        self._asked = 0
        shapely.prepare(self.shapes)

    def locate(self, lon: numpy.typing.ArrayLike, lat: numpy.typing.ArrayLike) -> Ints:
        """The area id of every point, 0 for a point in none (or without a place: NaN)."""
        x, y = numpy.asarray(lon, dtype=numpy.float64), numpy.asarray(lat, dtype=numpy.float64)
        if not len(self.ids) or not len(x):
            return numpy.zeros(len(x), dtype=numpy.int64)
        self._asked += len(x)
        if self._raster is None and self._asked >= _WORTH_A_RASTER:
            self._raster = _Raster.of(self.shapes, self._bounds)
        found = self._by_raster(x, y) if self._raster else self._exact(x, y)
        return numpy.concatenate(([0], self.ids))[found]

    def one(self, lon: float, lat: float) -> int:
        """The area id of one point, or 0."""
        return int(self.locate(numpy.array([lon]), numpy.array([lat]))[0])

    def _by_raster(self, x: Floats, y: Floats) -> Ints:
        assert self._raster is not None
        found = self._raster.look(x, y)
        unclear = numpy.flatnonzero(found == _UNCLEAR)
        found[unclear] = self._exact(x[unclear], y[unclear])
        return found

    def _exact(self, x: Floats, y: Floats) -> Ints:
        found = numpy.zeros(len(x), dtype=numpy.int64)
        if len(x) < 4:
            return self._few(x, y, found)
        for start in range(0, len(x), _BLOCK):
            some = slice(start, start + _BLOCK)
            self._exact_block(x[some], y[some], found[some])
        return found

    def _exact_block(self, x: Floats, y: Floats, found: Ints) -> None:
        """Pair every point with the areas whose box holds it, and ask the outline of each pair.

        Points are sorted by row and along the row, so that the box of an area is a run of them in each of its rows.
        """
        bounds = self._bounds
        west, south, east, north = bounds[:, 0].min(), bounds[:, 1].min(), bounds[:, 2].max(), bounds[:, 3].max()
        height = float(numpy.median(bounds[:, 3] - bounds[:, 1])) / 3 or 1.0
        height = max(height, (north - south) / 4096) or 1.0
        width = (east - west) * 1.001 or 1.0  # a row's x lies below 1, the next row begins at 1
        with numpy.errstate(invalid="ignore"):
            at = numpy.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        key = numpy.floor((y[at] - south) / height) + (x[at] - west) / width
        order = numpy.argsort(key)
        at, key = at[order], key[order]
        near = 1e-9
        first = numpy.floor((bounds[:, 1] - south) / height - near).astype(numpy.int64)
        last = numpy.floor((bounds[:, 3] - south) / height + near).astype(numpy.int64)
        area, row = _spread(first, last - first + 1)
        begin = numpy.searchsorted(key, row + (bounds[area, 0] - west) / width - near, "left")
        end = numpy.searchsorted(key, row + (bounds[area, 2] - west) / width + near, "right")
        run, place = _spread(begin, numpy.maximum(end - begin, 0))
        point, area = at[place], area[run]
        inside = (y[point] >= bounds[area, 1]) & (y[point] <= bounds[area, 3])
        point, area = point[inside], area[inside]
        held = shapely.intersects_xy(self.shapes[area], x[point], y[point])
        # Highest first: of several assignments to one point the last one stays, and that is the lowest id.
        found[point[held][::-1]] = area[held][::-1] + 1

    def _few(self, x: Floats, y: Floats, found: Ints) -> Ints:
        for point, (lon, lat) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
            box = self._bounds
            near = (box[:, 0] <= lon) & (lon <= box[:, 2]) & (box[:, 1] <= lat) & (lat <= box[:, 3])
            for index in numpy.flatnonzero(near).tolist():
                if shapely.intersects_xy(self.shapes[index], lon, lat):
                    found[point] = index + 1
                    break
        return found


@dataclass(frozen=True, slots=True)
class _Raster:
    """Cells over the areas: index of the one area that holds the whole cell plus 1, 0 for none, -1 where unclear."""

    west: float
    south: float
    width: float
    height: float
    cells: numpy.ndarray

    @classmethod
    def of(cls, shapes: numpy.ndarray, bounds: Floats) -> _Raster:
        west, south = bounds[:, 0].min(), bounds[:, 1].min()
        width = (bounds[:, 2].max() - west) / _CELLS or 1.0
        height = (bounds[:, 3].max() - south) / _CELLS or 1.0
        owner, ends = _segments(shapes, west, south, width, height)
        cells = _filled(owner, ends)
        cells[_crossed(ends)] = _UNCLEAR
        return cls(west, south, width, height, cells.ravel())

    def look(self, x: Floats, y: Floats) -> Ints:
        with numpy.errstate(invalid="ignore"):
            column = (x - self.west) / self.width
            row = (y - self.south) / self.height
            outside = ~((column >= 0) & (column <= _CELLS) & (row >= 0) & (row <= _CELLS))
        column[outside] = row[outside] = 0
        numpy.minimum(column, _CELLS - 1, out=column)
        numpy.minimum(row, _CELLS - 1, out=row)
        found = self.cells[row.astype(numpy.int64) * _CELLS + column.astype(numpy.int64)].astype(numpy.int64)
        found[outside] = 0
        return found


def _segments(
    shapes: numpy.ndarray, west: float, south: float, width: float, height: float
) -> tuple[Ints, tuple[Floats, Floats, Floats, Floats]]:
    """All border segments in cell units, lower end first: owner index, (x0, y0, x1, y1)."""
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    x, y = (points[:, 0] - west) / width, (points[:, 1] - south) / height
    x0, y0, x1, y1 = x[:-1][same], y[:-1][same], x[1:][same], y[1:][same]
    owner = owner_of_part[part_of_ring[ring[:-1][same]]]
    down = y1 < y0
    x0[down], x1[down] = x1[down], x0[down]
    y0[down], y1[down] = y1[down], y0[down]
    return owner, (x0, y0, x1, y1)


def _filled(owner: Ints, ends: tuple[Floats, Floats, Floats, Floats]) -> numpy.ndarray:
    """The area that holds the middle of each cell: between the 1st and 2nd, 3rd and 4th ... crossing of its border."""
    x0, y0, x1, y1 = ends
    first = numpy.ceil(y0 - 0.5).astype(numpy.int64)
    count = numpy.maximum(numpy.ceil(y1 - 0.5).astype(numpy.int64) - first, 0)
    segment, row = _spread(first, count)
    slope = (x1[segment] - x0[segment]) / (y1[segment] - y0[segment])
    x = x0[segment] + (row + 0.5 - y0[segment]) * slope
    whose = owner[segment]
    order = numpy.lexsort((x, whose, row))
    row, whose, x = row[order], whose[order], x[order]
    column = numpy.clip(numpy.ceil(x - 0.5), 0, _CELLS).astype(numpy.int64)
    sign = numpy.where(numpy.arange(len(row)) % 2 == 0, 1, -1)
    place = row * (_CELLS + 1) + column
    size = _CELLS * (_CELLS + 1)
    inside = (row >= 0) & (row < _CELLS)
    place, sign, whose = place[inside], sign[inside], whose[inside]
    # Sums of floats below 2**53 are exact: the label and how many areas there are, in one running sum.
    steps = numpy.bincount(place, weights=sign * (whose + 1.0 + _ONE_MORE), minlength=size)
    total = numpy.cumsum(steps.reshape(_CELLS, _CELLS + 1), axis=1)[:, :_CELLS].astype(numpy.int64)
    many = total >> _SHIFT
    label: numpy.ndarray = (total & (int(_ONE_MORE) - 1)).astype(numpy.int32)
    label[many > 1] = _UNCLEAR
    return label


_SHIFT: Final = 24
_ONE_MORE: Final = float(1 << _SHIFT)


def _crossed(ends: tuple[Floats, Floats, Floats, Floats]) -> numpy.ndarray:
    """Cells that any border runs through or nearly touches (a thousandth of a cell covers all rounding)."""
    x0, y0, x1, y1 = ends
    near = 1e-3
    first = numpy.clip(numpy.floor(y0 - near), 0, _CELLS - 1).astype(numpy.int64)
    last = numpy.clip(numpy.floor(y1 + near), 0, _CELLS - 1).astype(numpy.int64)
    segment, row = _spread(first, last - first + 1)
    rise = y1[segment] - y0[segment]
    with numpy.errstate(divide="ignore", invalid="ignore"):
        slope = numpy.where(rise > 0, (x1[segment] - x0[segment]) / rise, 0.0)
    low = numpy.clip(row - near, y0[segment], y1[segment]) - y0[segment]
    high = numpy.clip(row + 1 + near, y0[segment], y1[segment]) - y0[segment]
    flat = rise < near
    one = numpy.where(flat, x0[segment], x0[segment] + low * slope)
    other = numpy.where(flat, x1[segment], x0[segment] + high * slope)
    left = numpy.clip(numpy.floor(numpy.minimum(one, other) - near), 0, _CELLS - 1).astype(numpy.int64)
    right = numpy.clip(numpy.floor(numpy.maximum(one, other) + near), 0, _CELLS - 1).astype(numpy.int64)
    base = row * (_CELLS + 1)
    size = _CELLS * (_CELLS + 1)
    steps = numpy.bincount(base + left, minlength=size) - numpy.bincount(base + right + 1, minlength=size)
    crossed: numpy.ndarray = numpy.cumsum(steps.reshape(_CELLS, _CELLS + 1), axis=1)[:, :_CELLS] > 0
    return crossed


def _spread(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Each segment once per row it meets: (segment, row)."""
    segment = numpy.repeat(numpy.arange(len(first)), count)
    begin = numpy.cumsum(count) - count
    row = numpy.arange(len(segment)) - begin[segment] + first[segment]
    return segment, row
