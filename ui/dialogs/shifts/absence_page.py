"""Leave and absence: who is away from when to when, and who stands in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDate, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from desk.office import Office
from desk.work.shifts import absences
from desk.work.shifts.absences import Absence, AbsenceDraft
from ui import theme
from ui.app import App
from ui.dialogs.sheet import rows_table, said
from ui.dialogs.shifts.page import Page

Index = QModelIndex | QPersistentModelIndex
KINDS = {
    "leave": "事假", "sick": "病假", "annual": "年休", "maternity": "产假", "study": "培训学习", "away": "因公外出",
    "seconded": "抽调",
}  # fmt: skip
_HEAD = ("姓名", "事由", "起", "止", "顶替人", "还有几班没人替", "说明")


class AbsenceModel(QAbstractTableModel):
    """The absences of a month."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Absence, ...] = ()

    def show(self, rows: tuple[Absence, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Absences."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Facts of one."""
        return 0 if parent.isValid() else len(_HEAD)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _HEAD[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; turns nobody took over are warned of."""
        one = self.rows[index.row()]
        turns = f"▲ {one.turns} 班" if one.turns else "✓"
        if role == Qt.ItemDataRole.DisplayRole:
            return (one.name, one.kind, one.since, one.until, one.substitute, turns, one.note)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 5:
            return theme.colour(theme.WARN if one.turns else theme.GOOD)
        return None


class AbsencePage(Page):
    """A table and one line to enter the next."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(app, office, parent)
        self._people: dict[str, int] = {}
        self.model = AbsenceModel(self)
        self.column.addLayout(self._build_line())
        self.table: QTableView = rows_table(self.model, "请假与外出", (110, 90, 110, 110, 110, 130), self)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_button())
        self.column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.state = said("", self)
        foot.addWidget(self.state, 1)
        self.back_button = QPushButton("销假（昨天为最后一天）", self)
        self.back_button.setAutoDefault(False)
        self.back_button.clicked.connect(self.back_early)
        foot.addWidget(self.back_button)
        self.column.addLayout(foot)

    def _build_line(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.person, self.substitute = QLineEdit(self), QLineEdit(self)
        self.person.setPlaceholderText("谁请假：姓名")
        self.substitute.setPlaceholderText("顶替人（可空）：他的班都归顶替人")
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("事由")
        for key, words in KINDS.items():
            self.kind.addItem(words, key)
        today = QDate.fromString(self.office.today(), Qt.DateFormat.ISODate)
        self.since, self.until = _day(today, "起", self), _day(today, "止", self)
        self.since.dateChanged.connect(lambda day: self.until.setDate(max(day, self.until.date())))
        self.note = QLineEdit(self)
        self.note.setPlaceholderText("说明（可空）")
        self.save_button = QPushButton("登记", self)
        self.save_button.setProperty("primary", True)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.note.returnPressed.connect(self.save)
        for field, stretch in (
            (self.person, 2), (self.kind, 0), (self.since, 0), (self.until, 0), (self.substitute, 3), (self.note, 2),
            (self.save_button, 0),
        ):  # fmt: skip
            row.addWidget(field, stretch)
        return row

    # Showing

    def read(self) -> None:
        """Ask for the month's absences, and for the names once."""
        office, first, last = self.office, self.first.isoformat(), self.last.isoformat()
        self.ask(lambda: absences.absences(office, first, last), self._take, "absences")
        if not self._people:
            self.ask(lambda: absences.people(office), self._name, "absence people")

    def _take(self, found: tuple[Absence, ...]) -> None:
        self.model.show(found)
        empty = f"{self.first:%Y年%m月}没有人请假或外出。上面填一行，按“登记”。"
        open_turns = sum(one.turns for one in found)
        busy = f"▲ 有 {open_turns} 班还没有人替，到“值班表”页替班，或登记时写明顶替人。"
        self.state.setText(empty if not found else busy if open_turns else "✓ 请假期间的班都有人。")
        self._show_button()
        self.shown.emit()

    def _show_button(self) -> None:
        self.back_button.setEnabled(bool(self.table.selectionModel().selectedRows()))

    def _name(self, found: dict[str, int]) -> None:
        self._people = found
        for edit in (self.person, self.substitute):
            completer = QCompleter(sorted(self._people), edit)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            edit.setCompleter(completer)

    # Doing

    def save(self) -> None:
        """Note the absence of the line above."""
        person, other = self._people.get(self.person.text().strip()), self.substitute.text().strip()
        if person is None:
            self.wrong.emit("请从名单里选请假的人。" if self.person.text().strip() else "还没有写谁请假。")
            self.person.setFocus()
            return
        if other and other not in self._people:
            self.wrong.emit(f"花名册里没有“{other}”，请从名单里选顶替人，或留空。")
            self.substitute.setFocus()
            return
        draft = AbsenceDraft(
            person_id=person, kind=self.kind.currentData(), since=_text(self.since), until=_text(self.until),
            substitute_id=self._people.get(other), note=self.note.text(),
        )  # fmt: skip
        office = self.office
        self.do(lambda: absences.leave(office, draft), "已登记，可按 Ctrl+Z 撤销。")
        for edit in (self.person, self.substitute, self.note):
            edit.clear()
        self.person.setFocus()

    def back_early(self) -> None:
        """The chosen person is back."""
        rows = self.table.selectionModel().selectedRows()
        if not rows:
            return
        one, office = self.model.rows[rows[0].row()], self.office
        last = (date.fromisoformat(office.today()) - timedelta(days=1)).isoformat()
        self.do(lambda: absences.back_early(office, one.id, last), f"{one.name}已销假。")


def _day(today: QDate, name: str, parent: QWidget) -> QDateEdit:
    edit = QDateEdit(today, parent)
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setAccessibleName(name)
    return edit


def _text(edit: QDateEdit) -> str:
    return edit.date().toString(Qt.DateFormat.ISODate)
