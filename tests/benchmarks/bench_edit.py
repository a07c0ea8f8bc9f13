"""Redrawing grids of a district with live counts, beside geopandas and a plain shapely program that count anew.

    python -m tests.benchmarks.bench_edit FILE

FILE is the district sample; it is only read. A frame of a drag is what has to be done between two movements of the mouse:
move the vertex in every grid that has it, refuse what does not fit, and count what the changed grids hold. The peers move
nothing and check nothing, they only count the points in the same grids: a GIS joins all of them, a careful program asks
a tree of the points, built before, for each changed grid (and does not know who was put where by hand).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import geopandas
import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground.draft import Draft
from desk.office import Office
from desk.work.redrawing import redraw

FRAMES = 120
DRAG_LIMIT = 20.0
"""Milliseconds of a frame in a district: 168,339 facilities, 100,000 issues, 24,211 buildings."""
CHECK_LIMIT = 5.0
"""Milliseconds to look for gaps and overlaps after a vertex was moved, as the issue wants it."""


def drag(draft: Draft, at: tuple[float, float]) -> tuple[list[float], int]:
    """Milliseconds per frame of a drag around a place, and how many were not refused."""
    times, good = [], 0
    for number in range(FRAMES):
        turn = number / 9
        to = (at[0] + 4e-5 * np.cos(turn), at[1] + 3e-5 * np.sin(turn))
        begun = time.perf_counter()
        try:
            draft.move_vertex(at, to, tolerance=3.0, live=True)
            good += 1
        except BadInput:
            pass
        draft.counts()
        times.append(1000 * (time.perf_counter() - begun))
    if draft.can_undo:
        draft.undo()
    return times, good


def crossing(draft: Draft) -> tuple[float, float]:
    """A vertex inside the layer where several grids meet."""
    middle = draft.grids[sorted(draft.grids)[len(draft.grids) // 2]].shape
    corners = [tuple(point) for point in draft.vertices(draft.at(shapely.point_on_surface(middle).coords[0]) or 0)[0]]
    return max(corners, key=lambda corner: len(draft.sharing(corner)))


def joined(draft: Draft, keys: list[int], points: Any) -> Callable[[], object]:
    """All points joined to the changed grids by geopandas."""

    def work() -> object:
        grids = geopandas.GeoDataFrame({"key": keys}, geometry=[draft.grids[key].shape for key in keys], crs=4490)
        return geopandas.sjoin(points, grids, predicate="within").groupby(["key", "kind"]).size()

    return work


def asked(draft: Draft, keys: list[int], tree: Any, weights: Any) -> Callable[[], object]:
    """The same of a tree of all points."""

    def work() -> object:
        at, hit = tree.query([draft.grids[key].shape for key in keys], predicate="contains")
        return np.bincount(at, weights=weights[hit], minlength=len(keys))

    return work


def timed(work: Callable[[], object], repeats: int) -> float:
    """Median milliseconds."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def measured(office: Office, layer_id: int, name: str) -> bool:
    """Print the table of one layer; whether the promises hold."""
    begun = time.perf_counter()
    draft = redraw.start(office, layer_id)
    start = time.perf_counter() - begun
    placed = [each for each in draft.belonging.points.values() if not np.isnan(each.lon).all()]
    lon, lat = (np.concatenate([getattr(each, axis) for each in placed]) for axis in ("lon", "lat"))
    kinds = np.concatenate([np.full(len(each), each.kind) for each in placed])
    spots = shapely.points(lon, lat)
    frame = geopandas.GeoDataFrame({"kind": kinds}, geometry=spots, crs=4490)
    at = crossing(draft)
    keys = draft.sharing(at)
    ours, good = drag(draft, at)
    tree = shapely.STRtree(spots)
    plain = timed(asked(draft, keys, tree, np.ones(len(spots))), 9)
    gis = timed(joined(draft, keys, frame), 5)
    draft.move_vertex(at, (at[0] + 2e-5, at[1]), tolerance=1.0)
    draft.faults()
    check = timed(draft.faults, 9)
    draft.undo()
    frame_ms, worst = statistics.median(ours), max(ours)
    print(f"\n{name}: {len(draft.grids):,} grids, {len(spots):,} points; the draft is there after {start:.2f} s")
    print(f"  {'one frame of a drag':34}{'median':>9}{'worst':>9}{'against ours':>14}")
    for title, median, most in (
        ("ours: moved, checked, counted", frame_ms, worst),
        ("shapely tree: counted only", plain, plain),
        ("geopandas sjoin: counted only", gis, gis),
    ):
        print(f"  {title:34}{median:>7.1f}ms{most:>7.1f}ms{median / frame_ms:>13.1f}x")
    print(f"  {good} of {FRAMES} frames moved {len(keys)} grids, the others were refused")
    print(f"  gaps and overlaps of the changed grids: {check:.1f} ms (promised {CHECK_LIMIT:.0f})")
    for title, work in _steps(draft):
        print(f"  {title}: {timed(work, 3):.0f} ms")
    return worst <= 2 * DRAG_LIMIT and frame_ms <= DRAG_LIMIT and check <= CHECK_LIMIT


def _steps(draft: Draft) -> list[tuple[str, Callable[[], object]]]:
    grid = max(draft.grids.values(), key=lambda each: each.shape.area)
    west, _, east, _ = grid.shape.bounds
    lat = shapely.point_on_surface(grid.shape).y

    def split() -> None:
        draft.split(grid.key, [(west - 1e-4, lat), (east + 1e-4, lat)])
        draft.undo()

    def merge() -> None:
        beside = [
            each.key
            for each in draft.grids.values()
            if each.parent_id == grid.parent_id and each.key != grid.key and each.shape.touches(grid.shape)
        ]
        for key in beside:
            try:
                draft.merge([grid.key, key])
            except BadInput:
                continue
            draft.undo()
            return

    return [("split the largest grid, and back", split), ("merge it with a neighbour, and back", merge)]


def main(path: str) -> int:
    """Measure both layers of the district."""
    with closing(Office.open(path)) as office:
        layers = office.search.layers()
        held = [measured(office, layer.id, layer.name) for layer in layers if layer.basis == "area"]
    print("\npromises kept" if all(held) else "\nA PROMISE IS NOT KEPT")
    return 0 if all(held) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
