"""Coordinates without a GIS library: web mercator, WKB, bounding boxes, distances.

Lon/lat are EPSG:4490 degrees (for drawing the same as WGS84); mercator is EPSG:3857 metres. WKB is read in both byte
orders and written little-endian, 2D.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Sequence

RADIUS = 6_378_137.0
"""Of the web mercator sphere, in metres."""
MEAN_RADIUS = 6_371_008.8
"""Of the earth as a sphere, in metres: for distances."""
LIMIT = 85.051128779806604
"""Latitude where web mercator is a square."""

POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON, COLLECTION = range(1, 8)

Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]
"""West, south, east, north."""


def to_mercator(lon: float, lat: float) -> tuple[float, float]:
    """Web mercator metres of a lon/lat; latitudes beyond the square are cut to its edge."""
    lat = max(-LIMIT, min(LIMIT, lat))
    return RADIUS * math.radians(lon), RADIUS * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def from_mercator(x: float, y: float) -> tuple[float, float]:
    """Lon/lat of web mercator metres."""
    return math.degrees(x / RADIUS), math.degrees(2 * math.atan(math.exp(y / RADIUS)) - math.pi / 2)


def metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    lift, turn = phi2 - phi1, math.radians(lon2 - lon1)
    part = math.sin(lift / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(turn / 2) ** 2
    return 2 * MEAN_RADIUS * math.asin(min(1.0, math.sqrt(part)))


def in_china(lon: float, lat: float) -> bool:
    """Whether the point is in the box around China: a cheap check for swapped or foreign coordinates."""
    return 73.0 <= lon <= 136.0 and 3.0 <= lat <= 54.0


def box_of(points: Iterable[tuple[float, float]]) -> Box | None:
    """The box around points; None when there are none."""
    found = list(points)
    if not found:
        return None
    lons, lats = [lon for lon, _ in found], [lat for _, lat in found]
    return min(lons), min(lats), max(lons), max(lats)


def union(boxes: Iterable[Box | None]) -> Box | None:
    """The box around boxes; None when there are none."""
    found = [box for box in boxes if box is not None]
    if not found:
        return None
    wests, souths, easts, norths = zip(*found, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def grown(box: Box, metres: float) -> Box:
    """The box with that many metres more on every side."""
    up = math.degrees(metres / MEAN_RADIUS)
    middle = math.radians((box[1] + box[3]) / 2)
    across = up / max(math.cos(middle), 1e-6)
    return box[0] - across, box[1] - up, box[2] + across, box[3] + up


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes touch or overlap."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def point_wkb(lon: float, lat: float) -> bytes:
    """A point as WKB."""
    return struct.pack("<BIdd", 1, POINT, lon, lat)


def line_wkb(points: Sequence[tuple[float, float]]) -> bytes:
    """A line as WKB."""
    return struct.pack("<BI", 1, LINE) + _run(points)


def polygon_wkb(rings: Sequence[Sequence[tuple[float, float]]]) -> bytes:
    """A polygon as WKB: the outer ring, then holes; rings are closed if they are not."""
    closed = [list(ring) if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings]
    return struct.pack("<BII", 1, POLYGON, len(closed)) + b"".join(_run(ring) for ring in closed)


def _run(points: Sequence[tuple[float, float]]) -> bytes:
    flat = [value for point in points for value in point]
    return struct.pack(f"<I{len(flat)}d", len(points), *flat)


def read_wkb(body: bytes) -> tuple[int, list[list[Ring]]]:
    """Kind and parts of a WKB: each part a list of rings (a point or line is one ring of one part).

    ValueError when the bytes are no WKB; Z and M values are dropped.
    """
    try:
        kind, parts, _ = _read(body, 0)
    except (struct.error, IndexError, KeyError, RecursionError):
        raise ValueError("图形数据不是有效的 WKB") from None
    return kind, parts


def _read(body: bytes, at: int) -> tuple[int, list[list[Ring]], int]:
    order = {0: ">", 1: "<"}[body[at]]
    (code,) = struct.unpack_from(f"{order}I", body, at + 1)
    at += 5
    if code & 0x20000000:
        at += 4  # EWKB carries a reference system number here
    values = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
    code &= 0x0FFFFFFF
    values += {0: 0, 1: 1, 2: 1, 3: 2}[code // 1000]
    kind = code % 1000
    if kind == POINT:
        ring, at = _points(body, at, 1, values, order)
        return kind, [[ring]], at
    (count,) = struct.unpack_from(f"{order}I", body, at)
    at += 4
    if kind == LINE:
        ring, at = _points(body, at, count, values, order)
        return kind, [[ring]], at
    if kind == POLYGON:
        rings = []
        for _ in range(count):
            (points,) = struct.unpack_from(f"{order}I", body, at)
            ring, at = _points(body, at + 4, points, values, order)
            rings.append(ring)
        return kind, [rings], at
    if not MULTI_POINT <= kind <= COLLECTION:
        raise KeyError(kind)
    parts: list[list[Ring]] = []
    for _ in range(count):
        _, more, at = _read(body, at)
        parts += more
    return kind, parts, at


def _points(body: bytes, at: int, count: int, values: int, order: str) -> tuple[Ring, int]:
    size = 8 * values * count
    if at + size > len(body):
        raise IndexError(at)
    flat = struct.unpack_from(f"{order}{values * count}d", body, at)
    return list(zip(flat[::values], flat[1::values], strict=True)), at + size


def wkb_points(body: bytes) -> Iterator[tuple[float, float]]:
    """Every point of a WKB."""
    for part in read_wkb(body)[1]:
        for ring in part:
            yield from ring


def wkb_box(body: bytes) -> Box | None:
    """The box around a WKB; None when it is empty."""
    return box_of(point for point in wkb_points(body) if not math.isnan(point[0]))


def square_metres(rings: Sequence[Ring]) -> float:
    """Area of a polygon (outer ring and holes), good to a few parts in a thousand at the size of a city."""
    if not rings or not rings[0]:
        return 0.0
    middle = sum(lat for _, lat in rings[0]) / len(rings[0])
    across = math.radians(1) * MEAN_RADIUS * math.cos(math.radians(middle))
    up = math.radians(1) * MEAN_RADIUS
    areas = [abs(_shoelace(ring)) * across * up for ring in rings]
    return areas[0] - sum(areas[1:])


def _shoelace(ring: Ring) -> float:
    # Relative to the first point: degrees near 116 squared would cost the last metres of precision.
    lon0, lat0 = ring[0]
    total = 0.0
    for (lon1, lat1), (lon2, lat2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += (lon1 - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat1 - lat0)
    return total / 2
