"""Print preview of a list: the sheets as they will be, as a PDF or on a printer of this PC."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QSpinBox, QWidget

from desk.errors import DeskError
from desk.model import Query
from desk.work.outgoing import guard
from ui.app import App
from ui.dialogs.ground.printing import Preview
from ui.dialogs.mapparts import chooser
from ui.dialogs.sheet import Sheet
from ui.printing.listed import TableSheets
from ui.printing.paper import UNITS_PER_INCH, Paper

if TYPE_CHECKING:
    from desk.work.outgoing.paper import Listed
    from ui.jobs import Step

DPI = 110
_TURNS = ((True, "A4 横向"), (False, "A4 纵向"))


class PreviewDialog(Sheet):
    """Shows a list on paper; what is printed is what is shown."""

    def __init__(self, app: App, query: Query, listed: Listed, parent: QWidget | None = None) -> None:
        super().__init__("打印预览", "", parent, width=760)
        self.app, self._query, self._listed = app, query, listed
        self.sheets: TableSheets | None = None
        self.page = Preview(self)
        self.body.addWidget(self.page, 1)
        self.page.setMinimumHeight(470)
        self.turn = chooser(list(_TURNS), "纸张", self)
        self.turn.setMinimumWidth(120)
        self.number = QSpinBox(self)
        self.number.setAccessibleName("页")
        self.number.setMinimum(1)
        self.count = QLabel(self)
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        if (edit := self.reason.lineEdit()) is not None:
            edit.setPlaceholderText("打印用途（记入操作日志）")
        self.reason.addItems(guard.REASONS)
        self.reason.setCurrentText("")
        self.reason.setAccessibleName("打印用途")
        self.reason.setVisible(listed.is_personal)
        row = QHBoxLayout()
        row.addWidget(self.turn)
        row.addWidget(QLabel("第", self))
        row.addWidget(self.number)
        row.addWidget(self.count)
        row.addWidget(self.reason, 1)
        self.body.addLayout(row)
        self.turn.activated.connect(lambda _: self._lay_out())
        self.number.valueChanged.connect(lambda _: self._draw())
        self.add_close()
        self.paper = self.add_other("打印…", self._print)
        self.main = self.add_main("存为 PDF…", self._choose)
        QTimer.singleShot(0, self._lay_out)

    def _lay_out(self) -> None:
        paper = Paper(is_across=bool(self.turn.currentData()))
        listed = self._listed
        self.app.jobs.read(lambda: TableSheets(listed, paper), self._laid_out, key="list sheets", failed=self.complain)

    def _laid_out(self, sheets: TableSheets) -> None:
        self.sheets = sheets
        self.number.setMaximum(sheets.count)
        self.count.setText(f"页 / 共 {sheets.count} 页")
        self._draw()

    def _draw(self) -> None:
        sheets, number = self.sheets, self.number.value() - 1
        if sheets is not None:
            self.app.jobs.read(lambda: sheets.picture(number, DPI), self._drawn, key="list sheet", failed=self.complain)

    def _drawn(self, image: QImage) -> None:
        self.page.show_page(image)

    def _may(self) -> bool:
        reason = self.reason.currentText()
        try:
            guard.check(guard.Guarded(is_personal=self._listed.is_personal, full=(), masked=()), reason)
        except DeskError as error:
            self.complain(error)
            return False
        self.say_wrong("")
        return True

    def _choose(self) -> None:
        if self.sheets is None or not self._may():
            return
        start = Path(self.app.settings.folder or Path.home()) / f"{self._listed.title}.pdf"
        path, _ = QFileDialog.getSaveFileName(self, "存为 PDF", str(start), "PDF 文件 (*.pdf)")
        if path:
            self.write(Path(path if path.lower().endswith(".pdf") else f"{path}.pdf"))

    def write(self, path: Path) -> None:
        """All sheets as one PDF, as a job."""
        from desk.work.outgoing import paper

        office, sheets, query, listed = self.app.office, self.sheets, self._query, self._listed
        if office is None or sheets is None:
            return
        reason = self.reason.currentText()

        def work(step: Step) -> int:
            with paper.leaving(office, query, listed, path, reason) as temporary:
                assert temporary is not None
                return sheets.write_pdf(temporary, step)

        self.app.jobs.long(f"打印到 {path.name}", work, lambda pages: self._written(path, pages), self.complain)

    def _written(self, path: Path, pages: int) -> None:
        self.app.settings.folder = str(path.parent)
        self.app.say(f"已存为 {path.name}，{pages} 页。", "good")
        self.accept()

    def _print(self) -> None:
        # Loads the system's printers: half a second that the preview must not wait for.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        from desk.work.outgoing import paper

        office, sheets = self.app.office, self.sheets
        if office is None or sheets is None or not self._may():
            return
        if not QPrinterInfo.availablePrinterNames():
            self.say_wrong("这台电脑上没有打印机。可以先存为 PDF，再到有打印机的电脑上打印。")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(sheets.paper.layout())
        printer.setFullPage(True)
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        try:
            with paper.leaving(office, self._query, self._listed, None, self.reason.currentText()):
                sheets.onto(printer, "打印机", printer.resolution() / UNITS_PER_INCH, lambda done, total: None)
        except DeskError as error:
            self.complain(error)
            return
        self.accept()
