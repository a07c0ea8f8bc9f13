"""One work record in a window: read, changed, reviewed, with its photos, its history and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desk.errors import BadInput, DeskError
from desk.model import Changes
from desk.office import Office
from desk.work.logbook import changing
from desk.work.logbook.checklists import lists_for
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import Checklist, form_of
from desk.work.logbook.history import Edit, history
from desk.work.logbook.reading import Entry, entry
from desk.work.logbook.stored import draft_of
from desk.work.records.choosing import codes
from ui import theme
from ui.app import App
from ui.dialogs.logbook.entry_issue import IssueStrip
from ui.dialogs.logbook.page import RecordPage
from ui.dialogs.logbook.record_words import heading, told
from ui.dialogs.record_files import FilesPage
from ui.dialogs.record_frame import ask_to_leave
from ui.dialogs.record_history import HistoryPage
from ui.labels import ElidedLabel
from ui.notify import sentence_of

SIZE = (760, 620)
READ, CHANGE, FILES, PAST = range(4)
Codes = dict[str, dict[str, str]]
Found = tuple[Entry, RecordDraft, tuple[Checklist, ...], Codes]
Walk = Callable[[int, int], int | None]


class RecordWindow(QDialog):
    """Stays for the next record. Lives on the GUI thread."""

    follow_wanted = Signal(str, int)
    """The item, the person or the issue is to be opened: "household", "person", "issue" …, id."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self._undo = app, undo
        self.shown: Entry | None = None
        self._walk: Walk | None = None
        self._wanted: int | None = None
        self._is_busy = False
        self.setModal(False)
        self.resize(*SIZE)
        self._build()
        for keys, then in (
            ("Ctrl+S", self.save), ("Alt+Left", lambda: self.step(-1)), ("Alt+Right", lambda: self.step(1)),
            ("Ctrl+R", self.review), ("Ctrl+E", self.raise_issue), ("Ctrl+V", self.files.paste),
            *((f"Ctrl+{number + 1}", lambda at=number: self.tabs.setCurrentIndex(at)) for number in range(4)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)
        app.changed.connect(self._on_changed)
        app.closed.connect(self.hide)

    def _build(self) -> None:
        self.tabs = QTabWidget(self)
        self.heading = QLabel(self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.about = ElidedLabel(self)
        self.about.setProperty("muted", True)
        head = QHBoxLayout()
        head.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        head.addWidget(self.heading)
        head.addWidget(self.about, 1)
        self.view = QTextBrowser(self)
        self.view.setOpenLinks(False)
        self.view.setAccessibleName("记录内容")
        self.view.document().setDocumentMargin(14)
        self.view.setStyleSheet(f"QTextBrowser {{ background: {theme.SURFACE}; border: 0; }}")
        self.view.anchorClicked.connect(self._on_link)
        self.page = RecordPage(self)
        self.page.edited.connect(self._enable)
        self.files = FilesPage(self.app, self)
        self.files.counted.connect(lambda count: self.tabs.setTabText(FILES, f"照片 {count}" if count else "照片"))
        self.past = HistoryPage(self.app, self)
        self.tabs.setDocumentMode(True)
        for page, words in ((self.view, "内容"), (self.page, "修改"), (self.files, "照片"), (self.past, "历史")):
            self.tabs.addTab(page, words)
        self.tabs.currentChanged.connect(lambda _: self._enable())
        self.issue = IssueStrip(self.app, self, self._body)
        self.issue.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.opinion = QLineEdit(self)
        self.opinion.setFixedHeight(theme.TARGET)
        self.opinion.setAccessibleName("审阅意见")
        self.opinion.setPlaceholderText("审阅意见（不写就是“已阅”）")
        self.opinion.returnPressed.connect(self.review)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.issue)
        column.addWidget(self.said)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, theme.SPACE)
        foot.setSpacing(6)
        self.review_button = self._button("已阅", "Ctrl+R", self.review)
        term = self.app.term("issue", "事件")
        self.issue_button = self._button(f"转{term}", f"由这条记录登记{term}（Ctrl+E）", self.raise_issue)
        self.delete_button = self._button("删除…", "要写原因", self.ask_delete)
        self.undo_button = self._button("撤销", "", self._take_back)
        self.save_button = self._button("保存修改 Ctrl+S", "", self.save)
        self.save_button.setProperty("primary", True)
        foot.addWidget(self.opinion, 100)
        foot.addStretch(1)
        for one in (self.review_button, self.issue_button, self.delete_button, self.undo_button, self.save_button):
            foot.addWidget(one)
        self.undo_button.hide()
        return foot

    def _button(self, words: str, hint: str, then: Callable[[], None]) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(hint)
        made.setStyleSheet("padding: 5px 10px;")
        made.clicked.connect(lambda _=False: then())
        return made

    # Opening

    def open_record(self, id: int, walk: Walk | None = None) -> None:
        """Show a record; what is typed in the one before is asked about first."""

        def go() -> None:
            self._walk = walk if walk is not None else self._walk
            self.tabs.setCurrentIndex(READ)
            self._say("")
            self.undo_button.hide()
            self.issue.hide()
            self._read(id)

        self._leave_then(go)

    def _read(self, id: int) -> None:
        office = self.app.office
        if office is None:
            return
        self._wanted = id
        self.app.jobs.read(lambda: _found(office, id), self._show, key="work record", failed=self._complain)
        self.app.jobs.read(lambda: history(office, id), self._show_past, key="work record past")
        self.files.look_at("record", id)

    def _show(self, found: Found) -> None:
        office = self.app.office
        if office is None:
            return
        one, draft, lists, lists_of_codes = found
        self.shown = one
        words, about = heading(one)
        self.setWindowTitle(f"{words} — 工作记录")
        self.heading.setText(words)
        self.about.say(about)
        self.view.setHtml(told(one))
        self.page.show_draft(form_of(one.kind), draft, lists_of_codes, office.today(), lists)
        self.opinion.setText("")
        self._enable()
        if not self.isVisible():
            self._stand()
        self.show()
        self.raise_()

    def _show_past(self, found: tuple[Edit, ...]) -> None:
        self.past.tell(found)

    def _stand(self) -> None:
        window = self.parentWidget()
        if window is not None:
            self.resize(SIZE[0], min(SIZE[1], window.height() - 90))
            self.move(window.mapToGlobal(QPoint(60, 70)))

    def _enable(self) -> None:
        one, at = self.shown, self.tabs.currentIndex()
        may = one is not None and one.may_change
        self.tabs.setTabEnabled(CHANGE, may)
        self.save_button.setVisible(at == CHANGE)
        self.save_button.setEnabled(may and not self._is_busy and self.page.is_dirty)
        may_review = one is not None and one.may_review
        for part in (self.opinion, self.review_button):
            part.setVisible(at == READ and may_review)
        self.issue_button.setVisible(at == READ and may and one is not None and one.issue is None)
        self.delete_button.setVisible(at == READ and may)
        self.tabs.setTabText(CHANGE, "修改 ●" if self.page.is_dirty else "修改")

    def step(self, by: int) -> None:
        """To the next record of the list, or the one before."""
        one = self.shown
        other = self._walk(one.id, by) if one is not None and self._walk is not None else None
        if other is None:
            self._say("已经是最后一条。" if by > 0 else "已经是第一条。")
        else:
            self.open_record(other)

    # What can be done

    def save(self) -> None:
        """Write what was changed."""
        office, one = self.app.office, self.shown
        if office is None or one is None or self._is_busy or not self.page.is_dirty:
            return
        try:
            draft = self.page.draft()
        except BadInput:
            return  # told beside its field
        self._do(lambda: changing.change(office, one.id, draft, seq=one.seq), "✓ 已保存修改。", READ)

    def review(self) -> None:
        """Note that it was read."""
        office, one, words = self.app.office, self.shown, self.opinion.text().strip()
        if office is not None and one is not None and one.may_review:
            self._do(lambda: changing.review(office, [one.id], words), "✓ 已审阅。")

    def raise_issue(self) -> None:
        """First ask what it is, then enter it."""
        office, one = self.app.office, self.shown
        if office is None or one is None or one.issue is not None or not one.may_change:
            return
        if not self.issue.is_open:
            self.issue.open(True)
            return
        if self.issue.complain():
            return
        draft = self.issue.draft(None, self._body())
        if draft is not None:
            self._do(lambda: changing.raise_from(office, one.id, draft), "✓ 已转出。")

    def ask_delete(self) -> None:
        """Why it is to go."""
        if self.shown is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle("删除记录")
        dialog.setLabelText("删除原因（会留在历史里，结清的任务重新待办）：")
        dialog.setOkButtonText("删除")
        dialog.setCancelButtonText("不删")
        dialog.textValueSelected.connect(self.delete)
        dialog.open()

    def delete(self, reason: str) -> None:
        """Take the record out; 撤销 brings it back."""
        office, one = self.app.office, self.shown
        if office is None or one is None:
            return

        def gone(changes: Changes) -> None:
            self._is_busy = False
            self.shown = self.page.base = None
            self.app.note(changes)
            self.app.say("已删除这条工作记录，可以撤销。", "good")
            self.hide()

        self.app.jobs.write(lambda: changing.delete(office, [one.id], reason), gone, self._complain)

    def _do(self, work: Callable[[], Changes], words: str, page: int | None = None) -> None:
        one = self.shown
        assert one is not None
        self._is_busy = True
        self._enable()

        def done(changes: Changes) -> None:
            self._is_busy = False
            self.page.base = None
            self.issue.hide()
            self.issue.empty()
            if page is not None:
                self.tabs.setCurrentIndex(page)
            self.app.note(changes)
            self._read(one.id)
            self._say(words, "good")
            self.undo_button.show()

        self.app.jobs.write(work, done, self._complain)

    def _take_back(self) -> None:
        self.undo_button.hide()
        self._say("")
        self._undo()

    def _complain(self, error: BaseException) -> None:
        self._is_busy = False
        self._enable()
        if self.tabs.currentIndex() == CHANGE:
            self.page.complain(error)
        self._say(f"✕ {sentence_of(error)[0]}", "bad")
        if not isinstance(error, DeskError):
            self.app.jobs.error.emit(error)

    def _say(self, words: str, tone: str = "idle") -> None:
        self.said.setText(words)
        self.said.setStyleSheet(f"color: {theme.TONES[tone]};")
        self.said.setVisible(bool(words))

    def _body(self) -> str:
        return self.shown.line("body") if self.shown is not None else ""

    def _on_link(self, url: QUrl) -> None:
        one, what = self.shown, url.toString().partition(":")[0]
        if one is None:
            return
        if what == "files":
            self.tabs.setCurrentIndex(FILES)
        elif what == "item" and one.item_id is not None:
            self.follow_wanted.emit(one.whom, one.item_id)
        elif what == "person" and one.person_id is not None:
            self.follow_wanted.emit("person", one.person_id)
        elif what == "issue" and one.issue is not None:
            self.follow_wanted.emit("issue", one.issue.id)

    # Changes and leaving

    def _on_changed(self, changes: Changes) -> None:
        one = self.shown
        if one is None or not self.isVisible() or self._is_busy or not changes.touches("record", "attachment", "issue"):
            return
        if not self.page.is_dirty:
            self._read(one.id)

    def _leave_then(self, then: Callable[[], None]) -> None:
        if not self.isVisible() or self.shown is None or not self.page.is_dirty:
            then()
            return

        def drop() -> None:
            self.page.base = None
            then()

        ask_to_leave(self, self.heading.text(), self.save, drop)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is asked about."""
        if self.shown is not None and self.page.is_dirty and self.app.office is not None:
            event.ignore()
            self._leave_then(self.hide)
            return
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes, asking first."""
        self.close()


def _found(office: Office, id: int) -> Found:
    one = entry(office, id)
    names = {field.codes for field in form_of(one.kind).fields if field.codes}
    lists = lists_for(office, one.kind, one.whom, one.item_id) if form_of(one.kind).shape.checklist else ()
    return one, draft_of(office, id), lists, {name: codes(office, name) for name in names}
