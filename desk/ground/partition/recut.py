"""Throw two neighbouring parts together and cut them anew: what moving plot by plot cannot reach."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence

from desk.ground.partition.refine import Tick, cost_of
from desk.ground.partition.state import State

_TREES = 8
"""Spanning trees tried per pair."""


class Recut:
    """Cuts pairs of parts anew along an edge of a random tree over their plots, which keeps both sides in one piece."""

    def __init__(self, state: State, target: float, slack: float, *, even: float, seed: int) -> None:
        self.state = state
        self.target, self.slack = target, slack
        self._chance = random.Random(seed).random
        self._cost = cost_of(target, slack, even)
        self.plots: list[list[int]] = [[] for _ in range(state.parts)]
        for plot, part in enumerate(state.label):
            self.plots[part].append(plot)

    def off(self, part: int) -> float:
        """How far beyond the slack the part is, as a share of the target."""
        return abs(self.state.part_weight[part] / self.target - 1) - self.slack

    def neighbours(self, part: int) -> list[int]:
        """The parts it touches."""
        label, near = self.state.label, self.state.near
        return sorted({label[other] for plot in self.plots[part] for other, _ in near[plot]} - {part})

    def mend(self, rounds: int, tick: Tick) -> int:
        """Cut parts beyond the slack anew with each neighbour, some rounds; gives how many remain beyond it."""
        bad: list[int] = []
        for turn in range(rounds):
            bad = [part for part in range(self.state.parts) if self.off(part) > 0]
            bad.sort(key=lambda part: -self.off(part))
            for done, part in enumerate(bad):
                tick((turn + done / len(bad)) / rounds)
                others = self.neighbours(part)
                others.sort(key=lambda other: self._relief(part, other))
                for other in others:
                    if self.off(part) <= 0:
                        break
                    self.pair(part, other, heat=0.25 * (1 - turn / rounds))
            if not bad:
                break
        return len(bad)

    def polish(self, pairs: Sequence[tuple[int, int]], tick: Tick) -> None:
        """Cut each of the pairs anew where that makes them rounder."""
        for done, (one, other) in enumerate(pairs):
            if done % 16 == 0:
                tick(done / len(pairs))
            self.pair(one, other, heat=0.0)

    def _relief(self, part: int, other: int) -> float:
        """How far both would be off if they shared alike."""
        weight = self.state.part_weight
        return abs((weight[part] + weight[other]) / 2 - self.target)

    def pair(self, one: int, other: int, *, heat: float) -> bool:
        """Cut both anew if that costs less than now (or, with heat, not much more)."""
        state, cost = self.state, self._cost
        rows = self.plots[one] + self.plots[other]
        ground = _Ground(state, rows)
        whole = ground.weight_all
        widest = max(self.slack, abs(whole / 2 / self.target - 1) + 0.05) * self.target
        best = (
            heat * self._chance()
            - 1e-6
            + sum(
                cost(state.part_weight[part], state.part_area[part], state.part_around[part]) for part in (one, other)
            )
        )
        chosen: list[int] | None = None
        for _ in range(_TREES):
            order, parent = ground.tree(self._chance)
            if len(order) < len(rows):
                return False  # the two touch nowhere
            below = ground.weight.copy()
            for plot in reversed(order[1:]):
                below[parent[plot]] += below[plot]
            for place in range(1, len(order)):
                mine = below[order[place]]
                if abs(mine - self.target) > widest or abs(whole - mine - self.target) > widest:
                    continue
                side = _side(order, parent, place)
                area, around, rest = ground.measure(side)
                then = cost(mine, area, around) + cost(whole - mine, ground.area_all - area, rest)
                if then < best:
                    best, chosen = then, side
        if chosen is None:
            return False
        self._apply(one, other, {rows[at] for at in chosen})
        return True

    def _apply(self, one: int, other: int, side: set[int]) -> None:
        """Give the side to the part that holds more of it already."""
        label = self.state.label
        rows = self.plots[one] + self.plots[other]
        if 2 * sum(label[plot] == one for plot in side) < len(side):
            one, other = other, one
        for plot in rows:
            part = one if plot in side else other
            if label[plot] != part:
                self.state.move(plot, part)
        self.plots[one] = [plot for plot in rows if plot in side]
        self.plots[other] = [plot for plot in rows if plot not in side]


class _Ground:
    """Two parts together, with plots numbered anew from 0, so that the trees need no lookups."""

    def __init__(self, state: State, rows: list[int]) -> None:
        place = {plot: at for at, plot in enumerate(rows)}
        self.near = [[(place[other], metres) for other, metres in state.near[plot] if other in place] for plot in rows]
        self.weight = [state.weight[plot] for plot in rows]
        self.area = [state.area[plot] for plot in rows]
        self.around = [state.around[plot] for plot in rows]
        self.weight_all, self.area_all = sum(self.weight), sum(self.area)
        self.around_all = sum(self.around) - sum(metres for row in self.near for _, metres in row)

    def tree(self, chance: Callable[[], float]) -> tuple[list[int], list[int]]:
        """Plots in the order in which a random tree over long borders reaches them, and the parent of each."""
        near, push, pop = self.near, heapq.heappush, heapq.heappop
        root = int(chance() * len(near))
        parent = [-1] * len(near)
        seen = [False] * len(near)
        seen[root] = True
        order = [root]
        heap: list[tuple[float, int, int]] = []
        last = root
        while True:
            for other, metres in near[last]:
                if not seen[other]:
                    push(heap, (chance() / metres, other, last))
            while heap:
                _, plot, from_ = pop(heap)
                if not seen[plot]:
                    break
            else:
                return order, parent
            seen[plot] = True
            parent[plot] = from_
            order.append(plot)
            last = plot
            if len(order) == len(near):
                return order, parent

    def measure(self, side: list[int]) -> tuple[float, float, float]:
        """Area and perimeter of one side, and the perimeter of the other."""
        mine = [False] * len(self.near)
        for plot in side:
            mine[plot] = True
        area = around = cut = 0.0
        for plot in side:
            area += self.area[plot]
            around += self.around[plot]
            for other, metres in self.near[plot]:
                if mine[other]:
                    around -= metres
                else:
                    cut += metres
        return area, around, self.around_all - around + 2 * cut


def _side(order: list[int], parent: list[int], place: int) -> list[int]:
    """The plots of the tree from that place down."""
    side = [order[place]]
    held = set(side)
    for plot in order[place + 1 :]:
        if parent[plot] in held:
            held.add(plot)
            side.append(plot)
    return side
