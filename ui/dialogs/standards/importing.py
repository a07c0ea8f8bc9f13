"""Takes a standard over: a city's file or a shipped one, compared with the present before anything is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from desk.model import Changes
from desk.work.standards.comparing import WORDS, Plan, compare
from desk.work.standards.given import KINDS, Standard, shipped, shipped_standards
from desk.work.standards.sheet import read_standard
from desk.work.standards.taking import take
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.sheet import rows_table, said
from ui.dialogs.standards.editions_page import LINES, difference_rows
from ui.models.still import StillRows

FILES = "表格 (*.xlsx *.xls *.et *.xlsm *.ods *.csv);;所有文件 (*)"
WELCOME = (
    "把立案标准的表格拖到这里，或点“浏览”选择\n"
    "要有这些列：大类代码、大类名称、小类代码、小类名称、处置单位、主管部门、立案条件、结案条件、处置时限\n"
    "表头在哪一行、有没有合并单元格、分几张工作表都可以"
)
WIDTHS = (70, 130, 350, 350)
FULL = ("city-facilities", "city-events")


class StandardImport(FileSheet):
    """Chosen, compared, taken: nothing is written before 启用这一版."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(
            app,
            "导入立案标准",
            "先比较、后启用：新立的案件从启用日期起用新条件和时限，已立的案件照旧。",
            parent,
            width=1080,
            what="立案标准表格",
            welcome=WELCOME,
            files=FILES,
        )
        self.setMinimumHeight(640)
        self.standard: Standard | None = None
        self.plan: Plan | None = None
        self.body.addLayout(self._build_choices())
        self.told = said("", self)
        self.only = QComboBox(self)
        self.only.setAccessibleName("只看哪些变动")
        self.only.currentIndexChanged.connect(lambda _: self._show_lines())
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        row.addWidget(self.only, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self.lines = StillRows(LINES, self)
        self.table = rows_table(self.lines, "与现行标准的不同", WIDTHS, self)
        self.body.addWidget(self.table, 3)
        self.faults = StillRows(("工作表", "行", "列", "问题"), self)
        self.fault_table = rows_table(self.faults, "有误的单元格", (120, 60, 120), self)
        self.fault_table.setMaximumHeight(160)
        self.body.addWidget(self.fault_table, 1)
        self.main = self.add_main("启用这一版", self._on_main)
        self.add_close("取消")
        self._show_plan(None)

    def _build_choices(self) -> QGridLayout:
        form = QGridLayout()
        self.ready = QComboBox(self)
        self.ready.addItem("（用上面的文件）", ())
        self.ready.addItem("随程序附带：一城全套 519 条（部件 375、事件 144），先核对再用", FULL)
        self.app.jobs.read(shipped_standards, self._offer_shipped, key="shipped standards")
        self.kind = QComboBox(self)
        self.kind.addItem("（由表中看出）", "")
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind)
        self.title, self.since = QLineEdit(self), QDateEdit(self)
        self.title.setPlaceholderText("例如：2026年修订版")
        self.since.setCalendarPopup(True)
        self.since.setDisplayFormat("yyyy-MM-dd")
        office = self.app.office
        if office is not None:
            self.since.setDate(QDate.fromString(office.today(), Qt.DateFormat.ISODate))
        self.retire = QCheckBox("文件里没有的小类停用", self)
        self.rename = QCheckBox("在用的小类也改用新名称", self)
        fields = (("标准", self.ready), ("种类", self.kind), ("版本名称", self.title), ("启用日期", self.since))
        for place, (words, field) in enumerate(fields):
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words)
            form.addWidget(label, place // 2, place % 2 * 2)
            form.addWidget(field, place // 2, place % 2 * 2 + 1)
        form.addWidget(self.retire, 0, 4)
        form.addWidget(self.rename, 1, 4)
        form.setColumnStretch(1, 3)
        form.setColumnStretch(3, 1)
        self.ready.currentIndexChanged.connect(lambda _: self._on_ready())
        self.kind.currentIndexChanged.connect(lambda _: self.read_file() if self.path.text else None)
        self.since.dateChanged.connect(lambda _: self._compare())
        return form

    def _offer_shipped(self, found: tuple[tuple[str, str], ...]) -> None:
        for key, title in found:
            if key not in FULL:
                self.ready.addItem(f"随程序附带：{title}", (key,))

    @property
    def day(self) -> str:
        """The day of effect."""
        return self.since.date().toString(Qt.DateFormat.ISODate)

    # Reading

    def read_file(self) -> None:
        """Read the file and compare."""
        office, path, kind = self.app.office, self.path.text, str(self.kind.currentData() or "")
        if office is None or not path:
            return
        self.ready.blockSignals(True)
        self.ready.setCurrentIndex(0)
        self.ready.blockSignals(False)
        self.say_wrong("")
        if not self.title.text().strip():
            self.title.setText(Path(path).stem)
        self.app.jobs.read(
            lambda: read_standard(office, Path(path), kind=kind),
            self._take_standard,
            key="standard",
            failed=self._failed,
        )

    def _on_ready(self) -> None:
        keys = self.ready.currentData()
        if keys:
            self.path.edit.clear()
            self.say_wrong("")
            self.title.setText(f"{self.ready.currentText().partition('：')[2].split(' ')[0]}（随程序附带）")
            self.app.jobs.read(lambda: shipped(*keys), self._take_standard, key="standard", failed=self._failed)

    def _take_standard(self, standard: Standard) -> None:
        self.standard = standard
        self.faults.fill([(one.sheet, one.row, one.column, one.sentence) for one in standard.faults])
        self._compare()

    def _failed(self, error: BaseException) -> None:
        self.standard = None
        self.faults.fill([])
        self._show_plan(None)
        self.complain(error)

    def _compare(self) -> None:
        office, standard, day = self.app.office, self.standard, self.day
        if office is not None and standard is not None:
            self.app.jobs.read(
                lambda: compare(office, standard, day), self._show_plan, key="plan", failed=self.complain
            )

    def _show_plan(self, plan: Plan | None) -> None:
        self.plan = plan
        self.drop.setVisible(plan is None)
        for part in (self.table, self.told, self.only):
            part.setVisible(plan is not None)
        self.fault_table.setVisible(plan is not None and bool(plan.standard.faults))
        self.main.setEnabled(plan is not None and bool(plan.lines))
        if plan is not None:
            self.told.setText(_summary(plan))
            self._offer(plan)

    def _offer(self, plan: Plan) -> None:
        """The kinds of differences there are, to look at one alone."""
        self.only.blockSignals(True)
        self.only.clear()
        self.only.addItem(f"全部 {len(plan.lines):,} 处", "")
        for what, words in WORDS.items():
            if plan.count(what):
                self.only.addItem(f"{words} {plan.count(what):,} 处", what)
        self.only.blockSignals(False)
        self._show_lines()

    def _show_lines(self) -> None:
        what = self.only.currentData()
        if self.plan is not None:
            self.lines.fill(*difference_rows([one for one in self.plan.lines if what in ("", one.what)]))

    # Writing

    def _on_main(self) -> None:
        office, plan = self.app.office, self.plan
        if office is None or plan is None:
            return
        title, retire, rename = self.title.text(), self.retire.isChecked(), self.rename.isChecked()
        self.say_wrong("")
        self.main.setEnabled(False)

        self.app.jobs.write(
            lambda: take(office, plan, title=title, retire=retire, rename=rename), self._done, self._not_taken
        )

    def _not_taken(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)

    def _done(self, changes: Changes) -> None:
        self.app.note(changes)
        self.accept()


def _summary(plan: Plan) -> str:
    """What would happen, in two lines."""
    standard = plan.standard
    counts = [
        (plan.count("new"), "新增"), (plan.count("changed"), "修改"), (plan.count("renamed"), "改名"),
        (plan.count("back"), "恢复"), (plan.count("gone"), "文件里没有"),
    ]  # fmt: skip
    said_counts = "、".join(f"{words} {number:,} 处" for number, words in counts if number)
    lines = [
        f"共 {len(standard.classes)} 个小类、{standard.rows} 条；与现行标准相同 {plan.same} 条，{said_counts or '没有不同'}。"
    ]
    if standard.faults:
        lines.append(f"有误 {len(standard.faults)} 处：这些小类照旧不动，改好后可再导入一次。")
    elsewhere = {here for _, here, _ in plan.moved}
    renamed = [one for one in plan.lines if one.what == "renamed" and one.used]
    if renamed:
        fixed = sum(one.code in elsewhere for one in renamed)
        lines.append(
            f"有 {len(renamed)} 个在用的小类代码相同而名称不同：不勾“也改用新名称”就照旧不动"
            + (f"；其中 {fixed} 个的旧名称在文件里另有代码，一律不动。" if fixed else "。")
        )
    if plan.moved:
        name, old, new = plan.moved[0]
        lines.append(
            f"两边编号不同的小类 {len(plan.moved)} 个（如“{name}”现行 {old}，文件 {new}）：请先核对编号再启用。"
        )
    return "\n".join([*lines, *standard.notes[:4]])
