"""The ground below a printed map: water, parks, blocks, houses and streets of the office, cut to what a sheet shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.geo import Box, metres_between
from desk.office import Office

Run = NDArray[np.float64]
"""A ring or line as rows of lon/lat, EPSG:4490."""

SHEETS: Final = ("block", "park", "water", "building", "street")
"""From the ground up."""
HOUSES_WITHIN: Final = 5_000.0
"""Metres across up to which houses are drawn: above they are only dirt on the paper."""
BLOCKS_WITHIN: Final = 12_000.0
SMALL_STREETS_WITHIN: Final = 9_000.0
_SMALL_STREET: Final = 9.0
_SIMPLE: Final = 60
"""Corners up to which thinning a polygon is not worth its time."""
_FINEST: Final = 4_000.0
"""Steps across a sheet: A3 at 300 dpi has as many dots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A street as lines, how wide it is in metres, and its name ("" if it has none)."""

    runs: tuple[Run, ...]
    width: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What lies below the grids of one sheet: polygons per sheet as rings (outer and holes), and streets."""

    polygons: Mapping[str, tuple[tuple[Run, ...], ...]] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    shapes: NDArray[Any]
    names: tuple[str, ...]
    widths: tuple[float, ...]
    tree: shapely.STRtree
    rings: dict[int, tuple[tuple[Run, ...], ...]] = field(default_factory=dict)


class Ground:
    """The whole ground of an office, read once for many sheets. One thread."""

    def __init__(self, office: Office) -> None:
        self._layers = {sheet: _read(office, sheet) for sheet in SHEETS}

    def within(self, box: Box) -> Backdrop:
        """What a sheet with these corners shows, thinned to what paper can hold."""
        across = metres_between(box[0], (box[1] + box[3]) / 2, box[2], (box[1] + box[3]) / 2)
        limits = {"building": HOUSES_WITHIN, "block": BLOCKS_WITHIN}
        frame = shapely.box(*box)
        finest = (box[2] - box[0]) / _FINEST
        polygons: dict[str, tuple[tuple[Run, ...], ...]] = {}
        for sheet in SHEETS[:-1]:
            if across <= limits.get(sheet, np.inf):
                polygons[sheet] = tuple(self._polygons(sheet, frame, finest))
        return Backdrop(polygons=polygons, ways=self._ways(frame, finest, across))

    def _polygons(self, sheet: str, frame: Any, finest: float) -> Iterator[tuple[Run, ...]]:
        """The polygons of a sheet in the frame; a house of five corners is taken apart once for all sheets."""
        layer = self._layers[sheet]
        for at in np.sort(layer.tree.query(frame)).tolist():
            shape = layer.shapes[at]
            if shapely.get_num_coordinates(shape) > _SIMPLE:
                yield from rings_of(shapely.simplify(shape, finest))
                continue
            if at not in layer.rings:
                layer.rings[at] = rings_of(shape)
            yield from layer.rings[at]

    def _ways(self, frame: Any, finest: float, across: float) -> tuple[Way, ...]:
        layer, found = self._layers["street"], []
        for at in np.sort(layer.tree.query(frame)).tolist():
            width = layer.widths[at]
            if width < _SMALL_STREET and across > SMALL_STREETS_WITHIN:
                continue
            cut = shapely.intersection(shapely.simplify(layer.shapes[at], finest), frame)
            runs = runs_of(cut)
            if runs:
                found.append(Way(runs=runs, width=width, name=layer.names[at]))
        return tuple(found)


def _read(office: Office, sheet: str) -> _Layer:
    rows: list[tuple[Any, ...]] = []
    if sheet == "street":
        rows = office.database.read("select geometry, name, width from street where geometry is not null order by id")
    elif sheet == "building":
        rows = office.database.read("select geometry, '', 0 from building where geometry is not null order by id")
    rows = [
        *rows,
        *office.database.read("select geometry, name, 0 from base_feature where sheet = ? order by id", (sheet,)),
    ]
    shapes = shapely.from_wkb([bytes(row[0]) for row in rows], on_invalid="ignore")
    shapes = np.asarray(shapes, dtype=object).reshape(len(rows))
    return _Layer(
        shapes=shapes,
        names=tuple(str(row[1] or "") for row in rows),
        widths=tuple(float(row[2] or 6) for row in rows),
        tree=shapely.STRtree(shapes),
    )


def rings_of(shape: Any) -> tuple[tuple[Run, ...], ...]:
    """The polygons of a geometry, each as its outer ring and holes; nothing for points and lines."""
    found = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            found.append(tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)))
        elif part.geom_type.startswith(("Multi", "Geometry")):
            found += rings_of(part)
    return tuple(found)


def runs_of(shape: Any) -> tuple[Run, ...]:
    """The lines of a geometry."""
    return tuple(
        shapely.get_coordinates(part)
        for part in shapely.get_parts(shape)
        if part.geom_type == "LineString" and not part.is_empty
    )
