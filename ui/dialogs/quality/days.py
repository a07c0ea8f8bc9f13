"""What the windows of the quality of work share: the days they speak of, and how large they are."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QToolButton, QWidget

from desk.duty.periods import Period, period_of
from ui import theme

SPANS = (("day", "一天"), ("week", "一周"), ("half_month", "半月"), ("month", "一月"), ("quarter", "一季"))


class Days(QWidget):
    """A sort of period and a day in it; ◀ ▶ go to the one before and after."""

    changed = Signal()

    def __init__(self, today: str, span: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.span = QComboBox(self)
        self.span.setAccessibleName("多长时间")
        for key, words in SPANS:
            self.span.addItem(words, key)
        self.span.setCurrentIndex(self.span.findData(span))
        self.day = QDateEdit(QDate.fromString(today, "yyyy-MM-dd"), self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName("哪一天")
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setFont(theme.font(weight=theme.BOLD))
        row.addWidget(self.span)
        row.addWidget(self._arrow("◀", -1, "前一段"))
        row.addWidget(self.day)
        row.addWidget(self._arrow("▶", 1, "后一段"))
        row.addWidget(self.label)
        self.span.activated.connect(lambda _: self._tell())
        self.day.dateChanged.connect(lambda _: self._tell())
        self._say()

    def _arrow(self, words: str, by: int, told: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(told)
        button.setToolTip(theme.plain(f"{told}（{'PageUp' if by < 0 else 'PageDown'}）"))
        button.clicked.connect(lambda: self.go(by))
        return button

    def _period(self) -> Period:
        return period_of(str(self.span.currentData()), date.fromisoformat(self.day.date().toString("yyyy-MM-dd")))

    @property
    def bounds(self) -> tuple[str, str]:
        """First and last day, as the tables write them."""
        period = self._period()
        return period.first.isoformat(), period.last.isoformat()

    def go(self, by: int) -> None:
        """The period before or after."""
        period = self._period()
        day = period.last + timedelta(days=1) if by > 0 else period.first - timedelta(days=1)
        self.day.setDate(QDate(day.year, day.month, day.day))

    def show_days(self, span: str, day: str) -> None:
        """Show another period."""
        self.span.setCurrentIndex(self.span.findData(span))
        self.day.setDate(QDate.fromString(day, "yyyy-MM-dd"))
        self._tell()

    def _say(self) -> None:
        first, last = self.bounds
        self.label.setText("" if first == last else f"{first[5:]} 至 {last[5:]}")

    def _tell(self) -> None:
        self._say()
        self.changed.emit()


def roomy(dialog: QWidget, least: tuple[int, int]) -> None:
    """Let a dialog take most of the window it belongs to, and no less than it needs."""
    above = dialog.parentWidget()
    wide, high = (above.window().width(), above.window().height()) if above is not None else least
    dialog.resize(max(least[0], round(wide * 0.86)), max(least[1], round(high * 0.86)))
