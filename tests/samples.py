"""Sample offices for tests: made once per run and profile, copied for each test that wants to write."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROFILES = ("zhoushan", "jinzhou")


@pytest.fixture(scope="session")
def street_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`street_sample("jinzhou")`: the street office of that profile, shared by the run: read only."""
    # Workers of one run have folders side by side: the first to ask makes the sample for all of them.
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base if alone else base.parent) / "street samples"
    folder.mkdir(exist_ok=True)

    def give(profile: str = "zhoushan") -> Path:
        sample = folder / f"{profile}.griddesk"
        if not sample.exists():
            try:
                (folder / f"{profile} is being made").mkdir()
            except FileExistsError:
                _await(sample)
            else:
                _make(sample, profile)
        return sample

    return give


def _make(sample: Path, profile: str) -> None:
    from desk.sample.make import make

    unfinished = sample.with_name(f"{profile}.unfinished")
    make(unfinished, profile=profile, size="street")
    unfinished.rename(sample)


def _await(sample: Path, seconds: float = 150.0) -> None:
    end = time.monotonic() + seconds
    while not sample.exists():
        assert time.monotonic() < end, f"another worker did not finish {sample.name}"
        time.sleep(0.2)


@pytest.fixture
def sample_file(street_sample: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """`sample_file("zhoushan")`: a copy of the street office that this test may change."""

    def give(profile: str = "zhoushan") -> Path:
        copy = tmp_path / f"{profile}.griddesk"
        shutil.copyfile(street_sample(profile), copy)
        return copy

    return give


@pytest.fixture(params=PROFILES)
def each_profile(request: pytest.FixtureRequest) -> str:
    """Runs the test once per shipped profile: the proof that nothing is hard-coded."""
    return str(request.param)
