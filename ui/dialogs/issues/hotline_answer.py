"""Answering a hotline: what came from it, how far it is, and the words that go back, which may still be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, rows_table, said
from ui.models.titled import Index, TitledRows

if TYPE_CHECKING:
    from desk.work.hotline.answering import Answer

TITLES = ("回复", "对方工单号", "编号", "标题", "环节", "答复内容（双击可改）")
_NOTES = 5


class AnswerRows(TitledRows):
    """Answers to be sent: a tick in front, the words at the end can be typed over."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self._rows: list[Answer] = []
        self._ticked: set[int] = set()

    def fill(self, rows: Sequence[Answer]) -> None:
        """Show these, all that are finished ticked."""
        self.beginResetModel()
        self._rows = list(rows)
        self._ticked = {one.issue_id for one in rows if one.closed}
        self.endResetModel()

    def chosen(self) -> list[Answer]:
        """What is ticked, with the words as they stand."""
        return [one for one in self._rows if one.issue_id in self._ticked]

    def tick(self, *, everything: bool) -> None:
        """Tick all, or only what is finished."""
        self._ticked = {one.issue_id for one in self._rows if everything or one.closed}
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Answers."""
        return 0 if parent.isValid() else len(self._rows)

    def is_number(self, column: int) -> bool:
        """None is."""
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The tick and the words can be changed."""
        flags = super().flags(index)
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == _NOTES else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        one, column = self._rows[index.row()], index.column()
        if column == 0:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if one.issue_id in self._ticked else Qt.CheckState.Unchecked
            return None
        texts = ("", one.foreign_id, one.number, one.title, one.stage, one.notes)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return texts[column]
        return theme.plain(texts[column]) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick or new words."""
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            (self._ticked.add if Qt.CheckState(value) == Qt.CheckState.Checked else self._ticked.discard)(one.issue_id)
        elif role == Qt.ItemDataRole.EditRole and index.column() == _NOTES:
            self._rows[index.row()] = replace(one, notes=str(value).strip())
        else:
            return False
        self.dataChanged.emit(index, index)
        return True


class HotlineAnswerDialog(Sheet):
    """Choose what goes back, mend the words, write the file."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(
            "回复热线工单",
            "勾选要回复的工单，改好答复，再写成对方能读的文件。文件里不带姓名和电话。",
            parent,
            width=960,
        )
        self.app = app
        self.rows = AnswerRows(self)
        self.counted = said("正在读取…", self)
        self.everything = QCheckBox("正在办理的也回复进度", self)
        table = rows_table(self.rows, "要回复的工单", (50, 130, 140, 210, 80), self)
        table.setMinimumHeight(320)
        self.body.addWidget(self.counted)
        self.body.addWidget(table, 1)
        self.body.addWidget(self.everything)
        self.add_close()
        self.main = self.add_main("写成文件…", self.write)
        self.main.setEnabled(False)
        self.everything.toggled.connect(lambda on: self.rows.tick(everything=on))
        self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is None:
            return

        def read() -> tuple[Answer, ...]:
            from desk.work.hotline.answering import answers

            return answers(office)

        self.app.jobs.read(read, self._show, failed=self.complain, key="hotline answers")

    def _show(self, found: tuple[Answer, ...]) -> None:
        closed = sum(one.closed for one in found)
        self.counted.setText(
            f"来自热线的 {len(found):,} 件，其中已办结 {closed:,} 件。"
            if found
            else "还没有来自热线的工单。先用“接收热线工单”把对方的文件收进来。"
        )
        self.rows.fill(found)
        self.main.setEnabled(bool(found))

    def write(self) -> None:
        """Write what is ticked."""
        office, chosen = self.app.office, self.rows.chosen()
        if office is None:
            return
        if not chosen:
            self.say_wrong("还没有勾选要回复的工单；请在第一列勾选。")
            return
        start = str(Path(self.app.settings.folder) / f"热线回复_{office.today()}.json")
        path, _ = QFileDialog.getSaveFileName(self, "保存回复文件", start, "JSON 文件 (*.json)")
        if path:
            self.write_to(path)

    def write_to(self, path: str) -> None:
        """Write what is ticked into this file, off the GUI thread."""
        office, chosen = self.app.office, self.rows.chosen()
        if office is None:
            return
        self.main.setEnabled(False)

        def write() -> int:
            from desk.work.hotline.answering import write_answers

            return write_answers(office, chosen, path)

        self.app.jobs.write(write, lambda count: self._written(count, path), failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)

    def _written(self, count: int, path: str) -> None:
        self.app.say(f"已写出 {count} 件工单的答复：{path}", "good")
        self.accept()
