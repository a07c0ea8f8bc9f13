"""Views of the map: layers, time, tools in the hand, proposals, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.ground.goto import GoToDialog
from ui.dialogs.ground.making import MakingDialog
from ui.dialogs.ground.printing import PrintDialog
from ui.shots.waiting import wait
from ui.window import Window

ROWS_TOO = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def _ring(window: Window) -> list[tuple[float, float]]:
    """A lopsided quadrangle in the middle of the office."""
    root = window.app.areas[window.app.root_id or 0]
    lon, lat = root.lon or 0.0, root.lat or 0.0
    return [(lon + dx / 1000, lat + dy / 1000) for dx, dy in ((-6, -3), (4, -4), (6, 3), (-3, 5))]


def measured(what: str) -> Callable[[Window], QWidget]:
    """A length or an area measured on the map."""

    def prepare(window: Window) -> QWidget:
        if window.tools is not None:
            window.tools.measure(what, _ring(window))
        return window.stage

    return prepare


def chosen(window: Window) -> QWidget:
    """What a ring on the map chose, in the list."""
    ring = _ring(window)
    window.show_list("facilities")
    if window.tools is not None:
        window.tools.show_ring(ring)
        window.tools.pointed.emit(*ring[0])
    window.commands.map.choosing.choose(ring)
    wait(lambda: window.app.jobs.is_idle, 10)
    return window


def marked(window: Window) -> QWidget:
    """Rows of a list shown on the map."""
    window.show_list("facilities")
    wait(lambda: window.app.jobs.is_idle, 10)
    panel = window.lists["facilities"]
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    wait(lambda: window.app.jobs.is_idle, 10)
    for row in range(40):
        panel.table.selectionModel().select(panel.model.index(row * 9, 0), ROWS_TOO)
    panel.show_on_map()
    wait(lambda: window.app.jobs.is_idle, 10)
    return window


def go_to(window: Window) -> QWidget:
    """The dialog that goes to a coordinate."""
    dialog = GoToDialog(window.app, window.map, window.tools, window)
    window.show_dialog(dialog)
    root = window.app.areas[window.app.root_id or 0]
    dialog.edit.setText(f"{root.lon}, {root.lat}")
    dialog.ask()
    return dialog


def printed(purpose: str) -> Callable[[Window], QWidget]:
    """The dialog of printing with its preview."""

    def prepare(window: Window) -> QWidget:
        dialog = PrintDialog(window.app, window.commands.map.outgoing.print, window)
        dialog.purpose.setCurrentIndex(dialog.purpose.findData(purpose))
        dialog.purpose.activated.emit(dialog.purpose.currentIndex())
        dialog.figure.setCurrentIndex(dialog.figure.findData("residents"))
        window.show_dialog(dialog)
        dialog.draw()
        return dialog

    return prepare


def made(way: str) -> Callable[[Window], QWidget]:
    """A proposal in the dialog; `way` "" is the first one of the layer."""

    def prepare(window: Window) -> QWidget:
        window.menus.by_command["map.make"].trigger()
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, MakingDialog):
            return window
        if way:
            dialog.form.way.setCurrentIndex(max(dialog.form.way.findData(way), 0))
        dialog.preview()
        wait(lambda: window.app.jobs.is_idle, 60)
        dialog.table.selectRow(0)
        return dialog

    return prepare


def adjusted(window: Window) -> QWidget:
    """A proposal taken to the map, to be adjusted by hand."""
    dialog = made("")(window)
    dialog.adjust()  # type: ignore[attr-defined]
    wait(lambda: window.app.jobs.is_idle, 60)
    return window


def layered(**fields: Any) -> Callable[[Window], QWidget]:
    """The layers panel, with something else shown on the map than at first."""

    def prepare(window: Window) -> QWidget:
        window.commands.map.layers()
        if window.map is not None and fields:
            window.map.change(**fields)
        return window

    return prepare


def timeline(window: Window) -> QWidget:
    """The time slider under the map."""
    window.commands.map.timeline()
    return window
