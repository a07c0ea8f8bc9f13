"""Import residents: choose a workbook, see what would happen row by row, mend the faulty ones, take the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work import imports
from ui import theme
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.sheet import said

KIND = "residents"
OUTCOMES = (
    ("new", "新增", "good"),
    ("changed", "有变动", ""),
    ("same", "无变化", ""),
    ("duplicate", "表内重复", "warn"),
    ("faulty", "有误", "bad"),
)
SHOWN = 500
"""Faulty rows shown; all of them stand in the error workbook."""


class ImportDialog(FileSheet):
    """Nothing is written before 导入 is pressed, and everything can be taken back after."""

    def __init__(self, app: App, path: str, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        word = app.term("resident", "居民")
        super().__init__(
            app,
            f"导入{word}",
            "选一个 Excel 表（.xlsx .xls .et .ods .csv），或把它拖到这里。先核对，再写入；有误的行不会写入。",
            parent,
            width=820,
            what=f"{word}表",
            welcome="把表格拖到这里\n第一行或前几行是列名；列名不必和系统里一样，程序会认。",
            files="表格 (*.xlsx *.xls *.et *.ods *.csv);;所有文件 (*)",
        )
        self._word = word
        self._undo = undo
        self._plan: imports.ImportPlan | None = None
        self._changes: Changes | None = None
        self.figures = QWidget(self)
        self.figures.setLayout(self._counts_row())
        self.figures.hide()
        self.body.addWidget(self.figures)
        self.notes = said("", self)
        self.notes.hide()
        self.body.addWidget(self.notes)
        self.faults = self._fault_table()
        self.faults.hide()
        self.body.addWidget(self.faults, 1)
        self.main = self.add_main("核对", self._on_main)
        self.book_button = self.add_other("保存有误的行…", self._save_book)
        self.undo_button = self.add_other("撤销这次导入", self._on_undo)
        self.add_close()
        self.book_button.hide()
        self.undo_button.hide()
        if path:
            self.take(path)

    def _counts_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.setContentsMargins(0, 0, 0, 0)
        self.counts: dict[str, QLabel] = {}
        for key, words, tone in OUTCOMES:
            box = QWidget(self)
            box.setProperty("card", True)
            box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            column = QVBoxLayout(box)
            column.setContentsMargins(12, 8, 12, 8)
            column.setSpacing(0)
            column.addWidget(said(f"{theme.SIGNS[tone]} {words}".strip(), box))
            figure = QLabel("—", box)
            figure.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
            figure.setStyleSheet(f"color: {theme.TONES[tone]};")
            figure.setAccessibleName(words)
            column.addWidget(figure)
            self.counts[key] = figure
            row.addWidget(box, 1)
        return row

    def _fault_table(self) -> QTableWidget:
        table = QTableWidget(0, 4, self)
        table.setHorizontalHeaderLabels(["行号", "列", "表里写的", "原因"])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((64, 130, 200)):
            table.setColumnWidth(column, width)
        table.setMinimumHeight(240)
        return table

    # Checking

    def read_file(self) -> None:
        """Read the file and say what would happen; nothing is written."""
        office, source = self.app.office, self.path.text
        if office is None:
            return
        if not source:
            self.say_wrong("请先选一个表格文件。")
            return
        self.say_wrong("")
        self._plan = self._changes = None
        self._busy("正在核对…")
        self.app.jobs.read(
            lambda: imports.plan(office, KIND, source), self._on_plan, key="plan", failed=self._on_failed
        )

    def _busy(self, words: str) -> None:
        self.main.setEnabled(False)
        self.main.setText(words)

    def _on_failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.main.setText("核对" if self._plan is None else self._take_words())
        self.complain(error)

    def _take_words(self) -> str:
        counts = self._plan.counts if self._plan is not None else {}
        return f"导入 {counts.get('new', 0) + counts.get('changed', 0):,} 行"

    def _on_plan(self, plan: imports.ImportPlan) -> None:
        self._plan = plan
        counts = plan.counts
        for key, figure in self.counts.items():
            figure.setText(f"{counts[key]:,}")
        self.drop.hide()
        self.figures.show()
        self.faults.setVisible(bool(counts["faulty"]))
        self.notes.setText("；".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self._show_faults(plan)
        self.book_button.setVisible(bool(counts["faulty"]))
        self.main.setText(self._take_words())
        self.main.setEnabled(counts["new"] + counts["changed"] > 0)

    def _show_faults(self, plan: imports.ImportPlan) -> None:
        lines = [(row, fault) for row in plan.faulty[:SHOWN] for fault in row.faults]
        self.faults.setRowCount(len(lines))
        for number, (row, fault) in enumerate(lines):
            given = row.cells[fault.column] if 0 <= fault.column < len(row.cells) else ""
            texts = (str(row.number), fault.title, "" if given is None else str(given), fault.reason)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(theme.plain(text))
                self.faults.setItem(number, column, item)

    # Taking

    def _on_main(self) -> None:
        if self._plan is None or self._changes is not None:
            self.read_file()
        else:
            self._take()

    def _take(self) -> None:
        office, plan = self.app.office, self._plan
        if office is None or plan is None:
            return
        self.say_wrong("")
        self._busy("正在导入…")
        self.app.jobs.long(f"导入{self._word}", lambda _: imports.apply(office, plan), self._on_taken, self._on_failed)

    def _on_taken(self, changes: Changes) -> None:
        assert self._plan is not None
        counts = self._plan.counts
        self._changes = changes
        self.app.note(changes)
        self.undo_button.show()
        self.main.setText("已导入")
        self.notes.setText(f"✓ 新增 {counts['new']:,} 行，更新 {counts['changed']:,} 行。")
        self.notes.show()
        self.app.say(f"已导入{self._word}：新增 {counts['new']:,} 行，更新 {counts['changed']:,} 行。", "good")

    def _on_undo(self) -> None:
        self._undo()
        self.undo_button.hide()
        self.notes.setText("已撤销这次导入。")
        self._changes = self._plan = None
        self.main.setText("核对")
        self.main.setEnabled(True)

    def _save_book(self) -> None:
        plan = self._plan
        if plan is None:
            return
        start = str(Path(self.path.text).with_name(f"{Path(self.path.text).stem}_有误的行.xlsx"))
        path, _ = QFileDialog.getSaveFileName(self, "保存有误的行", start, "Excel 工作簿 (*.xlsx)")
        if path:
            self.app.jobs.read(
                lambda: imports.write_error_book(plan, path), lambda n: self._saved(path, n), failed=self._on_failed
            )

    def _saved(self, path: str, count: int) -> None:
        self.notes.setText(f"✓ 已把有误的 {count:,} 行存到 {Path(path).name}；红格为错处，改好后可直接再导入。")
        self.notes.show()
