"""Third page of an import: which of their columns is which of our fields, with some values of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.work.intake.columns import Proposal, asks_nothing, fields_of, missing
from desk.work.intake.looking import letters
from ui import theme
from ui.dialogs.sheet import said

NOTHING = "（不导入）"
REASONS = {
    "before": ("上次选的", "good"),
    "title": ("按列名", ""),
    "values": ("▲ 按内容猜的，请核对", "warn"),
    "hand": ("自己选的", ""),
    "": ("▲ 不导入", "warn"),
    "empty": ("不导入", ""),
}


class FieldCombo(QComboBox):
    """A field, found by typing a part of its name; the wheel scrolls the table, not the choice."""

    def __init__(self, model: QStandardItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._settle)

    def _settle(self) -> None:
        """What was typed and is no field goes back to what was chosen."""
        found = self.findText(self.currentText())
        if found < 0:
            self.setEditText(self.itemText(self.currentIndex()))
        elif found != self.currentIndex():
            self.setCurrentIndex(found)
            self.activated.emit(found)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the table."""
        event.ignore()


class ColumnsPage(QWidget):
    """The choice stands in `columns`; each field is held by one column at most."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = ""
        self.columns: dict[str, int] = {}
        self._reasons: dict[int, str] = {}
        self.combos: list[FieldCombo] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        column.addWidget(self.summary)
        self.table = QTableWidget(0, 5, self)
        self.table.setHorizontalHeaderLabels(["列", "表里的列名", "内容举例", "对应系统里的", "依据"])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for at, width in ((0, 48), (1, 190), (3, 220), (4, 170)):
            self.table.setColumnWidth(at, width)
        self.table.setMinimumHeight(240)
        self.table.setAccessibleName("列对应")
        column.addWidget(self.table, 1)
        column.addWidget(
            said(
                "同一项只能由一列给出；在“对应系统里的”格子里打几个字可以找。这次的选择下次遇到同样的表头自动沿用。",
                self,
            )
        )

    def show_proposal(self, proposal: Proposal, left: int) -> None:
        """Show the columns of a sheet whose first column is that many from A."""
        self.kind = proposal.kind
        self.columns = dict(proposal.header.columns)
        self._reasons = {at: proposal.origins.get(key, "title") for key, at in self.columns.items()}
        model = self._fields(fields_of(proposal.kind))
        titles = proposal.header.titles
        self.combos = []
        self.table.setRowCount(0)
        self.table.setRowCount(len(titles))
        held = {at: key for key, at in self.columns.items()}
        for at, title in enumerate(titles):
            texts = (letters(left + at), title, "，".join(proposal.samples[at]) if at < len(proposal.samples) else "")
            for place, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(theme.plain(text))
                self.table.setItem(at, place, item)
            combo = FieldCombo(model, self.table)
            combo.setAccessibleName(f"{title or letters(left + at)} 对应")
            combo.setCurrentIndex(max(0, combo.findData(held.get(at, ""))))
            combo.activated.connect(lambda _, at=at: self._on_choice(at))
            self.combos.append(combo)
            self.table.setCellWidget(at, 3, combo)
            self.table.setItem(at, 4, QTableWidgetItem())
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET + 4)
        self._say()

    def _fields(self, fields: Sequence[tuple[str, str]]) -> QStandardItemModel:
        model = QStandardItemModel(self)
        for key, title in (("", NOTHING), *fields):
            item = QStandardItem(title)
            item.setData(key, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        return model

    def choose(self, at: int, key: str) -> None:
        """Let a column hold this field ("" none), as a person would."""
        self.combos[at].setCurrentIndex(max(0, self.combos[at].findData(key)))
        self._on_choice(at)

    def _on_choice(self, at: int) -> None:
        key = self.combos[at].currentData() or ""
        for other, held in list(self.columns.items()):
            if held == at:
                del self.columns[other]
        before = self.columns.pop(key, None) if key else None
        if before is not None:
            self.combos[before].setCurrentIndex(0)
            self._reasons.pop(before, None)
        self._reasons.pop(at, None)
        if key:
            self.columns[key] = at
            self._reasons[at] = "hand"
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        for at in range(self.table.rowCount()):
            title = self.table.item(at, 1)
            nothing = "empty" if title is None or asks_nothing(title.text()) else ""
            words, tone = REASONS[self._reasons.get(at, nothing)]
            item = self.table.item(at, 4)
            if item is not None:
                item.setText(words)
                item.setForeground(theme.colour(theme.TONES[tone] if tone else theme.MUTED))
        absent = missing(self.kind, self.columns)
        unmapped = self.table.rowCount() - len(self.columns)
        self.summary.setText(
            f"! 还缺必填的：{'、'.join(absent)}。请指定是哪一列。"
            if absent
            else f"{len(self.columns)} 列已对应" + (f"，{unmapped} 列不导入。" if unmapped else "。")
        )
        self.summary.setStyleSheet(f"color: {theme.BAD if absent else theme.TEXT};")

    @property
    def is_complete(self) -> bool:
        """Whether every field that is needed has its column."""
        return not missing(self.kind, self.columns)
