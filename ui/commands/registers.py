"""What the menu 名册 does. Each is one short method; dialogs are imported when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from ui.app import App

if TYPE_CHECKING:
    from ui.dialogs.record import RecordDialog
    from ui.panels.rolls import RollsPanel
    from ui.window import Window


class RecordCommands(QObject):
    """Verbs about records of people, houses, organisations and facilities. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._form: RecordDialog | None = None

    # One record

    @property
    def form(self) -> RecordDialog:
        """The window of one record, made when first asked for."""
        if self._form is None:
            from ui.dialogs.record import RecordDialog

            self._form = RecordDialog(self.app, self.window.commands.undo, self.window)
            self._form.visit_wanted.connect(self.window.commands.logbook.enter_about)
            self._form.life.visit_opened.connect(self.window.commands.logbook.open_row)
        return self._form

    def may_leave(self, then: Callable[[], object]) -> bool:
        """Whether nothing typed into a form is lost now; else it is asked about, and `then` comes after the answer."""
        form = self._form
        if form is None or not form.isVisible() or not form.is_dirty:
            return self.window.commands.teams.may_leave(then)
        form.raise_()
        form.leave_then(partial(self._left, form, then))
        return False

    @staticmethod
    def _left(form: RecordDialog, then: Callable[[], object]) -> None:
        form.hide()
        then()

    def open(self) -> None:
        """The form of the chosen row of the list in front, or of what is chosen on the map."""
        chosen = self.app.selection
        if chosen.item_id is None:
            self.app.say("请先在列表、地图或查找里选一条。", "warn")
        else:
            self.open_row(chosen.kind, chosen.item_id)

    def open_row(self, kind: str, id: int) -> None:
        """The form of a row of a list; Alt+← and Alt+→ walk that list."""
        if kind == "issues":
            self.window.commands.issues.open_row(id)
            return
        if kind == "tasks":
            self.window.commands.duty.open_task(id)
            return
        if kind == "unvisited":
            self.window.commands.logbook.enter_for("household", id, "visit")
            return
        if kind == "records":
            self.window.commands.logbook.open_row(id)
            return
        if kind in ("team", "people"):
            self.window.commands.teams.open_row(kind, id)
            return
        from desk.work.records.opening import form_of_list

        form = form_of_list(kind)
        if not form:
            return
        panel = self.window.lists.get(kind)
        self.form.open_record(form, id, panel.walk if panel is not None else None)

    def new(self) -> None:
        """An empty form of the list in front."""
        self.new_in(self.window.front_list().spec.kind)

    def new_in(self, kind: str) -> None:
        """An empty form of a list."""
        from desk.work.records.opening import form_of_list

        form = form_of_list(kind)
        if form.startswith("special:"):
            self._choose_group()
        elif form:
            self.form.new_record(form)
        else:
            self.app.say("这个列表不能在这里新增，请先切换到居民、户、楼栋、单位或部件列表。", "warn")

    def _choose_group(self) -> None:
        """A special record begins with its group."""
        from desk.registers import kinds, spec_of

        menu = QMenu(self.window)
        for kind in kinds():
            if kind.startswith("special:"):
                menu.addAction(spec_of(kind).title, partial(self.form.new_record, kind))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos())

    def households(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("households")

    def specials(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("specials")

    def rentals(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("rentals")

    # Houses

    def floors(self) -> None:
        """The building that is chosen, or where the chosen resident, household or organisation is, as it stands."""
        office, chosen = self.app.office, self.app.selection
        if office is None:
            return
        if chosen.item_id is None:
            self.app.say("请先在列表、地图或查找里选一栋楼，或选住在里面的居民、户、单位。", "warn")
            return
        from desk.work.houses import floors

        kind, item = chosen.kind, chosen.item_id
        self.app.jobs.read(lambda: floors.of(office, kind, item), self._floors_found, key="floors of")

    def _floors_found(self, building_id: int | None) -> None:
        if building_id is None:
            self.app.say("所选的没有登记在哪栋楼，请先选一栋楼。", "warn")
        else:
            self.show_floors(building_id)

    def show_floors(self, building_id: int) -> None:
        """A building as it stands, in a window of its own."""
        from ui.dialogs.houses.floors import FloorsDialog

        dialog = FloorsDialog(self.app, building_id, self.window.commands.undo, self.regroup, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def regroup(self, what: str, household_id: int) -> None:
        """Split a household, join it with another, give it another head or another dwelling."""
        from ui.dialogs.houses.households import HouseholdDialog

        self.window.show_dialog(HouseholdDialog(self.app, what, household_id, self.window))

    def duplicates(self) -> None:
        """Who or what is in the register twice, in the chosen area."""
        from ui.dialogs.houses.duplicates import DuplicatesDialog

        dialog = DuplicatesDialog(self.app, self.window.commands.undo, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def devices(self) -> None:
        """What the devices read, and the next reading."""
        from ui.dialogs.things.devices import DevicesDialog

        self.window.show_dialog(DevicesDialog(self.app, self.window))

    def locate(self) -> None:
        """What and where a facility is, by its code."""
        from ui.dialogs.things.locating import LocatingDialog

        open_one = self.window.findChild(LocatingDialog)
        dialog = open_one or LocatingDialog(self.app, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if open_one is None:
            dialog.stand(self.window)
        dialog.show()
        dialog.raise_()
        dialog.edit.selectAll()
        dialog.edit.setFocus()

    def rolls(self) -> None:
        """Lists that write themselves, beside the tree of areas."""
        self.window.bring("rolls", "自动名单", self._make_rolls, beside="tree")

    def _make_rolls(self) -> RollsPanel:
        from ui.panels.rolls import RollsPanel

        panel = RollsPanel(self.app, self.window)
        panel.opened.connect(self._show_roll)
        return panel

    def _show_roll(self, title: str, ids: tuple[int, ...]) -> None:
        """Show exactly these residents in their list."""
        self.window.show_list("residents")
        self.window.lists["residents"].narrow(ids, word=title)

    def batches(self) -> None:
        """What was imported, to be taken back batch by batch."""
        from ui.dialogs.incoming.batches import BatchesDialog

        self.window.show_dialog(BatchesDialog(self.app, self.window))

    # Collecting sheets

    def hand_out(self) -> None:
        """Sheets of the chosen area for grid workers without this program."""
        from ui.dialogs.collecting.hand_out import HandOutDialog

        self.window.show_dialog(HandOutDialog(self.app, self.window.front_list().spec.kind, self.window))

    def take_back(self) -> None:
        """What they filled in, merged record by record."""
        from ui.dialogs.collecting.take_back import TakeBackDialog

        self.window.show_dialog(TakeBackDialog(self.app, self.window.commands.undo, self.window))
