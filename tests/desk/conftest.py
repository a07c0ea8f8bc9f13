"""Empty offices in a file and on a real server; every test of the store runs on both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from desk.profile import shipped_text
from desk.store.database import Database
from tests.postgres import fresh_database

MakeOffice = Callable[..., Database]


def new_office(where: str | Path, *, key: str | None = None, profile: str = "zhoushan") -> Database:
    """An office with no areas and nobody in it."""
    return Database.create(
        where,
        profile_text=shipped_text(profile),
        profile_key=profile,
        profile_version=1,
        name="测试街道",
        key=key,
    )


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty office in a file, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.griddesk"
    new_office(path).close()
    return path


@pytest.fixture(scope="session")
def empty_template(postgres_server: str) -> Iterator[str]:
    """The name of a server database with an empty office, to be copied."""
    with fresh_database(postgres_server) as url:
        new_office(url).close()
        yield url.rsplit("/", 1)[1]


@pytest.fixture(params=("sqlite", "postgresql"))
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new office may be made, in a file and on a server; for tests with a `database`, where that is."""
    give = request.getfixturevalue
    filled = "database" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "测试 街道.griddesk"
        if filled:
            shutil.copyfile(give("empty_file"), path)
        yield str(path)
        return
    template = give("empty_template") if filled else "template0"
    with fresh_database(give("postgres_server"), template) as url:
        yield url


@pytest.fixture
def make_office() -> Iterator[MakeOffice]:
    """`make_office(where, key=None)`: a new, empty office, closed after the test."""
    with ExitStack() as opened:

        def make(where: str | Path, *, key: str | None = None, profile: str = "zhoushan") -> Database:
            database = new_office(where, key=key, profile=profile)
            opened.callback(database.close)
            return database

        yield make


@pytest.fixture
def database(where: str) -> Iterator[Database]:
    """An empty office, in a file and on a server."""
    with closing(Database.open(where)) as database:
        yield database
