"""Facilities: lamps and trees in rows, manholes on the carriageway, signs at corners, seats in parks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Dice, Floats, Ints, share_out
from desk.sample.edges import Edges
from desk.sample.houses import Houses
from desk.sample.net import GRID, Net
from desk.sample.town import FOLDER
from desk.sample.ways import Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """Points in metres with their class (index into `classes`) and street (-1 for none)."""

    classes: list[str]
    points: Floats
    kind: Ints
    street: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runs:
    """Street sides end to end, so that positions along them make rows."""

    start: Floats
    step: Floats
    ends: Floats
    half: Floats
    street: Ints

    def at(self, metres: Floats) -> tuple[Floats, Floats, Ints]:
        """Points on the centre line, the direction to the left of the way, and the run."""
        index = np.minimum(np.searchsorted(self.ends, metres, side="right"), len(self.ends) - 1)
        length = np.hypot(*self.step[index].T)
        back = (self.ends[index] - metres) / length
        along = self.step[index] / length[:, None]
        points = self.start[index] + self.step[index] * (1 - back)[:, None]
        return points, np.stack([-along[:, 1], along[:, 0]], axis=1), index


class Placer:
    """Knows the ground and places things of each class on it."""

    def __init__(self, net: Net, sides: Edges, known: Ways, houses: Houses, water: Any, dice: Dice) -> None:
        self._net, self._houses, self._dice = net, houses, dice
        self._sides, self._known, self._water = sides, known, water
        self._street = np.where(sides.piece >= 0, known.of_piece[sides.piece], -1)
        self._width = np.where(sides.piece >= 0, net.widths[sides.piece], 0.0)

    def place(self, classes: list[str], total: int) -> Things:
        """`total` things, shared among the classes by their usual numbers."""
        with (FOLDER / "things.toml").open("rb") as file:
            told = tomllib.load(file)["class"]
        usual = {"weight": 300, "where": "kerb", "width": 8, "offset": 1.0}
        rules = [{**usual, **told.get(code, {})} for code in classes]
        counts = share_out(total, np.array([rule["weight"] for rule in rules], dtype=float), least=1)
        points, streets = [], []
        for code, rule, count in zip(classes, rules, counts.tolist(), strict=True):
            made, street = self._some(count, rule, self._dice.stream("thing", code))
            points.append(made)
            streets.append(street)
        return Things(
            classes=classes,
            points=self._inward(np.concatenate(points)),
            kind=np.repeat(np.arange(len(classes)), counts),
            street=np.concatenate(streets),
        )

    def _inward(self, points: Floats) -> Floats:
        """Points beyond the rim mirrored to its inner side: half of a street on the border is another office's."""
        shapes = shapely.points(points)
        tree = shapely.STRtree(self._net.faces)
        inside = np.zeros(len(points), dtype=bool)
        inside[tree.query(shapes, predicate="intersects")[0]] = True
        lost = np.flatnonzero(~inside)
        near = self._net.faces[tree.nearest(shapes[lost])]
        foot = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(near, shapes[lost]), 0))
        points[lost] = 2 * foot - points[lost]
        return points

    def _some(self, count: int, rule: dict[str, Any], rng: np.random.Generator) -> tuple[Floats, Ints]:
        where = rule["where"]
        if where in ("kerb", "road"):
            return self._along(count, rule, rng)
        if where == "corner":
            return self._corners(count, float(rule["width"]), rng)
        none = np.full(count, -1, dtype=np.int64)
        if where == "park":
            return self._inside(count, rng), none
        if where == "water" and self._water is not None and not self._water.is_empty:
            rim = shapely.boundary(self._water)
            spots = np.sort(rng.uniform(0, rim.length, count))
            return shapely.get_coordinates(shapely.line_interpolate_point(rim, spots)), none
        return self._beside(count, where == "front", rng), none

    def _along(self, count: int, rule: dict[str, Any], rng: np.random.Generator) -> tuple[Floats, Ints]:
        runs = self._runs(float(rule["width"]))
        gap = runs.ends[-1] / count
        spots = (
            (np.arange(count) + 0.5) * gap + rng.normal(0, min(0.9, gap * 0.05), count) + rng.uniform(-0.4, 0.4) * gap
        )
        points, left, index = runs.at(np.clip(spots, 0, runs.ends[-1] - 0.01))
        half = runs.half[index]
        side = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
        if rule["where"] == "kerb":
            offset = side * np.maximum(half - 0.2, half + rule["offset"] - 2.4)
        else:
            offset = half * 2 * rule["offset"] + rng.normal(0, 0.25, count)
        return points + left * offset[:, None], runs.street[index]

    def _runs(self, width: float) -> _Runs:
        use = np.flatnonzero((self._street >= 0) & (self._width >= min(width, float(self._width.max()))))
        start, end = self._sides.start[use], self._sides.end[use]
        box = shapely.bounds(self._known.lines)[self._street[use]]
        level = (box[:, 2] - box[:, 0]) >= (box[:, 3] - box[:, 1])
        turned = np.where(level, end[:, 0] < start[:, 0], end[:, 1] < start[:, 1])
        start, end = np.where(turned[:, None], end, start), np.where(turned[:, None], start, end)
        order = np.lexsort((np.where(level, start[:, 0], start[:, 1]), self._street[use]))
        start, step = start[order], (end - start)[order]
        ends = np.cumsum(np.hypot(*step.T))
        return _Runs(
            start=start, step=step, ends=ends, half=self._width[use][order] / 2, street=self._street[use][order]
        )

    def _corners(self, count: int, width: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
        use = np.flatnonzero((self._street >= 0) & (self._width >= width))
        ends = np.concatenate([self._sides.start[use], self._sides.end[use]])
        streets, widths = np.tile(self._street[use], 2), np.tile(self._width[use], 2)
        rounded = np.round(ends / GRID).astype(np.int64)
        _, first, degree = np.unique(rounded, axis=0, return_index=True, return_counts=True)
        found = first[degree >= 3] if (degree >= 3).sum() > 3 else first
        which = np.sort(rng.permutation(np.resize(rng.permutation(found), count)))
        corner = rng.integers(0, 2, (count, 2)) * 2 - 1
        away = (widths[which] / 2 + 1.2)[:, None] * corner * rng.uniform(0.85, 1.25, (count, 2))
        return ends[which] + away, streets[which]

    def _inside(self, count: int, rng: np.random.Generator) -> Floats:
        greens = self._net.faces[self._net.uses == "green"]
        if len(greens) == 0:
            return self._beside(count, False, rng)
        if self._water is not None:
            greens = shapely.difference(greens, self._water)
            greens = greens[shapely.area(greens) > 200]
        counts = share_out(count * 3, shapely.area(greens))
        box = np.repeat(shapely.bounds(greens), counts, axis=0)
        points = rng.uniform(box[:, :2], box[:, 2:])
        owner = np.repeat(greens, counts)
        good = points[shapely.contains_xy(owner, points[:, 0], points[:, 1])]
        return rng.permutation(np.resize(good, (max(count, len(good)), 2)))[:count]

    def _beside(self, count: int, front: bool, rng: np.random.Generator) -> Floats:
        which = np.sort(rng.integers(0, len(self._houses), count))
        box = shapely.bounds(self._houses.shapes[which])
        middle, half = (box[:, :2] + box[:, 2:]) / 2, (box[:, 2:] - box[:, :2]) / 2
        turn = rng.integers(0, 4, count)
        way = np.array([[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])[turn]
        slide = rng.uniform(-0.7, 0.7, (count, 1)) * half * np.abs(way[:, ::-1])
        spots: Floats = middle + way * (half + (0.5 if front else 3.0)) + slide
        return spots


def faces_of(net: Net, points: Floats) -> Ints:
    """Per point the face it lies in, or the nearest."""
    shapes = shapely.points(points)
    tree = shapely.STRtree(net.faces)
    found = np.full(len(points), -1, dtype=np.int64)
    rows, faces = tree.query(shapes, predicate="intersects")
    found[rows] = faces
    lost = np.flatnonzero(found < 0)
    if len(lost):
        found[lost] = tree.nearest(shapes[lost])
    return found


def nearest_house(houses: Houses, points: Floats) -> Ints:
    """Per point the house whose middle is nearest."""
    near = shapely.STRtree(shapely.centroid(houses.shapes)).nearest(shapely.points(points))
    return np.asarray(near, dtype=np.int64)


def sixteen(region: str, classes: list[str], kind: Ints) -> NDArray[np.uint8]:
    """Facility codes of 16 digits (6 region, 2+2 class, 6 serial) as ASCII codes."""
    matrix = np.empty((len(kind), 16), dtype=np.uint8)
    matrix[:, :6] = np.frombuffer(region[:6].encode(), dtype=np.uint8)
    matrix[:, 6:10] = np.array([list(code.ljust(4, "0")[:4].encode()) for code in classes], dtype=np.uint8)[kind]
    starts = np.searchsorted(kind, kind)
    serial = np.arange(len(kind)) - starts + 1
    matrix[:, 10:] = (serial[:, None] // 10 ** np.arange(5, -1, -1)) % 10 + 48
    return matrix
