"""Divide plots into parts of about equal weight: contiguous, compact, along streets; in seconds for a whole district.

Halve again and again (`seed`), join what lies apart (`mend`), move plots over borders first warm and then cold
(`refine`), cut pairs of neighbours anew where moving was not enough (`recut`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from desk.ground.locate import Ints
from desk.ground.partition.mend import reconnect
from desk.ground.partition.recut import Recut
from desk.ground.partition.refine import Tick, refine
from desk.ground.partition.seed import halved
from desk.ground.partition.state import Plots, State
from desk.ground.partition.touching import Touching

Step = Callable[[int, int], None]
"""Hears how far it is (done, total); raises when the person stops it."""

_STAGES = ((30, 0.06, 0.5), (20, 0.03, 1.5), (20, 0.01, 6.0))
"""Rounds, warmth, and what a share of the target beyond the slack costs against roundness: parts take shape first and
become even while they cool down."""
_USUAL = 9.0
"""Plots per part for which that warmth is right."""
_MANY = 12_000
"""Plots that are gone over with all these rounds."""
_HARD = 20.0
"""What it costs at the end."""
_PART_OF = 0.5
"""Ground with less than this share of the target that touches a plot too large joins that plot's part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """The part (0 … parts - 1) of every plot; which plots alone are heavier than a part may be."""

    label: Ints
    parts: int
    too_large: tuple[int, ...]


def divide(
    plots: Plots, target: float, *, tolerance: float = 0.1, widest: float = 0.2, seed: int = 1, step: Step | None = None
) -> Division:
    """Parts of `target` weight each, as many as fit, within `tolerance` where the plots allow it.

    Plots heavier than `target * (1 + widest)` become parts of their own. Ground that hangs together nowhere (islands)
    is divided piece by piece. The same `seed` gives the same parts.
    """
    if target <= 0:
        raise ValueError("target must be above zero")
    tick = _ticker(step)
    tick(0.0)
    if not len(plots):
        return Division(label=np.empty(0, dtype=np.int64), parts=0, too_large=())
    too_large = np.flatnonzero(plots.weight > target * (1 + widest))
    pairs = plots.touching
    loose = ~(np.isin(pairs.one, too_large) | np.isin(pairs.other, too_large))
    inner = Touching(one=pairs.one[loose], other=pairs.other[loose], metres=pairs.metres[loose])
    piece = pieces_of(len(plots), inner)
    label, parts = _seeded(plots, piece, too_large, target)
    tick(0.01)
    state = State(replace(plots, touching=inner, street=plots.street[loose]), label, parts)
    _improve(state, inner, target, tolerance, seed, tick)
    found = _with_crumbs(np.array(state.label, dtype=np.int64), plots, too_large, target)
    order = _in_reading_order(found, plots)
    tick(1.0)
    return Division(label=order[found], parts=int(order.max(initial=-1)) + 1, too_large=tuple(too_large.tolist()))


def _ticker(step: Step | None) -> Tick:
    def tick(share: float) -> None:
        if step is not None:
            step(int(share * 100), 100)

    return tick


def _span(tick: Tick, start: float, end: float) -> Tick:
    return lambda share: tick(start + (end - start) * share)


def _improve(state: State, pairs: Touching, target: float, tolerance: float, seed: int, tick: Tick) -> None:
    tick(0.015)
    reconnect(state)
    slack, last = tolerance * 0.9, tolerance * 0.985
    # Where parts have many small plots, one of them changes little: the same warmth would melt everything.
    calm = min(1.0, _USUAL * state.parts / max(len(state.label), 1))
    # Half as many rounds over twice as many plots: a whole district must not take longer than a clerk waits.
    share = min(1.0, _MANY / max(len(state.label), 1))
    for number, (passes, warmth, even) in enumerate(_STAGES):
        part = _span(tick, 0.02 + number * 0.13, 0.15 + number * 0.13)
        refine(
            state,
            target,
            slack,
            even=even,
            seed=seed + number,
            passes=round(passes * share),
            warmth=calm * warmth,
            tick=part,
        )
    recut = Recut(state, target, slack, even=_HARD, seed=seed)
    recut.mend(4, _span(tick, 0.41, 0.5))
    recut.polish(_least_round(state, _meeting(state, pairs), 0.6 * share), _span(tick, 0.5, 0.75))
    refine(state, target, slack, even=_HARD, seed=seed, passes=12, warmth=0.0, tick=_span(tick, 0.75, 0.78))
    recut = Recut(state, target, last, even=_HARD, seed=seed + 1)
    recut.mend(12, _span(tick, 0.78, 0.86))
    recut.chase(_span(tick, 0.86, 0.88))
    recut.polish(_least_round(state, _meeting(state, pairs), 0.4 * share), _span(tick, 0.88, 0.99))


def _meeting(state: State, pairs: Touching) -> list[tuple[int, int]]:
    """The pairs of parts that touch."""
    label = np.array(state.label)
    one, other = label[pairs.one], label[pairs.other]
    low, high = np.minimum(one, other), np.maximum(one, other)
    key = np.unique(low[low != high] * state.parts + high[low != high])
    return list(zip((key // state.parts).tolist(), (key % state.parts).tolist(), strict=True))


def _least_round(state: State, meeting: list[tuple[int, int]], share: float) -> list[tuple[int, int]]:
    """That share of the pairs, those that have most to gain."""
    shape = [area / max(around, 1e-9) ** 2 for area, around in zip(state.part_area, state.part_around, strict=True)]
    meeting.sort(key=lambda pair: (shape[pair[0]] + shape[pair[1]], pair))
    return meeting[: int(len(meeting) * share)]


def pieces_of(count: int, pairs: Touching) -> Ints:
    """For each plot the number of the piece of ground that hangs together, 0 upwards."""
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True):
        near[one].append(other)
        near[other].append(one)
    piece = np.full(count, -1, dtype=np.int64)
    number = 0
    for start in range(count):
        if piece[start] >= 0:
            continue
        piece[start] = number
        stack = [start]
        while stack:
            for other in near[stack.pop()]:
                if piece[other] < 0:
                    piece[other] = number
                    stack.append(other)
        number += 1
    return piece


def _seeded(plots: Plots, piece: Ints, too_large: Ints, target: float) -> tuple[Ints, int]:
    """A first part per plot, each piece of ground for itself."""
    label = np.full(len(plots), -1, dtype=np.int64)
    order = np.argsort(piece, kind="stable")
    ends = np.flatnonzero(np.diff(piece[order], append=-1)) + 1
    parts = 0
    for rows in np.split(order, ends[:-1]):
        count = min(max(1, round(float(plots.weight[rows].sum()) / target)), len(rows))
        label[rows] = parts + halved(plots.points[rows], plots.weight[rows], count)
        parts += count
    return label, parts


def _with_crumbs(label: Ints, plots: Plots, too_large: Ints, target: float) -> Ints:
    """Ground too small for a part of its own that touches a plot too large joins the part of that plot."""
    if not len(too_large):
        return label
    found = label.copy()
    weight = np.bincount(label, plots.weight)
    large = set(label[too_large].tolist())
    pairs = plots.touching
    longest: dict[int, tuple[float, int]] = {}
    for one, other, metres in zip(pairs.one.tolist(), pairs.other.tolist(), pairs.metres.tolist(), strict=True):
        for here, there in ((label[one], label[other]), (label[other], label[one])):
            if here not in large and there in large and weight[here] < _PART_OF * target:
                longest[int(here)] = max(longest.get(int(here), (0.0, 0)), (metres, int(there)))
    for here, (_, there) in longest.items():
        found[label == here] = there
    return found


def _in_reading_order(label: Ints, plots: Plots) -> Ints:
    """New numbers of the parts: rows from north to south, in a row from west to east."""
    used = np.unique(label)
    size = np.maximum(np.bincount(label), 1)
    x = (np.bincount(label, plots.points[:, 0]) / size)[used]
    y = (np.bincount(label, plots.points[:, 1]) / size)[used]
    number = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.int64)
    if len(used):
        row = np.sqrt(max(float(np.ptp(x)) * float(np.ptp(y)), 1.0) / len(used))
        number[used[np.lexsort((used, x, np.floor((y.max() - y) / row)))]] = np.arange(len(used))
    return number
