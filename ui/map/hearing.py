"""What the page says while grids are redrawn: every field is checked before the draft hears of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.map.drafting import Drafting

MOST = 2_000
"""Points of a sketch, grids or buildings chosen at once."""
FARTHEST = 5_000.0
"""Metres a snap may reach."""

Given = Mapping[str, Any]
At = tuple[float, float]


def hear(drafting: Drafting, given: Given) -> None:
    """Do what the page asks for; what makes no sense raises KeyError, TypeError or ValueError and is not done."""
    _HEARD[str(given["do"])](drafting, given)


def _drag(drafting: Drafting, given: Given) -> None:
    drafting.drag(_at(given["at"]), _at(given["to"]), is_new=given["isNew"] is True, metres=_metres(given["metres"]))


def _drop(drafting: Drafting, given: Given) -> None:
    drafting.drop(_at(given["at"]), _at(given["to"]), is_new=given["isNew"] is True, metres=_metres(given["metres"]))


def _source(drafting: Drafting, given: Given) -> None:
    drafting.source_chosen.emit(_key_or_none(given["key"]))


def _houses(drafting: Drafting, given: Given) -> None:
    drafting.houses_chosen.emit(len(_keys(given["ids"])))


_HEARD: dict[str, Callable[[Drafting, Given], None]] = {
    "choose": lambda drafting, given: drafting.choose(_keys(given["keys"])),
    "drag": _drag,
    "drop": _drop,
    "cancel": lambda drafting, _: drafting.cancel(),
    "snap": lambda drafting, given: drafting.snap(_at(given["at"]), _metres(given["metres"]), _key(given["number"])),
    "remove": lambda drafting, given: drafting.remove(_at(given["at"])),
    "split": lambda drafting, given: drafting.split(_key(given["key"]), _places(given["line"])),
    "merge": lambda drafting, given: drafting.merge(_keys(given["keys"])),
    "draw": lambda drafting, given: drafting.draw(_key_or_none(given["key"]), _places(given["ring"])),
    "hole": lambda drafting, given: drafting.hole(_key(given["key"]), _places(given["ring"])),
    "give": lambda drafting, given: drafting.give(_key(given["from"]), _key(given["to"]), _places(given["ring"])),
    "move": lambda drafting, given: drafting.move_houses(_keys(given["ids"]), _key(given["to"])),
    "from": _source,
    "houses": _houses,
    "escape": lambda drafting, _: drafting.on_escape(),
}


def _key(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53:
        raise ValueError
    return value


def _key_or_none(value: Any) -> int | None:
    return None if value is None else _key(value)


def _keys(value: Any) -> tuple[int, ...]:
    return tuple(_key(each) for each in _list(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError
    return value


def _at(value: Any) -> At:
    lon, lat = value
    if isinstance(lon, bool) or isinstance(lat, bool) or not (abs(float(lon)) <= 180 and abs(float(lat)) <= 90):
        raise ValueError
    return float(lon), float(lat)


def _places(value: Any) -> list[At]:
    return [_at(each) for each in _list(value)]


def _metres(value: Any) -> float:
    if isinstance(value, bool) or not (
        isinstance(value, int | float) and math.isfinite(value) and 0 < value < FARTHEST
    ):
        raise ValueError
    return float(value)
