"""The code tables of the office in one window: each with its standard, its entries reworded, added, put out of use."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work.records import codebook
from desk.work.records.codebook import CodeList, Entry
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.models.still import StillRows

TITLES = ("代码", "名称", "来源", "核实情况", "停用")
WIDTHS = (80, 230, 180, 90)


class CodebookDialog(Sheet):
    """Each button is one write; Ctrl+Z takes the last one back."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(
            "代码表",
            "下拉框里能选什么，由这里决定。标准条目请只在文件有据时改名；停用后不再出现在下拉框，已登记的照旧显示。",
            parent,
            width=1020,
        )
        self.app = app
        self._lists: tuple[CodeList, ...] = ()
        self._entries: tuple[Entry, ...] = ()
        self._told = ""
        """What the last write did, to be said when the entries have come again."""
        self.setMinimumHeight(620)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addLayout(self._build_lists(), 2)
        row.addLayout(self._build_entries(), 5)
        self.body.addLayout(row, 1)
        self.outcome = said("", self)
        self.body.addWidget(self.outcome)
        self.save_button = self.add_main("保存修改", self._on_save)
        self.add_button = self.add_other("作为新条目增加", self._on_add)
        self.retire_button = self.add_other("停用", self._on_retire)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.undo_button.setShortcut("Ctrl+Z")
        self.add_close()
        app.changed.connect(self._on_changed)
        self._read_lists()

    def _build_lists(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.seek = QLineEdit(self)
        self.seek.setPlaceholderText("查找代码表或标准号")
        self.seek.setClearButtonEnabled(True)
        self.seek.setAccessibleName("查找代码表")
        self.seek.textChanged.connect(self._on_seek)
        self.tables = QListWidget(self)
        self.tables.setAccessibleName("代码表")
        self.tables.currentItemChanged.connect(lambda *_: self._read_entries())
        column.addWidget(self.seek)
        column.addWidget(self.tables, 1)
        return column

    def _build_entries(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.about = said("", self)
        column.addWidget(self.about)
        self.model = StillRows(TITLES, self)
        self.table = rows_table(self.model, "条目", WIDTHS, self)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_row())
        column.addWidget(self.table, 1)
        form = QGridLayout()
        form.setHorizontalSpacing(theme.WIDE)
        self.code = QLineEdit(self)
        self.code.setPlaceholderText("新条目的代码，如 L01；已有条目的代码不能改")
        self.label = QLineEdit(self)
        self.source = QLineEdit(self)
        self.source.setPlaceholderText("标准号或文件名")
        self.status = QComboBox(self)
        self.status.addItems(codebook.STATUSES)
        fields = (("代码", self.code), ("名称", self.label), ("来源", self.source), ("核实情况", self.status))
        for number, (words, field) in enumerate(fields):
            field.setAccessibleName(words)
            row, side = divmod(number, 2)
            form.addWidget(said(words, self), row, side * 2)
            form.addWidget(field, row, side * 2 + 1)
        form.setColumnStretch(1, 2)
        form.setColumnStretch(3, 3)
        column.addLayout(form)
        return column

    # Showing

    def _read_lists(self) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: codebook.lists(office), self._show_lists, key="code lists")

    def _show_lists(self, found: tuple[CodeList, ...]) -> None:
        self._lists = found
        for one in found:
            item = QListWidgetItem(one.title)
            item.setData(Qt.ItemDataRole.UserRole, one.name)
            item.setToolTip(theme.plain(f"{one.source}　{one.status}"))
            self.tables.addItem(item)
        self.tables.setCurrentRow(0)

    def _on_seek(self, text: str) -> None:
        wanted = text.strip().lower()
        for number, one in enumerate(self._lists):
            self.tables.item(number).setHidden(wanted not in f"{one.title}{one.source}".lower())

    @property
    def chosen(self) -> CodeList | None:
        """The table in front."""
        row = self.tables.currentRow()
        return self._lists[row] if 0 <= row < len(self._lists) else None

    @property
    def entry(self) -> Entry | None:
        """The entry in hand."""
        row = self.table.currentIndex().row()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _read_entries(self) -> None:
        office, one = self.app.office, self.chosen
        if office is not None and one is not None:
            note = f"　{one.note}" if one.note else ""
            fixed = "" if one.can_grow else "　程序按这些代码办事，只能改名称。"
            self.about.setText(f"{one.title}：{one.source}（{one.status}）{note}{fixed}")
            self.app.jobs.read(lambda: codebook.entries(office, one.name), self._show_entries, key="code entries")

    def _show_entries(self, found: tuple[Entry, ...]) -> None:
        held = self.entry.code if self.entry is not None else ""
        self._entries = found
        self.model.fill([(one.code, one.label, one.source, one.status, one.valid_to) for one in found])
        at = next((row for row, one in enumerate(found) if one.code == held), 0)
        self.table.setCurrentIndex(self.model.index(at, 1))
        self._on_row()
        self.outcome.setText(self._told)
        self._told = ""

    def _on_row(self) -> None:
        one, table = self.entry, self.chosen
        self.retire_button.setEnabled(one is not None and table is not None and table.can_grow)
        self.add_button.setEnabled(table is not None and table.can_grow)
        self.save_button.setEnabled(one is not None)
        if one is None:
            return
        self.code.setText(one.code)
        self.label.setText(one.label)
        self.source.setText(one.source)
        self.status.setCurrentText(one.status)
        self.retire_button.setText("恢复使用" if one.valid_to else "停用")
        self.say_wrong("")

    # Writing

    def _on_save(self) -> None:
        office, table, one = self.app.office, self.chosen, self.entry
        if office is None or table is None or one is None:
            return
        if self.code.text().strip() != one.code:
            self.say_wrong(f"已有条目的代码不能改（记录里存着 {one.code}）；要新代码，请点“作为新条目增加”。")
            return
        label, source, status = self.label.text(), self.source.text(), self.status.currentText()
        self._write(
            lambda: codebook.change(office, table.name, one.code, label=label, source=source, status=status),
            f"已保存“{label.strip()}”。",
        )

    def _on_add(self) -> None:
        office, table = self.app.office, self.chosen
        if office is None or table is None:
            return
        code, label = self.code.text(), self.label.text()
        # A new entry begun from a standard one is not of that standard.
        own = self.source.text() if self.entry is None or self.source.text() != self.entry.source else ""
        self._write(
            lambda: codebook.add(office, table.name, code, label, source=own),
            f"已增加“{label.strip()}”，下拉框里可以选了。",
        )

    def _on_retire(self) -> None:
        office, table, one = self.app.office, self.chosen, self.entry
        if office is None or table is None or one is None:
            return

        def work() -> tuple[Changes, int]:
            held = codebook.used(office, table.name, one.code)
            return codebook.retire(office, table.name, one.code, back=bool(one.valid_to)), held

        def then(result: tuple[Changes, int]) -> None:
            changes, held = result
            words = "已恢复使用" if one.valid_to else "已停用"
            self._done(changes, f"{words}“{one.label}”；现有 {held:,} 条记录用着它，照旧显示。")

        self.say_wrong("")
        self.app.jobs.write(work, then, self.complain)

    def _write(self, work: Callable[[], Changes], words: str) -> None:
        self.say_wrong("")
        self.app.jobs.write(work, lambda changes: self._done(changes, words), self.complain)

    def _done(self, changes: Changes, words: str) -> None:
        self._told = words
        self.app.note(changes)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("code"):
            self._read_entries()
