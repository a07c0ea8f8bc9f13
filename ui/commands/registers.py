"""What the menu 名册 does. Each is one short method; dialogs are imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from ui.app import App

if TYPE_CHECKING:
    from ui.window import Window


class RecordCommands(QObject):
    """Verbs about records of people, houses, organisations and facilities. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    # Houses

    def floors(self) -> None:
        """The building that is chosen, or where the chosen resident, household or organisation is, as it stands."""
        office, chosen = self.app.office, self.app.selection
        if office is None:
            return
        if chosen.item_id is None:
            self.app.say("请先在列表、地图或查找里选一栋楼，或选住在里面的居民、户、单位。", "warn")
            return
        from desk.work.records import floors

        kind, item = chosen.kind, chosen.item_id
        self.app.jobs.read(lambda: floors.of(office, kind, item), self._floors_found, key="floors of")

    def _floors_found(self, building_id: int | None) -> None:
        if building_id is None:
            self.app.say("所选的没有登记在哪栋楼，请先选一栋楼。", "warn")
        else:
            self.show_floors(building_id)

    def show_floors(self, building_id: int) -> None:
        """A building as it stands, in a window of its own."""
        from ui.dialogs.floors import FloorsDialog

        dialog = FloorsDialog(self.app, building_id, self.window.commands.undo, self.regroup, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def regroup(self, what: str, household_id: int) -> None:
        """Split a household, join it with another, give it another head or another dwelling."""
        from ui.dialogs.households import HouseholdDialog

        self.window.show_dialog(HouseholdDialog(self.app, what, household_id, self.window))
