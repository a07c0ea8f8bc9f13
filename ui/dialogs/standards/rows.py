"""The conditions of a class as a table that is typed into; a cell that cannot be kept is red and says why."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from desk.work.standards.editing import check_condition
from desk.work.standards.reading import ConditionLine
from ui import theme
from ui.models.titled import Index, TitledRows

TITLES: Final = ("立案条件", "结案条件", "处置时限", "处置单位", "启用")
KEYS: Final = ("file_when", "close_when", "limit_text", "department")
_NEEDED: Final = ("file_when", "limit_text")


class ConditionRows(TitledRows):
    """One row per condition and an empty one below for the next."""

    completed = Signal(object, object)
    """A row may be written: ConditionLine (None: a new one), its four texts by key."""
    judged = Signal(str)
    """What is wrong where something was typed, in one sentence; "" if nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self.lines: tuple[ConditionLine, ...] = ()
        self._drafts: dict[int, dict[str, str]] = {}
        self._today = ""
        self._is_editable = False

    def fill(self, lines: tuple[ConditionLine, ...], today: str, *, editable: bool) -> None:
        """Show these; what was typed and not kept is gone."""
        self.beginResetModel()
        self.lines, self._drafts, self._today, self._is_editable = lines, {}, today, editable
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Conditions and the empty row."""
        return 0 if parent.isValid() else len(self.lines) + self._is_editable

    def is_number(self, column: int) -> bool:
        """None is."""
        return False

    def line_at(self, row: int) -> ConditionLine | None:
        """The condition of a row; None in the empty one."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All but the day is typed into; a row that is to end is not."""
        usual = super().flags(index)
        line = self.line_at(index.row())
        open_row = self._is_editable and (line is None or not line.valid_to)
        return usual | Qt.ItemFlag.ItemIsEditable if open_row and index.column() < len(KEYS) else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; red where wrong, quiet where a row is not in force yet."""
        row, column = index.row(), index.column()
        line = self.line_at(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if column == len(KEYS):
                return _since(line)
            text = self._text(row, KEYS[column])
            if line is None and column == 0 and not text and role == Qt.ItemDataRole.DisplayRole:
                return "（在这里输入新的立案条件）"
            return text
        wrong = self._wrong(row).get(KEYS[column], "") if column < len(KEYS) else ""
        if role == Qt.ItemDataRole.BackgroundRole and wrong:
            return theme.colour(theme.BAD_SOFT)
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(wrong or str(self.data(index)))
        if role == Qt.ItemDataRole.ForegroundRole:
            if wrong:
                return theme.colour(theme.BAD)
            if line is None or line.since > self._today:
                return theme.colour(theme.FAINT)
        return self.side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Keep what was typed; a row that is whole and right is handed on to be written."""
        row, key = index.row(), KEYS[index.column()]
        text = " ".join(str(value or "").split())
        if role != Qt.ItemDataRole.EditRole or text == self._text(row, key):
            return False
        self._drafts.setdefault(row, {})[key] = text
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(KEYS) - 1))
        wrong = self._wrong(row)
        self.judged.emit(next(iter(wrong.values()), ""))
        texts = {one: self._text(row, one) for one in KEYS}
        if not wrong and all(texts[one] for one in _NEEDED):
            self.completed.emit(self.line_at(row), texts)
        return True

    def _text(self, row: int, key: str) -> str:
        line = self.line_at(row)
        kept = str(getattr(line, key)) if line is not None else ""
        return self._drafts.get(row, {}).get(key, kept)

    def _wrong(self, row: int) -> dict[str, str]:
        """What is wrong with what was typed into a row; fields of a new row not reached yet are not."""
        if row not in self._drafts:
            return {}
        wrong = check_condition(self._text(row, "file_when"), self._text(row, "limit_text"))
        if self.line_at(row) is None:
            wrong = {key: words for key, words in wrong.items() if self._drafts[row].get(key)}
        return wrong


def _since(line: ConditionLine | None) -> str:
    if line is None:
        return ""
    return f"{line.since or '一直'}{f'，至 {line.valid_to}' if line.valid_to else ''}"
