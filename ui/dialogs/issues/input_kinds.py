"""The kinds of inputs a move may ask for: lines, texts, a few buttons, codes, the parts of an issue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from desk.profile import FieldDef
from desk.registers.spec import FieldSpec
from desk.work.issues.asking import Option
from ui import theme
from ui.app import App
from ui.dialogs.issues.seeking import SeekField
from ui.dialogs.record_fields import CodeField, LineField, TextField

Look = Callable[[FieldDef, str, Callable[[tuple[Option, ...]], None]], None]
_CHOICE = (
    f"QToolButton {{ border: 1px solid {theme.LINE_STRONG}; background: {theme.SURFACE}; }}"
    f"QToolButton:checked {{ border-color: {theme.ACCENT}; background: {theme.ACCENT}; color: {theme.ACCENT_TEXT}; }}"
    f"QToolButton:focus {{ border-color: {theme.ACCENT}; }}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What inputs need from outside."""

    app: App
    look: Look
    entries: Mapping[str, Mapping[str, str]]
    """Label by code per field key, for fields chosen from a code list."""
    today: str
    longest: int = 0
    """Days ahead the field `until` may lie; 0 is any."""


class Line(LineField):
    """A text, number, date or moment."""

    def kept(self) -> str:
        """What was typed."""
        return self.text()

    def restore(self, kept: str) -> None:
        """Show what was typed."""
        self.setText(kept)


class _Text(TextField):
    """A text that hands a pasted picture on: a screenshot pasted while typing is a photo."""

    picture_pasted = Signal()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Pictures and files too."""
        return _is_picture(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text is typed, a picture is handed on."""
        if _is_picture(source):
            self.picture_pasted.emit()
        else:
            super().insertFromMimeData(source)


def _is_picture(source: QMimeData) -> bool:
    return not source.hasText() and (source.hasImage() or source.hasUrls())


class Long(QWidget):
    """A text of several lines."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = _Text(spec, self)
        self.text.edited.connect(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.setFocusProxy(self.text)

    def value(self) -> Any:
        """What was typed."""
        return self.text.value()

    def kept(self) -> str:
        """What was typed."""
        return self.text.toPlainText()

    def restore(self, kept: str) -> None:
        """Show what was typed."""
        self.text.put(kept)

    def insert(self, words: str) -> None:
        """Put words in at the cursor; before and after it everything stays."""
        self.text.textCursor().insertText(words)
        self.text.setFocus()


class Buttons(QWidget):
    """A few choices side by side; ← and → walk, a second click takes the choice back."""

    edited = Signal()

    def __init__(self, title: str, entries: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TIGHT)
        self.group = QButtonGroup(self)
        self.group.setExclusive(False)
        self.codes: list[str] = []
        for code, label in entries.items():
            button = QToolButton(self)
            button.setText(label)
            button.setCheckable(True)
            button.setAccessibleName(label)
            button.setMinimumHeight(theme.TARGET - 4)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setStyleSheet(_CHOICE)
            self.group.addButton(button, len(self.codes))
            self.codes.append(code)
            row.addWidget(button)
        row.addStretch(1)
        self.group.idClicked.connect(self._on_clicked)
        if self.codes:
            self.setFocusProxy(self.group.button(0))

    def value(self) -> str | None:
        """The chosen code."""
        return next((code for at, code in enumerate(self.codes) if self.group.button(at).isChecked()), None)

    def kept(self) -> str | None:
        """The chosen code."""
        return self.value()

    def restore(self, kept: str | None) -> None:
        """Choose a code."""
        for at, code in enumerate(self.codes):
            self.group.button(at).setChecked(code == kept)

    def _on_clicked(self, which: int) -> None:
        for at in range(len(self.codes)):
            if at != which:
                self.group.button(at).setChecked(False)
        self.edited.emit()


class Codes(CodeField):
    """One of many codes, found by typing."""

    def kept(self) -> str:
        """What was typed."""
        return self.text()

    def restore(self, kept: str) -> None:
        """Show what was typed."""
        self.setText(kept)


class Parts(QWidget):
    """The parts an issue is split into: a title and whoever gets it, line by line."""

    edited = Signal()

    def __init__(self, field: FieldDef, around: Around, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field, self._around = field, around
        self.rows: list[tuple[Line, SeekField]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.TIGHT)
        self.more = QPushButton("再加一件", self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._add)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._add()
        self._add()
        self.setFocusProxy(self.rows[0][0])

    def value(self) -> list[dict[str, Any]]:
        """Title and handler of each part that has either."""
        found = []
        for title, handler in self.rows:
            words, whom = title.text().strip(), handler.value()
            if words or whom is not None:
                found.append({"title": words, "handler": whom if whom is not None else ""})
        return found

    def kept(self) -> Any:
        """What is needed to show the same again."""
        return [(title.text(), handler.kept()) for title, handler in self.rows]

    def restore(self, kept: Any) -> None:
        """Show what `kept` gave."""
        while len(self.rows) < len(kept):
            self._add()
        for (title, handler), (words, whom) in zip(self.rows, kept, strict=False):
            title.setText(words)
            handler.restore(whom)

    def _add(self) -> None:
        number = len(self.rows) + 1
        title = Line(FieldSpec(key="title", title=f"第 {number} 件"), self._around.today, self)
        title.setPlaceholderText(f"第 {number} 件的名称")
        handler = SeekField("承办", lambda text, then: self._around.look(self._field, text, then), self, is_free=True)
        handler.setPlaceholderText("由谁承办")
        for one in (title, handler):
            one.edited.connect(self.edited)
        row = QHBoxLayout()
        row.addWidget(title, 3)
        row.addWidget(handler, 2)
        self._column.insertLayout(self._column.count() - 1, row)
        self.rows.append((title, handler))
