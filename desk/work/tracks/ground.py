"""The streets and grids of an office on a plane in metres, as tracks are held against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground import coordinates
from desk.office import Office
from desk.work.tracks.points import plane

BORDER: Final = 1.0
"""Metres by which a grid reaches beyond its outline for its streets: those that run on a border are both grids'."""
_CENTRE: Final = 105.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street as tables name it."""

    id: int
    name: str
    grade: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A grid, or any node above it."""

    id: int
    parent_id: int | None
    level: int
    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Streets and grids of one layer; shapes are on the plane around the meridian `middle`."""

    middle: float
    basis: str
    streets: tuple[Street, ...]
    lines: Any
    """Per street its centre line."""
    grids: tuple[Grid, ...]
    outlines: Any
    """Per grid its outline, None where it has none."""
    owned: tuple[frozenset[int], ...]
    """Per grid the places (in `streets`) of the streets that were given to it and to those below it."""

    @property
    def leaves(self) -> list[int]:
        """Places (in `grids`) of the grids without anything below them."""
        parents = {grid.parent_id for grid in self.grids}
        return [at for at, grid in enumerate(self.grids) if grid.id not in parents]

    def at(self, area_id: int) -> int:
        """The place of a grid; BadInput if it is not of this layer any more."""
        for at, grid in enumerate(self.grids):
            if grid.id == area_id:
                return at
        raise BadInput("这个网格不在当前图层里，或已停用；请刷新后另选。")

    def streets_of(self, place: int) -> tuple[list[int], Any]:
        """The streets of a grid: their places, and what of each lies in it."""
        if self.basis == "line":
            places = sorted(self.owned[place])
            return places, self.lines[places]
        outline = self.outlines[place]
        return ([], self.lines[:0]) if outline is None else self._inside(outline)

    def streets_of_all(self, places: Sequence[int]) -> tuple[list[int], Any]:
        """The streets of several grids, each once."""
        if len(places) == 1:
            return self.streets_of(places[0])
        if self.basis == "line":
            owned = sorted(set().union(*(self.owned[place] for place in places)))
            return owned, self.lines[owned]
        outlines = [self.outlines[place] for place in places if self.outlines[place] is not None]
        return self._inside(shapely.union_all(outlines)) if outlines else ([], self.lines[:0])

    def to_degrees(self, shape: Any) -> Any:
        """A shape of the plane in lon/lat."""
        return shapely.transform(shape, self._degrees)

    def _inside(self, outline: Any) -> tuple[list[int], Any]:
        outline = shapely.buffer(outline, BORDER, join_style="mitre")
        shapely.prepare(outline)
        near = np.flatnonzero(shapely.intersects(outline, self.lines))
        inside = shapely.intersection(self.lines[near], outline)
        long = shapely.length(inside) > 2 * BORDER
        return near[long].tolist(), inside[long]

    def _degrees(self, points: Any) -> Any:
        lon, lat = coordinates.from_gauss(points[:, 0], points[:, 1], self.middle)
        return np.column_stack([lon, lat])


def ground_of(office: Office, layer_id: int) -> Ground:
    """The ground of a layer as it is today."""
    row = office.database.read_one("select basis from layer where id = ?", (layer_id,))
    if row is None:
        raise BadInput("这个图层已不在了，请刷新后再试。")
    streets = office.database.read("select id, name, grade, geometry from street order by id")
    areas = office.database.read(
        "select id, parent_id, level, name, path, geometry from area"
        " where layer_id = ? and (valid_to is null or valid_to > ?) order by path",
        (layer_id, office.today()),
    )
    lines = shapely.from_wkb([bytes(row[3]) for row in streets]) if streets else np.empty(0, object)
    outlines = shapely.from_wkb([None if row[5] is None else bytes(row[5]) for row in areas])
    everything = np.concatenate([lines, outlines])
    box = shapely.total_bounds(everything) if len(everything) else (np.nan,) * 4
    middle = _CENTRE if np.isnan(box[0]) else float(box[0] + box[2]) / 2

    def flat(points: Any) -> Any:
        return np.column_stack(plane(points[:, 0], points[:, 1], middle))

    grids = tuple(Grid(id=a, parent_id=b, level=c, name=d, path=e) for a, b, c, d, e, _ in areas)
    return Ground(
        middle=middle,
        basis=str(row[0]),
        streets=tuple(Street(id=id, name=name, grade=grade) for id, name, grade, _ in streets),
        lines=shapely.transform(lines, flat),
        grids=grids,
        outlines=shapely.transform(outlines, flat),
        owned=_owned(office, layer_id, grids, [row[0] for row in streets]),
    )


def _owned(office: Office, layer_id: int, grids: tuple[Grid, ...], streets: list[int]) -> tuple[frozenset[int], ...]:
    place = {street: at for at, street in enumerate(streets)}
    by_id: dict[int, set[int]] = {grid.id: set() for grid in grids}
    paths = {grid.id: [int(step) for step in grid.path.split("/") if step] for grid in grids}
    for area_id, street_id in office.database.read(
        "select area_id, item_id from member where kind = 'street' and layer_id = ? and (until is null or until > ?)",
        (layer_id, office.today()),
    ):
        for above in paths.get(area_id, ()):
            if above in by_id and street_id in place:
                by_id[above].add(place[street_id])
    return tuple(frozenset(by_id[grid.id]) for grid in grids)
