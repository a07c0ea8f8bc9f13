"""Export things with a place as a map file: what, of which area, in which format and coordinate system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QFormLayout, QWidget

from desk.rights import SEE_PERSONAL
from ui import theme
from ui.app import App
from ui.dialogs.mapparts import chooser
from ui.dialogs.sheet import PathField, Sheet, said
from ui.jobs import Step

if TYPE_CHECKING:
    from desk.work.mapfiles.files import Written

_KINDS = ("facilities", "issues", "buildings", "streets", "organisations")


class MapExportDialog(Sheet):
    """`offer(words, path)` says afterwards what was written, with a button that opens it."""

    def __init__(self, app: App, offer: Callable[[str, Path], None], parent: QWidget | None = None) -> None:
        super().__init__(
            "导出地图文件",
            "带位置的数据连同全部字段导出，用 GIS、CAD 或其他系统打开。居民信息不会写进地图文件。",
            parent,
        )
        from desk.work.mapfiles import files as mapfiles  # brings the GIS libraries, which only this needs

        self.app, self._offer = app, offer
        office = app.office
        assert office is not None
        form = QFormLayout()
        layers = [(f"layer:{layer.id}", f"{layer.name}的边界") for layer in app.layers if layer.basis == "area"]
        kinds = [(key, office.search.kind(key).title) for key in _KINDS]
        self.what = chooser([*layers, *kinds], "导出什么", self)
        if app.layer is not None:
            self.what.setCurrentIndex(max(0, self.what.findData(f"layer:{app.layer.id}")))
        self.area = chooser([(None, f"{app.area_name(None)}（全域）")], "范围", self)
        chosen = app.selection.area_id
        if chosen is not None and chosen != app.root_id:
            self.area.addItem(app.area_name(chosen), chosen)
        self.format = chooser(list(mapfiles.FORMATS.items()), "格式", self)
        self.system = chooser(mapfiles.systems_for(office), "坐标系", self)
        self.path = PathField("保存到", self._choose, self)
        for words, widget in (
            ("导出什么", self.what),
            ("范围", self.area),
            ("格式", self.format),
            ("坐标系", self.system),
            ("保存到", self.path),
        ):
            form.addRow(words, widget)
        self.body.addLayout(form)
        words = "按您的权限原样导出" if office.actor.may(SEE_PERSONAL) else "会隐去"
        self.body.addWidget(said(f"电话等个人信息{words}，并记入操作日志。", self))
        self.done_words = said("", self)
        self.done_words.hide()
        self.body.addWidget(self.done_words)
        for box in (self.what, self.area, self.format):
            box.activated.connect(lambda _: self._name())
        self.format.activated.connect(lambda _: self._on_format())
        self.main = self.add_main("导出", self._on_export)
        self.add_close()
        self._name()

    def _name(self) -> None:
        """Propose a file name that says what is in it."""
        folder = Path(self.path.text).parent if self.path.text else Path(self.app.settings.folder or Path.home())
        office = self.app.office
        day = office.today() if office is not None else ""
        name = f"{self.app.area_name(self.area.currentData())}{self.what.currentText()}_{day}"
        plain = "".join("_" if letter in '<>:"/\\|?*' else letter for letter in name)
        self.path.edit.setText(str(folder / f"{plain}{self.format.currentData()}"))

    def _on_format(self) -> None:
        """KML knows degrees only."""
        degrees_only = self.format.currentData() in (".kml", ".kmz")
        if degrees_only:
            self.system.setCurrentIndex(0)
        self.system.setEnabled(not degrees_only)

    def _choose(self) -> str:
        ending = str(self.format.currentData())
        path, _ = QFileDialog.getSaveFileName(
            self, "导出地图文件", self.path.text, f"{self.format.currentText()} (*{ending})"
        )
        return path if not path or path.lower().endswith(ending) else f"{path}{ending}"

    def _on_export(self) -> None:
        office = self.app.office
        if office is None:
            return
        if not self.path.text:
            self.say_wrong("请先选保存的位置。")
            return
        self.say_wrong("")
        self.main.setEnabled(False)
        self.main.setText("正在导出…")
        what, path = str(self.what.currentData()), Path(self.path.text)
        area, system = self.area.currentData(), str(self.system.currentData())
        layer = int(what.removeprefix("layer:")) if what.startswith("layer:") else None
        if layer is not None and self.app.layer is not None and layer != self.app.layer.id:
            area = None  # the chosen area is of the layer on the screen

        def work(step: Step) -> Written:
            from desk.work.mapfiles import files as mapfiles

            kind = "areas" if layer is not None else what
            return mapfiles.write_map(office, kind, path, area_id=area, layer_id=layer, system=system, step=step)

        self.app.jobs.long(f"导出到 {path.name}", work, self._on_written, self._on_failed)

    def _on_written(self, written: Written) -> None:
        self.main.setEnabled(True)
        self.main.setText("导出")
        first = written.files[0]
        self.app.settings.folder = str(first.parent)
        lines = [f"✓ 已导出 {written.count:,} 个到 {first.name}。", *(f"· {note}" for note in written.notes)]
        self.done_words.setText("\n".join(lines))
        self.done_words.setStyleSheet(f"color: {theme.GOOD};")
        self.done_words.show()
        self._offer(f"已导出 {written.count:,} 个到 {first.name}。", first.parent)

    def _on_failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.main.setText("导出")
        self.complain(error)
