"""Classes of shading for paper and web page: the same limits as the map on the screen draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from desk.model import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Which class each area falls into, and what the classes are called."""

    title: str = ""
    titles: tuple[str, ...] = ()
    of: Mapping[int, int] = field(default_factory=dict)


def tones_of(figure: Figure, values: Mapping[int, float], method: str, classes: int) -> Tones:
    """The classes of a figure over some areas; no values, no classes."""
    if not values:
        return Tones()
    amounts = np.array(list(values.values()))
    limits = np.unique(np.quantile(amounts, np.arange(1, classes) / classes))
    tones = np.searchsorted(limits, amounts, side="right")
    lows, highs = [amounts.min(), *limits], [*limits, amounts.max()]
    return Tones(
        title=f"{figure.title}（{figure.unit}）",
        titles=tuple(f"{low:,.0f} – {high:,.0f}" for low, high in zip(lows, highs, strict=True)),
        of=dict(zip(values.keys(), tones.tolist(), strict=True)),
    )
