"""A year of days as twelve small months: seen at a glance, walked with the arrow keys, toggled with a click or Space."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from desk.work.clocks.draft import DayLook
from ui import theme

ACROSS, DOWN = 4, 3
HEAD: Final = 38
"""Height of a month's name and its row of weekdays."""
GAP: Final = 14
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
Key = Qt.Key


class YearGrid(QWidget):
    """Twelve months. `looks` says how a day stands; asked again after `refresh`."""

    chosen = Signal(object)
    """The day that is chosen now."""
    toggled = Signal(object)
    """The day a person wants worked or free."""
    given_back = Signal(object)
    """The day a person wants as the official plan has it."""

    def __init__(self, looks: Callable[[date], DayLook], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = looks
        self._today = today
        self.day = today
        self._looks: dict[date, DayLook] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(ACROSS * (7 * 26 + GAP), DOWN * (HEAD + 6 * 22))
        self.setAccessibleName("工作日历")
        self.refresh()

    @property
    def year(self) -> int:
        """The year that is shown."""
        return self.day.year

    def sizeHint(self) -> QSize:
        return QSize(ACROSS * (7 * 30 + GAP), DOWN * (HEAD + 6 * 24))

    def refresh(self) -> None:
        """Ask anew how the days stand."""
        first = date(self.year, 1, 1)
        days = (date(self.year + 1, 1, 1) - first).days
        self._looks = {day: self._ask(day) for day in (first + timedelta(days=n) for n in range(days))}
        self.setAccessibleDescription(self._looks[self.day].words)
        self.update()

    def choose(self, day: date) -> None:
        """Go to a day, in whatever year."""
        other = day.year != self.day.year
        self.day = day
        if other:
            self.refresh()
        self.setAccessibleDescription(self._looks[day].words)
        self.update()
        self.chosen.emit(day)

    def show_year(self, year: int) -> None:
        """Go to the same day of another year."""
        year = min(max(year, 1990), 2099)
        self.choose(date(year, self.day.month, min(self.day.day, monthrange(year, self.day.month)[1])))

    # ---- where things are

    def rect_of(self, day: date) -> QRect:
        """The cell of a day."""
        corner, width, height = self._month(day.month)
        place = day.day - 1 + date(day.year, day.month, 1).weekday()
        return QRect(corner.x() + place % 7 * width, corner.y() + HEAD + place // 7 * height, width, height)

    def _month(self, month: int) -> tuple[QPoint, int, int]:
        width = (self.width() - (ACROSS - 1) * GAP) // ACROSS
        height = self.height() // DOWN
        corner = QPoint((month - 1) % ACROSS * (width + GAP), (month - 1) // ACROSS * height)
        return corner, width // 7, (height - HEAD - 4) // 6

    def _at(self, point: QPoint) -> date | None:
        return next((day for day in self._looks if self.rect_of(day).contains(point)), None)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month in range(1, 13):
            self._paint_head(painter, month)
        for look in self._looks.values():
            self._paint_day(painter, look)
        painter.end()

    def _paint_head(self, painter: QPainter, month: int) -> None:
        corner, width, _ = self._month(month)
        painter.setPen(QColor(theme.TEXT))
        painter.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        title = QRect(corner.x(), corner.y(), 7 * width, 20)
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{month}月")
        painter.setPen(QColor(theme.MUTED))
        painter.setFont(theme.font(8.5))
        for at, word in enumerate("一二三四五六日"):
            cell = QRect(corner.x() + at * width, corner.y() + 20, width, HEAD - 22)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_day(self, painter: QPainter, look: DayLook) -> None:
        cell = self.rect_of(look.day).adjusted(1, 1, -1, -1)
        ground, ink = _colours(look)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(cell, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.changed:
            painter.setPen(QPen(QColor(theme.ACCENT), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(cell, 3, 3)
        if look.day == self.day:
            painter.setPen(QPen(QColor(theme.ACCENT), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(cell, 3, 3)
        painter.setPen(QColor(ink))
        number = cell.adjusted(0, 0, -10, 0) if look.mark else cell
        weight = theme.BOLD if look.day == self._today else theme.font().weight()
        painter.setFont(theme.font(9.5, weight=weight))
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(look.day.day))
        if look.day == self._today:
            middle = number.center().x()
            painter.drawLine(middle - 6, cell.bottom() - 1, middle + 6, cell.bottom() - 1)
        if look.mark:
            painter.setFont(theme.font(7.5))
            painter.drawText(
                cell.adjusted(0, 0, -1, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, look.mark
            )

    # ---- hand and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._at(event.position().toPoint())
        if day is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if day == self.day:
            self.toggled.emit(day)
        else:
            self.choose(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if key in _STEPS:
            self.choose(self.day + timedelta(days=_STEPS[key]))
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self.show_year(self.year + (1 if key == Key.Key_PageDown else -1))
        elif key in (Key.Key_Home, Key.Key_End):
            self.choose(date(self.year, 1, 1) if key == Key.Key_Home else date(self.year, 12, 31))
        elif key in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self.toggled.emit(self.day)
        elif key == Key.Key_Delete:
            self.given_back.emit(self.day)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self._at(event.pos())
            look = self._looks.get(day) if day is not None else None
            said = (
                f"{look.words}\n依据：{look.source}" if look is not None and look.source else look.words if look else ""
            )
            QToolTip.showText(event.globalPos(), theme.plain(said), self)
            return True
        return super().event(event)


def _colours(look: DayLook) -> tuple[str, str]:
    """Ground and ink of a day."""
    if look.mark == "休":
        return theme.GOOD_SOFT, theme.GOOD
    if look.mark == "班":
        return theme.WARN_SOFT, theme.WARN
    return (theme.SURFACE, theme.TEXT) if look.working else (theme.GROUND, theme.FAINT)
