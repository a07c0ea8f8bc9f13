"""A file of GPS points as the import window sees it: the walks in it, one per person and day, and what is doubtful."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from desk.errors import BadInput, BadSheet
from desk.ground import coordinates
from desk.sheets.table import read_bytes
from desk.work.tracks import gpx, table
from desk.work.tracks.points import Raw, Walk, usable, walk_of

Step = Callable[[int, int], None]

SYSTEMS: Final = (
    ("", "CGCS2000 / WGS84（GPS、北斗原始坐标）"),
    ("gcj02", "GCJ-02（高德、腾讯地图）"),
    ("bd09", "BD-09（百度地图）"),
)
"""Reference systems a file of points may be in."""
DAY: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1)
_NIGHT: Final = (22 * 3600, 5 * 3600)
_AHEAD: Final = 8 * 3600
_ZONE_BY_FILE: Final = "文件里的时间没写时区，按北京时间读"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a person wants a file read: its system, what its clock says, the day where it has none, whose it is.

    `system` "as is" and `zone` "file" say that the file is right as it stands and is not to be doubted again.
    """

    system: str = ""
    zone: str = ""
    day: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One walk of a file: whose (as the file names them, "" if it does not) and on which day ("" if it does not say)."""

    who: str
    day: str
    walk: Walk


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackFile:
    """A file read once."""

    source: Path
    digest: str
    parts: tuple[Part, ...]
    remarks: tuple[str, ...]
    is_at_night: bool
    """Whether most of it lies in the night as the file's zone says, and would not eight hours earlier."""
    raw: Raw
    """Its usable points where the file has them, before any change of system."""


def moment(seconds: float) -> str:
    """Seconds of the wall clock since 1970 as the tables write them."""
    return f"{_EPOCH + timedelta(seconds=round(seconds)):%Y-%m-%dT%H:%M:%S}"


def seconds(text: str) -> float:
    """The inverse of `moment`."""
    return (datetime.fromisoformat(text) - _EPOCH).total_seconds()


def read(path: Path | str, choice: Choice, step: Step | None = None, known: Collection[str] = ()) -> TrackFile:
    """Read a file; BadInput says in a sentence why it cannot be one of tracks.

    `known` are the names of people: a track of a GPX file whose label holds one is that person's.
    """
    source = Path(path)
    try:
        data = read_bytes(source)
        found = gpx.read(data, source.name, step) if _is_xml(data) else table.read(data, source.name)
    except BadSheet as error:
        raise BadInput(str(error)) from None
    raw, remarks = usable(found.raw())
    if not len(raw):
        raise BadInput(
            f"“{source.name}”里没有可用的轨迹点"
            + (f"（{'；'.join(remarks)}）" if remarks else "")
            + "，没有收入任何内容。"
        )
    raw = _on_the_clock(raw, choice.zone, found.zone)
    said = [*found.remarks, *remarks]
    if found.zone == "none" and not choice.zone:
        said.append(_ZONE_BY_FILE)
    names = [name_in(label, known) for label in found.names] if found.is_labelled else found.names
    parts = _parts(_moved(raw, choice.system), names)
    if not any(part.walk.parts for part in parts):
        raise BadInput(f"“{source.name}”只有一个点或几个互不相连的点，连不成轨迹，没有收入任何内容。")
    return TrackFile(
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        parts=tuple(part for part in parts if part.walk.parts),
        remarks=tuple(said),
        is_at_night=found.zone == "stated" and not choice.zone and _is_at_night(raw),
        raw=raw,
    )


def as_if(raw: Raw, system: str) -> Raw:
    """The points as if they had been written in that system."""
    return _moved(raw, system)


def name_in(text: str, known: Collection[str]) -> str:
    """The longest of these names that stands in a text, "" if none does."""
    return max((name for name in known if len(name) > 1 and name in text), key=len, default="")


def day_in(text: str, today: str) -> str:
    """The day a file's name tells (20261008, 2026-10-08, 10月8日), "" if it does not."""
    digits = "".join(letter if letter.isdigit() else " " for letter in text).split()
    for word in digits:
        if len(word) >= 8 and (found := _date(word[:4], word[4:6], word[6:8])):
            return found
    for one, two, three in zip(digits, digits[1:], digits[2:], strict=False):
        if len(one) == 4 and (found := _date(one, two, three)):
            return found
    if "月" in text:
        for one, two in zip(digits, digits[1:], strict=False):
            if f"{one}月{two}" in text.replace(" ", ""):
                return _date(today[:4], one, two)
    return ""


def _is_xml(data: bytes) -> bool:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "<" in head.decode("utf-16", "ignore")[:8]
    return (
        head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        and b"<html" not in head.lower()
        and b"<table" not in head.lower()
    )


def _on_the_clock(raw: Raw, zone: str, stated: str) -> Raw:
    """The points with the times of Beijing's wall clock, as the person says the file's clock goes."""
    shift = 0
    if zone == "local" and stated == "stated":
        shift = -_AHEAD
    elif zone == "utc" and stated == "none":
        shift = _AHEAD
    return replace(raw, at=raw.at + shift) if shift else raw


def _moved(raw: Raw, system: str) -> Raw:
    turn = {"gcj02": coordinates.from_gcj02, "bd09": coordinates.from_bd09}.get(system)
    if turn is None:
        return raw
    lon, lat = turn(raw.lon, raw.lat)
    return replace(raw, lon=lon, lat=lat)


def _is_at_night(raw: Raw) -> bool:
    times = raw.at[np.isfinite(raw.at)]
    if not len(times):
        return False

    def nightly(at: np.ndarray) -> float:
        clock = at % DAY
        return float(((clock >= _NIGHT[0]) | (clock < _NIGHT[1])).mean())

    return nightly(times) > 0.5 and nightly(times - _AHEAD) < 0.1


def _parts(raw: Raw, names: list[str]) -> list[Part]:
    """The walks: one per person and day."""
    known = np.isfinite(raw.at)
    days = np.where(known, np.floor_divide(np.where(known, raw.at, 0.0), DAY), -1).astype(np.int64)
    if (days < 0).any() and (days >= 0).any():
        days[days < 0] = int(np.median(days[days >= 0]))  # single points without a time go with the rest
    whose = np.array([names.index(name) for name in names], np.int64)[raw.who]  # two labels may be one person's
    found = []
    for who in np.unique(whose).tolist():
        for day in np.unique(days[whose == who]).tolist():
            walk = walk_of(_with_hours(raw.chosen((whose == who) & (days == day))))
            text = (date(1970, 1, 1) + timedelta(days=day)).isoformat() if day >= 0 else ""
            found.append(Part(who=names[who], day=text, walk=walk))
    return found


def _with_hours(raw: Raw) -> Raw:
    """Without its times where they all are one: then only the day is known."""
    if len(raw) > 2 and (raw.at == raw.at[0]).all():
        return replace(raw, at=np.full(len(raw), np.nan))
    return raw


def _date(year: str, month: str, day: str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if 2000 <= found.year <= 2100 else ""
