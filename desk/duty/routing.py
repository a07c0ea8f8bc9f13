"""The order in which a day's visits are walked: a short way from door to door, a house's flats one after the other.

Positions become metres on a plane around their middle (a route is some kilometres long: the error is a few centimetres).
A handful of places is solved exactly; more by the nearest neighbour, then mended by turning pieces of the way round (2-opt)
and by carrying up to three places to another spot (Or-opt) until neither makes it shorter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.geo import MEAN_RADIUS

Metres = NDArray[np.float64]
EXACT: Final = 8
"""Up to so many places every order is looked at."""
MOST_MENDED: Final = 1_200
"""Places up to which the way is mended; beyond, a table of all distances would not fit."""
_LEAST: Final = 0.01
"""Metres that a mend must save: less is rounding."""
_PARTS: Final = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Something to be visited. `inside` says where within its house: unit, floor, room as they are written."""

    id: int
    lon: float | None
    lat: float | None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The order of the stops; `legs` are the metres to each from the one before. Those without a place come last."""

    ids: tuple[int, ...]
    legs: tuple[float, ...]
    unplaced: tuple[int, ...] = ()

    @property
    def metres(self) -> float:
        """How long the way is, as the crow flies from door to door."""
        return sum(self.legs)


def route(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> Route:
    """A short way over all stops, from `start` (lon, lat) or from the first of them."""
    houses = _houses(stops)
    lost = tuple(stop.id for stop in stops if stop.lon is None or stop.lat is None)
    if not houses:
        return Route(ids=lost, legs=(0.0,) * len(lost), unplaced=lost)
    places = list(houses)
    points = plane([start, *places] if start is not None else places)
    order = shortest(points)
    legs: list[float] = []
    ids: list[int] = []
    before = points[order[0]]
    for number in order[1:] if start is not None else order:
        here = houses[places[number - 1 if start is not None else number]]
        legs += [float(math.dist(before, points[number])), *[0.0] * (len(here) - 1)]
        ids += here
        before = points[number]
    return Route(ids=(*ids, *lost), legs=(*legs, *[0.0] * len(lost)), unplaced=lost)


def straight(stops: Sequence[Stop], start: tuple[float, float] | None = None) -> float:
    """How long the way is in the order given."""
    places = [(stop.lon, stop.lat) for stop in stops if stop.lon is not None and stop.lat is not None]
    points = plane([start, *places] if start is not None else places)
    return length(points, list(range(len(points))))


def plane(places: Sequence[Any]) -> Metres:
    """Metres east and north of the first place for each (lon, lat)."""
    if not len(places):
        return np.empty((0, 2))
    given = np.radians(np.array(places, np.float64))
    scale = np.array([math.cos(float(given[:, 1].mean())), 1.0])
    flat: Metres = (given - given[0]) * scale * MEAN_RADIUS
    return flat


def length(points: Metres, order: Sequence[int]) -> float:
    """How long the way is over points in an order."""
    steps = np.diff(points[list(order)], axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


def shortest(points: Metres) -> list[int]:
    """An order of the points that begins with the first and is short; with few points the shortest there is."""
    count = len(points)
    if count < 3:
        return list(range(count))
    if count > MOST_MENDED:
        return _nearest_of_many(points)
    steps = points[:, None, :] - points[None, :, :]
    apart: Metres = np.hypot(steps[..., 0], steps[..., 1])
    return _exactly(apart) if count <= EXACT else _mended(apart, _nearest(apart))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key that puts 2 before 10: digits as numbers, the rest as text."""
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in _PARTS.findall(text))


def _houses(stops: Sequence[Stop]) -> dict[tuple[float, float], list[int]]:
    """The stops of each place in the order of unit, floor and room; places in the order they are met."""
    found: dict[tuple[float, float], list[Stop]] = {}
    for stop in stops:
        if stop.lon is not None and stop.lat is not None:
            found.setdefault((stop.lon, stop.lat), []).append(stop)
    return {
        place: [stop.id for stop in sorted(here, key=lambda one: [natural(part) for part in one.inside])]
        for place, here in found.items()
    }


def _exactly(apart: Metres) -> list[int]:
    """The shortest way from the first point over all others (Held and Karp)."""
    count = len(apart)
    best: dict[tuple[int, int], tuple[float, int]] = {(1 << at, at): (float(apart[0, at]), 0) for at in range(1, count)}
    for been in range(2, 1 << count, 2):
        for last in range(1, count):
            known = best.get((been, last))
            if known is None:
                continue
            for then in range(1, count):
                if been >> then & 1:
                    continue
                way = known[0] + float(apart[last, then])
                key = (been | 1 << then, then)
                if key not in best or way < best[key][0]:
                    best[key] = (way, last)
    been = (1 << count) - 2
    last = min(range(1, count), key=lambda at: best[been, at][0])
    order: list[int] = []
    while last:
        order.append(last)
        been, last = been & ~(1 << last), best[been, last][1]
    return [0, *reversed(order)]


def _nearest(apart: Metres) -> list[int]:
    """Always to the nearest that is left."""
    left = apart.copy()
    left[:, 0] = np.inf
    order = [0]
    for _ in range(len(apart) - 1):
        order.append(int(left[order[-1]].argmin()))
        left[:, order[-1]] = np.inf
    return order


def _nearest_of_many(points: Metres) -> list[int]:
    """The same without a table of distances."""
    left = points.copy()
    order = [0]
    left[0] = np.inf
    for _ in range(len(points) - 1):
        steps = left - points[order[-1]]
        order.append(int(np.nan_to_num(np.hypot(steps[:, 0], steps[:, 1]), nan=np.inf).argmin()))
        left[order[-1]] = np.inf
    return order


def _mended(apart: Metres, order: list[int]) -> list[int]:
    """Turn pieces round and carry places over, the best first, until nothing helps. The first stays, the end is free."""
    now = np.array(order)
    for _ in range(20 * len(order)):
        turned = _turned(apart, now)
        carried = _carried(apart, now) if turned is None else None
        if turned is None and carried is None:
            break
        now = turned if turned is not None else carried  # type: ignore[assignment]
    return [int(each) for each in now]


def _turned(apart: Metres, order: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The way with its best piece turned round; None when no turn makes it shorter."""
    count = len(order)
    along = apart[np.ix_(order, order)]
    leg = along.diagonal(1)  # leg[i] from i to i + 1
    after = np.append(leg, 0.0)  # what follows j; nothing after the last
    to_next = np.hstack([along[1:, 1:], np.zeros((count - 1, 1))])  # i .. j + 1
    # The piece i .. j (both from 1 on): instead of i-1 -> i and j -> j+1 go i-1 -> j and i -> j+1.
    gain = leg[:, None] + after[None, 1:] - along[:-1, 1:] - to_next[:, 1:]
    gain = np.triu(gain, 1)
    best = int(gain.argmax())
    first, last = best // (count - 1) + 1, best % (count - 1) + 1
    if gain[first - 1, last - 1] < _LEAST:
        return None
    return np.concatenate([order[:first], order[first : last + 1][::-1], order[last + 1 :]])


def _carried(apart: Metres, order: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The way with runs of one, two or three places carried to where they fit better; None when that helps nothing."""
    count, now = len(order), order
    for many in (1, 2, 3):
        for first in range(1, count - many + 1):
            piece, before = now[first : first + many], now[first - 1]
            saved = float(apart[before, piece[0]])
            if first + many < count:
                behind = now[first + many]
                saved += float(apart[piece[-1], behind] - apart[before, behind])
            if saved < _LEAST:
                continue
            rest = np.concatenate([now[:first], now[first + many :]])
            least, at, way = _fitting(apart, rest, piece)
            if saved - least >= _LEAST:
                now = np.concatenate([rest[:at], way, rest[at:]])
    return None if now is order else now


def _fitting(apart: Metres, rest: NDArray[np.int64], piece: NDArray[np.int64]) -> tuple[float, int, NDArray[np.int64]]:
    """Where a run of places costs least within the rest of the way: how many metres, before which, which way round."""
    heads, tails = rest[:-1], rest[1:]
    joined = apart[heads, tails]
    found = []
    for way in (piece, piece[::-1]) if len(piece) > 1 else (piece,):
        costs = np.append(apart[heads, way[0]] + apart[way[-1], tails] - joined, apart[rest[-1], way[0]])
        spot = int(costs.argmin())
        found.append((float(costs[spot]), spot + 1, way))
    return min(found, key=lambda one: one[0])
