"""Watches how long the GUI thread leaves its event loop waiting.

A timer asks to be called every two milliseconds; whatever a call comes late, somebody held the thread. Several events in
one turn of the loop count together, so the figure is an upper bound. (Timing each event in an overridden
`QApplication.notify` kills PySide6 6.11 as soon as QtWebEngine sends its own.)
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

BEAT = 2


class Watch(QObject):
    """Gaps between two turns of the event loop, in milliseconds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest = 0.0
        self.busiest = 0.0
        """Processor time of one turn: what our code itself took, whoever else wanted the processor."""
        self._spent = time.thread_time()
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def reset(self) -> None:
        """Begin a new measurement."""
        self.longest, self._last = 0.0, time.perf_counter()
        self.busiest, self._spent = 0.0, time.thread_time()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - BEAT)
        self._last = now
        spent = time.thread_time()
        self.busiest = max(self.busiest, (spent - self._spent) * 1000)
        self._spent = spent
