"""What was said to be saved is there after a kill -9, and nothing is there by half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from desk.store import file
from desk.store.database import Database
from desk.store.schema import house

WRITER = """
import sys
from desk.store import file
from desk.store.database import Database
from desk.store.schema import house
if sys.argv[2] == "truncate":
    file.on_share = lambda path: True
database = Database.open(sys.argv[1])
number = int(sys.argv[3])
print("ready", flush=True)
while True:
    number += 1
    with database.write(actor="writer", action="test") as transaction:
        row = transaction.insert(house.code, list="kill", code=f"{number}-0", label="x" * 3000, source="x")
        transaction.bulk(house.code, ("list", "code", "label", "source"), [("kill", f"{number}-1", "x" * 3000, "x")])
        transaction.update(house.code, row, label="y" * 3000)
    print(number, flush=True)
"""
KILLS = 12


def killed_while_writing(where: str, journal: str, begin: int, writes: int, seconds: float) -> int:
    """Let a child write some, kill it in the middle of more, and give the last number it was told is saved."""
    command = [sys.executable, "-c", WRITER, where, journal, str(begin)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        said = [child.stdout.readline().strip() for _ in range(writes)]
        time.sleep(seconds)
        child.kill()
        said += child.stdout.read().split("\n")[:-1]  # what follows the last line end was cut off
    return int(said[-1])


def wait_for_the_servers_own_end(database: Database) -> None:
    """A server finishes the statement of a client that died: only then is it quiet."""
    if database.dialect == "sqlite":
        return
    others = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    end = time.monotonic() + 10
    while database.read_value(others) and time.monotonic() < end:
        time.sleep(0.02)


@pytest.mark.parametrize("journal", ["wal", "truncate", "server"])
def test_nothing_acknowledged_is_lost_and_nothing_is_torn(
    journal: str, request: pytest.FixtureRequest, make_office, tmp_path: Path
) -> None:
    where = request.getfixturevalue("postgres_url") if journal == "server" else str(tmp_path / "a.griddesk")
    make_office(where).close()
    chance = random.Random(20261121)
    last = 0
    for _ in range(KILLS):
        said = killed_while_writing(where, journal, last, chance.randint(1, 5), chance.uniform(0.0, 0.03))
        with closing(Database.open(where)) as database:
            wait_for_the_servers_own_end(database)
            codes = {row[0] for row in database.read("select code from code where list = 'kill'")}
            stored = max((int(code.partition("-")[0]) for code in codes), default=0)
            assert stored in (said, said + 1), "the newest may be saved without having been acknowledged"
            assert codes == {f"{number}-{part}" for number in range(1, stored + 1) for part in (0, 1)}
            assert database.read_value("select count(*) from code where label like 'y%'") == stored
            assert database.seq == stored
            assert database.verify_audit() == ()
            assert database.check() == ()
        last = stored


CLERK = """
import sys
from desk.store import file
from desk.store.database import Database
from desk.store.schema import house
if sys.argv[2] == "truncate":
    file.on_share = lambda path: True
database = Database.open(sys.argv[1])
for number in range(25):
    with database.write(actor=sys.argv[3], action="test") as transaction:
        row_id, present = transaction.read("select id, sort from code")[0]
        transaction.update(house.code, row_id, sort=present + 1)
    database.read("select * from code")
database.close()
"""


@pytest.mark.parametrize("journal", ["wal", "truncate", "server"])
def test_three_programs_at_once_lose_no_write(
    journal: str, request: pytest.FixtureRequest, make_office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = request.getfixturevalue("postgres_url") if journal == "server" else str(tmp_path / "a.griddesk")
    if journal == "truncate":  # the office lies on its share already: who comes first there need not come alone
        monkeypatch.setattr(file, "on_share", lambda path: True)
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        transaction.insert(house.code, list="n", code="1", label="x", source="x", sort=0)
    clerks = [subprocess.Popen([sys.executable, "-c", CLERK, where, journal, name]) for name in "甲乙丙"]
    assert [clerk.wait(timeout=100) for clerk in clerks] == [0, 0, 0]
    with closing(Database.open(where)) as database:
        assert database.read_value("select sort from code") == 75
        assert database.seq == 76
        assert database.verify_audit() == ()
        assert database.check() == ()
