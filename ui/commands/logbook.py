"""What can be done with work records: enter one, enter many, look, keep the day's and the week's log."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import KEEP, App
from ui.later import bring_issues

if TYPE_CHECKING:
    from collections.abc import Callable

    from desk.work.records.opening import Opened
    from ui.dialogs.logbook.batch import BatchDialog
    from ui.dialogs.logbook.entering import VisitDialog
    from ui.dialogs.logbook.log import LogDialog
    from ui.dialogs.logbook.record import RecordWindow
    from ui.window import Window

DESK = (
    "forms", "checklists", "whom", "beside", "saving", "lines", "changing", "reading", "history", "weekly", "reviewing",
    "outcome",
)  # fmt: skip
"""Of `desk.work.logbook`: what the windows ask of the desk. No Qt in these."""
PARTS = (
    "choice_row", "fields", "keeping", "counters", "entry_form", "entry_beside", "entry_issue", "entry_finding",
    "entry_frame", "entry_typed", "entering", "page", "record_words", "record",
)  # fmt: skip
"""Of `ui.dialogs.logbook`: the quick entry, what others stand on first."""


LISTS = {
    "resident": "residents", "household": "households", "organisation": "organisations", "facility": "facilities",
    "building": "buildings",
}  # fmt: skip
"""By table of a register the list whose rows a record can be about."""


class LogbookCommands(QObject):
    """Verbs about records of visits, patrols and the like. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._entry: VisitDialog | None = None
        self._batch: BatchDialog | None = None
        self._record: RecordWindow | None = None
        self._log: LogDialog | None = None
        self._is_here = False
        """Whether what the windows stand on is imported."""
        app.closed.connect(self._forget)

    # One record

    def enter(self) -> None:
        """The quick entry; what is chosen in a list or on the map is what the record is about."""

        def take(dialog: VisitDialog) -> None:
            from desk.work.logbook.whom import can_be_visited

            chosen = self.app.selection
            if chosen.item_id is not None and can_be_visited(chosen.kind) and dialog.is_fresh:
                dialog.finder.take_row(chosen.kind, chosen.item_id)

        self._with_entry(take)

    def enter_for(self, whom: str, item_id: int, plan_kind: str = "", task_id: int | None = None) -> None:
        """The quick entry for this item; `plan_kind` is the kind of record that the task wants."""
        self._with_entry(lambda dialog: dialog.take(whom, item_id, plan_kind, task_id))

    def enter_about(self, opened: Opened | None) -> None:
        """The quick entry for the form of a register; of a person as far as the kind allows for their household."""
        record = opened.record if opened is not None else None
        if opened is None or record is None or record.id is None:
            return
        person = record.values.get("resident_id") if opened.spec.table == "special" else None
        kind = "residents" if person is not None else LISTS.get(opened.spec.table, "")
        if kind:
            self.enter_row(kind, int(str(person)) if person is not None else record.id)

    def enter_row(self, kind: str, id: int) -> None:
        """The quick entry for a row of a list."""
        self._with_entry(lambda dialog: dialog.take_row(kind, id))

    def entry(self) -> VisitDialog:
        """The window of the quick entry, made when first asked for."""
        if self._entry is None:
            from ui.dialogs.logbook.entering import VisitDialog

            self._entry = VisitDialog(self.app, self.window.commands.undo, self.window)
            self._entry.issue_wanted.connect(self.window.commands.issues.open_row)
            self._entry.record_wanted.connect(self.open_row)
            self._entry.begin()
            self._entry.stand(self.window)
        return self._entry

    def _with_entry(self, then: Callable[[VisitDialog], None]) -> None:
        """Show the quick entry and go on as soon as it knows the office."""

        def show() -> None:
            dialog = self.entry()
            dialog.when_ready(lambda: then(dialog))
            dialog.when_ready(dialog.focus_first)
            dialog.show()
            dialog.raise_()
            dialog.activateWindow()

        self._bring(show)

    # Looking

    def records(self) -> None:
        """Bring the list of work records to the front."""
        self.window.show_list("records")

    def open_row(self, id: int) -> None:
        """A work record in full; Alt+← and Alt+→ walk the list."""

        def show() -> None:
            panel = self.window.lists.get("records")
            walks = panel is not None and panel.model.row_of(id) is not None
            self.record().open_record(id, panel.walk if panel is not None and walks else None)

        self._bring(show)

    def record(self) -> RecordWindow:
        """The window of one record, made when first asked for."""
        if self._record is None:
            from ui.dialogs.logbook.record import RecordWindow

            self._record = RecordWindow(self.app, self.window.commands.undo, self.window)
            self._record.follow_wanted.connect(self._follow)
        return self._record

    def _follow(self, what: str, id: int) -> None:
        """What a record is about, who made it, what came of it."""
        if what == "issue":
            self.window.commands.issues.open_row(id)
        elif what in ("area", "street"):
            self.app.select(area_id=id if what == "area" else KEEP, kind="" if what == "area" else "streets", id=id)
        elif what == "person":
            self.app.select(kind="people", id=id, source="record")
        else:
            self.window.commands.registers.form.open_record(what, id)

    # The day and the week

    def log(self) -> None:
        """The log of the day, the week, and who reads them."""

        def show() -> None:
            dialog = self.logging()
            dialog.show()
            dialog.raise_()
            dialog.activateWindow()

        self._bring(show)

    def logging(self) -> LogDialog:
        """The window of logs, made when first asked for."""
        if self._log is None:
            from ui.dialogs.logbook.log import LogDialog

            self._log = LogDialog(self.app, self.window)
            self._log.record_wanted.connect(self.open_row)
            self._log.export_wanted.connect(self._give_week)
            self._log.stand(self.window)
            self._log.begin()
        return self._log

    # Workbooks

    def take_book(self) -> None:
        """A filled-in book of records comes in."""
        from ui.dialogs.logbook.books import BookInDialog

        self.window.show_dialog(BookInDialog(self.app, self.window))

    def give_book(self) -> None:
        """Records go out as a book."""
        from ui.dialogs.logbook.books import BookOutDialog

        self.window.show_dialog(BookOutDialog(self.app, self.window))

    def _give_week(self, person: int | None, name: str, monday: str) -> None:
        from ui.dialogs.logbook.books import BookOutDialog

        last = (date.fromisoformat(monday) + timedelta(days=6)).isoformat()
        made = BookOutDialog(self.app, self._log, key="logs", first=monday, last=last, person=person, name=name)
        self.window.show_dialog(made)

    # Many

    def batch(self) -> None:
        """A grid for paper lists."""

        def show() -> None:
            dialog = self.batching()
            dialog.show()
            dialog.raise_()
            dialog.activateWindow()
            dialog.grid.setFocus()

        self._bring(show)

    def batching(self) -> BatchDialog:
        """The window of many records, made when first asked for."""
        if self._batch is None:
            from ui.dialogs.logbook.batch import BatchDialog

            self._batch = BatchDialog(self.app, self.window.commands.undo, self.window)
            self._batch.stand(self.window)
            self._batch.begin()
        return self._batch

    def _bring(self, then: Callable[[], None]) -> None:
        """Go on when what the windows stand on is here: it would be felt in one go."""
        if self.app.office is None:
            return
        if self._is_here:
            then()
            return

        def show() -> None:
            self._is_here = True
            if self.app.office is not None:
                then()

        def own(_: object) -> None:
            self.app.jobs.bit_by_bit((import_module(f"ui.dialogs.logbook.{name}") for name in PARTS), show)

        def desk() -> None:
            for name in DESK:
                import_module(f"desk.work.logbook.{name}")

        bring_issues(self.app, lambda: self.app.jobs.read(desk, own))

    def _forget(self) -> None:
        """The windows of an office that is closed go with it."""
        self._entry = self._batch = self._record = self._log = None
