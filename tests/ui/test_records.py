"""The form of a record: opened from the list, typed into, saved, walked through, with its doubts, movements and photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from desk import identity
from tests.ui.conftest import Desk
from ui.dialogs.record import RecordDialog
from ui.dialogs.record_fields import CodeField, PickField
from ui.dialogs.record_moving import MovingDialog

pytestmark = pytest.mark.long


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


def first(desk: Desk, row: int = 3) -> tuple[RecordDialog, int]:
    """The form of a row of the residents' list, opened with Enter."""
    panel = desk.window.lists["residents"]
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(row, 0))
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    desk.settle()
    dialog = desk.window.commands.registers.form
    assert dialog.isVisible()
    return dialog, int(panel.model.ids[row])


def new(desk: Desk) -> RecordDialog:
    desk.window.lists["residents"].header.new_button.click()
    desk.settle()
    return desk.window.commands.registers.form


def line(dialog: RecordDialog, key: str) -> Any:
    return dialog.form.boxes[key].field


def write(dialog: RecordDialog, key: str, text: str) -> None:
    """Type a text into a field as a person would."""
    field = line(dialog, key)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    field.insert(text)
    field.textEdited.emit(text)
    field.editingFinished.emit()


def value(desk: Desk, sql: str, *given: object) -> Any:
    office = desk.app.office
    assert office is not None
    return office.database.read_value(sql, given)  # type: ignore[arg-type]


def note(dialog: RecordDialog, key: str) -> str:
    label = dialog.form.boxes[key].note
    return label.text() if not label.isHidden() else ""


def press(words: str, inside: Any) -> None:
    (button,) = (one for one in inside.findChildren(QPushButton) if one.text() == words)
    button.click()


def test_enter_opens_the_row_and_alt_arrows_walk_the_list_which_follows(own: Desk) -> None:
    dialog, one = first(own)
    panel = own.window.lists["residents"]
    assert dialog.form.opened is not None and dialog.form.opened.record.id == one
    name = value(own, "select name from resident where id = ?", one)
    assert dialog.title.text() == name == line(dialog, "name").text()
    dialog.step(1)
    own.settle()
    assert dialog.form.opened.record.id == panel.model.ids[4]
    assert own.app.selection.item_id == panel.model.ids[4]
    dialog.step(-1)
    own.settle()
    assert dialog.title.text() == name


def test_what_is_typed_is_saved_with_ctrl_s_and_taken_back(own: Desk) -> None:
    dialog, one = first(own)
    before = value(own, "select marriage from resident where id = ?", one)
    assert not dialog.save_button.isEnabled()
    write(dialog, "marriage", "离婚")
    write(dialog, "birth", "1980.3.7")
    assert line(dialog, "birth").text() == "1980-03-07" and dialog.save_button.isEnabled()
    line(dialog, "birth").put(value(own, "select birth from resident where id = ?", one))
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    own.settle()
    assert value(own, "select marriage from resident where id = ?", one) == "40"
    assert dialog.said.text() == "✓ 已保存。" and not dialog.form.is_dirty
    dialog.undo_button.click()
    own.settle()
    assert value(own, "select marriage from resident where id = ?", one) == before
    assert line(dialog, "marriage").value() == before


def test_masked_fields_cannot_be_typed_into_until_they_are_shown_in_full(own: Desk) -> None:
    dialog, one = first(own)
    full = value(own, "select id_no from resident where id = ?", one)
    assert "*" in line(dialog, "id_no").text() and line(dialog, "id_no").isReadOnly()
    write(dialog, "workplace", "城关小学")
    dialog.save()
    own.settle()
    assert value(own, "select id_no from resident where id = ?", one) == full
    own.window.commands.reveal()
    own.settle()
    assert line(dialog, "id_no").text() == full and not line(dialog, "id_no").isReadOnly()


def test_the_id_number_tells_birth_sex_and_region_and_fills_them(own: Desk) -> None:
    dialog = new(own)
    number = identity.make_id("110101", "1990-03-07", 2)
    write(dialog, "name", "刘洋")
    write(dialog, "id_no", number)
    dialog.form.judge()
    assert note(dialog, "id_no") == "1990年3月7日 女 36岁 · 北京市东城区"
    assert (line(dialog, "birth").text(), line(dialog, "sex").text()) == ("1990-03-07", "女")
    dialog.save()
    own.settle()
    found = value(own, "select count(*) from resident where id_no = ? and sex = '2'", number)
    assert found == 1 and dialog.form.opened is not None and dialog.form.opened.record.id is not None


def test_what_does_not_fit_stands_beside_its_field_and_is_saved_with_a_reason(own: Desk) -> None:
    dialog = new(own)
    number = identity.make_id("110101", "1990-03-07", 2)
    for key, text in (("name", "刘洋"), ("id_no", number), ("birth", "1990.3.8")):
        write(dialog, key, text)
    dialog.form.judge()
    assert "号码里的出生日期是 1990-03-07" in note(dialog, "birth")
    dialog.save()
    own.settle()
    assert value(own, "select count(*) from resident where id_no = ?", number) == 0
    assert dialog.reasons.isVisible()
    (reason,) = dialog.reasons._edits.values()
    reason.setText("以户口簿为准")
    press("带理由保存", dialog.reasons)
    own.settle()
    assert value(own, "select birth from resident where id_no = ?", number) == "1990-03-08"
    assert value(own, "select reason from exemption where rule = 'birth_by_id'") == "以户口簿为准"
    own.window.commands.reveal()
    own.settle()
    assert "已说明：以户口簿为准" in note(dialog, "birth")


def test_a_missing_name_is_said_beside_it(own: Desk) -> None:
    dialog = new(own)
    write(dialog, "phone", "13800001234")
    dialog.save()
    own.settle()
    assert note(dialog, "name") == "✕ 请填写姓名" and not dialog.reasons.isVisible()


def test_a_code_is_typed_by_its_word_or_number(own: Desk) -> None:
    dialog = new(own)
    for typed, code in (("汉", "01"), ("01", "01"), ("汉族", "01"), ("回", "03")):
        write(dialog, "nation", typed)
        assert line(dialog, "nation").value() == code
        assert line(dialog, "nation").text().endswith("族")


def test_a_code_list_is_found_by_initials(own: Desk) -> None:
    dialog = new(own)
    field = line(dialog, "nation")
    assert isinstance(field, CodeField)
    field.setFocus()
    QTest.keyClicks(field, "wwe")
    completer = field.completer()
    assert [completer.currentCompletion()] == ["维吾尔族"]


def test_the_sections_of_a_population_type_come_with_it(own: Desk) -> None:
    dialog = new(own)
    assert line(dialog, "inflow_reason").isHidden() or not line(dialog, "inflow_reason").isVisible()
    write(dialog, "population", "流动")
    dialog.form.judge()
    assert line(dialog, "inflow_reason").isVisible()


def test_a_household_is_picked_from_the_chosen_building(own: Desk) -> None:
    dialog = new(own)
    building = value(own, "select d.building_id from household h join dwelling d on d.id = h.dwelling_id order by h.id")
    line(dialog, "building_id").put(building, "某楼")
    household = line(dialog, "household_id")
    assert isinstance(household, PickField)
    household.setFocus()
    QTest.keyClick(household, Qt.Key.Key_Down)
    own.settle()
    assert household._finds.rowCount() > 0
    household._on_chosen(household._finds.index(0, 0))
    own.qtbot.waitUntil(lambda: household.value() is not None)
    own_building = "select building_id from dwelling d join household h on h.dwelling_id = d.id where h.id = ?"
    assert value(own, own_building, household.value()) == building


def test_leaving_with_something_typed_asks(own: Desk) -> None:
    dialog, one = first(own)
    write(dialog, "workplace", "城关小学")
    dialog.step(1)
    (box,) = dialog.findChildren(QMessageBox)
    press("继续填写", box)
    own.settle()
    assert dialog.form.opened is not None and dialog.form.opened.record.id == one
    assert line(dialog, "workplace").text() == "城关小学"
    dialog.close()
    box = dialog.findChildren(QMessageBox)[-1]
    assert dialog.isVisible()
    press("保存", box)
    own.settle()
    assert not dialog.isVisible()
    assert value(own, "select workplace from resident where id = ?", one) == "城关小学"


def test_what_was_dropped_is_not_saved(own: Desk) -> None:
    dialog, one = first(own)
    before = value(own, "select workplace from resident where id = ?", one)
    write(dialog, "workplace", "不要的")
    dialog.close()
    press("不保存", dialog.findChildren(QMessageBox)[-1])
    own.settle()
    assert not dialog.isVisible() and value(own, "select workplace from resident where id = ?", one) == before


def test_moving_out_is_two_clicks_from_the_form(own: Desk) -> None:
    dialog, one = first(own)
    dialog.tabs.setCurrentIndex(1)
    own.settle()
    assert dialog.life.verbs["out"].isVisible() and not dialog.life.verbs["return"].isVisible()
    dialog.life.move_person("out")
    moving = dialog.life.findChildren(MovingDialog)[-1]
    moving.place.setText("江苏省")
    if moving.needs_head:
        moving.go()
        assert "请选择由谁接任户主" in moving.wrong.text()
        moving.head.setCurrentIndex(1)
    moving.go()
    own.settle()
    assert value(own, "select state from resident where id = ?", one) == "moved"
    assert dialog.life.verbs["return"].isVisible()
    dialog.tabs.setCurrentIndex(2)
    own.settle()
    said = [dialog.past.list.topLevelItem(row).text(0) for row in range(dialog.past.list.topLevelItemCount())]
    assert any("迁出" in text and "江苏省" in text for text in said)


def test_a_picture_on_the_clipboard_is_pasted_into_the_attachments(own: Desk) -> None:
    dialog, one = first(own)
    dialog.tabs.setCurrentIndex(3)
    own.settle()
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(picture)
    QTest.keyClick(dialog, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    own.settle()
    assert value(own, "select media_type from attachment where kind = 'resident' and row_id = ?", one) == "image/jpeg"
    assert dialog.files.list.count() == 1 and dialog.tabs.tabText(3) == "附件 1"
    dialog.files.list.setCurrentRow(0)
    dialog.files.remove()
    own.settle()
    assert dialog.files.list.count() == 0


def test_a_special_record_opens_from_its_person_and_leads_back(own: Desk) -> None:
    special, kind, person = _special(own)
    dialog = own.window.commands.registers.form
    dialog.open_record("resident", person)
    own.settle()
    dialog.open_record(f"special:{kind}", special)
    own.settle()
    assert dialog.form.opened is not None and dialog.form.opened.spec.table == "special"
    assert dialog.title.text() == value(own, "select name from resident where id = ?", person)
    assert line(dialog, "resident_id").isReadOnly()
    dialog.back_button.click()
    own.settle()
    assert dialog.form.opened.spec.kind == "resident"


def test_every_field_is_reached_by_tab_in_its_order(own: Desk) -> None:
    dialog, _ = first(own)
    reached = []
    for _ in range(12):
        at = QApplication.focusWidget()
        reached.append(at.accessibleName() if at is not None else "")
        QTest.keyClick(at, Qt.Key.Key_Tab)
    titles = [box.spec.title for box in dialog.form.boxes.values()][:8]
    assert [one for one in reached if one in titles] == titles


def test_nothing_is_asked_of_the_database_on_the_gui_thread(own: Desk, forbid_database_on_gui: list[str]) -> None:
    dialog, _ = first(own)
    write(dialog, "workplace", "城关小学")
    for tab in (1, 2, 3, 0):
        dialog.tabs.setCurrentIndex(tab)
        own.settle()
    dialog.save()
    own.settle()
    dialog.step(1)
    own.settle()
    assert forbid_database_on_gui == []


def test_closing_the_window_with_something_typed_asks_and_then_closes(own: Desk) -> None:
    dialog, _ = first(own)
    write(dialog, "workplace", "城关小学")
    own.window.close()
    assert own.window.isVisible()
    press("继续填写", dialog.findChildren(QMessageBox)[-1])
    own.window.commands.close_office()
    assert own.app.office is not None
    press("保存", dialog.findChildren(QMessageBox)[-1])
    own.settle()
    assert own.app.office is None and not dialog.isVisible()


def test_special_groups_and_rented_houses_have_lists_whose_rows_open(own: Desk) -> None:
    dialog = own.window.commands.registers.form
    for command, kind, table in (("specials", "specials", "special"), ("rentals", "rentals", "rental")):
        own.window.menus.by_command[f"registers.{command}"].trigger()
        own.settle()
        panel = own.window.lists[kind]
        assert len(panel.model.ids) > 50
        panel.table.setCurrentIndex(panel.model.index(1, 0))
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        own.settle()
        assert dialog.form.opened is not None and dialog.form.opened.spec.table == table
        assert dialog.form.opened.record.id == panel.model.ids[1]
        dialog.step(1)
        own.settle()
        assert dialog.form.opened.record.id == panel.model.ids[2]


def _special(desk: Desk) -> tuple[int, str, int]:
    office = desk.app.office
    assert office is not None
    row = office.database.read_one("select id, kind, resident_id from special where until is null order by id")
    assert row is not None
    return row[0], row[1], row[2]
