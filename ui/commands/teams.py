"""What the menu of the team does: the roster, files of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.dialogs.teams.roster import RosterDialog
    from ui.window import Window


class TeamCommands(QObject):
    """Verbs about people in charge. All on the GUI thread; dialogs are imported when first asked for."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._roster: RosterDialog | None = None

    def roster(self, day: str = "") -> None:
        """Who stands where, on a day ("": today)."""
        self.roster_window.open_roster(day)

    @property
    def roster_window(self) -> RosterDialog:
        """The roster, made when first asked for."""
        if self._roster is None:
            from ui.dialogs.teams.roster import RosterDialog

            self._roster = RosterDialog(self.app, self.window.commands.undo, self.window)
        return self._roster
