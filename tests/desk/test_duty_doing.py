"""Records settle tasks, tasks are skipped, moved and handed on, teams and grids change, events lay tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.store.schema import ground, issues, people, teams
from desk.store.uid import new_uid
from desk.work.duty import coverage, daily, due, events, handing, plans, skipping
from desk.work.duty.settling import reopen
from desk.work.redrawing import redraw
from desk.work.undo import undo
from tests.desk.duty_town import Clock, leaves, record, seat, tasks, town, visits

pytestmark = pytest.mark.long
DOORS_HERE = 6


@pytest.fixture
def made(where: str) -> Iterator[tuple[Office, Clock]]:
    """The town, in a file and on a server."""
    office, clock = town(where, DOORS_HERE)
    yield office, clock
    office.close()


def _state(office: Office, item: int, plan: int = 1) -> dict[str, str]:
    return dict(tasks(office, f"item_id = {item} and plan_id = {plan}", "period, state"))


def test_a_visit_counts_for_its_period_and_a_second_makes_up_for_a_missed_one(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-01-05")
    visits(office)
    clock.set("2026-07-20")
    home = office.database.read_value("select min(id) from household")
    _, first = record(office, "household", home, "2026-07-20T10:00:00")
    assert _state(office, home) == {"2026Q1": "open", "2026Q2": "open", "2026Q3": "done", "2026Q4": "open"}
    _, second = record(office, "household", home, "2026-07-21T10:00:00")
    assert _state(office, home)["2026Q1"] == "done" and len(first) == len(second) == 1
    record(office, "household", home, "2026-07-22T10:00:00")
    _, fourth = record(office, "household", home, "2026-07-23T10:00:00")
    assert _state(office, home) == {"2026Q1": "done", "2026Q2": "done", "2026Q3": "done", "2026Q4": "open"}
    assert fourth == ()  # nobody works ahead into a quarter that has not begun


def test_a_missed_day_stays_missed(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    visits(office, name="巡查", kind="patrol", whom="area", every="day")
    clock.set("2026-11-04")
    grid = leaves(office)[0]
    record(office, "area", grid, "2026-11-04T09:00:00", "patrol")
    record(office, "area", grid, "2026-11-04T15:00:00", "patrol")
    state = _state(office, grid)
    assert (state["2026-11-02"], state["2026-11-03"], state["2026-11-04"]) == ("open", "open", "done")
    assert [one.period for one in due.due(office, area_id=grid, last="2026-11-04") if one.late] == [
        "2026-11-02", "2026-11-03",
    ]  # fmt: skip


def test_twice_a_month_is_twice_whenever(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    visits(office, times=2, every="month")
    home = office.database.read_value("select min(id) from household")
    record(office, "household", home, "2026-11-03T10:00:00")
    record(office, "household", home, "2026-11-04T10:00:00")
    assert _state(office, home)["2026-11.1"] == _state(office, home)["2026-11.2"] == "done"
    assert _state(office, home)["2026-12.1"] == "open"


def test_who_was_seen_and_whose_visit_it_was(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    couple, one = office.database.read("select household_id, min(id) from resident group by 1 order by 1")[0]
    alone, single = office.database.read(
        "select household_id, min(id) from resident group by 1 having count(*) = 1 order by 1"
    )[0]
    with office.write("roll") as t:
        for person in (one, single):
            t.insert(people.special, uid=new_uid(), resident_id=person, kind="elderly_alone", since="2026-01-01")
    homes = visits(office)
    elderly = visits(office, name="探望", whom="resident", rule="special:elderly_alone", every="month")
    record(office, "resident", one, "2026-11-02T09:30:00")
    assert _state(office, couple, homes)["2026Q4"] == "done" and _state(office, one, elderly)["2026-11"] == "done"
    record(office, "household", alone, "2026-11-02T10:00:00")
    assert _state(office, single, elderly)["2026-11"] == "done"  # at the door of who lives alone
    record(office, "household", couple, "2026-12-02T10:00:00")
    assert _state(office, one, elderly)["2026-12"] == "open"  # somebody else may have opened
    assert record(office, "household", alone, "2026-11-02T11:00:00", "check")[1] == ()


def test_a_record_taken_back_opens_what_it_settled(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    visits(office)
    home = office.database.read_value("select min(id) from household")
    one, done = record(office, "household", home, "2026-11-02T09:30:00")
    undo(office, office.database.seq)
    assert _state(office, home)["2026Q4"] == "open"
    one, done = record(office, "household", home, "2026-11-02T09:30:00")
    other, _ = record(office, "household", home, "2026-11-03T09:30:00")
    with office.write("delete") as t:
        assert reopen(t, one) == done
        t.delete(teams.record, one)
    assert tasks(office, f"id = {done[0]}", "state, record_id") == [("done", other)]
    with office.write("delete") as t:
        reopen(t, other)
        t.delete(teams.record, other)
    assert tasks(office, f"id = {done[0]}", "state, record_id, settled_at") == [("open", None, None)]


def test_skipped_with_a_reason_and_done_after_all(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    visits(office)
    first, second, *_ = (row[0] for row in tasks(office, columns="id"))
    skipping.skip(office, [first, second], "away", "年底回来")
    assert tasks(office, f"id = {first}", "state, reason") == [("skipped", "外出务工：年底回来")]
    with pytest.raises(Conflict):
        skipping.skip(office, [first], "nobody")
    with pytest.raises(Missing):
        skipping.skip(office, [first + 2], "other")
    with pytest.raises(BadInput):
        skipping.skip(office, [first + 2], "bored")
    skipping.take_up(office, [second])
    assert tasks(office, f"id = {second}", "state, reason") == [("open", None)]
    item = tasks(office, f"id = {first}", "item_id")[0][0]
    assert record(office, "household", item, "2026-12-20T10:00:00")[1] == (first,)
    changes = skipping.void(office, [second], "拆迁")
    daily.daily(office)
    assert tasks(office, f"id = {second}", "state, reason") == [("void", "拆迁")]
    assert len(tasks(office)) == 4 * DOORS_HERE
    undo(office, changes.audit_id or 0)
    assert tasks(office, f"id = {second}", "state") == [("open",)]


def test_tasks_are_given_and_moved_by_hand_and_stay_so(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)[0]
    seat(office, grid, "甲")
    other = seat(office, leaves(office)[1], "乙")
    visits(office)
    mine = [row[0] for row in tasks(office, f"area_id = {grid}", "id")]
    handing.give(office, mine[:2], other)
    handing.move(office, mine[2:3], "2026-12-30")
    with pytest.raises(BadInput):
        handing.move(office, mine[:1], "2027-01-02")
    with pytest.raises(BadInput):
        handing.move(office, mine[:1], "2026-11-01")
    with pytest.raises(BadInput):
        handing.give(office, mine[:1], 999_999)
    new = seat(office, grid, "丙")
    with office.write("team") as t:
        handing.redeal(office, t, [grid])
    who = dict(tasks(office, f"area_id = {grid}", "id, person_id"))
    assert [who[one] for one in mine[:2]] == [other, other]
    assert Counter(who.values())[new] >= DOORS_HERE // 2 - 2
    assert tasks(office, f"id = {mine[2]}", "planned") == [("2026-12-30",)]


def test_a_team_changes_and_its_open_tasks_are_dealt_anew_until_taken_back(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)[0]
    old = seat(office, grid, "甲")
    visits(office)
    before = tasks(office)
    new = seat(office, grid, "乙")
    with office.write("replace") as t:
        row = t.read("select id from assignment where person_id = ?", (old,))[0][0]
        t.update(teams.assignment, row, until="2026-11-01")
        assert handing.redeal(office, t, [grid]) == DOORS_HERE
    assert {row[1] for row in tasks(office, f"area_id = {grid}")} == {new}
    with office.write("quiet") as t:
        assert handing.redeal(office, t, leaves(office)) == 0  # the same team deals the same
    undo(office, office.database.seq - 1)
    assert tasks(office) == before


def test_redrawn_grids_take_their_tasks_along_and_give_them_back(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)
    people_ = [seat(office, each, name) for each, name in zip(grid, "甲乙丙丁", strict=True)]
    visits(office)
    visits(office, name="巡查", kind="patrol", whom="area", every="week")
    before = tasks(office, columns="id, area_id, person_id, planned, state")
    layer = office.database.read_value("select min(id) from layer")
    draft = redraw.start(office, layer)
    draft.merge([grid[0], grid[1]])
    saved = redraw.save(office, draft)
    new = office.database.read_value("select max(id) from area")
    homes = tasks(office, "plan_id = 1 and state = 'open'", "area_id, person_id")
    assert Counter(area for area, _ in homes) == {new: 2 * DOORS_HERE, grid[2]: DOORS_HERE, grid[3]: DOORS_HERE}
    assert {who for area, who in homes if area == new} == set(people_[:2])
    assert {row[0] for row in tasks(office, f"plan_id = 2 and item_id in ({grid[0]}, {grid[1]})", "state")} == {"void"}
    daily.daily(office)
    assert len(tasks(office, f"plan_id = 2 and item_id = {new} and state = 'open'")) > 5
    undo(office, saved.audit_id or 0)
    assert tasks(office, columns="id, area_id, person_id, planned, state") == before


def test_events_lay_tasks_once_within_their_hours(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02", "10:30")
    home, resident = office.database.read("select household_id, id from resident where name = '赵一' order by id")[0]
    grid = leaves(office)[0]
    for event, whom, hours, rule in (
        ("special", "resident", 24, "special:released"), ("moved_in", "household", 48, ""),
        ("birth", "resident", 72, ""), ("issue_closed", "area", 24, ""), ("hazard", "organisation", 12, ""),
    ):  # fmt: skip
        plans.add(office, plans.PlanDraft(name=event, kind="visit", whom=whom, every="event", event=event, hours=hours,
                                          rule=rule))  # fmt: skip
    assert tasks(office) == []
    case = {"kind": "event", "class_code": "0101", "number": "1", "title": "道路破损", "stage": "closed", "step_no": 1,
            "source": "patrol", "reported_at": "2026-11-01T09:00:00"}  # fmt: skip
    with office.write("life") as t:
        t.insert(people.special, uid=new_uid(), resident_id=resident, kind="released", since="2026-11-02")
        t.insert(people.special, uid=new_uid(), resident_id=resident + 1, kind="chronic", since="2026-11-02")
        t.insert(people.movement, resident_id=resident, kind="in", day="2026-11-02")
        t.insert(people.movement, resident_id=resident + 1, kind="birth", day="2026-11-02")
        one = t.insert(issues.issue, uid=new_uid(), closed_at="2026-11-02T10:15:00", **case)
        t.insert(ground.member, layer_id=1, area_id=grid, kind="issue", item_id=one)
        firm = t.insert(people.organisation, uid=new_uid(), kind="01", name="化工厂", initials="HGC")
        t.insert(ground.member, layer_id=1, area_id=grid, kind="organisation", item_id=firm)
    with office.write("hazard") as t:
        t.update(people.organisation, firm, hazard="02")
    events.lay_events(office)
    laid = office.database.read(
        "select p.event, t.item_id, t.period, t.due, t.planned from task t join plan p on p.id = t.plan_id order by p.id"
    )
    today = "2026-11-02"
    assert laid == [
        ("special", resident, laid[0][2], "2026-11-03", today),
        ("moved_in", home, laid[1][2], "2026-11-04", today),
        ("birth", resident + 1, laid[2][2], "2026-11-05", today),
        ("issue_closed", grid, f"issue_closed:{one}", "2026-11-03T10:15", today),
        ("hazard", firm, f"hazard:{firm}", "2026-11-03", today),
    ]
    seq = office.database.seq
    events.lay_events(office)
    assert office.database.seq == seq
    with office.write("again") as t:
        for at in ("10:20:00", "10:25:00"):
            t.insert(issues.issue, uid=new_uid(), closed_at=f"2026-11-02T{at}", **case)
        for case_id in (one + 1, one + 2):
            t.insert(ground.member, layer_id=1, area_id=grid, kind="issue", item_id=case_id)
    events.lay_events(office)
    assert len(tasks(office, f"item_id = {grid} and period like 'issue_closed:%'")) == 3
    with office.write("away") as t:
        t.update(people.resident, resident + 1, state="out")
    daily.daily(office)
    assert len(tasks(office, "state = 'open'")) == 6 and len(tasks(office, "state = 'void'")) == 1
    clock.set("2026-11-03", "10:10")
    assert not [one for one in due.due(office) if one.late]
    clock.set("2026-11-03", "10:22")
    assert [one.plan for one in due.due(office) if one.late] == ["issue_closed"] * 2
    assert len(record(office, "area", grid, "2026-11-03T10:30:00")[1]) == 3


def test_coverage_counts_what_a_plain_loop_counts(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-10-08")
    grid = leaves(office)
    for each, name in zip(grid, "甲乙丙丁", strict=True):
        seat(office, each, name)
    visits(office)
    visits(office, name="巡查", kind="patrol", whom="area", every="day")
    clock.set("2026-10-22")
    every = tasks(office, "plan_id = 1", "id, item_id")
    for _, item in every[::3]:
        record(office, "household", item, "2026-10-20T10:00:00")
    skipping.skip(office, [every[1][0], every[4][0]], "nobody")
    for by, column in (("area", "area_id"), ("person", "person_id"), ("plan", "plan_id"), ("post", "plan_id")):
        found = coverage.coverage(office, "2026-10-01", "2026-10-31", by=by)  # type: ignore[arg-type]
        plain: dict[str, Counter[str]] = {}
        for id, state, late in office.database.read(
            f"select {column}, state, case when state = 'open' and due < '2026-10-22' then 1 else 0 end from task"
            " where planned between '2026-10-01' and '2026-10-31'"
        ):
            plain.setdefault("one" if by == "post" else id, Counter())["late" if late else state] += 1
        assert {one.id if by != "post" else "one": (one.done, one.skipped, one.late, one.open) for one in found} == {
            id: (each["done"], each["skipped"], each["late"], each["open"]) for id, each in plain.items()
        }
    above = office.database.read_value("select parent_id from area where id = ?", (grid[0],))
    level = office.database.read_value("select level from area where id = ?", (above,))
    by_level = coverage.coverage(office, "2026-10-01", "2026-10-31", level=level)
    assert {one.id for one in by_level} == {row[0] for row in office.database.read(
        "select distinct parent_id from area where id in (select area_id from task)")}  # fmt: skip
    assert sum(one.planned for one in by_level) == sum(
        one.planned for one in coverage.coverage(office, "2026-10-01", "2026-10-31")
    )


def test_households_nobody_visited_are_listed_with_whose_they_are(made: tuple[Office, Clock]) -> None:
    office, clock = made
    clock.set("2026-11-02")
    grid = leaves(office)
    mine = seat(office, grid[0], "甲")
    visits(office)
    home, item = tasks(office, f"area_id = {grid[0]}", "item_id, id")[0]
    skipping.skip(office, [item], "away")
    with office.write("visited") as t:
        t.update(people.household, home, last_visit="2026-08-04")
        t.update(people.household, home + 1, last_visit="2026-10-20")
    rows = coverage.unvisited(office, "2026-10-01")
    assert len(rows) == coverage.unvisited_count(office, "2026-10-01") == 4 * DOORS_HERE - 1
    told = {one.household_id: one for one in rows}
    assert (told[home].days, told[home].reason, told[home].person) == (90, "外出务工", "甲")
    assert {one.person for one in rows if one.area_id == grid[1]} == {""}
    own = coverage.unvisited(office, "2026-10-01", person_id=mine)
    assert {one.area_id for one in own} == {grid[0]} and home not in {one.household_id for one in own}
    one, _ = record(office, "household", home + 1, "2026-10-20T10:00:00")
    with office.write("where") as t:
        t.update(teams.record, one, area_id=grid[0])
    (per, *_) = coverage.per_household(office, "2026-10-01", "2026-12-31", grid[0])
    assert (per.households, per.visited, per.visits) == (DOORS_HERE, 1, 1)


def test_rights_are_asked(made: tuple[Office, Clock]) -> None:
    office, _ = made
    visits(office)
    (one,) = tasks(office, "id = 1", "id")[0]
    office.actor = Actor(name="小李", rights=frozenset())
    draft = plans.plans(office)[0].draft
    attempts: tuple[Callable[[], object], ...] = (
        lambda: skipping.skip(office, [one], "away"),
        lambda: skipping.void(office, [one], "x"),
        lambda: skipping.take_up(office, [one]),
        lambda: handing.give(office, [one], 1),
        lambda: handing.move(office, [one], "2026-12-01"),
        lambda: plans.add(office, draft),
        lambda: plans.change(office, 1, replace(draft, name="x")),
        lambda: plans.switch(office, 1, on=False),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
