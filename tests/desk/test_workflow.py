"""Moves of issues, under every shipped profile: nobody gets stuck, nobody jumps the queue."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import workflow
from desk.errors import Conflict, Missing, NotAllowed
from desk.profile import ActionDef, Profile, shipped, shipped_profile
from desk.workflow import Standing, choices, needs, next_step

PROFILES = {profile.key: profile for profile in shipped()}
every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


def filled(profile: Profile, action: ActionDef, standing: Standing) -> dict[str, object]:
    return {field.key: "填好了" for field in needs(profile, action, standing)}


def moved(profile: Profile, standing: Standing, action: ActionDef) -> Standing:
    """The standing after that move, by a holder of the first post that may make it."""
    step = next_step(
        profile,
        standing,
        action.key,
        posts=(action.posts[0],),
        given=filled(profile, action, standing),
        seen_step=standing.step_no,
    )
    assert step.no == standing.step_no + 1
    done = {**standing.done, action.key: standing.done.get(action.key, 0) + 1}
    return replace(standing, stage=step.to_stage.key, step_no=step.no, done=done)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), key=st.sampled_from(sorted(PROFILES)), late=st.booleans(), seed=st.integers(0, 10**6))
def test_a_random_walk_never_deadlocks_and_can_always_be_brought_to_an_end(
    data: st.DataObject, key: str, late: bool, seed: int
) -> None:
    profile, dice = PROFILES[key], random.Random(seed)
    route = data.draw(st.sampled_from([one.key for one in profile.routes]))
    standing = Standing(route=route, late=late)
    for _ in range(dice.randrange(1, 40)):
        found = choices(profile, standing, None)
        if standing.stage and not profile.workflow.stage(standing.stage).open and not found:
            return
        assert found, f"nobody can do anything at {standing.stage} on {route}"
        standing = moved(profile, standing, dice.choice(found))
    for _ in range(200):
        if not profile.workflow.stage(standing.stage).open:
            return
        standing = moved(profile, standing, shortest(profile, standing))
    raise AssertionError(f"no end from {standing.stage} on {route}")


def shortest(profile: Profile, standing: Standing) -> ActionDef:
    """The first move of a shortest way to an end."""
    seen, front = {standing.stage}, [(standing, None)]
    while front:
        here, first = front.pop(0)
        for action in choices(profile, here, None):
            start = first or action
            if not profile.workflow.stage(action.to).open:
                return start
            if action.to not in seen:
                seen.add(action.to)
                front.append((replace(here, stage=action.to), start))
    raise AssertionError(f"dead end at {standing.stage}")


@every_profile
def test_every_offered_choice_is_accepted_and_every_other_refused(profile: Profile) -> None:
    stages = ["", *(stage.key for stage in profile.workflow.stages)]
    for stage in stages:
        for route in profile.routes:
            for post in profile.posts:
                standing = Standing(stage=stage, route=route.key)
                offered = choices(profile, standing, [post.key])
                for action in profile.workflow.actions:
                    answers = filled(profile, action, standing)
                    if action in offered:
                        step = next_step(profile, standing, action.key, posts=[post.key], given=answers)
                        assert step.to_stage.key == action.to
                        continue
                    with pytest.raises((Conflict, NotAllowed)):
                        next_step(profile, standing, action.key, posts=[post.key], given=answers)


@every_profile
def test_every_post_has_something_to_do_and_a_stranger_nothing(profile: Profile) -> None:
    for post in profile.posts:
        assert any(
            choices(profile, Standing(stage=stage, route=route.key), [post.key])
            for stage in ("", *(one.key for one in profile.workflow.stages))
            for route in profile.routes
        ), post.title
    assert choices(profile, Standing(), ["nobody"]) == ()
    assert choices(profile, Standing(), []) == ()


@every_profile
def test_a_move_without_what_it_needs_names_all_of_it(profile: Profile) -> None:
    first = choices(profile, Standing(route=profile.routes[0].key), None)[0]
    with pytest.raises(Missing) as caught:
        next_step(profile, Standing(), first.key, posts=None, given={"body": "  "})
    assert caught.value.fields == tuple(profile.workflow.field(key).title for key in first.needs)


def test_an_overdue_issue_cannot_be_closed_in_silence() -> None:
    profile = shipped_profile("zhoushan")
    late = Standing(stage="feedback", step_no=6, route="joint", late=True)
    with pytest.raises(Missing) as caught:
        next_step(profile, late, "close", posts=["street_desk"], given={"satisfaction": "1"})
    assert caught.value.fields == ("超期答复和解释",)
    step = next_step(profile, late, "close", posts=["street_desk"], given={"satisfaction": "1", "answer": "已说明"})
    assert (step.closes, step.closed_as, step.timer) == (True, "settled", "stop")
    on_time = replace(late, late=False)
    assert next_step(profile, on_time, "close", posts=["street_desk"], given={"satisfaction": "1"}).closes


def test_whoever_was_faster_wins_and_the_other_is_told_where_it_stands() -> None:
    profile = shipped_profile("zhoushan")
    now = Standing(stage="handling", step_no=4, route="joint")
    with pytest.raises(Conflict, match="刚刚被别人办到了“调处整治”"):
        next_step(profile, now, "assign", posts=None, given={"handler": "甲"}, seen_step=3)
    with pytest.raises(Conflict, match="现在在“调处整治”，不能再“立案派办”"):
        next_step(profile, now, "assign", posts=None, given={"handler": "甲"}, seen_step=4)


def test_the_wrong_post_is_told_who_may() -> None:
    profile = shipped_profile("jinzhou")
    with pytest.raises(NotAllowed, match="考评处巡查员、考评处信息员"):
        next_step(profile, Standing(stage="feedback", route="order"), "close", posts=["member"], given={})


def test_moves_that_run_out_are_no_longer_offered() -> None:
    profile = shipped_profile("zhoushan")
    used = Standing(stage="handling", route="joint", done={"suspend": 1, "extend": 2})
    offered = {action.key for action in choices(profile, used, None)}
    assert not offered & {"suspend", "extend"}
    with pytest.raises(NotAllowed, match="最多2次"):
        next_step(profile, used, "extend", posts=None, given={"reason": "再延"})
    overdue = Standing(stage="handling", route="joint", late=True)
    with pytest.raises(NotAllowed, match="已经超期"):
        next_step(profile, overdue, "extend", posts=None, given={"reason": "再延"})


def test_the_four_routes_go_their_four_ways() -> None:
    profile = shipped_profile("zhoushan")

    def offered(stage: str, route: str) -> set[str]:
        return {action.key for action in choices(profile, Standing(stage=stage, route=route), None)}

    assert "on_the_spot" in offered("registered", "general")
    assert "on_the_spot" not in offered("registered", "joint")
    assert "rush" in offered("registered", "urgent")
    assert "check" not in offered("registered", "urgent")
    assert "apply" in offered("handling", "approval")
    assert "finish" not in offered("handling", "approval")
    assert offered("notice", "approval") == {"publish"}


@every_profile
def test_asked_fields_never_repeat_needed_ones(profile: Profile) -> None:
    for action in profile.workflow.actions:
        for late in (False, True):
            standing = Standing(stage=action.from_[0] if action.from_ else "", late=late)
            asked = {field.key for field in workflow.asks(profile, action, standing)}
            assert not asked & {field.key for field in needs(profile, action, standing)}
