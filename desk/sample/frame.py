"""From lon/lat to metres around a town's centre, and back: good to a few centimetres over the 15 km of a town."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from desk.sample.dice import Floats

_METRES_PER_DEGREE = 111_319.49


@dataclass(frozen=True, slots=True)
class Frame:
    """A flat frame of metres with its origin at `lon`, `lat`."""

    lon: float
    lat: float

    def metres(self, points: Any) -> Floats:
        """Points of lon/lat as metres east and north of the origin."""
        return (np.asarray(points, dtype=float) - (self.lon, self.lat)) * self._scale()

    def degrees(self, points: Any) -> Floats:
        """Points of metres as lon/lat, rounded to a centimetre so that shared corners stay shared."""
        return np.round(np.asarray(points, dtype=float) / self._scale() + (self.lon, self.lat), 7)

    def earth(self, shapes: Any) -> Any:
        """Shapes of metres as shapes of lon/lat."""
        return shapely.transform(shapes, self.degrees)

    def flat(self, shapes: Any) -> Any:
        """Shapes of lon/lat as shapes of metres."""
        return shapely.transform(shapes, self.metres)

    def _scale(self) -> Floats:
        return np.array([_METRES_PER_DEGREE * math.cos(math.radians(self.lat)), _METRES_PER_DEGREE * 0.9978])
