"""工作日志 日清周结: the day as it was written down already, what the person adds, the week, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QToolButton, QVBoxLayout, QWidget

from desk.errors import BadInput, DeskError
from desk.model import Changes
from desk.office import Office
from desk.work.issues.me import Colleague, colleagues, sought
from desk.work.logbook import changing
from desk.work.logbook.daily import log_id, log_of
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import form_of
from desk.work.logbook.reviewing import ToRead, to_read
from desk.work.logbook.saving import save
from desk.work.logbook.stored import draft_of
from desk.work.logbook.weekly import Lacking, Week, lacking_logs, monday_of, summary_of, week
from desk.work.records.choosing import codes
from ui import theme
from ui.app import App
from ui.dialogs.issues.entering_line import Line, OfferLine
from ui.dialogs.logbook.keeping import Keeper, Typed
from ui.dialogs.logbook.log_review import LackingPage, ReviewPage
from ui.dialogs.logbook.log_week import SUMMARY, WeekStrip
from ui.dialogs.logbook.page import RecordPage
from ui.notify import sentence_of

SIZE = (900, 680)
LOG, WEEK = "log", "week"
Then = Callable[[Sequence[Line]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the page shows: somebody's day or summary."""

    week: Week
    draft: RecordDraft
    record_id: int | None
    seq: int
    day: str
    """The day, or SUMMARY."""


class LogDialog(QDialog):
    """Keeps what is typed when it is closed. Lives on the GUI thread."""

    record_wanted = Signal(int)
    export_wanted = Signal(object, str, str)
    """The week of a person is to be exported: person_id, their name, monday."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.person_id: int | None = None
        self.day = self.monday = ""
        self.opened: Opened | None = None
        self._people: tuple[Colleague, ...] = ()
        self._codes: dict[str, dict[str, str]] = {}
        self._kept: Typed = {}
        """What was typed the last time, to be shown as soon as that day is there."""
        self._is_saving = False
        self.setWindowTitle("工作日志")
        self.setModal(False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.keeper = Keeper(app, "日志", self.typed, self._remember, self)
        self._build()
        for keys, then in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+S", self.save),
            ("Alt+Left", lambda: self.move_week(-1)), ("Alt+Right", lambda: self.move_week(1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)
        app.changed.connect(self._on_changed)
        app.closed.connect(self._on_closed)

    # Building

    def _build(self) -> None:
        self.person = OfferLine("谁的日志", "姓名或首字母", self._ask_person, self)
        self.person.chosen.connect(lambda line: self._leave_then(lambda: self.show_day(line.value, self.day)))
        self.person.setMaximumWidth(150)
        top = QHBoxLayout()
        top.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, 0)
        top.setSpacing(6)
        top.addWidget(QLabel("谁的", self))
        top.addWidget(self.person)
        for sign, words, by in (("‹", "上一周（Alt+←）", -1), ("›", "下一周（Alt+→）", 1)):
            button = QToolButton(self)
            button.setText(sign)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setFixedSize(theme.TARGET, theme.TARGET)
            button.clicked.connect(lambda _=False, by=by: self.move_week(by))
            top.addWidget(button)
        self.span = QLabel(self)
        self.span.setTextFormat(Qt.TextFormat.PlainText)
        top.addWidget(self.span, 1)
        self.export_button = self._button("导出这一周…", "这个人一周的日志存成 Excel", self._export)
        top.addWidget(self.export_button)
        self.strip = WeekStrip(self)
        self.strip.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.strip.day_wanted.connect(lambda day: self._leave_then(lambda: self.show_day(self.person_id, day)))
        self.strip.summary_wanted.connect(lambda: self._leave_then(self.show_summary))
        self.page = RecordPage(self)
        self.page.edited.connect(self._on_edited)
        self.review = ReviewPage(self)
        self.review.review_wanted.connect(self._review)
        self.review.record_wanted.connect(self.record_wanted)
        self.lacking = LackingPage(self)
        self.lacking.day_wanted.connect(lambda person, day: self._leave_then(lambda: self.show_day(person, day)))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for page, words in ((self._writing(), "填写"), (self.review, "审阅"), (self.lacking, "谁没交")):
            self.tabs.addTab(page, words)
        self.tabs.currentChanged.connect(lambda _: self._read_lists())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SPACE)
        column.setSpacing(theme.TIGHT)
        column.addLayout(top)
        column.addWidget(self.tabs, 1)

    def _writing(self) -> QWidget:
        inside = QWidget(self)
        self.said = QLabel(inside)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.save_button = self._button("保存　Ctrl+Enter", "", self.save)
        self.save_button.setProperty("primary", True)
        self.again_button = self._button(
            "按记录重新带出", "不要已写的，从当天的走访、巡查、事件重新带出", self.fill_again
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        foot.addWidget(self.save_button)
        foot.addWidget(self.again_button)
        foot.addWidget(self.said, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, theme.SPACE, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.strip)
        column.addWidget(self.page, 1)
        column.addLayout(foot)
        return inside

    def _button(self, words: str, hint: str, then: Callable[[], None]) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(hint)
        made.setStyleSheet("padding: 5px 10px;")
        made.clicked.connect(lambda _=False: then())
        return made

    # Opening

    def begin(self) -> None:
        """Learn the office that is open; begin with today of whoever is at the desk."""
        office = self.app.office
        if office is None:
            return
        names = {one.codes for kind in (LOG, WEEK) for one in form_of(kind).fields if one.codes}

        def work() -> tuple[tuple[Colleague, ...], dict[str, dict[str, str]]]:
            return colleagues(office), {name: codes(office, name) for name in names}

        self.app.jobs.read(work, self._learn, key="log people")

    def _learn(self, found: tuple[tuple[Colleague, ...], dict[str, dict[str, str]]]) -> None:
        self._people, self._codes = found
        office = self.app.office
        if office is None:
            return
        self.keeper.begin(office.database.label)
        self.show_day(office.actor.person_id, office.today())

    def stand(self, window: QWidget) -> None:
        """Over the middle of the window."""
        self.resize(min(SIZE[0], window.width() - 40), min(SIZE[1], window.height() - 70))
        self.move(window.mapToGlobal(QPoint(40, 50)))

    def show_day(self, person_id: int | None, day: str) -> None:
        """Somebody's log of a day: as it was handed in, or filled from what was written down."""
        self._open(person_id, day or self._today(), lambda office, who: _day(office, who, day or self._today()))

    def show_summary(self) -> None:
        """The summary of the week in front."""
        monday = self.monday
        self._open(self.person_id, SUMMARY, lambda office, who: _summary(office, who, monday))

    def move_week(self, by: int) -> None:
        """The week before or after."""
        if not self.monday:
            return
        day = (date.fromisoformat(self.monday) + timedelta(days=7 * by)).isoformat()
        self._leave_then(lambda: self.show_day(self.person_id, min(day, self._today())))

    def _today(self) -> str:
        return self.app.office.today() if self.app.office is not None else ""

    def _open(self, person_id: int | None, day: str, work: Callable[[Office, int], Opened]) -> None:
        office = self.app.office
        self.person_id, self.day = person_id, day
        if office is None:
            return
        if day != SUMMARY:
            self.monday = monday_of(day)
        name = next((one.name for one in self._people if one.person_id == person_id), "")
        if name:
            self.person.put(name)
        self._read_lists()
        if person_id is None:
            self._say("请在上面选“谁的”日志：输入姓名或首字母后按 Enter。", "warn")
            self.person.setFocus()
            return
        self.app.jobs.read(lambda: work(office, person_id), self._show, key="log", failed=self._complain)

    def _show(self, found: Opened) -> None:
        office = self.app.office
        if office is None:
            return
        self.opened = found
        form = form_of(WEEK if found.day == SUMMARY else LOG)
        monday, sunday = found.week.monday, found.week.sunday
        self.span.setText(
            f"{monday[:4]}年{int(monday[5:7])}月{int(monday[8:])}日 至 {int(sunday[5:7])}月{int(sunday[8:])}日"
        )
        self.strip.show_week(found.week, found.day)
        self.page.show_draft(form, found.draft, self._codes, office.today())
        self.save_button.setEnabled(True)
        if found.record_id is None:
            self._say(
                "已按当天的记录带出，补充后保存。" if found.day != SUMMARY else "已按本周日志汇总，补充后保存。", "idle"
            )
        else:
            self._say("已交，可以修改。", "good")
        if self._kept.get("person") == found.draft.person_id and self._kept.get("day") == found.day:
            self.page.restore(self._kept.get("fields") or {})
            self._kept = {}
            self._say("已恢复上次没有保存的内容。", "warn")

    def fill_again(self) -> None:
        """Away with what was typed: as the records of the day say."""
        office, person, day, monday = self.app.office, self.person_id, self.day, self.monday
        if office is None or person is None or self.opened is None:
            return
        form = form_of(WEEK if day == SUMMARY else LOG)

        def put(draft: RecordDraft) -> None:
            self.page.show_draft(form, draft, self._codes, office.today())
            self.keeper.touch()

        work = (lambda: summary_of(office, person, monday)) if day == SUMMARY else (lambda: log_of(office, person, day))
        self.app.jobs.read(work, put, key="log again")

    def _ask_person(self, text: str, then: Then) -> None:
        fitting = sought(self._people, text)[:60]
        then([Line(title=one.name, detail="、".join(one.posts[:2]), value=one.person_id) for one in fitting])

    # Saving

    def save(self) -> None:
        """Hand the log in, or write over it."""
        office, found = self.app.office, self.opened
        if office is None or found is None or self._is_saving or self.tabs.currentIndex() != 0:
            return
        try:
            draft = self.page.draft()
        except BadInput:
            return  # told beside its field
        self._is_saving = True
        self.save_button.setEnabled(False)
        id, seq = found.record_id, found.seq
        work = (lambda: save(office, draft)) if id is None else (lambda: changing.change(office, id, draft, seq=seq))
        self.app.jobs.write(work, self._saved, self._complain)

    def _saved(self, changes: Changes) -> None:
        self._is_saving = False
        self.page.base = None
        self.app.note(changes)
        self.keeper.write()
        if self.day == SUMMARY:
            self.show_summary()
        else:
            self.show_day(self.person_id, self.day)

    def _review(self, ids: list[int], words: str) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.write(lambda: changing.review(office, ids, words), self.app.note, self._complain)

    def _complain(self, error: BaseException) -> None:
        self._is_saving = False
        self.save_button.setEnabled(True)
        self.page.complain(error)
        words = f"✕ {sentence_of(error)[0]}"
        if self.tabs.currentIndex() == 0:
            self._say(words, "bad")
        else:
            self.review.count.setText(words)
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def _say(self, words: str, tone: str) -> None:
        self.said.setText(words)
        self.said.setStyleSheet(f"color: {theme.TONES[tone]};")

    def _export(self) -> None:
        if self.monday:
            self.export_wanted.emit(self.person_id, self.person.text(), self.monday)

    # The lists

    def _read_lists(self) -> None:
        """Fill the list in front; the others wait until they are looked at."""
        office, monday, at = self.app.office, self.monday, self.tabs.currentIndex()
        if office is None or not monday:
            return
        area = self.app.selection.area_id
        area = area if area != self.app.root_id else None
        sunday = (date.fromisoformat(monday) + timedelta(days=6)).isoformat()
        if at == 1:
            self.app.jobs.read(lambda: to_read(office, monday, area), self._show_review, key="log review")
        elif at == 2:
            self.app.jobs.read(
                lambda: lacking_logs(office, monday, sunday, area_id=area), self._show_lacking, key="log lacking"
            )

    def _show_review(self, found: tuple[ToRead, ...]) -> None:
        self.review.show_found(found)

    def _show_lacking(self, found: tuple[Lacking, ...]) -> None:
        self.lacking.show_found(found)

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches("record"):
            self._read_lists()

    # What is typed stays

    def _on_edited(self) -> None:
        self.save_button.setEnabled(True)
        self.keeper.touch()

    def typed(self) -> Typed:
        """What stands in the page; {} where nothing was typed."""
        if self.opened is None or not self.page.is_dirty:
            return self._kept
        return {"person": self.person_id, "day": self.day, "monday": self.monday, "fields": self.page.kept()}

    def _remember(self, one: Typed) -> None:
        """What was not saved the last time is shown as soon as its day is in front."""
        self._kept = one
        if one.get("day") == SUMMARY:
            self.monday = str(one.get("monday") or self.monday)
            self.person_id = one.get("person")
            self.show_summary()
        else:
            self.show_day(one.get("person"), str(one.get("day") or ""))

    def _leave_then(self, then: Callable[[], None]) -> None:
        """Another day: what is typed here is kept on the disk until this day is opened again."""
        if self.opened is not None and self.page.is_dirty:
            self._kept = self.typed()
            self.keeper.write()
        self.tabs.setCurrentIndex(0)
        then()

    def _on_closed(self) -> None:
        self.keeper.finish()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed stays."""
        self.keeper.write()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes; what is typed stays."""
        self.close()


def _day(office: Office, person_id: int, day: str) -> Opened:
    seq, id = office.database.seq, log_id(office, person_id, day)
    draft = draft_of(office, id) if id is not None else log_of(office, person_id, day)
    return Opened(week=week(office, person_id, monday_of(day)), draft=draft, record_id=id, seq=seq, day=day)


def _summary(office: Office, person_id: int, monday: str) -> Opened:
    seq, one = office.database.seq, week(office, person_id, monday)
    draft = draft_of(office, one.record_id) if one.record_id is not None else summary_of(office, person_id, monday)
    return Opened(week=one, draft=draft, record_id=one.record_id, seq=seq, day=SUMMARY)
