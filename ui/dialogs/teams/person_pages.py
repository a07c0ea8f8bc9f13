"""Pages of the file of a person: posts held, and a folder of rows (papers, training, appraisals)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.work.teams.papers import Folder, Sheet
from desk.work.teams.persons import Held, PersonFile
from ui import theme
from ui.dialogs.sheet import rows_table
from ui.models.titled import Index, TitledRows

POSTS = ("状态", "岗位", "网格", "起", "止", "占比", "性质", "汇报线", "缘由")
_INKS = {"now": theme.TEXT, "coming": theme.ACCENT, "past": theme.MUTED}


class PostRows(TitledRows):
    """Posts now, to come and past."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(POSTS, parent)
        self.posts: tuple[Held, ...] = ()

    def show(self, posts: tuple[Held, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.posts = posts
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """Only the share."""
        return column == 5

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Posts."""
        return 0 if parent.isValid() else len(self.posts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; what is past is grey."""
        one = self.posts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            kind = f"{one.kind}（替{one.stands_for}）" if one.stands_for else one.kind
            line = "，".join(part for part in (one.line, f"向{one.reports_to}汇报" if one.reports_to else "") if part)
            return (
                one.state_words, one.post, one.area, one.since, one.until or "至今", f"{one.share}%", kind, line,
                one.cause,
            )[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(_INKS[one.state])
        return self.side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None


class PostsPage(QWidget):
    """The table of posts; a double click leads to the grid."""

    gone = Signal(int)
    """To this area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PostRows(self)
        self.table = rows_table(self.rows, "岗位", (64, 116, 118, 92, 92, 56, 88, 150), self)
        self.table.activated.connect(lambda index: self.gone.emit(self.rows.posts[index.row()].area_id))
        self.none = _quiet("还没有任过岗位。在花名册里把他拖到一格，就上岗了。", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)

    def show_posts(self, file: PersonFile) -> None:
        """Show the posts of a person."""
        self.rows.show(file.posts)
        self.none.setVisible(not file.posts)


class SheetRows(TitledRows):
    """Rows of a folder, with a column that says how long a paper still holds."""

    def __init__(self, kind: Folder, parent: QObject | None = None) -> None:
        titles = [one.title for one in kind.fields]
        self._ends = kind.table == "paper"
        super().__init__((*titles, "期限") if self._ends else tuple(titles), parent)
        self.kind = kind
        self.rows: tuple[Sheet, ...] = ()

    def show(self, rows: tuple[Sheet, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """Hours and scores."""
        return column < len(self.kind.fields) and self.kind.fields[column].type == "number"

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; what ends soon is amber, what has ended red, each with its words."""
        one = self.rows[index.row()]
        is_end = index.column() >= len(one.words)
        if role == Qt.ItemDataRole.DisplayRole:
            if is_end:
                return {"over": "! ", "soon": "▲ "}.get(one.light, "") + one.told
            return one.words[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and is_end:
            return theme.colour({"over": theme.BAD, "soon": theme.WARN}.get(one.light, theme.TEXT))
        return self.side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None


_WIDTHS = {
    "paper": (80, 170, 110, 120, 100, 150),
    "training": (100, 260, 60, 120),
    "appraisal": (120, 70, 90, 180),
}


class FolderPage(QWidget):
    """A table with its buttons."""

    added = Signal(str)
    changed = Signal(str, int)
    removed = Signal(str, int)

    def __init__(self, kind: Folder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.rows = SheetRows(kind, self)
        self.table = rows_table(self.rows, kind.title, _WIDTHS[kind.table], self)
        self.table.activated.connect(lambda _: self._change())
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        self.add_button = self._button(bar, "新增…", lambda: self.added.emit(kind.table))
        self.change_button = self._button(bar, "修改…", self._change)
        self.remove_button = self._button(bar, "删去", self._remove)
        bar.addStretch(1)
        self.none = _quiet(f"还没有{kind.row}。", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self._may_edit = False
        self._enable()

    def _button(self, bar: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        bar.addWidget(button)
        return button

    def show_rows(self, rows: Sequence[Sheet], may_edit: bool) -> None:
        """Show the rows of a person."""
        kept = self.current()
        self.rows.show(tuple(rows))
        self._may_edit = may_edit
        self.none.setVisible(not rows)
        ids = [one.id for one in rows]
        if ids:
            self.table.selectRow(ids.index(kept.id) if kept is not None and kept.id in ids else 0)
        self._enable()

    def current(self) -> Sheet | None:
        """The chosen row."""
        at = self.table.currentIndex().row()
        return self.rows.rows[at] if 0 <= at < len(self.rows.rows) else None

    def _enable(self) -> None:
        has = self.current() is not None
        self.add_button.setEnabled(self._may_edit)
        self.change_button.setEnabled(self._may_edit and has)
        self.remove_button.setEnabled(self._may_edit and has)

    def _change(self) -> None:
        one = self.current()
        if one is not None and self._may_edit:
            self.changed.emit(self.kind.table, one.id)

    def _remove(self) -> None:
        one = self.current()
        if one is not None and self._may_edit:
            self.removed.emit(self.kind.table, one.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the chosen row out."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._remove()
            return
        super().keyPressEvent(event)


def _quiet(words: str, parent: QWidget) -> QLabel:
    made = QLabel(words, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setProperty("muted", True)
    return made
