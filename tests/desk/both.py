"""Offices that a test may change, each test once on a file and once on a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.office import Office
from tests.postgres import fresh_database


@pytest.fixture(params=["file", "server"])
def both(request: pytest.FixtureRequest, sample_file: Callable[[str], Path]) -> Iterator[Office]:
    """The street sample of 舟山 in a file and on a server."""
    if request.param == "file":
        with closing(Office.open(sample_file("zhoushan"))) as office:
            yield office
        return
    server, sample = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_sample")
    with fresh_database(server, template=sample.rsplit("/", 1)[1]) as url, closing(Office.open(url)) as office:
        yield office
