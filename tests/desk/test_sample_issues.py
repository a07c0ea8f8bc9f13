"""The issues of a sample office: what is written agrees with the engine that will carry on with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from desk.model import Actor
from desk.office import Office
from desk.profile import shipped_keys, shipped_profile
from desk.rights import ALL
from desk.sample.make import make
from desk.sample.stories import stories
from desk.work.issues.case import Case, load
from desk.work.issues.clock import clock_of
from desk.work.issues.moving import moves


@pytest.fixture(scope="module", params=shipped_keys())
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("issues") / f"{request.param}.griddesk"
    make(path, profile=request.param, size="small")
    with closing(Office.open(path, actor=Actor(name="王书记", rights=ALL))) as opened:
        yield opened


@pytest.fixture(scope="module")
def cases(office: Office) -> list[Case]:
    return [load(office, one) for (one,) in office.database.read("select id from issue order by id")]


def test_every_clock_stands_where_its_steps_put_it(office: Office, cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        clock = clock_of(office, case.profile, case.steps, "")
        shown = [case.issue[name] or "" for name in ("due_at", "warn_at", "limit_text")]
        if shown != [clock.due_at or "", clock.warn_at or "", clock.limit_text]:
            wrong.append((case.id, shown, clock))
        if not case.issue["closed_at"] and case.issue["paused_at"] != clock.paused_at:
            wrong.append((case.id, case.issue["paused_at"], clock))
    assert wrong == []
    assert sum(case.issue["paused_at"] is not None for case in cases) < 20
    assert any(step["timer"] == "extend" for case in cases for step in case.steps)


def test_somebody_made_every_step_and_nobody_checked_the_own_work(cases: list[Case]) -> None:
    for case in cases:
        doers: dict[str, set[int]] = {}
        for step in case.steps:
            assert step["person_id"]
            doers.setdefault(step["action"], set()).add(step["person_id"])
        for step in case.steps:
            for other in case.profile.workflow.action(step["action"]).apart:
                assert step["person_id"] not in doers.get(other, set()), (case.id, other)


def test_requests_calls_and_publicity_are_written_as_their_steps_say(cases: list[Case]) -> None:
    for case in cases:
        made = [case.profile.workflow.action(step["action"]) for step in case.steps]
        asked = sorted(one.request for one in made if one.decides == "ask")
        assert sorted(one["kind"] for one in case.requests) == asked
        decided = sum(one.decides in ("grant", "refuse", "answer") for one in made)
        assert sum(one["decided_at"] is not None for one in case.requests) == decided
        assert len(case.joints) == sum(one.effect == "joint" for one in made)
        assert sum(one["done_at"] is not None for one in case.joints) == sum(one.effect == "joint_done" for one in made)
        levels = len(case.profile.layers[0].office_levels)
        assert len(case.notices) == levels * sum(one.effect == "publish" for one in made)
        tier = sum({"escalate": 1, "descend": -1}.get(one.effect, 0) for one in made)
        assert case.issue["tier"] == tier
    assert any(case.requests for case in cases)
    assert any(case.joints for case in cases)


def test_every_open_issue_can_be_carried_on_by_somebody(office: Office, cases: list[Case]) -> None:
    waiting = [case for case in cases if not case.issue["closed_at"]]
    assert waiting
    for case in waiting:
        assert any(one.people for one in moves(office, case.id).moves), case.id


@pytest.mark.parametrize("key", shipped_keys())
def test_the_stories_tell_every_detour_of_the_profile(key: str) -> None:
    profile = shipped_profile(key)
    told = {one.key for kind in profile.categories for story in stories(profile, kind.key) for one in story.actions}
    words = {
        f"{one.request} {one.decides}" if one.request else one.counts or one.effect or one.timer
        for one in profile.workflow.actions
        if one.key in told
    }
    assert {"returned", "rework", "redirect", "extend agree", "suspend grant", "supervise answer", "joint"} <= words
