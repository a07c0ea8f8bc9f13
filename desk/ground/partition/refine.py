"""Move plots over the borders of parts as long as that makes them evener or rounder."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

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
    """Up to `passes` rounds over the plots at borders; `tick(share done)` after some hundred plots.

    A part within `slack` of the target (a share of it) costs little but its shape. With `warmth` > 0 the early rounds
    also take a step that makes things a little worse, so that they do not end in the first hollow.
    """
    dice = random.Random(seed)
    chance = dice.random
    label, near, weight, area, around = state.label, state.near, state.weight, state.area, state.around
    part_weight, part_area, part_around = state.part_weight, state.part_area, state.part_around
    cost = cost_of(target, slack, even)
    costs = [cost(w, a, p) for w, a, p in zip(part_weight, part_area, part_around, strict=True)]
    order = list(range(len(label)))
    fresh = [True] * len(label)
    for turn in range(passes):
        heat = warmth * max(0.0, 1 - turn / max(1, passes * 0.8))
        moved = 0
        dice.shuffle(order)
        for done, plot in enumerate(order):
            if done % 512 == 0:
                tick((turn + done / len(order)) / passes)
            if not fresh[plot] and not heat:
                continue
            home = label[plot]
            along: dict[int, float] = {}
            for other, metres in near[plot]:
                there = label[other]
                along[there] = along.get(there, 0.0) + metres
            kept = along.pop(home, 0.0)
            if not along or not kept:
                fresh[plot] = False
                continue
            w, a, p = weight[plot], area[plot], around[plot]
            left = cost(part_weight[home] - w, part_area[home] - a, part_around[home] + 2 * kept - p)
            saved = left - costs[home]
            best, best_gain, best_cost = -1, 1e9, 0.0
            for to, metres in along.items():
                after = cost(part_weight[to] + w, part_area[to] + a, part_around[to] + p - 2 * metres)
                gain = saved + after - costs[to]
                if gain < best_gain:
                    best, best_gain, best_cost = to, gain, after
            bar = -1e-9 if not heat else -heat * math.log(chance() + 1e-12)
            if best_gain >= bar or not state.can_leave(plot):
                fresh[plot] = False
                continue
            state.move(plot, best)
            costs[home], costs[best] = left, best_cost
            moved += 1
            for other, _ in near[plot]:
                fresh[other] = True
        if not moved:
            break
