"""The numbers that areas are shaded by, today or on the day of an earlier division, and how they are cut into classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desk.model import Figure
from desk.office import Office

if TYPE_CHECKING:
    from desk.ground.shading import Classes

THEN: Final = ("open", "households", "residents", "buildings", "facilities", "organisations")
"""Figures that are known of earlier grids; the others are of today only."""
STAFFING: Final = Figure(key="staffing", title="人员编配", unit="")
"""Who is lacking where: not a number but a judgement, so its classes have names."""
_WORDS: Final = (
    ("编配齐全", "#e4eef3"),
    ("有人任务过重", "#f3dfa8"),
    ("缺编或超编", "#e9ae6f"),
    ("无人负责", "#cf5f48"),
)


def figures(office: Office) -> tuple[Figure, ...]:
    """What areas can be shaded by."""
    return (*office.search.figures(), STAFFING)


def values(office: Office, layer_id: int, figure: str, day: str = "") -> dict[int, float]:
    """A figure per leaf area; `day` ("" is today) asks for the grids as they were. Empty if it is not known of that day.

    Of an earlier day it counts today's houses, people and facilities inside the outlines of then, and issues as they stood.
    """
    if not day:
        return _staffing(office, layer_id) if figure == STAFFING.key else office.search.shade(layer_id, figure)
    if figure not in THEN:
        return {}
    from desk.work.ground.history import counts_on  # with what it brings; most sessions never look back

    return {area: float(getattr(count, figure)) for area, count in counts_on(office, layer_id, day).items()}


def classes(figure: str, values: Iterable[float], method: str, count: int) -> Classes:
    """The classes of a figure: by names where it has some, else cut by the method."""
    from desk.ground.shading import classify, worded  # brings numpy

    return worded(values, _WORDS) if figure == STAFFING.key else classify(values, method, count)


def _staffing(office: Office, layer_id: int) -> dict[int, float]:
    """Per leaf area the gravest of its troubles with people; none for a layer whose areas have no posts."""
    key = office.database.read_value('select "key" from layer where id = ?', (layer_id,))
    if key not in {post.layer for post in office.profile.posts}:
        return {}
    from desk.work.teams.workload import workload  # with what it brings; few look at this figure

    marks = workload(office).marks
    found = dict.fromkeys(office.search.shade(layer_id, "no_owner"), 0.0)
    for area in found.keys() & marks.keys():
        mark = marks[area]
        found[area] = 3.0 if mark.vacant else 2.0 if mark.lacking else 1.0 if mark.heavy else 0.0
    return found
