"""What a grid holds, against what the profile wants it to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from desk.ground.borders import length_metres, square_metres
from desk.ground.steps import DraftGrid
from desk.profile.parts import SizeTarget

LOW, GOOD, HIGH = "low", "good", "high"
MEASURES: Mapping[str, tuple[str, str]] = {
    "households": ("户数", "户"),
    "residents": ("人口", "人"),
    "buildings": ("楼栋", "栋"),
    "shops": ("商铺", "家"),
    "firms": ("企业", "家"),
    "square_metres": ("面积", "㎡"),
    "facilities": ("部件", "个"),
    "metres": ("长度", "米"),
    "areas": ("网格", "个"),
}
"""Title and unit of what a size can be measured by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCount:
    """What a grid holds now. `state` is "low", "good", "high", or "" without a target; `target` says it in Chinese."""

    key: int
    code: str
    name: str
    households: int
    residents: int
    buildings: int
    facilities: int
    organisations: int
    shops: int
    firms: int
    open_issues: int
    square_metres: float
    metres: float
    state: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The size targets of a layer; `kinds` gives the title of a kind of grid, which a target's `where` may name."""

    targets: tuple[SizeTarget, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)

    def target_of(self, kind: str | None) -> SizeTarget | None:
        """The target for a kind of grid: its own if the profile has one (渔农村), else the last that is for no other kind."""
        title = self.kinds.get(kind or "", "")
        own = next((each for each in self.targets if title and each.where == title), None)
        general = [each for each in self.targets if each.where not in self.kinds.values()]
        return own or next(reversed(general or self.targets), None)

    def judged(self, kind: str | None, counted: Mapping[str, float]) -> tuple[str, str]:
        """State and target text of a grid with these numbers."""
        target = self.target_of(kind)
        if target is None:
            return "", ""
        title, unit = MEASURES[target.measure]
        value = counted[target.measure]
        state = LOW if value < target.least else HIGH if value > target.most else GOOD
        where = f"（{target.where}）" if target.where else ""
        return state, f"{title} {target.least:,}–{target.most:,} {unit}{where}"

    def counted(self, grid: DraftGrid, holds: Mapping[str, int]) -> GridCount:
        """The count of a grid from what belongs to it."""
        ground = shapely.get_dimensions(grid.shape) == 2 if grid.shape is not None else False
        numbers: dict[str, float] = {
            "households": holds.get("households", 0),
            "residents": holds.get("residents", 0),
            "buildings": holds.get("building", 0),
            "facilities": holds.get("facility", 0),
            "shops": holds.get("shops", 0),
            "firms": holds.get("firms", 0),
            "square_metres": round(square_metres(grid.shape), 1) if ground else 0.0,
            "metres": holds.get("metres", 0)
            or (0.0 if ground or grid.shape is None else round(length_metres(grid.shape), 1)),
            "areas": 1,
        }
        state, target = self.judged(grid.kind, numbers)
        return GridCount(
            key=grid.key,
            code=grid.code,
            name=grid.name,
            households=int(numbers["households"]),
            residents=int(numbers["residents"]),
            buildings=int(numbers["buildings"]),
            facilities=int(numbers["facilities"]),
            organisations=holds.get("organisation", 0),
            shops=int(numbers["shops"]),
            firms=int(numbers["firms"]),
            open_issues=holds.get("open_issues", 0),
            square_metres=numbers["square_metres"],
            metres=numbers["metres"],
            state=state,
            target=target,
        )
