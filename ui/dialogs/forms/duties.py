"""How often each form goes up, when it is due and to whom: the office's standing duties."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work.forms import duties
from desk.work.forms.duties import Duty
from desk.work.forms.periods import CADENCES, SHIFTS
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

ID = Qt.ItemDataRole.UserRole
EXPLAINED = "“截止日”是期满后的第几天：每月的表填 5，就是次月 5 日；0 就是期满当天。"


class DutiesDialog(Sheet):
    """Forms at the left, the chosen one's cadence at the right. Each saving is one transaction."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__("报送周期", EXPLAINED, parent, width=940)
        self.app = app
        self._known: dict[int, Duty] = {}
        self._new = False
        self.setMinimumHeight(480)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self._build_list(), 1)
        row.addLayout(self._build_form())
        self.body.addLayout(row, 1)
        self.outcome = said("", self)
        self.body.addWidget(self.outcome)
        self.save_button = self.add_main("保存", self.save)
        self.add_close().setAutoDefault(False)
        app.changed.connect(self._on_changed)
        self._read()

    def _build_list(self) -> QTreeWidget:
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels(["表名", "周期", "报送给"])
        self.list.setRootIsDecorated(False)
        self.list.setStyleSheet(f"QTreeView::item {{ min-height: {theme.ROW}px; }}")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setColumnWidth(0, 250)
        self.list.setColumnWidth(1, 90)
        self.list.setAccessibleName("表格")
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        return self.list

    def _build_form(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        self.name = QLineEdit(self)
        self.name.setMinimumWidth(250)
        self.every = _choices(CADENCES, self)
        self.due = QSpinBox(self)
        self.due.setRange(0, 60)
        self.due.setPrefix("期满后第 ")
        self.due.setSuffix(" 天")
        self.shift = _choices(SHIFTS, self)
        self.level = QComboBox(self)
        self.recipient = QLineEdit(self)
        for words, field in (
            ("表名", self.name),
            ("报送周期", self.every),
            ("截止日", self.due),
            ("遇休息日", self.shift),
            ("由谁报", self.level),
            ("报送给", self.recipient),
        ):
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words)
            form.addRow(label, field)
        self.add_button = QPushButton("新增一张要报的表", self)
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self.begin_new)
        column = QVBoxLayout()
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.add_button)
        return column

    # ---- reading and showing

    def _read(self) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(
                lambda: (duties.duties(office), duties.levels(office)), self._take, key="duties", failed=self.complain
            )

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("form"):
            self._read()

    def _take(self, found: tuple[tuple[Duty, ...], tuple[str, ...]]) -> None:
        kept = self._chosen_id()
        if not self.level.count():
            self.level.addItem("全单位一份", "")
            for level in found[1][1:]:
                self.level.addItem(f"每个{level}一份", level)
        self._known = {duty.form_id: duty for duty in found[0]}
        self.list.clear()
        for duty in found[0]:
            item = QTreeWidgetItem([duty.name, CADENCES.get(duty.every, duty.every), duty.recipient])
            item.setData(0, ID, duty.form_id)
            for column in range(3):
                item.setToolTip(column, theme.plain(item.text(column)))
            self.list.addTopLevelItem(item)
            if duty.form_id == kept:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if self.list.currentItem() is None and first is not None:
            self.list.setCurrentItem(first)

    def _chosen_id(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(0, ID))

    def _choose(self) -> None:
        duty = self._known.get(self._chosen_id() or 0)
        if duty is None:
            return
        self._new = False
        self.name.setText(duty.name)
        self.name.setReadOnly(True)
        self.every.setCurrentIndex(max(self.every.findData(duty.every), 0))
        self.due.setValue(duty.due_day)
        self.shift.setCurrentIndex(max(self.shift.findData(duty.shift), 0))
        self.level.setCurrentIndex(max(self.level.findData(duty.level), 0))
        self.recipient.setText(duty.recipient)

    # ---- saving

    def begin_new(self) -> None:
        """Fields for a form that is not on the list; it may get its template later."""
        self._new = True
        self.name.setReadOnly(False)
        self.name.clear()
        self.recipient.clear()
        self.every.setCurrentIndex(self.every.findData("month"))
        self.due.setValue(5)
        self.shift.setCurrentIndex(self.shift.findData("next"))
        self.level.setCurrentIndex(0)
        self.name.setFocus()

    def save(self) -> None:
        """Keep the cadence; the coming periods are laid out at once."""
        office, form_id = self.app.office, self._chosen_id()
        if office is None:
            return
        name, every, due = self.name.text(), str(self.every.currentData()), self.due.value()
        shift, level, to = str(self.shift.currentData()), str(self.level.currentData() or ""), self.recipient.text()

        def work() -> Changes:
            if self._new or form_id is None:
                return duties.add_duty(office, name, every=every, due=due, shift=shift, level=level, recipient=to)
            return duties.set_duty(office, form_id, every=every, due=due, shift=shift, level=level, recipient=to)

        self.app.jobs.write(work, lambda changes: self._saved(changes, name), self.complain)

    def _saved(self, changes: Changes, name: str) -> None:
        self.say_wrong("")
        self.outcome.setText(f"✓ “{name.strip()}”的报送周期已保存，今后各期已排好。")
        self.app.note(changes)


def _choices(words: dict[str, str], parent: QWidget) -> QComboBox:
    made = QComboBox(parent)
    for key, word in words.items():
        made.addItem(word, key)
    return made
