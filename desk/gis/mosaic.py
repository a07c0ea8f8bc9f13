"""Turns a GeoTIFF into an MBTiles package once, so that the map then draws it as fast as any other."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable
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
_BLOCK = 8
"""Tiles along the side of what is warped at once: 2,048 pixels, 16 MB."""
_HALF = 20_037_508.342789244
_WEB = "EPSG:3857"
_TABLES = (
    "create table metadata (name text, value text)",
    "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
)


def make_package(source: Path | str, target: Path | str, *, title: str = "", step: Step | None = None) -> int:
    """Write `source` as MBTiles and give the number of tiles; `step(done, total)` may raise Cancelled.

    The scale follows the picture's own pixels; smaller ones are halved from it down to where all fits a few tiles.
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
    least, palette = _least(box, most), _palette(picture)
    columns, rows = _span(box, most)
    first = columns[0] // _BLOCK * _BLOCK, rows[0] // _BLOCK * _BLOCK
    across, down = columns[-1] // _BLOCK * _BLOCK + _BLOCK - first[0], rows[-1] // _BLOCK * _BLOCK + _BLOCK - first[1]
    size = 2 * _HALF / (1 << most)
    grid = from_origin(first[0] * size - _HALF, _HALF - first[1] * size, size / SIDE, size / SIDE)
    with WarpedVRT(
        picture, crs=_WEB, transform=grid, width=SIDE * across, height=SIDE * down, add_alpha=_needs_alpha(picture),
        resampling=Resampling.nearest if palette is not None else Resampling.bilinear,
    ) as warped:  # fmt: skip
        pyramid = _Pyramid(connection, warped, palette, first, most, (step, _total(box, most)))
        columns, rows = _span(box, least)
        for row in rows:
            for column in columns:
                pyramid.make(least, column, row)
    if step is not None:
        step(_total(box, most), _total(box, most))
    if not pyramid.written:
        raise BadInput("影像里没有一张能用的瓦片，请核对坐标系。")
    return pyramid.written


class _Pyramid:
    """Makes tiles from the largest scale up: each smaller one is the mean of the four below it, so nothing is warped twice.

    The warped view is read in blocks of eight by eight tiles: single tiles would warp every edge several times.
    """

    def __init__(
        self, connection: Any, warped: Any, palette: numpy.ndarray | None, first: tuple[int, int], most: int,
        told: tuple[Step | None, int],
    ) -> None:  # fmt: skip
        self._connection, self._warped, self._palette = connection, warped, palette
        self._first, self._most = first, most
        self._step, self._total = told
        self._done = 0
        self.written = 0

    def make(self, zoom: int, column: int, row: int) -> numpy.ndarray | None:
        """Write a tile and all below it; gives its pixels (side, side, red green blue alpha), None where it is empty."""
        scale = 1 << (self._most - zoom)
        if scale <= _BLOCK:
            return self._block(zoom, column, row, scale)
        parts = [self.make(zoom + 1, 2 * column + right, 2 * row + low) for low in (0, 1) for right in (0, 1)]
        if all(part is None for part in parts):
            return None
        empty = numpy.zeros((SIDE, SIDE, 4), dtype=numpy.uint8)
        one, two, three, four = (empty if part is None else part for part in parts)
        pixels = _halved(numpy.vstack([numpy.hstack([one, two]), numpy.hstack([three, four])]))
        self._write(zoom, column, row, pixels)
        return pixels

    def _block(self, zoom: int, column: int, row: int, scale: int) -> numpy.ndarray | None:
        left, top = (column * scale - self._first[0]) * SIDE, (row * scale - self._first[1]) * SIDE
        if left < 0 or top < 0 or left >= self._warped.width or top >= self._warped.height:
            return None
        bands = self._warped.read(window=Window(left, top, SIDE * scale, SIDE * scale))
        pixels = _coloured(bands, self._palette)
        if not pixels[..., 3].any():
            return None
        for level in range(self._most, zoom - 1, -1):
            count = 1 << (level - zoom)
            for low in range(count):
                for right in range(count):
                    part = pixels[low * SIDE : (low + 1) * SIDE, right * SIDE : (right + 1) * SIDE]
                    self._write(level, column * count + right, row * count + low, part)
            if level > zoom:
                pixels = _halved(pixels)
        return pixels

    def _write(self, zoom: int, column: int, row: int, pixels: numpy.ndarray) -> None:
        if not pixels[..., 3].any():
            return
        self._done = min(self._done + 1, self._total)
        if self._step is not None:
            self._step(self._done, self._total)
        values = (zoom, column, (1 << zoom) - 1 - row, _png(pixels))
        self._connection.execute("insert into tiles values (?, ?, ?, ?)", values)
        self.written += 1


def _halved(pixels: numpy.ndarray) -> numpy.ndarray:
    """Half the size; colours are the mean of what can be seen, so that edges do not darken."""
    corners = [pixels[low::2, right::2].astype(numpy.uint16) for low in (0, 1) for right in (0, 1)]
    if pixels[..., 3].all():
        mean: numpy.ndarray = (sum(corners[1:], corners[0]) // 4).astype(numpy.uint8)
        return mean
    alphas = [each[..., 3:].astype(numpy.uint32) for each in corners]
    seen = sum(alphas[1:], alphas[0])
    shares = [each[..., :3] * alpha for each, alpha in zip(corners, alphas, strict=True)]
    colour = sum(shares[1:], shares[0]) // numpy.maximum(seen, 1)
    return numpy.concatenate([colour, seen // 4], axis=-1).astype(numpy.uint8)


def _coloured(bands: numpy.ndarray, palette: numpy.ndarray | None) -> numpy.ndarray:
    """Bands of a picture with its alpha as (rows, columns, red green blue alpha)."""
    if palette is not None:
        colour = palette[bands[0]]
    elif len(bands) >= 4:
        colour = bands[:3].transpose(1, 2, 0)
    else:
        colour = numpy.repeat(bands[0][..., None], 3, axis=-1)
    return numpy.concatenate([colour, bands[-1][..., None]], axis=-1)


def _palette(picture: Any) -> numpy.ndarray | None:
    """Red, green, blue of each of 256 values, for scanned maps whose pixels are numbers of colours."""
    if picture.colorinterp[0] != ColorInterp.palette:
        return None
    table = numpy.zeros((256, 3), dtype=numpy.uint8)
    for value, colour in picture.colormap(1).items():
        table[value] = colour[:3]
    return table


def _png(pixels: numpy.ndarray) -> bytes:
    with MemoryFile() as memory:
        with memory.open(driver="PNG", width=SIDE, height=SIDE, count=4, dtype="uint8") as out:
            out.write(numpy.ascontiguousarray(pixels.transpose(2, 0, 1)))
        return bytes(memory.read())
