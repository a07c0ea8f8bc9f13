"""Where more happens than chance would bring together: Getis-Ord Gi* over square cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

METRES_PER_DEGREE: Final = 111_320.0
"""Of latitude; of longitude times the cosine of the latitude. Good to 0.5 % inside one district."""
CELLS_ACROSS: Final = 64
"""The longer side of the ground is cut into about so many cells."""
LEAST_METRES, MOST_METRES = 50.0, 1000.0

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """Square cells over a piece of ground: west and south edge in degrees, the sides of a cell in degrees and metres."""

    west: float
    south: float
    wide: float
    tall: float
    metres: float
    columns: int
    rows: int

    def counts(self, lon: Floats, lat: Floats, weights: Floats | None = None) -> Floats:
        """What lies in each cell, as rows x columns from the south-west; points outside are left out."""
        column = np.floor((lon - self.west) / self.wide)
        row = np.floor((lat - self.south) / self.tall)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        place = row[inside].astype(np.int64) * self.columns + column[inside].astype(np.int64)
        taken = None if weights is None else weights[inside]
        return np.bincount(place, taken, self.rows * self.columns).astype(float).reshape(self.rows, self.columns)

    def centres(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of the middle of every cell, as rows x columns."""
        lon = self.west + self.wide * (np.arange(self.columns) + 0.5)
        lat = self.south + self.tall * (np.arange(self.rows) + 0.5)
        x, y = np.meshgrid(lon, lat)
        return x, y

    def bounds(self, row: int, column: int) -> tuple[float, float, float, float]:
        """West, south, east, north of a cell."""
        west, south = self.west + column * self.wide, self.south + row * self.tall
        return west, south, west + self.wide, south + self.tall


def lattice(west: float, south: float, east: float, north: float, metres: float | None = None) -> Lattice:
    """Cells over a box in degrees; without `metres` of a round size (50, 100, 150, 200 ... m) for the box."""
    squeeze = cos(radians((south + north) / 2)) or 1.0
    across, along = (east - west) * METRES_PER_DEGREE * squeeze, (north - south) * METRES_PER_DEGREE
    if metres is None:
        raw = max(across, along) / CELLS_ACROSS
        metres = min(max(LEAST_METRES * round(raw / LEAST_METRES), LEAST_METRES), MOST_METRES)
    return Lattice(
        west=west,
        south=south,
        wide=metres / METRES_PER_DEGREE / squeeze,
        tall=metres / METRES_PER_DEGREE,
        metres=metres,
        columns=max(1, int(np.ceil(across / metres))),
        rows=max(1, int(np.ceil(along / metres))),
    )


def gi_star(values: Floats, mask: Mask, *, reach: int = 1) -> Floats:
    """z-scores of Gi* for the cells of a lattice (rows x columns); NaN where `mask` says there is no ground.

    Ord and Getis (1995), Local Spatial Autocorrelation Statistics, eq. 4, with weight 1 for a cell itself and every cell of
    the ground at most `reach` rows and columns away, else 0. |z| of 1.65, 1.96 and 2.58 are the usual marks for 90, 95 and
    99 % (two-sided, not corrected for the many tests). Without spread every score is 0.
    """
    n = int(mask.sum())
    scores = np.full(values.shape, np.nan)
    if n == 0:
        return scores
    here = np.where(mask, values, 0.0)
    mean = float(here.sum()) / n
    variance = float((here**2).sum()) / n - mean**2
    if n < 2 or variance <= 1e-12 * max(1.0, mean**2):
        scores[mask] = 0.0
        return scores
    around, neighbours = _box_sum(here, reach), _box_sum(mask.astype(float), reach)
    below = sqrt(variance) * np.sqrt(np.maximum(n * neighbours - neighbours**2, 0.0) / (n - 1))
    found = np.divide(around - mean * neighbours, below, out=np.zeros(values.shape), where=below > 0)
    scores[mask] = found[mask]
    return scores


def _box_sum(values: Floats, reach: int) -> Floats:
    """The sum over the square of cells around each cell, from running sums."""
    padded = np.pad(values, ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    step = 2 * reach + 1
    return np.asarray(sums[step:, step:] - sums[:-step, step:] - sums[step:, :-step] + sums[:-step, :-step])
