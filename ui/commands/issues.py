"""What can be done with issues: enter, find, move on, change their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.dialogs.issues.detail import IssueDialog
    from ui.window import Window


class IssueCommands(QObject):
    """Verbs about issues. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._detail: IssueDialog | None = None

    # One issue

    @property
    def detail(self) -> IssueDialog:
        """The window of one issue, made when first asked for."""
        if self._detail is None:
            from ui.dialogs.issues.detail import IssueDialog

            self._detail = IssueDialog(
                self.app, self.window.commands.undo, self._show_on_map, self._follow, self.window
            )
        return self._detail

    def open(self) -> None:
        """The issue that is chosen in the list, on the map or by the search box, in full."""
        chosen = self.app.selection
        if chosen.kind != "issues" or chosen.item_id is None:
            self.app.say(f"请先在列表、地图或查找里选一件{self.app.term('issue', '事件')}。", "warn")
        else:
            self.open_row(chosen.item_id)

    def open_row(self, id: int) -> None:
        """An issue in full; Alt+← and Alt+→ walk the list of issues."""
        panel = self.window.lists.get("issues")
        self.detail.open_issue(id, panel.walk if panel is not None and panel.model.row_of(id) is not None else None)

    def _show_on_map(self, id: int) -> None:
        self.window.commands.map.choosing.show_rows("issues", [id], f"这件{self.app.term('issue', '事件')}")

    def _follow(self, kind: str, id: int) -> None:
        """The form of a person, organisation or facility of an issue."""
        self.window.commands.registers.form.open_record(kind, id)
