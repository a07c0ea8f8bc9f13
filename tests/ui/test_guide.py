"""The user's guide shows what the program can draw, and every picture it names is there."""

from __future__ import annotations

import re

from ui.guide import FOLDER, VIEWS
from ui.shots.views import VIEWS as DRAWN


def test_every_picture_of_the_guide_is_a_view_that_can_be_drawn_and_is_there() -> None:
    named = re.findall(r"\]\((pictures/[^)]+)\)", (FOLDER / "手册.md").read_text(encoding="utf-8"))
    assert named
    assert {f"pictures/{view}.png" for view in VIEWS} >= set(named)
    assert [name for name in named if not (FOLDER / name).is_file()] == []
    assert set(VIEWS) <= set(DRAWN)
