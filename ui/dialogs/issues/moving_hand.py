"""Making a move in the window of an issue: its fields in place, what was typed kept, what is refused told there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desk.errors import BadInput, Conflict, DeskError
from desk.model import Changes
from desk.profile import FieldDef
from desk.work.issues import asking, moving
from desk.work.issues.asking import Here, Option
from desk.work.issues.moving import Move
from desk.work.issues.showing import Shown
from ui import theme
from ui.app import App
from ui.dialogs.issues.inputs import Around, InputBox
from ui.dialogs.issues.moves import MoveForm
from ui.dialogs.issues.replying import Replying
from ui.notify import sentence_of

if TYPE_CHECKING:
    from ui.dialogs.issues.detail import IssueDialog


class MovingHand(QObject):
    """The open form of a move, and what was typed into forms that were left. On the GUI thread; writes are jobs."""

    def __init__(self, app: App, dialog: IssueDialog) -> None:
        super().__init__(dialog)
        self.app, self._dialog = app, dialog
        self.replying = Replying(app, dialog)
        self.form: MoveForm | None = None
        self._drafts: dict[tuple[int, str], dict[str, Any]] = {}
        self._issue_id = 0
        """Whose form is open."""
        self.is_doing = False

    def forget(self) -> None:
        """The office is closed: nothing typed is of use any more."""
        self.leave(keep=False)
        self._drafts.clear()

    @property
    def is_filled(self) -> bool:
        """Whether something is typed that was not sent, in the open form or in one that was left."""
        return bool(self._drafts) or (self.form is not None and self.form.is_filled)

    def unsent(self) -> str:
        """Which moves these are, in words."""
        office = self.app.office
        titles = {one.key: one.title for one in office.profile.workflow.actions} if office is not None else {}
        keys = [key for _, key in self._drafts]
        if self.form is not None and self.form.is_filled:
            keys.append(self.form.move_.key)
        return "、".join(dict.fromkeys(titles.get(key, key) for key in keys))

    def drafts(self, issue_id: int) -> frozenset[str]:
        """The moves of an issue for which something is typed that was not sent."""
        return frozenset(key for one, key in self._drafts if one == issue_id)

    @property
    def found(self) -> Shown | None:
        """The issue as it was read last."""
        return self._dialog.found

    def open(self, key: str) -> None:
        """Show what a move asks for; the same button again closes it."""
        found = self.found
        is_same = self.form is not None and self.form.move_.key == key
        self.leave()
        move = next((one for one in found.moves.moves if one.key == key), None) if found is not None else None
        if move is None or is_same:
            return
        self._set(move)
        assert self.form is not None
        self.form.begin()
        self._dialog.to_top()

    def _set(self, move: Move) -> None:
        found, office = self.found, self.app.office
        if found is None or office is None:
            return
        action = next((one for one in office.profile.workflow.actions if one.key == move.key), None)
        around = Around(
            app=self.app, look=self._look, entries=found.entries, today=office.today(),
            longest=action.longest if action is not None else 0,
        )  # fmt: skip
        form = MoveForm(move, around, (office.actor.person_id, office.actor.name), self._dialog)
        form.done.connect(self.do)
        form.left.connect(self.leave)
        form.replies_wanted.connect(self._choose_for)
        form.picture_pasted.connect(self._dialog.paste)
        if kept := self._drafts.get((found.detail.id, move.key)):
            form.restore(kept)
        self.form, self._issue_id = form, found.detail.id
        self._dialog.slot.addWidget(form)
        form.show()
        self._dialog.bar.mark(move.key, self.drafts(found.detail.id))

    def leave(self, *, keep: bool = True) -> None:
        """Back without making the move; what was typed is there again when its button is pressed."""
        form = self.form
        if form is None:
            return
        key = (self._issue_id, form.move_.key)
        if keep and form.is_filled:
            self._drafts[key] = form.kept()
        else:
            self._drafts.pop(key, None)
        self.form = None
        form.hide()
        form.deleteLater()
        self._dialog.bar.mark("", self.drafts(self._issue_id))

    def renew(self) -> None:
        """The issue was read again: the open form stays, and says if its move cannot be made any more."""
        form, found = self.form, self.found
        if found is None:
            return
        if form is None:
            self._dialog.bar.mark("", self.drafts(found.detail.id))
            return
        able = any(one.key == form.move_.key for one in found.moves.moves)
        form.main.setEnabled(able)
        self._dialog.bar.mark(form.move_.key, self.drafts(found.detail.id))
        if not able:
            barred = next((one.why for one in found.moves.barred if one.key == form.move_.key), "")
            now = barred or f"现在在“{found.detail.stage_title}”，不能再“{form.move_.title}”了。"
            form.say(f"{now}已填的内容还在，可以复制后另用。", theme.WARN)

    def press(self) -> None:
        """Ctrl+Enter: make the move whose fields are open."""
        if self.form is not None and self.form.main.isEnabled():
            self.form.press()

    def do(self) -> None:
        """Make the move with what was typed."""
        office, form, found = self.app.office, self.form, self.found
        if office is None or form is None or found is None or self.is_doing:
            return
        try:
            given = form.given()
        except BadInput as error:
            form.say(str(error))
            return
        self.is_doing = True
        form.main.setEnabled(False)
        id, step, by, key = found.detail.id, found.moves.step_no, form.by, form.move_.key
        self.app.jobs.write(
            lambda: moving.perform(office, id, key, seen_step=step, by=by, given=given),
            partial(self._done, id, form.move_.title),
            self._refused,
        )

    def _done(self, id: int, title: str, changes: Changes) -> None:
        self.is_doing = False
        if self.found is not None and self.found.detail.id == id:
            self.leave(keep=False)
            self._dialog.expect_step()
            self._dialog.foot.say(f"✓ 已“{title}”。")
            self._dialog.foot.undo.setVisible(True)
        self.app.note(changes)

    def _refused(self, error: BaseException) -> None:
        self.is_doing = False
        if self.form is None:
            self._dialog.not_read(error)
            return
        self.form.main.setEnabled(True)
        sentence = sentence_of(error)[0]
        self.form.say(f"✕ {sentence}")
        if isinstance(error, BadInput):
            self.form.point_out(sentence)
        if isinstance(error, Conflict):
            self._dialog.read()

    # What a form asks from outside

    def _look(self, field: FieldDef, text: str, then: Callable[[tuple[Option, ...]], None]) -> None:
        office, found = self.app.office, self.found
        if office is None or found is None:
            return
        one, chosen = found.detail, self._chosen_class()
        here = Here(
            id=one.id, kind=one.kind, class_code=chosen or one.class_code, lon=one.lon, lat=one.lat,
            facility_id=one.facility_id, resident_id=one.resident_id,
        )  # fmt: skip
        self.app.jobs.read(
            lambda: asking.options(office, field, text, here), then, key="issue options", failed=self._dialog.not_read
        )

    def _chosen_class(self) -> str:
        """The class chosen in the form: conditions are those of that class."""
        form = self.form
        box = next((one for one in form.boxes.values() if one.field.type == "class"), None) if form else None
        try:
            return str(box.input.value() or "") if box is not None else ""
        except DeskError:
            return ""

    def choose_reply(self) -> None:
        """Ctrl+R: a standard answer for the text being typed."""
        box = self.form.long_in_focus() if self.form is not None else None
        if box is not None:
            self._choose_for(box)

    def _choose_for(self, box: InputBox) -> None:
        if self.found is not None and self.form is not None:
            self.replying.choose(box, self.form.move_.key, self.found.detail)
