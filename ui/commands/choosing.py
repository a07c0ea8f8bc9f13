"""From a ring on the map to the lists, and from rows of a list to marks on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window

KEY = "map choosing"


class Choosing(QObject):
    """Knows what is chosen on the map. On the GUI thread; looking up is a reader's job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        app.closed.connect(self._forget)

    def choose(self, ring: list[tuple[float, float]]) -> None:
        """Show in the lists what lies inside a ring; settled issues only if the map shows them."""
        office = self.app.office
        if office is None:
            return
        wish = getattr(self.window.map, "wish", None)
        closed = wish is not None and "closed" not in wish.issue_hidden

        def work() -> dict[str, tuple[int, ...]]:
            from desk.work.choosing import within  # brings shapely

            return within(office, ring, closed=closed)

        self.app.jobs.read(work, lambda found: self._take(found, closed), KEY, failed=self.app.jobs.error.emit)

    def let_go(self) -> None:
        """All rows again; the ring goes."""
        for panel in self.window.lists.values():
            panel.narrow(None)
        self._forget()

    def show_rows(self, kind: str, ids: list[int]) -> None:
        """Mark rows of a list on the map and bring them into view."""
        office = self.app.office
        if office is None:
            return

        def work() -> Any:
            from desk.work.choosing import box_of, places

            found = places(office, kind, ids)
            return found, box_of(found)

        self.app.jobs.read(work, lambda found: self._mark(len(ids), *found), KEY, failed=self.app.jobs.error.emit)

    def _take(self, found: dict[str, tuple[int, ...]], closed: bool) -> None:
        counts = []
        for kind, panel in self.window.lists.items():
            if kind in found:
                panel.narrow(found[kind], "" if closed else "open")
                word, unit = self.app.term(panel.spec.term, panel.spec.word), panel.spec.unit
                counts.append((kind, f"{word} {len(found[kind]):,} {unit}"))
        houses = self.app.term("building", "楼栋")
        said = "、".join([f"{houses} {len(found['buildings']):,} 栋", *(words for _, words in counts)])
        self.app.say(f"圈内有：{said}。列表已只显示圈内的，点列表上的“地图所选”恢复。", "good")
        front = self.window.front_list().spec.kind
        if not found.get(front):
            filled = next((kind for kind, _ in counts if found[kind]), None)
            if filled is not None:
                self.window.show_list(filled)

    def _mark(self, rows: int, places: Any, box: tuple[float, float, float, float] | None) -> None:
        tools = self.window.tools
        if not len(places):
            self.app.say("所选的行没有位置，不能在地图上显示。", "warn")
        elif tools is not None:
            spots = f"（{len(places):,} 处）" if len(places) != rows else ""
            tools.mark(places, f"列表所选 {rows:,} 项{spots}", box)

    def _forget(self) -> None:
        if self.window.tools is not None:
            self.window.tools.show_ring(None)
            self.window.tools.mark([], "", None)
