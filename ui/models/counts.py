"""The lines of a campaign as a sheet: typed as in Excel, totals below, what was typed can be taken back step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor

from desk.errors import BadInput
from desk.registers.typed import day
from desk.work.campaigns.columns import Number, number, said, totals
from desk.work.campaigns.counting import CountSheet, Line
from desk.work.campaigns.telling import Told
from ui import theme
from ui.models.count_row import BEFORE, CountRow, Pending, alike, same_day
from ui.models.titled import Index, TitledRows

MOST_STEPS: Final = 200
"""So many steps can be taken back."""


class CountRows(TitledRows):
    """Lines, an empty one to type into, and below them totals, the campaign before, and the difference."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), parent)
        self.sheet: CountSheet | None = None
        self.rows: list[CountRow] = []
        self._ids: dict[int, int] = {}
        self._saved: dict[int, Line] = {}
        """By id, as the database holds them."""
        self._before: Mapping[str, Number] = {}
        self._before_title = ""
        self._tokens = count(1)
        self._back: list[list[CountRow]] = []
        self._forth: list[list[CountRow]] = []

    # Showing

    def show(self, sheet: CountSheet, told: Told, today: str) -> None:
        """Show a campaign as it is kept."""
        self.beginResetModel()
        self.sheet, self._today = sheet, today
        columns = sheet.campaign.columns
        self._titles = ("日期", "网格", *(f"{one.name}\n{one.unit}" for one in columns), "情况")
        self._ids, self._saved = {}, {}
        self.rows = [self._row_of(line) for line in sheet.lines]
        for row, line in zip(self.rows, sheet.lines, strict=True):
            assert line.id is not None
            self._ids[row.token] = line.id
            self._saved[line.id] = line
        self._back, self._forth = [], []
        self.compare(told)
        self._keep_blank()
        self.endResetModel()

    def compare(self, told: Told) -> None:
        """Show the totals of the campaign before."""
        self._before = {one.column.key: one.before for one in told.figures if one.before is not None}
        self._before_title = told.earlier.name if told.earlier is not None and self._before else ""
        if self.rows:
            self._tell_totals()

    def _row_of(self, line: Line) -> CountRow:
        assert self.sheet is not None
        return CountRow(
            token=next(self._tokens),
            day=line.day,
            area=self.sheet.areas.get(line.area_id or 0, "") if line.area_id else "",
            counts=tuple(
                said(line.counts[one.key]).replace(",", "") if one.key in line.counts else ""
                for one in self.sheet.campaign.columns
            ),
            body=line.body,
        )

    def _keep_blank(self) -> None:
        """An empty line stands at the end, if lines may be typed."""
        if self._may_edit and (not self.rows or not self._is_empty(self.rows[-1])):
            self.rows.append(self._blank())

    def _blank(self) -> CountRow:
        assert self.sheet is not None
        return CountRow(token=next(self._tokens), counts=("",) * len(self.sheet.campaign.columns))

    @staticmethod
    def _is_empty(row: CountRow) -> bool:
        return row.is_blank and not row.day and not row.area

    @property
    def _may_edit(self) -> bool:
        return self.sheet is not None and self.sheet.may_edit

    @property
    def body_column(self) -> int:
        """The last column, 情况."""
        return len(self._titles) - 1

    # Typing

    def write(self, cells: Iterable[tuple[int, int, str]]) -> int:
        """Write row, column, text of cells as one step; gives how many changed. Lines come into being as needed."""
        if not self._may_edit:
            return 0
        before = list(self.rows)
        taken = 0
        after = list(self.rows)
        for at, column, text in cells:
            while at >= len(after):
                after.append(self._blank())
            if 0 <= column <= self.body_column and after[at].texts()[column] != text.strip():
                after[at] = self._with_day(after[at].put(column, text.strip()), after[:at])
                taken += 1
        if taken:
            self._remember(before)
            self._take(after)
        return taken

    def _with_day(self, row: CountRow, above: Sequence[CountRow]) -> CountRow:
        """A line that has none gets the day of the one above, or today."""
        if row.day or self._is_empty(row) or self.sheet is None:
            return row
        last = next((each.day for each in reversed(above) if each.day), "")
        one = self.sheet.campaign
        return replace(row, day=last or max(one.since, min(self._today, one.until or self._today)))

    def take_out(self, at: Iterable[int]) -> None:
        """Take lines out."""
        gone = {one for one in at if one < len(self.rows)}
        if gone and self._may_edit:
            self._remember(list(self.rows))
            self._take([row for number, row in enumerate(self.rows) if number not in gone])

    def paste(self, at: int, column: int, text: str) -> int:
        """Rows and tabs as Excel copies them, from this cell on."""
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        return self.write(
            (at + down, column + right, word)
            for down, words in enumerate(lines)
            for right, word in enumerate(words.split("\t"))
        )

    def _remember(self, rows: list[CountRow]) -> None:
        self._back = [*self._back[-MOST_STEPS + 1 :], rows]
        self._forth = []

    def undo(self) -> bool:
        """Take the last step back; False if there is none."""
        return self._step(self._back, self._forth)

    def redo(self) -> bool:
        """Make it again."""
        return self._step(self._forth, self._back)

    def _step(self, source: list[list[CountRow]], target: list[list[CountRow]]) -> bool:
        if not source:
            return False
        target.append(list(self.rows))
        self._take(source.pop())
        return True

    def _take(self, rows: list[CountRow]) -> None:
        """Let these stand there. Rows come and go at the end: a reset would take the cursor away from who types."""
        if not rows or not self._is_empty(rows[-1]):
            rows = [*rows, self._blank()]
        here = len(self.rows)
        if len(rows) > here:
            self.beginInsertRows(QModelIndex(), here, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        elif len(rows) < here:
            self.beginRemoveRows(QModelIndex(), len(rows), here - 1)
            self.rows = rows
            self.endRemoveRows()
        self.rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.body_column))
        self.edited.emit()

    # What it comes to

    def fault(self, at: int, column: int) -> str:
        """Why a cell cannot be saved as it stands; "" if it can."""
        row, sheet = self.rows[at], self.sheet
        if sheet is None or self._is_empty(row):
            return ""
        text = row.texts()[column]
        try:
            if column == 0:
                return self._day_fault(row)
            if column == 1:
                sheet.area_of(text)
            elif column < self.body_column:
                number(sheet.campaign.columns[column - BEFORE], text)
        except BadInput as error:
            return str(error)
        return ""

    def _day_fault(self, row: CountRow) -> str:
        assert self.sheet is not None
        one = self.sheet.campaign
        on = day(row.day, self._today) if row.day else ""
        if not on:
            return "请填写日期。"
        if on > self._today:
            return f"{on} 还没到。"
        if on < one.since or (one.until and on > one.until):
            return f"不在起止日期（{one.since} 至 {one.until or '今'}）之内。"
        above = self.rows[: self.rows.index(row)]
        same = (each for each in above if each.area == row.area and each.day)
        if any(same_day(each.day, on, self._today) for each in same):
            return "这一天这个网格已有一行，请合成一行。"
        return ""

    def line(self, at: int) -> Line | None:
        """The line as it will be saved; None while a cell is wrong."""
        row, sheet = self.rows[at], self.sheet
        if sheet is None or any(self.fault(at, column) for column in range(len(self._titles))):
            return None
        found = {
            one.key: value
            for one, text in zip(sheet.campaign.columns, row.counts, strict=True)
            if (value := number(one, text)) is not None
        }
        return Line(
            id=self._ids.get(row.token), day=day(row.day, self._today), area_id=sheet.area_of(row.area), counts=found,
            body=row.body,
        )  # fmt: skip

    def pending(self) -> Pending:
        """What is to be saved."""
        lines, faults, kept = [], 0, set()
        for at, row in enumerate(self.rows):
            id = self._ids.get(row.token)
            if self._is_empty(row):
                continue
            kept.add(id)
            line = self.line(at)
            if line is None:
                faults += 1
            elif id not in self._saved:
                lines.append((row.token, replace(line, id=None)))
            elif not alike(line, self._saved[id]):
                lines.append((row.token, line))
        gone = tuple(id for id in self._saved if id not in kept)
        return Pending(lines=tuple(lines), gone=gone, faults=faults)

    def seen(self, pending: Pending) -> tuple[Line, ...]:
        """The lines of what is to be saved as they were read."""
        ids = {line.id for _, line in pending.lines} | set(pending.gone)
        return tuple(line for id, line in self._saved.items() if id in ids)

    def saved(self, pending: Pending, new_ids: Sequence[int]) -> None:
        """It is written: the database's numbers of the new lines, in their order."""
        fresh = iter(new_ids)
        for id in pending.gone:
            self._saved.pop(id, None)
        for token, line in pending.lines:
            id = line.id if line.id is not None else next(fresh)
            self._ids[token] = id
            self._saved[id] = replace(line, id=id)

    def sums(self) -> dict[str, Number]:
        """The totals of what stands there now."""
        if self.sheet is None:
            return {}
        columns = self.sheet.campaign.columns
        found = []
        for row in self.rows:
            counts: dict[str, Number] = {}
            for one, text in zip(columns, row.counts, strict=True):
                try:
                    value = number(one, text)
                except BadInput:
                    continue
                if value is not None:
                    counts[one.key] = value
            found.append(counts)
        return totals(columns, found)

    # Answering Qt

    @property
    def feet(self) -> tuple[str, ...]:
        """Titles of the rows below the lines."""
        if self.sheet is None:
            return ()
        return ("合计", "上次", "增减") if self._before_title else ("合计",)

    def _tell_totals(self) -> None:
        self.dataChanged.emit(self.index(len(self.rows), 0), self.index(self.rowCount() - 1, self.body_column))

    def is_number(self, column: int) -> bool:
        """Counted columns stand right."""
        return BEFORE <= column < self.body_column

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines and what stands below them."""
        return 0 if parent.isValid() else len(self.rows) + len(self.feet)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Lines are typed into; what stands below is computed."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if self._may_edit and index.row() < len(self.rows) else plain

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, side, ink and why it is wrong."""
        at, column = index.row(), index.column()
        is_foot = at >= len(self.rows)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._foot(at - len(self.rows), column) if is_foot else self.rows[at].texts()[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.FontRole and is_foot:
            return theme.font(theme.BODY, weight=theme.BOLD)
        if role == Qt.ItemDataRole.BackgroundRole:
            if is_foot:
                return QColor(theme.GROUND)
            return QColor(theme.BAD_SOFT) if self.fault(at, column) else None
        if role == Qt.ItemDataRole.ToolTipRole and not is_foot:
            return theme.plain(self.fault(at, column))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Typed into a cell: one step."""
        return role == Qt.ItemDataRole.EditRole and bool(self.write([(index.row(), index.column(), str(value or ""))]))

    def _foot(self, which: int, column: int) -> str:
        if column == 0:
            return self.feet[which]
        if column == 1 and which == 1:
            return self._before_title
        if not self.is_number(column) or self.sheet is None:
            return ""
        one = self.sheet.campaign.columns[column - BEFORE]
        if not one.summed:
            return "不合计" if which == 0 else ""
        now, before = self.sums().get(one.key), self._before.get(one.key)
        if which == 0:
            return said(now) if now is not None else ""
        if before is None:
            return ""
        if which == 1:
            return said(before)
        change = (now or 0) - before
        return f"{'+' if change > 0 else ''}{said(change)}"
