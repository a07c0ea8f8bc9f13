"""Two clerks act on one issue at one moment, each with a connection of their own: one wins, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from desk.errors import Conflict, DeskError
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.work.issues.entering import Draft, enter
from desk.work.issues.moving import perform
from tests.desk.issue_town import CLASS, HERE, Town

ROUNDS = 12


@pytest.fixture
def town(where: str) -> Iterator[Town]:
    place = Town(where, "zhoushan")
    with closing(place.office):
        yield place


@pytest.fixture
def clerks(town: Town, where: str) -> Iterator[list[Office]]:
    with ExitStack() as opened:
        made = []
        for name in ("小李", "小王"):
            office = Office.open(where, actor=Actor(name=name, rights=ALL), clock=lambda: town.now)
            made.append(opened.enter_context(closing(office)))
        yield made


def at_once(*jobs: object) -> list[object]:
    """Run the jobs in threads that begin together; what each gave or raised."""
    barrier, said = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(at: int) -> None:
        barrier.wait()
        try:
            said[at] = jobs[at]()  # type: ignore[operator]
        except DeskError as error:
            said[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(jobs))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return said


def test_of_two_who_move_one_issue_at_one_moment_one_wins_and_the_other_hears_who_and_what(
    town: Town, clerks: list[Office]
) -> None:
    won = set()
    for _ in range(ROUNDS):
        issue = town.enter("joint")
        said = at_once(
            lambda issue=issue: perform(clerks[0], issue, "check", seen_step=1),
            lambda issue=issue: perform(clerks[1], issue, "refuse", seen_step=1, given={"reason": "不属受理范围"}),
        )
        (lost,) = [at for at, one in enumerate(said) if isinstance(one, Conflict)]
        winner, moved = clerks[1 - lost].actor.name, ("不予受理", "排查")[lost]
        won.add(winner)
        assert f"{winner}已在 10-30 09:05 办了“{moved}”，这件民情事件现在在“{moved}”，请刷新后再办。" == str(said[lost])
        steps = town.steps(issue)
        assert [(one["no"], one["actor"]) for one in steps] == [(1, "值班员"), (2, winner)]
        assert town.row(issue)["step_no"] == 2
    assert won  # either may win; that both do is chance


def test_both_may_move_two_issues_at_one_moment_and_enter_two(town: Town, clerks: list[Office]) -> None:
    for _ in range(ROUNDS // 2):
        first, second = town.enter("joint"), town.enter("joint")
        at_once(
            lambda first=first: perform(clerks[0], first, "check", seen_step=1),
            lambda second=second: perform(clerks[1], second, "check", seen_step=1),
        )
        assert [town.row(one)["stage"] for one in (first, second)] == ["checking", "checking"]
    draft = Draft(kind="event", class_code=CLASS, route="joint", body="路面坏了", lon=HERE[0], lat=HERE[1])
    before = town.office.database.read_value("select count(*) from issue")
    said = at_once(*(lambda clerk=clerk: [enter(clerk, draft) for _ in range(ROUNDS)] for clerk in clerks))
    assert all(isinstance(one, list) for one in said), said
    numbers = [one for (one,) in town.office.database.read("select number from issue order by number")]
    assert len(numbers) == len(set(numbers)) == before + 2 * ROUNDS
    assert town.office.database.verify_audit() == ()


def test_whoever_looked_before_an_undo_is_told_that_it_was_taken_back(town: Town) -> None:
    from desk.work.undo import undo

    issue = town.enter("joint")
    changes = perform(town.office, issue, "check", seen_step=1)
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    with pytest.raises(Conflict, match="上一步刚被撤销，现在在“登记”"):
        perform(town.office, issue, "assign", seen_step=2, given={"handler": "城管科"})
