"""快速记录: whom, what was said, and the next one; beside it what one ought to know. Keys suffice, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk.errors import BadInput, DeskError, Missing
from desk.model import Changes
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import COLUMNS, form_of, kinds
from desk.work.logbook.outcome import day_of, outcome
from desk.work.logbook.saving import save
from desk.work.records.choosing import codes
from ui.app import App
from ui.dialogs.issues.entering_form import Paster
from ui.dialogs.logbook.entry_form import say
from ui.dialogs.logbook.entry_frame import VisitFrame
from ui.dialogs.logbook.entry_typed import put, typed
from ui.dialogs.logbook.keeping import Keeper, Typed
from ui.notify import sentence_of

VISIT = "visit"
SIZE = (1010, 600)
ASK = {"visit": "走访谁", "help": "帮扶谁", "callback": "回访谁", "service": "为谁代办"}
"""What the line of the item is called by kind; where nothing stands here it is 对象."""


class VisitDialog(VisitFrame):
    """Stays open for the next one; hidden it keeps what was typed. Lives on the GUI thread."""

    issue_wanted = Signal(int)
    record_wanted = Signal(int)

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self._undo = undo
        self.saved: int | None = None
        """The record that was saved last."""
        self._codes: dict[str, dict[str, str]] = {}
        self._task: int | None = None
        """The task this record is to settle, where it was opened from one."""
        self._wants_save = self._is_saving = False
        self._awaited: list[Callable[[], object]] | None = []
        """What is to be done as soon as the office is known; None when it is."""
        self.keeper = Keeper(app, "记录", self.typed, self.put_typed, self)
        self._connect()
        app.closed.connect(self._on_closed)

    # Keys

    def _connect(self) -> None:
        form, finder, keeper = self.form, self.finder, self.keeper
        form.kind.activated.connect(lambda _: self.set_kind(str(form.kind.currentData())))
        form.whom.passed.connect(self._to_first_field)
        form.person.passed.connect(form.whom.setFocus)
        form.at.returnPressed.connect(form.whom.setFocus)
        form.fields.last_passed.connect(self.save_button.setFocus)
        form.fields.edited.connect(self._on_edited)
        self.counters.passed.connect(self.save_button.setFocus)
        for signal in (form.photos.edited, finder.touched, self.counters.edited, self.issue.edited):
            signal.connect(keeper.touch)
        form.at.textEdited.connect(lambda _: keeper.touch())
        finder.kind_wanted.connect(self.set_kind)
        finder.found.connect(self._go_on)
        finder.lost.connect(self._stop_waiting)
        self.issue.settled.connect(self._go_on)
        self.view.issue_wanted.connect(self.issue_wanted)
        self.view.record_wanted.connect(self.record_wanted)
        keeper.restored.connect(lambda: self.tell("已恢复上次没有保存的内容；不要了请点“清空”。", "warn"))
        keeper.counted.connect(self._count_drafts)
        self._paster = Paster(lambda _: form.photos.paste(), self)
        for keys, then in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+S", self.put_aside),
            ("Ctrl+D", self.toggle_more), ("Ctrl+E", self.toggle_issue), ("Alt+K", self._drop_kinds),
            ("Alt+W", finder.switch), ("Alt+T", form.at.setFocus),
            *((f"Alt+{n}", lambda at=n - 1: finder.tick(at)) for n in range(1, 10)),
            *((f"Ctrl+{n}", lambda at=n - 1: self.issue.suggestions.take(at)) for n in range(1, 4)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    # Opening

    def begin(self) -> None:
        """Learn the office that is open: its lists, its people, what was left here."""
        office = self.app.office
        if office is None:
            return
        self.finder.begin()
        form = self.form
        if not form.kind.count():
            for kind in kinds():
                if not form_of(kind).shape.reviewed:  # the log of a day and a week has windows of its own
                    form.kind.addItem(form_of(kind).title, kind)
        names = {one.codes for kind in kinds() for one in form_of(kind).fields if one.codes}
        self.app.jobs.read(lambda: {name: codes(office, name) for name in names}, self._learn, key="record codes")

    def _learn(self, found: dict[str, dict[str, str]]) -> None:
        office = self.app.office
        if office is None:
            return
        self._codes = found
        self.set_kind(self.kind or VISIT)
        self.keeper.begin(office.database.label)
        awaited, self._awaited = self._awaited or [], None
        for then in awaited:
            then()

    def when_ready(self, then: Callable[[], object]) -> None:
        """Do something as soon as the office is known here."""
        if self._awaited is None:
            then()
        else:
            self._awaited.append(then)

    def stand(self, window: QWidget) -> None:
        """Over tree and map, so that the lists stay in sight as far as there is room."""
        self.resize(min(SIZE[0], window.width() - 24), min(SIZE[1], window.height() - 80))
        self.move(window.mapToGlobal(QPoint(12, 64)))

    @property
    def kind(self) -> str:
        """The kind of record that is typed; "" before the office is known."""
        return self.finder.record.kind if self.finder.record is not None else ""

    @property
    def is_fresh(self) -> bool:
        """Whether nothing is typed yet."""
        return not self.typed()

    def set_kind(self, kind: str) -> None:
        """Another kind of record: its fields, what it is about."""
        office, at = self.app.office, self.form.kind.findData(kind)
        if office is None or at < 0 or not self._codes:
            return
        record = form_of(kind)
        self.form.kind.setCurrentIndex(at)
        self.form.call_whom(ASK.get(kind, "对象"))
        self.form.fields.build(record, self._codes, office.today())
        self._usual()
        self.more_button.setVisible(self.form.fields.has_more)
        for box in self.form.fields.boxes.values():
            box.input.installEventFilter(self._paster)
        self.finder.set_form(record)
        self.keeper.touch()

    def _usual(self) -> None:
        """What a record of this kind begins with, where nothing stands."""
        record = self.finder.record if self.finder.record is not None else None
        record = form_of(str(self.form.kind.currentData())) if self.form.kind.count() else record
        for key, code in (record.shape.usual if record is not None else {}).items():
            box = self.form.fields.boxes.get(key)
            if box is not None and not box.input.kept():
                box.input.restore(code)

    def take(self, whom: str, item_id: int, kind: str = "", task_id: int | None = None) -> None:
        """Write about this; what stood here before goes aside."""
        if not self.is_fresh:
            self.put_aside()
        if kind:
            self.set_kind(kind)
        self._task = task_id
        self.finder.take(whom, item_id)

    def take_row(self, kind: str, id: int) -> None:
        """Write about a row of a list; what stood here before goes aside."""
        if not self.is_fresh:
            self.put_aside()
        self.finder.take_row(kind, id)

    def focus_first(self) -> None:
        """Go where typing begins."""
        if self.finder.whom is not None or self.finder.is_looking:
            self._to_first_field()
        else:
            self.form.whom.setFocus()

    def _to_first_field(self) -> None:
        first = next(iter(self.form.fields.boxes.values()), None)
        (first.input if first is not None else self.save_button).setFocus()

    def _drop_kinds(self) -> None:
        self.form.kind.setFocus()
        self.form.kind.showPopup()

    def toggle_more(self) -> None:
        """All fields, or only the first."""
        grid = self.form.fields
        grid.show_rest(not grid.is_open)
        if grid.is_open:
            box = next((one for one in grid.boxes.values() if one.parentWidget() is grid.rest), None)
            if box is not None:
                box.input.setFocus()

    def toggle_issue(self) -> None:
        """Raise an issue with this record, or not after all."""
        self.issue.open(not self.issue.is_open)

    def _on_edited(self) -> None:
        self.view.mark_present(self.finder.present())
        self.issue.think()
        self.keeper.touch()

    # Saving

    def save(self) -> None:
        """Save and begin with the next; what is still looked for is waited for."""
        if self._is_saving or self.app.office is None or not self.kind:
            return
        self._wants_save = True
        if self.form.whom.is_waiting:
            self.form.whom.take_first()
        elif self.form.person.is_waiting:
            self.form.person.take_first()
            self._go_on()
        elif self.issue.is_open and self.issue.what.is_waiting:
            self.issue.what.take_first()
        else:
            self._go_on()

    def _stop_waiting(self) -> None:
        self._wants_save = False

    def _go_on(self) -> None:
        """Save what was asked to be saved, when everything looked for is found."""
        office = self.app.office
        if not self._wants_save or self._is_saving or self.finder.is_looking or self.issue.is_looking or office is None:
            return
        self._wants_save = False
        if self._lacks():
            return
        try:
            self.form.fields.values()
        except BadInput:
            return  # told beside its field
        draft, task = self.draft(), self._task
        self._is_saving = True
        self.save_button.setEnabled(False)

        def work() -> tuple[Changes, str, str]:
            changes = save(office, draft)
            return changes, outcome(office, changes, task), day_of(office, changes)

        self.app.jobs.write(work, self._saved, self._failed)

    def _lacks(self) -> bool:
        form, finder = self.form, self.finder
        form.fields.hush()
        if finder.person_id is None:
            form.complain(form.person, form.when_note, "请选记录人：输入姓名或首字母后按 Enter")
            form.person.setFocus()
            return True
        if finder.whom is None:
            form.complain(form.whom, form.whom_note, "请选对象：输入几个字后按 Enter")
            form.whom.setFocus()
            return True
        return self.issue.complain()

    def draft(self) -> RecordDraft:
        """What stands in the window, as the desk takes it."""
        found, record = self.finder.whom, self.finder.record
        assert found is not None and record is not None
        kept: dict[str, Any] = {**self.form.fields.kept()}
        columns = {one.key for one in record.fields if one.is_column} & COLUMNS
        detail = {key: value for key, value in kept.items() if key not in columns}
        return RecordDraft(
            kind=record.kind, whom=found.whom, item_id=found.item_id, person_id=self.finder.person_id,
            at=self.form.at.text().strip(), detail={**detail, **self.counters.value()},
            photos=tuple(self.form.photos.value()), issue=self.issue.draft(found, self.body_text()),
            **{key: value for key, value in kept.items() if key in columns},
        )  # fmt: skip

    def _saved(self, made: tuple[Changes, str, str]) -> None:
        changes, settled, day = made
        self._is_saving = False
        self.save_button.setEnabled(True)
        found = self.finder.whom
        self.saved = max(changes.rows.get("record", frozenset()), default=None)
        name = found.words if found is not None else ""
        self._reset()
        self.form.at.setText(day)
        self.tell(f"✓ 已记 {name}。{settled}可以接着记下一条。", "good")
        self.undo_button.show()
        self.app.note(changes)
        self.keeper.write()
        self.form.whom.setFocus()

    def _failed(self, error: BaseException) -> None:
        self._is_saving = False
        self.save_button.setEnabled(True)
        sentence = sentence_of(error)[0]
        titles = {box.field.title: key for key, box in self.form.fields.boxes.items()}
        if isinstance(error, Missing):
            for title in reversed(error.fields):
                self.form.fields.complain(titles.get(title, ""), f"请填{title}")
        elif isinstance(error, BadInput):
            key = next((key for title, key in titles.items() if sentence.startswith(title)), "")
            self.form.fields.complain(key, sentence)
            if sentence.startswith(("时间", "出勤起")):
                say(self.form.when_note, f"✕ {sentence}", "bad")
        self.tell(f"✕ {sentence}", "bad")
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def take_back(self) -> None:
        self.undo_button.hide()
        self._undo()
        self.tell("已撤销刚才那一条。", "good")

    # What is typed stays

    def typed(self) -> Typed:
        """What stands in the window; {} for nothing worth keeping."""
        return typed(self)

    def put_typed(self, one: Typed) -> None:
        """Show what was typed before."""
        self._reset()
        self.set_kind(str(one.get("kind") or VISIT))
        put(self, one)

    def clear(self) -> None:
        """Begin anew."""
        self._reset()
        self.tell("", "")
        self.keeper.write()
        self.form.whom.setFocus()

    def put_aside(self) -> None:
        """Keep what is typed for later and begin with another."""
        one = self.typed()
        if not one:
            return
        self.keeper.put_aside(one)
        self._reset()
        self.keeper.write()
        self.tell(f"✓ 已存为草稿：{one['label']}。", "good")
        self.form.whom.setFocus()

    def _reset(self) -> None:
        """Empty fields; kind, person and day stay."""
        self._wants_save, self._task = False, None
        self.finder.reset()
        self.form.whom.put("")
        self.form.fields.restore({})
        self.form.fields.hush()
        self._usual()
        self.form.fields.show_rest(False)
        self.form.photos.restore([])
        say(self.form.when_note, "")
        self.issue.hide()
        self.issue.empty()

    def offer_drafts(self) -> None:
        """What was put aside, as a menu."""
        self.keeper.offer(self.drafts_button)

    def _count_drafts(self, count: int) -> None:
        self.drafts_button.setText(f"草稿 {count}")
        self.drafts_button.setVisible(count > 0)

    def _on_closed(self) -> None:
        self.keeper.finish()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed stays."""
        self.keeper.write()
        super().closeEvent(event)
