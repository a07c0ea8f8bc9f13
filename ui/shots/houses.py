"""Views of houses and households: the 楼栋 view in its ways of colouring, and what one does with a household."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.houses.duplicates import DuplicatesDialog
from ui.dialogs.houses.floors import FloorsDialog
from ui.dialogs.houses.households import HouseholdDialog
from ui.panels.rolls import RollsPanel
from ui.shots.waiting import rest, wait
from ui.window import Window

TALLEST = "select building_id from dwelling group by building_id order by count(*) desc, building_id limit 1"
WIDEST = (
    "select building_id from dwelling group by building_id order by count(distinct unit) desc, count(*) desc limit 1"
)
LARGEST = "select household_id from resident group by 1 order by household_id is null, count(*) desc, 1 limit 1"
YARD = "select building_id from dwelling where floor = 1 group by building_id order by count(*) desc limit 1"


def house(of: str = TALLEST, colour: int = 0, *, is_whole: bool = False) -> Callable[[Window], QWidget]:
    """The building that a query finds, as it stands."""

    def prepare(window: Window) -> QWidget:
        dialog = _open(window, of)
        dialog.colour.setCurrentIndex(colour)
        dialog.whole.setChecked(is_whole)
        return dialog

    return prepare


def _open(window: Window, of: str) -> FloorsDialog:
    office = window.app.office
    assert office is not None
    window.commands.registers.show_floors(int(office.database.read_value(of)))
    dialog = next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, FloorsDialog) and each.isVisible()
    )
    dialog.resize(min(window.width() - 40, 1632), min(window.height() - 60, 918))
    wait(lambda: dialog.house is not None)
    rest(window)
    return dialog


def household(what: str) -> Callable[[Window], QWidget]:
    """What one does with the household of the first room."""

    def prepare(window: Window) -> QWidget:
        office = window.app.office
        assert office is not None
        window.commands.registers.regroup(what, int(office.database.read_value(LARGEST)))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, HouseholdDialog)
        wait(lambda: dialog.home is not None)
        for row in (2, 3) if what == "split" else ():
            item = dialog.table.item(row, 0)
            if item is not None:
                item.setCheckState(Qt.CheckState.Checked)
        return dialog

    return prepare


def rolls(window: Window) -> QWidget:
    """The lists that write themselves, one of them opened."""
    window.commands.registers.rolls()
    panel = window.docks["rolls"].widget()
    assert isinstance(panel, RollsPanel)
    rest(window)
    panel.tree.itemClicked.emit(panel.items["age80"], 0)
    panel.tree.setCurrentItem(panel.items["age80"])
    rest(window)
    return window


def twins(window: Window) -> QWidget:
    """Duplicates side by side. Facilities: the sample's people are all there once."""
    window.commands.registers.duplicates()
    dialog = next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, DuplicatesDialog) and each.isVisible()
    )
    dialog.resize(min(window.width() - 40, 1400), min(window.height() - 60, 860))
    rest(window)
    if not dialog.list.count():
        dialog.kind.setCurrentIndex(2)
        dialog.seek()
    rest(window)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    return dialog
