"""Classes of shading for paper and web page: the limits and colours that the map on the screen has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.model import Figure
from desk.work.ground.shades import classes as classes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tones:
    """Which class each area falls into, what the classes are called, and their colours."""

    title: str = ""
    titles: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    of: Mapping[int, int] = field(default_factory=dict)


def tones_of(figure: Figure, values: Mapping[int, float], method: str, classes: int) -> Tones:
    """The classes of a figure over some areas; no values, no classes."""
    if not values:
        return Tones()
    cut = classes_of(figure.key, values.values(), method, classes)
    unit = f"（{figure.unit}）" if figure.unit else ""
    return Tones(
        title=f"{figure.title}{unit}",
        titles=cut.ranges,
        fills=cut.fills,
        of={area: cut.of(value) for area, value in values.items()},
    )
