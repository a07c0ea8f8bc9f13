"""The page 登记 of a record: sections of fields, what is doubtful beside its field, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desk import identity
from desk.errors import BadInput
from desk.model import Value
from desk.registers.checks import Complaint, complaints
from desk.registers.spec import FieldSpec, Section
from desk.registers.typed import told_by_number
from desk.work.records.opening import Opened
from ui import theme
from ui.dialogs.record_fields import Ask, Field, PickField, field_of

COLUMNS = 3
PAUSE = 250
MASKED = "为保护个人信息已遮住。先“显示完整个人信息”（Ctrl+Shift+P），才能修改。"


class FieldBox(QWidget):
    """Title, field, and below it what is doubtful or what the field tells."""

    def __init__(self, spec: FieldSpec, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec, self.field = spec, field
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        title = QLabel(f"{spec.title}{' *' if spec.needed else ''}", self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setProperty("muted", True)
        title.setFont(theme.font(theme.SMALL))
        if spec.source:
            title.setToolTip(theme.plain(f"依据：{spec.source}"))
        title.setBuddy(field)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setFont(theme.font(theme.SMALL))
        self.note.hide()
        column.addWidget(title)
        column.addWidget(field)
        column.addWidget(self.note)
        column.addStretch(1)

    @property
    def span(self) -> int:
        """How many columns of the page it takes."""
        if self.spec.lines > 1:
            return COLUMNS
        return 2 if "址" in self.spec.title or self.spec.max_length >= 200 or self.spec.key == "household_id" else 1

    def say(self, sentence: str, tone: str = "") -> None:
        """Write below the field: in red what must be mended, in amber what is doubtful, in grey what it tells."""
        self.note.setText(f"{_SIGNS[tone]}{sentence}" if sentence else "")
        self.note.setStyleSheet(f"color: {_INKS[tone]};")
        self.note.setVisible(bool(sentence))
        self.field.setProperty("wrong", tone == "bad")
        self.field.setProperty("doubtful", tone == "warn")
        self.field.style().polish(self.field)


_SIGNS = {"": "", "warn": "▲ ", "bad": "✕ "}
_INKS = {"": theme.MUTED, "warn": theme.WARN, "bad": theme.BAD}


class RecordForm(QScrollArea):
    """The fields of one record. Lives on the GUI thread; asks for nothing itself but what `ask` looks up."""

    edited = Signal()
    """Something was typed; `is_dirty` says whether it differs from what was read."""

    def __init__(self, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self.opened: Opened | None = None
        self.boxes: dict[str, FieldBox] = {}
        self._sections: list[tuple[Section, QWidget, list[FieldBox]]] = []
        self._first: dict[str, Value] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.judge)

    # Showing

    def show_record(self, opened: Opened) -> None:
        """Fill the page; its widgets are made anew only for another kind of record."""
        if self.opened is None or self.opened.spec.kind != opened.spec.kind or self.opened.codes != opened.codes:
            self._build(opened)
        self.opened = opened
        record = opened.record
        for key, box in self.boxes.items():
            box.field.put(record.values.get(key), record.labels.get(key, ""))
            box.field.lock(self._why_locked(box.spec))
        self._arrange()
        self._first = {key: _value(box.field, None) for key, box in self.boxes.items()}
        if record.id is None:
            self._first = dict.fromkeys(self._first)
            for key in ("population", "kind", "state", "id_type", "care_level", "since", "resident_id", "relation"):
                self._first[key] = record.values.get(key)
        self.judge()
        self.verticalScrollBar().setValue(0)

    def _why_locked(self, spec: FieldSpec) -> str:
        assert self.opened is not None
        if not self.opened.may_edit:
            return "没有“编辑名册”的权限，只能查看。"
        if spec.key in self.opened.record.masked:
            return MASKED
        if spec.fixed:
            return spec.hint or "由程序填写"
        if spec.key == "resident_id" and self.opened.record.id is not None:
            return "这份档案属于这位居民，不能换人；登错了请移出后另建。"
        return ""

    def _build(self, opened: Opened) -> None:
        page = QWidget()
        page.setProperty("surface", True)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.WIDE)
        column.setSpacing(theme.SPACE + 4)
        self.boxes, self._sections = {}, []
        for section in opened.spec.sections:
            frame = QWidget(page)
            below = QVBoxLayout(frame)
            below.setContentsMargins(0, 0, 0, 0)
            below.setSpacing(theme.TIGHT)
            title = QLabel(section.title, frame)
            title.setFont(theme.font(theme.BODY, weight=theme.BOLD))
            title.setStyleSheet(f"color: {theme.ACCENT_DARK};")
            below.addWidget(title)
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.WIDE)
            grid.setVerticalSpacing(theme.SPACE)
            for number in range(COLUMNS):
                grid.setColumnStretch(number, 1)
            below.addLayout(grid)
            boxes = [self._box(one, opened, frame) for one in section.fields]
            for one, (row, at, span) in zip(boxes, _placed(box.span for box in boxes), strict=True):
                grid.addWidget(one, row, at, 1, span)
            column.addWidget(frame)
            self._sections.append((section, frame, boxes))
        column.addStretch(1)
        self.setWidget(page)

    def _box(self, spec: FieldSpec, opened: Opened, parent: QWidget) -> FieldBox:
        field = field_of(spec, opened.codes, opened.around.today, self._ask, parent)
        box = FieldBox(spec, field, parent)
        field.edited.connect(self._on_edited)
        key = spec.key if spec.key not in self.boxes else f"{spec.key} "  # the same field in another section
        self.boxes[key] = box
        return box

    def _arrange(self) -> None:
        """Show the sections that are there for what is typed."""
        values = self.values()
        for section, frame, _ in self._sections:
            frame.setVisible(section.only_when is None or section.only_when.holds(values))

    # What was typed

    def values(self) -> dict[str, Value]:
        """Every field that is there, as a value; what cannot be read as one is left out."""
        found: dict[str, Value] = {}
        for key, box in self.boxes.items():
            try:
                value = box.field.value()
            except BadInput:
                continue
            if key.strip() not in found or value is not None:
                found[key.strip()] = value
        return found

    def changed(self) -> dict[str, Value]:
        """The fields that differ from what was read; BadInput names the first that is no value."""
        found: dict[str, Value] = {}
        for key, box in self.boxes.items():
            if box.field.isReadOnly():
                continue
            try:
                value = box.field.value()
            except BadInput as error:
                box.say(str(error), "bad")
                self.go_to(box.spec.key)
                raise
            if value != self._first.get(key):
                found[key.strip()] = value
        return found

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(not self.boxes[key].field.isReadOnly() for key in self.changed_keys())

    def whole(self) -> dict[str, Value]:
        """What a new record is made of."""
        self.changed()
        return {key: value for key, value in self.values().items() if value is not None}

    def go_to(self, key: str) -> None:
        """Put the cursor into a field and bring it into sight."""
        box = self.boxes.get(key)
        if box is not None and not box.isHidden():
            box.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(box, 0, 60)

    def begin(self) -> None:
        """Put the cursor into the first field that can be typed into."""
        for box in self.boxes.values():
            if not box.field.isReadOnly() and box.isVisible():
                box.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def chosen(self, key: str) -> int | None:
        """The id chosen in a field."""
        box = self.boxes.get(key)
        value = _value(box.field, None) if box is not None and isinstance(box.field, PickField) else None
        return int(str(value)) if value is not None else None

    # What is doubtful

    def _on_edited(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _follow(self, values: dict[str, Value]) -> None:
        """Fill birth and sex from a right ID number as soon as it stands there; what was typed is not touched."""
        assert self.opened is not None
        if self.opened.spec.table != "resident" or "id_no" not in self.changed_keys():
            return
        told = identity.check_id(str(values.get("id_no") or ""), today=self.opened.around.today)
        for key, value in (("birth", told.birth), ("sex", told.sex)):
            box = self.boxes.get(key)
            if told.ok and box is not None and values.get(key) is None and not box.field.hasFocus():
                box.field.put(value)
                values[key] = value

    def changed_keys(self) -> set[str]:
        """Which fields differ from what was read."""
        return {key for key, box in self.boxes.items() if _value(box.field, "?") != self._first.get(key)}

    def judge(self) -> None:
        """Write beside each field what is doubtful about it, or what it tells."""
        if self.opened is None:
            return
        self._arrange()
        values, record = self.values(), self.opened.record
        self._follow(values)
        around = self.opened.around
        if values.get("household_id") != record.values.get("household_id"):
            around = replace(around, heads=())
        if any(values.get(key) != record.values.get(key) for key in ("id_no", "credit_code", "code")):
            around = replace(around, same_number=())
        found = complaints(self.opened.spec, values, around)
        self._say(found, values, record.reasons)

    def show_complaints(self, found: Iterable[Complaint]) -> None:
        """Write these beside their fields, as the saving found them."""
        assert self.opened is not None
        self._say(tuple(found), self.values(), self.opened.record.reasons)

    def _say(self, found: tuple[Complaint, ...], values: Mapping[str, Value], reasons: Mapping[str, str]) -> None:
        assert self.opened is not None
        said = {each.fields[0]: each for each in reversed(found)}
        is_new = self.opened.record.id is None
        for key, box in self.boxes.items():
            try:
                box.field.value()
            except BadInput as error:
                box.say(str(error), "" if box.field.hasFocus() else "bad")
                continue
            each = said.get(key)
            if each is not None and each.rule in reasons:
                box.say(f"{each.sentence}（已说明：{reasons[each.rule]}）")
            elif each is not None and not (each.is_grave and is_new and not self.is_dirty):
                box.say(each.sentence, "bad" if each.is_grave else "warn")
            else:
                box.say(self._told(key, values))

    def _told(self, key: str, values: Mapping[str, Value]) -> str:
        """What an ID number says of its holder."""
        assert self.opened is not None
        number = str(values.get(key) or "")
        if self.boxes[key].spec.mask != "id" or "*" in number or len(number) not in (15, 18):
            return ""
        return told_by_number(number, self.opened.codes.get("region", {}), self.opened.around.today)


def _value(field: Field, otherwise: Value) -> Value:
    try:
        return field.value()
    except BadInput:
        return otherwise


def _placed(spans: Iterable[int]) -> Iterable[tuple[int, int, int]]:
    """Row, column and span of each field: filled line by line."""
    row = at = 0
    for span in spans:
        if at + span > COLUMNS:
            row, at = row + 1, 0
        yield row, at, span
        at += span
