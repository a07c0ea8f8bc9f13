"""Lists, counts and map packs of a whole district, beside the usual way: a scan, a sort, a count of every row.

    python -m tests.benchmarks.bench_lists FILE [postgresql://...]

FILE is the district sample. Without a second argument a PostgreSQL server is started and gets a copy of it.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from desk.model import Query
from desk.office import Office
from tests.benchmarks.bench_search import timed
from tests.benchmarks.search_server import served

REPEATS = 7
Row = tuple[str, float, Callable[[], object], str]
"""What is measured, the milliseconds promised, the work, and the statement that a plain program would fetch instead."""

_ALL = "select t.id, t.name, t.sex, t.birth, t.phone, t.live_address, t.id_no, t.relation, t.state from resident t"
_HOMES = " join member m on m.kind = 'building' and m.item_id = t.building_id and m.until is null"
_INSIDE = _ALL + _HOMES + " where m.area_id in (select id from area where path like '{}%')"
_BELOW = (
    "select a.id, count(*) from area a join area b on b.layer_id = a.layer_id and b.path like a.path || '%'"
    " join member m on m.area_id = b.id and m.kind = 'issue' and m.until is null"
    " join issue t on t.id = m.item_id where a.layer_id = {} and t.closed_at is null group by a.id"
)


def promises(office: Office) -> list[Row]:
    """Everything that is measured."""
    search = office.search
    layer = search.layers()[0]
    tree = search.tree(layer.id)
    community = next(area.id for area in reversed(tree) if area.level == max(each.level for each in tree) - 1)
    street = next(area.id for area in tree if area.level == 1)
    inside = {
        id: _INSIDE.format(office.database.read_value("select path from area where id = ?", (id,)))
        for id in (community, street)
    }
    residents = search.ids(Query(kind="residents"))
    deep = len(residents) // 2
    some = residents[deep : deep + 128].tolist()
    columns = [column.key for column in search.kind("residents").columns if column.shown]
    shaded = f"{_HOMES} where m.layer_id = {layer.id} and t.state in ('living', 'away') group by m.area_id"
    points = "select id, lon, lat, class_code from facility order by lat desc"
    shapes = "select id, geometry from {} where geometry is not null"
    return [
        ("all residents, ids", 200, lambda: search.ids(Query(kind="residents")), _ALL),
        (
            "residents of a community, ids",
            60,
            lambda: search.ids(Query(kind="residents", area_id=community)),
            inside[community],
        ),
        (
            "residents of a street, ids",
            200,
            lambda: search.ids(Query(kind="residents", area_id=street)),
            inside[street],
        ),
        (
            "the same by name",
            400,
            lambda: search.ids(Query(kind="residents", area_id=street, sort="name")),
            f"{inside[street]} order by t.initials, t.name, t.id",
        ),
        (
            "128 rows in the middle",
            10,
            lambda: search.rows("residents", some, columns),
            f"{_ALL} order by t.id limit 128 offset {deep}",
        ),
        ("open issues, ids", 20, lambda: search.ids(Query(kind="issues", only="open")), ""),
        ("badges of all areas", 60, lambda: search.badges(layer.id), _BELOW.format(layer.id)),
        (
            "shade by residents",
            250,
            lambda: search.shade(layer.id, "residents"),
            f"select m.area_id, count(*) from resident t{shaded}",
        ),
        ("overview of a street", 400, lambda: search.overview(street), ""),
        ("map: all areas", 30, lambda: search.map_areas(layer.id), shapes.format("area")),
        # Past what is kept until the next write.
        ("map: all facilities", 200, lambda: search._packs._facilities(), points),
        ("map: all buildings", 200, lambda: search.map_base("building"), shapes.format("building")),
    ]


def measure(where: str) -> bool:
    """Print a table; whether every promise is kept."""
    office = Office.open(where)
    kept = True
    print(f"\n{office.database.dialect}; ms{'median':>38} {'worst':>8} {'promise':>8} {'plain':>8} {'times':>6}")
    for title, promise, work, plain in promises(office):
        times = [timed(work) for _ in range(REPEATS)]
        median = statistics.median(times)
        kept &= median <= promise
        peer = timed(lambda plain=plain: office.database.read(plain)) if plain else None
        said = f"{peer:8.0f} {peer / median:6.1f}" if peer else f"{'-':>8}"
        print(
            f"{title:34} {median:9.1f} {max(times):8.1f} {promise:8.0f} {said}{'' if median <= promise else '  BROKEN'}"
        )
    office.close()
    return kept


def main(arguments: Sequence[str]) -> int:
    """Both databases; fails when a promise is broken."""
    with ExitStack() as opened:
        server = arguments[1] if len(arguments) > 1 else opened.enter_context(served(arguments[0]))
        return 0 if all([measure(where) for where in (arguments[0], server)]) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
