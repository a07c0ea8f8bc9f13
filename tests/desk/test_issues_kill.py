"""The program dies in the middle of its work: every step it had acknowledged is there, and no half of another."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from desk.office import Office
from tests.desk.issue_town import Town
from tests.desk.test_store_durability import wait_for_the_servers_own_end

DEATHS = 5


@pytest.mark.long
def test_no_acknowledged_step_is_lost_when_the_program_is_killed(where: str) -> None:
    Town(where, "zhoushan").office.close()
    dice = random.Random(20261122)
    said: set[tuple[int, int]] = set()
    for _ in range(DEATHS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.desk.issue_child", where], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(dice.uniform(0.05, 0.6))
            child.send_signal(signal.SIGKILL)
            lines = child.stdout.read().splitlines()
        said |= {(int(issue), int(no)) for issue, no in (line.split() for line in lines if line.count(" ") == 1)}
    assert len(said) > DEATHS  # else it died before it did anything
    with closing(Office.open(where)) as office:
        wait_for_the_servers_own_end(office.database)
        kept = set(office.database.read('select issue_id, "no" from step'))
        assert said <= kept
        assert office.database.check() == () and office.database.verify_audit() == ()
        whole = office.database.read(
            'select i.id from issue i where i.step_no <> (select max("no") from step where issue_id = i.id)'
            ' or i.stage <> (select to_stage from step where issue_id = i.id order by "no" desc limit 1)'
        )
        assert whole == []
        halves = office.database.read(
            "select s.issue_id from step s where s.action = 'split' and s.\"no\" > 1"
            " and (select count(*) from issue where parent_id = s.issue_id) <> 2"
        )
        assert halves == []
