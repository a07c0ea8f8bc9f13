"""Makes the orders of a very long list ready while nobody waits for anything, so that every header click is answered at
once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ui.app import App

QUIET = 1500
"""Milliseconds after a list came before the first order is made: what the person does next goes first."""
BREATH = 60


class Orders(QObject):
    """Prepares one kind, order by order, on a reader that lets everything else go first."""

    def __init__(self, app: App, kind: str, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._kind = app, kind
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def begin(self) -> None:
        """The list is there (again)."""
        self._timer.start(QUIET)

    def end(self) -> None:
        """The office is going."""
        self._timer.stop()
        self._app.jobs.forget(self._key)

    @property
    def _key(self) -> str:
        return f"orders {self._kind}"

    def _ask(self) -> None:
        office, kind = self._app.office, self._kind
        if office is None:
            return
        search = office.search
        self._app.jobs.read(lambda: search.prepare(kind), self._on_made, key=self._key, can_wait=True)

    def _on_made(self, has_more: bool) -> None:
        if has_more:
            self._timer.start(BREATH)
