"""条件网格: grids by condition, list or asset. Choose a layer, make and change its grids, see at once how many they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.conditions import ConditionEditor
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.coverage import GridFinding
    from desk.work.rule_layers import RuleGrid, RuleLayer
    from desk.work.rules import Rule, RuleField

PAUSE: Final = 250
"""Milliseconds of quiet before the conditions are counted."""
_TITLES: Final = ("网格", "成员", "条件", "有效期")
_UNITS: Final = {"resident": "名", "organisation": "家", "facility": "个"}
State = tuple["tuple[RuleLayer, ...]", "dict[str, tuple[RuleField, ...]]", "tuple[GridFinding, ...]"]


class RulesDialog(Sheet):
    """Each saving is one transaction that can be undone."""

    def __init__(
        self, app: App, show_ids: Callable[[str, tuple[int, ...]], None], parent: QWidget | None = None
    ) -> None:
        hint = (
            "人群网格、行业网格、资产网格不画边界，按条件或名单确定成员；同一个人可以既在地块网格里，又在人群网格里。"
        )
        super().__init__("条件网格", hint, parent, width=1040)
        self.app, self._show_ids = app, show_ids
        self._layers: tuple[RuleLayer, ...] = ()
        self._fields: dict[str, tuple[RuleField, ...]] = {}
        self._findings: tuple[GridFinding, ...] = ()
        self._area_id: int | None = None
        self._is_new = False
        self.setMinimumHeight(600)
        self.body.addLayout(self._build_head())
        middle = QHBoxLayout()
        middle.setSpacing(theme.WIDE)
        middle.addLayout(self._build_list(), 5)
        middle.addWidget(self._build_editor(), 4)
        self.body.addLayout(middle, 1)
        self._wait = QTimer(self, singleShot=True, interval=PAUSE)
        self._wait.timeout.connect(self._count)
        self.editor.changed.connect(self._wait.start)
        self.add_close().setAutoDefault(False)
        self.read()

    # ---- building

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.layer = QComboBox(self)
        self.layer.setAccessibleName("条件图层")
        self.layer.setMinimumWidth(220)
        self.layer.activated.connect(lambda _: self._on_layer())
        self.universe = said("", self)
        self.universe.setWordWrap(False)
        new = QPushButton("新建图层…", self)
        new.setAutoDefault(False)
        new.clicked.connect(self._new_layer)
        self.show_layer = QPushButton("在左侧查看", self)
        self.show_layer.setAutoDefault(False)
        self.show_layer.clicked.connect(self._bring_layer)
        row.addWidget(self.layer)
        row.addWidget(self.universe, 1)
        row.addWidget(self.show_layer)
        row.addWidget(new)
        return row

    def _build_list(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.table = QTableWidget(0, len(_TITLES), self)
        self.table.setHorizontalHeaderLabels(list(_TITLES))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for number, width in enumerate((130, 68, 0, 108)):
            if width:
                self.table.setColumnWidth(number, width)
        self.table.setAccessibleName("条件网格")
        self.table.currentCellChanged.connect(lambda row, *_: self._on_row(row))
        column.addWidget(self.table, 1)
        self.outcome = QVBoxLayout()
        self.outcome.setSpacing(theme.TIGHT)
        column.addLayout(self.outcome)
        return column

    def _build_editor(self) -> QWidget:
        side = QFrame(self)
        side.setProperty("card", True)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(theme.SPACE)
        self.what = QLabel("新网格", side)
        self.what.setTextFormat(Qt.TextFormat.PlainText)
        self.what.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.name = QLineEdit(side)
        self.name.setPlaceholderText("网格名称，如 高龄独居老人")
        self.name.setMaxLength(40)
        days = QHBoxLayout()
        self.since, self.until = QLineEdit(side), QLineEdit(side)
        self.since.setPlaceholderText("起 2026-01-01")
        self.until.setPlaceholderText("止（空为长期）")
        self.since.setAccessibleName("有效期起")
        self.until.setAccessibleName("有效期止")
        days.addWidget(said("有效期", side))
        days.addWidget(self.since, 1)
        days.addWidget(self.until, 1)
        self.editor = ConditionEditor(side)
        inside = QWidget(side)
        inside.setProperty("surface", True)
        scrolled = QVBoxLayout(inside)
        scrolled.setContentsMargins(0, 0, 0, 0)
        scrolled.addWidget(self.editor)
        scrolled.addStretch(1)
        scroll = QScrollArea(side)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        self.number = QLabel("", side)
        self.number.setTextFormat(Qt.TextFormat.PlainText)
        self.number.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        buttons = QHBoxLayout()
        self.new = QPushButton("新网格", side)
        self.close_grid = QPushButton("停用", side)
        self.save = QPushButton("保存网格", side)
        self.save.setProperty("primary", True)
        for button, then in ((self.new, self._on_new), (self.close_grid, self._on_close), (self.save, self._on_save)):
            button.setAutoDefault(False)
            button.clicked.connect(then)
            buttons.addWidget(button)
        for part in (self.what, self.name):
            column.addWidget(part)
        column.addLayout(days)
        column.addWidget(scroll, 1)
        column.addWidget(self.number)
        column.addLayout(buttons)
        return side

    # ---- reading

    def read(self) -> None:
        """Ask for layers, fields, and who is in no grid or in two."""
        office, layer_id = self.app.office, self.layer.currentData()
        if office is not None:
            self.app.jobs.read(lambda: _state(office, layer_id), self._take, "rule layers", self.complain)

    def _take(self, state: State) -> None:
        self._layers, self._fields, self._findings = state
        chosen = self.layer.currentData()
        self.layer.clear()
        for layer in self._layers:
            self.layer.addItem(layer.name, layer.id)
        self.layer.setCurrentIndex(max(0, self.layer.findData(chosen)) if self._layers else -1)
        self._show_layer()

    def _present(self) -> RuleLayer | None:
        return next((each for each in self._layers if each.id == self.layer.currentData()), None)

    def _on_layer(self) -> None:
        self._area_id = None
        self._findings = ()
        self._show_layer()
        self.read()

    def _show_layer(self) -> None:
        layer = self._present()
        has = layer is not None
        for part in (self.name, self.since, self.until, self.editor, self.save, self.new, self.show_layer):
            part.setEnabled(has)
        if layer is None:
            self.universe.setText("还没有这样的图层，点“新建图层”开始。")
            self.table.setRowCount(0)
            self.close_grid.setEnabled(False)
            return
        self.universe.setText(f"划分对象：{self._whom(layer)}（{layer.words}）")
        self.editor.offer(layer.universe.whom, self._fields[layer.universe.whom])
        self.editor.setVisible(layer.basis != "list")
        self._fill(layer)
        self._show_findings()

    def _whom(self, layer: RuleLayer) -> str:
        return self.app.term(layer.universe.whom)

    def _fill(self, layer: RuleLayer) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(layer.grids))
        for row, grid in enumerate(layer.grids):
            until = f"{grid.until} 止" if grid.until else "长期"
            for column, text in enumerate((grid.name, f"{grid.members:,}", grid.words, until)):
                item = QTableWidgetItem(text)
                item.setToolTip(theme.plain(text))
                if column == 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        at = next((row for row, grid in enumerate(layer.grids) if grid.id == self._area_id), 0 if layer.grids else -1)
        self.table.setCurrentCell(at, 0)
        self.table.blockSignals(False)
        self._on_row(at)

    def _show_findings(self) -> None:
        while self.outcome.count():
            item = self.outcome.takeAt(0)
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        for one in self._findings:
            self.outcome.addWidget(self._finding(one))
        layer = self._present()
        if not self._findings and layer is not None and layer.grids:
            self.outcome.addWidget(said("✓ 没有未落格，也没有重复落格。", self))

    def _finding(self, one: GridFinding) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = QLabel(f"▲ {one.title}：{one.sentence}", line)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        button = QPushButton("看名单" if one.item_ids else "重新计算", line)
        button.setAutoDefault(False)
        button.clicked.connect((lambda: self._show(one)) if one.item_ids else self._recompute)
        row.addWidget(button)
        return line

    def _show(self, one: GridFinding) -> None:
        self._show_ids(one.kind, one.item_ids)
        self.accept()

    # ---- one grid

    def _on_row(self, row: int) -> None:
        layer = self._present()
        grid = layer.grids[row] if layer is not None and 0 <= row < len(layer.grids) else None
        self._area_id = grid.id if grid is not None else None
        self.close_grid.setEnabled(grid is not None)
        self._show_grid(grid)

    def _show_grid(self, grid: RuleGrid | None) -> None:
        self.say_wrong("")
        self.what.setText("新网格" if grid is None else f"{grid.name}　{grid.code}")
        self.name.setText("" if grid is None else grid.name)
        office = self.app.office
        self.since.setText(grid.since if grid is not None else office.today() if office is not None else "")
        self.until.setText("" if grid is None else grid.until)
        self.editor.show_rule(None if grid is None else grid.rule)
        self._count()

    def _on_new(self) -> None:
        self.table.setCurrentCell(-1, -1)
        self._on_row(-1)
        if not self.editor.rows:
            self.editor.add()
        self.name.setFocus()

    def _count(self) -> None:
        """How many the conditions take now; asked for after a pause."""
        office, layer = self.app.office, self._present()
        if office is None or layer is None:
            self.number.setText("")
            return
        if layer.basis == "list":
            self.number.setText("成员在列表里选中后用“所选行加入名单网格”加入。")
            return
        if not self.editor.rows:
            self.number.setText("")
            return
        rule, unit = self.editor.rule(), _UNITS[layer.universe.whom]
        say = lambda count: self.number.setText(f"符合条件 {count:,} {unit}")  # noqa: E731
        self.app.jobs.read(
            lambda: _number(office, rule), say, "rule count", lambda _: self.number.setText("条件未填完")
        )

    def _on_save(self) -> None:
        layer = self._present()
        if layer is None:
            return
        given: dict[str, Any] = {"since": self.since.text().strip(), "until": self.until.text().strip()}
        rule = None if layer.basis == "list" else self.editor.rule()
        if rule is not None and not rule.where:
            self.say_wrong("请至少设一条条件。")
            return
        self._write(lambda office: _save(office, layer.id, self.name.text(), rule, self._area_id, given))

    def _on_close(self) -> None:
        area_id = self._area_id
        if area_id is not None:
            self._write(lambda office: _close(office, area_id))

    def _recompute(self) -> None:
        layer = self._present()
        if layer is not None:
            self._write(lambda office: _recompute(office, layer.id))

    def _write(self, work: Callable[[Office], Changes]) -> None:
        office = self.app.office
        if office is not None:
            self.say_wrong("")
            self.save.setEnabled(False)
            self.app.jobs.write(lambda: work(office), self._written, self._failed)

    def _written(self, changes: Changes) -> None:
        self.save.setEnabled(True)
        self.app.note(changes)
        self.read()

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.complain(error)

    # ---- layers

    def _new_layer(self) -> None:
        from ui.dialogs.rule_layer import RuleLayerDialog

        dialog = RuleLayerDialog(self.app, self._fields, self._made, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _made(self, changes: Changes) -> None:
        (layer_id,) = changes.rows.get("layer", frozenset({0}))
        self.layer.addItem("", layer_id)
        self.layer.setCurrentIndex(self.layer.count() - 1)
        self._area_id = None
        self._written(changes)

    def _bring_layer(self) -> None:
        """Show this layer in the tree of the window."""
        office, layer_id = self.app.office, self.layer.currentData()
        layer = next((each for each in self.app.layers if each.id == layer_id), None)
        if office is None or layer is None:
            return
        then: Callable[[Any], None] = lambda areas: self.app.set_layer(layer, areas)  # noqa: E731
        self.app.jobs.read(lambda: office.search.tree(layer.id), then, "layer")
        self.accept()


# What runs on a job thread; the libraries behind it are not needed before the dialog is.


def _state(office: Office, layer_id: int | None) -> State:
    from desk.work.belonging import check_belonging
    from desk.work.rule_layers import rule_layers
    from desk.work.rules import fields

    layers = rule_layers(office)
    chosen = next((each for each in layers if each.id == layer_id), layers[0] if layers else None)
    found = check_belonging(office, chosen.id) if chosen is not None and chosen.grids else ()
    return layers, {whom: fields(office, whom) for whom in _UNITS}, found


def _number(office: Office, rule: Rule) -> int:
    from desk.work.rules import number

    return number(office, rule)


def _save(
    office: Office, layer_id: int, name: str, rule: Rule | None, area_id: int | None, days: dict[str, Any]
) -> Changes:
    from desk.work.rule_layers import save_grid

    return save_grid(office, layer_id, name, rule, area_id=area_id, **days)


def _close(office: Office, area_id: int) -> Changes:
    from desk.work.rule_layers import close_grid

    return close_grid(office, area_id)


def _recompute(office: Office, layer_id: int) -> Changes:
    from desk.work.membership import recompute

    return recompute(office, layer_id)
