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


_FEW = 8
"""Outlines up to which each is asked for itself."""


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
    """Who belongs to which grid while a draft changes outlines. Keys of grids: as in the draft, new ones negative.

    All points stand in one row of arrays, kind after kind; `now[kind]` is a window on it. A tree of the points gives
    those near a change, and sums per grid are kept, so a change costs what lies near it and not what lies in the district.
    """

    def __init__(self, points: Sequence[Points], shapes: Mapping[int, Shape]) -> None:
        self.points = {each.kind: each for each in points}
        self._start = dict(zip(self.points, np.cumsum([0, *map(len, points)]).tolist(), strict=False))
        self._lon, self._lat = (_row([getattr(each, axis) for each in points], float) for axis in ("lon", "lat"))
        self._owner = _row([each.owner for each in points], np.int64)
        self._by_hand = _row([each.by_hand for each in points], bool)
        self._now: Ints = self._owner.copy()
        self.now: Mapping[str, Ints] = {
            kind: self._now[start : start + len(self.points[kind])] for kind, start in self._start.items()
        }
        """For each kind the grid to which each point belongs now."""
        self.gone: Ints = np.empty(0, dtype=np.int64)
        """Stored grids that are closed now; whoever makes a change says so before `renew`."""
        self._alive: set[int] = set(shapes)
        self._hands: dict[tuple[str, int], int] = {}
        self._locator = Locator(list(shapes), list(shapes.values()))
        self._ground: _Ground | None = None
        self._tally = _Tally(points, self._now)

    def locate(self) -> None:
        """Find every point's outline now rather than at the first change."""
        self._located()

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
        ground = self._located()
        which = ground.near(_changed_box(before, after))
        ground.here[which] = self._laid(ground.here[which], which, after)
        ends = [key for key in {*before, *after} if before.get(key) is None or after.get(key) is None]
        if ends:
            gone = np.array(ends, dtype=np.int64)
            which = np.union1d(which, np.flatnonzero(np.isin(self._owner, gone) | np.isin(self._now, gone)))
        self._settle(which, heirs)

    def settle(self, things: Iterable[tuple[str, int]], heirs: Heirs) -> None:
        """Settle anew single things that were put by hand or released."""
        self._settle(np.array([self._place(*thing) for thing in things], dtype=np.int64), heirs)

    def count(self, key: int) -> dict[str, int]:
        """What belongs to a grid: a number per kind (`building`) and per weight (`residents`)."""
        return self._tally.of(key)

    def owner(self, kind: str, id: int) -> int:
        """The grid to which a thing belonged before the draft."""
        return int(self._owner[self._place(kind, id)])

    def moved(self, kind: str) -> Ints:
        """Places (in `points[kind]`) of what belongs to another grid than before."""
        return np.flatnonzero(self.now[kind] != self.points[kind].owner)

    def astray(self, kind: str, keys: Iterable[int]) -> Ints:
        """Places of what belongs to one of these grids but lies outside every outline."""
        start, points = self._start[kind], self.points[kind]
        among = np.isin(self.now[kind], np.array(sorted(keys), dtype=np.int64))
        here = self._located().here[start : start + len(points)]
        return np.flatnonzero(among & (here == 0) & ~np.isnan(points.lon))

    def _located(self) -> _Ground:
        if self._ground is None:
            self._ground = _Ground(self._lon, self._lat, self._locator.locate(self._lon, self._lat))
        return self._ground

    def _place(self, kind: str, id: int) -> int:
        return self._start[kind] + int(np.searchsorted(self.points[kind].ids, id))

    def _laid(self, here: Ints, which: Ints, after: Mapping[int, Shape | None]) -> Ints:
        """The outline in which each of these points lies now; on a common border the oldest grid has it."""
        here = np.where(np.isin(here, np.array(list(after), dtype=np.int64)), 0, here)
        keys = sorted((key for key, shape in after.items() if shape is not None), key=rank)
        if len(keys) > _FEW:
            places = Locator(range(1, len(keys) + 1), [after[key] for key in keys]).locate(
                self._lon[which], self._lat[which]
            )
            found: Ints = np.array([0, *keys], dtype=np.int64)[places]
            older = (found != 0) & ((here == 0) | (_ranks(found) < _ranks(here)))
            return np.where(older, found, here)
        lon, lat = self._lon[which], self._lat[which]
        for key in keys:
            shape = after[key]
            shapely.prepare(shape)
            held = np.flatnonzero(shapely.intersects_xy(shape, lon, lat))
            first = (here[held] == 0) | (_ranks(here[held]) > rank(key))
            here[held[first]] = key
        return here

    def _settle(self, which: Ints, heirs: Heirs) -> None:
        ground = self._located()
        here, owner, by_hand = ground.here[which], self._owner[which], self._by_hand[which]
        stands = ~np.isin(owner, self.gone)
        stays = stands & ((here == ground.first[which]) | by_hand | (here == 0))
        answer = np.where(stays, owner, here)
        # What was put by hand, and what lies in no outline, follows the ground of its closed grid.
        for at in np.flatnonzero(~stands & (by_hand | (here == 0))).tolist():
            answer[at] = self._heir(int(owner[at]), int(here[at]), heirs)
        self._write(which, answer)
        if self._hands:
            places = np.array([self._place(*thing) for thing in self._hands], dtype=np.int64)
            keys = [
                self._heir(key, int(ground.here[at]), heirs)
                for at, key in zip(places, self._hands.values(), strict=True)
            ]
            self._write(places, np.array(keys, dtype=np.int64))

    def _write(self, which: Ints, answer: Ints) -> None:
        changed = self._now[which] != answer
        which, answer = which[changed], answer[changed]
        self._tally.move(which, self._now[which], answer)
        self._now[which] = answer

    def _heir(self, key: int, here: int, heirs: Heirs) -> int:
        """The grid that stands for a grid: itself, or of its heirs the one underneath, or the one with most of its ground."""
        if key in self._alive or (key > 0 and key not in self.gone):
            return key
        after = [heir for heir in heirs(key) if heir in self._alive]
        return here if here in after or not after else after[0]


class _Ground:
    """Where points lie: in which outline before the draft (`first`) and now (`here`), and which of them are near a place."""

    def __init__(self, lon: Floats, lat: Floats, first: Ints) -> None:
        self.first = first
        self.here: Ints = first.copy()
        self._rows = np.flatnonzero(~np.isnan(lon))
        self._tree = shapely.STRtree(shapely.points(lon[self._rows], lat[self._rows]))

    def near(self, box: tuple[float, ...]) -> Ints:
        """The points in a box, in their order."""
        if box[0] > box[2]:
            return np.empty(0, dtype=np.int64)
        return self._rows[np.sort(self._tree.query(shapely.box(*box)))]


class _Tally:
    """What belongs to each grid, kept as points go from one to another."""

    def __init__(self, points: Sequence[Points], now: Ints) -> None:
        self._names = [*(each.kind for each in points), *(name for each in points for name in each.weights)]
        self._worth = np.zeros((len(now), len(self._names)), dtype=np.int32)
        start = 0
        for column, each in enumerate(points):
            self._worth[start : start + len(each), column] = 1
            for name, weight in each.weights.items():
                self._worth[start : start + len(each), self._names.index(name)] = weight
            start += len(each)
        keys, place = np.unique(now, return_inverse=True)
        sums = np.zeros((len(keys), len(self._names)), dtype=np.int64)
        for column in range(len(self._names)):
            sums[:, column] = np.bincount(place, weights=self._worth[:, column], minlength=len(keys))
        self._sums = dict(zip(keys.tolist(), sums, strict=True))

    def of(self, key: int) -> dict[str, int]:
        """The sums of a grid by name."""
        held = self._sums.get(key)
        return dict.fromkeys(self._names, 0) if held is None else dict(zip(self._names, held.tolist(), strict=True))

    def move(self, which: Ints, old: Ints, new: Ints) -> None:
        """Take points out of their old grids and put them into the new ones."""
        for keys, sign in ((old, -1), (new, 1)):
            for key in np.unique(keys).tolist():
                worth = self._worth[which[keys == key]].sum(axis=0, dtype=np.int64)
                self._sums[key] = self._sums.get(key, np.zeros(len(self._names), dtype=np.int64)) + sign * worth


def _row(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.asarray(part, dtype=kind) for part in parts]) if parts else np.empty(0, dtype=kind)


def rank(key: int) -> int:
    """Age of a grid for the rule of the common border: stored grids by id, then new ones in their order."""
    return key if key > 0 else 2**40 - key


def _ranks(keys: Ints) -> Ints:
    return np.where(keys > 0, keys, 2**40 - keys)


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
