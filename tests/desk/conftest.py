"""Empty offices in a file and on a real server; every test of the store runs on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desk.profile import shipped_text
from desk.store.database import Database

MakeOffice = Callable[..., Database]


@pytest.fixture(params=("sqlite", "postgresql"))
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new office may be made: a path in an empty folder, or the address of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "测试 街道.griddesk")
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def make_office() -> Iterator[MakeOffice]:
    """`make_office(where, key=None)`: a new, empty office, closed after the test."""
    with ExitStack() as opened:

        def make(where: str | Path, *, key: str | None = None, profile: str = "zhoushan") -> Database:
            database = Database.create(
                where,
                profile_text=shipped_text(profile),
                profile_key=profile,
                profile_version=1,
                name="测试街道",
                key=key,
            )
            opened.callback(database.close)
            return database

        yield make


@pytest.fixture
def database(where: str, make_office: MakeOffice) -> Database:
    """An empty office, in a file and on a server."""
    return make_office(where)
