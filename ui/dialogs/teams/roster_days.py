"""The day of the roster: today, a day to come from which changes hold, or a day in the past to look at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from ui import theme

PAUSE = 200
"""Milliseconds after the last turn of the date box or the slider until the day is read."""


class DayBar(QWidget):
    """A date box, back to today, a slider over the days on which somebody came or went."""

    chosen = Signal(str)
    """Another day, as 2026-10-31."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.today = ""
        self._days: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        self.box = QDateEdit(self)
        self.box.setDisplayFormat("yyyy-MM-dd")
        self.box.setCalendarPopup(True)
        self.box.setAccessibleName("日期")
        self.today_button = self._button("今天", lambda: self.go(self.today))
        self.before = self._button("‹ 上次变动", lambda: self._step(-1))
        self.after = self._button("下次变动 ›", lambda: self._step(1))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName("人员变动的日子")
        self.slider.setToolTip("每一格是有人上岗或离岗的一天")
        self.slider.setMinimumWidth(120)
        self.slider.setMaximumWidth(260)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(False)
        label = QLabel("日期", self)
        label.setBuddy(self.box)
        for one in (label, self.box, self.today_button, self.before, self.slider, self.after):
            row.addWidget(one)
        row.addWidget(self.said, 1)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(lambda: self.chosen.emit(self.day))
        self.box.dateChanged.connect(self._on_date)
        self.slider.valueChanged.connect(self._on_slider)

    def _button(self, words: str, then: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    @property
    def day(self) -> str:
        """The day in the box."""
        return self.box.date().toString(Qt.DateFormat.ISODate)

    def begin(self, today: str) -> None:
        """Stand at today, without saying so."""
        self.today = today
        self._put(today)

    def know(self, days: Sequence[str]) -> None:
        """Take the days of changes."""
        self._days = sorted({*days, self.today})
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(len(self._days) - 1, 0))
        self.slider.blockSignals(False)
        self._follow()

    def go(self, day: str) -> None:
        """To a day."""
        if day != self.day:
            self._put(day)
            self._pause.stop()
            self.chosen.emit(day)

    def _put(self, day: str) -> None:
        self.box.blockSignals(True)
        self.box.setDate(QDate.fromString(day, Qt.DateFormat.ISODate))
        self.box.blockSignals(False)
        self._follow()

    def _on_date(self) -> None:
        self._follow()
        self._pause.start()

    def _on_slider(self, at: int) -> None:
        if 0 <= at < len(self._days) and self._days[at] != self.day:
            self.box.blockSignals(True)
            self.box.setDate(QDate.fromString(self._days[at], Qt.DateFormat.ISODate))
            self.box.blockSignals(False)
            self._tell()
            self._pause.start()

    def _step(self, by: int) -> None:
        """To the change before or after the day in the box."""
        others = [day for day in self._days if (day < self.day if by < 0 else day > self.day)]
        if others:
            self.go(others[-1] if by < 0 else others[0])

    def _follow(self) -> None:
        """The slider stands at the last change up to the day."""
        at = max((number for number, day in enumerate(self._days) if day <= self.day), default=0)
        self.slider.blockSignals(True)
        self.slider.setValue(at)
        self.slider.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        day = self.day
        self.before.setEnabled(any(one < day for one in self._days))
        self.after.setEnabled(any(one > day for one in self._days))
        self.today_button.setEnabled(day != self.today)
        if day == self.today:
            words, ink = "改动自今天起生效", theme.MUTED
        elif day > self.today:
            words, ink = f"改动自 {day} 起生效；斜体是到时上岗的人", theme.ACCENT
        else:
            words, ink = f"▲ {day} 的情况，只能查看；与今天不同的格标 ≠", theme.WARN
        self.said.setText(words)
        self.said.setStyleSheet(f"color: {ink};")
