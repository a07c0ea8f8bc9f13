"""The roster: grids by posts as a matrix or as a tree, on any day. Drag, keys, and it is saved; Ctrl+Z takes it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk.model import Changes
from desk.office import Office
from desk.profile.parts import PostDef
from desk.work.teams.candidates import Candidate, candidates
from desk.work.teams.matrix import Matrix, Place, Sitter, change_days, matrix
from ui import theme
from ui.app import App
from ui.dialogs.teams.newcomer import NewcomerDialog
from ui.dialogs.teams.roster_acts import RosterActs
from ui.dialogs.teams.roster_frame import MATRIX, TREE, RosterFrame
from ui.models.board import FIRST, PERSON
from ui.notify import sentence_of

SIZE = (1240, 690)
WIDEST, HIGHEST = 1720, 960
Level = tuple[str, str]


class RosterDialog(RosterFrame):
    """A window beside the main one; every act is one write."""

    shown = Signal()
    """The sheet that was asked for is on the screen."""
    filed = Signal(int)
    """The file of a person is asked for."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.matrix: Matrix | None = None
        self.area_id: int | None = None
        self._undo = undo
        self._levels: list[Level] = []
        self._wanted: tuple[int, str] | None = None
        self.acts = RosterActs(self)
        self.board.say_load = self.side.load_words
        self.setObjectName("roster")
        self.setModal(False)
        self.resize(*SIZE)
        self._wire()
        app.changed.connect(self._on_changed)
        app.closed.connect(self._on_closed)

    def _wire(self) -> None:
        self.level.activated.connect(lambda _: self._arrange())
        self._pause = QTimer(self, singleShot=True, interval=120)
        self._pause.timeout.connect(self._arrange)
        self.narrow.textChanged.connect(lambda _: self._pause.start())
        self.only_gaps.toggled.connect(lambda _: self._arrange())
        self.views.currentChanged.connect(self._swap)
        self.days.chosen.connect(lambda _: self._read())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._on_cell())
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._on_cell())
        for model in (self.board, self.branches):
            model.dropped.connect(self._on_dropped)
        for view in (self.table, self.tree):
            view.copied.connect(self.acts.take)
            view.pasted.connect(self.acts.paste)
            view.released.connect(lambda: self.acts.let_go([one.assignment_id for one in self.sitters()]))
            view.wanted.connect(self._choose)
            view.filed.connect(self.filed)
        side = self.side
        side.assigned.connect(self.acts.put_here)
        side.released.connect(self.acts.let_go)
        side.newcomer.connect(self.add_newcomer)
        side.explained.connect(self.acts.explain)
        side.storied.connect(self.acts.story)
        side.asked.connect(self._on_asked)
        self.more.aboutToShow.connect(self._fill_menu)
        self.undo_button.clicked.connect(self._undo)
        self.close_button.clicked.connect(self.close)
        for keys, then in (
            ("Ctrl+Z", self._undo), ("Ctrl+F", self._seek), ("Ctrl+1", lambda: self.views.setCurrentIndex(MATRIX)),
            ("Ctrl+2", lambda: self.views.setCurrentIndex(TREE)), ("Ctrl+Home", lambda: self.days.go(self.days.today)),
            ("Ctrl+Shift+C", self.acts.copy_team), ("Ctrl+H", self.acts.replace),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(then)

    # Opening and reading

    def open_roster(self, day: str = "") -> None:
        """Show the sheet of the chosen area, on a day ("": today)."""
        office = self.app.office
        if office is None:
            return
        app = self.app
        area = None if app.selection.area_id == app.root_id else app.selection.area_id
        if area != self.area_id or self.matrix is None:
            self.area_id, self.matrix, self._levels = area, None, []
        self.setWindowTitle(f"花名册　{app.area_name(area)}")
        self.days.begin(office.today())
        if day:
            self.days.go(day)
        else:
            self._read()
        window = self.parentWidget()
        if window is not None and not self.isVisible():
            self.resize(min(WIDEST, window.width() - 24), min(HIGHEST, window.height() - 44))
            self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 30)))
        self.show()
        self.raise_()
        self.activateWindow()

    def _read(self) -> None:
        office, area_id, day = self.app.office, self.area_id, self.days.day
        if office is None:
            return
        self.app.jobs.read(lambda: matrix(office, area_id, day), self._take, key="roster", failed=self.complain)

    def _read_staff(self) -> None:
        """After the sheet is on the screen: two readers at once would slow each other and the window."""
        office, area_id, day = self.app.office, self.area_id, self.days.day
        if office is None:
            return
        self.app.jobs.read(lambda: _staff(office, area_id, day), self._know, key="roster staff", failed=self.complain)

    def _know(self, found: tuple[tuple[Candidate, ...], tuple[str, ...]]) -> None:
        staff, days = found
        self.side.fill(staff)
        self.days.know(days)
        if self.matrix is not None:
            self._on_cell()

    def _take(self, taken: Matrix) -> None:
        self.matrix = taken
        if not self._levels:
            self._fill_levels(taken)
        self._arrange()
        self.shown.emit()
        QTimer.singleShot(0, self, self._read_staff)

    def _fill_levels(self, taken: Matrix) -> None:
        counts = taken.levels()
        self._levels = list(counts)
        self.level.clear()
        for one in self._levels:
            self.level.addItem(f"{one[1]}（{counts[one]:,}）", one)
        if self._levels:
            self.level.setCurrentIndex(max(range(len(self._levels)), key=lambda at: counts[self._levels[at]]))

    # Showing

    def _arrange(self) -> None:
        taken = self.matrix
        if taken is None:
            return
        kept = self._wanted or self.cell()
        self._wanted = None
        found = taken.fitting(self.narrow.text().strip(), only_gaps=self.only_gaps.isChecked())
        if self.views.currentIndex() == TREE:
            self._show_tree(taken, found, kept)
        else:
            self._show_matrix(taken, found, kept)
        self.summary.setText(taken.summary(self._level()))
        self._on_cell()

    def _show_matrix(self, taken: Matrix, found: list[Place], kept: tuple[int, str] | None) -> None:
        level = self._level()
        at = self.table.currentIndex()
        scroll = self.table.verticalScrollBar().value()
        columns = self.board.posts
        self.board.show(taken, level, [one for one in found if (one.layer, one.level_name) == level])
        if columns != self.board.posts:
            self.table.fit()
        row = self.board.row_of(kept[0]) if kept else -1
        keys = [post.key for post in self.board.posts]
        column = FIRST + keys.index(kept[1]) if kept and kept[1] in keys else max(at.column(), FIRST)
        if row < 0 and self.board.rowCount():
            row = min(max(at.row(), 0), self.board.rowCount() - 1)
        self.table.setCurrentIndex(self.board.index(row, column))
        self.table.verticalScrollBar().setValue(scroll)
        self.table.scrollTo(self.table.currentIndex())

    def _show_tree(self, taken: Matrix, found: list[Place], kept: tuple[int, str] | None) -> None:
        is_narrow = bool(self.narrow.text().strip()) or self.only_gaps.isChecked()
        opened = self.tree.opened()
        self.branches.show(taken, frozenset(one.area_id for one in found) if is_narrow else None)
        self.tree.open_again(opened)
        if kept is not None:
            self.tree.setCurrentIndex(self.branches.index_of(*kept))

    def _level(self) -> Level:
        found = self.level.currentData()
        return tuple(found) if found else ("", "")  # type: ignore[return-value]

    def _swap(self, number: int) -> None:
        self._wanted = self.cell()
        self.stack.setCurrentIndex(number)
        self.level.setEnabled(number == MATRIX)
        self._arrange()

    # The chosen cell

    def cell(self) -> tuple[int, str] | None:
        """Area and post ("": none) of the cell in front."""
        if self.stack.currentIndex() == TREE:
            node = self.branches.node(self.tree.currentIndex())
            return (node.place.area_id, node.post.key if node.post else "") if node and node.place else None
        index = self.table.currentIndex()
        if not index.isValid() or index.row() >= len(self.board.places):
            return None
        post = self.board.post(index)
        return self.board.places[index.row()].area_id, post.key if post is not None else ""

    def place_and_post(self) -> tuple[Place | None, PostDef | None]:
        """The area and post of the cell in front."""
        at, taken = self.cell(), self.matrix
        if at is None or taken is None:
            return None, None
        place = next((one for one in taken.places if one.area_id == at[0]), None)
        return place, next((one for one in taken.posts if one.key == at[1]), None)

    def sitters(self) -> tuple[Sitter, ...]:
        """Who is meant: all of the cell, in the tree the person on the line."""
        if self.stack.currentIndex() == TREE:
            node = self.branches.node(self.tree.currentIndex())
            if node is not None and node.sitter is not None:
                return (node.sitter,)
        at = self.cell()
        return self.matrix.cells.get(at, ()) if at is not None and self.matrix is not None else ()

    def _on_cell(self) -> None:
        if self.matrix is not None:
            self.side.show_cell(self.matrix, *self.place_and_post())

    def _choose(self) -> None:
        """Enter: to the box where people are sought."""
        self.side.who.setFocus()
        self.side.who.selectAll()

    def _seek(self) -> None:
        self.narrow.setFocus()
        self.narrow.selectAll()

    # Acting

    def _on_dropped(self, area_id: int, post: str, kind: str, ids: object, also: bool) -> None:
        self._wanted = (area_id, post)
        people = [int(one) for one in ids]  # type: ignore[attr-defined]
        if kind == PERSON:
            self.acts.put(people, area_id, post)
        else:
            self.acts.carry(people, area_id, post, also=also)

    def _on_asked(self, what: str, sitter: Sitter) -> None:
        if what == "file":
            self.filed.emit(sitter.person_id)
        elif what == "terms":
            self.acts.terms(sitter)
        else:
            self.acts.substitute(sitter)

    def add_newcomer(self) -> None:
        """Ask for a person who is not on the list yet; he is chosen once saved."""
        dialog = NewcomerDialog(self.app, self.side.who.text().strip(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.added.connect(self.side.who.setText)
        dialog.open()

    def _fill_menu(self) -> None:
        self.more.clear()
        self.acts.fill_menu(self.more)

    def saved(self, changes: Changes, sentence: str) -> None:
        """Say what was done, and tell everyone."""
        self.say(f"✓ {sentence}可按 Ctrl+Z 撤销。", theme.GOOD)
        self.app.note(changes)

    def complain(self, error: BaseException) -> None:
        """Say what could not be done."""
        self.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches("assignment", "person", "area", "composition"):
            self._read()

    def _on_closed(self) -> None:
        self.matrix, self._levels = None, []
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window is kept for the next time; it is read anew then."""
        self.matrix = None
        super().closeEvent(event)


def _staff(office: Office, area_id: int | None, day: str) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """The staff of today or of a day to come: nobody is put anywhere in the past, and the work is of today."""
    return candidates(office, max(day, office.today())), change_days(office, area_id)
