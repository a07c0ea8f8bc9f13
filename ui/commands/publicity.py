"""What an office publishes: the window of boards, cards, letters and bulletins, and the long jobs that write them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ui.app import App

if TYPE_CHECKING:
    from ui.printing.publicity.order import Publication, Published
    from ui.window import Window


class PublicityCommands(QObject):
    """On the GUI thread; reading and drawing are jobs."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def open(self) -> None:
        """Choose what is published, for whom, and how it looks."""
        from desk.work.publicity.texts import read_texts

        office = self.app.office
        if office is None:
            return
        panel = self.window.front_list()
        chosen = tuple(panel.chosen_ids()) if panel.spec.kind == "households" else ()

        def show(texts: object) -> None:
            from ui.dialogs.publicity.publishing import PublishingDialog

            self.window.show_dialog(PublishingDialog(self.app, self.publish, texts, chosen, self.window))  # type: ignore[arg-type]

        self.app.jobs.read(lambda: read_texts(office), show, key="publicity texts")

    def publish(self, order: Publication) -> None:
        """Write it; the status line shows how far it is and can stop it."""
        from ui.printing.publicity.order import carry_out

        office = self.app.office
        if office is not None:
            name = order.path.name
            self.app.jobs.long(f"制作 {name}", lambda step: carry_out(office, order, step), self._published)

    def _published(self, done: Published) -> None:
        rate = done.pages / done.seconds if done.seconds else 0
        files = f"，{done.files:,} 个文件" if done.files > 1 else ""
        said = f"已做好{done.title} {done.sheets:,} 张，{done.pages:,} 页{files}（每秒 {rate:,.0f} 页）：{done.path.name}。"
        folder = done.path if done.path.is_dir() else done.path.parent
        self.window.messages.say(said, "good", "打开文件夹", lambda: _show(folder))


def _show(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
