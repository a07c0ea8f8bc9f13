"""What the pages of the shifts window share: the place and month they show, and how they ask for work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desk.model import Changes
from desk.office import Office
from ui import theme
from ui.app import App
from ui.notify import sentence_of


class Page(QWidget):
    """One page. `read` is called whenever place, month or data changed and the page is looked at."""

    wrong = Signal(str)
    """A sentence to be shown in red; empty takes it away."""
    shown = Signal()
    """What was asked for is on the screen."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self.office = app, office
        self.area_id = 0
        self.first = date.fromisoformat(office.today()).replace(day=1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        self.column.setSpacing(theme.SPACE)

    @property
    def last(self) -> date:
        """The last day of the month shown."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def show_month(self, area_id: int, first: date) -> None:
        """Show another place or month."""
        self.area_id, self.first = area_id, first
        self.read()

    def read(self) -> None:
        """Ask for what is shown."""

    def ask(self, work: Callable[[], Any], then: Callable[[Any], None], key: str) -> None:
        """Read on a job; what goes wrong is said in the window."""
        self.app.jobs.read(work, then, key=key, failed=self._failed)

    def do(self, work: Callable[[], Changes], said: str) -> None:
        """Write on a job; everybody learns of it, and 撤销 offers it."""

        def done(changes: Changes) -> None:
            self.wrong.emit("")
            self.app.note(changes)
            self.app.say(said, "good")

        self.app.jobs.write(work, done, self._failed)

    def save_as(self, name: str) -> str:
        """Where to write a workbook; empty when the person thought better of it."""
        path, _ = QFileDialog.getSaveFileName(self, "保存", f"{name}.xlsx", "Excel 工作簿 (*.xlsx)")
        return path if not path or path.lower().endswith(".xlsx") else f"{path}.xlsx"

    def write_book(self, work: Callable[[str], object], name: str) -> None:
        """Write a workbook where the person says."""
        if path := self.save_as(name):
            done = f"已保存：{path}"
            self.app.jobs.long(f"导出{name}", lambda _: work(path), lambda _: self.app.say(done, "good"), self._failed)

    def _failed(self, error: BaseException) -> None:
        self.wrong.emit(sentence_of(error)[0])
