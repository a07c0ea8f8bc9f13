"""The ways of making grids and what can be chosen for each; light, for the window names them before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BALANCED, CELLS, STREETS, GROUPS, LINES = "balanced", "cells", "streets", "groups", "lines"
WAYS: Final[Mapping[str, tuple[str, str]]] = {
    BALANCED: ("按规模均衡划分", "把街坊合成规模相近、连片、紧凑的网格，边界尽量走街路。"),
    CELLS: ("万米单元", "按边长一百米左右的方格划分，遇街路和区域边界断开，碎块并入相邻单元。"),
    STREETS: ("按街路围成的街坊", "街路围成的每个街坊为一个网格，太小的并入相邻街坊。"),
    GROUPS: ("按楼群（小区）", "同一小区、同一街路的楼栋合成一个网格，地面不留空隙。"),
    LINES: ("按街路分块", "街路在路口处分段，再把相连的路段合成长度相近的块。"),
}
"""Each way with its title and what it does."""

MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "households": ("户数", "户"),
    "residents": ("人口", "人"),
    "buildings": ("楼栋", "栋"),
    "square_metres": ("面积", "㎡"),
    "metres": ("长度", "米"),
}
"""Title and unit of what sizes can be compared by."""

GOOD, LOW, HIGH, EXCEPTED = "good", "low", "high", "excepted"
STATES: Final[Mapping[str, str]] = {GOOD: "合适", LOW: "偏小", HIGH: "偏大", EXCEPTED: "地块过大", "": ""}
"""How a grid stands to the target; "" when its way aims at none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person chose. Lengths in metres, areas in ㎡."""

    way: str = BALANCED
    measure: str = "households"
    target: float = 250.0
    tolerance: float = 0.1
    whole_blocks: bool = False
    """Keep street blocks whole: every border on a street, sizes as they fall."""
    across: bool = False
    """Grids may lie across communities."""
    plots_layer: int | None = None
    """Gather the grids of this layer instead of street blocks."""
    side: float = 100.0
    least: float = 2000.0
    """Street blocks and groups smaller than this join a neighbour."""
    by: str = "estate"
    """Groups by "estate" (小区, else street) or "street" (nearest street)."""
    by_grade: bool = False
    least_width: float = 0.0
    seed: int = 1
