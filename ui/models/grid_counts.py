"""The table beside the map while grids are redrawn: what each touched grid holds now, and whether that fits the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import theme

if TYPE_CHECKING:
    from desk.ground.sizes import GridCount

Index = QModelIndex | QPersistentModelIndex

WORDS = {"low": ("偏小", "warn"), "good": ("合适", "good"), "high": ("偏大", "bad"), "": ("", "")}
"""The word of each state and its tone; a word stands beside the colour always."""
NUMBERS = ("households", "residents", "facilities", "organisations", "square_metres")


class GridCounts(QAbstractTableModel):
    """One row per touched grid. Filled at once; ten to a few hundred rows."""

    def __init__(self, titles: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
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

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Name, the numbers, the word."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles; numbers stand right."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

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
            return _side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column > len(NUMBERS):
            return theme.colour(theme.TONES[tone])
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(f"{row.name}：{row.target}" if row.target else row.name)
        return None


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if 0 < column <= len(NUMBERS) else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
