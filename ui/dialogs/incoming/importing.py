"""Import any sheet: choose it, see where its header stands, which column is which, what would happen; then take it.

Nothing is written before 导入 is pressed, and everything can be taken back after. A sheet whose header is known goes
straight to the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk.errors import NeedsPassword
from desk.model import Changes
from desk.office import Office
from desk.work.intake import columns, imports
from desk.work.intake.columns import Proposal
from desk.work.intake.looking import PASTED, Look, Reading, look, look_pasted
from desk.work.intake.matching import Policy
from desk.work.intake.specs import kinds, spec_of
from ui import theme
from ui.app import App
from ui.dialogs.incoming.check import CheckPage
from ui.dialogs.incoming.columns import ColumnsPage
from ui.dialogs.incoming.file import FilePage
from ui.dialogs.incoming.header import HeaderPage
from ui.dialogs.incoming.taking_back import take_back
from ui.dialogs.sheet import Sheet, said
from ui.jobs import LongJob
from ui.models.imported import Entry, entries

FILE, HEADER, COLUMNS, CHECK, RESULT = range(5)
STEPS = ("选文件", "表与表头", "列对应", "核对", "导入")
_TICK = 200
_TERMS = {"residents": "resident", "facilities": "facility", "issues": "issue", "buildings": "building",
          "organisations": "organisation", "households": "household"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A sheet and what the program makes of it."""

    look: Look
    proposal: Proposal


_Planned = tuple[imports.ImportPlan, Mapping[str, Sequence[Entry]]]


class ImportDialog(Sheet):
    """`path` is read at once; without one a file is asked for."""

    def __init__(self, app: App, path: str, parent: QWidget | None = None) -> None:
        super().__init__("导入表格", "", parent, width=1000)
        self.app = app
        self._seen: _Seen | None = None
        self._plan: imports.ImportPlan | None = None
        self._lines: Mapping[str, Sequence[Entry]] = {}
        self._changes: Changes | None = None
        self._policy: Policy = "update"
        self._excuses: dict[int, str] = {}
        self._job: LongJob | None = None
        self._is_over = False
        self.setAcceptDrops(True)
        self.setMinimumHeight(560)
        self.steps = said("", self)
        self.body.addWidget(self.steps)
        self._build_pages()
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self._build_buttons()
        self.timer = QTimer(self)
        self.timer.setInterval(_TICK)
        self.timer.timeout.connect(self._on_tick)
        QShortcut(QKeySequence.StandardKey.Paste, self).activated.connect(self.paste)
        self._go(FILE)
        if path:
            self.take(path)

    def _build_pages(self) -> None:
        self.stack = QStackedWidget(self)
        self.file_page, self.header_page = FilePage(self.app, self), HeaderPage(self)
        self.columns_page, self.check, self.ending = ColumnsPage(self), CheckPage(self), QWidget(self)
        for page in (self.file_page, self.header_page, self.columns_page, self.check, self.ending):
            self.stack.addWidget(page)
        self.body.addWidget(self.stack, 1)
        self.path, self.counts = self.file_page.path, self.check.counts
        self.ending.setProperty("card", True)
        self.ending.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self.ending)
        column.setContentsMargins(24, 16, 24, 16)
        self.outcome = QLabel(self.ending)
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)
        self.outcome.setWordWrap(True)
        self.outcome.setFont(theme.font(theme.STRONG))
        column.addStretch(1)
        column.addWidget(self.outcome)
        column.addStretch(2)
        self.file_page.wanted.connect(self.read_file)
        self.file_page.paste_wanted.connect(self.paste)
        self.header_page.read_wanted.connect(lambda reading: self._read(reading, self._seen))
        self.header_page.kind_wanted.connect(lambda kind: self._propose(kind, None))
        self.header_page.rows_wanted.connect(lambda rows: self._propose(self._kind(), rows))
        self.columns_page.changed.connect(self._on_columns)
        self.check.policy_wanted.connect(self._on_policy)
        self.check.excused.connect(self._on_excused)

    def _build_buttons(self) -> None:
        self.back = self.add_other("上一步(&B)", self._on_back)
        self.main = self.add_main("读取", self._on_main)
        self.book_button = self.add_other("保存有误的行…(&E)", self._save_book)
        self.stop_button = self.add_other("停止", self._stop)
        self.undo_button = self.add_other("撤销这次导入(&Z)", self._on_undo)
        self.close_button: QPushButton = self.add_close()

    # Where it is

    def _go(self, page: int) -> None:
        self.stack.setCurrentIndex(page)
        self.steps.setText(
            "　›　".join(f"【{n} {w}】" if n == page + 1 else f"{n} {w}" for n, w in enumerate(STEPS, 1))
        )
        self._show_buttons()
        first = (self.path.edit, self.header_page.kind, None, self.check.rows, self.close_button)[page]
        if page == COLUMNS and self.columns_page.combos:
            first = self.columns_page.combos[0]
        if first is not None and page != FILE:
            first.setFocus()

    def _show_buttons(self) -> None:
        page, is_busy = self.stack.currentIndex(), self._job is not None
        counts = self._plan.counts if self._plan is not None else {}
        taken = counts.get("new", 0) + counts.get("changed", 0)
        self.back.setVisible(HEADER <= page <= CHECK and not is_busy)
        self.book_button.setVisible(page >= CHECK and bool(counts.get("faulty")) and not is_busy)
        self.undo_button.setVisible(page == RESULT and self._changes is not None and not is_busy)
        self.stop_button.setVisible(is_busy)
        self.progress.setVisible(is_busy)
        self.main.setVisible(page != RESULT)
        self.main.setText(("读取", "下一步", "核对", f"导入 {taken:,} 行", "")[page])
        ready = (True, True, self.columns_page.is_complete if page == COLUMNS else True, taken > 0, False)[page]
        self.main.setEnabled(ready and not is_busy)
        self.close_button.setText("完成" if page == RESULT and not is_busy else "关闭")

    def _on_back(self) -> None:
        self.say_wrong("")
        self._go(max(FILE, self.stack.currentIndex() - 1))

    def _on_main(self) -> None:
        page = self.stack.currentIndex()
        if page == FILE:
            self.read_file()
        elif page == HEADER:
            self._go(COLUMNS)
        elif page == COLUMNS:
            self.plan()
        elif page == CHECK:
            self._take()

    def _kind(self) -> str:
        return self._seen.proposal.kind if self._seen is not None else "residents"

    def _word(self, kind: str) -> str:
        title = spec_of(kind).title
        return self.app.term(_TERMS[kind], title) if kind in _TERMS else title

    # Reading

    def take(self, path: str) -> None:
        """Read this file."""
        self._seen = None
        self._go(FILE)
        self.file_page.take(path)

    def read_file(self) -> None:
        """Read the file of the first page from the start."""
        if not self.path.text:
            self.say_wrong("请先选一个表格文件。")
            return
        self._read(Reading(password=self.file_page.password), None)

    def paste(self) -> None:
        """Read the cells that were copied in Excel or WPS."""
        if self.stack.currentIndex() != FILE:
            return
        text = QGuiApplication.clipboard().text()
        self.path.edit.clear()
        self._read(None, None, text)

    def _read(self, reading: Reading | None, before: _Seen | None, pasted: str | None = None) -> None:
        office, path = self.app.office, self.path.text
        if office is None:
            return
        kind = before.proposal.kind if before is not None else ""
        if before is not None and before.look.source == PASTED:
            pasted = QGuiApplication.clipboard().text()

        def work() -> _Seen:
            found = look(path, reading) if pasted is None else look_pasted(pasted, reading)
            known = kind or columns.guess_kind(office, found.table, found.source)
            return _Seen(look=found, proposal=columns.propose(office, known, found.table))

        self._begin("正在读取…")
        self.app.jobs.read(work, lambda seen: self._on_seen(seen, before is None), key="sheet", failed=self._on_failed)

    def _propose(self, kind: str, rows: tuple[int, int] | None) -> None:
        office, seen = self.app.office, self._seen
        if office is None or seen is None:
            return

        def work() -> _Seen:
            return replace(seen, proposal=columns.propose(office, kind, seen.look.table, rows))

        self._begin("正在读取…")
        self.app.jobs.read(work, lambda found: self._on_seen(found, False), key="sheet", failed=self._on_failed)

    def _begin(self, words: str) -> None:
        self.say_wrong("")
        self._plan = self._changes = None
        self.main.setEnabled(False)
        self.main.setText(words)

    def _on_seen(self, seen: _Seen, is_first: bool) -> None:
        if self._is_over:
            return
        self._seen, self._excuses = seen, {}
        if is_first:
            self.header_page.set_kinds([(kind, self._word(kind)) for kind in kinds()])
        self.heading.setText(f"导入{self._word(seen.proposal.kind)}：{seen.look.source}")
        self.header_page.show_look(seen.look, seen.proposal)
        self.columns_page.show_proposal(seen.proposal, seen.look.table.left)
        if not is_first:
            self._show_buttons()
        elif not seen.proposal.header.columns:
            self._go(HEADER)
            self.say_wrong("没有认出列名。请核对工作表、表头在第几行，再到下一步指定各列。")
        elif not seen.proposal.missing and _is_plain(seen.proposal):
            self._go(COLUMNS)
            self.plan()
        else:
            self._go(COLUMNS)

    def _on_failed(self, error: BaseException) -> None:
        if self._is_over:
            return
        self._end_job()
        self.complain(error)
        if isinstance(error, NeedsPassword):
            self.file_page.ask_password()

    def _on_columns(self) -> None:
        self._plan = None
        self._show_buttons()

    # Checking

    def plan(self) -> None:
        """Say of every row what would become of it."""
        office, seen = self.app.office, self._seen
        if office is None or seen is None:
            return
        self.say_wrong("")
        self._plan = self._changes = None
        header = columns.chosen(seen.proposal.header, self.columns_page.columns)
        kind, found, policy, excuses = seen.proposal.kind, seen.look, self._policy, dict(self._excuses)

        def work(step: Callable[[int, int], None]) -> _Planned:
            plan = imports.plan_table(
                office, kind, found.table, source=found.source, digest=found.digest, header=header, policy=policy,
                excuses=excuses, step=step,
            )  # fmt: skip
            return plan, entries(plan)

        self._run(self.app.jobs.long(f"核对{self._word(kind)}", work, self._on_plan, self._on_failed))

    def _on_plan(self, answer: _Planned) -> None:
        if self._is_over:
            return
        self._plan, self._lines = answer
        self._end_job()
        self.check.show_plan(*answer)
        self._go(CHECK)

    def _on_policy(self, policy: Policy) -> None:
        self._policy = policy
        self.plan()

    def _on_excused(self, reasons: Mapping[int, str]) -> None:
        self._excuses.update(reasons)
        self.plan()

    # Taking

    def _take(self) -> None:
        office, plan = self.app.office, self._plan
        if office is None or plan is None:
            return
        self.say_wrong("")
        name = f"导入{self._word(plan.kind)}"
        work = _taking(office, plan)
        self._run(self.app.jobs.long(name, work, self._on_taken, self._on_failed))

    def _on_taken(self, changes: Changes) -> None:
        self.app.note(changes)
        if self._is_over:
            return
        assert self._plan is not None
        counts, word = self._plan.counts, self._word(self._plan.kind)
        self._changes = changes
        self._end_job()
        words = f"新增 {counts['new']:,} 行，更新 {counts['changed']:,} 行"
        rest = f"\n{counts['faulty']:,} 行有误，没有导入：可保存有误的行，改好后再导入。" if counts["faulty"] else ""
        self.outcome.setText(f"✓ 已导入{word}：{words}。{rest}")
        self.app.say(f"已导入{word}：{words}。", "good")
        self._go(RESULT)

    def _on_undo(self) -> None:
        if self._changes is None or self._changes.audit_id is None:
            return
        self.say_wrong("")
        take_back(self.app, self._changes.audit_id, self._taken_back, self.complain)

    def _taken_back(self, words: str) -> None:
        if self._is_over:
            return
        self._changes = None
        self.outcome.setText(words)
        self._show_buttons()

    def _save_book(self) -> None:
        plan = self._plan
        if plan is None:
            return
        start = Path(self.path.text) if self.path.text else Path(self.app.settings.folder or Path.home()) / PASTED
        target = str(start.with_name(f"{start.stem}_有误的行.xlsx"))
        path, _ = QFileDialog.getSaveFileName(self, "保存有误的行", target, "Excel 工作簿 (*.xlsx)")
        if path:
            self.app.jobs.read(
                lambda: imports.write_error_book(plan, path), lambda n: self._saved(path, n), failed=self._on_failed
            )

    def _saved(self, path: str, count: int) -> None:
        self.app.say(f"已把有误的 {count:,} 行存到 {Path(path).name}；红格为错处，改好后可直接再导入。", "good")

    # While something is under way

    def _run(self, job: LongJob) -> None:
        self._job = job
        self.progress.setRange(0, 0)
        self.timer.start()
        self._show_buttons()

    def _on_tick(self) -> None:
        if self._job is not None and self._job.total > 1:
            self.progress.setRange(0, self._job.total)
            self.progress.setValue(self._job.done)

    def _end_job(self) -> None:
        self._job = None
        self.timer.stop()
        self._show_buttons()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.stop_button.hide()

    def done(self, result: int) -> None:
        """What is under way ends with the dialog."""
        self._is_over = True
        self._stop()
        self.app.jobs.forget("sheet")
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        if self._job is None:
            self.take(event.mimeData().urls()[0].toLocalFile())


def _taking(office: Office, plan: imports.ImportPlan) -> Callable[[Callable[[int, int], None]], Changes]:
    return lambda step: imports.apply(office, plan, step=step)


def _is_plain(proposal: Proposal) -> bool:
    """Whether nothing is left to ask: the same header came before, or every column is known by its title."""
    origins = set(proposal.origins.values())
    return origins == {"before"} or (origins == {"title"} and not proposal.header.unknown)
