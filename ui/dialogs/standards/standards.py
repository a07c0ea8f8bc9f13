"""The window 立案标准: the tree of classes left; conditions, departments and editions right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.rights import EDIT_FORMS
from desk.work.standards import reading, sending, showing
from desk.work.standards.given import KINDS
from desk.work.standards.showing import TreeClass
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said
from ui.dialogs.standards.class_page import ClassView
from ui.dialogs.standards.editions_page import EditionsPage
from ui.dialogs.standards.importing import StandardImport
from ui.dialogs.standards.matrix_page import MatrixPage

HINT = "什么情况立案、什么情况结案、多少时间、由谁处置：时限跟着立案条件走。改动从当天起用，Ctrl+Z 撤销。"


class StandardsDialog(Sheet):
    """Each change is one write; Ctrl+Z takes the last one back."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__("立案标准", HINT, parent, width=1180)
        self.app = app
        self._tree: tuple[TreeClass, ...] = ()
        self._found: frozenset[str] | None = None
        """Codes that fit what was typed; None: all."""
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setMinimumHeight(660)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addLayout(self._build_tree(), 2)
        self.tabs = QTabWidget(self)
        self.page = ClassView(app, self.complain, self)
        self.matrix = MatrixPage(app, self.complain, self)
        self.editions = EditionsPage(app, self.complain, self)
        for words, page in (("条件与时限", self.page), ("职责矩阵", self.matrix), ("版本", self.editions)):
            self.tabs.addTab(page, words)
        row.addWidget(self.tabs, 5)
        self.body.addLayout(row, 1)
        self.outcome = said("", self)
        self.outcome.hide()
        self.body.addWidget(self.outcome)
        self.import_button = self.add_other("导入标准…", self._on_import)
        self.export_button = self.add_other("导出全部…", self._on_export)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.undo_button.setShortcut("Ctrl+Z")
        self.add_close().setAutoDefault(False)  # Enter in a field keeps what was typed, it does not close
        self.tabs.currentChanged.connect(lambda _: self._show_tab())
        app.changed.connect(self._on_changed)
        self._read()
        self.seek.setFocus()

    def _build_tree(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.seek = QLineEdit(self)
        self.seek.setPlaceholderText("查找：名称、代码、拼音首字母或条件里的词")
        self.seek.setClearButtonEnabled(True)
        self.seek.setAccessibleName("查找小类")
        self.seek.textChanged.connect(lambda _: self._on_seek())
        self.seek.returnPressed.connect(lambda: self.page.table.setFocus())
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("种类")
        self.kind.addItem("全部种类", "")
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind)
        self.kind.currentIndexChanged.connect(lambda _: self._filter())
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("小类")
        self.tree.setHeaderLabels(["大类、小类", "条件"])
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setColumnWidth(1, 52)
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda *_: self._on_class())
        self.add_button = QPushButton("在这个大类里增设小类", self)
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._on_add)
        for part in (self.seek, self.kind):
            column.addWidget(part)
        column.addWidget(self.tree, 1)
        column.addWidget(self.add_button)
        return column

    # Showing

    def _read(self) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: showing.tree(office), self._show, key="standard tree")

    def _show(self, found: tuple[TreeClass, ...]) -> None:
        held = self.chosen.code if self.chosen is not None else ""
        open_groups = {code for code, item in self._items.items() if item.isExpanded()}
        self._tree, self._items = found, {}
        self.tree.blockSignals(True)
        self.tree.clear()
        for one in found:
            words = f"{one.code} {one.name}" + ("" if one.is_in_force else "（停用）")
            item = QTreeWidgetItem([words, str(one.rows) if one.parent else ""])
            item.setData(0, Qt.ItemDataRole.UserRole, one.code)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if not one.is_in_force:
                item.setForeground(0, theme.colour(theme.FAINT))
            parent = self._items.get(one.parent)
            if parent is not None:
                parent.addChild(item)
            else:
                self.tree.addTopLevelItem(item)
            self._items[one.code] = item
        for code in open_groups:
            if code in self._items:
                self._items[code].setExpanded(True)
        self.tree.blockSignals(False)
        self._filter()
        first = next((one.code for one in found if one.parent), "")
        self.show_code(held if held in self._items else first)

    def show_code(self, code: str) -> None:
        """Choose a class."""
        item = self._items.get(code)
        if item is not None:
            if self.tree.currentItem() is item:
                self._on_class()
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    @property
    def chosen(self) -> TreeClass | None:
        """The class or group in hand."""
        item = self.tree.currentItem()
        code = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return next((one for one in self._tree if one.code == code), None)

    def _on_seek(self) -> None:
        office, text = self.app.office, self.seek.text().strip()
        if office is None:
            return
        if not text:
            self._found = None
            self._filter()
            return
        self.app.jobs.read(lambda: reading.classes(office, text), self._show_found, key="standard seek")

    def _show_found(self, found: tuple[reading.ClassLine, ...]) -> None:
        text = self.seek.text().strip().lower()
        retired = {one.code for one in self._tree if not one.is_in_force and text in f"{one.code}{one.name}"}
        self._found = frozenset(one.code for one in found) | retired
        self._filter()
        if found:
            self.show_code(found[0].code)

    def _filter(self) -> None:
        kind = str(self.kind.currentData() or "")
        shown_groups = set()
        for one in self._tree:
            if one.parent:
                fits = (self._found is None or one.code in self._found) and kind in ("", one.kind)
                self._items[one.code].setHidden(not fits)
                if fits:
                    shown_groups.add(one.parent)
        for one in self._tree:
            if not one.parent:
                empty = self._found is None and kind in ("", one.kind)
                self._items[one.code].setHidden(one.code not in shown_groups and not empty)
                if self._found is not None:
                    self._items[one.code].setExpanded(True)

    def _on_class(self) -> None:
        one, office = self.chosen, self.app.office
        self.page.show_class(one)
        self.add_button.setEnabled(one is not None and office is not None and office.actor.may(EDIT_FORMS))
        self._show_tab()

    def _show_tab(self) -> None:
        front = self.tabs.currentWidget()
        if front is self.matrix:
            self.matrix.show_group(self.chosen)
        elif front is self.editions and not self.editions.rows.rowCount():
            self.editions.read()

    # Doing

    def _on_add(self) -> None:
        one = self.chosen
        group = next((each for each in self._tree if one is not None and each.code == (one.parent or one.code)), None)
        if group is not None:
            self.tabs.setCurrentWidget(self.page)
            self.page.begin_class(group)

    def _on_import(self) -> None:
        dialog = StandardImport(self.app, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_export(self) -> None:
        office = self.app.office
        if office is None:
            return
        start = Path(self.app.settings.folder or Path.home()) / f"立案标准_{date.today():%Y%m%d}.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, "导出立案标准", str(start), "Excel 表格 (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the whole standard."""
        office = self.app.office
        if office is not None:
            self.app.jobs.write(
                lambda: sending.write_whole(office, path),
                lambda rows: self._tell(f"已导出 {rows:,} 条到 {path.name}；改好后可以原样导入。"),
                self.complain,
            )

    def _tell(self, words: str) -> None:
        self.outcome.setText(words)
        self.outcome.show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("catalogue", "condition", "matrix", "edition"):
            self.say_wrong("")
            self._read()
            self.editions.read()
