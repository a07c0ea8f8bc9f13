"""The office's work plans: what, whom, how often, by which post; added, changed, switched off, and their tasks laid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QPushButton, QTableView, QWidget

from desk.model import Changes
from ui.app import App
from ui.dialogs.duty.plan import PlanDialog
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.models.duty import BarDelegate, PlanRows

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.duty.plan_words import Parts, PlanLine
    from ui.jobs import Step

HINT = (
    "一条计划说明：对谁、做什么、多久一次、由哪个岗位办。程序按它把任务排到每个人、每个工作日；填了记录，任务自动办结。"
    "每天第一次打开时自动往后补排。"
)
WIDTHS = (130, 190, 110, 130, 170, 70, 70, 96, 56)
_TOUCHED = ("plan", "task", "record", "assignment")


class PlansDialog(Sheet):
    """A table of plans; Enter changes one. Nothing is laid without being asked for, but what is due anyway."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__("工作计划", HINT, parent, width=1080)
        self.app, self.office = app, office
        self.parts: Parts | None = None
        self.rows = PlanRows(self)
        self.table: QTableView = rows_table(self.rows, "工作计划", WIDTHS, self)
        self.table.setItemDelegateForColumn(4, BarDelegate(self.table))
        self.table.setMinimumHeight(300)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.activated.connect(lambda _: self.change())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._dress())
        self.body.addWidget(self.table, 1)
        self.nothing = said("正在读取计划……", self)
        self.body.addWidget(self.nothing)
        self.body.addLayout(self._build_buttons())
        self.progress = QLabel(self)
        self.progress.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setProperty("muted", True)
        self.body.addWidget(self.progress)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence(Qt.Key.Key_Insert), self, self.add)
        app.changed.connect(self._on_changed)
        self.ask()

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.verbs: dict[str, QPushButton] = {}
        for key, words, then in (
            ("add", "新增计划…", self.add),
            ("change", "修改…", self.change),
            ("switch", "停用", self.switch),
            ("lay", "立即排任务", self.lay),
        ):
            button = self.verbs[key] = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, then=then: then())
            row.addWidget(button)
        row.addStretch(1)
        return row

    # ---- reading

    def ask(self) -> None:
        """Read the plans, then how their periods stand."""
        from desk.work.duty import plan_words, plans  # brings numpy and the rules of conditions

        office = self.office

        def work() -> tuple[tuple[PlanLine, ...], Parts]:
            return plan_words.lines(office, plans.plans(office), counted=False), plan_words.parts(office)

        def count() -> tuple[PlanLine, ...]:
            return plan_words.lines(office, plans.plans(office))

        def show(found: tuple[tuple[PlanLine, ...], Parts]) -> None:
            self._take(*found)
            self.app.jobs.read(count, lambda lines: self._take(lines, found[1]), key="plans", failed=self.complain)

        self.app.jobs.read(work, show, key="plans", failed=self.complain)

    def _take(self, lines: tuple[PlanLine, ...], parts: Parts) -> None:
        self.parts = parts
        kept = self.table.currentIndex().row()
        self.rows.show(lines)
        if lines:
            self.table.setCurrentIndex(self.rows.index(min(max(kept, 0), len(lines) - 1), 0))
        self.nothing.setText("还没有计划。点“新增计划”，先定对谁、多久一次、由哪个岗位办。" if not lines else "")
        self.nothing.setVisible(not lines)
        self._dress()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*_TOUCHED):
            self.ask()

    def chosen(self) -> PlanLine | None:
        """The plan of the marked row."""
        row = self.table.currentIndex().row()
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

    def _dress(self) -> None:
        line = self.chosen()
        for key in ("change", "switch"):
            self.verbs[key].setEnabled(line is not None)
        if line is not None:
            self.verbs["switch"].setText("重新启用" if line.row.is_off else "停用")

    # ---- doing

    def add(self) -> None:
        """A new plan."""
        if self.parts is not None:
            PlanDialog(self.app, self.office, self.parts, None, self).open()

    def change(self) -> None:
        """Change the marked plan."""
        line = self.chosen()
        if line is not None and self.parts is not None:
            PlanDialog(self.app, self.office, self.parts, line.row, self).open()

    def switch(self) -> None:
        """Switch the marked plan off, or on again."""
        from desk.work.duty.plans import switch

        line, office = self.chosen(), self.office
        if line is None:
            return
        plan, is_on = line.row.id, line.row.is_off
        said_ = "已启用，任务已排好。" if is_on else "已停用，没办的任务已收回；办过的和逾期的留着。"
        self.verbs["switch"].setEnabled(False)

        def done(changes: Changes) -> None:
            self.app.note(changes)
            self.app.changed.emit(Changes(everything=True))
            self.app.say(f"“{line.row.draft.name}”{said_}", "good")

        self.app.jobs.write(lambda: switch(office, plan, on=is_on), done, self._failed)

    def lay(self) -> None:
        """Lay what is missing of all plans now, as a job that can be stopped in the status line."""
        from desk.work.duty.laying import lay

        office = self.office
        self.verbs["lay"].setEnabled(False)
        self.progress.setText("正在排任务，可在窗口下方停止……")

        def work(step: Step) -> Changes:
            return lay(office, step=step)

        self.app.jobs.long("排任务", work, self._laid, self._failed)

    def _laid(self, changes: Changes) -> None:
        self.verbs["lay"].setEnabled(True)
        self.progress.setText("任务已排好：缺的已补上，多余的已收回。")
        self.app.changed.emit(changes)
        self.ask()

    def _failed(self, error: BaseException) -> None:
        self.verbs["lay"].setEnabled(True)
        self.progress.setText("")
        self.complain(error)
        self.ask()
