"""Redrawing grids, as the window does it: the panel beside the map, saving, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from desk.model import Changes
from ui.app import App

if TYPE_CHECKING:
    from ui.map.drafting import Drafting
    from ui.panels.editing import EditingPanel
    from ui.window import Window

UNSAVED = "网格改动还没有保存（已做 {steps} 步）。"


class Editing(QObject):
    """Joins map, panel and dialogs while grids are redrawn. Made when first asked for."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self.drafting: Drafting | None = None
        self._front = "residents"

    @property
    def is_on(self) -> bool:
        """Whether grids are being redrawn."""
        return self.drafting is not None and self.drafting.is_on

    def begin(self) -> None:
        """Go into the mode, or back to its panel; what speaks against it is said."""
        drafting = self._bring_drafting()
        if drafting is None:
            return
        if drafting.is_on:
            self._bring_panel(drafting)
        else:
            drafting.begin(self.window.complain)

    def begin_with(self, draft: object) -> None:
        """Go into the mode with a draft that was made elsewhere, such as a proposed division."""
        drafting = self._bring_drafting()
        if drafting is not None and self.app.layer is not None and self.may_leave():
            drafting.take(self.app.layer, draft)  # type: ignore[arg-type]

    def undo(self) -> None:
        """Take back a step of the draft."""
        if self.drafting is not None:
            self.drafting.undo()

    def redo(self) -> None:
        """Do a step of the draft again."""
        if self.drafting is not None:
            self.drafting.redo()

    def back(self) -> None:
        """Esc: another tool in the hand, what is under way on the map, at last the mode itself."""
        if self.drafting is None or self.window.map is None:
            return
        if self.window.map.tool == "edit":
            self.drafting.back()
        else:
            self.window.map.use_tool("")  # the hand goes back to the draft by itself

    def leave(self) -> None:
        """Out of the mode, if the person agrees."""
        self.may_leave()

    def may_leave(self, then: Callable[[], None] | None = None) -> bool:
        """Whether nothing unsaved stands in the way; asks the person, and ends the mode if it may.

        `then` is done after the person chose to save first and it went well.
        """
        drafting = self.drafting
        if drafting is None or not drafting.is_on:
            return True
        answer = "drop"
        if drafting.is_dirty and drafting.last is not None:
            answer = self.ask(len(drafting.last.steps))
        if answer == "save":
            self.save(then)
        if answer == "drop":
            drafting.end()
        return answer == "drop"

    def ask(self, steps: int) -> str:
        """Ask what shall become of unsaved work: "save", "drop" or "stay"."""
        box = QMessageBox(self.window)
        box.setWindowTitle("网格改动还没有保存")
        box.setText(UNSAVED.format(steps=steps))
        box.setInformativeText("放弃后不能恢复；继续编辑则什么也不会丢。")
        box.setIcon(QMessageBox.Icon.Question)
        save = box.addButton("保存…", QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton("放弃改动", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("继续编辑", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        chosen = box.clickedButton()
        return "save" if chosen is save else "drop" if chosen is drop else "stay"

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Show who moves where, then save."""
        from ui.dialogs.ground.redraw import RedrawDialog  # the start must not wait for dialogs

        drafting = self.drafting
        if drafting is None or not drafting.is_dirty:
            self.app.say("还没有改动，不用保存。")
            return

        def saved(changes: Changes) -> None:
            drafting.saved(changes)
            self.window.messages.say("网格已按新的边界保存。", "good", "撤销", self.window.commands.undo)
            if then is not None:
                then()

        dialog = RedrawDialog(self.app, drafting.draft, saved, self.window)
        self.window.show_dialog(dialog)
        drafting.preview(dialog.show_plan, dialog.refuse)

    def _bring_drafting(self) -> Drafting | None:
        if self.app.office is None or self.window.map is None:
            return None
        if self.drafting is None:
            from ui.map.drafting import Drafting  # brought when grids are redrawn for the first time

            drafting = self.drafting = Drafting(self.app, self.window.map)
            drafting.began.connect(lambda: self._bring_panel(drafting))
            drafting.ended.connect(self._hide_panel)
            drafting.escaped.connect(self.leave)
        return self.drafting

    def _bring_panel(self, drafting: Drafting) -> None:
        def make() -> EditingPanel:
            from ui.panels.editing import EditingPanel

            panel = EditingPanel(self.app, drafting, self.window)
            panel.save_wanted.connect(self.save)
            panel.leave_wanted.connect(self.leave)
            return panel

        if "editing" not in self.window.docks or self.window.docks["editing"].isHidden():
            self._front = self.window.front_list().spec.kind
        self.window.bring("editing", "编辑", make, beside="residents")

    def _hide_panel(self) -> None:
        """The list that was in front before comes back."""
        if "editing" in self.window.docks:
            self.window.docks["editing"].hide()
            self.window.docks[self._front].raise_()
