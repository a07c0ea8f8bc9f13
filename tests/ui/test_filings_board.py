"""The clerk's month: what is due, made, typed, sent; and next month only what changed is typed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QLineEdit

from desk.office import Office
from desk.work.forms import designing, duties, filings, trying
from desk.work.forms.claiming import claimed
from tests.desk.test_designing import SHEET, district_sheet
from tests.ui.conftest import Desk
from ui.dialogs.forms.carrying import CarryingDialog
from ui.dialogs.forms.duties import DutiesDialog
from ui.dialogs.forms.filings import FilingsDialog

pytestmark = pytest.mark.long
NEWS = "近期动态"


def office_of(desk: Desk) -> Office:
    office = desk.app.office
    assert office is not None
    return office


def board(desk: Desk) -> FilingsDialog:
    desk.window.menus.by_command["forms.filings"].trigger()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FilingsDialog)
    return dialog


def select(dialog: FilingsDialog, form: str) -> filings.Filing:
    found = next(each for each in dialog.model.rows if each.form == form and not each.sent_at)
    dialog.choose(found.id)
    assert dialog.chosen == found
    return found


def on_day(desk: Desk, day: str) -> None:
    """The office as on another day."""
    office_of(desk)._sample_today = day


@pytest.fixture
def dynamic(own_street: Desk) -> Desk:
    """A window on an office that files 老人动态表 for one grid each month, with a hand-typed column."""
    office = office_of(own_street)
    known, body = trying.catalogue(office), district_sheet()
    design = claimed(designing.opened(body, "老人动态表.xlsx"), SHEET, known).design
    (band,) = designing.bands_of(design, known)
    where = (designing_condition("年龄", "between", "91", "200"),)
    new = designing.Band(source="居民", sheet=SHEET, first=5, last=5, spare=2, where=where)
    design = designing.band_changed(design, known, band, new)
    trying.save(office, design, body, known, name="老人动态表", kind="民生", every="month", due=5, recipient="民政局")
    return own_street


def designing_condition(column: str, op: str, *values: str) -> object:
    from desk.model import Condition

    return Condition(column, op, values)  # type: ignore[arg-type]


def test_the_board_shows_what_the_profile_asks_for_and_narrows_to_a_light(own_street: Desk) -> None:
    dialog = board(own_street)
    wanted = {form.title for form in office_of(own_street).profile.forms if form.every != "event"}
    assert {each.form for each in dialog.model.rows} == wanted
    assert dialog.lights[""].text() == f"全部 {len(dialog.model.rows)}"
    dialog.lights["overdue"].click()
    assert dialog.model.rowCount() == dialog.model.counts()["overdue"]
    dialog.lights[""].click()
    dialog.narrow.setText(dialog.model.rows[0].form)
    assert {each.form for each in dialog.model.rows} == {dialog.narrow.text()}
    dialog.close()
    own_street.settle()


def test_a_filing_made_elsewhere_is_marked_sent_and_taken_back(own_street: Desk, tmp_path: Path) -> None:
    dialog = board(own_street)
    filing = dialog.model.rows[0]
    dialog.choose(filing.id)
    file = tmp_path / "手工做的表.xlsx"
    file.write_bytes(b"as it went up")
    dialog.send_file(filing, file)
    own_street.settle()
    sent = next(each for each in dialog.model.all if each.id == filing.id)
    assert sent.light == "sent" and sent.file_name == file.name
    dialog.choose(filing.id)
    assert not dialog.send_button.isEnabled() and dialog.copy_button.isEnabled()
    copy = tmp_path / "取出.xlsx"
    dialog.copy_to(sent, copy)
    own_street.settle()
    assert copy.read_bytes() == b"as it went up"
    dialog.undo_button.click()
    own_street.settle()
    assert next(each for each in dialog.model.all if each.id == filing.id).light == filing.light
    dialog.close()
    own_street.settle()


def test_a_file_that_is_gone_is_told_and_nothing_is_marked(own_street: Desk, tmp_path: Path) -> None:
    dialog = board(own_street)
    filing = dialog.model.rows[0]
    dialog.send_file(filing, tmp_path / "没有.xlsx")
    own_street.settle()
    assert "读不出来" in dialog.wrong.text()
    assert all(each.light != "sent" for each in dialog.model.all)
    dialog.close()
    own_street.settle()


def test_a_duty_of_ones_own_is_added_and_lies_on_the_board(own_street: Desk) -> None:
    dialog = board(own_street)
    dialog.duties_button.click()
    own_street.settle()
    cadence = QApplication.activeModalWidget()
    assert isinstance(cadence, DutiesDialog)
    cadence.begin_new()
    cadence.name.setText("消防安全周报")
    cadence.every.setCurrentIndex(cadence.every.findData("week"))
    cadence.due.setValue(1)
    cadence.save()
    own_street.settle()
    assert "消防安全周报" in cadence.outcome.text()
    cadence.close()
    own_street.settle()
    weekly = [each for each in dialog.model.rows if each.form == "消防安全周报"]
    assert len(weekly) >= 2 and not weekly[0].has_template
    dialog.close()
    own_street.settle()


def test_october_is_typed_made_and_sent_november_brings_it_back(dynamic: Desk, tmp_path: Path) -> None:
    dialog = board(dynamic)
    first = select(dialog, "老人动态表")
    dialog.type_button.click()
    dynamic.settle()
    typing = QApplication.activeModalWidget()
    assert isinstance(typing, CarryingDialog)
    assert typing.model.columns == (NEWS,) and typing.model.rowCount() > 3
    assert "第一次" in typing.hint.text()
    for row in range(typing.model.rowCount()):
        typing.model.setData(typing.model.index(row, typing.model.first), "身体健康")
    typing.save()
    dynamic.settle()
    typing.close()
    dynamic.settle()
    dialog.choose(first.id)
    october = tmp_path / "十月.xlsx"
    dialog.produce_to(dialog.chosen or first, october)
    dynamic.settle()
    assert typed_in(october).count("身体健康") == typing.model.rowCount()
    dialog.send_file(first, october)
    dynamic.settle()
    dialog.close()
    dynamic.settle()

    on_day(dynamic, (date.fromisoformat(first.due) + timedelta(days=26)).isoformat())
    dialog = board(dynamic)
    second = select(dialog, "老人动态表")
    assert second.period > first.period
    dialog.type_button.click()
    dynamic.settle()
    typing = QApplication.activeModalWidget()
    assert isinstance(typing, CarryingDialog)
    model = typing.model
    old = [row for row in range(model.rowCount()) if model.data(model.index(row, 0)) != "＋ 新增"]
    newcomers, at = model.rowCount() - len(old), model.index(old[1], model.first)
    assert first.period_title in typing.hint.text()
    assert {model.data(model.index(row, model.first)) for row in old} == {"身体健康"}
    assert model.counts() == {"new": newcomers, "changed": 0, "gone": 0}  # who turned 80 meanwhile has no words yet
    typing.table.setCurrentIndex(at)
    QTest.keyClick(typing.table, Qt.Key.Key_F2)
    editor = typing.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("上周住院，已探望")
    typing.table.commitData(editor)
    typing.table.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
    assert "改动 1 行" in typing.summary.text()
    assert model.data(at, Qt.ItemDataRole.ToolTipRole) is not None
    typing.only_changes.setChecked(True)
    assert model.rowCount() == 1 + newcomers
    typing.close()
    dynamic.settle()
    november = tmp_path / "十一月.xlsx"
    dialog.choose(second.id)
    dialog.produce_to(second, november)
    dynamic.settle()
    words = typed_in(november)
    assert words.count("上周住院，已探望") == 1 and words.count("身体健康") == len(old) - 1
    assert typed_in(october).count("身体健康") == len(old)
    dialog.close()
    dynamic.settle()


def test_cells_are_pasted_from_excel_and_restored(dynamic: Desk) -> None:
    dialog = board(dynamic)
    filing = select(dialog, "老人动态表")
    dynamic.window.commands.forms.type_filing(filing, dialog)
    dynamic.settle()
    typing = QApplication.activeModalWidget()
    assert isinstance(typing, CarryingDialog)
    typing.table.setCurrentIndex(typing.model.index(0, typing.model.first))
    QApplication.clipboard().setText("甲\r\n乙\r\n丙\r\n")
    QTest.keyClick(typing.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    words = [typing.model.data(typing.model.index(row, typing.model.first)) for row in range(4)]
    assert words[:3] == ["甲", "乙", "丙"] and words[3] == ""
    QTest.keyClick(typing.table, Qt.Key.Key_Delete)
    assert typing.model.data(typing.model.index(0, typing.model.first)) == ""
    typing.close()
    dynamic.settle()
    assert dynamic.app.jobs.is_idle
    dialog.close()
    dynamic.settle()


def typed_in(path: Path) -> list[str]:
    """What stands in the column of the hand-typed field."""
    import openpyxl

    sheet = openpyxl.load_workbook(path)[SHEET]
    rows = [(sheet.cell(row, 1).value, sheet.cell(row, 7).value) for row in range(5, sheet.max_row + 1)]
    return [str(news) for number, news in rows if isinstance(number, int) or str(number).isdigit()]


def test_nothing_of_it_asks_the_database_on_the_gui_thread(own_street: Desk, forbid_database_on_gui: list[str]) -> None:
    dialog = board(own_street)
    dialog.duties_button.click()
    own_street.settle()
    QApplication.activeModalWidget().close()
    dialog.close()
    own_street.settle()
    assert duties and not forbid_database_on_gui
