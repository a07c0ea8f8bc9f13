"""The window of what only disputes, hazards, appeals and petitions have: the fields of their kind, and their parties."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.model import Changes
from desk.registers.spec import FieldSpec
from desk.work.issues import particulars
from desk.work.issues.particulars import Particulars
from desk.work.records.choosing import Choice, choices
from desk.work.records.saving import Doubtful
from ui import theme
from ui.app import App
from ui.dialogs.issues.parties import PartiesPage
from ui.dialogs.record_form import RecordForm
from ui.dialogs.record_frame import RecordFrame, ask_to_leave
from ui.dialogs.record_reasons import ReasonStrip
from ui.notify import sentence_of

SIZE = (860, 640)


class CaseDialog(RecordFrame):
    """Fields and people of one issue at a time; the window stays for the next one."""

    shown = Signal()
    """The issue asked for is on the screen."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setObjectName("case")
        self.setModal(False)
        self.resize(*SIZE)
        self._undo = undo
        self._id: int | None = None
        self._is_saving = False
        self.found: Particulars | None = None
        self._build()
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save)
        app.changed.connect(self._on_changed)
        app.closed.connect(self._drop)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        self.previous.hide()
        self.next.hide()
        self.form = RecordForm(self._ask, self)
        self.people = PartiesPage(self.app, self._ask, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.form, "专有项")
        self.tabs.addTab(self.people, "当事人")
        column.addWidget(self.tabs, 1)
        self.reasons = ReasonStrip(self)
        self.reasons.given.connect(lambda _: self.save())
        column.addWidget(self.reasons)
        column.addWidget(self._build_foot())
        self.more_button.hide()
        self.form.edited.connect(self._on_edited)
        self.people.edited.connect(self._on_edited)
        self.people.said.connect(self.say)
        self.tabs.currentChanged.connect(self._on_page)

    def _on_page(self) -> None:
        self.reasons.clear()
        self._on_edited()

    # Opening

    def show_issue(self, issue_id: int, page: str = "case") -> None:
        """Show an issue; `page` is "case" or "parties"."""
        self.leave_then(lambda: self._open(issue_id, page))

    def _open(self, issue_id: int, page: str) -> None:
        self._drop_typed()
        self._id = issue_id
        self.say("")
        self.undo_button.hide()
        self.tabs.setCurrentIndex(1 if page == "parties" else 0)
        self._read()
        self.show()
        self.raise_()
        self.activateWindow()

    def _read(self) -> None:
        office, issue_id = self.app.office, self._id
        if office is not None and issue_id is not None:
            self.app.jobs.read(
                lambda: particulars.particulars(office, issue_id), self._fill, key="case", failed=self._complain
            )

    def _fill(self, found: Particulars) -> None:
        if found.id != self._id:
            return
        self.found = found
        self.title.setText(found.title)
        self.about.setText(f"{found.kind_title} · {found.number}")
        self.setWindowTitle(f"{found.number} {found.title}")
        self.tabs.setTabVisible(0, found.form is not None)
        if found.form is not None:
            self.form.show_record(found.form)
        self.people.show_parties(found.id, found.parties, may_edit=found.may_edit)
        self.tabs.setTabText(1, f"当事人 {len(found.parties)}" if found.parties else "当事人")
        self.save_button.setVisible(found.may_edit)
        if self.tabs.currentWidget() is self.form:
            self.form.begin()
        self._on_edited()
        self.shown.emit()

    # Saving

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.found is not None and ((self.found.form is not None and self.form.is_dirty) or self.people.is_dirty)

    def _on_edited(self) -> None:
        here = self.people.is_dirty if self.tabs.currentWidget() is self.people else self._form_dirty
        self.save_button.setEnabled(here)

    @property
    def _form_dirty(self) -> bool:
        return self.found is not None and self.found.form is not None and self.form.is_dirty

    def save(self) -> None:
        """Save what was typed on the page in front; Ctrl+S."""
        self._save(None)

    def _save(self, then: Callable[[], object] | None) -> None:
        office, found = self.app.office, self.found
        if office is None or found is None or self._is_saving or not found.may_edit:
            return
        in_front = self.tabs.currentWidget() is self.people
        on_people = self.people.is_dirty and (in_front or not self._form_dirty)
        reasons = self.reasons.reasons()
        try:
            if on_people:
                work = self.people.saving(office, reasons)
            elif self._form_dirty:
                values, seen = self.form.changed(), self.form.opened.record if self.form.opened else None
                work = lambda: particulars.save_case(office, found.id, values, reasons, seen=seen)  # noqa: E731
            else:
                self.say("没有改动，不用保存。")
                return
        except BadInput as error:
            self._complain(error)
            return
        self._is_saving = True
        self.app.jobs.write(work, lambda changes: self._saved(changes, then, people=on_people), self._refused)

    def _saved(self, changes: Changes, then: Callable[[], object] | None, *, people: bool) -> None:
        self._is_saving = False
        self.reasons.clear()
        if people:
            self.people.saved(changes)
        else:
            self.form.opened = None
        self.app.note(changes)
        self.undo_button.show()
        self.say("✓ 已保存。")
        if then is not None:
            then()
        else:
            self._read()

    def _refused(self, error: BaseException) -> None:
        self._is_saving = False
        if isinstance(error, Doubtful):
            page = self.people.form if self.people.is_asked else self.form
            page.show_complaints(error.complaints)
            page.go_to(error.complaints[0].fields[0])
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

    # Around

    def _ask(self, field: FieldSpec, text: str, then: Callable[[tuple[Choice, ...]], None]) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: choices(office, field, text), then, key="case choices", failed=self._complain)

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and not self._is_saving and not self.is_dirty and changes.touches("issue", "party"):
            self._read()

    def step(self, by: int) -> None:
        """One issue at a time: the detail window walks the list."""

    def go_back(self) -> None:
        """To the window it was opened from."""
        self.close()

    # Leaving

    def leave_then(self, then: Callable[[], object]) -> None:
        """Ask about what is not saved, then go on."""
        if not self.isVisible() or not self.is_dirty:
            then()
            return

        def leave() -> None:
            self._drop_typed()
            then()

        ask_to_leave(self, self.title.text(), lambda: self._save(then), leave)

    def _drop_typed(self) -> None:
        self.form.opened = None
        self.found = None
        self.people.forget()
        self.reasons.clear()

    def _drop(self) -> None:
        self._drop_typed()
        self.hide()

    def reject(self) -> None:
        """Esc closes, asking first."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window is kept for the next issue; unsaved work is asked about."""
        if self.is_dirty and self.app.office is not None:
            event.ignore()
            self.leave_then(self._drop)
            return
        self._drop_typed()
        super().closeEvent(event)
