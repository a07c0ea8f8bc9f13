"""Layers that are not drawn have no ground to colour: who belongs to the chosen grid is marked on the map instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desk.model import Query
from ui.app import App, Selection

if TYPE_CHECKING:
    from desk.office import Office
    from ui.window import Window

DRAWN: Final = ("area", "line")
MARKED: Final = 20_000
"""Members marked at most."""
_KINDS: Final = ("residents", "organisations", "facilities")
Found = tuple[str, list[int]]


class Members(QObject):
    """Follows the selection. On the GUI thread; looking up is a reader's job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._is_marked = False
        app.selected.connect(self._on_selected)

    def _on_selected(self, chosen: Selection) -> None:
        office, layer = self.app.office, self.app.layer
        if office is None or layer is None or chosen.item_id is not None:
            return
        area_id = chosen.area_id
        if layer.basis in DRAWN or area_id is None or area_id == self.app.root_id:
            self._let_go()
            return
        self.app.jobs.read(lambda: _found(office, area_id), self._mark, "grid members")

    def _mark(self, found: Found) -> None:
        kind, ids = found
        if not ids:
            self._let_go()
            return
        self._is_marked = True
        self.window.commands.map.choosing.show_rows(kind, ids, self.app.area_name(self.app.selection.area_id))

    def _let_go(self) -> None:
        if self._is_marked and self.window.tools is not None:
            self.window.tools.mark([], "", None)
        self._is_marked = False


def _found(office: Office, area_id: int) -> Found:
    """Whom a grid holds: its list and ids, at most so many as are marked. Runs on a reader."""
    for kind in _KINDS:
        ids = office.search.ids(Query(kind=kind, area_id=area_id))
        if len(ids):
            return kind, ids[:MARKED].tolist()
    return "", []
