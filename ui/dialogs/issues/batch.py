"""One move for all chosen issues: the moves they share, the fields once, progress, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from desk.errors import BadInput, Cancelled, Missing
from desk.profile import FieldDef
from desk.work.issues.asking import Here, Option, options
from desk.work.issues.batching import Batch, Row, Shared, run, take_back
from desk.work.issues.moving import Moves
from ui.app import App
from ui.dialogs.issues.inputs import Around
from ui.dialogs.issues.moves import MoveForm, MovesBar
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.jobs import LongJob, Step
from ui.models.still import StillRows


class BatchDialog(Sheet):
    """Choose a move, fill in its fields once, watch, read what was refused and why.

    `choose` marks rows in the list: those that were refused. `action` is the move to begin with, `here` what the
    look-ups know of the first issue.
    """

    def __init__(
        self,
        app: App,
        shared: Shared,
        here: Here,
        choose: Callable[[list[int]], None],
        parent: QWidget | None = None,
        *,
        action: str = "",
    ) -> None:
        count, word = len(shared.rows), app.term("issue", "事件")
        stages = "、".join(f"{title} {number}" for title, number in shared.stages)
        one = shared.rows[0].title if count == 1 else f"已选 {count} 件{word}（{stages}）"
        hint = f"{one}。逐件办理：办成一件算一件，办不成的写明原因，其余照办。" if count > 1 else one
        super().__init__(f"批量办理{word}" if count > 1 else f"办理{word}", hint, parent, width=640)
        self.app, self.shared, self.here, self._choose = app, shared, here, choose
        self.form: MoveForm | None = None
        self.batch: Batch | None = None
        self._stopped = False
        self._job = LongJob("")
        self._watch = 0
        self.bar = MovesBar(self)
        self.bar.show_moves(Moves(step_no=0, moves=shared.moves), self._why_none(), is_closed=False)
        self.bar.pressed.connect(self.open_move)
        self.body.addWidget(self.bar)
        self._slot = QScrollArea(self)
        self._slot.setWidgetResizable(True)
        self._slot.setFrameShape(QFrame.Shape.NoFrame)
        self._slot.setMinimumHeight(380)
        self.body.addWidget(self._slot, 1)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.said = said("", self)
        self.body.addWidget(self.said)
        self.close_button = self.add_close("关闭")
        self.close_button.setAutoDefault(False)
        self.back = self.add_other("撤销这一批", self._take_back)
        self.only = self.add_other("只选未办成的", self._choose_refused)
        self.copied = self.add_other("复制结果", self._copy)
        for button in (self.back, self.only, self.copied):
            button.hide()
        if action and action in self.bar.buttons:
            self.open_move(action)

    def _why_none(self) -> str:
        if self.shared.moves:
            return ""
        if len(self.shared.rows) == 1:
            return "现在没有可办的动作。"
        if len(self.shared.stages) > 1:
            return "所选各件不在同一环节，没有都能办的动作。请按环节筛选后分批办理。"
        return "所选各件没有都能办的动作。"

    # The move and its fields

    def open_move(self, key: str) -> None:
        """Show the fields of a move."""
        office = self.app.office
        move = next((each for each in self.shared.moves if each.key == key), None)
        if office is None or move is None or self.batch is not None:
            return
        action = next((each for each in office.profile.workflow.actions if each.key == key), None)
        around = Around(
            app=self.app, look=self._look, entries=self.shared.entries, today=office.today(),
            longest=action.longest if action is not None else 0,
        )  # fmt: skip
        self.form = MoveForm(move, around, (office.actor.person_id, office.actor.name), self)
        count = len(self.shared.rows)
        if count > 1:
            self.form.main.setText(f"{move.title} {count} 件 Ctrl+Enter")
        for box in self.form.boxes.values():
            box.replies.hide()  # standard answers speak of one issue
        self.form.done.connect(self.go)
        self.form.left.connect(self._leave)
        self._slot.setWidget(_top(self.form))
        self.bar.mark(key)
        self.form.begin()

    def _leave(self) -> None:
        self.form = None
        self._slot.setWidget(QWidget())
        self.bar.mark("")

    def _look(self, field: FieldDef, text: str, then: Callable[[tuple[Option, ...]], None]) -> None:
        office, here = self.app.office, self.here
        if office is not None:
            self.app.jobs.read(lambda: options(office, field, text, here), then, key="batch look")

    def go(self) -> None:
        """Make the move for each of them."""
        office, form = self.app.office, self.form
        if office is None or form is None:
            return
        try:
            given = form.given()
        except (BadInput, Missing) as error:
            form.say(str(error))
            return
        rows, key, by = self.shared.rows, form.move_.key, form.by
        self._begin(len(rows), f"{form.move_.title} {len(rows)} 件")

        def work(step: Step) -> Batch:
            told, is_cancelled = self._telling(step)
            return run(office, rows, key, given, by, told, is_cancelled)

        self._job = self.app.jobs.long(f"{form.move_.title} {len(rows)} 件", work, self._done, self._failed)

    def _telling(self, step: Step) -> tuple[Callable[[int, int], None], Callable[[], bool]]:
        """What a batch reports to: being stopped is no error for it, what is done stays done."""

        def told(done: int, total: int) -> None:
            try:
                step(done, total)
            except Cancelled:
                self._stopped = True

        return told, lambda: self._stopped

    def _begin(self, total: int, words: str) -> None:
        self._stopped = False
        self.bar.setEnabled(False)
        self._slot.setEnabled(False)
        self.progress.setRange(0, total)
        self.progress.show()
        self.said.setText(f"正在{words}…可随时停下，已办的不受影响。")
        self.close_button.setText("停下")
        self._watch = self.startTimer(100)

    def timerEvent(self, event: object) -> None:
        """Follow the running batch."""
        self.progress.setValue(self._job.done)

    def _end(self) -> None:
        self.killTimer(self._watch)
        self._watch = 0
        self.progress.hide()
        self.close_button.setText("关闭")

    # What became of them

    def _done(self, batch: Batch) -> None:
        self._end()
        self.batch = batch
        self.app.undoable += [each.audit_id for each in batch.done if each.audit_id is not None]
        self.app.changed.emit(batch.changes)
        done, refused = len(batch.done), len(batch.refused)
        parts = [f"办成 {done} 件"]
        if refused:
            parts.append(f"未办成 {refused} 件")
        if batch.left_out:
            parts.append(f"停下后未办 {batch.left_out} 件")
        self._show("，".join(parts) + "。", batch)
        self.back.setVisible(done > 0)
        self.only.setVisible(refused + batch.left_out > 0 and len(self.shared.rows) > 1)
        self.copied.setVisible(len(self.shared.rows) > 1)
        if not refused and not batch.left_out:
            self.app.say(f"{'，'.join(parts)}，可以撤销。", "good")
            if len(self.shared.rows) == 1:
                self.accept()

    def _show(self, words: str, batch: Batch) -> None:
        self.said.setText(words)
        self.bar.hide()
        model = StillRows(("编号", "标题", "结果"), self)
        ordered = sorted(batch.outcomes, key=lambda each: not each.why)  # what needs somebody comes first
        model.fill(
            [(each.number, each.title, f"✕ {each.why}" if each.why else "✓ 已办") for each in ordered],
            ["bad" if each.why else "good" for each in ordered],
        )
        table = rows_table(model, "办理结果", (150, 220), self)
        table.setMinimumHeight(240)
        table.setWordWrap(True)
        table.resizeRowsToContents()
        self._slot.setEnabled(True)
        self._slot.setWidget(table)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.bar.setEnabled(True)
        self._slot.setEnabled(True)
        self.said.setText("")
        self.complain(error)

    def left_rows(self) -> list[Row]:
        """Those that were not moved."""
        done = {each.id for each in self.batch.done} if self.batch is not None else set()
        return [each for each in self.shared.rows if each.id not in done]

    def _choose_refused(self) -> None:
        self._choose([each.id for each in self.left_rows()])
        self.accept()

    def _copy(self) -> None:
        if self.batch is not None:
            lines = [f"{each.number}\t{each.title}\t{each.why or '已办'}" for each in self.batch.outcomes]
            QGuiApplication.clipboard().setText("\n".join(lines))
            self.app.say(f"已复制 {len(lines)} 行结果。", "good")

    def _take_back(self) -> None:
        office, batch = self.app.office, self.batch
        if office is None or batch is None:
            return
        self.back.hide()
        self._begin(len(batch.done), f"撤销 {len(batch.done)} 件")
        gone = {each.audit_id for each in batch.done}
        self.app.undoable = [each for each in self.app.undoable if each not in gone]
        self._job = self.app.jobs.long(
            "撤销这一批", lambda step: take_back(office, batch, self._telling(step)[0]), self._taken_back, self._failed
        )

    def _taken_back(self, batch: Batch) -> None:
        self._end()
        self.app.changed.emit(batch.changes)
        kept = f"，{len(batch.refused)} 件没有撤销" if batch.refused else ""
        self._show(f"已撤销 {len(batch.done)} 件{kept}。", batch)
        self.only.hide()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter makes the move."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.form is not None:
            self.form.press()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Stop what runs; else back from the fields; else away."""
        if self.progress.isVisible():
            self._job.cancel()
        elif self.form is not None and self.batch is None:
            self._leave()
        else:
            super().reject()


def _top(form: Any) -> QWidget:
    """The form at the upper edge of the room it has."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(form)
    column.addStretch(1)
    return holder
