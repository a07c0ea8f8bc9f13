"""Base-map packages: MBTiles are read tile by tile. They come from others, so nothing in them is trusted.

Read through sqlcipher3 like our own files: a second SQLite on one file in one process would drop the first one's locks.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3

from desk.errors import BadInput

LARGEST_TILE = 4 * 1024**2
_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What a package says of itself. Bounds are degrees; `most` is the largest scale it has tiles for."""

    title: str
    path: str
    west: float
    south: float
    east: float
    north: float
    least: int
    most: int
    credit: str = ""


def kind_of(body: bytes) -> str:
    """The MIME type of a tile by how it begins; "" if it is no picture that a page may show."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in _KINDS if body.startswith(head)), "")


class Tiles:
    """An open MBTiles file. `tile` may be called from any thread. BadInput says why a file cannot serve."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._turn = threading.Lock()
        _check(self.path)
        try:
            self._connection: Any = sqlcipher3.connect(
                f"{self.path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
            )
            self.package = self._describe()
        except (sqlcipher3.Error, ValueError, TypeError) as error:
            raise BadInput(f"“{self.path.name}”不是完好的 MBTiles 底图包，请重新下载或导出一份。") from error

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture of a web-mercator tile, `y` counted from the north; None where the package has none."""
        if not (0 <= z <= 24 and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        try:
            with self._turn:
                row = self._connection.execute(
                    "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
                    (z, x, (1 << z) - 1 - y),
                ).fetchone()
        except sqlcipher3.Error:  # a torn page, or the stick was pulled: this tile stays empty
            return None
        body = bytes(row[0]) if row and isinstance(row[0], bytes) else b""
        return body if kind_of(body) and len(body) <= LARGEST_TILE else None

    def close(self) -> None:
        """Let the file go."""
        with self._turn, suppress(sqlcipher3.Error):
            self._connection.close()

    def _describe(self) -> Package:
        said = {
            str(name): str(value)
            for name, value in self._connection.execute("select name, value from metadata")
            if name
        }
        if said.get("format", "png").lower() in ("pbf", "mvt"):
            raise BadInput(f"“{self.path.name}”里是矢量瓦片，这里只能显示图片瓦片（PNG、JPG、WebP），请另外导出一份。")
        least, most, sample = self._connection.execute(
            "select min(zoom_level), max(zoom_level), (select tile_data from tiles limit 1) from tiles"
        ).fetchone()
        if least is None:
            raise BadInput(f"“{self.path.name}”里一张瓦片也没有。")
        if not kind_of(bytes(sample)):
            raise BadInput(f"“{self.path.name}”里的瓦片不是图片，不能当底图。")
        west, south, east, north = _bounds(said.get("bounds", "")) or self._spread(int(most))
        return Package(
            title=(said.get("name") or self.path.stem)[:60],
            path=str(self.path),
            west=west,
            south=south,
            east=east,
            north=north,
            least=max(0, int(least)),
            most=min(24, int(most)),
            credit=said.get("attribution", "")[:200],
        )

    def _spread(self, zoom: int) -> tuple[float, float, float, float]:
        """Where the tiles of the largest scale lie, for a package that does not say."""
        from desk.geo import from_mercator  # only needed here

        x0, x1, y0, y1 = self._connection.execute(
            "select min(tile_column), max(tile_column), min(tile_row), max(tile_row) from tiles where zoom_level = ?",
            (zoom,),
        ).fetchone()
        half, size = 20_037_508.342789244, 2 * 20_037_508.342789244 / (1 << zoom)
        west, south = from_mercator(x0 * size - half, y0 * size - half)
        east, north = from_mercator((x1 + 1) * size - half, (y1 + 1) * size - half)
        return west, south, east, north


def _check(path: Path) -> None:
    if not path.is_file():
        raise BadInput(f"找不到底图包“{path.name}”，可能已移走或改名；请重新选择。")
    with path.open("rb") as file:
        if file.read(16) != _HEADER:
            raise BadInput(f"“{path.name}”不是 MBTiles 底图包，可能下载不完整或改过名。")


def _bounds(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    fine = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if fine else None
