"""Duplicates: the pairs with their evidence, and the chosen pair side by side, field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desk.model import Changes
from desk.work.twins import duplicates, merging
from desk.work.twins.merging import Beside
from desk.work.twins.pairs import Pair
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said
from ui.jobs import LongJob

PAIR: Final = Qt.ItemDataRole.UserRole
SHOWN: Final = 1_000
_WORDS: Final = {
    "residents": ("居民", "不是同一人"),
    "organisations": ("单位", "不是同一家"),
    "facilities": ("部件", "不是同一个"),
}
_TERMS: Final = {"residents": "resident", "organisations": "organisation", "facilities": "facility"}
_SIGNS: Final = {"几乎肯定": "●", "很可能": "◐", "可能": "○"}


class DuplicatesDialog(Sheet):
    """A window of its own. Nothing is merged before the button; each merge is one step that can be taken back."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        hint = "左边是可能重复的记录和依据，右边逐项对照：点哪个值就留哪个值。合并后，档案、走访、照片、事件都转到保留的一条。"
        super().__init__("查重与合并", hint, parent, width=960)
        self.app = app
        self.setWindowFlags(Qt.WindowType.Window)
        self.setModal(False)
        self._area_id = None if app.selection.area_id == app.root_id else app.selection.area_id
        self.pairs: list[Pair] = []
        self._search: LongJob | None = None
        self._beside: Beside | None = None
        self._side: dict[str, int] = {}
        """Per field whose value stays: 0 the left, 1 the right."""
        self._build_top()
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self._build_list())
        split.addWidget(self._build_sides())
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([380, 760])
        self.body.addWidget(split, 1)
        self.merge_button = self.add_main("合并，保留左边", self.merge)
        self.merge_button.setDefault(False)  # Enter on a pair must not merge it
        self.merge_button.setAutoDefault(False)
        self.two_button = self.add_other(_WORDS["residents"][1], self.not_same)
        self.add_other("撤销 Ctrl+Z", undo)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        screen = self.screen().availableGeometry()
        self.resize(min(1240, screen.width() - 40), min(690, screen.height() - 60))
        app.changed.connect(self._on_changed)
        app.closed.connect(self.reject)
        self.seek()

    def _build_top(self) -> None:
        row = QHBoxLayout()
        self.kind = QComboBox(self)
        for key, (word, _) in _WORDS.items():
            self.kind.addItem(self.app.term(_TERMS[key], word), key)
        self.kind.setAccessibleName("查哪份名册")
        self.kind.activated.connect(lambda _: self.seek())
        self.count = said("", self)
        self.count.setWordWrap(False)
        row.addWidget(self.kind)
        row.addWidget(self.count, 1)
        self.body.addLayout(row)

    def _build_list(self) -> QWidget:
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setMinimumWidth(320)
        self.list.setAccessibleName("可能重复的记录")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda *_: self._on_pair())
        return self.list

    def _build_sides(self) -> QWidget:
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.SPACE, 0, 0, 0)
        self.evidence = QLabel(side)
        self.evidence.setTextFormat(Qt.TextFormat.PlainText)
        self.evidence.setWordWrap(True)
        self.evidence.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        column.addWidget(self.evidence)
        row = QHBoxLayout()
        self.keep = QButtonGroup(side)
        for number, words in enumerate(("保留左边的记录", "保留右边的记录")):
            radio = QRadioButton(words, side)
            self.keep.addButton(radio, number)
            row.addWidget(radio)
            row.addSpacing(theme.SPACE)
        self.keep.button(0).setChecked(True)
        self.keep.idClicked.connect(lambda _: self._on_keep())
        self.only_different = QCheckBox("只看不同的项", side)
        self.only_different.toggled.connect(lambda _: self._show_sides())
        row.addStretch(1)
        row.addWidget(self.only_different)
        column.addLayout(row)
        self.table = QTableWidget(0, 3, side)
        self.table.setHorizontalHeaderLabels(["项目", "左", "右"])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number in (1, 2):
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 128)
        self.table.cellClicked.connect(self._on_cell)
        self.table.cellActivated.connect(self._on_cell)
        column.addWidget(self.table, 1)
        self.links = said("", side)
        column.addWidget(self.links)
        return side

    # Finding

    @property
    def kind_key(self) -> str:
        """The register that is looked through."""
        return str(self.kind.currentData())

    def seek(self) -> None:
        """Look for pairs in the chosen area, with progress."""
        office, kind, area = self.app.office, self.kind_key, self._area_id
        if office is None:
            return
        self.list.clear()
        self._clear()
        self.two_button.setText(_WORDS[kind][1])
        self.count.setText(f"正在查 {self.app.area_name(area)} …")

        def work(step: Callable[[int, int], None]) -> Any:
            pairs = duplicates.find(office, kind, area, step)[:SHOWN]
            ids = sorted({one for pair in pairs for one in (pair.first, pair.second)})
            column = "address" if kind == "facilities" else "name"
            names = office.search.rows(kind, ids, ["name", column])
            return kind, pairs, {one: row for one, row in zip(ids, names, strict=True)}

        self._search = self.app.jobs.long("查重", work, self._found, self._not_found)

    def done(self, result: int) -> None:
        """What is still being looked for comes to nothing."""
        if self._search is not None:
            self._search.cancel()
        self.app.jobs.forget("beside")
        super().done(result)

    def _not_found(self, error: BaseException) -> None:
        if isValid(self):
            self.count.setText("没有查完。")
            self.complain(error)

    def _found(self, answer: tuple[str, list[Pair], dict[int, tuple[Any, ...]]]) -> None:
        kind, self.pairs, names = answer
        if not isValid(self) or kind != self.kind_key:
            return
        for pair in self.pairs:
            one, other = (str(names[each][0] or "") for each in (pair.first, pair.second))
            who = one if one == other else f"{one} / {other}"
            place = f"　{names[pair.first][1]}" if kind == "facilities" and names[pair.first][1] else ""
            item = QListWidgetItem(f"{_SIGNS[pair.likely]} {pair.likely}　{who}{place}\n{'、'.join(pair.reasons)}")
            item.setData(PAIR, pair)
            self.list.addItem(item)
        self._say_count()
        if self.list.count():
            self.list.setCurrentRow(0)

    def _say_count(self) -> None:
        where, left = self.app.area_name(self._area_id), self.list.count()
        more = "（先列出最可能的一部分，处理完再查）" if left >= SHOWN else ""
        self.count.setText(f"{where}：{left:,} 对可能重复{more}" if left else f"{where}：没有发现重复的记录。")

    def _on_changed(self, changes: Changes) -> None:
        if changes.everything or changes.touches("verdict"):
            return  # our own, or an undo of it: the list says so itself
        if self._beside is not None and changes.touches(duplicates.TABLES[self.kind_key]):
            self._on_pair()

    # Side by side

    def _clear(self) -> None:
        self._beside = None
        self.table.setRowCount(0)
        self.evidence.clear()
        self.links.clear()
        self.merge_button.setEnabled(False)
        self.two_button.setEnabled(False)

    def _on_pair(self) -> None:
        item, office = self.list.currentItem(), self.app.office
        self._clear()
        if item is None or office is None:
            return
        pair: Pair = item.data(PAIR)
        self.evidence.setText(
            f"{pair.likely}：{'；'.join(pair.reasons)}" + (f"\n但是：{'；'.join(pair.against)}" if pair.against else "")
        )
        kind = pair.kind
        self.app.jobs.read(
            lambda: merging.beside(office, kind, pair.first, pair.second),
            self._take,
            key="beside",
            failed=self.complain,
        )

    def _take(self, found: Beside) -> None:
        self._beside = found
        self._side = {side.field: side.proposed for side in found.sides}
        more = [sum(count for _, count in links) for links in found.links]
        self.keep.button(int(more[1] > more[0])).setChecked(True)
        self._on_keep(is_new=True)
        words = []
        for name, links in zip(("左边", "右边"), found.links, strict=True):
            told = "、".join(f"{title} {count}" for title, count in links)
            words.append(f"{name}有 {told}" if told else f"{name}没有关联的记录")
        self.links.setText("；".join(words) + "。合并后都归保留的一条。")
        self.merge_button.setEnabled(True)
        self.two_button.setEnabled(True)

    def _on_keep(self, *, is_new: bool = False) -> None:
        """The row that stays gives its values wherever it has one."""
        if self._beside is None:
            return
        kept = self.keep.checkedId()
        for side in self._beside.sides:
            values = (side.first, side.second)
            self._side[side.field] = kept if values[kept] else 1 - kept
        self.merge_button.setText("合并，保留右边" if kept else "合并，保留左边")
        self._show_sides()

    def _show_sides(self) -> None:
        if self._beside is None:
            return
        sides = [side for side in self._beside.sides if not side.is_same]
        if not self.only_different.isChecked():
            sides += [side for side in self._beside.sides if side.is_same]
        self.table.setRowCount(len(sides))
        for row, side in enumerate(sides):
            title = QTableWidgetItem(side.title)
            title.setData(PAIR, side.field)
            title.setForeground(theme.colour(theme.MUTED))
            self.table.setItem(row, 0, title)
            for column, text in ((1, side.first), (2, side.second)):
                stays = not side.is_same and self._side[side.field] == column - 1
                item = QTableWidgetItem(f"✓ {text}" if stays else text or "—")
                item.setToolTip(theme.plain(text))
                if stays:
                    item.setFont(theme.font(theme.BODY, weight=theme.BOLD))
                    item.setBackground(theme.colour(theme.ACCENT_SOFT))
                elif side.is_same:
                    item.setForeground(theme.colour(theme.FAINT))
                self.table.setItem(row, column, item)

    def _on_cell(self, row: int, column: int) -> None:
        """The clicked value stays; an empty one cannot."""
        item = self.table.item(row, 0)
        if item is None or column == 0 or self._beside is None:
            return
        side = next(each for each in self._beside.sides if each.field == item.data(PAIR))
        if (side.first, side.second)[column - 1] and not side.is_same:
            self._side[side.field] = column - 1
            self._show_sides()
            self.table.setCurrentCell(row, column)

    # Judging

    def merge(self) -> None:
        """One stays with the chosen values and everything of the other."""
        office, found = self.app.office, self._beside
        if office is None or found is None:
            return
        kept = self.keep.checkedId()
        keep, gone = (found.first, found.second) if kept == 0 else (found.second, found.first)
        take = frozenset(field for field, side in self._side.items() if side != kept)
        self.merge_button.setEnabled(False)
        kind = found.kind
        self.app.jobs.write(
            lambda: merging.merge(office, kind, keep, gone, take),
            lambda changes: self._done(changes, gone),
            self._failed,
        )

    def not_same(self) -> None:
        """Two they are; the pair is not shown again."""
        office, found = self.app.office, self._beside
        if office is None or found is None:
            return
        kind, first, second = found.kind, found.first, found.second
        self.two_button.setEnabled(False)
        self.app.jobs.write(
            lambda: duplicates.not_same(office, kind, first, second),
            lambda changes: self._done(changes, None),
            self._failed,
        )

    def _done(self, changes: Changes, gone: int | None) -> None:
        self.app.note(changes)
        self.app.say("已合并，可按 Ctrl+Z 撤销。" if gone is not None else "已记下：不是同一个，以后不再提示。", "good")
        if not isValid(self):  # the window was closed meanwhile
            return
        self.say_wrong("")
        at = self.list.currentRow()
        for row in range(self.list.count() - 1, -1, -1):
            pair: Pair = self.list.item(row).data(PAIR)
            if row == at or gone in (pair.first, pair.second):
                self.list.takeItem(row)
        self._say_count()
        self.list.setCurrentRow(min(at, self.list.count() - 1))
        if not self.list.count():
            self._clear()

    def _failed(self, error: BaseException) -> None:
        if not isValid(self):
            self.app.jobs.error.emit(error)
            return
        self.merge_button.setEnabled(True)
        self.two_button.setEnabled(True)
        self.complain(error)
