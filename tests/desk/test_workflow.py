"""Moves of issues, under every shipped profile: nobody gets stuck, nobody jumps the queue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk import workflow
from desk.errors import Conflict, Missing, NotAllowed
from desk.profile import ActionDef, Profile, shipped, shipped_profile
from desk.workflow import Doer, Standing, choices, marks_of, needs, next_step, why_not

PROFILES = {profile.key: profile for profile in shipped()}
every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
ANYBODY = Doer(name="值班员")
RELATIONS = frozenset({"handler", "joint", "reporter"})


def holder(*posts: str, name: str = "甲", person_id: int = 1) -> Doer:
    """Somebody with these posts over the ground, to whom the issue was given."""
    return Doer(name=name, person_id=person_id, posts=frozenset(posts), relations=RELATIONS)


def filled(profile: Profile, action: ActionDef, standing: Standing) -> dict[str, object]:
    return {field.key: "填好了" for field in needs(profile, action, standing)}


def standing_at(profile: Profile, **known: object) -> Standing:
    first = {"kind": profile.categories[0].key, "tiers": len(profile.escalation)}
    return replace(Standing(), **{**first, **known})  # type: ignore[arg-type]


@every_profile
def test_every_offered_choice_is_accepted_and_every_other_refused(profile: Profile) -> None:
    for stage in ["", *(stage.key for stage in profile.workflow.stages)]:
        for route in profile.routes:
            for post in profile.posts:
                standing, doer = standing_at(profile, stage=stage, route=route.key), holder(post.key)
                offered = choices(profile, standing, doer)
                for action in profile.workflow.actions:
                    answers = filled(profile, action, standing)
                    if action in offered:
                        step = next_step(profile, standing, action.key, doer=doer, given=answers)
                        assert step.to_stage.key == action.to
                        continue
                    assert why_not(profile, standing, action, doer)
                    with pytest.raises((Conflict, NotAllowed)):
                        next_step(profile, standing, action.key, doer=doer, given=answers)


@every_profile
def test_every_post_has_something_to_do_and_a_stranger_nothing(profile: Profile) -> None:
    asked = {one.request: "asked" for one in profile.workflow.actions if one.request}
    for post in profile.posts:
        assert any(
            choices(profile, standing_at(profile, stage=stage, route=route.key, requests=requests), holder(post.key))
            for stage in ("", *(one.key for one in profile.workflow.stages))
            for route in profile.routes
            for requests in ({}, asked)
        ), post.title
    assert choices(profile, standing_at(profile), holder("nobody")) == ()
    assert choices(profile, standing_at(profile), holder()) == ()


@every_profile
def test_a_move_without_what_it_needs_names_all_of_it(profile: Profile) -> None:
    standing = standing_at(profile, route=profile.routes[0].key)
    first = choices(profile, standing, ANYBODY)[0]
    with pytest.raises(Missing) as caught:
        next_step(profile, standing, first.key, doer=ANYBODY, given={"body": "  "})
    assert caught.value.fields == tuple(profile.workflow.field(key).title for key in first.needs)


@every_profile
def test_asked_fields_never_repeat_needed_ones(profile: Profile) -> None:
    for action in profile.workflow.actions:
        for late in (False, True):
            standing = Standing(stage=action.from_[0] if action.from_ else "", late=late)
            asked = {field.key for field in workflow.asks(profile, action, standing)}
            assert not asked & {field.key for field in needs(profile, action, standing)}


ZHOUSHAN = PROFILES["zhoushan"]
HANDLING = standing_at(ZHOUSHAN, stage="handling", step_no=4, route="joint")


def test_an_overdue_issue_cannot_be_closed_in_silence() -> None:
    late = standing_at(ZHOUSHAN, stage="feedback", step_no=6, route="joint", late=True)
    desk = holder("street_desk")
    with pytest.raises(Missing) as caught:
        next_step(ZHOUSHAN, late, "close", doer=desk, given={"satisfaction": "1"})
    assert caught.value.fields == ("超期答复和解释",)
    step = next_step(ZHOUSHAN, late, "close", doer=desk, given={"satisfaction": "1", "answer": "已说明"})
    assert (step.closes, step.closed_as, step.timer) == (True, "settled", "stop")
    on_time = replace(late, late=False)
    assert next_step(ZHOUSHAN, on_time, "close", doer=desk, given={"satisfaction": "1"}).closes


def test_whoever_was_faster_wins_and_the_other_is_told_where_it_stands() -> None:
    with pytest.raises(Conflict, match="刚刚被别人办到了“调处整治”"):
        next_step(ZHOUSHAN, HANDLING, "assign", doer=ANYBODY, given={"handler": "甲"}, seen_step=3)
    with pytest.raises(Conflict, match="现在在“调处整治”，不能再“立案派办”"):
        next_step(ZHOUSHAN, HANDLING, "assign", doer=ANYBODY, given={"handler": "甲"}, seen_step=4)


def test_the_wrong_post_is_told_who_may_and_the_right_post_elsewhere_that_it_is_elsewhere() -> None:
    profile = shipped_profile("jinzhou")
    standing = standing_at(profile, stage="feedback", route="order")
    with pytest.raises(NotAllowed, match="甲的岗位不能“复查结案”，请交给.*考评处信息员"):
        next_step(profile, standing, "close", doer=holder("member"), given={})
    away = Doer(name="乙", person_id=2, posts=frozenset(), elsewhere=frozenset({"community_desk"}), relations=RELATIONS)
    checking = standing_at(ZHOUSHAN, stage="checking", route="joint")
    with pytest.raises(NotAllowed, match="乙是别处的.*管不到这里"):
        next_step(ZHOUSHAN, checking, "assign", doer=away, given={"handler": "甲"})


@every_profile
def test_what_is_the_handlers_is_nobody_elses(profile: Profile) -> None:
    for action in profile.workflow.actions:
        if action.relation != "handler" or action.request:
            continue
        standing = standing_at(
            profile, stage=action.from_[0], route=action.routes[0] if action.routes else profile.routes[0].key
        )
        mine = holder(action.posts[0])
        stranger = replace(mine, relations=frozenset())
        assert "的承办人来办" in why_not(profile, standing, action, stranger)
        assert not why_not(profile, standing, action, mine)


def test_whoever_handled_it_cannot_verify_it_and_is_told_so() -> None:
    done = standing_at(ZHOUSHAN, stage="analysing", route="joint", doers={"finish": frozenset(marks_of(7, "张三"))})
    himself = holder("community_desk", name="张三", person_id=7)
    with pytest.raises(NotAllowed, match="“办理完成”是张三办的，监督和处置要分开，“结案分析”请换人办理"):
        next_step(ZHOUSHAN, done, "analyse", doer=himself, given={"cause": "老化"})
    with pytest.raises(NotAllowed):  # not by leaving out which of the roster he is, either
        next_step(ZHOUSHAN, done, "analyse", doer=Doer(name="张三"), given={"cause": "老化"})
    namesake = holder("community_desk", name="张三", person_id=8)
    assert next_step(ZHOUSHAN, done, "analyse", doer=namesake, given={"cause": "老化"})


def test_a_request_is_asked_once_agreed_once_and_then_decided() -> None:
    def offered(state: str) -> set[str]:
        requests = {"extend": state} if state else {}
        found = choices(ZHOUSHAN, replace(HANDLING, requests=requests), ANYBODY)
        return {one.decides for one in found if one.request == "extend"}

    assert offered("") == {"ask"}
    assert offered("asked") == {"agree", "refuse"}
    assert offered("agreed") == {"grant", "refuse"}


def test_an_extension_is_never_granted_when_overdue_and_at_most_twice() -> None:
    grant = next(one for one in ZHOUSHAN.workflow.actions if one.request == "extend" and one.decides == "grant")
    ask = next(one for one in ZHOUSHAN.workflow.actions if one.request == "extend" and one.decides == "ask")
    agreed = replace(HANDLING, requests={"extend": "agreed"})
    assert not why_not(ZHOUSHAN, agreed, grant, ANYBODY)
    assert "已经超期" in why_not(ZHOUSHAN, replace(agreed, late=True), grant, ANYBODY)
    assert "已经超期" in why_not(ZHOUSHAN, replace(HANDLING, late=True), ask, ANYBODY)
    used = {grant.key: 2}
    assert "最多2次" in why_not(ZHOUSHAN, replace(agreed, done=used), grant, ANYBODY)
    assert "最多2次" in why_not(ZHOUSHAN, replace(HANDLING, done=used), ask, ANYBODY)


def test_the_finish_waits_for_those_called_in_for_the_parts_and_for_the_answer_to_the_supervision() -> None:
    finish = ZHOUSHAN.workflow.action("finish")
    said = {
        word: why_not(ZHOUSHAN, replace(HANDLING, waiting=frozenset({word})), finish, ANYBODY)
        for word in ("joint", "parts", "supervise")
    }
    assert ("会办" in said["joint"], "拆分" in said["parts"], "督办" in said["supervise"]) == (True, True, True)
    assert not why_not(ZHOUSHAN, HANDLING, finish, ANYBODY)


def test_levels_end_at_the_top_and_at_the_bottom() -> None:
    up = next(one for one in ZHOUSHAN.workflow.actions if one.effect == "escalate")
    down = next(one for one in ZHOUSHAN.workflow.actions if one.effect == "descend")
    top = replace(HANDLING, stage=up.from_[0], tier=len(ZHOUSHAN.escalation) - 1)
    assert "最高一级" in why_not(ZHOUSHAN, top, up, ANYBODY)
    assert "最低一级" in why_not(ZHOUSHAN, replace(HANDLING, stage=down.from_[0]), down, ANYBODY)


@every_profile
def test_no_move_ends_an_issue_whose_parts_are_open(profile: Profile) -> None:
    for action in profile.workflow.actions:
        if action.from_ and not profile.workflow.stage(action.to).open:
            for stage in action.from_:
                standing = standing_at(profile, stage=stage, waiting=frozenset({"parts"}), late=action.when == "late")
                assert action not in choices(profile, standing, ANYBODY)


def test_a_part_is_not_taken_up_again_when_the_whole_is_finished() -> None:
    again = next(
        one for one in ZHOUSHAN.workflow.actions if "closed" in one.from_ and ZHOUSHAN.workflow.stage(one.to).open
    )
    closed = standing_at(ZHOUSHAN, stage="closed", route="joint", sealed=True)
    assert "整件已经办结" in why_not(ZHOUSHAN, closed, again, ANYBODY)
    assert not why_not(ZHOUSHAN, replace(closed, sealed=False), again, ANYBODY)


def test_the_four_routes_go_their_four_ways() -> None:
    def offered(stage: str, route: str) -> set[str]:
        return {one.key for one in choices(ZHOUSHAN, standing_at(ZHOUSHAN, stage=stage, route=route), ANYBODY)}

    assert "on_the_spot" in offered("registered", "general")
    assert "on_the_spot" not in offered("registered", "joint")
    assert "rush" in offered("registered", "urgent")
    assert "check" not in offered("registered", "urgent")
    assert "apply" in offered("handling", "approval")
    assert "finish" not in offered("handling", "approval")
