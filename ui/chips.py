"""A row of small buttons that say by what a list is narrowed; it wraps, and is not there when there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme

WIDEST = 260


class Chips(QWidget):
    """Says each condition; a click on one takes it away, a click on the name opens them all."""

    taken = Signal(int)
    """The condition of this number is to go."""
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", True)
        self.buttons: list[QToolButton] = []
        self.hide()

    def say(self, phrases: Sequence[str], name: str = "") -> None:
        """Show these; `name` is what they are saved under."""
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        if phrases or name:
            self._add(name or "筛选", "改筛选条件").clicked.connect(self.opened)
        for number, phrase in enumerate(phrases):
            button = self._add(phrase, "点这里去掉这个条件", is_chip=True)
            button.clicked.connect(lambda _=False, number=number: self.taken.emit(number))
        self.setVisible(bool(self.buttons))
        self._lay_out()

    def _add(self, words: str, hint: str, *, is_chip: bool = False) -> QToolButton:
        button = QToolButton(self)
        text = f"{words} ✕" if is_chip else words
        button.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, WIDEST))
        button.setToolTip(theme.plain(f"{words}\n{hint}"))
        button.setAccessibleName(words)
        button.setProperty("chip", is_chip)
        button.show()
        self.buttons.append(button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the row where it is full."""
        super().resizeEvent(event)
        self._lay_out()

    def sizeHint(self) -> QSize:
        """As high as the rows need."""
        return QSize(200, self.minimumHeight())

    def _lay_out(self) -> None:
        at, height = QPoint(theme.SPACE, 2), 0
        for button in self.buttons:
            size = button.sizeHint()
            if at.x() > theme.SPACE and at.x() + size.width() > self.width() - theme.TIGHT:
                at = QPoint(theme.SPACE, at.y() + height + 2)
            button.setGeometry(QRect(at, size))
            at.setX(at.x() + size.width() + theme.TIGHT)
            height = max(height, size.height())
        self.setFixedHeight(at.y() + height + 4 if self.buttons else 0)
