"""Pictures below the map: packages of tiles on this PC, and a tile server that needs the network (off until switched on)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from ui import theme
from ui.app import App
from ui.dialogs.mapparts import chooser
from ui.dialogs.sheet import Sheet, line, said
from ui.jobs import LongJob, Step
from ui.settings import TileSetting

FILTER = "底图包或影像 (*.mbtiles *.tif *.tiff);;所有文件 (*)"
NEEDS_NETWORK = (
    "在线底图要连网（互联网或政务外网）：打开后，地图会向这个网址、且只向这个网址要图片，对方能看到您在看哪里。"
)

Use = Callable[[str], None]


class TilesDialog(Sheet):
    """`use(tiles)` puts a source under the map: "package:ID", "url", or "" for what is shown already."""

    def __init__(self, app: App, use: Use, path: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "底图包与在线底图",
            "影像垫在地图最下面。底图包是一个 .mbtiles 文件，不用连网；带坐标的 .tif 影像会先转成底图包。",
            parent,
            width=620,
        )
        self.app, self._use = app, use
        self._job: LongJob | None = None
        self._build_packages()
        self.body.addWidget(line(self))
        self._build_server()
        self.main = self.add_main("保存", self._on_save)
        self.add_close()
        self._list()
        self._on_source()
        if path:
            self.add(path)

    def _build_packages(self) -> None:
        self.list = QListWidget(self)
        self.list.setAccessibleName("底图包")
        self.list.setMinimumHeight(110)
        self.body.addWidget(self.list, 1)
        row = QHBoxLayout()
        self.add_button = _button("添加…", self._choose, self)
        self.show_button = _button("显示在地图下面", self._on_show, self)
        self.drop_button = _button("移除", self._on_drop, self)
        self.stop_button = _button("停止转换", self._on_stop, self)
        self.stop_button.hide()
        for button in (self.add_button, self.show_button, self.drop_button, self.stop_button):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.note = said("", self)
        self.note.hide()
        self.body.addWidget(self.note)
        self.list.currentRowChanged.connect(lambda _: self._light())

    def _build_server(self) -> None:
        from desk.work.ground import tiles  # only this dialog needs it

        given = self.app.settings.tiles
        self.enabled = QCheckBox("在线底图", self)
        self.enabled.setChecked(given.enabled)
        self.body.addWidget(self.enabled)
        self.body.addWidget(said(NEEDS_NETWORK, self))
        form = QFormLayout()
        self.source = chooser(list(tiles.SOURCES.items()), "来源", self)
        self.source.setCurrentIndex(max(0, self.source.findData(given.source)))
        self.key = QLineEdit(given.key, self)
        self.key.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.key.setPlaceholderText("天地图密钥（浏览器端）；只存在这台电脑上")
        self.template = QLineEdit(given.template, self)
        self.template.setPlaceholderText("http://内网地址/{z}/{x}/{y}.png")
        self.server_form = form
        form.addRow("来源", self.source)
        form.addRow("密钥", self.key)
        form.addRow("瓦片地址", self.template)
        self.body.addLayout(form)
        self.source.activated.connect(lambda _: self._on_source())

    # Packages

    def _list(self, chosen: str = "") -> None:
        self.list.clear()
        for key, path in self.app.settings.packages.items():
            there = Path(path).is_file()
            item = QListWidgetItem(f"{Path(path).stem}　{path if there else '找不到文件：' + path}")
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(theme.plain(path))
            self.list.addItem(item)
            if key == chosen:
                self.list.setCurrentItem(item)
        if not self.list.count():
            item = QListWidgetItem("还没有底图包；点“添加…”选一个 .mbtiles 或 .tif 文件。")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._light()

    def _light(self) -> None:
        chosen = bool(self._chosen())
        self.show_button.setEnabled(chosen)
        self.drop_button.setEnabled(chosen)

    def _chosen(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole) or "") if item is not None else ""

    def _choose(self) -> None:
        start = self.app.settings.folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "选择底图包或影像", start, FILTER)
        if path:
            self.app.settings.folder = str(Path(path).parent)
            self.add(path)

    def add(self, path: str) -> None:
        """Take a package into the list; a GeoTIFF is turned into one first, with progress."""
        from desk.work.ground import tiles

        self.say_wrong("")
        folder = self.app.settings.package_folder
        if Path(path).suffix.lower() not in tiles.PICTURES:
            self.app.jobs.read(lambda: (path, tiles.look(path)), self._on_looked, failed=self.complain)
            return

        def work(step: Step) -> tuple[str, object]:
            made = tiles.make_package(path, folder, step=step)
            return str(made), tiles.look(made)

        self._converting(True)
        self.note.setText(f"正在把 {Path(path).name} 转成底图包，进度在窗口下方；大影像要几分钟。")
        self.note.show()
        self._job = self.app.jobs.long(f"转换影像 {Path(path).name}", work, self._on_made, self._on_failed)

    def _on_made(self, answer: tuple[str, object]) -> None:
        self._converting(False)
        self._on_looked(answer)

    def _on_looked(self, answer: tuple[str, object]) -> None:
        from desk.work.ground import tiles

        path, package = answer
        key = tiles.id_of(path)
        self.app.settings.packages[key] = path
        self.app.settings.save()
        self._list(key)
        self.note.setText(f"✓ 已添加“{getattr(package, 'title', Path(path).stem)}”，已显示在地图下面。")
        self.note.show()
        self._use(f"package:{key}")

    def _on_failed(self, error: BaseException) -> None:
        self._converting(False)
        self.note.hide()
        self.complain(error)

    def _converting(self, running: bool) -> None:
        self.add_button.setEnabled(not running)
        self.stop_button.setVisible(running)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_show(self) -> None:
        self._use(f"package:{self._chosen()}")

    def _on_drop(self) -> None:
        """Out of the list; the file itself stays where it is."""
        from desk.work.ground import tiles

        path = self.app.settings.packages.pop(self._chosen(), "")
        self.app.settings.save()
        if path:
            tiles.close(path)
        self._list()
        self._use("")

    # The server

    def _on_source(self) -> None:
        own = self.source.currentData() == "own"
        self.server_form.setRowVisible(self.key, not own)
        self.server_form.setRowVisible(self.template, own)

    def _on_save(self) -> None:
        from desk.errors import BadInput
        from desk.work.ground import tiles

        source, key, template = str(self.source.currentData()), self.key.text().strip(), self.template.text().strip()
        made = TileSetting(enabled=self.enabled.isChecked(), source=source, key=key, template=template)
        if made.enabled:
            try:
                made.addresses = list(tiles.templates(source, key=key, template=template))
            except BadInput as error:
                self.complain(error)
                return
            made.origins = sorted({tiles.origin(address) for address in made.addresses})
        self.app.settings.tiles = made
        self.app.settings.save()
        self._use("url" if made.enabled else "")
        self.accept()


def _button(words: str, then: Callable[[], None], parent: QWidget) -> QPushButton:
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.setMinimumHeight(theme.TARGET)
    button.clicked.connect(then)
    return button
