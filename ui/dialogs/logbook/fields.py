"""The fields of a kind of record as inputs: the few one always fills first, the others behind 更多."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.model import Value
from desk.work.logbook.forms import RecordField, RecordForm
from ui import theme
from ui.dialogs.logbook.choice_row import ChoiceRow
from ui.dialogs.record_fields import CodeField, LineField, TextField

FEW = 5
"""Choices that stand side by side."""
FIRST = ("body", "way", "need", "satisfaction", "route", "rounds")
"""What one nearly always writes; needed fields belong to it as well."""
APART = ("at",)
"""Stands elsewhere in the window."""
LABEL, WIDE_LABEL = 64, 92
LONG = ("long", "rows")

Codes = Mapping[str, Mapping[str, str]]


class _Line(LineField):
    """A text, number or date in one line."""

    def kept(self) -> str:
        """What was typed."""
        return self.text()

    def restore(self, kept: str) -> None:
        """Show what was typed."""
        self.setText(kept)


class _Codes(CodeField):
    """One of many codes, found by typing."""

    def kept(self) -> str:
        """What was typed."""
        return self.text()

    def restore(self, kept: str) -> None:
        """Show what was typed, or the words of a code."""
        self.setText(self._codes.get(kept, kept))


class _Text(TextField):
    """A text of several lines. Enter goes on, with Shift it breaks the line."""

    passed = Signal()

    def kept(self) -> str:
        """What was typed."""
        return self.toPlainText()

    def restore(self, kept: str) -> None:
        """Show what was typed."""
        self.put(kept)

    def keyPressEvent(self, event: Any) -> None:
        """As in a chat."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.passed.emit()
            return
        super().keyPressEvent(event)


class _Rows(_Text):
    """Several lines of parts: Enter breaks the line here."""

    def keyPressEvent(self, event: Any) -> None:
        """A list is written line by line."""
        TextField.keyPressEvent(self, event)


def input_of(field: RecordField, codes: Codes, today: str, parent: QWidget) -> QWidget:
    """The widget of a field; each has `edited`, `value`, `kept` and `restore`."""
    spec = field.spec
    if field.type == "code":
        entries = codes.get(field.codes, {})
        if 0 < len(entries) <= FEW:
            return ChoiceRow(field.title, entries, parent)
        return _Codes(spec, entries, today, parent)
    if field.type in LONG:
        made: _Text = (_Rows if field.type == "rows" else _Text)(spec, parent)
        made.setPlaceholderText(field.hint)
        return made
    if field.type == "moment":  # the desk understands more ways of writing it than a form does
        spec = replace(spec, type="text")
    line = _Line(spec, today, parent)
    if field.hint or field.unit:
        line.setPlaceholderText(field.hint or field.unit)
    if field.choices:
        completer = QCompleter(QStringListModel(list(field.choices), line), line)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        line.setCompleter(completer)
        line.setPlaceholderText(field.hint or "、".join(field.choices[:4]) + ("…" if len(field.choices) > 4 else ""))
    return line


class FieldBox(QWidget):
    """Title, input and, below it, what is wrong with it."""

    def __init__(self, field: RecordField, codes: Codes, today: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.input = cast(Any, input_of(field, codes, today, self))
        self.caption = QLabel(f"{field.title}{' *' if field.needed else ''}", self)
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setBuddy(self.input)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setFont(theme.font(theme.SMALL))
        self.note.setProperty("wrong", True)
        self.note.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(1)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop if self.is_wide else Qt.AlignmentFlag.AlignVCenter
        self.caption.setMinimumHeight(theme.TARGET)
        grid.addWidget(self.caption, 0, 0, top)
        grid.addWidget(self.input, 0, 1)
        grid.addWidget(self.note, 1, 1)
        self.input.edited.connect(lambda: self.complain(""))

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width."""
        return self.field.type in LONG

    def stand_in_page(self) -> None:
        """Among many: titles of one width, texts of two lines."""
        self.caption.setFixedWidth(WIDE_LABEL)
        if isinstance(self.input, TextField):
            self.input.setFixedHeight(58)

    def complain(self, sentence: str) -> None:
        """What is wrong, below the field; "" takes it away."""
        self.note.setText(f"✕ {sentence}" if sentence else "")
        self.note.setVisible(bool(sentence))
        if bool(self.input.property("wrong")) != bool(sentence):
            self.input.setProperty("wrong", bool(sentence))
            self.input.style().polish(self.input)

    def value(self) -> Value:
        """What was given; BadInput is told below the field and goes on."""
        try:
            return cast(Value, self.input.value())
        except BadInput as error:
            self.complain(str(error))
            raise


class FieldGrid(QWidget):
    """The fields of one kind: first those one always fills, then, when asked for, the others in two columns."""

    edited = Signal()
    last_passed = Signal()
    """Enter in the last of the first fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, FieldBox] = {}
        self.kind = ""
        self._has_more = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.TIGHT + 1)
        self.first = QWidget(self)
        self.rest = QWidget(self)
        self.rest.hide()

    def build(self, form: RecordForm, codes: Codes, today: str, *, is_whole: bool = False) -> None:
        """Draw the fields of a kind; what stood in fields of the same key stays. `is_whole` draws all in their order."""
        kept = self.kept()
        for old in (self.first, self.rest):
            self._column.removeWidget(old)
            old.deleteLater()
        was_open = not self.rest.isHidden()
        self.kind, self.boxes = form.kind, {}
        fields = [field for field in form.fields if field.key not in APART]
        first = [field for field in fields if field.needed or field.key in FIRST]
        if len(fields) - len(first) < 2:
            first = list(fields)
        if is_whole:
            fields = first = sorted(form.fields, key=lambda field: field.type in LONG)
        else:
            first.sort(key=lambda field: FIRST.index(field.key) if field.key in FIRST else len(FIRST))
        rest = [field for field in fields if field not in first]
        self.first, self.rest = self._page(first, codes, today), self._page(rest, codes, today)
        self._has_more = bool(rest)
        self._column.addWidget(self.first)
        self._column.addWidget(self.rest)
        self.rest.setVisible(was_open and bool(rest))
        order = [self.boxes[field.key].input for field in first]
        for one, following in zip(order, order[1:], strict=False):
            self._chain(one, following.setFocus)
        if order:
            self._chain(order[-1], self.last_passed.emit)
        for box in self.boxes.values() if is_whole else ():
            box.stand_in_page()
        self.restore(kept)

    def _chain(self, one: Any, then: Callable[[], object]) -> None:
        (one.passed if hasattr(one, "passed") else one.returnPressed).connect(then)

    def _page(self, fields: Sequence[RecordField], codes: Codes, today: str) -> QWidget:
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setVerticalSpacing(theme.TIGHT + 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        row = column = 0
        for field in fields:
            box = self.boxes[field.key] = FieldBox(field, codes, today, page)
            box.input.edited.connect(self.edited)
            is_wide = box.is_wide or isinstance(box.input, ChoiceRow) and len(box.input.codes) > 3
            if is_wide and column:
                row, column = row + 1, 0
            grid.addWidget(box, row, column, 1, 2 if is_wide else 1, Qt.AlignmentFlag.AlignTop)
            row, column = (row + 1, 0) if is_wide or column else (row, 1)
        return page

    @property
    def has_more(self) -> bool:
        """Whether there are fields behind 更多."""
        return self._has_more

    @property
    def is_open(self) -> bool:
        """Whether all fields are shown."""
        return not self.rest.isHidden()

    def show_rest(self, is_shown: bool) -> None:
        """Show the other fields as well, or only the first."""
        self.rest.setVisible(is_shown and self._has_more)

    def values(self) -> dict[str, Value]:
        """What was given, by key, without what is empty; BadInput is told below its field, which gets the keys."""
        found: dict[str, Value] = {}
        for key, box in self.boxes.items():
            try:
                value = box.value()
            except BadInput:
                if box.parentWidget() is self.rest:
                    self.show_rest(True)
                box.input.setFocus()
                raise
            if value not in (None, ""):
                found[key] = value
        return found

    def complain(self, key: str, sentence: str) -> bool:
        """Say beside a field what is wrong and go there; False if there is no such field here."""
        box = self.boxes.get(key)
        if box is None:
            return False
        if box.parentWidget() is self.rest:
            self.show_rest(True)
        box.complain(sentence)
        box.input.setFocus()
        return True

    def hush(self) -> None:
        """Take every complaint away."""
        for box in self.boxes.values():
            box.complain("")

    def kept(self) -> dict[str, str]:
        """What stands in the fields, by key."""
        return {key: text for key, box in self.boxes.items() if (text := box.input.kept())}

    def restore(self, kept: Mapping[str, str]) -> None:
        """Show what `kept` gave; other fields are emptied."""
        for key, box in self.boxes.items():
            box.input.restore(kept.get(key, ""))
