"""What moves do besides moving: calls, parts, doubles, levels, requests, publicity; each can be taken back as a whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.work.issues.entering import Draft, enter, enter_many
from desk.work.issues.moving import perform
from desk.work.issues.reading import detail
from desk.work.privacy import mask
from desk.work.undo import undo
from tests.desk.issue_town import CLASS, HERE, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    place = Town(tmp_path / "town.griddesk", "zhoushan")
    with closing(place.office):
        yield place


def handled(town: Town, route: str = "joint", **more: Any) -> int:
    """An issue that was given to 城管科."""
    issue = town.enter(route, **more)
    town.do(issue, "check")
    town.do(issue, "assign", by=town.people["street_desk"][0], handler="城管科")
    return issue


def closed(town: Town, issue: int) -> None:
    """Bring it to its end by the hands of several."""
    town.do(issue, "finish", by=town.people["community_cadre"][0])
    town.do(issue, "analyse", by=town.people["community_desk"][1], cause="老化")
    town.do(issue, "close", by=town.people["community_cadre"][1], satisfaction="1", answer="已说明")


def test_a_new_issue_has_its_number_its_grid_its_first_step_and_what_was_known_of_it(town: Town) -> None:
    draft = Draft(
        kind="dispute", class_code=f"{CLASS}-dispute", route="joint", body="两家争地", address="测试路1号", lon=HERE[0],
        lat=HERE[1], reporter="张伟", reporter_phone="13900001111", detail={"people": 4},
        parties=({"name": "王芳", "role": "respondent", "phone": "13900002222"},),
    )  # fmt: skip
    (first,) = enter(town.office, draft).rows["issue"]
    changes = enter_many(town.office, [draft, draft])
    numbers = town.office.database.read("select number from issue order by id")
    assert [one for (one,) in numbers] == [f"JF20261030000{n}" for n in (1, 2, 3)]
    assert len(changes.rows["issue"]) == 2
    mask(town.office)
    seen = detail(town.office, first)
    assert (seen.stage_title, seen.step_no, seen.title) == ("登记", 1, "测试路1号道路破损")
    assert seen.areas == (("社会管理网格", "测试街道 › 第1社区 › 第1社区第1网格"),)
    assert seen.reporter_phone == "139****1111"
    assert [(one.name, one.role_title, one.phone) for one in seen.parties] == [("王芳", "被申请人", "139****2222")]
    assert seen.detail == (("涉及人数", "4"),)


def test_entering_and_dispatching_is_one_write_and_goes_back_as_one(town: Town) -> None:
    draft = Draft(kind="event", class_code=CLASS, condition_id=1, route="joint", body="坏了", lon=HERE[0], lat=HERE[1])
    changes = enter(town.office, draft, then=[("check", {}), ("assign", {"handler": "城管科"})])
    (issue,) = changes.rows["issue"]
    row = town.row(issue)
    assert (row["stage"], row["step_no"], row["handler"], row["limit_text"]) == ("handling", 3, "城管科", "4小时")
    assert row["due_at"] == "2026-10-30T15:05:00"  # four hours of work from 09:05, lunch left out
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    for table in ("issue", "step", "party", "member where kind = 'issue'"):
        assert town.office.database.read_value(f"select count(*) from {table}") == 0


def test_what_is_wrong_with_a_draft_is_said_and_nothing_is_written(town: Town) -> None:
    good = {"kind": "event", "class_code": CLASS, "route": "joint", "body": "坏了"}
    for bad, said in (
        ({"class_code": "9999"}, "分类目录里没有“9999”"), ({"kind": "odd"}, "没有“odd”这一类"), ({"body": ""}, "还缺：情况"),
        ({"route": ""}, "还缺：办理路线"), ({"source": "mars"}, "没有“mars”这个来源"),
        ({"reported_at": "2027-01-01T00:00:00"}, "上报时间在现在之后"), ({"parties": ({"name": ""},)}, "当事人姓名"),
    ):  # fmt: skip
        with pytest.raises((BadInput, Missing), match=said):
            enter(town.office, Draft(**{**good, **bad}))  # type: ignore[arg-type]
    assert town.office.database.read_value("select count(*) from issue") == 0


def test_only_posts_over_the_ground_may_move_it_and_the_list_names_them(town: Town) -> None:
    issue = town.enter("joint")
    (move,) = [one for one in town.moves(issue).moves if one.key == "check"]
    names = [one.name for one in move.people]
    assert "社区干部甲" in str(names) or town.profile.post("community_cadre").title + "甲" in names
    able = {one.person_id for one in move.people}
    posts = town.profile.workflow.action("check").posts
    assert able == {person for post in posts for person in town.people[post]}
    away = town.elsewhere["community_cadre"][0]
    assert not town.moves(issue, by=away).moves
    with pytest.raises(NotAllowed, match="管不到这里"):
        perform(town.office, issue, "check", seen_step=1, by=away)
    perform(town.office, issue, "check", seen_step=1, by=town.people["street_desk"][0])
    (step,) = town.steps(issue)[1:]
    assert (step["person_id"], step["post"]) == (town.people["street_desk"][0], "street_desk")


def test_whoever_handled_it_is_not_offered_to_verify_it_and_the_detail_says_who_did_what(town: Town) -> None:
    issue = handled(town)
    both = town.people["community_desk"][0]
    town.do(issue, "finish", by=both)
    (move,) = [one for one in town.moves(issue).moves if one.key == "analyse"]
    assert both not in {one.person_id for one in move.people}
    with pytest.raises(NotAllowed, match="监督和处置要分开"):
        town.do(issue, "analyse", by=both)
    town.do(issue, "analyse", by=town.people["community_desk"][1])
    title = town.profile.post("community_desk").title
    assert detail(town.office, issue).handled_by == f"办理完成：{title}甲；结案分析：{title}乙"


def test_several_are_called_in_and_the_finish_waits_for_all_of_them(town: Town) -> None:
    issue = handled(town)
    police, medic = town.people["police"][0], town.people["medic"][0]
    town.do(issue, "call_joint", posts=[{"post": "police"}, {"person_id": medic}])
    assert "finish" not in town.titles(issue)
    with pytest.raises(NotAllowed, match="还有会办没有回复"):
        town.do(issue, "finish")
    with pytest.raises(NotAllowed, match="会办人"):
        town.do(issue, "answer_joint", by=town.people["teacher"][0])
    town.do(issue, "call_joint", posts=[{"department": "消防"}])
    town.do(issue, "answer_joint", by=medic, body="已上门")
    town.do(issue, "answer_joint", by=police, body="已送医")
    assert "finish" not in town.titles(issue)
    town.do(issue, "answer_joint", body="消防已到")  # whoever is at the desk records the answer of 消防
    lines = detail(town.office, issue).joints
    assert [(one.body, bool(one.done_at)) for one in lines] == [("已送医", True), ("已上门", True), ("消防已到", True)]
    assert "finish" in town.titles(issue)


def test_an_issue_is_split_and_waits_for_its_parts_which_have_handlers_and_clocks_of_their_own(town: Town) -> None:
    issue = handled(town)
    police = {"title": "治安部分", "handler": {"post": "police"}}
    town.do(issue, "split", parts=[{"title": "路面", "handler": "市政"}, police])
    parts = detail(town.office, issue).parts
    number = town.row(issue)["number"]
    assert [(one.number, one.title, one.handler) for one in parts] == [
        (f"{number}-1", "路面", "市政"), (f"{number}-2", "治安部分", town.profile.post("police").title),
    ]  # fmt: skip
    rows = [town.row(one.id) for one in parts]
    assert all(one["due_at"] == town.row(issue)["due_at"] and one["stage"] == "handling" for one in rows)
    assert "finish" not in town.titles(issue)
    closed(town, parts[0].id)
    with pytest.raises(NotAllowed, match="拆分出去的还没有全部办结"):
        town.do(issue, "finish")
    closed(town, parts[1].id)
    handler_of_part = town.people["community_cadre"][0]
    town.do(issue, "finish", by=town.people["street_desk"][1])
    town.do(issue, "analyse", by=town.people["community_desk"][0])
    assert handler_of_part  # who handled a part may not verify the whole: see the walk
    town.do(issue, "close", by=town.people["community_desk"][0], satisfaction="1")
    with pytest.raises(NotAllowed, match="整件已经办结"):
        town.do(parts[0].id, "reopen", handler="市政")


def test_the_end_of_a_part_is_not_taken_back_under_a_whole_that_has_ended(town: Town) -> None:
    issue = handled(town)
    town.do(issue, "split")
    one, other = (part.id for part in detail(town.office, issue).parts)
    closed(town, one)
    town.do(other, "finish", by=town.people["community_cadre"][0])
    town.do(other, "analyse", by=town.people["community_desk"][1])
    last = perform(
        town.office, other, "close", seen_step=3, by=town.people["community_desk"][1], given={"satisfaction": "1"}
    )
    closed(town, issue)
    assert last.audit_id is not None
    with pytest.raises(Conflict, match="整件已经办结"):
        undo(town.office, last.audit_id)
    assert town.row(other)["closed_at"]


def test_doubles_are_kept_as_one_and_how_it_ends_shows_in_both(town: Town) -> None:
    kept, double, third = handled(town), town.enter("joint", reporter="李某"), town.enter("joint", reporter="赵某")
    town.do(third, "merge", issue=double)
    town.do(double, "merge", issue=kept)
    assert (town.row(double)["closed_as"], town.row(double)["duplicate_of_id"]) == ("duplicate", kept)
    assert town.row(third)["duplicate_of_id"] == kept  # nobody looks through a chain
    assert {one.reporter for one in detail(town.office, kept).duplicates} == {"李某", "赵某"}
    closed(town, kept)
    link = detail(town.office, double).kept
    assert link is not None and link.closed_at and link.closed_as_title == "办结"
    for other, said in ((kept, "已经办结，不能并入"), (double, "已经并入别的")):
        with pytest.raises(BadInput, match=said):
            town.do(town.enter("joint"), "merge", issue=other)
    lone = town.enter("joint")
    with pytest.raises(BadInput, match="不能并入自己"):
        town.do(lone, "merge", issue=lone)


def test_it_is_handed_up_level_by_level_to_the_post_there_and_above_the_office_to_nobody_here(town: Town) -> None:
    issue = handled(town)
    for tier, (action, post) in enumerate(
        (
            ("escalate", "community_desk"),
            ("escalate_more", "street_desk"),
            ("escalate_more", None),
            ("escalate_more", None),
        ),
        start=1,
    ):
        town.do(issue, action, reason="本级解决不了")
        row = town.row(issue)
        assert (row["tier"], row["handler_post"]) == (tier, post)
        assert row["handler"] == town.profile.escalation[tier].title == detail(town.office, issue).tier_title
        assert row["stage_due_at"] > row["stage_since"]
    with pytest.raises(NotAllowed, match="最高一级"):
        town.do(issue, "escalate_more", reason="再上报")
    town.do(issue, "upper_return", reason="可由本级办", handler="城管科")
    assert (town.row(issue)["tier"], town.row(issue)["handler"], town.row(issue)["stage"]) == (3, "城管科", "handling")


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


def test_what_can_be_solved_on_the_spot_is_recorded_in_one_write(town: Town) -> None:
    draft = Draft(kind="event", class_code=CLASS, route="general", body="占道", lon=HERE[0], lat=HERE[1])
    cadre = town.people["cadre"][0]
    (issue,) = enter(town.office, draft, by=cadre, then=[("on_the_spot", {"result": "当场劝离"})]).rows["issue"]
    assert (town.row(issue)["closed_as"], town.row(issue)["step_no"]) == ("on_the_spot", 2)


def test_photos_say_whether_they_show_before_or_after_and_undo_takes_them_with_the_step(town: Town) -> None:
    def photo(colour: str) -> tuple[str, bytes]:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "JPEG")
        return f"{colour}.jpg", out.getvalue()

    issue = handled(town, photos=(photo("red"),))
    changes = perform(
        town.office, issue, "finish", seen_step=3, given={"result": "已修", "photo": [photo("green"), photo("blue")]}
    )
    sql = "select name, role from attachment where kind = 'issue' and row_id = ? order by id"
    assert town.office.database.read(sql, (issue,)) == [
        ("red.jpg", "before"), ("green.jpg", "after"), ("blue.jpg", "after")
    ]  # fmt: skip
    assert len(detail(town.office, issue).steps[-1].photos) == 2
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert len(town.office.database.read(sql, (issue,))) == 1


@pytest.mark.parametrize(
    "action", ["call_joint", "split", "escalate", "ask_extend", "supervise", "return", "ask_suspend"]
)
def test_a_step_is_taken_back_as_a_whole_and_a_later_one_stands_in_the_way(town: Town, action: str) -> None:
    issue = handled(town)

    def state() -> list[Any]:
        tables = ("issue", "step", "joint", "request", "publicity", "due_change", "member", "party")
        return [town.office.database.read(f"select * from {table} order by id") for table in tables]

    before = state()
    needed = next(one for one in town.moves(issue).moves if one.key == action).needs
    given = {one.key: town.answer(one) for one in needed}
    changes = perform(town.office, issue, action, seen_step=3, given=given)
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert state() == before
    again = perform(town.office, issue, action, seen_step=3, given=given)
    follow = next(one for one in town.moves(issue).moves if one.people)
    town.do(issue, follow.key, by=follow.people[0].person_id)
    assert again.audit_id is not None
    with pytest.raises(Conflict, match="又改过这条"):
        undo(town.office, again.audit_id)
