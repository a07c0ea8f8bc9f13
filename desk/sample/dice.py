"""Chance that comes out the same every time: one stream of random numbers per subject."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dice:
    """Gives each subject its own stream, so that more of one thing does not change another."""

    seed: int

    def stream(self, *subject: object) -> np.random.Generator:
        """Random numbers of a subject, the same for the same seed."""
        words = [zlib.crc32(str(part).encode()) for part in subject]
        return np.random.default_rng(np.random.SeedSequence([self.seed, *words]))


def share_out(total: int, weights: Floats, *, least: int = 0) -> Ints:
    """Whole numbers that add up to `total` in proportion to the weights (largest remainders), none below `least`."""
    weights = np.asarray(weights, dtype=float)
    count = len(weights)
    if count == 0:
        return np.zeros(0, dtype=np.int64)
    spare = max(0, total - least * count)
    whole = float(weights.sum())
    exact = weights / whole * spare if whole > 0 else np.full(count, spare / count)
    parts = np.floor(exact).astype(np.int64)
    rest = spare - int(parts.sum())
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[:rest]] += 1
    return parts + least


def pick(rng: np.random.Generator, weights: list[float] | Floats, size: int) -> Ints:
    """Indexes drawn with these weights."""
    bounds = np.cumsum(np.asarray(weights, dtype=float))
    found: Ints = np.minimum(np.searchsorted(bounds, rng.random(size) * bounds[-1], side="right"), len(bounds) - 1)
    return found
