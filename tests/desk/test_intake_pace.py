"""A long import tells how far it is many times a second, and stops within a third of a second when nobody wants it any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import Cancelled
from desk.office import Office
from desk.work.intake import imports
from tests.benchmarks.import_case import write_sheet
from tests.desk.town import new_office

ROWS = 20_000
LONGEST = 0.3


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sheet(tmp_path_factory.mktemp("pace") / "居民.xlsx", ROWS)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(new_office(tmp_path / "a.griddesk")) as made:
        yield made


def longest_silence(work: Callable[..., Any]) -> tuple[Any, float, int]:
    """The answer, the longest time on the processor without a word, and the number of words."""
    last, words = [time.process_time()], []

    def step(done: int, total: int) -> None:
        assert 0 <= done <= total
        now = time.process_time()
        words.append(now - last[0])
        last[0] = now

    answer = work(step)
    return answer, max(words), len(words)


def test_reading_checking_and_writing_are_never_long_silent(office: Office, sheet: Path) -> None:
    plan, silent, words = longest_silence(lambda step: imports.plan(office, "residents", sheet, step=step))
    assert silent < LONGEST and words >= 10
    _, silent, words = longest_silence(lambda step: imports.apply(office, plan, step=step))
    assert silent < LONGEST and words >= 10
    plan, silent, words = longest_silence(lambda step: imports.plan(office, "residents", sheet, step=step))
    assert plan.counts["same"] == ROWS
    assert silent < LONGEST and words >= 10


@pytest.mark.parametrize("after", [0, 1, 5, 15])
def test_cancelled_at_any_word_it_ends_at_once(office: Office, sheet: Path, after: int) -> None:
    stopped: list[float] = []

    def step(done: int, total: int) -> None:
        step.words += 1  # type: ignore[attr-defined]
        if step.words > after:  # type: ignore[attr-defined]
            stopped.append(time.monotonic())
            raise Cancelled("已取消，没有写入。")

    step.words = 0  # type: ignore[attr-defined]
    with pytest.raises(Cancelled):
        imports.apply(office, imports.plan(office, "residents", sheet, step=step), step=step)
    assert len(stopped) == 1
    assert time.monotonic() - stopped[0] < LONGEST
    assert office.database.read_value("select count(*) from batch") == 0
