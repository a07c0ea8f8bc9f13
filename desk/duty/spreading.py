"""Deals work to people in blocks of neighbours and spreads each person's share evenly over their days.

Everything works on arrays: a city has three hundred thousand households, four times a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_FINE: Final = 1024


def blocks(count: int, weights: Sequence[int]) -> list[int]:
    """For people with these weights how many of `count` neighbours each takes; equal weights differ by one at most."""
    total = sum(weights)
    done, cuts = 0, [0]
    for weight in weights:
        done += weight
        cuts.append(count * done // total)
    return [after - before for before, after in zip(cuts, cuts[1:], strict=False)]


def places(group: Ints) -> tuple[Ints, Ints]:
    """For each row, in the order of the rows, its place (from 0) in its group, and the size of that group."""
    order = np.argsort(group, kind="stable")
    _, first, sizes = np.unique(group[order], return_index=True, return_counts=True)
    place, size = np.empty(len(group), np.int64), np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - np.repeat(first, sizes)
    size[order] = np.repeat(sizes, sizes)
    return place, size


def days(place: Ints, size: Ints, count: Ints | int, phase: Ints | int = 0) -> Ints:
    """The day (from 0) of each row among `count` days: neighbours on the same day, every day the same but for one.

    `phase` (0 to 1023) says where in the days a group of few begins, so that not everything falls on the first day.
    """
    found: Ints = (place * _FINE + phase) * count // (size * _FINE)
    return found


def phase_of(plan_id: int, group: Ints) -> Ints:
    """A phase per group that is the same every time, and differs between plans and people."""
    return ((group * 40503 + plan_id * 30011) * 2654435761 % 2**32) >> 22
