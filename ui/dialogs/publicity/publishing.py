"""公示与宣传品: choose on the left, see on the right every page as it will be printed, save as PDF."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.rights import EDIT_FORMS
from desk.work.publicity.texts import Texts
from ui import theme
from ui.app import App
from ui.dialogs.ground.printing import Preview
from ui.dialogs.publicity.options import Options
from ui.dialogs.sheet import Sheet
from ui.printing.output import picture
from ui.printing.publicity.layouts import Layout, paper_of
from ui.printing.publicity.order import Publication

if TYPE_CHECKING:
    from desk.work.publicity.making import Edition
    from desk.work.publicity.wanted import Wanted

PAUSE = 300
PREVIEW_PIXELS = 1500
"""Of the longer side of a page in the preview."""
NARROW = 400
PREVIEW = "publicity preview"


class PublishingDialog(Sheet):
    """`publish` gets the order when a place for the file is chosen. `households` were chosen in the list."""

    def __init__(
        self,
        app: App,
        publish: Callable[[Publication], None],
        texts: Texts,
        households: tuple[int, ...] = (),
        parent: QWidget | None = None,
        *,
        network: Callable[[], None] | None = None,
    ) -> None:
        super().__init__("公示与宣传品", "", parent, width=1080)
        self.app, self._publish, self._kept = app, publish, texts
        self._lock = threading.Lock()
        self._made: tuple[Wanted, Edition] | None = None
        self._unit, self._page, self._units, self._pages = 0, 0, 0, 1
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.draw)
        self.options = Options(app, texts, households, self)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self._scrolled())
        row.addLayout(self._build_preview(), 1)
        self.body.addLayout(row, 1)
        self.main = self.add_main("保存 PDF…", self._on_save)
        self.book = self.add_other("保存 Excel…", self._on_book)
        if network is not None:
            self.network = self.add_other("网格划分图…", network)
            self.network.setToolTip("网格划分网络图和各网格名册，在“打印地图”里制作")
        self.add_close()
        self.options.changed.connect(self._later)
        free = self.screen().availableSize()
        self.resize(max(1220, free.width() * 4 // 5), max(700, free.height() * 9 // 10))
        self._later()

    def _scrolled(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidget(self.options)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(NARROW)
        return area

    def _build_preview(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.preview = Preview(self)
        column.addWidget(self.preview, 1)
        row = QHBoxLayout()
        self.before, self.after = QPushButton("上一页", self), QPushButton("下一页", self)
        self.place = QLabel(self)
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for button, by in ((self.before, -1), (self.after, 1)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=by: self.turn(by))
        row.addWidget(self.before)
        row.addWidget(self.place, 1)
        row.addWidget(self.after)
        column.addLayout(row)
        return column

    def done(self, result: int) -> None:
        """Let a page that is still being drawn come to nothing."""
        self._pause.stop()
        self.app.jobs.forget(PREVIEW)
        super().done(result)

    # The preview

    def _later(self) -> None:
        self.book.setVisible(self.options.product.currentData() == "bulletin")
        self._unit = self._page = 0
        self._pause.start()

    def turn(self, by: int) -> None:
        """Show the page before or after."""
        page = self._page + by
        if 0 <= page < self._pages:
            self._page = page
        elif 0 <= self._unit + by < self._units:
            self._unit, self._page = self._unit + by, 0 if by > 0 else -1
        self.draw()

    def draw(self) -> None:
        """Draw the page of the preview on a reader's thread."""
        office = self.app.office
        if office is None or self.options.layer.currentData() is None:
            return
        wanted, unit, page = self.options.wanted(), self._unit, self._page
        design, size = self.options.design.currentData(), self.options.paper.currentData()
        paper = paper_of(wanted.product, design, size)
        dpi = round(PREVIEW_PIXELS * 254 / max(paper.room.width(), paper.room.height()))

        def work() -> tuple[QImage, tuple[int, int, int, int], int]:
            from desk.work.publicity.making import edition

            with self._lock:  # an older preview may still be under way on another reader
                if self._made is None or self._made[0] != wanted:
                    self._made = (wanted, edition(office, wanted))
                made = self._made[1]
                layout = Layout(made, range(len(made)), wanted.product, design, paper)
                at = min(unit, len(layout) - 1)
                pages = layout.pages(at)
                number = page % len(pages) if page < 0 else min(page, len(pages) - 1)
                return picture(pages[number], paper, dpi), (at, number, len(layout), len(pages)), len(made)

        self.app.jobs.read(work, lambda made: self._show(*made), PREVIEW, failed=self._failed)

    def _show(self, image: QImage, at: tuple[int, int, int, int], sheets: int) -> None:
        self._unit, self._page, self._units, self._pages = at
        self.say_wrong("")
        self.main.setEnabled(True)
        self.book.setEnabled(True)
        self.preview.show_page(image)
        of = f"第 {self._unit + 1:,} 版，共 {self._units:,} 版" if self._units > 1 else ""
        inside = f"第 {self._page + 1} 页，共 {self._pages} 页" if self._pages > 1 else ""
        count = f"{sheets:,} 张" if sheets != self._units else ""
        self.place.setText("　".join(part for part in (of, inside, count) if part) or "共 1 页")
        self.before.setEnabled(self._unit > 0 or self._page > 0)
        self.after.setEnabled(self._unit < self._units - 1 or self._page < self._pages - 1)

    def _failed(self, error: BaseException) -> None:
        self.main.setEnabled(False)
        self.book.setEnabled(False)
        self.preview.show_page(QImage())
        self.place.setText("")
        self.complain(error)

    # Away with it

    def _on_save(self) -> None:
        split = self.options.split.currentData() if not self.options.split.isHidden() else ""
        if split:
            start = self.app.settings.folder or str(Path.home())
            if path := QFileDialog.getExistingDirectory(self, "存到哪个文件夹", start):
                self.order(Path(path), split)
            return
        self._ask(".pdf", "PDF 文件 (*.pdf)")

    def _on_book(self) -> None:
        self._ask(".xlsx", "Excel 工作簿 (*.xlsx)")

    def _ask(self, ending: str, kind: str) -> None:
        from desk.work.leaving import file_name

        name = file_name(f"{self.options.area.currentText().strip('　')}{self.options.product_of().title}")
        start = Path(self.app.settings.folder or Path.home()) / f"{name}{ending}"
        path, _ = QFileDialog.getSaveFileName(self, "保存", str(start), kind)
        if path:
            self.order(Path(path if path.lower().endswith(ending) else f"{path}{ending}"))

    def order(self, path: Path, split: str = "") -> None:
        """Keep the words that were typed, order exactly what the form says, and close."""
        self.app.settings.folder = str(path if split else path.parent)
        wanted, office = self.options.wanted(), self.app.office
        order = Publication(
            wanted=wanted,
            design=self.options.design.currentData(),
            size=self.options.paper.currentData(),
            path=path,
            split=split,
        )
        if office is None:
            return
        if wanted.texts == self._kept or not office.actor.may(EDIT_FORMS):
            self._go(order)
            return

        def keep() -> object:
            from desk.work.publicity.texts import keep_texts

            return keep_texts(office, wanted.texts)

        def kept(changes: object) -> None:
            self.app.note(changes)  # type: ignore[arg-type]
            self._go(order)

        self.app.jobs.write(keep, kept, failed=self._failed)

    def _go(self, order: Publication) -> None:
        self._publish(order)
        self.accept()
