"""The strip that asks why something doubtful is to be saved all the same."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.registers.checks import Complaint
from ui import theme


class ReasonStrip(QFrame):
    """A line per complaint with room for its reason; what was given is sent with the next saving."""

    given = Signal(dict)
    """Reasons by rule: save with these."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reasons")
        self.setStyleSheet(f"#reasons {{ background: {theme.WARN_SOFT}; border-top: 1px solid {theme.WARN}; }}")
        self._edits: dict[str, QLineEdit] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        self._inside: QWidget | None = None
        self.hide()

    def ask(self, found: Iterable[Complaint]) -> None:
        """Show these complaints; reasons typed before stay."""
        before = {rule: edit.text() for rule, edit in self._edits.items()}
        self.clear()
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, each in enumerate(found):
            label = QLabel(f"▲ {each.sentence}", inside)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMinimumWidth(300)
            edit = QLineEdit(before.get(each.rule, ""), inside)
            edit.setPlaceholderText("确实如此？写明理由，如：以户口簿为准")
            edit.setAccessibleName(f"理由：{each.sentence}")
            edit.setMaxLength(200)
            edit.returnPressed.connect(self._give)
            grid.addWidget(label, row, 0)
            grid.addWidget(edit, row, 1)
            self._edits[each.rule] = edit
        button = QPushButton("带理由保存", inside)
        button.setAutoDefault(False)
        button.clicked.connect(self._give)
        grid.addWidget(button, 0, 2)
        self._column.addWidget(inside)
        self._inside = inside
        self.show()

    def reasons(self) -> dict[str, str]:
        """What was typed, by rule."""
        return {rule: edit.text().strip() for rule, edit in self._edits.items() if edit.text().strip()}

    def clear(self) -> None:
        """Ask nothing."""
        self._edits = {}
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
            self._inside = None
        self.hide()

    def _give(self) -> None:
        self.given.emit(self.reasons())
