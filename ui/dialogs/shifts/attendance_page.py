"""The attendance of a month, typed like a sheet: a key per sign; what nobody said is guessed from other records, faint."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QPushButton, QTableView, QWidget

from desk.office import Office
from desk.work.shifts import attendance, books
from desk.work.shifts.attendance import SIGNS, AttendanceSheet
from desk.work.shifts.books import TakenAttendance
from ui import theme
from ui.app import App
from ui.dialogs.sheet import said
from ui.dialogs.shifts.page import Page
from ui.models.rota import AttendanceModel

_WORDS = {
    "present": "出勤", "late": "迟到", "early": "早退", "absent": "缺勤", "leave": "请假", "away": "因公外出", "rest": "休息",
}  # fmt: skip
KEYS = dict(zip("1234567", SIGNS, strict=True))
"""What is typed into a cell; 0 and Delete take back what was said."""
NAME_WIDTH, DAY_WIDTH, SUM_WIDTH = 92, 27, 33
MOST_SHOWN = 3


class MarkTable(QTableView):
    """Digits mark the chosen cells."""

    def __init__(self, page: AttendancePage) -> None:
        super().__init__(page)
        self._page = page
        self.setModel(page.model)
        self.setAccessibleName("考勤表")
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(DAY_WIDTH)
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 2px 0; }")
        self.setStyleSheet("QTableView::item { padding: 0; }")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit is a sign."""
        if event.text() in KEYS:
            self._page.mark(KEYS[event.text()])
        elif event.text() == "0" or event.key() == Qt.Key.Key_Delete:
            self._page.mark("")
        else:
            super().keyPressEvent(event)


class AttendancePage(Page):
    """Everybody with a post at the place or below it."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(app, office, parent)
        self.model = AttendanceModel(self)
        signs = QHBoxLayout()
        signs.setSpacing(theme.TIGHT)
        for digit, state in KEYS.items():
            signs.addWidget(
                self._button(f"{SIGNS[state]} {_WORDS[state]} {digit}", lambda _=False, s=state: self.mark(s))
            )
        signs.addWidget(self._button("清除 0", lambda: self.mark("")))
        signs.addStretch(1)
        self.take_button = self._button("读入考勤表…", self.choose)
        self.export_button = self._button("导出 Excel…", self.export)
        signs.addWidget(self.take_button)
        signs.addWidget(self.export_button)
        self.column.addLayout(signs)
        self.table = MarkTable(self)
        self.column.addWidget(self.table, 1)
        self.state = said("", self)
        self.column.addWidget(self.state)

    def _button(self, words: str, then: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    def read(self) -> None:
        """Ask for the month."""
        office, area, first, last = self.office, self.area_id, self.first, self.last
        self.ask(lambda: attendance.attendance(office, area, first, last), self._take, "attendance")

    def _take(self, found: AttendanceSheet) -> None:
        at = self.table.currentIndex()
        row, column = max(at.row(), 0), max(at.column(), 1)
        self.model.show(found)
        self.table.setColumnWidth(0, NAME_WIDTH)
        for number in range(1, self.model.columnCount()):
            self.table.setColumnWidth(number, DAY_WIDTH if number <= len(found.days) else SUM_WIDTH)
        self.table.setCurrentIndex(self.model.index(row, column))
        empty = "这里还没有人上岗，先在花名册里安排。"
        explained = (
            "深色是登记的；浅色是从值班、请假和工作记录推出来的，登记后以登记为准。选中格子按 1–7 登记，0 清除。"
        )
        self.state.setText(explained if found.people else empty)
        self.shown.emit()

    def mark(self, state: str) -> None:
        """Say how the people of the chosen cells stood."""
        places = [place for one in self.table.selectedIndexes() if (place := self.model.place(one)) is not None]
        if not places:
            self.wrong.emit("请先在表里选中要登记的格子。")
            return
        office = self.office
        words = _WORDS.get(state, "清除")
        self.do(lambda: attendance.mark(office, places, state), f"{len(places)} 格：{words}。")

    def choose(self) -> None:
        """Read a sheet that others keep."""
        path, _ = QFileDialog.getOpenFileName(self, "读入考勤表", "", "表格 (*.xlsx *.xls *.et *.ods *.csv)")
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Read and write what is understood; what is not is said cell by cell."""
        office, area, first = self.office, self.area_id, self.first
        self.ask(lambda: books.look_at_attendance(office, area, first, path), self._take_read, "attendance file")

    def _take_read(self, taken: TakenAttendance) -> None:
        office = self.office
        said_ = f"收进 {taken.people} 人 {len(taken.states)} 天，可按 Ctrl+Z 撤销。"
        if taken.states:
            self.do(lambda: books.take_attendance(office, taken), said_)
        more = f" 等 {len(taken.complaints)} 处" if len(taken.complaints) > MOST_SHOWN else ""
        self.state.setText("　".join(taken.complaints[:MOST_SHOWN]) + more if taken.complaints else said_)

    def export(self) -> None:
        """Write the month as a workbook."""
        office, area, first, last = self.office, self.area_id, self.first, self.last
        name = f"{self.app.area_name(area)}考勤表{first:%Y-%m}"
        self.write_book(lambda path: books.export_attendance(office, area, first, last, path), name)

    def look_at(self, day: date) -> None:
        """Go to the column of a day."""
        if self.model.sheet is not None and day in self.model.sheet.days:
            row = max(self.table.currentIndex().row(), 0)
            self.table.setCurrentIndex(self.model.index(row, self.model.sheet.days.index(day) + 1))
