"""A dialog that begins with a file: typed, chosen, or dropped onto it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from ui import theme
from ui.app import App
from ui.dialogs.sheet import PathField, Sheet, said


class FileSheet(Sheet):
    """`what` names the file (居民表), `welcome` stands where one can be dropped, `files` is the filter of the chooser."""

    def __init__(
        self,
        app: App,
        title: str,
        hint: str,
        parent: QWidget | None,
        *,
        width: int,
        what: str,
        welcome: str,
        files: str,
    ) -> None:
        super().__init__(title, hint, parent, width=width)
        self.app = app
        self._what, self._files = what, files
        self.setAcceptDrops(True)
        self.path = PathField(what, self._choose, self)
        self.path.edit.returnPressed.connect(self.read_file)
        self.body.addWidget(self.path)
        self.drop = said(welcome, self)
        self.drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drop.setMinimumHeight(150)
        self.drop.setStyleSheet(f"border: 1px dashed {theme.LINE_STRONG}; border-radius: 8px;")
        self.body.addWidget(self.drop)

    def read_file(self) -> None:
        """Read the file of the path from the start."""
        raise NotImplementedError

    def take(self, path: str) -> None:
        """Read this file."""
        self.path.edit.setText(path)
        self.read_file()

    def _choose(self) -> str:
        start = self.app.settings.folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, f"选择{self._what}", start, self._files)
        if path:
            self.app.settings.folder = str(Path(path).parent)
            self.take(path)
        return path

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        self.take(event.mimeData().urls()[0].toLocalFile())
