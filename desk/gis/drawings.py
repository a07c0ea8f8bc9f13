"""DXF drawings in and out. ezdxf instead of GDAL: it reads blocks whole and texts in the drawing's own code page."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import ezdxf
import numpy
import shapely
from ezdxf.lldxf.const import DXFError

from desk.errors import BadInput
from desk.gis.raw import Raw, Reading

# What it remarks on while reading quotes texts of the drawing.
logging.getLogger("ezdxf").setLevel(logging.CRITICAL)

MOST = 500_000
DEEPEST = 8
SAG = 0.05
"""Metres that a chord may lie off its arc."""
_Shape = tuple[str, str, Any, str, str]
"""Layer, kind, shape, text, block."""
_KINDS = {"point": "点", "line": "线", "area": "面"}


def layers(path: Path, reading: Reading | None = None) -> tuple[tuple[str, str], ...]:
    """Each layer of the drawing with each kind of shape that it holds: ("围墙（线）", "line")."""
    found = dict.fromkeys((layer, kind) for layer, kind, *_ in _read(path, (reading or Reading()).encoding)[0])
    return tuple((f"{layer}（{_KINDS[kind]}）", kind) for layer, kind in found)


def read(path: Path, layer: str, reading: Reading) -> Raw:
    """The shapes of one kind on one layer of the drawing. A drawing never says its coordinate system."""
    shapes, encoding, notes = _read(path, reading.encoding)
    found = [one for one in shapes if f"{one[0]}（{_KINDS[one[1]]}）" == layer]
    geometry = numpy.empty(len(found), dtype=object)
    geometry[:] = [one[2] for one in found]
    return Raw(
        layer=layer,
        fields={
            "图层": [one[0] for one in found],
            "名称": [one[3] for one in found],
            "图块": [one[4] for one in found],
        },
        geometry=geometry,
        numbers=tuple(range(1, len(found) + 1)),
        encoding=encoding,
        notes=notes,
    )


def _read(path: Path, encoding: str) -> tuple[list[_Shape], str, tuple[str, ...]]:
    about = path.stat()
    return _parsed(path, about.st_mtime_ns, about.st_size, encoding)


@lru_cache(maxsize=1)
def _parsed(path: Path, _written: int, _size: int, encoding: str) -> tuple[list[_Shape], str, tuple[str, ...]]:
    """The last drawing stays in memory: layers, first look and every other choice ask for the same one."""
    document, notes = _open(path, encoding)
    return list(_shapes(document, path.name)), str(document.encoding), notes


def _open(path: Path, wish: str) -> tuple[Any, tuple[str, ...]]:
    data = path.read_bytes()
    is_binary = data.startswith(b"AutoCAD Binary DXF")
    encoding, notes = _encoding(b"" if is_binary else data, wish)
    try:
        if is_binary:
            return ezdxf.readfile(path), notes
        text = data.decode(encoding, errors="surrogateescape").replace("\r\n", "\n")
        return ezdxf.read(io.StringIO(text)), notes
    except (DXFError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadInput(f"“{path.name}”不是完好的 DXF 图，请在 CAD 里另存为 DXF 2007 或更新的版本再试。") from error


def _encoding(data: bytes, wish: str) -> tuple[str, tuple[str, ...]]:
    """From version 2007 on it is UTF-8; before, a code page that old Chinese drawings often leave out."""
    head = data[:200_000]
    version = head.partition(b"$ACADVER")[2][:40].split()[1:2]
    if version and version[0] >= b"AC1021":
        return "utf-8", ()
    page = head.partition(b"$DWGCODEPAGE")[2][:60].split()[1:2]
    if wish:
        return wish, ()
    if page and page[0].upper() in (b"ANSI_936", b"GB2312"):
        return "gb18030", ()
    if data.isascii():
        return "ascii", ()
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        word = "GBK" if encoding == "gb18030" else "UTF-8"
        return encoding, (f"图里没有写明文字编码，已按 {word} 读，请在预览里核对",)
    return "gb18030", ("有些文字读不出，请在预览里核对",)


def _shapes(document: Any, name: str) -> Iterator[_Shape]:
    """(layer, kind, shape, text, block) of everything drawn in model space."""
    count = 0
    for entity in document.modelspace():
        for one in _of(entity, "", 0):
            count += 1
            if count > MOST:
                raise BadInput(f"“{name}”里的图形超过 {MOST:,} 个，请先在 CAD 里只留要用的图层。")
            yield one


def _of(entity: Any, block: str, depth: int) -> Iterator[_Shape]:
    layer, kind = str(entity.dxf.get("layer", "0")), entity.dxftype()
    if kind == "INSERT":
        inserted = str(entity.dxf.name)
        texts = " ".join(attribute.dxf.text for attribute in entity.attribs if attribute.dxf.text)
        at = entity.dxf.insert
        yield layer, "point", shapely.Point(at.x, at.y), _clean(texts), _clean(inserted)
        if depth < DEEPEST:
            for part in _virtual(entity):
                # What lies on layer 0 of a block belongs to the layer that the block was put on.
                for on, *rest in _of(part, inserted, depth + 1):
                    yield (layer if on == "0" else on, *rest)
        return
    shape, text = _shape(entity, kind)
    if shape is not None:
        dimension = ("point", "line", "area")[int(shapely.get_dimensions(shape))]
        yield layer, dimension, shape, _clean(text), _clean(block)


def _virtual(entity: Any) -> Iterable[Any]:
    try:
        return list(entity.virtual_entities())
    except (DXFError, ValueError, AttributeError, RecursionError):
        return ()


def _shape(entity: Any, kind: str) -> tuple[Any, str]:
    try:
        if kind in ("TEXT", "ATTDEF", "MTEXT"):
            at = entity.dxf.insert
            return shapely.Point(at.x, at.y), entity.plain_text() if kind == "MTEXT" else entity.dxf.text
        if kind == "POINT":
            return shapely.Point(entity.dxf.location.x, entity.dxf.location.y), ""
        if kind == "LINE":
            return shapely.LineString([entity.dxf.start.vec2, entity.dxf.end.vec2]), ""
        if kind == "HATCH":
            rings = [[(at.x, at.y) for at in path.flattening(SAG)] for path in ezdxf.path.from_hatch(entity)]
            polygons = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
            return (shapely.symmetric_difference_all(polygons) if polygons else None), ""
        if kind in ("LWPOLYLINE", "POLYLINE", "CIRCLE", "ARC", "ELLIPSE", "SPLINE"):
            points = [(at.x, at.y) for at in ezdxf.path.make_path(entity).flattening(SAG)]
            closed = kind == "CIRCLE" or len(points) > 3 and points[0] == points[-1]
            if len(points) > 1:
                return (shapely.Polygon(points) if closed and len(points) > 3 else shapely.LineString(points)), ""
    except (DXFError, ValueError, AttributeError, TypeError, shapely.errors.ShapelyError):
        return None, ""
    return None, ""


def _clean(text: str) -> str:
    # Bytes that the code page does not know came in as half characters.
    return text.encode("utf-8", errors="replace").decode("utf-8").strip()


def write(path: Path, layer: str, names: list[str], geometry: numpy.ndarray, *, height: float) -> tuple[str, ...]:
    """Write shapes (already in the wished system) with their names as texts; `height` of a letter in their unit.

    Version 2000 in GBK where every text fits, which old CAD programs read; else 2010. Gives notes.
    """
    fits = all(_in_gbk(name) for name in (*names, layer))
    document = ezdxf.new("R2000" if fits else "R2010")
    if fits:
        document.encoding = "gbk"
    label = f"{layer}_注记"
    for each in (layer, label):
        document.layers.add(each)
    document.styles.add("汉字" if fits else "HZ", font="simsun.ttf")
    space = document.modelspace()
    for name, shape in zip(names, geometry, strict=True):
        for part in shapely.get_parts(shape):
            _draw(space, part, layer)
        if name:
            at = shapely.point_on_surface(shape)
            text = space.add_text(name, height=height, dxfattribs={"layer": label})
            text.set_placement((at.x, at.y))
    with path.open(
        "w", encoding="gbk" if fits else "utf-8", errors="dxfreplace" if fits else "strict", newline="\r\n"
    ) as out:
        document.write(out)
    return ("DXF 只带图形和名称，其他属性没有写入",)


def _draw(space: Any, part: Any, layer: str) -> None:
    attributes = {"layer": layer}
    kind = part.geom_type
    if kind == "Point":
        space.add_point((part.x, part.y), dxfattribs=attributes)
    elif kind == "Polygon":
        for ring in (part.exterior, *part.interiors):
            space.add_lwpolyline(list(ring.coords)[:-1], close=True, dxfattribs=attributes)
    else:
        space.add_lwpolyline(list(part.coords), dxfattribs=attributes)


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
