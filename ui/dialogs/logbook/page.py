"""A whole record as a form that is filled and may be changed: all its fields, its checklist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desk.errors import BadInput, Missing
from desk.work.logbook.checking import told_rows
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import Checklist, RecordField, RecordForm
from ui import theme
from ui.dialogs.logbook.counters import Counters
from ui.dialogs.logbook.fields import Codes, FieldGrid
from ui.notify import sentence_of

CHECKS = ("list", "grade", "breaches", "lost")


class RecordPage(QScrollArea):
    """Fields of one record. What becomes of it is the window's business."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields = FieldGrid(self)
        self.counters = Counters(self)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        column.addWidget(self.fields)
        column.addWidget(self.counters)
        column.addStretch(1)
        self.setWidget(inside)
        self.base: RecordDraft | None = None
        self._begun: dict[str, Any] = {}
        self.fields.edited.connect(self.edited)
        self.counters.edited.connect(self.edited)

    def show_draft(
        self, form: RecordForm, draft: RecordDraft, codes: Codes, today: str, lists: Sequence[Checklist] = ()
    ) -> None:
        """Show what is known of a record."""
        self.base = draft
        if self.fields.kind != form.kind:
            self.fields.build(form, codes, today, is_whole=True)
        values = {one.key: _value(draft, one) for one in form.fields}
        self.fields.hush()
        self.fields.restore({one.key: text_of(one, values[one.key], draft.at) for one in form.fields})
        self.counters.offer(lists, is_used=False)
        self.counters.restore(draft.detail)
        self._begun = self._state()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed."""
        return self.base is not None and self._state() != self._begun

    def kept(self) -> dict[str, str]:
        """What stands in the fields, to be shown again later."""
        return self.fields.kept()

    def restore(self, kept: dict[str, str]) -> None:
        """Show what was typed before."""
        self.fields.restore({**self.fields.kept(), **kept})

    def draft(self) -> RecordDraft:
        """The record as it stands here; BadInput is told beside its field and goes on."""
        assert self.base is not None
        self.fields.values()
        kept: dict[str, Any] = self.fields.kept()
        boxes = self.fields.boxes
        columns = {key: kept.get(key, "") for key, box in boxes.items() if box.field.is_column}
        detail = {key: text for key, text in kept.items() if not boxes[key].field.is_column}
        others = {key: value for key, value in self.base.detail.items() if key not in boxes and key not in CHECKS}
        return replace(self.base, detail={**others, **detail, **self.counters.value()}, **columns)

    def complain(self, error: BaseException) -> None:
        """Say beside its field what the desk refused."""
        titles = {box.field.title: key for key, box in self.fields.boxes.items()}
        sentence = sentence_of(error)[0]
        if isinstance(error, Missing):
            for title in reversed(error.fields):
                self.fields.complain(titles.get(title, ""), f"请填{title}")
        elif isinstance(error, BadInput):
            self.fields.complain(
                next((key for title, key in titles.items() if sentence.startswith(title)), ""), sentence
            )

    def _state(self) -> dict[str, Any]:
        return {**self.fields.kept(), "": self.counters.value()}


def _value(draft: RecordDraft, one: RecordField) -> Any:
    return getattr(draft, one.key) if one.is_column else draft.detail.get(one.key)


def text_of(one: RecordField, value: Any, at: str) -> str:
    """A value as it stands in its field."""
    if value in (None, "", []):
        return ""
    if one.type == "rows":
        return value if isinstance(value, str) else told_rows(one, value)
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    if one.type == "moment" or one.key == "until":
        same_day = one.key == "until" and text[:10] == at[:10]
        if text.endswith("T00:00:00"):  # no time was written
            return text[:10]
        return text[11:16] if same_day else text[:16].replace("T", " ")
    return text
