"""The generated offices, whose clocks are counted in numpy, agree with the program's own counting."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desk.deadlines import due, parse_limit, working_seconds
from desk.office import Office
from desk.profile.shelf import shipped_keys
from desk.sample import clock as sample
from desk.sample.make import make
from desk.work.clocks.calendar import working_calendar
from desk.work.clocks.recomputing import differing

LIMITS = ("2紧急工作时", "4小时", "30分钟", "1天", "5工作日", "2紧急工作日")


@pytest.mark.parametrize("profile", shipped_keys())
def test_no_clock_of_a_new_sample_would_be_counted_otherwise(profile: str, tmp_path: Path) -> None:
    make(tmp_path / "small.griddesk", profile=profile, size="small")
    with closing(Office.open(tmp_path / "small.griddesk")) as office:
        assert office.database.read_value("select count(*) from issue where closed_at is null and warn_at is not null")
        assert not list(differing(office, working_calendar(office)))


def test_the_samples_own_working_time_is_that_of_the_program() -> None:
    dice = random.Random(4)
    calendar = sample._CALENDAR
    starts = np.array([dice.randrange(0, 500 * 1440) for _ in range(3000)], dtype=float)
    texts = np.datetime_as_string(sample.moments(starts), unit="s").tolist()
    for limit in LIMITS:
        ends = np.datetime_as_string(sample.moments(sample.clock().due(starts, parse_limit(limit))), unit="s").tolist()
        assert ends == [due(start, limit, calendar) for start in texts], limit
    worked = sample.clock().worked(starts)
    spans = [working_seconds(texts[0], text, calendar) / 60 for text in texts]
    assert np.allclose(worked - worked[0], spans)
