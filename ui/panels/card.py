"""The side card: all that is known of the chosen thing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desk.model import Changes, Value
from ui import theme
from ui.app import App, Selection
from ui.models.cells import written

Record = tuple[tuple[str, Value], ...]
HEADS = ("标题", "姓名", "名称")
"""Fields that may stand on top of the card, else the first one does."""


class RecordCard(QWidget):
    """Titles and values, one below the other."""

    filled = Signal(bool)
    """Whether there is something to show."""
    opened = Signal(str, int)
    """The window of what is shown is asked for: kind and id."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._shown: tuple[str, int] | None = None
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.title.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.area, 1)
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._hint()
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)
        app.closed.connect(self._hint)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens the window of the thing, as it does in a list."""
        super().mouseDoubleClickEvent(event)
        if self._shown is not None:
            self.opened.emit(*self._shown)

    def _hint(self) -> None:
        self._shown = None
        self.filled.emit(False)
        self.title.setText("")
        self.title.hide()
        label = QLabel("在列表或地图上点一行，\n这里显示它的全部内容。")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setProperty("muted", True)
        label.setProperty("surface", True)
        self.area.setWidget(label)

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.kind and chosen.item_id is not None:
            self._shown = (chosen.kind, chosen.item_id)
            self._read()
        elif chosen.source != "open" and self._shown is not None and chosen.item_id is None:
            self._hint()

    def _on_changed(self, changes: Changes) -> None:
        if self._shown is not None:
            self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is None or self._shown is None:
            return
        search, (kind, item_id) = office.search, self._shown
        self.app.jobs.read(lambda: search.record(kind, item_id), self._show, key="record")

    def _show(self, record: Record) -> None:
        if self._shown is None:
            return
        rows = [(title, _text(value)) for title, value in record]
        rows = [(title, text) for title, text in rows if text]
        head = next((row for row in rows if row[0] in HEADS), rows[0] if rows else ("", ""))
        self.title.setText(head[1])
        self.title.setVisible(bool(rows))
        inside = QWidget()
        inside.setProperty("surface", True)
        form = QFormLayout(inside)
        form.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, theme.SPACE)
        form.setHorizontalSpacing(theme.WIDE)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, text in rows:
            if (title, text) == head:
                continue
            form.addRow(_label(title, is_muted=True), _label(text, is_muted=False))
        self.area.setWidget(inside)
        self.filled.emit(True)


def _label(text: str, *, is_muted: bool) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", is_muted)
    if is_muted:
        label.setMinimumWidth(72)
    else:
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _text(value: Value) -> str:
    if isinstance(value, str) and len(value) == 19 and value[10:11] == "T":
        return written(value, "moment")
    return written(value, "number") if isinstance(value, int | float) else str(value or "")
