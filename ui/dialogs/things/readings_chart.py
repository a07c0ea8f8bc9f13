"""The readings of one device as a line, its limits as dashed lines. Import it after `ui.later.bring_charts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from desk.work.things.readings import Device, Reading
from ui import theme

_TICKS = 6


class ReadingsChart(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """A line over time; nothing can be dragged or zoomed away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=theme.SURFACE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(theme.LINE))
            axis.setTextPen(theme.MUTED)
            axis.setStyle(tickFont=theme.font(8.5), tickLength=0, tickTextOffset=4)
        self._line = self.plot(pen=pyqtgraph.mkPen(theme.ACCENT, width=2))
        self._over = pyqtgraph.ScatterPlotItem(size=8, brush=pyqtgraph.mkBrush(theme.BAD), pen=None)
        self.addItem(self._over)
        dashed = pyqtgraph.mkPen(theme.BAD, width=1, style=Qt.PenStyle.DashLine)
        self._limits = {name: pyqtgraph.InfiniteLine(angle=0, pen=dashed) for name in ("low", "high")}
        for line in self._limits.values():
            self.addItem(line)

    def show_readings(self, device: Device, readings: Sequence[Reading]) -> None:
        """Draw these, oldest first; what is beyond a limit has a dot besides."""
        times = [datetime.fromisoformat(one.at).timestamp() for one in readings]
        values = [one.value for one in readings]
        self._line.setData(times, values)
        beyond = [
            (time, value)
            for time, value in zip(times, values, strict=True)
            if (device.high is not None and value > device.high) or (device.low is not None and value < device.low)
        ]
        self._over.setData([time for time, _ in beyond], [value for _, value in beyond])
        limits = {"low": device.low, "high": device.high}
        for name, line in self._limits.items():
            line.setVisible(limits[name] is not None)
            if limits[name] is not None:
                line.setValue(limits[name])
        self._fit(times, [*values, *(limit for limit in limits.values() if limit is not None)])
        span = f"{readings[0].at[:16]} 至 {readings[-1].at[:16]}" if readings else "没有读数"
        self.setAccessibleName(f"{device.name}读数：{span}，{len(beyond)} 次超限")

    def _fit(self, times: list[float], values: list[float]) -> None:
        if not times:
            self.getAxis("bottom").setTicks([[]])
            return
        first, last = times[0], max(times[-1], times[0] + 1)
        self.setXRange(first, last, padding=0.02)
        low, high = min(values), max(values)
        self.setYRange(min(low, 0), high * 1.1 if high > 0 else high + 1, padding=0.02)
        step = (last - first) / (_TICKS - 1)
        shown = "%m-%d %H:%M" if last - first < 5 * 86_400 else "%m-%d"
        marks = [first + step * at for at in range(_TICKS)]
        self.getAxis("bottom").setTicks([[(mark, datetime.fromtimestamp(mark).strftime(shown)) for mark in marks]])
