"""Write features as GeoPackage, Shapefile, GeoJSON, KML, KMZ, DXF or CSV, in the system the person wants."""

from __future__ import annotations

import csv
import os
import re
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pyogrio
import pyogrio.raw
import shapely

from desk.errors import BadInput
from desk.gis import systems
from desk.gis.vectors import TABLE_OF_FIELDS
from desk.identity import initials
from desk.sheets import place

FORMATS: Mapping[str, str] = {
    ".gpkg": "GeoPackage（推荐，字段完整）",
    ".shp": "Shapefile",
    ".geojson": "GeoJSON",
    ".kml": "KML",
    ".kmz": "KMZ",
    ".dxf": "DXF（CAD）",
    ".csv": "CSV（坐标列）",
}
_DEGREES_ONLY = (".kml", ".kmz")
_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".kml": "LIBKML", ".shp": "ESRI Shapefile"}
_DIMENSIONS = ("点", "线", "面")
_DBASE_TEXT = 254
_DBASE_NAME = 10
_SIDES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many features were written, into which files, and what the reader of the files must know."""

    count: int
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def write_features(
    target: Path | str, layer: str, fields: Mapping[str, Sequence[Any]], geometry: Sequence[bytes | None]
) -> int:
    """Write WKB geometries (EPSG:4490) with their fields by the ending of `target`; gives how many."""
    return write(target, layer, fields, geometry).count


def write(
    target: Path | str, layer: str, fields: Mapping[str, Sequence[Any]], geometry: Sequence[bytes | None],
    *, system: str = systems.CGCS2000,
) -> Written:  # fmt: skip
    """Write WKB geometries of CGCS2000 degrees in `system`; BadInput or ReadOnly says why not, and nothing is left."""
    path = Path(target)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise BadInput(f"地图不能导出成“{path.name}”，后缀应是 {'、'.join(FORMATS)}。")
    if ending in _DEGREES_ONLY and system not in (systems.CGCS2000, systems.WGS84):
        raise BadInput("KML 只能是经纬度（CGCS2000 或 WGS84），请换一种坐标系或格式。")
    if system not in (systems.GCJ02, systems.BD09):
        systems.known(system, path.name)
    shapes = shapely.from_wkb(numpy.array(list(geometry), dtype=object))
    shapes = systems.from_degrees(shapes, system)
    notes = (
        (f"坐标是 {systems.title(system)}，只供在对应地图上显示",) if system in (systems.GCJ02, systems.BD09) else ()
    )
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)  # GCJ-02 has no number
            written = _WRITERS[ending](path, layer, fields, shapes, system)
    except pyogrio.errors.DataSourceError as error:
        raise BadInput(f"“{path.name}”没有写成：可能没有写入权限或磁盘已满，请换一个位置再试。") from error
    return Written(count=written.count, files=written.files, notes=(*notes, *written.notes))


def _crs(system: str) -> str | None:
    return None if system in (systems.GCJ02, systems.BD09) else system


def _one(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    with place.replacing(path) as temporary:
        _raw(temporary, place.sheet_name(layer), fields, shapes, _crs(system))
    return Written(count=len(shapes), files=(path,))


def _kml(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    # KML knows WGS84 only, and shows the field "name" beside each mark.
    named = {("name" if title in ("名称", "name") else title): values for title, values in fields.items()}
    with place.replacing(path) as temporary:
        _raw(temporary, place.sheet_name(layer), named, shapes, systems.WGS84)
    return Written(count=len(shapes), files=(path,))


def _kmz(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    with tempfile.TemporaryDirectory(prefix="griddesk-") as folder, place.replacing(path) as temporary:
        inside = Path(folder) / "doc.kml"
        _kml(inside, layer, fields, shapes, system)
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(inside, "doc.kml")
    return Written(count=len(shapes), files=(path,))


def _dxf(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    from desk.gis import drawings  # ezdxf takes a third of a second to load

    title = next((name for name in ("名称", "name", "标题", "title", "编号") if name in fields), None)
    names = [
        "" if title is None or value is None else str(value) for value in fields.get(title or "", [""] * len(shapes))
    ]
    height = 0.00003 if systems.is_degrees(system) else 3.0
    with place.replacing(path) as temporary:
        notes = drawings.write(temporary, re.sub(r"[<>/\\\":;?*|=`,]", "_", layer) or "0", names, shapes, height=height)
    return Written(count=len(shapes), files=(path,), notes=notes)


def _csv(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    digits = 8 if systems.is_degrees(system) else 3
    points = bool((shapely.get_type_id(shapes) == 0).all())
    titles = ("经度", "纬度") if systems.is_degrees(system) else ("东坐标", "北坐标")
    where = (
        [shapely.get_x(shapes).round(digits).tolist(), shapely.get_y(shapes).round(digits).tolist()]
        if points
        else [shapely.to_wkt(shapes, rounding_precision=digits).tolist()]
    )
    guarded = 0

    def cell(value: Any) -> Any:
        nonlocal guarded
        if isinstance(value, str) and value.startswith(_RISKY):
            guarded += 1
            return f"'{value}"  # a spreadsheet would run it as a formula
        return value

    with place.replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow([*fields, *(titles if points else ("WKT",))])
        for row in zip(*fields.values(), *where, strict=True):
            sheet.writerow([cell(value) for value in row])
    notes = (f"{guarded} 格以等号等开头，前面加了一个撇号，以免被表格软件当成公式",) if guarded else ()
    return Written(count=len(shapes), files=(path,), notes=notes)


def _shp(path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, system: str) -> Written:
    """One Shapefile per kind of shape, ASCII names with a table of what they mean, GBK only if every value fits."""
    names = short_names(list(fields))
    encoding = _encoding(fields.values())
    values, cut = _fitting(fields, encoding)
    dimensions = shapely.get_dimensions(shapes)
    present = [each for each in range(3) if (dimensions == each).any()]
    with tempfile.TemporaryDirectory(prefix="griddesk-") as folder:
        made: list[tuple[Path, Path]] = []
        for each in present:
            stem = path.stem if len(present) == 1 else f"{path.stem}_{_DIMENSIONS[each]}"
            which = numpy.flatnonzero(dimensions == each)
            columns = {names[title]: [column[at] for at in which] for title, column in values.items()}
            inside = Path(folder) / f"part{each}.shp"
            _raw(inside, inside.stem, columns, shapes[which], _crs(system), encoding=encoding)
            inside.with_suffix(".cpg").write_text(encoding)
            made += [(side, path.with_name(stem + side.suffix)) for side in _sides(inside)]
        listing = Path(folder) / "fields.csv"
        with listing.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([("字段名", "含义"), *((names[title], title) for title in fields)])
        made.append((listing, path.with_name(f"{path.stem}_{TABLE_OF_FIELDS}")))
        _put(made)
    notes = [f"文字编码 {encoding}，字段名的含义见“{path.stem}_{TABLE_OF_FIELDS}”"]
    if cut:
        notes.append(f"{cut} 处文字超过 Shapefile 的 {_DBASE_TEXT} 字节，已在整字处截短；要完整请导出 GeoPackage")
    return Written(count=len(shapes), files=tuple(goal for _, goal in made), notes=tuple(notes))


_WRITERS = {
    ".gpkg": _one, ".geojson": _one, ".shp": _shp, ".kml": _kml, ".kmz": _kmz, ".dxf": _dxf, ".csv": _csv,
}  # fmt: skip


def short_names(titles: Sequence[str]) -> dict[str, str]:
    """ASCII names of at most ten letters for a dBase table: the initials of the Chinese title, numbered when taken."""
    found: dict[str, str] = {}
    for title in titles:
        letters = title if title.isascii() else initials(title, person=False)
        plain = re.sub(r"[^A-Za-z0-9_]", "", letters).upper()[:_DBASE_NAME] or "F"
        plain = f"F{plain}"[:_DBASE_NAME] if plain[0].isdigit() else plain
        name, number = plain, 1
        while name in found.values():
            number += 1
            name = f"{plain[: _DBASE_NAME - len(str(number))]}{number}"
        found[title] = name
    return found


def _encoding(columns: Any) -> str:
    """GBK, which every Chinese program reads, unless one value has a character outside of it (䶮 𠮷 㙍)."""
    for values in columns:
        for value in values:
            if isinstance(value, str):
                try:
                    value.encode("gbk")
                except UnicodeEncodeError:
                    return "UTF-8"
    return "GBK"


def _fitting(fields: Mapping[str, Sequence[Any]], encoding: str) -> tuple[dict[str, list[Any]], int]:
    """Texts that fit a dBase field, cut between characters; how many had to be cut."""
    cut, found = 0, {}
    for title, values in fields.items():
        column = list(values)
        for at, value in enumerate(column):
            if isinstance(value, str) and len(value.encode(encoding)) > _DBASE_TEXT:
                column[at] = value.encode(encoding)[:_DBASE_TEXT].decode(encoding, errors="ignore")
                cut += 1
        found[title] = column
    return found, cut


def _sides(path: Path) -> list[Path]:
    return [path.with_suffix(ending) for ending in _SIDES if path.with_suffix(ending).exists()]


def _put(made: Sequence[tuple[Path, Path]]) -> None:
    """Copy all beside their places first, then swap them in: a full disk leaves the old files as they were."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for source, goal in made:
            if not goal.parent.is_dir():
                raise BadInput(f"文件夹“{goal.parent}”不存在，请先建好或另选位置。")
            beside = goal.with_name(f"~{goal.stem[:60]}-{os.getpid()}.part{goal.suffix}")
            waiting.append((beside, goal))
            shutil.copyfile(source, beside)
        for beside, goal in waiting:
            os.replace(beside, goal)
    except OSError as error:
        raise BadInput(
            f"“{made[0][1].name}”没有写成：可能没有写入权限、磁盘已满或正被打开，请换一个位置再试。"
        ) from error
    finally:
        for beside, _ in waiting:
            beside.unlink(missing_ok=True)


def _raw(
    path: Path, layer: str, fields: Mapping[str, Sequence[Any]], shapes: numpy.ndarray, crs: str | None,
    *, encoding: str | None = None,
) -> None:  # fmt: skip
    packed = numpy.empty(len(shapes), dtype=object)
    packed[:] = list(shapely.to_wkb(shapes, byte_order=1))
    columns = [_column(values) for values in fields.values()]
    pyogrio.raw.write(
        path, packed, columns, list(fields), layer=layer, driver=_DRIVERS[path.suffix.lower()],
        geometry_type=_geometry_type(shapes), crs=crs, encoding=encoding,
    )  # fmt: skip


def _column(values: Sequence[Any]) -> numpy.ndarray:
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float} and None not in values:
        return numpy.array(values, dtype="float64" if float in kinds else "int64")
    if kinds and kinds <= {int, float}:
        return numpy.array([numpy.nan if value is None else float(value) for value in values])
    column = numpy.empty(len(values), dtype=object)
    column[:] = [None if value is None else str(value) for value in values]
    return column


def _geometry_type(shapes: numpy.ndarray) -> str:
    found = {int(kind) for kind in numpy.unique(shapely.get_type_id(shapes)) if kind >= 0}
    names = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
    if len(found) == 1 and found <= set(names):
        return names[found.pop()]
    return {frozenset({3, 6}): "MultiPolygon", frozenset({1, 5}): "MultiLineString"}.get(frozenset(found), "Unknown")
