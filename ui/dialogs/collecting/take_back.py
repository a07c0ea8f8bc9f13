"""Take a filled-in collecting sheet back: every changed cell with what the register says, conflicts decided one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from desk.errors import NeedsPassword
from desk.model import Changes
from desk.work.collecting.taking import CellChange, Taken
from ui import theme
from ui.app import App
from ui.dialogs.file_sheet import FileSheet
from ui.dialogs.sheet import rows_table, said
from ui.models.titled import Index, TitledRows

TITLES = ("行", "姓名", "项目", "发出时", "册里现在", "采集员填的", "怎么办")
WIDTHS = (46, 90, 100, 136, 136, 136)
_TONE = {"收": "good", "保留册里的": "warn", "用采集员的": "warn"}


class ChangeRows(TitledRows):
    """Changed cells, then new people; a conflict says what is decided, Space or a double click turns it round."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TITLES, parent)
        self._rows: list[tuple[str, ...]] = []
        self._changes: list[CellChange | None] = []
        self.decided: set[CellChange] = set()

    def fill(self, taken: Taken | None) -> None:
        """Show what a sheet would change: conflicts first, faults last."""
        self.beginResetModel()
        self.decided.clear()
        self._rows, self._changes = [], []
        if taken is not None:
            for outcome in ("conflict", "change", "fault"):
                for one in taken.of(outcome):
                    self._changes.append(one)
                    self._rows.append((str(one.row), one.who, one.title, one.before, one.now, one.given, one.reason))
            for new in taken.new:
                self._changes.append(None)
                said = f"不收：{new.reason}" if new.reason else "新增"
                self._rows.append((str(new.row), new.who, "整行", "", "", "新写的", said))
            for _, who, gone in taken.leaving:
                self._changes.append(None)
                self._rows.append(("", who, "变动", "", "", gone, f"请打开登记表办理“{gone}”"))
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """The row number stands right."""
        return column == 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; the last column says what will be done."""
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._decision(row) if column == len(TITLES) - 1 else self._rows[row][column]
            return theme.plain(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == len(TITLES) - 1:
            said = self._decision(row)
            tone = next((tone for words, tone in _TONE.items() if said.startswith(words)), "")
            return theme.colour(theme.TONES[tone or ("good" if said == "新增" else "bad")])
        return None

    def turn(self, row: int) -> None:
        """Decide a conflict the other way."""
        change = self._changes[row] if 0 <= row < len(self._changes) else None
        if change is None or change.outcome != "conflict":
            return
        self.decided ^= {change}
        at = self.index(row, len(TITLES) - 1)
        self.dataChanged.emit(at, at)

    def _decision(self, row: int) -> str:
        change = self._changes[row]
        if change is None:
            return self._rows[row][-1]
        if change.outcome == "fault":
            return f"不收：{change.reason}"
        if change.outcome == "change":
            return "收"
        return f"{'用采集员的' if change in self.decided else '保留册里的'}（{change.reason}）"


class TakeBackDialog(FileSheet):
    """Nothing is written before the button; then one transaction that 撤销 takes back."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(
            app,
            "收回采集表",
            "",
            parent,
            width=1000,
            what="填好的采集表",
            welcome="把网格员发回来的采集表拖到这里，或点“浏览…”选择。",
            files="采集表 (*.xlsx *.xls *.et *.ods);;所有文件 (*)",
        )
        self.taken: Taken | None = None
        self._password = ""
        self.setMinimumHeight(600)
        self.about = said("", self)
        self.body.addWidget(self.about)
        self.model = ChangeRows(self)
        self.table = rows_table(self.model, "采集员改了什么", WIDTHS, self)
        self.table.doubleClicked.connect(lambda at: self.model.turn(at.row()))
        self.table.hide()
        self.body.addWidget(self.table, 1)
        self.turn_button = self.add_other("换个决定 空格", self._on_turn)
        self.turn_button.setShortcut("Space")
        self.turn_button.hide()
        self.undo_button = self.add_other("撤销", undo)
        self.undo_button.hide()
        self.main = self.add_main("合并", self._on_merge)
        self.main.setEnabled(False)
        self.add_close()

    def read_file(self) -> None:
        """Read the file and compare it with the register."""
        office, path = self.app.office, Path(self.path.text)
        if office is None:
            return
        from desk.work.collecting.taking import take  # brings the reader of workbooks

        self.say_wrong("")
        password = self._password
        self.app.jobs.long(f"核对 {path.name}", lambda step: take(office, path, password), self._show, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._show(None)
        if isinstance(error, NeedsPassword):
            given, is_given = QInputDialog.getText(self, "打开密码", str(error), QLineEdit.EchoMode.Password)
            if is_given and given:
                self._password = given
                self.read_file()
                return
        self.complain(error)

    def _show(self, taken: Taken | None) -> None:
        self.taken = taken
        self.model.fill(taken)
        self.undo_button.hide()
        self.drop.setVisible(taken is None)
        self.table.setVisible(taken is not None)
        if taken is None:
            self.about.setText("")
            self.main.setEnabled(False)
            self.turn_button.hide()
            return
        conflicts, faults = len(taken.of("conflict")), len(taken.of("fault"))
        ready = len(taken.of("change")) + sum(not one.reason for one in taken.new)
        parts = [
            f"{taken.area}，{taken.records:,} 条，{taken.handed_out[:10]} 发出。",
            f"可以直接收的 {ready} 处",
            f"两边都改过的 {conflicts} 处（逐处决定）" if conflicts else "",
            f"有问题的 {faults} 处" if faults else "",
            *taken.notes,
        ]
        self.about.setText("　".join(part for part in parts if part) if taken.changes or taken.new or taken.notes
                           else f"{parts[0]}采集员什么也没有改。")  # fmt: skip
        self.turn_button.setVisible(bool(conflicts))
        self.main.setEnabled(bool(ready or conflicts))
        self.table.setFocus()

    def _on_turn(self) -> None:
        self.model.turn(self.table.currentIndex().row())

    def _on_merge(self) -> None:
        office, taken = self.app.office, self.taken
        if office is None or taken is None:
            return
        from desk.work.collecting.merging import merge  # a write brings SQLAlchemy

        decided = frozenset(self.model.decided)
        self.say_wrong("")
        self.app.jobs.write(lambda: merge(office, taken, decided), self._merged, self.complain)

    def _merged(self, changes: Changes) -> None:
        self.app.note(changes)
        count = sum(len(ids) for ids in changes.rows.values())
        self.about.setText(f"已合并，涉及 {count:,} 条记录。")
        self.main.setEnabled(False)
        self.turn_button.hide()
        self.undo_button.show()
