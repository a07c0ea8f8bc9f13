"""First page of an import: the file, typed, chosen, dropped or pasted; its password if it has one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.app import App
from ui.dialogs.sheet import PathField, said

SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".tsv")
FILES = f"表格 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;所有文件 (*)"
WELCOME = (
    "把表格文件拖到这里，或在 Excel、WPS 里复制单元格（连同列名）后按 Ctrl+V\n"
    "Excel、WPS、CSV、网页导出的 .xls 都可以；列名不必和系统里一样，程序会认。"
)


class FilePage(QWidget):
    """Says which file is wanted; reading it is the dialog's business."""

    wanted = Signal()
    """The file of `path` shall be read, with `password`."""
    paste_wanted = Signal()

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        self.path = PathField("表格文件", self._choose, self)
        self.path.edit.setAccessibleName("表格文件")
        self.path.edit.returnPressed.connect(self.wanted)
        column.addWidget(self.path)
        column.addWidget(self._build_password())
        drop = said(WELCOME, self)
        drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        drop.setMinimumHeight(180)
        drop.setStyleSheet(f"border: 1px dashed {theme.LINE_STRONG}; border-radius: 8px;")
        column.addWidget(drop, 1)
        paste = QPushButton("粘贴剪贴板里的单元格", self)
        paste.setAutoDefault(False)
        paste.clicked.connect(self.paste_wanted)
        column.addWidget(paste, 0, Qt.AlignmentFlag.AlignHCenter)

    def _build_password(self) -> QWidget:
        self.lock = QWidget(self)
        row = QHBoxLayout(self.lock)
        row.setContentsMargins(0, 0, 0, 0)
        self.secret = QLineEdit(self.lock)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName("打开密码")
        self.secret.setPlaceholderText("只用来打开这一次，不会保存")
        self.secret.returnPressed.connect(self.wanted)
        label = QLabel("打开密码", self.lock)
        label.setBuddy(self.secret)
        row.addWidget(label)
        row.addWidget(self.secret, 1)
        self.lock.hide()
        return self.lock

    @property
    def password(self) -> str:
        """The password as typed."""
        return self.secret.text() if not self.lock.isHidden() else ""

    def ask_password(self) -> None:
        """Show the field for it."""
        self.lock.show()
        self.secret.selectAll()
        self.secret.setFocus()

    def forget_password(self) -> None:
        """Another file has another one."""
        self.secret.clear()
        self.lock.hide()

    def take(self, path: str) -> None:
        """Want this file."""
        self.forget_password()
        self.path.edit.setText(path)
        self.wanted.emit()

    def _choose(self) -> str:
        start = self.app.settings.folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "选择表格", start, FILES)
        if path:
            self.app.settings.folder = str(Path(path).parent)
            self.take(path)
        return path
