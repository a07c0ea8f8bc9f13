"""What was imported, newest first; a batch is taken back but for what was worked on since."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk.work.intake.batches import Batch, batches
from ui.app import App
from ui.dialogs.incoming.taking_back import take_back
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.models.still import StillRows

TITLES = ("时间", "名册", "文件", "导入人", "新增", "更新", "有误", "撤销")
WIDTHS = (140, 90, 300, 90, 70, 70, 70)


class BatchesDialog(Sheet):
    """One button: take the chosen batch back."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(
            "导入记录",
            "每次导入是一批，可以整批撤销；导入以后又被人改过的记录会留下，并说明是谁改的。",
            parent,
            width=1020,
        )
        self.app = app
        self._batches: tuple[Batch, ...] = ()
        self.setMinimumHeight(520)
        self.model = StillRows(TITLES, self)
        self.table = rows_table(self.model, "导入记录", WIDTHS, self)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._light())
        self.body.addWidget(self.table, 1)
        self.outcome = said("", self)
        self.body.addWidget(self.outcome)
        self.main = self.add_main("撤销所选的一批", self._on_main)
        self.main.setDefault(False)
        self.main.setAutoDefault(False)
        self.add_close()
        app.changed.connect(lambda _: self._read())
        self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: batches(office), self._show, key="batches")

    def _show(self, found: tuple[Batch, ...]) -> None:
        row = self.table.currentIndex().row()
        self._batches = found
        self.model.fill(
            [
                (one.at, one.title, one.source, one.actor, one.new, one.changed, one.faulty, one.undone_at)
                for one in found
            ]
        )
        if found:
            self.table.setCurrentIndex(self.model.index(min(max(0, row), len(found) - 1), 0))
        elif not self.outcome.text():
            self.outcome.setText("还没有导入过。把表格拖进主窗口，或按 Ctrl+I。")
        self._light()

    @property
    def chosen(self) -> Batch | None:
        """The batch in hand."""
        row = self.table.currentIndex().row()
        return self._batches[row] if 0 <= row < len(self._batches) else None

    def _light(self) -> None:
        self.main.setEnabled(self.chosen is not None and not self.chosen.undone_at)

    def _on_main(self) -> None:
        office, one = self.app.office, self.chosen
        if office is None or one is None:
            return
        self.say_wrong("")
        take_back(self.app, one.audit_id, self.outcome.setText, self.complain)
