"""The state of a draft and how one step changes it: grids, borders and who belongs where move together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground.borders import Borders, Shape
from desk.ground.counting import Belonging, Points
from desk.ground.refusing import check_coverage, check_outlines
from desk.ground.steps import CHANGED, CLOSED, KEPT, NEW, DraftGrid, Step, Steps

Numbering = Callable[[int | None, DraftGrid | None, Collection[str], Collection[str]], tuple[str, str]]
"""Code and name of a new grid from its parent, the grid it came from, and the codes and names in use."""
Thing = tuple[str, int]
"""Kind and id of something that lies in a grid."""

Changed = dict[int, DraftGrid | None]
"""Grids as a step leaves them; None: not there."""

NAME_LENGTH = 60


def unnumbered(
    parent_id: int | None, like: DraftGrid | None, codes: Collection[str], names: Collection[str]
) -> tuple[str, str]:
    """No code, and 新网格 with the next free number."""
    number = 1
    while f"新网格{number}" in names:
        number += 1
    return "", f"新网格{number}"


def is_ground(shape: Shape | None) -> bool:
    """Whether an outline is a surface, which can be redrawn; a street line is none."""
    return shape is not None and int(shapely.get_dimensions(shape)) == 2


class DrawingBoard:
    """Applies steps, checks them, takes them back. What a step looks like is decided by `Draft`."""

    def __init__(self, grids: Iterable[DraftGrid], points: Sequence[Points], number: Numbering) -> None:
        self.grids = {each.key: each for each in grids}
        self.stored: Mapping[int, DraftGrid] = dict(self.grids)
        self.borders = Borders({key: each.shape for key, each in self.grids.items() if is_ground(each.shape)})
        self.belonging = Belonging(points, dict(self.borders.shapes))
        self.steps = Steps()
        self._number = number
        self._next = -1

    def standing(self, key: int) -> DraftGrid:
        """A grid that is there; BadInput if it was closed or never was."""
        grid = self.grids.get(key)
        if grid is None or not grid.stands:
            raise BadInput("这个网格已经不在了，请重新选择。")
        return grid

    def ground(self, key: int) -> DraftGrid:
        """A grid with an outline that can be cut."""
        grid = self.standing(key)
        if not is_ground(grid.shape):
            raise BadInput(f"“{grid.name}”没有面状边界，不能这样改；可以改名或调整其中的对象。")
        return grid

    def born(
        self, shapes: Sequence[Shape], parent_id: int | None, *givers: DraftGrid, also: Sequence[DraftGrid] = ()
    ) -> list[DraftGrid]:
        """New grids on the ground of others (the one that gave most first), numbered and named; not on the board yet."""
        used = [*self.grids.values(), *also]
        codes, names = {each.code for each in used}, {each.name for each in used if each.stands}
        before = dict.fromkeys(
            one for giver in givers for one in ([giver.area_id] if giver.area_id is not None else giver.predecessors)
        )
        like = givers[0] if givers else None
        made: list[DraftGrid] = []
        for shape in shapes:
            code, name = self._number(parent_id, like, codes, names)
            codes.add(code)
            names.add(name)
            made.append(
                DraftGrid(
                    key=self._next, area_id=None, code=code, name=name, parent_id=parent_id, shape=shape,
                    kind=like.kind if like else None, grade=like.grade if like else None,
                    predecessors=tuple(before), state=NEW,
                )
            )  # fmt: skip
            self._next -= 1
        return made

    def reshaped(self, shapes: Mapping[int, Shape], *, noded: Mapping[int, Shape] | None = None) -> Changed:
        """Standing grids with other outlines; `noded` ones only got a vertex on a border, so they do not count as changed."""
        found: Changed = {key: replace(self.grids[key], shape=shape) for key, shape in (noded or {}).items()}
        for key, shape in shapes.items():
            grid, was = replace(self.grids[key], shape=shape, state=touched(self.grids[key])), self.stored.get(key)
            found[key] = was if was is not None and (was.name, was.shape) == (grid.name, grid.shape) else grid
        return found

    def do(
        self,
        title: str,
        after: Mapping[int, DraftGrid | None],
        *,
        became: Mapping[int, tuple[int, ...]] | None = None,
        hands: Mapping[Thing, int] | None = None,
        live: bool = False,
    ) -> Step:
        """Check a step and take it; BadInput leaves everything as it was."""
        before = {key: self.grids.get(key) for key in after}
        step = Step(
            title=title,
            before=before,
            after=after,
            became=became or {},
            hands_before={thing: self.belonging.hand(*thing) for thing in hands or {}},
            hands_after=dict(hands or {}),
            live=live,
        )
        self._check(before, after)
        self.steps.add(step)
        self._apply(before, after, step.hands_after)
        return step

    def undo(self) -> Step:
        """Take the last step back; gives it turned round."""
        if not self.steps.done:
            raise BadInput("没有可以撤销的步骤。")
        step = self.steps.done.pop()
        if not step.live:
            self.steps.undone.append(step)
        self._apply(step.after, step.before, step.hands_before)
        return replace(step, before=step.after, after=step.before)

    def redo(self) -> Step:
        """Do again what was taken back last."""
        if not self.steps.undone:
            raise BadInput("没有可以重做的步骤。")
        step = self.steps.undone.pop()
        self.steps.done.append(step)
        self._apply(step.before, step.after, step.hands_after)
        return step

    def retract(self) -> None:
        """Forget the last step as if it had never been."""
        step = self.steps.done.pop()
        self._apply(step.after, step.before, step.hands_before)

    def _check(self, before: Mapping[int, DraftGrid | None], after: Mapping[int, DraftGrid | None]) -> None:
        names = {key: each.name for key, each in self.grids.items()}
        names |= {key: each.name for key, each in after.items() if each is not None}
        old, new = _outlines(before), _outlines(after)
        moved = {key for key in {*old, *new} if old.get(key) is not new.get(key)}
        check_outlines({key: shape for key in moved if (shape := new.get(key)) is not None}, names)
        check_coverage(self.borders, {k: old.get(k) for k in moved}, {k: new.get(k) for k in moved}, names)

    def _apply(
        self,
        before: Mapping[int, DraftGrid | None],
        after: Mapping[int, DraftGrid | None],
        hands: Mapping[Thing, int | None],
    ) -> None:
        for key, grid in after.items():
            if grid is None:
                del self.grids[key]
            else:
                self.grids[key] = grid
        old, new = _outlines(before), _outlines(after)
        moved = [key for key in dict.fromkeys((*old, *new)) if old.get(key) is not new.get(key)]
        for key in moved:
            shape = new.get(key)
            if shape is None:
                self.borders.drop(key)
            else:
                self.borders.put(key, shape)
        for thing, hand in hands.items():
            self.belonging.put_by_hand(*thing, hand)
        if any(grid is None or not grid.stands for grid in (*before.values(), *after.values())):
            gone = [key for key, grid in self.grids.items() if not grid.stands]
            self.belonging.gone = np.array(gone, dtype=np.int64)
        if moved:
            self.belonging.renew({k: old.get(k) for k in moved}, {k: new.get(k) for k in moved}, self.steps.heirs)
        if hands:
            self.belonging.settle(hands, self.steps.heirs)


def touched(grid: DraftGrid) -> str:
    """The state of a grid after it was changed."""
    return CHANGED if grid.state == KEPT else grid.state


def closed(grid: DraftGrid) -> DraftGrid | None:
    """A grid that gave way to others: a stored one is kept as closed, one of this draft vanishes."""
    return None if grid.area_id is None else replace(grid, state=CLOSED)


def _outlines(grids: Mapping[int, DraftGrid | None]) -> dict[int, Shape]:
    """What stands and has an outline."""
    return {
        key: each.shape for key, each in grids.items() if each is not None and each.stands and is_ground(each.shape)
    }
