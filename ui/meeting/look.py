"""How the projector looks: dark, large, few colours. Sizes are shares of the slide's height."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme

GROUND = "#0f1c28"
SURFACE = "#182a3a"
LINE = "#2c4356"
TEXT = "#f2f6f9"
MUTED = "#a9bccb"
ACCENT = "#5db4e6"
GOOD = "#4fc3a1"
WARN = "#f0b557"
BAD = "#ff8a70"

TONES = {"": TEXT, "good": GOOD, "warn": WARN, "bad": BAD}


def type_size(widget: QWidget, share: float) -> QFont:
    """The interface font at a share of the slide's height, so that 1366x768 and 1920x1080 look alike."""
    made = theme.font()
    made.setPixelSize(max(12, round(widget.height() * share)))
    return made


def label(text: str, colour: str = TEXT) -> QLabel:
    """A label that never takes its text for markup."""
    from_data = QLabel(text)
    from_data.setTextFormat(Qt.TextFormat.PlainText)
    from_data.setStyleSheet(f"color: {colour}; background: transparent;")
    return from_data


def blend(low: str, high: str, share: float) -> QColor:
    """A colour between two, by share 0..1."""
    a, b = QColor(low), QColor(high)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )
