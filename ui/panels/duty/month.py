"""Six weeks of days, each with how many tasks are open, done and late; walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desk.work.duty.days import WEEKS, DayTasks, sheet_of
from ui import theme
from ui.models.cells import compact

HEAD: Final = 22
"""Height of the row of weekdays."""
BAR: Final = 3
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
Key = Qt.Key


class MonthGrid(QWidget):
    """One month. What stands in its days comes from outside; until then the days are empty."""

    chosen = Signal(object)
    """The day that is chosen now."""
    month_wanted = Signal(object)
    """Another month is shown; its days are to be read."""
    entered = Signal()
    """Enter: on to the list of the day."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.day = today
        self.days: dict[date, DayTasks] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(7 * 52, HEAD + WEEKS * 38)
        self.setAccessibleName("任务日历")

    def sizeHint(self) -> QSize:
        return QSize(7 * 64, HEAD + WEEKS * 48)

    def begin(self, today: date) -> None:
        """Another office, with its own today."""
        self._today = self.day = today
        self.days = {}
        self.update()

    def show_days(self, days: Sequence[DayTasks]) -> None:
        """What stands in the days."""
        self.days = {each.look.day: each for each in days}
        self._describe()
        self.update()

    def choose(self, day: date) -> None:
        """Go to a day, in whatever month."""
        other = sheet_of(day) != sheet_of(self.day)
        self.day = day
        if other:
            self.days = {}
            self.month_wanted.emit(day)
        self._describe()
        self.update()
        self.chosen.emit(day)

    def turn(self, months: int) -> None:
        """Go to the first of another month; to today in its own."""
        number = self.day.year * 12 + self.day.month - 1 + months
        first = date(min(max(number // 12, 1990), 2099), number % 12 + 1, 1)
        is_now = (first.year, first.month) == (self._today.year, self._today.month)
        self.choose(self._today if is_now else first)

    def go_today(self) -> None:
        """Back to today."""
        self.choose(self._today)

    def _describe(self) -> None:
        here = self.days.get(self.day)
        self.setAccessibleDescription(here.words if here else self.day.isoformat())

    # ---- where things are

    def rect_of(self, day: date) -> QRect:
        """The cell of a day."""
        number = (day - sheet_of(self.day)).days
        width, height = self.width() / 7, (self.height() - HEAD) / WEEKS
        left, top = round(number % 7 * width), HEAD + round(number // 7 * height)
        return QRect(left, top, round((number % 7 + 1) * width) - left, round(HEAD + (number // 7 + 1) * height) - top)

    def _all(self) -> list[date]:
        first = sheet_of(self.day)
        return [first + timedelta(days=number) for number in range(7 * WEEKS)]

    def _at(self, event: QMouseEvent | QHelpEvent) -> date | None:
        point = event.pos() if isinstance(event, QHelpEvent) else event.position().toPoint()
        return next((day for day in self._all() if self.rect_of(day).contains(point)), None)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.MUTED))
        painter.setFont(theme.font(theme.SMALL))
        for at, word in enumerate("一二三四五六日"):
            cell = QRect(round(at * self.width() / 7), 0, round(self.width() / 7), HEAD)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, word)
        for day in self._all():
            self._paint_day(painter, day)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date) -> None:
        cell, here = self.rect_of(day).adjusted(1, 1, -1, -1), self.days.get(day)
        is_other = day.month != self.day.month
        working = here.look.working if here else day.weekday() < 5
        painter.fillRect(cell, QColor(theme.SURFACE if working and not is_other else theme.GROUND))
        if day == self.day:
            painter.fillRect(cell, QColor(theme.ACCENT_SOFT))
            painter.setPen(QPen(QColor(theme.ACCENT), 2 if self.hasFocus() else 1))
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
        inner = cell.adjusted(5, 2, -5, -2)
        painter.setFont(theme.font(theme.SMALL, weight=theme.BOLD if day == self._today else theme.font().weight()))
        ink = theme.ACCENT if day == self._today else theme.FAINT if is_other or not working else theme.TEXT
        painter.setPen(QColor(ink))
        top = QRect(inner.x(), inner.y(), inner.width(), 16)
        left, right = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.drawText(top, left, "今天" if day == self._today else str(day.day))
        if here is None:
            return
        if here.look.mark:
            painter.setFont(theme.font(8))
            painter.setPen(QColor(theme.GOOD if here.look.mark == "休" else theme.WARN))
            painter.drawText(top, right | Qt.AlignmentFlag.AlignVCenter, here.look.mark)
        if here.planned:
            self._paint_counts(painter, inner, here, is_past=day < self._today)

    def _paint_counts(self, painter: QPainter, inner: QRect, here: DayTasks, *, is_past: bool) -> None:
        """Open ones in figures, how far the day is as a bar at its foot."""
        foot = QRect(inner.x(), inner.bottom() - BAR, inner.width(), BAR)
        painter.fillRect(foot, QColor(theme.WARN_SOFT if is_past and here.open else theme.LINE))
        done = round(foot.width() * (here.done + here.skipped) / here.planned)
        painter.fillRect(QRect(foot.x(), foot.y(), done, BAR), QColor(theme.GOOD))
        painter.setFont(theme.font(theme.SMALL))
        line = QRect(inner.x(), inner.y() + 16, inner.width(), inner.height() - 16 - BAR)
        words, ink = "✓", theme.GOOD
        if here.late:
            words, ink = f"! {compact(here.late)}", theme.BAD
        elif here.open:
            words, ink = f"{'▲ ' if is_past else ''}{compact(here.open)}", theme.WARN if is_past else theme.TEXT
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(ink))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, words)
        total, metrics = f"/{compact(here.planned)}", painter.fontMetrics()
        if metrics.horizontalAdvance(words) + metrics.horizontalAdvance(total) + 2 <= line.width():
            painter.setPen(QColor(theme.FAINT))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, total)

    # ---- hand and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._at(event)
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(day)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turn(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if key in _STEPS:
            self.choose(self.day + timedelta(days=_STEPS[key]))
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self.turn(1 if key == Key.Key_PageDown else -1)
        elif key == Key.Key_Home:
            self.go_today()
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self._at(event)
            here = self.days.get(day) if day is not None else None
            QToolTip.showText(event.globalPos(), theme.plain(here.words) if here else "", self)
            return True
        return super().event(event)
