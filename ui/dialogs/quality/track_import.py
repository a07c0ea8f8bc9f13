"""Take over a file of tracks: what is in it, on a map, whose it is and what is doubtful; nothing is written before 收入."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QCompleter, QDateEdit, QHBoxLayout, QLabel, QWidget

from desk.model import Changes
from desk.office import Office
from ui import theme
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.mapparts import Doubts, chooser
from ui.dialogs.quality.track_map import Sketch, TrackMap, sketch_of
from ui.dialogs.sheet import rows_table, said
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.work.tracks.reading import Choice
    from desk.work.tracks.taking import Proposal, TrackPlan

KEY = "track look"
FILES = "轨迹文件 (*.gpx *.csv *.txt *.xlsx *.xls);;所有文件 (*)"
TITLES = ("姓名", "日期", "起止", "公里", "停留", "网格", "状况")
SYSTEMS = (("", "CGCS2000、WGS84"), ("gcj02", "高德、腾讯 GCJ-02"), ("bd09", "百度 BD-09"))
ZONES = (("", "按文件写的时区"), ("local", "写的是北京时间"), ("utc", "写的是格林尼治时间"))
_Look = tuple["TrackPlan", Sketch]


class TrackImportDialog(FileSheet):
    """`then(day)` is told the first day of what was taken."""

    def __init__(
        self, app: App, office: Office, path: str, then: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            app,
            "导入巡查轨迹",
            "GPX，或有时间、经度、纬度的表格。先看清楚再收入；收入后记到当天的巡查记录上，可以撤销。",
            parent,
            width=860,
            what="轨迹文件",
            welcome="把 GPX 或 CSV 文件拖到这里",
            files=FILES,
        )
        self.office, self._then = office, then
        self._plan: TrackPlan | None = None
        self._people: tuple[tuple[int, str], ...] = ()
        self.resize(980, 640)
        self._build()
        self.main = self.add_main("收入", self._on_main)
        # Enter belongs to the fields: who ends a name with it has not looked at the result yet.
        self.main.setDefault(False)
        self.main.setAutoDefault(False)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.main.click)
        self.add_close("取消").setAutoDefault(False)
        self._busy("先选文件")
        if path:
            self.take(path)

    def _build(self) -> None:
        self.person = QComboBox(self)
        self.person.setAccessibleName("谁的轨迹")
        self.person.setEditable(True)
        self.person.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.person.setMinimumWidth(150)
        completer = self.person.completer()
        assert completer is not None  # an editable box has one
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.day = QDateEdit(QDate.fromString(self.office.today(), "yyyy-MM-dd"), self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName("巡查日期")
        self.system, self.zone = chooser(SYSTEMS, "坐标系", self), chooser(ZONES, "时间", self)
        self.system.setMinimumWidth(190)
        self.zone.setMinimumWidth(150)
        self.form = QWidget(self)
        row = QHBoxLayout(self.form)
        row.setContentsMargins(0, 0, 0, 0)
        for words, field in (
            ("人员", self.person),
            ("没时间的算", self.day),
            ("坐标", self.system),
            ("时区", self.zone),
        ):
            row.addWidget(QLabel(words, self))
            row.addWidget(field)
        row.addStretch(1)
        edit = self.person.lineEdit()
        assert edit is not None
        edit.editingFinished.connect(self._on_named)
        self.person.activated.connect(lambda _: self._again(person_id=self.person.currentData()))
        self.day.dateChanged.connect(lambda day: self._again(day=day.toString("yyyy-MM-dd")))
        self.system.activated.connect(lambda _: self._again(system=self.system.currentData()))
        self.zone.activated.connect(lambda _: self._again(zone=self.zone.currentData()))
        self.doubts = Doubts(self)
        self.doubts.chosen.connect(lambda change: self._again(**change))
        self.counts = QLabel(self)
        self.counts.setTextFormat(Qt.TextFormat.PlainText)
        self.counts.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.notes = said("", self)
        self.rows = StillRows(TITLES, self)
        self.table = rows_table(self.rows, "文件里的轨迹", (80, 100, 116, 60, 56, 130), self)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_row())
        self.table.setMinimumHeight(110)
        self.map = TrackMap(self.app.jobs, self)
        for widget, stretch in (
            (self.form, 0), (self.doubts, 0), (self.counts, 0), (self.notes, 0), (self.table, 2), (self.map, 4),
        ):  # fmt: skip
            self.body.addWidget(widget, stretch)
            widget.hide()

    # Reading

    def read_file(self) -> None:
        """Read the file from the start."""
        self._plan = None
        self._read(None)

    def _again(self, **change: Any) -> None:
        if self._plan is not None:
            self._read(replace(self._plan.choice, **change))

    def _read(self, choice: Choice | None) -> None:
        office, path = self.office, self.path.text
        if not path:
            self.say_wrong("请先选一个轨迹文件。")
            return
        self.say_wrong("")
        self._busy("正在读取…")

        def work() -> _Look:
            from desk.work.tracks import ground, picture, taking  # bring the geometry library

            plan = taking.look(office, path, choice)
            layer = office.search.layers()[0]
            place = ground.ground_of(office, layer.id)
            ways = picture.ways({at: row.walk.parts for at, row in enumerate(plan.rows)}, place.middle)
            return plan, sketch_of(picture.backdrop(place, ways), is_judged=False)

        self.app.jobs.read(work, self._take_look, key=KEY, failed=self._failed)

    def _take_look(self, answer: _Look) -> None:
        plan, sketch = answer
        self._plan = plan
        self.drop.hide()
        for widget in (self.form, self.counts, self.table, self.map):
            widget.show()
        self._show_choices(plan)
        self.doubts.show_doubts(plan.doubts)
        self.rows.fill([_line(row) for row in plan.rows], ["bad" if row.wrong else "good" for row in plan.rows])
        self.notes.setText("\n".join(_notes(plan)))
        self.notes.setVisible(bool(self.notes.text()))
        self.map.show_sketch(sketch)
        kilometres = sum(row.walk.metres for row in plan.rows) / 1000
        self.counts.setText(f"{len(plan.rows)} 条轨迹，{kilometres:,.1f} 公里")
        if plan.refusal:
            self.say_wrong(plan.refusal)
        self.main.setText(f"收入 {plan.taken} 条" if plan.taken else "还不能收入")
        self.main.setToolTip("Ctrl+回车")
        self.main.setEnabled(plan.taken > 0)

    def _show_choices(self, plan: TrackPlan) -> None:
        if self._people != plan.people:
            self._people = plan.people
            self.person.clear()
            self.person.addItem("（按文件）", None)
            for id, name in plan.people:
                self.person.addItem(name, id)
        known = {row.person_id for row in plan.rows}
        whose = (
            plan.choice.person_id
            if plan.choice.person_id is not None
            else next(iter(known))
            if len(known) == 1
            else None
        )
        self.person.setCurrentIndex(max(0, self.person.findData(whose)))
        bare = [row for row in plan.rows if not row.walk.is_timed]
        self.day.setEnabled(bool(bare))
        if bare and bare[0].day:
            self.day.blockSignals(True)
            self.day.setDate(QDate.fromString(bare[0].day, "yyyy-MM-dd"))
            self.day.blockSignals(False)
        self.system.setCurrentIndex(max(0, self.system.findData(plan.choice.system)))
        self.zone.setCurrentIndex(max(0, self.zone.findData(plan.choice.zone)))

    def _on_named(self) -> None:
        """A name that nobody has gives way to the one that holds."""
        typed = self.person.currentText().strip()
        at = self.person.findText(typed)
        if typed == self.person.itemText(self.person.currentIndex()):
            return
        if at < 0:
            self.person.setEditText(self.person.itemText(self.person.currentIndex()))
        elif at != self.person.currentIndex():
            self.person.setCurrentIndex(at)
            self._again(person_id=self.person.currentData())

    def _on_row(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        self.map.mark("tracks", rows[0].row() if rows else None)

    # Taking

    def _on_main(self) -> None:
        plan, office = self._plan, self.office
        if plan is None:
            self.read_file()
            return
        if not plan.taken:
            return
        self._busy("正在收入…")

        def work() -> Changes:
            from desk.work.tracks import taking

            return taking.take(office, plan)

        self.app.jobs.write(work, self._on_taken, self._failed)

    def _on_taken(self, changes: Changes) -> None:
        plan = self._plan
        assert plan is not None
        self.app.note(changes)
        tasks = len(changes.rows.get("task", ()))
        self.app.say(f"已收入 {plan.taken} 条轨迹" + (f"，办结 {tasks} 项巡查任务。" if tasks else "。"), "good")
        self._then(min(row.day for row in plan.rows if not row.wrong))
        self.accept()

    def _busy(self, words: str) -> None:
        self.main.setEnabled(False)
        self.main.setText(words)

    def _failed(self, error: BaseException) -> None:
        self._busy("还不能收入")
        self.complain(error)

    def done(self, result: int) -> None:
        """Let go of what is under way."""
        self.map.forget()
        self.app.jobs.forget(KEY)
        super().done(result)


def _line(row: Proposal) -> tuple[Any, ...]:
    from desk.work.tracks.reading import moment  # here by now

    walk = row.walk
    spell = f"{moment(walk.began)[11:16]}–{moment(walk.ended)[11:16]}" if walk.is_timed else "没有时刻"
    state = row.wrong or ("记到已有的巡查记录" if row.record_id is not None else "新建巡查记录")
    stops = len(walk.stops) if walk.is_timed else None
    return row.person or "—", row.day or "—", spell, round(walk.metres / 1000, 2), stops, row.area or "—", state


def _notes(plan: TrackPlan) -> list[str]:
    lines = [f"· {remark}" for remark in plan.remarks]
    for row in plan.rows:
        lines += [f"· {row.person} {row.day}：{remark}" for remark in row.remarks]
    return lines if len(lines) <= 4 else [*lines[:3], f"……另有 {len(lines) - 3} 条说明"]
