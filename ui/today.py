"""The line above the map when an office has opened: what is due today, what is late, what waits for me. Each is a link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App

if TYPE_CHECKING:
    from desk.work.clocks.due_today import Today
    from desk.work.duty.duty_today import DutyToday
    from desk.work.issues.expired import Expired

REST = 1_500
"""Milliseconds after a change until the numbers are asked for again."""
EVERY = 5 * 60_000
"""Milliseconds between two looks at the clock: things fall due while nobody touches anything."""
LINKS = (("due", ""), ("overdue", "bad"), ("mine", ""), ("ended", "warn"), ("year", "warn"))
"""The links in their order, and the tone of each."""
MOST = 15
"""Issues listed when the link of what has ended is opened."""
DUTY = (
    ("today", "tasks", ""),
    ("behind", "tasks", ""),
    ("late", "tasks", "bad"),
    ("mine", "tasks", ""),
    ("unvisited", "unvisited", ""),
)
"""The links of the second line: number, list, tone."""
_STATE = {"late": "overdue", "unvisited": "term"}
"""The state of the list where it is called otherwise."""


class TodayBar(QFrame):
    """One quiet line; it goes when there is nothing to say or when it is closed, until the next opening."""

    calendar_wanted = Signal()
    issue_wanted = Signal(int)
    unvisited_wanted = Signal()
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
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, 2, theme.TIGHT, 2)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        column.addLayout(row)
        self._is_quiet = self._is_duty_quiet = True
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
        column.addWidget(self._build_duty())
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

    def _build_duty(self) -> QWidget:
        """The second line: tasks and visits."""
        self.duty_line = QWidget(self)
        row = QHBoxLayout(self.duty_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TIGHT)
        self.duty: dict[str, QPushButton] = {}
        for key, kind, tone in DUTY:
            link = self.duty[key] = QPushButton(self.duty_line)
            link.setProperty("tone", tone)
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.setAutoDefault(False)
            if kind == "unvisited":
                link.clicked.connect(self.unvisited_wanted)
            else:
                link.clicked.connect(partial(self.app.filtered.emit, kind, _STATE.get(key, key)))
            row.addWidget(link)
        row.addStretch(1)
        self.duty_line.hide()
        return self.duty_line

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

        def of_duty() -> DutyToday:
            from desk.work.duty.duty_today import duty_today

            return duty_today(office)

        self.app.jobs.read(work, self._show, key="today", can_wait=True)
        self.app.jobs.read(of_duty, self._show_duty, key="today of duty", can_wait=True)

    def _on_opened(self) -> None:
        self._is_away = False
        self._clock.start()
        self.ask()

    def _on_closed(self) -> None:
        self._clock.stop()
        self._wait.stop()
        self.hide()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("issue", "calendar_day", "request", "joint", "assignment", "task", "record", "plan"):
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
        self._is_quiet = today.is_quiet
        self._come_or_go()
        self.shown.emit()

    def _show_duty(self, found: DutyToday) -> None:
        texts = {
            "today": f"今日任务 {found.today:,} 项",
            "behind": f"积压 {found.behind:,} 项" if found.behind else "",
            "late": f"! 逾期 {found.late:,} 项" if found.late else "",
            "mine": "" if found.mine is None else f"我的任务 {found.mine:,} 项",
            "unvisited": f"未走访 {found.unvisited:,} 户" if found.unvisited else "",
        }
        for key, text in texts.items():
            self.duty[key].setText(text)
            self.duty[key].setVisible(bool(text))
        self._is_duty_quiet = found.is_quiet
        self._come_or_go()

    def _come_or_go(self) -> None:
        """Each line is there while it says something."""
        self.duty_line.setVisible(not self._is_duty_quiet)
        self.setVisible(not (self._is_quiet and self._is_duty_quiet) and not self._is_away)

    def _list_ended(self, ended: tuple[Expired, ...]) -> None:
        """What has come to its day, each a way to the issue."""
        self.ended.clear()
        for one in ended[:MOST]:
            action = self.ended.addAction(one.sentence.replace("&", "&&"))
            action.setToolTip(theme.plain(one.title))
            action.triggered.connect(partial(self.issue_wanted.emit, one.issue_id))
        if len(ended) > MOST:
            self.ended.addAction(f"……另有 {len(ended) - MOST} 件").setEnabled(False)
