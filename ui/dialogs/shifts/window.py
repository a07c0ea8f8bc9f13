"""The window of shifts: one place and one month; the rota, leave, attendance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTabWidget, QToolButton, QWidget

from desk.model import Changes
from desk.office import Office
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.dialogs.shifts.absence_page import AbsencePage
from ui.dialogs.shifts.attendance_page import AttendancePage
from ui.dialogs.shifts.page import Page
from ui.dialogs.shifts.rota_page import RotaPage

SIZE = (1240, 690)


class ShiftsDialog(Sheet):
    """Each page reads when it is looked at; every write is one transaction."""

    def __init__(self, app: App, office: Office, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__("值班、请假与考勤", "", parent, width=1100)
        self.app, self.office = app, office
        self.first = date.fromisoformat(office.today()).replace(day=1)
        self.heading.hide()
        self.resize(*SIZE)
        self.body.addLayout(self._build_head())
        self.pages = QTabWidget(self)
        self.rota, self.absences = RotaPage(app, office, self), AbsencePage(app, office, self)
        self.attendance = AttendancePage(app, office, self)
        for page, words in ((self.rota, "值班表"), (self.absences, "请假与外出"), (self.attendance, "考勤")):
            self.pages.addTab(page, words)
            page.wrong.connect(self.say_wrong)
        self.pages.currentChanged.connect(lambda _: self._read())
        self.body.addWidget(self.pages, 1)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        QShortcut(QKeySequence("PgUp"), self).activated.connect(lambda: self.go(-1))
        QShortcut(QKeySequence("PgDown"), self).activated.connect(lambda: self.go(1))
        app.changed.connect(self._on_changed)
        self._read()

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.area = QComboBox(self)
        self.area.setAccessibleName("值班处")
        self.area.setMinimumWidth(260)
        areas = self.app.areas.values()
        lowest = max((area.level for area in areas), default=0)
        for area in areas:
            if area.level < lowest or lowest == 0:
                self.area.addItem(f"{area.name}（{area.level_name}）", area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(self._wanted())))
        self.area.activated.connect(lambda _: self._read())
        self.month = QLabel(self)
        self.month.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        row.addWidget(self.area)
        row.addStretch(1)
        for words, months, told in (("◀", -1, "上个月"), ("▶", 1, "下个月")):
            button = QToolButton(self)
            button.setText(words)
            button.setAccessibleName(told)
            button.setToolTip(theme.plain(f"{told}（{'PageUp' if months < 0 else 'PageDown'}）"))
            button.clicked.connect(lambda _=False, by=months: self.go(by))
            row.addWidget(button)
            if months < 0:
                row.addWidget(self.month)
        return row

    def _wanted(self) -> int | None:
        """The chosen area, or the one above it that has no grids' level."""
        area = self.app.areas.get(self.app.selection.area_id or 0)
        while area is not None and self.area.findData(area.id) < 0:
            area = self.app.areas.get(area.parent_id or 0)
        return area.id if area is not None else self.app.root_id

    @property
    def page(self) -> Page:
        """The page that is looked at."""
        page = self.pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def go(self, months: int) -> None:
        """The month before or after."""
        middle = self.first + timedelta(days=45 if months > 0 else -15)
        self.first = middle.replace(day=1)
        self._read()

    def _read(self) -> None:
        self.month.setText(f"{self.first:%Y} 年 {self.first.month} 月")
        self.say_wrong("")
        self.page.show_month(int(self.area.currentData() or 0), self.first)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("shift", "turn", "absence", "attendance", "assignment", "person"):
            self.page.read()
