"""The blocks that are divided: the district sample's street blocks, cut further along lanes between its houses.

The sample's 4,184 street blocks hold 113 households each, too coarse for grids of 250 ± 10 %. Real districts have paths
and lanes inside such blocks; here they are generated (fixed seed, no randomness but the thinning): each block is halved
across its longer side between two houses until there are about 10,000. Houses and their households are the sample's;
households are thinned from 473,466 to about 277,500 (each house keeps its share), so that 1,110 grids are of about 250.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.cells import block_of
from desk.ground.faces import GRID
from desk.ground.partition import Plots, Touching, touching
from desk.office import Office

BLOCKS = 10_000
HOUSEHOLDS = 277_500
SEED = 20_261_031
_FAR = 30_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Blocks in metres with their households; every border is a street or a lane."""

    shapes: NDArray[Any]
    households: NDArray[np.float64]

    def plots(self) -> Plots:
        """The blocks as they are divided; finding out who touches whom is part of the work."""
        pairs = touching(self.shapes)
        return plots_of(self.shapes, self.households, pairs)


def plots_of(shapes: NDArray[Any], weight: NDArray[np.float64], pairs: Touching) -> Plots:
    return Plots(
        weight=weight,
        area=shapely.area(shapes),
        around=shapely.length(shapes),
        points=shapely.get_coordinates(shapely.centroid(shapes)),
        touching=pairs,
        street=np.ones(len(pairs)),
    )


def ground_of(office: Office) -> Ground:
    """Blocks of a district office."""
    read = office.database.read
    rows = read("select geometry from area where layer_id = 2 and level = 3 order by id")
    cells = shapely.from_wkb([bytes(row[0]) for row in rows])
    west, south, east, north = shapely.total_bounds(cells)
    origin = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array([111_320 * np.cos(np.radians(origin[1])), 110_950.0])
    cells = shapely.transform(cells, lambda points: (points - origin) * scale)
    found = read("select lon, lat, households from building where lon is not null order by id")
    spots = (np.array([row[:2] for row in found]) - origin) * scale
    homes = np.array([row[2] or 0 for row in found], dtype=np.float64)
    return _cut(cells, spots, homes)


def _cut(cells: NDArray[Any], spots: NDArray[np.float64], homes: NDArray[np.float64]) -> Ground:
    of = block_of(shapely.points(spots), cells)
    held = np.bincount(of[of >= 0], homes[of >= 0], len(cells))
    count = np.bincount(of[of >= 0], minlength=len(cells))
    share = held / held.sum() * 0.8 + count / count.sum() * 0.2
    parts = np.maximum(1, np.round(share * BLOCKS)).astype(int)
    order = np.argsort(of, kind="stable")
    first = np.searchsorted(of[order], np.arange(len(cells) + 1))
    pieces: list[Any] = []
    for at, cell in enumerate(cells):
        pieces += _halves(cell, spots[order[first[at] : first[at + 1]]], int(parts[at]))
    whole = np.array(pieces, dtype=object)
    knotted = shapely.union_all(shapely.boundary(whole), grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([knotted]))
    faces = faces[block_of(faces, whole) >= 0]
    place = block_of(shapely.points(spots), faces)
    thin = homes * HOUSEHOLDS / homes.sum()
    thinned = np.floor(thin + np.random.default_rng(SEED).random(len(thin)))
    return Ground(shapes=faces, households=np.bincount(place[place >= 0], thinned[place >= 0], len(faces)))


def _halves(block: Any, spots: NDArray[np.float64], parts: int) -> list[Any]:
    """The block cut into about `parts` pieces by straight lanes between its houses."""
    if parts < 2 or len(spots) < 2:
        return [block]
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(block))
    if len(corners) < 4:
        return [block]
    sides = np.array([corners[1] - corners[0], corners[2] - corners[1]])
    length = np.hypot(*sides.T)
    along = sides[int(np.argmax(length))] / length.max()
    places = np.sort(spots @ along)
    half = parts // 2
    last = max(1, min(len(places) - 1, round(len(places) * half / parts)))
    at = (places[last - 1] + places[last]) / 2
    across = np.array([-along[1], along[0]])
    base = along * at
    lower = shapely.Polygon(
        [base - across * _FAR, base + across * _FAR, base + (across - along) * _FAR, base - (across + along) * _FAR]
    )
    found: list[Any] = []
    for cut, mine, many in (
        (shapely.intersection(block, lower), spots @ along < at, half),
        (shapely.difference(block, lower), spots @ along >= at, parts - half),
    ):
        pieces = [piece for piece in shapely.get_parts(cut) if piece.geom_type == "Polygon" and piece.area > 20]
        if not pieces:
            return [block]
        own = spots[mine]
        for piece in pieces:
            inside = shapely.contains_xy(piece, own) if len(own) else np.zeros(0, dtype=bool)
            found += _halves(piece, own[inside], max(1, round(many * inside.sum() / max(1, len(own)))))
    return found
