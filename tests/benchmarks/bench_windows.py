"""The first and second opening of the windows of issues: how long the GUI thread was held, in milliseconds, as JSON.

python -m tests.benchmarks.bench_windows FILE
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop

from tests.benchmarks.stalls import Watch
from ui import start

TOLD = "楼门口垃圾三天没人清，臭得很"


def main(where: str) -> None:
    """Open an office, wait until nothing is under way, then do what a clerk does first."""
    application = start.application(sys.argv[:1])
    watch = Watch()
    window = start.Window(start.App(start.Settings(path=Path("/nonexistent/settings.json"))))
    window.show()
    issues, jobs, found = window.commands.issues, window.app.jobs, {}

    def wait(until: Callable[[], object], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)

    def measure(name: str, act: Callable[[], object]) -> None:
        watch.reset()
        began = time.perf_counter()
        act()
        held = (time.perf_counter() - began) * 1000
        wait(lambda: jobs.is_idle)
        wait(lambda: False, 0.8)
        wait(lambda: jobs.is_idle)
        found[name] = {"held": held, "gap": watch.longest, "busy": watch.busiest}

    def opened() -> None:
        window.commands.open_place(where)
        wait(lambda: ready and window.overview.charts is not None)

    ready: list[bool] = []
    window.usable.connect(lambda: ready.append(True))
    opened()
    measure("idle", lambda: wait(lambda: False, 6.0))
    ids = [int(one) for one in window.lists["issues"].model.ids[:3]]
    measure("first F4", issues.enter)
    entry = issues.entering()
    measure("told", lambda: entry.form.told.setPlainText(TOLD))
    measure("class", lambda: entry.form.suggestions.take(0))
    entry.hide()
    measure("second F4", issues.enter)
    entry.hide()
    measure("first issue", lambda: issues.open_row(ids[0]))
    measure("second issue", lambda: issues.open_row(ids[1]))
    detail = issues.detail
    measure("first move", lambda: detail.hand.open(next(iter(detail.bar.buttons))))
    detail.hand.leave()
    measure("second move", lambda: detail.hand.open(next(iter(detail.bar.buttons))))
    detail.hand.forget()
    print(json.dumps(found))
    window.close()


if __name__ == "__main__":
    main(sys.argv[1])
