"""A checklist gone through by keys: ↑ ↓ walk its lines, → or + counts one more, ← or − one less, digits set the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.work.logbook.forms import Checklist
from ui import theme

MOST = 99
SHOWN = 8
"""Lines seen at once."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Lines(QTreeWidget):
    """The lines with their counts."""

    counted = Signal(int, int)
    """This line has so many breaches."""
    passed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setColumnCount(3)
        self.setHeaderLabels(["项目", "处数", "扣分"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAccessibleName("检查清单")
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.header().resizeSection(column, 64)
        self.itemClicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Counting by keys; Enter goes to the next line, on the last one out of the list."""
        key, text = event.key(), event.text()
        if key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._go_on()
        elif key == Qt.Key.Key_Right or text in ("+", "=", " "):
            self._change(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Backspace) or text in ("-", "_"):
            self._change(-1)
        elif text.isdigit():
            self.counted.emit(self._row(), int(text))
        else:
            super().keyPressEvent(event)

    def _row(self) -> int:
        item = self.currentItem()
        return self.indexOfTopLevelItem(item) if item is not None else 0

    def stand_on(self, row: int) -> None:
        """Go to a line."""
        item = self.topLevelItem(row)
        if item is not None:
            self.setCurrentItem(item)

    def _go_on(self) -> None:
        row = self._row()
        if row + 1 < self.topLevelItemCount():
            self.stand_on(row + 1)
        else:
            self.passed.emit()

    def _change(self, by: int) -> None:
        item = self.currentItem()
        if item is not None:
            self.counted.emit(self._row(), int(item.text(1) or 0) + by)

    def _on_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        """A click on the count is one more."""
        if column == 1:
            self.counted.emit(self.indexOfTopLevelItem(item), int(item.text(1) or 0) + 1)


class Counters(QWidget):
    """The checklist of one item; hidden where there is none."""

    edited = Signal()
    passed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lists: tuple[Checklist, ...] = ()
        self.counts: dict[str, int] = {}
        self.is_used = QCheckBox("按清单检查", self)
        self.is_used.setToolTip("不勾选就不记检查项")
        self.is_used.toggled.connect(self._on_used)
        self.which = QComboBox(self)
        self.which.setAccessibleName("检查清单")
        self.which.activated.connect(lambda _: self._choose())
        self.sum = QLabel(self)
        self.sum.setTextFormat(Qt.TextFormat.PlainText)
        self.lines = _Lines(self)
        self.lines.counted.connect(self._count)
        self.lines.passed.connect(self.passed)
        self.setFocusProxy(self.lines)
        row = QHBoxLayout()
        row.addWidget(self.is_used)
        row.addWidget(self.which, 1)
        row.addWidget(self.sum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.TIGHT, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(row)
        column.addWidget(self.lines)
        self.hide()

    def offer(self, lists: Sequence[Checklist], *, is_used: bool) -> None:
        """The checklists that fit; the same one as before keeps its counts."""
        before = self.checklist
        self.lists = tuple(lists)
        self.which.clear()
        for one in self.lists:
            self.which.addItem(one.title)
        self.which.setEnabled(len(self.lists) > 1)
        self.setVisible(bool(self.lists))
        if self.checklist != before:
            self.counts = {}
            self.is_used.setChecked(is_used)
        self._draw()

    @property
    def checklist(self) -> Checklist | None:
        """The one in front."""
        at = self.which.currentIndex()
        return self.lists[at] if 0 <= at < len(self.lists) else None

    def value(self) -> dict[str, Any]:
        """What goes into the details of the record; nothing where no checklist was used."""
        one = self.checklist
        if one is None or not self.is_used.isChecked():
            return {}
        named = {"grade": one.grade} if one.grade else {"list": one.key}
        return {**named, "breaches": dict(self.counts)}

    def restore(self, detail: Mapping[str, Any]) -> None:
        """Show what a record or a draft holds."""
        given = detail.get("breaches")
        if not isinstance(given, Mapping):
            return
        for at, one in enumerate(self.lists):
            if (one.grade and one.grade == detail.get("grade")) or (one.key and one.key == detail.get("list")):
                self.which.setCurrentIndex(at)
        self.counts = {str(key): int(count) for key, count in given.items() if int(count)}
        self.is_used.setChecked(True)
        self._draw()

    def _choose(self) -> None:
        self.counts = {}
        self._draw()
        self.edited.emit()

    def _on_used(self, _: bool) -> None:
        self._sum_up()
        self.edited.emit()

    def _draw(self) -> None:
        self.lines.clear()
        one = self.checklist
        for item in one.items if one is not None else ():
            line = QTreeWidgetItem([item.title, "", ""])
            line.setToolTip(0, theme.plain(item.title))
            for column in (1, 2):
                line.setTextAlignment(column, Qt.AlignmentFlag.AlignCenter)
            self.lines.addTopLevelItem(line)
        if one is not None and one.items:
            self.lines.stand_on(0)
            rows = min(len(one.items), SHOWN)
            self.lines.setFixedHeight(rows * max(22, self.lines.sizeHintForRow(0)) + 34)
        self._sum_up()

    def _count(self, row: int, count: int) -> None:
        one = self.checklist
        if one is None or not 0 <= row < len(one.items):
            return
        self.is_used.setChecked(True)
        key = one.items[row].key
        self.counts[key] = max(0, min(count, MOST))
        if not self.counts[key]:
            del self.counts[key]
        self._sum_up()
        self.edited.emit()

    def _sum_up(self) -> None:
        one = self.checklist
        if one is None:
            return
        lost = 0.0
        for row, item in enumerate(one.items):
            count = self.counts.get(item.key, 0)
            line = self.lines.topLevelItem(row)
            if line is None:
                continue
            lost += item.points * count
            line.setText(1, str(count) if count else "")
            line.setText(2, f"{item.points * count:g}" if count and item.points else "")
            for column in range(3):
                line.setForeground(column, theme.colour(theme.BAD if count else theme.TEXT))
        found = sum(self.counts.values())
        used = self.is_used.isChecked()
        self.sum.setText(f"{found} 处，扣 {lost:g} 分" if found else "未见问题" if used else "")
