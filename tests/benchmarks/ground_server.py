"""A PostgreSQL with PostGIS and nothing in it, for the benchmark of points and borders."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgres import server_programs


@contextmanager
def postgis() -> Iterator[psycopg.Connection | None]:
    """An open connection to an empty database with PostGIS, tuned as for a server of its own; None where there is none."""
    programs, is_root = server_programs(), hasattr(os, "geteuid") and os.geteuid() == 0
    user = ["runuser", "-u", "postgres", "--"] if is_root else []
    place = Path(tempfile.mkdtemp(prefix="griddesk-gis-"))
    if is_root:
        shutil.chown(place, "postgres")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*user, *command], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    data = str(place / "data")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={tempfile.gettempdir()} -c fsync=off"
        " -c shared_buffers=1GB -c work_mem=256MB -c max_parallel_workers_per_gather=2 -c jit=off"
    )
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield from _connected(port)
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _connected(port: int) -> Iterator[psycopg.Connection | None]:
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
        try:
            connection.execute("create extension postgis")
        except psycopg.Error:
            yield None
            return
        yield connection
