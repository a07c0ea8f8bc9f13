"""What the person wants to see on the map. Page and plain map both draw one of these, so a reload loses nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, fields
from typing import Any

SHEETS = ("water", "park", "block", "building", "street", "facilities", "issues", "labels")
"""What can be shown and hidden, from the ground up. The first five are base sheets of the office."""

BASE = SHEETS[:5]
STATES = ("open", "due", "overdue", "closed", "paused")
"""Of an issue, in the order of the symbols of its point pack."""
URGENCIES = ("u1", "u2", "u3", "u4")
SURFACES = ("", "heat", "hot")
METHODS = ("quantile", "equal", "natural")
FEWEST, MOST, USUAL = 3, 7, 5
"""Classes of a figure."""
FAINTEST = 10
"""Per cent: what is fainter should be hidden instead."""

_KEY = re.compile(r"[A-Za-z0-9_.:-]{0,64}\Z")
_SLIDING = re.compile(r"(shade|tiles|surface|facilities|issues|layer:\d{1,15}|water|park|block|building|street)\Z")
_TILES = re.compile(r"(url|package:[0-9a-f]{1,16})?\Z")
_LONGEST = 200


@dataclass(slots=True, kw_only=True)
class Wish:
    """The state of the map: complete, small, and safe to send twice."""

    layer: int | None = None
    """The layer that is shaded and answers to the mouse."""
    over: list[int] = field(default_factory=list)
    """Other layers, drawn as outlines over it."""
    figure: str = ""
    classes: dict[str, Any] = field(default_factory=lambda: {"method": METHODS[0], "count": USUAL})
    hidden: set[str] = field(default_factory=set)
    """Sheets that are not drawn."""
    facility_hidden: set[str] = field(default_factory=set)
    """Large classes of facilities, by name."""
    issue_hidden: set[str] = field(default_factory=lambda: {"closed"})
    """States and urgencies. What is closed is hidden until somebody looks for it."""
    opacity: dict[str, int] = field(default_factory=dict)
    """Per cent of a sheet, of "shade", "tiles", "surface" or "layer:ID"; what is not named is drawn in full."""
    surface: str = ""
    surface_of: str = "issues"
    tiles: str = ""
    """Raster tiles below everything: "" none, "package:ID" of the office, "url" of the settings."""
    addresses: list[str] = field(default_factory=list)
    """Where "url" gets its tiles, from the ground up, with {z}, {x}, {y}; of the settings, never kept elsewhere."""
    period: list[int] | None = None
    """Days of the time slider since day 0, both within."""
    date: str = ""
    """The grids as they were on that day; "" is today."""
    area: int | None = None
    kind: str = ""
    item: int | None = None
    lon: float | None = None
    lat: float | None = None
    zoom: float | None = None

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        # The page knows what is closed as a sheet of its own as well.
        given["hidden"] = sorted(self.hidden | (self.issue_hidden & {"closed"}))
        given["facility_hidden"] = sorted(self.facility_hidden)
        given["issue_hidden"] = sorted(self.issue_hidden)
        return given

    def kept(self) -> dict[str, Any]:
        """What is worth keeping for another day: neither what is selected nor when one was looking."""
        given = self.plain()
        given["hidden"] = sorted(self.hidden)
        return {key: value for key, value in given.items() if key not in _PASSING}

    def strength(self, key: str) -> int:
        """Per cent of a sheet as it is drawn: what is chosen, else the shade steps back for what lies on or under it."""
        if key != "shade":
            return self.opacity.get(key, 100)
        return self.opacity.get(key, 35 if self.surface else 55 if self.tiles else 100)

    def show(self, key: str, visible: bool) -> None:
        """Show or hide a sheet, or what is closed."""
        held = self.issue_hidden if key in STATES else self.hidden
        (held.discard if visible else held.add)(key)

    def forget(self) -> None:
        """Begin anew, as for an office that was never looked at."""
        fresh = Wish(addresses=self.addresses)
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def take(self, given: Mapping[str, Any], layers: Set[int]) -> None:
        """Take over what was kept; whatever is not of the right form, or of a layer that is gone, is left as it is."""
        for name, right in _RIGHT.items():
            value = given.get(name)
            if value is not None and right(value):
                setattr(self, name, set(value) if isinstance(getattr(self, name), set) else value)
        self.over = [each for each in self.over if each in layers]
        if (layer := given.get("layer")) in layers:
            self.layer = layer
        self.hidden &= set(SHEETS)
        self.issue_hidden &= {*STATES, *URGENCIES}
        if _is_place(given):
            self.lon, self.lat, self.zoom = (float(given[key]) for key in ("lon", "lat", "zoom"))


_PASSING = {"area", "kind", "item", "period", "date", "addresses"}


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _LONGEST and all(isinstance(each, str) for each in value)


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _LONGEST and all(type(each) is int for each in value)


def _is_opacity(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= _LONGEST
        and all(isinstance(key, str) and _SLIDING.match(key) for key in value)
        and all(type(each) is int and FAINTEST <= each <= 100 for each in value.values())
    )


def _is_classes(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("method") in METHODS
        and type(value.get("count")) is int
        and FEWEST <= value["count"] <= MOST
    )


def _is_place(given: Mapping[str, Any]) -> bool:
    bounds = {"lon": 180.0, "lat": 90.0, "zoom": 24.0}
    return all(
        isinstance(given.get(key), int | float) and math.isfinite(given[key]) and abs(given[key]) <= most
        for key, most in bounds.items()
    )


_RIGHT = {
    "over": _is_ids,
    "figure": lambda value: isinstance(value, str) and _KEY.match(value),
    "classes": _is_classes,
    "hidden": _is_texts,
    "facility_hidden": _is_texts,
    "issue_hidden": _is_texts,
    "opacity": _is_opacity,
    "surface": lambda value: value in SURFACES,
    "surface_of": lambda value: isinstance(value, str) and _KEY.match(value),
    "tiles": lambda value: isinstance(value, str) and _TILES.match(value),
}
