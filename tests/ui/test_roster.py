from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk.work.teams.matrix import COMING, Sitter
from tests.ui.conftest import Desk
from ui.dialogs.teams.newcomer import NewcomerDialog
from ui.dialogs.teams.roster import RosterDialog
from ui.models.board import FIRST, PERSON, seats_of

pytestmark = pytest.mark.long
Cell = tuple[int, int]


def opened(desk: Desk) -> RosterDialog:
    """The roster of the whole office, filled."""
    desk.window.menus.by_command["roster"].trigger()
    desk.settle()
    return desk.window.commands.teams.roster_window


def held(dialog: RosterDialog) -> int:
    return sum(map(len, dialog.matrix.cells.values())) if dialog.matrix is not None else -1


def sitters(dialog: RosterDialog, cell: Cell) -> tuple[Sitter, ...]:
    return dialog.board.sitters(dialog.board.index(*cell))


def names(dialog: RosterDialog, cell: Cell) -> list[str]:
    return [one.name for one in sitters(dialog, cell)]


def filled(dialog: RosterDialog, people: int = 1, nth: int = 0) -> Cell:
    """A cell in which so many stand at least."""
    found = [
        (row, column)
        for row in range(dialog.board.rowCount())
        for column in range(FIRST, dialog.board.columnCount())
        if len(sitters(dialog, (row, column))) >= people
    ]
    return found[nth]


def elsewhere(dialog: RosterDialog, cell: Cell) -> Cell:
    """Another grid, the same post, without these people."""
    mine = {one.person_id for one in sitters(dialog, cell)}
    row = next(
        r
        for r in range(dialog.board.rowCount())
        if r != cell[0] and not mine & {one.person_id for one in sitters(dialog, (r, cell[1]))}
    )
    return row, cell[1]


def choose(dialog: RosterDialog, cell: Cell) -> None:
    dialog.table.setCurrentIndex(dialog.board.index(*cell))


def drop(dialog: RosterDialog, data: QMimeData, cell: Cell, action: Qt.DropAction) -> None:
    index = dialog.board.index(*cell)
    assert dialog.board.flags(index) & Qt.ItemFlag.ItemIsDropEnabled
    dialog.board.dropMimeData(data, action, -1, -1, index)


def test_the_roster_has_a_row_per_grid_and_a_column_per_post(street: Desk) -> None:
    dialog = opened(street)
    office = street.app.office
    assert office is not None
    layer, level = dialog.level.currentData()
    titles = [post.title for post in office.profile.posts if (post.layer, post.level) == (layer, level)]
    heads = [
        dialog.board.headerData(column, Qt.Orientation.Horizontal)
        for column in range(FIRST, dialog.board.columnCount())
    ]
    assert [head.rpartition(" ")[0] for head in heads] == titles
    assert dialog.board.rowCount() == sum(1 for area in street.app.areas.values() if area.level_name == level)


def test_a_person_is_put_on_a_post_and_taken_back_with_undo(own_street: Desk) -> None:
    dialog = opened(own_street)
    before = held(dialog)
    cell = filled(dialog)
    choose(dialog, cell)
    stood = {one.person_id for one in sitters(dialog, cell)}
    row = next(n for n, one in enumerate(dialog.side.people.people) if one.person_id not in stood)
    dialog.side.table.selectRow(row)
    name = dialog.side.people.people[row].name
    dialog.side.assign_button.click()
    own_street.settle()
    assert held(dialog) == before + 1
    assert name in names(dialog, cell)
    assert "自 " in dialog.outcome.text() and name in dialog.outcome.text()
    dialog.undo_button.click()
    own_street.settle()
    assert held(dialog) == before


def test_the_same_person_twice_on_a_post_is_refused_with_a_sentence(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    before = held(dialog)
    drop(dialog, person(sitters(dialog, cell)[0].person_id), cell, Qt.DropAction.MoveAction)
    own_street.settle()
    assert "不必重复" in dialog.outcome.text()
    assert held(dialog) == before


def person(id: int) -> QMimeData:
    data = QMimeData()
    data.setData(PERSON, str(id).encode())
    return data


def carried(people: Sequence[Sitter]) -> QMimeData:
    return seats_of(people)


def test_somebody_dragged_to_another_grid_is_no_longer_where_he_was(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    one, there = sitters(dialog, cell)[0], elsewhere(dialog, cell)
    drop(dialog, carried([one]), there, Qt.DropAction.MoveAction)
    own_street.settle()
    assert one.name in names(dialog, there) and one.name not in names(dialog, cell)
    dialog.undo_button.click()
    own_street.settle()
    assert one.name in names(dialog, cell) and one.name not in names(dialog, there)


def test_with_ctrl_he_is_there_as_well_and_the_share_is_divided(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = next(
        cell
        for cell in (filled(dialog, nth=n) for n in range(200))
        if sitters(dialog, cell)[0].share == 100 and len(sitters(dialog, cell)) == 1
    )
    one, there = sitters(dialog, cell)[0], elsewhere(dialog, cell)
    drop(dialog, carried([one]), there, Qt.DropAction.CopyAction)
    own_street.settle()
    assert one.name in names(dialog, there) and one.name in names(dialog, cell)
    shares = [each.share for where in (cell, there) for each in sitters(dialog, where) if each.name == one.name]
    assert shares == [50, 50]


def test_cut_and_paste_carry_all_of_a_cell_in_one_step(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    moved, there = names(dialog, cell), elsewhere(dialog, cell)
    choose(dialog, cell)
    QTest.keyClick(dialog.table, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    choose(dialog, there)
    QTest.keyClick(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    own_street.settle()
    assert names(dialog, cell) == [] and set(moved) <= set(names(dialog, there))
    dialog.undo_button.click()
    own_street.settle()
    assert names(dialog, cell) == moved


def test_delete_releases_all_of_a_cell_and_the_gap_is_said(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = next(
        cell
        for cell in (filled(dialog, nth=n) for n in range(200))
        if dialog.board.rule(dialog.board.places[cell[0]], dialog.board.posts[cell[1] - FIRST]).least
    )
    gone = names(dialog, cell)
    choose(dialog, cell)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    own_street.settle()
    assert names(dialog, cell) == []
    assert all(name in dialog.outcome.text() for name in gone)
    assert dialog.board.data(dialog.board.index(*cell)).startswith("▲ 缺")
    assert dialog.board.complaints(cell[0])


def test_a_day_to_come_shows_who_will_be_there_in_words(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    one, there = sitters(dialog, cell)[0], elsewhere(dialog, cell)
    office = own_street.app.office
    assert office is not None
    dialog.days.go("2027-01-01")
    own_street.settle()
    drop(dialog, carried([one]), there, Qt.DropAction.MoveAction)
    own_street.settle()
    assert one.name in names(dialog, there) and one.name not in names(dialog, cell)
    dialog.days.go(office.today())
    own_street.settle()
    assert f"{one.name}（01-01起）" in dialog.board.data(dialog.board.index(*there)).replace("50%", "")
    (coming,) = [each for each in sitters(dialog, there) if each.name == one.name]
    assert coming.phase == COMING
    assert "至12-31" in dialog.board.data(dialog.board.index(*cell))


def test_a_day_in_the_past_is_as_it_was_and_cannot_be_changed(own_street: Desk) -> None:
    dialog = opened(own_street)
    office = own_street.app.office
    assert office is not None
    cell = filled(dialog)
    one, there = sitters(dialog, cell)[0], elsewhere(dialog, cell)
    drop(dialog, carried([one]), there, Qt.DropAction.MoveAction)
    own_street.settle()
    yesterday = "2026-10-30"
    assert office.today() == "2026-10-31"
    dialog.days.go(yesterday)
    own_street.settle()
    assert one.name in names(dialog, cell) and one.name not in names(dialog, there)
    assert dialog.matrix is not None
    area = dialog.board.places[cell[0]].area_id
    assert (area, dialog.board.posts[cell[1] - FIRST].key) in dialog.matrix.other
    before = office.database.seq
    choose(dialog, cell)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    own_street.settle()
    assert "只能查看" in dialog.outcome.text() and office.database.seq == before
    assert not dialog.board.flags(dialog.board.index(*cell)) & Qt.ItemFlag.ItemIsDropEnabled
    assert not dialog.side.assign_button.isEnabled()


def test_the_tree_holds_the_same_people_and_takes_them(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    choose(dialog, cell)
    area, post = dialog.board.places[cell[0]].area_id, dialog.board.posts[cell[1] - FIRST].key
    dialog.views.setCurrentIndex(1)
    index = dialog.branches.index_of(area, post)
    assert dialog.cell() == (area, post)
    below = [dialog.branches.index(row, 0, index) for row in range(dialog.branches.rowCount(index))]
    assert [node.sitter for one in below if (node := dialog.branches.node(one))] == list(sitters(dialog, cell))
    dialog.tree.setCurrentIndex(below[0])
    gone = dialog.sitters()[0]
    QTest.keyClick(dialog.tree, Qt.Key.Key_Delete)
    own_street.settle()
    assert dialog.matrix is not None
    assert gone.name not in [one.name for one in dialog.matrix.cells.get((area, post), ())]
    assert dialog.tree.isExpanded(dialog.branches.index_of(area).parent())


def test_what_is_typed_or_ticked_narrows_both_views(own_street: Desk) -> None:
    dialog = opened(own_street)
    cell = filled(dialog)
    choose(dialog, cell)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    own_street.settle()
    dialog.only_gaps.setChecked(True)
    assert 0 < dialog.board.rowCount() < len(dialog.matrix.places if dialog.matrix else ())
    assert all(dialog.board.complaints(row) for row in range(dialog.board.rowCount()))
    dialog.only_gaps.setChecked(False)
    some = sitters(dialog, filled(dialog))[0].name
    dialog.narrow.setText(some)
    own_street.qtbot.waitUntil(lambda: dialog.board.rowCount() < 10)
    shown = range(dialog.board.rowCount())
    columns = range(FIRST, dialog.board.columnCount())
    assert all(any(some in dialog.board.data(dialog.board.index(row, at)) for at in columns) for row in shown)


def test_what_a_team_lacks_is_said_in_words(own_street: Desk) -> None:
    dialog = opened(own_street)
    texts = [dialog.board.data(dialog.board.index(row, 1)) for row in range(dialog.board.rowCount())]
    assert all(text == "✓ 齐" or text.startswith("▲ ") for text in texts)


def test_somebody_new_is_added_and_stands_ready_to_be_chosen(own_street: Desk) -> None:
    dialog = opened(own_street)
    dialog.add_newcomer()
    newcomer = QApplication.activeModalWidget()
    assert isinstance(newcomer, NewcomerDialog)
    newcomer.save()
    own_street.settle()
    assert "姓名" in newcomer.wrong.text()
    newcomer.fields["name"].setText("欧阳新来")
    newcomer.fields["phone"].setText("12000004321")
    newcomer.save()
    own_street.settle()
    assert dialog.side.who.text() == "欧阳新来"
    chosen = dialog.side.chosen()
    assert chosen is not None and chosen.name == "欧阳新来"


def test_opening_and_changing_never_ask_the_database_on_the_gui_thread(
    own_street: Desk, forbid_database_on_gui: list[str]
) -> None:
    dialog = opened(own_street)
    dialog.days.go("2026-03-01")
    own_street.settle()
    dialog.views.setCurrentIndex(1)
    dialog.narrow.setText("第1")
    own_street.qtbot.wait(200)
    own_street.settle()
    assert forbid_database_on_gui == []
