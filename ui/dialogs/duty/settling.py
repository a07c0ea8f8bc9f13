"""What is done with chosen tasks: ticked off, skipped with a reason, moved to another day, given to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QTime
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QLineEdit, QTimeEdit, QWidget

from desk.model import Changes
from desk.work.duty.quick import Chosen
from ui.app import App
from ui.dialogs.sheet import Sheet

Pair = tuple[str, str]


class TasksSheet(Sheet):
    """A small form over some tasks: one transaction, then it goes; what was refused stays said."""

    def __init__(self, app: App, title: str, hint: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(title, hint, parent, width=460)
        self.app = app
        self.form = QFormLayout()
        self.body.addLayout(self.form)
        self.body.addStretch(1)
        self.add_close("取消").setAutoDefault(False)
        self.main = self.add_main(verb, self.go)

    def work(self) -> Callable[[], Changes]:
        """What is to be written; the fields are read now, on the GUI thread."""
        raise NotImplementedError

    def told(self) -> str:
        """What is said afterwards."""
        raise NotImplementedError

    def go(self) -> None:
        """Write it."""
        work = self.work()
        self.say_wrong("")
        self.main.setEnabled(False)
        self.app.jobs.write(work, self._taken, self._refused)

    def _taken(self, changes: Changes) -> None:
        self.app.note(changes)
        self.app.say(self.told(), "good")
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)

    def _combo(self, words: str, choices: Sequence[Pair], *, first: str = "") -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(words)
        if first:
            box.addItem(first, "")
        for key, label in choices:
            box.addItem(label, key)
        self.form.addRow(words, box)
        return box

    def _line(self, words: str, hint: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        self.form.addRow(words, line)
        return line


class DoneDialog(TasksSheet):
    """One short record for each of the chosen tasks."""

    def __init__(
        self, app: App, tasks: tuple[Chosen, ...], ways: Sequence[Pair], people: Sequence[Pair], now: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        count = len(tasks)
        hint = f"为 {count} 项任务各写一条记录。有诉求、要写详情的，请选中那一项用“记录”逐条填写。"
        super().__init__(app, "批量记为已办", hint, f"记为已办（{count} 项）", parent)
        self._tasks = tasks
        today = QDate.fromString(now[:10], "yyyy-MM-dd")
        planned = QDate.fromString(max(each.planned for each in tasks)[:10], "yyyy-MM-dd")
        self.day = QDateEdit(min(planned, today) if planned.isValid() else today, self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMaximumDate(today)
        self.day.setAccessibleName("哪一天办的")
        self.form.addRow("哪一天办的", self.day)
        self.time = QTimeEdit(QTime(9, 0), self)
        self.time.setDisplayFormat("HH:mm")
        self.time.setAccessibleName("几点开始")
        self.form.addRow("几点开始", self.time)
        self.way = self._combo("走访方式", ways)
        self.person = self._combo("记录人", people, first="各任务的责任人")
        self.text = self._line("内容", "如：入户走访，一切正常")
        self.text.setFocus()

    def work(self) -> Callable[[], Changes]:
        from desk.work.duty.quick import done

        office, ids = self.app.office, [each.id for each in self._tasks]
        assert office is not None
        person, way, body = self.person.currentData(), str(self.way.currentData()), self.text.text()
        at = f"{self.day.date().toString('yyyy-MM-dd')}T{self.time.time().toString('HH:mm')}"
        has_way = all(each.kind in ("visit", "diary", "help", "callback") for each in self._tasks)
        return lambda: done(
            office, ids, body=body, at=at, way=way if has_way else "", person_id=int(person) if person else None
        )

    def told(self) -> str:
        return f"已记 {len(self._tasks)} 条工作记录，任务办结。"


class SkipDialog(TasksSheet):
    """A reason for what is not done."""

    def __init__(
        self, app: App, tasks: tuple[Chosen, ...], reasons: Sequence[Pair], parent: QWidget | None = None
    ) -> None:
        hint = f"{len(tasks)} 项任务记为“未办（有原因）”，不再列入待办；覆盖率里仍算没有走访。以后补办了，记录会自动把它办结。"
        super().__init__(app, "跳过任务", hint, f"跳过（{len(tasks)} 项）", parent)
        self._tasks = tasks
        self.reason = self._combo("原因", reasons)
        self.text = self._line("说明", "选“其他”时必填")

    def work(self) -> Callable[[], Changes]:
        from desk.work.duty.skipping import skip

        office, ids = self.app.office, [each.id for each in self._tasks]
        reason, note = str(self.reason.currentData()), self.text.text()
        assert office is not None
        return lambda: skip(office, ids, reason, note)

    def told(self) -> str:
        return f"已跳过 {len(self._tasks)} 项任务，原因已记下。"


class MoveDialog(TasksSheet):
    """Another day."""

    def __init__(self, app: App, tasks: tuple[Chosen, ...], today: str, parent: QWidget | None = None) -> None:
        last = min(each.due[:10] for each in tasks)
        hint = f"{len(tasks)} 项任务改到另一天，最晚 {max(last, today)}（期限最早的一项）。"
        super().__init__(app, "任务改天", hint, f"改天（{len(tasks)} 项）", parent)
        self._tasks = tasks
        first = QDate.fromString(today, "yyyy-MM-dd")
        self.day = QDateEdit(min(first.addDays(1), max(first, QDate.fromString(last, "yyyy-MM-dd"))), self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMinimumDate(first)
        self.day.setAccessibleName("改到")
        self.form.addRow("改到", self.day)
        self.day.setFocus()

    def work(self) -> Callable[[], Changes]:
        from desk.work.duty.handing import move

        office, ids = self.app.office, [each.id for each in self._tasks]
        wanted = self.day.date().toString("yyyy-MM-dd")
        assert office is not None
        return lambda: move(office, ids, wanted)

    def told(self) -> str:
        return f"{len(self._tasks)} 项任务已改到 {self.day.date().toString('yyyy-MM-dd')}。"
