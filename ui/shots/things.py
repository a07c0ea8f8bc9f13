"""Views of facilities: a code looked up, a device and what it read."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.dialogs.things.locating import LocatingDialog
from ui.shots.waiting import rest
from ui.window import Window


def located(window: Window) -> QWidget:
    """A facility by its code, the map at the place."""
    office = window.app.office
    assert office is not None
    codes = [row[0] for row in office.database.read("select code from facility order by id limit 4")]
    window.menus.by_command["registers.locate"].trigger()
    dialog = next(one for one in window.findChildren(LocatingDialog))
    for code in codes:
        dialog.edit.setText(code)
        dialog.ask()
        rest(window)
    return dialog


def several(window: Window) -> QWidget:
    """The last digits of a code, which several have."""
    window.menus.by_command["registers.locate"].trigger()
    dialog = next(one for one in window.findChildren(LocatingDialog))
    dialog.edit.setText("0012")
    dialog.ask()
    rest(window)
    return dialog
