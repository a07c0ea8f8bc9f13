"""审阅: the logs of a week one below the other; Space says 已阅 and goes to the next. And who has not handed in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.work.logbook.reviewing import ToRead
from desk.work.logbook.weekly import Lacking
from ui import theme

WHICH = Qt.ItemDataRole.UserRole


class _List(QTreeWidget):
    """Rows; Space and Enter are somebody's business."""

    read_wanted = Signal()
    open_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space says that it is read, Enter opens it."""
        if event.key() == Qt.Key.Key_Space:
            self.read_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        else:
            super().keyPressEvent(event)


class ReviewPage(QWidget):
    """One list, and the whole text of the log one stands on."""

    review_wanted = Signal(list, str)
    """These records were read, with this opinion."""
    record_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[ToRead, ...] = ()
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.list = _made_list(["日期", "谁", "网格", "内容", "审阅"], (92, 72, 130, 330), self)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.read_wanted.connect(self.read)
        self.list.open_wanted.connect(self._open)
        self.list.itemDoubleClicked.connect(lambda *_: self._open())
        self.list.currentItemChanged.connect(lambda *_: self._show_text())
        self.whole = QPlainTextEdit(self)
        self.whole.setReadOnly(True)
        self.whole.setFixedHeight(120)
        self.whole.setAccessibleName("日志全文")
        self.opinion = QLineEdit(self)
        self.opinion.setFixedHeight(theme.TARGET)
        self.opinion.setAccessibleName("审阅意见")
        self.opinion.setPlaceholderText("审阅意见（不写就是“已阅”）")
        self.opinion.returnPressed.connect(self.read)
        self.button = QPushButton("已阅 空格", self)
        self.button.setAutoDefault(False)
        self.button.setProperty("primary", True)
        self.button.clicked.connect(lambda _=False: self.read())
        row = QHBoxLayout()
        row.addWidget(self.opinion, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        column.addWidget(self.whole)
        column.addLayout(row)

    def show_found(self, found: tuple[ToRead, ...]) -> None:
        """Show these; the cursor goes to the first that is not read."""
        self.found = found
        self.list.clear()
        for one in found:
            state = f"{one.review}　{one.reviewed_by}" if one.reviewed_by else "自己的" if one.is_own else "未阅"
            item = QTreeWidgetItem([one.day, one.person, one.area, one.told, state])
            item.setData(0, WHICH, one)
            item.setToolTip(3, theme.plain(one.told))
            item.setForeground(
                4, theme.colour(theme.GOOD if one.reviewed_by else theme.FAINT if one.is_own else theme.WARN)
            )
            self.list.addTopLevelItem(item)
        left = [at for at, one in enumerate(found) if not one.reviewed_by and not one.is_own]
        first = self.list.topLevelItem(left[0] if left else 0)
        if first is not None:
            self.list.setCurrentItem(first)
        self.count.setText(f"{len(found)} 篇，{len(left)} 篇未阅" if found else "这一周还没有日志")
        self.button.setEnabled(bool(left))
        self._show_text()

    def read(self) -> None:
        """Say that the chosen ones are read."""
        chosen = [item.data(0, WHICH) for item in self.list.selectedItems()]
        ids = [one.id for one in chosen if not one.reviewed_by and not one.is_own]
        if ids:
            self.review_wanted.emit(ids, self.opinion.text().strip())
            self.opinion.clear()

    def _open(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.record_wanted.emit(item.data(0, WHICH).id)

    def _show_text(self) -> None:
        item = self.list.currentItem()
        self.whole.setPlainText(item.data(0, WHICH).told.replace("；", "\n") if item is not None else "")


class LackingPage(QWidget):
    """Who has not handed in which day; Enter opens that day to be written."""

    day_wanted = Signal(int, str)
    """person, day"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.list = _made_list(["日期", "谁", "网格"], (120, 120), self)
        self.list.open_wanted.connect(self._open)
        self.list.itemDoubleClicked.connect(lambda *_: self._open())
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)

    def show_found(self, found: tuple[Lacking, ...]) -> None:
        """Show these."""
        self.list.clear()
        for one in found:
            item = QTreeWidgetItem([one.day, one.person or "没有责任人", one.area])
            item.setData(0, WHICH, (one.person_id, one.day))
            self.list.addTopLevelItem(item)
        people = len({one.person_id for one in found})
        self.count.setText(f"{people} 人 {len(found)} 篇没交" if found else "这一周该交的日志都交了")

    def _open(self) -> None:
        item = self.list.currentItem()
        person, day = item.data(0, WHICH) if item is not None else (None, "")
        if person is not None:
            self.day_wanted.emit(person, day)


def _made_list(titles: list[str], widths: tuple[int, ...], parent: QWidget) -> _List:
    made = _List(parent)
    made.setColumnCount(len(titles))
    made.setHeaderLabels(titles)
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setAccessibleName("、".join(titles))
    for column, width in enumerate(widths):
        made.header().resizeSection(column, width)
    made.header().setSectionResizeMode(len(titles) - 1, QHeaderView.ResizeMode.Stretch)
    return made
