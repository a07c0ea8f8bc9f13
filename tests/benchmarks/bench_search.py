"""Search over a whole district: fragments of names, initials, addresses, tails of numbers, beside a plain LIKE scan.

    python -m tests.benchmarks.bench_search FILE [postgresql://...]

FILE is the district sample. Without a second argument a PostgreSQL server is started and gets a copy of it.
Promise at 1.13 million residents: median at most 10 ms, 95th percentile at most 50 ms, on both.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from desk.model import Query
from desk.office import Office
from tests.benchmarks.search_server import served

TERMS = 60
SCANS = 5
MEDIAN, MOST = 10, 50
"""Milliseconds promised: median and 95th percentile."""
Make = Callable[[random.Random, tuple[str, ...]], str]


def _part(text: str, dice: random.Random, least: int, most: int) -> str:
    length = min(len(text), dice.randint(least, most))
    start = dice.randint(0, len(text) - length)
    return text[start : start + length]


ASKED: dict[str, Make] = {
    "two characters of a name": lambda dice, row: _part(row[0], dice, 2, 2),
    "a whole name": lambda dice, row: row[0],
    "pinyin initials": lambda dice, row: row[1],
    "address, 2-4 characters": lambda dice, row: _part(row[2], dice, 2, 4),
    "address, 5-8 characters": lambda dice, row: _part(row[2], dice, 5, 8),
    "street of an address": lambda dice, row: row[2].rstrip("0123456789号院楼单元室")[:4],
    "phone, last 4-6": lambda dice, row: row[3][-dice.randint(4, 6) :],
    "phone, first 7": lambda dice, row: row[3][:7],
    "ID number, last 4-6": lambda dice, row: row[4][-dice.randint(4, 6) :],
}
"""What is typed, made from a resident: name, initials, address, phone, ID number."""

SCAN = (
    "select id from resident where name like :any or live_address like :any or initials like :begin"
    " or phone like :begin or phone like :end or id_no like :begin or id_no like :end"
)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def told(times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return f"{statistics.median(ordered):8.2f} {ordered[int(len(ordered) * 0.95)]:8.2f}"


def measure(office: Office, seed: int) -> tuple[list[float], list[float]]:
    """Print a table; gives the times of all limited searches for residents, and those of the whole search box."""
    dice, search, database = random.Random(seed), office.search, office.database
    highest = database.read_value("select max(id) from resident")
    print(f"\n{database.dialect}, {database.read_value('select count(*) from resident'):,} residents; ms")
    print(
        f"{'what is typed':28} {'hits':>8} | {'first 30':>17} | {'all ids':>17} | {'whole box':>17} | {'scan':>8} {'times':>6}"
    )
    print(f"{'':28} {'median':>8} |   median      p95 |   median      p95 |   median      p95 |   median")
    quick: list[float] = []
    boxes: list[float] = []
    for title, make in ASKED.items():
        terms = []
        while len(terms) < TERMS:
            row = database.read_one(
                "select name, initials, live_address, phone, id_no from resident where id = ?",
                (dice.randint(1, highest),),
            )
            if row and all(row):
                terms.append(make(dice, row))
        hits = [search.count(Query(kind="residents", text=term)) for term in terms]
        first = [timed(lambda term=term: search.first("residents", term, 30)) for term in terms]
        every = [timed(lambda term=term: search.ids(Query(kind="residents", text=term))) for term in terms]
        box = [timed(lambda term=term: search.find(term)) for term in terms]
        scan = statistics.median(
            timed(lambda term=term: database.ids(SCAN, {"any": f"%{term}%", "begin": f"{term}%", "end": f"%{term}"}))
            for term in terms[:SCANS]
        )
        quick += first
        boxes += box
        print(
            f"{title:28} {statistics.median(hits):8,.0f} | {told(first)} | {told(every)} | {told(box)} |"
            f" {scan:8.0f} {scan / statistics.median(first):6.0f}"
        )
    print(f"{'together':28} {'':8} | {told(quick)} | {'':17} | {told(boxes)} |")
    return quick, boxes


def main(arguments: Sequence[str]) -> int:
    """Both databases; fails when the promise is broken."""
    broken = False
    with ExitStack() as opened:
        server = arguments[1] if len(arguments) > 1 else opened.enter_context(served(arguments[0]))
        for where in (arguments[0], server):
            office = Office.open(where)
            opened.callback(office.close)
            for times in measure(office, seed=20261031):
                broken |= statistics.median(times) > MEDIAN or sorted(times)[int(len(times) * 0.95)] > MOST
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
