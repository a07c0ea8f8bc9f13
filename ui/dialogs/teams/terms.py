"""On which terms somebody holds a post: how, for how much of their time, along which lines of reporting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.work.teams.candidates import Candidate
from desk.work.teams.matrix import Sitter
from desk.work.teams.roster import Line, set_lines, set_terms
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.dialogs.teams.person_field import PersonField

REGULAR = "regular"
LINES = ("业务线", "行政线", "党建线", "条线部门", "属地")
"""Usual names of lines of reporting; others may be typed."""


class LineRow(QWidget):
    """One line of reporting: its name, to whom, its part."""

    def __init__(self, title: str, staff: Sequence[Candidate], parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.line = QComboBox(self)
        self.line.setEditable(True)
        self.line.addItems(["", *LINES])
        self.line.setAccessibleName(f"{title}名称")
        self.boss = PersonField(f"{title}向谁汇报", staff, self)
        self.boss.setPlaceholderText("向谁汇报（可不填）")
        self.share = QSpinBox(self)
        self.share.setRange(1, 100)
        self.share.setSuffix(" %")
        self.share.setAccessibleName(f"{title}占比")
        row.addWidget(self.line, 1)
        row.addWidget(self.boss, 2)
        row.addWidget(self.share)

    def put(self, one: Sitter | None, share: int) -> None:
        """Show what stands."""
        self.line.setCurrentText(one.line if one is not None else "")
        self.boss.put(one.reports_to_id if one is not None else None)
        self.share.setValue(one.share if one is not None else share)

    def read(self) -> Line:
        """What was typed; BadInput if nobody is called so."""
        if self.boss.text().strip() and self.boss.person is None:
            raise BadInput(f"名册里没有“{self.boss.text().strip()}”，请从列表里选一个人。")
        return Line(name=self.line.currentText().strip(), reports_to_id=self.boss.person, share=self.share.value())


class TermsDialog(Sheet):
    """Saved from the day of the roster on; what was before stays as it was."""

    def __init__(
        self,
        app: App,
        held: Sequence[Sitter],
        title: str,
        day: str,
        kinds: Mapping[str, str],
        staff: Sequence[Candidate],
        parent: QWidget,
    ) -> None:
        super().__init__(f"{held[0].name}　{title}", f"改动自 {day} 起生效，之前的保留在历史里。", parent, width=620)
        self.app, self._held, self._day, self._window = app, held, day, parent
        form = QFormLayout()
        self.kind = QComboBox(self)
        for code, label in kinds.items():
            if code != "substitute" or held[0].kind == code:
                self.kind.addItem(label, code)
        self.kind.setCurrentIndex(max(self.kind.findData(held[0].kind or REGULAR), 0))
        self.first = LineRow("汇报线", staff, self)
        self.first.put(held[0], 100)
        self.is_double = QCheckBox("双线汇报：同一岗位向两家汇报，各占一部分", self)
        self.second = LineRow("第二条汇报线", staff, self)
        self.second.put(held[1] if len(held) > 1 else None, 50)
        self.is_double.toggled.connect(self._on_double)
        form.addRow("上岗性质", self.kind)
        form.addRow("汇报线", self.first)
        form.addRow("", self.is_double)
        form.addRow("第二条", self.second)
        self.body.addLayout(form)
        self.is_double.setChecked(len(held) > 1)
        self.second.setEnabled(len(held) > 1)
        self.add_main("保存", self.save)
        self.add_close("取消")

    def _on_double(self, is_on: bool) -> None:
        self.second.setEnabled(is_on)
        if is_on and len(self._held) == 1 and self.first.share.value() + self.second.share.value() > 100:
            self.first.share.setValue(max(self.first.share.value() // 2, 1))
            self.second.share.setValue(self.first.share.value())

    def save(self) -> None:
        """Write what differs."""
        office = self.app.office
        if office is None:
            return
        try:
            first, second = self.first.read(), self.second.read()
        except BadInput as error:
            self.complain(error)
            return
        kind, one, day = str(self.kind.currentData()), self._held[0], self._day
        is_double = self.is_double.isChecked()
        if is_double and (not first.name or not second.name):
            self.say_wrong("双线汇报要写明两条线各叫什么，如“业务线”“行政线”。")
            return
        lines = (first, second) if is_double else (first,)
        self.app.jobs.write(
            lambda: _save(office, self._held, kind if kind != (one.kind or REGULAR) else None, lines, day),
            self._saved,
            self.complain,
        )

    def _saved(self, done: Sequence[Changes]) -> None:
        for changes in done:
            self.app.note(changes)
        self.accept()


def _save(office: Office, held: Sequence[Sitter], kind: str | None, lines: Sequence[Line], day: str) -> list[Changes]:
    """Lines first; the kind is of the assignment that stands from that day on."""
    one, done = held[0], list[Changes]()
    if len(lines) > 1 or len(held) > 1:
        if kind is not None:
            done.append(set_terms(office, one.assignment_id, kind=kind))
        done.append(set_lines(office, one.assignment_id, lines, since=day))
        return done
    (line,) = lines
    return [
        set_terms(
            office,
            one.assignment_id,
            since=day,
            share=line.share,
            kind=kind,
            line=line.name,
            reports_to_id=line.reports_to_id or 0,
        )
    ]
