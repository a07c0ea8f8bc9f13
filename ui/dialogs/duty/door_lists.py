"""Sheets for who goes from door to door: who gets one, what it looks like, as PDF, Excel or on paper; all persons at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desk.errors import DeskError
from desk.work.duty.door_lists import DoorList, Pack
from desk.work.outgoing import guard
from desk.work.outgoing.paper import Listed
from ui import theme
from ui.app import App
from ui.dialogs.ground.printing import Preview
from ui.dialogs.sheet import Sheet
from ui.printing.door_lists import DoorListSheets, onto, write_pdf
from ui.printing.paper import UNITS_PER_INCH, Paper

if TYPE_CHECKING:
    from desk.office import Office
    from ui.jobs import Step

DPI = 100
HINT = "每人一份，从新的一页开始；签字和日期栏留空，带着上门。左边打钩的才打印。"


class DoorListsDialog(Sheet):
    """Shows the sheet of the marked person; what is ticked leaves together."""

    def __init__(self, app: App, office: Office, pack: Pack, parent: QWidget | None = None) -> None:
        super().__init__("打印任务单" if pack.sort == "tasks" else "打印未走访户名单", HINT, parent, width=980)
        self.app, self.office, self.pack = app, office, pack
        self.paper = Paper(is_across=False)
        self.sheets: DoorListSheets | None = None
        row = QHBoxLayout()
        row.addLayout(self._build_people())
        row.addLayout(self._build_page(), 1)
        self.body.addLayout(row, 1)
        self.add_close().setAutoDefault(False)
        self.printer_button = self.add_other("打印…", self._print)
        self.excel_button = self.add_other("存为 Excel…", lambda: self._choose("xlsx"))
        self.main = self.add_main("存为 PDF…", lambda: self._choose("pdf"))
        self.people.setCurrentRow(0)
        self._count()
        QTimer.singleShot(0, self._lay_out)

    def _build_people(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.people = QListWidget(self)
        self.people.setAccessibleName("发给谁")
        self.people.setFixedWidth(250)
        for one in self.pack.lists:
            item = QListWidgetItem(f"{one.person}　{len(one.ids):,} 项")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(theme.plain(one.places))
            self.people.addItem(item)
        self.people.currentRowChanged.connect(lambda _: self._lay_out())
        self.people.itemChanged.connect(lambda _: self._count())
        column.addWidget(self.people, 1)
        row = QHBoxLayout()
        for words, state in (("全选", Qt.CheckState.Checked), ("全不选", Qt.CheckState.Unchecked)):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, state=state: self._tick(state))
            row.addWidget(button)
        column.addLayout(row)
        return column

    def _build_page(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.page = Preview(self)
        self.page.setMinimumHeight(400)
        column.addWidget(self.page, 1)
        row = QHBoxLayout()
        self.number = QSpinBox(self)
        self.number.setAccessibleName("页")
        self.number.setMinimum(1)
        self.number.valueChanged.connect(lambda _: self._draw())
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        if (edit := self.reason.lineEdit()) is not None:
            edit.setPlaceholderText("打印用途（记入操作日志）")
        self.reason.addItems(guard.REASONS)
        self.reason.setCurrentText("入户走访名单")
        self.reason.setAccessibleName("打印用途")
        self.reason.setVisible(self.pack.is_personal)
        for widget in (QLabel("第", self), self.number, self.count):
            row.addWidget(widget)
        row.addWidget(self.reason, 1)
        column.addLayout(row)
        return column

    # ---- who

    def chosen(self) -> list[DoorList]:
        """The lists that are ticked."""
        return [
            one
            for number, one in enumerate(self.pack.lists)
            if self.people.item(number).checkState() == Qt.CheckState.Checked
        ]

    def _tick(self, state: Qt.CheckState) -> None:
        self.people.blockSignals(True)
        for number in range(self.people.count()):
            self.people.item(number).setCheckState(state)
        self.people.blockSignals(False)
        self._count()

    def _count(self) -> None:
        chosen = self.chosen()
        rows = sum(len(each.ids) for each in chosen)
        self.hint.setText(f"{HINT}现在打钩的有 {len(chosen)} 人、{rows:,} 项。")
        for button in (self.main, self.excel_button, self.printer_button):
            button.setEnabled(bool(chosen))

    # ---- the page

    def _lay_out(self) -> None:
        number = self.people.currentRow()
        if number >= 0:
            one = self.pack.lists[number]
            made = self._maker()
            self.app.jobs.read(lambda: made(one), self._laid_out, key="door list", failed=self.complain)

    def _maker(self) -> Callable[[DoorList], DoorListSheets]:
        """Makes the sheets of a list; on a job thread."""
        from desk.work.duty.door_lists import rows_of
        from desk.work.duty.route import MOST, Walk, walk

        office, pack, paper = self.office, self.pack, self.paper

        def make(one: DoorList) -> DoorListSheets:
            found: Walk | None = None
            if pack.sort == "tasks" and one.person_id is not None and 1 < len(one.ids) <= MOST:
                found = walk(office, one.ids)
                one = replace(one, ids=tuple(door.task_id for door in found.doors))  # numbered as drawn
            listed = Listed(
                title=one.title,
                note=one.note,
                columns=one.columns,
                rows=rows_of(office, pack.sort, one),
                is_personal=pack.is_personal,
            )
            return DoorListSheets(listed, paper, found)

        return make

    def _laid_out(self, sheets: DoorListSheets) -> None:
        self.sheets = sheets
        self.number.setMaximum(sheets.count)
        self.count.setText(f"页 / 共 {sheets.count} 页")
        self._draw()

    def _draw(self) -> None:
        sheets, number = self.sheets, self.number.value() - 1
        if sheets is not None:
            self.app.jobs.read(
                lambda: sheets.picture(number, DPI), self._drawn, key="door list page", failed=self.complain
            )

    def _drawn(self, image: QImage) -> None:
        self.page.show_page(image)

    # ---- out

    def _may(self) -> bool:
        try:
            guard.check(guard.Guarded(is_personal=self.pack.is_personal, full=(), masked=()), self.reason.currentText())
        except DeskError as error:
            self.complain(error)
            return False
        self.say_wrong("")
        return True

    def _choose(self, ending: str) -> None:
        if not self._may():
            return
        name = f"{self.office.name} {'任务单' if self.pack.sort == 'tasks' else '未走访户名单'}"
        start = Path(self.app.settings.folder or Path.home()) / f"{name}.{ending}"
        kind = "PDF 文件 (*.pdf)" if ending == "pdf" else "Excel 工作簿 (*.xlsx)"
        path, _ = QFileDialog.getSaveFileName(self, "存到", str(start), kind)
        if path:
            self.write(Path(path if path.lower().endswith(f".{ending}") else f"{path}.{ending}"))

    def write(self, path: Path) -> None:
        """What is ticked as one file, PDF or workbook by its ending, as a job that can be stopped."""
        from desk.work.duty import door_lists

        office, pack, chosen, paper = self.office, self.pack, self.chosen(), self.paper
        reason, made = self.reason.currentText(), self._maker()

        def work(step: Step) -> int:
            if path.suffix.lower() == ".xlsx":
                return door_lists.export(office, pack, chosen, path, reason, step)
            with door_lists.leaving(office, pack, chosen, path, reason) as temporary:
                assert temporary is not None
                return write_pdf(map(made, chosen), len(chosen), path.stem, temporary, paper, step)

        self.app.jobs.long(
            f"打印到 {path.name}", work, lambda count: self._written(path, len(chosen), count), self.complain
        )

    def _written(self, path: Path, people: int, count: int) -> None:
        self.app.settings.folder = str(path.parent)
        what = f"{count:,} 页" if path.suffix.lower() == ".pdf" else f"{count:,} 行"
        self.app.say(f"已存为 {path.name}：{people} 人，{what}。", "good")
        self.accept()

    def _print(self) -> None:
        # Loads the system's printers: half a second that the preview must not wait for.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        from desk.work.duty import door_lists

        if not self._may():
            return
        if not QPrinterInfo.availablePrinterNames():
            self.say_wrong("这台电脑上没有打印机。可以先存为 PDF，再到有打印机的电脑上打印。")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(self.paper.layout())
        printer.setFullPage(True)
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        chosen, made = self.chosen(), self._maker()
        scale = printer.resolution() / UNITS_PER_INCH
        try:
            with door_lists.leaving(self.office, self.pack, chosen, None, self.reason.currentText()):
                onto(map(made, chosen), len(chosen), printer, "打印机", scale, lambda done, total: None)
        except DeskError as error:
            self.complain(error)
            return
        self.accept()
