"""The table beside the map while grids are redrawn: what each touched grid holds now, and whether that fits the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from ui import theme
from ui.models.titled import Index, TitledRows

if TYPE_CHECKING:
    from desk.ground.sizes import GridCount

WORDS = {"low": ("偏小", "warn"), "good": ("合适", "good"), "high": ("偏大", "bad"), "": ("", "")}
"""The word of each state and its tone; a word stands beside the colour always."""
NUMBERS = ("households", "residents", "facilities", "organisations", "square_metres")


class GridCounts(TitledRows):
    """One row per touched grid. Filled at once; ten to a few hundred rows."""

    def __init__(self, titles: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self._rows: tuple[GridCount, ...] = ()

    def set_counts(self, rows: tuple[GridCount, ...]) -> None:
        """Show these counts; while the grids stay the same, only numbers are painted anew."""
        if [each.key for each in rows] == [each.key for each in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._titles) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def count(self, row: int) -> GridCount:
        """The counts of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Touched grids."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        row, column = self._rows[index.row()], index.column()
        word, tone = WORDS.get(row.state, WORDS[""])
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return row.name
            if column <= len(NUMBERS):
                return f"{round(getattr(row, NUMBERS[column - 1])):,}"
            return f"{theme.SIGNS[tone]} {word}".strip()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column > len(NUMBERS):
            return theme.colour(theme.TONES[tone])
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(f"{row.name}：{row.target}" if row.target else row.name)
        return None

    def is_number(self, column: int) -> bool:
        """All but the name and the word."""
        return 0 < column <= len(NUMBERS)
