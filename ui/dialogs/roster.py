"""The roster editor: areas by posts. Choose a cell, choose a person, and it is saved; Ctrl+Z takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QMimeData, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work.teams import roster
from desk.work.teams.board import Board, Candidate, board
from ui import theme
from ui.app import App
from ui.dialogs.newcomer import NewcomerDialog
from ui.dialogs.sheet import Sheet, line, said
from ui.models.board import FIRST, PERSON, BoardModel, needs

ID = Qt.ItemDataRole.UserRole
SHOWN = 200
"""Candidates listed; the search box narrows them."""


class People(QListWidget):
    """Candidates that can be dragged onto a cell."""

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """The person under the mouse."""
        data = QMimeData()
        data.setData(PERSON, str(items[0].data(ID)).encode())
        return data


class RosterDialog(Sheet):
    """Each saving is one transaction."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(f"花名册　{app.area_name(app.selection.area_id)}", "", parent, width=1100)
        self.app = app
        self._board: Board | None = None
        self._area_id = None if app.selection.area_id == app.root_id else app.selection.area_id
        self.model = BoardModel(self)
        self.setMinimumHeight(620)
        self.body.addLayout(self._build_head())
        middle = QHBoxLayout()
        middle.setSpacing(theme.WIDE)
        middle.addWidget(self._build_table(), 1)
        middle.addWidget(self._build_side())
        self.body.addLayout(middle, 1)
        self.outcome = said("", self)
        self.body.addWidget(self.outcome)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.add_close()
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        app.changed.connect(self._on_changed)
        self.model.dropped.connect(self._on_dropped)
        self._read()

    # Building

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.level = QComboBox(self)
        self.level.setAccessibleName("层级")
        self.narrow = QLineEdit(self)
        self.narrow.setPlaceholderText("筛选网格或姓名")
        self.narrow.setClearButtonEnabled(True)
        self.only_gaps = QCheckBox("只看缺编", self)
        self.summary = said("", self)
        self.summary.setWordWrap(False)
        row.addWidget(self.level)
        row.addWidget(self.narrow)
        row.addWidget(self.only_gaps)
        row.addStretch(1)
        row.addWidget(self.summary)
        self.level.activated.connect(lambda _: self._show())
        self.narrow.textChanged.connect(lambda _: self._show())
        self.only_gaps.toggled.connect(lambda _: self._show())
        return row

    def _build_table(self) -> QTableView:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setShowGrid(True)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setAcceptDrops(True)
        self.table.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        self.table.selectionModel().currentChanged.connect(self._on_cell)
        return self.table

    def _build_side(self) -> QWidget:
        side = QFrame(self)
        side.setProperty("card", True)
        side.setFixedWidth(290)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(theme.SPACE)
        self.where = QLabel("先点左边一格", side)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self.where.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.rule = said("", side)
        self.seated = QListWidget(side)
        self.seated.setFixedHeight(92)
        column.addWidget(self.where)
        column.addWidget(self.rule)
        column.addWidget(self.seated)
        leave = QHBoxLayout()
        self.until = _day(side)
        self.release_button = QPushButton("离岗", side)
        self.release_button.setAutoDefault(False)
        self.release_button.clicked.connect(self.release)
        leave.addWidget(said("离岗日期", side))
        leave.addWidget(self.until, 1)
        leave.addWidget(self.release_button)
        column.addLayout(leave)
        column.addWidget(line(side))
        self.who = QLineEdit(side)
        self.who.setPlaceholderText("找人：姓名或拼音首字母")
        self.who.setClearButtonEnabled(True)
        self.who.textChanged.connect(lambda _: self._show_people())
        self.people = People(side)
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.setDragEnabled(True)
        self.people.itemActivated.connect(lambda _: self.assign())
        column.addWidget(self.who)
        column.addWidget(self.people, 1)
        self.newcomer_button = QPushButton("名单里没有？新增人员…", side)
        self.newcomer_button.setAutoDefault(False)
        self.newcomer_button.clicked.connect(self.add_newcomer)
        column.addWidget(self.newcomer_button)
        come = QHBoxLayout()
        self.since = _day(side)
        self.assign_button = QPushButton("上岗", side)
        self.assign_button.setProperty("primary", True)
        self.assign_button.setAutoDefault(False)
        self.assign_button.clicked.connect(self.assign)
        come.addWidget(said("上岗日期", side))
        come.addWidget(self.since, 1)
        come.addWidget(self.assign_button)
        column.addLayout(come)
        return side

    # Reading and showing

    def _read(self) -> None:
        office, area_id = self.app.office, self._area_id
        if office is not None:
            self.app.jobs.read(lambda: board(office, area_id), self._take, key="board", failed=self.complain)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("assignment", "person", "area"):
            self._read()

    def _take(self, taken: Board) -> None:
        is_first = self._board is None
        self._board = taken
        if is_first:
            day = QDate.fromString(taken.today, Qt.DateFormat.ISODate)
            self.since.setDate(day)
            self.until.setDate(day)
            self._fill_levels(taken)
        self._show()
        self._show_people()

    def _fill_levels(self, taken: Board) -> None:
        office = self.app.office
        assert office is not None
        present = {place.level_name for place in taken.places}
        levels = list(dict.fromkeys(post.level for post in office.profile.posts if post.level in present))
        for level in levels:
            self.level.addItem(level, level)
        if levels:
            most = max(levels, key=lambda level: sum(place.level_name == level for place in taken.places))
            self.level.setCurrentIndex(self.level.findData(most))
        self.level.setVisible(len(levels) > 1)

    def _show(self) -> None:
        if self._board is None or self.app.office is None:
            return
        at = self.table.currentIndex()
        kept = (at.row(), at.column()) if at.isValid() else (0, FIRST)
        posts = tuple(post for post in self.app.office.profile.posts if post.level == self.level.currentData())
        self.model.show(self._board, posts, self.narrow.text().strip(), only_gaps=self.only_gaps.isChecked())
        for column in range(self.model.columnCount()):
            need = self.table.horizontalHeader().sectionSizeHint(column) + 8
            self.table.setColumnWidth(column, {0: 150, 1: 130}.get(column, max(124, need)))
        lacking = sum(1 for row in range(self.model.rowCount()) if self.model.gaps(row))
        self.summary.setText(f"{self.model.rowCount():,} 个{self.level.currentText()}，{lacking:,} 个缺编或超编")
        self.table.setCurrentIndex(self.model.index(min(kept[0], self.model.rowCount() - 1), kept[1]))
        self._on_cell(self.table.currentIndex(), QModelIndex())

    def _on_cell(self, index: QModelIndex, _: QModelIndex) -> None:
        post = self.model.post(index)
        self.seated.clear()
        can = post is not None
        self.assign_button.setEnabled(can)
        self.release_button.setEnabled(can)
        if not index.isValid():
            return
        place = self.model.places[index.row()]
        gaps = self.model.gaps(index.row())
        self.where.setText(f"{place.name}　{post.title}" if post is not None else place.name)
        need = [f"应配 {needs(post)} 人，现有 {len(self.model.seats(index))} 人"] if post is not None else []
        self.rule.setText("\n".join([*need, *(f"▲ {gap}" for gap in gaps)]))
        for seat in self.model.seats(index):
            share = f"　{seat.share}%" if seat.share != 100 else ""
            item = QListWidgetItem(
                f"{seat.name}　{seat.since} 起{share}" + (f"　{seat.until} 止" if seat.until else "")
            )
            item.setData(ID, seat.assignment_id)
            self.seated.addItem(item)
        if self.seated.count():
            self.seated.setCurrentRow(0)
        else:
            self.release_button.setEnabled(False)

    def _show_people(self) -> None:
        if self._board is None:
            return
        text = self.who.text().strip().lower()
        found = [one for one in self._board.candidates if not text or text in one.name or text in one.initials.lower()]
        self.people.clear()
        for one in found[:SHOWN]:
            item = QListWidgetItem(_words(one))
            item.setData(ID, one.person_id)
            item.setToolTip(theme.plain(_words(one)))
            self.people.addItem(item)
        if len(found) > SHOWN:
            more = QListWidgetItem(f"……还有 {len(found) - SHOWN:,} 人，输入姓名缩小范围")
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            self.people.addItem(more)
        if self.people.count():
            self.people.setCurrentRow(0)

    # Saving

    def add_newcomer(self) -> None:
        """Ask for a person who is not on the list yet; he is chosen once saved."""
        dialog = NewcomerDialog(self.app, self.who.text().strip(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.added.connect(self.who.setText)
        dialog.open()

    def assign(self) -> None:
        """Put the chosen person on the post of the chosen cell."""
        item = self.people.currentItem()
        if item is None or item.data(ID) is None:
            self.say_wrong("请先在人员里选一个人。")
            return
        self.seat(self.table.currentIndex(), int(item.data(ID)))

    def seat(self, index: QModelIndex, person_id: int) -> None:
        """Save: this person on the post of this cell, from the day in the field."""
        office, post = self.app.office, self.model.post(index)
        if office is None or post is None:
            self.say_wrong("请先在左边点一格。")
            return
        area_id, since = self.model.places[index.row()].area_id, _iso(self.since)
        key = post.key
        self.app.jobs.write(
            lambda: roster.assign(office, person_id=person_id, post=key, area_id=area_id, since=since),
            lambda changes: self._saved(changes, f"已安排{post.title}。"),
            self.complain,
        )

    def _on_dropped(self, row: int, column: int, person_id: int) -> None:
        index = self.model.index(row, column)
        self.table.setCurrentIndex(index)
        self.seat(index, person_id)

    def release(self) -> None:
        """End the chosen person's time on the post."""
        office, item = self.app.office, self.seated.currentItem()
        if office is None or item is None:
            return
        assignment_id, until = int(item.data(ID)), _iso(self.until)
        self.app.jobs.write(
            lambda: roster.release(office, assignment_id, until),
            lambda changes: self._saved(changes, f"已记下离岗日期 {until}。"),
            self.complain,
        )

    def _saved(self, changes: Changes, sentence: str) -> None:
        self.say_wrong("")
        self.outcome.setText(f"✓ {sentence}可按 Ctrl+Z 撤销。")
        self.app.note(changes)


def _day(parent: QWidget) -> QDateEdit:
    made = QDateEdit(parent)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setCalendarPopup(True)
    return made


def _iso(field: QDateEdit) -> str:
    return field.date().toString(Qt.DateFormat.ISODate)


def _words(one: Candidate) -> str:
    held = f"　已有 {one.posts} 岗" if one.posts else "　待岗"
    return f"{one.name}{held}　{one.detail}".rstrip()
