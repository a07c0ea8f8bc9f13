"""Lists, counts and map packs of a whole district, beside the usual way where there is one.

    python -m tests.benchmarks.bench_lists FILE [postgresql://...]

FILE is the district sample; without a second argument only the file is measured.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence

from desk.model import Query
from desk.office import Office
from desk.store.search import Search
from tests.benchmarks.bench_search import timed

REPEATS = 7


def promises(search: Search) -> list[tuple[str, float, Callable[[], object]]]:
    """What is measured, and the milliseconds promised."""
    layer = search.layers()[0]
    tree = search.tree(layer.id)
    community = next(area.id for area in reversed(tree) if area.level == max(each.level for each in tree) - 1)
    street = next(area.id for area in tree if area.level == 1)
    residents = search.ids(Query(kind="residents"))
    some = residents[5000:5128].tolist()
    columns = [column.key for column in search.kind("residents").columns if column.shown]
    return [
        ("all residents, ids", 200, lambda: search.ids(Query(kind="residents"))),
        ("residents of a community, ids", 60, lambda: search.ids(Query(kind="residents", area_id=community))),
        ("residents of a street, ids", 200, lambda: search.ids(Query(kind="residents", area_id=street))),
        ("the same by name", 400, lambda: search.ids(Query(kind="residents", area_id=community, sort="name"))),
        ("128 rows of residents", 10, lambda: search.rows("residents", some, columns)),
        ("open issues, ids", 20, lambda: search.ids(Query(kind="issues", only="open"))),
        ("badges of all areas", 60, lambda: search.badges(layer.id)),
        ("shade by residents", 250, lambda: search.shade(layer.id, "residents")),
        ("overview of a street", 400, lambda: search.overview(street)),
        ("map: all areas", 30, lambda: search.map_areas(layer.id)),
        ("map: all facilities", 200, lambda: search._packs._facilities()),  # past what is kept until the next write
        ("map: all buildings", 200, lambda: search.map_base("building")),
    ]


def measure(where: str) -> bool:
    """Print a table; whether every promise is kept."""
    office = Office.open(where)
    kept = True
    print(f"\n{office.database.dialect}; ms{'median':>38} {'worst':>8} {'promise':>8}")
    for title, promise, work in promises(office.search):
        times = [timed(work) for _ in range(REPEATS)]
        kept &= statistics.median(times) <= promise
        print(f"{title:34} {statistics.median(times):9.1f} {max(times):8.1f} {promise:8.0f}")
    loaded = timed(lambda: office.database.read("select * from resident"))
    print(f"{'(a list that loads every row)':34} {loaded:9.1f}")
    office.close()
    return kept


def main(arguments: Sequence[str]) -> int:
    """Every office given."""
    return 0 if all([measure(where) for where in arguments]) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
