"""Plans lay tasks: every thing exactly as often as asked, fairly dealt, on working days; again and again without harm."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desk.__main__ import main
from desk.deadlines import usually_worked
from desk.duty.periods import periods
from desk.errors import BadInput
from desk.office import Office
from desk.store.schema import ground, people, shifts, teams
from desk.work.duty import daily, laying, plans, writing
from desk.work.undo import undo
from tests.desk.duty_town import DOORS, Clock, add_household, leaves, seat, tasks, town, visits

pytestmark = pytest.mark.long
ALL = 4 * DOORS


@pytest.fixture
def made(where: str) -> Iterator[tuple[Office, Clock]]:
    """The town, in a file and on a server."""
    office, clock = town(where)
    yield office, clock
    office.close()


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Clock]]:
    """The town in a file."""
    office, clock = town(str(tmp_path_factory.mktemp("duty") / "t.griddesk"))
    yield office, clock
    office.close()


def test_a_year_of_visits_is_laid_household_by_household(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-01-01")
    grid = leaves(office)
    pair = {seat(office, grid[0], "甲"), seat(office, grid[0], "乙")}
    visits(office)
    laid = tasks(office, columns="item_id, area_id, person_id, period, since, planned, due, state")
    assert len(laid) == 4 * 4 * DOORS
    per_item = defaultdict(list)
    for item, area, person, period, since, planned, due, state in laid:
        per_item[item].append(period)
        assert since <= planned <= due and state == "open"
        assert usually_worked(date.fromisoformat(planned))
        assert (person in pair) == (area == grid[0])
    assert all(sorted(found) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"] for found in per_item.values())
    load = Counter((row[2], row[3]) for row in laid if row[2])
    assert set(load.values()) == {DOORS // 2}
    days = Counter((row[2], row[5]) for row in laid if row[2])
    assert set(days.values()) == {1}  # ten doors over some sixty working days


def test_laying_again_adds_nothing_and_a_broken_off_laying_goes_on(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-01-01")
    visits(office, name="楼", whom="building", every="year")  # the very first laying is one transaction
    with office.write("quiet") as t:
        for number in range(3):
            t.insert(teams.plan, uid=f"p{number}", key=f"k{number}", name="走访", kind="visit", whom="household", times=1,
                     every="quarter", since="2026-01-01", is_off=0)  # fmt: skip

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise Enough

    small_groups = laying.planned(office)
    assert small_groups.new == 3 * 16 * DOORS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desk.work.duty.writing._AT_ONCE", 100)
        with pytest.raises(Enough):
            writing.write(office, small_groups, stop)
    there = len(tasks(office, "plan_id > 1"))
    assert 0 < there < small_groups.new
    told: list[tuple[int, int]] = []
    laying.lay(office, step=lambda done, total: told.append((done, total)))
    assert len(tasks(office, "plan_id > 1")) == 3 * 16 * DOORS
    assert told[-1] == (small_groups.new - there, small_groups.new - there)
    seq = office.database.seq
    laying.lay(office)
    assert office.database.seq == seq  # nothing to do: no audit line
    assert not office.database.verify_audit()


@pytest.mark.parametrize(
    ("every", "times", "today", "until"),
    [
        ("day", 1, "2026-01-20", "2026-03-10"),
        ("day", 2, "2026-09-28", "2026-10-20"),
        ("week", 1, "2026-12-20", "2027-02-28"),
        ("week", 3, "2026-02-01", "2026-04-01"),
        ("half_month", 1, "2024-02-01", "2024-03-31"),
        ("month", 2, "2024-02-01", "2024-12-31"),
        ("two_months", 1, "2025-01-01", "2025-12-31"),
        ("quarter", 3, "2027-01-01", "2027-12-31"),
        ("half_year", 1, "2026-01-01", "2026-12-31"),
        ("year", 5, "2026-01-01", "2026-12-31"),
    ],
)
def test_every_period_holds_every_item_exactly_as_often_as_asked(
    small: tuple[Office, Clock], every: str, times: int, today: str, until: str
) -> None:
    office, clock = small
    clock.set(today)
    for grid in leaves(office):
        seat(office, grid, "甲", since="2020-01-01")
    with office.write("plan") as t:
        t.insert(teams.plan, uid="p", key="k", name="走访", kind="visit", whom="household", times=times, every=every,
                 post="community_cadre", since="2020-01-01", is_off=0)  # fmt: skip
    laying.lay(office, until)
    begin, end = date.fromisoformat(today), date.fromisoformat(until)
    wanted = [
        each
        for each in periods(every, begin, end, times)
        if 3 * ((each.last - max(begin, each.first)).days + 1) >= each.days
        and (every != "day" or usually_worked(each.first))
    ]
    laid = tasks(office, columns="item_id, period, planned, due, person_id")
    assert len(laid) == len(wanted) * 4 * DOORS
    assert Counter(row[1] for row in laid) == {each.key: 4 * DOORS for each in wanted}
    assert len({row[:2] for row in laid}) == len(laid)
    spans = {each.key: (each.first.isoformat(), each.last.isoformat()) for each in wanted}
    for _, period, planned, due, _ in laid:
        first, last = spans[period]
        assert max(first, today) <= planned <= last == due
    for period in spans:
        load = Counter((row[4], row[2]) for row in laid if row[1] == period)
        assert max(load.values()) - min(load.values()) <= 1
    laying.lay(office, until)
    assert len(tasks(office)) == len(laid)


def test_a_day_lies_in_one_house_where_it_can(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-11-02")
    seat(office, leaves(office)[0], "甲")
    visits(office, every="week")
    houses = defaultdict(set)
    for building, planned in office.database.read(
        "select d.building_id, t.planned from task t join household h on h.id = t.item_id"
        " join dwelling d on d.id = h.dwelling_id where t.person_id is not null"
    ):
        houses[planned].add(building)
    assert len(houses) == 5 * 9 and max(map(len, houses.values())) <= 2
    assert sum(len(each) == 1 for each in houses.values()) >= 4 * 9


def test_what_was_done_in_the_period_before_the_plan_counts(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-20")
    home, resident = office.database.read("select household_id, min(id) from resident group by 1 order by 1")[0]
    with office.write("r") as t:
        one = t.insert(teams.record, uid="r", kind="visit", whom="resident", item_id=resident, at="2026-10-12T10:00:00")
        t.insert(teams.record, uid="s", kind="visit", whom="household", item_id=home + 1, at="2026-09-12T10:00:00")
    visits(office)
    assert tasks(office, "state = 'done'", "item_id, record_id, planned") == [(home, one, "2026-10-12")]
    assert len(tasks(office, "state = 'open'")) == 4 * DOORS - 1


def test_the_registers_change_and_the_tasks_follow(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-08")
    grid = leaves(office)
    first, second = seat(office, grid[0], "甲"), seat(office, grid[1], "乙")
    visits(office)
    home, gone, building = office.database.read(
        "select h.id, r.id, r.building_id from household h join resident r on r.household_id = h.id"
        " join member m on m.item_id = r.building_id and m.kind = 'building' where m.area_id = ? and r.name = '赵一'"
        " order by h.id",
        (grid[0],),
    )[0]
    with office.write("life") as t:
        t.update(people.resident, gone, state="out")
        new, _ = add_household(t, building, "999")
    daily.daily(office)
    assert tasks(office, f"item_id = {home}", "state, reason") == [("void", "已不在计划对象之列")]
    assert tasks(office, f"item_id = {new}", "state, person_id") == [("open", first)]
    row = office.database.read_value("select id from member where kind = 'building' and item_id = ?", (building,))
    with office.write("regrid") as t:
        t.update(ground.member, row, area_id=grid[1])
        t.update(people.resident, gone, state="living")
    daily.daily(office)
    assert tasks(office, f"item_id = {new}", "area_id, person_id, state") == [(grid[1], second, "open")]
    assert tasks(office, f"item_id = {home} and state = 'open'", "area_id") == [(grid[1],)]
    daily.daily(office)
    assert len(tasks(office, "state = 'open'")) == 4 * DOORS + 1


def test_nothing_is_laid_for_a_quarter_that_is_nearly_over(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-09-10")
    visits(office)
    assert {row[0] for row in tasks(office, columns="period")} == {"2026Q4"}


def test_in_december_the_next_year_is_laid(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-11-20")
    visits(office)
    clock.set("2026-12-01")
    daily.daily(office)
    assert {row[0] for row in tasks(office, columns="period")} == {
        "2026Q4", "2027Q1", "2027Q2", "2027Q3", "2027Q4",
    }  # fmt: skip


def test_a_bond_goes_before_the_team_and_shares_are_kept(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)
    half, whole = seat(office, grid[0], "半职", share=50), seat(office, grid[0], "全职", share=100)
    keeper = seat(office, grid[3], "包户干部", post="backbone")
    homes = office.database.read(
        "select h.id from household h join dwelling d on d.id = h.dwelling_id join member m on m.item_id = d.building_id"
        " and m.kind = 'building' where m.area_id = ? order by h.id", (grid[0],)
    )  # fmt: skip
    with office.write("bond") as t:
        for (home,) in homes[:3]:
            t.insert(teams.bond, person_id=keeper, whom="household", item_id=home, kind="keeper", since="2026-01-01")
        t.insert(teams.bond, person_id=keeper, whom="household", item_id=homes[5][0], kind="keeper", since="2025-01-01",
                 until="2026-06-30")  # fmt: skip
    visits(office, every="month", until="2026-11-30")
    who = dict(tasks(office, f"area_id = {grid[0]}", "item_id, person_id"))
    assert [home for home, person in who.items() if person == keeper] == [home for (home,) in homes[:3]]
    count = Counter(who.values())
    assert count[half] + count[whole] == DOORS - 3 and count[half] < count[whole]
    assert {row[1] for row in tasks(office, f"area_id = {grid[1]}")} == {None}


def test_who_holds_the_post_above_does_it_where_nobody_holds_it_below(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-11-02")
    grid = leaves(office)
    parent = office.database.read_value("select parent_id from area where id = ?", (grid[0],))
    above, below = seat(office, parent, "社区的"), seat(office, grid[1], "网格的")
    visits(office, every="month", until="2026-11-30")
    assert {row[1] for row in tasks(office, f"area_id = {grid[0]}")} == {above}
    assert {row[1] for row in tasks(office, f"area_id = {grid[1]}")} == {below}


def test_leave_moves_the_days_and_a_long_one_hands_to_the_substitute(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)
    away, deputy = seat(office, grid[0], "请假的"), seat(office, grid[3], "顶替的", post="backbone")
    with office.write("leave") as t:
        t.insert(shifts.absence, person_id=away, kind="sick", since="2026-11-03", until="2026-11-12",
                 substitute_id=deputy)  # fmt: skip
    visits(office, every="month", until="2026-11-30")
    mine = tasks(office, f"person_id = {away}", "planned")
    assert len(mine) == DOORS and not any("2026-11-03" <= day <= "2026-11-12" for (day,) in mine)
    visits(office, name="每周", every="week", until="2026-11-15")
    weeks = dict(tasks(office, f"area_id = {grid[0]} and period like '2026-W%'", "period, person_id"))
    assert weeks == {"2026-W45": away, "2026-W46": away}
    assert set(tasks(office, "period = '2026-W46' and person_id is not null", "planned")) == {("2026-11-13",)}
    with office.write("longer") as t:
        t.insert(shifts.absence, person_id=away, kind="sick", since="2026-11-13", until="2026-11-30",
                 substitute_id=deputy)  # fmt: skip
    daily.daily(office)
    clock.set("2026-11-03")
    daily.daily(office)
    assert {row[0] for row in tasks(office, f"area_id = {grid[0]} and period = '2026-W46'", "person_id")} == {deputy}


def test_who_is_away_all_through_and_named_nobody_is_dealt_nothing(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-11-02")
    grid = leaves(office)[0]
    away, there = seat(office, grid, "休产假的"), seat(office, grid, "在岗的")
    alone = seat(office, leaves(office)[1], "一个人的")
    with office.write("leave") as t:
        for person in (away, alone):
            t.insert(shifts.absence, person_id=person, kind="maternity", since="2026-10-01", until="2026-11-30")
    visits(office, every="month")
    months = office.database.read(
        "select distinct period, person_id from task where area_id = ? order by 1, 2", (grid,)
    )
    assert months == [("2026-11", there), *(("2026-12", one) for one in sorted((away, there)))]
    assert {row[1] for row in tasks(office, f"area_id = {leaves(office)[1]}")} == {alone}


def test_a_grid_goes_round_among_its_people(small: tuple[Office, Clock]) -> None:
    office, clock = small
    clock.set("2026-11-02")
    grid = leaves(office)[0]
    three = {seat(office, grid, name) for name in ("甲", "乙", "丙")}
    visits(office, name="巡查", kind="patrol", whom="area", every="day", rule="level:" + str(
        office.database.read_value("select max(level) from area")))  # fmt: skip
    turns = Counter(row[1] for row in tasks(office, f"area_id = {grid}"))
    assert set(turns) == three and max(turns.values()) - min(turns.values()) <= 3


def test_plans_are_checked_previewed_changed_and_switched_off(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-08")
    for grid in leaves(office):
        seat(office, grid, "甲")
    draft = plans.PlanDraft(name="走访", kind="visit", whom="household", every="quarter", post="community_cadre")
    told = plans.preview(office, draft)
    assert (told.items, told.tasks, told.people, told.per_day, told.nobody) == (ALL, ALL, 4, 1, 0)
    assert told.sentence == f"{ALL} 个对象，到 2026-12-31 共 {ALL} 项任务，由 4 人办理，每人每天最多 1 项。"
    changes = plans.add(office, draft)
    (one,) = changes.rows["plan"]
    assert len(tasks(office)) == ALL
    row = plans.plans(office)[0]
    assert (row.open, row.late, row.draft.every, row.laid_until) == (ALL, 0, "quarter", "2026-12-31")
    named = plans.change(office, one, replace(row.draft, name="新名字"))
    assert "task" not in named.rows and plans.plans(office)[0].draft.name == "新名字"
    monthly = plans.change(office, one, replace(row.draft, every="month"))
    assert {each[0] for each in tasks(office, columns="period")} == {"2026-10", "2026-11", "2026-12"}
    undo(office, monthly.audit_id or 0)
    laying.lay(office)
    assert {each[0] for each in tasks(office, columns="period")} == {"2026Q4"}
    plans.switch(office, one, on=False)
    assert tasks(office) == [] and plans.plans(office)[0].is_off
    daily.daily(office)
    assert tasks(office) == []
    plans.switch(office, one, on=True)
    assert len(tasks(office)) == ALL
    for wrong in (
        replace(draft, times=0),
        replace(draft, every="fortnight"),
        replace(draft, post="pope"),
        replace(draft, whom="dog"),
        replace(draft, since="gestern"),
        replace(draft, every="event"),
        replace(draft, rule="colour:red"),
        replace(draft, until="2020-01-01"),
    ):
        with pytest.raises(BadInput):
            plans.preview(office, wrong)


def test_adding_a_plan_and_laying_are_taken_back(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-08")
    changes = plans.add(office, plans.PlanDraft(name="走访", kind="visit", whom="household", every="quarter", rule=""))
    laid = office.database.read_value("select max(id) from audit where action = 'lay_tasks'")
    done = tasks(office, columns="id")[0][0]
    with office.write("done") as t:
        t.update(teams.task, done, state="done")
    undo(office, laid)
    assert tasks(office, columns="id, state") == [(done, "done")]
    laying.lay(office)
    assert len(tasks(office)) == ALL
    undo(office, changes.audit_id or 0)
    assert tasks(office) == [] and plans.plans(office) == ()


def test_whom_a_condition_means(made: tuple[Office, Clock]) -> None:
    office, _ = made
    alone = office.database.read_value("select max(id) from resident")
    with office.write("roll") as t:
        t.insert(people.special, uid="s", resident_id=alone, kind="elderly_alone", since="2026-01-01")
        t.insert(people.special, uid="u", resident_id=alone - 1, kind="elderly_alone", since="2026-01-01",
                 until="2026-02-01")  # fmt: skip
    old = '{"whom": "resident", "where": [{"field": "age", "op": "ge", "value": 80}]}'
    either = (
        '{"whom": "resident", "match": "any", "where": [{"field": "special", "op": "in", "value": ["elderly_alone"]},'
        ' {"field": "age", "op": "le", "value": 50}]}'
    )
    for whom, rule, count in (
        ("resident", "special:elderly_alone", 1), ("resident", old, ALL - 4), ("resident", either, 9),
        ("household", "", ALL), ("household", "benefit:01", 0), ("building", "", 8), ("area", "", 4),
        ("area", "level:1", 2), ("street", "grade:1", 0), ("facility", "class:01", 0), ("facility", "device:smoke", 0),
        ("organisation", "kind:01", 0),
    ):  # fmt: skip
        told = plans.preview(office, plans.PlanDraft(name="计划", kind="visit", whom=whom, rule=rule, every="month"))
        assert (whom, rule, told.items) == (whom, rule, count)


def test_the_command_line_lays_and_says_what_is_due(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "t.griddesk")
    office, clock = town(path)
    clock.set("2026-11-02")
    visits(office, since="2026-01-01")
    with office.write("earlier") as t:
        t.delete_many(teams.task, "id > ?", (10,))
    office.close()
    assert main(["tasks", path]) == 0
    said = capsys.readouterr().out
    assert said.startswith("今天该办") and "每户走访：待办" in said
    assert main(["tasks", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plans"][0]["key"] == "plan1"
