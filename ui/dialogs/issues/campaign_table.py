"""The sheet of a campaign with the habits of Excel: Tab and Enter go on, cells are pasted, Delete empties."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget

from ui import theme
from ui.models.counts import CountRows

_WIDTHS = {0: 104, 1: 150}
_NARROW, _WIDE = 66, 220


class CampaignTable(QTableView):
    """Lines are typed into, what stands below them is computed."""

    def __init__(self, rows: CountRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setAccessibleName("专项行动逐日逐格的数字")
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.horizontalHeader().setHighlightSections(False)

    def fit(self) -> None:
        """Columns as wide as their titles, the last one with what is left; the cursor in the first empty line."""
        metrics = self.horizontalHeader().fontMetrics()
        for column in range(self.rows.columnCount()):
            lines = str(self.rows.headerData(column, Qt.Orientation.Horizontal)).split("\n")
            widest = max(metrics.horizontalAdvance(line) for line in lines) + 20
            self.setColumnWidth(column, _WIDTHS.get(column, max(_NARROW, widest)))
        self.setColumnWidth(self.rows.body_column, _WIDE)
        self.horizontalHeader().setStretchLastSection(True)
        if self.rows.rows:
            self.setCurrentIndex(self.rows.index(len(self.rows.rows) - 1, 0))
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste, copy, empty, take out lines, go below."""
        at = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.rows.paste(at.row(), at.column(), QGuiApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._copied())
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.rows.take_out({one.row() for one in self.selectedIndexes()})
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            last = len(self.rows.rows)
            self.rows.write((one.row(), one.column(), "") for one in self.selectedIndexes() if one.row() < last)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.state() != QAbstractItemView.State.EditingState:  # the cell lets it through; `closeEditor` goes on
                self._down(at)
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter in a cell goes on below, as in Excel; Tab goes on to the right by itself."""
        at = self.currentIndex()
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down(at)

    def _down(self, at: QModelIndex) -> None:
        if at.row() + 1 < len(self.rows.rows):
            self.setCurrentIndex(self.rows.index(at.row() + 1, at.column()))

    def _copied(self) -> str:
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda each: (each.row(), each.column())):
            lines.setdefault(index.row(), []).append(str(self.rows.data(index) or ""))
        return "\n".join("\t".join(words) for words in lines.values())
