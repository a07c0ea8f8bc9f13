"""One place written in the systems people meet, and what a person may have meant by two numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.geo import in_china
from desk.ground import coordinates
from desk.identity import clean

DEGREES = "CGCS2000 经纬度"
GCJ02 = "GCJ-02（高德、腾讯地图）"
BD09 = "BD-09（百度地图）"

_MARKS = re.compile(r"[东经北纬度EeNnXxYy:：=]|lon|lat|lng", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"(?P<before>[EN东北][经纬]?)?\s*(?<![\d.])(?P<d>\d{1,3}(?:\.\d+)?)\s*[°度]\s*(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*[′'分]\s*"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[″\"秒]|''|′′)\s*)?)?(?P<after>[EN])?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ZONES = range(25, 46)
"""3-degree zones of China: middles from 75° to 135°."""


def describe(lon: float, lat: float) -> tuple[tuple[str, str], ...]:
    """The place in each system: (name of the system, text to copy). Cheap enough for every move of the mouse."""
    zone = coordinates.zone_of(lon)
    east, north = coordinates.to_gauss(lon, lat, zone * 3.0)
    lines = [
        (DEGREES, f"{lon:.6f}, {lat:.6f}"),
        (f"CGCS2000 3度带第{zone}带（中央经线{zone * 3}°）", f"东 {east:.2f}，北 {north:.2f}"),
    ]
    if in_china(lon, lat):  # elsewhere nothing is shifted
        lines += [(GCJ02, _pair(coordinates.to_gcj02(lon, lat))), (BD09, _pair(coordinates.to_bd09(lon, lat)))]
    return tuple(lines)


def parse(text: str, *, near: tuple[float, float] | None = None) -> list[tuple[float, float, str]]:
    """What two typed numbers may mean: (lon, lat in EPSG:4490, name of the system), the likeliest first; [] if nothing.

    Degrees in either order, degrees-minutes-seconds, Gauss-Krüger metres with and without the number of the zone in
    either order. Metres without it fit many zones: those nearest to `near` (lon, lat) come first.
    """
    plain = clean(text)[:200]
    pair = _sexagesimal(plain) or _numbers(plain)
    if pair is None:
        return []
    one, other = pair
    if abs(one) <= 180 and abs(other) <= 180:
        return _degrees(one, other)
    return _metres(one, other, near)


def _pair(place: tuple[float, float]) -> str:
    return f"{place[0]:.6f}, {place[1]:.6f}"


def _sexagesimal(text: str) -> tuple[float, float] | None:
    found = list(_SEXAGESIMAL.finditer(text))
    if len(found) != 2:
        return None
    values = [float(one["d"]) + float(one["m"] or 0) / 60 + float(one["s"] or 0) / 3600 for one in found]
    letters = [(one["before"] or one["after"] or "").upper()[:1] for one in found]
    if letters[0] in ("N", "北") or letters[1] in ("E", "东"):
        values.reverse()
    return values[0], values[1]


def _numbers(text: str) -> tuple[float, float] | None:
    # In survey sheets X is north and Y is east; both orders are tried below, so the letters may go.
    found = _NUMBER.findall(_MARKS.sub(" ", text).replace("，", " ").replace(",", " "))
    return (float(found[0]), float(found[1])) if len(found) == 2 else None


def _degrees(one: float, other: float) -> list[tuple[float, float, str]]:
    # In China the longitude is always the larger number: which of the two was typed first does not matter.
    lon, lat = (other, one) if in_china(other, one) and not in_china(one, other) else (one, other)
    if abs(lat) > 90:
        return []
    found = [(lon, lat, DEGREES)]
    if in_china(lon, lat):
        for title, turn in ((GCJ02, coordinates.from_gcj02), (BD09, coordinates.from_bd09)):
            true_lon, true_lat = turn(lon, lat)
            found.append((float(true_lon), float(true_lat), title))
    return found


def _metres(one: float, other: float, near: tuple[float, float] | None) -> list[tuple[float, float, str]]:
    found: list[tuple[float, float, str]] = []
    for east, north in ((one, other), (other, one)):
        prefix, rest = divmod(east, 1_000_000)
        zones: Sequence[int] = [int(prefix)] if int(prefix) in _ZONES else _ZONES if prefix == 0 else ()
        if not (100_000 <= rest <= 900_000 and 300_000 <= north <= 6_000_000):
            continue
        for zone in zones:
            lon, lat = (float(value) for value in coordinates.from_gauss(rest, north, zone * 3.0))
            if in_china(lon, lat):
                found.append((lon, lat, f"CGCS2000 3度带第{zone}带（中央经线{zone * 3}°）"))
    if near is not None:
        found.sort(key=lambda each: (each[0] - near[0]) ** 2 + (each[1] - near[1]) ** 2)
    return found
