"""What is doubtful about somebody's records: the flags, the record and what it is compared with, and the reason that clears."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.office import Office
from desk.quality.rules import LEVELS
from ui.app import App
from ui.dialogs.quality.words import about
from ui.dialogs.sheet import rows_table
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.quality.entries import Flag
    from desk.work.quality.inputs import Line

KEY = "record in words"
TITLES = ("记录", "依据", "疑点")
MOST = 3_000
"""Flags shown at once; the workbook has all."""
_TONES = {3: "bad", 2: "warn", 1: "idle"}


class DoubtSide(QWidget):
    """Beside the figures. `open_record` shows a record in its own window, `failed` says what went wrong."""

    def __init__(
        self,
        app: App,
        office: Office,
        open_record: Callable[[int], None],
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.app, self.office = app, office
        self._open_record, self._failed = open_record, failed
        self._line: Line | None = None
        self._flags: tuple[Flag, ...] = ()
        self.who = QLabel(self)
        self.who.setTextFormat(Qt.TextFormat.PlainText)
        self.who.setWordWrap(True)
        self.rows = StillRows(TITLES, self)
        self.table = rows_table(self.rows, "疑点", (100, 300), self)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_record())
        self.table.doubleClicked.connect(lambda _: self.open_chosen())
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("记录原文")
        self.text.setTabChangesFocus(True)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText("说明所选疑点：核实的情况，如“同楼停水，内容确实相同”")
        self.reason.setAccessibleName("疑点说明")
        self.reason.returnPressed.connect(self.clear)
        self.clear_button = QPushButton("说明", self)
        self.clear_button.setAutoDefault(False)
        self.clear_button.clicked.connect(self.clear)
        line = QHBoxLayout()
        line.addWidget(self.reason, 1)
        line.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.who)
        column.addWidget(self.table, 3)
        column.addWidget(self.text, 2)
        column.addLayout(line)

    def show_line(self, line: Line | None) -> None:
        """Show the flags of a person or grid, those nobody explained first."""
        before = self.chosen[:1]
        self._line = line
        flags = sorted(line.flags if line else (), key=lambda one: (bool(one.cleared), -one.level, one.record_id))
        self._flags = tuple(flags[:MOST])
        self.rows.fill(
            [
                (
                    f"第{one.record_id}号",
                    f"已说明：{one.cleared}" if one.cleared else one.words,
                    f"✓ {one.title}" if one.cleared else one.title,
                )
                for one in self._flags
            ],
            ["good" if one.cleared else _TONES[one.level] for one in self._flags],
        )
        self.who.setText(about(line) if line is not None else "选一个人或网格，看他的记录有什么疑点。")
        if self._flags:
            same = [at for at, one in enumerate(self._flags) if before and one.record_id == before[0].record_id]
            self.table.selectRow(same[0] if same and not self._flags[same[0]].cleared else 0)
        self._show_record()

    @property
    def chosen(self) -> list[Flag]:
        """The chosen flags."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._flags[row] for row in rows if row < len(self._flags)]

    def _show_record(self) -> None:
        flags, office = self.chosen, self.office
        self.clear_button.setEnabled(bool(flags))
        self.clear_button.setText("取消说明" if flags and all(one.cleared for one in flags) else "说明")
        if not flags:
            self.text.setPlainText("没有疑点。" if self._line is not None and self._line.records else "")
            return
        flag = flags[0]
        head = f"【{LEVELS[flag.level]}】{flag.title}：{flag.words}"

        def work() -> str:
            from desk.work.quality import checking

            said = _told(checking.record_in_words(office, flag.record_id))
            if not flag.others:
                return said
            return f"{said}\n\n对照：\n{_told(checking.record_in_words(office, flag.others[0]))}"

        self.app.jobs.read(work, lambda text: self.text.setPlainText(f"{head}\n\n{text}"), key=KEY, failed=self._failed)

    def clear(self) -> None:
        """Clear the chosen flags with the reason that was typed, or take the reasons back."""
        flags, office, reason = self.chosen, self.office, self.reason.text()
        if not flags:
            return
        back = all(one.cleared for one in flags)
        pairs = [(one.record_id, one.rule) for one in flags if bool(one.cleared) == back]

        def work() -> Changes:
            from desk.work.quality import checking

            return checking.take_back(office, pairs) if back else checking.clear(office, pairs, reason)

        def done(changes: Changes) -> None:
            self.reason.clear()
            self.app.note(changes)
            self.app.say(f"已{'取消' if back else ''}说明 {len(pairs)} 处疑点。", "good")

        self.app.jobs.write(work, done, self._failed)

    def open_chosen(self) -> None:
        """Show the record of the first chosen flag in its own window."""
        if flags := self.chosen:
            self._open_record(flags[0].record_id)

    def forget(self) -> None:
        """Want no record any more: the dialog is left."""
        self.app.jobs.forget(KEY)


def _told(pairs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{title}　{text}" for title, text in pairs)
