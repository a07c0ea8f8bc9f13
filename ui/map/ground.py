"""Reads the map's binary packs into numpy for the plain map: outlines, points, where a thing lies."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desk.work.ground import shades
from ui.map.wish import STATES, Wish

if TYPE_CHECKING:
    from desk.model import Area
    from desk.office import Office
    from desk.work.ground.history import PastArea

Array = np.ndarray
OPEN, CLOSED, STILL, RECENT = 0, 3, 0xFFFF, 60
"""States, what is still open, and how many days what is closed stays on the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One area: its rings (or runs of a line) as lon/lat arrays."""

    id: int
    is_line: bool
    rings: tuple[Array, ...]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        every = np.vstack(self.rings)
        west, south = every.min(axis=0)
        east, north = every.max(axis=0)
        return float(west), float(south), float(east), float(north)

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a place lies inside (never for a line)."""
        inside = False
        for ring in () if self.is_line else self.rings:
            x, y = ring[:, 0], ring[:, 1]
            before_x, before_y = np.roll(x, 1), np.roll(y, 1)
            cuts = (y > lat) != (before_y > lat)
            at = x[cuts] + (lat - y[cuts]) / (before_y[cuts] - y[cuts]) * (before_x[cuts] - x[cuts])
            inside ^= bool(np.count_nonzero(at > lon) % 2)
        return inside

    def distance(self, lon: float, lat: float, squeeze: float) -> float:
        """Degrees of latitude from a place to the nearest segment; `squeeze` is the cosine of the latitude."""
        best = np.inf
        for run in self.rings:
            points = (run - [lon, lat]) * [squeeze, 1.0]
            a, way = points[:-1], points[1:] - points[:-1]
            length = (way**2).sum(axis=1)
            along = np.clip(-(a * way).sum(axis=1) / np.where(length == 0, 1, length), 0, 1)
            best = min(best, float(np.sqrt(((a + way * along[:, None]) ** 2).sum(axis=1)).min(initial=np.inf)))
        return best


def read_outlines(pack: bytes) -> list[Outline]:
    """The areas of a geometry pack; what has no shape is left out."""
    if len(pack) < 4:
        return []
    found, at = [], 4
    for _ in range(struct.unpack_from("<I", pack)[0]):
        number, length = struct.unpack_from("<iI", pack, at)
        if length >= 9:
            kind, rings, _ = _geometry(pack, at + 8)
            if rings:
                found.append(Outline(id=number, is_line=kind == 2, rings=tuple(rings)))
        at += 8 + (length + 3) // 4 * 4
    return found


def _geometry(pack: bytes, at: int) -> tuple[int, list[Array], int]:
    kind, count = struct.unpack_from("<II", pack, at + 1)
    if kind == 1:
        return kind, [], at + 21
    if kind == 2:
        return kind, [_run(pack, at + 9, count)], at + 9 + 16 * count
    rings, after, inner = [], at + 9, kind
    for _ in range(count):
        if kind == 3:
            points = struct.unpack_from("<I", pack, after)[0]
            rings.append(_run(pack, after + 4, points))
            after += 4 + 16 * points
        else:
            inner, more, after = _geometry(pack, after)
            rings += more
    return inner, rings, after


def _run(pack: bytes, at: int, count: int) -> Array:
    return np.frombuffer(pack, "<f8", 2 * count, at).reshape(-1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Facilities or issues: ids, places in lon/lat, symbols."""

    ids: Array
    places: Array
    symbols: Array

    def nearest(self, lon: float, lat: float, reach: float, squeeze: float) -> int | None:
        """The id of the nearest point within `reach` degrees of latitude."""
        if not len(self.ids):
            return None
        square = (((self.places - [lon, lat]) * [squeeze, 1.0]) ** 2).sum(axis=1)
        best = int(square.argmin())
        return int(self.ids[best]) if square[best] <= reach * reach else None


def read_points(pack: bytes) -> Points:
    """The points of a point pack."""
    count = struct.unpack_from("<I", pack)[0] if len(pack) >= 4 else 0
    degrees = (
        np.frombuffer(pack, "<i4", 2 * count, 4 + 4 * count).reshape(2, count).T / 1e7 if count else np.empty((0, 2))
    )
    return Points(
        ids=np.frombuffer(pack, "<i4", count, 4) if count else np.empty(0, int),
        places=degrees,
        symbols=np.frombuffer(pack, "u1", count, 4 + 12 * count) if count else np.empty(0, int),
    )


def sketch(pack: bytes) -> tuple[bytes, bytes]:
    """A point pack in two fifths of its size, for the first sight: where the ground lies, and 5 bytes for each point.

    First west, north, and the step of x and y in world pixels (four doubles); then all x, all y (u16) and all symbols. Over
    a district a step is a hand's breadth. The ids and exact places come later with the whole pack.
    """
    points = read_points(pack)
    if not len(points.ids):
        return struct.pack("<4d", 0, 0, 0, 0), b""
    sine = np.sin(np.radians(points.places[:, 1]))
    x = (points.places[:, 0] + 180) / 360 * 256
    y = 128 - np.log((1 + sine) / (1 - sine)) * 64 / np.pi
    frame = [x.min(), y.min(), np.ptp(x) / 65535 or 1.0, np.ptp(y) / 65535 or 1.0]
    columns = [np.round((x - frame[0]) / frame[2]).astype("<u2"), np.round((y - frame[1]) / frame[3]).astype("<u2")]
    body = b"".join([*(column.tobytes() for column in columns), points.symbols.tobytes()])
    return struct.pack("<4d", *frame), body


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Points):
    """Issues of 13 months: the days from which and to which they were open (0xFFFF: still), urgency; symbols are states."""

    since: Array
    until: Array
    urgency: Array

    def of(self, wish: Wish, today: int) -> Points:
        """The issues of a wish, by the rules of the page (model/issues.js): open on one of the days, in their last state."""
        first, last = wish.period or (0, STILL)
        state = self.symbols
        if wish.period and last < today:
            state = np.where(self.until <= last, CLOSED, OPEN)
        shown = np.array([key not in wish.issue_hidden for key in STATES])[state]
        shown &= np.array([f"u{number}" not in wish.issue_hidden for number in range(5)])[np.minimum(self.urgency, 4)]
        if wish.period:
            shown &= (self.since <= last) & (self.until >= first)
        else:
            shown &= (self.until == STILL) | (self.until.astype(int) >= today - RECENT)
        return Points(ids=self.ids[shown], places=self.places[shown], symbols=state[shown])


def read_history(pack: bytes) -> History:
    """The issues of a history pack (`history` in desk/store/search/mapissues.py)."""
    points = read_points(pack)
    n = len(points.ids)
    days, small = 4 + 12 * n, 4 + 16 * n
    return History(
        ids=points.ids,
        places=points.places,
        since=np.frombuffer(pack, "<u2", n, days) if n else np.empty(0, int),
        until=np.frombuffer(pack, "<u2", n, days + 2 * n) if n else np.empty(0, int),
        symbols=np.frombuffer(pack, "u1", n, small) if n else np.empty(0, int),
        urgency=np.frombuffer(pack, "u1", n, small + n) if n else np.empty(0, int),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything the plain map shows of a layer."""

    outlines: list[Outline]
    names: dict[int, str]
    leaves: frozenset[int]
    fills: dict[int, str]
    """The colour of each area that has a value."""
    over: list[list[Outline]]
    """Outlines of the layers over it, in their order."""
    history: History
    today: int
    facilities: Points
    groups: list[str]
    """The large class of each symbol of a facility."""
    group_at: list[int]
    """Its place among the large classes."""

    def facilities_of(self, wish: Wish) -> Points:
        """The facilities of a wish."""
        if not wish.facility_hidden or not self.groups:
            return self.facilities
        shown = np.array([group not in wish.facility_hidden for group in self.groups])
        taken = shown[np.minimum(self.facilities.symbols, len(shown) - 1)]
        points = self.facilities
        return Points(ids=points.ids[taken], places=points.places[taken], symbols=points.symbols[taken])


def read_ground(office: Office, wish: Wish) -> Ground:
    """Everything the plain map shows. Runs on a reader; `wish` is a copy of the map's own."""
    search = office.search
    layer = search.layers()[0].id if wish.layer is None else wish.layer
    figures = [each.key for each in shades.figures(office)]
    key = wish.figure or (figures[0] if figures else "none")
    areas: Sequence[Area | PastArea]
    if wish.date:
        from desk.work.ground import history  # most sessions never look back

        pack, areas = history.outlines_on(office, layer, wish.date), history.areas_on(office, layer, wish.date)
    else:
        pack, areas = search.map_areas(layer), search.tree(layer)
    outlines = read_outlines(pack)
    placed = {each.id for each in outlines}
    parents = {each.parent_id for each in areas if each.id in placed}
    symbols = search.map_symbols("facilities")
    order = list(dict.fromkeys(each["group"] for each in symbols))
    return Ground(
        outlines=outlines,
        names={each.id: each.name for each in areas},
        leaves=frozenset(placed - {parent for parent in parents if parent is not None}),
        fills=_fills(shades.values(office, layer, key), key, wish) if key in figures else {},
        over=[read_outlines(search.map_areas(each)) for each in wish.over],
        history=read_history(search.map_history()),
        today=search.map_history_about()["days"] - 1,
        facilities=read_points(search.map_points("facilities")),
        groups=[each["group"] for each in symbols],
        group_at=[order.index(each["group"]) for each in symbols],
    )


def _fills(values: dict[int, float], figure: str, wish: Wish) -> dict[int, str]:
    classes = shades.classes(figure, values.values(), wish.classes["method"], wish.classes["count"])
    return {area: classes.fills[classes.of(value)] for area, value in values.items()}
