"""What the layers panel is made of: sections that fold, rows with a count, sliders for opacity."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.map.wish import FAINTEST

SLIDER = 84


class Section(QWidget):
    """A heading that folds what stands under it; works with space and enter."""

    def __init__(self, title: str, parent: QWidget | None = None, *, is_open: bool = True) -> None:
        super().__init__(parent)
        self.heading = QToolButton(self)
        self.heading.setText(title)
        self.heading.setCheckable(True)
        self.heading.setChecked(is_open)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.setFixedHeight(theme.TARGET)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setStyleSheet("QToolButton { text-align: left; } QToolButton:checked { background: transparent; }")
        self.heading.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        self.body = QWidget(self)
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(theme.SPACE, 0, theme.SPACE, theme.SPACE)
        self.inside.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.body)
        self.heading.toggled.connect(self._fold)
        self._fold(is_open)

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.heading.setAccessibleName(f"{self.heading.text()}，{'已展开' if is_open else '已收起'}")
        self.body.setVisible(is_open)

    def open(self) -> None:
        """Unfold it."""
        self.heading.setChecked(True)


class Opacity(QSlider):
    """How strongly something is drawn, in per cent. Ctrl is not needed: the wheel leaves it alone unless it has the keys."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._name = name
        self.setRange(FAINTEST, 100)
        self.setSingleStep(5)
        self.setPageStep(10)
        self.setValue(100)
        self.setFixedSize(SLIDER, theme.TARGET)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._say)
        self._say(100)

    def _say(self, value: int) -> None:
        self.setAccessibleName(f"{self._name}的不透明度 {value}%")
        self.setToolTip(theme.plain(f"{self._name}：不透明度 {value}%"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turning the wheel over a long panel scrolls it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def set_quietly(self, value: int) -> None:
        """Follow the wish without telling anyone."""
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(False)
            self._say(value)


class Choice(QComboBox):
    """A list to choose from that the wheel does not turn by chance."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(theme.plain(name))
        self.setMinimumHeight(theme.TARGET)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turning the wheel over a long panel scrolls it."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def choose(self, key: object) -> None:
        """Follow the wish without telling anyone."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(key))
        self.blockSignals(False)


class Row(QWidget):
    """A thing that is shown or hidden: box, sign, name, how many there are; with `slides` also how strongly."""

    toggled = Signal(str, bool)
    slid = Signal(str, int)

    def __init__(
        self, key: str, text: str, parent: QWidget | None = None, *, icon: QIcon | None = None, slides: bool = False
    ) -> None:
        super().__init__(parent)
        self.key = key
        self._text = text
        self.box = QCheckBox(text.replace("&", "&&"), self)
        self.box.setMinimumHeight(theme.TARGET)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.setToolTip(theme.plain(text))
        if icon is not None:
            self.box.setIcon(icon)
        self.number = QLabel(self)
        self.number.setProperty("muted", True)
        self.number.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.TIGHT)
        line.addWidget(self.box, 1)
        line.addWidget(self.number)
        self.opacity: Opacity | None = None
        if slides:
            self.opacity = Opacity(text, self)
            self.opacity.valueChanged.connect(lambda value: self.slid.emit(self.key, value))
            line.addWidget(self.opacity)
        self.box.toggled.connect(lambda is_on: self.toggled.emit(self.key, is_on))

    def speak_of(self, text: str) -> None:
        """What a screen reader and the tip call it, where the line itself is short."""
        self._text = text
        self.box.setToolTip(theme.plain(text))

    def count(self, number: int | None, unit: str = "") -> None:
        """Say how many there are; None is not known."""
        self.number.setText("" if number is None else f"{number:,}")
        self.box.setAccessibleName(self._text if number is None else f"{self._text}，{number:,} {unit}".strip())

    def follow(self, is_on: bool, opacity: int = 100) -> None:
        """Follow the wish without telling anyone."""
        self.box.blockSignals(True)
        self.box.setChecked(is_on)
        self.box.blockSignals(False)
        if self.opacity is not None:
            self.opacity.set_quietly(opacity)
            self.opacity.setEnabled(is_on)


class Note(QLabel):
    """A sentence of explanation, or of what is not there and how to get it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("muted", True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.font(theme.SMALL))
        self.setContentsMargins(0, theme.TIGHT, 0, theme.TIGHT)
        self.setVisible(bool(text))

    def say(self, text: str) -> None:
        """Show this, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Wrapped text needs its height anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def group_title(text: str, parent: QWidget | None = None) -> QLabel:
    """A small heading inside a section."""
    made = QLabel(text, parent)
    made.setProperty("muted", True)
    made.setFont(theme.font(theme.SMALL))
    made.setContentsMargins(0, theme.TIGHT, 0, 0)
    return made


def beside(text: str, parent: QWidget | None = None) -> QLabel:
    """What the control on its right is for."""
    made = QLabel(text, parent)
    made.setProperty("muted", True)
    made.setFont(theme.font(theme.SMALL))
    return made
