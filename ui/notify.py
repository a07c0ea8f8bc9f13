"""How the program speaks without stopping anyone: the message bar. What is not the person's to mend becomes a report."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from desk import crash
from desk.errors import Cancelled, DeskError
from ui import theme

SHORT = 6_000
"""Milliseconds a good message stays; errors stay until closed."""

_LOOKS = {
    "info": ("ⓘ", theme.ACCENT, theme.ACCENT_SOFT),
    "good": ("✓", theme.GOOD, theme.GOOD_SOFT),
    "warn": ("▲", theme.WARN, theme.WARN_SOFT),
    "bad": ("✕", theme.BAD, theme.BAD_SOFT),
}


class MessageBar(QFrame):
    """One sentence above the map, with at most one thing to do about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, theme.TIGHT, theme.TIGHT, theme.TIGHT)
        self.sign = QLabel(self)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._on_button)
        close = QToolButton(self)
        close.setText("×")
        close.setToolTip("关闭")
        close.setAccessibleName("关闭消息")
        close.setFixedSize(theme.TARGET, theme.TARGET)
        close.clicked.connect(self.hide)
        for widget in (self.sign, self.text, self.button, close):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._then: Callable[[], None] | None = None
        self.hide()

    def say(self, sentence: str, level: str = "info", button: str = "", then: Callable[[], None] | None = None) -> None:
        """Show a sentence; good news goes by itself."""
        sign, ink, ground = _LOOKS.get(level, _LOOKS["info"])
        self.sign.setText(sign)
        self.text.setText(sentence)
        self.setStyleSheet(
            f"#messages {{ background: {ground}; border: 0; border-left: 4px solid {ink}; }}"
            f"#messages QLabel {{ color: {ink}; }}"
        )
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._then = then
        self._timer.stop()
        if level in ("info", "good"):
            self._timer.start(SHORT if not button else 2 * SHORT)
        self.show()

    def _on_button(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()


def sentence_of(error: BaseException) -> tuple[str, str]:
    """What to tell the person about an exception, and its level; a bug is written to a report first."""
    if isinstance(error, Cancelled):
        return str(error), "info"
    if isinstance(error, DeskError):
        return str(error), "bad"
    path = crash.write_report(error)
    return f"程序出了一处差错，本次操作没有完成。请把报告交给维护人员（不含个人信息）：{path}", "bad"
