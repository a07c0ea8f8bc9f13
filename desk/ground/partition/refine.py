"""Move plots over the borders of parts as long as that makes them evener or rounder."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from desk.ground.locate import Floats
from desk.ground.partition.state import State

_TURN = 4 * math.pi
Tick = Callable[[float], None]


def cost_of(target: float, slack: float, even: float) -> Callable[[float, float, float], float]:
    """What a part of that weight, area and perimeter costs: its lack of roundness, and what lies beyond the slack."""
    scale = 1 / target

    def cost(weight: float, area: float, around: float) -> float:
        off = abs(weight * scale - 1.0) - slack
        shape = _TURN * area / (around * around) if around > 0 else 0.0
        return even * off * (1 + 4 * off) - shape if off > 0 else 0.1 * off - shape

    return cost


def refine(
    state: State, target: float, slack: float, *, even: float, seed: int, passes: int, warmth: float, tick: Tick
) -> None:
    """Up to `passes` rounds over the plots at borders; `tick(share done)` in between.

    A part within `slack` of the target (a share of it) costs little but its shape. With `warmth` > 0 the early rounds
    also take a step that makes things a little worse, so that they do not end in the first hollow. Each round asks all
    plots at once which of them might gain, and then moves those one after another, for each move changes the next.
    """
    dice = np.random.default_rng(seed)
    moves = _Moves(state, cost_of(target, slack, even))
    for turn in range(passes):
        heat = warmth * max(0.0, 1 - turn / max(1, passes * 0.8))
        bars = np.full(len(state.label), -1e-9) if not heat else -heat * np.log(dice.random(len(state.label)) + 1e-12)
        hopeful = np.flatnonzero(_gains(state, target, slack, even) < bars)
        dice.shuffle(hopeful)
        moved = 0
        for done, plot in enumerate(hopeful.tolist()):
            if done % 256 == 0:
                tick((turn + done / len(hopeful)) / passes)
            moved += moves.try_(plot, float(bars[plot]))
        if not moved and not heat:
            break


def _gains(state: State, target: float, slack: float, even: float) -> Floats:
    """What the best move of each plot would cost, all other plots as they are; infinite where it has none."""
    label = np.array(state.label)
    part_weight, part_area, part_around = (
        np.array(each) for each in (state.part_weight, state.part_area, state.part_around)
    )
    weight, area, around = state.plots.weight, state.plots.area, np.array(state.around)

    def cost(w: Floats, a: Floats, p: Floats) -> Floats:
        off = np.abs(w / target - 1.0) - slack
        found: Floats = np.where(off > 0, even * off * (1 + 4 * off), 0.1 * off) - _TURN * a / np.maximum(p * p, 1e-9)
        return found

    there = label[state.to]
    key, place = np.unique(state.from_ * state.parts + there, return_inverse=True)
    metres = np.bincount(place, state.metres, len(key))
    plot, part = key // state.parts, key % state.parts
    home = label[plot] == part
    kept = np.zeros(len(label))
    kept[plot[home]] = metres[home]
    now = cost(part_weight, part_area, part_around)
    left = (
        cost(part_weight[label] - weight, part_area[label] - area, part_around[label] + 2 * kept - around) - now[label]
    )
    plot, part, metres = plot[~home], part[~home], metres[~home]
    grown = cost(
        part_weight[part] + weight[plot], part_area[part] + area[plot], part_around[part] + around[plot] - 2 * metres
    )
    gains: Floats = np.full(len(label), np.inf)
    np.minimum.at(gains, plot, left[plot] + grown - now[part])
    gains[kept <= 0] = np.inf
    return gains


class _Moves:
    """Moves single plots and keeps what every part costs."""

    def __init__(self, state: State, cost: Callable[[float, float, float], float]) -> None:
        self._state, self._cost = state, cost
        self._costs = [
            cost(w, a, p) for w, a, p in zip(state.part_weight, state.part_area, state.part_around, strict=True)
        ]

    def try_(self, plot: int, bar: float) -> bool:
        """Give the plot to the part that gains most, if that costs less than `bar` and leaves its own part in one piece."""
        state, cost, costs = self._state, self._cost, self._costs
        label, near = state.label, state.near[plot]
        home = label[plot]
        along: dict[int, float] = {}
        for other, metres in near:
            there = label[other]
            along[there] = along.get(there, 0.0) + metres
        kept = along.pop(home, 0.0)
        if not along or not kept:
            return False
        w, a, p = state.weight[plot], state.area[plot], state.around[plot]
        left = cost(state.part_weight[home] - w, state.part_area[home] - a, state.part_around[home] + 2 * kept - p)
        best, best_gain, best_cost = -1, bar, 0.0
        for to, metres in along.items():
            after = cost(state.part_weight[to] + w, state.part_area[to] + a, state.part_around[to] + p - 2 * metres)
            gain = left - costs[home] + after - costs[to]
            if gain < best_gain:
                best, best_gain, best_cost = to, gain, after
        if best < 0 or not state.can_leave(plot):
            return False
        state.move(plot, best)
        costs[home], costs[best] = left, best_cost
        return True
