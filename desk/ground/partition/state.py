"""A division under way: the part of every plot, and what each part weighs, covers and measures around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desk.ground.locate import Floats, Ints
from desk.ground.partition.touching import Touching

OFF_STREET = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plots:
    """What is divided: plots that stay whole. Square metres, metres; `weight` is what the parts shall have alike.

    `street` is the share of each common border (as in `touching`) that runs along a street.
    """

    weight: Floats
    area: Floats
    around: Floats
    points: Floats
    touching: Touching
    street: Floats

    def __len__(self) -> int:
        return len(self.weight)


class State:
    """Plain lists, for the inner loops are Python: a list hands over a float three times as fast as an array.

    `around` of a part is its perimeter, in which a border away from streets counts `OFF_STREET` more than it is long.
    """

    def __init__(self, plots: Plots, label: Ints, parts: int) -> None:
        near: list[list[tuple[int, float]]] = [[] for _ in range(len(plots))]
        pairs = plots.touching
        charge = pairs.metres * (1 + OFF_STREET * (1 - plots.street))
        around = plots.around.copy()
        np.add.at(around, pairs.one, charge - pairs.metres)
        np.add.at(around, pairs.other, charge - pairs.metres)
        for one, other, metres in zip(pairs.one.tolist(), pairs.other.tolist(), charge.tolist(), strict=True):
            near[one].append((other, metres))
            near[other].append((one, metres))
        self.near: Sequence[Sequence[tuple[int, float]]] = near
        self.from_ = np.concatenate([pairs.one, pairs.other])
        self.to = np.concatenate([pairs.other, pairs.one])
        self.metres = np.concatenate([charge, charge])
        """The same borders as arrays, in both directions."""
        self.plots = plots
        self.weight: list[float] = plots.weight.tolist()
        self.area: list[float] = plots.area.tolist()
        self.around: list[float] = around.tolist()
        self.label: list[int] = label.tolist()
        self.parts = parts
        inside = label[pairs.one] == label[pairs.other]
        self.part_weight: list[float] = np.bincount(label, plots.weight, parts).tolist()
        self.part_area: list[float] = np.bincount(label, plots.area, parts).tolist()
        shared = np.bincount(label[pairs.one[inside]], charge[inside], parts)
        self.part_around: list[float] = (np.bincount(label, around, parts) - 2 * shared).tolist()
        self.part_plots: list[int] = np.bincount(label, minlength=parts).tolist()

    def move(self, plot: int, to: int) -> None:
        """Give the plot to another part."""
        label, near = self.label, self.near[plot]
        home = label[plot]
        lost = gained = 0.0
        for other, metres in near:
            if label[other] == home:
                lost += metres
            elif label[other] == to:
                gained += metres
        around = self.around[plot]
        self.part_around[home] += 2 * lost - around
        self.part_around[to] += around - 2 * gained
        self.part_weight[home] -= self.weight[plot]
        self.part_weight[to] += self.weight[plot]
        self.part_area[home] -= self.area[plot]
        self.part_area[to] += self.area[plot]
        self.part_plots[home] -= 1
        self.part_plots[to] += 1
        label[plot] = to

    def can_leave(self, plot: int) -> bool:
        """Whether the rest of its part hangs together without the plot, and is not nothing."""
        label, near = self.label, self.near
        home = label[plot]
        mates = [other for other, _ in near[plot] if label[other] == home]
        if len(mates) < 2:
            return bool(mates)
        missing = set(mates)
        seen = {plot, mates[0]}
        missing.discard(mates[0])
        stack = [mates[0]]
        while stack:
            for other, _ in near[stack.pop()]:
                if other not in seen and label[other] == home:
                    missing.discard(other)
                    if not missing:
                        return True
                    seen.add(other)
                    stack.append(other)
        return False

    def pieces(self, part_plots: Sequence[int]) -> list[list[int]]:
        """The plots (of one part) as pieces that hang together, the heaviest first."""
        label, near = self.label, self.near
        left = set(part_plots)
        found = []
        for start in part_plots:
            if start not in left:
                continue
            left.discard(start)
            piece = [start]
            for at in piece:
                for other, _ in near[at]:
                    if other in left and label[other] == label[start]:
                        left.discard(other)
                        piece.append(other)
            found.append(piece)
        return sorted(found, key=lambda piece: (-sum(self.weight[at] for at in piece), -len(piece), piece[0]))
