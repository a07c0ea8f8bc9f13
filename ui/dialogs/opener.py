"""Open a file, a recent place, or an office on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.app import App
from ui.dialogs.sheet import PathField, Sheet, said

Opener = Callable[[str, Callable[[BaseException], None]], None]
SUFFIX = ".griddesk"
FILES = f"网格台数据 (*{SUFFIX});;所有文件 (*)"


class OpenDialog(Sheet):
    """Two ways in: a file, or a server. It closes when the office is open, and says what is wrong when not."""

    def __init__(self, app: App, open_place: Opener, parent: QWidget | None = None) -> None:
        super().__init__("打开数据", "数据可以是本机或共享盘上的一个文件，也可以在单位的数据库服务器上。", parent)
        self.app = app
        self._open_place = open_place
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._file_page(), "文件")
        self.tabs.addTab(self._server_page(), "服务器")
        self.body.addWidget(self.tabs)
        self.open_button = self.add_main("打开", self._on_open)
        self.add_close("取消")
        self.app.opened.connect(self.accept)

    def _file_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.SPACE, 0, 0)
        self.path = PathField("数据文件", self._choose, page)
        self.path.setAccessibleName("数据文件")
        column.addWidget(self.path)
        column.addWidget(said("最近打开", page))
        self.recent = QListWidget(page)
        self.recent.setMinimumHeight(150)
        for where in self.app.settings.recent:
            item = QListWidgetItem(where)
            item.setData(Qt.ItemDataRole.UserRole, where)
            self.recent.addItem(item)
        self.recent.itemClicked.connect(lambda item: self._take(item.data(Qt.ItemDataRole.UserRole)))
        self.recent.itemActivated.connect(lambda _: self._on_open())
        column.addWidget(self.recent, 1)
        return page

    def _server_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, theme.SPACE + 4, 0, 0)
        form.setSpacing(theme.SPACE)
        known = self.app.settings.server
        self.host = QLineEdit(known.get("host", ""), page)
        self.host.setPlaceholderText("如 10.1.2.3 或 wgh-server")
        self.port = QSpinBox(page)
        self.port.setRange(1, 65535)
        self.port.setValue(int(known.get("port", "5432")))
        self.database = QLineEdit(known.get("database", "griddesk"), page)
        self.user = QLineEdit(known.get("user", ""), page)
        self.password = QLineEdit(page)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for words, field in (
            ("主机", self.host),
            ("端口", self.port),
            ("数据库", self.database),
            ("用户", self.user),
            ("密码", self.password),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        form.addRow("", said("密码只用于这一次连接，不会保存。", page))
        return page

    def _choose(self) -> str:
        start = self.app.settings.folder or str(Path.home())
        return QFileDialog.getOpenFileName(self, "打开数据", start, FILES)[0]

    def _take(self, where: str) -> None:
        if not where.startswith(("postgresql://", "postgres://")):
            self.path.edit.setText(where)
            return
        host, _, rest = where.split("://", 1)[1].rpartition("@")
        place, _, database = rest.partition("/")
        name, _, port = place.partition(":")
        self.host.setText(name)
        self.port.setValue(int(port) if port.isdigit() else 5432)
        self.database.setText(database)
        self.user.setText(host.partition(":")[0])
        self.tabs.setCurrentIndex(1)
        self.password.setFocus()

    def address(self) -> str:
        """The server form as an address."""
        secret = f":{quote(self.password.text(), safe='')}" if self.password.text() else ""
        user = quote(self.user.text().strip(), safe="")
        who = f"{user}{secret}@" if user else ""
        return f"postgresql://{who}{self.host.text().strip()}:{self.port.value()}/{self.database.text().strip()}"

    def _on_open(self) -> None:
        if self.tabs.currentIndex() == 0:
            if not self.path.text:
                self.say_wrong("请先选一个数据文件，或从最近打开里点一个。")
                return
            where = self.path.text
            self.app.settings.folder = str(Path(where).parent)
        else:
            if not self.host.text().strip() or not self.database.text().strip():
                self.say_wrong("请填写主机和数据库名。")
                return
            where = self.address()
            self.app.settings.server = {
                "host": self.host.text().strip(),
                "port": str(self.port.value()),
                "database": self.database.text().strip(),
                "user": self.user.text().strip(),
            }
        self.say_wrong("")
        self.open_button.setEnabled(False)
        self.open_button.setText("正在打开…")
        self._open_place(where, self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        self.open_button.setEnabled(True)
        self.open_button.setText("打开")
        self.complain(error)
