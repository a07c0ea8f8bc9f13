"""Tables with a place in every row: two columns of coordinates, or one of WKT, EWKT or EWKB."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk.errors import BadInput
from desk.gis.raw import Raw, Reading
from desk.sheets.header import plain
from desk.sheets.table import read_bytes, read_table

_NAMES = {
    "lon": ("经度", "lon", "lng", "long", "longitude", "x", "东坐标", "横坐标", "x坐标", "coordx"),
    "lat": ("纬度", "lat", "latitude", "y", "北坐标", "纵坐标", "y坐标", "coordy"),
    "wkt": ("wkt", "geometry", "geom", "thegeom", "图形", "几何", "边界", "shape"),
}
_SRID = re.compile(r"\s*SRID\s*=\s*(\d{4,6})\s*;\s*(.+)", re.IGNORECASE | re.DOTALL)
_HEX = re.compile(r"[0-9A-Fa-f]{18,}\Z")
_SEXAGESIMAL = re.compile(
    r"[东西南北EWSN经纬:：\s]*(\d{1,3}(?:\.\d+)?)\s*[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″\"”秒]|'')\s*)?)?[EWSN东西南北]?\s*\Z",
    re.IGNORECASE,
)


def column_of(titles: Sequence[str], key: str) -> str:
    """The title that holds "lon", "lat" or "wkt"; "" if none does."""
    known = {plain(title): title for title in reversed(titles) if title}
    return next((known[plain(name)] for name in _NAMES[key] if plain(name) in known), "")


def titles(path: Path) -> tuple[str, ...]:
    """The titles of the columns."""
    return _table(path)[0]


def read(path: Path, reading: Reading) -> Raw:
    """The rows that have a place. A table says its system only inside EWKT."""
    names, rows, first = _table(path)
    chosen = {key: reading.columns.get(key) or column_of(names, key) for key in _NAMES}
    if chosen["wkt"]:
        geometry, faults, srid = _shapes(rows, names.index(chosen["wkt"]), first)
    elif chosen["lon"] and chosen["lat"]:
        geometry, faults = _points(rows, names.index(chosen["lon"]), names.index(chosen["lat"]), first)
        srid = None
    else:
        raise BadInput(f"“{path.name}”里没有坐标：要有“经度”“纬度”两列，或一列 WKT 图形；请补上或改好列名。")
    kept = [at for at, shape in enumerate(geometry) if shape is not None]
    packed = numpy.empty(len(kept), dtype=object)
    packed[:] = [geometry[at] for at in kept]
    used = {chosen[key] for key in (("wkt",) if chosen["wkt"] else ("lon", "lat"))}
    fields = {
        name: [rows[at][column] for at in kept]
        for column, name in enumerate(names)
        if name and name not in used and names.index(name) == column
    }
    return Raw(
        layer=path.stem, fields=fields, geometry=packed, numbers=tuple(first + at for at in kept), system=srid,
        is_assumed=srid is None, faults=tuple(faults),
    )  # fmt: skip


def _table(path: Path) -> tuple[tuple[str, ...], list[list[Any]], int]:
    """Titles, rows below them (all as long as the titles), and the number Excel shows for the first of those."""
    table = read_table(read_bytes(path), path.name)
    heads = [_names(row) for row in table.rows[:30]]
    index = next((at for at, names in enumerate(heads) if _has_place(names)), 0)
    names = heads[index] if heads else ()
    width = len(names)
    rows = [[*row[:width], *[None] * (width - len(row))] for row in table.rows[index + 1 :]]
    return names, rows, table.first + index + 1


def _names(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell).strip() for cell in row)


def _has_place(names: Sequence[str]) -> bool:
    return bool(column_of(names, "wkt") or (column_of(names, "lon") and column_of(names, "lat")))


def _shapes(
    rows: Sequence[Sequence[Any]], column: int, first: int
) -> tuple[list[Any], list[tuple[int, str]], str | None]:
    found: list[Any] = []
    faults: list[tuple[int, str]] = []
    systems: set[str] = set()
    for number, row in enumerate(rows, first):
        text = "" if row[column] is None else str(row[column]).strip()
        shape = None
        if match := _SRID.fullmatch(text):
            systems.add(f"EPSG:{match[1]}")
            text = match[2]
        try:
            if _HEX.match(text):
                shape = shapely.from_wkb(bytes.fromhex(text))
                if srid := int(shapely.get_srid(shape)):
                    systems.add(f"EPSG:{srid}")
            elif text:
                shape = shapely.from_wkt(text)
        except (shapely.errors.ShapelyError, ValueError):
            shape = None
        if shape is None:
            faults.append((number, "没有图形" if not text else f"图形文字“{text[:30]}”读不出"))
        found.append(None if shape is None else shapely.force_2d(shape))
    if len(systems) > 1:
        raise BadInput(f"表里的图形写着不同的坐标系（{'、'.join(sorted(systems))}），请分成几个文件再导入。")
    return found, faults, systems.pop() if systems else None


def _points(rows: Sequence[Sequence[Any]], lon: int, lat: int, first: int) -> tuple[list[Any], list[tuple[int, str]]]:
    found: list[Any] = []
    faults: list[tuple[int, str]] = []
    for number, row in enumerate(rows, first):
        if all(cell in (None, "") for cell in row):
            found.append(None)
            continue
        pair = [_number(row[lon]), _number(row[lat])]
        wrong = [str(row[at]) for at, value in zip((lon, lat), pair, strict=True) if value is None]
        if wrong:
            faults.append(
                (number, "没有坐标" if wrong == ["None"] * len(wrong) else f"坐标“{'、'.join(wrong)[:30]}”不是数字")
            )
        found.append(None if wrong else shapely.Point(pair))
    return found, faults


def _number(cell: Any) -> float | None:
    """A coordinate: a number, or degrees, minutes and seconds."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if numpy.isfinite(cell) else None
    text = str(cell or "").strip()
    if match := _SEXAGESIMAL.match(text):
        return float(match[1]) + float(match[2] or 0) / 60 + float(match[3] or 0) / 3600
    try:
        value = float(text)
    except ValueError:
        return None
    return value if numpy.isfinite(value) else None
