"""The task calendar beside the map: a month, the tasks of a day in route order, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes, Query
from desk.work.duty import days
from desk.work.duty.days import DayTasks, Scope, Span
from ui import theme
from ui.app import App, Selection
from ui.models.rows import RowModel
from ui.panels.duty.month import MonthGrid
from ui.panels.specs import task_tone
from ui.panels.table import BigTable
from ui.settings import ListSetting

COLUMNS: Final = ("stop", "item", "name", "late", "state", "plan", "unseen", "person", "area", "phone")
WIDTHS: Final = {"stop": 56, "item": 210, "name": 84, "late": 112, "state": 84, "plan": 104, "unseen": 70, "person": 84}
SPANS: Final = (("day", "这一天"), ("week", "这一周"), ("late", "全部逾期"))
ACTIONS: Final = (
    ("enter", "记录…", "Enter", "打开快速记录，填好的就是这一项"),
    ("done", "已办…", "Space", "所选各项各写一条简短记录"),
    ("skip", "跳过…", "Delete", "写明原因，不再催办"),
    ("move", "改天…", "", "改到期限内的另一天"),
    ("hand", "转给…", "", "交给另一个人办"),
    ("route", "排路线", "", "按最短路排好当天的次序"),
    ("paper", "打印任务单…", "", "每人一张，带签字栏"),
    ("map", "地图", "", "在地图上标出所选各项"),
)
"""Key, words, key of the keyboard in the table, and what it does."""
REST: Final = 400


class DutyPanel(QWidget):
    """Follows the area chosen in the tree; one person, or whoever sits here, narrows it further."""

    asked = Signal(str, object)
    """What is to be done (a key of `ACTIONS`) with the tasks of these ids."""
    closed = Signal()

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._area_id: int | None = app.selection.area_id
        self.span: Span = "day"
        self.query: Query | None = None
        self.model = RowModel(app, "duty day", self)
        self.table = BigTable(self.model, {"late": task_tone}, self)
        self.month = MonthGrid(date(2000, 1, 1), self)
        self.header = QWidget(self)
        self._build_header()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.TIGHT, 0, theme.TIGHT, theme.TIGHT)
        row.setSpacing(theme.SPACE)
        row.addWidget(self.month, 5)
        row.addLayout(self._build_list(), 8)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self.ask)
        self._connect()
        self._on_opened()

    # ---- building

    def _build_header(self) -> None:
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.SPACE, 2, theme.TIGHT, 2)
        self.header.setProperty("surface", True)
        self.named = QLabel(self.header)
        self.named.setTextFormat(Qt.TextFormat.PlainText)
        self.named.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        row.addWidget(self._tool("‹", "上个月（PageUp）", lambda: self.month.turn(-1)))
        row.addWidget(self.named)
        row.addWidget(self._tool("›", "下个月（PageDown）", lambda: self.month.turn(1)))
        today = QPushButton("今天", self.header)
        today.clicked.connect(self.month.go_today)
        row.addWidget(today)
        self.said = QLabel(self.header)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.said, 1)
        self.person = QComboBox(self.header)
        self.person.setAccessibleName("谁的任务")
        self.person.setMinimumWidth(150)
        self.person.activated.connect(lambda _: self.ask())
        row.addWidget(self.person)
        self.spans = QComboBox(self.header)
        self.spans.setAccessibleName("列出哪些")
        for key, words in SPANS:
            self.spans.addItem(words, key)
        self.spans.activated.connect(lambda _: self.show_span(self.spans.currentData()))
        row.addWidget(self.spans)
        row.addWidget(self._tool("✕", "收起任务日历（Ctrl+Alt+T）", self.closed.emit))

    def _tool(self, words: str, tip: str, then: Callable[[], object]) -> QToolButton:
        button = QToolButton(self.header)
        button.setText(words)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition("（")[0])
        button.clicked.connect(lambda _=False: then())
        return button

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.TIGHT)
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        self.buttons: dict[str, QPushButton] = {}
        for key, words, keys, tip in ACTIONS:
            button = self.buttons[key] = QPushButton(words, self)
            button.setToolTip(f"{tip}（{keys}）" if keys else tip)
            button.clicked.connect(partial(self.act, key))
            row.addWidget(button)
            if keys and keys not in ("Enter",):
                QShortcut(
                    QKeySequence(keys), self.table, partial(self.act, key), context=Qt.ShortcutContext.WidgetShortcut
                )
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.nothing = QLabel(self.table.viewport())
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("muted", True)
        self.nothing.hide()
        self.table.setAccessibleName("这一天的任务")
        self.table.set_menu(
            [(f"{words}\t{keys}" if keys else words, partial(self.act, key)) for key, words, keys, _ in ACTIONS]
        )
        return column

    def _connect(self) -> None:
        self.month.chosen.connect(self._on_day)
        self.month.month_wanted.connect(lambda _: self._ask_month())
        self.month.entered.connect(self._go_to_list)
        self.model.filled.connect(self._on_filled)
        self.model.failed.connect(self.app.jobs.error)
        self.table.activated.connect(lambda _: self.act("enter"))
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._on_sort)
        self.app.opened.connect(self._on_opened)
        self.app.closed.connect(self._on_closed)
        self.app.selected.connect(self._on_selected)
        self.app.changed.connect(self._on_changed)

    # ---- the office

    def _on_opened(self) -> None:
        office = self.app.office
        if office is None:
            return
        self._area_id = self.app.selection.area_id
        columns = office.search.kind("tasks").columns
        self.model.set_columns(columns)
        self.table.lay_out(columns, ListSetting(columns=list(COLUMNS), widths=dict(WIDTHS)), ())
        self.month.begin(date.fromisoformat(office.today()))
        self.person.clear()
        self.person.addItem("所有人", None)
        self.ask()

    def _on_closed(self) -> None:
        self.model.clear()
        self.query = None

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody saw was not kept up."""
        super().showEvent(event)
        self.ask()

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id != self._area_id:
            self._area_id = chosen.area_id
            self.ask()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("task", "plan", "record", "area", "person", "calendar_day", "assignment"):
            self._rest.start(REST)

    # ---- asking

    def scope(self) -> Scope:
        """Whose tasks are shown."""
        person = self.person.currentData()
        return Scope(
            area_id=None if self._area_id == self.app.root_id else self._area_id,
            person_id=None if person is None else int(person),
        )

    def ask(self) -> None:
        """Read the month, who has tasks in it, and the tasks of the day; if somebody sees it."""
        if self.app.office is None or not self.isVisible():
            return
        self._rest.stop()
        self._ask_month()
        self._ask_list()

    def _ask_month(self) -> None:
        office, day, scope = self.app.office, self.month.day, self.scope()
        if office is None:
            return
        self.named.setText(f"{day.year}年{day.month}月")

        def work() -> tuple[tuple[DayTasks, ...], tuple[tuple[int, str, int], ...]]:
            return days.month(office, day, scope), days.persons(office, day, scope.area_id)

        self.app.jobs.read(work, self._take_month, key="duty month")

    def _take_month(self, found: tuple[tuple[DayTasks, ...], tuple[tuple[int, str, int], ...]]) -> None:
        sheet, people = found
        self.month.show_days(sheet)
        self._say_day()
        kept, office = self.person.currentData(), self.app.office
        me = office.actor.person_id if office is not None else None
        self.person.clear()
        self.person.addItem("所有人", None)
        if me is not None:
            self.person.addItem("我的任务", me)
        for id, name, count in people:
            if id != me:
                self.person.addItem(f"{name}　待办 {count:,}", id)
        if kept is not None and self.person.findData(kept) < 0:
            self.person.addItem("所选人员（本月没有任务）", kept)
        self.person.setCurrentIndex(max(0, self.person.findData(kept)))

    def _ask_list(self) -> None:
        office, day, scope, span = self.app.office, self.month.day, self.scope(), self.span
        if office is not None:
            self.app.jobs.read(lambda: days.query_of(office, span, day, scope), self._show, key="duty list")

    def _show(self, query: Query) -> None:
        self.query = (
            query if self.query is None else replace(query, sort=self.query.sort, descending=self.query.descending)
        )
        self.model.show(self.query)

    def show_span(self, span: Span) -> None:
        """List a day, its week, or everything that is late."""
        self.span = span
        self.spans.setCurrentIndex(self.spans.findData(span))
        self._ask_list()

    def span_words(self) -> str:
        """What is listed, for a heading: a day, a week, or what is late."""
        day = self.month.day
        if self.span == "late":
            return "逾期任务"
        if self.span == "day":
            return f"{day.year}年{day.month}月{day.day}日"
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        return f"{first.month}月{first.day}日至{last.month}月{last.day}日"

    def by_route(self) -> None:
        """List what is shown in the order of its route."""
        if self.query is not None:
            self.query = replace(self.query, sort="stop", descending=False)
            self.model.show(self.query)

    def show_person(self, person_id: int | None) -> None:
        """Show the tasks of one person; None is everybody."""
        if person_id is not None and self.person.findData(person_id) < 0:
            self.person.addItem("所选人员", person_id)
        self.person.setCurrentIndex(max(0, self.person.findData(person_id)))
        self.ask()

    def _on_day(self, day: date) -> None:
        self.named.setText(f"{day.year}年{day.month}月")
        self._say_day()
        if self.span == "late":
            self.span = "day"
            self.spans.setCurrentIndex(0)
        self._ask_list()

    def _say_day(self) -> None:
        here = self.month.days.get(self.month.day)
        self.said.setText(f"{self.app.area_name(self._area_id)}　{here.words if here else ''}")
        self.said.setToolTip(theme.plain(self.said.text()))

    # ---- the list

    def _on_filled(self, count: int) -> None:
        self.nothing.setText(self._why_nothing())
        self.nothing.setVisible(count == 0)
        if count == days.MOST_LISTED:
            self.app.say(f"清单太长，只列出 {count:,} 项；请在左侧选一个社区或网格，或选一个人。", "warn")
        self.nothing.setGeometry(self.table.viewport().rect().adjusted(theme.WIDE, 0, -theme.WIDE, 0))
        for key, button in self.buttons.items():
            button.setEnabled(count > 0 or key == "paper")

    def _why_nothing(self) -> str:
        if self.span == "late":
            return "没有逾期的任务。"
        if any(each.planned for each in self.month.days.values()):
            return "这一天没有任务。\n点日历上有数字的日子，或把右上角改为“全部逾期”。"
        return "这个月没有任务。\n请到“巡访 → 工作计划…”（Ctrl+Alt+A）排任务，或在左侧选上一级区域。"

    def _go_to_list(self) -> None:
        self.table.setFocus()
        if self.model.rowCount() and not self.table.chosen_rows():
            self.table.setCurrentIndex(self.model.index(0, self.table.horizontalHeader().logicalIndex(0)))

    def _on_sort(self, section: int, order: Qt.SortOrder) -> None:
        if self.query is None or not 0 <= section < len(self.model.columns):
            return
        column = self.model.columns[section].key
        self.query = replace(self.query, sort=column, descending=order == Qt.SortOrder.DescendingOrder)
        self.model.show(self.query)

    def _on_row(self, current: Any, _: Any) -> None:
        row = current.row()
        if 0 <= row < len(self.model.ids) and self.table.hasFocus():
            self.app.select(kind="tasks", id=int(self.model.ids[row]), source="duty")

    def chosen_ids(self) -> list[int]:
        """The tasks that are chosen; without a choice those of the whole list, as it stands."""
        rows = self.table.chosen_rows()
        return [int(self.model.ids[row]) for row in rows] if rows else [int(each) for each in self.model.ids]

    def act(self, key: str, *_: object) -> None:
        """Ask for something to be done with the chosen tasks."""
        rows = self.table.chosen_rows()
        needs = key not in ("route", "paper", "map")
        if needs and not rows:
            self.app.say("请先在任务清单里选中要办的行（Shift 或 Ctrl 可选多行）。", "warn")
            return
        self.asked.emit(key, self.chosen_ids())
