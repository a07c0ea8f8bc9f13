"""What the menu of the team does: the roster, files of persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App
from ui.later import bring

if TYPE_CHECKING:
    from ui.dialogs.teams.person import PersonDialog
    from ui.dialogs.teams.roster import RosterDialog
    from ui.window import Window

_TEAMS = "desk.work.teams"
_DESK = tuple(
    f"{_TEAMS}.{name}" for name in ("roster", "cells", "matrix", "candidates", "history", "papers", "persons")
)
"""What the windows of the teams ask of the desk; it brings SQLAlchemy. No Qt in these."""
_ROOM = "ui.dialogs.teams"
_ROSTER = tuple(
    f"{_ROOM}.{name}" for name in ("matrix_view", "roster_days", "roster_side", "roster_frame", "roster_acts", "roster")
)
_PERSON = (
    *(f"ui.dialogs.{name}" for name in ("record_fields", "record_form", "record_files", "record_history", "record")),
    *(f"{_ROOM}.{name}" for name in ("person_pages", "person_row", "person")),
)
"""Windows, what others stand on first."""


class TeamCommands(QObject):
    """Verbs about people in charge. All on the GUI thread; dialogs are imported when first asked for."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._roster: RosterDialog | None = None
        self._person: PersonDialog | None = None

    def roster(self, day: str = "") -> None:
        """Who stands where, on a day ("": today)."""
        if self._roster is None:  # it would be felt in one go
            bring(self.app, _DESK, _ROSTER, lambda: self.roster_window.open_roster(day))
        else:
            self.roster_window.open_roster(day)

    @property
    def roster_window(self) -> RosterDialog:
        """The roster, made when first asked for."""
        if self._roster is None:
            from ui.dialogs.teams.roster import RosterDialog

            self._roster = RosterDialog(self.app, self.window.commands.undo, self.window)
            self._roster.filed.connect(self.show_person)
        return self._roster

    # The file of a person

    def person(self) -> None:
        """The file of the person chosen in the list of the team; without one the roster, where everybody stands."""
        chosen = self.app.selection
        if chosen.kind in ("team", "people") and chosen.item_id is not None:
            self.open_row(chosen.kind, chosen.item_id)
        else:
            self.app.say(f"请先在{self.app.term('team', '团队')}列表里选一个人；或在花名册里双击姓名。", "warn")

    def open_row(self, kind: str, id: int) -> None:
        """The file of the person in a row of a list; a row of the team is a post somebody holds."""
        office = self.app.office
        if kind == "people":
            self.show_person(id)
        elif office is not None:

            def work() -> int | None:
                from desk.work.teams.persons import holder  # brings tables, which the first window does not wait for

                return holder(office, id)

            self.app.jobs.read(work, self._open_holder, key="holder")

    def _open_holder(self, person_id: int | None) -> None:
        if person_id is not None:
            self.show_person(person_id)

    def show_person(self, person_id: int) -> None:
        """The file of a person, in a window that stays for the next one."""
        if self._person is None:
            bring(self.app, _DESK, _PERSON, lambda: self.person_window.open_person(person_id))
        else:
            self.person_window.open_person(person_id)

    @property
    def person_window(self) -> PersonDialog:
        """The window of files, made when first asked for."""
        if self._person is None:
            from ui.dialogs.teams.person import PersonDialog

            self._person = PersonDialog(self.app, self.window.commands.undo, self._go, self.window)
        return self._person

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Whether nothing typed into a file is lost now; else it is asked about, and `then` comes after the answer."""
        person = self._person
        if person is None or not person.isVisible() or not person.is_dirty:
            return True
        person.raise_()
        person.leave_then(lambda: self._left(person, then))
        return False

    @staticmethod
    def _left(person: PersonDialog, then: Callable[[], object]) -> None:
        person.hide()
        then()

    def _go(self, area_id: int) -> None:
        self.app.select(area_id=area_id, source="person")
