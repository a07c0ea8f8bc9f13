"""Vector files that GDAL reads: GeoPackage, Shapefile, GeoJSON, KML, MapInfo, FileGDB, OpenStreetMap extracts."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy
import pyogrio
import pyogrio.raw
import shapely

from desk.errors import BadInput
from desk.gis.raw import Raw, Reading, plain_value

DRIVERS: Mapping[str, str] = {
    ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".shp": "ESRI Shapefile", ".kml": "LIBKML", ".pbf": "OSM",
    ".tab": "MapInfo File", ".mif": "MapInfo File", ".gdb": "OpenFileGDB",
}  # fmt: skip
"""Ending and the one driver that may read it: GDAL would else guess by content."""
_SAME = {"KML": "LIBKML"}
_SIMPLIFIED = (0x00, 0x4D)
"""Language bytes of a dBase table that say nothing, or GBK."""
TABLE_OF_FIELDS = "字段对照表.csv"
"""Lies beside a Shapefile of ours and says what its short names mean."""


def layers(path: Path) -> tuple[tuple[str, str], ...]:
    """The layers of a file, each with its geometry type ("" for a table without geometry)."""
    try:
        with _quiet():
            return tuple((str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path))
    except pyogrio.errors.DataSourceError as error:
        raise unreadable(path) from error


def read(path: Path, layer: str, reading: Reading) -> Raw:
    """One layer as it stands. BadInput if the file is damaged or is not what its ending says."""
    try:
        with _quiet():
            # Byte for byte: names of fields may be in another encoding than the file says.
            info = pyogrio.read_info(path, layer=layer, encoding="ISO-8859-1" if _is_dbase(path) else None)
        driver = _SAME.get(str(info["driver"]), str(info["driver"]))
        if driver != DRIVERS[path.suffix.lower()]:
            raise BadInput(f"“{path.name}”的内容与后缀不符（像是 {driver}），没有打开。")
        meta, packed, fields, encoding, notes = _read(path, layer, reading)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise unreadable(path) from error
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, ValueError) as error:
        raise BadInput(f"“{path.name}”里有读不出的图形，可能文件不完整，请重新导出一份。") from error
    if packed is None:
        raise BadInput(f"“{path.name}”的“{layer}”这一层没有图形。")
    geometry = shapely.force_2d(shapely.from_wkb(packed, on_invalid="ignore"))
    return Raw(
        layer=layer,
        fields=fields,
        geometry=geometry,
        numbers=tuple(range(1, len(geometry) + 1)),
        system=meta["crs"],
        is_assumed=path.suffix.lower() in (".geojson", ".json") and not _says_crs(path),
        encoding=encoding,
        notes=notes,
    )


def unreadable(path: Path) -> BadInput:
    """The sentence for a file that GDAL cannot open."""
    return BadInput(f"“{path.name}”读不出来，可能已损坏；请在原软件里重新导出为 GeoPackage 再试。")


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence GDAL's remarks about single broken rings: the features themselves are checked and counted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _is_dbase(path: Path) -> bool:
    return path.suffix.lower() == ".shp"


def _says_crs(path: Path) -> bool:
    with path.open("rb") as file:
        return b'"crs"' in file.read(65_536)


def _read(path: Path, layer: str, reading: Reading) -> tuple[Any, Any, dict[str, list[Any]], str, tuple[str, ...]]:
    if not _is_dbase(path):
        wish = reading.encoding if path.suffix.lower() in (".tab", ".mif") else None
        with _quiet():
            meta, _, packed, columns = pyogrio.raw.read(path, layer=layer, where=reading.where, encoding=wish or None)
        names = [str(name) for name in meta["fields"]]
        fields = {name: [plain_value(one) for one in values] for name, values in zip(names, columns, strict=True)}
        return meta, packed, fields, "", ()
    # Byte for byte: what the encoding is shows only when all texts are there.
    with _quiet():
        meta, _, packed, columns = pyogrio.raw.read(path, layer=layer, where=reading.where, encoding="ISO-8859-1")
    titles = [str(name).encode("latin-1") for name in meta["fields"]]
    cells = [[one.encode("latin-1") if isinstance(one, str) else one for one in values] for values in columns]
    texts = [*titles, *(one for values in cells for one in values if isinstance(one, bytes))]
    encoding, notes = _encoding(path, texts, reading.encoding)
    fields = {
        _decoded(name, encoding): [
            _decoded(one, encoding) if isinstance(one, bytes) else plain_value(one) for one in values
        ]
        for name, values in zip(titles, cells, strict=True)
    }
    if meanings := _meanings(path):
        fields = {meanings.get(name, name): values for name, values in fields.items()}
        notes = (*notes, "字段名已按旁边的字段对照表换成中文")
    cut = sum(_is_cut(one, encoding) for one in texts)
    if cut:
        notes = (*notes, f"{cut} 处文字在半个汉字处被原软件截断，已去掉残字")
    return meta, packed, fields, encoding, notes


def _encoding(path: Path, texts: Sequence[bytes], wish: str) -> tuple[str, tuple[str, ...]]:
    """Which encoding the texts have: as wished, as the .cpg says if that is true, else what all of them decode in.

    Without .cpg and with a language byte of 0 or 0x4D it is Chinese software's GBK, unless all is proper UTF-8.
    """
    said = _said(path)
    if wish:
        order = [wish]
    elif said:
        order = [said, "UTF-8", "GB18030", "BIG5"]
    elif _language(path) in _SIMPLIFIED or _language(path) is None:
        order = ["GB18030", "UTF-8"] if _language(path) == 0x4D else ["UTF-8", "GB18030"]
    else:
        order = ["UTF-8", "GB18030", "BIG5"]
    for encoding in order:
        if all(_decodes(one, encoding) for one in texts):
            break
    else:
        if wish:
            raise BadInput(f"“{path.name}”的文字按 {wish} 读不通，请换一种编码。")
        raise BadInput(f"“{path.name}”的文字编码认不出来，请用 UTF-8 或 GBK 重新导出。")
    if all(one.isascii() for one in texts):
        return encoding, ()
    word = {"GB18030": "GBK"}.get(encoding, encoding)
    if said and encoding != said:
        return encoding, (f"文件写明文字是 {said}，其实是 {word}，已按 {word} 读，请在预览里核对",)
    if not said and not wish:
        return encoding, (f"文件没有写明文字编码，已按 {word} 读，请在预览里核对",)
    return encoding, ()


def _said(path: Path) -> str:
    for ending in (".cpg", ".CPG"):
        if (side := path.with_suffix(ending)).is_file():
            text = side.read_bytes()[:40].decode("latin-1").strip().upper()
            names = {"GBK": "GB18030", "GB2312": "GB18030", "936": "GB18030", "CP936": "GB18030", "ANSI 936": "GB18030",
                     "UTF8": "UTF-8", "65001": "UTF-8", "950": "BIG5", "BIG-5": "BIG5"}  # fmt: skip
            found = names.get(text, text)
            return found if found in ("UTF-8", "GB18030", "BIG5") else ""
    return ""


def _meanings(path: Path) -> dict[str, str]:
    """What short names stand for, if the table of fields that our own export writes lies beside the file."""
    side = path.with_name(f"{path.stem}_{TABLE_OF_FIELDS}")
    if not side.is_file() or side.stat().st_size > 1_000_000:
        return {}
    with side.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) == 2 and row[0] and row[1]]
    found = dict(rows[1:])
    return found if len(set(found.values())) == len(found) else {}


def _language(path: Path) -> int | None:
    for ending in (".dbf", ".DBF"):
        if (side := path.with_suffix(ending)).is_file():
            with side.open("rb") as file:
                head = file.read(32)
            return head[29] if len(head) == 32 else None
    return None


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return _is_cut(text, encoding)
    except LookupError:
        return False
    return True


def _is_cut(text: bytes, encoding: str) -> bool:
    """Whether only the last character is not whole: fields of a dBase table end after so many bytes."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError as error:
        # A shorter text that ends so was not cut but is of another encoding.
        return (
            len(text) >= 8
            and error.start >= len(text) - 3
            and error.reason.startswith(("incomplete", "unexpected end"))
        )
    return False


def _decoded(text: bytes, encoding: str) -> str:
    return text.decode(encoding, errors="ignore" if _is_cut(text, encoding) else "strict")


def finite(geometry: numpy.ndarray) -> numpy.ndarray:
    """Which geometries have only finite coordinates."""
    fine: numpy.ndarray = numpy.isfinite(shapely.bounds(geometry)).all(axis=1)
    return fine
