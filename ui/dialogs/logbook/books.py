"""Books of records in and out: logs, visits and patrols as workbooks; first looked at, then taken in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QGridLayout, QLabel, QProgressBar, QWidget

from desk.errors import BadInput
from desk.model import Changes
from desk.registers.spec import FieldSpec
from desk.work.logbook.forms import book
from ui import theme
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.record_fields import LineField
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.jobs import LongJob
from ui.models.still import StillRows
from ui.notify import sentence_of

if TYPE_CHECKING:
    from desk.work.logbook.taking import BookPlan

SHEETS = "表格 (*.xlsx *.xls *.et *.csv *.ods);;所有文件 (*)"
_TONES = {"new": "good", "changed": "warn", "faulty": "bad"}
SHOWN = 300
"""Rows listed; the error copy holds all of them."""


def _books(parent: QWidget) -> QComboBox:
    made = QComboBox(parent)
    made.setAccessibleName("哪种记录簿")
    made.setFixedHeight(theme.TARGET)
    for one in book().books:
        made.addItem(one.title, one.key)
    return made


class BookInDialog(FileSheet):
    """From the file to the records, in one window."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(
            app, "导入工作记录", "走访记录、工作日志、巡查记录等 Excel。先核对，再一次写入；写入后可以一次撤销。", parent,
            width=860, what="记录簿", welcome="把填好的 Excel 拖到这里，或点“浏览…”", files=SHEETS,
        )  # fmt: skip
        self._plan: BookPlan | None = None
        self._job: LongJob | None = None
        self.which = _books(self)
        self.which.activated.connect(lambda _: self.read_file())
        self.body.insertWidget(0, self.which)
        self.counted = said("", self)
        self.bar = QProgressBar(self)
        self.bar.hide()
        self.lines = StillRows(("表", "行", "内容", "核对"), self)
        self.table = rows_table(self.lines, "核对结果", (120, 50, 330), self)
        self.table.setMinimumHeight(240)
        self.table.hide()
        for one in (self.counted, self.bar):
            self.body.addWidget(one)
        self.body.addWidget(self.table, 1)
        self.add_close()
        self.error_button = self.add_other("导出错误副本…", self.save_errors)
        self.main = self.add_main("写入", self.write)
        self.error_button.setEnabled(False)
        self.main.setEnabled(False)
        app.jobs.busy_changed.connect(self._show_progress)

    def read_file(self) -> None:
        """Look at the file; nothing is written."""
        office, path = self.app.office, self.path.text
        if office is None or not path:
            return
        key = str(self.which.currentData())
        self.say_wrong("")
        self._plan = None
        self.main.setEnabled(False)

        def work(step: Callable[[int, int], None]) -> BookPlan:
            from desk.work.logbook import taking  # brings the readers of sheets

            return taking.plan(office, key, path, step=step)

        self._job = self.app.jobs.long(f"核对 {Path(path).name}", work, self._show_plan, self._failed)

    def _show_plan(self, plan: BookPlan) -> None:
        from desk.work.logbook.judging import OUTCOMES

        self._plan, self._job = plan, None
        self.bar.hide()
        self.drop.hide()
        self.table.show()
        counts = plan.counts
        told = [f"{OUTCOMES[key]} {number:,} 行" for key, number in counts.items() if number]
        notes = [*plan.notes, *([f"没有用到的列：{'、'.join(plan.unknown)}"] if plan.unknown else [])]
        self.counted.setText("，".join(told) + ("。" if told else "没有可读的行。") + "　".join(notes))
        rows = sorted(plan.rows, key=lambda one: one.outcome != "faulty")[:SHOWN]
        self.lines.fill(
            [
                (one.sheet, one.number, "　".join(str(cell) for cell in one.cells if cell not in (None, ""))[:80],
                 one.reason or OUTCOMES[one.outcome])
                for one in rows
            ],
            [_TONES.get(one.outcome, "") for one in rows],
        )  # fmt: skip
        self.error_button.setEnabled(bool(plan.faulty))
        takes = counts["new"] + counts["changed"]
        self.main.setText(f"写入 {takes:,} 条" if takes else "没有可写入的")
        self.main.setEnabled(takes > 0)

    def write(self) -> None:
        """Take in what was understood."""
        office, plan = self.app.office, self._plan
        if office is None or plan is None:
            return
        self.main.setEnabled(False)

        def work(step: Callable[[int, int], None]) -> Changes:
            from desk.work.logbook import taking

            return taking.apply(office, plan, step=step)

        self._job = self.app.jobs.long(f"写入 {plan.source}", work, self._written, self._failed)

    def _written(self, changes: Changes) -> None:
        self._job = None
        assert self._plan is not None
        counts = self._plan.counts
        self.app.note(changes)
        self.app.say(f"已导入 {counts['new']:,} 条，更新 {counts['changed']:,} 条，可以撤销。", "good")
        if counts["faulty"]:
            self.bar.hide()
            self.main.setText("已写入")
            self.counted.setText(f"已写入。还有 {counts['faulty']:,} 行有误没有写入，可导出错误副本改好后再导入。")
        else:
            self.accept()

    def save_errors(self) -> None:
        """The rows that were not taken, with the reasons in red, to be mended and read again."""
        plan = self._plan
        if plan is None:
            return
        start = Path(self.app.settings.folder) / f"错误副本 {Path(plan.source).stem}.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, "导出错误副本", str(start), "Excel (*.xlsx)")
        if not path:
            return

        def work() -> int:
            from desk.work.logbook import taking

            return taking.write_error_book(plan, path)

        self.app.jobs.read(work, lambda count: self._saved_errors(count, path), failed=self._failed)

    def _saved_errors(self, count: int, path: str) -> None:
        self.counted.setText(f"已把 {count} 行写到 {Path(path).name}。")
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _show_progress(self) -> None:
        job = self._job
        self.bar.setVisible(job is not None)
        if job is not None:
            self.bar.setRange(0, max(0, job.total))
            self.bar.setValue(job.done)

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self.bar.hide()
        self.complain(error)

    def reject(self) -> None:
        """Leaving stops what is under way."""
        if self._job is not None:
            self._job.cancel()
        super().reject()


class BookOutDialog(Sheet):
    """Which book, which days, whose; and an empty one to be filled in."""

    def __init__(
        self,
        app: App,
        parent: QWidget | None = None,
        *,
        key: str = "",
        first: str = "",
        last: str = "",
        person: int | None = None,
        name: str = "",
    ) -> None:
        super().__init__("导出工作记录", "按 D.3 的记录表样式存成 Excel，可打印，也可改好后再导入。", parent, width=560)
        office = app.office
        assert office is not None
        self.app, self._person = app, person
        today = office.today()
        self.which = _books(self)
        self.which.setCurrentIndex(max(0, self.which.findData(key)))
        spec = FieldSpec(key="day", title="日期", type="date")
        self.first, self.last = LineField(spec, today, self), LineField(spec, today, self)
        self.first.setText(first or f"{today[:8]}01")
        self.last.setText(last or today)
        self.by = QComboBox(self)
        self.by.addItem("每人一张表", "person")
        self.by.addItem("每月一张表", "month")
        area = app.selection.area_id
        self._area = area if area != app.root_id and person is None else None
        whose = f"只导出{app.area_name(self._area)}" if self._area is not None else ""
        if person is not None:
            whose = f"只导出{name or '这个人'}的"
        self.narrow = QCheckBox(whose, self)
        self.narrow.setChecked(bool(whose))
        self.narrow.setVisible(bool(whose))
        grid = QGridLayout()
        for row, (words, field) in enumerate(
            (("记录簿", self.which), ("从", self.first), ("到", self.last), ("分表", self.by))
        ):
            label = QLabel(words, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.narrow, 4, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.add_close("取消")
        self.add_other("空表…", self.save_template)
        self.main = self.add_main("导出…", self.save)

    def _ask(self, name: str) -> str:
        start = Path(self.app.settings.folder) / f"{name}.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, "存成 Excel", str(start), "Excel (*.xlsx)")
        if path:
            self.app.settings.folder = str(Path(path).parent)
        return path

    def save(self) -> None:
        """Ask where and write the book."""
        try:
            first, last = str(self.first.value() or ""), str(self.last.value() or "")
        except BadInput as error:
            self.complain(error)
            return
        if not first or not last or first > last:
            self.say_wrong("请写起止日期，从早到晚。")
            return
        path = self._ask(f"{self.which.currentText()} {first} 至 {last}")
        if path:
            self.export_to(path, first, last)

    def export_to(self, path: str, first: str, last: str) -> None:
        """Write the book; the audit line comes before the file."""
        office, key, by = self.app.office, str(self.which.currentData()), self.by.currentData()
        if office is None:
            return
        narrow = self.narrow.isChecked()
        area, person = (self._area if narrow else None), (self._person if narrow else None)

        def work() -> int:
            from desk.work.logbook import books  # brings the workbook writer

            query = books.BookQuery(first=first, last=last, area_id=area, person_id=person)
            return books.export(office, key, path, query, by=by)

        self.main.setEnabled(False)
        self.app.jobs.write(work, lambda count: self._exported(count, path), self._failed)

    def save_template(self) -> None:
        """Write an empty book with drop-down lists."""
        office, key, person = self.app.office, str(self.which.currentData()), self._person
        path = self._ask(f"{self.which.currentText()}补录表")
        if office is None or not path:
            return

        def work() -> None:
            from desk.work.logbook import books

            books.template(office, key, path, person_id=person)

        self.app.jobs.write(work, lambda _: self._exported(0, path), self._failed)

    def _exported(self, count: int, path: str) -> None:
        self.app.say(f"已导出 {count:,} 条到 {Path(path).name}。" if count else f"已存成 {Path(path).name}。", "good")
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.say_wrong(sentence_of(error)[0])
