"""The check of the grids as the window does it: panel, map, lists and the preview of a repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desk.errors import Cancelled
from desk.model import Changes
from ui.app import App

if TYPE_CHECKING:
    from desk.work.ground.coverage import GridFinding
    from desk.work.ground.mending import MendingPlan
    from ui.jobs import Step
    from ui.panels.findings import FindingsPanel
    from ui.window import Window

MARKED: Final = 20_000
"""Things of a finding that are marked on the map at most."""
Found = tuple[tuple["GridFinding", ...], bytes]


class Checking(QObject):
    """Runs the check and shows what it finds. On the GUI thread; looking and mending are jobs."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._marks = b""
        self._layer_id = 0
        app.closed.connect(self._forget)

    def panel(self) -> FindingsPanel:
        """The panel in front, made when first asked for."""
        is_new = "findings" not in self.window.docks
        panel = cast("FindingsPanel", self.window.bring("findings", "覆盖检查", self._make, beside="residents"))
        if is_new:  # a dock behind another one is not hidden for Qt, but not visible either
            self.window.docks["findings"].visibilityChanged.connect(self._mark)
        return panel

    def run(self) -> None:
        """Check the present layer."""
        office, layer = self.app.office, self.app.layer
        if office is None or layer is None:
            return
        panel = self.panel()
        only = panel.scope.currentData() and self.app.selection.area_id != self.app.root_id
        area_id = self.app.selection.area_id if only else None
        panel.set_busy(True)

        def work(step: Step) -> Found:
            from desk.work.belonging.belonging import check_belonging  # brings shapely
            from desk.work.ground.coverage import inspect, marks

            found = inspect(office, layer.id, area_id, step)
            if area_id is None:
                found += check_belonging(office, layer.id, step)
            return found, marks(found)

        name = f"检查{layer.name}"
        self.app.jobs.long(name, work, lambda found: self._take(layer.id, layer.name, *found), self._failed)

    def _take(self, layer_id: int, name: str, findings: tuple[GridFinding, ...], marks: bytes) -> None:
        panel = self.panel()
        self._layer_id, self._marks = layer_id, marks
        panel.show_findings(name, findings)
        self._mark(bool(findings))
        if not findings:
            self.app.say(f"{name}：没有发现问题。", "good")

    def _failed(self, error: BaseException) -> None:
        self.panel().set_busy(False)
        if isinstance(error, Cancelled):
            self.app.say("检查已停止。")
        else:
            self.window.complain(error)

    def _make(self) -> FindingsPanel:
        from ui.panels.findings import FindingsPanel

        panel = FindingsPanel(self.app, self.window)
        panel.check_wanted.connect(self.run)
        panel.spot_wanted.connect(self._go_to)
        panel.mend_wanted.connect(self.mend)
        panel.list_wanted.connect(self._list)
        panel.recompute_wanted.connect(self.recompute)
        panel.export_wanted.connect(self.export)
        return panel

    # ---- on the map and in the lists

    def _mark(self, is_seen: bool) -> None:
        if self.window.map is not None:
            self.window.map.mark(self._marks if is_seen else b"")

    def _go_to(self, place: int) -> None:
        if self.window.map is not None:
            self.window.map.go_to_mark(place)

    def _list(self, one: GridFinding) -> None:
        self.list_ids(one.kind, one.item_ids)

    def list_ids(self, kind: str, ids: tuple[int, ...]) -> None:
        """Show exactly these things in their list, and mark on the map those that have a place."""
        self.window.show_list(kind)
        self.window.lists[kind].narrow(ids)
        self.window.commands.map.choosing.show_rows(kind, list(ids[:MARKED]), "检查所得")

    def _forget(self) -> None:
        self._marks = b""
        self._mark(False)

    # ---- mending

    def mend(self, findings: tuple[GridFinding, ...]) -> None:
        """Work out what a repair would do and show it; nothing is written yet."""
        office, layer_id = self.app.office, self._layer_id
        if office is None:
            return

        def work() -> MendingPlan:
            from desk.work.ground.mending import plan_mending

            return plan_mending(office, layer_id, findings)

        self.app.jobs.read(work, self._preview, "mending", failed=self.window.complain)

    def _preview(self, plan: MendingPlan) -> None:
        if not plan.grids:
            self.app.say("这些问题要由人来决定归谁，不能自动修复；请用“编辑网格”修改边界。", "warn")
            return
        from ui.dialogs.ground.mending import MendingDialog

        self.window.show_dialog(MendingDialog(self.app, plan, self._mended, self.window))

    def _mended(self, changes: Changes) -> None:
        self.app.note(changes)
        self.app.say("边界已修复，可用 Ctrl+Z 撤销。正在重新检查。", "good")
        self.run()

    def recompute(self) -> None:
        """Work out the members of the layer anew, then check again."""
        office, layer_id = self.app.office, self._layer_id
        if office is None:
            return

        def work() -> Changes:
            from desk.work.belonging.membership import recompute  # brings SQLAlchemy

            return recompute(office, layer_id)

        self.app.jobs.write(work, self._recomputed, self.window.complain)

    def _recomputed(self, changes: Changes) -> None:
        self.app.note(changes)
        self.run()

    def export(self) -> None:
        """Ask where, then write all findings."""
        office, panel = self.app.office, self.panel()
        if office is None or not panel.findings:
            return
        from desk.work.outgoing.exports import file_name  # brings the workbook writer

        name = file_name(f"{office.name}{self.app.layer.name if self.app.layer else ''}检查清单_{office.today()}")
        start = str(Path(self.app.settings.folder or Path.home()) / f"{name}.xlsx")
        path, _ = QFileDialog.getSaveFileName(self.window, "导出检查清单", start, "Excel 工作簿 (*.xlsx)")
        if path:
            self.write(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"))

    def write(self, path: Path) -> None:
        """Write the findings to a workbook."""
        office, findings = self.app.office, self.panel().findings
        assert office is not None
        self.app.settings.folder = str(path.parent)

        def work(step: Step) -> Any:
            from desk.work.ground.findings_book import export_findings

            return export_findings(office, "网格检查清单", findings, path, step=step)

        self.app.jobs.long(
            f"导出到 {path.name}", work, lambda count: self.app.say(f"已导出 {count:,} 项到 {path.name}。", "good")
        )
