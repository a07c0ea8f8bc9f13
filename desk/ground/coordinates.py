"""Coordinates as Chinese maps have them: GCJ-02, BD-09, Gauss-Krüger zones. Plain formulas, no library of projections.

All take and give floats or numpy arrays. GCJ-02 is the shifted system of public map services (高德, 腾讯), BD-09 that of
百度. The formula of the shift is the public one: it agrees with the services to a few metres, not to centimetres, so what
came through it is for showing and finding, never for measuring borders.
"""

from __future__ import annotations

from typing import Any

import numpy

AXIS = 6_378_137.0
FLATTENING = 1 / 298.257222101
"""CGCS2000's ellipsoid; WGS84's differs by 0.1 mm at the pole."""

_KRASOVSKY, _EXCENTRIC = 6_378_245.0, 0.00669342162296594323
"""The ellipsoid that the public formula of the shift is written on."""
_SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
_ROUNDS = 6
_BD = numpy.pi * 3000.0 / 180.0


def is_shifted_here(lon: Any, lat: Any) -> Any:
    """Whether the public services shift this place: outside the box around China they do not."""
    west, south, east, north = _SHIFTED
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def to_gcj02(lon: Any, lat: Any) -> tuple[Any, Any]:
    """GCJ-02 of a true place (CGCS2000 or WGS84, degrees)."""
    across, up = _shift(lon, lat)
    return lon + across, lat + up


def from_gcj02(lon: Any, lat: Any) -> tuple[Any, Any]:
    """The true place of a GCJ-02 coordinate, to less than a tenth of a millimetre of the formula's own inverse."""
    true_lon, true_lat = lon, lat
    for _ in range(_ROUNDS):
        seen_lon, seen_lat = to_gcj02(true_lon, true_lat)
        true_lon, true_lat = true_lon - (seen_lon - lon), true_lat - (seen_lat - lat)
    here = is_shifted_here(lon, lat)
    return numpy.where(here, true_lon, lon)[()], numpy.where(here, true_lat, lat)[()]


def to_bd09(lon: Any, lat: Any) -> tuple[Any, Any]:
    """BD-09 of a true place."""
    here = is_shifted_here(lon, lat)
    x, y = to_gcj02(lon, lat)
    bd_lon, bd_lat = _bd_of_gcj(x, y)
    return numpy.where(here, bd_lon, lon)[()], numpy.where(here, bd_lat, lat)[()]


def from_bd09(lon: Any, lat: Any) -> tuple[Any, Any]:
    """The true place of a BD-09 coordinate."""
    x, y = lon - 0.0065, lat - 0.006
    for _ in range(_ROUNDS):
        seen_lon, seen_lat = _bd_of_gcj(x, y)
        x, y = x - (seen_lon - lon), y - (seen_lat - lat)
    true_lon, true_lat = from_gcj02(x, y)
    here = is_shifted_here(lon, lat)
    return numpy.where(here, true_lon, lon)[()], numpy.where(here, true_lat, lat)[()]


def _bd_of_gcj(x: Any, y: Any) -> tuple[Any, Any]:
    far = numpy.hypot(x, y) + 0.00002 * numpy.sin(y * _BD)
    turn = numpy.arctan2(y, x) + 0.000003 * numpy.cos(x * _BD)
    return far * numpy.cos(turn) + 0.0065, far * numpy.sin(turn) + 0.006


def _shift(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Degrees that the public services add to longitude and latitude."""
    x, y = lon - 105.0, lat - 35.0
    root = numpy.sqrt(numpy.abs(x))
    waves = (20.0 * numpy.sin(6.0 * x * numpy.pi) + 20.0 * numpy.sin(2.0 * x * numpy.pi)) * 2.0 / 3.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    up = up + (20.0 * numpy.sin(y * numpy.pi) + 40.0 * numpy.sin(y / 3.0 * numpy.pi)) * 2.0 / 3.0
    up = up + (160.0 * numpy.sin(y / 12.0 * numpy.pi) + 320.0 * numpy.sin(y * numpy.pi / 30.0)) * 2.0 / 3.0
    across = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    across = across + (20.0 * numpy.sin(x * numpy.pi) + 40.0 * numpy.sin(x / 3.0 * numpy.pi)) * 2.0 / 3.0
    across = across + (150.0 * numpy.sin(x / 12.0 * numpy.pi) + 300.0 * numpy.sin(x / 30.0 * numpy.pi)) * 2.0 / 3.0
    turn = numpy.radians(lat)
    thin = 1 - _EXCENTRIC * numpy.sin(turn) ** 2
    up = numpy.degrees(up * thin * numpy.sqrt(thin) / (_KRASOVSKY * (1 - _EXCENTRIC)))
    across = numpy.degrees(across * numpy.sqrt(thin) / (_KRASOVSKY * numpy.cos(turn)))
    here = is_shifted_here(lon, lat)
    return numpy.where(here, across, 0.0)[()], numpy.where(here, up, 0.0)[()]


def zone_of(lon: float) -> int:
    """The number of the 3-degree zone of a longitude: 39 for Beijing's east, whose middle is 117°."""
    return round(lon / 3.0)


def to_gauss(lon: Any, lat: Any, middle: float) -> tuple[Any, Any]:
    """Gauss-Krüger metres (east with 500,000 added, north) on the zone whose middle meridian is `middle` degrees.

    Krüger's series to the fourth order: below a millimetre within the zone and its neighbours.
    """
    n = FLATTENING / (2 - FLATTENING)
    radius = AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    turn, across = numpy.radians(lat), numpy.radians(lon - middle)
    e = 2 * numpy.sqrt(n) / (1 + n)
    tangent = numpy.sinh(numpy.arctanh(numpy.sin(turn)) - e * numpy.arctanh(e * numpy.sin(turn)))
    xi, eta = numpy.arctan2(tangent, numpy.cos(across)), numpy.arctanh(numpy.sin(across) / numpy.hypot(1, tangent))
    north = xi + sum(a * numpy.sin(2 * j * xi) * numpy.cosh(2 * j * eta) for j, a in enumerate(alpha, 1))
    east = eta + sum(a * numpy.cos(2 * j * xi) * numpy.sinh(2 * j * eta) for j, a in enumerate(alpha, 1))
    return 500_000.0 + radius * east, radius * north


def from_gauss(east: Any, north: Any, middle: float) -> tuple[Any, Any]:
    """Longitude and latitude of Gauss-Krüger metres; the inverse of `to_gauss`."""
    n = FLATTENING / (2 - FLATTENING)
    radius = AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4397 * n**4 / 161280,
    )
    delta = (
        2 * n - 2 * n**2 / 3 - 2 * n**3 + 116 * n**4 / 45,
        7 * n**2 / 3 - 8 * n**3 / 5 - 227 * n**4 / 45,
        56 * n**3 / 15 - 136 * n**4 / 35,
        4279 * n**4 / 630,
    )
    xi, eta = north / radius, (east - 500_000.0) / radius
    straight = xi - sum(b * numpy.sin(2 * j * xi) * numpy.cosh(2 * j * eta) for j, b in enumerate(beta, 1))
    side = eta - sum(b * numpy.cos(2 * j * xi) * numpy.sinh(2 * j * eta) for j, b in enumerate(beta, 1))
    conformal = numpy.arcsin(numpy.sin(straight) / numpy.cosh(side))
    lat = conformal + sum(d * numpy.sin(2 * j * conformal) for j, d in enumerate(delta, 1))
    lon = numpy.arctan2(numpy.sinh(side), numpy.cos(straight))
    return middle + numpy.degrees(lon), numpy.degrees(lat)
