"""What moves do besides moving: calls, parts, doubles, levels; each can be taken back as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import BadInput, Conflict, NotAllowed
from desk.work.issues.moving import perform
from desk.work.issues.reading import detail
from desk.work.undo import undo
from tests.desk.issue_town import Town, closed, handled


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    place = Town(tmp_path / "town.griddesk", "zhoushan")
    with closing(place.office):
        yield place


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
    first, second = town.people["community_desk"]
    town.do(parts[1].id, "finish", by=first)
    town.do(parts[1].id, "analyse", by=second)
    town.do(parts[1].id, "close", by=second, satisfaction="1")
    town.do(issue, "finish", by=town.people["street_desk"][1])
    with pytest.raises(NotAllowed, match="监督和处置要分开"):  # who handled a part has handled the whole
        town.do(issue, "analyse", by=first)
    town.do(issue, "analyse", by=second)
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
    again = perform(
        town.office, issue, "reopen", seen_step=town.row(issue)["step_no"], given={"reason": "又坏", "handler": "市政"}
    )
    town.do(other, "reopen", reason="又坏", handler="市政")
    assert again.audit_id is not None
    with pytest.raises(Conflict, match="整件已经办结"):  # nor the other way round
        undo(town.office, again.audit_id)


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
