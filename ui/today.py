"""The line above the map when an office has opened: what is due today, what is late, what waits for me. Each is a link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App

if TYPE_CHECKING:
    from desk.work.clocks.due_today import Today
    from desk.work.issues.expired import Expired

REST = 1_500
"""Milliseconds after a change until the numbers are asked for again."""
EVERY = 5 * 60_000
"""Milliseconds between two looks at the clock: things fall due while nobody touches anything."""
LINKS = (("due", ""), ("overdue", "bad"), ("mine", ""), ("ended", "warn"), ("year", "warn"))
"""The links in their order, and the tone of each."""
MOST = 15
"""Issues listed when the link of what has ended is opened."""


class TodayBar(QFrame):
    """One quiet line; it goes when there is nothing to say or when it is closed, until the next opening."""

    calendar_wanted = Signal()
    issue_wanted = Signal(int)
    shown = Signal()
    """The numbers of this moment are there."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setObjectName("today")
        self.setAccessibleName("今日提醒")
        self.setStyleSheet(
            f"#today {{ background: {theme.SURFACE}; border: 0; border-bottom: 1px solid {theme.LINE}; }}"
            f"#today QPushButton {{ border: 0; padding: 2px 4px; min-height: 24px; color: {theme.ACCENT};"
            f" background: transparent; text-align: left; }}"
            f"#today QPushButton:hover, #today QPushButton:focus {{ text-decoration: underline; }}"
            f"#today QPushButton[tone='bad'] {{ color: {theme.BAD}; }}"
            f"#today QPushButton[tone='warn'] {{ color: {theme.WARN}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, 2, theme.TIGHT, 2)
        row.setSpacing(theme.TIGHT)
        self.links: dict[str, QPushButton] = {}
        self._dots: dict[str, QLabel] = {}
        for number, (key, tone) in enumerate(LINKS):
            if number:
                self._dots[key] = QLabel("·", self)
                row.addWidget(self._dots[key])
            link = self.links[key] = QPushButton(self)
            link.setProperty("tone", tone)
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.setAutoDefault(False)
            row.addWidget(link)
            if key not in ("ended", "year"):
                link.clicked.connect(partial(app.filtered.emit, "issues", key))
        self.links["year"].clicked.connect(self.calendar_wanted)
        self.ended = QMenu(self)
        self.links["ended"].setMenu(self.ended)
        row.addStretch(1)
        close = QToolButton(self)
        close.setText("×")
        close.setToolTip("收起，下次打开再提醒")
        close.setAccessibleName("收起今日提醒")
        close.setFixedSize(28, 28)
        close.clicked.connect(self.put_away)
        row.addWidget(close)
        self._is_away = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.ask)
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(self.ask)
        app.opened.connect(self._on_opened)
        app.closed.connect(self._on_closed)
        app.changed.connect(self._on_changed)
        self.hide()

    def put_away(self) -> None:
        """Say no more until the next opening."""
        self._is_away = True
        self._clock.stop()
        self.hide()

    def ask(self) -> None:
        """Count off the GUI thread, after what the window itself waits for."""
        office = self.app.office
        if office is None or self._is_away:
            return

        def work() -> Today:
            from desk.work.clocks.due_today import due_today  # the window is painted before the calendar is read

            return due_today(office)

        self.app.jobs.read(work, self._show, key="today", can_wait=True)

    def _on_opened(self) -> None:
        self._is_away = False
        self._clock.start()
        self.ask()

    def _on_closed(self) -> None:
        self._clock.stop()
        self._wait.stop()
        self.hide()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("issue", "calendar_day", "request", "joint", "assignment"):
            self._wait.start(REST)

    def _show(self, today: Today) -> None:
        word = self.app.term("overdue", "超期")
        texts = {
            "due": f"今日到期 {today.due} 件",
            "overdue": f"! 已{word.removeprefix('已')} {today.overdue} 件",
            "mine": "" if today.mine is None else f"待我办 {today.mine} 件",
            "ended": f"▲ 挂账、公示、会办到期 {len(today.ended)} 件" if today.ended else "",
            "year": f"▲ {today.missing_year}年的放假安排还没有录入" if today.missing_year else "",
        }
        for key, text in texts.items():
            self.links[key].setText(text)
            self.links[key].setVisible(bool(text))
            if key in self._dots:
                self._dots[key].setVisible(bool(text))
        self._list_ended(today.ended)
        self.links["overdue"].setProperty("tone", "bad" if today.overdue else "")
        self.links["overdue"].style().polish(self.links["overdue"])
        self.setVisible(not today.is_quiet and not self._is_away)
        self.shown.emit()

    def _list_ended(self, ended: tuple[Expired, ...]) -> None:
        """What has come to its day, each a way to the issue."""
        self.ended.clear()
        for one in ended[:MOST]:
            action = self.ended.addAction(one.sentence.replace("&", "&&"))
            action.setToolTip(theme.plain(one.title))
            action.triggered.connect(partial(self.issue_wanted.emit, one.issue_id))
        if len(ended) > MOST:
            self.ended.addAction(f"……另有 {len(ended) - MOST} 件").setEnabled(False)
