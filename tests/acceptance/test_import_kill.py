"""129: the power goes while 100,000 residents are imported. All of them are there afterwards, or none."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk.model import Query
from desk.office import Office
from tests.benchmarks.import_case import add_buildings, write_sheet
from tests.desk.test_store_durability import wait_for_the_servers_own_end
from tests.desk.town import SECRETARY, new_office
from tests.postgres import fresh_database

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the child that dies is forked"),
]

SEED = 20261122
ROWS, MOMENTS = 100_000, 20
SERVER_ROWS, SERVER_MOMENTS = 10_000, 6
LATE = 0.85
"""From here on an import may be over before it is killed."""
TRIES = 3
BEFORE = 8
"""Residents of the town."""
COUNTED = (
    "resident",
    "household where batch_id is not null",
    "dwelling where batch_id is not null",
    "batch",
    "audit",
)


class Victim:
    """The program that imports."""

    def __init__(self, office: str, sheet: Path) -> None:
        command = [sys.executable, "-m", "tests.acceptance.import_child", office, str(sheet)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.planned = int(self._said().split()[1])

    def run(self, office: str, seconds: float | None = None) -> tuple[bool, float]:
        """Import into that office and kill it after so long; gives whether it came to its end, and how long it took."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{office}\n")
        self.process.stdin.flush()
        child = int(self._said().split()[1])
        began = time.monotonic()
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
        return self._said() == "done", time.monotonic() - began

    def _said(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "the program that imports has died itself"
        return line


@contextmanager
def victim(office: str, sheet: Path) -> Iterator[Victim]:
    one = Victim(office, sheet)
    with one.process:
        try:
            yield one
        finally:
            one.process.kill()


def moments(count: int) -> list[float]:
    """Parts of the import's time: most anywhere in it, a third around its end, where it is committed."""
    chance = random.Random(SEED)
    late = count // 3
    return [chance.random() for _ in range(count - late)] + [chance.uniform(LATE, 1.1) for _ in range(late)]


def stands(where: str) -> tuple[int, ...]:
    """What is there: residents, new households, new dwellings, batches, writes; nothing of it is broken."""
    with closing(Office.open(where, actor=SECRETARY)) as office:
        wait_for_the_servers_own_end(office.database)
        found = tuple(int(office.database.read_value(f"select count(*) from {what}")) for what in COUNTED)
        assert office.database.check() == office.database.verify_audit() == ()
        assert office.search.count(Query(kind="residents")) == found[0]
        words = office.search.count(Query(kind="residents", text="测试大街"))
        assert words == found[0] - BEFORE, "the words are indexed with the rows"
    return found


@dataclass(slots=True, kw_only=True)
class Stage:
    """An import that can be run again and again, each time into an office like the first."""

    program: Victim
    fresh: Callable[[], str]
    whole: float
    nothing: tuple[int, ...]
    everything: tuple[int, ...]

    def kill_at(self, some: Sequence[float]) -> tuple[int, int]:
        """Kill it at these parts of its time; gives how often nothing and how often all was there."""
        found = []
        for part in some:
            for _ in range(TRIES):
                where = self.fresh()
                is_done, took = self.program.run(where, part * self.whole)
                found.append(stands(where))
                assert found[-1] in (self.nothing, self.everything), f"killed at {part:.3f} of {self.whole:.1f} s"
                if not is_done or part >= LATE:
                    break
                self.whole = min(self.whole, took)  # the machine has become faster since: that moment once more
        return found.count(self.nothing), found.count(self.everything)


@contextmanager
def staged(fresh: Callable[[], str], sheet: Path, rows: int) -> Iterator[Stage]:
    """Plan once, import once to the end, and see how long that takes and what is there afterwards."""
    first = fresh()
    nothing = stands(first)
    assert nothing[0] == BEFORE
    with victim(first, sheet) as program:
        assert program.planned == rows
        done, whole = program.run(first)
        everything = stands(first)
        assert done and everything[0] == BEFORE + rows and everything[3:] == (1, nothing[4] + 1)
        yield Stage(program=program, fresh=fresh, whole=whole, nothing=nothing, everything=everything)


@pytest.fixture(scope="module")
def file_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("kill")
    sheet = write_sheet(folder / "居民.xlsx", ROWS)
    template, path = folder / "template.griddesk", folder / "a.griddesk"
    with closing(new_office(template)) as office:
        add_buildings(office)

    def fresh() -> str:
        for one in folder.glob("a.griddesk*"):
            one.unlink()
        shutil.copy(template, path)
        return str(path)

    with staged(fresh, sheet, ROWS) as stage:
        yield stage


@pytest.mark.parametrize("part", range(4))
def test_129_killed_at_twenty_moments_a_file_holds_all_or_nothing(file_stage: Stage, part: int) -> None:
    some = moments(MOMENTS)[part::4]
    none, every = file_stage.kill_at(some)
    print(
        f"\nkilled {len(some)} times within {file_stage.whole:.1f} s: nothing there {none} times, all there {every} times"
    )
    assert none >= 2, "most moments lie before the end"


def test_129_killed_a_server_holds_all_or_nothing(postgres_server: str, tmp_path: Path) -> None:
    sheet = write_sheet(tmp_path / "居民.xlsx", SERVER_ROWS)
    with fresh_database(postgres_server) as template, ExitStack() as stack:
        with closing(new_office(template)) as office:
            add_buildings(office)

        def fresh() -> str:
            stack.pop_all().close()
            return stack.enter_context(fresh_database(postgres_server, template=template.rsplit("/", 1)[1]))

        with staged(fresh, sheet, SERVER_ROWS) as stage:
            none, every = stage.kill_at(moments(SERVER_MOMENTS))
    print(f"\nkilled {SERVER_MOMENTS} times: nothing there {none} times, all there {every} times")
    assert none >= 1
