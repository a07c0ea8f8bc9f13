from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.newcomer import NewcomerDialog
from ui.dialogs.roster import RosterDialog
from ui.models.board import FIRST


def opened(desk: Desk) -> RosterDialog:
    """The roster of the whole office, filled."""
    desk.window.menus.by_command["roster"].trigger()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RosterDialog)
    return dialog


def held(dialog: RosterDialog) -> int:
    return len(dialog._board.seats) if dialog._board is not None else -1


def test_the_roster_has_a_row_per_grid_and_a_column_per_post(street: Desk) -> None:
    dialog = opened(street)
    office = street.app.office
    assert office is not None
    level = dialog.level.currentData()
    titles = [post.title for post in office.profile.posts if post.level == level]
    heads = [
        dialog.model.headerData(column, Qt.Orientation.Horizontal)
        for column in range(FIRST, dialog.model.columnCount())
    ]
    assert [head.rpartition(" ")[0] for head in heads] == titles
    assert dialog.model.rowCount() == sum(1 for area in street.app.areas.values() if area.level_name == level)
    dialog.close()


def test_a_person_is_put_on_a_post_and_taken_back_with_undo(own_street: Desk) -> None:
    dialog = opened(own_street)
    before = held(dialog)
    dialog.table.setCurrentIndex(dialog.model.index(0, FIRST))
    seats = {seat.person_id for seat in dialog.model.seats(dialog.model.index(0, FIRST))}
    number = next(
        n for n in range(dialog.people.count()) if dialog.people.item(n).data(Qt.ItemDataRole.UserRole) not in seats
    )
    dialog.people.setCurrentRow(number)
    name = dialog.people.currentItem().text().split("　")[0]
    dialog.assign_button.click()
    own_street.settle()
    assert held(dialog) == before + 1
    assert name in dialog.model.data(dialog.model.index(0, FIRST))
    dialog.undo_button.click()
    own_street.settle()
    assert held(dialog) == before
    dialog.close()


def test_the_same_person_twice_on_a_post_is_refused_with_a_sentence(own_street: Desk) -> None:
    dialog = opened(own_street)
    row = next(r for r in range(dialog.model.rowCount()) if dialog.model.seats(dialog.model.index(r, FIRST)))
    index = dialog.model.index(row, FIRST)
    dialog.table.setCurrentIndex(index)
    before = held(dialog)
    dialog.seat(index, dialog.model.seats(index)[0].person_id)
    own_street.settle()
    assert dialog.wrong.isVisible() and "不必重复" in dialog.wrong.text()
    assert held(dialog) == before
    dialog.close()


def test_a_released_person_has_a_last_day(own_street: Desk) -> None:
    dialog = opened(own_street)
    row = next(r for r in range(dialog.model.rowCount()) if dialog.model.seats(dialog.model.index(r, FIRST)))
    index = dialog.model.index(row, FIRST)
    dialog.table.setCurrentIndex(index)
    seat = dialog.model.seats(index)[0]
    dialog.release_button.click()
    own_street.settle()
    assert dialog._board is not None
    last = next(each for each in dialog._board.seats if each.assignment_id == seat.assignment_id)
    assert last.until == dialog._board.today
    dialog.close()


def test_what_a_team_lacks_is_said_in_words(own_street: Desk) -> None:
    dialog = opened(own_street)
    texts = [dialog.model.data(dialog.model.index(row, 1)) for row in range(dialog.model.rowCount())]
    assert all(text == "✓ 齐" or text.startswith("▲ ") for text in texts)
    dialog.close()


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
    assert dialog.who.text() == "欧阳新来"
    assert dialog.people.currentItem().text().startswith("欧阳新来")
    dialog.close()
    own_street.settle()
