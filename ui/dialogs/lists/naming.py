"""Asks for a name; one that is taken may be replaced after a second look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from desk.errors import Conflict
from desk.model import Changes
from ui.app import App
from ui.dialogs.sheet import Sheet


class NameDialog(Sheet):
    """`save(name, replace)` runs on the writer and gives what it changed; a Conflict is offered as 覆盖."""

    def __init__(
        self,
        app: App,
        title: str,
        hint: str,
        name: str,
        save: Callable[[str, bool], Changes],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, hint, parent, width=420)
        self._app, self._save = app, save
        self._taken = ""
        self.name = QLineEdit(name, self)
        self.name.setPlaceholderText("名称，如 六十岁以上独居")
        self.name.setAccessibleName("名称")
        self.name.textChanged.connect(lambda _: self._again())
        self.body.addWidget(self.name)
        self.add_close("取消")
        self.main = self.add_main("保存", self._go)

    def _again(self) -> None:
        self._taken = ""
        self.main.setText("保存")
        self.say_wrong("")

    def _go(self) -> None:
        name, replace = self.name.text(), bool(self._taken)
        self.main.setEnabled(False)
        self._app.jobs.write(lambda: self._save(name, replace), self._done, self._failed)

    def _done(self, changes: Changes) -> None:
        self._app.note(changes)
        self._app.say(f"已保存“{self.name.text().strip()}”。", "good")
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)
        if isinstance(error, Conflict):
            self._taken = self.name.text()
            self.main.setText("覆盖")
