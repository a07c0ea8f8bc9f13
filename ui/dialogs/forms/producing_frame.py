"""The widgets of the window 填表; what they do is said by `producing`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.app import App
from ui.designer.sheet import SheetView
from ui.dialogs.forms.form_list import FormList
from ui.dialogs.forms.form_typing import TypedValues
from ui.dialogs.sheet import PathField, Sheet, said
from ui.models.areas import AreaModel

if TYPE_CHECKING:
    from desk.work.forms.producing import Per

WAYS: Final[tuple[tuple[Per, str], ...]] = (("one", "一个文件"), ("sheet", "每格一张工作表"), ("file", "每格一个文件"))


class ProducingFrame(Sheet):
    """Forms on the left, areas beside them, then what is asked and the form as it will come out."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__("填表", "选表格、范围和期次，数据自动填好；右边是填好后的样子。", parent, width=1080)
        self.app = app
        parts = QHBoxLayout()
        parts.setSpacing(theme.SPACE + 4)
        parts.addLayout(self._left(), 0)
        parts.addLayout(self._middle(), 0)
        parts.addLayout(self._right(), 1)
        self.body.addLayout(parts, 1)
        self.body.addLayout(self._outcome())
        wide, high = (parent.width(), parent.height()) if parent is not None else (0, 0)
        self.resize(max(1240, round(wide * 0.8)), max(660, round(high * 0.8)))

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.list = FormList(self)
        self.list.setFixedWidth(250)
        column.addWidget(self.list)
        return column

    def _middle(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.TIGHT)
        self.area_words = QLabel(f"范围（{self.app.layer.name if self.app.layer else ''}）", self)
        column.addWidget(self.area_words)
        self.areas = AreaModel(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.areas)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setFixedWidth(190)
        self.tree.setAccessibleName("范围")
        self.area_words.setBuddy(self.tree)
        self.areas.set_areas(tuple(self.app.areas.values()))
        self.tree.expand(self.areas.index(0, 0))
        chosen = self.app.selection.area_id if self.app.selection.area_id in self.app.areas else self.app.root_id
        if chosen is not None:
            self.tree.setCurrentIndex(self.areas.index_of(chosen))
            self.tree.scrollTo(self.areas.index_of(chosen))
        column.addWidget(self.tree, 1)
        return column

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        self.about = said("", self)
        column.addWidget(self.about)
        row = QHBoxLayout()
        self.period = QComboBox(self)
        self.period.setAccessibleName("期次")
        self.way = QComboBox(self)
        self.way.setAccessibleName("文件")
        for key, words in WAYS:
            self.way.addItem(words, key)
        for words, field in (("期次", self.period), ("文件", self.way)):
            label = QLabel(words, self)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field, 1)
        column.addLayout(row)
        where = QHBoxLayout()
        self.folder = PathField("保存到文件夹", self._choose, self)
        self.folder.edit.setText(self.app.settings.folder or str(Path.home()))
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText("做什么用，给谁（记入操作日志）")
        self.reason.setAccessibleName("用途")
        self.reason_words = QLabel("用途", self)
        self.reason_words.setBuddy(self.reason)
        where.addWidget(QLabel("存到", self))
        where.addWidget(self.folder, 1)
        where.addWidget(self.reason_words)
        where.addWidget(self.reason, 1)
        column.addLayout(where)
        self.warning = said("", self)
        self.warning.setStyleSheet(f"color: {theme.WARN};")
        column.addWidget(self.warning)
        self.typed = TypedValues(self)
        column.addWidget(self.typed)
        self.sight = QStackedWidget(self)
        self.words = said("", self)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.view = SheetView(self)
        self.view.is_editable = False
        self.view.setAcceptDrops(False)
        self.view.setAccessibleName("填好后的样子")
        self.page = QPlainTextEdit(self)
        self.page.setReadOnly(True)
        self.page.setAccessibleName("填好后的样子")
        for part in (self.words, self.view, self.page):
            self.sight.addWidget(part)
        column.addWidget(self.sight, 1)
        return column

    def _outcome(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.done_words = said("", self)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(theme.SPACE)
        self.stop = QPushButton("停止", self)
        self.open_file = QPushButton("打开", self)
        self.open_folder = QPushButton("打开文件夹", self)
        for button in (self.stop, self.open_file, self.open_folder):
            button.setAutoDefault(False)
        row.addWidget(self.done_words, 1)
        for widget in (self.progress, self.stop, self.open_file, self.open_folder):
            row.addWidget(widget)
            widget.hide()
        return row

    def _choose(self) -> str:
        return QFileDialog.getExistingDirectory(self, "保存到文件夹", self.folder.text)
