"""Texts that are the same, or nearly so: without punctuation, and by the share of runs of three characters in common."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from desk.identity import clean

RUN: Final = 3
_KEPT: Final = str.isalnum


def bare(text: str) -> str:
    """The text without punctuation and blanks, letters small, digits of one width."""
    return "".join(filter(_KEPT, clean(text).lower()))


def runs(text: str) -> frozenset[str]:
    """Every run of three characters."""
    return frozenset(text[at : at + RUN] for at in range(max(1, len(text) - RUN + 1)))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets have in common, 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def similar(texts: Sequence[str], least: float) -> Mapping[int, list[int]]:
    """Per text the others that share at least so much with it; every pair, exactly.

    Two sets with that much in common must share one of the first few of their rarest runs, so that only texts that do
    are compared.
    """
    sets = [runs(text) for text in texts]
    common = Counter(run for each in sets for run in each)
    found: dict[int, list[int]] = defaultdict(list)
    begins: dict[str, list[int]] = defaultdict(list)
    for at in sorted(range(len(sets)), key=lambda each: len(sets[each])):
        mine = sets[at]
        rare = sorted(mine, key=lambda run: (common[run], run))[: len(mine) - math.ceil(least * len(mine)) + 1]
        near = {other for run in rare for other in begins[run]}
        for other in near:
            if len(sets[other]) >= least * len(mine) and share(mine, sets[other]) >= least:
                found[at].append(other)
                found[other].append(at)
        for run in rare:
            begins[run].append(at)
    return {at: sorted(others) for at, others in found.items()}
