"""The fields of the quick entry of a record and how they stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desk.registers.spec import FieldSpec
from ui import theme
from ui.app import App
from ui.dialogs.issues.entering_line import Ask, OfferLine
from ui.dialogs.issues.photo_box import PhotoBox
from ui.dialogs.logbook.fields import LABEL, FieldGrid
from ui.dialogs.record_fields import LineField

WHOM = "户主或家里人姓名、首字母、地址房号（天明3-2-203）、单位、网格；↓ 今天要办的"


class EntryForm(QWidget):
    """The fields. What they mean is the window's business."""

    def __init__(self, app: App, window: QWidget, ask_whom: Ask, ask_person: Ask) -> None:
        super().__init__(window)
        self.app = app
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("记录类型")
        self.kind.setFixedHeight(theme.TARGET)
        self.kind.setToolTip("Alt+K")
        self.person = OfferLine("记录人", "谁做的", ask_person, window)
        self.at = LineField(FieldSpec(key="at", title="时间", type="moment"), "", self)
        self.at.setPlaceholderText("现在")
        self.at.setToolTip("空着就是现在；写 9:30、10.30 14:00 都行")
        self.whom = OfferLine("走访谁", WHOM, ask_whom, window)
        self.whom_note = _note(self)
        self.switch = QToolButton(self)
        self.switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.switch.setProperty("chip", True)
        self.switch.setToolTip("整户和其中一人之间切换（Alt+W）")
        self.switch.hide()
        self.fields = FieldGrid(self)
        self.photos = PhotoBox(app, "照片", self)
        self.when_note = _note(self)
        self._titles: dict[str, QLabel] = {}
        self._lay()

    def _lay(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.TIGHT + 1)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setSpacing(theme.TIGHT)
        top.addWidget(self.kind, 3)
        for words, field, stretch in (("记录人", self.person, 3), ("时间", self.at, 4)):
            label = QLabel(words, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            label.setProperty("muted", True)
            top.addSpacing(theme.TIGHT)
            top.addWidget(label)
            top.addWidget(field, stretch)
        self._label(grid, 0, "记录", self.kind)
        grid.addLayout(top, 0, 1)
        grid.addWidget(self.when_note, 1, 1)
        self._label(grid, 2, "走访谁", self.whom)
        grid.addWidget(self.whom, 2, 1)
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE)
        below.addWidget(self.whom_note, 1)
        below.addWidget(self.switch)
        grid.addLayout(below, 3, 1)
        grid.addWidget(self.fields, 4, 0, 1, 2)
        self._label(grid, 5, "照片", self.photos)
        grid.addWidget(self.photos, 5, 1)
        grid.setRowStretch(9, 1)
        self.grid = grid

    def _label(self, grid: QGridLayout, row: int, words: str, field: QWidget) -> None:
        label = self._titles[words] = QLabel(words, self)
        label.setBuddy(field)
        label.setMinimumHeight(theme.TARGET)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)

    def call_whom(self, words: str) -> None:
        """What the line of the item is called: 走访谁, 巡查哪里."""
        self._titles["走访谁"].setText(words)
        self.whom.setAccessibleName(words)

    def complain(self, field: QWidget, note: QLabel, sentence: str) -> None:
        """What is missing or wrong, below its field; "" takes it away."""
        if bool(field.property("wrong")) != bool(sentence):
            field.setProperty("wrong", bool(sentence))
            field.style().polish(field)
        if sentence or note.property("wrong"):
            say(note, f"✕ {sentence}" if sentence else "", "bad")
            note.setProperty("wrong", bool(sentence))


def say(note: QLabel, words: str, tone: str = "") -> None:
    """A quiet line below a field; "" hides it."""
    note.setProperty("wrong", False)
    note.setStyleSheet(f"color: {theme.TONES[tone]};" if tone else "")
    note.setText(words)
    note.setToolTip(theme.plain(words))
    note.setVisible(bool(words))


def _note(parent: QWidget) -> QLabel:
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(theme.SMALL))
    made.setProperty("muted", True)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.hide()
    return made
