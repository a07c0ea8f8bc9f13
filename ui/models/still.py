"""A short table that is filled at once and does not change: previews and results in dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from desk.model import Value
from ui import theme
from ui.models.cells import written
from ui.models.titled import Index, TitledRows


class StillRows(TitledRows):
    """Rows of texts and numbers; a column whose values are numbers stands right."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(tuple(titles), parent)
        self._rows: list[tuple[Value, ...]] = []
        self._texts: list[tuple[str, ...]] = []
        self._numbers: set[int] = set()
        self._tones: dict[int, str] = {}

    def fill(self, rows: Sequence[tuple[Value, ...]], tones: Sequence[str] = ()) -> None:
        """Show these rows; `tones` colours the last column of each row by a name of `theme.TONES`."""
        self.beginResetModel()
        self._rows = list(rows)
        self._numbers = {
            column
            for column in range(len(self._titles))
            if rows and all(isinstance(row[column], int | float | None) for row in rows)
        }
        self._texts = [
            tuple(written(value, "number" if column in self._numbers else "text") for column, value in enumerate(row))
            for row in rows
        ]
        self._tones = {row: tone for row, tone in enumerate(tones) if tone}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; the whole text in its tip."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[row][column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(self._texts[row][column])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == len(self._titles) - 1 and row in self._tones:
            return theme.colour(theme.TONES[self._tones[row]])
        return None

    def is_number(self, column: int) -> bool:
        """Whether all its values are numbers."""
        return column in self._numbers
