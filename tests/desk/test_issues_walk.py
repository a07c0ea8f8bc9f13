"""Any sequence of moves that is offered, under every shipped profile: what must always hold of an issue does hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.errors import Conflict
from desk.model import Actor
from desk.profile import ActionDef, Profile, shipped
from desk.rights import ALL
from desk.work.issues.case import load
from desk.work.issues.clock import clock_of
from desk.work.issues.moving import Move, perform
from desk.work.undo import undo
from tests.desk.issue_town import Town
from tests.postgres import fresh_database

pytestmark = pytest.mark.long
COUNTED = ("returned", "rework", "extended", "supervised")
STEPS, AFTER, WAYS, TURNS = 50, 12, 40, 80


@pytest.fixture(scope="module", params=[*(profile.key for profile in shipped()), "server"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An office of each profile in a file, and one on a server."""
    with ExitStack() as opened:
        if request.param == "server":
            where = opened.enter_context(fresh_database(request.getfixturevalue("postgres_server")))
            place = Town(where, "zhoushan")
        else:
            place = Town(tmp_path_factory.mktemp("walk") / "walk.griddesk", request.param)
        opened.enter_context(closing(place.office))
        yield place


@settings(max_examples=WAYS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), data=st.data())
def test_a_random_walk_keeps_every_promise_and_comes_to_an_end(town: Town, seed: int, data: st.DataObject) -> None:
    dice, profile = random.Random(seed), town.profile
    route = data.draw(st.sampled_from([one.key for one in profile.routes]))
    kind = data.draw(st.sampled_from([one.key for one in profile.categories]))
    pool = [town.enter(route, kind)]
    wander(town, dice, pool, dice.randrange(3, STEPS))
    finish(town, dice, pool)
    wander(town, dice, pool, AFTER)  # appeals, taken up again
    finish(town, dice, pool)


def wander(town: Town, dice: random.Random, pool: list[int], steps: int) -> None:
    """Make moves of those that are offered, seldom ones too, and look at every issue after each."""
    for _ in range(steps):
        if dice.random() < 0.25:
            town.later(hours=dice.choice((1, 1, 5, 30, 200)))
        issue = dice.choice(pool[-4:])
        offered = town.moves(issue).moves
        if not offered:
            assert town.row(issue)["closed_at"] or blocked(town, issue), "nobody can do anything"
            continue
        move = dice.choices(offered, [1 / (1 + town.taken[one.key]) for one in offered])[0]
        town.written.append(take(town, dice, issue, move, pool))
        if dice.random() < 0.2:
            take_back(town, dice, pool)
        for one in pool:
            check(town, one)


def take_back(town: Town, dice: random.Random, pool: list[int]) -> None:
    """撤销 of one of the last writes goes through as a whole, or is refused because of what came after."""
    audit = dice.choice(town.written[-3:])
    before = state(town)
    try:
        undo(town.office, audit)
    except Conflict:
        assert state(town) == before
        return
    town.written.remove(audit)
    pool[:] = [one for one in pool if town.office.database.read("select 1 from issue where id = ?", (one,))]


def state(town: Town) -> list[object]:
    """All that is on record about issues."""
    tables = ("issue", "step", "joint", "request", "publicity", "due_change")
    return [town.office.database.read(f"select * from {table} order by id") for table in tables]


def finish(town: Town, dice: random.Random, pool: list[int]) -> None:
    """Every issue can be brought to an end."""
    for issue in reversed(pool):
        end(town, dice, issue, pool)
        check(town, issue)
    assert all(town.row(one)["closed_at"] for one in pool)


def take(town: Town, dice: random.Random, issue: int, move: Move, pool: list[int]) -> int:
    """Make the move in the name of one of those who may, or of whoever is at the desk; gives the number of the write."""
    filled = {
        one.key: town.answer(one) for one in (*move.needs, *move.asks) if one in move.needs or dice.random() < 0.5
    }
    if any(one.type == "issue" for one in move.needs):
        other = town.enter(town.row(issue)["route"], town.row(issue)["kind"])
        pool.append(other)
        filled["issue"] = other
    person = dice.choice([one.person_id for one in move.people]) if move.people and dice.random() < 0.8 else None
    if person is None and move.key not in town_choices(town, issue):
        person = move.people[0].person_id
    check_waits(town, issue, move.key)
    seen = town.row(issue)["step_no"]
    town.taken[move.key] += 1
    changes = perform(town.office, issue, move.key, seen_step=seen, by=person, given=filled)
    pool += (
        sorted(set(changes.rows["issue"]) - set(pool) - {issue}) if any(f.type == "parts" for f in move.needs) else []
    )
    last = town.steps(issue)[-1]
    assert (last["no"], last["action"], last["person_id"]) == (seen + 1, move.key, person)
    assert changes.audit_id is not None
    return changes.audit_id


OPEN = {
    "joint": "select 1 from joint where issue_id = ? and done_at is null",
    "parts": "select 1 from issue where parent_id = ? and closed_at is null",
    "supervise": "select 1 from request where issue_id = ? and kind = 'supervise' and state = 'asked'",
}


def check_waits(town: Town, issue: int, key: str) -> None:
    """A move that is offered does not jump over what it should wait for."""
    action = town.profile.workflow.action(key)
    for word in set(action.waits_for) & set(OPEN):
        assert not town.office.database.read(OPEN[word], (issue,)), f"{key} did not wait for {word}"
    if "notice" in action.waits_for:
        ends = town.office.database.read("select until from publicity where issue_id = ?", (issue,))
        assert all(until < town.office.today() for (until,) in ends)


def town_choices(town: Town, issue: int) -> set[str]:
    """What whoever is at the desk may do in no name but her own."""
    from desk.work.issues.case import standing_of
    from desk.workflow import Doer, choices

    case = load(town.office, issue)
    standing = standing_of(case, town.office.now())
    return {one.key for one in choices(case.profile, standing, Doer(name=town.office.actor.name))}


def check(town: Town, issue: int) -> None:
    """What must hold of every issue at every moment."""
    row, steps, profile = town.row(issue), town.steps(issue), town.profile
    assert [one["no"] for one in steps] == list(range(1, row["step_no"] + 1))
    assert steps[-1]["to_stage"] == row["stage"]
    for before, after in zip(steps, steps[1:], strict=False):
        assert before["at"] <= after["at"]
        assert after["from_stage"] == before["to_stage"]
    known = {one.key: one for one in profile.workflow.actions}
    counted = Counter(known[one["action"]].counts for one in steps)
    assert [row[name] for name in COUNTED] == [counted[name] for name in COUNTED]
    assert (row["closed_at"] is None) == profile.workflow.stage(row["stage"]).open
    assert (row["closed_as"] is None) == (row["closed_at"] is None)
    assert 0 <= row["tier"] < max(len(profile.escalation), 1)
    check_clock(town, issue, row)
    check_family(town, issue, row)
    check_apart(town, issue, steps, known)
    check_hands(town, issue, row)


def check_clock(town: Town, issue: int, row: dict[str, Any]) -> None:
    """The columns are what the steps say, counted again from the first."""
    case = load(town.office, issue)
    clock = clock_of(town.office, case.profile, case.steps, row["limit_text"] or "")
    assert (clock.due_at, clock.warn_at, clock.paused_at) == (row["due_at"], row["warn_at"], row["paused_at"])
    if row["due_at"]:
        assert row["warn_at"] <= row["due_at"]
    for step in case.steps:
        assert (step["late_minutes"] > 0) <= (step["due_at"] is not None and step["due_at"] < step["at"])


def check_family(town: Town, issue: int, row: dict[str, Any]) -> None:
    """A whole ends after its parts; a double points at an issue that is kept."""
    parts = town.office.database.read("select closed_at from issue where parent_id = ?", (issue,))
    if row["closed_at"]:
        assert all(closed for (closed,) in parts)
    if row["duplicate_of_id"]:
        assert row["closed_at"]
        assert town.row(row["duplicate_of_id"])["duplicate_of_id"] is None or row["closed_as"] == "duplicate"


def check_apart(town: Town, issue: int, steps: list[dict[str, Any]], known: dict[str, ActionDef]) -> None:
    """Nobody verified what they had handled, here or in a part."""
    parts = town.office.database.read(
        "select action, person_id, actor, at from step where issue_id in (select id from issue where parent_id = ?)",
        (issue,),
    )
    for at, step in enumerate(steps):
        apart = known[step["action"]].apart
        who = (step["person_id"], step["actor"])
        for earlier in steps[:at]:
            assert earlier["action"] not in apart or (earlier["person_id"], earlier["actor"]) != who
        for action, person, actor, when in parts:
            assert action not in apart or when >= step["at"] or (person, actor) != who


def check_hands(town: Town, issue: int, row: dict[str, Any]) -> None:
    """What is asked for is open in at most one request of a kind, and nothing is open when the issue has ended."""
    open_ones = Counter(
        kind
        for (kind,) in town.office.database.read(
            "select kind from request where issue_id = ? and state in ('asked', 'agreed')", (issue,)
        )
    )
    assert all(count == 1 for kind, count in open_ones.items() if kind != "supervise")
    if row["closed_at"]:
        assert not set(open_ones) - {"appeal"}
        assert not town.office.database.read("select 1 from joint where issue_id = ? and done_at is null", (issue,))


def blocked(town: Town, issue: int) -> bool:
    """It waits for its parts, or for days to pass: somebody else's turn, not a dead end."""
    return bool(town.moves(issue).barred)


def distances(profile: Profile, route: str, kind: str) -> dict[str, int]:
    """How many moves each stage is from an end, on this route."""
    plain = [
        one
        for one in profile.workflow.actions
        if (not one.routes or route in one.routes) and (not one.kinds or kind in one.kinds) and not one.decides
        and not one.at_most and one.effect not in ("merge", "split", "escalate") and one.when != "late"
    ]  # fmt: skip
    far = {stage.key: 0 for stage in profile.workflow.stages if not stage.open}
    while True:
        more = {stage: far[one.to] + 1 for one in plain if one.to in far for stage in one.from_ if stage not in far}
        if not more:
            return far
        far |= {stage: min(far[one.to] + 1 for one in plain if one.to in far and stage in one.from_) for stage in more}


def end(town: Town, dice: random.Random, issue: int, pool: list[int]) -> None:
    """Bring the issue to an end the shortest way: what it waits for first."""
    for _ in range(60):
        row = town.row(issue)
        if row["closed_at"]:
            return
        for (part,) in town.office.database.read(
            "select id from issue where parent_id = ? and closed_at is null", (issue,)
        ):
            end(town, dice, part, pool)
        far = distances(town.profile, row["route"] or "", row["kind"])
        found, known = town.moves(issue), {one.key: one for one in town.profile.workflow.actions}
        fitting = [one for one in found.moves if known[one.key].effect not in ("merge", "split")]
        moves = sorted(fitting, key=lambda one: (rank(known[one.key]), far.get(known[one.key].to, 99), one.key))
        best = [one for one in moves if rank(known[one.key]) == 0 or far.get(known[one.key].to, 99) < far[row["stage"]]]
        if best:
            take(town, dice, issue, best[0], pool)
            continue
        town.later(days=40)
        town.office.actor = Actor(name=f"替班{dice.randrange(10**9)}", rights=ALL)  # somebody who has no part in it
    raise AssertionError(f"no end from {town.row(issue)['stage']}: {town.moves(issue)}")


def rank(action: ActionDef) -> int:
    """Answers that others wait for come first."""
    return 0 if action.effect == "joint_done" or action.decides == "answer" else 1


def test_the_walk_takes_what_the_profiles_offer(town: Town) -> None:
    """The test above would be worth little if it never saw a request granted or an issue split."""
    dice, known = random.Random(20261122), {one.key for one in town.profile.workflow.actions}
    for turn in range(TURNS):
        taken = {one for (one,) in town.office.database.read("select distinct action from step")}
        back = town.office.database.read_value("select count(*) from audit where action = 'undo'")
        if back and len(known - taken) <= len(known) // 10:
            return
        route, kind = town.profile.routes[turn % len(town.profile.routes)], dice.choice(town.profile.categories)
        pool = [town.enter(route.key, kind.key)]
        wander(town, dice, pool, STEPS)
        finish(town, dice, pool)
        wander(town, dice, pool, AFTER)
    raise AssertionError(f"never taken: {known - taken}")
