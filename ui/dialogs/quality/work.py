"""The window of the quality of work: figures by person and by grid, their doubtful records with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QTableView,
    QTabWidget,
    QWidget,
)

from desk.model import Changes
from desk.office import Office
from ui.app import App
from ui.dialogs.quality import words
from ui.dialogs.quality.days import Days, roomy
from ui.dialogs.quality.doubts import DoubtSide
from ui.dialogs.sheet import Sheet, rows_table
from ui.jobs import Step
from ui.models.duty import BarDelegate
from ui.models.shares import ShareRows

if TYPE_CHECKING:
    from desk.work.quality.inputs import Inputs, Line

SIZE = (1260, 700)
PEOPLE = ("姓名", "按时", "应办", "漏办", "出勤", "记录", "疑点", "轨迹公里", "覆盖", "岗位")
GRIDS = ("名称", "按时", "应办", "漏办", "记录", "疑点", "轨迹公里", "覆盖")


class WorkDialog(Sheet):
    """Reads once per place and period as a long job; `open_record(id)` shows a record in its own window."""

    def __init__(
        self,
        app: App,
        office: Office,
        undo: Callable[[], None],
        open_record: Callable[[int], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("工作质量", "", parent, width=1040)
        self.app, self.office = app, office
        self.heading.hide()
        roomy(self, SIZE)
        self._found: Inputs | None = None
        self._lines: dict[str, tuple[Line, ...]] = {"people": (), "grids": ()}
        self._is_reading = self._is_stale = False
        self.body.addLayout(self._build_head())
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.body.addWidget(self.summary)
        middle = QSplitter(Qt.Orientation.Horizontal, self)
        middle.addWidget(self._build_tables())
        self.side = DoubtSide(app, office, open_record, self.complain, self)
        middle.addWidget(self.side)
        middle.setSizes([730, 510])
        self.body.addWidget(middle, 1)
        self._build_foot(undo)
        app.changed.connect(self._on_changed)
        self.read()

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.area = QComboBox(self)
        self.area.setAccessibleName("哪个网格")
        self.area.setMinimumWidth(190)
        for area in self.app.areas.values():
            self.area.addItem("　" * area.level + area.name, area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(self.app.selection.area_id or self.app.root_id)))
        self.area.activated.connect(lambda _: self.read())
        self.days = Days(self.office.today(), "month", self)
        self.days.changed.connect(self.read)
        self.seek = QLineEdit(self)
        self.seek.setPlaceholderText("姓名或名称")
        self.seek.setClearButtonEnabled(True)
        self.seek.setMaximumWidth(160)
        self.seek.textChanged.connect(lambda _: self._show_lines())
        self.only = QCheckBox("只看有疑点的", self)
        self.only.toggled.connect(lambda _: self._show_lines())
        row.addWidget(self.area)
        row.addWidget(self.days)
        row.addStretch(1)
        row.addWidget(self.only)
        row.addWidget(self.seek)
        return row

    def _build_tables(self) -> QTabWidget:
        self.people = ShareRows(PEOPLE, 1, self)
        self.grids = ShareRows(GRIDS, 1, self)
        self.pages = QTabWidget(self)
        self.people_table = self._table(self.people, "人员", (84, 116, 52, 52, 56, 56, 56, 76, 56))
        self.grid_table = self._table(self.grids, self.app.term("grid", "网格"), (130, 136, 56, 56, 60, 60, 80))
        self.pages.currentChanged.connect(lambda _: self._show_flags())
        return self.pages

    def _table(self, model: ShareRows, name: str, widths: Sequence[int]) -> QTableView:
        table = rows_table(model, name, widths, self)
        table.setItemDelegateForColumn(1, BarDelegate(table))
        table.selectionModel().selectionChanged.connect(lambda *_: self._show_flags())
        self.pages.addTab(table, name)
        return table

    def _build_foot(self, undo: Callable[[], None]) -> None:
        self.open_button = self.add_other("打开记录", self.side.open_chosen)
        self.export_button = self.add_other("导出 Excel…", self.export)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        QShortcut(QKeySequence("PgUp"), self).activated.connect(lambda: self.days.go(-1))
        QShortcut(QKeySequence("PgDown"), self).activated.connect(lambda: self.days.go(1))
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.seek.setFocus)

    # Reading

    def read(self) -> None:
        """Look through the place and period; a wish that comes meanwhile is heard afterwards."""
        office, layer, area = self.office, self.app.layer, self.area.currentData()
        if layer is None or area is None:
            return
        if self._is_reading:
            self._is_stale = True
            return
        layer_id, area_id, (first, last) = layer.id, int(area), self.days.bounds
        self._is_reading, self._is_stale = True, False
        self.summary.setText("正在逐条查看…")

        def work(step: Step) -> Inputs:
            from desk.work.quality import inputs  # brings the geometry library

            return inputs.inputs(office, layer_id, area_id, first=first, last=last, step=step)

        self.app.jobs.long("查看工作质量", work, self._take, self._failed)

    def _take(self, found: Inputs) -> None:
        self._is_reading = False
        if self._is_stale:
            self.read()
            return
        self._found = found
        self.say_wrong("")
        late = sum(len(one.missed) for one in found.grids)
        self.summary.setText(
            f"{found.area}　人员 {len(found.people)} 名　记录 {found.checked.records:,} 条　"
            f"有疑点的 {found.checked.doubtful():,} 条　漏办任务 {late:,} 项"
        )
        self._show_lines()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("record", "task", "track", "attendance", "absence", "turn", "assignment"):
            self.read()

    # Showing

    def _show_lines(self) -> None:
        found = self._found
        if found is None:
            return
        chosen = self.chosen_line
        word = self.seek.text().strip()
        for key, lines in (("people", found.people), ("grids", found.grids)):
            kept = [one for one in lines if word in one.name and (one.doubtful or not self.only.isChecked())]
            kept.sort(key=lambda one: (-len(one.doubtful), -len(one.missed), one.id))
            self._lines[key] = tuple(kept)
        people, grids = self._lines["people"], self._lines["grids"]
        self.people.fill_shares([words.person(one) for one in people], [one.on_time_share for one in people])
        self.grids.fill_shares([words.grid(one) for one in grids], [one.on_time_share for one in grids])
        self._choose(chosen)
        self._show_flags()

    def _choose(self, before: Line | None) -> None:
        """Whoever was chosen stays so."""
        lines = self._shown_lines
        at = next((at for at, one in enumerate(lines) if before is not None and one.id == before.id), 0)
        table = self._shown_table
        if lines and table is not None:
            table.selectRow(at)

    @property
    def _shown_lines(self) -> tuple[Line, ...]:
        return self._lines["people" if self.pages.currentWidget() is self.people_table else "grids"]

    @property
    def _shown_table(self) -> QTableView | None:
        page = self.pages.currentWidget()
        return page if isinstance(page, QTableView) else None

    @property
    def chosen_line(self) -> Line | None:
        """Whose flags are shown."""
        table = self._shown_table
        rows = table.selectionModel().selectedRows() if table is not None else []
        lines = self._shown_lines
        return lines[rows[0].row()] if rows and rows[0].row() < len(lines) else None

    def _show_flags(self) -> None:
        self.side.show_line(self.chosen_line)

    # Doing

    def export(self) -> None:
        """Ask where, then write the workbook."""
        if self._found is None:
            return
        start = str(
            Path(self.app.settings.folder or Path.home()) / f"工作质量_{self._found.first}_{self._found.last}.xlsx"
        )
        path, _ = QFileDialog.getSaveFileName(self, "导出工作质量", start, "Excel 工作簿 (*.xlsx)")
        if path:
            self.export_to(str(Path(path).with_suffix(".xlsx")))

    def export_to(self, path: str) -> None:
        """Write people, grids and flags to a workbook."""
        office, found = self.office, self._found
        if found is None:
            return

        def work(_: Step) -> Path:
            from desk.work.quality import book

            return book.write(office, found, path)

        told = f"已导出工作质量：{path}"
        self.app.jobs.long("导出工作质量", work, lambda _: self.app.say(told, "good"), self._failed)

    def _failed(self, error: BaseException) -> None:
        self._is_reading = False
        self.complain(error)

    def done(self, result: int) -> None:
        """Let go of what is under way."""
        self.side.forget()
        super().done(result)
