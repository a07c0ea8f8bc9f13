"""The form of a record in a window of its own beside the list: look, correct, save, on to the next; keys suffice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desk.errors import BadInput
from desk.model import Changes, Value
from desk.registers.spec import FieldSpec
from desk.work.records.choosing import Choice, choices
from desk.work.records.opening import Opened, opened
from desk.work.records.saving import Doubtful, save
from ui import theme
from ui.app import App
from ui.dialogs.record_code import CodeProposer
from ui.dialogs.record_files import FilesPage
from ui.dialogs.record_form import RecordForm
from ui.dialogs.record_frame import RecordFrame, ask_to_leave
from ui.dialogs.record_history import HistoryPage
from ui.dialogs.record_life import LifePage
from ui.dialogs.record_reasons import ReasonStrip
from ui.notify import sentence_of

SIZE = (900, 660)
Walk = Callable[[int, int], int | None]
"""The record so many lines further down in the list (-1: up), or None at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    kind: str
    id: int | None
    walk: Walk | None


class RecordDialog(RecordFrame):
    """One record at a time; the window stays for the next one."""

    shown = Signal()
    """The record asked for is on the screen."""
    visit_wanted = Signal(object)
    """A visit of what the form shows (`Opened`, or None) is to be written down."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setObjectName("record")
        self.setModal(False)
        self.resize(*SIZE)
        self._undo = undo
        self._place: _Place | None = None
        self._back: list[_Place] = []
        self._again = False
        self._is_saving = False
        self._stood = False
        self._given: Mapping[str, Value] | None = None
        self._build()
        self._keys()
        self.setAcceptDrops(True)
        app.changed.connect(self._on_changed)
        app.closed.connect(self.close)

    # Building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        self.form = RecordForm(self._ask, self)
        self.form.edited.connect(self._on_edited)
        self.codes = CodeProposer(self.app, self.form)
        self.life = LifePage(self.app, self.open_record, self.new_record, self)
        self.life.visit_wanted.connect(lambda: self.visit_wanted.emit(self.form.opened))
        self.past = HistoryPage(self.app, self)
        self.files = FilesPage(self.app, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for page, words in (
            (self.form, "登记"), (self.life, "走访与变动"), (self.past, "历史"), (self.files, "附件"),
        ):  # fmt: skip
            self.tabs.addTab(page, words)
        self.tabs.currentChanged.connect(lambda _: self._read_page())
        self.files.counted.connect(self._count_files)
        column.addWidget(self.tabs, 1)
        self.reasons = ReasonStrip(self)
        self.reasons.given.connect(self._save)
        column.addWidget(self.reasons)
        column.addWidget(self._build_foot())

    def _count_files(self, count: int) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.files), f"附件 {count}" if count else "附件")

    def _keys(self) -> None:
        for keys, then in (
            ("Ctrl+S", self.save),
            ("Alt+Left", lambda: self.step(-1)),
            ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+Shift+P", self._reveal),
            ("F12", lambda: self.visit_wanted.emit(self.form.opened)),
            ("Ctrl+V", self.files.paste),
            *((f"Ctrl+{number}", lambda at=number - 1: self.tabs.setCurrentIndex(at)) for number in range(1, 5)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(then)

    # Opening

    def open_record(self, kind: str, id: int, walk: Walk | None = None) -> None:
        """Show a record; what is typed in the one before is asked about first."""
        here = self._place
        self.leave_then(
            lambda: self._open(_Place(kind=kind, id=id, walk=walk), came_from=here if walk is None else None)
        )

    def new_record(self, kind: str, given: Mapping[str, Value] | None = None) -> None:
        """Show an empty form."""
        here = self._place if given else None
        self.leave_then(lambda: self._open(_Place(kind=kind, id=None, walk=None), given, came_from=here))

    def _open(
        self, place: _Place, given: Mapping[str, Value] | None = None, *, came_from: _Place | None = None
    ) -> None:
        if came_from is not None and came_from.id is not None and came_from != place:
            self._back.append(came_from)
        elif came_from is None:
            self._back.clear()
        self._place = place
        self._given = given
        self._read()
        if not self.isVisible():
            self._stand()
        self.show()
        self.raise_()
        self.activateWindow()

    def _stand(self) -> None:
        """Over tree and map, so that the list stays in sight."""
        window = self.parentWidget()
        if window is not None and not self._stood:
            self._stood = True
            self.resize(SIZE[0], max(SIZE[1] - 20, min(round(window.height() * 0.84), 900)))
            self.move(window.mapToGlobal(QPoint(10, 76)))

    def _read(self) -> None:
        office, place = self.app.office, self._place
        if office is None or place is None:
            return
        given = self._given
        self.app.jobs.read(
            lambda: opened(office, place.kind, place.id, given), self._fill, key="record form", failed=self._complain
        )

    def _fill(self, found: Opened) -> None:
        if self._place is None:
            return
        is_other = self.form.opened is None or (found.record.kind, found.record.id) != (
            self.form.opened.record.kind, self.form.opened.record.id,
        )  # fmt: skip
        self._place = _Place(kind=found.record.kind, id=found.record.id, walk=self._place.walk)
        self.form.show_record(found)
        self.reasons.clear()
        is_new = found.record.id is None
        title = f"新增{found.title}" if is_new else found.record.title
        self.title.setText(title)
        self.about.setText(" · ".join(part for part in ("" if is_new else found.title, found.about) if part))
        self.setWindowTitle(f"{title} — {found.title}" if not is_new else title)
        for number in range(1, self.tabs.count()):
            self.tabs.setTabVisible(number, not is_new)
        is_visited = found.spec.table in ("resident", "special", "household")
        self.tabs.setTabVisible(self.tabs.indexOf(self.life), not is_new and is_visited)
        if is_new:
            self.tabs.setCurrentIndex(0)
        self.save_button.setVisible(found.may_edit)
        self.more_button.setVisible(is_new and found.may_edit)
        self._show_arrows()
        self.back_button.setVisible(bool(self._back))
        self.back_button.setText("‹ 返回")
        if is_other:
            self.say("")
            self._read_page()
            if self.tabs.currentIndex() == 0:
                self.form.begin()
        self._on_edited()
        self._point_out(found)
        self.shown.emit()

    def _point_out(self, found: Opened) -> None:
        """List, card and map show the record that the form shows."""
        kind, id, now = found.spec.list_kind, found.record.id, self.app.selection
        if kind and id is not None and (now.kind, now.item_id) != (kind, id):
            self.app.select(kind=kind, id=id, source="record")

    def _show_arrows(self) -> None:
        place = self._place
        for button, step in ((self.previous, -1), (self.next, 1)):
            can = place is not None and place.walk is not None and place.id is not None
            button.setVisible(can)
            button.setEnabled(can and place.walk(place.id, step) is not None)  # type: ignore[union-attr,misc,arg-type]

    def _read_page(self) -> None:
        """Fill the page in front; the others wait until they are looked at, attachments only count."""
        record = self.form.opened.record if self.form.opened is not None else None
        if record is None or record.id is None:
            return
        page = self.tabs.currentWidget()
        if page is self.life:
            self.life.look(record)
        elif page is self.past:
            self.past.look(record)
        self.files.look(record)

    def step(self, by: int) -> None:
        """To the next record of the list, or the one before."""
        place = self._place
        if place is None or place.walk is None or place.id is None:
            return
        other = place.walk(place.id, by)
        if other is None:
            self.say("已经是最后一条。" if by > 0 else "已经是第一条。")
            return
        self.leave_then(lambda: self._open(_Place(kind=place.kind, id=other, walk=place.walk)))

    def go_back(self) -> None:
        """To the record this one was opened from."""
        if self._back:
            self.leave_then(self._return)

    def _return(self) -> None:
        self._place, self._given = self._back.pop(), None
        self._read()

    # Saving

    def save(self) -> None:
        """Save what was typed; Ctrl+S."""
        self._again = False
        self._save(self.reasons.reasons())

    def save_and_next(self) -> None:
        """Save, and begin another new record."""
        self._again = True
        self._save(self.reasons.reasons())

    def _save(self, reasons: Mapping[str, str], then: Callable[[], object] | None = None) -> None:
        office, found = self.app.office, self.form.opened
        if office is None or found is None or self._is_saving or not found.may_edit:
            return
        record = found.record
        try:
            values = self.form.whole() if record.id is None else self.form.changed()
        except BadInput as error:
            self._complain(error)
            return
        if record.id is not None and not values:
            self.say("没有改动，不用保存。")
            if then is not None:
                then()
            return
        self._is_saving = True
        self.app.jobs.write(
            lambda: save(office, record.kind, record.id, values, reasons, seen=record),
            lambda changes: self._saved(changes, then),
            self._refused,
        )

    def _saved(self, changes: Changes, then: Callable[[], object] | None) -> None:
        self._is_saving = False
        found, place = self.form.opened, self._place
        assert found is not None and place is not None
        is_new = found.record.id is None
        name = str(self.form.values().get(found.spec.name_key) or "")
        if is_new and self._again:
            self._place = _Place(kind=place.kind, id=None, walk=None)
            self.form.opened = None
        elif is_new:
            self._place = _Place(kind=place.kind, id=next(iter(changes.rows[found.spec.table])), walk=place.walk)
        self.app.note(changes)
        self.undo_button.setVisible(True)
        if then is not None:
            then()
            return
        self._read()
        self.say(
            f"✓ 已登记{f' {name}' if name and '*' not in name and not name.isdigit() else ''}。"
            if is_new
            else "✓ 已保存。"
        )

    def _refused(self, error: BaseException) -> None:
        self._is_saving = False
        if isinstance(error, Doubtful):
            self.tabs.setCurrentIndex(0)
            self.form.show_complaints(error.complaints)
            self.form.go_to(error.complaints[0].fields[0])
            if not any(each.is_grave for each in error.complaints):
                self.reasons.ask(error.complaints)
        self._complain(error)

    def _complain(self, error: BaseException) -> None:
        self.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def take_back(self) -> None:
        """Undo the last saving."""
        self.undo_button.hide()
        self.say("")
        self._undo()

    # Looking around

    def _ask(self, field: FieldSpec, text: str, then: Callable[[tuple[Choice, ...]], None]) -> None:
        office = self.app.office
        if office is None:
            return
        building = self.form.chosen("building_id")
        self.app.jobs.read(
            lambda: choices(office, field, text, building_id=building),
            then,
            key="record choices",
            failed=self._complain,
        )

    def _reveal(self) -> None:
        reveal = getattr(self.parent(), "commands", None)
        if reveal is not None:
            reveal.reveal()

    def _on_edited(self) -> None:
        self.save_button.setEnabled(self.form.is_dirty)

    def _on_changed(self, changes: Changes) -> None:
        """Show the record as it is now, unless something is typed here."""
        found = self.form.opened
        if not self.isVisible() or found is None or found.record.id is None or self._is_saving:
            return
        touched = (found.spec.table, "resident", "household", "special", "movement", "attachment", "record", "code")
        if not changes.touches(*touched):
            return
        if not self.form.is_dirty:
            self._read()
        self._read_page()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files dropped anywhere on a record become its attachments."""
        if self.form.opened is not None and self.form.opened.record.id is not None:
            self.files.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the attachments and add what was dropped."""
        self.tabs.setCurrentWidget(self.files)
        self.files.dropEvent(event)

    # Leaving

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.form.opened is not None and self.form.is_dirty

    def leave_then(self, then: Callable[[], object]) -> None:
        """Ask about what is not saved, then go on."""
        if not self.isVisible() or self.form.opened is None or not self.form.is_dirty:
            then()
            return
        ask_to_leave(self, self.title.text(), lambda: self._keep(then), lambda: self._drop(then))

    def _keep(self, then: Callable[[], object]) -> None:
        self._again = False
        self._save(self.reasons.reasons(), then)

    def _drop(self, then: Callable[[], object]) -> None:
        self.form.opened = None
        then()

    def reject(self) -> None:
        """Esc closes, asking first."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window is kept for the next record; unsaved work is asked about."""
        if self.form.opened is not None and self.form.is_dirty and self.app.office is not None:
            event.ignore()
            self.leave_then(self.hide)
            return
        self._back.clear()
        self.form.opened = None
        super().closeEvent(event)
