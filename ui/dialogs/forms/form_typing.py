"""What a form asks to be typed once: 审核人, 联系电话, 会议时间 … two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from ui import theme

_MOST = 116
"""Pixels: three lines; more are scrolled."""


class TypedValues(QScrollArea):
    """One line per name. What was typed stays when another form asks for the same name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumHeight(_MOST)
        self.edits: dict[str, QLineEdit] = {}
        self._remembered: dict[str, str] = {}

    def ask(self, names: Sequence[str], known: Mapping[str, str] | None = None) -> None:
        """Ask for these, with what is known of them from last time."""
        self._remembered.update(self.values)
        self.edits = {}
        page = QWidget(self)
        page.setAutoFillBackground(False)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, theme.SPACE, 0)
        grid.setVerticalSpacing(theme.TIGHT)
        for number, name in enumerate(names):
            label = QLabel(name, page)
            label.setTextFormat(Qt.TextFormat.PlainText)
            edit = QLineEdit(page)
            edit.setMaxLength(2000)
            edit.setText((known or {}).get(name) or self._remembered.get(name, ""))
            edit.setPlaceholderText("可留空，打印后手写")
            label.setBuddy(edit)
            edit.setAccessibleName(name)
            self.edits[name] = edit
            grid.addWidget(label, number // 2, number % 2 * 2)
            grid.addWidget(edit, number // 2, number % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.setWidget(page)
        self.setVisible(bool(names))
        self.setFixedHeight(min(_MOST, page.sizeHint().height() + 2) if names else 0)

    @property
    def values(self) -> dict[str, str]:
        """What stands in the lines; empty ones are left out."""
        return {name: edit.text().strip() for name, edit in self.edits.items() if edit.text().strip()}
