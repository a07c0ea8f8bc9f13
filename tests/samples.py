"""Sample offices for tests: made once per run and profile, copied for each test that wants to write."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

PROFILES = ("zhoushan", "jinzhou")


@pytest.fixture(scope="session")
def street_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`street_sample("jinzhou")`: the street office of that profile, shared by the run: read only."""
    made: dict[str, Path] = {}
    folder = tmp_path_factory.mktemp("samples")

    def give(profile: str = "zhoushan") -> Path:
        if profile not in made:
            from desk.sample.make import make

            made[profile] = folder / f"{profile}.griddesk"
            make(made[profile], profile=profile, size="street")
        return made[profile]

    return give


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
