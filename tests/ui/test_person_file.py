from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.teams.person import PersonDialog
from ui.dialogs.teams.person_row import RowDialog

pytestmark = pytest.mark.long


def opened(desk: Desk, nth: int = 0) -> PersonDialog:
    """The file of somebody of the team, chosen in the list as the clerk does it."""
    desk.window.show_list("team")
    desk.settle()
    panel = desk.window.lists["team"]
    panel.table.setCurrentIndex(panel.model.index(nth, panel.table.horizontalHeader().logicalIndex(0)))
    desk.settle()
    desk.window.menus.by_command["teams.person"].trigger()
    desk.settle()
    file = desk.window.commands.teams.person_window
    assert file.isVisible() and file.file is not None
    return file


def typed(desk: Desk, file: PersonDialog, table: str, **texts: str) -> RowDialog:
    """A new row of a folder, filled and saved."""
    page = file.folders[table]
    file.tabs.setCurrentWidget(page)
    page.add_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RowDialog)
    for key, text in texts.items():
        dialog.fields[key].setText(text)
    dialog.save()
    desk.settle()
    return dialog


def test_the_file_of_the_chosen_person_shows_posts_and_masks_the_number(own_street: Desk) -> None:
    file = opened(own_street)
    assert file.posts.rows.rowCount() >= 1
    assert file.posts.rows.data(file.posts.rows.index(0, 0)) == "在岗"
    number = file.form.boxes["id_no"].field
    assert "****" in number.text() and number.isReadOnly()
    office = own_street.app.office
    assert office is not None and file.file is not None
    name = office.database.read_value("select name from person where id = ?", (file.file.id,))
    assert file.title.text() == name and file.posts.rows.data(file.posts.rows.index(0, 2)) in file.strip.text()


def test_a_pledge_that_ends_soon_is_marked_changed_and_removed_with_undo(own_street: Desk) -> None:
    file = opened(own_street)
    page = file.folders["paper"]
    before = page.rows.rowCount()
    typed(own_street, file, "paper", kind="责任书", since="2026.1.5", until="")
    assert QApplication.activeModalWidget() is None
    typed(own_street, file, "paper", kind="证书", title="测试证", since="2024.11.20", until="2026.11.19")
    assert page.rows.rowCount() == before + 2
    assert "▲ 测试证还有 19 天到期" in file.warning.text()
    row = next(n for n, one in enumerate(page.rows.rows) if one.words[1] == "测试证")
    assert page.rows.data(page.rows.index(row, 6)) == "▲ 还有 19 天到期"
    page.table.selectRow(row)
    page.change_button.click()
    change = QApplication.activeModalWidget()
    assert isinstance(change, RowDialog) and change.fields["until"].text() == "2026-11-19"
    change.fields["until"].setText("2027-11-19")
    change.save()
    own_street.settle()
    assert "测试证" not in file.warning.text()
    row = next(n for n, one in enumerate(page.rows.rows) if one.words[1] == "测试证")
    page.table.selectRow(row)
    page.remove_button.click()
    own_street.settle()
    assert page.rows.rowCount() == before + 1
    file.undo_button.click()
    own_street.settle()
    assert page.rows.rowCount() == before + 2


def test_what_a_row_lacks_is_said_and_what_was_typed_stays(own_street: Desk) -> None:
    file = opened(own_street)
    dialog = typed(own_street, file, "training", topic="消防", day="")
    assert dialog.isVisible() and "日期" in dialog.wrong.text() and dialog.fields["topic"].text() == "消防"
    dialog.fields["day"].setText("2026.13.1")
    dialog.save()
    own_street.settle()
    assert "2026.13.1" in dialog.wrong.text()
    dialog.fields["day"].setText("2026.3.1")
    dialog.save()
    own_street.settle()
    assert file.folders["training"].rows.rows[0].words[:2] == ("2026-03-01", "消防")


def test_particulars_are_saved_and_the_roster_follows(own_street: Desk) -> None:
    file = opened(own_street)
    assert file.file is not None
    field = file.form.boxes["title"].field
    field.setText("测试职务")
    field.edited.emit()
    file.save()
    own_street.settle()
    assert "✓" in file.said.text()
    office = own_street.app.office
    assert office is not None
    assert office.database.read_value("select title from person where id = ?", (file.file.id,)) == "测试职务"


def test_the_photo_is_shown_and_among_the_files(own_street: Desk, tmp_path: Path) -> None:
    file = opened(own_street)
    path = tmp_path / "照片.png"
    Image.new("RGB", (300, 400), "navy").save(path)
    file.take_photo(str(path))
    own_street.settle()
    assert file.file is not None and file.file.portrait
    assert not file.photo.icon().isNull()
    assert file.files.list.count() == 1
    file.take_photo(str(path))
    own_street.settle()
    assert "已经在" in file.said.text()


def test_a_double_click_in_the_team_and_a_name_in_the_roster_open_the_same_file(own_street: Desk) -> None:
    file = opened(own_street)
    assert file.file is not None
    first = file.file.id
    file.close()
    office = own_street.app.office
    assert office is not None
    row = office.database.read_value("select id from assignment where person_id = ? order by id", (first,))
    own_street.window.commands.registers.open_row("team", int(row))
    own_street.settle()
    assert file.isVisible() and file.file is not None and file.file.id == first
    own_street.window.menus.by_command["roster"].trigger()
    own_street.settle()
    roster = own_street.window.commands.teams.roster_window
    roster.filed.emit(first)
    own_street.settle()
    assert file.file.id == first


def test_the_file_never_asks_the_database_on_the_gui_thread(
    own_street: Desk, forbid_database_on_gui: list[str]
) -> None:
    file = opened(own_street)
    for number in range(file.tabs.count()):
        file.tabs.setCurrentIndex(number)
        own_street.settle()
    assert forbid_database_on_gui == []
