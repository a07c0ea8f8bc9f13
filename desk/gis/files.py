"""Read the features of a map file as longitude/latitude (EPSG:4490), whatever format, encoding and system it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy
import shapely

from desk.errors import BadInput
from desk.gis import kml, tables, vectors
from desk.gis.around import Around
from desk.gis.doubts import Doubt, Placed, place
from desk.gis.raw import Raw, Reading

MOST = 2_000_000
LARGEST = 2 * 1024**3

_XML = (b"<?xml", b"<kml", b"\xef\xbb\xbf<?xml", b"\xef\xbb\xbf<kml")
_HEADS: Mapping[str, tuple[bytes, ...]] = {
    ".gpkg": (b"SQLite format 3\0",),
    ".geojson": (b"{", b"\xef\xbb\xbf{"),
    ".json": (b"{", b"\xef\xbb\xbf{"),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".kml": _XML,
    ".kmz": (b"PK\x03\x04",),
    ".dxf": (b"0", b"999", b"AutoCAD Binary DXF", b"\xef\xbb\xbf"),
    ".csv": (b"",),
    ".tab": (b"!table", b"!Table", b"!TABLE"),
    ".mif": (b"Version", b"VERSION", b"version"),
    ".gdb": (b"",),
    ".pbf": (b"\x00\x00\x00\x0d\n\tOSMHeader", b"\x00\x00\x00\x0e\n\tOSMHeader"),
}
"""How a file of each ending begins."""
ENDINGS = tuple(_HEADS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Features of one layer of a file. `numbers` are places in the file, from 1; geometry is 2D, EPSG:4490.

    With a blocking doubt among `doubts` the geometry is still as the file has it, and must not be saved.
    """

    layer: str
    numbers: tuple[int, ...]
    fields: Mapping[str, Sequence[Any]]
    geometry: numpy.ndarray
    faults: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    system: str = ""
    encoding: str = ""

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def is_settled(self) -> bool:
        """Whether nothing stands in the way of saving."""
        return not any(doubt.is_blocking for doubt in self.doubts)


def layers(source: Path | str) -> tuple[tuple[str, str], ...]:
    """The layers of a file, each with its geometry type ("" for a table without geometry)."""
    path = _checked(Path(source))
    ending = path.suffix.lower()
    if ending == ".csv":
        return ((path.stem, "Unknown"),)
    if ending == ".dxf":
        from desk.gis import drawings  # ezdxf takes a third of a second to load

        return drawings.layers(path)
    with kml.opened(path) as inside:
        return vectors.layers(inside)


def read(source: Path | str, reading: Reading, around: Around | None = None) -> Features:
    """Read one layer (None: the only one, or the first with geometry) with every doubt there is about its coordinates.

    Features without a usable geometry stand in `faults` by their number; the rest is returned.
    """
    path = _checked(Path(source))
    raw = _raw(path, reading)
    if len(raw.geometry) > MOST:
        raise BadInput(f"“{path.name}”有 {len(raw.geometry):,} 个图形，一次最多 {MOST:,} 个，请先裁切。")
    usable = ~(shapely.is_missing(raw.geometry) | shapely.is_empty(raw.geometry))
    usable &= vectors.finite(raw.geometry)
    geometry = raw.geometry.copy()
    geometry[~usable] = None
    placed = place(_with(raw, geometry), reading, around, path.name)
    return _features(raw, placed, usable)


def read_features(
    source: Path | str, layer: str | None = None, where: str | None = None, reading: Reading | None = None,
    around: Around | None = None,
) -> Features:  # fmt: skip
    """The same for those who cannot be asked: a doubt that would have to be settled is BadInput with its sentence."""
    how = reading or Reading(layer=layer, where=where)
    found = read(source, how, around)
    for doubt in found.doubts:
        if doubt.is_blocking:
            raise BadInput(doubt.sentence)
    return replace(found, notes=(*found.notes, *(doubt.sentence for doubt in found.doubts)), doubts=())


def _raw(path: Path, reading: Reading) -> Raw:
    ending = path.suffix.lower()
    if ending == ".csv":
        return tables.read(path, reading)
    if ending == ".dxf":
        from desk.gis import drawings  # as above

        return drawings.read(path, _layer(path, drawings.layers(path, reading), reading.layer), reading)
    with kml.opened(path) as inside:
        notes = kml.check(inside, path.name) if inside.suffix.lower() == ".kml" else ()
        raw = vectors.read(inside, _layer(path, vectors.layers(inside), reading.layer), reading)
    if inside.suffix.lower() != ".kml":
        return raw
    fields = {
        name: [kml.plain_text(value) if isinstance(value, str) else value for value in values]
        for name, values in raw.fields.items()
        if any(value not in (None, "", -1) for value in values) and name not in _OF_GOOGLE
    }
    return _with(raw, raw.geometry, fields=fields, notes=(*raw.notes, *notes))


_OF_GOOGLE = {
    "id", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet",
}  # fmt: skip
"""Fields that the format itself brings."""


def _with(raw: Raw, geometry: numpy.ndarray, **changed: Any) -> Raw:
    given = {name: getattr(raw, name) for name in raw.__slots__} | {"geometry": geometry} | changed
    return Raw(**given)


def _features(raw: Raw, placed: Placed, usable: numpy.ndarray) -> Features:
    turned, notes = placed.geometry, [*raw.notes]
    fine = usable & ~shapely.is_missing(turned) & vectors.finite(turned)
    broken = fine & ~shapely.is_valid(turned)
    if broken.any():
        turned = turned.copy()
        turned[broken] = shapely.make_valid(turned[broken], method="structure", keep_collapsed=False)
        fine &= ~(shapely.is_missing(turned) | shapely.is_empty(turned))
        if mended := int((broken & fine).sum()):
            notes.append(f"{mended} 个图形自相交，已按外形修正")
    reasons = dict(placed.faults)
    for at in numpy.flatnonzero(~fine):
        reasons.setdefault(int(at), "没有可用的图形")
    kept = [at for at in range(len(turned)) if at not in reasons]
    faults = sorted([*raw.faults, *((raw.numbers[at], reason) for at, reason in reasons.items())])
    return Features(
        layer=raw.layer,
        numbers=tuple(raw.numbers[at] for at in kept),
        fields={name: [values[at] for at in kept] for name, values in raw.fields.items()},
        geometry=turned[kept],
        faults=tuple(faults),
        notes=(*notes, *placed.notes),
        doubts=placed.doubts,
        system=placed.system,
        encoding=raw.encoding,
    )


def _checked(path: Path) -> Path:
    text = str(path).replace("\\", "/")
    if text.lower().lstrip("/").startswith("vsi") and not path.exists() or "://" in text:
        raise BadInput("只能打开本机上的地图文件，不能是网络地址。")
    ending = path.suffix.lower()
    if ending in (".zip", ".7z", ".rar"):
        raise BadInput(f"“{path.name}”是压缩包，请先解压，再选其中的地图文件。")
    if ending in (".dwg", ".wt", ".wl", ".wp", ".udb", ".udbx"):
        raise BadInput(
            f"“{path.name}”不是能读的地图文件：这种格式只有原软件能读，请在原软件里导出为 DXF 或 Shapefile。"
        )
    if path.parent.suffix.lower() == ".gdb" and path.is_file():
        path, ending = path.parent, ".gdb"  # a geodatabase is a folder; people pick a file in it
    if ending not in _HEADS:
        raise BadInput(f"“{path.name}”不是能读的地图文件；可读：{'、'.join(_HEADS)}。")
    if ending == ".gdb" and path.is_dir():
        return path.resolve()
    if not path.is_file():
        raise BadInput(f"找不到“{path}”，请检查文件位置。")
    _check_size_and_head(path, ending)
    if ending == ".shp":
        _check_sides(path)
    return path.resolve()


def _check_size_and_head(path: Path, ending: str) -> None:
    size = path.stat().st_size
    if size > LARGEST:
        raise BadInput(f"“{path.name}”超过 2 GB，请先裁切到本辖区。")
    if size == 0:
        raise BadInput(f"“{path.name}”是空文件，请重新取一份。")
    with path.open("rb") as file:
        head = file.read(64)
    if not head.lstrip(b" \r\n\t").startswith(_HEADS[ending]):
        raise BadInput(f"“{path.name}”的内容与后缀 {ending} 不符，可能下载不完整或改过名。")


def _check_sides(path: Path) -> None:
    missing = [side for side in (".shx", ".dbf") if not any(path.with_suffix(s).exists() for s in (side, side.upper()))]
    if missing:
        raise BadInput(f"“{path.name}”缺少同名的 {'、'.join(missing)} 文件，请把 .shp、.shx、.dbf、.prj 放在一起。")


def _layer(path: Path, found: Sequence[tuple[str, str]], layer: str | None) -> str:
    names = [name for name, _ in found]
    if layer is not None:
        if layer not in names:
            raise BadInput(f"“{path.name}”里没有“{layer}”这一层，有的是：{'、'.join(names)}。")
        return layer
    drawn = [name for name, kind in found if kind]
    if not drawn:
        raise BadInput(f"“{path.name}”里没有带图形的图层。")
    return drawn[0]
