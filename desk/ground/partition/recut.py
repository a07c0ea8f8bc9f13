"""Throw two neighbouring parts together and cut them anew: what moving plot by plot cannot reach."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterator, Sequence

from desk.ground.partition.refine import Tick, cost_of
from desk.ground.partition.state import State

_TREES = 8
"""Spanning trees tried per pair."""
_CHAIN, _CHAINS, _CHAINS_IN_ALL = 12, 16, 200
"""Parts that a chain may run through, and chains tried per part and in all."""


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

    def chase(self, tick: Tick) -> int:
        """Pass on what parts have too much or too little, from neighbour to neighbour, to where there is room.

        A chain that ends nowhere is taken back. Gives how many parts remain beyond the slack.
        """
        bad = sorted((part for part in range(self.state.parts) if self.off(part) > 0), key=lambda part: -self.off(part))
        tries = max(1, min(_CHAINS, _CHAINS_IN_ALL // max(len(bad), 1)))
        for done, part in enumerate(bad):
            tick(done / len(bad))
            for _ in range(tries):
                if self.off(part) <= 0 or self._chain(part):
                    break
        return sum(self.off(part) > 0 for part in range(self.state.parts))

    def _chain(self, part: int) -> bool:
        before: dict[int, int] = {}
        touched = {part}
        at = part
        for _ in range(_CHAIN):
            if self.off(at) <= 0:
                break
            hop = self._towards_room(at)
            if hop is None:
                break
            touched.add(hop)
            for plot in (*self.plots[at], *self.plots[hop]):
                before.setdefault(plot, self.state.label[plot])
            self._push(at, hop)
            at = max(at, hop, key=self.off)
        if self.off(at) <= 0 and all(self.off(each) <= 0 for each in touched):
            return True
        for plot, home in before.items():
            if self.state.label[plot] != home:
                self.state.move(plot, home)
        for each in touched:
            self.plots[each] = []
        for plot, home in before.items():
            self.plots[home].append(plot)
        for each in touched - set(before.values()):
            self.plots[each] = [plot for plot, home in enumerate(self.state.label) if home == each]
        return False

    def _towards_room(self, part: int) -> int | None:
        """The neighbour over which the nearest part with room for what this one has too much (or too little) is reached."""
        weight, target = self.state.part_weight, self.target
        excess = weight[part] - target
        seen = {part}
        ring = [(other, other) for other in self._shuffled(part)]
        for _ in range(_CHAIN // 2):
            following = []
            for at, first in ring:
                if at in seen:
                    continue
                seen.add(at)
                after = weight[at] + math.copysign(max(abs(excess) - self.slack * target, 1.0), excess)
                if abs(after / target - 1) <= self.slack:
                    return first
                following += [(other, first) for other in self.neighbours(at)]
            ring = following
        return None

    def _shuffled(self, part: int) -> list[int]:
        return sorted(self.neighbours(part), key=lambda _: self._chance())

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
        best = heat * self._chance() - 1e-6
        for part in (one, other):
            best += cost(state.part_weight[part], state.part_area[part], state.part_around[part])
        chosen: list[int] | None = None
        for mine, order, parent, place in ground.cuts(self._chance):
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

    def _push(self, one: int, other: int) -> None:
        """Cut both anew so that one of them is within the slack; the other takes what there is too much or too little."""
        rows = self.plots[one] + self.plots[other]
        ground = _Ground(self.state, rows)
        whole, target = ground.weight_all, self.target
        soft = cost_of(target, 0.0, 1.0)
        best, chosen = math.inf, None
        for mine, order, parent, place in ground.cuts(self._chance, 3 * _TREES):
            if min(abs(mine / target - 1), abs((whole - mine) / target - 1)) > self.slack:
                continue
            side = _side(order, parent, place)
            area, around, rest = ground.measure(side)
            then = soft(mine, area, around) + soft(whole - mine, ground.area_all - area, rest)
            if then < best:
                best, chosen = then, side
        if chosen is not None:
            self._apply(one, other, {rows[at] for at in chosen})

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

    def cuts(
        self, chance: Callable[[], float], trees: int = _TREES
    ) -> Iterator[tuple[float, list[int], list[int], int]]:
        """Every edge of some random trees: the weight below it, and the tree from the place of that edge down."""
        for _ in range(trees):
            order, parent = self.tree(chance)
            if len(order) < len(self.near):
                return  # the two touch nowhere
            below = self.weight.copy()
            for plot in reversed(order[1:]):
                below[parent[plot]] += below[plot]
            for place in range(1, len(order)):
                yield below[order[place]], order, parent, place

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
