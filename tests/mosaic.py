"""A mosaic of grids that cover the ground without gap or overlap, for tests and benchmarks: fixed seed, any size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy
import shapely

WEST, SOUTH, SIDE = 122.0, 29.9, 0.004
"""Corner of the mosaic and side of one tile, in degrees (about 400 m)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """Tiles with crooked borders that neighbours share vertex by vertex, and the outline around them."""

    ids: list[int]
    shapes: list[shapely.Polygon]
    outline: shapely.Polygon

    @property
    def vertices(self) -> int:
        """Vertices of all tiles."""
        return int(shapely.get_num_coordinates(self.shapes).sum())


def mosaic(columns: int, rows: int, *, bends: int = 23, extra: int = 0, left_out: int = 0, seed: int = 7) -> Mosaic:
    """`columns` x `rows` tiles of 4 sides with `bends` segments each; `extra` inner sides get one vertex more.

    The last `left_out` tiles of the top row are left away.
    """
    dice = numpy.random.default_rng(seed)
    corners = numpy.stack(numpy.meshgrid(numpy.arange(columns + 1), numpy.arange(rows + 1), indexing="ij"), -1) * 1.0
    corners += dice.uniform(-0.2, 0.2, corners.shape)
    sides: dict[tuple[int, int, int], numpy.ndarray] = {}
    for column in range(columns + 1):
        for row in range(rows + 1):
            for across, (to_column, to_row) in enumerate(((column, row + 1), (column + 1, row))):
                if to_column <= columns and to_row <= rows:
                    inner = 0 < row < rows - 1 if across else 0 < column < columns and row < rows - 1
                    more, extra = (1, extra - 1) if inner and extra else (0, extra)
                    ends = corners[column, row], corners[to_column, to_row]
                    sides[across, column, row] = _crooked(dice, *ends, bends + more)
    tiles = [(column, row) for row in range(rows) for column in range(columns)]
    tiles = tiles[: len(tiles) - left_out]
    shapes = [_tile(sides, column, row) for column, row in tiles]
    outline = shapely.coverage_union_all(shapes)
    return Mosaic(ids=[1001 + at for at in range(len(shapes))], shapes=shapes, outline=shapely.make_valid(outline))


def district() -> Mosaic:
    """2,428 tiles with 229,882 vertices: the size of the sample district's grids."""
    return mosaic(50, 49, extra=2039, left_out=22)


def _crooked(dice: numpy.random.Generator, one: numpy.ndarray, other: numpy.ndarray, bends: int) -> numpy.ndarray:
    share = numpy.linspace(0, 1, bends + 1)[:, None]
    points = one + (other - one) * share
    across = numpy.array([-(other - one)[1], (other - one)[0]])
    # Calm near the corners, where another side is close.
    swing = dice.uniform(-0.08, 0.08, bends + 1) * numpy.minimum(share, 1 - share)[:, 0] * 2
    points = points + across * swing[:, None]
    return numpy.round(numpy.array([WEST, SOUTH]) + points * SIDE, 7)


def _tile(sides: dict[tuple[int, int, int], numpy.ndarray], column: int, row: int) -> shapely.Polygon:
    south, east = sides[1, column, row], sides[0, column + 1, row]
    north, west = sides[1, column, row + 1], sides[0, column, row]
    return shapely.Polygon(numpy.concatenate([south, east[1:], north[::-1][1:], west[::-1][1:]]))
