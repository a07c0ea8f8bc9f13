"""The reading side of a draft: its grids, what they hold, where a point snaps to, what is not in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.ground.borders import Point, Shape
from desk.ground.counting import Belonging, Points
from desk.ground.drawing_board import DrawingBoard, Numbering, is_ground, unnumbered
from desk.ground.faults import Fault
from desk.ground.remarks import Remarks
from desk.ground.sizes import GridCount, Sizes
from desk.ground.snapping import Snapping
from desk.ground.steps import CHANGED, NEW, DraftGrid, ParentGround
from desk.model import Finding


class Sight:
    """A draft of the grids of a layer as it can be looked at; what changes it is in `Draft`."""

    def __init__(
        self,
        grids: Iterable[DraftGrid],
        *,
        layer_id: int = 0,
        parents: Iterable[ParentGround] = (),
        points: Sequence[Points] = (),
        streets: Sequence[Shape] = (),
        sizes: Sizes | None = None,
        number: Numbering = unnumbered,
        seq: int = 0,
    ) -> None:
        self.layer_id = layer_id
        self.seq = seq
        """Number of the newest write when the draft was begun: what came later may be in conflict with it."""
        self.parents = {each.id: each for each in parents}
        self.sizes = sizes or Sizes()
        self._board = DrawingBoard(grids, points, number)
        self._snapping = Snapping(self._board.borders, streets)
        self._remarks: Remarks | None = None

    # ---- what it looks like ----

    @property
    def grids(self) -> Mapping[int, DraftGrid]:
        """Every grid of the draft, closed ones included."""
        return self._board.grids

    @property
    def stored(self) -> Mapping[int, DraftGrid]:
        """The grids as they are in the office."""
        return self._board.stored

    @property
    def belonging(self) -> Belonging:
        """Who belongs to which grid now."""
        return self._board.belonging

    @property
    def steps(self) -> tuple[str, ...]:
        """Titles of what was done, oldest first."""
        return tuple(step.title for step in self._board.steps.done)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._board.steps.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._board.steps.undone)

    @property
    def is_changed(self) -> bool:
        """Whether saving would write anything."""
        return bool(self.belonging.hands) or any(each != self.stored.get(key) for key, each in self.grids.items())

    def changed_keys(self) -> tuple[int, ...]:
        """The standing grids that are new or look different; those that only got a vertex on a border do not count."""
        return tuple(key for key, each in self.grids.items() if each.state in (NEW, CHANGED))

    def heirs(self, key: int) -> tuple[int, ...]:
        """The grids that stand on the ground of a closed one, the largest share first."""
        return self._board.steps.heirs(key)

    def outlines(self, keys: Iterable[int] | None = None) -> tuple[tuple[int, bytes], ...]:
        """(key, WKB) of these grids (all standing ones if not said), for the map."""
        wanted = self.grids if keys is None else [key for key in keys if key in self.grids]
        shown = [self.grids[key] for key in wanted if self.grids[key].stands and self.grids[key].shape is not None]
        return tuple((each.key, shapely.to_wkb(each.shape, byte_order=1, output_dimension=2)) for each in shown)

    def vertices(self, key: int) -> tuple[NDArray[np.float64], ...]:
        """The rings of a grid's border, each float64[n, 2] without the closing point."""
        return tuple(
            shapely.get_coordinates(ring)[:-1]
            for part in shapely.get_parts(self._board.standing(key).shape)
            for ring in (part.exterior, *part.interiors)
        )

    def snap(self, at: Point, tolerance: float) -> Point:
        """The vertex, border or street within some metres of a place, in this order; else the place itself."""
        return self._snapping.snap(at, tolerance)

    def sharing(self, vertex: Point) -> list[int]:
        """Keys of the standing grids that have this very vertex."""
        return self._board.borders.sharing(vertex)

    def at(self, place: Point) -> int | None:
        """The grid at a place."""
        borders, spot = self._board.borders, shapely.Point(place)
        return next((key for key in borders.in_box((*place, *place)) if borders.shapes[key].covers(spot)), None)

    def count(self, key: int) -> GridCount:
        """What belongs to a grid, held against its target."""
        grid = self.grids[key]
        return self.sizes.counted(grid, self.belonging.count(key))

    def counts(self) -> tuple[GridCount, ...]:
        """The same of every changed grid, and of those that gave or got something by hand."""
        hands = self.belonging.hands
        parties = [*(self.belonging.owner(*thing) for thing in hands), *hands.values()]
        standing = [key for key in parties if key in self.grids and self.grids[key].stands]
        return tuple(self.count(key) for key in dict.fromkeys((*self.changed_keys(), *standing)))

    def has_ground(self, grid: DraftGrid) -> bool:
        """Whether a grid has an outline that can be redrawn."""
        return is_ground(grid.shape)

    def faults(self) -> tuple[Fault, ...]:
        """Where the changed grids leave gaps or lie over one another, with the place."""
        return self._look().faults(self._board.borders.shapes, self.changed_keys())

    def check(self) -> tuple[Finding, ...]:
        """What is not in order with the changed grids; `id` of a finding is the key of a grid."""
        return self._look().all(self.grids, self.changed_keys(), self.counts(), self._board.borders.shapes)

    def _look(self) -> Remarks:
        if self._remarks is None:
            stored = {key: each.shape for key, each in self.stored.items() if is_ground(each.shape)}
            self._remarks = Remarks(stored, self.parents)
        return self._remarks

    def _parent_at(self, shape: Shape) -> ParentGround | None:
        """The area above the grids that holds most of an outline."""
        shares = [
            (float(shapely.area(shapely.intersection(each.shape, shape))), -each.id)
            for each in self.parents.values()
            if is_ground(each.shape) and shapely.intersects(each.shape, shape)
        ]
        share, minus_id = max(shares, default=(0.0, 0))
        return self.parents[-minus_id] if share > 0 else None

    def _parent_name(self, parent_id: int | None) -> str:
        parent = self.parents.get(parent_id or 0)
        return f"“{parent.name}”" if parent else "不同上级"
