"""Maps that leave the office: long jobs with progress in the status line, and the file to be opened at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ui.app import App

if TYPE_CHECKING:
    from desk.work.ground.webpage import PageWanted
    from ui.printing.order import Order, Printed
    from ui.window import Window


class Outgoing(QObject):
    """Runs orders. On the GUI thread; the drawing is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def print(self, order: Order) -> None:
        """Draw the sheets of an order; the status line shows how far it is and can stop it."""
        from ui.printing.order import carry_out

        office = self.app.office
        if office is not None:
            self.app.jobs.long(f"打印到 {order.path.name}", lambda step: carry_out(office, order, step), self._printed)

    def web_page(self, wanted: PageWanted, path: Path) -> None:
        """Write a map as one web page."""
        from desk.work.ground.webpage import make_page

        office = self.app.office
        if office is not None:
            self.app.jobs.long(
                f"导出网页 {path.name}",
                lambda step: make_page(office, wanted, path, step),
                lambda size: self.offer(f"已导出网页地图 {path.name}（{size / 1e6:,.1f} MB）。", path),
            )

    def _printed(self, done: Printed) -> None:
        pages = f"，{done.pages:,} 页" if done.pages != done.sheets else ""
        what = f"到文件夹 {done.path.name}" if done.path.is_dir() else f"到 {done.path.name}"
        self.offer(f"已打印 {done.sheets:,} 张{pages}{what}。", done.path)

    def offer(self, words: str, path: Path) -> None:
        """Say what was written, with a button that opens it."""
        self.window.messages.say(words, "good", "打开", lambda: _show(path))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
