"""The pending list of 100,000 issues: lights, chips with their counts, the board, beside loading them all and comparing.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_pending [postgresql://...]

100,000 issues of a fixed seed, a fifth of them open, in a small office, in a file and on a server that is started for it.
Peers: every issue read and its light computed in Python, as most programs do, and the same rows in a
QSortFilterProxyModel. Promise: 100 ms (95 of 100), whatever is asked.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication

from desk.clocks import left, light
from desk.model import Query
from desk.office import Office
from desk.sample.make import make
from desk.store.filling import indexes_later
from desk.store.schema import ground, issues, teams
from desk.work.clocks.calendar import working_calendar
from desk.work.issues.board import board, cards
from tests.benchmarks.bench_search import timed
from tests.benchmarks.search_server import served

ISSUES, PROMISE, REPEATS, SEED = 100_000, 100, 21, 5
Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    "uid", "number", "kind", "class_code", "title", "source", "urgency", "reported_at", "address", "lon", "lat", "stage",
    "step_no", "handler", "handler_post", "handler_person_id", "due_at", "warn_at", "stage_due_at", "paused_at", "closed_at",
    "late_minutes", "returned", "supervised",
)  # fmt: skip
_RANK = {"red": 1, "yellow": 2, "green": 3, "": 4, "grey": 5}


def fill(office: Office) -> None:
    """Put the issues in, and somebody at the desk who holds a post over a community."""
    dice, now = random.Random(SEED), datetime.fromisoformat(office.now())
    areas = office.database.read("select id, layer_id, lon, lat from area where id not in (select parent_id from area"
                                 " where parent_id is not null)")  # fmt: skip
    persons = [row[0] for row in office.database.read("select id from person")]
    posts, stages = [post.key for post in office.profile.posts], office.profile.workflow.stages
    opened, ended = [one.key for one in stages if one.open], [one.key for one in stages if not one.open]
    classes = [row[0] for row in office.database.read("select code from catalogue where parent is not null limit 80")]
    kinds, sources = [one.key for one in office.profile.categories], [one.key for one in office.profile.sources]
    first = int(office.database.read_value("select max(id) from issue") or 0) + 1
    rows: list[tuple[Any, ...]] = []
    places: list[tuple[Any, ...]] = []

    def text(moment: datetime) -> str:
        return moment.isoformat(timespec="seconds")

    for number in range(ISSUES):
        is_open = number % 5 == 0
        reported = now - timedelta(minutes=dice.randrange(500_000 if not is_open else 30_000))
        due = reported + timedelta(minutes=dice.choice((240, 1440, 7200, 21_600, 43_200)))
        area, layer, lon, lat = areas[dice.randrange(len(areas))]
        post, person = dice.choice(posts), dice.choice(persons)
        given, stage = number % 3, dice.choice(opened if is_open else ended)
        rows.append((
            f"bench-{number}", f"SJ{number:012d}", dice.choice(kinds), dice.choice(classes), f"测试路{number % 900}号乱堆物料",
            dice.choice(sources), 1, text(reported), f"测试路{number % 900}号", lon, lat,
            stage, 4, "" if stage == opened[0] else "城市管理执法",
            post if given == 1 and stage != opened[0] else None, person if given == 0 and stage != opened[0] else None, text(due),
            text(due - (due - reported) / 4), text(reported + timedelta(days=1)),
            text(reported + timedelta(hours=1)) if is_open and number % 45 == 0 else None,
            None if is_open else text(min(now, due)), 0, int(number % 50 == 0), int(number % 70 == 0),
        ))  # fmt: skip
        places.append((layer, area, "issue", first + number))
    with office.write("fill") as t, indexes_later(t, [issues.issue, ground.member]):
        t.bulk(issues.issue, ("id", *COLUMNS), ((first + number, *row) for number, row in enumerate(rows)))
        t.bulk(ground.member, ("layer_id", "area_id", "kind", "item_id"), places)
    top = office.database.read_value("select min(id) from area where level = 1")
    with office.write("sit") as t:
        t.insert(
            teams.assignment,
            uid="bench",
            person_id=persons[0],
            post=posts[0],
            area_id=top,
            share=100,
            since="2026-01-01",
        )


def naive(office: Office) -> list[tuple[Any, ...]]:
    """Every issue, its light and what is left in Python, sorted: what a plain program shows."""
    now, calendar = office.now(), working_calendar(office)
    found = []
    for row in office.database.read(
        "select id, due_at, warn_at, paused_at, closed_at, title, stage, handler, class_code, number from issue"
    ):
        if row[4] is None:
            colour = light(now, row[1], row[2], row[3], row[4])
            found.append((_RANK[colour], row[1] or "9999", colour, left(now, row[1], calendar), *row))
    found.sort(key=lambda one: one[:2])
    return found


class Plain(QAbstractTableModel):
    """Rows in memory, as a proxy likes them."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        super().__init__()
        self.rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 8

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        return f"{row[0]}{row[1]}" if index.column() == 0 else str(row[index.column()])


def by_proxy(office: Office) -> int:
    """The naive rows in a proxy, sorted by their light."""
    model, proxy = Plain(naive(office)), QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.sort(0)
    return proxy.rowCount()


def asked(office: Office) -> list[tuple[str, Callable[[], object]]]:
    """What is measured."""
    search = office.search
    columns = [column.key for column in search.kind("issues").columns if column.shown]
    community = office.database.read_value("select min(id) from area where level = 1")

    def listed(**given: Any) -> Callable[[], object]:
        def work() -> int:
            ids = search.ids(Query(kind="issues", sort="light", **given))
            search.rows("issues", ids[:128].tolist(), columns)
            return len(ids)

        return work

    def opened() -> int:
        piles = board(office)
        for pile in piles:
            cards(office, pile.ids[:32].tolist())
        return sum(len(pile.ids) for pile in piles)

    return [
        ("pending list, red first", listed(only="open")),
        ("overdue", listed(only="overdue")),
        ("mine", listed(only="mine")),
        ("my area", listed(only="my_area")),
        ("pending of a community", listed(only="open", area_id=community)),
        ("all 100,000 by their light", listed()),
        ("chips: counts of all piles", lambda: search.state_counts("issues")),
        ("chips of a community", lambda: search.state_counts("issues", community)),
        ("board with its first cards", opened),
        ("map: pack of all pending", lambda: search._packs._issues()),
    ]


def measure(office: Office) -> bool:
    """Print a table; whether every promise is kept."""
    person = office.database.read_value("select person_id from assignment where uid = 'bench'")
    office.actor = replace(office.actor, person_id=person)
    peer = statistics.median(timed(lambda: naive(office)) for _ in range(3))
    proxy = timed(lambda: by_proxy(office))
    print(f"\n{office.database.dialect}: {office.database.read_value('select count(*) from issue'):,} issues,"
          f" {len(naive(office)):,} open; naive {peer:.0f} ms, QSortFilterProxyModel {proxy:.0f} ms")  # fmt: skip
    print(f"{'ms':30} {'median':>8} {'p95':>8} {'naive ÷':>8} {'proxy ÷':>8}")
    kept = True
    for title, work in asked(office):
        work()
        times = sorted(timed(work) for _ in range(REPEATS))
        median, late = statistics.median(times), times[round(len(times) * 0.95) - 1]
        kept &= late <= PROMISE
        broken = "" if late <= PROMISE else "  BROKEN"
        print(f"{title:30} {median:8.1f} {late:8.1f} {peer / median:8.0f} {proxy / median:8.0f}{broken}")
    return kept


def main(arguments: Sequence[str]) -> int:
    """Both databases; fails when a promise is broken."""
    QApplication.instance() or QApplication([])
    with ExitStack() as stack:
        file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "pending.griddesk"
        make(str(file), profile="zhoushan", size="small")
        office = Office.open(file)
        stack.callback(office.close)
        fill(office)
        kept = measure(office)
        server = Office.open(arguments[0] if arguments else stack.enter_context(served(str(file))))
        kept &= measure(server)
        server.close()
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
