"""What a stroke of the hand does to the draft, and what page and panel are told of it.

Runs on a job thread, one stroke at a time. Brings shapely: import it there too.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from desk.errors import DeskError
from desk.ground.steps import CLOSED

if TYPE_CHECKING:
    from desk.ground.draft import Draft
    from desk.ground.sizes import GridCount
    from desk.ground.steps import DraftGrid, Step
    from desk.model import Finding

At = tuple[float, float]
Stroke = Callable[["Draft"], object]

ON_VERTEX, ON_BORDER, ON_STREET = "对齐到折点", "对齐到边界", "对齐到街路"
COUNTED = ("building", "facility", "organisation")
"""Kinds whose change of grid is shown while drawing."""
GO_ON = 12
"""New grids that are chosen at once; a whole proposal is not."""
MOSTLY = 0.85
"""Share of a loop's ground that its largest part must hold for the rest to be a slip of the hand."""
ON = 2e-7
"""Degrees within which a place lies on a line: two centimetres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How the draft stands after a stroke."""

    grids: list[dict[str, Any]]
    """Outlines that the page does not have yet: key, name, state, rings as flat lists of lon, lat."""
    kept: list[int]
    """Keys of the grids that the page is to show: changed or chosen ones."""
    gone: list[int]
    """Keys of grids that are closed now."""
    counts: tuple[GridCount, ...]
    findings: tuple[Finding, ...] | None
    """None while a drag is under way: nobody reads them then."""
    names: dict[int, str]
    """Of the grids in `kept`."""
    chosen: tuple[int, ...]
    steps: tuple[str, ...]
    can_undo: bool
    can_redo: bool
    snap: tuple[float, float, str] | None = None
    """Where a dragged vertex came to stand, and the word for what it holds to."""
    bad: str = ""
    """Why the stroke was refused."""


class Strokes:
    """A draft with the hand that is on it. Every method on one thread at a time; none on the GUI thread."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.chosen: tuple[int, ...] = ()
        self._told: dict[int, tuple[Any, str, str]] = {}
        self._is_live = False
        self._added = False
        self._was: tuple[Any, Any] | None = None
        self._pairs: set[int] = set()
        """Numbers of steps after which the last two were one stroke: a new vertex and its move."""

    def forget(self) -> None:
        """The page was loaded again: it has nothing."""
        self._told.clear()

    def do(self, stroke: Stroke) -> Drawn:
        """Do a stroke as one step; a refusal leaves the draft as it was."""
        self._let_go()
        try:
            step = stroke(self.draft)
        except DeskError as error:
            return self._drawn(bad=str(error))
        before = getattr(step, "before", {})
        made = tuple(key for key in before if before[key] is None)
        if 0 < len(made) <= GO_ON:
            self.chosen = made  # what was just made is what one goes on with
        return self._drawn()

    def undo(self) -> Drawn:
        """Take back the last stroke."""
        self._let_go()
        for _ in range(2 if len(self.draft.steps) in self._pairs else 1):
            if self.draft.can_undo:
                self.draft.undo()
        return self._drawn()

    def redo(self) -> Drawn:
        """Do the stroke again that was taken back last."""
        self._let_go()
        for _ in range(2 if len(self.draft.steps) + 2 in self._pairs else 1):
            if self.draft.can_redo:
                self.draft.redo()
        return self._drawn()

    def choose(self, keys: tuple[int, ...]) -> Drawn:
        """Choose grids; those that are not in the draft are left out."""
        self._let_go()
        self.chosen = keys
        return self._drawn()

    def drag(self, at: At, to: At, *, is_new: bool, metres: float) -> Drawn:
        """Show what a vertex in the hand would do."""
        return self._pull(at, to, is_new=is_new, metres=metres, is_over=False)

    def drop(self, at: At, to: At, *, is_new: bool, metres: float) -> Drawn:
        """The hand lets go: the move is a step, or the vertex springs back."""
        drawn = self._pull(at, to, is_new=is_new, metres=metres, is_over=True)
        if self._added and not drawn.bad:
            self._pairs = {each for each in self._pairs if each < len(drawn.steps)} | {len(drawn.steps)}
        self._added = False
        return drawn

    def cancel(self) -> Drawn:
        """The hand lets go and wants nothing."""
        self._let_go()
        return self._drawn()

    def snap(self, at: At, metres: float) -> tuple[float, float, str]:
        """Where a point of a sketch would stand, and the word for what it holds to."""
        place = self.draft.snap(at, metres)
        return (*place, self._held_by(place, at, None))

    def _pull(self, at: At, to: At, *, is_new: bool, metres: float, is_over: bool) -> Drawn:
        draft = self.draft
        try:
            if is_new and not self._added:
                draft.add_vertex(at, tolerance=metres)
                self._added = True
            step = draft.move_vertex(at, to, tolerance=metres, live=not is_over)
        except DeskError as error:
            # The draft has taken back the live step by itself; a vertex that was put in stays while the hand holds it.
            self._is_live = False
            if is_over:
                self._let_go()
            return self._drawn(snap=(*to, ""), bad=str(error), is_over=is_over)
        self._is_live = not is_over
        place = _nearest([grid.shape for grid in step.after.values() if grid is not None], to)
        return self._drawn(snap=(*place, self._held_by(place, to, step)), is_over=is_over)

    def _let_go(self) -> None:
        """Take back what was only tried."""
        if self._is_live:
            self.draft.undo()
        if self._added:
            self.draft.undo()
        self._is_live = self._added = False

    def _held_by(self, place: At, wanted: At, step: Step | None) -> str:
        """The word for what a place holds to, in the borders as they were before the step."""
        if math.dist(place, wanted) < ON:
            return ""
        shapes, (west, south, east, north) = self._ground(step)
        lon, lat = place
        near = (west <= lon + ON) & (lon - ON <= east) & (south <= lat + ON) & (lat - ON <= north)
        word = ON_STREET
        for shape in shapes[near]:
            if shapely.distance(shapely.boundary(shape), shapely.Point(place)) > ON:
                continue
            if math.dist(_nearest([shape], place), place) < ON:
                return ON_VERTEX
            word = ON_BORDER
        return word

    def _ground(self, step: Step | None) -> tuple[Any, Any]:
        """The outlines as they were before the step, and their boxes (west, south, east, north); once per drag."""
        if self._was is None:
            was: dict[int, DraftGrid | None] = {k: grid for k, grid in self.draft.grids.items() if grid.state != CLOSED}
            was.update(step.before if step is not None else {})
            shapes = [grid.shape for grid in was.values() if grid is not None and grid.shape is not None]
            self._was = np.array(shapes, dtype=object), shapely.bounds(shapes).T
        return self._was

    def _touched(self, changed: tuple[int, ...]) -> list[int]:
        """Keys of the standing grids that hold something else than before, or are chosen: changed ones first."""
        draft = self.draft
        keys = dict.fromkeys(changed)
        for kind in COUNTED:
            if (points := draft.belonging.points.get(kind)) is None:
                continue
            moved = draft.belonging.moved(kind)
            for side in (draft.belonging.now[kind][moved], points.owner[moved]):
                keys |= dict.fromkeys(int(key) for key in np.unique(side))
        keys |= dict.fromkeys(self.chosen)
        return [key for key in keys if key in draft.grids and draft.grids[key].state != CLOSED]

    def _drawn(self, *, snap: tuple[float, float, str] | None = None, bad: str = "", is_over: bool = True) -> Drawn:
        draft = self.draft
        self.chosen = tuple(key for key in self.chosen if key in draft.grids and draft.grids[key].state != CLOSED)
        changed = draft.changed_keys()
        if is_over:
            self._was = None
        shown = {key: draft.grids[key] for key in (*changed, *self.chosen) if draft.grids[key].shape is not None}
        news = [grid for key, grid in shown.items() if self._told.get(key) != _face(grid)]
        self._told = {key: _face(grid) for key, grid in shown.items()}
        return Drawn(
            grids=[self._outline(each) for each in news],
            kept=list(shown),
            gone=[key for key, grid in draft.grids.items() if grid.state == CLOSED and key > 0],
            counts=tuple(draft.count(key) for key in self._touched(changed)),
            findings=tuple(draft.check()) if is_over else None,
            names={key: grid.name for key, grid in shown.items()},
            chosen=self.chosen,
            steps=draft.steps,
            can_undo=draft.can_undo,
            can_redo=draft.can_redo,
            snap=snap,
            bad=bad,
        )

    def _outline(self, grid: DraftGrid) -> dict[str, Any]:
        # A tenth of a millimetre is enough to find a vertex again, and half as long to send.
        rings = [np.round(ring, 9).ravel().tolist() for ring in self.draft.vertices(grid.key)]
        return {"key": grid.key, "name": grid.name, "state": grid.state, "rings": rings}


def tidied(ring: list[At]) -> list[At]:
    """A loop drawn by hand without the little knot where its ends cross; one that is a figure of eight stays as it is."""
    if len(ring) < 4:
        return ring
    loop = shapely.Polygon(ring)
    if loop.is_valid:
        return ring
    parts = [each for each in shapely.get_parts(shapely.make_valid(loop)) if each.geom_type == "Polygon"]
    largest = max(parts, key=shapely.area, default=None)
    if largest is None or largest.area < MOSTLY * sum(each.area for each in parts):
        return ring
    return [(lon, lat) for lon, lat in shapely.get_coordinates(largest.exterior)[:-1].tolist()]


def _nearest(shapes: list[Any], to: At) -> At:
    """The vertex of some outlines that lies nearest to a place."""
    points = shapely.get_coordinates(shapes)
    lon, lat = points[int(np.argmin(np.hypot(*(points - to).T)))].tolist()
    return lon, lat


def _face(grid: DraftGrid) -> tuple[Any, str, str]:
    """What the page shows of a grid. Shapes never change in place: the same object is the same outline."""
    return grid.shape, grid.name, grid.state
