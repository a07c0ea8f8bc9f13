"""The frame of the designer: bar, fields, sheet, what is chosen. What they do is said by `window`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.designer.fields import FieldTree
from ui.designer.sheet import SheetView
from ui.designer.side import BandSide, CellSide, FaultSide
from ui.icons import icon

EMPTY: Final = "打开上级发的或自己做的空表（.xlsx），或把文件拖进来；再把左边的项目拖到格子里。"
TOOLS: Final = (
    ("open", "打开…", "folder-open-line", "Ctrl+O"),
    ("claim", "自动认领", "magic-line", "Ctrl+L"),
    ("undo", "撤销", "arrow-go-back-line", "Ctrl+Z"),
    ("redo", "重做", "arrow-go-forward-line", "Ctrl+Y"),
    ("try", "试填", "play-line", "F9"),
    ("save", "存到表格架…", "save-line", "Ctrl+S"),
)
"""Key, words, icon and shortcut of each button."""


class DesignerFrame(QDialog):
    """Widgets only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("编排表格")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(self._build_bar())
        column.addLayout(self._build_trial_bar())
        column.addWidget(self._build_middle(), 1)
        self.status = QLabel(EMPTY, self)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.status.setAccessibleName("说明")
        column.addWidget(self.status)
        self.resize(1240, 720)

    def _build_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self.tools: dict[str, QToolButton] = {}
        for key, words, picture, keys in TOOLS:
            button = QToolButton(self)
            button.setText(words)
            button.setIcon(icon(picture))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFixedHeight(theme.TARGET)
            button.setToolTip(keys)
            row.addWidget(button)
            self.tools[key] = button
        self.tools["try"].setCheckable(True)
        row.addStretch(1)
        self.name = QLabel(self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setProperty("muted", True)
        row.addWidget(self.name)
        row.addStretch(1)
        self.zoom_words = QLabel("100%", self)
        for words, hint, step in (("－", "缩小", -1), ("＋", "放大", 1)):
            button = QToolButton(self)
            button.setText(words)
            button.setAccessibleName(hint)
            button.setFixedSize(theme.TARGET, theme.TARGET)
            button.clicked.connect(lambda _=False, step=step: self.view.step_zoom(step))
            row.addWidget(button)
            if step < 0:
                row.addWidget(self.zoom_words)
        return row

    def _build_trial_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.trial_words = QLabel("试填：", self)
        self.area = QComboBox(self)
        self.area.setAccessibleName("试填的范围")
        self.area.setMaxVisibleItems(20)
        self.month = QDateEdit(self)
        self.month.setCalendarPopup(True)
        self.month.setMinimumWidth(130)
        self.month.setDisplayFormat("yyyy年M月")
        self.month.setAccessibleName("试填的月份")
        self.trial_note = QLabel("只看不存；和生成的文件一模一样。", self)
        self.trial_note.setProperty("muted", True)
        for widget in (self.trial_words, self.area, self.month, self.trial_note):
            row.addWidget(widget)
            widget.hide()
        row.addStretch(1)
        return row

    def _build_middle(self) -> QSplitter:
        self.fields = FieldTree(self)
        self.fields.setMinimumWidth(200)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.view = SheetView(centre)
        self.tabs = QTabBar(centre)
        self.tabs.setShape(QTabBar.Shape.RoundedSouth)
        self.tabs.setAccessibleName("工作表")
        column.addWidget(self.view, 1)
        column.addWidget(self.tabs)
        side = QWidget(self)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.SPACE)
        self.cell, self.band, self.faults = CellSide(side), BandSide(side), FaultSide(side)
        right.addWidget(self.cell)
        right.addWidget(self.band)
        right.addWidget(self.faults, 1)
        side.setMinimumWidth(262)
        self.splitter = QSplitter(self)
        for part in (self.fields, centre, side):
            self.splitter.addWidget(part)
        self.splitter.setSizes([220, 760, 270])
        for at, stretch in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(at, stretch)
        return self.splitter
