"""Who leaves is followed everywhere, at once or on a day to come; nothing is left with somebody who is gone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import BadInput, NotAllowed
from desk.office import Office
from desk.store.schema import handling, shifts, teams
from desk.work.teams import roster
from desk.work.teams.copying import copy_team
from desk.work.teams.roster import Line
from desk.work.teams.successors import hand_over_issues, plan_replacement, replace_everywhere
from desk.work.undo import undo
from tests.desk.test_teams import TODAY, everywhere, grid, office, on, people, seat
from tests.desk.town import CLERK, add_issue, new_office

__all__ = ["everywhere", "office"]


def full_life(office: Office) -> tuple[int, int, int]:
    """A leaver with everything somebody can hold, a successor, and one who reports to the leaver."""
    leaver, successor, below = people(office, "李敏", "王强", "赵新")
    seat(office, leaver, share=60), seat(office, leaver, nth=1, share=40, until="2026-12-31")
    own = seat(office, below, "teacher", reports_to_id=leaver)
    roster.substitute(office, [own], person_id=leaver, since="2026-11-01", until="2026-11-30")
    with office.write("more") as t:
        home = t.read("select id from household order by id")
        for (household,) in home[:2]:
            t.insert(
                teams.bond, person_id=leaver, whom="household", item_id=household, kind="keeper", since="2026-01-01"
            )
        t.insert(
            teams.bond, person_id=successor, whom="household", item_id=home[0][0], kind="keeper", since="2026-01-01"
        )
        shift = t.insert(shifts.shift, name="夜班", kind="night", begins="18:00", ends="08:00")
        for day, person in (
            ("2026-11-20", leaver),
            ("2026-11-21", leaver),
            ("2026-11-21", successor),
            ("2026-10-30", leaver),
        ):
            t.insert(shifts.turn, area_id=grid(office), shift_id=shift, day=day, person_id=person)
    said = {"number": "A1", "reported_at": "2026-10-30T09:00:00"}
    one = add_issue(
        office, "110101001000001", **said, handler="医护人员 李敏", handler_post="medic", handler_person_id=leaver
    )
    done = add_issue(
        office,
        "110101001000001",
        **{**said, "number": "A2", "closed_at": "2026-10-30T10:00:00"},
        handler_person_id=leaver,
    )
    with office.write("call") as t:
        t.insert(handling.joint, issue_id=one, person_id=leaver, asked_at="2026-10-30T09:00:00")
        t.insert(
            handling.joint,
            issue_id=done,
            person_id=leaver,
            asked_at="2026-10-29T09:00:00",
            done_at="2026-10-30T09:00:00",
        )
    return leaver, successor, below


def everything(office: Office) -> list[list[tuple[Any, ...]]]:
    return [
        office.database.read(f"select * from {table} order by id")
        for table in ("person", "assignment", "bond", "turn", "issue", "joint", "task")
    ]


def test_a_successor_takes_over_everything_in_one_step_that_can_be_undone(everywhere: Office) -> None:
    office = everywhere
    leaver, successor, _ = full_life(office)
    before = everything(office)
    plan = plan_replacement(office, leaver, successor, since=TODAY)
    assert (plan.leaver, plan.successor, plan.seats, plan.issues, plan.bonds, plan.turns) == (
        "李敏",
        "王强",
        3,
        2,
        2,
        2,
    )
    assert plan.left_out == plan.lacking == ()
    assert everything(office) == before
    changes = replace_everywhere(office, leaver, successor, since=TODAY)
    assert {name: len(held) for name, held in on(office, "2026-10-30").items()} == {"李敏": 2, "赵新": 1}
    after = on(office, "2026-11-10")
    assert "李敏" not in after
    assert [(s.post, s.share, s.until, s.kind) for s in after["王强"]] == [
        ("medic", 60, None, ""), ("medic", 40, "2026-12-31", ""), ("teacher", 100, "2026-11-30", "substitute"),
    ]  # fmt: skip
    assert [s.reports_to_id for s in after["赵新"]] == [successor]
    assert [s.reports_to_id for s in on(office, "2026-10-30")["赵新"]] == [leaver]
    read = office.database.read
    assert read("select number, handler, handler_person_id from issue order by number") == [
        ("A1", "医护人员 王强", successor), ("A2", None, leaver),
    ]  # fmt: skip
    assert read("select person_id from joint order by id") == [(successor,), (leaver,)]
    assert read("select count(*) from bond where person_id = ? and until is null", (successor,)) == [(2,)]
    assert read("select count(*) from bond where person_id = ? and until = '2026-10-30'", (leaver,)) == [(2,)]
    turns = read("select day, person_id from turn order by day, person_id")
    assert turns == [("2026-10-30", leaver), ("2026-11-20", successor), ("2026-11-21", successor)]
    assert read("select until from person where id = ?", (leaver,)) == [("2026-10-30",)]
    undo(office, changes.audit_id or 0)
    assert everything(office) == before


def test_the_substitute_of_a_leaver_may_be_the_successor(office: Office) -> None:
    leaver, successor = people(office, "李敏", "王强")
    one = seat(office, leaver)
    roster.substitute(office, [one], person_id=successor, since="2026-10-20", until="2026-12-01")
    replace_everywhere(office, leaver, successor, since="2026-11-15")
    assert [(s.kind, s.until) for s in on(office, "2026-11-14")["王强"]] == [("substitute", "2026-11-14")]
    (now,) = on(office, "2026-11-15")["王强"]
    assert (now.kind, now.until, now.substitute_for_id, now.cause) == ("", None, None, "接替李敏")


def test_nobody_stands_in_for_himself_or_holds_a_post_twice(office: Office) -> None:
    leaver, successor = people(office, "李敏", "王强")
    own = seat(office, successor)
    roster.substitute(office, [own], person_id=leaver, since="2026-11-01", until="2026-11-30")
    seat(office, leaver, "cadre"), seat(office, successor, "cadre")
    plan = plan_replacement(office, leaver, successor, since="2026-11-10")
    assert set(plan.left_out) == {
        "第1社区第1网格：王强本人就是医护人员，不再顶替自己",
        "第1社区第1网格：王强已是这里的街镇机关干部，没有重复安排",
    }
    replace_everywhere(office, leaver, successor, since="2026-11-10")
    assert [(s.post, s.kind) for s in on(office, "2026-11-10")["王强"]] == [("medic", ""), ("cadre", "")]


def test_a_leaver_without_a_successor_leaves_gaps_that_are_told(office: Office) -> None:
    leaver, _, below = full_life(office)
    plan = plan_replacement(office, leaver, None, since=TODAY)
    assert plan.successor == ""
    assert "第1社区第1网格：医护人员现有0人，至少1人，还差1人" in plan.lacking
    replace_everywhere(office, leaver, None, since=TODAY)
    assert set(on(office, TODAY)) == {"赵新"}
    assert on(office, TODAY)["赵新"][0].reports_to_id is None
    row = office.database.read_one("select handler, handler_post, handler_person_id from issue where number = 'A1'")
    assert row == ("医护人员", "medic", None)
    assert office.database.read("select day from turn where person_id = ?", (leaver,)) == [("2026-10-30",)]
    assert below


def test_who_leaves_on_a_day_to_come_hands_over_the_issues_on_that_day(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "a.griddesk")) as office:
        leaver, successor, _ = full_life(office)
        replace_everywhere(office, leaver, successor, since="2026-11-15")
        named = "select handler_person_id from issue where number = 'A1'"
        assert office.database.read_value(named) == leaver
        assert hand_over_issues(office) is None
        moment = office.clock().replace(month=11, day=15)
        office.clock = lambda: moment
        changes = hand_over_issues(office)
        assert changes is not None
        assert office.database.read_value(named) == successor
        assert hand_over_issues(office) is None


def test_open_tasks_go_to_who_is_there_after_the_change(office: Office) -> None:
    leaver, successor = people(office, "李敏", "王强")
    seat(office, leaver)
    with office.write("tasks") as t:
        household = t.read("select id from household order by id")[0][0]
        plan = t.insert(
            teams.plan, uid="p", key="t", name="走访", kind="visit", whom="household", times=1, every="quarter",
            post="medic", since="2026-01-01",
        )  # fmt: skip
        for state, period in (("open", "2026Q4"), ("done", "2026Q3")):
            t.insert(
                teams.task, plan_id=plan, area_id=grid(office), item_id=household, person_id=leaver, period=period,
                since="2026-10-01", planned="2026-11-20", due="2026-12-31", state=state,
            )  # fmt: skip
    replace_everywhere(office, leaver, successor, since=TODAY)
    assert office.database.read("select person_id, state from task order by id") == [
        (successor, "open"),
        (leaver, "done"),
    ]


def test_who_leaves_on_a_day_to_come_does_the_tasks_until_then(office: Office) -> None:
    leaver, successor = people(office, "李敏", "王强")
    seat(office, leaver)
    with office.write("tasks") as t:
        plan = t.insert(
            teams.plan, uid="p", key="t", name="走访", kind="visit", whom="household", times=1, every="month",
            post="medic", since="2026-01-01",
        )  # fmt: skip
        household = t.read("select id from household order by id")[0][0]
        for month, planned in (("2026-11", "2026-11-05"), ("2026-12", "2026-12-20")):
            t.insert(
                teams.task, plan_id=plan, area_id=grid(office), item_id=household, person_id=leaver, period=month,
                since=f"{month}-01", planned=planned, due=f"{month}-30", state="open",
            )  # fmt: skip
    replace_everywhere(office, leaver, successor, since="2026-11-15")
    assert office.database.read("select period, person_id from task order by id") == [
        ("2026-11", leaver),
        ("2026-12", successor),
    ]


def test_what_cannot_be_replaced_is_told_and_the_right_is_asked(office: Office) -> None:
    leaver, successor = people(office, "李敏", "王强")
    one = seat(office, leaver)
    with pytest.raises(BadInput, match="不能接替自己"):
        replace_everywhere(office, leaver, leaver, since=TODAY)
    with pytest.raises(BadInput, match="不在名册"):
        replace_everywhere(office, leaver, 999, since=TODAY)
    with pytest.raises(BadInput, match="不是日期"):
        replace_everywhere(office, leaver, successor, since="明天")
    office.actor = CLERK
    refused: list[Callable[[], object]] = [
        lambda: replace_everywhere(office, leaver, successor, since=TODAY),
        lambda: copy_team(office, from_area=grid(office), to_areas=[grid(office, 1)], since=TODAY),
        lambda: roster.set_terms(office, one, share=10),
        lambda: roster.set_lines(office, one, [Line(name="")], since=TODAY),
        lambda: roster.substitute(office, [one], person_id=successor, since=TODAY, until=TODAY),
    ]
    before = office.database.seq
    for verb in refused:
        with pytest.raises(NotAllowed, match="编排队伍"):
            verb()
    assert office.database.seq == before
