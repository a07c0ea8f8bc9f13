"""Which file the designer holds: opened, dropped, let go; and what it says below the sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desk.errors import BadInput
from desk.work.forms import designing
from desk.work.forms.designing import Catalogue, CellLook, Design, SheetLook
from ui import theme
from ui.app import App
from ui.designer.frame import DesignerFrame
from ui.designer.history import History
from ui.notify import sentence_of

SHEETS: Final = "Excel 表格 (*.xlsx *.xlsm)"


class DesignerFile(DesignerFrame):
    """One form at a time. `history` is None while there is none."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.catalogue = Catalogue()
        self.history: History | None = None
        self.body, self.form_id = b"", 0
        self.trial: tuple[SheetLook, ...] | None = None
        self.trial_cells: dict[str, dict[tuple[int, int], CellLook]] = {}
        self.sheet_name = ""

    def draw(self) -> None:
        """Draw the sheet in front anew."""
        raise NotImplementedError

    def choose_file(self) -> None:
        """Ask for a workbook."""
        if not self._may_leave():
            return
        path, _ = QFileDialog.getOpenFileName(self, "打开空表", self.app.settings.folder or str(Path.home()), SHEETS)
        if path:
            self.open_file(path)

    def open_file(self, path: str) -> None:
        """Read a workbook as a new design."""
        file = Path(path)
        self.app.settings.folder = str(file.parent)

        def work() -> tuple[bytes, Design]:
            try:
                body = file.read_bytes()
            except OSError:
                raise BadInput(f"“{file.name}”读不出来：可能正被其他程序占用，请关闭后再试。") from None
            return body, designing.opened(body, file.name)

        self.app.jobs.read(work, lambda found: self._take(*found), key="designer", failed=self.complain)

    def open_form(self, form_id: int) -> None:
        """Read a form of the shelf to change it."""
        office = self.app.office
        if office is None:
            return

        def work() -> tuple[bytes, Design]:
            from desk.work.forms import trying

            body, _, design = trying.on_shelf(office, form_id)
            return body, design

        self.app.jobs.read(
            work, lambda found: self._take(found[0], found[1], form_id), key="designer", failed=self.complain
        )

    def _take(self, body: bytes, design: Design, form_id: int = 0) -> None:
        self.body, self.form_id, self.history, self.trial = body, form_id, History(design), None
        self.name.setText(design.template.name)
        seen = [sheet for sheet in design.template.sheets if not sheet.hidden] or list(design.template.sheets)
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for sheet in seen:
            self.tabs.addTab(sheet.name)
        self.tabs.blockSignals(False)
        self.sheet_name = seen[0].name
        self.say("已打开。把左边的项目拖到格子里，或按“自动认领”让程序按表头认。")
        self.draw()
        self.view.fit_width()
        self.view.setFocus()

    def say(self, sentence: str) -> None:
        """One line below the sheet."""
        self.status.setStyleSheet("")
        self.status.setText(sentence)

    def complain(self, error: BaseException) -> None:
        """What went wrong, below the sheet."""
        self.status.setStyleSheet(f"color: {theme.BAD}")
        self.status.setText(f"✕ {sentence_of(error)[0]}")

    # ---- files dropped, leaving

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A workbook is welcome."""
        urls = event.mimeData().urls()
        if urls and urls[0].toLocalFile().lower().endswith((".xlsx", ".xlsm")):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it."""
        if self._may_leave():
            self.open_file(event.mimeData().urls()[0].toLocalFile())

    def _may_leave(self) -> bool:
        """Whether an unsaved design may go: asks."""
        if self.history is None or not self.history.is_dirty:
            return True
        box = QMessageBox(self)
        box.setWindowTitle("编排表格")
        box.setText("这张表还没有存到表格架。")
        go = box.addButton("放弃改动", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("继续编排", QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is go

    def reject(self) -> None:
        """Esc leaves the trial first, then the window."""
        if self.trial is not None:
            self.trial = None
            self.draw()
        elif self._may_leave():
            self._let_go()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross."""
        if self._may_leave():
            self._let_go()
            super().closeEvent(event)
        else:
            event.ignore()

    def _let_go(self) -> None:
        self.history = None
        for key in ("designer", "designer trial", "designer catalogue"):
            self.app.jobs.forget(key)
