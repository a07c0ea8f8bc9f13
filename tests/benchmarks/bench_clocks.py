"""The clocks of 100,000 open issues counted anew after the calendar has changed, beside a loop of one query and one update each.

The loop replays the same clocks; what it lacks is reading in blocks, writing only what differs, and all in one statement.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk import clocks
from desk.office import Office
from desk.store.schema import handling, house, issues
from desk.work.clocks.calendar import working_calendar
from desk.work.clocks.recomputing import differing, recompute
from desk.work.issues.clock import ticks_of
from tests.desk.town import new_office

pytestmark = pytest.mark.bench
ISSUES = 100_000
LIMITS = ("2紧急工作时", "4小时", "1天", "3工作日", "5工作日", "15工作日")
COLUMNS = ("id", "uid", "number", "kind", "class_code", "title", "source", "reported_at", "stage", "step_no", "due_at",
           "warn_at", "paused_at", "limit_text", "stage_since", "urgency", "tier")  # fmt: skip
STEP = ("issue_id", "no", "action", "to_stage", "at", "timer", "limit_text", "department")
WORST = 30.0
"""Seconds for the worst night: the calendar has changed and every deadline moves."""
QUIET = 12.0
"""Seconds for the usual night: nothing differs."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A town with 100,000 open issues of five to eight steps, their clocks right."""
    with closing(new_office(tmp_path_factory.mktemp("clocks") / "town.griddesk")) as office:
        _fill(office)
        yield office


def _fill(office: Office) -> None:
    dice, calendar = random.Random(9), working_calendar(office)
    rows, steps = [], []
    for id in range(1000, 1000 + ISSUES):
        at, limit, mine = datetime(2026, 1, 5) + timedelta(minutes=dice.randrange(290 * 1440)), dice.choice(LIMITS), []
        usual = [("register", "keep"), ("check", "keep"), ("assign", "start")]
        more = dice.choice(([], [], [("extend", "extend")], [("suspend", "pause"), ("resume", "resume")], [("suspend", "pause")]))  # fmt: skip
        for no, (action, timer) in enumerate([*usual, ("call_joint", "keep"), ("answer_call", "keep"), *more], 1):
            at += timedelta(minutes=dice.randrange(1, 300))
            starts = limit if timer == "start" else None
            mine.append((id, no, action, "handling", at.isoformat(), timer, starts, "城管中队"))
        ticks = ticks_of(office.profile, [dict(zip(STEP, step, strict=True)) for step in mine], "")
        clock = clocks.run(ticks, calendar, office.profile.workflow.warn_at)
        first = mine[0][4]
        rows.append((id, f"b{id}", f"SJ{id}", "event", "11", "路面破损", "patrol", first, "handling", len(mine), clock.due_at,
                     clock.warn_at, clock.paused_at, limit, mine[-1][4], 1, 0))  # fmt: skip
        steps += mine
    with office.write("fill") as transaction:
        transaction.bulk(issues.issue, COLUMNS, rows)
        transaction.bulk(issues.step, STEP, steps)


def naive(office: Office) -> int:
    """Every issue: ask for it, ask for its steps, replay, update, keep the old date; all in one transaction, at that."""
    calendar, percent, moved = working_calendar(office), office.profile.workflow.warn_at, 0
    ids = [row[0] for row in office.database.read("select id from issue where closed_at is null")]
    with office.write("naive") as transaction:
        for id in ids:
            limit, due_at = transaction.read("select limit_text, due_at from issue where id = ?", (id,))[0]
            found = transaction.read(
                'select issue_id, "no", action, to_stage, at, timer, limit_text, department from step'
                ' where issue_id = ? order by "no"',
                (id,),
            )
            steps = [dict(zip(STEP, row, strict=True)) for row in found]
            clock = clocks.run(ticks_of(office.profile, steps, limit or ""), calendar, percent)
            transaction.update(issues.issue, id, due_at=clock.due_at, warn_at=clock.warn_at)
            if clock.due_at != due_at:
                moved += 1
                transaction.insert(
                    handling.due_change,
                    issue_id=id,
                    at=office.now(),
                    old_due_at=due_at,
                    new_due_at=clock.due_at,
                    why="x",
                )
    return moved


def test_a_hundred_thousand_clocks_are_counted_anew_in_a_night(office: Office) -> None:
    assert not [one for one in differing(office, working_calendar(office)) if one.issue_id >= 1000]
    quiet = _seconds(lambda: recompute(office))
    _change(office, "2026-10-09", working=False)
    _hours(office, '{"hours": [["08:30", "12:00"], ["13:30", "17:30"]]}')
    replayed = _seconds(lambda: list(differing(office, working_calendar(office))))
    begun = time.perf_counter()
    changes = recompute(office)
    worst = time.perf_counter() - begun
    moved = len(changes.rows["due_change"])
    _hours(office, '{"hours": [["08:00", "11:30"], ["13:30", "18:00"]]}')
    begun = time.perf_counter()
    moved_by_loop = naive(office)
    loop = time.perf_counter() - begun
    size = Path(office.database.label).name
    print(f"\n{ISSUES:,} open issues ({size}), {moved:,} deadlines moved: {worst:.1f} s; nothing moved: {quiet:.1f} s")
    print(f"one query and one update per issue, {moved_by_loop:,} moved: {loop:.1f} s ({loop / worst:.1f} times)")
    print(
        f"other clerks wait for the write about {worst - replayed:.1f} s, in a usual night not at all; for the loop {loop:.1f} s"
    )
    assert moved > 50_000
    assert worst < WORST
    assert quiet < QUIET
    assert loop > worst


def _change(office: Office, day: str, *, working: bool) -> None:
    with office.write("day") as transaction:
        transaction.insert(house.calendar_day, day=day, working=int(working), name="台风停工", source="街道通知")


def _hours(office: Office, text: str) -> None:
    with office.write("hours") as transaction:
        known = transaction.read("select id from meta where name = 'working_hours'")
        if known:
            transaction.update(house.meta, known[0][0], value=text)
        else:
            transaction.insert(house.meta, name="working_hours", value=text)


def _seconds(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun
