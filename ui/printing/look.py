"""Colours of the printed map: those of the map on the screen (resources/map/look.js), a little stronger for paper."""

from __future__ import annotations

from typing import Final

LAND: Final = "#fbfaf7"
GROUND: Final = {"block": "#f2f0ea", "park": "#dcebd0", "water": "#c3d9e8", "building": "#e0dcd3"}
BUILDING_EDGE: Final = "#c2bdb1"
STREET, CASING, STREET_TEXT = "#ffffff", "#cfcbc1", "#6a655c"
BORDER: Final = ("#22475f", "#2f5873", "#55768d", "#7d98aa")
"""By level, from the outermost in."""
BORDER_WIDTH: Final = (9.0, 7.0, 4.0, 2.6)
HERE: Final = "#17659c"
NEIGHBOUR: Final = "#9aa6b0"
FACILITY: Final = ("#2a7f86", "#7b5ea7", "#a8661c", "#4f8a3a", "#b0477a", "#5a6f80")
ISSUE: Final = ("#17659c", "#e08a00", "#c23b22")
MARK: Final = "#c23b22"
