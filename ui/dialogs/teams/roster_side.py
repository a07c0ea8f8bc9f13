"""Beside the matrix: who stands in the chosen cell and what is amiss there; below it the staff to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.profile.parts import PostDef
from desk.work.teams.candidates import Candidate
from desk.work.teams.matrix import Matrix, Place, Sitter
from ui import theme
from ui.app import App
from ui.dialogs.sheet import line, said
from ui.models.board import needs, told
from ui.models.people import COLUMNS, PeopleModel, words

WIDTH = 352
ID = Qt.ItemDataRole.UserRole


class Seated(QListWidget):
    """Who stands in the cell; Delete releases one."""

    released = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete releases the one who is chosen."""
        if event.key() == Qt.Key.Key_Delete:
            self.released.emit()
            return
        super().keyPressEvent(event)


class RosterSide(QFrame):
    """Says what the cell holds and asks for what is to be done; the window does it."""

    assigned = Signal(object)
    """These people (ids) are to be put into the cell."""
    released = Signal(object)
    """These assignments (ids) are to end."""
    asked = Signal(str, object)
    """terms, substitute or file, and of whom (a Sitter)."""
    explained = Signal()
    """Why the team is not complete though each post is."""
    storied = Signal()
    """Who held what in this area, from when to when."""
    newcomer = Signal()
    filed = Signal(int)

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.people = PeopleModel(self)
        self._order = ("posts", False)
        self.staff: tuple[Candidate, ...] = ()
        self._by_id: dict[int, Candidate] = {}
        self._sitters: tuple[Sitter, ...] = ()
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(theme.SPACE - 2)
        self._build_cell(column)
        column.addWidget(line(self))
        self._build_people(column)

    def _build_cell(self, column: QVBoxLayout) -> None:
        self.where = QLabel("先点左边一格", self)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self.where.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.rule = said("", self)
        self.rule.setFont(theme.font(theme.SMALL))
        self.why_button = self._button("岗位都够，人数为什么还差？", self.explained.emit)
        self.seated = Seated(self)
        self.seated.setFixedHeight(78)
        self.seated.setAccessibleName("这一格的人员")
        self.seated.released.connect(self._on_release)
        self.seated.itemActivated.connect(lambda _: self._ask("file"))
        self.seated.currentItemChanged.connect(lambda *_: self._enable())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.TIGHT)
        self.release_button = self._button("离岗", self._on_release)
        self.terms_button = self._button("调整…", lambda: self._ask("terms"))
        self.substitute_button = self._button("顶替…", lambda: self._ask("substitute"))
        self.file_button = self._button("档案…", lambda: self._ask("file"))
        self.story_button = self._button("历任…", self.storied.emit)
        self.story_button.setToolTip("这个网格历任是谁：谁从哪天到哪天任什么")
        for one in (
            self.release_button, self.terms_button, self.substitute_button, self.file_button, self.story_button,
        ):  # fmt: skip
            one.setStyleSheet("padding: 4px 8px;")
            buttons.addWidget(one)
        column.addWidget(self.where)
        column.addWidget(self.rule)
        column.addWidget(self.why_button)
        column.addWidget(self.seated)
        column.addLayout(buttons)

    def _build_people(self, column: QVBoxLayout) -> None:
        self.who = QLineEdit(self)
        self.who.setPlaceholderText("找人：姓名或拼音首字母")
        self.who.setAccessibleName("找人")
        self.who.setClearButtonEnabled(True)
        self.who.textChanged.connect(self._on_text)
        self.who.returnPressed.connect(self._on_assign)
        self.table = QTableView(self)
        self.table.setModel(self.people)
        self.table.setAccessibleName("人员")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setDragEnabled(True)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = self.table.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for number, width in ((1, 44), (2, 46), (3, 46), (4, 66)):
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(number, width)
        head.setMinimumSectionSize(30)
        head.sectionClicked.connect(self._sort)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.activated.connect(lambda _: self._on_assign())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.strip = said("", self)
        self.strip.setFont(theme.font(theme.SMALL))
        self.newcomer_button = self._button("新增…", self.newcomer.emit)
        self.newcomer_button.setToolTip("名单里没有的人")
        self.assign_button = self._button("上岗", self._on_assign)
        self.assign_button.setProperty("primary", True)
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        row.addWidget(self.who, 1)
        row.addWidget(self.assign_button)
        row.addWidget(self.newcomer_button)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.strip)

    def _button(self, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        return button

    # The cell

    def show_cell(self, matrix: Matrix, place: Place | None, post: PostDef | None) -> None:
        """Say what a cell (or an area, without a post) holds."""
        self._sitters = ()
        if place is not None:
            cell = matrix.cells.get((place.area_id, post.key), ()) if post is not None else None
            self._sitters = matrix.links.get(place.area_id, ()) if cell is None else cell
        self.where.setText(f"{place.name}　{post.title}" if place and post else place.name if place else "先点左边一格")
        self.rule.setText("\n".join(self._lines(matrix, place, post)))
        self.seated.clear()
        for one in self._sitters:
            load = self._by_id.get(one.person_id)
            item = QListWidgetItem(told(one) + (f"\n{words(load).splitlines()[0].partition('　')[2]}" if load else ""))
            item.setToolTip(theme.plain(told(one) if load is None else f"{told(one)}\n{words(load)}"))
            self.seated.addItem(item)
        if self._sitters:
            self.seated.setCurrentRow(0)
        self._show_why(matrix, place)
        self.is_past, self.has_cell = matrix.is_past, post is not None
        self.story_button.setVisible(place is not None)
        self._enable()

    def _lines(self, matrix: Matrix, place: Place | None, post: PostDef | None) -> list[str]:
        if place is None:
            return []
        said = [f"▲ {one}" for one in matrix.complaints.get(place.area_id, ())]
        if place.area_id in matrix.vacant:
            said = ["! 这里无人负责", *said[-1:]]
        if post is None:
            return said or ["✓ 编配齐全"]
        composition = matrix.rules.of(place.layer, place.level_name, place.kind)
        rule = next((one for one in composition.posts if one.key == post.key), None)
        here = matrix.count(place.area_id, post.key)
        need = [f"应配 {needs(rule)} 人，现有 {here} 人"] if rule is not None else []
        others = matrix.other.get((place.area_id, post.key))
        if others is not None:
            need.append(f"≠ 今天是：{'、'.join(others) or '无人'}")
        return need + said

    def _show_why(self, matrix: Matrix, place: Place | None) -> None:
        """The explanation is there when something is amiss where the ranges of posts do not add up to the team's number."""
        self.why_button.hide()
        if place is None or place.area_id not in matrix.complaints:
            return
        rules = matrix.rules.of(place.layer, place.level_name, place.kind)
        in_order = all(one.least <= matrix.count(place.area_id, one.key) <= one.most for one in rules.posts)
        self.why_button.setText("岗位都够，人数为什么还差？" if in_order else "全队人数是怎么算的？")
        self.why_button.setVisible(bool(rules.tension()))

    def sitter(self) -> Sitter | None:
        """Who is chosen in the cell."""
        at = self.seated.currentRow()
        return self._sitters[at] if 0 <= at < len(self._sitters) else None

    def _enable(self) -> None:
        can = self.sitter() is not None
        for one in (self.release_button, self.terms_button, self.substitute_button):
            one.setEnabled(can and not self.is_past)
        self.file_button.setEnabled(can)
        self.assign_button.setEnabled(self.has_cell and not self.is_past)

    is_past = False
    has_cell = False

    def _ask(self, what: str) -> None:
        one = self.sitter()
        if one is not None:
            self.asked.emit(what, one)

    def _on_release(self) -> None:
        one = self.sitter()
        if one is not None and not self.is_past:
            self.released.emit((one.assignment_id,))

    # The staff

    def fill(self, staff: tuple[Candidate, ...]) -> None:
        """Take the staff as it is now."""
        self.staff = staff
        self._by_id = {one.person_id: one for one in staff}
        self._resort()

    def load(self, person_id: int) -> Candidate | None:
        """What somebody has to do."""
        return self._by_id.get(person_id)

    def load_words(self, person_id: int) -> str:
        """The same in words, without the name; "" if nobody is called so."""
        one = self._by_id.get(person_id)
        if one is None:
            return ""
        first, *rest = words(one).splitlines()
        return "\n".join(f"　{part}" for part in (first.partition("　")[2], *rest) if part)

    def _sort(self, section: int) -> None:
        key, most_first = COLUMNS[section][0], self._order[1]
        self._order = (key, not most_first if key == self._order[0] else key not in ("name", "posts"))
        self._resort()

    def _resort(self) -> None:
        from desk.work.teams.candidates import ordered

        key, most_first = self._order
        staff = self.staff
        self.people.order = self._order
        self.app.jobs.read(lambda: ordered(staff, key, most_first=most_first), self._show, key="roster order")

    def _show(self, staff: tuple[Candidate, ...]) -> None:
        kept = self.chosen()
        self.people.fill(staff)
        row = next((n for n, one in enumerate(self.people.people) if kept and one.person_id == kept.person_id), 0)
        self.table.selectRow(row)
        self._tell()

    def _on_text(self, text: str) -> None:
        self.people.narrow(text)
        self.table.selectRow(0)
        self._tell()

    def chosen(self) -> Candidate | None:
        """Who is chosen from the staff."""
        return self.people.person(self.table.currentIndex())

    def _tell(self) -> None:
        one = self.chosen()
        self.strip.setText(words(one) if one is not None else "没有符合的人员。" if self.who.text() else "")
        self.strip.setStyleSheet(f"color: {theme.BAD if one is not None and one.heavy else theme.MUTED};")

    def _on_assign(self) -> None:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        people = tuple(self.people.people[row].person_id for row in sorted(rows) if row < len(self.people.people))
        self.assigned.emit(people)
