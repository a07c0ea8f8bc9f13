"""Somebody leaves: who follows everywhere. What will move is listed before it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QFormLayout, QPlainTextEdit, QWidget

from desk.model import Changes
from desk.work.teams.candidates import Candidate
from desk.work.teams.successors import Handover, plan_replacement, replace_everywhere
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.dialogs.teams.person_field import PersonField
from ui.dialogs.teams.standing_in import _day, _iso

PAUSE = 250


class ReplaceDialog(Sheet):
    """Leaver, successor, day; below them what the step would do."""

    def __init__(
        self,
        app: App,
        leaver: int | None,
        day: str,
        staff: Sequence[Candidate],
        done: Callable[[Changes, str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(
            "替换离任人员", "所有岗位、包联、值班、在办事项和待办任务一次交接；一步可撤销。", parent, width=640
        )
        self.app, self._done = app, done
        self._plan: Handover | None = None
        form = QFormLayout()
        self.leaver = PersonField("离任人", staff, self)
        self.successor = PersonField("接任人", staff, self)
        self.successor.setPlaceholderText("姓名或拼音首字母；空着：只离任，无人接替")
        self.since = _day(self, day)
        self.leaves = QCheckBox("同时记为离开单位（不再列入候选人员）", self)
        self.leaves.setChecked(True)
        form.addRow("离任人", self.leaver)
        form.addRow("接任人", self.successor)
        form.addRow("接任日期", self.since)
        form.addRow("", self.leaves)
        self.body.addLayout(form)
        self.preview = QPlainTextEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName("将要交接的内容")
        self.preview.setMinimumHeight(190)
        self.body.addWidget(self.preview, 1)
        self.go_button = self.add_main("交接", self.save)
        self.add_close("取消")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look)
        self.leaver.chosen.connect(self._pause.start)
        self.successor.chosen.connect(self._pause.start)
        self.since.dateChanged.connect(lambda _: self._pause.start())
        self.leaver.put(leaver)
        self._show(None)

    def _look(self) -> None:
        office, leaver, successor, since = self.app.office, self.leaver.person, self.successor.person, _iso(self.since)
        unknown = bool(self.successor.text().strip()) and successor is None
        if office is None or leaver is None or unknown:
            self._show(None)
            return
        self.say_wrong("")
        self.app.jobs.read(
            lambda: plan_replacement(office, leaver, successor, since=since),
            self._show,
            key="replacement",
            failed=self._wrong,
        )

    def _wrong(self, error: BaseException) -> None:
        self._show(None)
        self.complain(error)

    def _show(self, plan: Handover | None) -> None:
        self._plan = plan
        self.go_button.setEnabled(plan is not None)
        self.preview.setPlainText(
            handover_words(plan) if plan is not None else "先选离任人和接任人，这里列出要交接的内容。"
        )

    def save(self) -> None:
        """Do it, as listed."""
        office, plan, leaver, successor = self.app.office, self._plan, self.leaver.person, self.successor.person
        if office is None or plan is None or leaver is None:
            return
        since, leaves = _iso(self.since), self.leaves.isChecked()
        self.go_button.setEnabled(False)
        told = f"{plan.leaver} 的 {plan.seats} 个岗位自 {since} 起"
        told += f"由 {plan.successor} 接任。" if plan.successor else "离任，暂无人接替。"
        self.app.jobs.write(
            lambda: replace_everywhere(office, leaver, successor, since=since, leaves=leaves),
            lambda changes: self._saved(changes, told),
            self._refused,
        )

    def _saved(self, changes: Changes, told: str) -> None:
        self._done(changes, told)
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.go_button.setEnabled(True)
        self.complain(error)


def handover_words(plan: Handover) -> str:
    """What a replacement would do, line by line."""
    to = f"交给 {plan.successor}" if plan.successor else "空出，无人接替"
    lines = [f"{plan.leaver} 的 {plan.seats} 个岗位：{to}"]
    for count, what in (
        (plan.issues, "件在办事项和会办"),
        (plan.bonds, "户（人）包联"),
        (plan.turns, "个班次值班"),
        (plan.tasks, "件待办任务"),
    ):
        if count:
            lines.append(f"· {count:,} {what}一并交接")
    if plan.left_out:
        lines += ["", "不重复安排的：", *(f"· {one}" for one in plan.left_out)]
    if plan.lacking:
        lines += ["", "交接后会出现的缺编：", *(f"▲ {one}" for one in plan.lacking)]
    return "\n".join(lines)
