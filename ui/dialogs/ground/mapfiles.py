"""Import a map file: choose it, settle what is doubtful, see it on the map and row by row, then take it over.

Not modal: the map stays in the hand while the outlines lie on it as a preview. Nothing is written before 导入.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from desk.model import Area, Changes, Layer
from ui import theme
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.mapparts import Choices, Doubts, Rows, ShiftDialog, refill
from ui.dialogs.sheet import said
from ui.jobs import Step

if TYPE_CHECKING:
    from desk.work.mapfiles.plans import MapPlan
    from desk.work.mapfiles.reading import MapLook

FILTER = "地图文件 (*.gpkg *.shp *.geojson *.json *.kml *.kmz *.dxf *.csv *.tab *.mif *.pbf *.gdb);;所有文件 (*)"
_FAULTS = 4

_Read = tuple["MapLook", tuple[tuple[str, str], ...], bytes]
"""The file, the systems to choose from, the pack for the preview."""
Preview = Callable[[bytes, str, int], None]


class MapImportDialog(FileSheet):
    """`preview(pack, words, left)` shows a geometry pack on the map left of this x of the screen."""

    def __init__(self, app: App, path: str, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(
            app,
            "导入地图文件",
            "GeoPackage、Shapefile、GeoJSON、KML/KMZ、DXF、带坐标的 CSV 等。先在地图上预览，再写入；可以撤销。",
            parent,
            width=600,
            what="地图文件",
            welcome="把地图文件拖到这里\nShapefile 请把 .shp、.shx、.dbf、.prj 放在同一个文件夹里。",
            files=FILTER,
        )
        self._preview = preview
        self._look: MapLook | None = None
        self._plan: MapPlan | None = None
        self._changes: Changes | None = None
        self._build_choices()
        self.doubts = Doubts(self)
        self.doubts.chosen.connect(self._on_settled)
        self.doubts.hide()
        self.body.addWidget(self.doubts)
        self.counts = QLabel(self)
        self.counts.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.notes = said("", self)
        self.rows = Rows(self)
        self.rows.mapped.connect(self.plan)
        for widget in (self.counts, self.notes, self.rows):
            widget.hide()
            self.body.addWidget(widget, int(widget is self.rows))
        self.main = self.add_main("读取", self._on_main)
        self.undo_button = self.add_other("撤销这次导入", self._on_undo)
        self.undo_button.hide()
        self.add_close()
        if path:
            self.take(path)

    def _build_choices(self) -> None:
        self.form = Choices(self)
        self.becomes, self.into, self.layer = self.form.becomes, self.form.into, self.form.layer
        self.system, self.encoding = self.form.system, self.form.encoding
        self.layer.activated.connect(lambda _: self._read_again(layer=self.layer.currentData()))
        self.system.activated.connect(lambda _: self._read_again(system=self._system(), shift=(), rough=False))
        self.encoding.activated.connect(lambda _: self._read_again(encoding=self.encoding.currentData()))
        self.becomes.activated.connect(lambda _: self._on_becomes())
        self.into.activated.connect(lambda _: self.plan())
        self.form.into_typed.connect(self.plan)
        self.form.system_typed.connect(self._on_system_typed)
        self.form.hide()
        self.body.addWidget(self.form)

    # Reading

    def read_file(self) -> None:
        """Read the file from the start, as it says itself."""
        self._look = None
        self._read({})

    def _read_again(self, **change: Any) -> None:
        if self._look is not None:
            self._read(change)

    def _read(self, change: dict[str, Any]) -> None:
        office, source, before = self.app.office, self.path.text, self._look
        if office is None:
            return
        if not source:
            self.say_wrong("请先选一个地图文件。")
            return
        self.say_wrong("")
        self._plan = self._changes = None
        self.undo_button.hide()
        self._busy("正在读取…")

        def work() -> _Read:
            from desk.work.mapfiles import reading as mapreading  # brings the GIS libraries

            reading = mapreading.Reading() if before is None else replace(before.reading, **change)
            found = mapreading.look(office, source, reading)
            return found, mapreading.systems_for(office), mapreading.preview(found.features)

        self.app.jobs.read(work, self._on_look, key="map look", failed=self._on_failed)

    def _on_look(self, answer: _Read) -> None:
        from desk.work.mapfiles import reading as mapreading  # here by now

        is_first, (self._look, systems, pack) = self._look is None, answer
        found = self._look
        self.drop.hide()
        self.form.show()
        self.rows.show()
        refill(self.layer, [(name, name) for name, _ in found.layers], found.features.layer)
        self.form.show_row(self.layer, len(found.layers) > 1)
        said_by_file = mapreading.system_title(found.features.system) if not found.reading.system else "文件里写明的"
        refill(self.system, [("", f"按文件：{said_by_file}"), *systems], found.reading.system)
        if found.reading.system and self.system.currentIndex() <= 0:
            self.system.setEditText(found.reading.system)
        self.form.show_row(self.encoding, found.source.suffix.lower() in (".shp", ".dxf", ".tab", ".mif"))
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(found.reading.encoding)))
        if is_first:
            refill(self.becomes, list(mapreading.BECOMES.items()), mapreading.usual(found))
        self.doubts.show_doubts(found.features.doubts)
        self.rows.show_rows(found.titles, found.sample())
        self._preview(
            pack,
            f"预览“{found.source.name}”：{len(found.features):,} 个图形，还没有写入",
            self.frameGeometry().left(),
        )
        self._on_becomes(keep=not is_first)

    def _system(self) -> str:
        return str(self.system.currentData() or "")

    def _on_system_typed(self) -> None:
        """A number that is not in the list, such as EPSG:4547."""
        text = self.system.currentText().strip().upper()
        if self._look is None or self.system.findText(self.system.currentText()) >= 0:
            return
        number = text.removeprefix("EPSG:").strip()
        if number.isdigit():
            self._read_again(system=f"EPSG:{number}", shift=(), rough=False)
        else:
            self.say_wrong("坐标系请从列表里选，或写 EPSG 编号，如 EPSG:4548。")

    def _on_settled(self, change: dict[str, Any]) -> None:
        if change.get("shift", ()) is None:
            ShiftDialog(lambda values: self._read_again(shift=values), self).open()
            return
        self._read_again(**change)

    # What it becomes

    def _on_becomes(self, *, keep: bool = False) -> None:
        found, kind = self._look, str(self.becomes.currentData())
        if found is None:
            return
        from desk.work.mapfiles import plans as mapplans  # here by now
        from desk.work.mapfiles import reading as mapreading  # here by now

        if not keep:
            if kind == "areas":
                names = [layer.name for layer in self.app.layers if layer.basis == "area"]
                refill(self.into, [(name, name) for name in [found.source.stem[:40], *names]], found.source.stem[:40])
            else:
                refill(self.into, [(name, name) for name in mapplans.SHEETS], mapplans.SHEETS[0])
        self.form.show_row(self.into, kind in ("areas", "base"))
        chosen = self.rows.columns if keep and self.rows.columns else mapreading.guess(found, kind)
        self.rows.show_fields(found.titles, mapreading.fields_for(kind), chosen)
        self.plan()

    def plan(self) -> None:
        """Say what would be written, as everything is chosen now."""
        office, found = self.app.office, self._look
        if office is None or found is None or self._changes is not None:
            return
        if not found.is_settled:
            self.counts.hide()
            self.notes.hide()
            self._busy("先选一种读法")
            return
        kind, into, columns = str(self.becomes.currentData()), self.into.currentText().strip(), self.rows.columns
        self._busy("正在核对…")
        self.say_wrong("")
        self.counts.hide()
        self.notes.hide()

        def work() -> MapPlan:
            from desk.work.mapfiles import plans as mapplans

            return mapplans.plan(office, found, kind, into=into, columns=columns)

        self.app.jobs.read(work, self._on_plan, key="map plan", failed=self._on_no_plan)

    def _on_plan(self, plan: MapPlan) -> None:
        self._plan = plan
        words = (("new", "新增"), ("changed", "更新"), ("same", "不变"), ("duplicate", "重复"), ("faulty", "有误"))
        self.counts.setText("   ".join(f"{word} {plan.counts[key]:,}" for key, word in words))
        self.counts.show()
        lines = [f"· {note}" for note in plan.notes]
        lines += [f"✕ 第 {number} 个：{reason}" for number, reason in plan.faults[:_FAULTS]]
        if len(plan.faults) > _FAULTS:
            lines.append(f"……另有 {len(plan.faults) - _FAULTS:,} 处有误，不会写入")
        self.notes.setText("\n".join(lines))
        self.notes.setToolTip(
            theme.plain("\n".join(f"第 {number} 个：{reason}" for number, reason in plan.faults[:40]))
        )
        self.notes.setVisible(bool(lines))
        self.main.setText(f"导入 {plan.taken:,} 个" if plan.taken else "没有可导入的")
        self.main.setEnabled(plan.taken > 0)

    def _on_no_plan(self, error: BaseException) -> None:
        """A column or a kind of shape is wrong: the choices above can mend it."""
        self._plan = None
        self._busy("还不能导入")
        self.complain(error)

    def _busy(self, words: str) -> None:
        self.main.setEnabled(False)
        self.main.setText(words)

    def _on_failed(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.main.setText("重新读取")
        self._plan = None
        self.complain(error)

    # Taking over

    def _on_main(self) -> None:
        if self._plan is None:
            self.read_file()
            return
        office, plan = self.app.office, self._plan
        if office is None:
            return
        self._busy("正在导入…")

        def work(step: Step) -> Changes:
            from desk.work.mapfiles import plans as mapplans

            return mapplans.apply(office, plan, step=step)

        self.app.jobs.long("导入地图文件", work, self._on_taken, self._on_failed)

    def _on_taken(self, changes: Changes) -> None:
        assert self._plan is not None
        counts = self._plan.counts
        name = getattr(self._plan.inner, "layer_name", "") if self._plan.becomes == "areas" else ""
        self._changes, self._plan = changes, None
        self._preview(b"", "", 0)
        self.app.note(changes)
        if name:
            self._show_layer(name)
        words = f"已导入地图文件：新增 {counts['new']:,} 个，更新 {counts['changed']:,} 个。"
        self.counts.setText(f"✓ {words}")
        self.notes.hide()
        self.undo_button.show()
        self.main.setText("已导入")
        self.app.say(words, "good")

    def _show_layer(self, name: str) -> None:
        """The layer that was imported into comes to the front."""
        office = self.app.office
        if office is None:
            return

        def ask() -> tuple[Layer, tuple[Area, ...]]:
            layer = next(each for each in office.search.layers() if each.name == name)
            return layer, office.search.tree(layer.id)

        self.app.jobs.read(ask, lambda found: self.app.set_layer(*found), key="map layer shown")

    def _on_undo(self) -> None:
        """Take back this very import, whatever was written since."""
        office, changes = self.app.office, self._changes
        if office is None or changes is None or changes.audit_id is None:
            return
        audit_id = changes.audit_id
        self.undo_button.setEnabled(False)

        def work() -> Changes:
            from desk.work.undo import undo  # brings SQLAlchemy

            return undo(office, audit_id)

        self.app.jobs.write(work, lambda back: self._on_undone(audit_id, back), self._on_not_undone)

    def _on_undone(self, audit_id: int, changes: Changes) -> None:
        self.app.undoable = [each for each in self.app.undoable if each != audit_id]
        self.app.changed.emit(changes)
        self._changes = None
        self.undo_button.hide()
        self.undo_button.setEnabled(True)
        self.counts.setText("已撤销这次导入。")
        self.main.setText("重新读取")
        self.main.setEnabled(True)

    def _on_not_undone(self, error: BaseException) -> None:
        self.undo_button.setEnabled(True)
        self.complain(error)

    # Where it stands

    def showEvent(self, event: QShowEvent) -> None:
        """Stand at the right edge, so that the map can be seen."""
        super().showEvent(event)
        above = self.parentWidget()
        if above is not None:
            top = above.window().geometry()
            self.resize(self.width(), min(top.height() - 80, 760))
            self.move(top.right() - self.width() - 12, top.top() + 56)

    def done(self, result: int) -> None:
        """Take the preview off the map and let go of what is under way."""
        self._preview(b"", "", 0)
        for key in ("map look", "map plan"):
            self.app.jobs.forget(key)
        super().done(result)
