"""Coordinate systems by the words of people: which can be chosen, which are old, how each becomes CGCS2000 degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy
import pyproj
import shapely

from desk.errors import BadInput
from desk.ground import coordinates

CGCS2000, WGS84, GCJ02, BD09 = "EPSG:4490", "EPSG:4326", "GCJ02", "BD09"
TITLES = {
    CGCS2000: "CGCS2000 经纬度",
    WGS84: "WGS84 经纬度（GPS）",
    GCJ02: "GCJ-02（高德、腾讯地图）",
    BD09: "BD-09（百度地图）",
    "EPSG:4214": "北京54 经纬度",
    "EPSG:4610": "西安80 经纬度",
    "EPSG:3857": "网络墨卡托 EPSG:3857",
}
_TURNS = {GCJ02: coordinates.from_gcj02, BD09: coordinates.from_bd09}
_SHIFTS = {GCJ02: coordinates.to_gcj02, BD09: coordinates.to_bd09}
_OLD_DATUMS = {4214: "北京54", 4610: "西安80", 4555: "新北京54"}
"""Without the local parameters these are off by 50 to 130 m."""
_OLD_NAMES = re.compile(r"beijing[_ ]?(1954|54)|xian[_ ]?(1980|80)|krasov|北京54|西安80", re.IGNORECASE)
_ELLIPSOIDS = {"北京54": "krass", "新北京54": "krass", "西安80": "IAU76"}

FIRST_ZONE, LAST_ZONE = 25, 45
_OLD_ZONES = ((2401, True, "北京54"), (2422, False, "北京54"), (2349, True, "西安80"), (2370, False, "西安80"))
"""First number of 21 zones, whether eastings carry the number of the zone, datum."""


def zone_system(zone: int, *, prefixed: bool) -> str:
    """CGCS2000 3-degree Gauss-Krüger, with the number of the zone before the easting or without."""
    return f"EPSG:{(4513 if prefixed else 4534) + zone - FIRST_ZONE}"


def six_degree_system(zone: int) -> str:
    """CGCS2000 6-degree Gauss-Krüger with the number of the zone (13 to 23) before the easting."""
    return f"EPSG:{4491 + zone - 13}"


def title(system: str) -> str:
    """What a person calls a system."""
    if system in TITLES:
        return TITLES[system]
    number = _number(system)
    for first, zoned, datum in _OLD_ZONES:
        if number is not None and first <= number <= first + 20:
            zone = number - first + FIRST_ZONE
            return (
                f"{datum} 3度带第{zone}带（坐标带带号）{system}"
                if zoned
                else f"{datum} 3度带中央经线{zone * 3}° {system}"
            )
    if number is not None and 4513 <= number <= 4533:
        return f"CGCS2000 3度带第{number - 4513 + 25}带（坐标带带号）{system}"
    if number is not None and 4534 <= number <= 4554:
        return f"CGCS2000 3度带中央经线{75 + 3 * (number - 4534)}° {system}"
    if number is not None and 4491 <= number <= 4501:
        return f"CGCS2000 6度带第{number - 4491 + 13}带（坐标带带号）{system}"
    try:
        return f"{pyproj.CRS.from_user_input(system).name}（{system}）" if number else system
    except pyproj.exceptions.CRSError:
        return system


def choices(lon: float) -> tuple[tuple[str, str], ...]:
    """The systems offered to an office at that longitude: (key, title)."""
    middle = min(max(coordinates.zone_of(lon), FIRST_ZONE), LAST_ZONE)
    zones = [zone for zone in (middle, middle - 1, middle + 1) if FIRST_ZONE <= zone <= LAST_ZONE]
    near = [zone_system(zone, prefixed=prefixed) for zone in zones for prefixed in (False, True)]
    old = [f"EPSG:{first + zone - FIRST_ZONE}" for zone in zones[:1] for first in (2422, 2401, 2370, 2349)]
    keys = [CGCS2000, WGS84, GCJ02, BD09, *near, "EPSG:4214", "EPSG:4610", *old, "EPSG:3857"]
    return tuple((key, title(key)) for key in keys)


def known(system: str, name: str) -> Any:
    """The system as pyproj knows it; BadInput if nobody does."""
    try:
        return pyproj.CRS.from_user_input(system)
    except pyproj.exceptions.CRSError:
        raise BadInput(
            f"“{name}”的坐标系认不出来（{system[:40]}），请改成 EPSG:4490 或 EPSG:4548 这样的编号。"
        ) from None


def old_datum(system: str) -> str:
    """The old datum ("北京54", "西安80") if coordinates of this system need local parameters; "" if they do not."""
    if system in _TURNS:
        return ""
    try:
        crs = pyproj.CRS.from_user_input(system)
    except pyproj.exceptions.CRSError:
        return ""
    base = crs.geodetic_crs
    code = base.to_epsg() if base is not None else None
    if code in _OLD_DATUMS:
        return _OLD_DATUMS[code]
    # Files of local software name the datum without its number.
    if found := _OLD_NAMES.search(base.name if base is not None else crs.name):
        return "西安80" if "xian" in found.group().lower() or "西安" in found.group() else "北京54"
    return ""


def is_degrees(system: str) -> bool:
    """Whether its numbers are degrees."""
    return system in _TURNS or bool(pyproj.CRS.from_user_input(system).is_geographic)


def to_degrees(geometry: Any, system: str, shift: Sequence[float] = ()) -> Any:
    """Geometries in CGCS2000 degrees. `shift` are the three or seven parameters of an old datum."""
    if system in _TURNS:
        return _moved(geometry, _TURNS[system])
    source, word = pyproj.CRS.from_user_input(system), old_datum(system)
    if not source.is_geographic:
        turn = pyproj.Transformer.from_crs(source, source.geodetic_crs if word else CGCS2000, always_xy=True)
        geometry = _moved(geometry, turn.transform)
    if word and shift:
        return _moved(geometry, _helmert(word, shift).transform)
    return geometry  # WGS84 and CGCS2000 differ by centimetres


def from_degrees(geometry: Any, system: str) -> Any:
    """CGCS2000 degrees written in another system."""
    if system == CGCS2000:
        return geometry
    if system in _SHIFTS:
        return _moved(geometry, _SHIFTS[system])
    turn = pyproj.Transformer.from_crs(CGCS2000, system, always_xy=True)
    return _moved(geometry, turn.transform)


def _moved(geometry: Any, turn: Any) -> Any:
    return shapely.transform(geometry, lambda xy: numpy.column_stack(turn(xy[:, 0], xy[:, 1])))


def _helmert(word: str, shift: Sequence[float]) -> Any:
    """Bursa's model (布尔莎, rotations of the coordinate frame): dx dy dz in metres, rx ry rz in seconds, scale in ppm."""
    if len(shift) not in (3, 7):
        raise BadInput("转换参数应是 3 个（dx dy dz，米）或 7 个（再加 rx ry rz，秒；尺度，ppm），请核对。")
    values = [float(value) for value in (*shift, 0, 0, 0, 0)[:7]]
    if max(abs(value) for value in values[:3]) > 1000 or max(abs(value) for value in values[3:]) > 60:
        raise BadInput("转换参数超出常见范围（平移 ±1000 米，旋转 ±60 秒，尺度 ±60 ppm），请核对单位和次序。")
    names = ("x", "y", "z", "rx", "ry", "rz", "s")
    terms = " ".join(f"+{name}={value:.10g}" for name, value in zip(names, values, strict=True))
    return pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=cart +ellps={_ELLIPSOIDS[word]} +step +proj=helmert {terms} +convention=coordinate_frame "
        "+step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def _number(system: str) -> int | None:
    found = re.fullmatch(r"EPSG:(\d{4,6})", system)
    return int(found[1]) if found else None
