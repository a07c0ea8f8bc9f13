"""The window of one record, the logs of day and week, the books: what is changed, read, lacking, taken out and in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desk.work.issues.me import sit_down
from tests.ui.conftest import Desk
from ui.dialogs.logbook.books import BookInDialog, BookOutDialog
from ui.dialogs.logbook.log import LogDialog
from ui.dialogs.logbook.log_week import SUMMARY
from ui.dialogs.logbook.record import CHANGE, RecordWindow


@pytest.fixture
def each_profile() -> str:
    """One is enough for the windows."""
    return "zhoushan"


def row(desk: Desk, sql: str, params: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """One row of the database."""
    assert desk.app.office is not None
    found = desk.app.office.database.read_one(sql, params)
    assert found is not None
    return found


def opened(desk: Desk) -> tuple[RecordWindow, int]:
    """The newest visit, from the list of records."""
    desk.window.commands.logbook.records()
    desk.window.lists["records"].ask_for("")
    desk.settle()
    id = int(row(desk, "select max(id) from record where kind = 'visit' and person_id is not null")[0])
    desk.window.commands.registers.open_row("records", id)
    desk.qtbot.waitUntil(lambda: desk.window.findChild(RecordWindow) is not None, timeout=8000)
    desk.settle()
    made = desk.window.commands.logbook.record()
    assert made.isVisible() and made.shown is not None and made.shown.id == id
    return made, id


def logging(desk: Desk) -> LogDialog:
    """The window of logs, on the last day somebody worked."""
    desk.window.menus.by_command["logbook.log"].trigger()
    desk.qtbot.waitUntil(lambda: desk.window.findChild(LogDialog) is not None, timeout=8000)
    desk.settle()
    dialog = desk.window.commands.logbook.logging()
    person, day = row(
        desk,
        "select person_id, substr(at, 1, 10) from record where kind = 'visit' and person_id is not null"
        " and area_id is not null group by 1, 2 order by 2 desc, count(*) desc limit 1",
    )
    dialog.show_day(int(person), str(day))
    desk.settle()
    return dialog


def test_a_record_is_changed_in_its_window_and_its_history_says_so(own_street: Desk) -> None:
    made, id = opened(own_street)
    body = str(row(own_street, "select body from record where id = ?", (id,))[0])
    assert body in made.view.toPlainText()
    made.tabs.setCurrentIndex(CHANGE)
    assert not made.save_button.isEnabled()
    made.page.fields.boxes["body"].input.put("改过的内容")
    made.page.fields.boxes["body"].input.edited.emit()
    assert made.save_button.isEnabled()
    made.save()
    own_street.settle()
    assert row(own_street, "select body from record where id = ?", (id,)) == ("改过的内容",)
    assert "改过的内容" in made.view.toPlainText() and "已保存" in made.said.text()
    top = made.past.list.topLevelItem(0)
    assert top is not None and top.childCount() >= 1
    changes = [(top.child(at).text(1), top.child(at).text(2)) for at in range(top.childCount())]
    assert (body, "改过的内容") in changes
    made.undo_button.click()
    own_street.settle()
    assert row(own_street, "select body from record where id = ?", (id,)) == (body,)


def test_a_change_that_cannot_be_is_told_beside_its_field(own_street: Desk) -> None:
    made, id = opened(own_street)
    made.tabs.setCurrentIndex(CHANGE)
    made.page.fields.boxes["at"].input.restore("2030-01-01 09:00")
    made.page.fields.boxes["at"].input.edited.emit()
    made.save()
    own_street.settle()
    box = made.page.fields.boxes["at"]
    assert box.note.isVisible() and "现在之后" in box.note.text()
    assert str(row(own_street, "select at from record where id = ?", (id,))[0]) < "2027"
    made.page.base = None


def test_a_record_is_deleted_with_its_reason_and_comes_back(own_street: Desk) -> None:
    made, id = opened(own_street)
    made.delete("  ")
    own_street.settle()
    assert "删除原因" in made.said.text()
    made.delete("记重了")
    own_street.settle()
    assert row(own_street, "select count(*) from record where id = ?", (id,)) == (0,) and not made.isVisible()
    own_street.window.commands.undo()
    own_street.settle()
    assert row(own_street, "select count(*) from record where id = ?", (id,)) == (1,)


def test_an_issue_is_raised_later_from_a_record(own_street: Desk) -> None:
    made, id = opened(own_street)
    made.raise_issue()
    assert made.issue.is_open
    made.raise_issue()
    assert "请选什么事" in made.issue.note.text()
    made.issue.choose("0118")
    own_street.settle()
    made.raise_issue()
    own_street.settle()
    number = row(own_street, "select i.number from record r join issue i on i.id = r.issue_id where r.id = ?", (id,))
    assert str(number[0]) in made.view.toPlainText() and not made.issue_button.isVisible()


def test_the_list_of_records_knows_its_states(own_street: Desk) -> None:
    panel = opened(own_street) and own_street.window.lists["records"]
    office = own_street.app.office
    assert office is not None
    found = {}
    for state, _ in panel.spec.states:
        panel.ask_for(state)
        own_street.settle()
        found[state] = panel.model.rowCount()
    assert found[""] == row(own_street, "select count(*) from record")[0]
    week = row(own_street, "select count(*) from record where at >= '2026-10-26' and at <= '2026-10-31T23:59:59'")
    assert found["week"] == week[0] and found["today"] <= found["week"] <= found[""]
    for state, where in (
        ("late", "substr(entered_at, 1, 10) > substr(at, 1, 10)"), ("issue", "issue_id is not null"),
    ):  # fmt: skip
        assert found[state] == row(own_street, f"select count(*) from record where {where}")[0]
    one = int(row(own_street, "select max(id) from record where whom = 'household'")[0])
    item, head = office.search.rows("records", [one], ["item", "head"])[0]
    assert item and head, "whom it was about"


def test_a_log_begins_with_what_was_written_that_day_and_is_handed_in(own_street: Desk) -> None:
    dialog = logging(own_street)
    person, day = dialog.person_id, dialog.day
    homes = row(
        own_street,
        "select count(distinct item_id) from record where kind = 'visit' and person_id = ? and at like ?",
        (person, f"{day}%"),
    )[0]
    boxes = dialog.page.fields.boxes
    assert boxes["visits"].input.kept() == str(homes) and "带出" in dialog.said.text()
    boxes["weather"].input.restore("晴")
    boxes["tomorrow"].input.put("走访三户独居老人")
    dialog.save()
    own_street.settle()
    kept = row(own_street, "select id, data_json from record where kind = 'log' and person_id = ?", (person,))
    assert "晴" in kept[1] and "独居老人" in kept[1]
    assert dialog.opened is not None and dialog.opened.record_id == kept[0] and "已交" in dialog.said.text()
    assert any("✓" in button.text() for button in dialog.strip.buttons[:7])
    boxes = dialog.page.fields.boxes
    boxes["weather"].input.restore("雨")
    dialog.save()
    own_street.settle()
    assert row(own_street, "select count(*) from record where kind = 'log' and person_id = ?", (person,)) == (1,), (
        "changed"
    )
    dialog.show_summary()
    own_street.settle()
    assert dialog.day == SUMMARY and dialog.page.fields.boxes["visits"].input.kept() == str(homes)
    dialog.save()
    own_street.settle()
    assert row(own_street, "select count(*) from record where kind = 'week' and person_id = ?", (person,)) == (1,)


def test_the_head_of_the_grid_reads_the_logs_of_a_week_in_one_list(own_street: Desk) -> None:
    dialog = logging(own_street)
    dialog.save()
    own_street.settle()
    dialog.tabs.setCurrentIndex(1)
    own_street.settle()
    assert dialog.review.list.topLevelItemCount() == 1 and "1 篇未阅" in dialog.review.count.text()
    dialog.review.opinion.setText("写得细")
    dialog.review.read()
    own_street.settle()
    assert row(own_street, "select review from record where kind = 'log'") == ("写得细",)
    assert "0 篇未阅" in dialog.review.count.text()


def test_nobody_reads_their_own_log(own_street: Desk) -> None:
    dialog = logging(own_street)
    dialog.save()
    own_street.settle()
    office = own_street.app.office
    assert office is not None
    sit_down(office, str(row(own_street, "select uid from person where id = ?", (dialog.person_id,))[0]))
    dialog.tabs.setCurrentIndex(1)
    own_street.settle()
    dialog.review.list.selectAll()
    dialog.review.read()
    own_street.settle()
    assert row(own_street, "select reviewed_at from record where kind = 'log'") == (None,)


def test_a_book_goes_out_and_what_was_mended_in_it_comes_in(own_street: Desk, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.dialogs.logbook.books.QDesktopServices.openUrl", lambda _: True)
    office = own_street.app.office
    assert office is not None
    path = tmp_path / "走访.xlsx"
    out = BookOutDialog(own_street.app, own_street.window, key="visits", first="2026-10-29", last="2026-10-31")
    out.export_to(str(path), "2026-10-29", "2026-10-31")
    own_street.settle()
    assert path.exists()
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.worksheets[0]
    header = next(cells for cells in sheet.iter_rows(max_row=8) if any(cell.value == "诉求内容" for cell in cells))
    at = next(cell.column for cell in header if cell.value == "诉求内容")
    sheet.cell(header[0].row + 1, at).value = "改了一处"
    book.save(path)
    before = row(own_street, "select count(*) from record")[0]
    dialog = BookInDialog(own_street.app, own_street.window)
    dialog.which.setCurrentIndex(dialog.which.findData("visits"))
    dialog.take(str(path))
    own_street.settle()
    assert "更新 1 行" in dialog.counted.text() and dialog.main.isEnabled()
    dialog.write()
    own_street.settle()
    assert row(own_street, "select count(*) from record where body = '改了一处'") == (1,)
    assert row(own_street, "select count(*) from record")[0] == before
