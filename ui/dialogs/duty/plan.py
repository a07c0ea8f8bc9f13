"""One work plan: its fields, its condition, and at once what it would lay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desk.errors import DeskError
from desk.model import Changes
from desk.work.duty import plan_words, plans
from desk.work.duty.plans import PlanDraft
from ui import theme
from ui.app import App
from ui.dialogs.ground.conditions import ConditionEditor
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.duty.plan_words import Pair, Parts
    from desk.work.duty.plans import PlanRow, Preview

EVENT = "event"
PAUSE = 500
"""Milliseconds of quiet before what a plan would lay is worked out."""


class PlanDialog(Sheet):
    """A new plan, or one to be changed; what is open of it is laid anew."""

    def __init__(
        self, app: App, office: Office, parts: Parts, row: PlanRow | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("新增工作计划" if row is None else f"修改工作计划：{row.draft.name}", "", parent, width=620)
        self.app, self.office, self.parts, self.row = app, office, parts, row
        self._kept = ""
        """A condition that the editor does not know; it stays as it is."""
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        self.body.addLayout(form)
        self.form = form
        self.named = self._line("名称", "如：每户走访")
        self.kind = self._combo("填哪种记录", parts.kinds)
        self.whom = self._combo("对象", parts.whoms)
        self._build_often()
        self.post = self._combo("由谁办", parts.posts, first="包联人员（没有包联的不排人）")
        self.area_kind = self._combo("只限哪类网格", parts.area_kinds, first="不限")
        form.setRowVisible(self.area_kind, bool(parts.area_kinds))
        self.editor = ConditionEditor(self)
        self.fixed = said("", self)
        column = QVBoxLayout()
        column.addWidget(self.editor)
        column.addWidget(self.fixed)
        form.addRow("对象条件", column)
        self._build_days()
        self.note = self._line("说明", "依据的文件或要求")
        self.effect = said("", self)
        self.body.addWidget(self.effect)
        self.add_close("取消").setAutoDefault(False)
        self.main = self.add_main("保存", self.save)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._preview)
        self._show(
            row.draft if row is not None else PlanDraft(name="", kind="visit", whom="household", every="quarter")
        )
        self._connect()
        self._touched()

    # ---- building

    def _line(self, words: str, hint: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        self.form.addRow(words, line)
        return line

    def _combo(self, words: str, choices: Sequence[Pair], *, first: str = "") -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(words)
        if first:
            box.addItem(first, "")
        for key, label in choices:
            box.addItem(label, key)
        self.form.addRow(words, box)
        return box

    def _build_often(self) -> None:
        self.every = QComboBox(self)
        self.every.setAccessibleName("周期")
        for key, words in self.parts.every:
            self.every.addItem(words, key)
        self.times = QSpinBox(self)
        self.times.setRange(1, plans.MOST_TIMES)
        self.times.setSuffix(" 次")
        self.times.setAccessibleName("次数")
        self.cause = QComboBox(self)
        self.cause.setAccessibleName("由什么引起")
        for key, words in self.parts.events:
            self.cause.addItem(words, key)
        self.hours = QSpinBox(self)
        self.hours.setRange(1, 24 * 60)
        self.hours.setSuffix(" 小时内")
        self.hours.setAccessibleName("多少小时内办")
        row = QHBoxLayout()
        for widget in (self.every, self.times, self.cause, self.hours):
            row.addWidget(widget)
        row.addStretch(1)
        self.form.addRow("多久一次", row)

    def _build_days(self) -> None:
        self.since, self.until = QLineEdit(self), QLineEdit(self)
        row = QHBoxLayout()
        for line, words, hint in ((self.since, "起", "如 2026-11-01"), (self.until, "止", "空为长期")):
            line.setAccessibleName(words)
            line.setPlaceholderText(hint)
            row.addWidget(said(words, self))
            row.addWidget(line, 1)
        self.form.addRow("有效期", row)

    def _connect(self) -> None:
        for box in (self.kind, self.every, self.cause, self.post, self.area_kind):
            box.currentIndexChanged.connect(lambda _: self._touched())
        for number in (self.times, self.hours):
            number.valueChanged.connect(lambda _: self._touched())
        for line in (self.named, self.since, self.until):
            line.textChanged.connect(lambda _: self._touched())
        self.whom.currentIndexChanged.connect(lambda _: self._on_whom())
        self.editor.changed.connect(self._touched)

    # ---- showing

    def _show(self, draft: PlanDraft) -> None:
        self.named.setText(draft.name)
        for box, value in (
            (self.kind, draft.kind),
            (self.whom, draft.whom),
            (self.every, draft.every),
            (self.post, draft.post),
            (self.area_kind, draft.area_kind),
            (self.cause, draft.event),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.times.setValue(draft.times)
        self.hours.setValue(draft.hours or 24)
        self.since.setText(draft.since or self.office.today())
        self.until.setText(draft.until)
        self.note.setText(draft.note)
        self._offer(draft.whom)
        rule = None
        try:
            rule = plan_words.editable(draft, self.parts)
        except DeskError as error:
            self.complain(error)
        if rule is None:
            self._kept = draft.rule
        else:
            self.editor.show_rule(rule)
        self._dress()

    def _on_whom(self) -> None:
        self._kept = ""
        self._offer(str(self.whom.currentData()))
        self._touched()

    def _offer(self, whom: str) -> None:
        self.editor.offer(whom, self.parts.fields[whom])

    def _dress(self) -> None:
        is_event = self.every.currentData() == EVENT
        self.times.setVisible(not is_event)
        self.cause.setVisible(is_event)
        self.hours.setVisible(is_event)
        fields = self.parts.fields[str(self.whom.currentData())]
        self.editor.setVisible(bool(fields) and not self._kept)
        self.fixed.setVisible(not fields or bool(self._kept))
        self.fixed.setText("条件保持原样（这里改不了）。" if self._kept else "这类对象不设条件：全部都算。")

    # ---- the draft

    def draft(self) -> PlanDraft:
        """What is typed; BadInput when a condition is not finished."""
        whom, is_event = str(self.whom.currentData()), self.every.currentData() == EVENT
        return PlanDraft(
            name=self.named.text(),
            kind=str(self.kind.currentData()),
            whom=whom,
            rule=self._kept or plan_words.written(whom, self.editor.rule()),
            times=1 if is_event else self.times.value(),
            every=str(self.every.currentData()),
            post=str(self.post.currentData()),
            area_kind=str(self.area_kind.currentData() or ""),
            event=str(self.cause.currentData()) if is_event else "",
            hours=self.hours.value() if is_event else 0,
            since=self.since.text().strip(),
            until=self.until.text().strip(),
            note=self.note.text(),
        )

    def _touched(self) -> None:
        self._dress()
        QTimer.singleShot(0, self, self._grow)
        self.say_wrong("")
        self._pause.start(PAUSE)

    def _grow(self) -> None:
        """Room for every condition."""
        if (layout := self.layout()) is not None:
            layout.activate()
        self.resize(self.width(), max(self.height(), self.sizeHint().height()))

    def _preview(self) -> None:
        office = self.office
        try:
            draft = self.draft()
        except DeskError as error:
            self.effect.setText(str(error))
            return
        self.effect.setText("正在估算……")
        self.app.jobs.read(
            lambda: plans.preview(office, draft), self._foresee, key="plan preview", failed=self._cannot_foresee
        )

    def _foresee(self, found: Preview) -> None:
        is_event = self.every.currentData() == EVENT
        words = f"符合条件的现有 {found.items:,} 个；事情发生时自动排任务。" if is_event else f"将排：{found.sentence}"
        self.effect.setText(words)

    def _cannot_foresee(self, error: BaseException) -> None:
        self.effect.setText(str(error) if isinstance(error, DeskError) else "")

    # ---- saving

    def save(self) -> None:
        """Write the plan and lay its tasks."""
        office, row = self.office, self.row
        try:
            draft = self.draft()
        except DeskError as error:
            self.complain(error)
            return
        self.main.setEnabled(False)
        self.effect.setText("正在保存并排任务……")

        def work() -> Changes:
            return plans.add(office, draft) if row is None else plans.change(office, row.id, draft)

        self.app.jobs.write(work, self._saved, self._failed)

    def _saved(self, changes: Changes) -> None:
        self.app.note(changes)
        self.app.changed.emit(Changes(everything=True))
        self.app.say(f"工作计划“{self.named.text().strip()}”已保存，任务已排好。", "good")
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.effect.setText("")
        self.complain(error)
