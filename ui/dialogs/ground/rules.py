"""条件网格: grids by condition, list or asset. Choose a layer, make and change its grids, see at once how many they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.ground.rule_grid import UNITS, GridEditor
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.belonging.rule_layers import RuleLayer
    from desk.work.belonging.rules import Rule, RuleField
    from desk.work.ground.coverage import GridFinding

_TITLES: Final = ("网格", "成员", "条件", "有效期")
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
        self.setMinimumHeight(600)
        self.body.addLayout(self._build_head())
        middle = QHBoxLayout()
        middle.setSpacing(theme.WIDE)
        middle.addLayout(self._build_list(), 5)
        self.side = GridEditor(app, self)
        self.editor, self.save = self.side.editor, self.side.save
        self.side.new.clicked.connect(self._on_new)
        self.side.close_grid.clicked.connect(self._on_close)
        self.save.clicked.connect(self._on_save)
        middle.addWidget(self.side, 4)
        self.body.addLayout(middle, 1)
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
        self.close_layer = QPushButton("停用图层", self)
        self.close_layer.setAutoDefault(False)
        self.close_layer.setToolTip("不再用这个图层；可撤销")
        self.close_layer.clicked.connect(self._on_close_layer)
        row.addWidget(self.show_layer)
        row.addWidget(self.close_layer)
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
        self.side.setEnabled(has)
        self.show_layer.setEnabled(has)
        self.close_layer.setEnabled(has)
        if layer is None:
            self.universe.setText("还没有这样的图层，点“新建图层”开始。")
            self.table.setRowCount(0)
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
            if item is not None and (gone := item.widget()) is not None:
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
        self.say_wrong("")
        self.side.show_grid(layer, grid)

    def _on_new(self) -> None:
        self.table.setCurrentCell(-1, -1)
        self._on_row(-1)
        self.side.begin_new()

    def _on_save(self) -> None:
        layer = self._present()
        if layer is None:
            return
        rule = None if layer.basis == "list" else self.editor.rule()
        if rule is not None and not rule.where:
            self.say_wrong("请至少设一条条件。")
            return
        name, days, area_id = self.side.name.text(), self.side.days(), self._area_id
        self._write(lambda office: _save(office, layer.id, name, rule, area_id, days))

    def _on_close(self) -> None:
        area_id = self._area_id
        if area_id is not None:
            self._write(lambda office: _close(office, area_id))

    def _on_close_layer(self) -> None:
        layer = self._present()
        if layer is not None:
            self._area_id = None
            self._write(lambda office: _close_layer(office, layer.id))

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
        from ui.dialogs.ground.rule_layer import RuleLayerDialog

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
    from desk.work.belonging.belonging import check_belonging
    from desk.work.belonging.rule_layers import rule_layers
    from desk.work.belonging.rules import fields

    layers = rule_layers(office)
    chosen = next((each for each in layers if each.id == layer_id), layers[0] if layers else None)
    found = check_belonging(office, chosen.id) if chosen is not None and chosen.grids else ()
    return layers, {whom: fields(office, whom) for whom in UNITS}, found


def _save(
    office: Office, layer_id: int, name: str, rule: Rule | None, area_id: int | None, days: dict[str, Any]
) -> Changes:
    from desk.work.belonging.rule_layers import save_grid

    return save_grid(office, layer_id, name, rule, area_id=area_id, **days)


def _close(office: Office, area_id: int) -> Changes:
    from desk.work.belonging.rule_layers import close_grid

    return close_grid(office, area_id)


def _close_layer(office: Office, layer_id: int) -> Changes:
    from desk.work.belonging.rule_layers import close_layer

    return close_layer(office, layer_id)


def _recompute(office: Office, layer_id: int) -> Changes:
    from desk.work.belonging.membership import recompute

    return recompute(office, layer_id)
