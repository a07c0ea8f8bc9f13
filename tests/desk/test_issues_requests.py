"""Time and its exceptions: returned, extended, suspended, appealed, published, supervised, taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.errors import BadInput, Missing, NotAllowed
from desk.work.issues.moving import perform
from desk.work.issues.reading import detail
from tests.desk.issue_town import Town, closed, handled


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    place = Town(tmp_path / "town.griddesk", "zhoushan")
    with closing(place.office):
        yield place


def test_a_return_stops_the_clock_and_the_same_department_goes_on_where_another_begins_anew(town: Town) -> None:
    for handler, due in (("城管科", "2026-10-30T16:05:00"), ("市政", "2026-10-30T17:05:00")):
        town.now = town.now.replace(hour=9)
        issue = handled(town, condition_id=1)
        town.later(hours=1)
        town.do(issue, "return", by=town.people["street_desk"][0], reason="不属本部门")
        assert (town.row(issue)["paused_at"], town.row(issue)["returned"]) == ("2026-10-30T10:05:00", 1)
        town.later(hours=1)
        town.do(issue, "reassign", handler=handler)
        assert (town.row(issue)["paused_at"], town.row(issue)["due_at"]) == (None, due)
        (change,) = detail(town.office, issue).due_changes
        assert change == ("2026-10-30T11:05:00", "2026-10-30T15:05:00", due, "重派")


def test_more_time_is_asked_agreed_and_granted_by_three_people_at_most_twice_and_never_when_overdue(town: Town) -> None:
    issue = handled(town, condition_id=1)
    desk, first, leader = (
        town.people[key][at] for key, at in (("community_desk", 0), ("street_desk", 1), ("street_leader", 0))
    )
    for turn, due in ((1, "2026-11-02T09:05:00"), (2, "2026-11-02T15:05:00")):
        town.do(issue, "ask_extend", by=desk, reason="材料未到")
        with pytest.raises(NotAllowed, match="已经有一份延期申请"):
            town.do(issue, "ask_extend", by=desk, reason="再申请")
        with pytest.raises(NotAllowed, match="先经初审同意"):
            town.do(issue, "extend", by=leader)
        town.do(issue, "agree_extend", by=first)
        town.do(issue, "extend", by=leader)
        assert (town.row(issue)["extended"], town.row(issue)["due_at"]) == (turn, due)
    with pytest.raises(NotAllowed, match="最多2次"):
        town.do(issue, "ask_extend", by=desk, reason="第三次")
    late = handled(town, condition_id=1)
    town.do(late, "ask_extend", by=desk, reason="材料未到")
    town.do(late, "agree_extend", by=first)
    town.later(hours=48)
    with pytest.raises(NotAllowed, match="已经超期"):
        town.do(late, "extend", by=leader)
    lines = detail(town.office, issue).requests
    assert [(one.state_title, one.asked_by[-1], one.agreed_by[-1], one.decided_by[-1]) for one in lines] == [
        ("已批准", "甲", "乙", "甲")
    ] * 2


def test_a_suspension_rests_the_clock_once_for_at_most_a_year_and_is_told_when_its_day_has_come(town: Town) -> None:
    from desk.work.issues.expired import expired

    issue = handled(town)
    desk, first, leader = (town.people[key][0] for key in ("community_desk", "street_desk", "street_leader"))
    with pytest.raises(BadInput, match="最长366天，最晚到 2027-10-31"):
        town.do(issue, "ask_suspend", by=desk, until="2027-11-01")
    with pytest.raises(BadInput, match="已经过去"):
        town.do(issue, "ask_suspend", by=desk, until="2026-10-01")
    town.do(issue, "ask_suspend", by=desk, until="2026-12-01")
    town.do(issue, "agree_suspend", by=town.people["street_desk"][1])
    town.do(issue, "suspend", by=leader)
    assert town.row(issue)["paused_at"] and detail(town.office, issue).light == "grey"
    assert expired(town.office) == ()
    town.later(days=40)
    (told,) = expired(town.office)
    assert (told.issue_id, told.until) == (issue, "2026-12-01")
    assert f"{town.row(issue)['number']}挂账到 2026-12-01" in told.sentence
    town.do(issue, "resume", by=first)
    assert town.row(issue)["paused_at"] is None and expired(town.office) == ()
    assert town.row(issue)["due_at"] > "2026-12-09"
    with pytest.raises(NotAllowed, match="最多1次"):
        town.do(issue, "ask_suspend", by=desk, until="2026-12-31")


def test_an_appeal_takes_the_penalty_and_leaves_the_fact(town: Town) -> None:
    issue = handled(town, condition_id=1)
    town.later(days=3)
    town.do(issue, "finish")
    town.do(issue, "analyse", by=town.people["community_desk"][1])
    with pytest.raises(Missing, match="超期答复"):
        perform(town.office, issue, "close", seen_step=5, given={"satisfaction": "1"})
    town.do(issue, "close", by=town.people["community_cadre"][1], satisfaction="1", answer="设备晚到，已说明")
    late = town.row(issue)["late_minutes"]
    assert late > 0 and town.row(issue)["answer"] == "设备晚到，已说明"
    town.do(issue, "ask_appeal", by=town.people["community_desk"][0], reason="暴雨三天")
    town.do(issue, "agree_appeal", by=town.people["street_desk"][0])
    town.do(issue, "pardon", by=town.people["street_leader"][0])
    row = town.row(issue)
    assert (row["pardoned"], row["late_minutes"], row["closed_as"]) == (1, late, "settled")
    with pytest.raises(NotAllowed, match="最多1次"):
        town.do(issue, "ask_appeal", by=town.people["community_desk"][0], reason="再申诉")


def test_the_approval_route_publishes_on_every_level_and_waits_for_the_end(town: Town) -> None:
    issue = handled(town, "approval")
    town.do(issue, "apply", by=town.people["community_desk"][0], body="低保申请")
    town.do(issue, "approve", by=town.people["street_leader"][0])
    town.do(issue, "publish", notice="社区公告栏", until="2026-11-06")
    lines = detail(town.office, issue).publicity
    assert [(one.tier, one.since, one.until) for one in lines] == [
        (tier, "2026-10-30", "2026-11-06") for tier in ("街镇", "社区", "网格")
    ]
    with pytest.raises(NotAllowed, match="公示还没有期满"):
        town.do(issue, "end_notice")
    assert not town.office.database.read("select 1 from request where issue_id = ?", (issue,))  # it rests, but not 挂账
    town.later(days=8)
    town.do(issue, "end_notice")
    assert town.row(issue)["stage"] == "analysing"


def test_a_supervision_is_answered_before_the_finish(town: Town) -> None:
    issue = handled(town)
    town.do(issue, "supervise", by=town.people["street_leader"][0], body="三日内办结", until="2026-11-02")
    with pytest.raises(NotAllowed, match="督办还没有回复"):
        town.do(issue, "finish")
    town.do(issue, "answer_supervise", by=town.people["street_desk"][0], body="正在办")
    assert (town.row(issue)["supervised"], detail(town.office, issue).requests[0].state_title) == (1, "已回复")
    town.do(issue, "finish")


def test_it_is_taken_up_again_with_a_new_clock_and_asked_about_a_second_time(town: Town) -> None:
    issue = handled(town)
    closed(town, issue)
    first = town.row(issue)["due_at"]
    town.later(days=6)
    town.do(issue, "call_back", satisfaction="3")
    assert (town.row(issue)["satisfaction"], town.row(issue)["called_back_at"][:10]) == ("3", "2026-11-05")
    town.do(issue, "reopen", reason="又坏了", handler="市政")
    row = town.row(issue)
    assert (row["closed_at"], row["closed_as"], row["rework"], row["stage"]) == (None, None, 1, "handling")
    assert row["due_at"] > first and row["handler"] == "市政"
