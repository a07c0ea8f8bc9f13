"""The page 历史 of a record: who, when, what stood there and what stands there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desk.registers import spec_of
from desk.work.records.history import Entry, history
from desk.work.records.reading import Record
from ui import theme
from ui.app import App

if TYPE_CHECKING:
    from desk.work.logbook.history import Edit


class HistoryPage(QWidget):
    """Writes, newest first, each with its fields."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.list = QTreeWidget(self)
        self.list.setColumnCount(3)
        self.list.setHeaderLabels(["时间与事项", "原来", "现在"])
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName("历史")
        head = self.list.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, 400)
        head.resizeSection(1, 200)
        self.none = QLabel("还没有改动记录。", self)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)

    def look(self, record: Record) -> None:
        """Read and show the history of a record."""
        office = self.app.office
        if office is None or record.id is None:
            return
        kind, id = spec_of(record.kind).kind, record.id
        self.app.jobs.read(lambda: history(office, kind, id), self.tell, key="record history")

    def tell(self, found: Sequence[Entry | Edit]) -> None:
        """Show these writes."""
        self.list.clear()
        self.none.setVisible(not found)
        for each in found:
            line = QTreeWidgetItem([f"{each.at[:16].replace('T', ' ')}　{each.what}　{each.actor}"])
            line.setFirstColumnSpanned(True)
            line.setFont(0, theme.font(weight=theme.BOLD))
            self.list.addTopLevelItem(line)
            line.setFirstColumnSpanned(True)
            for title, before, after in each.fields:
                field = QTreeWidgetItem(line, [title, before or "—", after or "—"])
                for number, text in ((1, before), (2, after)):
                    field.setToolTip(number, theme.plain(text))
            line.setExpanded(True)
