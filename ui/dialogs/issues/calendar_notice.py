"""A holiday notice pasted as text: what was read is shown before it goes onto the calendar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk.work.clocks.notice import Notice, read_notice
from ui import theme
from ui.dialogs.sheet import said

SHOWN = 2
"""Doubts told at a time."""


class NoticeBox(QWidget):
    """A text field, what it was read as, and the button that takes it."""

    taken = Signal(object)
    """Notice"""

    def __init__(self, year: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year = year
        self._found: Notice | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName("放假通知")
        self.text.setProperty("field", True)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(62)
        self.text.setPlaceholderText("国庆节：10月1日至7日放假调休，共7天。9月20日、10月10日上班。")
        self.text.textChanged.connect(self.read)
        self.state = said("", self)
        self.state.hide()
        self.button = QPushButton("放到日历上", self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.take)
        for widget in (self.text, self.state, self.button):
            column.addWidget(widget)
        self.read()

    def read(self) -> None:
        """Read what stands in the field, for the year that is shown."""
        text = self.text.toPlainText()
        found = self._found = read_notice(text, self._year()) if text.strip() else None
        self.button.setEnabled(bool(found and found.days))
        words = _told(found) if found else ""
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def take(self) -> None:
        """Hand over what was read."""
        found = self._found
        if found is not None and found.days:
            self.text.clear()
            self.taken.emit(found)


def _told(found: Notice) -> str:
    off = sum(not one.working for one in found.days)
    read = f"读到{found.year}年：放假 {off} 天，调休上班 {len(found.days) - off} 天。" if found.days else ""
    return "\n".join([read, *(f"▲ {doubt}" for doubt in found.doubts[:SHOWN])]).strip()
