"""A rota as a table (a row per day, a column per shift) and a month's attendance (a row per person, a column per day)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.rota import Shift
from desk.work.shifts.attendance import SIGNS, AttendanceSheet, Mark
from desk.work.shifts.sheet import RotaSheet, Seat
from ui import theme

Index = QModelIndex | QPersistentModelIndex
_WEEK = "一二三四五六日"
_CENTRE = Qt.AlignmentFlag.AlignCenter
DAY_COLUMNS = 2
"""Day and weekday stand before the shifts."""
Role = Qt.ItemDataRole


class RotaModel(QAbstractTableModel):
    """The month of one place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet: RotaSheet | None = None
        self._days: tuple[date, ...] = ()
        self._seats: dict[tuple[date, int], list[Seat]] = {}
        self._lacking: dict[tuple[date, int], int] = {}
        self._wrong: dict[tuple[date, int], list[str]] = {}

    def show(self, sheet: RotaSheet | None) -> None:
        """Show a sheet, or nothing."""
        self.beginResetModel()
        self.sheet = sheet
        self._days = sheet.days if sheet is not None else ()
        self._seats, self._lacking, self._wrong = {}, {}, {}
        if sheet is not None:
            for seat in sheet.seats:
                self._seats.setdefault((seat.day, seat.shift_id), []).append(seat)
            self._lacking = {(day, shift.id): count for day, shift, count in sheet.open}
            for day, person, sentence in sheet.complaints:
                self._wrong.setdefault((day, person), []).append(sentence)
        self.endResetModel()

    def shift(self, index: Index) -> Shift | None:
        """The shift of a cell."""
        column = index.column() - DAY_COLUMNS
        known = self.sheet.shifts if self.sheet is not None and index.isValid() else ()
        return known[column] if 0 <= column < len(known) else None

    def day(self, index: Index) -> date:
        """The day of a row."""
        return self._days[index.row()]

    def runs(self, index: Index) -> bool:
        """Whether that shift is needed on that day."""
        shift = self.shift(index)
        return self.sheet is not None and shift is not None and shift.runs(self.day(index), self._works(index.row()))

    def seats(self, index: Index) -> Sequence[Seat]:
        """Who is on it."""
        shift = self.shift(index)
        return self._seats.get((self.day(index), shift.id), ()) if shift is not None else ()

    def row_of(self, day: date) -> int:
        """The row of a day, -1 when it is not shown."""
        return self._days.index(day) if day in self._days else -1

    def _works(self, row: int) -> bool:
        return self.sheet is not None and self.sheet.works[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Days."""
        return 0 if parent.isValid() else len(self._days)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Day, weekday, shifts."""
        return 0 if parent.isValid() or self.sheet is None else DAY_COLUMNS + len(self.sheet.shifts)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Shifts with their times."""
        if orientation != Qt.Orientation.Horizontal or self.sheet is None:
            return None
        if section < DAY_COLUMNS:
            return ("日期", "星期")[section] if role == Role.DisplayRole else None
        shift = self.sheet.shifts[section - DAY_COLUMNS]
        if role == Role.DisplayRole:
            return f"{shift.name}\n{shift.begins}–{shift.ends}　{shift.people}人"
        return theme.plain(f"{shift.name}：{shift.when}，每班 {shift.people} 人") if role == Role.ToolTipRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Names; what lacks or is wrong in words and colour."""
        if role == Role.DisplayRole:
            return self._text(index)
        if role == Role.TextAlignmentRole:
            return _CENTRE if index.column() < DAY_COLUMNS else None
        if role == Role.BackgroundRole:
            return theme.colour(theme.RAISED) if not self._works(index.row()) else None
        if role == Role.ForegroundRole:
            return theme.colour(self._ink(index))
        if role == Role.ToolTipRole:
            return theme.plain("\n".join(self._told(index)))
        return None

    def _text(self, index: Index) -> str:
        day = self.day(index)
        if index.column() < DAY_COLUMNS:
            return f"{day:%m-%d}" if index.column() == 0 else _WEEK[day.weekday()]
        names = [f"{seat.name}{'（带班）' if seat.role == 'lead' else ''}" for seat in self.seats(index)]
        if self._wrong_here(index):
            names[0] = f"▲ {names[0]}"
        if lacking := self._lacking_here(index):
            names.append(f"▲缺{lacking}人")
        return "、".join(names)

    def _ink(self, index: Index) -> str:
        if index.column() < DAY_COLUMNS:
            return theme.TEXT if self._works(index.row()) else theme.FAINT
        return theme.WARN if self._wrong_here(index) or self._lacking_here(index) else theme.TEXT

    def _lacking_here(self, index: Index) -> int:
        shift = self.shift(index)
        return self._lacking.get((self.day(index), shift.id), 0) if shift is not None else 0

    def _wrong_here(self, index: Index) -> list[str]:
        people = [seat.person_id for seat in self.seats(index)]
        return [sentence for person in people for sentence in self._wrong.get((self.day(index), person), ())]

    def _told(self, index: Index) -> list[str]:
        lines = []
        for seat in self.seats(index):
            instead = f"，替{seat.instead_of}" if seat.instead_of else ""
            lines.append(f"{seat.name}{'，带班' if seat.role == 'lead' else ''}{instead}　{seat.phone}")
        return [*lines, *self._wrong_here(index)]


class AttendanceModel(QAbstractTableModel):
    """The attendance of one month."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet: AttendanceSheet | None = None
        self._days: tuple[date, ...] = ()
        self._counts: list[dict[str, int]] = []

    def show(self, sheet: AttendanceSheet | None) -> None:
        """Show a month, or nothing."""
        self.beginResetModel()
        self.sheet = sheet
        self._days = sheet.days if sheet is not None else ()
        self._counts = [sheet.counts(person) for person, _ in sheet.people] if sheet is not None else []
        self.endResetModel()

    def place(self, index: Index) -> tuple[int, date] | None:
        """Person and day of a cell."""
        if self.sheet is None or not index.isValid() or not 1 <= index.column() <= len(self._days):
            return None
        return self.sheet.people[index.row()][0], self._days[index.column() - 1]

    def mark(self, index: Index) -> Mark | None:
        """How the person stands on that day."""
        where = self.place(index)
        return self.sheet.marks.get(where) if self.sheet is not None and where is not None else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """People."""
        return 0 if parent.isValid() or self.sheet is None else len(self.sheet.people)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Name, days, how many of each state."""
        return 0 if parent.isValid() or self.sheet is None else 1 + len(self._days) + len(SIGNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Days of the month, then the signs."""
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        if section == 0:
            return "姓名"
        if section <= len(self._days):
            day = self._days[section - 1]
            return f"{day.day}\n{_WEEK[day.weekday()]}"
        return f"{list(SIGNS.values())[section - 1 - len(self._days)]}\n计"

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Signs: said ones dark, guessed ones faint."""
        assert self.sheet is not None
        column, mark = index.column(), self.mark(index)
        if role == Role.DisplayRole:
            if column == 0:
                return self.sheet.people[index.row()][1]
            if column <= len(self._days):
                return SIGNS[mark.state] if mark is not None else ""
            return self._counts[index.row()].get(list(SIGNS)[column - 1 - len(self._days)], 0) or ""
        if role == Role.TextAlignmentRole:
            return _CENTRE if column else None
        if role == Role.ForegroundRole and mark is not None:
            bad = mark.state in ("late", "early", "absent")
            return theme.colour(theme.WARN if bad else theme.TEXT if mark.is_marked else theme.FAINT)
        if role == Role.BackgroundRole and 1 <= column <= len(self._days) and not self.sheet.works[column - 1]:
            return theme.colour(theme.RAISED)
        if role == Role.ToolTipRole and mark is not None:
            return theme.plain(f"{SIGNS[mark.state]}　依据：{mark.source}")
        return None
