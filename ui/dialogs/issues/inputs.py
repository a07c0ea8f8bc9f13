"""The fields of a move as inputs: what the profile asks for, drawn by the type of each field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.profile import FieldDef
from desk.registers.spec import FieldSpec, Type
from desk.work.issues.asking import Option
from ui import theme
from ui.dialogs.issues.input_kinds import Around, Buttons, Codes, Line, Long, Parts
from ui.dialogs.issues.photo_box import PhotoBox
from ui.dialogs.issues.seeking import SeekField, SeveralField

__all__ = ["Around", "Buttons", "InputBox", "Long"]

FEW = 5
"""Choices that stand side by side as buttons."""
HANDLER = "handler"
"""The field whose text names who gets the issue: it is chosen from posts, departments and people."""
WIDE = frozenset({"long", "photo", "posts", "parts"})


class InputBox(QWidget):
    """Title, input, and below it what is wrong with it or what is to be known."""

    def __init__(self, field: FieldDef, around: Around, parent: QWidget, *, is_needed: bool) -> None:
        super().__init__(parent)
        self.field, self.is_needed, self._around = field, is_needed, around
        self._hint = field.hint or _hint(field, around)
        self.replies = QToolButton(self)
        self.replies.setText("标准答复 Ctrl+R")
        self.replies.setFont(theme.font(theme.SMALL))
        self.replies.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.replies.setStyleSheet(f"color: {theme.ACCENT}; padding: 0 4px;")
        self.replies.setVisible(field.type == "long")
        self.input = cast(Any, _input(field, around, self))  # each has edited, value, kept and restore
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        title = QLabel(f"{field.title}{' *' if is_needed else ''}", self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setProperty("muted", True)
        title.setFont(theme.font(theme.SMALL))
        title.setBuddy(self.input)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setFont(theme.font(theme.SMALL))
        above = QHBoxLayout()
        above.addWidget(title)
        above.addStretch(1)
        above.addWidget(self.replies)
        column.addLayout(above)
        column.addWidget(self.input)
        column.addWidget(self.note)
        column.addStretch(1)
        self.input.edited.connect(lambda: self.say(""))
        self.say("")

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.field.type in WIDE or isinstance(self.input, Buttons)

    def say(self, sentence: str, *, is_wrong: bool = False) -> None:
        """Write below the input; without a sentence the hint of the field."""
        words = f"✕ {sentence}" if sentence and is_wrong else sentence or self._hint
        self.note.setText(words)
        self.note.setStyleSheet(f"color: {theme.BAD if is_wrong else theme.MUTED};")
        self.note.setVisible(bool(words))
        self.setProperty("wrong", is_wrong)
        line = self.input
        line.setProperty("wrong", is_wrong)
        line.style().polish(line)

    def value(self) -> Any:
        """What was given; BadInput is told below the input and goes on."""
        try:
            value = self.input.value()
            if self.field.key == "until" and isinstance(value, str):
                _check_until(value, self._around)
            return value
        except BadInput as error:
            self.say(str(error), is_wrong=True)
            raise


def _input(field: FieldDef, around: Around, parent: QWidget) -> QWidget:
    def ask(text: str, then: Callable[[tuple[Option, ...]], None]) -> None:
        around.look(field, text, then)

    if field.type == "long":
        return Long(FieldSpec(key=field.key, title=field.title, max_length=4000, lines=3), parent)
    if field.type == "photo":
        return PhotoBox(around.app, field.title, parent)
    if field.type == "posts":
        return SeveralField(field.title, ask, parent)
    if field.type == "parts":
        return Parts(field, around, parent)
    if field.type in ("person", "class", "condition", "issue"):
        return SeekField(field.title, ask, parent)
    if field.type == "text" and field.key == HANDLER:
        return SeekField(field.title, ask, parent, is_free=True)
    if field.type == "choice":
        entries = around.entries.get(field.key, {})
        if 0 < len(entries) <= FEW:
            return Buttons(field.title, entries, parent)
        return Codes(FieldSpec(key=field.key, title=field.title, type="code"), entries, around.today, parent)
    kind: Type = "number" if field.type == "number" else "date" if field.type == "date" else "text"
    if field.type == "moment":
        kind = "moment"
    return Line(FieldSpec(key=field.key, title=field.title, type=kind, max_length=200), around.today, parent)


def _check_until(day: str, around: Around) -> None:
    """Tell at once what the desk would refuse."""
    if day[:10] < around.today:
        raise BadInput(f"{day[:10]} 已经过去，请选今天以后的日期。")
    if around.longest:
        last = (date.fromisoformat(around.today) + timedelta(days=around.longest)).isoformat()
        if day[:10] > last:
            raise BadInput(f"最长{around.longest}天，最晚到 {last}，请改早。")


def _hint(field: FieldDef, around: Around) -> str:
    """What is to be known of a field that does not say so itself."""
    if field.key == "until" and around.longest:
        return f"最长 {around.longest} 天。"
    return ""
