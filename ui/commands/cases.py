"""What only some issues have: fields and people of disputes, hazards, appeals and petitions; campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.dialogs.issues.case import CaseDialog
    from ui.window import Window


class CaseCommands(QObject):
    """Verbs about them. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._case: CaseDialog | None = None

    @property
    def case(self) -> CaseDialog:
        """The window of an issue's own fields and people, made when first asked for."""
        if self._case is None:
            from ui.dialogs.issues.case import CaseDialog

            self._case = CaseDialog(self.app, self.window.commands.undo, self.window)
        return self._case

    def particulars(self) -> None:
        """Fields and people of the chosen issue."""
        chosen = self.app.selection
        if chosen.kind != "issues" or chosen.item_id is None:
            self.app.say(f"请先在列表、地图或查找里选一件{self.app.term('issue', '事件')}。", "warn")
        else:
            self.case.show_issue(chosen.item_id)
