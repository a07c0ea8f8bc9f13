"""The grid of 批量补录 as a model: texts as they were typed, what is wrong with each, one step back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desk.work.logbook.lines import PERSON, WHOM, CheckedLine, Column, header_of
from ui import theme

MOST: Final = 2000
"""Lines at once."""
SPARE: Final = 20
"""Empty lines below the last that is filled."""
STEPS: Final = 40
ROLE = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
Row = dict[str, str]


class BatchModel(QAbstractTableModel):
    """Lives on the GUI thread; what a line means is found elsewhere and shown here."""

    changed = Signal()
    """Something was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: list[Row] = [{} for _ in range(SPARE)]
        self.picked: dict[str, tuple[str, int]] = {}
        self._checked: dict[int, tuple[Row, CheckedLine]] = {}
        """By line what it was read as, and the texts that were read: others are not read yet."""
        self._before: list[list[Row]] = []

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Another kind of record; texts of columns that it has too stay."""
        self.beginResetModel()
        self.columns = columns
        self._checked = {}
        self.endResetModel()

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            known = self.read_as(section)
            is_wrong = known is not None and bool(known.wrong)
            if role == ROLE.ForegroundRole and is_wrong:
                return theme.colour(theme.BAD)
            return f"{section + 1}{' ✕' if is_wrong else ''}" if role == ROLE.DisplayRole else None
        if role != ROLE.DisplayRole:
            return None
        one = self.columns[section]
        return f"{one.title} *" if one.is_needed else one.title

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        key = self.columns[index.column()].key
        if role in (ROLE.DisplayRole, ROLE.EditRole):
            return self.rows[index.row()].get(key, "")
        if role == ROLE.BackgroundRole and self.wrong(index.row(), key):
            return theme.colour(theme.BAD_SOFT)
        if role == ROLE.ForegroundRole and self.wrong(index.row(), key):
            return theme.colour(theme.BAD)
        if role in (ROLE.ToolTipRole, ROLE.AccessibleDescriptionRole):
            return theme.plain(self.wrong(index.row(), key) or self._meant(index.row(), key))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = ROLE.EditRole) -> bool:
        """Take what was typed into a cell."""
        text = str(value or "").strip()
        if role != ROLE.EditRole or self.rows[index.row()].get(self.columns[index.column()].key, "") == text:
            return False
        self.put([(index.row(), index.column(), text)])
        return True

    # Lines

    def filled(self) -> list[int]:
        """The lines that hold anything."""
        return [at for at, row in enumerate(self.rows) if any(row.values())]

    def cells(self) -> list[Row]:
        """The texts of every line up to the last that holds anything."""
        filled = self.filled()
        return [dict(row) for row in self.rows[: filled[-1] + 1]] if filled else []

    def show(self, rows: Sequence[Mapping[str, str]], picked: Mapping[str, tuple[str, int]]) -> None:
        """Show these lines instead."""
        self.beginResetModel()
        self.rows = [dict(row) for row in rows[:MOST]] + [{} for _ in range(SPARE)]
        self.picked = {key: (str(one[0]), int(one[1])) for key, one in picked.items()}
        self._checked, self._before = {}, []
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """More lines below the last that holds anything."""
        self._remember()
        self.beginResetModel()
        filled = self.filled()
        self.rows = [*self.rows[: filled[-1] + 1 if filled else 0], *rows][:MOST] + [{} for _ in range(SPARE)]
        self.endResetModel()
        self.changed.emit()

    def put(self, cells: Sequence[tuple[int, int, str]]) -> None:
        """Write texts into cells: line, column, text. Lines come as they are needed."""
        self._remember()
        last = max((row for row, _, _ in cells), default=0)
        if last >= len(self.rows) - 1:
            self.beginInsertRows(QModelIndex(), len(self.rows), min(MOST, last + SPARE) - 1)
            self.rows += [{} for _ in range(min(MOST, last + SPARE) - len(self.rows))]
            self.endInsertRows()
        for row, column, text in cells:
            if row < len(self.rows) and column < len(self.columns):
                self.rows[row][self.columns[column].key] = text
        self._redraw()
        self.changed.emit()

    def take_out(self, lines: Sequence[int]) -> None:
        """Take whole lines out."""
        self._remember()
        gone = set(lines)
        self.beginResetModel()
        self.rows = [row for at, row in enumerate(self.rows) if at not in gone] + [{} for _ in range(len(gone))]
        self._checked = {}
        self.endResetModel()
        self.changed.emit()

    def pasted(self, text: str, row: int, column: int) -> list[tuple[int, int, str]]:
        """The cells that a copied range of a sheet fills from here on; a first line of column titles says which they are."""
        lines = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")]
        keys = header_of(lines[0], self.columns) if len(lines) > 1 else None
        if keys is None:
            return [
                (row + down, column + right, cell.strip())
                for down, cells in enumerate(lines[: MOST - row])
                for right, cell in enumerate(cells)
                if column + right < len(self.columns)
            ]
        at = {one.key: number for number, one in enumerate(self.columns)}
        found: dict[tuple[int, int], str] = {}
        for down, cells in enumerate(lines[1 : MOST - row]):
            for key, cell in zip(keys, cells, strict=False):
                if key and cell.strip():
                    place = (row + down, at[key])
                    found[place] = " ".join(part for part in (found.get(place, ""), cell.strip()) if part)
        return [(down, right, text) for (down, right), text in found.items()]

    def _remember(self) -> None:
        self._before = [*self._before, [dict(row) for row in self.rows]][-STEPS:]

    def step_back(self) -> bool:
        """As it was before the last change; False if there is none."""
        if not self._before:
            return False
        self.beginResetModel()
        self.rows = self._before.pop()
        self.endResetModel()
        self.changed.emit()
        return True

    # What it was read as

    def unread(self) -> list[int]:
        """Filled lines whose texts were not read yet."""
        return [at for at in self.filled() if at not in self._checked or self._checked[at][0] != self.rows[at]]

    def take_read(self, lines: Sequence[int], texts: Sequence[Row], found: Sequence[CheckedLine]) -> None:
        """Show what was found of these lines; what was changed meanwhile is read again."""
        for at, row, one in zip(lines, texts, found, strict=True):
            self._checked[at] = (row, one)
        self._redraw(min(lines), max(lines))

    def read_as(self, row: int) -> CheckedLine | None:
        """What a line means; None while it is not known."""
        known = self._checked.get(row)
        return known[1] if known is not None and known[0] == self.rows[row] else None

    def forget(self, rows: Sequence[int] = ()) -> None:
        """Read these lines again, or all."""
        for row in rows or list(self._checked):
            self._checked.pop(row, None)
        self.changed.emit()

    def complain(self, row: int, sentence: str) -> None:
        """A sentence about a line that the desk refused."""
        self._checked[row] = (dict(self.rows[row]), CheckedLine(wrong={WHOM: sentence}))
        self._redraw()

    def wrong(self, row: int, key: str) -> str:
        """What is wrong with a cell; "" for nothing, or while it is not known."""
        one = self.read_as(row)
        return one.wrong.get(key, "") if one is not None else ""

    def _meant(self, row: int, key: str) -> str:
        one = self.read_as(row)
        if key == WHOM and one is not None and one.whom is not None:
            return f"{one.whom.words}　{one.whom.address}　{one.whom.grid}"
        return self.rows[row].get(key, "") if key != PERSON else ""

    def _redraw(self, first: int = 0, last: int | None = None) -> None:
        last = len(self.rows) - 1 if last is None else min(last, len(self.rows) - 1)
        if first <= last and self.columns:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)
