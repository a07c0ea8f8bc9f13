"""A room of a building as the 楼栋 view shows it, the ways of colouring rooms, and how room numbers are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from desk import identity

_UNIT: Final = re.compile(r"(单元|门洞|门|栋|座)$")
_ROOM: Final = re.compile(r"(室|号|房)$")
_BELOW: Final = re.compile(r"(?:B|-|地下|负)(\d{1,2})", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")
_HIGHEST: Final = 99
"""Without better knowledge no room number is taken for that of a higher floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One dwelling, or a room that only its residents' addresses tell of (then `dwelling_id` is None)."""

    dwelling_id: int | None
    unit: str
    floor: int | None
    number: str
    use: str = ""
    state: str = ""
    square_metres: float | None = None
    households: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    head: str = ""
    """Name of the head of the first household, masked where the right is lacking."""
    last_visit: str = ""
    """Of the household that was not visited for longest; "" if one never was."""
    care: str = ""
    """Highest degree of attention of those who live here: "01" low to "03" high."""
    special: tuple[str, ...] = ()
    """Kinds of special groups of those who live here."""
    populations: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    stars: int | None = None

    @property
    def heads(self) -> int:
        """How many people live here."""
        return len(self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A colour of the legend: its key, its words, and the one character that stands in the tile beside the colour."""

    key: str
    title: str
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colouring:
    """A way of colouring rooms: the legend, and which colour a room gets today."""

    key: str
    title: str
    shades: tuple[Shade, ...]
    of: Callable[[Room, str], str] = field(repr=False)


def _state(room: Room, today: str) -> str:
    if room.state == "empty" and room.people:
        return "doubt"
    if room.state in ("own", "rented", "empty", "other"):
        return room.state
    return "unknown"


def _care(room: Room, today: str) -> str:
    if not room.people:
        return "nobody"
    return {"03": "high", "02": "middle", "01": "low"}.get(room.care, "special" if room.special else "none")


def _visit(room: Room, today: str) -> str:
    if not room.people:
        return "nobody"
    if not room.last_visit:
        return "never"
    if room.last_visit[:7] == today[:7]:
        return "month"
    months = (int(today[:4]) - int(room.last_visit[:4])) * 12 + int(today[5:7]) - int(room.last_visit[5:7])
    return "quarter" if months <= 3 else "long"


def _population(room: Room, today: str) -> str:
    kinds = set(room.populations)
    if not kinds:
        return "nobody"
    if "03" in kinds:
        return "foreign"
    if "04" in kinds:
        return "unregistered"
    return "mixed" if {"01", "02"} <= kinds else "moving" if "02" in kinds else "settled"


def _age(room: Room, today: str) -> str:
    if not room.people:
        return "nobody"
    oldest = max(room.ages, default=0)
    if len(room.people) == 1 and oldest >= 60:
        return "alone"
    if oldest >= 80:
        return "very_old"
    if oldest >= 60:
        return "old"
    return "child" if room.ages and min(room.ages) <= 6 else "none"


_NOBODY: Final = Shade(key="nobody", title="无人居住")

COLOURINGS: Final = (
    Colouring(
        key="state",
        title="房屋状态",
        shades=(
            Shade(key="own", title="自住"),
            Shade(key="rented", title="出租", sign="租"),
            Shade(key="empty", title="空置", sign="空"),
            Shade(key="other", title="其他用途", sign="他"),
            Shade(key="doubt", title="登记空置却有人", sign="？"),
            Shade(key="unknown", title="状态未登记", sign="未"),
        ),
        of=_state,
    ),
    Colouring(
        key="care",
        title="重点关注",
        shades=(
            Shade(key="high", title="关注程度高", sign="高"),
            Shade(key="middle", title="关注程度中", sign="中"),
            Shade(key="low", title="关注程度低", sign="低"),
            Shade(key="special", title="有特殊人群", sign="特"),
            Shade(key="none", title="无"),
            _NOBODY,
        ),
        of=_care,
    ),
    Colouring(
        key="visit",
        title="走访",
        shades=(
            Shade(key="month", title="本月已走访", sign="✓"),
            Shade(key="quarter", title="近三个月走访过", sign="季"),
            Shade(key="long", title="三个月以上未走访", sign="久"),
            Shade(key="never", title="从未走访", sign="！"),
            _NOBODY,
        ),
        of=_visit,
    ),
    Colouring(
        key="population",
        title="人口类型",
        shades=(
            Shade(key="settled", title="户籍"),
            Shade(key="moving", title="流动", sign="流"),
            Shade(key="mixed", title="户籍与流动", sign="混"),
            Shade(key="foreign", title="有境外人员", sign="外"),
            Shade(key="unregistered", title="有未落户人员", sign="未"),
            _NOBODY,
        ),
        of=_population,
    ),
    Colouring(
        key="age",
        title="老人与幼儿",
        shades=(
            Shade(key="alone", title="60岁以上独居", sign="独"),
            Shade(key="very_old", title="有80岁以上", sign="80"),
            Shade(key="old", title="有60岁以上", sign="60"),
            Shade(key="child", title="有0-6岁", sign="幼"),
            Shade(key="none", title="其他"),
            _NOBODY,
        ),
        of=_age,
    ),
)


def plain_unit(unit: str | None) -> str:
    """What is left of a unit to compare: "1单元" and "1" are the same."""
    return _UNIT.sub("", identity.clean(unit or "").upper()).strip()


def plain_room(room: str | None) -> str:
    """What is left of a room number to compare: "101室" and "101" are the same."""
    return _ROOM.sub("", identity.clean(room or "").upper()).strip()


def floor_of(room: str, floors: int | None = None) -> int | None:
    """The floor that a room number tells: 1203 is on 12, 101 on 1, B1-3 on -1; None of "5" or "东屋"."""
    text = plain_room(room)
    if below := _BELOW.match(text):
        return -int(below[1])
    digits = _DIGITS.match(text)
    if digits is None or len(digits[0]) < 3:
        return None
    told = int(digits[0][:-2])
    if len(digits[0]) >= 5 and told > (floors or _HIGHEST):  # 10105 of a slab with a hundred rooms on a floor
        told = int(digits[0][:-3])
    return told if 0 < told <= _HIGHEST else None


def door_of(room: Room) -> str:
    """What is left of a room number when its floor is taken off, so that 101, 201 and 301 stand above each other."""
    text = plain_room(room.number)
    floor = "" if room.floor is None else str(abs(room.floor))
    if floor and text.startswith(floor) and len(text) > len(floor):
        return text[len(floor) :]
    return text
