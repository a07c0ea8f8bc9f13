"""What a small map of tracks draws, in metres of one plane with y upwards: grids, streets, ways, stretches not walked."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from desk.office import Office
from desk.work.tracks.coverage import Coverage
from desk.work.tracks.ground import Ground
from desk.work.tracks.listing import parts_of
from desk.work.tracks.points import Numbers, plane


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """Lines as arrays of x, y. `streets` and `gaps` are by id of the street, `grids` by id of the grid."""

    box: tuple[float, float, float, float]
    grids: Mapping[int, tuple[Numbers, ...]]
    streets: Mapping[int, tuple[Numbers, ...]]
    gaps: Mapping[int, tuple[Numbers, ...]]
    tracks: Mapping[int, tuple[Numbers, ...]]


def picture(office: Office, ground: Ground, found: Coverage) -> Picture:
    """Everything that a coverage speaks of."""
    at = ground.at(found.area_id)
    places, shapes = ground.streets_of(at)
    streets = {ground.streets[place].id: _lines(shape) for place, shape in zip(places, shapes, strict=True)}
    rows = {grid.area_id: ground.at(grid.area_id) for grid in found.grids} if ground.basis != "line" else {}
    grids = {area: _lines(shapely.boundary(ground.outlines[place])) for area, place in rows.items()}
    return Picture(
        box=_box([*streets.values(), *grids.values()]),
        grids=grids,
        streets=streets,
        gaps={one.street_id: tuple(_flat(gap, ground.middle) for gap in one.gaps) for one in found.streets if one.gaps},
        tracks=ways(parts_of(office, found.track_ids), ground.middle),
    )


def ways(parts: Mapping[int, Sequence[Numbers]], middle: float) -> dict[int, tuple[Numbers, ...]]:
    """The parts of tracks (lon, lat, time) on the plane."""
    return {id: tuple(_plane(part[:, 0], part[:, 1], middle) for part in found) for id, found in parts.items()}


def backdrop(ground: Ground, tracks: Mapping[int, tuple[Numbers, ...]]) -> Picture:
    """Tracks that stand in no table yet, over all streets."""
    streets = {
        street.id: _lines(shape) for street, shape in zip(ground.streets, ground.lines, strict=True)
    }  # fmt: skip
    box = _box([*tracks.values()])
    return Picture(box=box, grids={}, streets=streets, gaps={}, tracks=tracks)


def gap_pack(found: Coverage) -> bytes:
    """The stretches nobody walked as a geometry pack, as the large map shows previews."""
    return _pack([gap for street in found.streets for gap in street.gaps])


def track_pack(office: Office, track_ids: Sequence[int]) -> bytes:
    """Tracks as a geometry pack."""
    parts = [part for track in parts_of(office, list(track_ids)).values() for part in track]
    return _pack([shapely.linestrings(part[:, :2]) for part in parts if len(part) > 1])


def _pack(lines: Sequence[Any]) -> bytes:
    bodies = shapely.to_wkb(list(lines), byte_order=1) if lines else []
    packed = [struct.pack("<I", len(bodies))]
    for number, body in enumerate(bodies, 1):
        packed += [struct.pack("<iI", number, len(body)), body, b"\0" * (-len(body) % 4)]
    return b"".join(packed)


def _lines(shape: Any) -> tuple[Numbers, ...]:
    return tuple(
        shapely.get_coordinates(part) for part in shapely.get_parts(shape) if shapely.get_type_id(part) in (1, 2)
    )


def _flat(line: Any, middle: float) -> Numbers:
    points = shapely.get_coordinates(line)
    return _plane(points[:, 0], points[:, 1], middle)


def _plane(lon: Numbers, lat: Numbers, middle: float) -> Numbers:
    return np.column_stack(plane(lon, lat, middle))


def _box(groups: Sequence[Sequence[Numbers]]) -> tuple[float, float, float, float]:
    lines = [line for group in groups for line in group if len(line)]
    if not lines:
        return 0.0, 0.0, 1.0, 1.0
    return (
        float(min(line[:, 0].min() for line in lines)), float(min(line[:, 1].min() for line in lines)),
        float(max(line[:, 0].max() for line in lines)), float(max(line[:, 1].max() for line in lines)),
    )  # fmt: skip
