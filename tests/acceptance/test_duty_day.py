"""A day of a team, through all that hangs together: tasks, a visit, the issue it raises, leave, a leaver, and back again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from desk.office import Office
from desk.store.schema import issues
from desk.work import undo
from desk.work.duty import coverage, daily, due, skipping
from desk.work.issues.entering import Draft
from desk.work.logbook.saving import RecordDraft, save
from desk.work.shifts import absences
from desk.work.shifts.absences import AbsenceDraft
from desk.work.teams import successors
from desk.work.teams.bonds import bind, unbind
from desk.work.teams.history import roster_on
from desk.work.teams.roster import add_person
from tests.desk.both import both

__all__ = ["both"]

pytestmark = pytest.mark.long
QUARTER = ("2026-10-01", "2026-12-31")


def state(office: Office) -> dict[str, list[Any]]:
    tables = ("task", "record", "issue", "step", "assignment", "person", "absence", "bond", "turn")
    return {table: office.database.read(f'select * from "{table}" order by id') for table in tables}


def walker(office: Office) -> tuple[int, int, int]:
    """Who has most visits to households before them, their grid, and the plan: asked in plain SQL."""
    return office.database.read(
        "select t.person_id, t.area_id, t.plan_id from task t join plan p on p.id = t.plan_id where p.whom = 'household'"
        " and p.every = 'quarter' and t.state = 'open' and t.person_id is not null"
        " group by t.person_id, t.area_id, t.plan_id order by count(*) desc, 1 limit 1"
    )[0]


def test_a_visit_settles_its_task_counts_and_raises_an_issue_and_all_of_it_is_taken_back(both: Office) -> None:
    person, grid, plan = walker(both)
    before = state(both)
    (was,) = coverage.coverage(both, *QUARTER, area_id=grid, plan_id=plan)
    tasks = due.due(both, person_id=person, plan_id=plan)
    task = next(one for one in tasks if one.area_id == grid)
    kind = both.profile.categories[0]
    code = both.database.read_value(
        "select c.code from catalogue c where c.kind = 'event' and c.parent is not null limit 1"
    )
    route = both.profile.routes[0].key
    issue = Draft(kind=kind.key, class_code=code, route=route, title="楼道灯不亮", body="三单元楼道灯不亮")
    changes = save(
        both,
        RecordDraft(
            kind="visit", whom="household", item_id=task.item_id, person_id=person, body="楼道灯不亮，老人上下楼看不清。",
            need="environment", issue=issue,
        ),
    )  # fmt: skip
    (record,), (raised,) = changes.rows["record"], changes.rows["issue"]
    assert both.database.read("select state, record_id from task where id = ?", (task.id,)) == [("done", record)]
    assert both.database.read("select issue_id from record where id = ?", (record,)) == [(raised,)]
    assert both.database.read_value("select count(*) from step where issue_id = ?", (raised,)) >= 1
    (now,) = coverage.coverage(both, *QUARTER, area_id=grid, plan_id=plan)
    assert (now.done, now.done + now.open + now.late + now.skipped) == (
        was.done + 1,
        was.done + was.open + was.late + was.skipped,
    )
    assert task.item_id not in {one.household_id for one in coverage.unvisited(both, QUARTER[0], area_id=grid)}
    assert changes.audit_id is not None
    undo.undo(both, changes.audit_id)
    assert state(both) == before


def test_what_cannot_be_visited_keeps_its_reason_and_leaves_the_day(both: Office) -> None:
    person, _, plan = walker(both)
    tasks = [one.id for one in due.due(both, person_id=person, plan_id=plan)[:3]]
    skipping.skip(both, tasks, "nobody", "邻居说周末回来")
    rows = both.database.read("select distinct state, reason from task where id in (?, ?, ?)", tuple(tasks))
    assert rows == [("skipped", "家中无人：邻居说周末回来")]
    assert not set(tasks) & {one.id for one in due.due(both, person_id=person)}
    skipping.take_up(both, tasks)
    assert set(tasks) <= {one.id for one in due.due(both, person_id=person)}


def test_on_leave_nobody_has_visits_and_after_taking_it_back_the_days_are_as_they_were(both: Office) -> None:
    person, _, plan = walker(both)
    first = date.fromisoformat(both.today()) + timedelta(days=2)
    span = (str(first), str(first + timedelta(days=11)))
    mine = (
        "select count(*) from task where person_id = ? and plan_id = ? and state = 'open' and planned between ? and ?"
    )
    had, before = both.database.read_value(mine, (person, plan, *span)), state(both)
    assert had > 0
    changes = absences.leave(both, AbsenceDraft(person_id=person, kind="annual", since=span[0], until=span[1]))
    assert both.database.read_value(mine, (person, plan, *span)) == 0
    now = state(both)["task"]
    assert len(now) == len(before["task"]) and [row[1:4] for row in now] == [row[1:4] for row in before["task"]]
    assert changes.audit_id is not None
    undo.undo(both, changes.audit_id)
    assert state(both) == before


def test_a_leaver_s_visits_go_to_who_follows_and_the_past_still_names_the_leaver(both: Office) -> None:
    person, grid, _ = walker(both)
    newcomer = both.database.read_value(
        "select p.id from person p where p.until is null and not exists (select 1 from assignment a where a.person_id = p.id"
        " and (a.until is null or a.until >= ?)) order by p.id limit 1",
        (both.today(),),
    )
    if newcomer is None:
        (newcomer,) = add_person(both, name="接替人").rows["person"]
    before = state(both)
    told = successors.plan_replacement(both, person, newcomer, since=both.today())
    changes = successors.replace_everywhere(both, person, newcomer, since=both.today())
    held = {seat.person_id for seat in roster_on(both, both.today(), grid)}
    assert newcomer in held and person not in held
    yesterday = str(date.fromisoformat(both.today()) - timedelta(days=1))
    assert person in {seat.person_id for seat in roster_on(both, yesterday, grid)}
    ahead = "select count(*) from task where person_id = ? and state = 'open' and planned >= ?"
    assert both.database.read_value(ahead, (person, both.today())) == 0
    assert both.database.read_value(ahead, (newcomer, both.today())) > 0 < told.tasks
    assert changes.audit_id is not None
    undo.undo(both, changes.audit_id)
    assert state(both) == before


def test_a_second_opening_of_the_day_changes_nothing(both: Office) -> None:
    daily.daily(both)
    before = state(both)
    daily.daily(both)
    assert state(both) == before


def test_who_leaves_on_a_day_set_before_is_followed_when_that_day_opens(both: Office) -> None:
    leaver, _, _ = walker(both)
    open_ones = both.database.read("select id from issue where closed_at is null order by id limit 3")
    with both.write("given to a person", kind="issue") as transaction:
        transaction.update_many(issues.issue, ("handler_person_id",), {row[0]: (leaver,) for row in open_ones})
    (newcomer,) = add_person(both, name="接替人").rows["person"]
    tomorrow = str(date.fromisoformat(both.today()) + timedelta(days=1))
    successors.replace_everywhere(both, leaver, newcomer, since=tomorrow)
    mine = "select count(*) from issue where closed_at is null and handler_person_id = ?"
    assert both.database.read_value(mine, (leaver,)) == 3
    later = Office(both.database, both.profile, both.actor, lambda: datetime.fromisoformat(f"{tomorrow}T08:30"))
    later._sample_today = tomorrow
    daily.daily(later)
    assert both.database.read_value(mine, (leaver,)) == 0 and both.database.read_value(mine, (newcomer,)) == 3


def test_a_bond_takes_the_household_s_tasks_along_and_lets_go_of_them_again(both: Office) -> None:
    person, grid, plan = walker(both)
    homes = [task.item_id for task in due.due(both, person_id=person, plan_id=plan)[:5]]
    other = both.database.read_value(
        "select person_id from assignment where area_id = ? and person_id <> ? and until is null order by id limit 1",
        (grid, person),
    )
    before = state(both)
    marks = ", ".join("?" * len(homes))
    whose = f"select distinct person_id from task where plan_id = ? and state = 'open' and item_id in ({marks})"
    bind(both, other, "household", homes)
    assert both.database.read(whose, (plan, *homes)) == [(other,)]
    last = bind(both, person, "household", homes[:1])
    assert both.database.read("select count(*) from bond where until is null") == [(5,)]
    assert last.audit_id is not None
    undo.undo(both, last.audit_id)
    assert both.database.read(whose, (plan, *homes)) == [(other,)]
    unbind(both, "household", homes)
    assert state(both)["bond"] == before["bond"] == []
    assert other not in {row[0] for row in both.database.read(whose, (plan, *homes))}
