"""Standard answers at hand while a move is filled in: choose, insert, keep what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from desk.office import Office
from desk.work.issues import replies, telling
from desk.work.issues.reading import IssueDetail
from desk.work.issues.replies import Reply
from ui.app import App
from ui.dialogs.issues.inputs import InputBox, Long
from ui.dialogs.issues.replies import ReplyChooser, ReplyDialog

if TYPE_CHECKING:
    from ui.dialogs.issues.detail import IssueDialog


class Replying(QObject):
    """Brings the chooser to a text field."""

    def __init__(self, app: App, dialog: IssueDialog) -> None:
        super().__init__(dialog)
        self.app, self._dialog = app, dialog
        self._has_taken = False
        self.chooser: ReplyChooser | None = None
        self.editor: ReplyDialog | None = None

    def choose(self, box: InputBox, action: str, found: IssueDetail) -> None:
        """Drop the standard answers down at a field; the shipped ones come into the office at the first time."""
        office = self.app.office
        if office is None:
            return
        if not self._has_taken:
            self._has_taken = True
            self.app.jobs.write(lambda: replies.take_shipped(office), lambda _: self.choose(box, action, found))
            return
        self.app.jobs.read(
            lambda: _read(office, action, found), lambda both: self._drop_down(box, action, *both), key="replies for"
        )

    def _drop_down(self, box: InputBox, action: str, found: tuple[Reply, ...], values: Mapping[str, str]) -> None:
        if self._dialog.hand.form is None or not isinstance(box.input, Long):
            return
        chooser = ReplyChooser(found, values, self._dialog)
        chooser.taken.connect(partial(self._insert, box, values))
        chooser.keep_wanted.connect(lambda: self.edit(box, action))
        chooser.can_keep(bool(box.input.kept().strip()))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.move(box.input.mapToGlobal(QPoint(0, box.input.height())))
        chooser.show()
        self.chooser = chooser

    def _insert(self, box: InputBox, values: Mapping[str, str], reply: Reply) -> None:
        if self._dialog.hand.form is None or not isinstance(box.input, Long):
            return
        box.input.insert(replies.filled(reply.body, values))

    def edit(self, box: InputBox | None, action: str) -> None:
        """The office's own list, with what was typed as a new one."""
        body = box.input.kept().strip() if box is not None and isinstance(box.input, Long) else ""
        self.editor = ReplyDialog(self.app, body, action, self._dialog)
        self.editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.editor.open()


def _read(office: Office, action: str, found: IssueDetail) -> tuple[tuple[Reply, ...], Mapping[str, str]]:
    values = {word: value for word, value in telling.values(office, found).items() if word in replies.WORDS}
    return replies.replies(office, kind=found.kind, class_code=found.class_code, action=action), values
