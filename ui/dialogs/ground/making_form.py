"""What a person chooses before grids are made: which area, which way, how large."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.model import Area
from desk.profile.parts import SizeTarget
from desk.work.making.options import BALANCED, CELLS, GROUPS, LINES, MEASURES, STREETS, WAYS, Options
from ui import theme
from ui.app import App
from ui.dialogs.sheet import said

_STREET_BLOCKS, _WHOLE_BLOCKS = "streets", "whole"
_ROUND = {"households": 250, "residents": 700, "buildings": 20, "square_metres": 100_000}
_MEASURES = ("households", "residents", "buildings", "square_metres")


class MakingForm(QWidget):
    """Fields per way; `options` is what they say."""

    changed = Signal()

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        layer = app.layer
        line = layer is not None and layer.basis == "line"
        self.area = _areas(app, self)
        self.way = QComboBox(self)
        for key in (LINES,) if line else (BALANCED, CELLS, STREETS, GROUPS):
            self.way.addItem(WAYS[key][0], key)
        self.words = said("", self)
        self.pages = QStackedWidget(self)
        self._page_of = {
            BALANCED: self._balanced(),
            CELLS: self._cells(),
            STREETS: self._streets(),
            GROUPS: self._groups(),
            LINES: self._lines(),
        }
        for page in self._page_of.values():
            self.pages.addWidget(page)
        self.across = QCheckBox(self._across_words(), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        top = QFormLayout()
        top.addRow("范围", self.area)
        top.addRow("办法", self.way)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(self.pages)
        column.addWidget(self.across)
        self.across.setVisible(not line)
        self.way.currentIndexChanged.connect(self._on_way)
        self._suggest()
        self._on_way()

    @property
    def area_id(self) -> int | None:
        """The area that is divided."""
        chosen = self.area.currentData()
        return int(chosen) if chosen is not None else None

    def options(self) -> Options:
        """What the fields say."""
        way = str(self.way.currentData())
        plots = self.plots.currentData()
        return Options(
            way=way,
            measure=str(self.measure.currentData()),
            target=float(self.metres.value() if way == LINES else self.target.value()),
            tolerance=(self.line_tolerance if way == LINES else self.tolerance).value() / 100,
            whole_blocks=plots == _WHOLE_BLOCKS,
            across=self.across.isChecked() and self.across.isVisibleTo(self),
            plots_layer=plots if isinstance(plots, int) else None,
            side=float(self.side.value()),
            least=float((self.group_least if way == GROUPS else self.block_least).value()),
            by=str(self.by.currentData()),
            by_grade=self.by_grade.isChecked(),
            least_width=float(self.least_width.value()),
        )

    def _on_way(self) -> None:
        way = str(self.way.currentData())
        self.words.setText(WAYS[way][1])
        self.pages.setCurrentWidget(self._page_of[way])
        self.changed.emit()

    def _balanced(self) -> QWidget:
        page, form = _page(self)
        self.measure = QComboBox(page)
        for key in _MEASURES:
            self.measure.addItem(
                self.app.term("resident", "居民") + "人数" if key == "residents" else MEASURES[key][0], key
            )
        self.target = _whole(page, 1, 100_000_000, 250)
        self.tolerance = _whole(page, 1, 50, 10, "±", " %")
        self.plots = QComboBox(page)
        self.plots.addItem("街坊，大街坊按楼栋再分", _STREET_BLOCKS)
        self.plots.addItem("街坊保持完整（边界全在街路上）", _WHOLE_BLOCKS)
        for layer in self.app.layers:
            if layer.basis == "area" and layer != self.app.layer:
                self.plots.addItem(f"“{layer.name}”的网格", layer.id)
        self.measure.currentIndexChanged.connect(self._on_measure)
        form.addRow("按什么均衡", self.measure)
        form.addRow("每格目标", self.target)
        form.addRow("允许偏差", self.tolerance)
        form.addRow("基本地块", self.plots)
        return page

    def _cells(self) -> QWidget:
        page, form = _page(self)
        self.side = _whole(page, 20, 2000, 100, "", " 米")
        form.addRow("单元边长", self.side)
        return page

    def _streets(self) -> QWidget:
        page, form = _page(self)
        self.block_least = _whole(page, 0, 1_000_000, 2000, "", " ㎡")
        form.addRow("小于此面积并入相邻", self.block_least)
        return page

    def _groups(self) -> QWidget:
        page, form = _page(self)
        self.by = QComboBox(page)
        self.by.addItem("小区，没有的按街路", "estate")
        self.by.addItem("楼栋所临的街路", "street")
        self.group_least = _whole(page, 0, 1_000_000, 10_000, "", " ㎡")
        form.addRow("楼群依据", self.by)
        form.addRow("小于此面积并入相邻", self.group_least)
        return page

    def _lines(self) -> QWidget:
        page, form = _page(self)
        self.metres = _whole(page, 50, 1_000_000, 4000, "", " 米")
        self.line_tolerance = _whole(page, 1, 50, 20, "±", " %")
        self.least_width = _whole(page, 0, 100, 0, "", " 米")
        self.least_width.setSpecialValueText("不限宽度")
        self.by_grade = QCheckBox("不同等级的街路分开成块", page)
        form.addRow("每块目标长度", self.metres)
        form.addRow("允许偏差", self.line_tolerance)
        form.addRow("街路不窄于", self.least_width)
        form.addRow("", self.by_grade)
        return page

    def _on_measure(self) -> None:
        measure = str(self.measure.currentData())
        self.target.setSuffix(f" {MEASURES[measure][1]}")
        wanted = next((target for target in reversed(self._targets()) if target.measure == measure), None)
        self.target.setValue((wanted.least + wanted.most) // 2 if wanted is not None else _ROUND[measure])

    def _suggest(self) -> None:
        """Begin with what the profile wants."""
        usual = next(reversed(self._targets()), None)
        if usual is not None and usual.measure == "metres":
            self.metres.setValue((usual.least + usual.most) // 2)
        elif usual is not None and usual.measure in _MEASURES:
            self.measure.setCurrentIndex(_MEASURES.index(usual.measure))
        self._on_measure()
        if usual is not None and usual.measure == "square_metres":
            self.way.setCurrentIndex(self.way.findData(CELLS))

    def _targets(self) -> tuple[SizeTarget, ...]:
        office, layer = self.app.office, self.app.layer
        known = office.profile.layers if office is not None and layer is not None else ()
        return next((each.size for each in known if layer is not None and each.key == layer.key), ())

    def _across_words(self) -> str:
        levels = self.app.layer.levels if self.app.layer is not None else ()
        return f"网格可以跨{levels[-2] if len(levels) > 1 else '社区'}（只能保存为新图层）"


def _areas(app: App, parent: QWidget) -> QComboBox:
    """The areas that have grids below them; the chosen one, or the one above the chosen grid, in front."""
    box = QComboBox(parent)
    box.setMaxVisibleItems(24)
    lowest = max((area.level for area in app.areas.values()), default=0)
    upper = [area for area in app.areas.values() if area.level < lowest or not area.level]
    for area in _in_tree_order(upper):
        box.addItem("　" * area.level + area.name, area.id)
    chosen = app.areas.get(app.selection.area_id or 0)
    while chosen is not None and box.findData(chosen.id) < 0:
        chosen = app.areas.get(chosen.parent_id or 0)
    box.setCurrentIndex(max(box.findData(chosen.id) if chosen is not None else 0, 0))
    return box


def _in_tree_order(areas: list[Area]) -> Iterable[Area]:
    below: dict[int | None, list[Area]] = {}
    known = {area.id for area in areas}
    for area in areas:
        below.setdefault(area.parent_id if area.parent_id in known else None, []).append(area)
    stack = list(reversed(below.get(None, [])))
    while stack:
        area = stack.pop()
        yield area
        stack.extend(reversed(below.get(area.id, [])))


def _page(parent: QWidget) -> tuple[QWidget, QFormLayout]:
    page = QWidget(parent)
    form = QFormLayout(page)
    form.setContentsMargins(0, 0, 0, 0)
    return page, form


def _whole(parent: QWidget, least: int, most: int, value: int, before: str = "", after: str = "") -> QSpinBox:
    box = QSpinBox(parent)
    box.setRange(least, most)
    box.setValue(value)
    box.setPrefix(before)
    box.setSuffix(after)
    box.setGroupSeparatorShown(True)
    return box
