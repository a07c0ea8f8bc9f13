"""The week of somebody as a row of days: which has its log, which lacks it; a press opens the day or the summary."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desk.work.logbook.weekly import Week
from ui import theme

_LOOK = (
    f"QToolButton {{ border: 1px solid {theme.LINE_STRONG}; border-radius: 6px; background: {theme.SURFACE};"
    f" padding: 4px 6px; color: {{ink}}; }}"
    f"QToolButton:checked {{ border: 2px solid {theme.ACCENT}; background: {theme.ACCENT_SOFT}; }}"
)
_STATES = {"done": ("good", "✓"), "missing": ("bad", "! 没写"), "none": ("idle", "–"), "ahead": ("idle", "")}
SUMMARY = "week"


class WeekStrip(QWidget):
    """Seven days and the summary."""

    day_wanted = Signal(str)
    summary_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.week: Week | None = None
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TIGHT)
        for at in range(8):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setMinimumHeight(46)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, at=at: self._on_clicked(at))
            row.addWidget(button, 1)
            self.buttons.append(button)

    def show_week(self, week: Week, day: str) -> None:
        """Show the states; `day` is the one in front, SUMMARY the summary."""
        self.week = week
        for at, one in enumerate(week.days):
            tone, sign = _STATES[one.state]
            read = "已阅" if one.is_reviewed else sign
            self.buttons[at].setText(f"{one.name} {int(one.day[5:7])}.{int(one.day[8:10])}\n{read}")
            self._dress(at, tone, is_chosen=one.day == day)
        done = week.record_id is not None
        self.buttons[7].setText(f"周小结\n{'✓' if done else '–'}")
        self._dress(7, "good" if done else "idle", is_chosen=day == SUMMARY)

    def _dress(self, at: int, tone: str, *, is_chosen: bool) -> None:
        self.buttons[at].setStyleSheet(_LOOK.replace("{ink}", theme.TONES[tone]))
        self.buttons[at].setChecked(is_chosen)

    def _on_clicked(self, at: int) -> None:
        if at == 7:
            self.summary_wanted.emit()
        elif self.week is not None:
            self.day_wanted.emit(self.week.days[at].day)
