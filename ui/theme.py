"""The one file of named colours, spaces and type sizes, and the style made of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import QApplication

# Surfaces and lines, light.
GROUND = "#eef2f5"
SURFACE = "#ffffff"
RAISED = "#f7f9fb"
LINE = "#dbe2e8"
LINE_STRONG = "#b9c4ce"

# Text: all at least 4.5:1 on SURFACE and GROUND.
TEXT = "#1d2a35"
MUTED = "#526170"
FAINT = "#677583"

# One accent.
ACCENT = "#17659c"
ACCENT_DARK = "#0f4c78"
ACCENT_SOFT = "#e3eff8"
ACCENT_TEXT = "#ffffff"

# States: blue-green, amber, vermilion can be told apart without red-green sight, and a sign always stands beside them.
GOOD = "#0b6e63"
WARN = "#9a5b00"
BAD = "#b3301c"
GOOD_SOFT = "#e2f2ef"
WARN_SOFT = "#fbf0dc"
BAD_SOFT = "#fbe9e5"

TONES = {"": TEXT, "good": GOOD, "warn": WARN, "bad": BAD, "idle": FAINT}
SIGNS = {"": "", "good": "✓", "warn": "▲", "bad": "!", "idle": "–"}
"""The sign beside a colour, for those who cannot see the colour."""

# Spaces.
TIGHT = 4
SPACE = 8
WIDE = 16

# Type sizes in points.
SMALL = 9.5
BODY = 10.5
STRONG = 12.0
FIGURE = 16.0
TITLE = 20.0

# Hit targets.
TARGET = 32
ROW = 28

BOLD = QFont.Weight.DemiBold
FAMILIES = ["Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "sans-serif"]


def font(points: float = BODY, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font at a size, with digits of equal width."""
    made = QFont(FAMILIES)
    made.setPointSizeF(points)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def colour(name: str, alpha: int = 255) -> QColor:
    """A named colour as Qt wants it."""
    made = QColor(name)
    made.setAlpha(alpha)
    return made


def plain(text: str) -> str:
    """A text for a tooltip that stays text: Qt would take a name with angle brackets for markup."""
    return Gui.convertFromPlainText(text) if text else ""


def palette() -> QPalette:
    """The light palette of every widget."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, name in (
        (role.Window, GROUND),
        (role.WindowText, TEXT),
        (role.Base, SURFACE),
        (role.AlternateBase, RAISED),
        (role.Text, TEXT),
        (role.Button, SURFACE),
        (role.ButtonText, TEXT),
        (role.BrightText, ACCENT_TEXT),
        (role.Highlight, ACCENT),
        (role.HighlightedText, ACCENT_TEXT),
        (role.ToolTipBase, SURFACE),
        (role.ToolTipText, TEXT),
        (role.PlaceholderText, FAINT),
        (role.Link, ACCENT),
        (role.Mid, LINE_STRONG),
        (role.Midlight, LINE),
        (role.Light, SURFACE),
        (role.Accent, ACCENT),
    ):
        made.setColor(which, QColor(name))
    for which in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor("#8a97a3"))
    return made


def apply(application: QApplication) -> None:
    """Give the whole application the calm light look. Call once, before the first window."""
    application.setStyle("Fusion")
    application.setFont(font())
    application.setPalette(palette())
    application.setStyleSheet(STYLE)
    application.setEffectEnabled(Qt.UIEffect.UI_AnimateCombo, False)


_PICTURES = (Path(__file__).parents[1] / "resources" / "style").as_posix()

STYLE = f"""
QMainWindow::separator {{ background: {GROUND}; width: 6px; height: 6px; }}
QMainWindow::separator:hover {{ background: {ACCENT_SOFT}; }}
QMenuBar {{ background: {SURFACE}; border-bottom: 1px solid {LINE}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 4px; background: transparent; color: {TEXT}; }}
QMenuBar::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QMenu {{ background: {SURFACE}; border: 1px solid {LINE_STRONG}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 20px; border-radius: 4px; }}
QMenu::icon, QMenu::indicator {{ margin-left: 8px; }}
QMenu::item:selected {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QMenu::item:disabled {{ color: #8a97a3; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QToolBar {{ background: {SURFACE}; border: 0; border-bottom: 1px solid {LINE}; padding: 4px 8px; spacing: 6px; }}
QStatusBar {{ background: {SURFACE}; border-top: 1px solid {LINE}; color: {MUTED}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {MUTED}; padding: 0 8px; }}
QToolTip {{ background: {SURFACE}; color: {TEXT}; border: 1px solid {LINE_STRONG}; padding: 4px 6px; }}

QLineEdit, QComboBox, QDateEdit, QSpinBox {{
    background: {SURFACE}; border: 1px solid {LINE_STRONG}; border-radius: 5px; padding: 4px 8px; min-height: 20px;
    selection-background-color: {ACCENT}; }}
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{ border: 1px solid {ACCENT}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow, QDateEdit::down-arrow, QSpinBox::down-arrow {{
    image: url("{_PICTURES}/chevron.svg"); width: 12px; height: 12px; }}
QSpinBox::up-arrow {{ image: url("{_PICTURES}/chevron-up.svg"); width: 12px; height: 12px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 22px; background: transparent; }}
QLineEdit[wrong="true"] {{ border: 1px solid {BAD}; background: {BAD_SOFT}; }}
QLineEdit[doubtful="true"] {{ border: 1px solid {WARN}; background: {WARN_SOFT}; }}
QLineEdit[locked="true"] {{ border: 1px solid {LINE}; background: {RAISED}; color: {MUTED}; }}
QPlainTextEdit[field="true"] {{ border: 1px solid {LINE_STRONG}; border-radius: 5px; padding: 2px 5px; }}
QPlainTextEdit[field="true"]:focus {{ border: 1px solid {ACCENT}; }}
QComboBox QAbstractItemView {{ background: {SURFACE}; border: 1px solid {LINE_STRONG}; outline: 0;
    selection-background-color: {ACCENT_SOFT}; selection-color: {ACCENT_DARK}; }}

QPushButton {{ background: {SURFACE}; border: 1px solid {LINE_STRONG}; border-radius: 5px; padding: 5px 14px;
    min-height: 20px; }}
QPushButton:hover {{ border-color: {ACCENT}; color: {ACCENT_DARK}; }}
QPushButton:pressed {{ background: {ACCENT_SOFT}; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton:default, QPushButton[primary="true"] {{
    background: {ACCENT}; border-color: {ACCENT}; color: {ACCENT_TEXT}; }}
QPushButton:default:hover, QPushButton[primary="true"]:hover {{ background: {ACCENT_DARK}; color: {ACCENT_TEXT}; }}
QPushButton:disabled, QPushButton[primary="true"]:disabled, QPushButton:default:disabled {{
    background: {RAISED}; border-color: {LINE}; color: #8a97a3; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px 8px;
    color: {TEXT}; }}
QToolButton[chip="true"] {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; border: 1px solid {ACCENT}; border-radius: 10px;
    padding: 2px 8px; }}
QToolButton[state="true"] {{ background: {RAISED}; color: {MUTED}; border: 1px solid {LINE}; border-radius: 10px;
    padding: 1px 6px; }}
QToolButton[state="true"]:checked {{ background: {ACCENT}; color: {ACCENT_TEXT}; border-color: {ACCENT}; }}
QToolButton[state="true"]:focus {{ border-color: {ACCENT_DARK}; }}
QToolButton:hover {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QToolButton:pressed, QToolButton:checked {{ background: {ACCENT_SOFT}; color: {ACCENT_DARK}; }}
QToolButton:disabled {{ color: #9aa6b1; }}
QToolButton::menu-indicator {{ image: none; }}

QDockWidget {{ color: {TEXT}; }}
QMainWindow QTabBar {{ background: transparent; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {MUTED}; padding: 7px 10px 6px 10px; border: 0;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {ACCENT_DARK}; }}
QTabBar::tab:selected {{ color: {ACCENT_DARK}; border-bottom: 2px solid {ACCENT}; }}

QTreeView, QTableView, QListView, QPlainTextEdit, QTextEdit {{ background: {SURFACE}; border: 0; outline: 0;
    alternate-background-color: {RAISED}; selection-background-color: {ACCENT_SOFT};
    selection-color: {ACCENT_DARK}; }}
QAbstractScrollArea::corner {{ background: {SURFACE}; border: 0; }}
QTreeView::branch {{ background: {SURFACE}; }}
QTreeView::branch:selected {{ background: {ACCENT_SOFT}; }}
QTreeView::branch:has-children:closed {{ image: url("{_PICTURES}/branch-closed.svg"); }}
QTreeView::branch:has-children:open {{ image: url("{_PICTURES}/branch-open.svg"); }}
QTableView {{ gridline-color: {LINE}; }}
QTableView::item {{ padding: 0 6px; }}
QListView::item {{ padding: 4px 6px; }}
QHeaderView {{ background: {RAISED}; }}
QHeaderView::section {{ background: {RAISED}; color: {MUTED}; border: 0; border-bottom: 1px solid {LINE};
    border-right: 1px solid {LINE}; padding: 5px 8px; }}
QHeaderView::section:hover {{ color: {ACCENT_DARK}; }}
QTableCornerButton::section {{ background: {RAISED}; border: 0; }}

QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
QScrollBar::handle {{ background: #c3ccd4; border-radius: 4px; margin: 2px; min-height: 36px; min-width: 36px; }}
QScrollBar::handle:hover {{ background: #97a4b0; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QProgressBar {{ background: {LINE}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: 24px; }}
QGroupBox {{ border: 1px solid {LINE}; border-radius: 6px; margin-top: 10px; padding: 10px 8px 8px 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 10px; padding: 0 4px; color: {MUTED}; }}
QDialog {{ background: {GROUND}; }}

*[surface="true"] {{ background: {SURFACE}; }}
*[card="true"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; }}
QLabel[muted="true"] {{ color: {MUTED}; }}
QLabel[wrong="true"] {{ color: {BAD}; }}
QFrame[line="true"] {{ background: {LINE}; max-height: 1px; min-height: 1px; border: 0; }}
"""
