"""Redrawing grids in memory: nothing is written until the draft is saved, every step can be undone.

A draft holds the lowest grids of one layer. Grids that shared their borders before a step share them after it; a step
that would make an outline cross itself, or lay one grid over another, is refused with a sentence and changes nothing.
Coordinates are lon/lat (EPSG:4490), tolerances metres. One thread at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground import cutting, fitting, reshaping
from desk.ground.borders import Point, Shape, square_metres
from desk.ground.draft_sight import Sight
from desk.ground.drawing_board import (
    NAME_LENGTH,
    closed,
    is_ground,
    touched,
)
from desk.ground.steps import DraftGrid, Step


class Draft(Sight):
    """A draft and what changes it. Every verb gives the step it took, or raises BadInput and changes nothing."""

    def undo(self) -> Step:
        """Take the last step back; `after` of the step that comes back is how things are now."""
        return self._board.undo()

    def redo(self) -> Step:
        """Do again what was taken back last."""
        return self._board.redo()

    # ---- borders ----

    def move_vertex(self, at: Point, to: Point, *, tolerance: float = 5.0, live: bool = False) -> Step:
        """Move the vertex near a place, in every grid that has it; it snaps to vertices, borders and streets.

        `live` while the mouse is down: each such step takes the place of the one before, so a drag is one step; `at`
        is where the drag began.
        """
        if self.can_undo and self._board.steps.done[-1].live:
            self._board.retract()
        vertex = self._board.borders.vertex(at, tolerance)
        if vertex is None:
            raise BadInput("这里没有边界的拐点，没有改动。请按住边界上的小方块拖动。")
        place, edge = self._snapping.snap_off(to, tolerance, vertex)
        shapes = self._moved(vertex, place)
        noded = self._board.borders.inserted({edge: [place]}) if edge is not None else {}
        return self._board.do("移动边界点", self._board.reshaped(shapes, noded=noded), live=live)

    def add_vertex(self, at: Point, *, tolerance: float = 5.0) -> Step:
        """Put a vertex into the border near a place, in every grid that has that border."""
        found = self._board.borders.edge(at, tolerance)
        if found is None:
            raise BadInput("这里没有边界，没有加点。请点在边界线上。")
        edge, place = found
        return self._board.do(
            "增加边界点", self._board.reshaped({}, noded=self._board.borders.inserted({edge: [place]}))
        )

    def remove_vertex(self, at: Point, *, tolerance: float = 5.0) -> Step:
        """Take the vertex near a place out of every grid that has it; not where three borders meet."""
        vertex = self._board.borders.vertex(at, tolerance)
        if vertex is None:
            raise BadInput("这里没有边界的拐点，没有删除。请点在拐点上。")
        corners = self._board.borders.corners(vertex)
        if len(corners) != 1:
            raise BadInput("这个点是几段边界的交点，不能删除；可以把它移开。")
        beside = next(iter(next(iter(corners))))
        return self._board.do("删除边界点", self._board.reshaped(self._moved(vertex, beside)))

    # ---- grids ----

    def split(self, key: int, line: Sequence[Point], *, tolerance: float = 0.0) -> Step:
        """Divide a grid by a line that crosses it; the parts are new grids, the grid is closed."""
        grid = self._board.ground(key)
        cut = reshaping.split(grid.shape, [self.snap(point, tolerance) for point in line], grid.name)
        made = self._board.born(cut.pieces, grid.parent_id, grid)
        near = self._board.borders.inserted(cut.places)
        near.pop(key, None)
        largest = sorted(made, key=lambda each: -square_metres(each.shape))
        return self._board.do(
            f"分割“{grid.name}”",
            {**self._board.reshaped({}, noded=near), key: closed(grid), **{each.key: each for each in made}},
            became={key: tuple(each.key for each in largest)},
        )

    def merge(self, keys: Collection[int], *, name: str = "") -> Step:
        """Make one new grid of several that touch; they are closed."""
        grids = [self._board.ground(key) for key in dict.fromkeys(keys)]
        if len(grids) < 2:
            raise BadInput("请先选中两个以上的网格，再合并。")
        if len({each.parent_id for each in grids}) > 1:
            above = "、".join(dict.fromkeys(self._parent_name(each.parent_id) for each in grids))
            raise BadInput(f"所选网格分属{above}，不能合并：一个网格只能属于一个上级。")
        groups = cutting.groups([each.shape for each in grids])
        if len(groups) > 1:
            one, other = grids[groups[0][0]], grids[groups[1][0]]
            raise BadInput(f"“{one.name}”与“{other.name}”不相邻（没有公共边界），不能合并。")
        largest = sorted(grids, key=lambda each: -square_metres(each.shape))
        made = self._board.born([cutting.joined([each.shape for each in grids])], grids[0].parent_id, *largest)[0]
        made = replace(made, name=self._named(name) if name else largest[0].name)
        return self._board.do(
            f"合并{len(grids)}个网格",
            {**{each.key: closed(each) for each in grids}, made.key: made},
            became={each.key: (made.key,) for each in grids},
        )

    def hole(self, key: int, ring: Sequence[Point]) -> Step:
        """Cut the ground inside a ring out of a grid; it then belongs to no grid."""
        grid = self._board.ground(key)
        bite = reshaping.bitten(ring, {key: grid.shape})
        if bite.left[key] is None:
            raise BadInput(f"圈出的地方盖住了整个“{grid.name}”，没有挖去。请圈小一些。")
        near = self._board.borders.inserted(bite.places)
        return self._board.do(f"从“{grid.name}”挖去一块", self._board.reshaped({key: bite.left[key]}, noded=near))

    def give(self, key: int, to_key: int, ring: Sequence[Point]) -> Step:
        """Give the ground inside a ring to a neighbour; both keep their codes."""
        grid, other = self._board.ground(key), self._board.ground(to_key)
        bite = reshaping.bitten(ring, {key: grid.shape})
        if bite.left[key] is None:
            raise BadInput(f"圈出的地方是整个“{grid.name}”；请改用合并。")
        near = self._board.borders.inserted(bite.places)
        theirs = near.get(to_key, other.shape)
        if not cutting.share_border(bite.taken, theirs):
            raise BadInput(f"划出的地方与“{other.name}”不相连，没有改动。请圈到两个网格的公共边界。")
        grown = cutting.joined([theirs, bite.taken])
        return self._board.do(
            f"从“{grid.name}”划给“{other.name}”", self._board.reshaped({key: bite.left[key], to_key: grown}, noded=near)
        )

    def draw(self, ring: Sequence[Point], *, parent_id: int | None = None, name: str = "", take: bool = False) -> Step:
        """Make a new grid of the free ground inside a ring; with `take` of the ground of the grids there."""
        _, area = reshaping.ring_of(ring)
        parent = self.parents.get(parent_id or 0)
        if parent is None or (is_ground(parent.shape) and not shapely.intersects(parent.shape, area)):
            parent = self._parent_at(area)
        around = {
            key: self._board.borders.shapes[key]
            for key in self._board.borders.in_box(shapely.bounds(area))
            if not take or parent is None or self.grids[key].parent_id == parent.id
        }
        if take:
            bite = reshaping.bitten(ring, around)
            shape, left, places = bite.taken, bite.left, bite.places
        else:
            cut = reshaping.free_ground(ring, around, None if parent is None else parent.shape)
            shape, left, places = cut.pieces[0], {}, cut.places
        givers = [self.grids[key] for key in sorted(left, key=lambda key: -square_metres(around[key]))]
        made = self._board.born([shape], parent.id if parent else None, *givers)[0]
        if name:
            made = replace(made, name=self._named(name))
        gone = {key: closed(self.grids[key]) for key, rest in left.items() if rest is None}
        near = {key: shape for key, shape in self._board.borders.inserted(places).items() if key not in gone}
        rests = {key: rest for key, rest in left.items() if rest is not None}
        return self._board.do(
            f"新划“{made.name}”",
            {**self._board.reshaped(rests, noded=near), **gone, made.key: made},
            became={key: (made.key,) for key in gone},
        )

    def replace_all(self, parent_id: int | None, shapes: Sequence[Shape], names: Sequence[str] = ()) -> Step:
        """Close every grid of a parent (of the layer, if None) and put new ones there, as a proposal made them."""
        if not shapes:
            raise BadInput("方案里没有网格，没有改动。")
        old = [each for each in self.grids.values() if each.stands and parent_id in (None, each.parent_id)]
        grounds = [each for each in old if each.shape is not None and is_ground(each.shape)]
        made: list[DraftGrid] = []
        shapes, near = self._fitted(shapes, {each.key for each in old})
        shares = _shares([each.shape for each in grounds], shapes)
        for at, shape in enumerate(shapes):
            givers = [grounds[one] for one in sorted(shares[at], key=lambda one: -shares[at][one])]
            above = parent_id if parent_id is not None else getattr(self._parent_at(shape), "id", None)
            grid = self._board.born([shape], above, *givers, also=made)[0]
            made.append(replace(grid, name=self._named(names[at])) if at < len(names) and names[at] else grid)
        became = {
            each.key: tuple(made[at].key for at in _by_share(one, shares, each.shape, shapes))
            for one, each in enumerate(grounds)
        }
        return self._board.do(
            f"采用方案：{len(made)}个网格",
            {
                **self._board.reshaped({}, noded=near),
                **{each.key: closed(each) for each in old},
                **{each.key: each for each in made},
            },
            became=became,
        )

    def _fitted(self, shapes: Sequence[Shape], closing: set[int]) -> tuple[Sequence[Shape], dict[int, Shape]]:
        """New outlines that fit the grids that stay beside them, and those grids with the corners of the new ones."""
        borders = self._board.borders
        beside = [
            key for key in borders.in_box(shapely.total_bounds(np.array(shapes, dtype=object))) if key not in closing
        ]
        around = np.array([borders.shapes[key] for key in beside], dtype=object)
        fit = fitting.fitted(np.array(shapes, dtype=object), around)
        return fit.tolist(), borders.inserted(fitting.places_on(around, fit), beside)

    def rename(self, key: int, name: str) -> Step:
        """Call a grid otherwise; its code stays."""
        grid = self._board.standing(key)
        return self._board.do(f"“{grid.name}”改名", {key: replace(grid, name=self._named(name), state=touched(grid))})

    def move_members(self, kind: str, ids: Collection[int], to_key: int) -> Step:
        """Put things into a grid by hand, whatever the ground says; they stay there when borders move later."""
        grid = self._board.standing(to_key)
        known = self.belonging.points.get(kind)
        things = [(kind, int(id)) for id in ids if known is not None and id in known.ids]
        if not things:
            raise BadInput("没有可以调整的对象：请先在地图或列表里选中楼栋、部件、单位或事件。")
        return self._board.do(
            f"{len(things)}个对象调整到“{grid.name}”",
            {},
            hands=dict.fromkeys(things, to_key),
        )

    def _moved(self, vertex: Point, to: Point) -> dict[int, Shape]:
        try:
            return self._board.borders.moved(vertex, to)
        except (ValueError, shapely.GEOSException):
            raise BadInput("这样改，网格会只剩一条线，没有改动。") from None

    def _named(self, name: str) -> str:
        text = " ".join(name.split())
        if not text:
            raise BadInput("请填写网格名称。")
        if len(text) > NAME_LENGTH:
            raise BadInput(f"网格名称最多 {NAME_LENGTH} 个字，现在有 {len(text)} 个。")
        return text


def _shares(old: Sequence[Shape], new: Sequence[Shape]) -> list[dict[int, float]]:
    """For each new outline the square metres it takes from each old one; slips of the rounding left out."""
    found: list[dict[int, float]] = [{} for _ in new]
    if not old:
        return found
    at, hit = shapely.STRtree(list(old)).query(list(new), predicate="intersects")
    both = shapely.intersection(np.array(new, dtype=object)[at], np.array(old, dtype=object)[hit])
    for one, other, shared in zip(at.tolist(), hit.tolist(), both, strict=True):
        size = square_metres(shared) if shapely.get_dimensions(shared) == 2 else 0.0
        if size >= reshaping.LEAST:
            found[one][other] = size
    return found


def _by_share(one: int, shares: Sequence[Mapping[int, float]], old: Shape, new: Sequence[Shape]) -> list[int]:
    """The new outlines on the ground of an old one, the largest share first; the nearest if none lies there."""
    takers = [at for at in range(len(new)) if one in shares[at]]
    if takers:
        return sorted(takers, key=lambda at: -shares[at][one])
    return [int(np.argmin(shapely.distance(np.array(new, dtype=object), old)))]
