"""Notices what other clerks wrote: asks every few seconds whether the trail of writes has grown."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer

from desk.model import Changes
from ui.app import App

log = logging.getLogger(__name__)

EVERY = 5_000
"""Milliseconds between two looks. One costs a shared drive some 7 ms, a server a round trip; never the GUI thread."""


class Watch(QObject):
    """Emits `app.changed` for writes of others. What this window wrote itself was told already."""

    def __init__(self, app: App, every: int = EVERY) -> None:
        super().__init__(app)
        self._app = app
        self._seen = -1
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self.look)
        app.opened.connect(self._begin)
        app.closed.connect(self._timer.stop)
        app.changed.connect(self._on_changed)

    def look(self) -> None:
        """Ask now. A file that is out of reach for a moment is asked again at the next look."""
        office, seen = self._app.office, self._seen
        if office is None:
            return

        def ask() -> tuple[int, Changes | None]:
            now = office.database.seq
            return now, office.database.changes_since(seen) if 0 <= seen < now else None

        def take(answer: tuple[int, Changes | None]) -> None:
            now, changes = answer
            if office is self._app.office and self._seen == seen:
                self._seen = now
                if changes is not None:
                    self._app.changed.emit(changes)

        self._app.jobs.read(ask, take, key="watch", failed=self._on_failed, can_wait=True)

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _begin(self) -> None:
        self._seen = -1
        self._timer.start()
        self.look()

    def _on_changed(self, changes: Changes) -> None:
        if changes.audit_id is not None and changes.audit_id == self._seen + 1:
            self._seen = changes.audit_id

    def _on_failed(self, error: BaseException) -> None:
        log.info("The office could not be asked for new writes: %s.", type(error).__name__)
