"""Throw two neighbouring parts together and cut them anew: what moving plot by plot cannot reach."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence

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
        whole_weight = state.part_weight[one] + state.part_weight[other]
        whole_area = state.part_area[one] + state.part_area[other]
        now = sum(
            cost(state.part_weight[part], state.part_area[part], state.part_around[part]) for part in (one, other)
        )
        best = now + heat * self._chance() - 1e-6
        chosen: set[int] | None = None
        inside = set(rows)
        for _ in range(_TREES):
            order, parent = self._tree(rows, inside)
            if len(order) < len(rows):
                return False  # the two touch nowhere
            below = {plot: state.weight[plot] for plot in order}
            for plot in reversed(order[1:]):
                below[parent[plot]] += below[plot]
            widest = max(self.slack, abs(whole_weight / 2 / self.target - 1) + 0.05) * self.target
            for plot in order[1:]:
                if abs(below[plot] - self.target) > widest or abs(whole_weight - below[plot] - self.target) > widest:
                    continue
                side = self._side(order, parent, plot)
                area, around, rest = self._measure(side, inside)
                then = cost(below[plot], area, around) + cost(whole_weight - below[plot], whole_area - area, rest)
                if then < best:
                    best, chosen = then, side
        if chosen is None:
            return False
        self._apply(one, other, chosen)
        return True

    def _tree(self, rows: list[int], inside: set[int]) -> tuple[list[int], dict[int, int]]:
        """Plots in the order in which a random tree over long borders reaches them, and the parent of each."""
        near, chance = self.state.near, self._chance
        root = rows[int(chance() * len(rows))]
        parent = {root: -1}
        order = [root]
        heap = [(chance() / metres, other, root) for other, metres in near[root] if other in inside]
        heapq.heapify(heap)
        while heap:
            _, plot, from_ = heapq.heappop(heap)
            if plot in parent:
                continue
            parent[plot] = from_
            order.append(plot)
            for other, metres in near[plot]:
                if other in inside and other not in parent:
                    heapq.heappush(heap, (chance() / metres, other, plot))
        return order, parent

    @staticmethod
    def _side(order: list[int], parent: dict[int, int], top: int) -> set[int]:
        side = {top}
        for plot in order[order.index(top) + 1 :]:
            if parent[plot] in side:
                side.add(plot)
        return side

    def _measure(self, side: set[int], inside: set[int]) -> tuple[float, float, float]:
        """Area and perimeter of one side, and the perimeter of the other."""
        state = self.state
        area = around = rest = 0.0
        for plot in inside:
            mine = plot in side
            length = state.around[plot]
            for other, metres in state.near[plot]:
                if other in inside and (other in side) == mine:
                    length -= metres
            if mine:
                area += state.area[plot]
                around += length
            else:
                rest += length
        return area, around, rest

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
