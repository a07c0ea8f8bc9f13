"""The devices of the office: what each reads now, its line over time, and where the next reading is typed or brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.later import bring_charts
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.work.things.readings import Device, Reading, Recorded
    from desk.work.things.readings_file import ReadingPlan
    from ui.dialogs.things.readings_chart import ReadingsChart

FILES = "读数表格 (*.xlsx *.xls *.csv *.txt *.et *.ods);;所有文件 (*)"
TITLES = ("设备", "类别", "最近读数", "时间", "限值", "状态")
_TONES = {"high": "bad", "low": "bad", "silent": "warn", "never": "idle", "fine": "good"}
EMPTY = (
    "还没有监测设备。在“名册 → 新增…”里选“监测设备”，或打开一个{facility}的登记表，"
    "填上监测仪类别、读数单位和报警阈值，这里就会出现。"
)


class DevicesDialog(Sheet):
    """All devices on the left; the chosen one's readings on the right."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__("监测设备", "读数超过限值会自动登记一件，办结之前不重复登记。", parent, width=980)
        self.app = app
        self._devices: tuple[Device, ...] = ()
        self.chart: ReadingsChart | None = None
        self.rows = StillRows(TITLES, self)
        self.table = rows_table(self.rows, "监测设备", (160, 150, 90, 140, 90), self)
        self.table.setMinimumHeight(180)
        self.empty = said(EMPTY.format(facility=app.term("facility", "部件")), self)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.alarm = QPushButton(self)
        self.alarm.setAutoDefault(False)
        self.room = QFrame(self)
        self.room.setMinimumHeight(200)
        QVBoxLayout(self.room).setContentsMargins(0, 0, 0, 0)
        self.at, self.value = QLineEdit(self), QLineEdit(self)
        self.unit = QLabel(self)
        self.keep = QPushButton("记录读数", self)
        self.keep.setDefault(True)  # Enter in a field records; it would close the window otherwise
        self._lay_out()
        self.add_close().setAutoDefault(False)
        self.add_other("导入读数…", self.choose_file)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.keep.clicked.connect(self.record)
        self.alarm.clicked.connect(self._open_alarm)
        app.changed.connect(self._on_changed)
        bring_charts(app, self._with_charts)
        self.read()

    def _lay_out(self) -> None:
        for edit, name, hint in ((self.at, "时间", "如 2026-10-31 09:05"), (self.value, "读数", "数字")):
            edit.setAccessibleName(name)
            edit.setPlaceholderText(hint)
        head, entry = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.alarm)
        for widget, stretch in (
            (QLabel("时间", self), 0), (self.at, 2), (QLabel("读数", self), 0), (self.value, 1), (self.unit, 0), (self.keep, 0),
        ):  # fmt: skip
            entry.addWidget(widget, stretch)
        entry.setSpacing(theme.SPACE)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.table, 2)
        self.body.addLayout(head)
        self.body.addWidget(self.room, 3)
        self.body.addLayout(entry)

    # What is shown

    def read(self) -> None:
        """Read the devices again; the chosen one stays chosen."""
        office = self.app.office
        if office is None:
            return

        def read() -> tuple[Device, ...]:
            from desk.work.things.readings import devices

            return devices(office)

        self.app.jobs.read(read, self._show, failed=self.complain, key="devices")

    def chosen(self) -> Device | None:
        """The device whose readings are shown."""
        at = self.table.currentIndex().row()
        return self._devices[at] if 0 <= at < len(self._devices) else None

    def _show(self, found: tuple[Device, ...]) -> None:
        from desk.work.things.readings import STATES

        before = self.chosen()
        self._devices = found
        self.rows.fill(
            [
                (one.name, one.kind, f"{one.value:g} {one.unit}" if one.value is not None else "—",
                 one.at.replace("T", " ")[:16], _limits(one),
                 f"{theme.SIGNS[_TONES[one.state]]} {STATES[one.state]}")
                for one in found
            ],
            [_TONES[one.state] for one in found],
        )  # fmt: skip
        self.empty.setVisible(not found)
        for widget in (self.table, self.room, self.title, self.at, self.value, self.keep):
            widget.setVisible(bool(found))
        self.alarm.hide()
        if found:
            ids = [one.id for one in found]
            self.table.selectRow(ids.index(before.id) if before is not None and before.id in ids else 0)
            self._on_selected()

    def _on_selected(self, *_: QItemSelection) -> None:
        device, office = self.chosen(), self.app.office
        if device is None or office is None:
            return
        unit = f"（{device.unit}）" if device.unit else ""
        self.title.setText(f"{device.name}读数{unit}　{device.organisation or device.address}")
        self.unit.setText(device.unit)
        self.at.setText(office.now().replace("T", " ")[:16])
        self.alarm.setVisible(device.alarm is not None)
        self.alarm.setText(f"打开报警 {device.alarm_number}")

        def read() -> tuple[Reading, ...]:
            from desk.work.things.readings import readings

            return readings(office, device.id)

        self.app.jobs.read(read, lambda found: self._draw(device, found), key="readings")

    def _draw(self, device: Device, found: tuple[Reading, ...]) -> None:
        if self.chart is not None and device == self.chosen():
            self.chart.show_readings(device, found)

    def _with_charts(self) -> None:
        from ui.dialogs.things.readings_chart import ReadingsChart

        self.chart = ReadingsChart(self.room)
        layout = self.room.layout()
        assert layout is not None
        layout.addWidget(self.chart)
        self._on_selected()

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches("reading", "facility", "issue"):
            self.read()

    def _open_alarm(self) -> None:
        device = self.chosen()
        if device is not None and device.alarm is not None:
            self.app.select(kind="issues", id=device.alarm, source="devices")
            self.accept()

    # What is written

    def record(self) -> None:
        """Write the reading that is typed."""
        from datetime import datetime

        from desk.work.things.readings import Reading

        device = self.chosen()
        if device is None:
            return
        try:
            moment = datetime.fromisoformat(self.at.text().strip()).isoformat(timespec="seconds")
        except ValueError:
            self.complain(BadInput(f"时间“{self.at.text()}”读不懂，应写成 2026-10-31 09:05 这样。"))
            return
        try:
            value = float(self.value.text().strip())
        except ValueError:
            self.complain(BadInput(f"读数“{self.value.text()}”不是数字，请改正。"))
            return
        self._write((Reading(facility_id=device.id, at=moment, value=value),), "")

    def choose_file(self) -> None:
        """Readings out of a sheet."""
        path, _ = QFileDialog.getOpenFileName(self, "导入读数", self.app.settings.folder, FILES)
        if path:
            self.take_file(path)

    def take_file(self, path: str) -> None:
        """Read a sheet and write what can be taken; what cannot is said row by row."""
        office = self.app.office
        if office is None:
            return

        def plan() -> ReadingPlan:
            from desk.work.things.readings_file import plan

            return plan(office, path)

        self.app.jobs.read(plan, self._planned, failed=self.complain, key="readings file")

    def _planned(self, made: ReadingPlan) -> None:
        if made.faults:
            number, why = made.faults[0]
            more = f"等 {len(made.faults)} 行" if len(made.faults) > 1 else ""
            self.say_wrong(f"第 {number} 行{more}没有导入：{why}")
        if made.readings:
            self._write(made.readings, f"导入读数 {made.source}", keep_wrong=bool(made.faults))

    def _write(self, given: tuple[Reading, ...], source: str, *, keep_wrong: bool = False) -> None:
        office = self.app.office
        if office is None:
            return
        if not keep_wrong:
            self.say_wrong("")

        def write() -> Recorded:
            from desk.work.things.readings import record

            return record(office, given, source=source)

        self.app.jobs.write(write, self._written, failed=self.complain)

    def _written(self, done: Recorded) -> None:
        self.value.clear()
        self.app.note(done.changes)
        words = f"保存成功：{done.new} 条读数" + (f"，{done.known} 条原来就有" if done.known else "")
        if done.raised:
            self.app.say(f"{words}；超过限值，已自动登记 {len(done.raised)} 件。", "warn")
        else:
            self.app.say(f"{words}。", "good")
        self.read()


def _limits(one: Device) -> str:
    if one.low is None and one.high is None:
        return "—"
    low, high = ("" if limit is None else f"{limit:g}" for limit in (one.low, one.high))
    return f"{low} – {high}" if low and high else f"≤ {high}" if high else f"≥ {low}"
