"""Pictures of redrawing grids: strokes are asked for as the page would ask. Nothing is written."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.shots.waiting import rest, wait
from ui.window import Window

PAST = "2026-05-01"


def editing(window: Window) -> QWidget:
    """A grid is split, and a border of the new ones is in the hand."""
    _split(window)
    editing = window.commands.map.editing
    assert editing.drafting is not None
    editing.drafting.set_mode("vertex")
    rest(window)
    return window


def preview(window: Window) -> QWidget:
    """Who moves where, before saving."""
    _split(window)
    window.commands.map.editing.save()
    rest(window)
    return QApplication.activeModalWidget() or window


def past(window: Window) -> QWidget:
    """The grids as they were half a year ago."""
    app = window.app
    window.commands.map.history()
    parents = {area.parent_id for area in app.areas.values()}
    leaves = [area.id for area in app.areas.values() if area.id not in parents]
    app.select(area_id=leaves[len(leaves) // 2], source="tree")
    if window.map is not None:
        window.map.change(date=PAST)
    rest(window)
    return window


def _split(window: Window) -> None:
    """Into the mode, and the grid in the middle of the list is cut from west to east."""
    editing = window.commands.map.editing
    editing.ask = lambda steps: "drop"  # type: ignore[method-assign]  # nobody is there to answer when the window goes
    editing.begin()
    wait(lambda: editing.is_on, 10)
    rest(window)
    drafting, view = editing.drafting, window.map
    if drafting is None or view is None or not drafting.is_on:
        return
    grids = [grid for grid in drafting.draft.grids.values() if grid.shape is not None]
    grid = grids[len(grids) // 3]
    west, south, east, north = grid.shape.bounds
    view.fit(grid.key)
    middle = (south + north) / 2
    drafting.split(grid.key, [(west - 0.001, middle), (east + 0.001, middle)])
    rest(window)
