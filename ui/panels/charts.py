"""Two small charts: open issues by class, and 13 months of reported and closed. Import it after the window is usable.

pyqtgraph takes 0.6 s to import, so `ui.later` brings it in on a job thread and only the widgets are made here.
"""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desk.model import Overview
from ui import theme

CLASSES = 5


class _Chart(QFrame):
    """A titled plot that can neither be dragged nor zoomed."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 6, 4)
        column.setSpacing(0)
        head = QHBoxLayout()
        self.title = QLabel(title, self)
        self.legend = QLabel(self)
        for label in (self.title, self.legend):
            label.setFont(theme.font(theme.SMALL))
            label.setProperty("muted", True)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.legend)
        column.addLayout(head)
        self.plot = pyqtgraph.PlotWidget(self, background=theme.SURFACE)
        self.plot.setFrameShape(QFrame.Shape.NoFrame)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        item = self.plot.getPlotItem()
        item.setContentsMargins(0, 0, 0, 0)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(theme.LINE))
            axis.setTextPen(theme.MUTED)
            axis.setStyle(tickFont=theme.font(8.5), tickLength=0, tickTextOffset=4)
        column.addWidget(self.plot, 1)


class ClassChart(_Chart):
    """Horizontal bars: open issues of the biggest classes."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(f"待处理{word}按类别（件）", parent)
        self._bars = pyqtgraph.BarGraphItem(x0=0, y=[], height=0.62, width=[], brush=theme.ACCENT, pen=None)
        self.plot.addItem(self._bars)
        self._word = word
        self.plot.getAxis("bottom").hide()
        self.plot.showAxis("right")
        right = self.plot.getAxis("right")
        right.setPen(pyqtgraph.mkPen(None))
        right.setTextPen(theme.MUTED)
        right.setStyle(tickFont=theme.font(8.5), tickLength=0, tickTextOffset=4)

    def show_classes(self, classes: tuple[tuple[str, int], ...]) -> None:
        """Show the biggest; the title says how many stand in the rest."""
        shown = list(classes[:CLASSES])
        rest = sum(count for _, count in classes[CLASSES:])
        self.title.setText(f"待处理{self._word}按类别（件）" + (f"　其余各类 {rest:,}" if rest else ""))
        shown.reverse()
        metrics = QFontMetrics(theme.font(8.5))
        names = [metrics.elidedText(name, Qt.TextElideMode.ElideRight, 96) for name, _ in shown]
        counts = [count for _, count in shown]
        places = list(range(len(shown)))
        self._bars.setOpts(x0=[0] * len(shown), y=places, height=0.62, width=counts, brush=theme.ACCENT, pen=None)
        self.plot.getAxis("left").setTicks([list(zip(places, names, strict=True))])
        self.plot.setYRange(-0.6, max(len(shown), 3) - 0.4, padding=0)
        self.plot.setXRange(0, max([1, *counts]), padding=0)
        self.plot.getAxis("right").setTicks(
            [[(place, f"{count:,}") for place, count in zip(places, counts, strict=True)]]
        )
        self.setAccessibleName(f"{self.title.text()}：" + "，".join(f"{name} {count}" for name, count in classes))


class TrendChart(_Chart):
    """Two lines over 13 months."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(f"13 个月{word}（件/月）", parent)
        self.legend.setText("━ 上报　┅ 办结")
        ground = pyqtgraph.mkBrush(theme.colour(theme.ACCENT, 28))
        self._reported = self.plot.plot(pen=pyqtgraph.mkPen(theme.ACCENT, width=2), fillLevel=0, brush=ground)
        self._closed = self.plot.plot(pen=pyqtgraph.mkPen(theme.GOOD, width=2, style=Qt.PenStyle.DashLine))

    def show_trend(self, trend: tuple[tuple[str, int, int], ...]) -> None:
        """Show months as they come: oldest first."""
        places = list(range(len(trend)))
        self._reported.setData(places, [reported for _, reported, _ in trend])
        self._closed.setData(places, [closed for _, _, closed in trend])
        months = [(place, _month(month)) for place, (month, _, _) in enumerate(trend) if place % 3 == 0]
        self.plot.getAxis("bottom").setTicks([months])
        most = max([1, *(max(reported, closed) for _, reported, closed in trend)])
        self.plot.setXRange(-0.4, max(len(trend) - 0.6, 1), padding=0)
        top = _round(most)
        self.plot.setYRange(0, top * 1.08, padding=0.02)
        self.plot.getAxis("left").setTicks([[(0, "0"), (top, f"{top:,}")]])
        self.setAccessibleName(self.title.text())


class Charts(QWidget):
    """Both, side by side."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        self.classes = ClassChart(word, self)
        self.trend = TrendChart(word, self)
        row.addWidget(self.classes, 1)
        row.addWidget(self.trend, 1)
        self._overview: Overview | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(30)
        self._turn.timeout.connect(self._draw)

    def show_overview(self, overview: Overview) -> None:
        """Draw both from the same answer, after the lists had their turn."""
        self._overview = overview
        self._turn.start()

    def _draw(self) -> None:
        """One chart per turn of the event loop."""
        overview, self._overview = self._overview, None
        if overview is not None:
            self.classes.show_classes(overview.by_class)
            QTimer.singleShot(0, self, lambda: self.trend.show_trend(overview.trend))


def _round(most: int) -> int:
    """The next number that is easy to read, such as 40, 150 or 800."""
    power = 1
    while True:
        for tenths in (10, 15, 20, 30, 40, 50, 60, 80):
            if tenths * power >= most * 10:
                return max(tenths * power // 10, 1)
        power *= 10


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    return f"{year[2:]}年{int(month)}月" if month.isdigit() else text
