"""What the five slides show, read in one go off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.model import Area
from desk.report.figures import MonthFigures
from desk.report.month import figures
from desk.work.meetings import Meeting, meeting_of
from ui.map.ground import Outline, read_outlines

if TYPE_CHECKING:
    from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A grid on the map slide and what it is shaded by: pending issues."""

    outline: Outline
    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """Everything on the slides. Figures frozen with the meeting win over today's."""

    figures: MonthFigures
    shapes: tuple[Shape, ...]
    meeting: Meeting
    today: str


def read_deck(office: Office, month: str, area_id: int | None) -> Deck:
    """The month of an area (None: the whole office), ready to be shown. Call on a job thread."""
    meeting = meeting_of(office, month, area_id)
    return Deck(
        figures=meeting.figures or figures(office, month, area_id),
        shapes=_shapes(office, area_id),
        meeting=meeting,
        today=office.today(),
    )


def _shapes(office: Office, area_id: int | None) -> tuple[Shape, ...]:
    """The grids in and under the area, of its own layer (the first one for the whole office)."""
    search = office.masked()
    for layer in search.layers():
        areas = {area.id: area for area in search.tree(layer.id)}
        if area_id is None or area_id in areas:
            break
    else:
        return ()
    pending = search.shade(layer.id, "open")
    wanted = {one for one in areas if area_id is None or _is_under(one, area_id, areas)}
    leaves = wanted - {area.parent_id for area in areas.values()}
    return tuple(
        Shape(outline=outline, name=areas[outline.id].name, value=pending.get(outline.id, 0))
        for outline in read_outlines(search.map_areas(layer.id))
        if outline.id in leaves
    )


def _is_under(one: int | None, root: int, areas: dict[int, Area]) -> bool:
    """Whether an area is `root` or lies below it."""
    while one is not None:
        if one == root:
            return True
        one = areas[one].parent_id
    return False
