"""What the person wants to see on the map. Page and plain map both draw one of these, so a reload loses nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SHEETS = ("water", "park", "block", "building", "street", "facilities", "issues", "closed", "labels")
"""What can be shown and hidden, from the ground up. The first five are base sheets of the office."""

BASE = SHEETS[:5]


@dataclass(slots=True, kw_only=True)
class Wish:
    """The state of the map: complete, small, and safe to send twice."""

    layer: int | None = None
    figure: str = ""
    hidden: set[str] = field(default_factory=lambda: {"closed"})
    """What is closed is hidden until somebody looks for it."""
    area: int | None = None
    kind: str = ""
    item: int | None = None
    lon: float | None = None
    lat: float | None = None
    zoom: float | None = None

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        given = asdict(self)
        given["hidden"] = sorted(self.hidden)
        return given
