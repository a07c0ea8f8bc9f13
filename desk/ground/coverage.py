"""Whether grids cover the ground without gap and overlap (无缝覆盖), and exactly where they do not.

Two grids that fit share every border segment, run through once in each direction. What is left without its other half
is noded and made into faces; a face that lies in no grid is a gap, one in two grids an overlap, one beyond the parent
is outside. So one defect is one face, however many segments and grids it touches, and sound borders cost one sort.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy
import shapely

from desk.geo import MEAN_RADIUS, Box, overlap
from desk.ground.edges import QUANTUM, Edges, Floats, Ints, edges_of, joined
from desk.ground.faults import GAP, INVALID, OUTSIDE, OVERLAP, SLIVER, Fault

LEAST_WIDTH: Final = 0.01
"""Metres: what is narrower on average comes from rounding coordinates to 1e-7 degrees and is no fault."""
GAP_METRES: Final = 1.0
"""Metres: a gap or overlap narrower than this on average is a sliver (碎缝)."""
_CRUMB: Final = 1e-6
"""Share of a face below which a grid only touches it."""
PARENT: Final = -1
"""Owner of the parent's border segments."""


def check(
    ids: Sequence[int] | Ints,
    shapes: Sequence[Any] | numpy.ndarray,
    *,
    parent: Any = None,
    gap_metres: float = GAP_METRES,
) -> tuple[Fault, ...]:
    """Every place where grids (lon/lat) do not fit together or do not fill the parent, gaps first."""
    return Coverage(ids, shapes, parent=parent, gap_metres=gap_metres).check()


def check_around(
    ids: Sequence[int] | Ints,
    shapes: Sequence[Any] | numpy.ndarray,
    changed_ids: Collection[int],
    *,
    parent: Any = None,
    gap_metres: float = GAP_METRES,
) -> tuple[Fault, ...]:
    """The faults at some of the grids; who asks again and again keeps a `Coverage`."""
    return Coverage(ids, shapes, parent=parent, gap_metres=gap_metres).check_around(changed_ids)


class Coverage:
    """Grids with an index of their border segments: checks all, or in a millisecond what changed. One thread at a time."""

    def __init__(
        self,
        ids: Sequence[int] | Ints,
        shapes: Sequence[Any] | numpy.ndarray,
        *,
        parent: Any = None,
        gap_metres: float = GAP_METRES,
    ) -> None:
        self._ids: list[int] = []
        self._slot: dict[int, int] = {}
        given = numpy.empty(len(ids), dtype=object)
        given[:] = list(shapes)
        self._shapes = given
        self._ids = [int(id) for id in ids]
        self._slot = {id: at for at, id in enumerate(self._ids)}
        self._gap_metres = gap_metres
        self._parent = parent
        self._bounds: Floats = shapely.bounds(given).reshape(-1, 4)
        own = edges_of(given)
        self._edges = own if parent is None else joined([own, _outline(parent)])
        if parent is not None:
            shapely.prepare(parent)
        self._starts: Ints | None = None
        self._moved: dict[int, Edges] = {}
        self._reach: dict[int, Floats] = {}
        self._keys: Ints | None = None
        self._forth = self._back = numpy.empty(0, dtype=numpy.int64)
        self._extra: dict[int, list[int]] = {}
        self._scale = _metres_per_degree(self._bounds, parent)

    def shape(self, id: int) -> Any:
        """The outline of a grid as it is now."""
        return self._shapes[self._slot[id]]

    def update(self, id: int, shape: Any) -> None:
        """Give a grid another outline (None takes it out); a new id adds a grid."""
        self._index()
        slot = self._slot.get(id)
        if slot is None:
            slot = self._slot[id] = len(self._ids)
            self._ids.append(id)
            self._shapes = numpy.append(self._shapes, [None])
            self._bounds = numpy.vstack([self._bounds, [[math.nan] * 4]])
        self._count(self._of(slot), -1)
        alone = numpy.empty(1, dtype=object)
        alone[0] = shape
        made = edges_of(alone)
        made = Edges(made.ends, made.key, made.sign, numpy.full(len(made.key), slot))
        self._shapes[slot] = shape
        before = self._reach.get(slot, self._bounds[slot].copy())
        self._bounds[slot] = shapely.bounds(shape) if shape is not None else math.nan
        self._reach[slot] = _both(before, self._bounds[slot])
        self._moved[slot] = made
        self._count(made, +1)

    def check(self) -> tuple[Fault, ...]:
        """Every fault of all grids."""
        edges = self._now()
        return _ordered([*self._invalid(range(len(self._ids))), *self._faces(edges.take(~_matched(edges)))])

    def check_around(self, ids: Collection[int]) -> tuple[Fault, ...]:
        """Every fault in which one of these grids has a part; gaps as far as they close around it."""
        self._index()
        slots = [self._slot[id] for id in ids if id in self._slot]
        boxes = numpy.array([self._reach.get(slot, self._bounds[slot]) for slot in slots]).reshape(-1, 4)
        boxes = boxes[~numpy.isnan(boxes[:, 0])]
        if not len(boxes):
            return ()
        (west, south), (east, north) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
        wide, high = (east - west) / 2, (north - south) / 2
        box = (west - wide, south - high, east + wide, north + high)
        near = _touching(self._bounds, box)
        edges = joined([self._of(int(slot)) for slot in numpy.flatnonzero(near)] + [self._parent_edges(box)])
        loose = edges.take(~self._has_other_half(edges))
        found = [*self._invalid(slots), *self._faces(loose)]
        wanted = set(ids)
        gone: list[Box] = [tuple(self._reach[slot].tolist()) for slot in slots if self._shapes[slot] is None]
        return _ordered(
            [
                fault
                for fault in found
                if wanted & set(fault.ids) or any(overlap(fault.where.bounds, each) for each in gone)
            ]
        )

    # --- the index: how often each segment is run through in either direction -------------------------------------

    def _index(self) -> None:
        if self._keys is not None:
            return
        self._keys, place = numpy.unique(self._edges.key, return_inverse=True)
        forth = self._edges.sign > 0
        self._forth = numpy.bincount(place[forth], minlength=len(self._keys))
        self._back = numpy.bincount(place[~forth], minlength=len(self._keys))
        self._starts = numpy.searchsorted(self._edges.owner[: self._own_edges()], numpy.arange(len(self._ids) + 1))

    def _own_edges(self) -> int:
        return len(self._edges.owner) - int((self._edges.owner == PARENT).sum())

    def _of(self, slot: int) -> Edges:
        if slot in self._moved:
            return self._moved[slot]
        assert self._starts is not None
        if slot + 1 >= len(self._starts):
            return self._edges.take(slice(0, 0))
        return self._edges.take(slice(self._starts[slot], self._starts[slot + 1]))

    def _count(self, edges: Edges, by: int) -> None:
        place, known = self._places(edges.key)
        forth = edges.sign > 0
        numpy.add.at(self._forth, place[known & forth], by)
        numpy.add.at(self._back, place[known & ~forth], by)
        for key, sign in zip(edges.key[~known].tolist(), edges.sign[~known].tolist(), strict=True):
            self._extra.setdefault(key, [0, 0])[0 if sign > 0 else 1] += by

    def _places(self, keys: Ints) -> tuple[Ints, numpy.ndarray]:
        assert self._keys is not None
        if not len(self._keys):
            return numpy.zeros(len(keys), dtype=numpy.int64), numpy.zeros(len(keys), dtype=bool)
        place = numpy.minimum(numpy.searchsorted(self._keys, keys), len(self._keys) - 1)
        return place, self._keys[place] == keys

    def _has_other_half(self, edges: Edges) -> numpy.ndarray:
        place, known = self._places(edges.key)
        matched = known.copy()
        matched[known] = (self._forth[place[known]] == 1) & (self._back[place[known]] == 1)
        for at in numpy.flatnonzero(~known).tolist():
            matched[at] = self._extra.get(int(edges.key[at])) == [1, 1]
        return matched

    def _parent_edges(self, box: Box) -> Edges:
        own = self._own_edges()
        ends = self._edges.ends[own:]
        boxes = numpy.hstack([numpy.minimum(ends[:, :2], ends[:, 2:]), numpy.maximum(ends[:, :2], ends[:, 2:])])
        return self._edges.take(own + numpy.flatnonzero(_touching(boxes, box)))

    def _now(self) -> Edges:
        if not self._moved:
            return self._edges
        stays = ~numpy.isin(self._edges.owner, list(self._moved))
        return joined([self._edges.take(stays), *self._moved.values()])

    # --- what the loose segments enclose ---------------------------------------------------------------------------

    def _invalid(self, slots: Collection[int]) -> list[Fault]:
        which = numpy.array([slot for slot in slots if self._shapes[slot] is not None], dtype=numpy.int64)
        bad = which[~shapely.is_valid(self._shapes[which])] if len(which) else which
        return [
            Fault(rule=INVALID, ids=(self._ids[slot],), where=_crossing(shape), square_metres=0.0, width=0.0)
            for slot, shape in ((int(slot), self._shapes[slot]) for slot in bad)
        ]

    def _faces(self, loose: Edges) -> list[Fault]:
        if not len(loose.key):
            return []
        # Runs instead of single segments: ten times less to node.
        runs = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(loose.lines())))
        noded = shapely.union_all(runs, grid_size=QUANTUM)
        faces = shapely.get_parts(shapely.polygonize([noded]))
        if not len(faces):
            return []
        area, width = self._sizes(faces)
        big = (width >= LEAST_WIDTH) & (area > 0)
        faces, area, width = faces[big], area[big], width[big]
        points = shapely.point_on_surface(faces)
        holders = self._holders(points)
        inside = shapely.intersects(self._parent, points) if self._parent is not None else numpy.ones(len(faces), bool)
        found = []
        for face, size, wide, held, within in zip(faces, area, width, holders, inside, strict=True):
            rule = _rule(len(held), bool(within), whole=self._parent is not None)
            if rule:
                ids = self._sharing(face, held) if held else self._around(face, loose)
                found.append(self._fault(rule, ids, face, float(size), float(wide)))
        return found

    def _fault(self, rule: str, slots: Collection[int], face: Any, size: float, wide: float) -> Fault:
        ids = tuple(self._ids[slot] for slot in slots)
        if wide < self._gap_metres and rule in (GAP, OVERLAP):
            return Fault(rule=SLIVER, ids=ids, where=face, square_metres=size, width=wide, of=rule)
        return Fault(rule=rule, ids=ids, where=face, square_metres=size, width=wide)

    def _sizes(self, faces: numpy.ndarray) -> tuple[Floats, Floats]:
        across, up = self._scale
        flat = shapely.transform(faces, lambda points: points * [across, up])
        area, length = shapely.area(flat), shapely.length(flat)
        return area, 2 * area / numpy.maximum(length, 1e-9)

    def _holders(self, points: numpy.ndarray) -> list[list[int]]:
        found: list[list[int]] = []
        for x, y in shapely.get_coordinates(points).tolist():
            near = numpy.flatnonzero(_touching(self._bounds, (x, y, x, y)))
            held = near[shapely.intersects_xy(self._shapes[near], x, y)].tolist()
            found.append(sorted(held, key=lambda slot: self._ids[slot]))
        return found

    def _sharing(self, face: Any, held: list[int]) -> list[int]:
        """The grids that lie over a face, largest share first: more than at one point where a sound border runs through."""
        near = numpy.flatnonzero(_touching(self._bounds, face.bounds))
        near = near[shapely.is_valid(self._shapes[near])]
        common = shapely.area(shapely.intersection(self._shapes[near], face))
        shares = dict.fromkeys(held, 1.0) | dict(zip(near.tolist(), (common / face.area).tolist(), strict=True))
        slots = [slot for slot, share in shares.items() if share > _CRUMB]
        return sorted(slots, key=lambda slot: (-round(shares[slot], 3), self._ids[slot]))

    def _around(self, face: Any, loose: Edges) -> list[int]:
        """The grids whose borders make the edge of a face, the longest share first."""
        near = loose.take(_touching(_boxes(loose.ends), _grown(face.bounds)))
        middles = (near.ends[:, :2] + near.ends[:, 2:]) / 2
        on = shapely.dwithin(face.boundary, shapely.points(middles), 20 * QUANTUM)
        length = numpy.hypot(near.ends[on, 2] - near.ends[on, 0], near.ends[on, 3] - near.ends[on, 1])
        shares: dict[int, float] = {}
        for owner, share in zip(near.owner[on].tolist(), length.tolist(), strict=True):
            shares[owner] = shares.get(owner, 0.0) + share
        shares.pop(PARENT, None)
        return sorted(shares, key=lambda slot: (-round(shares[slot], 9), self._ids[slot]))


def _rule(held: int, within: bool, *, whole: bool) -> str:
    if held > 1:
        return OVERLAP
    if held == 0:
        return GAP if within else ""
    return OUTSIDE if whole and not within else ""


def _outline(parent: Any) -> Edges:
    alone = numpy.empty(1, dtype=object)
    alone[0] = parent
    edges = edges_of(alone, inside_out=True)
    return Edges(edges.ends, edges.key, edges.sign, numpy.full(len(edges.key), PARENT))


def _matched(edges: Edges) -> numpy.ndarray:
    """Whether a segment has exactly one other half: sorted by key, pairs of opposite direction."""
    order = numpy.argsort(edges.key)
    key, sign = edges.key[order], edges.sign[order]
    alike = key[1:] == key[:-1]
    after, before = numpy.append(alike, False), numpy.insert(alike, 0, False)
    first = after & ~before
    first[:-1] &= ~(alike & numpy.append(alike[1:], False))
    first[:-1] &= sign[:-1] + sign[1:] == 0
    paired = first | numpy.insert(first[:-1], 0, False)
    matched = numpy.empty(len(key), dtype=bool)
    matched[order] = paired
    return matched


def _touching(boxes: Floats, box: Box) -> numpy.ndarray:
    west, south, east, north = box
    touching: numpy.ndarray = (
        (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    )
    return touching


def _both(one: Floats, other: Floats) -> Floats:
    """The box around two boxes; NaN is none."""
    both: Floats = numpy.concatenate([numpy.fmin(one[:2], other[:2]), numpy.fmax(one[2:], other[2:])])
    return both


def _boxes(ends: Floats) -> Floats:
    return numpy.hstack([numpy.minimum(ends[:, :2], ends[:, 2:]), numpy.maximum(ends[:, :2], ends[:, 2:])])


def _grown(box: Box) -> Box:
    by = 100 * QUANTUM
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _metres_per_degree(bounds: Floats, parent: Any) -> tuple[float, float]:
    """Metres of one degree along and across at the middle latitude (equirectangular, good to 0.1 % over a city)."""
    known = bounds[~numpy.isnan(bounds[:, 0])]
    if not len(known):
        known = numpy.array([parent.bounds if parent is not None else (0.0, 0.0, 0.0, 0.0)])
    middle = float(known[:, [1, 3]].mean())
    up = math.radians(1) * MEAN_RADIUS
    return up * math.cos(math.radians(middle)), up


def _crossing(shape: Any) -> Any:
    """The point where an outline crosses or touches itself."""
    words = shapely.is_valid_reason(shape)
    try:
        x, y = words[words.index("[") + 1 : words.rindex("]")].split()
        return shapely.Point(float(x), float(y))
    except ValueError:
        return shapely.point_on_surface(shape)


def _ordered(faults: list[Fault]) -> tuple[Fault, ...]:
    places = {GAP: 0, OVERLAP: 1, SLIVER: 2, OUTSIDE: 3, INVALID: 4}
    return tuple(sorted(faults, key=lambda fault: (places[fault.rule], fault.ids, -fault.square_metres)))
