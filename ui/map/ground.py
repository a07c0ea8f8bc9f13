"""Reads the map's binary packs into numpy for the plain map: outlines, points, where a thing lies."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from desk.office import Office

Array = np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One area: its rings (or runs of a line) as lon/lat arrays."""

    id: int
    is_line: bool
    rings: tuple[Array, ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        every = np.vstack(self.rings)
        west, south = every.min(axis=0)
        east, north = every.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place lies inside (never for a line)."""
        inside = False
        for ring in () if self.is_line else self.rings:
            x, y = ring[:, 0], ring[:, 1]
            before_x, before_y = np.roll(x, 1), np.roll(y, 1)
            cuts = (y > lat) != (before_y > lat)
            at = x[cuts] + (lat - y[cuts]) / (before_y[cuts] - y[cuts]) * (before_x[cuts] - x[cuts])
            inside ^= bool(np.count_nonzero(at > lon) % 2)
        return inside

    def distance(self, lon: float, lat: float, squeeze: float) -> float:
        """Degrees of latitude from a place to the nearest segment; `squeeze` is the cosine of the latitude."""
        best = np.inf
        for run in self.rings:
            points = (run - [lon, lat]) * [squeeze, 1.0]
            a, way = points[:-1], points[1:] - points[:-1]
            length = (way**2).sum(axis=1)
            along = np.clip(-(a * way).sum(axis=1) / np.where(length == 0, 1, length), 0, 1)
            best = min(best, float(np.sqrt(((a + way * along[:, None]) ** 2).sum(axis=1)).min(initial=np.inf)))
        return best


def read_outlines(pack: bytes) -> list[Outline]:
    """The areas of a geometry pack; what has no shape is left out."""
    if len(pack) < 4:
        return []
    found, at = [], 4
    for _ in range(struct.unpack_from("<I", pack)[0]):
        number, length = struct.unpack_from("<iI", pack, at)
        if length >= 9:
            kind, rings, _ = _geometry(pack, at + 8)
            if rings:
                found.append(Outline(id=number, is_line=kind == 2, rings=tuple(rings)))
        at += 8 + (length + 3) // 4 * 4
    return found


def _geometry(pack: bytes, at: int) -> tuple[int, list[Array], int]:
    kind, count = struct.unpack_from("<II", pack, at + 1)
    if kind == 1:
        return kind, [], at + 21
    if kind == 2:
        return kind, [_run(pack, at + 9, count)], at + 9 + 16 * count
    rings, after, inner = [], at + 9, kind
    for _ in range(count):
        if kind == 3:
            points = struct.unpack_from("<I", pack, after)[0]
            rings.append(_run(pack, after + 4, points))
            after += 4 + 16 * points
        else:
            inner, more, after = _geometry(pack, after)
            rings += more
    return inner, rings, after


def _run(pack: bytes, at: int, count: int) -> Array:
    return np.frombuffer(pack, "<f8", 2 * count, at).reshape(-1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Facilities or issues: ids, places in lon/lat, symbols."""

    ids: Array
    places: Array
    symbols: Array

    def nearest(self, lon: float, lat: float, reach: float, squeeze: float) -> int | None:
        """The id of the nearest point within `reach` degrees of latitude."""
        if not len(self.ids):
            return None
        square = (((self.places - [lon, lat]) * [squeeze, 1.0]) ** 2).sum(axis=1)
        best = int(square.argmin())
        return int(self.ids[best]) if square[best] <= reach * reach else None


def read_points(pack: bytes) -> Points:
    """The points of a point pack."""
    count = struct.unpack_from("<I", pack)[0] if len(pack) >= 4 else 0
    degrees = (
        np.frombuffer(pack, "<i4", 2 * count, 4 + 4 * count).reshape(2, count).T / 1e7 if count else np.empty((0, 2))
    )
    return Points(
        ids=np.frombuffer(pack, "<i4", count, 4) if count else np.empty(0, int),
        places=degrees,
        symbols=np.frombuffer(pack, "u1", count, 4 + 12 * count) if count else np.empty(0, int),
    )


def sketch(pack: bytes) -> tuple[bytes, bytes]:
    """A point pack in two fifths of its size, for the first sight: where the ground lies, and 5 bytes for each point.

    First west, north, and the step of x and y in world pixels (four doubles); then all x, all y (u16) and all symbols. Over
    a district a step is a hand's breadth. The ids and exact places come later with the whole pack.
    """
    points = read_points(pack)
    if not len(points.ids):
        return struct.pack("<4d", 0, 0, 0, 0), b""
    sine = np.sin(np.radians(points.places[:, 1]))
    x = (points.places[:, 0] + 180) / 360 * 256
    y = 128 - np.log((1 + sine) / (1 - sine)) * 64 / np.pi
    frame = [x.min(), y.min(), np.ptp(x) / 65535 or 1.0, np.ptp(y) / 65535 or 1.0]
    columns = [np.round((x - frame[0]) / frame[2]).astype("<u2"), np.round((y - frame[1]) / frame[3]).astype("<u2")]
    body = b"".join([*(column.tobytes() for column in columns), points.symbols.tobytes()])
    return struct.pack("<4d", *frame), body


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything the plain map shows of a layer."""

    outlines: list[Outline]
    names: dict[int, str]
    leaves: frozenset[int]
    classes: dict[int, int]
    issues: Points
    facilities: Points


def read_ground(office: Office, layer: int | None, figure: str) -> Ground:
    """Everything the plain map shows. Runs on a reader."""
    search = office.search
    if layer is None:
        layer = search.layers()[0].id
    figures = search.figures()
    key = figure or (figures[0].key if figures else "")
    outlines = read_outlines(search.map_areas(layer))
    tree = search.tree(layer)
    placed = {each.id for each in outlines}
    parents = {each.parent_id for each in tree if each.id in placed}
    return Ground(
        outlines=outlines,
        names={each.id: each.name for each in tree},
        leaves=frozenset(placed - {parent for parent in parents if parent is not None}),
        classes=_classes(dict(search.shade(layer, key)) if key and key != "none" else {}),
        issues=read_points(search.map_points("issues")),
        facilities=read_points(search.map_points("facilities")),
    )


def _classes(values: dict[int, float]) -> dict[int, int]:
    """Five classes with about as many areas in each."""
    if not values:
        return {}
    limits = np.quantile(list(values.values()), [0.2, 0.4, 0.6, 0.8])
    return {area: int(np.searchsorted(limits, value, side="right")) for area, value in values.items()}
