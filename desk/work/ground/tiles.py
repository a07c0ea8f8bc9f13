"""Pictures below the map: packages of tiles on this PC, and the addresses of tile servers (off unless switched on)."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from desk.errors import BadInput
from desk.gis.packages import Package, Tiles, kind_of

Step = Callable[[int, int], None]

PACKAGES = (".mbtiles",)
PICTURES = (".tif", ".tiff")
SOURCES = {"vec": "天地图 矢量", "img": "天地图 影像", "own": "内网或其他瓦片服务"}
_OPEN_AT_ONCE = 4

_TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_LABELS = {"vec": "cva", "img": "cia"}
_KEY = re.compile(r"[0-9a-zA-Z]{16,64}")

_open: dict[str, tuple[float, Tiles]] = {}
_turn = threading.Lock()


def look(path: Path | str) -> Package:
    """What a package is called, where it lies and which scales it has; BadInput says why it cannot serve."""
    return _tiles(str(path)).package


def tile(path: Path | str, z: int, x: int, y: int) -> bytes | None:
    """The picture of a web-mercator tile of a package (`y` from the north); None where it has none. Any thread."""
    try:
        return _tiles(str(path)).tile(z, x, y)
    except BadInput:
        return None


def close(path: Path | str) -> None:
    """Let a package go, so that its file can be replaced or deleted."""
    with _turn:
        held = _open.pop(str(path), None)
    if held is not None:
        held[1].close()


def id_of(path: Path | str) -> str:
    """A number for a package, from its file's name alone: the same package has it on every PC, wherever it lies."""
    return str(int.from_bytes(hashlib.blake2b(Path(path).name.encode(), digest_size=6).digest(), "big"))


def make_package(source: Path | str, folder: Path | str, *, step: Step | None = None) -> Path:
    """Turn a GeoTIFF into a package in `folder` and give its path; `step` may raise Cancelled, then nothing stays."""
    from desk.gis.mosaic import make_package as make  # brings rasterio, which only this needs

    path, place = Path(source), Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    mark = hashlib.blake2b(str(path.resolve()).encode(), digest_size=4).hexdigest()
    target = place / f"{path.stem[:60]}-{mark}.mbtiles"
    close(target)
    make(path, target, title=path.stem, step=step)
    return target


def templates(source: str, *, key: str = "", template: str = "") -> tuple[str, ...]:
    """The addresses of a tile server with {z}, {x}, {y}, from the ground up; BadInput says what is wrong with them."""
    if source in _LABELS:
        if not _KEY.fullmatch(key.strip()):
            raise BadInput("天地图要一个密钥（在天地图网站申请，浏览器端，32 位字母数字）；请核对后再填。")
        return tuple(_TIANDITU.format(layer=layer, key=key.strip()) for layer in (source, _LABELS[source]))
    address = template.strip().replace("{s}", "0")
    missing = [mark for mark in ("{z}", "{x}", "{y}") if mark not in address.replace("{-y}", "{y}")]
    if missing:
        raise BadInput(f"瓦片地址里缺 {'、'.join(missing)}，应如 http://内网地址/{{z}}/{{x}}/{{y}}.png。")
    if origin(address) == "" or re.search(r"[\s'\"<>\\;]", address):
        raise BadInput("瓦片地址应以 http:// 或 https:// 开头，不能有空格、引号、分号。")
    return (address,)


def origin(template: str) -> str:
    """Scheme, host and port of an address, the only place the map's page may then ask; "" if it is none."""
    try:
        parts = urlsplit(template.split("{", 1)[0])
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]{1,253}", host) or parts.username:
        return ""
    return f"{parts.scheme}://{host}{port}"


def mime(body: bytes) -> str:
    """The type of a tile's picture."""
    return kind_of(body)


def _tiles(path: str) -> Tiles:
    """The open package; opened again when its file was replaced. Few are held at once."""
    try:
        written = Path(path).stat().st_mtime
    except OSError:
        written = -1.0
    with _turn:
        held = _open.get(path)
        if held is not None and held[0] == written:
            return held[1]
        if held is not None:
            held[1].close()
        while len(_open) >= _OPEN_AT_ONCE:
            _open.pop(next(iter(_open)))[1].close()
        _open.pop(path, None)
        made = Tiles(path)
        _open[path] = (written, made)
        return made
