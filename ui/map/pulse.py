"""Feels whether the page still answers: a hung one is ended, and then replaced like one that died by itself."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWebEngineCore import QWebEnginePage

log = logging.getLogger(__name__)

EVERY = 3_000
"""Milliseconds between two questions."""
PATIENCE = 4
"""Questions without an answer after which a page is given up: longer than any drawing takes."""
_END = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has one way only, under the second name


class Pulse(QObject):
    """Asks a page to run one number every few seconds. Lives on the GUI thread, as long as the page."""

    def __init__(self, page: QWebEnginePage, is_listening: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page = page
        self._is_listening = is_listening
        self._unanswered = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._feel)
        self._timer.start(EVERY)

    def _feel(self) -> None:
        if not self._is_listening():
            self._unanswered = 0
            return
        if self._unanswered >= PATIENCE:
            self._unanswered = 0
            self._end()
            return
        self._unanswered += 1
        self._page.runJavaScript("1", 0, self._on_answer)

    def _on_answer(self, _: Any) -> None:
        self._unanswered = 0

    def _end(self) -> None:
        process = self._page.renderProcessPid()
        if process <= 0:
            return
        log.warning("The map's page does not answer any more; its process is ended.")
        try:
            os.kill(process, _END)
        except ProcessLookupError:
            log.warning("It had ended by itself.")
