"""What lies in each grid, kept up to date while grids are redrawn: people, facilities, firms, open issues.

Points know the grid they belonged to (`owner`) and the outline in which they lay. Whoever lies in the same outline as
before stays where it was, even if that was decided otherwise long ago; whoever lies in another one goes there; whoever
lies in none stays, or follows the ground of a grid that is closed. So nobody is ever lost, and the answer does not
depend on the order in which the grids were redrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.borders import Shape
from desk.ground.locate import Locator

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

Heirs = Callable[[int], Sequence[int]]
"""For a closed grid those that stand on its ground, the largest share first."""

KINDS = ("building", "facility", "organisation", "issue", "street")
"""What lies on the ground by its own place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Things of one kind: ids ascending, lon/lat in degrees (NaN: without a place), the grid each belongs to (0: none).

    `by_hand`: put there by a person, so it stays while that grid stands. `weights` are what each counts for
    (a building: households, residents).
    """

    kind: str
    ids: Ints
    lon: Floats
    lat: Floats
    owner: Ints
    by_hand: NDArray[np.bool_]
    weights: Mapping[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)


class Belonging:
    """Who belongs to which grid while a draft changes outlines. Keys of grids: as in the draft, new ones negative."""

    def __init__(self, points: Sequence[Points], shapes: Mapping[int, Shape]) -> None:
        self.points = {each.kind: each for each in points}
        self.now: dict[str, Ints] = {each.kind: each.owner.copy() for each in points}
        self._locator = Locator(list(shapes), list(shapes.values()))
        self._first: dict[str, Ints] = {}
        self._here: dict[str, Ints] = {}
        self._hands: dict[tuple[str, int], int] = {}
        self._alive: set[int] = set(shapes)
        self.gone: Ints = np.empty(0, dtype=np.int64)
        """Stored grids that are closed now; whoever makes a change says so before `renew`."""
        self._sums: dict[int, dict[str, int]] = {}

    def locate(self) -> None:
        """Find every point's outline now rather than at the first change."""
        for kind in self.points:
            self._locate_all(kind)

    def hand(self, kind: str, id: int) -> int | None:
        """The grid into which a thing was put by hand in this draft."""
        return self._hands.get((kind, id))

    @property
    def hands(self) -> Mapping[tuple[str, int], int]:
        """Every thing put by hand in this draft, with its grid."""
        return self._hands

    def put_by_hand(self, kind: str, id: int, key: int | None) -> None:
        """Put one thing into a grid whatever the ground says (None: no longer)."""
        if key is None:
            self._hands.pop((kind, id), None)
        else:
            self._hands[kind, id] = key

    def renew(self, before: Mapping[int, Shape | None], after: Mapping[int, Shape | None], heirs: Heirs) -> None:
        """Settle anew whom a change of outlines may concern.

        `before` and `after` hold the outlines of the grids that changed (None: not there).
        """
        self._alive -= {key for key, shape in after.items() if shape is None}
        self._alive |= {key for key, shape in after.items() if shape is not None}
        box = _changed_box(before, after)
        ends = np.array(
            [key for key in {*before, *after} if before.get(key) is None or after.get(key) is None], dtype=np.int64
        )
        for kind, points in self.points.items():
            self._locate_all(kind)
            which = np.flatnonzero(
                (points.lon >= box[0]) & (points.lon <= box[2]) & (points.lat >= box[1]) & (points.lat <= box[3])
            )
            self._here[kind][which] = self._located(points, which, after)
            if len(ends):
                homeless = np.isin(points.owner, ends) | np.isin(self.now[kind], ends)
                which = np.union1d(which, np.flatnonzero(homeless))
            self._settle(kind, which, heirs)
        self._sums.clear()

    def settle(self, things: Iterable[tuple[str, int]], heirs: Heirs) -> None:
        """Settle anew single things that were put by hand or released."""
        by_kind: dict[str, list[int]] = {}
        for kind, id in things:
            by_kind.setdefault(kind, []).append(id)
        for kind, ids in by_kind.items():
            self._locate_all(kind)
            places = np.searchsorted(self.points[kind].ids, np.array(sorted(ids), dtype=np.int64))
            self._settle(kind, places.astype(np.int64), heirs)
        self._sums.clear()

    def count(self, key: int) -> dict[str, int]:
        """What belongs to a grid: a number per kind (`building`) and per weight (`residents`)."""
        found = self._sums.get(key)
        if found is None:
            found = {}
            for kind, points in self.points.items():
                mine = np.flatnonzero(self.now[kind] == key)
                found[kind] = len(mine)
                for name, weight in points.weights.items():
                    found[name] = int(weight[mine].sum())
            self._sums[key] = found
        return found

    def moved(self, kind: str) -> Ints:
        """Places (in `points[kind]`) of what belongs to another grid than before."""
        return np.flatnonzero(self.now[kind] != self.points[kind].owner)

    def astray(self, kind: str, keys: Iterable[int]) -> Ints:
        """Places of what belongs to one of these grids but lies outside every outline."""
        self._locate_all(kind)
        among = np.isin(self.now[kind], np.array(sorted(keys), dtype=np.int64))
        return np.flatnonzero(among & (self._here[kind] == 0) & ~np.isnan(self.points[kind].lon))

    def _locate_all(self, kind: str) -> None:
        if kind not in self._first:
            points = self.points[kind]
            self._first[kind] = self._locator.locate(points.lon, points.lat)
            self._here[kind] = self._first[kind].copy()

    def _located(self, points: Points, near: Ints, after: Mapping[int, Shape | None]) -> Ints:
        """The outline in which each of these points lies now; on a common border the oldest grid has it."""
        here = self._here[points.kind][near]
        here[np.isin(here, np.array(list(after), dtype=np.int64))] = 0
        lon, lat = points.lon[near], points.lat[near]
        for key in sorted((key for key, shape in after.items() if shape is not None), key=rank):
            shape = after[key]
            west, south, east, north = shapely.bounds(shape)
            ask = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
            if len(ask):
                shapely.prepare(shape)
                held = ask[shapely.intersects_xy(shape, lon[ask], lat[ask])]
                older = np.array([here[at] == 0 or rank(int(here[at])) > rank(key) for at in held], dtype=bool)
                here[held[older]] = key
        return here

    def _settle(self, kind: str, which: Ints, heirs: Heirs) -> None:
        points = self.points[kind]
        here, first, owner = self._here[kind][which], self._first[kind][which], points.owner[which]
        by_hand = points.by_hand[which]
        stands = ~np.isin(owner, self.gone)
        stays = stands & ((here == first) | by_hand | (here == 0))
        answer = np.where(stays, owner, here)
        # What was put by hand, and what lies in no outline, follows the ground of its closed grid.
        for at in np.flatnonzero(~stands & (by_hand | (here == 0))).tolist():
            answer[at] = self._heir(int(owner[at]), int(here[at]), heirs)
        self.now[kind][which] = answer
        mine = [(id, key) for (hand_kind, id), key in self._hands.items() if hand_kind == kind]
        for id, key in mine:
            at = int(np.searchsorted(points.ids, id))
            self.now[kind][at] = self._heir(key, int(self._here[kind][at]), heirs)

    def _heir(self, key: int, here: int, heirs: Heirs) -> int:
        """The grid that stands for a grid: itself, or of its heirs the one underneath, or the one with most of its ground."""
        if key in self._alive or (key > 0 and key not in self.gone):
            return key
        after = [heir for heir in heirs(key) if heir in self._alive]
        return here if here in after or not after else after[0]


def rank(key: int) -> int:
    """Age of a grid for the rule of the common border: stored grids by id, then new ones in their order."""
    return key if key > 0 else 2**40 - key


def _changed_box(before: Mapping[int, Shape | None], after: Mapping[int, Shape | None]) -> tuple[float, ...]:
    """The box outside which no point can lie otherwise than before: around what the outlines gained and lost."""
    boxes = []
    for key in {*before, *after}:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            boxes.append(shapely.bounds(old if new is None else new))
            continue
        boxes.append(_moved_box(old, new))
    flat = np.array(boxes, dtype=float)
    flat = flat[~np.isnan(flat[:, 0])]
    if not len(flat):
        return 0.0, 0.0, -1.0, -1.0
    return (*flat[:, :2].min(axis=0).tolist(), *flat[:, 2:].max(axis=0).tolist())


def _moved_box(old: Shape, new: Shape) -> NDArray[Any]:
    """The box around the edges that only one of two outlines has."""
    from_edges, to_edges = ({tuple(edge) for edge in _edges(shape)} for shape in (old, new))
    only = np.array(list(from_edges ^ to_edges)).reshape(-1, 2)
    if not len(only):
        return np.full(4, np.nan)
    return np.concatenate([only.min(axis=0), only.max(axis=0)])


def _edges(shape: Shape) -> list[list[float]]:
    points, rings = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    edges: list[list[float]] = np.hstack([points[:-1], points[1:]])[np.diff(rings) == 0].tolist()
    return edges
