"""A few choices side by side as one stop of the Tab key: digits, arrows or the first letter choose."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desk import identity
from ui import theme

_LOOK = (
    f"QToolButton {{ border: 1px solid {theme.LINE_STRONG}; border-radius: 5px; background: {theme.SURFACE};"
    f" padding: 2px 7px; }}"
    f"QToolButton:checked {{ border-color: {theme.ACCENT}; background: {theme.ACCENT}; color: {theme.ACCENT_TEXT}; }}"
)


class ChoiceRow(QWidget):
    """One of a few codes, or none; a second press of the same takes it back."""

    edited = Signal()
    passed = Signal()
    """Enter: go on."""

    def __init__(self, title: str, entries: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.codes = list(entries)
        self._letters = [identity.initials(label, person=False)[:1].lower() for label in entries.values()]
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TIGHT)
        for at, label in enumerate(entries.values()):
            button = QToolButton(self)
            button.setText(label)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setMinimumHeight(theme.TARGET - 4)
            button.setStyleSheet(_LOOK)
            button.setAccessibleName(label)
            button.setToolTip(f"按 {at + 1}" if at < 9 else theme.plain(label))
            button.clicked.connect(lambda _=False, at=at: self._on_clicked(at))
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)

    def value(self) -> str | None:
        """The chosen code."""
        return next((code for code, button in zip(self.codes, self.buttons, strict=True) if button.isChecked()), None)

    def kept(self) -> str:
        """What is needed to show the same again."""
        return self.value() or ""

    def restore(self, kept: str) -> None:
        """Show what `kept` gave, or a code."""
        for code, button in zip(self.codes, self.buttons, strict=True):
            button.setChecked(code == kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 9 and letters choose, arrows walk, space or backspace takes the choice back, Enter goes on."""
        key, text = event.key(), event.text().lower()
        now = self.codes.index(self.value() or "") if self.value() else -1
        if text.isdigit() and 0 < int(text) <= len(self.codes):
            self._on_key(int(text) - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._on_key((now + step) % len(self.codes) if now >= 0 else 0)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Space):
            self._on_key(-1)
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.passed.emit()
        elif text and text in self._letters:
            at = self._letters.index(text)
            later = [n for n, letter in enumerate(self._letters) if letter == text and n > now]
            self._on_key(later[0] if later and now >= 0 and self._letters[now] == text else at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        self._frame(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No longer."""
        super().focusOutEvent(event)
        self._frame(False)

    def _frame(self, is_here: bool) -> None:
        line = f"QToolButton {{ border-color: {theme.ACCENT}; }}" if is_here else ""
        for button in self.buttons:
            button.setStyleSheet(_LOOK + line)

    def _on_key(self, at: int) -> None:
        self.restore(self.codes[at] if at >= 0 else "")
        self.edited.emit()

    def _on_clicked(self, at: int) -> None:
        chosen = self.codes[at] if self.buttons[at].isChecked() else ""
        self.restore(chosen)
        self.edited.emit()
