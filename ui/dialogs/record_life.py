"""The page 走访与变动: movements of a person, the special records about them, visits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.registers import kinds, spec_of
from desk.work.records.life import VISIT, Life, Line, life
from desk.work.records.reading import Record
from ui import theme
from ui.app import App

WHERE = Qt.ItemDataRole.UserRole
VERBS = (("out", "迁出…"), ("death", "死亡…"), ("cancel", "注销…"), ("in", "迁入…"), ("return", "恢复…"))


class LifePage(QWidget):
    """Buttons of what can happen, and what happened."""

    visit_wanted = Signal()
    """A visit is to be written down."""
    visit_opened = Signal(int)
    """A visit is to be shown: the id of its record."""

    def __init__(
        self,
        app: App,
        open_record: Callable[[str, int], None],
        new_record: Callable[[str, dict[str, Any]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.app = app
        self._open, self._new = open_record, new_record
        self._life: Life | None = None
        self.bar = QWidget(self)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        self.verbs: dict[str, QPushButton] = {}
        for key, words in VERBS:
            button = QPushButton(words, self.bar)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, key=key: self.move_person(key))
            row.addWidget(button)
            self.verbs[key] = button
        row.addStretch(1)
        self.visit = QPushButton(f"记录{app.term('visit', '走访')} F12", self.bar)
        self.visit.setAutoDefault(False)
        self.visit.clicked.connect(lambda _=False: self.visit_wanted.emit())
        row.addWidget(self.visit)
        self.care = QPushButton("列入特殊人群", self.bar)
        self.care.setAutoDefault(False)
        menu = QMenu(self.care)
        for kind in kinds():
            if kind.startswith("special:"):
                menu.addAction(spec_of(kind).title, partial(self._take_in, kind))
        self.care.setMenu(menu)
        row.addWidget(self.care)
        self.list = QTreeWidget(self)
        self.list.setColumnCount(3)
        self.list.setHeaderLabels(["日期", "事项", "说明"])
        self.list.setAccessibleName("走访与变动")
        head = self.list.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, 170)
        head.resizeSection(1, 170)
        self.list.itemActivated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)

    def look(self, record: Record) -> None:
        """Read and show the life behind a record."""
        office = self.app.office
        if office is None or record.id is None:
            return
        table, id = spec_of(record.kind).table, record.id
        self.app.jobs.read(lambda: life(office, table, id), self._show, key="record life")

    def _show(self, found: Life) -> None:
        self._life = found
        now = found.standing
        self.care.setVisible(now is not None)
        for key, button in self.verbs.items():
            button.setVisible(now is not None and now.is_here == (key in ("out", "death", "cancel")))
        self.list.clear()
        if found.people:
            self._group("家庭成员", found.people)
        if now is not None:
            moved = [
                Line(day=each.day, what=each.word, about=_moved(each.place, each.reason)) for each in found.movements
            ]
            self._group("人口变动", moved, "没有登记过变动")
            self._group("特殊人群", found.specials, "没有列入特殊人群")
        self._group(self.app.term("visit", "走访"), found.visits, "还没有记录")

    def _group(self, title: str, lines: Any, nothing: str = "") -> None:
        head = QTreeWidgetItem([f"{title}　{len(lines)}" if lines else title])
        head.setFont(0, theme.font(weight=theme.BOLD))
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.list.addTopLevelItem(head)
        for each in lines:
            line = QTreeWidgetItem(head, [each.day, each.what, each.about])
            line.setToolTip(2, theme.plain(each.about))
            if each.id is not None:
                line.setData(0, WHERE, (each.kind, each.id))
                line.setForeground(1, theme.colour(theme.ACCENT))
                line.setToolTip(1, "双击或按回车打开")
        if not lines and nothing:
            line = QTreeWidgetItem(head, ["", nothing])
            line.setForeground(1, theme.colour(theme.FAINT))
        head.setExpanded(True)

    def _on_activated(self, item: QTreeWidgetItem, _: int) -> None:
        where = item.data(0, WHERE)
        if where and where[0] == VISIT:
            self.visit_opened.emit(where[1])
        elif where:
            self._open(*where)

    def _take_in(self, kind: str) -> None:
        if self._life is not None and self._life.resident_id is not None:
            self._new(kind, {"resident_id": self._life.resident_id})

    def move_person(self, verb: str) -> None:
        """Ask for day, place and reason of a movement."""
        if self._life is None or self._life.standing is None or self._life.resident_id is None:
            return
        from ui.dialogs.record_moving import MovingDialog  # brings SQLAlchemy, which looking need not wait for

        dialog = MovingDialog(self.app, verb, self._life.resident_id, self._life.standing, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _moved(place: str, reason: str) -> str:
    return "，".join(part for part in (place, reason) if part)
