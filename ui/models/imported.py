"""What an import shows: the first rows of a sheet as it came, and what would become of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from desk.work.intake.columns import title_of
from ui import theme
from ui.models.titled import Index, TitledRows

if TYPE_CHECKING:
    from desk.work.intake.imports import ImportPlan

OUTCOMES = (
    ("new", "新增", "good"),
    ("changed", "更新", ""),
    ("same", "不变", ""),
    ("duplicate", "重复", "warn"),
    ("faulty", "有误", "bad"),
)
WORDS = {key: (words, tone) for key, words, tone in OUTCOMES}
PREVIEWED = 40
"""Rows of a sheet that are shown."""

Entry = tuple[int, int]
"""Place of a row, number of its fault (-1: none)."""


def written(cell: object) -> str:
    """A cell as Excel would show it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if (cell.hour or cell.minute) else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def entries(plan: ImportPlan) -> dict[str, list[Entry]]:
    """The lines of each outcome ("" all): one for every fault, one for every other row. Call off the GUI thread."""
    found: dict[str, list[Entry]] = {key: [] for key in ("", *WORDS)}
    for place, outcome in enumerate(plan.rows.outcomes):
        if outcome == "faulty":
            lines = [(place, number) for number in range(max(1, len(plan.rows.faults.get(place, ()))))]
        else:
            lines = [(place, -1)]
        found[outcome] += lines
        found[""] += lines
    return found


class PreviewRows(QAbstractTableModel):
    """The first rows of a sheet with the numbers and letters that Excel shows; the rows of the header stand out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Sequence[Any]] = ()
        self._first = 1
        self._names: Sequence[str] = ()
        self._header = (0, 0)

    def show(self, rows: Sequence[Sequence[Any]], first: int, names: Sequence[str], header: tuple[int, int]) -> None:
        """Show these rows; `names` are the letters of the columns, `header` the first and last row of the header."""
        self.beginResetModel()
        self._rows, self._first, self._names, self._header = rows[:PREVIEWED], first, names, header
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A, B, C above; the numbers of the rows on the left."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else str(self._first + section)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell as it stands; the header bold and coloured."""
        if role == Qt.ItemDataRole.DisplayRole:
            row = self._rows[index.row()]
            return written(row[index.column()]) if index.column() < len(row) else ""
        if self._header[0] <= index.row() <= self._header[1]:
            if role == Qt.ItemDataRole.BackgroundRole:
                return theme.colour(theme.ACCENT_SOFT)
            if role == Qt.ItemDataRole.FontRole:
                return theme.font(weight=theme.BOLD)
        if role == Qt.ItemDataRole.ForegroundRole and index.row() < self._header[0]:
            return theme.colour(theme.FAINT)
        return None


class OutcomeRows(TitledRows):
    """What would become of each row: its number, the outcome, the column, what it says, why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("行号", "结果", "列", "表里写的", "说明"), parent)
        self._plan: ImportPlan | None = None
        self._entries: Sequence[Entry] = ()
        self._texts: dict[Entry, tuple[str, str, str, str, str]] = {}

    def show(self, plan: ImportPlan, lines: Mapping[str, Sequence[Entry]], outcome: str) -> None:
        """Show the rows of an outcome; "" all."""
        self.beginResetModel()
        self._plan, self._texts = plan, {}
        self._entries = lines[outcome]
        self.endResetModel()

    def number(self, row: int) -> int:
        """The number of the sheet's row, and whether a reason would let it in."""
        assert self._plan is not None
        return self._plan.rows.numbers[self._entries[row][0]]

    def may_be_excused(self, row: int) -> bool:
        """Whether the row would be taken if somebody gave a reason."""
        assert self._plan is not None
        faults = self._plan.rows.faults.get(self._entries[row][0], ())
        return bool(faults) and all(fault.rule for fault in faults)

    def is_number(self, column: int) -> bool:
        """Row numbers stand right."""
        return column == 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One line per fault or row."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._line(self._entries[index.row()])[index.column()]
            return theme.plain(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            assert self._plan is not None
            return theme.colour(theme.TONES[WORDS[self._plan.rows.outcomes[self._entries[index.row()][0]]][1]])
        return None

    def _line(self, entry: Entry) -> tuple[str, str, str, str, str]:
        if entry not in self._texts:
            self._texts[entry] = self._made(entry)
        return self._texts[entry]

    def _made(self, entry: Entry) -> tuple[str, str, str, str, str]:
        plan = self._plan
        assert plan is not None
        row = plan.rows[entry[0]]
        words, tone = WORDS[row.outcome]
        outcome = f"{theme.SIGNS[tone]} {words}".strip()
        said = "，".join(text for text in map(written, row.cells) if text)
        if row.faults and entry[1] >= 0:
            fault = row.faults[entry[1]]
            if 0 <= fault.column < len(row.cells):
                said = written(row.cells[fault.column])
            return str(row.number), outcome, fault.title, said, fault.reason
        why = "；".join(self._change(row.cells, key, before, after) for key, (before, after) in row.changes.items())
        return str(row.number), outcome, "", said, why

    def _change(self, cells: Sequence[Any], key: str, before: object, after: object) -> str:
        """电话：138… → 139…; of a code only what the sheet says, in its own words."""
        assert self._plan is not None
        at = self._plan.columns.get(key, -1)
        said = written(cells[at]) if 0 <= at < len(cells) else written(after)
        title = title_of(self._plan.kind, key) if not key.startswith("_") else ""
        was = "空" if before is None else written(before)
        return f"{title}：{was} → {said}" if before is None or said == written(after) else f"{title} → {said}"
