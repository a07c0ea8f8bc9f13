"""Turns a GeoTIFF into an MBTiles package once, so that the map then draws it as fast as any other."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import rasterio
import sqlcipher3
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import RasterioError, RasterioIOError
from rasterio.io import MemoryFile
from rasterio.transform import from_origin
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from desk.errors import BadInput
from desk.geo import from_mercator
from desk.gis.systems import old_datum

Step = Callable[[int, int], None]

SIDE = 256
MOST_TILES = 60_000
_HALF = 20_037_508.342789244
_WEB = "EPSG:3857"
_TABLES = (
    "create table metadata (name text, value text)",
    "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
)


def make_package(source: Path | str, target: Path | str, *, title: str = "", step: Step | None = None) -> int:
    """Write `source` as MBTiles and give the number of tiles; `step(done, total)` may raise Cancelled.

    The scale follows the picture's own pixels; smaller ones are halved from it down to where all fits one tile.
    A cancelled or broken run leaves no file.
    """
    path, goal = Path(source), Path(target)
    beside = goal.with_name(f"~{goal.stem[:60]}-{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    try:
        with warnings.catch_warnings(), rasterio.Env(GDAL_CACHEMAX=128):
            warnings.simplefilter("ignore")  # rasterio remarks on files without a place; that is checked below
            with rasterio.open(path, driver="GTiff") as picture:
                _check(picture, path.name)
                count = _write(picture, beside, title or path.stem, step)
        os.replace(beside, goal)
    except (RasterioIOError, RasterioError, ValueError) as error:
        raise BadInput(f"“{path.name}”读不出来，可能不是 GeoTIFF 或已损坏；请重新导出一份。") from error
    except OSError as error:
        raise BadInput(f"底图包没有写成：磁盘可能已满或没有写入权限（{goal.parent}）。") from error
    except sqlcipher3.Error as error:
        raise BadInput(f"底图包没有写成：磁盘可能已满或没有写入权限（{goal.parent}）。") from error
    finally:
        beside.unlink(missing_ok=True)
    return count


def _check(picture: Any, name: str) -> None:
    if picture.crs is None or picture.transform.is_identity:
        raise BadInput(f"“{name}”没有位置信息（不是 GeoTIFF，或缺坐标系），不能当底图；请在原软件里带坐标导出。")
    if word := old_datum(picture.crs.to_wkt()):
        raise BadInput(f"“{name}”用的是{word}坐标系，放到图上会偏 50–130 米；请测绘部门转成 CGCS2000 后再用。")
    if picture.count not in (1, 3, 4) or picture.dtypes[0] != "uint8":
        raise BadInput(f"“{name}”不是普通影像（要 1、3 或 4 个波段的 8 位图），不能当底图；请先导出成 8 位彩色图。")


def _write(picture: Any, target: Path, title: str, step: Step | None) -> int:
    connection = sqlcipher3.connect(str(target))
    try:
        for statement in ("pragma journal_mode = off", "pragma synchronous = off", *_TABLES):
            connection.execute(statement)
        with WarpedVRT(picture, crs=_WEB) as warped:
            box, metres = warped.bounds, abs(warped.transform.a)
        most = _zoom_of(metres)
        while most > 0 and _total(box, most) > MOST_TILES:
            most -= 1
        count = _all_tiles(connection, picture, box, most, step)
        west, south = from_mercator(box.left, box.bottom)
        east, north = from_mercator(box.right, box.top)
        said = {
            "name": title, "format": "png", "type": "baselayer", "version": "1", "maxzoom": str(most),
            "minzoom": str(_least(box, most)), "bounds": f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}",
        }  # fmt: skip
        connection.executemany("insert into metadata values (?, ?)", list(said.items()))
        connection.execute("create unique index tile_index on tiles (zoom_level, tile_column, tile_row)")
        connection.commit()
    finally:
        connection.close()
    return count


def _needs_alpha(picture: Any) -> bool:
    return bool(picture.colorinterp[-1] != ColorInterp.alpha and picture.count != 4)


def _zoom_of(metres: float) -> int:
    """The scale whose pixels are as large as the picture's."""
    return max(0, min(21, math.ceil(math.log2(2 * _HALF / SIDE / metres) - 0.25)))


def _least(box: Any, most: int) -> int:
    """The largest scale at which everything lies on a few tiles; below it nothing can be made out."""
    return next((zoom for zoom in range(most, -1, -1) if _number(box, zoom) <= 4), 0)


def _span(box: Any, zoom: int) -> tuple[range, range]:
    size = 2 * _HALF / (1 << zoom)
    top = (1 << zoom) - 1
    columns = range(max(0, int((box.left + _HALF) // size)), min(top, int((box.right + _HALF) // size)) + 1)
    rows = range(max(0, int((_HALF - box.top) // size)), min(top, int((_HALF - box.bottom) // size)) + 1)
    return columns, rows


def _number(box: Any, zoom: int) -> int:
    columns, rows = _span(box, zoom)
    return len(columns) * len(rows)


def _total(box: Any, most: int) -> int:
    return sum(_number(box, zoom) for zoom in range(_least(box, most), most + 1))


def _all_tiles(connection: Any, picture: Any, box: Any, most: int, step: Step | None) -> int:
    total, done, written = _total(box, most), 0, 0
    for zoom in range(_least(box, most), most + 1):
        for column, row, body in _tiles(picture, box, zoom, is_finest=zoom == most):
            done += 1
            if step is not None:
                step(done, total)
            if body is None:
                continue
            connection.execute("insert into tiles values (?, ?, ?, ?)", (zoom, column, (1 << zoom) - 1 - row, body))
            written += 1
    if not written:
        raise BadInput("影像里没有一张能用的瓦片，请核对坐标系。")
    return written


def _tiles(picture: Any, box: Any, zoom: int, *, is_finest: bool) -> Iterator[tuple[int, int, bytes | None]]:
    """Column, row and picture of every tile of a scale; the warped view's own pixels are those of the tiles."""
    columns, rows = _span(box, zoom)
    size, palette = 2 * _HALF / (1 << zoom), _palette(picture)
    grid = from_origin(columns[0] * size - _HALF, _HALF - rows[0] * size, size / SIDE, size / SIDE)
    mixing = Resampling.bilinear if is_finest else Resampling.average
    with WarpedVRT(
        picture, crs=_WEB, transform=grid, width=SIDE * len(columns), height=SIDE * len(rows),
        resampling=Resampling.nearest if palette is not None else mixing, add_alpha=_needs_alpha(picture),
    ) as warped:  # fmt: skip
        for row in rows:
            for column in columns:
                window = Window(SIDE * (column - columns[0]), SIDE * (row - rows[0]), SIDE, SIDE)
                yield column, row, _png(warped.read(window=window), palette)


def _palette(picture: Any) -> numpy.ndarray | None:
    """Red, green, blue of each of 256 values, for scanned maps whose pixels are numbers of colours."""
    if picture.colorinterp[0] != ColorInterp.palette:
        return None
    table = numpy.zeros((256, 3), dtype=numpy.uint8)
    for value, colour in picture.colormap(1).items():
        table[value] = colour[:3]
    return table


def _png(bands: numpy.ndarray, palette: numpy.ndarray | None) -> bytes | None:
    """Red, green, blue, alpha of a tile as PNG; None where nothing is to be seen."""
    alpha = bands[-1]
    if not alpha.any():
        return None
    if palette is not None:
        colour = palette[bands[0]].transpose(2, 0, 1)
    else:
        colour = bands[:3] if len(bands) >= 4 else numpy.repeat(bands[:1], 3, axis=0)
    with MemoryFile() as memory:
        with memory.open(driver="PNG", width=SIDE, height=SIDE, count=4, dtype="uint8") as out:
            out.write(numpy.concatenate([colour, alpha[None]]))
        return bytes(memory.read())
