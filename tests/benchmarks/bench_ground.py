"""Points into grids and the check of borders, beside geopandas, PostGIS, pairwise overlay and the naive way; one run.

    python -m tests.benchmarks.bench_ground [POINTS]

1,130,000 points into 2,428 grids with 229,882 vertices (tests/mosaic.py), 40 defects, and 200 dragged vertices. Every
peer gets its input ready made (points, tables, indexes); what it then needs is timed. The answers are compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import shapely

from desk.ground.coverage import Coverage, check
from desk.ground.faults import GAP, OVERLAP
from desk.ground.locate import Locator
from tests.benchmarks.ground_server import postgis
from tests.mosaic import Mosaic, district

REPEATS = 5
POINTS = 1_130_000
NAIVE = 60
"""Points that the naive way is timed with; the rest is extrapolated."""
PROMISED_RATIO, PROMISED_CHECK, PROMISED_EDIT = 3.0, 0.2, 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table: median and worst in seconds, and what came out."""

    what: str
    median: float
    worst: float
    said: str = ""


def timed(what: str, work: Callable[[], Any], repeats: int = REPEATS) -> tuple[Line, Any]:
    """Run it some times; the last answer is given."""
    times, answer = [], None
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begin)
    return Line(what=what, median=statistics.median(times), worst=max(times)), answer


def in_turn(*tasks: tuple[str, Callable[[], Any]], repeats: int = REPEATS) -> list[tuple[Line, Any]]:
    """As `timed`, but round after round of all of them."""
    times: list[list[float]] = [[] for _ in tasks]
    answers: list[Any] = [None] * len(tasks)
    for _ in range(repeats):
        for at, (_, work) in enumerate(tasks):
            begin = time.perf_counter()
            answers[at] = work()
            times[at].append(time.perf_counter() - begin)
    return [
        (Line(what=tasks[at][0], median=statistics.median(each), worst=max(each)), answers[at])
        for at, each in enumerate(times)
    ]


def points_of(town: Mosaic, number: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Points over the box of the town: most in a grid, some outside."""
    dice = numpy.random.default_rng(20261031)
    west, south, east, north = town.outline.bounds
    return dice.uniform(west, east, number), dice.uniform(south, north, number)


def locating(town: Mosaic, number: int, server: Any) -> tuple[list[Line], bool]:
    """All ways of finding the grid of every point; whether the promise is kept and all agree."""
    import geopandas

    x, y = points_of(town, number)
    grids = geopandas.GeoDataFrame({"area": town.ids}, geometry=town.shapes)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y))
    # In turn, so that whatever else the machine does meets both.
    (cold, ours), (join, joined) = in_turn(
        ("ours, cold (index and all)", lambda: Locator(town.ids, town.shapes).locate(x, y)),
        ("geopandas sjoin (points ready)", lambda: geopandas.sjoin(points, grids, predicate="within")),
    )
    kept = Locator(town.ids, town.shapes)
    kept.locate(x, y)
    warm, _ = timed("ours, grids unchanged", lambda: kept.locate(x, y))
    theirs = numpy.zeros(number, dtype=numpy.int64)
    theirs[joined.index.to_numpy()] = joined["area"].to_numpy()
    tree = shapely.STRtree(town.shapes)
    made = points.geometry.to_numpy()
    query, _ = timed("shapely STRtree.query within", lambda: tree.query(made, predicate="within"), 1)
    few = [shapely.Point(*pair) for pair in zip(x[:NAIVE].tolist(), y[:NAIVE].tolist(), strict=True)]
    one, _ = timed("naive", lambda: [[grid.contains(point) for grid in town.shapes] for point in few], 1)
    naive = Line(
        what=f"naive loop, from {NAIVE} points", median=one.median * number / NAIVE, worst=one.worst * number / NAIVE
    )
    lines = [cold, warm, join, query, naive, *_server_points(server, town, x, y)]
    differ = int((theirs != ours).sum())
    print(f"points in a grid: {int((ours > 0).sum()):,} of {number:,}; answers that differ from sjoin: {differ}")
    return lines, differ == 0 and join.median / cold.median >= PROMISED_RATIO


def _server_points(server: Any, town: Mosaic, x: numpy.ndarray, y: numpy.ndarray) -> list[Line]:
    if server is None:
        return [Line(what="PostGIS (not installed here)", median=float("nan"), worst=float("nan"))]
    _fill_grids(server, town.ids, town.shapes)
    server.execute("drop table if exists raw; create table raw (x double precision, y double precision)")
    with server.cursor().copy("copy raw from stdin") as out:
        out.write("".join(f"{a!r}\t{b!r}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True)).encode())
    server.execute("create table point as select st_point(x, y) as geom from raw")
    server.execute("create index on point using gist (geom); analyze point")
    sql = "select count(*) from point p join grid g on st_contains(g.geom, p.geom)"
    line, count = timed("PostGIS join, GiST on both", lambda: server.execute(sql).fetchone()[0], 1)
    return [Line(what=line.what, median=line.median, worst=line.worst, said=f"{count:,} found")]


def _fill_grids(server: Any, ids: Sequence[int], shapes: Sequence[Any]) -> None:
    server.execute("drop table if exists grid; create table grid (id int, geom geometry)")
    with server.cursor().copy("copy grid from stdin") as out:
        for id, shape in zip(ids, shapes, strict=True):
            out.write_row((id, shapely.to_wkb(shape, hex=True)))
    server.execute("create index on grid using gist (geom); analyze grid")


def spoilt(town: Mosaic) -> tuple[list[Any], int]:
    """The same grids with 20 gaps and 20 overlaps of 12 by 12 metres; how many they are."""
    shapes, dice, columns = list(town.shapes), numpy.random.default_rng(3), 50
    taken: list[tuple[int, int]] = []
    for place in dice.permutation(len(shapes) - columns).tolist():
        row, column = divmod(place, columns)
        near = any(abs(row - r) < 2 and abs(column - c) < 2 for r, c in taken)
        if not 0 < column < columns - 1 or row == 0 or near:
            continue
        corner = shapely.get_coordinates(shapes[place])[30]
        side = 6 / 111_000
        plot = shapely.box(*(corner - side), *(corner + side))
        gap = len(taken) % 2 == 1
        plot = plot.intersection(shapes[place]) if gap else plot.difference(shapes[place])
        if plot.geom_type != "Polygon":
            continue
        shapes[place] = shapes[place].difference(plot) if gap else shapes[place].union(plot)
        taken.append((row, column))
        if len(taken) == 40:
            break
    return shapes, len(taken)


def checking(town: Mosaic, server: Any) -> tuple[list[Line], bool]:
    """All ways of checking the borders; whether the promise is kept and every defect was found, and none invented."""
    shapes, defects = spoilt(town)
    clean, nothing = timed("ours, sound grids", lambda: check(town.ids, town.shapes, parent=town.outline))
    line, found = timed("ours, 40 defects", lambda: check(town.ids, shapes, parent=town.outline))
    located = [fault for fault in found if fault.rule in (GAP, OVERLAP)]
    bad = Line(what=line.what, median=line.median, worst=line.worst, said=f"{len(found)} findings, each with its place")
    edges, flagged = timed("shapely coverage_invalid_edges", lambda: shapely.coverage_invalid_edges(shapes, 1e-4))
    wrong = int((~shapely.is_empty(flagged)).sum())
    edges = Line(what=edges.what, median=edges.median, worst=edges.worst, said=f"edges of {wrong} grids")
    pairs, count = timed("pairwise overlay", lambda: _pairwise(shapes))
    pairs = Line(what=pairs.what, median=pairs.median, worst=pairs.worst, said=f"{count} overlaps, no gaps")
    lines = [clean, bad, edges, pairs, *_server_check(server, town, shapes)]
    fine = not nothing and len(located) == defects == len(found) and max(clean.median, bad.median) <= PROMISED_CHECK
    return lines, fine


def _pairwise(shapes: list[Any]) -> int:
    held = numpy.array(shapes, dtype=object)
    left, right = shapely.STRtree(held).query(held, predicate="intersects")
    left, right = left[left < right], right[left < right]
    return int((shapely.area(shapely.intersection(held[left], held[right])) > 1e-12).sum())


def _server_check(server: Any, town: Mosaic, shapes: list[Any]) -> list[Line]:
    if server is None:
        return [Line(what="PostGIS (not installed here)", median=float("nan"), worst=float("nan"))]
    _fill_grids(server, town.ids, shapes)
    over = (
        "select count(*) from grid a join grid b on a.id < b.id and a.geom && b.geom"
        " where st_relate(a.geom, b.geom, '2********')"
    )
    holes = (
        "select coalesce(sum(st_numinteriorrings(d.geom)), 0) from (select (st_dump(st_union(geom))).geom from grid) d"
    )
    first, pairs = timed("PostGIS overlaps (ST_Relate)", lambda: server.execute(over).fetchone()[0], 3)
    second, rings = timed("PostGIS gaps (ST_Union, rings)", lambda: server.execute(holes).fetchone()[0], 3)
    return [
        Line(what=first.what, median=first.median, worst=first.worst, said=f"{pairs} pairs"),
        Line(what=second.what, median=second.median, worst=second.worst, said=f"{rings} holes"),
    ]


def editing(town: Mosaic) -> tuple[list[Line], bool]:
    """One dragged vertex, 200 times: the new outline told and everything around it checked."""
    dice = numpy.random.default_rng(8)
    coverage = Coverage(town.ids, town.shapes, parent=town.outline)
    coverage.check_around(town.ids[:1])
    times, seen = [], 0
    for _ in range(200):
        place = int(dice.integers(0, len(town.ids)))
        points = shapely.get_coordinates(town.shapes[place]).copy()
        middle, at = points[:-1].mean(axis=0), int(dice.integers(1, len(points) - 1))
        points[at] = middle + (points[at] - middle) * 1.1
        moved = shapely.Polygon(points)
        begin = time.perf_counter()
        coverage.update(town.ids[place], moved)
        found = coverage.check_around([town.ids[place]])
        times.append(time.perf_counter() - begin)
        seen += bool(found)
        coverage.update(town.ids[place], town.shapes[place])
    most = statistics.quantiles(times, n=20)[-1]
    said = f"{seen} of 200 seen; 95 % within {most * 1000:.1f} ms"
    ours = Line(what="ours, one dragged vertex", median=statistics.median(times), worst=max(times), said=said)
    whole, _ = timed("the same by coverage_invalid_edges", lambda: shapely.coverage_invalid_edges(town.shapes, 1e-4))
    pairs, _ = timed("the same by pairwise overlay", lambda: _pairwise(list(town.shapes)))
    return [ours, whole, pairs], most <= PROMISED_EDIT and seen == 200


def show(title: str, lines: list[Line], against: int = 0) -> None:
    """Print a table; ratios against one of ours."""
    print(f"\n{title}\n{'':38}{'median':>12}{'worst':>12}{'times ours':>12}")
    for line in lines:
        ratio = line.median / lines[against].median
        print(f"{line.what:38}{_written(line.median):>12}{_written(line.worst):>12}{ratio:12.2f}  {line.said}")


def _written(seconds: float) -> str:
    if seconds != seconds:
        return "-"
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.1f} ms"


def main(arguments: Sequence[str]) -> int:
    """Fails when a promise is broken."""
    number = int(arguments[0]) if arguments else POINTS
    town = district()
    print(f"{len(town.ids):,} grids, {town.vertices:,} vertices, {number:,} points")
    with postgis() as server:
        lines, located = locating(town, number, server)
        show(f"{number:,} points into {len(town.ids):,} grids", lines)
        lines, checked = checking(town, server)
        show("check of all borders", lines, 1)
    lines, edited = editing(town)
    show("check while drawing", lines)
    kept = {"3 times sjoin": located, "check <= 0.2 s, 40 of 40": checked, "edit <= 5 ms": edited}
    print("\n" + "\n".join(f"{'kept  ' if fine else 'BROKEN'} {what}" for what, fine in kept.items()))
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
