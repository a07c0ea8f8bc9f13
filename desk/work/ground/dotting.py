"""Facilities by large class and issues by state inside the frame of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from desk.geo import Box
from desk.office import Office
from desk.store.search.lights import SYMBOL, moment
from desk.work.atlas.plates import Dots

STATES: Final = ("待办", "将到期", "已超期")
"""The words of the map page."""


def dots_within(office: Office, frame: Box, *, facilities: bool, issues: bool) -> tuple[Dots, ...]:
    """What is to be seen inside the frame, facilities below issues."""
    found: list[Dots] = []
    if facilities:
        found += _facilities(office, frame)
    if issues:
        found += _issues(office, frame)
    return tuple(found)


def groups_of(office: Office) -> dict[str, tuple[int, str]]:
    """Per facility class the number and name of its large class, numbered as the map page does: in order of use."""
    numbers: dict[str, int] = {}
    found = {}
    for symbol in office.search.map_symbols("facilities"):
        group = str(symbol["group"])
        found[str(symbol["code"])] = (numbers.setdefault(group, len(numbers)), group)
    return found


def _facilities(office: Office, frame: Box) -> Iterator[Dots]:
    groups = groups_of(office)
    rows = office.database.read(
        "select class_code, lon, lat from facility where lon between ? and ? and lat between ? and ?",
        (frame[0], frame[2], frame[1], frame[3]),
    )
    places: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for code, lon, lat in rows:
        places.setdefault(groups.get(code, (0, "其他")), []).append((lon, lat))
    for (tone, title), points in sorted(places.items()):
        yield Dots(kind="facilities", title=title, tone=tone, places=np.array(points, dtype=np.float64))


def _issues(office: Office, frame: Box) -> Iterator[Dots]:
    rows: list[tuple[Any, ...]] = office.database.read(
        f"select {SYMBOL}, t.lon, t.lat from issue t"
        " where t.closed_at is null and t.lon between :west and :east and t.lat between :south and :north",
        {**moment(office.now()), "west": frame[0], "south": frame[1], "east": frame[2], "north": frame[3]},
    )
    for tone, title in enumerate(STATES):
        points = [(lon, lat) for state, lon, lat in rows if state % 4 == tone]  # one whose clock stands is open
        if points:
            yield Dots(kind="issues", title=title, tone=tone, places=np.array(points, dtype=np.float64))
