"""One run of the real window for `bench_click`: clicks on areas, times until every panel is filled. Prints JSON."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop

from tests.benchmarks.stalls import Watch
from ui import start

CLICKS = 60


def main(where: str) -> None:
    """Open, warm up, click, report."""
    application = start.application(sys.argv[:1])
    watch = Watch()
    window = start.Window(start.App(start.Settings(path=Path("/nonexistent/settings.json"))))
    app = window.app
    window.show()

    def wait(until: object, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:  # type: ignore[operator]
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)

    ready: list[bool] = []
    window.usable.connect(lambda: ready.append(True))
    window.commands.open_place(where)
    wait(lambda: ready and window.overview.charts is not None)
    wait(lambda: False, 2.0)
    parents = {area.parent_id for area in app.areas.values()}
    leaves = [area.id for area in app.areas.values() if area.id not in parents]
    chooser = random.Random(7)
    warm, measured = chooser.sample(leaves, 5), chooser.sample(leaves, min(CLICKS, len(leaves)))
    times, stalls, busy = [], [], []
    for number, area in enumerate([*warm, *measured]):
        watch.reset()
        began = time.perf_counter()
        index = window.tree.model.index_of(area)
        window.tree.tree.setCurrentIndex(index)
        waited: set[str] = {*window.lists, "overview"}
        links = [
            panel.model.filled.connect(lambda _, kind=kind: waited.discard(kind))
            for kind, panel in window.lists.items()
        ]
        link = window.overview.shown.connect(lambda: waited.discard("overview"))
        front = window.front_list()
        wait(lambda: not waited and (not len(front.model.ids) or front.model.has_row(0)), 10)
        front.table.viewport().repaint()
        spent = time.perf_counter() - began
        for panel, each in zip(window.lists.values(), links, strict=True):
            panel.model.filled.disconnect(each)
        window.overview.shown.disconnect(link)
        wait(lambda: app.jobs.is_idle, 10)
        wait(lambda: False, 0.1)
        if number >= len(warm):
            times.append(spent * 1000)
            stalls.append(watch.longest)
            busy.append(watch.busiest)
    times.sort()
    stalls.sort()
    busy.sort()
    print(
        json.dumps(
            {
                "clicks": len(times),
                "residents": window.app.office.search.count(start_query()) if window.app.office else 0,
                "median": statistics.median(times),
                "p95": times[int(len(times) * 0.95)],
                "worst": times[-1],
                "busy_median": statistics.median(busy),
                "busy_p95": busy[int(len(busy) * 0.95)],
                "busy_worst": busy[-1],
                "stall_median": statistics.median(stalls),
                "stall_p95": stalls[int(len(stalls) * 0.95)],
                "stall_worst": stalls[-1],
            }
        )
    )
    window.close()


def start_query() -> object:
    """All residents."""
    from desk.model import Query

    return Query(kind="residents")


if __name__ == "__main__":
    main(sys.argv[1])
