"""A PostgreSQL server with a copy of an office file, for benchmarks that run on both."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.store.database import Database
from desk.store.filling import indexes_later
from desk.store.schema import metadata
from desk.store.search import index
from tests.postgres import server_programs

OWN = {"audit", "change", "migration", "meta", "profile"}
"""Tables that the new office has of itself."""


@contextmanager
def served(file: str) -> Iterator[str]:
    """Address of an office on a server of its own with what the file holds.

    The server stops afterwards; its data stay beside the file for the next benchmark, unless the server's user may not
    go there.
    """
    programs, is_root = server_programs(), hasattr(os, "geteuid") and os.geteuid() == 0
    user = ["runuser", "-u", "postgres", "--"] if is_root else []
    place = Path(file).resolve().with_suffix(".server")
    kept = subprocess.run([*user, "test", "-x", str(place.parent)], check=False).returncode == 0
    if not kept:
        place = Path(tempfile.mkdtemp(prefix="griddesk-bench-"))
    known = place / "holds"
    if not known.exists() or known.read_text(encoding="utf-8") != _state(file):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if is_root:
            shutil.chown(place, "postgres")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run([*user, *command], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    data, address = str(place / "data"), f"postgresql://postgres@127.0.0.1:{port}/postgres"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={tempfile.gettempdir()}"
    try:
        if not known.exists():
            run(str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            if not known.exists():
                copy(file, address)
                known.write_text(_state(file), encoding="utf-8")
            yield address
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-w", "-m", "fast", "stop")
    finally:
        if not kept:
            shutil.rmtree(place, ignore_errors=True)


def _state(file: str) -> str:
    """What a copy is made from: the file, and the statements that make the indexes."""
    made = Path(index.__file__).read_bytes()
    return f"{Path(file).stat().st_size} {hashlib.sha256(made).hexdigest()}"


def copy(file: str, address: str) -> None:
    """Put everything of an office file into an empty database."""
    source = Database.open(file)
    body, key = source.read('select body, "key" from profile order by id desc limit 1')[0]
    target = Database.create(address, profile_text=body, profile_key=key, profile_version=1, name=source.meta("name"))
    try:
        tables = [each for each in metadata.sorted_tables if not each.info["planned"] and each.name not in OWN]
        reader = source.driver.reader()
        with target.write(actor="bench", action="copy") as transaction, indexes_later(transaction, tables):
            for table in tables:
                names = [column.name for column in table.columns]
                quoted = ", ".join(f'"{name}"' for name in names)
                transaction.bulk(table, names, reader.execute(f'select {quoted} from "{table.name}"'))
        with target.write(actor="bench", action="copy") as transaction:
            for name in ("sample", "sample_today", "root_area"):
                if value := source.meta(name):
                    transaction.connection.execute("insert into meta (name, value) values (%s, %s)", (name, value))
        reader.close()
        writer = target.driver.writer()
        writer.autocommit = True
        writer.execute("vacuum analyze")
        writer.close()
    finally:
        target.close()
        source.close()
