"""The lists of tasks and of households not visited, the calendar of days, sheets for the door: on a file and a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput, Missing, NotAllowed
from desk.model import Actor, Condition, Query
from desk.office import Office
from desk.rights import EDIT_RECORDS, EXPORT, SEE_NAMES
from desk.store.schema import people, teams
from desk.work.duty import days, door_lists, duty_today, plan_words, plans, quick, route, skipping
from desk.work.duty.days import Scope
from desk.work.undo import undo
from tests.desk.duty_town import Clock, leaves, seat, town, visits

DOORS = 20
"""Households per grid."""


@pytest.fixture
def made(where: str) -> Iterator[tuple[Office, Clock]]:
    """The town with a year of visits laid on its first day, one person per grid; today is 2026-10-12."""
    office, clock = town(where, DOORS)
    clock.set("2026-01-01")
    for number, grid in enumerate(leaves(office)):
        seat(office, grid, "甲乙丙丁"[number])
    visits(office)
    clock.set("2026-10-12")
    yield office, clock
    office.close()


def ids(office: Office, kind: str, only: str = "", **given: object) -> list[int]:
    return office.search.ids(Query(kind=kind, only=only, **given)).tolist()  # type: ignore[arg-type]


def settle(office: Office, task_ids: list[int], state: str = "done") -> None:
    with office.write("settle") as t:
        t.update_many(teams.task, ("state",), {id: (state,) for id in task_ids})


def visit(office: Office, households: list[int], day: str) -> None:
    with office.write("visit") as t:
        t.update_many(people.household, ("last_visit",), {id: (day,) for id in households})


def test_a_task_is_in_the_states_that_its_days_say(made: tuple[Office, Clock]) -> None:
    office, clock = made
    whole = 4 * 4 * DOORS
    assert len(ids(office, "tasks")) == whole
    assert len(ids(office, "tasks", "overdue")) == whole * 3 // 4  # three quarters have gone by
    assert len(ids(office, "tasks", "open")) == whole
    assert ids(office, "tasks", "later") == []
    rows = office.database.read("select id, planned, due from task")
    today = "2026-10-12"
    assert sorted(ids(office, "tasks", "today")) == sorted(id for id, planned, _ in rows if planned == today)
    behind = sorted(id for id, planned, due in rows if planned < today <= due)
    assert sorted(ids(office, "tasks", "behind")) == behind
    week = sorted(id for id, planned, _ in rows if "2026-10-12" <= planned <= "2026-10-18")
    assert sorted(ids(office, "tasks", "week")) == week and week
    clock.set("2026-07-01")
    assert len(ids(office, "tasks", "later")) == whole // 4
    settle(office, week)
    assert sorted(ids(office, "tasks", "done")) == week


def test_a_limit_with_a_minute_runs_out_on_its_day_and_one_without_at_its_end(made: tuple[Office, Clock]) -> None:
    office, clock = made
    one, two = ids(office, "tasks")[:2]
    with office.write("limit") as t:
        t.update_many(teams.task, ("due",), {one: ("2026-10-12T10:00",), two: ("2026-10-12",)})
    said = lambda: [row[0] for row in office.search.rows("tasks", [one, two], ["late"])]  # noqa: E731
    assert not {one, two} & set(ids(office, "tasks", "overdue"))
    assert said() == ["今天10:00前", "今天到期"]
    clock.set("2026-10-12", "10:30")
    assert {one, two} & set(ids(office, "tasks", "overdue")) == {one}
    assert said() == ["已过10:00", "今天到期"]
    clock.set("2026-10-13")
    assert {one, two} <= set(ids(office, "tasks", "overdue"))
    assert said() == ["逾期1天", "逾期1天"]


def test_a_row_of_a_task_names_door_person_and_state(made: tuple[Office, Clock]) -> None:
    office, _ = made
    keys = ["item", "name", "plan", "person", "state", "unseen", "area"]
    rows = office.search.rows("tasks", ids(office, "tasks"), keys)
    assert {row[2] for row in rows} == {"每户走访"}
    assert {row[3] for row in rows} == set("甲乙丙丁")
    assert {row[4] for row in rows} == {"逾期", "待办"}
    assert {row[5] for row in rows} == {"从未"}
    assert any(str(row[0]).startswith("测试路1号") and str(row[0]).endswith("101室") for row in rows)
    assert any("1单元" in str(row[0]) and str(row[0]).endswith("020室") for row in rows)
    office.actor = Actor(name="小李", rights=frozenset())
    shy = Office.search.func(office)  # the cached one belongs to the rights of before
    assert {str(row[0])[1:] for row in shy.rows("tasks", ids(office, "tasks"), ["name"])} == {"*"}


def test_tasks_of_an_area_a_person_and_a_reason_are_found(made: tuple[Office, Clock]) -> None:
    office, _ = made
    grid = leaves(office)[1]
    mine = ids(office, "tasks", area_id=grid)
    assert len(mine) == 4 * DOORS
    person = office.database.read_value("select id from person where name = '乙'")
    office.actor = Actor(name="乙", person_id=person, rights=office.actor.rights)
    assert set(ids(office, "tasks", "mine")) == set(mine)
    skipping.skip(office, mine[:3], "away")
    assert ids(office, "tasks", "skipped") == sorted(mine[:3])
    found = ids(office, "tasks", where=(Condition("reason", "contains", ("外出",)),))
    assert sorted(found) == sorted(mine[:3])
    assert {row[0] for row in office.search.rows("tasks", mine[:3], ["reason"])} == {"外出务工"}


def test_households_not_visited_in_their_period_are_listed_the_longest_first(made: tuple[Office, Clock]) -> None:
    office, _ = made
    homes = [row[0] for row in office.database.read("select id from household order by id")]
    visit(office, homes[:10], "2026-10-08")
    visit(office, homes[10:20], "2026-09-30")
    visit(office, homes[20:25], "2025-12-31")
    assert set(ids(office, "unvisited", "visited")) == set(homes[:10])
    assert set(ids(office, "unvisited", "term")) == set(homes[10:])
    assert set(ids(office, "unvisited", "year")) == set(homes[20:])
    assert set(ids(office, "unvisited", "never")) == set(homes[25:])
    order = ids(office, "unvisited", "term", sort="since")
    assert order[:3] == homes[25:28] and order[-10:] == homes[10:20] and order[-15:-10] == homes[20:25]
    rows = office.search.rows("unvisited", [homes[0], homes[10], homes[30]], ["since", "visits", "planned", "person"])
    assert [row[0] for row in rows] == ["4天", "12天", "从未"]
    assert {row[2] for row in rows} == {4}
    assert all(row[3] for row in rows)


def test_the_period_of_the_list_is_that_of_the_plan(made: tuple[Office, Clock]) -> None:
    office, _ = made
    homes = [row[0] for row in office.database.read("select id from household order by id")]
    visit(office, homes[:5], "2026-08-01")
    assert homes[0] in ids(office, "unvisited", "term")
    row = plans.plans(office)[0]
    from dataclasses import replace

    plans.change(office, row.id, replace(row.draft, every="half_year"))
    assert set(homes[:5]) == set(ids(office, "unvisited", "visited"))


def test_the_calendar_counts_what_the_rows_say(made: tuple[Office, Clock]) -> None:
    office, _ = made
    grid, person = leaves(office)[0], office.database.read_value("select id from person where name = '甲'")
    settle(
        office,
        [row[0] for row in office.database.read("select id from task where planned < '2026-10-10' and id % 2 = 0")],
    )
    for scope, where in (
        (Scope(), "1 = 1"),
        (Scope(area_id=grid), f"area_id = {grid}"),
        (Scope(person_id=person), f"person_id = {person}"),
    ):
        sheet = days.month(office, date(2026, 10, 12), scope)
        assert len(sheet) == 42 and sheet[0].look.day == date(2026, 9, 28)
        assert sum(each.planned for each in sheet) > 0
        for each in sheet:
            rows = office.database.read(
                f"select state, due from task where {where} and planned = ?", (each.look.day.isoformat(),)
            )
            assert each.done == sum(state == "done" for state, _ in rows)
            assert each.open == sum(state == "open" for state, _ in rows)
            assert each.late == sum(state == "open" and due < "2026-10-12" for state, due in rows)
    holiday = next(
        each for each in days.month(office, date(2026, 10, 12), Scope()) if each.look.day == date(2026, 10, 2)
    )
    assert holiday.look.mark == "休" and not holiday.planned


def test_a_day_a_week_and_what_is_late_are_listed(made: tuple[Office, Clock]) -> None:
    office, _ = made
    for span, where in (
        ("day", "planned = '2026-10-12'"),
        ("week", "planned between '2026-10-12' and '2026-10-18'"),
        ("late", "due < '2026-10-12'"),
    ):
        found = office.search.ids(days.query_of(office, span, date(2026, 10, 12), Scope())).tolist()  # type: ignore[arg-type]
        assert sorted(found) == [
            row[0] for row in office.database.read(f"select id from task where {where} order by id")
        ]
    people_ = days.persons(office, date(2026, 10, 12), None)
    assert {name for _, name, _ in people_} == set("甲乙丙丁")


def test_many_tasks_are_done_with_a_record_each_and_taken_back_together(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-12", "17:00")
    day = [row[0] for row in office.database.read("select id from task where period = '2026Q4' order by id limit 6")]
    changes = quick.done(office, day[:4], body="入户走访，一切正常", at="2026-10-12T09:00", way="door")
    assert len(changes.rows["record"]) == 4
    assert set(day[:4]) <= set(ids(office, "tasks", "done"))
    rows = office.database.read("select at, body, person_id from record order by at")
    assert [at[11:16] for at, _, _ in rows] == ["09:00", "09:10", "09:20", "09:30"]
    assert all(person for _, _, person in rows)
    with pytest.raises(BadInput, match="内容"):
        quick.done(office, day[4:], body=" ", at="2026-10-12T09:00")
    with pytest.raises(BadInput, match="已办结或已跳过"):
        quick.done(office, day[:4], body="再来", at="2026-10-12T09:00")
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert set(day[:4]) <= set(ids(office, "tasks", "open"))
    assert office.database.read("select id from record") == []


def test_records_of_one_go_never_lie_after_now() -> None:
    assert quick.moments("2026-10-12T10:00:00", "2026-10-12T09:30", 4)[-1] == "2026-10-12T10:00:00"
    assert quick.moments("2026-10-12T10:00:00", "2026-10-12T10:00", 3) == ["2026-10-12T10:00:00"] * 3
    assert quick.moments("2026-10-12T10:00:00", "2026-10-11T23:50", 3)[-1] == "2026-10-11T23:58:00"


def test_a_walk_orders_the_doors_house_by_house_and_is_kept(made: tuple[Office, Clock]) -> None:
    office, _ = made
    grid = leaves(office)[0]
    tasks = office.database.read(
        "select id from task where area_id = ? and period = '2026Q4' order by id desc", (grid,)
    )
    found = route.walk(office, [row[0] for row in tasks])
    assert [door.number for door in found.doors] == list(range(1, DOORS + 1))
    assert found.houses == 2 and found.person == "甲"
    assert found.metres == pytest.approx(85, abs=5)  # from the middle of the grid to 0.001 degrees east of it
    first = [door.item for door in found.doors[: DOORS // 2]]
    assert first == sorted(first)
    changes = route.keep(office, found)
    kept = office.search.ids(
        Query(kind="tasks", area_id=grid, sort="stop", ids=tuple(door.task_id for door in found.doors))
    )
    assert kept.tolist() == [door.task_id for door in found.doors]
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert {row[0] for row in office.search.rows("tasks", kept.tolist(), ["stop"])} != set(range(1, DOORS + 1))
    with pytest.raises(BadInput, match="没有要走访的任务"):
        route.walk(office, [])
    office.actor = Actor(name="小李", rights=frozenset())
    with pytest.raises(NotAllowed):
        route.keep(office, found)


def test_everyone_gets_a_sheet_of_the_own_households(made: tuple[Office, Clock], tmp_path: Path) -> None:
    office, _ = made
    pack = door_lists.pack(office, Query(kind="unvisited", only="term"))
    assert {each.person for each in pack.lists} == set("甲乙丙丁")
    assert [len(each.ids) for each in pack.lists] == [DOORS] * 4 and pack.is_personal
    rows = door_lists.rows_of(office, pack.sort, pack.lists[0])
    assert [row[0] for row in rows] == list(range(1, DOORS + 1))
    assert [column.title.strip("　") for column in pack.lists[0].columns][-2:] == ["走访日期", "户主签字"]
    path, steps = tmp_path / "未走访.xlsx", []
    with pytest.raises(Missing):
        door_lists.export(office, pack, pack.lists, path, " ", lambda *_: None)
    assert not path.exists()
    count = door_lists.export(office, pack, pack.lists, path, "入户走访名单", lambda *each: steps.append(each))
    assert count == 4 * DOORS and steps[-1] == (4, 4)
    book = openpyxl.load_workbook(path)
    assert sorted(book.sheetnames) == sorted("甲乙丙丁")
    assert book["甲"].max_row == DOORS + 3 and book["甲"]["A3"].value == "序号"
    said = office.database.read_value("select reason from audit where action = 'export' order by id desc limit 1")
    assert "80 条" in said and "入户走访名单" in said
    office.actor = Actor(name="小李", rights=frozenset({EDIT_RECORDS, SEE_NAMES}))
    with pytest.raises(NotAllowed):
        door_lists.export(office, pack, pack.lists, path, "入户走访名单", lambda *_: None)


def test_a_sheet_of_tasks_never_holds_a_formula(made: tuple[Office, Clock], tmp_path: Path) -> None:
    office, _ = made
    with office.write("name") as t:
        for (id,) in t.read("select id from resident where name = '张伟'"):
            t.update(people.resident, id, name="=1+1")
    office.actor = Actor(name="王", rights=frozenset({EXPORT, SEE_NAMES}))
    query = days.query_of(office, "late", date(2026, 10, 12), Scope(area_id=leaves(office)[0]))
    pack = door_lists.pack(office, query, "逾期任务")
    assert "逾期任务" in pack.lists[0].title
    path = tmp_path / "任务单.xlsx"
    door_lists.export(office, pack, pack.lists, path, "核对信息", lambda *_: None)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)
    with pytest.raises(BadInput, match="一行也没有"):
        door_lists.pack(office, Query(kind="tasks", ids=()))


def test_plans_are_told_in_words_with_how_they_stand(made: tuple[Office, Clock]) -> None:
    office, _ = made
    lines = plan_words.lines(office, plans.plans(office))
    visits_ = next(line for line in lines if line.row.draft.name == "每户走访")
    assert visits_.whom == "户" and visits_.often == "每季度 1 次" and visits_.now is not None
    assert visits_.now.planned == 4 * DOORS and visits_.now.done == 0
    assert (visits_.since, visits_.until) == ("2026-10-01", "2026-12-31")
    parts = plan_words.parts(office)
    draft = plans.PlanDraft(name="独居老人", kind="visit", whom="resident", rule="special:elderly_alone", every="week")
    assert plan_words.rule_words(office, draft).startswith("特殊人群是")
    rule = plan_words.editable(draft, parts)
    assert rule is not None
    again = plans.PlanDraft(name="独居老人", kind="visit", whom="resident", rule=plan_words.written("resident", rule))
    assert plan_words.rule_words(office, again) == plan_words.rule_words(office, draft)
    assert plan_words.written("household", plan_words.Rule(whom="household")) == ""
    poor = plan_words.Rule(whom="household", where=(plan_words.Condition(field="benefit", op="in", value=("1",)),))
    text = plan_words.written("household", poor)
    assert plans.preview(office, plans.PlanDraft(name="低保户", kind="visit", whom="household", rule=text)).items == 0
    with pytest.raises(BadInput):
        plan_words.written(
            "household",
            plan_words.Rule(whom="household", where=(plan_words.Condition(field="benefit", op="in", value=()),)),
        )


def test_the_line_of_the_day_tells_of_duty_only_where_there_is_some(made: tuple[Office, Clock]) -> None:
    office, _ = made
    found = duty_today.duty_today(office)
    assert found.has_tasks and not found.is_quiet and found.mine is None
    assert found.late == 3 * 4 * DOORS and found.unvisited == 4 * DOORS
    with office.write("none") as t:
        t.delete_many(teams.task, "id > 0")
    assert duty_today.duty_today(office).is_quiet
