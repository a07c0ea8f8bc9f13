"""The filter of a list: one row per condition, and at every change how many rows that leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Column, Condition, Op, Query
from desk.work.lists.words import BARE, offered, spoken, understood
from ui import theme
from ui.app import App
from ui.dialogs.ground.conditions import CodePicker
from ui.dialogs.sheet import Sheet, said

PAUSE = 250
"""Milliseconds of quiet before the rows are counted."""
_HINTS = {"number": "数字", "date": "如 2026-10、90天前", "moment": "如 2026-10-31、今天"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A column that may be asked for: with its codes, and whether it is masked."""

    column: Column
    choices: tuple[tuple[str, str], ...]
    is_hidden: bool


class FilterRow(QWidget):
    """One condition."""

    changed = Signal()
    gone = Signal(object)

    def __init__(self, columns: tuple[Asked, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked = {each.column.key: each for each in columns}
        self.column, self.op = QComboBox(self), QComboBox(self)
        self.column.setAccessibleName("列")
        self.column.setMaxVisibleItems(20)
        self.op.setAccessibleName("比较")
        for each in columns:
            self.column.addItem(each.column.title, each.column.key)
        self.first, self.second = QLineEdit(self), QLineEdit(self)
        self.first.setAccessibleName("取值")
        self.second.setAccessibleName("到")
        self.to = QLabel("到", self)
        self.picker: CodePicker | None = None
        self.hidden = said("已遮住，只能问有没有填", self)
        self.remove = QToolButton(self)
        self.remove.setText("✕")
        self.remove.setToolTip("去掉这条条件")
        self.remove.setFixedSize(theme.TARGET, theme.TARGET)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.column, 3)
        row.addWidget(self.op, 2)
        self._slot = QHBoxLayout()
        for widget in (self.first, self.to, self.second, self.hidden):
            self._slot.addWidget(widget)
        row.addLayout(self._slot, 5)
        row.addWidget(self.remove)
        self.column.currentIndexChanged.connect(lambda _: self._on_column())
        self.op.currentIndexChanged.connect(lambda _: self._on_op())
        for edit in (self.first, self.second):
            edit.textChanged.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(lambda: self.gone.emit(self))
        self._on_column()

    def _on_column(self) -> None:
        asked = self._asked[self.column.currentData()]
        self.op.blockSignals(True)
        self.op.clear()
        for key, words in offered(asked.column, has_choices=bool(asked.choices), is_hidden=asked.is_hidden):
            self.op.addItem(words, key)
        self.op.blockSignals(False)
        if self.picker is not None:
            self.picker.deleteLater()
            self.picker = None
        if asked.choices:
            self.picker = CodePicker(asked.choices, self)
            self.picker.changed.connect(self.changed)
            self._slot.insertWidget(0, self.picker, 1)
        self.hidden.setVisible(asked.is_hidden)
        for edit in (self.first, self.second):
            edit.clear()
            edit.setPlaceholderText(_HINTS.get(asked.column.type, ""))
        self._on_op()

    def _on_op(self) -> None:
        op = self.op.currentData()
        is_bare, is_coded = op in BARE, self.picker is not None
        self.first.setVisible(not is_bare and not is_coded)
        for widget in (self.to, self.second):
            widget.setVisible(op == "between")
        if self.picker is not None:
            self.picker.setVisible(not is_bare)
        self.changed.emit()

    def show_condition(self, condition: Condition) -> None:
        """Show a condition that was set before."""
        self.column.setCurrentIndex(max(0, self.column.findData(condition.column)))
        op: Op = "in" if condition.op == "is" and self.picker is not None else condition.op
        self.op.setCurrentIndex(max(0, self.op.findData(op)))
        if self.picker is not None:
            self.picker.choose(condition.values)
        elif condition.op == "between":
            for edit, value in zip((self.first, self.second), (*condition.values, "", ""), strict=False):
                edit.setText(spoken(value))
        else:
            self.first.setText("、".join(map(spoken, condition.values)))
        self.changed.emit()

    def condition(self) -> Condition | None:
        """What is set; None while a value is missing."""
        key, op = str(self.column.currentData()), self.op.currentData()
        asked = self._asked[key]
        if op in BARE:
            return Condition(key, op)
        if self.picker is not None:
            return Condition(key, op, self.picker.codes) if self.picker.codes else None
        typed = [edit.text().strip() for edit in (self.first, self.second)]
        if asked.column.type in ("date", "moment"):
            typed = [understood(each) for each in typed]
        if op == "between":
            return Condition(key, op, (typed[0], typed[1])) if any(typed) else None
        values = tuple(part for part in typed[0].replace("，", "、").split("、") if part.strip())
        return Condition(key, op, values) if values else None


class FilterDialog(Sheet):
    """Sets the conditions of a list; `take` gets them."""

    def __init__(
        self,
        app: App,
        query: Query,
        columns: tuple[Asked, ...],
        take: Callable[[tuple[Condition, ...]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("筛选条件", "列出的条件要同时符合。一格里用顿号隔开几个值，符合一个即可。", parent, width=660)
        self._app, self._query, self._columns, self._take = app, query, columns, take
        self.rows: list[FilterRow] = []
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.TIGHT, 0)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.TIGHT + 2)
        column.addLayout(self._rows)
        self.more = QPushButton("加一条条件", self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add())
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        area.setMinimumHeight(220)
        self.body.addWidget(area, 1)
        self.found = QLabel(self)
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self.found)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._count)
        self.add_close("取消")
        self.add_other("清空条件", self._clear)
        self.main = self.add_main("应用", self._apply)
        for each in query.where:
            self.add(each)
        if not query.where:
            self.add()

    def add(self, condition: Condition | None = None) -> FilterRow:
        """One condition more."""
        row = FilterRow(self._columns, self)
        row.changed.connect(self._pause.start)
        row.gone.connect(self._remove)
        if condition is not None:
            row.show_condition(condition)
        self.rows.append(row)
        self._rows.addWidget(row)
        self._pause.start()
        return row

    def conditions(self) -> tuple[Condition, ...]:
        """What is set so far; rows without a value are left out."""
        return tuple(found for found in (row.condition() for row in self.rows) if found is not None)

    def _remove(self, row: FilterRow) -> None:
        self.rows.remove(row)
        row.deleteLater()
        self._pause.start()

    def _clear(self) -> None:
        for row in list(self.rows):
            self._remove(row)

    def _count(self) -> None:
        office = self._app.office
        if office is None:
            return
        query, search = replace(self._query, where=self.conditions()), office.search
        self._app.jobs.read(lambda: search.count(query), self._on_counted, key="filter count", failed=self._on_failed)

    def _on_counted(self, count: int) -> None:
        self.say_wrong("")
        self.main.setEnabled(True)
        self.found.setText(f"符合 {count:,} 条")

    def _on_failed(self, error: BaseException) -> None:
        self.found.clear()
        self.main.setEnabled(False)
        self.complain(error)

    def _apply(self) -> None:
        self._take(self.conditions())
        self.accept()
