"""GPX 1.0 and 1.1, read as a stream and written: tracks and their pieces, routes where there is no track."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

import numpy as np

from desk.errors import BadInput
from desk.sheets import place
from desk.work.tracks.points import Numbers, Raw

Step = Callable[[int, int], None]

LARGEST: Final = 64 * 1024 * 1024
MOST_POINTS: Final = 500_000
_BLOCK: Final = 1 << 20
_BEIJING: Final = timezone(timedelta(hours=8))
_NAMED_ENCODING: Final = re.compile(rb"""(<\?xml[^>]*encoding\s*=\s*["'])([\w.-]+)(["'])""", re.IGNORECASE)
_CHINESE: Final = {"gbk", "gb2312", "gb18030", "cp936"}
_EPOCH: Final = datetime(1970, 1, 1)


@dataclass(slots=True)
class Found:
    """What stands in a GPS file, before it is judged: points with the piece they belong to, names, and remarks.

    `zone` says where the times come from: "stated" (with a zone), "none", "" where there are none.
    """

    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    piece: list[int] = field(default_factory=list)
    who: list[int] = field(default_factory=list)
    """Per point the place in `names` of the person a table names; empty where it has no such column."""
    names: list[str] = field(default_factory=lambda: [""])
    is_labelled: bool = False
    """Whether `names` are labels of tracks, which may hold a person's name or may not."""
    remarks: list[str] = field(default_factory=list)
    zone: str = ""

    def raw(self) -> Raw:
        """The points as arrays."""
        return Raw(
            lon=np.array(self.lon, np.float64),
            lat=np.array(self.lat, np.float64),
            at=np.array(self.at, np.float64),
            piece=np.array(self.piece, np.int64),
            who=np.array(self.who or [0] * len(self.lon), np.int64),
        )


def seconds_of(text: str) -> tuple[float, bool]:
    """Seconds of the wall clock in Beijing since 1970, and whether the text says its zone; NaN when it is no time."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return float("nan"), False
    if moment.tzinfo is None:
        return (moment - _EPOCH).total_seconds(), False
    return (moment.astimezone(_BEIJING).replace(tzinfo=None) - _EPOCH).total_seconds(), True


def read(data: bytes, name: str, step: Step | None = None) -> Found:
    """The points of a GPX file; BadInput in a sentence when it is none or not to be trusted."""
    if len(data) > LARGEST:
        raise BadInput(f"“{name}”有 {len(data) / 2**20:.0f} MB，超过 64 MB；请在轨迹软件里按天分开导出。")
    reader = _Reader(name)
    data = _in_utf8(data)
    try:
        for first in range(0, len(data), _BLOCK):
            reader.parser.Parse(data[first : first + _BLOCK], False)
            if step is not None:
                step(first, len(data))
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        if reader.root and reader.root != "gpx":
            raise BadInput(f"“{name}”不是 GPX 轨迹（里面是 {reader.root}），请重新导出为 GPX 或 CSV。") from None
        raise BadInput(
            f"“{name}”第 {error.lineno} 行写坏了，可能没有下载完整；没有收入任何内容，请重新导出。"
        ) from None
    return reader.finish()


def write(path: Path | str, walks: Sequence[tuple[str, Sequence[Numbers]]]) -> None:
    """Write GPX 1.1: per walk its name and its parts (lon, lat, seconds of Beijing's clock or NaN)."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="GridDesk" xmlns="http://www.topografix.com/GPX/1/1">',
    ]
    for name, parts in walks:
        lines.append(f"<trk><name>{escape(_plain(name))}</name>")
        for part in parts:
            lines.append("<trkseg>")
            for lon, lat, at in part.tolist():
                time = "" if at != at else f"<time>{_stamp(at)}</time>"
                lines.append(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}">{time}</trkpt>')
            lines.append("</trkseg>")
        lines.append("</trk>")
    lines.append("</gpx>\n")
    with place.replacing(path) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _plain(text: str) -> str:
    """Without signs that XML does not allow."""
    return "".join(letter for letter in text if letter >= " ")


def _stamp(at: float) -> str:
    return f"{_EPOCH + timedelta(seconds=at):%Y-%m-%dT%H:%M:%S}+08:00"


def _in_utf8(data: bytes) -> bytes:
    """The file in UTF-8 if it says that it is in a Chinese encoding, which the parser does not know."""
    named = _NAMED_ENCODING.match(data[:200].lstrip())
    if named is None or named[2].decode("ascii").lower() not in _CHINESE:
        return data
    text = data.decode("gb18030", "replace").encode("utf-8")
    return _NAMED_ENCODING.sub(rb"\1UTF-8\3", text, count=1)


class _Reader:
    """Takes what the parser finds. Declarations of entities are refused: no GPX file needs one, attacks do."""

    def __init__(self, name: str) -> None:
        self.name, self.root = name, ""
        self.tracks, self.routes = Found(), Found()
        self._into: Found | None = None
        self._text: list[str] | None = None
        self._at, self._ways, self._bad_times = float("nan"), 0, 0
        self._zones: set[bool] = set()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise BadInput(f"“{self.name}”里有 GPX 不该有的实体声明，为安全起见没有打开；请重新导出一份。")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if not self.root:
            self.root = tag
            if tag != "gpx":
                raise BadInput(f"“{self.name}”不是 GPX 轨迹（里面是 {tag[:40]}），请重新导出为 GPX 或 CSV。")
        if tag in ("trkpt", "rtept"):
            self._into = self.tracks if tag == "trkpt" else self.routes
            self._point(given)
        elif tag == "trk":
            self.tracks.names.append("")
        elif tag == "trkseg":
            self.tracks.piece.append(-1)
        elif tag == "rte":
            self.routes.piece.append(-1)
        elif tag == "wpt":
            self._ways += 1
        elif (tag == "time" and self._into is not None) or (tag == "name" and self._into is None):
            self._text = []

    def _point(self, given: dict[str, str]) -> None:
        into = self._into
        assert into is not None
        if len(into.lon) >= MOST_POINTS:
            raise BadInput(f"“{self.name}”超过 {MOST_POINTS:,} 个点，请在轨迹软件里按天分开导出。")
        into.lon.append(_number(given.get("lon")))
        into.lat.append(_number(given.get("lat")))
        into.at.append(float("nan"))
        into.piece.append(0)
        into.who.append(len(into.names) - 1)

    def _said(self, text: str) -> None:
        if self._text is not None and len(self._text) < 8:
            self._text.append(text[:64])

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag in ("trkpt", "rtept"):
            self._into = None
        elif tag == "name" and self._text is not None and self._into is None:
            if len(self.tracks.names) > 1 and not self.tracks.names[-1]:
                self.tracks.names[-1] = "".join(self._text)
            self._text = None
        elif tag == "time" and self._text is not None and self._into is not None:
            at, is_stated = seconds_of("".join(self._text))
            self._into.at[-1] = at
            if at == at:
                self._zones.add(is_stated)
            else:
                self._bad_times += 1
            self._text = None

    def finish(self) -> Found:
        """The tracks, or the routes where there is no track."""
        found = self.tracks if self.tracks.lon else self.routes
        # -1 marks where a piece begins; now every point gets the number of its piece.
        number, pieces = 0, []
        for mark in found.piece:
            if mark < 0:
                number += 1
            else:
                pieces.append(number)
        found.piece = pieces
        if found is self.routes and found.lon:
            found.remarks.append("文件里只有航线（rte），按没有记录时间的轨迹读入")
        elif self.routes.lon:
            found.remarks.append("文件里另有航线（rte），没有读入")
        if self._ways:
            found.remarks.append(f"文件里有 {self._ways:,} 个航点（wpt），不是走过的路，没有读入")
        if self._bad_times:
            found.remarks.append(f"{self._bad_times:,} 个点的时间读不懂，按没有时间处理")
        found.is_labelled = True
        found.zone = "" if not self._zones else "none" if self._zones == {False} else "stated"
        return found


def _number(text: str | None) -> float:
    try:
        value = float(text) if text else float("nan")
    except ValueError:
        return float("nan")
    return value
