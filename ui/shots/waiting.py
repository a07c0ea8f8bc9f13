"""Runs the event loop until the window has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop

from ui.window import Window

PATIENCE = 30.0


def wait(until: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Run the event loop until something is true."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
    return until()


def rest(window: Window, seconds: float = 15.0) -> None:
    """Until no job runs, twice: one job may ask for the next."""
    for _ in range(2):
        wait(lambda: window.app.jobs.is_idle, seconds)
        wait(lambda: False, 0.1)
