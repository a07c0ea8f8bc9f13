"""A long import tells how far it is all the time, and stops at the next word when nobody wants it any more."""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sheet(tmp_path_factory.mktemp("pace") / "居民.xlsx", ROWS)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(new_office(tmp_path / "a.griddesk")) as made:
        yield made


def words_of(work: Callable[..., Any]) -> tuple[Any, list[tuple[int, int]]]:
    """The answer, and every word of progress: how much of how much."""
    said: list[tuple[int, int]] = []
    answer = work(lambda done, total: said.append((done, total)))
    assert all(0 <= done <= total for done, total in said)
    return answer, said


def test_reading_checking_and_writing_tell_how_far_they_are(office: Office, sheet: Path) -> None:
    """A word per few thousand rows at least; how long that takes is a matter of the benchmark."""
    plan, said = words_of(lambda step: imports.plan(office, "residents", sheet, step=step))
    assert len(said) >= ROWS // 2_000
    _, said = words_of(lambda step: imports.apply(office, plan, step=step))
    assert len(said) >= ROWS // 2_000 and said[-1][0] == said[-1][1]
    plan, said = words_of(lambda step: imports.plan(office, "residents", sheet, step=step))
    assert plan.counts["same"] == ROWS and len(said) >= ROWS // 2_000


@pytest.mark.parametrize("after", [0, 1, 5, 15])
def test_cancelled_at_any_word_it_ends_at_once(office: Office, sheet: Path, after: int) -> None:
    stopped: list[int] = []

    def step(done: int, total: int) -> None:
        step.words += 1  # type: ignore[attr-defined]
        if step.words > after:  # type: ignore[attr-defined]
            stopped.append(done)
            raise Cancelled("已取消，没有写入。")

    step.words = 0  # type: ignore[attr-defined]
    with pytest.raises(Cancelled):
        imports.apply(office, imports.plan(office, "residents", sheet, step=step), step=step)
    assert len(stopped) == 1
    assert office.database.read_value("select count(*) from batch") == 0
