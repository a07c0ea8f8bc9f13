"""Taking in the requests of a hotline: the file, which of our classes its services are, what is new, and one button."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.sheet import PathField, Sheet, rows_table, said
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.work.hotline.taking import Plan, Service

FILES = "热线工单 (*.json);;所有文件 (*)"
_TONES = {"faulty": "bad", "known": "", "closed": "", "new": "good"}
_HEIGHT = 190


class ClassBox(QComboBox):
    """A class of the standard, found by any part of its name or code."""

    def __init__(self, names: QStringListModel, codes: list[str], chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes = codes
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setModel(names)
        self.setMaxVisibleItems(16)
        if completer := self.completer():
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(completer.CompletionMode.PopupCompletion)
        self.setCurrentIndex(codes.index(chosen) if chosen in codes else -1)
        if edit := self.lineEdit():
            edit.setPlaceholderText("输入类别名称或代码…")
            if self.currentIndex() < 0:
                edit.clear()

    def code(self) -> str:
        """The class that is chosen; "" while what is typed is none."""
        at = self.findText(self.currentText(), Qt.MatchFlag.MatchExactly)
        return self._codes[at] if at >= 0 else ""


class HotlineDialog(Sheet):
    """From the file to the issues, in one window."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(
            "接收热线工单",
            "上级热线（12345 等）按 Open311 格式导出的 JSON 文件。先核对，再接收；接收后可以一次撤销。",
            parent,
            width=920,
        )
        self.app = app
        self._plan: Plan | None = None
        self._boxes: dict[str, ClassBox] = {}
        self.file = PathField("选择或粘贴文件位置", self._choose, self)
        self.file.edit.setAccessibleName("工单文件")
        self.system = QComboBox(self)
        self.system.setAccessibleName("坐标")
        self.route, self.source = QComboBox(self), QComboBox(self)
        self.route.setAccessibleName("办理路线")
        self.source.setAccessibleName("来源")
        self.counted = said("", self)
        self.services = QScrollArea(self)
        self.services.setWidgetResizable(True)
        self.services.setMinimumHeight(_HEIGHT)
        self.lines = StillRows(("工单号", "服务", "时间", "地点", "内容", "核对"), self)
        table = rows_table(self.lines, "工单", (130, 100, 130, 150, 210), self)
        table.setMinimumHeight(_HEIGHT)
        self._lay_out()
        self.body.addWidget(self.counted)
        self.body.addWidget(self.services, 1)
        self.body.addWidget(table, 1)
        self.add_close()
        self.main = self.add_main("接收", self.accept_all)
        self.main.setEnabled(False)
        self.file.edit.textChanged.connect(lambda _: self._look())
        self.system.currentIndexChanged.connect(lambda _: self._look())

    def _lay_out(self) -> None:
        from desk.work.hotline import taking  # with what it brings: nobody waits for it at the start

        office = self.app.office
        assert office is not None
        for key, title in taking.SYSTEMS.items():
            self.system.addItem(title, key)
        for box, listed in ((self.route, "issue_route"), (self.source, "issue_source")):
            for key, title in office.profile.codes(listed).items():
                box.addItem(title, key)
        self.source.setCurrentIndex(max(self.source.findData(taking.usual_source(office)), 0))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE * 2)
        for at, (words, widget) in enumerate(
            (("文件", self.file), ("坐标", self.system), ("办理路线", self.route), ("来源", self.source))
        ):
            label = QLabel(words, self)
            label.setBuddy(widget)
            grid.addWidget(label, 0 if at == 0 else 1, 0 if at == 0 else (at - 1) * 2)
            grid.addWidget(widget, 0 if at == 0 else 1, 1 if at == 0 else (at - 1) * 2 + 1, 1, 5 if at == 0 else 1)
        for column in (1, 3, 5):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)

    def take_file(self, path: str) -> None:
        """Look at this file."""
        self.file.edit.setText(path)

    def _choose(self) -> str:
        path, _ = QFileDialog.getOpenFileName(self, "选择热线工单", self.app.settings.folder, FILES)
        return path

    def _look(self) -> None:
        from desk.work.hotline import taking

        office, path, system = self.app.office, self.file.text, self.system.currentData()
        self.main.setEnabled(False)
        self.say_wrong("")
        if office is None or not path:
            return
        self.counted.setText("正在核对…")

        def looked() -> tuple[Plan, list[tuple[str, str]]]:
            from desk.work.standards.reading import classes

            return taking.plan(office, path, system=system), [(one.code, one.name) for one in classes(office)]

        self.app.jobs.read(looked, self._show, failed=self._cannot, key="hotline")

    def _cannot(self, error: BaseException) -> None:
        self._plan = None
        self.counted.setText("")
        self.lines.fill(())
        self.services.setWidget(QWidget(self.services))
        self.complain(error)

    def _show(self, found: tuple[Plan, list[tuple[str, str]]]) -> None:
        from desk.work.hotline.taking import STATES

        self._plan, classes = found
        counts = self._plan.counts
        self.counted.setText(
            "　".join(f"{title} {counts[state]} 件" for state, title in STATES.items() if state in counts)
            or "文件里没有工单。"
        )
        self._show_services(self._plan.services, classes)
        rows = [
            (one.id, one.service, one.requested_at.replace("T", " ")[:16], one.address,
             " ".join(one.description.split()), one.sentence or STATES[one.state])
            for one in self._plan.lines
        ]  # fmt: skip
        self.lines.fill(rows, [_TONES[one.state] for one in self._plan.lines])
        new = counts.get("new", 0)
        self.main.setText(f"接收 {new} 件" if new else "接收")
        self.main.setEnabled(bool(new))

    def _show_services(self, services: tuple[Service, ...], classes: list[tuple[str, str]]) -> None:
        names = QStringListModel([f"{name}（{code}）" for code, name in classes], self)
        codes = [code for code, _ in classes]
        inside = QWidget(self.services)
        column = QVBoxLayout(inside)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE * 2)
        for at, words in enumerate(("对方的服务类别", "件数", "对应本地类别", "依据")):
            grid.addWidget(said(words, inside), 0, at)
        self._boxes = {}
        for row, one in enumerate(services, 1):
            box = self._boxes[one.code] = ClassBox(names, codes, one.class_code, inside)
            box.setAccessibleName(f"“{one.name}”对应的类别")
            name, count, why = QLabel(one.name, inside), QLabel(str(one.count), inside), QLabel(one.why, inside)
            for label in (name, count, why):
                label.setTextFormat(Qt.TextFormat.PlainText)
            why.setWordWrap(True)
            if not one.sure:
                why.setText(f"▲ {one.why}")
                why.setStyleSheet(f"color: {theme.WARN};")
            for place, widget in enumerate((name, count, box, why)):
                grid.addWidget(widget, row, place)
        grid.setColumnStretch(2, 2)
        grid.setColumnStretch(3, 3)
        column.addLayout(grid)
        column.addStretch(1)
        self.services.setWidget(inside)

    def accept_all(self) -> None:
        """Enter the new ones, in one transaction, with a bar that can stop it."""
        from desk.work.hotline import taking

        office, made = self.app.office, self._plan
        if office is None or made is None or not self.main.isEnabled():
            return
        chosen = {service: box.code() for service, box in self._boxes.items()}
        for service, code in chosen.items():
            if not code:
                self._boxes[service].setFocus()
                self.complain(BadInput("还有服务类别没有对应本地类别：请在“对应本地类别”里输入名称选择。"))
                return
        route, source = self.route.currentData(), self.source.currentData()
        self.main.setEnabled(False)
        self.say_wrong("")
        self.app.jobs.long(
            "接收热线工单",
            lambda step: taking.take(office, made, chosen, route=route, source=source, step=step),
            self._taken,
            failed=self._refused,
        )

    def _refused(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)

    def _taken(self, changes: Changes) -> None:
        count = len(changes.rows.get("issue", ()))
        name = Path(self._plan.source).name if self._plan else ""
        self.app.note(changes)
        self.app.say(f"保存成功：从“{name}”接收 {count} 件热线工单；按 Ctrl+Z 可以整批撤销。", "good")
        self.accept()
