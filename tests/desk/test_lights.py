"""The light of an issue is the same in a list, which asks in SQL, and in its window, which asks the rules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from desk.clocks import light
from desk.office import Office
from desk.store.schema import issues
from desk.store.search.lights import LIGHT, OVERDUE, WARNED, moment
from tests.desk.town import new_office

SAID = {"done": "grey", "none": ""}
"""Lists say `done` for what is finished and `none` for what has no limit."""


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as office:
        yield office


def test_lists_and_rules_show_the_same_light(office: Office) -> None:
    dice, now = random.Random(2), datetime(2026, 10, 31, 9, 5)

    def some(chance: float, latest: int = 30) -> str | None:
        return (now + timedelta(hours=dice.randrange(-30, latest))).isoformat() if dice.random() < chance else None

    with office.write("many") as t:
        for number in range(600):
            due_at, warn_at = some(0.85), some(1)
            if due_at is None or (warn_at or "") > due_at:
                warn_at = due_at
            t.insert(
                issues.issue, uid=f"u{number}", number=f"n{number}", kind="event", class_code="11", title="路面破损",
                source="patrol", reported_at="2026-10-01T00:00:00", stage="handling", step_no=1, due_at=due_at,
                warn_at=warn_at, paused_at=some(0.3, 1), closed_at=some(0.2, 1),
            )  # fmt: skip
    params = {key: value for key, value in moment(now.isoformat()).items() if key in ("now", "soon")}
    rows = office.database.read(
        f"select {LIGHT}, case when {OVERDUE} then 1 else 0 end, case when {WARNED} then 1 else 0 end,"
        " t.due_at, t.warn_at, t.paused_at, t.closed_at from issue t",
        params,
    )
    seen = set()
    for shown, overdue, warned, due_at, warn_at, paused_at, closed_at in rows:
        told = light(now.isoformat(), due_at, warn_at, paused_at, closed_at)
        seen.add(told)
        if shown == "done":
            assert told in ("grey", "red")
        else:
            assert SAID.get(shown, shown) == told, (due_at, warn_at, paused_at)
        assert bool(overdue) == (told == "red" and closed_at is None)
        assert bool(warned) == (told == "yellow")
    assert seen == {"green", "yellow", "red", "grey", ""}
