"""What the roster window consists of: bars above, matrix and tree on top of each other, the cell and the staff beside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.app import App
from ui.dialogs.sheet import said
from ui.dialogs.teams.matrix_view import MatrixView
from ui.dialogs.teams.roster_days import DayBar
from ui.dialogs.teams.roster_side import RosterSide
from ui.models.board import BoardModel
from ui.models.roster_tree import RosterTree

MATRIX, TREE = 0, 1


class TreeView(QTreeView):
    """The tree on the screen; the same keys as the matrix."""

    copied = Signal(bool)
    pasted = Signal()
    released = Signal()
    wanted = Signal()
    filed = Signal(int)

    def __init__(self, model: RosterTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.branches = model
        self.setModel(model)
        self.setAccessibleName("花名册树")
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(True)  # people fall on a post, never between two
        self.setExpandsOnDoubleClick(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(0, 320)
        self.header().resizeSection(1, 100)
        self.header().setStretchLastSection(True)
        self.doubleClicked.connect(self._on_double)

    def _on_double(self) -> None:
        node = self.branches.node(self.currentIndex())
        if node is not None and node.sitter is not None:
            self.filed.emit(node.sitter.person_id)

    def opened(self) -> set[tuple[int, str]]:
        """Which areas and posts are open, as (area, post)."""
        found: set[tuple[int, str]] = set()
        waiting = [self.branches.index(row, 0) for row in range(self.branches.rowCount())]
        while waiting:
            index = waiting.pop()
            node = self.branches.node(index)
            if node is None or node.place is None or not self.isExpanded(index):
                continue
            found.add((node.place.area_id, node.post.key if node.post else ""))
            waiting += [self.branches.index(row, 0, index) for row in range(self.branches.rowCount(index))]
        return found

    def open_again(self, opened: set[tuple[int, str]]) -> None:
        """Open what was open; at first the topmost area, and below it as long as there is but one."""
        if opened:
            for area, post in sorted(opened, key=lambda one: bool(one[1])):
                self.expand(self.branches.index_of(area, post))
            return
        for row in range(self.branches.rowCount()):
            self.expand(self.branches.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cut, copy, paste, release, choose."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.Cut):
            self.copied.emit(event.matches(QKeySequence.StandardKey.Cut))
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.released.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)


class RosterFrame(QDialog):
    """The widgets; what they do is said by `RosterDialog`."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.board, self.branches = BoardModel(self), RosterTree(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(theme.SPACE)
        column.addLayout(self._build_head())
        self.days = DayBar(self)
        column.addWidget(self.days)
        middle = QHBoxLayout()
        middle.setSpacing(theme.SPACE + 4)
        self.table, self.tree = MatrixView(self.board, self), TreeView(self.branches, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.tree)
        self.side = RosterSide(app, self)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.side)
        column.addLayout(middle, 1)
        column.addLayout(self._build_foot())

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        self.views = QTabBar(self)
        self.views.setAccessibleName("矩阵或树")
        self.views.setExpanding(False)
        for words, hint in (("矩阵", "网格 × 岗位（Ctrl+1）"), ("树", "按层级展开（Ctrl+2）")):
            self.views.setTabToolTip(self.views.addTab(words), hint)
        row.addWidget(self.views)
        self.level = QComboBox(self)
        self.level.setAccessibleName("层级")
        self.level.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.narrow = QLineEdit(self)
        self.narrow.setPlaceholderText("筛选网格或姓名（Ctrl+F）")
        self.narrow.setAccessibleName("筛选网格或姓名")
        self.narrow.setClearButtonEnabled(True)
        self.narrow.setFixedWidth(230)
        self.only_gaps = QCheckBox("只看缺编", self)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setProperty("muted", True)
        self.more = QMenu(self)
        self.more_button = QPushButton("更多", self)
        self.more_button.setAutoDefault(False)
        self.more_button.setMenu(self.more)
        for one in (self.level, self.narrow, self.only_gaps):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.summary)
        row.addWidget(self.more_button)
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.outcome = said(
            "拖动姓名到另一格是调整，按住 Ctrl 拖动是兼任；Ctrl+X、Ctrl+C、Ctrl+V 剪切、复制、粘贴，Delete 离岗，回车选人。",
            self,
        )
        self.undo_button = QPushButton("撤销 Ctrl+Z", self)
        self.close_button = QPushButton("关闭", self)
        for one in (self.undo_button, self.close_button):
            one.setAutoDefault(False)
        row.addWidget(self.outcome, 1)
        row.addWidget(self.undo_button)
        row.addWidget(self.close_button)
        return row

    def say(self, sentence: str, ink: str = theme.MUTED) -> None:
        """A sentence at the foot."""
        self.outcome.setText(sentence)
        self.outcome.setStyleSheet(f"color: {ink};")
