"""One grid by condition: its name, its period, its conditions, and at once how many they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.app import App
from ui.dialogs.ground.conditions import ConditionEditor
from ui.dialogs.sheet import said

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.belonging.rule_layers import RuleGrid, RuleLayer
    from desk.work.belonging.rules import Rule

PAUSE: Final = 250
"""Milliseconds of quiet before the conditions are counted."""
UNITS: Final = {"resident": "名", "organisation": "家", "facility": "个"}


class GridEditor(QFrame):
    """The right half of the dialog 条件网格. It writes nothing itself."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._layer: RuleLayer | None = None
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(theme.SPACE)
        self.what = QLabel("新网格", self)
        self.what.setTextFormat(Qt.TextFormat.PlainText)
        self.what.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("网格名称，如 高龄独居老人")
        self.name.setAccessibleName("网格名称")
        self.name.setMaxLength(40)
        self.editor = ConditionEditor(self)
        self.number = QLabel("", self)
        self.number.setTextFormat(Qt.TextFormat.PlainText)
        self.number.setWordWrap(True)
        self.number.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        column.addWidget(self.what)
        column.addWidget(self.name)
        column.addLayout(self._build_days())
        column.addWidget(self._scrolled(self.editor), 1)
        column.addWidget(self.number)
        column.addLayout(self._build_buttons())
        self._wait = QTimer(self, singleShot=True, interval=PAUSE)
        self._wait.timeout.connect(self.count)
        self.editor.changed.connect(self._wait.start)

    def _build_days(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.since, self.until = QLineEdit(self), QLineEdit(self)
        self.since.setPlaceholderText("起 2026-01-01")
        self.until.setPlaceholderText("止（空为长期）")
        self.since.setAccessibleName("有效期起")
        self.until.setAccessibleName("有效期止")
        row.addWidget(said("有效期", self))
        row.addWidget(self.since, 1)
        row.addWidget(self.until, 1)
        return row

    def _scrolled(self, part: QWidget) -> QScrollArea:
        inside = QWidget(self)
        inside.setProperty("surface", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        return scroll

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.new = QPushButton("新网格", self)
        self.close_grid = QPushButton("停用", self)
        self.save = QPushButton("保存网格", self)
        self.save.setProperty("primary", True)
        for button in (self.new, self.close_grid, self.save):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def show_grid(self, layer: RuleLayer | None, grid: RuleGrid | None) -> None:
        """Show a grid of a layer; None is a new one."""
        self._layer = layer
        self.close_grid.setEnabled(grid is not None)
        self.what.setText("新网格" if grid is None else f"{grid.name}　{grid.code}")
        self.name.setText("" if grid is None else grid.name)
        office = self.app.office
        self.since.setText(grid.since if grid is not None else office.today() if office is not None else "")
        self.until.setText("" if grid is None else grid.until)
        self.editor.show_rule(None if grid is None else grid.rule)
        self.count()

    def begin_new(self) -> None:
        """Ready for typing."""
        if not self.editor.rows:
            self.editor.add()
        self.name.setFocus()

    def days(self) -> dict[str, str]:
        """The period as typed."""
        return {"since": self.since.text().strip(), "until": self.until.text().strip()}

    def count(self) -> None:
        """How many the conditions take now."""
        office, layer = self.app.office, self._layer
        if office is None or layer is None or (layer.basis != "list" and not self.editor.rows):
            self.number.setText("")
            return
        if layer.basis == "list":
            self.number.setText("在列表里选中行，用“所选行加入名单网格”加入成员。")
            return
        rule, unit = self.editor.rule(), UNITS[layer.universe.whom]
        say = lambda count: self.number.setText(f"符合条件 {count:,} {unit}")  # noqa: E731
        self.app.jobs.read(
            lambda: _number(office, rule), say, "rule count", lambda _: self.number.setText("条件未填完")
        )


def _number(office: Office, rule: Rule) -> int:
    """Runs on a job thread."""
    from desk.work.belonging.rules import number

    return number(office, rule)
