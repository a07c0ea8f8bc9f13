"""Hand on a map as one web page: what is on it, for whom, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QFormLayout, QGridLayout, QLineEdit, QWidget

from desk.work.ground import shades
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.ground.webpage import PageWanted

HINT = "做成一个 .html 文件，用浏览器打开就能看，不需要联网，也不需要安装本程序。"
PERSONAL = "含人员姓名、电话或事件内容：须填写用途，页脚写明何人何时生成，并记入操作日志。"


class WebPageDialog(Sheet):
    """`ordered` gets what is wanted and the path."""

    def __init__(self, app: App, ordered: Callable[[PageWanted, Path], None], parent: QWidget | None = None) -> None:
        super().__init__("导出网页地图", HINT, parent, width=600)
        self.app, self._ordered = app, ordered
        form = QFormLayout()
        form.setVerticalSpacing(theme.SPACE)
        self.layer = QComboBox(self)
        for layer in app.layers:
            self.layer.addItem(layer.name, layer.id)
        self.layer.setCurrentIndex(max(0, self.layer.findData(app.layer.id if app.layer else None)))
        self.area = QComboBox(self)
        self.title_edit = QLineEdit(self)
        self.title_edit.setPlaceholderText("照内容起名")
        self.figure = QComboBox(self)
        self.figure.addItem("不着色", "")
        office = app.office
        for figure in shades.figures(office) if office is not None else ():
            self.figure.addItem(figure.title, figure.key)
        self.groups: list[QCheckBox] = []
        self._kinds = QGridLayout()
        self.issues = QCheckBox(f"待办{app.term('issue', '事件')}", self)
        self.teams = QCheckBox(f"{app.term('team', '团队')}姓名和电话", self)
        self._kinds.addWidget(self.issues, 0, 0)
        self._kinds.addWidget(self.teams, 0, 1)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText("如：送各社区核对网格边界")
        for words, field in (
            ("图层", self.layer),
            ("范围", self.area),
            ("标题", self.title_edit),
            ("着色", self.figure),
            ("显示", self._kinds),
            ("用途", self.reason),
        ):
            form.addRow(words, field)
        self.body.addLayout(form)
        self.warning = said(PERSONAL, self)
        self.warning.setStyleSheet(f"color: {theme.WARN};")
        self.body.addWidget(self.warning)
        self.main = self.add_main("保存…", self._on_save)
        self.add_close()
        self.layer.activated.connect(self._on_layer)
        for box in (self.issues, self.teams):
            box.toggled.connect(self._on_personal)
        self._on_layer()
        self._on_personal()
        if office is not None:
            app.jobs.read(lambda: _groups(office), self._offer, "web page classes", failed=self.complain)

    def _on_layer(self) -> None:
        is_here = self.app.layer is not None and self.layer.currentData() == self.app.layer.id
        self.area.clear()
        self.area.addItem(f"{self.app.area_name(None)}（全域）", None)
        for area in self.app.areas.values() if is_here else ():
            if area.id != self.app.root_id:
                self.area.addItem(f"{'　' * area.level}{area.name}", area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(self.app.selection.area_id)))

    def _offer(self, groups: tuple[str, ...]) -> None:
        for number, group in enumerate(groups, 2):
            box = QCheckBox(group, self)
            self.groups.append(box)
            self._kinds.addWidget(box, number // 2, number % 2)

    def _on_personal(self) -> None:
        self.warning.setVisible(self.issues.isChecked() or self.teams.isChecked())

    def wanted(self) -> PageWanted:
        """What the form says."""
        from desk.work.ground.webpage import PageWanted  # brings shapely and folium

        return PageWanted(
            layer_id=self.layer.currentData(),
            area_id=self.area.currentData(),
            title=self.title_edit.text().strip(),
            figure=self.figure.currentData(),
            groups=frozenset(box.text() for box in self.groups if box.isChecked()),
            issues=self.issues.isChecked(),
            teams=self.teams.isChecked(),
            reason=self.reason.text().strip(),
        )

    def _on_save(self) -> None:
        from desk.work.leaving import file_name

        if self._lacks_reason():
            return
        name = file_name(
            self.title_edit.text().strip() or f"{self.area.currentText().strip('　')}{self.layer.currentText()}"
        )
        start = str(Path(self.app.settings.folder or Path.home()) / f"{name}.html")
        path, _ = QFileDialog.getSaveFileName(self, "保存", start, "网页 (*.html)")
        if path:
            self.order(Path(path if path.lower().endswith(".html") else f"{path}.html"))

    def _lacks_reason(self) -> bool:
        if (self.issues.isChecked() or self.teams.isChecked()) and not self.reason.text().strip():
            self.say_wrong("网页里有人员或事件信息，请写明用途。")
            self.reason.setFocus()
            return True
        return False

    def order(self, path: Path) -> None:
        """Order what the form says, and close; without a reason that is needed it stays open."""
        if self._lacks_reason():
            return
        self.app.settings.folder = str(path.parent)
        self._ordered(self.wanted(), path)
        self.accept()


def _groups(office: object) -> tuple[str, ...]:
    from desk.work.ground.webpage import groups

    return groups(office)  # type: ignore[arg-type]
