"""Issues in a district: one step written durably, one issue entered and dispatched, one read in full, beside its promise.

    python -m tests.benchmarks.bench_issues FILE

FILE is the district sample with its 100,000 issues; a copy of it is worked on, in a file and on a server that syncs every
commit to its disk. A step is everything a clerk waits for: rights, rules, clock, rows, audit line, commit. The peer writes
the least a program could for a step, a row and an update with the same commit, and checks nothing: what is left between
the two is what rules, clock and trail cost.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desk.errors import DeskError
from desk.office import Office
from desk.profile import FieldDef
from desk.work.issues.entering import Draft, enter
from desk.work.issues.moving import moves, perform
from desk.work.issues.reading import detail
from tests.benchmarks.search_server import served
from tests.postgres import fresh_database

PROMISED = 50.0
"""Milliseconds for one durable step at 100,000 issues."""
ROUNDS = 300
_SIMPLE = ("text", "long", "date", "number", "choice", "class", "condition")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def answer(office: Office, field: FieldDef) -> object:
    """Something that fits a field."""
    if field.type == "choice":
        return {"satisfaction": "1"}.get(field.codes, "1")
    return office.today() if field.type == "date" else "已到现场办理。"


def steps(office: Office, issues: list[int]) -> dict[str, list[float]]:
    """Times of looking at the moves, making one, and reading the issue in full."""
    times: dict[str, list[float]] = {"moves offered": [], "one step": [], "issue in full": []}
    for issue in issues:
        found = moves(office, issue)
        times["moves offered"].append(timed(lambda issue=issue: moves(office, issue)))
        times["issue in full"].append(timed(lambda issue=issue: detail(office, issue)))
        for move in found.moves:
            if all(one.type in _SIMPLE for one in move.needs):
                given = {one.key: answer(office, one) for one in move.needs}
                work = lambda i=issue, m=move, g=given: perform(office, i, m.key, seen_step=found.step_no, given=g)  # noqa: E731
                try:
                    times["one step"].append(timed(work))
                except DeskError:  # a choice of this profile that the benchmark does not know
                    continue
                break
    return times


def entered(office: Office, spots: list[tuple[float, float, str, int]]) -> list[float]:
    """Times of entering and dispatching one issue in one write."""
    route, kind = office.profile.routes[1].key, "event"
    times = []
    for lon, lat, code, condition in spots:
        draft = Draft(
            kind=kind, class_code=code, condition_id=condition, route=route, body="路面破损", lon=lon, lat=lat
        )
        then = [("check", {}), ("assign", {"handler": "城管科"})]
        times.append(timed(lambda draft=draft: enter(office, draft, then=then)))
    return times


def least(office: Office, issues: list[int]) -> list[float]:
    """Times of one row and one update with their commit, past every rule."""
    driver = office.database.driver
    connection = driver.writer()
    times = []
    try:
        for issue in issues:
            begun = time.perf_counter()
            driver.begin(connection)
            driver.run(
                connection,
                'insert into step (issue_id, "no", action, to_stage, at, late_minutes) values (?, ?, ?, ?, ?, 0)',
                (issue, 9000, "peer", "peer", office.now()),
            )
            driver.run(connection, "update issue set urgency = urgency + 1 where id = ?", (issue,))
            connection.commit()
            times.append(1000 * (time.perf_counter() - begun))
    finally:
        connection.close()
    return times


def measure(where: str, title: str) -> float:
    """Measure one office; gives the 95th percentile of a step."""
    with closing(Office.open(where)) as office:
        count = office.database.read_value("select count(*) from issue")
        print(f"\n{title}: {count:,} issues, {office.database.read_value('select count(*) from step'):,} steps")
        dice = random.Random(20261122)
        opened = [one for (one,) in office.database.read("select id from issue where closed_at is null order by id")]
        some = dice.sample(opened, min(ROUNDS, len(opened)))
        (code, condition), *_ = office.database.read(
            "select c.code, k.id from condition k join catalogue c on c.id = k.catalogue_id where c.kind = 'event' order by k.id"
        )
        spots = office.database.read("select lon, lat from issue where lon is not null order by id limit ?", (ROUNDS,))
        times = steps(office, some)
        times["entered and dispatched"] = entered(office, [(lon, lat, code, condition) for lon, lat in spots])
        times["peer: row and commit"] = least(office, some)
    for name, found in times.items():
        print(
            f"  {name:24s} median {statistics.median(found):7.2f} ms   p95 {percentile(found):7.2f} ms   n {len(found)}"
        )
    return percentile(times["one step"])


def percentile(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def main(file: str) -> int:
    """Both places; 1 if a step takes longer than promised."""
    with tempfile.TemporaryDirectory(prefix="griddesk-bench-") as place:
        copied = Path(place) / "district.griddesk"
        shutil.copyfile(file, copied)
        worst = measure(str(copied), "file")
    with served(file) as address, fresh_database(address, template=address.rsplit("/", 1)[1]) as url:
        worst = max(worst, measure(url, "server"))
    print(f"\na step in {worst:.1f} ms at the 95th percentile, promised {PROMISED:.0f} ms")
    return 1 if worst > PROMISED else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
