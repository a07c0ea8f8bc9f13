"""Watches how long the GUI thread is held by one event."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication


class Watched(QApplication):
    """An application that times every event it delivers from its loop; nested deliveries count to the outer one."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._depth = 0
        self.longest = 0.0
        self.what = ""
        self.spans: list[float] = []

    def reset(self) -> None:
        """Begin a new measurement."""
        self.longest, self.what, self.spans = 0.0, "", []

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver, and time if nothing is being delivered."""
        if self._depth:
            return bool(super().notify(receiver, event))
        self._depth = 1
        kind = event.type()
        start = time.perf_counter()
        try:
            return bool(super().notify(receiver, event))
        finally:
            self._depth = 0
            spent = time.perf_counter() - start
            self.spans.append(spent)
            if spent > self.longest:
                self.longest = spent
                self.what = f"{kind.name} to {type(receiver).__name__}"
