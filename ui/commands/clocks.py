"""The working calendar, and the clocks counted anew when an office is opened on a new day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desk.model import Changes
from ui.app import App

if TYPE_CHECKING:
    from desk.work.clocks.draft import Stored
    from ui.window import Window


class ClockCommands(QObject):
    """Verbs about working time. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        app.opened.connect(self._ask_night)

    def calendar(self) -> None:
        """The working calendar and working hours."""
        office = self.app.office
        if office is None:
            return

        def work() -> Stored:
            from desk.work.clocks.editing import stored  # nothing of calendars is loaded before it is asked for

            return stored(office)

        def show(saved: Stored) -> None:
            from ui.dialogs.issues.calendar import CalendarDialog  # the start must not wait for dialogs

            self.window.show_dialog(CalendarDialog(self.app, office, saved, self.window))

        self.app.jobs.read(work, show, key="calendar stored")

    def _ask_night(self) -> None:
        """On a new day every clock is counted anew, beside the work: the plan of a newer program may differ."""
        office = self.app.office
        if office is None:
            return

        def work() -> bool:
            from desk.work.clocks.recomputing import is_due  # after the first paint is early enough

            return is_due(office)

        self.app.jobs.read(work, lambda due: self._count_anew() if due else None, key="night", can_wait=True)

    def _count_anew(self) -> None:
        office = self.app.office
        if office is None:
            return
        from desk.work.clocks.recomputing import recompute  # is there since `is_due`

        self.app.jobs.long("核对时限", lambda step: recompute(office, step), self._counted)

    def _counted(self, changes: Changes) -> None:
        """Lists follow; it is no deed of the person at the desk, so that 撤销 does not offer it."""
        self.app.changed.emit(changes)
        if moved := len(changes.rows.get("due_change", ())):
            issue = self.app.term("issue", "事件")
            self.app.say(f"已按工作日历核对时限：{moved} 件{issue}的期限有变，原期限已留存。")
