"""Paper: its size, and how texts are set on it. The unit everywhere in this package is a tenth of a millimetre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter

from ui import theme

UNITS_PER_INCH: Final = 254.0
SIZES: Final = {"A4": (2100, 2970), "A3": (2970, 4200), "CARD": (540, 900)}
MARGIN: Final = 110
POINT: Final = UNITS_PER_INCH / 72
"""Units of a typographic point."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

INK, QUIET, HAIR = "#1d2a35", "#526170", "#b9c4ce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A4, A3, or a business card of 90 x 54 mm; upright or across."""

    size: str = "A4"
    is_across: bool = True

    @property
    def room(self) -> QRectF:
        """The whole sheet."""
        short, long = SIZES[self.size]
        return QRectF(0, 0, long, short) if self.is_across else QRectF(0, 0, short, long)

    @property
    def inner(self) -> QRectF:
        """The sheet without its margins."""
        return self.room.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    @property
    def swell(self) -> float:
        """How much larger than on A4 texts are: an A3 sheet is read from farther off."""
        return 1.25 if self.size == "A3" else 1.0

    def layout(self) -> QPageLayout:
        """For a printer or PDF writer: no margins of its own."""
        short, long = SIZES[self.size]
        size = QPageSize(QSizeF(short / 10, long / 10), QPageSize.Unit.Millimeter, self.size)
        turn = QPageLayout.Orientation.Landscape if self.is_across else QPageLayout.Orientation.Portrait
        layout = QPageLayout()
        layout.setPageSize(size)
        layout.setOrientation(turn)
        layout.setMode(QPageLayout.Mode.FullPageMode)
        return layout


def face(points: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The type at a size in points, measured in units."""
    made = QFont(theme.FAMILIES)
    made.setPixelSize(max(1, round(points * POINT)))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    # Forms of another language have no letters of their own: digits beside Latin letters would be lost to search and copy.
    made.setFeature(QFont.Tag("locl"), 0)
    return made


def wide(text: str, points: float, weight: QFont.Weight = QFont.Weight.Normal) -> float:
    """How many units a text takes."""
    return QFontMetricsF(face(points, weight)).horizontalAdvance(text)


def write(
    painter: QPainter,
    room: QRectF,
    text: str,
    points: float,
    *,
    colour: str = INK,
    align: Qt.AlignmentFlag = LEFT,
    weight: QFont.Weight = QFont.Weight.Normal,
) -> None:
    """One line of text, elided to its room; smaller by up to a fifth before anything is cut."""
    fit = room.width() / max(wide(text, points, weight), 1)
    if fit < 1:
        points *= max(fit, 0.8)
    font = face(points, weight)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width() + 1)
    painter.drawText(room, align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, shown)
