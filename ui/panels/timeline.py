"""The time slider under the map: 13 months of issues as bars, and a window of days that is dragged or plays by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.labels import ElidedLabel
from ui.map.view import MapView

if TYPE_CHECKING:
    from desk.office import Office

WINDOWS = ((1, "一天"), (7, "一周"), (30, "一个月"))
SPEEDS = ((4.0, "慢"), (10.0, "中"), (30.0, "快"))
"""Days a second."""
TICK = 34
"""Milliseconds between two orders to the map: at most 30 a second."""
BARS, MONTHS = 40, 18
"""Heights of the bars and of the names of the months."""


class TimeBar(QWidget):
    """Issues reported on each day as bars; the window of days over them is moved by hand or by keys."""

    moved = Signal(int)
    """The window begins on another day."""
    toggled = Signal()
    """Space was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: Sequence[int] = ()
        self.day0 = date(2000, 1, 1)
        self.first, self.length = 0, 7
        self._held: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(BARS + MONTHS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(theme.SMALL))
        self.setToolTip("拖动选择日期；左右键移动一天，翻页键移动一窗，空格键播放或暂停")

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, BARS + MONTHS)

    @property
    def last_first(self) -> int:
        """The last day on which the window can begin."""
        return max(len(self.counts) - self.length, 0)

    def go(self, first: int) -> None:
        """Let the window begin on a day."""
        first = min(max(first, 0), self.last_first)
        if first != self.first:
            self.first = first
            self.update()
            self.moved.emit(first)

    def _x(self, day: float) -> float:
        return day * self.width() / max(len(self.counts), 1)

    def _day(self, x: float) -> float:
        return x * len(self.counts) / max(self.width(), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the window, or bring it under the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        day = self._day(event.position().x())
        if not self.first <= day <= self.first + self.length:
            self.go(round(day - self.length / 2))
        self._held = day - self.first

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the window."""
        if self._held is not None:
            self.go(round(self._day(event.position().x()) - self._held))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows by a day, page keys by a window, Home and End to the ends, space plays."""
        key = Qt.Key
        steps = {key.Key_Left: -1, key.Key_Right: 1, key.Key_PageUp: -self.length, key.Key_PageDown: self.length}
        pressed = Qt.Key(event.key())
        if pressed in steps:
            self.go(self.first + steps[pressed])
        elif pressed in (key.Key_Home, key.Key_End):
            self.go(0 if pressed == key.Key_Home else self.last_first)
        elif pressed == key.Key_Space:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw months, bars and the window."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), BARS), theme.colour(theme.RAISED))
        if not self.counts:
            return
        self._paint_months(painter)
        left, right = self._x(self.first), self._x(self.first + self.length)
        painter.fillRect(QRectF(left, 0, max(right - left, 3), BARS), theme.colour(theme.ACCENT_SOFT))
        most, step = max(self.counts) or 1, self.width() / len(self.counts)
        painter.setPen(Qt.PenStyle.NoPen)
        for day, count in enumerate(self.counts):
            is_in = self.first <= day < self.first + self.length
            tall = (BARS - 4) * count / most
            place = QRectF(day * step, BARS - tall, max(step - 0.4, 0.8), tall)
            painter.fillRect(place, theme.colour(theme.ACCENT if is_in else theme.LINE_STRONG))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(theme.colour(theme.ACCENT_DARK if self.hasFocus() else theme.ACCENT), 2 if self.hasFocus() else 1)
        )
        painter.drawRoundedRect(QRectF(left, 1, max(right - left, 3), BARS - 2), 3, 3)

    def _paint_months(self, painter: QPainter) -> None:
        day, end = self.day0, self.day0 + timedelta(days=len(self.counts))
        metrics, free = painter.fontMetrics(), 0.0
        while day < end:
            x = self._x((day - self.day0).days)
            painter.setPen(theme.colour(theme.LINE))
            painter.drawLine(QPointF(x, 0), QPointF(x, BARS + 4))
            text = f"{day.year}年{day.month}月" if day.month == 1 or day == self.day0 else f"{day.month}月"
            if x >= free and x + metrics.horizontalAdvance(text) <= self.width():
                painter.setPen(theme.colour(theme.MUTED))
                painter.drawText(QPointF(x + 2, BARS + metrics.ascent() + 2), text)
                free = x + metrics.horizontalAdvance(text) + theme.SPACE
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


class Timeline(QWidget):
    """Bar, play, speed, length of the window; tells the map which days to show, at most 30 times a second."""

    def __init__(self, app: App, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._map = app, map_view
        self._sums: list[int] = [0]
        self._place = 0.0
        self._clock = QElapsedTimer()
        self.setProperty("surface", True)
        self.setAccessibleName("时间轴")
        self._build()
        self._play = QTimer(self, interval=TICK)
        self._play.timeout.connect(self._advance)
        self._tell = QTimer(self, singleShot=True, interval=TICK)
        self._tell.timeout.connect(self._order)
        app.opened.connect(self.read)
        app.closed.connect(self.hide)
        app.changed.connect(self._on_changed)
        self.hide()

    def _build(self) -> None:
        self.bar = TimeBar(self)
        self.bar.moved.connect(self._on_moved)
        self.bar.toggled.connect(self.toggle)
        self.play = QPushButton("播放", self)
        self.play.clicked.connect(self.toggle)
        self.window_ = self._choice("窗口长度", WINDOWS)
        self.window_.setCurrentIndex(1)
        self.window_.currentIndexChanged.connect(self._on_window)
        self.speed = self._choice("播放速度", SPEEDS)
        self.speed.setCurrentIndex(1)
        self.says = ElidedLabel(self)
        self.shut = QToolButton(self)
        self.shut.setText("×")
        self.shut.setToolTip("收起时间轴，显示全部日期")
        self.shut.setAccessibleName("收起时间轴")
        self.shut.clicked.connect(self.hide)
        for widget in (self.play, self.window_, self.speed, self.shut):
            widget.setMinimumHeight(theme.TARGET)
        self.shut.setFixedSize(theme.TARGET, theme.TARGET)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE)
        line.addWidget(self.play)
        line.addWidget(QLabel("每次看", self))
        line.addWidget(self.window_)
        line.addWidget(QLabel("速度", self))
        line.addWidget(self.speed)
        line.addWidget(self.says, 1)
        line.addWidget(self.shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        column.setSpacing(theme.TIGHT)
        column.addLayout(line)
        column.addWidget(self.bar)

    def _choice(self, name: str, choices: Sequence[tuple[Any, str]]) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName(name)
        made.setToolTip(name)
        for key, title in choices:
            made.addItem(title, key)
        return made

    # ---- what it shows

    def open(self) -> None:
        """Come up with the last days of the 13 months."""
        self.show()
        self.bar.setFocus()
        self.read()

    def read(self) -> None:
        """Ask for the issues of each day; nothing while nobody looks."""
        office = self._app.office
        if office is not None and not self.isHidden():
            self._app.jobs.read(lambda: _days(office), self._take, key="timeline")

    def _take(self, days: tuple[str, list[int]]) -> None:
        day0, counts = days
        is_new = len(self.bar.counts) != len(counts)
        self.bar.day0, self.bar.counts = date.fromisoformat(day0), counts
        self._sums = [0, *accumulate(counts)]
        if is_new:
            self.bar.first = self.bar.last_first
        self.bar.update()
        self._order()

    @property
    def period(self) -> tuple[int, int]:
        """The first and the last day of the window, since day 0."""
        return self.bar.first, min(self.bar.first + self.bar.length, len(self.bar.counts)) - 1

    @property
    def is_playing(self) -> bool:
        """Whether time runs."""
        return self._play.isActive()

    def toggle(self) -> None:
        """Play or pause; at the end play begins anew."""
        if self.is_playing:
            self._play.stop()
        elif self.bar.counts:
            if self.bar.first >= self.bar.last_first:
                self.bar.go(0)
            self._place = float(self.bar.first)
            self._clock.start()
            self._play.start()
        self.play.setText("暂停" if self.is_playing else "播放")

    def _advance(self) -> None:
        """Move on by the time that really went by: a slow machine skips days but keeps the pace."""
        self._place += float(self.speed.currentData()) * self._clock.restart() / 1000
        self.bar.go(int(self._place))
        if self.bar.first >= self.bar.last_first:
            self.toggle()

    def _on_moved(self, first: int) -> None:
        if not self.is_playing or abs(first - self._place) > 1:
            self._place = float(first)
        self._say()
        if not self._tell.isActive():
            self._tell.start()

    def _on_window(self, _: int) -> None:
        middle = self.bar.first + self.bar.length // 2
        self.bar.length = int(self.window_.currentData())
        self.bar.first = min(max(middle - self.bar.length // 2, 0), self.bar.last_first)
        self.bar.update()
        self._order()

    def _order(self) -> None:
        """Tell the map; it filters what it has, nothing is fetched."""
        if self.isHidden() or not self.bar.counts:
            return
        first, last = self.period
        self._map.wish.period = [first, last]
        self._map.order(do="period", **{"from": first, "to": last})
        self._say()

    def _say(self) -> None:
        first, last = self.period
        days = [self.bar.day0 + timedelta(days=day) for day in (first, last)]
        count = self._sums[last + 1] - self._sums[first]
        text = days[0].isoformat() if first == last else f"{days[0].isoformat()} 至 {days[1]:%m-%d}"
        self.says.say(f"{text}　上报 {count:,} 件")
        self.bar.setAccessibleName(f"时间轴 {text}，上报 {count:,} 件")

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("issue", "step"):
            self.read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Without the slider the map shows every day again. A window that is only minimised keeps its days."""
        super().hideEvent(event)
        if not self.isHidden():
            return
        self._play.stop()
        self.play.setText("播放")
        self._map.wish.period = None
        self._map.order(do="period", **{"from": None, "to": None})


def _days(office: Office) -> tuple[str, list[int]]:
    """Day 0 and the issues reported on each day from it. Runs on a reader."""
    return office.search.map_history_about()["day0"], office.search.reported_by_day()
