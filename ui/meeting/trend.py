"""The slide of thirteen months: reported and closed side by side, and the share closed in time."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desk.report.figures import change
from ui.meeting import look
from ui.meeting.deck import Deck
from ui.meeting.stage import Slide


class Trend(Slide):
    """Bars of thirteen months."""

    title = "十三个月走势"

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._points = deck.figures.trend
        self._words = look.label(_sentence(deck), look.TEXT)
        self._words.setWordWrap(True)
        self._legend = look.label("■ 上报　■ 结案（件/月）", look.MUTED)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._legend.setText(
            f'<span style="color:{look.ACCENT}">■</span> 上报　<span style="color:{look.GOOD}">▨</span> 结案（件/月）'
        )
        self._plot = pyqtgraph.PlotWidget(background=look.GROUND)
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.showGrid(y=True, alpha=0.2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addWidget(self._legend)
        column.addWidget(self._plot, 1)
        self._draw()

    def rescale(self) -> None:
        """Type in proportion to the slide."""
        self._words.setFont(look.type_size(self, 0.05))
        self._legend.setFont(look.type_size(self, 0.032))
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setStyle(tickFont=look.type_size(self, 0.028), tickLength=0, tickTextOffset=8)
        self._plot.getAxis("bottom").setHeight(round(self.height() * 0.028 * 2.2) + 8)

    def _draw(self) -> None:
        places = range(len(self._points))
        for offset, colour, values in (
            (-0.2, look.ACCENT, [point.reported for point in self._points]),
            (0.2, look.GOOD, [point.closed for point in self._points]),
        ):
            self._plot.addItem(
                pyqtgraph.BarGraphItem(
                    x=[place + offset for place in places], height=values, width=0.36, brush=colour, pen=None
                )
            )
        ticks = [(place, _short(point.month, place)) for place, point in enumerate(self._points)]
        self._plot.getAxis("bottom").setTicks([ticks])
        for side in ("left", "bottom"):
            self._plot.getAxis(side).setPen(pyqtgraph.mkPen(look.LINE))
            self._plot.getAxis(side).setTextPen(look.MUTED)
        self._plot.setXRange(-0.6, len(self._points) - 0.4, padding=0)
        self._plot.setYRange(0, max([1, *(max(one.reported, one.closed) for one in self._points)]) * 1.08, padding=0)


def _short(month: str, place: int) -> str:
    year, _, number = month.partition("-")
    return f"{year[2:]}年{int(number)}月" if place == 0 or number == "01" else f"{int(number)}月"


def _sentence(deck: Deck) -> str:
    """What the picture says, in words."""
    now, before, year = (deck.figures.trend[at].reported for at in (-1, -2, 0))
    parts = [f"本月上报 {now:,} 件"]
    for word, then in (("比上月", before), ("比去年同月", year)):
        moved = change(now, then)
        if moved is not None:
            parts.append(f"{word}{'增加' if moved > 0 else '减少'} {abs(moved):.1%}")
    return "，".join(parts) + "。"
