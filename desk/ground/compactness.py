"""How round and how even a division is: the figures by which proposals are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.locate import Floats, Ints
from desk.ground.partition.divide import pieces_of
from desk.ground.partition.state import Plots
from desk.ground.partition.touching import Touching


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a division is worth. Shares are 0 … 1."""

    parts: int
    within_10: float
    within_20: float
    least: float
    most: float
    broken: int
    """Parts in more than one piece."""
    roundness: float
    """Mean Polsby–Popper."""
    cut_metres: float
    """Borders between parts."""
    on_street: float
    """Share of those that runs along streets."""


def polsby_popper(area: Floats, around: Floats) -> Floats:
    """4πA / P²: 1 for a circle, 0.785 for a square."""
    found: Floats = 4 * np.pi * area / np.maximum(around * around, 1e-9)
    return found


def roundness_of(shapes: NDArray[Any]) -> Floats:
    """Polsby–Popper of polygons in metres."""
    return polsby_popper(shapely.area(shapes), shapely.length(shapes))


def score(plots: Plots, label: Ints, target: float, excepted: frozenset[int] = frozenset()) -> Score:
    """Judge a division; parts in `excepted` (they hold a plot too large) do not count for evenness."""
    parts = int(label.max(initial=-1)) + 1
    pairs = plots.touching
    inside = label[pairs.one] == label[pairs.other]
    weight = np.bincount(label, plots.weight, parts)
    shared = np.bincount(label[pairs.one[inside]], pairs.metres[inside], parts)
    around: Floats = (np.bincount(label, plots.around, parts) - 2 * shared).astype(np.float64)
    area: Floats = np.bincount(label, plots.area, parts).astype(np.float64)
    off = np.abs(weight / target - 1)[[part for part in range(parts) if part not in excepted]]
    kept = Touching(one=pairs.one[inside], other=pairs.other[inside], metres=pairs.metres[inside])
    piece = pieces_of(len(label), kept)
    held = np.unique(np.stack([label, piece], axis=1), axis=0)[:, 0]
    cut = pairs.metres[~inside]
    return Score(
        parts=parts,
        within_10=float((off <= 0.1 + 1e-9).mean()) if len(off) else 1.0,
        within_20=float((off <= 0.2 + 1e-9).mean()) if len(off) else 1.0,
        least=float(weight.min(initial=np.inf)) if parts else 0.0,
        most=float(weight.max(initial=0.0)),
        broken=int((np.bincount(held, minlength=parts) > 1).sum()),
        roundness=float(polsby_popper(area, around).mean()) if parts else 0.0,
        cut_metres=float(cut.sum()),
        on_street=float((cut * plots.street[~inside]).sum() / cut.sum()) if cut.sum() > 0 else 1.0,
    )
