"""What is typed by hand into a filing, as a table: last period's words stand there, what differs is marked."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from desk.work.forms.carrying import Difference, Typed, difference, differences
from desk.work.forms.carrying_sheet import TypingSheet
from ui import theme
from ui.models.titled import Index, TitledRows

WORDS: Final = {
    "": ("", theme.MUTED),
    "new": ("＋ 新增", theme.GOOD),
    "changed": ("✎ 有改动", theme.ACCENT_DARK),
    "gone": ("－ 本期已无", theme.MUTED),
}
"""Word and ink of how a record stands against last time."""


class TypingRows(TitledRows):
    """A row per record, a column per hand-typed field; after them those that are gone, which nobody can type into."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), parent)
        self.sheet: TypingSheet | None = None
        self.rows: list[tuple[str, tuple[str, ...]]] = []
        """Uid and what says who it is, of the records shown."""
        self.columns: tuple[str, ...] = ()
        self.first = 1
        """The first column that is typed."""
        self._typed: dict[str, dict[str, str]] = {}
        self._single: dict[str, str] = {}
        self._found: dict[str, Difference] = {}
        self.only_changes = False
        self._is_many = False

    def show(self, sheet: TypingSheet) -> None:
        """Show a filing's records with what stands in them so far."""
        self.sheet, self.columns = sheet, sheet.columns
        self._titles = ("对比上期", *sheet.shown, *sheet.columns)
        self.first = 1 + len(sheet.shown)
        self._typed = {uid: dict(values) for uid, values in sheet.carried.now.rows.items()}
        self._single = dict(sheet.carried.now.single)
        self.narrow(self.only_changes)

    def narrow(self, only_changes: bool) -> None:
        """Show all records, or those that differ from last time."""
        if self.sheet is None:
            return
        self.beginResetModel()
        self.only_changes = only_changes
        self._compare()
        width = len(self.sheet.shown)
        every = [(record.uid, record.texts) for record in self.sheet.records]
        gone = [each for each in self._found.values() if each.state == "gone"]
        every += [(each.uid, (each.label, *[""] * (width - 1))[:width]) for each in gone]
        self.rows = [row for row in every if not only_changes or self._found[row[0]].state]
        self.endResetModel()

    def _compare(self) -> None:
        assert self.sheet is not None
        present = [(record.uid, record.label) for record in self.sheet.records]
        self._found = {each.uid: each for each in differences(self.sheet.carried.before, self.typed(), present)}

    def typed(self) -> Typed:
        """What stands there now, of the records of this period."""
        assert self.sheet is not None
        known = {record.uid: record.label for record in self.sheet.records}
        rows = {uid: {column: self._typed.get(uid, {}).get(column, "") for column in self.columns} for uid in known}
        return Typed(single=dict(self._single), rows=rows, labels=known)

    def type_single(self, name: str, text: str) -> None:
        """A value that stands once in the form."""
        self._single[name] = text
        self.edited.emit()

    def single(self, name: str) -> str:
        """What stands in such a value now."""
        return self._single.get(name, "")

    def counts(self) -> dict[str, int]:
        """How many records are new, changed, gone."""
        found = dict.fromkeys(("new", "changed", "gone"), 0)
        for each in self._found.values():
            if each.state:
                found[each.state] += 1
        return found

    def before(self, index: Index) -> str | None:
        """What stood in a cell last time; None where nothing did."""
        if self.sheet is None or index.column() < self.first:
            return None
        row = self.sheet.carried.before.rows.get(self.rows[index.row()][0])
        return None if row is None else row.get(self.columns[index.column() - self.first], "")

    def restore(self, indexes: list[QModelIndex]) -> None:
        """Put back what stood there last time."""
        self._write_many([(index, text) for index in indexes if (text := self.before(index)) is not None])

    def paste(self, index: Index, text: str) -> int:
        """Rows and tabs as Excel copies them, from this cell on; gives how many cells were taken."""
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        cells = [
            (self.index(index.row() + down, index.column() + right), word)
            for down, words in enumerate(lines)
            for right, word in enumerate(words.split("\t"))
        ]
        return self._write_many([(at, word) for at, word in cells if at.isValid()])

    def empty(self, indexes: list[QModelIndex]) -> None:
        """Take the words out of these cells."""
        self._write_many([(index, "") for index in indexes])

    def _write_many(self, cells: list[tuple[QModelIndex, str]]) -> int:
        """Write these, and tell of it once."""
        self._is_many = True
        taken = sum(self.setData(index, text) for index, text in cells)
        self._is_many = False
        self.edited.emit()
        return taken

    # ---- answering Qt

    def is_number(self, column: int) -> bool:
        """All are words."""
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Records, and those that are gone."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Typed columns take words, unless the record is gone."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() < self.first or self._state(index) == "gone":
            return plain
        return plain | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A word was typed."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        uid, column = self.rows[index.row()][0], self.columns[index.column() - self.first]
        words = self._typed.setdefault(uid, {})
        words[column] = " ".join(str(value).split())
        assert self.sheet is not None
        known = {name: words.get(name, "") for name in self.columns}
        self._found[uid] = difference(self.sheet.carried.before, uid, self._found[uid].label, known)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), self.columnCount() - 1))
        if not self._is_many:
            self.edited.emit()
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; a changed cell is coloured and remembers last time's words in its tooltip."""
        uid, texts = self.rows[index.row()]
        state, column = self._state(index), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if column == 0:
                return WORDS[state][0]
            return texts[column - 1] if column < self.first else self._word(uid, state, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(WORDS[state][1] if column == 0 or state == "gone" else theme.TEXT)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(index, state)
        if role == Qt.ItemDataRole.ToolTipRole and column >= self.first:
            before = self.before(index)
            return theme.plain(f"上期：{before or '（空）'}") if before is not None and self._differs(index) else None
        return None

    def _word(self, uid: str, state: str, column: int) -> str:
        name = self.columns[column - self.first]
        if state == "gone" and self.sheet is not None:
            return self.sheet.carried.before.rows.get(uid, {}).get(name, "")
        return self._typed.get(uid, {}).get(name, "")

    def _state(self, index: Index) -> str:
        found = self._found.get(self.rows[index.row()][0])
        return found.state if found is not None else ""

    def _differs(self, index: Index) -> bool:
        found = self._found.get(self.rows[index.row()][0])
        return found is not None and self.columns[index.column() - self.first] in found.changed

    def _ground(self, index: Index, state: str) -> Any:
        if index.column() >= self.first and self._differs(index):
            return theme.colour(theme.WARN_SOFT)
        if state == "new":
            return theme.colour(theme.GOOD_SOFT)
        if state == "gone" or index.column() < self.first:
            return theme.colour(theme.RAISED)
        return None
