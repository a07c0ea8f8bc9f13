"""The working calendar: a year at a glance, days toggled, a holiday notice pasted, hours set, and what that would move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.deadlines import known_years
from desk.errors import DeskError
from desk.model import Changes
from desk.office import Office
from desk.work.clocks import editing
from desk.work.clocks.draft import BY_HAND, DayRow, Draft, Stored
from desk.work.clocks.editing import Preview
from desk.work.clocks.hours import hours_from, hours_text
from desk.work.clocks.notice import Notice
from ui import theme
from ui.app import App
from ui.dialogs.issues.calendar_notice import NoticeBox
from ui.dialogs.issues.calendar_year import YearGrid
from ui.dialogs.sheet import Sheet, line, said

EXPLAINED = (
    "期限按这张日历计算。再点一次选中的日子（或按空格）改为上班或休息，Delete 恢复国家安排，PageUp、PageDown 换年。"
    "休＝放假，班＝周末上班，虚线框＝还没有保存。"
)
PAUSE = 450
"""Milliseconds after the last change until its effect on deadlines is counted."""
SIDE = 300


class CalendarDialog(Sheet):
    """Days at the left, everything about them at the right. Saved in one transaction with the deadlines that move."""

    def __init__(self, app: App, office: Office, saved: Stored, parent: QWidget | None = None) -> None:
        super().__init__("工作日历与工作时间", EXPLAINED, parent, width=1270)
        self.app, self.office = app, office
        self.draft = Draft(saved)
        self._wants_to_leave = False
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.timeout.connect(self._count)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self.take_hours)
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        self.grid = YearGrid(self.draft.look, date.fromisoformat(office.today()), self)
        row.addWidget(self.grid, 1)
        row.addLayout(self._build_side())
        self.body.addLayout(row, 1)
        self.effect = said("", self)
        self.body.addWidget(self.effect)
        self.save_button = self.add_main("保存", self.save)
        self.undo_button = self.add_other("撤销一步", self.undo)
        self.add_close().setAutoDefault(False)
        self.save_button.setAutoDefault(False)
        self.save_button.setDefault(False)  # Enter in a field ends the field, it does not save
        self.save_button.style().polish(self.save_button)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self.grid, self.undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self.save)
        self.grid.chosen.connect(lambda _: self._show_day())
        self.grid.toggled.connect(self.toggle)
        self.grid.given_back.connect(lambda day: self._edit(lambda: self.draft.set_day(day, None)))
        self._show()
        self.grid.setFocus()

    # ---- the side

    def _build_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        column.addLayout(self._build_year())
        self.year_state = self._quiet("")
        column.addWidget(self.year_state)
        column.addWidget(line(self))
        self._build_day(column)
        column.addWidget(line(self))
        column.addWidget(self._label("粘贴放假通知"))
        self.notice = NoticeBox(lambda: self.grid.year, self)
        self.notice.taken.connect(self.take_notice)
        column.addWidget(self.notice)
        column.addWidget(line(self))
        column.addWidget(self._label("工作时间（每行一段日子）"))
        self.hours = QPlainTextEdit(self)
        self.hours.setAccessibleName("工作时间")
        self.hours.setProperty("field", True)
        self.hours.setTabChangesFocus(True)
        self.hours.setFixedHeight(62)
        self.hours.setPlaceholderText("平时 08:00-12:00 14:00-18:00\n夏季 6月15日至9月15日 08:00-12:00 15:00-18:00")
        self.hours.textChanged.connect(lambda: self._typing.start(PAUSE))
        column.addWidget(self.hours)
        self.hours_wrong = self._quiet("")
        column.addWidget(self.hours_wrong)
        column.addStretch(1)
        return column

    def _build_year(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.year = QLabel(self)
        self.year.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
        self.year.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for words, name, step in (("‹", "上一年", -1), ("›", "下一年", 1)):
            button = QToolButton(self)
            button.setText(words)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setFixedSize(theme.TARGET, theme.TARGET)
            button.clicked.connect(lambda _, by=step: self.grid.show_year(self.grid.year + by))
            if step > 0:
                row.addWidget(self.year, 1)
            row.addWidget(button)
        return row

    def _build_day(self, column: QVBoxLayout) -> None:
        self.day_words = QLabel(self)
        self.day_words.setWordWrap(True)
        self.day_words.setTextFormat(Qt.TextFormat.PlainText)
        self.day_words.setFixedWidth(SIDE)
        column.addWidget(self.day_words)
        row = QHBoxLayout()
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("名称，如 台风停工")
        self.name.setAccessibleName("这一天的名称")
        self.source = QLineEdit(self)
        self.source.setPlaceholderText("依据文件")
        self.source.setAccessibleName("依据文件")
        for field in (self.name, self.source):
            field.editingFinished.connect(self._rename)
            row.addWidget(field)
        column.addLayout(row)
        self.toggle_button = QPushButton(self)
        self.toggle_button.setAutoDefault(False)
        self.toggle_button.clicked.connect(lambda: self.toggle(self.grid.day))
        column.addWidget(self.toggle_button)

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setFont(theme.font(weight=theme.BOLD))
        return label

    def _quiet(self, words: str) -> QLabel:
        label = said(words, self)
        label.setFixedWidth(SIDE)
        return label

    # ---- showing

    def _show(self) -> None:
        """Everything as the draft stands."""
        self.grid.refresh()
        self._show_day()
        if self.hours_changed():
            self.hours.blockSignals(True)
            self.hours.setPlainText(hours_text(self.draft.now.usual, self.draft.now.seasons))
            self.hours.blockSignals(False)
        self.save_button.setEnabled(self.draft.is_changed)
        self.undo_button.setEnabled(self.draft.can_undo)
        self._wants_to_leave = False

    def hours_changed(self) -> bool:
        """Whether the field says other hours than the draft."""
        try:
            return hours_from(self.hours.toPlainText()) != (self.draft.now.usual, self.draft.now.seasons)
        except DeskError:
            return True

    def _show_day(self) -> None:
        self.notice.read()
        look = self.draft.look(self.grid.day)
        self.day_words.setText(look.words)
        self.name.setText(look.name)
        self.source.setText(look.source)
        self.toggle_button.setText("改为休息（空格）" if look.working else "改为上班（空格）")
        self.year.setText(f"{look.day.year}年")
        first, last = known_years()
        if first <= look.day.year <= last:
            state = "这一年的国家放假安排已内置。"
        elif self.draft.knows(look.day.year):
            state = "这一年的放假安排已录入。"
        else:
            state = f"▲ {look.day.year}年的放假安排还没有录入，现在只按周末休息计算；把国务院办公厅的通知粘贴到下面。"
        self.year_state.setText(state)

    # ---- editing

    def toggle(self, day: date) -> None:
        """Make a day worked or free."""
        self._edit(lambda: self.draft.toggle(day))

    def take_notice(self, found: Notice) -> None:
        """Put what the notice says on the calendar."""
        source = f"国务院办公厅关于{found.year}年部分节假日安排的通知"
        self._edit(lambda: self.draft.take(found, source))
        self.grid.choose(date.fromisoformat(found.days[-1].day))

    def take_hours(self) -> None:
        """Take over the hours that were typed, if they can be read."""
        self._typing.stop()
        try:
            usual, seasons = hours_from(self.hours.toPlainText())
        except DeskError as error:
            self.hours_wrong.setText(f"✕ {error}")
            return
        self.hours_wrong.setText("")
        if (usual, seasons) != (self.draft.now.usual, self.draft.now.seasons):
            self._edit(lambda: self.draft.set_hours(usual, seasons))

    def undo(self) -> None:
        """Take the last step back."""
        self.hours_wrong.setText("")
        self._edit(self.draft.undo)

    def _rename(self) -> None:
        look = self.draft.look(self.grid.day)
        name, source = self.name.text().strip(), self.source.text().strip() or BY_HAND
        if name != look.name or (look.own and source != look.source):
            row = DayRow(working=look.working, name=name, source=source)
            self._edit(lambda: self.draft.set_day(look.day, row))

    def _edit(self, change: Callable[[], None]) -> None:
        change()
        self.say_wrong("")
        self._show()
        self.effect.setText("正在计算对期限的影响……" if self.draft.is_changed else "")
        self._counting.start(PAUSE)

    # ---- effect and saving

    def _count(self) -> None:
        wanted, office = self.draft.now, self.office
        if self.draft.is_changed:
            self.app.jobs.read(
                lambda: (wanted, editing.preview(office, wanted)), self._told, key="calendar", failed=self.complain
            )

    def _told(self, found: tuple[Stored, Preview]) -> None:
        wanted, told = found
        if wanted is self.draft.now:
            self.effect.setText(told.sentence)
            self.effect.setToolTip(theme.plain("\n".join(told.examples)))

    def save(self) -> None:
        """Write the calendar and the deadlines that move."""
        self.take_hours()
        if self.hours_wrong.text() or not self.draft.is_changed:
            return
        office, draft = self.office, self.draft
        self.setEnabled(False)
        self.app.jobs.long("保存工作日历", lambda step: editing.save(office, draft, step), self._saved, self._failed)

    def _saved(self, changes: Changes) -> None:
        moved = len(changes.rows.get("due_change", ()))
        self.app.note(changes)
        issue = self.app.term("issue", "事件")
        self.app.say(
            f"工作日历已保存，{moved} 件{issue}的期限随之改变，原期限已留存。" if moved else "工作日历已保存。", "good"
        )
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.complain(error)

    def reject(self) -> None:
        """Leave; with unsaved changes only when asked twice."""
        self.take_hours()
        if self.draft.is_changed and not self._wants_to_leave:
            self._wants_to_leave = True
            self.say_wrong("改动还没有保存。要放弃改动，请再点一次“关闭”。")
            return
        super().reject()
