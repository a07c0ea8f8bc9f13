"""Who was not visited: the list, the map shaded and marked by it, the sheets to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from desk.model import Query
from ui.app import App, Selection

if TYPE_CHECKING:
    from desk.work.issues.me import Colleague
    from ui.window import Window

KIND = "unvisited"
RATE = "visit_rate"
"""The figure by which the grids are shaded."""
MOST_MARKED = 600
"""Houses marked at once; more would hide the ground."""


class VisitCommands(QObject):
    """Verbs about visits. All on the GUI thread; whatever takes time is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        app.selected.connect(self._on_selected)

    def unvisited(self) -> None:
        """Households that were not visited in this period: the list, grids shaded by their share, houses with counts."""
        if self.app.office is None:
            return
        self.window.show_list(KIND)
        self.window.lists[KIND].ask_for("term")
        if self.window.map is not None:
            self.window.map.set_figure(RATE)
        self._mark()

    def paper(self) -> None:
        """The list of households not visited, as a sheet for each member of the teams."""
        panel = self.window.lists.get(KIND)
        area = None if self.app.selection.area_id == self.app.root_id else self.app.selection.area_id
        query = panel.query() if panel is not None else Query(kind=KIND, area_id=area, only="term", sort="since")
        self.window.commands.duty.door_lists(query)

    def keep(self) -> None:
        """Somebody keeps the chosen households from today on (包户): of the list of households, or of those not visited."""
        office = self.app.office
        panels = [self.window.lists[kind] for kind in ("households", KIND) if kind in self.window.lists]
        ids = next((found for panel in panels if panel.isVisible() and (found := panel.chosen_ids())), [])
        if office is None or not ids:
            self.app.say("请先在户列表或未走访户列表里选中要包联的户（可多选）。", "warn")
            return

        def work() -> tuple[Colleague, ...]:
            from desk.work.issues.me import colleagues

            return colleagues(office)

        def show(people: tuple[Colleague, ...]) -> None:
            from ui.dialogs.duty.handing import HandDialog, households_kept

            self.window.show_dialog(HandDialog(self.app, households_kept(ids), people, self.window))

        self.app.jobs.read(work, show, key="keep households")

    def _on_selected(self, chosen: Selection) -> None:
        """Another area is chosen while the list is looked at: its houses are marked."""
        dock = self.window.docks.get(KIND)
        is_seen = dock is not None and dock.isVisible() and not dock.visibleRegion().isEmpty()
        if is_seen and not chosen.kind and chosen.source not in (KIND, "open"):
            QTimer.singleShot(0, self, self._mark)  # when the list knows the area

    def _mark(self) -> None:
        office, query = self.app.office, self.window.lists[KIND].query()
        if office is None:
            return

        def work() -> tuple[int, Any, tuple[int, ...], Any]:
            from desk.work.belonging.choosing import box_of, counted_places  # brings shapely

            ids = office.search.ids(query)
            if len(ids) > MOST_MARKED * 20:
                return len(ids), (), (), None
            places, counts = counted_places(office, KIND, ids.tolist())
            return len(ids), places, counts, box_of(places)

        self.app.jobs.read(work, lambda found: self._show(*found), key="unvisited marks")

    def _show(self, households: int, places: Any, counts: tuple[int, ...], box: Any) -> None:
        tools, where = self.window.tools, self.app.area_name(self.app.selection.area_id)
        if tools is None:
            return
        if not households:
            tools.mark([], "", None)
            self.app.say(f"{where}本期的户都走访过了。", "good")
        elif 0 < len(counts) <= MOST_MARKED:
            words = f"{where}未走访 {households:,} 户（{len(counts):,} 处）"
            tools.mark(places, words, box, labels=[str(each) for each in counts])
        else:
            tools.mark([], "", None)
            self.app.say(f"{where}未走访 {households:,} 户，地图按走访率着色。在左侧选一个社区或网格，逐栋标出户数。")
