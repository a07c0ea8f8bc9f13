"""Go to a code or a coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.app import App
from ui.dialogs.sheet import Sheet

if TYPE_CHECKING:
    from desk.work.ground.going import Target
    from ui.map.tools import MapTools
    from ui.map.view import MapView

PAUSE = 180
HINT = (
    "网格编码、部件标识码、事件编号、楼栋或道路名；"
    "或坐标，如 116.4074, 39.9042、116°24′27″ 39°54′15″、448688.86 4418598.00。"
)


class GoToDialog(Sheet):
    """A field, and what the text may mean; Enter goes to the first."""

    def __init__(self, app: App, view: MapView | None, tools: MapTools | None, parent: QWidget | None = None) -> None:
        super().__init__("转到", HINT, parent)
        self.app, self._view, self._tools = app, view, tools
        self.found: tuple[Target, ...] = ()
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText("编码、名称或坐标")
        self.edit.setAccessibleName("编码、名称或坐标")
        self.edit.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName("可能的位置")
        self.list.setMinimumHeight(180)
        self.body.addWidget(self.edit)
        self.body.addWidget(self.list, 1)
        self.main = self.add_main("转到", self.go)
        self.main.setEnabled(False)
        self.add_close()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.ask)
        self.edit.textChanged.connect(lambda _: self._pause.start())
        self.list.itemActivated.connect(lambda _: self.go())
        self.edit.setFocus()

    def ask(self) -> None:
        """Look up what was typed."""
        office, text = self.app.office, self.edit.text()
        if office is None:
            return
        self._pause.stop()

        def work() -> tuple[Target, ...]:
            from desk.work.ground.going import targets  # brings the formulas of the systems

            return targets(office, text)

        self.app.jobs.read(work, self._show, "go to", failed=self.complain)

    def _show(self, found: tuple[Target, ...]) -> None:
        self.found = found
        self.list.clear()
        for target in found:
            item = QListWidgetItem(f"{target.title}\n{target.detail}" if target.detail else target.title)
            self.list.addItem(item)
        self.main.setEnabled(bool(found))
        if found:
            self.list.setCurrentRow(0)
        is_asked = bool(self.edit.text().strip())
        self.say_wrong(
            "没有找到。请核对编码，或按上面的例子写坐标（经度在前、纬度在前都可以）。" if is_asked and not found else ""
        )

    def go(self) -> None:
        """Go to the chosen place and close."""
        row = self.list.currentRow()
        if not 0 <= row < len(self.found):
            return
        target = self.found[row]
        if target.kind == "areas" and target.id in self.app.areas:
            self.app.select(area_id=target.id, source="goto")
        elif target.kind and target.kind != "areas":
            self.app.select(kind=target.kind, id=target.id, source="goto")
        else:
            self._mark(target)
        self.accept()

    def _mark(self, target: Target) -> None:
        """A bare place, or a grid of another layer: shown, with a mark that stays."""
        if self._view is not None:
            self._view.fly(target.lon, target.lat)
        if self._tools is not None:
            self._tools.mark([(target.lon, target.lat)], target.title, None)
