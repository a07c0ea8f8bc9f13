"""Points of a GPS file made into a walk: what cannot be is left out and counted, jitter and jumps do not add length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground import coordinates

Numbers = NDArray[np.float64]

FASTEST: Final = 50.0
"""Metres a second that nobody patrols: what is faster is a jump of the receiver."""
LEAP: Final = 1_000.0
"""Metres between two points without times that are not joined."""
SILENCE, APART = 600.0, 200.0
"""Seconds without a point, and the metres moved meanwhile, after which the way in between is not known."""
STILL, STOP = 30.0, 300.0
"""Within so many metres for so many seconds is a stop."""
TOLERANCE: Final = 2.0
"""Metres that a kept line may differ from the points."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raw:
    """Points as a file has them: degrees, seconds of the wall clock since 1970 (NaN: not known), number of the piece.

    `who` is the number of the person that a table names for the point.
    """

    lon: Numbers
    lat: Numbers
    at: Numbers
    piece: NDArray[np.int64]
    who: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lon)

    def chosen(self, which: NDArray[Any]) -> Raw:
        """Only these points, in this order."""
        return Raw(
            lon=self.lon[which], lat=self.lat[which], at=self.at[which], piece=self.piece[which], who=self.who[which]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Where somebody stood, from when (seconds since 1970) and how long."""

    lon: float
    lat: float
    since: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walk:
    """One person's way on one day. `parts` are rows of lon, lat, seconds since 1970 (NaN: not known)."""

    parts: tuple[Numbers, ...]
    metres: float
    stops: tuple[Stop, ...]
    began: float
    ended: float
    points: int
    """How many points the file had for it."""
    remarks: tuple[str, ...]

    @property
    def is_timed(self) -> bool:
        """Whether the file says when it was."""
        return not np.isnan(self.began)

    @property
    def seconds(self) -> float:
        """From the first to the last point; 0 when not known."""
        return self.ended - self.began if self.is_timed else 0.0


def plane(lon: Any, lat: Any, middle: float) -> tuple[Numbers, Numbers]:
    """Metres on the Gauss-Krüger plane around a meridian."""
    east, north = coordinates.to_gauss(np.asarray(lon, np.float64), np.asarray(lat, np.float64), middle)
    return np.asarray(east), np.asarray(north)


def usable(raw: Raw) -> tuple[Raw, tuple[str, ...]]:
    """The points that may lie in China, with a word on those that do not; swapped numbers are put right."""
    remarks: list[str] = []
    lon, lat = raw.lon, raw.lat
    known = np.isfinite(lon) & np.isfinite(lat)
    nought = known & (np.abs(lon) < 0.01) & (np.abs(lat) < 0.01)
    rest = known & ~nought
    swapped = rest & (lon >= 3) & (lon <= 54) & (lat >= 73) & (lat <= 136)
    if rest.any() and swapped.sum() == rest.sum():
        lon, lat = lat, lon
        raw = replace(raw, lon=lon, lat=lat)
        remarks.append("经度和纬度写反了，已换过来")
    here = rest & (lon >= 73) & (lon <= 136) & (lat >= 3) & (lat <= 54)
    if count := int((~known).sum()):
        remarks.append(f"{count:,} 个点没有坐标，没有用")
    if count := int(nought.sum()):
        remarks.append(f"{count:,} 个点在经纬度 0,0（没有定位到），没有用")
    if count := int((rest & ~here).sum()):
        remarks.append(f"{count:,} 个点不在国内，没有用")
    return raw.chosen(here), tuple(remarks)


def walk_of(raw: Raw) -> Walk:
    """The way along usable points of one day."""
    remarks: list[str] = []
    count = len(raw)
    timed = bool(count) and not np.isnan(raw.at).any()
    if not timed and not np.isnan(raw.at).all():
        remarks.append("部分点没有时间，这段轨迹按没有时间算")
        raw = replace(raw, at=np.full(count, np.nan))
    if timed and (np.diff(raw.at) < 0).any():
        raw = raw.chosen(np.argsort(raw.at, kind="stable"))
        remarks.append("点没有按时间排列，已重新排好")
    middle = float(np.median(raw.lon)) if count else 0.0
    east, north = plane(raw.lon, raw.lat, middle)
    raw, east, north = _without_doubles(raw, east, north, remarks)
    raw, east, north = _without_spikes(raw, east, north, timed, remarks)
    cuts = _cuts(raw, east, north, timed, remarks)
    parts, metres, stops = [], 0.0, []
    for piece in np.split(np.arange(len(raw)), cuts):
        if len(piece) < 2:
            continue
        kept, stood = _stops(raw.at[piece], east[piece], north[piece]) if timed else (np.ones(len(piece), bool), [])
        stops += [
            Stop(
                lon=float(raw.lon[piece[a : b + 1]].mean()),
                lat=float(raw.lat[piece[a : b + 1]].mean()),
                since=float(raw.at[piece[a]]),
                seconds=float(raw.at[piece[b]] - raw.at[piece[a]]),
            )
            for a, b in stood
        ]
        piece = piece[kept]
        metres += float(np.hypot(np.diff(east[piece]), np.diff(north[piece])).sum())
        piece = piece[_thin(east[piece], north[piece], stood, kept)]
        parts.append(np.column_stack([raw.lon[piece].round(7), raw.lat[piece].round(7), raw.at[piece]]))
    return Walk(
        parts=tuple(parts),
        metres=metres,
        stops=tuple(stops),
        began=float(raw.at[0]) if timed and len(raw) else float("nan"),
        ended=float(raw.at[-1]) if timed and len(raw) else float("nan"),
        points=count,
        remarks=tuple(remarks),
    )


def _without_doubles(raw: Raw, east: Numbers, north: Numbers, remarks: list[str]) -> tuple[Raw, Numbers, Numbers]:
    if len(raw) < 2:
        return raw, east, north
    same = (np.hypot(np.diff(east), np.diff(north)) < 0.01) & ~(np.diff(raw.at) > 0)
    keep = np.concatenate([[True], ~same])
    if count := int((~keep).sum()):
        remarks.append(f"{count:,} 个点是重复的，没有用")
    return raw.chosen(keep), east[keep], north[keep]


def _without_spikes(
    raw: Raw, east: Numbers, north: Numbers, timed: bool, remarks: list[str]
) -> tuple[Raw, Numbers, Numbers]:
    """Leave out points to which and from which nobody could go, while from before to after one could."""
    dropped = 0
    for _ in range(5):
        if len(raw) < 3:
            break
        far = _impossible(raw, east, north, 1, timed)
        across = _impossible(raw, east, north, 2, timed)
        spike = np.concatenate([[False], far[:-1] & far[1:] & ~across, [False]])
        # Of two spikes side by side the second may be right once the first is gone.
        spike[1:] &= ~spike[:-1]
        if not spike.any():
            break
        dropped += int(spike.sum())
        raw, east, north = raw.chosen(~spike), east[~spike], north[~spike]
    if dropped:
        remarks.append(f"{dropped:,} 个点突然跳开又跳回（信号漂移），没有用")
    return raw, east, north


def _impossible(raw: Raw, east: Numbers, north: Numbers, step: int, timed: bool) -> NDArray[np.bool_]:
    """Whether the way from each point to the `step`-th after it is none that a person makes."""
    metres = np.hypot(east[step:] - east[:-step], north[step:] - north[:-step])
    if not timed:
        return np.asarray(metres > LEAP)
    return np.asarray(metres > FASTEST * np.maximum(raw.at[step:] - raw.at[:-step], 1.0))


def _cuts(raw: Raw, east: Numbers, north: Numbers, timed: bool, remarks: list[str]) -> NDArray[np.int64]:
    """Before which points a new part begins: another piece of the file, a jump, a long silence."""
    if len(raw) < 2:
        return np.empty(0, np.int64)
    metres = np.hypot(np.diff(east), np.diff(north))
    cut = _impossible(raw, east, north, 1, timed)
    if count := int(cut.sum()):
        remarks.append(f"{count:,} 处相邻两点跳得太远，中间的路不算走过")
    if timed:
        silent = (np.diff(raw.at) > SILENCE) & (metres > APART) & ~cut
        if count := int(silent.sum()):
            remarks.append(f"{count:,} 处超过 10 分钟没有记录，中间的路不算走过")
        cut = cut | silent
    # Pieces of the file that follow each other within a minute are one way that the receiver wrote in two.
    other = np.diff(raw.piece) != 0
    if timed:
        other &= ~((np.diff(raw.at) <= 60) & (metres <= APART))
    return np.flatnonzero(cut | other) + 1


def _stops(at: Numbers, east: Numbers, north: Numbers) -> tuple[NDArray[np.bool_], list[tuple[int, int]]]:
    """Which points to keep (of a stop its first and last only), and the stops as pairs of places."""
    keep, found, first, count = np.ones(len(at), bool), [], 0, len(at)
    while first < count - 1:
        last = min(int(np.searchsorted(at, at[first] + STOP)), count - 1)
        if at[last] - at[first] < STOP or _reach(east, north, first, last) > STILL:
            first += 1
            continue
        while last + 1 < count and np.hypot(east[last + 1] - east[first], north[last + 1] - north[first]) <= STILL:
            last += 1
        keep[first + 1 : last] = False
        found.append((first, last))
        first = last
    return keep, found


def _reach(east: Numbers, north: Numbers, first: int, last: int) -> float:
    """How far from the first of these points any of them lies."""
    return float(np.hypot(east[first : last + 1] - east[first], north[first : last + 1] - north[first]).max())


def _thin(east: Numbers, north: Numbers, stood: list[tuple[int, int]], kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The places that make the same line within the tolerance; beginnings and ends of stops stay for their times."""
    number = np.arange(len(east), dtype=np.float64)
    line = shapely.simplify(
        shapely.linestrings(np.column_stack([east, north, number])), TOLERANCE, preserve_topology=False
    )
    places = shapely.get_coordinates(line, include_z=True)[:, 2].astype(np.int64)
    new_place = np.cumsum(kept) - 1
    ends = np.array([new_place[end] for pair in stood for end in pair], dtype=np.int64)
    return np.unique(np.concatenate([places, ends, [0, len(east) - 1]]))


def points_of(text: str) -> list[Numbers]:
    """The parts of a track as `geometry_json` keeps them: rows of lon, lat, seconds (NaN: not known).

    Read as plain numbers: a month of a street office is a million points, and the parser of JSON takes five times as long.
    """
    bare = text.replace(" ", "")
    return [
        np.fromstring(part.replace("],[", ",").replace("null", "nan"), sep=",").reshape(-1, 3)
        for part in bare[3:-3].split("]],[[")
        if part
    ]


def text_of(parts: Sequence[Numbers], since: float) -> str:
    """The same the other way round; `since` is when the seconds begin."""
    kept = [[[lon, lat, None if at != at else round(at - since)] for lon, lat, at in part.tolist()] for part in parts]
    return json.dumps(kept, separators=(",", ":"))
