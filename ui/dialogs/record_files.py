"""The page 附件: photos and files of a record; drop them here or paste a picture."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.office import Office
from desk.registers import spec_of
from desk.work.records.reading import Record
from ui import theme
from ui.app import App
from ui.icons import icon
from ui.notify import sentence_of

if TYPE_CHECKING:
    from desk.work.records.attachments import Attachment

WHICH = Qt.ItemDataRole.UserRole
TILE = QSize(150, 130)
FILES = "可以添加的文件 (*.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff *.gif *.pdf *.docx *.xlsx)"
HINT = "把照片或文件拖到这里，或复制图片后按 Ctrl+V。照片会转正、缩小，并去掉拍摄位置。"


class FilesPage(QWidget):
    """Thumbnails, and what can be done with them."""

    counted = Signal(int)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._about: tuple[str, int] | None = None
        self.setAcceptDrops(True)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        self.buttons: list[QPushButton] = []
        for words, then in (
            ("添加…", self.choose), ("打开", self.open_file), ("另存…", self.save_copy), ("移除", self.remove),
        ):  # fmt: skip
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, then=then: then())
            bar.addWidget(button)
            self.buttons.append(button)
        self.hint = QLabel(HINT, self)
        self.hint.setProperty("muted", True)
        self.hint.setFont(theme.font(theme.SMALL))
        self.hint.setWordWrap(True)
        bar.addWidget(self.hint, 1)
        self.list = QListWidget(self)
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setIconSize(TILE)
        self.list.setGridSize(QSize(TILE.width() + 20, TILE.height() + 52))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("附件")
        self.list.itemActivated.connect(lambda _: self.open_file())
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.wrong = QLabel(self)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("wrong", True)
        self.wrong.setContentsMargins(theme.WIDE, 0, theme.WIDE, theme.TIGHT)
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.wrong)
        column.addWidget(self.list, 1)

    def look(self, record: Record) -> None:
        """Read and show the attachments of a record."""
        if record.id is not None:
            self.look_at(spec_of(record.kind).table, record.id)

    def look_at(self, table: str, id: int) -> None:
        """The same for a row of any table that may have attachments."""
        office = self.app.office
        if office is None:
            return
        self._about = about = (table, id)
        self.app.jobs.read(lambda: _attached(office, *about), self._show, key="record files")

    def _show(self, found: tuple[Attachment, ...]) -> None:
        self.list.clear()
        for one in found:
            item = QListWidgetItem(_picture(one), one.name)
            item.setData(WHICH, (one.id, one.name))
            item.setToolTip(theme.plain(_told(one)))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.list.addItem(item)
        self.counted.emit(len(found))
        self._enable()

    def _enable(self) -> None:
        for button in self.buttons[1:]:
            button.setEnabled(self.list.currentItem() is not None)

    # Adding

    def choose(self) -> None:
        """Ask for files."""
        paths, _ = QFileDialog.getOpenFileNames(self, "添加附件", self.app.settings.folder, FILES)
        if paths:
            self.app.settings.folder = str(Path(paths[0]).parent)
            self._add_paths(paths)

    def paste(self) -> None:
        """Take the picture or the files on the clipboard, when this page is in front."""
        if not self.isVisible():
            return
        given = QGuiApplication.clipboard().mimeData()
        paths = [url.toLocalFile() for url in given.urls() if url.isLocalFile()]
        if paths:
            self._add_paths(paths)
        elif given.hasImage():
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            QImage(given.imageData()).save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, Qt takes text
            office = self.app.office
            moment = office.now()[:16].replace("T", " ").replace(":", "") if office is not None else ""
            self._add([(f"粘贴的图片 {moment}.png", bytes(buffer.data().data()))])
        else:
            self._say("剪贴板里没有图片或文件。")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        self._add_paths([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _add_paths(self, paths: list[str]) -> None:
        office, about = self.app.office, self._about
        if office is None or about is None:
            return
        self._say("")
        self.app.jobs.write(lambda: _attach_paths(office, about, paths), self._changed, self._failed)

    def _add(self, files: list[tuple[str, bytes]]) -> None:
        office, about = self.app.office, self._about
        if office is None or about is None:
            return
        self._say("")
        self.app.jobs.write(lambda: _attach(office, about, files), self._changed, self._failed)

    # With what is there

    def open_file(self) -> None:
        """Show the file with the program of the PC that shows such files."""
        office, which = self.app.office, self._current()
        if office is not None and which is not None:
            self.app.jobs.read(lambda: _opened(office, which[0]), self._opened, key="open file", failed=self._failed)

    def save_copy(self) -> None:
        """Ask where, and write a copy."""
        office, which = self.app.office, self._current()
        if office is None or which is None:
            return
        path, _ = QFileDialog.getSaveFileName(self, "另存附件", str(Path(self.app.settings.folder) / which[1]))
        if path:
            self.app.jobs.write(
                lambda: _save(office, which[0], path),
                lambda _: self._say(f"已另存为 {Path(path).name}。"),
                self._failed,
            )

    def remove(self) -> None:
        """Take the chosen one off; 撤销 brings it back."""
        office, which = self.app.office, self._current()
        if office is not None and which is not None:
            self.app.jobs.write(lambda: _detach(office, which[0]), self._changed, self._failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes."""
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self.remove()
            return
        super().keyPressEvent(event)

    def _current(self) -> tuple[int, str] | None:
        item = self.list.currentItem()
        return item.data(WHICH) if item is not None else None

    def _menu(self, at: QPoint) -> None:
        if self.list.itemAt(at) is None:
            return
        menu = QMenu(self)
        for words, then in (("打开", self.open_file), ("另存…", self.save_copy), ("移除", self.remove)):
            menu.addAction(words, then)
        menu.exec(self.list.mapToGlobal(at))
        menu.deleteLater()

    def _opened(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _changed(self, changes: Changes) -> None:
        self.app.note(changes)

    def _failed(self, error: BaseException) -> None:
        self._say(f"✕ {sentence_of(error)[0]}")

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


# These run on job threads; the library of pictures is brought in there, not while the form opens.


def _attached(office: Office, table: str, id: int) -> tuple[Attachment, ...]:
    from desk.work.records import attachments

    return attachments.attached(office, table, id)


def _attach_paths(office: Office, about: tuple[str, int], paths: list[str]) -> Changes:
    return _attach(office, about, [(Path(path).name, Path(path).read_bytes()) for path in paths])


def _attach(office: Office, about: tuple[str, int], files: list[tuple[str, bytes]]) -> Changes:
    from desk.work.records import attachments

    return attachments.attach(office, *about, files)


def _detach(office: Office, id: int) -> Changes:
    from desk.work.records import attachments

    return attachments.detach(office, id)


def _save(office: Office, id: int, path: str) -> None:
    from desk.work.records import attachments

    attachments.save_copy(office, id, path)


def _opened(office: Office, id: int) -> str:
    """A copy in the folder of the moment, to be looked at."""
    from desk.work.records import attachments

    name, _, body = attachments.content_of(office, id)
    path = Path(tempfile.mkdtemp(prefix="griddesk-")) / name
    path.write_bytes(body)
    return str(path)


def _picture(one: Attachment) -> QIcon:
    pixmap = QPixmap()
    thumb = one.thumb
    if thumb and pixmap.loadFromData(thumb):
        return QIcon(pixmap)
    name = "image-line" if one.is_picture else "file-text-line"
    return icon(name, theme.FAINT, 72)


def _told(one: Attachment) -> str:
    size = one.size / 1024
    parts = [one.name, f"{size / 1024:.1f} MB" if size >= 1024 else f"{max(size, 1):.0f} KB"]
    if one.taken_at:
        parts.append(f"拍摄于 {one.taken_at[:16].replace('T', ' ')}")
    parts.append(f"{one.actor} 加入于 {one.added_at[:16].replace('T', ' ')}")
    return "\n".join([*parts, one.note] if one.note else parts)
