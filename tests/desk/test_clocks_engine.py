"""Whatever the engine does to issues, the recomputation of a night finds nothing to mend; also after the calendar changed."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from desk.profile.shelf import shipped_keys
from desk.work.clocks.calendar import working_calendar
from desk.work.clocks.draft import Draft
from desk.work.clocks.editing import save, stored
from desk.work.clocks.recomputing import differing
from tests.desk.issue_town import Town
from tests.desk.test_issues_walk import wander

pytestmark = pytest.mark.long


@pytest.mark.parametrize("profile", shipped_keys())
def test_moving_and_counting_anew_agree_before_and_after_the_calendar_changed(profile: str, tmp_path: Path) -> None:
    town, dice = Town(tmp_path / "walk.griddesk", profile), random.Random(profile)
    with closing(town.office) as office:
        routes, kinds = [one.key for one in town.profile.routes], [one.key for one in town.profile.categories]
        pools = [[town.enter(dice.choice(routes), dice.choice(kinds))] for _ in range(12)]
        for turn in range(2):
            for pool in pools:
                wander(town, dice, pool, 8)
            assert office.database.read_value(
                "select count(*) from issue where closed_at is null and due_at is not null"
            )
            assert not list(differing(office, working_calendar(office)))
            if turn == 0:
                draft = Draft(stored(office))
                for ahead in range(-120, 12, 2):
                    draft.toggle((town.now + timedelta(days=ahead)).date())
                moved = save(office, draft).rows.get("due_change", frozenset())
                assert moved
                assert not list(differing(office, working_calendar(office)))
                town.written.clear()  # what was made on the other calendar is not taken back
                # What is closed keeps the dates of the old calendar, which the walk would take for wrong.
                still = office.database.read("select id from issue where closed_at is null order by id")
                pools = [[one] for (one,) in still]
