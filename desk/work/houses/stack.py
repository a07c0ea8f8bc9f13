"""Rooms laid out as a building stands: units side by side, floors above each other, doors in line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.work.houses.rooms import Room, door_of, plain_unit

WIDEST: Final = 10
"""More doors than this on a floor of one unit are laid in several lines."""
_Laid = dict[int | None, list[list[tuple[int, Room]]]]
"""Per floor the lines of one unit, each of (column, room)."""
_NUMBERS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit: its name and the columns it takes."""

    name: str
    first: int
    columns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room and where it stands: column over all units, line from the top."""

    column: int
    line: int
    room: Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A floor, or a run of floors where no room is known: its label, first line and how many lines it takes."""

    label: str
    line: int
    lines: int
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The whole drawing in columns and lines."""

    units: tuple[Unit, ...]
    floors: tuple[Floor, ...]
    places: tuple[Place, ...]
    columns: int
    lines: int


def stacked(rooms: Sequence[Room], floors: int | None = None) -> Stack:
    """Where each room stands; `floors` is how many the building is said to have."""
    by_unit: defaultdict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        by_unit[plain_unit(room.unit)].append(room)
    units: list[Unit] = []
    laid: list[_Laid] = []
    first = 0
    for key in sorted(by_unit, key=natural):
        here = by_unit[key]
        lines, width = _laid(here)
        units.append(Unit(name=here[0].unit or "", first=first, columns=width))
        laid.append(lines)
        first += width
    known = {room.floor for room in rooms}
    labels = _floors(known, floors)
    found: list[Floor] = []
    places: list[Place] = []
    line = 0
    for label, floor, is_gap in labels:
        deep = 1 if is_gap else max((len(each.get(floor, ())) for each in laid), default=1)
        found.append(Floor(label=label, line=line, lines=deep, is_gap=is_gap))
        for unit, each in zip(units, laid, strict=True):
            if is_gap:
                break
            for number, row in enumerate(each.get(floor, ())):
                places += [Place(column=unit.first + at, line=line + number, room=room) for at, room in row]
        line += deep
    return Stack(units=tuple(units), floors=tuple(found), places=tuple(places), columns=max(first, 1), lines=line)


def _laid(rooms: Sequence[Room]) -> tuple[_Laid, int]:
    """Per floor of one unit its lines of (column, room), and how many columns the unit takes."""
    by_floor: defaultdict[int | None, list[Room]] = defaultdict(list)
    for room in rooms:
        by_floor[room.floor].append(room)
    doors = sorted({door_of(room) for room in rooms if room.floor is not None}, key=natural)
    in_line = len(doors) <= WIDEST and len(doors) <= 2 * max((len(each) for each in by_floor.values()), default=1)
    column_of = {door: at for at, door in enumerate(doors)}
    laid: _Laid = {}
    for floor, here in by_floor.items():
        here.sort(key=lambda room: natural(room.number))
        if in_line and floor is not None and len({door_of(room) for room in here}) == len(here):
            laid[floor] = [[(column_of[door_of(room)], room) for room in here]]
        else:
            laid[floor] = [list(enumerate(here[at : at + WIDEST])) for at in range(0, len(here), WIDEST)]
    width = max((at + 1 for lines in laid.values() for row in lines for at, _ in row), default=1)
    return laid, width


def _floors(known: set[int | None], floors: int | None) -> list[tuple[str, int | None, bool]]:
    """Label, floor and whether it is a run without rooms, from the top down."""
    numbers = sorted((floor for floor in known if floor is not None), reverse=True)
    found: list[tuple[str, int | None, bool]] = []
    above = min(floors or 0, 200) + 1 if not numbers or (floors or 0) >= numbers[0] else numbers[0] + 1
    for floor in numbers:
        low, high = floor + 1, above - 1
        if floor < 0 < above:  # there is no floor 0
            low = 1
        if high >= low:
            found.append((_span(low, high), None, True))
        found.append((f"{floor}层" if floor > 0 else f"地下{-floor}层", floor, False))
        above = floor
    if numbers and above > 1:
        found.append((_span(1, above - 1), None, True))
    if None in known:
        found.append(("未分层", None, False))
    return found


def _span(low: int, high: int) -> str:
    return f"{high}层" if low == high else f"{low}-{high}层"


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts 2 before 10, and numbers before words."""
    parts = (part for part in _NUMBERS.split(text) if part)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
