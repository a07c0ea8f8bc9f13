"""Photos that are to go along with a move: added by button, dropped or pasted; a click on ✕ takes one out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QToolButton, QWidget

from ui import theme
from ui.app import App

Files = list[tuple[str, bytes]]
PICTURES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff *.gif)"
ANY = "照片和文件 (*.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff *.gif *.pdf *.docx *.xlsx)"
THUMB = QSize(72, 54)


def given(mime: QMimeData, moment: str) -> tuple[list[str], Files]:
    """What was pasted or dropped: paths of files, or the picture itself; nothing for anything else."""
    paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    if paths or not mime.hasImage():
        return paths, []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage(mime.imageData()).save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, Qt takes text
    name = f"粘贴的图片 {moment[:19].replace('T', ' ').replace(':', '')}.png"
    return [], [(name, bytes(buffer.data().data()))]


def choose(app: App, parent: QWidget, filter: str = PICTURES) -> list[str]:
    """Ask for files."""
    paths, _ = QFileDialog.getOpenFileNames(parent, "添加照片", app.settings.folder, filter)
    if paths:
        app.settings.folder = str(Path(paths[0]).parent)
    return paths


def read_then(app: App, paths: list[str], then: Callable[[Files], None]) -> None:
    """Read files off the GUI thread."""
    app.jobs.read(lambda: [(Path(path).name, Path(path).read_bytes()) for path in paths], then)


class PhotoBox(QWidget):
    """The photos of one field of a move."""

    edited = Signal()

    def __init__(self, app: App, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.files: Files = []
        self._tiles: list[QToolButton] = []
        self.setAcceptDrops(True)
        self.setAccessibleName(title)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.TIGHT)
        self.add_button = QPushButton("添加照片…", self)
        self.add_button.setAutoDefault(False)
        self.add_button.setToolTip("也可以把照片拖到这里，或复制后按 Ctrl+V")
        self.add_button.clicked.connect(self._choose)
        self._row.addWidget(self.add_button)
        self._row.addStretch(1)
        self.setFocusProxy(self.add_button)

    def value(self) -> Files:
        """Names and contents."""
        return list(self.files)

    def kept(self) -> Files:
        """What is needed to show the same again."""
        return list(self.files)

    def restore(self, kept: Files) -> None:
        """Show what `kept` gave."""
        self.files = list(kept)
        self._show()

    def add(self, files: Files) -> None:
        """Take these as well; the same picture only once."""
        held = {body for _, body in self.files}
        self.files += [one for one in files if one[1] not in held]
        self._show()
        self.edited.emit()

    def paste(self) -> bool:
        """Take what the clipboard holds; False if that is no picture."""
        office = self.app.office
        return self._take(QGuiApplication.clipboard().mimeData(), office.now() if office is not None else "")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures are welcome."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        office = self.app.office
        if self._take(event.mimeData(), office.now() if office is not None else ""):
            event.acceptProposedAction()

    def _take(self, mime: QMimeData, moment: str) -> bool:
        paths, files = given(mime, moment)
        if paths:
            read_then(self.app, paths, self.add)
        elif files:
            self.add(files)
        return bool(paths or files)

    def _choose(self) -> None:
        if paths := choose(self.app, self):
            read_then(self.app, paths, self.add)

    def _show(self) -> None:
        for tile in self._tiles:
            tile.deleteLater()
        self._tiles = []
        for number, (name, body) in enumerate(self.files):
            tile = QToolButton(self)
            pixmap = QPixmap()
            if pixmap.loadFromData(body):
                tile.setIcon(QIcon(pixmap.scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio)))
                tile.setIconSize(THUMB)
            tile.setText("✕")
            tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            tile.setToolTip(theme.plain(f"{name}\n点一下去掉"))
            tile.setAccessibleName(f"去掉{name}")
            tile.clicked.connect(lambda _=False, number=number: self._drop(number))
            self._row.insertWidget(self._row.count() - 1, tile)
            self._tiles.append(tile)

    def _drop(self, number: int) -> None:
        del self.files[number]
        self._show()
        self.edited.emit()
