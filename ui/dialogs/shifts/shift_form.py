"""The shifts of an office: their list, and one of them as a form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.office import Office
from desk.rota import DAYS, Shift
from desk.work.shifts import keeping
from desk.work.shifts.keeping import ShiftDraft
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

_KINDS = {
    "day": "日班", "staggered": "错时", "night": "夜班", "whole_day": "24小时值班", "desk": "受理中心轮值",
}  # fmt: skip
_WEEK = "一二三四五六日"


class ShiftsForm(Sheet):
    """A list at the left, the chosen shift at the right."""

    def __init__(
        self, app: App, office: Office, read: Callable[[Office], tuple[Shift, ...]], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "班次", "下班不晚于上班的，算到次日。停用一个班次，今天以后排的班撤下，过去的保留。", parent, width=720
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.app, self.office, self._ask = app, office, read
        self._shifts: tuple[Shift, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        left = QVBoxLayout()
        self.list = QListWidget(self)
        self.list.setAccessibleName("班次")
        self.list.currentRowChanged.connect(lambda _: self._show())
        left.addWidget(self.list, 1)
        self.usual_button = self._button("放入三种常用班次", self._begin)
        left.addWidget(self.usual_button)
        row.addLayout(left, 1)
        row.addLayout(self._build_form(), 1)
        self.body.addLayout(row, 1)
        self.add_main("保存", self.save)
        self.new_button = self.add_other("新班次", self.new)
        self.off_button = self.add_other("停用", self.switch_off)
        self.add_close().setAutoDefault(False)
        app.changed.connect(self._on_changed)
        self._read()

    def _button(self, words: str, then: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    def _build_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(theme.SPACE + 2)
        self.name = QLineEdit(self)
        self.kind = QComboBox(self)
        for key, words in _KINDS.items():
            self.kind.addItem(words, key)
        self.begins, self.ends = QTimeEdit(self), QTimeEdit(self)
        for edit in (self.begins, self.ends):
            edit.setDisplayFormat("HH:mm")
        self.people = QSpinBox(self)
        self.people.setRange(1, 50)
        self.days = QComboBox(self)
        for key, words in {**DAYS, "": "按星期"}.items():
            self.days.addItem(words, key)
        self.week = [QCheckBox(word, self) for word in _WEEK]
        week = QWidget(self)
        line = QHBoxLayout(week)
        line.setContentsMargins(0, 0, 0, 0)
        for box in self.week:
            line.addWidget(box)
        self.days.currentIndexChanged.connect(lambda _: week.setEnabled(self.days.currentData() == ""))
        for words, field in (
            ("名称", self.name), ("性质", self.kind), ("上班", self.begins), ("下班", self.ends),
            ("每班人数", self.people), ("哪些天", self.days), ("星期", week),
        ):  # fmt: skip
            form.addRow(words, field)
        form.addRow(said("", self))
        return form

    # Showing

    def _read(self) -> None:
        office = self.office
        self.app.jobs.read(lambda: self._ask(office), self._take, key="shifts", failed=self.complain)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("shift"):
            self._read()

    def _take(self, found: tuple[Shift, ...]) -> None:
        chosen = self.list.currentRow()
        self._shifts = found
        self.list.clear()
        for one in found:
            self.list.addItem(f"{one.name}\n{one.when}，{one.people} 人")
        self.usual_button.setVisible(not found)
        self.list.setCurrentRow(min(max(chosen, 0), len(found) - 1))
        self._show()

    def _show(self) -> None:
        shift = self._chosen()
        self.off_button.setEnabled(shift is not None)
        self.name.setText(shift.name if shift else "")
        self.kind.setCurrentIndex(max(0, self.kind.findData(shift.kind if shift else "day")))
        self.begins.setTime(QTime.fromString(shift.begins if shift else "08:30", "HH:mm"))
        self.ends.setTime(QTime.fromString(shift.ends if shift else "17:30", "HH:mm"))
        self.people.setValue(shift.people if shift else 1)
        days = shift.days if shift else "all"
        self.days.setCurrentIndex(self.days.findData(days if days in DAYS else ""))
        for number, box in enumerate(self.week, 1):
            box.setChecked(days not in DAYS and str(number) in days)
        self.days.currentIndexChanged.emit(self.days.currentIndex())

    def _chosen(self) -> Shift | None:
        row = self.list.currentRow()
        return self._shifts[row] if 0 <= row < len(self._shifts) else None

    # Doing

    def new(self) -> None:
        """An empty form; saving it adds a shift."""
        self.list.setCurrentRow(-1)
        self.name.setFocus()

    def save(self) -> None:
        """Save the form."""
        digits = "".join(str(number) for number, box in enumerate(self.week, 1) if box.isChecked())
        draft = ShiftDraft(
            name=self.name.text(), kind=self.kind.currentData(), begins=self.begins.time().toString("HH:mm"),
            ends=self.ends.time().toString("HH:mm"), people=self.people.value(),
            days=self.days.currentData() or digits,
        )  # fmt: skip
        office, shift = self.office, self._chosen()
        self._write(lambda: keeping.save_shift(office, draft, shift.id if shift else None))

    def switch_off(self) -> None:
        """Take the chosen shift out of use; Ctrl+Z brings it back."""
        office, shift = self.office, self._chosen()
        if shift is not None:
            self._write(lambda: keeping.switch_off(office, shift.id))

    def _begin(self) -> None:
        office = self.office
        self._write(lambda: keeping.begin(office))

    def _write(self, work: Callable[[], Changes]) -> None:
        def done(changes: Changes) -> None:
            self.say_wrong("")
            self.app.note(changes)

        self.app.jobs.write(work, done, self.complain)
