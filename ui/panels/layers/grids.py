"""Which layers of grids are shown: one shaded, others over it as outlines; and the grids of an earlier day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDateEdit,
    QGridLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from desk.model import Layer
from ui import theme
from ui.map.signs import OVER, line_icon
from ui.map.view import MapView
from ui.map.wish import Wish
from ui.panels.layers.parts import Choice, Note, Opacity, Row, Section, beside, group_title

TODAY = "今天"


class GridSection(Section):
    """Layers by name: the dot shades one, the box draws another over it."""

    def __init__(self, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__("网格图层", parent)
        self._map = map_view
        self._group = QButtonGroup(self)
        self.shaded: dict[int, QRadioButton] = {}
        self.over: dict[int, QCheckBox] = {}
        self.opacity: dict[int, Opacity] = {}
        self._faint: dict[int, QLabel] = {}
        self._lines = QWidget(self)
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self.labels = Row("labels", "网格名称", self)
        self.labels.toggled.connect(self._map.set_visible)
        self.past = Choice("网格日期：看以前的网格", self)
        self.past.setPlaceholderText("其他日期")
        self.past.currentIndexChanged.connect(lambda number: self._show_day(str(self.past.itemData(number) or "")))
        self.day = QDateEdit(self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMinimumHeight(theme.TARGET)
        self.day.setAccessibleName("看哪一天的网格")
        self.day.setToolTip("任选一天，看那天的网格")
        self.day.dateChanged.connect(lambda day: self._show_day(day.toString("yyyy-MM-dd")))
        self._today = ""
        self.note = Note("", self)
        self.inside.addWidget(self._lines)
        self.inside.addWidget(self.labels)
        self.inside.addWidget(group_title("网格日期", self))
        self.inside.addWidget(self.past)
        self.inside.addSpacing(theme.TIGHT)
        self.inside.addWidget(self.day)
        self.inside.addWidget(self.note)
        self.show_dates((), "")

    def fill(self, layers: Sequence[Layer]) -> None:
        """Show these layers."""
        for widget in (*self.shaded.values(), *self.over.values(), *self.opacity.values(), *self._faint.values()):
            widget.setParent(None)
            widget.deleteLater()
        self.shaded, self.over, self.opacity, self._faint = {}, {}, {}, {}
        for row, layer in enumerate(layers):
            dot = QRadioButton(layer.name.replace("&", "&&"), self._lines)
            dot.setMinimumHeight(theme.TARGET)
            dot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            dot.setToolTip(theme.plain(f"{layer.name}：着色、可点选的图层"))
            dot.clicked.connect(lambda _, id=layer.id: self._map.choose_layer(id))
            self._group.addButton(dot)
            box = QCheckBox("叠加", self._lines)
            box.setMinimumHeight(theme.TARGET)
            box.setAccessibleName(f"把{layer.name}的边界叠加在上面")
            box.setToolTip(theme.plain(f"把“{layer.name}”的边界叠加在着色图层上面"))
            box.toggled.connect(lambda is_on, id=layer.id: self._on_over(id, is_on))
            slider = Opacity(layer.name, self._lines)
            slider.valueChanged.connect(lambda value, id=layer.id: self._on_slid(id, value))
            faint = beside("轮廓不透明度", self._lines)
            faint.setContentsMargins(0, 0, theme.SPACE, 0)
            faint.setBuddy(slider)
            self._grid.addWidget(dot, 2 * row, 0)
            self._grid.addWidget(box, 2 * row, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(faint, 2 * row + 1, 0, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(slider, 2 * row + 1, 1, Qt.AlignmentFlag.AlignRight)
            self.shaded[layer.id], self.over[layer.id], self.opacity[layer.id] = dot, box, slider
            self._faint[layer.id] = faint
        self.note.say("" if len(layers) > 1 else "目前只有一种划分；生成或导入新的网格图层后，可在这里叠加比较。")

    def show_dates(self, dates: Sequence[tuple[str, str]], today: str) -> None:
        """Offer the days on which grids changed; `dates` are ISO days with their titles, the newest first."""
        self._today = today
        self.past.blockSignals(True)
        self.past.clear()
        self.past.addItem(TODAY, "")
        for day, title in dates:
            self.past.addItem(f"{day} {title}".strip(), day)
        has_past = len(dates) > 1
        self.past.setEnabled(has_past)
        self.day.setVisible(has_past)
        self.past.setToolTip("看以前的网格" if has_past else "网格还没有改动过；重划边界之后，可在这里看改动前的样子。")
        self.past.blockSignals(False)
        if has_past:
            self.day.blockSignals(True)
            self.day.setDateRange(_date(dates[-1][0]), _date(today))
            self.day.blockSignals(False)
        self._follow_day()

    def _follow_day(self) -> None:
        wished = self._map.wish.date
        self.past.choose(wished)
        self.day.blockSignals(True)
        if wished or self._today:
            self.day.setDate(_date(wished or self._today))
        self.day.blockSignals(False)

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        if wish.layer in self.shaded:
            self.shaded[wish.layer].setChecked(True)
        several = len(self.shaded) > 1
        for id, box in self.over.items():
            box.blockSignals(True)
            box.setChecked(id in wish.over)
            box.blockSignals(False)
            box.setEnabled(id != wish.layer)
            # The map gives its colours in the order in which layers were put over it.
            box.setIcon(line_icon(OVER[wish.over.index(id) % len(OVER)] if id in wish.over else theme.LINE_STRONG))
            box.setVisible(several)
            for widget in (self.opacity[id], self._faint[id]):
                widget.setVisible(several and id in wish.over)
            self.opacity[id].set_quietly(wish.strength(f"layer:{id}"))
        self.labels.follow("labels" not in wish.hidden)
        self._follow_day()

    def _on_over(self, id: int, is_on: bool) -> None:
        others = [each for each in self._map.wish.over if each != id]
        self._map.change(over=[*others, id] if is_on else others)

    def _on_slid(self, id: int, value: int) -> None:
        self._map.change(opacity={**self._map.wish.opacity, f"layer:{id}": value})

    def _show_day(self, day: str) -> None:
        self._map.change(date="" if day == self._today else day)


def _date(text: str) -> QDate:
    return QDate.fromString(text, "yyyy-MM-dd")
