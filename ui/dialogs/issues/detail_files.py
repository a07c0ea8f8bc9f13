"""What is done with the photos and files of the issue that is open: add, look, say what they show, save, remove."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desk.model import Changes
from desk.office import Office
from desk.work.issues import showing
from desk.work.issues.showing import Shown
from ui import theme
from ui.app import App
from ui.dialogs.issues.gallery import Gallery
from ui.dialogs.issues.large import LargeView
from ui.dialogs.issues.photo_box import ANY, Files, choose, given, read_then
from ui.notify import sentence_of

if TYPE_CHECKING:
    from ui.dialogs.issues.detail import IssueDialog


class FilesHand(QObject):
    """The files of one issue. On the GUI thread; everything slow is a job."""

    def __init__(self, app: App, dialog: IssueDialog) -> None:
        super().__init__(dialog)
        self.app, self._dialog = app, dialog
        self._found: Shown | None = None
        self.large: LargeView | None = None

    def wire(self, gallery: Gallery) -> None:
        """Do what the gallery asks for."""
        gallery.opened.connect(self.open)
        gallery.add_wanted.connect(self.add)
        gallery.role_given.connect(self.say_role)
        gallery.remove_wanted.connect(self.remove)
        gallery.save_wanted.connect(self.save_copy)

    def look(self, found: Shown) -> None:
        """These are the files now."""
        self._found = found

    def open(self, id: int) -> None:
        """A photo large, another file with the program of the PC."""
        found, office = self._found, self.app.office
        one = next((each for each in found.files if each.id == id), None) if found is not None else None
        if found is None or office is None or one is None:
            self._say("这张照片已经移除。")
        elif one.is_picture:
            self.large = LargeView(self.app, found.files, id, self._dialog)
            self.large.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.large.open()
        else:
            self.app.jobs.read(lambda: _copied(office, id), self._open_path, key="open file", failed=self._failed)

    def add(self, role: str) -> None:
        """Ask for files and put them to the issue."""
        if paths := choose(self.app, self._dialog, ANY):
            read_then(self.app, paths, lambda files: self._add(files, role))

    def paste(self, mime: QMimeData) -> bool:
        """Put to the issue what was pasted or dropped; False if it is nothing of use."""
        office = self.app.office
        paths, files = given(mime, office.now() if office is not None else "")
        if paths:
            read_then(self.app, paths, lambda read: self._add(read, ""))
        elif files:
            self._add(files, "")
        else:
            self._say("剪贴板里没有图片或文件。")
        return bool(paths or files)

    def _add(self, files: Files, role: str) -> None:
        found = self._found
        if found is not None:
            kind = role or showing.usual_role(found.detail)
            self._write(lambda office: showing.add(office, found.detail.id, files, kind))

    def say_role(self, id: int, role: str) -> None:
        """Say what a photo shows."""
        self._write(lambda office: showing.say_role(office, id, role))

    def remove(self, id: int) -> None:
        """Take it off; 撤销 brings it back."""
        self._write(lambda office: showing.take_off(office, id))

    def save_copy(self, id: int, name: str) -> None:
        """Ask where, and write a copy."""
        office = self.app.office
        path, _ = QFileDialog.getSaveFileName(self._dialog, "另存附件", str(Path(self.app.settings.folder) / name))
        if path and office is not None:
            self.app.jobs.write(
                lambda: _save(office, id, path), lambda _: self._say(f"已另存为 {Path(path).name}。"), self._failed
            )

    def _write(self, work: Callable[[Office], Changes]) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.write(lambda: work(office), self.app.note, self._failed)

    def _open_path(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _failed(self, error: BaseException) -> None:
        self._dialog.foot.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _say(self, sentence: str) -> None:
        self._dialog.foot.say(sentence)


def _save(office: Office, id: int, path: str) -> None:
    from desk.work.records import attachments  # brings the library of pictures, on the thread of the job

    attachments.save_copy(office, id, path)


def _copied(office: Office, id: int) -> str:
    """A copy in the folder of the moment, to be looked at."""
    from desk.work.records import attachments

    name, _, body = attachments.content_of(office, id)
    path = Path(tempfile.mkdtemp(prefix="griddesk-")) / name
    path.write_bytes(body)
    return str(path)
