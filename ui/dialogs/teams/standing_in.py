"""Somebody stands in for a while, on one post or on all that a person holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QDateEdit, QFormLayout, QLineEdit, QWidget

from desk.model import Changes
from desk.work.teams.candidates import Candidate
from desk.work.teams.matrix import Sitter
from desk.work.teams.roster import substitute
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.dialogs.teams.person_field import PersonField

USUAL = 14
"""Days somebody stands in when nothing else is said."""


class SubstituteDialog(Sheet):
    """Who, from when to when, why; it ends by itself."""

    def __init__(
        self,
        app: App,
        sitter: Sitter,
        title: str,
        all_ids: Sequence[int],
        day: str,
        staff: Sequence[Candidate],
        parent: QWidget,
    ) -> None:
        hint = "到期自动结束；顶替的人不占编配名额，待办任务在这段时间转给顶替人。"
        super().__init__(f"顶替 {sitter.name}　{title}", hint, parent, width=520)
        self.app, self._sitter, self._all = app, sitter, tuple(all_ids)
        form = QFormLayout()
        self.who = PersonField("顶替人", staff, self)
        self.since, self.until = _day(self, day), _day(self, day)
        self.until.setDate(self.since.date().addDays(USUAL - 1))
        self.since.dateChanged.connect(self.until.setMinimumDate)
        self.cause = QLineEdit(self)
        self.cause.setPlaceholderText("如：病假、培训、抽调")
        self.cause.setAccessibleName("事由")
        self.cause.setMaxLength(60)
        self.whole = QCheckBox(f"{sitter.name} 的 {len(self._all)} 个岗位都由他顶替", self)
        self.whole.setVisible(len(self._all) > 1)
        self.whole.setChecked(len(self._all) > 1)
        form.addRow("顶替人", self.who)
        form.addRow("自", self.since)
        form.addRow("至（含）", self.until)
        form.addRow("事由", self.cause)
        form.addRow("", self.whole)
        self.body.addLayout(form)
        self.add_main("保存", self.save)
        self.add_close("取消")

    def save(self) -> None:
        """Write, and close."""
        office, person = self.app.office, self.who.person
        if office is None:
            return
        if person is None:
            self.say_wrong("请选顶替人：输入姓名或首字母，从列表里选。")
            return
        ids = self._all if self.whole.isChecked() else (self._sitter.assignment_id,)
        since, until, cause = _iso(self.since), _iso(self.until), self.cause.text().strip()
        self.app.jobs.write(
            lambda: substitute(office, ids, person_id=person, since=since, until=until, cause=cause),
            self._saved,
            self.complain,
        )

    def _saved(self, changes: Changes) -> None:
        self.app.note(changes)
        self.accept()


def _day(parent: QWidget, day: str) -> QDateEdit:
    made = QDateEdit(QDate.fromString(day, Qt.DateFormat.ISODate), parent)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setCalendarPopup(True)
    return made


def _iso(field: QDateEdit) -> str:
    return field.date().toString(Qt.DateFormat.ISODate)
