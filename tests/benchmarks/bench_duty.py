"""Duty at Zhoushan's size: 2,428 grids, 17,000 people in teams, 300,000 households with four visits a year.

Plan the year, list who is due today in one grid and in the city, a month's calendar, coverage, record a visit, skip, the
top-up of a day, on a file and on a server; beside the plainest ways of doing the same. Nothing here asserts a time.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk.duty.periods import period_of
from desk.model import Actor, Query
from desk.office import Office
from desk.rights import ALL
from desk.store.schema import teams
from desk.store.search import Search
from desk.work.duty import coverage, daily, days, laying
from desk.work.duty.handing import redeal
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.saving import save
from tests.benchmarks.duty_city import HOUSEHOLDS, PLANS, make
from tests.benchmarks.search_server import served

DAY = "2026-05-12"
"""A Tuesday in the second quarter."""
COLUMNS = ("plan", "item", "name", "area", "person", "planned", "due", "late", "state")
TIMES = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds as they went by, seconds of this process, the promise, the plain way."""

    name: str
    wall: float
    cpu: float
    promise: float
    plain: tuple[float, float] | None = None


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, float]:
    """Median seconds by the clock and of the processor."""
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


class City:
    """The office on a day of its year."""

    def __init__(self, where: str) -> None:
        self.office = Office.open(where, actor=Actor(name="bench", rights=ALL))
        self.database = self.office.database
        self.grid = int(self.database.read_value("select min(id) from area where level = 3"))
        self.dice = random.Random(6)

    def turn_to(self, day: str) -> None:
        """Let it be that day, with what people did until then."""
        before, self.office._sample_today = self.office.today(), day
        with self.office.write("life") as t:
            t.execute(
                "update task set state = 'done', settled_at = planned where state = 'open' and planned < ? and id % 20 > 0",
                (day,),
            )
            t.execute(
                "insert into record (uid, kind, area_id, whom, item_id, person_id, at, body, entered_by) select"
                " 'v' || k.id, 'visit', k.area_id, 'household', k.item_id, k.person_id, k.planned || 'T10:00:00', '走访', ''"
                " from task k join plan p on p.id = k.plan_id where p.whom = 'household' and k.state = 'done'"
                " and k.planned >= ?",
                (before,),
            )
            t.execute(
                "update household set last_visit = (select substr(max(r.at), 1, 10) from record r where r.whom = 'household'"
                " and r.item_id = household.id)"
            )
            t.touched("task")

    def rows(self, **query: Any) -> int:
        """A list as a window shows it: all ids, in the order of the route, and the first rows."""
        search = Search(
            self.database, self.office.profile, self.office.actor.rights, self.office.now
        )  # knows no order yet
        ids = search.ids(Query(kind="tasks", only="today", sort="planned", **query))
        search.rows("tasks", ids[:128].tolist(), COLUMNS)
        return len(ids)

    def visit(self) -> None:
        """Somebody was seen at a door."""
        home = self.dice.randrange(HOUSEHOLDS) + 1
        save(self.office, RecordDraft(kind="visit", whom="household", item_id=home, person_id=1, body="家中平安，没有诉求。",
                                      at=f"{DAY}T08:30:00"))  # fmt: skip

    def skip(self) -> None:
        """Nobody was at home."""
        row = self.database.read_one("select id from task where state = 'open' and planned = ? limit 1", (DAY,))
        with self.office.write("skip_tasks") as t:
            t.update_many(teams.task, ("state", "reason"), {row[0] if row else 0: ("skipped", "家中无人")})

    def change_team(self) -> None:
        """A grid is dealt anew."""
        with self.office.write("redeal") as t:
            redeal(self.office, t, [self.grid])


def naive_due(database: Any) -> int:
    """Who is due by the last record of each household, reckoned household by household in Python."""
    last = dict(database.read("select item_id, max(at) from record where whom = 'household' group by item_id"))
    quarter = period_of("quarter", date.fromisoformat(DAY))
    due = 0
    for (home,) in database.read("select id from household order by id"):
        seen = last.get(home)
        if seen is None or not quarter.holds(date.fromisoformat(seen[:10])):
            due += 1
    return due


def naive_year(office: Office) -> None:
    """The year's visits by a loop and one insert a row, all to the grid's first person on the quarter's first day."""
    homes = office.database.read(
        "select h.id, m.area_id, (select min(s.person_id) from assignment s where s.area_id = m.area_id"
        " and s.post = 'community_cadre') from household h join dwelling d on d.id = h.dwelling_id"
        " join member m on m.kind = 'building' and m.item_id = d.building_id"
    )
    with office.write("naive") as t:
        for quarter in range(1, 5):
            day = f"2025-{3 * quarter - 2:02d}-01"
            for home, area, person in homes:
                t.execute(
                    "insert into task (plan_id, area_id, item_id, person_id, period, since, planned, due, sort, state)"
                    " values (1, ?, ?, ?, ?, ?, ?, ?, 0, 'open')",
                    (area, home, person, f"2025Q{quarter}", day, day, day),
                )
        raise _Enough


class _Enough(Exception):
    pass


def measure(where: str) -> Iterator[Row]:
    """All lines for one office."""
    city = City(where)
    office = city.office
    wall, cpu = timed(lambda: laying.lay(office))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {city.database.read_value('select count(*) from task'):,} 项任务，内存最多 {most:,.0f} MB（约定 500）")
    yield Row(f"排一年（{len(PLANS)}个工作计划）", wall, cpu, 30, timed(lambda: _undone(lambda: naive_year(office))))
    city.turn_to("2026-05-11")
    daily.daily(office)
    city.turn_to(DAY)
    plain = timed(lambda: naive_due(city.database))
    yield Row("第二天的例行核对", *timed(lambda: daily.daily(office)), 10)
    yield Row("当天再核对一次", *timed(lambda: daily.daily(office)), 10)
    for name, query in (("一个网格今天该办的", {"area_id": city.grid}), ("全市今天该办的", {})):
        count = city.rows(**query)
        yield Row(f"{name}（{count:,}项）", *timed(lambda query=query: city.rows(**query), TIMES), 0.1, plain)  # type: ignore[misc]
    scope = days.Scope(area_id=city.grid)
    yield Row("一个网格的月历", *timed(lambda: days.month(office, date(2026, 5, 12), scope), TIMES), 0.1)
    yield Row("全市的月历", *timed(lambda: days.month(office, date(2026, 5, 12), days.Scope()), TIMES), 0.5)
    for by in ("area", "person", "post"):
        asked = lambda by=by: coverage.coverage(office, "2026-04-01", "2026-06-30", by=by)  # noqa: E731
        yield Row(f"全市本季完成情况（按{by}）", *timed(asked, 3), 2)
    yield Row("一个网格的未走访户",
              *timed(lambda: coverage.unvisited(office, "2026-04-01", area_id=city.grid), TIMES), 0.1, plain)  # fmt: skip
    yield Row("全市未走访户数", *timed(lambda: coverage.unvisited_count(office, "2026-04-01"), 3), 1, plain)
    city.visit()
    yield Row("记一次走访（写到磁盘）", *timed(city.visit, 40), 0.05)
    yield Row("跳过一项（写到磁盘）", *timed(city.skip, 20), 0.05)
    yield Row("一个网格换人重新分", *timed(city.change_team, 5), 1)
    office.close()


def _undone(work: Callable[[], Any]) -> None:
    """Do what raises at its end, so that nothing of it stays."""
    try:
        work()
    except _Enough:
        pass


@contextmanager
def offices() -> Iterator[Iterator[tuple[str, str]]]:
    """The office in a file, then the same on a server."""
    with tempfile.TemporaryDirectory(prefix="griddesk-duty-") as folder:
        file = str(Path(folder) / "city.griddesk")
        make(file)
        empty = str(Path(folder) / "empty.griddesk")
        Path(empty).write_bytes(Path(file).read_bytes())

        def each() -> Iterator[tuple[str, str]]:
            yield "文件", file
            with served(empty) as address:
                yield "PostgreSQL", address

        yield each()


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    with offices() as places:
        for name, where in places:
            if arguments and name not in arguments:
                continue
            print(
                f"\n{name}   毫秒：用时、本进程处理器、约定；笨办法的用时、处理器、是几倍（文件按处理器，服务器按用时）"
            )
            for row in measure(where):
                plain = ""
                if row.plain:
                    times = row.plain[1] / row.cpu if name == "文件" else row.plain[0] / row.wall
                    plain = f"{row.plain[0] * 1000:>10,.0f} {row.plain[1] * 1000:>10,.0f} {times:>8,.1f}"
                sign = "" if row.wall <= row.promise else "  超出"
                print(f"  {row.wall * 1000:>10,.1f} {row.cpu * 1000:>10,.1f} {row.promise * 1000:>8,.0f} {plain:30} {row.name}{sign}",
                      flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
