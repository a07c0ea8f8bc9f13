"""Line icons from the Remix font that the package QtAwesome ships.

QtAwesome itself takes 0.24 s to import and loads ten fonts; one font and one table of names take a few milliseconds.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QPainter, QPixmap

from ui import theme

FONT = "remixicon-2.5.0.ttf"
NAMES = "remixicon-charmap-2.5.0.json"


@cache
def _load() -> tuple[str, dict[str, str]]:
    """The family and the glyph of each name; empty when the package is missing."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        return "", {}
    folder = Path(spec.origin).parent / "fonts"
    try:
        glyphs = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    except OSError:
        return "", {}
    number = QFontDatabase.addApplicationFont(str(folder / FONT))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return (families[0] if families else ""), {name: chr(int(code, 16)) for name, code in glyphs.items()}


def glyph(name: str) -> tuple[str, str]:
    """Family and character of an icon, for whoever paints text."""
    family, glyphs = _load()
    return family, glyphs.get(name, "") if family else ""


def icon(name: str, colour: str = theme.MUTED, size: int = 18) -> QIcon:
    """A line icon; an empty one when there is no font. Call on the GUI thread, after the first paint."""
    family, character = glyph(name)
    made = QIcon()
    if not character:
        return made
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, theme.LINE_STRONG)):
        for scale in (1, 2):
            made.addPixmap(_draw(family, character, shade, size, scale), mode)
    return made


def _draw(family: str, character: str, colour: str, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(size * scale, size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    font = QFont(family)
    font.setPixelSize(size)
    painter = QPainter(pixmap)
    painter.setFont(font)
    painter.setPen(theme.colour(colour))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, character)
    painter.end()
    return pixmap
