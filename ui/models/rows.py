"""A table of any length: the ids in order, and blocks of 128 rows read when they are painted.

Nothing here touches the database on the GUI thread: ids come from one read job, rows from others, and only the newest
answer counts. Sorting and filtering are another list of ids.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desk.model import Column, Query
from ui.app import App
from ui.models.cells import Row, written_rows

BLOCK = 128
KEPT = 96
"""Blocks kept: 12,000 rows, some megabytes."""

Index = QModelIndex | QPersistentModelIndex
Blocks = list[tuple[int, list[Row]]]
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class RowModel(QAbstractTableModel):
    """The rows that a query finds. Lives on the GUI thread."""

    filled = Signal(int)
    """A new list of ids has arrived; how many."""
    failed = Signal(object)

    def __init__(self, app: App, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._name = name
        self.query: Query | None = None
        self.columns: tuple[Column, ...] = ()
        self.ids: Any = ()
        self._blocks: OrderedDict[int, list[Row]] = OrderedDict()
        self._wanted: list[int] = []
        self._is_reading = False
        self._generation = 0
        self._position: dict[int, int] | None = None
        self.is_eager = True
        """Whether the first block is read together with the ids; a hidden list only counts."""
        self._fetch = QTimer(self)
        self._fetch.setSingleShot(True)
        self._fetch.setInterval(0)
        self._fetch.timeout.connect(self._read_wanted)

    # Asking

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns; call before `show`."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._blocks.clear()
        self._generation += 1
        self.endResetModel()

    def show(self, query: Query) -> None:
        """Read the ids of this query; the table keeps its rows until they are there."""
        self.query = query
        search = self._app.office.search if self._app.office is not None else None
        if search is None:
            return
        keys = [column.key for column in self.columns]
        columns, eager = self.columns, self.is_eager

        def work() -> tuple[Any, list[Row]]:
            ids = search.ids(query)
            if not eager or not len(ids) or not keys:
                return ids, []
            return ids, written_rows(search.rows(query.kind, ids[:BLOCK].tolist(), keys), columns)

        self._app.jobs.read(work, self._fill, key=f"ids {self._name}", failed=self.failed.emit)

    def clear(self) -> None:
        """Show nothing."""
        self._app.jobs.forget(f"ids {self._name}")
        self.query = None
        self._fill(((), []))

    def refresh_rows(self) -> None:
        """Read again what is shown; ids and order stay."""
        self._generation += 1
        self._blocks.clear()
        self._wanted.clear()
        if len(self.ids) and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def _fill(self, answer: tuple[Any, list[Row]]) -> None:
        ids, first = answer
        self.beginResetModel()
        self._generation += 1
        self.ids = ids
        self._position = None
        self._blocks.clear()
        self._wanted.clear()
        if first:
            self._blocks[0] = first
        self.endResetModel()
        self.filled.emit(len(ids))

    # Answering Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many ids."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """How many columns, hidden ones too."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; empty until its block is there."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].type == "number" else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of columns; rows have numbers nowhere."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[section].type == "number" else _LEFT
        return None

    # For the delegate and for copying

    def text(self, row: int, column: int) -> str:
        """The text of a cell, the fast way; asks for the block when it is missing."""
        number, offset = divmod(row, BLOCK)
        block = self._blocks.get(number)
        if block is None:
            self._want(number)
            return ""
        return block[offset][column] if offset < len(block) else ""

    def row_of(self, item_id: int) -> int | None:
        """Where an id stands, or None."""
        if self._position is None:
            self._position = {}
            if len(self.ids) < 50_000:
                self._position = {item: row for row, item in enumerate(self.ids)}
        if self._position or not len(self.ids):
            return self._position.get(item_id)
        found = (self.ids == item_id).nonzero()[0]
        return int(found[0]) if len(found) else None

    def has_row(self, row: int) -> bool:
        """Whether the row's texts are here."""
        return row // BLOCK in self._blocks

    def _want(self, number: int) -> None:
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        if not self._is_reading:
            self._fetch.start()

    def _read_wanted(self) -> None:
        """Ask for the two blocks wanted last; whoever scrolls past never waits for what he passed."""
        if self._is_reading or not self._wanted or self._app.office is None or self.query is None:
            return
        numbers = self._wanted[-2:]
        self._wanted.clear()
        search, kind, columns, generation = self._app.office.search, self.query.kind, self.columns, self._generation
        keys = [column.key for column in columns]
        slices = [(number, self.ids[number * BLOCK : (number + 1) * BLOCK].tolist()) for number in numbers]

        def work() -> Blocks:
            return [(number, written_rows(search.rows(kind, ids, keys), columns)) for number, ids in slices]

        self._is_reading = True
        self._app.jobs.read(
            work, lambda blocks: self._take(generation, blocks), failed=lambda error: self._give_up(error)
        )

    def _take(self, generation: int, blocks: Blocks) -> None:
        self._is_reading = False
        if generation == self._generation:
            for number, rows in blocks:
                self._blocks[number] = rows
                last = min(len(self.ids), (number + 1) * BLOCK) - 1
                self.dataChanged.emit(self.index(number * BLOCK, 0), self.index(last, len(self.columns) - 1))
            while len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        if self._wanted:
            self._fetch.start()

    def _give_up(self, error: BaseException) -> None:
        self._is_reading = False
        self.failed.emit(error)
