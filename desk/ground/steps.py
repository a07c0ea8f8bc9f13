"""The values of a draft: its grids, and the steps that can be undone and redone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desk.ground.borders import Shape

KEPT, CHANGED, NEW, CLOSED = "kept", "changed", "new", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftGrid:
    """A grid in a draft. `key` is the area's id, or negative for one that is not stored yet."""

    key: int
    area_id: int | None
    code: str
    name: str
    parent_id: int | None
    shape: Shape
    """Polygon or multipolygon in lon/lat; lines in a layer of streets; None without an outline."""
    kind: str | None = None
    grade: str | None = None
    predecessors: tuple[int, ...] = ()
    """Ids of the stored areas it came from in this draft, the one that gave most first."""
    state: str = KEPT

    @property
    def stands(self) -> bool:
        """Whether it will be there after saving."""
        return self.state != CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentGround:
    """An area above the grids: it does not change, and its grids may not leave it."""

    id: int
    name: str
    code: str
    shape: Shape
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a draft: what it is called, and every touched grid before and after (None: not there)."""

    title: str
    before: Mapping[int, DraftGrid | None] = field(default_factory=dict)
    after: Mapping[int, DraftGrid | None] = field(default_factory=dict)
    became: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """For each grid that was closed the ones that stand on its ground, the largest share first."""
    hands_before: Mapping[tuple[str, int], int | None] = field(default_factory=dict)
    hands_after: Mapping[tuple[str, int], int | None] = field(default_factory=dict)
    live: bool = False
    """Still under the mouse: the next live step takes its place."""

    @property
    def keys(self) -> tuple[int, ...]:
        """The grids that look different after it, gone ones included."""
        return tuple(self.after)


@dataclass(slots=True)
class Steps:
    """What was done and what was undone; at most `most` steps are kept."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)
    most: int = 1_000

    def add(self, step: Step) -> None:
        """Take in a new step; what was undone can no longer be redone."""
        self.done.append(step)
        self.undone.clear()
        if len(self.done) > self.most:
            # The first two become one, so that the whole way back to the stored grids stays known.
            self.done[:2] = [_together(self.done[0], self.done[1])]

    def heirs(self, key: int) -> tuple[int, ...]:
        """The grids that stand on the ground of a closed one now; the grid itself while it stands."""
        keys: Sequence[int] = (key,)
        for step in self.done:
            keys = [heir for one in keys for heir in step.became.get(one, (one,))]
        return tuple(dict.fromkeys(keys))


def _together(first: Step, second: Step) -> Step:
    became = {
        key: tuple(dict.fromkeys(late for heir in heirs for late in second.became.get(heir, (heir,))))
        for key, heirs in first.became.items()
    }
    return Step(
        title=first.title,
        before={**second.before, **first.before},
        after={**first.after, **second.after},
        became={**second.became, **became},
        hands_before={**second.hands_before, **first.hands_before},
        hands_after={**first.hands_after, **second.hands_after},
    )
