"""By which figure the grids are shaded, cut into classes how, with a preview of the legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk.model import Figure
from desk.work.ground.shades import STAFFING
from ui import theme
from ui.map.view import MapView
from ui.map.wish import FEWEST, MOST, Wish
from ui.panels.layers.parts import Choice, Note, Opacity, Section, beside

if TYPE_CHECKING:
    from desk.ground.shading import Classes

METHODS = (("quantile", "分位数"), ("equal", "等距"), ("natural", "自然断点"))
LINE = 22


class LegendPreview(QWidget):
    """The classes as the map will show them, with how many grids each holds as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes: Classes | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(theme.SMALL))

    def show_classes(self, classes: Classes | None, unit: str) -> None:
        """Show these, or nothing."""
        self.classes = classes
        lines = [] if classes is None else list(zip(classes.ranges, classes.counts, strict=True))
        self.setAccessibleName("；".join(f"{text}{unit}：{count} 个网格" for text, count in lines) or "没有图例")
        self.setToolTip(theme.plain("\n".join(f"{text} {unit}：{count:,} 个网格" for text, count in lines)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line for each class."""
        return QSize(160, LINE * (len(self.classes.ranges) if self.classes else 0))

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatch, range, bar and count of each class."""
        if self.classes is None:
            return
        painter = QPainter(self)
        metrics, most = painter.fontMetrics(), max(self.classes.counts, default=1) or 1
        widest = max((metrics.horizontalAdvance(text) for text in self.classes.ranges), default=0)
        number = max((metrics.horizontalAdvance(f"{count:,}") for count in self.classes.counts), default=0)
        left = 26 + widest + theme.SPACE
        room = max(self.width() - left - number - theme.TIGHT, 0)
        rows = zip(self.classes.fills, self.classes.ranges, self.classes.counts, strict=True)
        for row, (fill, text, count) in enumerate(rows):
            top = row * LINE
            painter.setPen(QPen(theme.colour(theme.LINE_STRONG), 1))
            painter.setBrush(theme.colour(fill))
            painter.drawRect(QRectF(0.5, top + 4.5, 18, 13))
            painter.setPen(theme.colour(theme.TEXT))
            painter.drawText(QRectF(26, top, widest + 2, LINE), int(Qt.AlignmentFlag.AlignVCenter), text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.LINE))
            painter.drawRect(QRectF(left, top + 7, room * count / most, LINE - 14))
            painter.setPen(theme.colour(theme.MUTED))
            place = QRectF(self.width() - number, top, number, LINE)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"{count:,}")


class ShadeSection(Section):
    """Figure, method, number of classes, opacity, preview."""

    def __init__(self, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__("着色", parent)
        self._map = map_view
        self.figure = Choice("着色指标", self)
        self.figure.setMaxVisibleItems(24)
        self.method = Choice("分级方法", self)
        for key, title in METHODS:
            self.method.addItem(title, key)
        self.count = Choice("分几级", self)
        for number in range(FEWEST, MOST + 1):
            self.count.addItem(f"{number} 级", number)
        self.opacity = Opacity("着色", self)
        self.preview = LegendPreview(self)
        self.note = Note("", self)
        line = QHBoxLayout()
        line.setSpacing(theme.TIGHT)
        line.addWidget(self.method, 3)
        line.addWidget(self.count, 2)
        faint = QHBoxLayout()
        faint.addWidget(beside("不透明度", self), 1)
        faint.addWidget(self.opacity)
        self.inside.addWidget(self.figure)
        self.inside.addSpacing(theme.TIGHT)
        self.inside.addLayout(line)
        self.inside.addLayout(faint)
        self.inside.addWidget(self.preview)
        self.inside.addWidget(self.note)
        self.figure.currentIndexChanged.connect(self._on_figure)
        self.method.currentIndexChanged.connect(self._on_classes)
        self.count.currentIndexChanged.connect(self._on_classes)
        self.opacity.valueChanged.connect(self._on_slid)

    def fill(self, figures: Sequence[Figure]) -> None:
        """Offer these figures."""
        self.figure.blockSignals(True)
        self.figure.clear()
        for figure in figures:
            self.figure.addItem(f"{figure.title}（{figure.unit}）" if figure.unit else figure.title, figure.key)
        self.figure.addItem("不着色", "none")
        self.figure.blockSignals(False)

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        key = wish.figure or (self.figure.itemData(0) if self.figure.count() else "none")
        self.figure.choose(key)
        self.method.choose(wish.classes["method"])
        self.count.choose(wish.classes["count"])
        self.opacity.set_quietly(wish.strength("shade"))
        for widget in (self.method, self.count):
            widget.setEnabled(key not in ("none", STAFFING.key))
        self.opacity.setEnabled(key != "none")
        if key == "none":
            self.show_classes(None, "")

    def show_classes(self, classes: Classes | None, unit: str) -> None:
        """Preview the legend."""
        self.preview.show_classes(classes if classes and classes.ranges else None, unit)
        if self.figure.currentData() == "none":
            self.note.say("没有着色；选一个指标，网格按数值深浅显示。")
        elif classes is not None and not classes.ranges:
            self.note.say("这个图层的网格没有这项数据。")
        elif classes is None or self.figure.currentData() == STAFFING.key:
            self.note.say("")
        elif len(classes.ranges) < int(self.count.currentData() or FEWEST):
            self.note.say("数值相同的网格太多，分不出更多级。")
        else:
            self.note.say("")

    def _on_figure(self, _: int) -> None:
        self._map.set_figure(str(self.figure.currentData() or "none"))

    def _on_classes(self, _: int) -> None:
        self._map.change(classes={"method": self.method.currentData(), "count": self.count.currentData()})

    def _on_slid(self, value: int) -> None:
        self._map.change(opacity={**self._map.wish.opacity, "shade": value})
