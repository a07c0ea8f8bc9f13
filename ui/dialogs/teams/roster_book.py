"""The roster as a workbook: taken in after a look at every line, and given out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from desk.model import Changes
from desk.office import Office
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.sheet import PathField, Sheet, rows_table, said
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.work.teams.book_taking import RosterPlan

SHEETS = "表格 (*.xlsx *.xls *.et *.csv *.ods);;所有文件 (*)"
COUNTS = {
    "new_people": "新增人员 {:,} 人",
    "changed_people": "更新人员 {:,} 人",
    "new_seats": "新增岗位安排 {:,} 条",
    "changed_seats": "更新岗位安排 {:,} 条",
    "same_seats": "与现有相同 {:,} 条",
    "papers": "档案 {:,} 条",
    "faulty": "有误不导入 {:,} 行",
}


class RosterInDialog(FileSheet):
    """From the file to the roster; nothing is written before the last button."""

    def __init__(self, app: App, saved: Callable[[Changes, str], None], parent: QWidget | None = None) -> None:
        super().__init__(
            app, "导入花名册", "花名册 Excel：网格、岗位、姓名、起止，以及培训、合同、责任书。先核对，再一次写入，可撤销。",
            parent, width=760, what="花名册", welcome="把花名册 Excel 拖到这里，或点“浏览…”", files=SHEETS,
        )  # fmt: skip
        self._saved = saved
        self._plan: RosterPlan | None = None
        self.counted = said("", self)
        self.lines = StillRows(("行", "问题"), self)
        self.table = rows_table(self.lines, "有误的行", (60,), self)
        self.table.setMinimumHeight(200)
        self.table.hide()
        self.body.addWidget(self.counted)
        self.body.addWidget(self.table, 1)
        self.main = self.add_main("写入", self.write)
        self.main.setEnabled(False)
        self.add_close()

    def read_file(self) -> None:
        """Look at the file."""
        office, path = self.app.office, self.path.text
        if office is None or not path:
            return
        self.say_wrong("")
        self._plan = None
        self.main.setEnabled(False)
        self.counted.setText("正在核对……")
        self.app.jobs.long(f"核对 {Path(path).name}", lambda step: _planned(office, path), self._show, self._failed)

    def _show(self, plan: RosterPlan) -> None:
        self._plan = plan
        self.drop.hide()
        told = [words.format(plan.counts[key]) for key, words in COUNTS.items() if plan.counts.get(key)]
        notes = "\n".join(f"▲ {one}" for one in plan.notes[:6])
        self.counted.setText("，".join(told) + ("。" if told else "没有可读的行。") + (f"\n{notes}" if notes else ""))
        self.lines.fill([(number, fault) for number, fault in plan.faults], ["bad"] * len(plan.faults))
        self.table.setVisible(bool(plan.faults))
        changes = ("new_people", "changed_people", "new_seats", "changed_seats", "papers")
        takes = sum(plan.counts.get(key, 0) for key in changes)
        self.main.setText("写入" if takes else "没有要写入的")
        self.main.setEnabled(takes > 0)

    def write(self) -> None:
        """Take in what was understood."""
        office, plan = self.app.office, self._plan
        if office is None or plan is None:
            return
        self.main.setEnabled(False)
        self.app.jobs.write(lambda: _applied(office, plan), lambda changes: self._written(changes, plan), self._failed)

    def _written(self, changes: Changes, plan: RosterPlan) -> None:
        counts = plan.counts
        told = f"已导入 {plan.source}：新增 {counts['new_people']:,} 人、{counts['new_seats']:,} 条岗位安排，"
        self._saved(changes, f"{told}更新 {counts['changed_seats']:,} 条。")
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.counted.setText("")
        self.complain(error)


class RosterOutDialog(Sheet):
    """Where to, and whether former days go along."""

    def __init__(self, app: App, area_id: int | None, parent: QWidget | None = None) -> None:
        hint = "每个岗位一行，附培训、合同与责任书、考评各一页；改好后可以再导入。电话、身份证号按权限遮住。"
        super().__init__("导出花名册", hint, parent, width=560)
        self.app, self._area_id = app, area_id
        self.path = PathField("存到", self._choose, self)
        self.path.edit.setText(str(Path(app.settings.folder or Path.home()) / f"{app.area_name(area_id)}花名册.xlsx"))
        self.past = QCheckBox("包括已经离岗的（历任）", self)
        self.body.addWidget(self.path)
        self.body.addWidget(self.past)
        self.main = self.add_main("导出", self.write)
        self.add_close("取消")

    def _choose(self) -> str:
        path, _ = QFileDialog.getSaveFileName(self, "导出花名册", self.path.text, "Excel (*.xlsx)")
        return path

    def write(self) -> None:
        """Write the workbook."""
        office, area, past = self.app.office, self._area_id, self.past.isChecked()
        path = Path(self.path.text)
        if office is None or not path.name:
            self.say_wrong("请写明存到哪个文件。")
            return
        self.main.setEnabled(False)
        self.app.settings.folder = str(path.parent)
        self.app.jobs.write(
            lambda: _written_book(office, path, area, past), lambda count: self._done(path, count), self._failed
        )

    def _done(self, path: Path, count: int) -> None:
        self.app.say(f"花名册 {count:,} 岗次已导出到 {path}。", "good")
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)


# These run on job threads; the readers and writers of sheets are brought in there.


def _planned(office: Office, path: str) -> RosterPlan:
    from desk.work.teams.book_taking import plan_book

    return plan_book(office, path)


def _applied(office: Office, plan: RosterPlan) -> Changes:
    from desk.work.teams.book_taking import apply_book

    return apply_book(office, plan)


def _written_book(office: Office, path: Path, area_id: int | None, past: bool) -> int:
    from desk.work.teams.books import write_roster

    return write_roster(office, path, area_id, past=past)
