"""生成网格: choose an area and a way, see the proposal with its sizes, adjust it on the map or keep it as a new layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.errors import Cancelled
from desk.model import Changes
from desk.work.making.options import WAYS
from ui import theme
from ui.app import App
from ui.dialogs.ground.making_form import MakingForm
from ui.dialogs.ground.making_map import MakingMap, Sketch, sketch_of
from ui.dialogs.ground.making_sizes import Row, SizesModel, rows_of, summary_of
from ui.dialogs.sheet import Sheet, said
from ui.jobs import LongJob, Step

if TYPE_CHECKING:
    from desk.ground.draft import Draft
    from desk.work.making.proposal import Proposal

FOLLOW_MS = 100
Made = tuple["Proposal", Sketch, tuple[str, ...], list[Row], str, str]


class MakingDialog(Sheet):
    """Nothing is written before 保存为新图层; 到地图上调整 opens a draft, which is saved there.

    `adjust` takes the draft into the editing mode, `kept` hears of a new layer.
    """

    def __init__(
        self,
        app: App,
        adjust: Callable[[Draft], None],
        kept: Callable[[Changes, str], None],
        parent: QWidget | None = None,
    ) -> None:
        word = app.term("grid", "网格")
        hint = f"先看方案，再决定：可以到地图上逐个调整，也可以另存为新图层；原来的{word}在保存前不变。"
        super().__init__(f"生成{word}", hint, parent, width=1110)
        self.app, self._adjust, self._kept = app, adjust, kept
        self.proposal: Proposal | None = None
        self._job: LongJob | None = None
        self._no_adjusting = ""
        self._is_gone = False
        """Whether the dialog was left while a job for it runs on: its widgets are no more."""
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._follow)
        self.form = MakingForm(app, self)
        self.form.setFixedWidth(330)
        self.model = SizesModel(self)
        self.table = self._make_table()
        self.map = MakingMap(app.jobs, self)
        self.summary = said("", self)
        self.summary.setProperty("muted", False)
        self.notes = said("", self)
        self.body.addLayout(self._columns())
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("新图层名称")
        self.name.setMaxLength(40)
        naming = QHBoxLayout()
        naming.addStretch(1)
        naming.addWidget(said("新图层名称", self))
        naming.addWidget(self.name)
        self.name.setFixedWidth(260)
        self.body.addLayout(naming)
        self.main = self.add_main("预览", self.preview)
        self.adjust_button = self.add_other("到地图上调整", self.adjust)
        self.keep_button = self.add_other("保存为新图层", self.keep)
        self.add_close()
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.map.chosen.connect(self._on_map)
        self._offer()

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setSortingEnabled(True)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        table.setAccessibleName("方案中的网格")
        table.setMinimumHeight(190)
        return table

    def _columns(self) -> QHBoxLayout:
        left = QVBoxLayout()
        left.addWidget(self.form)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(True)
        self.bar.hide()
        self.stop_button = QPushButton("停止", self)
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self._stop)
        self.stop_button.hide()
        going = QHBoxLayout()
        going.addWidget(self.bar, 1)
        going.addWidget(self.stop_button)
        left.addLayout(going)
        left.addWidget(self.summary)
        left.addWidget(self.notes)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(self.map, 3)
        right.addWidget(self.table, 2)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addLayout(left)
        row.addLayout(right, 1)
        return row

    # ---- preview

    def preview(self) -> None:
        """Make a proposal; the bar shows how far it is, 停止 stops it."""
        office, layer, area_id = self.app.office, self.app.layer, self.form.area_id
        if office is None or layer is None or area_id is None or self._job is not None:
            return
        options = self.form.options()
        self.say_wrong("")

        def work(step: Step) -> Made:
            # Brings shapely, which neither the window's start nor the GUI thread waits for.
            from desk.work.making.proposal import propose
            from desk.work.making.saving import why_not_adjusted

            proposal = propose(office, layer.id, area_id, options, step)
            titles, rows = rows_of(proposal)
            return proposal, sketch_of(proposal), titles, rows, summary_of(proposal), why_not_adjusted(office, proposal)

        self._job = self.app.jobs.long(f"生成网格：{WAYS[options.way][0]}", work, self._made, self._failed)
        self._timer.start()
        self._offer()

    def _follow(self) -> None:
        if self._job is not None and self._job.total:
            self.bar.setRange(0, self._job.total)
            self.bar.setValue(self._job.done)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _made(self, made: Made) -> None:
        if self._is_gone:
            return
        self._done()
        self.proposal, sketch, titles, rows, summary, self._no_adjusting = made
        self.model.show(titles, rows)
        head = self.table.horizontalHeader()
        for column in range(len(titles)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        if self.proposal.has_target:
            # What is furthest from the target stands on top.
            worst = sorted(rows, key=lambda row: -abs(row.values[-2]))
            self.model.show(titles, worst)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.map.show_sketch(sketch)
        self.summary.setText(summary)
        self.notes.setText("\n".join(self.proposal.notes))
        self.notes.setVisible(bool(self.proposal.notes))
        if not self.name.text():
            self.name.setText(self._free_name(WAYS[self.proposal.options.way][0]))
        self._offer()

    def _failed(self, error: BaseException) -> None:
        if self._is_gone:
            if not isinstance(error, Cancelled):
                self.app.jobs.error.emit(error)
            return
        self._done()
        if isinstance(error, Cancelled):
            self.say_wrong("已停止，没有生成方案。")
        else:
            self.complain(error)
        self._offer()

    def _done(self) -> None:
        self._job = None
        self._timer.stop()

    def _offer(self) -> None:
        """Which buttons may be pressed now."""
        busy, there = self._job is not None, self.proposal is not None
        self.bar.setVisible(busy)
        self.bar.setValue(0)
        self.stop_button.setVisible(busy)
        self.main.setEnabled(not busy)
        self.form.setEnabled(not busy)
        self.adjust_button.setEnabled(there and not busy and not self._no_adjusting)
        self.adjust_button.setToolTip(theme.plain(self._no_adjusting) if self._no_adjusting else "")
        self.keep_button.setEnabled(there and not busy)
        self.name.setEnabled(there and not busy)
        self.summary.setVisible(there)
        self.notes.setVisible(there and bool(self.notes.text()))

    def _free_name(self, stem: str) -> str:
        taken = {layer.name for layer in self.app.layers}
        number = 1
        while (name := stem if number == 1 else f"{stem}{number}") in taken:
            number += 1
        return name

    # ---- looking

    def _on_row(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.model.rows):
            self.map.choose(self.model.rows[row].at)

    def _on_map(self, at: int) -> None:
        row = self.model.row_of(at)
        if row >= 0:
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0))

    # ---- what becomes of it

    def adjust(self) -> None:
        """Open the proposal as a draft in the editing mode."""
        office, proposal = self.app.office, self.proposal
        if office is None or proposal is None:
            return
        self.adjust_button.setEnabled(False)

        def work() -> Draft:
            from desk.work.making.saving import adjusting

            return adjusting(office, proposal)

        def done(draft: Draft) -> None:
            if not self._is_gone:
                self.accept()
                self._adjust(draft)

        self.app.jobs.read(work, done, failed=self._failed)

    def keep(self) -> None:
        """Save the proposal as a layer of its own."""
        office, proposal, name = self.app.office, self.proposal, self.name.text()
        if office is None or proposal is None:
            return
        self.keep_button.setEnabled(False)

        def work() -> Changes:
            from desk.work.making.saving import save_layer

            return save_layer(office, proposal, name)

        def done(changes: Changes) -> None:
            if not self._is_gone:
                self.accept()
            self._kept(changes, name.strip())

        self.app.jobs.write(work, done, self._failed)

    def done(self, result: int) -> None:
        """Leave; what is under way stops."""
        self._stop()
        self.map.forget()
        self._is_gone = True
        super().done(result)
