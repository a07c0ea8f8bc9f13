"""What an office publishes: the window of boards, cards, letters and bulletins, and the long jobs that write them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ui import later
from ui.app import App

if TYPE_CHECKING:
    from ui.printing.publicity.order import Publication, Published
    from ui.window import Window

DESK: Final = ("numpy", "segno", "desk.work.leaving", "desk.work.publicity.making", "desk.work.publicity.wanted")
HERE: Final = (
    "ui.printing.paper", "ui.printing.frame", "ui.printing.ground", "ui.printing.furniture", "ui.printing.labels",
    "ui.printing.boards", "ui.printing.sheet", "ui.printing.output", "ui.printing.publicity.setting",
    "ui.printing.publicity.images", "ui.printing.publicity.people", "ui.printing.publicity.board",
    "ui.printing.publicity.cards", "ui.printing.publicity.letter", "ui.printing.publicity.listing",
    "ui.printing.publicity.chart", "ui.printing.publicity.layouts", "ui.printing.publicity.order",
    "ui.dialogs.sheet", "ui.dialogs.ground.printing", "ui.dialogs.publicity.wording",
    "ui.dialogs.publicity.options", "ui.dialogs.publicity.publishing",
)  # fmt: skip
"""What the window stands on: the desk's on a reader, ours one a step on the GUI thread."""


class PublicityCommands(QObject):
    """On the GUI thread; reading and drawing are jobs."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    def open(self) -> None:
        """Choose what is published, for whom, and how it looks."""
        office = self.app.office
        if office is None:
            return
        panel = self.window.front_list()
        chosen = tuple(panel.chosen_ids()) if panel.spec.kind == "households" else ()

        def read() -> object:
            from desk.work.publicity.texts import read_texts

            return read_texts(office)

        def show(texts: Any) -> None:
            from ui.dialogs.publicity.publishing import PublishingDialog

            given = (self.app, self.publish, texts, chosen, self.window)
            self.window.show_dialog(PublishingDialog(*given, network=self.network))

        later.bring(self.app, DESK, HERE, lambda: self.app.jobs.read(read, show, key="publicity texts"))

    def network(self) -> None:
        """The map of all grids with their list, as the window of printing makes it."""
        from ui.dialogs.ground.printing import PrintDialog

        dialog = PrintDialog(self.app, self.window.commands.map.outgoing.print, self.window)
        dialog.purpose.setCurrentIndex(dialog.purpose.findData("network"))
        dialog.purpose.activated.emit(dialog.purpose.currentIndex())
        self.window.show_dialog(dialog)

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
        pages = f"，{done.pages:,} 页{files}（每秒 {rate:,.0f} 页）" if done.pages else ""
        said = f"已做好{done.title} {done.sheets:,} {done.unit}{pages}：{done.path.name}。"
        folder = done.path if done.path.is_dir() else done.path.parent
        self.window.messages.say(said, "good", "打开文件夹", lambda: _show(folder))


def _show(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
