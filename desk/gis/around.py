"""Where the office lies, and where numbers of a file would lie: small measures that the doubts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from desk.gis import systems
from desk.ground import coordinates

NEAR = 0.06
"""Degrees around the office that still count as here: 5 to 6 km."""
CHINA = (73.0, 3.0, 136.0, 54.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where the office lies: its box in degrees, and some of its buildings as points (lon, lat)."""

    west: float
    south: float
    east: float
    north: float
    known: numpy.ndarray | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle in degrees."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def holds(self, lon: Any, lat: Any, margin: float = NEAR) -> Any:
        """Which of the places lie in the office or near it."""
        return (
            (lon >= self.west - margin)
            & (lon <= self.east + margin)
            & (lat >= self.south - margin)
            & (lat <= self.north + margin)
        )


def readings(east: float, north: float) -> list[tuple[str, float, float]]:
    """The systems these metres may be of, each with the place they give: (system, lon, lat)."""
    prefix, rest = int(east // 1_000_000), east % 1_000_000
    if not (100_000 <= rest <= 900_000 and 300_000 <= north <= 6_100_000):
        return []
    found = []
    if systems.FIRST_ZONE <= prefix <= systems.LAST_ZONE:
        found.append((systems.zone_system(prefix, prefixed=True), prefix * 3.0))
    elif 13 <= prefix <= 23:
        found.append((systems.six_degree_system(prefix), prefix * 6.0 - 3.0))
    elif prefix == 0:
        zones = range(systems.FIRST_ZONE, systems.LAST_ZONE + 1)
        found += [(systems.zone_system(zone, prefixed=False), zone * 3.0) for zone in zones]
    places = [(key, coordinates.from_gauss(rest, north, middle)) for key, middle in found]
    return [(key, float(lon), float(lat)) for key, (lon, lat) in places]


def middles(geometry: numpy.ndarray) -> numpy.ndarray:
    """Middle of the box around each geometry: n by 2."""
    bounds = shapely.bounds(geometry).reshape(-1, 4)
    middles: numpy.ndarray = (bounds[:, :2] + bounds[:, 2:]) / 2
    return middles


def is_in(places: numpy.ndarray, box: tuple[float, float, float, float]) -> numpy.ndarray:
    """Which places lie in a box (west, south, east, north)."""
    west, south, east, north = box
    inside: numpy.ndarray = (
        (places[:, 0] >= west) & (places[:, 0] <= east) & (places[:, 1] >= south) & (places[:, 1] <= north)
    )
    return inside


def share(which: Sequence[bool] | numpy.ndarray) -> float:
    """The share that is true; 0 of nothing."""
    return float(numpy.mean(which)) if len(which) else 0.0


def kilometres(places: numpy.ndarray, around: Around, *, far: bool = False) -> str:
    """How far the places lie from the office, as a person says it: the middle one, or the farthest."""
    lon, lat = around.middle
    across = (places[:, 0] - lon) * 111.32 * numpy.cos(numpy.radians(lat))
    metres = numpy.hypot(across, (places[:, 1] - lat) * 110.95)
    value = float(metres.max() if far else numpy.median(metres))
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
