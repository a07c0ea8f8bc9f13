"""A real PostgreSQL for tests: Debian's (or any installed) server, started once, one fresh database per test.

root may not run initdb, so as root the server runs as user postgres. A machine without the server fails the tests that
ask for it: a skipped database test looks like a passed one.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

ASK_FOR = "no PostgreSQL server found: install it (Debian: apt install postgresql) or set GRIDDESK_TEST_POSTGRES=postgresql://…"


def server_programs() -> Path:
    """The folder of initdb and pg_ctl, newest version first."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: float(p.split("/")[4]))
    found = folders[-1] if folders else shutil.which("initdb")
    if found is None:
        pytest.fail(ASK_FOR, pytrace=False)
    return Path(found).parent


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _run(*command: str) -> None:
    as_postgres = ["runuser", "-u", "postgres", "--"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # cwd: user postgres may not enter root's folders. stdout to a file: the server would keep a pipe open for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run([*as_postgres, *command], cwd="/", stdout=said, stderr=said, check=False)
        if done.returncode:
            said.seek(0)
            pytest.fail(f"{command[0]} failed:\n{said.read().decode(errors='replace')}", pytrace=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a running server's maintenance database, `postgresql://…/postgres`."""
    if given := os.environ.get("GRIDDESK_TEST_POSTGRES"):
        yield given
        return
    programs = server_programs()
    place = Path(tempfile.mkdtemp(prefix="griddesk-pg-"))
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        shutil.chown(place, "postgres")
    port = _free_port()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} "
        "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    )
    data = str(place / "data")
    initdb, pg_ctl = str(programs / "initdb"), str(programs / "pg_ctl")
    try:
        _run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        _run(pg_ctl, "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """A new database on the server, dropped afterwards."""
    name = f"t_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'".encode())
    try:
        yield server.rsplit("/", 1)[0] + "/" + name
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of an empty database that only this test uses."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_sample(postgres_server: str) -> Iterator[str]:
    """Address of a database that holds the street sample; many tests read it, none writes."""
    from desk.sample.make import make

    with fresh_database(postgres_server) as url:
        make(url, profile="zhoushan", size="street")
        yield url
