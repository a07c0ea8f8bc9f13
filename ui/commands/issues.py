"""What can be done with issues: enter, find, move on, change their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from ui.app import App
from ui.later import bring_issues

if TYPE_CHECKING:
    from ui.dialogs.issues.detail import IssueDialog
    from ui.dialogs.issues.entering import EnteringDialog
    from ui.window import Window


class IssueCommands(QObject):
    """Verbs about issues. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._entering: EnteringDialog | None = None
        self._awaits_place = False
        app.closed.connect(self._forget)
        self._detail: IssueDialog | None = None

    def make_ready(self) -> None:
        """Make both windows while nothing else is to be done: their first opening is not to be felt."""

        def read_ahead() -> None:
            office = self.app.office
            if office is None:
                return
            from desk.work.issues import preparing  # is here by now

            self.app.jobs.read(lambda: preparing.make_ready(office), lambda _: None, key="entry words", can_wait=True)

        def build() -> None:
            if self.app.office is not None:
                self.app.jobs.bit_by_bit(self._parts(), read_ahead)

        bring_issues(self.app, build, can_wait=True)

    def _parts(self) -> Iterator[None]:
        yield from self._make_entry().parts.one_by_one()
        if self.app.office is not None:
            yield from self._make_detail().parts.one_by_one()

    # One issue

    @property
    def detail(self) -> IssueDialog:
        """The window of one issue, made when first asked for."""
        made = self._make_detail()
        made.parts.finish()
        return made

    def _make_detail(self) -> IssueDialog:
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
        if self._detail is None:
            bring_issues(self.app, lambda: self._open(id))  # it would be felt in one go
        else:
            self._open(id)

    def _open(self, id: int) -> None:
        panel = self.window.lists.get("issues")
        self.detail.open_issue(id, panel.walk if panel is not None and panel.model.row_of(id) is not None else None)

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Whether nothing typed for a move is lost now; else it is asked about, and `then` comes after the answer."""
        hand = self._detail.hand if self._detail is not None and self._detail.parts.is_done else None
        if hand is None or not hand.is_filled:
            return True
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(f"有写了没有提交的办理内容：{hand.unsent()}。")
        box.setInformativeText("退出后这些内容就没有了。")
        away = box.addButton("不要了，退出", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton("继续办理", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            if box.clickedButton() is away:
                hand.forget()
                then()

        box.finished.connect(lambda _: answered())
        box.open()
        return False

    def replies(self) -> None:
        """The office's standard answers; the program's own come in at the first time."""
        from desk.work.issues import replies
        from ui.dialogs.issues.replies import ReplyDialog

        office = self.app.office
        if office is None:
            return
        self.app.jobs.write(
            lambda: replies.take_shipped(office),
            lambda _: self.window.show_dialog(ReplyDialog(self.app, parent=self.window)),
        )

    def _show_on_map(self, id: int) -> None:
        self.window.commands.map.choosing.show_rows("issues", [id], f"这件{self.app.term('issue', '事件')}")

    def _follow(self, kind: str, id: int) -> None:
        """The form of a person, organisation or facility of an issue; its own fields and parties."""
        if kind in ("case", "parties"):
            self.window.commands.cases.case.show_issue(id, kind)
            return
        self.window.commands.registers.form.open_record(kind, id)

    # Entering

    def enter(self) -> None:
        """The quick entry; what is chosen in a list or on the map is the place."""

        def take() -> None:
            dialog, chosen = self.entering(), self.app.selection
            if chosen.item_id is not None and dialog.finder.can_take(chosen.kind) and dialog.is_fresh:
                dialog.finder.take_row(chosen.kind, chosen.item_id)
            self._bring_entry()

        self._with_entry(take)

    def enter_at(self, kind: str, id: int) -> None:
        """The quick entry for a row of a list."""

        def take() -> None:
            self.entering().finder.take_row(kind, id)
            self._bring_entry()

        self._with_entry(take)

    def enter_at_rows(self, kind: str, ids: list[int]) -> None:
        """The quick entry for the first of the chosen rows of a list."""
        if ids:
            self.enter_at(kind, ids[0])
        else:
            self.app.say("请先在列表里选中一行。", "warn")

    def _with_entry(self, then: Callable[[], None]) -> None:
        """Go on when what the quick entry stands on is here."""
        if self._entering is not None:
            then()
        elif self.app.office is not None:
            bring_issues(self.app, lambda: then() if self.app.office is not None else None)

    def report_here(self) -> None:
        """The next click on the map is where something happened."""
        if self.window.tools is None:
            self._with_entry(self._bring_entry)
            return
        self._awaits_place = True
        self.window.tools.take_place()
        self.window.activateWindow()

    def takes_place(self, lon: float, lat: float) -> bool:
        """Take a click on the map as the place of an issue, if that is what was asked for."""
        if not self._awaits_place:
            return False
        self._awaits_place = False
        if self.window.map is not None:
            self.window.map.use_tool("")

        def take() -> None:
            self.entering().finder.take_point(lon, lat)
            self._bring_entry()

        self._with_entry(take)
        return True

    def entering(self) -> EnteringDialog:
        """The window of the quick entry, made when first asked for."""
        made = self._make_entry()
        if not made.parts.is_done:
            made.begin()
            made.pick_wanted.connect(self.report_here)
            made.finder.place_shown.connect(self._show_place)
            made.also.particulars_wanted.connect(lambda id: self.window.commands.cases.case.show_issue(id))
            made.issue_shown.connect(lambda id: self.app.select(kind="issues", id=id, source="entering"))
            made.stand(self.window)
        return made

    def _make_entry(self) -> EnteringDialog:
        if self._entering is None:
            from ui.dialogs.issues.entering import EnteringDialog

            self._entering = EnteringDialog(self.app, self.window)
        return self._entering

    def _bring_entry(self) -> None:
        dialog = self.entering()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.focus_first()

    def _show_place(self, lon: float, lat: float, words: str) -> None:
        if self.window.map is not None:
            self.window.map.fly(lon, lat)
        if self.window.tools is not None:
            self.window.tools.mark([(lon, lat)], words, None)

    # A city's hotline

    def take_hotline(self, path: str = "") -> None:
        """Requests of a hotline become issues."""
        from ui.dialogs.issues.hotline import HotlineDialog

        dialog = HotlineDialog(self.app, self.window)
        if path:
            dialog.take_file(path)
        self.window.show_dialog(dialog)

    def answer_hotline(self) -> None:
        """What came from the hotline is answered."""
        from ui.dialogs.issues.hotline_answer import HotlineAnswerDialog

        self.window.show_dialog(HotlineAnswerDialog(self.app, self.window))

    def _forget(self) -> None:
        """The window of an office that is closed goes with it."""
        self._entering, self._awaits_place = None, False
