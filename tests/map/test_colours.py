"""Page, plain map and window speak of the same colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.ground.shading import RAMP
from ui import theme
from ui.map import plain, signs

PAGE = Path(__file__).parents[2] / "resources" / "map"


def named(name: str) -> list[str]:
    """The colours of a name in look.js."""
    line = re.search(rf"\b{name}: (\[[^\]]*\]|'[^']*')", (PAGE / "look.js").read_text(encoding="utf-8"))
    assert line is not None, name
    return re.findall(r"#[0-9a-f]{6}", line[1])


@pytest.mark.parametrize(
    ("name", "colours"),
    [
        ("ramp", list(RAMP)),
        ("noFigure", [plain.NO_VALUE]),
        ("issue", list(signs.ISSUE)),
        ("facility", list(signs.FACILITY)),
        ("over", list(signs.OVER)),
        *((sheet, [colour]) for sheet, colour in signs.SHEET.items()),
        ("outside", [plain.OUTSIDE]),
        ("accent", [theme.ACCENT]),
        ("chosen", [theme.ACCENT_DARK]),
        ("hover", [theme.ACCENT_DARK]),
        ("text", [theme.TEXT]),
        ("muted", [theme.MUTED]),
    ],
)
def test_the_page_draws_in_the_colours_of_plain_map_and_theme(name: str, colours: list[str]) -> None:
    assert named(name) == colours


def test_the_cards_of_the_page_have_the_colours_of_the_window() -> None:
    style = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", (PAGE / "map.css").read_text(encoding="utf-8")))
    assert style == {
        "surface": theme.SURFACE,
        "line": theme.LINE,
        "line-strong": theme.LINE_STRONG,
        "text": theme.TEXT,
        "muted": theme.MUTED,
        "accent": theme.ACCENT,
        "accent-soft": theme.ACCENT_SOFT,
        "outside": plain.OUTSIDE,
    }
