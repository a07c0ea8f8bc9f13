"""What the window brings in after it is usable: charts, and the modules whose first use would be felt."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from ui.app import App


def bring_charts(app: App, then: Callable[[], None]) -> None:
    """Import pyqtgraph on a reader thread; `then` may import `ui.panels.charts` in no time."""
    app.jobs.read(lambda: import_module("pyqtgraph"), lambda _: then(), key="import charts", can_wait=True)
