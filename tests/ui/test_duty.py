"""The windows of duty, worked as a clerk works them: calendar, lists, sheets, plans, coverage, the line of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desk.model import Query
from desk.office import Office
from tests.desk.duty_town import leaves, seat, town, visits
from tests.ui.conftest import Desk
from ui.dialogs.duty.coverage import CoverageDialog
from ui.dialogs.duty.door_lists import DoorListsDialog
from ui.dialogs.duty.handing import HandDialog
from ui.dialogs.duty.plan import PlanDialog
from ui.dialogs.duty.plans import PlansDialog
from ui.dialogs.duty.settling import DoneDialog, MoveDialog, SkipDialog
from ui.panels.duty.panel import DutyPanel

T = TypeVar("T", bound=QWidget)
TODAY = "2026-10-12"
DOORS = 20
"""Households per grid."""
Make = Callable[[], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a year of visits laid; its day is 2026-10-12 for ever."""
    path = tmp_path_factory.mktemp("duty") / "town.griddesk"
    office, clock = town(str(path), DOORS)
    clock.set("2026-01-01")
    for number, grid in enumerate(leaves(office)):
        seat(office, grid, "甲乙丙丁"[number])
    visits(office)
    with office.write("day") as t:
        for name, value in (("sample", "1"), ("sample_today", TODAY), ("last_duty", TODAY)):
            t.execute("insert into meta (name, value) values (?, ?)", (name, value))
    office.close()
    return path


@pytest.fixture
def own(desk: Desk, made: Path, tmp_path: Path) -> Desk:
    """A window on a copy of the town."""
    copy = tmp_path / "town.griddesk"
    copy.write_bytes(made.read_bytes())
    desk.open(copy)
    return desk


def office_of(own: Desk) -> Office:
    assert own.app.office is not None
    return own.app.office


def opened(own: Desk, kind: type[T]) -> T:
    """The dialog of that kind, when it is there."""
    found = lambda: [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]  # noqa: E731
    own.qtbot.waitUntil(lambda: bool(found()), timeout=10_000)
    own.settle()
    return found()[-1]


def calendar(own: Desk) -> DutyPanel:
    """The calendar, filled."""
    own.window.commands.duty.calendar()
    own.settle()
    panel = own.window.docks["duty"].widget()
    assert isinstance(panel, DutyPanel)
    panel.ask()
    own.settle()
    return panel


def a_full_day(panel: DutyPanel) -> date:
    return next(day for day, each in sorted(panel.month.days.items()) if each.open >= 2 and day >= date(2026, 10, 12))


def state(own: Desk, id: int) -> tuple[str, str, int | None]:
    row = office_of(own).database.read_one("select state, planned, person_id from task where id = ?", (id,))
    assert row is not None
    return row  # type: ignore[return-value]


def test_a_day_of_the_calendar_lists_its_tasks_and_keys_walk_it(own: Desk, forbid_database_on_gui: list[str]) -> None:
    panel = calendar(own)
    assert sum(each.planned for each in panel.month.days.values()) > 0
    day = a_full_day(panel)
    panel.month.choose(day)
    own.settle()
    assert panel.model.rowCount() == panel.month.days[day].planned
    assert f"{day.month}月{day.day}日" in panel.said.text()
    panel.month.setFocus()
    own.qtbot.keyClick(panel.month, Qt.Key.Key_Right)
    assert (panel.month.day - day).days == 1
    own.qtbot.keyClick(panel.month, Qt.Key.Key_PageDown)
    own.settle()
    assert panel.month.day == date(2026, 11, 1) and panel.named.text() == "2026年11月"
    assert panel.month.days[date(2026, 11, 2)].planned > 0
    own.qtbot.keyClick(panel.month, Qt.Key.Key_Home)
    own.settle()
    assert panel.month.day == date(2026, 10, 12)
    panel.show_span("late")
    own.settle()
    assert panel.model.rowCount() == 3 * 4 * DOORS
    own.window.commands.duty.calendar()
    assert own.window.docks["duty"].isHidden() and not own.window.docks["overview"].isHidden()
    assert forbid_database_on_gui == []


def test_the_calendar_follows_the_area_and_one_person(own: Desk) -> None:
    panel = calendar(own)
    whole = sum(each.planned for each in panel.month.days.values())
    own.app.select(area_id=own.leaf(), source="test")
    own.settle()
    assert 0 < sum(each.planned for each in panel.month.days.values()) < whole
    own.app.select(area_id=own.app.root_id, source="test")
    own.settle()
    at = next(number for number in range(panel.person.count()) if panel.person.itemText(number).startswith("乙"))
    panel.show_person(panel.person.itemData(at))
    own.settle()
    of_hers = sum(each.planned for each in panel.month.days.values())
    assert 0 < of_hers < whole and panel.person.currentText() == f"乙　待办 {of_hers}"
    assert panel.person.currentText().startswith("乙")


def test_a_day_without_tasks_says_what_to_do_next(own: Desk) -> None:
    panel = calendar(own)
    panel.month.choose(date(2026, 10, 11))
    own.settle()
    assert panel.nothing.isVisibleTo(panel) and "没有任务" in panel.nothing.text()
    panel.act("skip")
    assert "先在任务清单里选中" in own.window.messages.text.text()
    panel.month.choose(date(2030, 1, 1))
    own.settle()
    assert "Ctrl+Alt+A" in panel.nothing.text()


def chosen(own: Desk, panel: DutyPanel, count: int) -> list[int]:
    panel.month.choose(a_full_day(panel))
    panel.show_span("week")
    own.settle()
    panel.table.choose(range(count))
    return panel.chosen_ids()


def test_tasks_are_skipped_with_a_reason_and_undone(own: Desk) -> None:
    panel = calendar(own)
    ids = chosen(own, panel, 2)
    panel.act("skip")
    dialog = opened(own, SkipDialog)
    dialog.reason.setCurrentIndex(dialog.reason.findData("other"))
    dialog.go()
    own.settle()
    assert "说明" in dialog.wrong.text()
    dialog.reason.setCurrentIndex(dialog.reason.findData("away"))
    dialog.go()
    own.settle()
    assert [state(own, id)[0] for id in ids] == ["skipped", "skipped"]
    own.qtbot.wait(600)
    own.settle()
    assert panel.month.days[panel.month.day].skipped + sum(each.skipped for each in panel.month.days.values()) > 0
    own.window.commands.undo()
    own.settle()
    assert [state(own, id)[0] for id in ids] == ["open", "open"]


def test_tasks_are_moved_to_another_day_and_given_to_somebody_else(own: Desk) -> None:
    panel = calendar(own)
    ids = chosen(own, panel, 2)
    panel.act("move")
    move = opened(own, MoveDialog)
    wanted = move.day.date().addDays(8)
    move.day.setDate(wanted)
    move.go()
    own.settle()
    assert {state(own, id)[1] for id in ids} == {wanted.toString("yyyy-MM-dd")}
    ids = chosen(own, panel, 2)
    before = state(own, ids[0])[2]
    panel.act("hand")
    hand = opened(own, HandDialog)
    hand.text.setText(next(name for name in "甲乙丙丁" if name not in hand.hint.text()))
    assert hand.list.count() == 1
    hand.go()
    own.settle()
    assert state(own, ids[0])[2] not in (None, before)


def test_tasks_are_ticked_off_with_a_record_each(own: Desk) -> None:
    panel = calendar(own)
    panel.month.choose(date(2026, 10, 12))
    ids = chosen(own, panel, 3)
    panel.act("done")
    dialog = opened(own, DoneDialog)
    dialog.go()
    own.settle()
    assert "内容" in dialog.wrong.text()
    dialog.text.setText("入户走访，一切正常")
    dialog.time.setTime(dialog.time.time().fromString("00:00", "HH:mm"))
    dialog.go()
    own.settle()
    assert [state(own, id)[0] for id in ids] == ["done"] * 3
    assert office_of(own).database.read_value("select count(*) from record") == 3


def test_a_route_is_kept_and_the_list_follows_it(own: Desk) -> None:
    panel = calendar(own)
    own.app.select(area_id=own.leaf(), source="test")
    own.settle()
    panel.show_span("late")
    own.settle()
    panel.act("route")
    own.settle()
    rows = office_of(own).search.rows("tasks", panel.model.ids.tolist(), ["stop"])
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert "路线已排好" in own.window.messages.text.text()


def test_everybodys_sheets_become_one_pdf_and_one_workbook(own: Desk, tmp_path: Path) -> None:
    own.window.commands.visits.unvisited()
    own.settle()
    assert own.window.lists["unvisited"].model.rowCount() == 4 * DOORS
    own.window.commands.visits.paper()
    dialog = opened(own, DoorListsDialog)
    assert dialog.people.count() == 4 and dialog.sheets is not None
    dialog.people.item(3).setCheckState(Qt.CheckState.Unchecked)
    assert "3 人" in dialog.hint.text()
    dialog.write(tmp_path / "名单.pdf")
    own.settle()
    data = (tmp_path / "名单.pdf").read_bytes()
    assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") == 3
    own.window.commands.visits.paper()
    again = opened(own, DoorListsDialog)
    again.reason.setCurrentText("")
    again.write(tmp_path / "名单.xlsx")
    own.settle()
    assert not (tmp_path / "名单.xlsx").exists() and again.wrong.text()
    again.reason.setCurrentText("入户走访名单")
    again.write(tmp_path / "名单.xlsx")
    own.settle()
    assert (tmp_path / "名单.xlsx").read_bytes()[:2] == b"PK"


def test_a_sheet_of_tasks_bears_the_walk(own: Desk) -> None:
    panel = calendar(own)
    panel.show_span("late")
    own.settle()
    panel.act("paper")
    dialog = opened(own, DoorListsDialog)
    assert dialog.sheets is not None and dialog.sheets.walk is not None
    assert "逾期任务" in dialog.pack.lists[0].title
    assert not dialog.sheets.picture(dialog.sheets.count - 1, 60).isNull()
    dialog.close()


def test_lists_of_tasks_and_households_have_their_states(own: Desk) -> None:
    own.window.commands.duty.tasks()
    own.settle()
    panel = own.window.lists["tasks"]
    assert panel.model.rowCount() == 4 * 4 * DOORS
    panel.ask_for("overdue")
    own.settle()
    assert panel.model.rowCount() == 3 * 4 * DOORS
    own.app.filtered.emit("unvisited", "visited")
    own.settle()
    assert own.window.lists["unvisited"].model.rowCount() == 0


def test_a_plan_is_added_with_a_look_at_what_it_lays_and_switched_off(own: Desk) -> None:
    own.window.commands.duty.plans()
    dialog = opened(own, PlansDialog)
    assert [line.row.draft.name for line in dialog.rows.lines] == ["每户走访"]
    assert dialog.rows.index(0, 4).data() == "0%"
    dialog.add()
    plan = opened(own, PlanDialog)
    plan.save()
    assert "名称" in plan.wrong.text() or not plan.isHidden()
    own.settle()
    plan.named.setText("楼栋巡查")
    plan.kind.setCurrentIndex(plan.kind.findData("patrol"))
    plan.whom.setCurrentIndex(plan.whom.findData("building"))
    plan.every.setCurrentIndex(plan.every.findData("month"))
    plan.post.setCurrentIndex(plan.post.findData("community_cadre"))
    own.qtbot.waitUntil(lambda: plan.effect.text().startswith("将排"), timeout=10_000)
    assert "8 个对象" in plan.effect.text()
    plan.save()
    own.settle()
    own.qtbot.waitUntil(lambda: len(dialog.rows.lines) == 2, timeout=10_000)
    assert office_of(own).search.count(Query(kind="tasks")) > 4 * 4 * DOORS
    dialog.table.setCurrentIndex(dialog.rows.index(1, 0))
    dialog.switch()
    own.settle()
    own.qtbot.waitUntil(lambda: dialog.rows.lines[1].row.is_off, timeout=10_000)
    assert dialog.verbs["switch"].text() == "重新启用"
    dialog.close()


def test_a_plan_by_event_asks_for_its_cause(own: Desk) -> None:
    own.window.commands.duty.plans()
    dialog = opened(own, PlansDialog)
    dialog.change()
    plan = opened(own, PlanDialog)
    assert plan.named.text() == "每户走访" and not plan.times.isHidden() and plan.cause.isHidden()
    plan.every.setCurrentIndex(plan.every.findData("event"))
    assert plan.times.isHidden() and not plan.cause.isHidden()
    assert plan.draft().every == "event" and plan.draft().hours == 24
    plan.reject()
    dialog.close()


def test_coverage_is_a_bar_per_grid_and_leads_to_it(own: Desk) -> None:
    own.window.commands.duty.coverage()
    dialog = opened(own, CoverageDialog)
    assert len(dialog.rows.lines) == 4 and "应办" in dialog.total.text()
    dialog.span.setCurrentIndex(dialog.span.findData("year"))
    own.settle()
    assert all(line.late == 3 * DOORS for line in dialog.rows.lines)
    dialog._go(0)
    assert own.app.selection.area_id == dialog.rows.lines[dialog.sorted.mapToSource(dialog.sorted.index(0, 0)).row()].id
    own.settle()
    dialog.by.setCurrentIndex(dialog.by.findText("按人员"))
    own.settle()
    assert len(dialog.rows.lines) == 1
    dialog.copy()
    assert QGuiApplication.clipboard().text().startswith("人员\t完成率")
    dialog.close()


def test_the_line_of_the_day_leads_to_tasks_and_households(own: Desk) -> None:
    today = own.window.today
    own.qtbot.waitUntil(lambda: today.duty_line.isVisibleTo(today), timeout=10_000)
    assert today.duty["late"].text() == f"! 逾期 {3 * 4 * DOORS} 项"
    today.duty["late"].click()
    own.settle()
    assert own.window.lists["tasks"].model.rowCount() == 3 * 4 * DOORS
    today.duty["unvisited"].click()
    own.settle()
    assert own.window.lists["unvisited"].isVisible()


def test_tasks_are_laid_on_when_an_office_opens_on_a_new_day(desk: Desk, made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "new.griddesk"
    copy.write_bytes(made.read_bytes())
    office = Office.open(copy)
    with office.write("yesterday") as t:
        t.execute("update meta set value = '2026-10-09' where name = 'last_duty'")
        t.execute("delete from task where period = '2026Q4'")
    office.close()
    desk.open(copy)
    desk.qtbot.waitUntil(lambda: office_of(desk).database.meta("last_duty") == TODAY, timeout=20_000)
    desk.settle()
    assert office_of(desk).search.count(Query(kind="tasks")) == 4 * 4 * DOORS
    assert desk.app.undoable == []


def test_a_task_opens_the_quick_entry_with_its_household(own: Desk) -> None:
    from ui.dialogs.logbook.entering import VisitDialog

    panel = calendar(own)
    (id,) = chosen(own, panel, 1)
    panel.act("enter")
    entry = opened(own, VisitDialog)
    item = office_of(own).database.read_value("select item_id from task where id = ?", (id,))
    assert entry.finder.whom is not None and (entry.finder.whom.whom, entry.finder.whom.item_id) == ("household", item)
    entry.hide()
    own.window.show_list("unvisited")
    own.settle()
    listed = own.window.lists["unvisited"]
    own.window.commands.registers.open_row("unvisited", int(listed.model.ids[0]))
    entry = opened(own, VisitDialog)
    assert entry.finder.whom is not None and entry.finder.whom.item_id == int(listed.model.ids[0])
    entry.hide()
