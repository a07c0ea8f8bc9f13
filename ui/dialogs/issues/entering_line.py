"""A line that offers what the typed letters may mean: Enter takes the first and goes on, arrows choose another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import theme

PAUSE = 110
WHICH = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing offered."""

    title: str
    detail: str
    value: Any


Ask = Callable[[str, Callable[[Sequence[Line]], None]], None]
"""Looks things up off the GUI thread: what was typed, what to do with the finds."""


class OfferLine(QLineEdit):
    """Lives on the GUI thread. An Enter that comes before the answer waits for it."""

    chosen = Signal(object)
    """The Line that was taken."""
    cleared = Signal()
    """What was taken holds no longer: the text was changed."""
    passed = Signal()
    """Enter: go on; what is meant by the letters is found meanwhile."""

    def __init__(self, title: str, hint: str, ask: Ask, parent: QWidget) -> None:
        super().__init__(parent)
        self._ask = ask
        self._lines: list[Line] = []
        self._asked = ""
        self._takes_first = False
        self._taken: str | None = None
        """The text that stands for what was taken."""
        self.setAccessibleName(title)
        self.setPlaceholderText(hint)
        self.setFixedHeight(theme.TARGET)
        self.setMaxLength(200)
        self.popup = QFrame(parent.window())
        self.popup.setObjectName("offers")
        self.popup.setStyleSheet(
            f"#offers {{ background: {theme.SURFACE}; border: 1px solid {theme.LINE_STRONG}; border-radius: 6px; }}"
        )
        self.popup.hide()
        self.list = QListWidget(self.popup)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(f"{title}：可选")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(lambda item: self._take(item.data(WHICH)))
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.list)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.look)
        self.textEdited.connect(self._on_text)

    @property
    def is_taken(self) -> bool:
        """Whether what stands here was taken from the offers."""
        return self._taken is not None

    @property
    def is_waiting(self) -> bool:
        """Whether something is typed that has not been taken."""
        return self._taken is None and bool(self.text().strip())

    def put(self, text: str) -> None:
        """Show what is taken without asking; "" empties the line."""
        self._pause.stop()
        self._takes_first = False
        self._taken = text or None
        self.setText(text)
        self.setCursorPosition(0)
        self.popup.hide()

    def look(self) -> None:
        """Ask for what fits."""
        self._pause.stop()
        text = self.text().strip() if self._taken is None else ""
        self._asked = text
        self._ask(text, lambda lines: self._offer(text, lines))

    def take_first(self) -> None:
        """Take what is marked, or what comes first as soon as it is there."""
        if self.popup.isVisible() and self._asked == self.text().strip() and not self._pause.isActive():
            item = self.list.currentItem()
            if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
                self._take(item.data(WHICH))
                return
        if self._pause.isActive() or self._asked != self.text().strip() or not self._lines:
            self._takes_first = True
            self.look()
        else:
            self._take(self._lines[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the offers, Enter takes, Esc puts them away."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self.popup.isVisible():
                count, step = self.list.count(), 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % max(count, 1))
            else:
                self.look()
        elif key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.is_waiting or self.popup.isVisible():
                self.take_first()
            self.passed.emit()  # whoever types fast does not wait for what is found
        elif key == Qt.Key.Key_Escape and self.popup.isVisible():
            self.popup.hide()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leaving the line takes what is meant by it; Tab does so too."""
        if event.type() == QEvent.Type.FocusOut and not self.popup.underMouse():
            self.popup.hide()
            if self.is_waiting:
                self.take_first()
        return super().event(event)

    def _on_text(self) -> None:
        if self._taken is not None:
            self._taken = None
            self.cleared.emit()
        self._takes_first = False
        self._pause.start()
        if not self.text().strip():
            self.popup.hide()

    def _offer(self, text: str, lines: Sequence[Line]) -> None:
        now = self.text().strip() if self._taken is None else ""
        if text != now:
            return
        self._lines = list(lines)
        if self._takes_first:
            self._takes_first = False
            if self._lines:
                self._take(self._lines[0])
                return
        self.list.clear()
        for one in self._lines:
            item = QListWidgetItem(f"{one.title}　　{one.detail}" if one.detail else one.title)
            item.setData(WHICH, one)
            item.setToolTip(theme.plain(f"{one.title}\n{one.detail}"))
            self.list.addItem(item)
        if not self._lines and text:
            item = QListWidgetItem("没有找到，请换几个字")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        if self.hasFocus() and self.list.count():
            self._show()
        else:
            self.popup.hide()

    def _show(self) -> None:
        self.list.setCurrentRow(0)
        window = self.window()
        at = self.mapTo(window, QPoint(0, self.height() + 2))
        height = sum(self.list.sizeHintForRow(row) for row in range(min(self.list.count(), 10))) + 10
        self.popup.setGeometry(at.x(), at.y(), self.width(), min(height, window.height() - at.y() - 6))
        self.popup.show()
        self.popup.raise_()

    def _take(self, line: Line | None) -> None:
        if line is None:
            return
        self.popup.hide()
        self.put(line.title)
        self.chosen.emit(line)
