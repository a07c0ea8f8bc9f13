"""Tables of GPS points (CSV, Excel): columns by their usual titles, times as people and devices write them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from desk.errors import BadInput
from desk.identity import clean
from desk.model import Value
from desk.profile.codes import DATA
from desk.sheets.header import plain
from desk.sheets.table import Cell, read_table
from desk.work.tracks.gpx import LARGEST, MOST_POINTS, Found, seconds_of

_EPOCH: Final = datetime(1970, 1, 1)
_HOURS_AHEAD: Final = 8 * 3600
_ROWS_ABOVE: Final = 20
"""Rows among which the titles are looked for."""
COLUMNS: Final = ("时间", "经度", "纬度", "段", "姓名")


@cache
def _titles() -> Mapping[str, str]:
    with (DATA / "aliases" / "tracks.toml").open("rb") as file:
        return {plain(title): key for key, titles in tomllib.load(file).items() for title in titles}


def read(data: bytes, name: str) -> Found:
    """The points of a table; BadInput in a sentence when it holds none."""
    if len(data) > LARGEST:
        raise BadInput(f"“{name}”有 {len(data) / 2**20:.0f} MB，超过 64 MB；请按天或按人拆成几个文件。")
    table = read_table(data, name)
    top, columns = _header(table.rows, name)
    body = table.rows[top + 1 :]
    if len(body) > MOST_POINTS:
        raise BadInput(f"“{name}”超过 {MOST_POINTS:,} 行，请按天或按人拆成几个文件。")
    found, unread, stated = Found(), 0, set()
    pieces: dict[str, int] = {}
    people: dict[str, int] = {}
    for row in body:
        cells = {key: row[at] if at < len(row) else None for key, at in columns.items()}
        if all(cell in (None, "") for cell in cells.values()):
            continue
        lon, lat = _place(cells)
        at, is_stated = _moment(cells)
        if at == at:
            stated.add(is_stated)
        elif any(cells.get(key) not in (None, "") for key in ("at", "day", "clock")):
            unread += 1
        found.lon.append(lon)
        found.lat.append(lat)
        found.at.append(at)
        found.piece.append(pieces.setdefault(_text(cells.get("piece")), len(pieces)))
        if "who" in columns:
            found.who.append(people.setdefault(_text(cells.get("who")), len(people)))
    found.names = list(people) or [""]
    if unread:
        found.remarks.append(f"{unread:,} 行的时间读不懂，按没有时间处理")
    found.zone = "" if not stated else "none" if stated == {False} else "stated"
    return found


def _header(rows: Sequence[Sequence[Cell]], name: str) -> tuple[int, dict[str, int]]:
    """Where the titles stand, and which column is which."""
    known = _titles()
    for at, row in enumerate(rows[:_ROWS_ABOVE]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = known.get(plain(cell)) if isinstance(cell, str) else None
            if key is not None:
                columns.setdefault(key, place)
        if ("lon" in columns and "lat" in columns) or "place" in columns:
            return at, columns
    raise BadInput(f"“{name}”里没有找到经度、纬度两列；请在第一行写上“时间、经度、纬度”再导入。")


def _place(cells: Mapping[str, Cell]) -> tuple[float, float]:
    if "lon" in cells and "lat" in cells:
        return _number(cells["lon"]), _number(cells["lat"])
    parts = _text(cells.get("place")).replace("，", ",").replace(";", ",").replace(" ", ",").split(",")
    numbers = [_number(part) for part in parts if part]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (float("nan"), float("nan"))


def _moment(cells: Mapping[str, Cell]) -> tuple[float, bool]:
    """Seconds of Beijing's clock, and whether the cell itself names a zone (as the counters of devices do)."""
    at, day, clock = cells.get("at"), cells.get("day"), cells.get("clock")
    if day not in (None, ""):
        # 日期 and 时间 side by side: the second holds only the time of the day.
        return seconds_of(f"{_day(day)}T{_clock(clock if clock not in (None, '') else at)}")
    if isinstance(at, datetime):
        return (at - _EPOCH).total_seconds(), False
    if isinstance(at, date):
        return seconds_of(at.isoformat())
    text = _text(at)
    if text.replace(".", "", 1).isdigit() and float(text) > 1e8:
        counted = float(text)
        return (counted / 1000 if counted > 1e11 else counted) + _HOURS_AHEAD, True
    found = seconds_of(text)
    return found if found[0] == found[0] else seconds_of(_tidy(text))


def _tidy(text: str) -> str:
    """2026/10/8 8:31:05 and 2026年10月8日 8时31分 as ISO."""
    for mark, to in (("年", "-"), ("月", "-"), ("日", " "), ("时", ":"), ("点", ":"), ("分", ":"), ("秒", "")):
        text = text.replace(mark, to)
    day, _, clock = " ".join(text.replace("/", "-").replace(".", "-", 2 if "." in text[:8] else 0).split()).partition(
        " "
    )
    return f"{_day(day)}T{_clock(clock)}"


def _day(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value).replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").rstrip("日 ")
    if len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return "?"
    return f"{int(parts[0]):04d}-{int(parts[1]):02d}-{int(parts[2]):02d}"


def _clock(value: Cell) -> str:
    if isinstance(value, datetime | time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, timedelta):
        return f"{_EPOCH + value:%H:%M:%S}"
    text = _text(value).rstrip(":")
    if not text:
        return "00:00:00"
    if text.isdigit() and len(text) in (4, 6):
        text = ":".join(text[at : at + 2] for at in range(0, len(text), 2))
    parts = text.split(":")
    if not 2 <= len(parts) <= 3:
        return text
    return ":".join(part.zfill(2) if part.isdigit() else part for part in parts)


def _text(value: Cell | Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)).strip()


def _number(value: Cell) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return float(_text(value).rstrip("°度EeNn东北经纬"))
    except ValueError:
        return float("nan")
