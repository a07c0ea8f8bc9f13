"""The working calendar of an office and the clocks of its issues, in a file and on a server."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest

from desk.__main__ import main
from desk.clocks import run
from desk.deadlines import USUAL_HOURS
from desk.errors import Conflict, NotAllowed
from desk.office import Office
from desk.store.schema import house, issues
from desk.work.clocks import recomputing
from desk.work.clocks.calendar import working_calendar
from desk.work.clocks.draft import DayRow, Draft
from desk.work.clocks.due_today import due_today
from desk.work.clocks.editing import missing_year, preview, save, stored
from desk.work.clocks.hours import hours_from
from desk.work.clocks.notice import read_notice
from desk.work.clocks.recomputing import recompute
from desk.work.issues.clock import ticks_of
from desk.work.undo import undo
from tests.desk.town import CLERK, SECRETARY, new_office

CLOSED_DAY = date(2026, 11, 3)
READ = ("at", "action", "timer", "limit_text", "department")
pytestmark = pytest.mark.long


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    """A town whose clock stands at Saturday 2026-10-31 09:05."""
    with closing(new_office(where)) as office:
        yield office


def add(office: Office, number: str, *steps: tuple[str, ...], **values: object) -> int:
    """An issue with its steps (day and time, timer, limit), its columns as the clock says."""
    rows = [dict(zip(("at", "timer", "limit_text"), (*one, "", ""), strict=False)) for one in steps]
    full = [{"action": "x", "department": "城管中队", **row} for row in rows]
    clock = run(ticks_of(office.profile, full, ""), working_calendar(office), office.profile.workflow.warn_at)
    columns = {
        "uid": number, "number": number, "kind": "event", "class_code": "11", "title": "路面破损", "source": "patrol",
        "reported_at": rows[0]["at"], "stage": "handling", "step_no": len(rows), "due_at": clock.due_at,
        "warn_at": clock.warn_at, "paused_at": clock.paused_at, "limit_text": clock.limit_text or None, **values,
    }  # fmt: skip
    with office.write("add") as t:
        id = t.insert(issues.issue, **columns)
        for no, row in enumerate(full, 1):
            t.insert(issues.step, issue_id=id, no=no, to_stage="handling", **row)
    return id


def column(office: Office, id: int, name: str = "due_at") -> object:
    return office.database.read_value(f"select {name} from issue where id = ?", (id,))


def close_a_day(office: Office) -> Draft:
    draft = Draft(stored(office))
    draft.set_day(CLOSED_DAY, DayRow(working=False, name="台风停工", source="街道通知"))
    return draft


def test_the_calendar_is_the_shipped_one_until_the_office_says_otherwise(office: Office) -> None:
    calendar = working_calendar(office)
    assert calendar.is_workday(CLOSED_DAY)
    assert not calendar.is_workday(date(2026, 10, 1))
    assert working_calendar(office) is calendar
    save(office, close_a_day(office))
    changed = working_calendar(office)
    assert changed is not calendar
    assert not changed.is_workday(CLOSED_DAY)
    assert working_calendar(office) is changed
    with office.write("inside") as t:
        t.insert(house.calendar_day, day="2026-11-04", working=0, source="试")
        assert not working_calendar(office).is_workday(date(2026, 11, 4))


def test_a_changed_calendar_moves_the_deadlines_and_keeps_the_old_ones(office: Office) -> None:
    open_one = add(office, "A", ("2026-11-02T09:00:00", "start", "1天"))
    paused = add(office, "P", ("2026-11-02T09:00:00", "start", "2天"), ("2026-11-02T10:00:00", "pause"))
    extended = add(office, "E", ("2026-10-29T09:00:00", "start", "1天"), ("2026-10-29T10:00:00", "extend"))
    by_clock = add(office, "C", ("2026-11-02T17:00:00", "start", "2紧急工作日"))
    done = add(office, "D", ("2026-11-02T09:00:00", "start", "1天"), ("2026-11-02T10:00:00", "stop"),
               closed_at="2026-11-02T10:00:00")  # fmt: skip
    before = {id: column(office, id) for id in (open_one, paused, extended, by_clock, done)}
    told = preview(office, close_a_day(office).now)
    changes = save(office, close_a_day(office))
    moved = {id for id in before if column(office, id) != before[id]}
    assert moved == {open_one, paused}
    assert column(office, open_one) == "2026-11-04T09:00:00"
    assert column(office, open_one, "warn_at") == "2026-11-02T17:00:00"
    assert (told.moved, told.earlier) == (2, 0)
    assert "推后 2 件" in told.sentence
    assert "A：11-03 09:00 → 11-04 09:00" in told.examples
    kept = office.database.read("select issue_id, old_due_at, new_due_at, why from due_change order by issue_id")
    assert kept[0] == (open_one, "2026-11-03T09:00:00", "2026-11-04T09:00:00", recomputing.WHY)
    assert [row[0] for row in kept] == [open_one, paused]
    assert changes.rows["issue"] == frozenset(moved)
    undo(office, changes.audit_id or 0)
    assert {id: column(office, id) for id in before} == before
    assert stored(office).days == {}
    assert office.database.read_value("select count(*) from due_change") == 0


def test_every_clock_is_what_a_replay_of_its_steps_says_whatever_happened(office: Office) -> None:
    dice, made = random.Random(11), []
    for number in range(60):
        at, steps = datetime(2026, 9, 1) + timedelta(minutes=dice.randrange(60 * 1440)), []
        for timer in ("start", *dice.choices(("keep", "pause", "resume", "extend", "redirect"), k=dice.randrange(5))):
            limit = dice.choice(("4小时", "3工作日", "2紧急工作时"))
            steps.append((at.isoformat(), timer, limit if timer == "start" else ""))
            at += timedelta(minutes=dice.randrange(1, 4000))
        made.append(add(office, f"N{number}", *steps))
    assert not list(recomputing.differing(office, working_calendar(office)))
    draft = close_a_day(office)
    draft.set_hours(*hours_from("平时 09:00-12:00 13:00-17:30\n夏季 6月1日至9月20日 08:00-11:30 15:00-18:00"))
    draft.toggle(date(2026, 10, 17))
    save(office, draft)
    calendar = working_calendar(office)
    for id in made:
        rows = office.database.read(f'select {", ".join(READ)} from step where issue_id = ? order by "no"', (id,))
        steps = [dict(zip(READ, row, strict=True)) for row in rows]
        clock = run(ticks_of(office.profile, steps, ""), calendar, office.profile.workflow.warn_at)
        assert (column(office, id), column(office, id, "warn_at")) == (clock.due_at, clock.warn_at)
    assert not list(recomputing.differing(office, calendar))


def test_what_was_imported_with_a_due_date_and_no_clock_keeps_it(office: Office) -> None:
    imported = add(office, "I", ("2026-11-02T09:00:00", "keep"), due_at="2026-11-20T00:00:00")
    old = add(office, "O", ("2026-11-02T09:00:00", "start", "1天"), warn_at=None)  # an older program wrote no warning
    recompute(office)
    assert column(office, imported) == "2026-11-20T00:00:00"
    assert column(office, imported, "warn_at") is None
    assert column(office, old, "warn_at") == "2026-11-02T17:00:00"
    assert office.database.read_value("select count(*) from due_change") == 0


def test_the_time_an_issue_may_lie_in_its_stage_follows_the_calendar(office: Office) -> None:
    limit = next(stage.limit for stage in office.profile.workflow.stages if stage.key == "checking")
    assert limit == "1工作日"
    lying = add(office, "L", ("2026-11-02T09:00:00", "keep"), stage="checking", stage_since="2026-11-02T09:00:00",
                stage_due_at="2026-11-03T09:00:00")  # fmt: skip
    save(office, close_a_day(office))
    assert column(office, lying, "stage_due_at") == "2026-11-04T09:00:00"


def test_an_issue_that_moved_on_while_the_clocks_were_counted_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = add(office, "S", ("2026-11-02T09:00:00", "start", "1天"), warn_at=None)
    moves = add(office, "M", ("2026-11-02T09:00:00", "start", "1天"), warn_at=None)

    def step(done: int, total: int) -> None:
        with office.write("meanwhile") as t:
            t.update(issues.issue, moves, step_no=2, due_at="2026-12-01T09:00:00", warn_at="2026-11-30T09:00:00")

    recompute(office, step)
    assert column(office, stays, "warn_at") == "2026-11-02T17:00:00"
    assert (column(office, moves), column(office, moves, "warn_at")) == ("2026-12-01T09:00:00", "2026-11-30T09:00:00")


def test_clocks_are_counted_once_a_day(office: Office) -> None:
    assert recomputing.is_due(office)
    recompute(office)
    assert not recomputing.is_due(office)
    recompute(office)
    assert office.database.read_value("select count(*) from meta where name = ?", (recomputing.LAST,)) == 1
    office.clock = lambda: datetime(2026, 11, 1, 8)
    assert recomputing.is_due(office)


def test_two_who_change_the_calendar_do_not_overwrite_each_other(office: Office) -> None:
    first, second = close_a_day(office), Draft(stored(office))
    second.toggle(date(2026, 11, 5))
    save(office, first)
    with pytest.raises(Conflict, match="别人刚保存过"):
        save(office, second)
    assert list(stored(office).days) == ["2026-11-03"]


def test_only_who_may_edit_tables_may_change_the_calendar(office: Office) -> None:
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="代码表"):
        save(office, close_a_day(office))
    office.actor = SECRETARY


def test_days_and_hours_are_changed_and_given_back(office: Office) -> None:
    draft = Draft(stored(office))
    saturday, holiday = date(2026, 11, 7), date(2026, 10, 1)
    draft.toggle(saturday)
    assert (draft.look(saturday).working, draft.look(saturday).mark, draft.look(saturday).changed) == (True, "班", True)
    draft.toggle(saturday)
    assert not draft.is_changed
    draft.toggle(holiday)
    assert draft.look(holiday).working
    assert draft.look(date(2026, 10, 2)).name == "国庆节"
    assert draft.look(date(2026, 10, 10)).mark == "班"
    draft.set_hours(*hours_from("平时 08:30-12:00 13:30-17:30"))
    save(office, draft)
    assert stored(office) == draft.now
    assert working_calendar(office).hours == (("08:30", "12:00"), ("13:30", "17:30"))
    back = Draft(stored(office))
    back.set_day(holiday, None)
    back.set_hours(USUAL_HOURS, ())
    assert back.can_undo
    save(office, back)
    assert stored(office).days == {}
    back.undo()
    assert back.now.days == {} and back.now.usual != USUAL_HOURS


def test_a_year_that_is_not_in_yet_is_named_and_a_pasted_notice_fills_it(office: Office) -> None:
    assert missing_year(office) is None
    office.clock = lambda: datetime(2026, 12, 10, 9)
    assert missing_year(office) == 2027
    assert due_today(office).missing_year == 2027
    draft = Draft(stored(office))
    assert not draft.knows(2027)
    draft.take(read_notice("元旦：1月1日（周五）至3日（周日）放假，共3天。", 2027), "国务院办公厅通知")
    assert draft.knows(2027)
    save(office, draft)
    assert missing_year(office) is None
    assert not working_calendar(office).is_workday(date(2027, 1, 1))
    look = Draft(stored(office)).look(date(2027, 1, 1))
    assert (look.name, look.source, look.own, look.changed) == ("元旦", "国务院办公厅通知", True, False)
    office.clock = lambda: datetime(2028, 3, 1, 9)
    assert missing_year(office) == 2028


def test_what_is_due_today_and_late_is_counted(office: Office) -> None:
    add(office, "1", ("2026-10-30T09:00:00", "start", "4小时"))  # Friday 15:00: late on Saturday
    add(office, "2", ("2026-10-31T08:00:00", "start", "4紧急工作时"))  # noon of this Saturday
    add(office, "3", ("2026-10-30T09:00:00", "start", "5天"))
    add(office, "4", ("2026-10-30T09:00:00", "start", "4小时"), ("2026-10-30T10:00:00", "pause"))
    today = due_today(office)
    assert (today.due, today.overdue, today.mine) == (1, 1, None)
    assert not today.is_quiet


def test_the_command_counts_all_clocks_anew(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(new_office(where)) as office:
        add(office, "A", ("2026-11-02T09:00:00", "start", "1天"), due_at="2026-11-02T09:00:00")
    assert main(["recompute", where]) == 0
    assert "1 件有变，其中 1 件改了应办结时间" in capsys.readouterr().out
    assert main(["recompute", where]) == 0
    assert "没有变化" in capsys.readouterr().out
