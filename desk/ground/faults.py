"""What can be wrong with a layer of grids, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

GAP, OVERLAP, SLIVER, OUTSIDE, INVALID = "gap", "overlap", "sliver", "outside", "invalid"

RULES: Final = (GAP, OVERLAP, SLIVER, OUTSIDE, INVALID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where grids do not fit. `where` is in the reference system of the grids (lon/lat).

    `ids` are the grids concerned: around a gap those that border on it, the longest border first; in an overlap those
    that share it, the largest share first.
    `of` says for a sliver whether it is a "gap" or an "overlap", and whether a grid itself is the sliver ("part").
    """

    rule: str
    ids: tuple[int, ...]
    where: Any
    square_metres: float
    width: float
    """Mean width in metres: twice the area by the perimeter."""
    of: str = ""
