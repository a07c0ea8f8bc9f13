"""From a ring on the map to the lists, and from rows of a list to marks on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.app import App
from ui.panels.specs import LISTS, RARER

if TYPE_CHECKING:
    from ui.window import Window

KEY = "map choosing"


class Choosing(QObject):
    """Knows what is chosen on the map. On the GUI thread; looking up is a reader's job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._found: dict[str, tuple[int, ...]] = {}
        self._state = ""
        app.closed.connect(self._forget)

    def choose(self, ring: list[tuple[float, float]]) -> None:
        """Show in the lists what lies inside a ring; settled issues only if the map shows them."""
        office = self.app.office
        if office is None:
            return
        wish = getattr(self.window.map, "wish", None)
        closed = wish is not None and "closed" not in wish.issue_hidden

        def work() -> dict[str, tuple[int, ...]]:
            from desk.work.belonging.choosing import within  # brings shapely

            return within(office, ring, closed=closed)

        self.app.jobs.read(work, lambda found: self._take(found, closed), KEY, failed=self.app.jobs.error.emit)

    def let_go(self) -> None:
        """All rows again; the ring goes."""
        for panel in self.window.lists.values():
            panel.narrow(None)
        self._forget()

    def meet(self, kind: str) -> None:
        """A list that was made after the choice takes part in it."""
        if kind in self._found:
            self.window.lists[kind].narrow(self._found[kind], self._state)

    def show_rows(self, kind: str, ids: list[int], words: str = "列表所选") -> None:
        """Mark rows of a list on the map and bring them into view; `words` say which they are."""
        office = self.app.office
        if office is None:
            return

        def work() -> Any:
            from desk.work.belonging.choosing import box_of, places

            found = places(office, kind, ids)
            return found, box_of(found)

        self.app.jobs.read(
            work, lambda found: self._mark(words, len(ids), *found), KEY, failed=self.app.jobs.error.emit
        )

    def _take(self, found: dict[str, tuple[int, ...]], closed: bool) -> None:
        self._found, self._state = found, "" if closed else "open"
        for kind in self.window.lists:
            self.meet(kind)
        self.app.say(f"圈内有：{self._counts(found)}。列表已只显示圈内的，点列表上的“地图所选”恢复。", "good")
        front = self.window.front_list().spec.kind
        if not found.get(front):
            filled = next((kind for kind in self.window.lists if found.get(kind)), None)
            if filled is not None:
                self.window.show_list(filled)

    def _counts(self, found: dict[str, tuple[int, ...]]) -> str:
        """How many of each kind, in the words of the office; what there is none of is left out."""
        specs = {spec.kind: spec for spec in (*LISTS, *RARER)}
        parts = [
            f"{self.app.term(specs[kind].term, specs[kind].word)} {len(ids):,} {specs[kind].unit}"
            for kind, ids in found.items()
            if ids
        ]
        return "、".join(parts) or "没有可列出的对象"

    def _mark(self, words: str, rows: int, places: Any, box: tuple[float, float, float, float] | None) -> None:
        tools = self.window.tools
        if not len(places):
            self.app.say("所选的行没有位置，不能在地图上显示。", "warn")
        elif tools is not None:
            spots = f"（{len(places):,} 处）" if len(places) != rows else ""
            tools.mark(places, f"{words} {rows:,} 项{spots}", box)

    def _forget(self) -> None:
        self._found = {}
        if self.window.tools is not None:
            self.window.tools.show_ring(None)
            self.window.tools.mark([], "", None)
