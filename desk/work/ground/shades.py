"""The numbers that areas are shaded by, today or on the day of an earlier division."""

from __future__ import annotations

from typing import Final

from desk.office import Office

THEN: Final = ("open", "households", "residents", "buildings", "facilities", "organisations")
"""Figures that are known of earlier grids; the others are of today only."""


def values(office: Office, layer_id: int, figure: str, day: str = "") -> dict[int, float]:
    """A figure per leaf area; `day` ("" is today) asks for the grids as they were. Empty if it is not known of that day.

    Of an earlier day it counts today's houses, people and facilities inside the outlines of then, and issues as they stood.
    """
    if not day:
        return office.search.shade(layer_id, figure)
    if figure not in THEN:
        return {}
    from desk.work.ground.history import counts_on  # with what it brings; most sessions never look back

    return {area: float(getattr(count, figure)) for area, count in counts_on(office, layer_id, day).items()}
