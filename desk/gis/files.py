"""Read the features of a vector file as longitude/latitude (EPSG:4490), write ours out again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pyogrio
import pyogrio.raw
import shapely

from desk.errors import BadInput, Unavailable
from desk.gis.projection import check_place, to_degrees
from desk.sheets import place

MOST = 2_000_000
LARGEST = 2 * 1024**3

_XML = (b"<?xml", b"<kml", b"\xef\xbb\xbf<?xml")
_READ: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    ".gpkg": ("GPKG", (b"SQLite format 3\0",)),
    ".geojson": ("GeoJSON", (b"{", b"\xef\xbb\xbf{")),
    ".json": ("GeoJSON", (b"{", b"\xef\xbb\xbf{")),
    ".shp": ("ESRI Shapefile", (b"\x00\x00\x27\x0a",)),
    ".kml": ("LIBKML", _XML),
    ".pbf": ("OSM", (b"\x00\x00\x00\x0d\n\tOSMHeader", b"\x00\x00\x00\x0e\n\tOSMHeader")),
}
"""Ending, the one driver that may read it, how such a file begins: GDAL would else guess by content."""
_KML = ("LIBKML", "KML")
_WRITE = {".gpkg": "GPKG", ".geojson": "GeoJSON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Features of one layer of a file. `numbers` are places in the file, from 1; geometry is 2D, EPSG:4490."""

    layer: str
    numbers: tuple[int, ...]
    fields: Mapping[str, Sequence[Any]]
    geometry: numpy.ndarray
    faults: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)


def layers(source: Path | str) -> tuple[tuple[str, str], ...]:
    """The layers of a file, each with its geometry type ("" for a table without geometry)."""
    path = _checked(Path(source))
    try:
        with _quiet():
            return tuple((str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path))
    except pyogrio.errors.DataSourceError as error:
        raise _unreadable(path) from error


def read_features(source: Path | str, layer: str | None = None, where: str | None = None) -> Features:
    """Read one layer (None: the only one, or the first with geometry), turned to EPSG:4490.

    Features without a usable geometry stand in `faults` by their number; the rest is returned.
    """
    path = _checked(Path(source))
    chosen = _layer(path, layer)
    try:
        with _quiet():
            info = pyogrio.read_info(path, layer=chosen)
        driver, allowed = str(info["driver"]), _READ[path.suffix.lower()][0]
        if driver != allowed and not (driver in _KML and allowed in _KML):
            raise BadInput(f"“{path.name}”的内容与后缀不符（像是 {driver}），没有打开。")
        meta, _, packed, columns = _read(path, chosen, where)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _unreadable(path) from error
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, ValueError) as error:
        raise BadInput(f"“{path.name}”里有读不出的图形，可能文件不完整，请重新导出一份。") from error
    return _features(path, chosen, meta, packed, columns)


def write_features(
    target: Path | str, layer: str, fields: Mapping[str, Sequence[Any]], geometry: Sequence[bytes | None]
) -> int:
    """Write WKB geometries (EPSG:4490) with their fields as GeoPackage or GeoJSON; gives how many."""
    path = Path(target)
    driver = _WRITE.get(path.suffix.lower())
    if driver is None:
        raise BadInput(f"地图只能导出成 .gpkg 或 .geojson，“{path.name}”的后缀不对。")
    packed = numpy.empty(len(geometry), dtype=object)
    packed[:] = list(geometry)
    with place.replacing(path) as temporary:
        try:
            pyogrio.raw.write(
                temporary,
                packed,
                [_column(values) for values in fields.values()],
                list(fields),
                layer=place.sheet_name(layer),
                driver=driver,
                geometry_type=_geometry_type(geometry),
                crs="EPSG:4490",
            )
        except pyogrio.errors.DataSourceError as error:
            raise BadInput(f"“{path.name}”没有写成：可能没有写入权限或磁盘已满，请换一个位置再试。") from error
    return len(geometry)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence GDAL's remarks about single broken rings: the features themselves are checked and counted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _checked(path: Path) -> Path:
    text = str(path).replace("\\", "/")
    if text.lower().lstrip("/").startswith("vsi") and not path.exists() or "://" in text:
        raise BadInput("只能打开本机上的地图文件，不能是网络地址。")
    ending = path.suffix.lower()
    if ending in (".zip", ".kmz", ".7z", ".rar"):
        raise BadInput(f"“{path.name}”是压缩包，请先解压，再选其中的地图文件。")
    if ending not in _READ:
        raise BadInput(f"“{path.name}”不是能读的地图文件；可读：{'、'.join(_READ)}。")
    if not path.is_file():
        raise BadInput(f"找不到“{path}”，请检查文件位置。")
    if path.stat().st_size > LARGEST:
        raise BadInput(f"“{path.name}”超过 2 GB，请先裁切到本辖区。")
    with path.open("rb") as file:
        head = file.read(64)
    if not head.lstrip(b" \r\n\t").startswith(_READ[ending][1]):
        raise BadInput(f"“{path.name}”的内容与后缀 {ending} 不符，可能下载不完整或改过名。")
    if ending == ".shp" and not path.with_suffix(".shx").exists() and not path.with_suffix(".SHX").exists():
        raise BadInput(f"“{path.name}”缺少同名的 .shx 文件，请把 .shp、.shx、.dbf、.prj 放在一起。")
    return path.resolve()


def _layer(path: Path, layer: str | None) -> str:
    found = layers(path)
    names = [name for name, _ in found]
    if layer is not None:
        if layer not in names:
            raise BadInput(f"“{path.name}”里没有“{layer}”这一层，有的是：{'、'.join(names)}。")
        return layer
    drawn = [name for name, kind in found if kind]
    if not drawn:
        raise BadInput(f"“{path.name}”里没有带图形的图层。")
    return drawn[0]


def _read(path: Path, layer: str, where: str | None) -> tuple[Any, Any, Any, Any]:
    for encoding in _encodings(path):
        try:
            with _quiet():
                meta, fids, geometry, columns = pyogrio.raw.read(path, layer=layer, where=where, encoding=encoding)
        except UnicodeDecodeError:
            continue
        return meta, fids, geometry, columns
    raise BadInput(f"“{path.name}”的文字编码认不出来，请用 UTF-8 或 GBK 重新导出。")


def _encodings(path: Path) -> tuple[str | None, ...]:
    """A Shapefile without .cpg does not say its encoding: UTF-8 if it decodes, else GBK."""
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or path.with_suffix(".CPG").exists():
        return (None,)
    return ("UTF-8", "GB18030")


def _features(path: Path, layer: str, meta: Any, packed: Any, columns: Any) -> Features:
    if packed is None:
        raise BadInput(f"“{path.name}”的“{layer}”这一层没有图形。")
    if len(packed) > MOST:
        raise BadInput(f"“{path.name}”有 {len(packed):,} 个图形，一次最多 {MOST:,} 个，请先裁切。")
    geometry = shapely.force_2d(shapely.from_wkb(packed, on_invalid="ignore"))
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    turned, notes = to_degrees(geometry, meta["crs"], path.name)
    broken = ~empty & ~shapely.is_valid(turned)
    if broken.any():
        turned[broken] = shapely.make_valid(turned[broken], method="structure", keep_collapsed=False)
    empty |= shapely.is_missing(turned) | shapely.is_empty(turned) | ~_finite(turned)
    if (broken & ~empty).any():
        notes = (*notes, f"{int((broken & ~empty).sum())} 个图形自相交，已按外形修正")
    faults = tuple((int(at) + 1, "没有可用的图形") for at in numpy.flatnonzero(empty))
    kept = numpy.flatnonzero(~empty)
    notes = (*notes, *check_place(turned[kept], path.name))
    names = [str(name) for name in meta["fields"]]
    return Features(
        layer=layer,
        numbers=tuple(int(at) + 1 for at in kept),
        fields={name: [_plain(values[at]) for at in kept] for name, values in zip(names, columns, strict=True)},
        geometry=turned[kept],
        faults=faults,
        notes=notes,
    )


def _finite(geometry: numpy.ndarray) -> numpy.ndarray:
    finite: numpy.ndarray = numpy.isfinite(shapely.bounds(geometry)).all(axis=1)
    return finite


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and numpy.isnan(value)):
        return None
    if isinstance(value, numpy.generic):
        return None if str(value) in ("NaT", "nan") else value.item()
    return value


def _column(values: Sequence[Any]) -> numpy.ndarray:
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float} and None not in values:
        return numpy.array(values, dtype="float64" if float in kinds else "int64")
    column = numpy.empty(len(values), dtype=object)
    column[:] = [None if value is None else str(value) for value in values]
    return column


def _geometry_type(geometry: Sequence[bytes | None]) -> str:
    found = {int(kind) for kind in numpy.unique(shapely.get_type_id(shapely.from_wkb(list(geometry)))) if kind >= 0}
    names = {0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
    return names[found.pop()] if len(found) == 1 and found <= set(names) else "Unknown"


def _unreadable(path: Path) -> BadInput | Unavailable:
    return BadInput(f"“{path.name}”读不出来，可能已损坏；请在原软件里重新导出为 GeoPackage 再试。")
