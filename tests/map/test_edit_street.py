"""A clerk's way through the real window on the real engine: draw, look, save, undo, and look back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.map.conftest import Hand
from ui.app import App
from ui.dialogs.ground.redraw import RedrawDialog
from ui.settings import Settings
from ui.window import Window

PATIENCE = 30_000


class Clerk:
    """A window on a street, and what a clerk does with mouse and keys."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.app, self.qtbot = window, window.app, qtbot

    def open(self, where: Path) -> None:
        with self.qtbot.waitSignal(self.window.usable, timeout=PATIENCE):
            self.window.commands.open_place(str(where))
        self.rest()
        self.hand = Hand(self.window.map, self.qtbot)
        self.hand.picture()

    @property
    def drafting(self) -> Any:
        return self.window.commands.map.editing.drafting

    def rest(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.app.jobs.is_idle, timeout=PATIENCE)
            self.qtbot.wait(30)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.window.activateWindow()  # a dialog may just have gone
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=PATIENCE)
        self.qtbot.keyClick(self.window.map.face.widget.focusProxy(), key, modifier)
        self.hand.run("0")
        self.rest()

    def click(self, place: tuple[float, float]) -> None:
        spot = self.hand.at(*place)
        self.hand.hover(spot)
        self.hand.click(spot)
        self.hand.run("0")
        self.rest()

    def areas(self) -> dict[str, bytes]:
        """The grids of today by name, as the office has them."""
        rows = self.app.office.database.read(
            "select name, geometry from area where layer_id = ? and valid_to is null and geometry is not null",
            (self.app.layer.id,),
        )
        return {name: bytes(geometry) for name, geometry in rows}

    def people(self) -> list[tuple[int, int]]:
        return list(
            self.app.office.database.read(
                "select item_id, area_id from member where layer_id = ? and kind = 'building' and until is null"
                " order by item_id",
                (self.app.layer.id,),
            )
        )


@pytest.fixture
def clerk(qtbot: QtBot, tmp_path: Path, sample_file: Callable[[str], Path]) -> Iterator[Clerk]:
    window = Window(App(Settings(path=tmp_path / "settings.json")))
    window.resize(1366, 768)
    window.show()
    qtbot.waitUntil(lambda: window.is_painted, timeout=PATIENCE)
    clerk = Clerk(window, qtbot)
    clerk.open(sample_file("zhoushan"))
    yield clerk
    window.commands.map.editing.ask = lambda steps: "drop"
    window.close()
    window.app.deleteLater()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_border_is_moved_a_grid_is_split_saved_undone_and_looked_back_at(clerk: Clerk, qtbot: QtBot) -> None:
    areas, people = clerk.areas(), clerk.people()
    alt, ctrl = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    clerk.key(Qt.Key.Key_G, ctrl)
    qtbot.waitUntil(lambda: clerk.window.map.tool == "edit", timeout=PATIENCE)
    draft = clerk.drafting.draft
    key, other, vertex = shared(draft)
    clerk.window.map.fit(key)
    clerk.hand.picture()

    # A vertex of the common border, by the mouse.
    clerk.key(Qt.Key.Key_2, alt)
    middle = draft.grids[key].shape.representative_point()
    clerk.click((middle.x, middle.y))
    start, widget = clerk.hand.at(*vertex), clerk.window.map.face.widget.focusProxy()
    qtbot.mouseMove(widget, start)
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 8):
        qtbot.mouseMove(widget, start + QPoint(2, 3) * step)
        qtbot.wait(30)
    clerk.rest()
    live = clerk.drafting.last
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + QPoint(14, 21))
    clerk.rest()
    assert {each.key for each in live.counts} >= {key, other}, "no live counts while the mouse is down"
    assert draft.grids[key].state == draft.grids[other].state == "changed"

    # A line from west to east, by clicks and Enter; from farther away, so that both ends are in the window.
    clerk.hand.run(
        f"griddesk.map.setView([{middle.y}, {middle.x}], griddesk.map.getZoom() - 1, {{animate: false}}) && 0"
    )
    clerk.hand.picture()
    clerk.key(Qt.Key.Key_3, alt)
    west, _, east, _ = draft.grids[key].shape.bounds
    for lon in (west - 0.0003, middle.x, east + 0.0003):
        clerk.click((lon, middle.y))
    clerk.key(Qt.Key.Key_Return)
    assert len(draft.steps) == 2, clerk.drafting.last.bad

    # Look, give the reason, save.
    clerk.window.docks["editing"].widget().save.click()
    clerk.rest()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RedrawDialog)
    assert dialog.models["moves"].rowCount() >= 2
    dialog.reason.setText("按道路重划")
    dialog.save_button.click()
    clerk.rest()
    clerk.hand.picture()
    assert clerk.window.map.tool == ""
    assert draft.grids[key].name not in clerk.areas()
    neighbour = draft.grids[other].name
    assert shapely.from_wkb(clerk.areas()[neighbour]).equals(draft.grids[other].shape)
    assert clerk.areas()[neighbour] != areas[neighbour]
    assert [item for item, _ in clerk.people()] == [item for item, _ in people]
    names = set(clerk.hand.run("[...griddesk.scene.areas.info.values()].map(each => each.name)"))
    assert set(clerk.areas()) <= names

    # The day before yesterday's map, then undo.
    clerk.key(Qt.Key.Key_H, ctrl)
    clerk.window.docks["history"].widget().look("2026-01-01")
    clerk.rest()
    qtbot.waitUntil(lambda: clerk.hand.run(f"griddesk.scene.areas.shapes.at.has({key})"), timeout=PATIENCE)
    clerk.window.docks["history"].widget().look("")
    clerk.rest()
    clerk.key(Qt.Key.Key_Z, ctrl)
    clerk.rest()
    assert clerk.areas() == areas
    assert clerk.people() == people
    assert clerk.window.map.face.page.complaints == []
    assert clerk.window.map.face.bridge.dropped == 0


def shared(draft: Any) -> tuple[int, int, tuple[float, float]]:
    """Two neighbours of one parent and a vertex in the middle of their common border, where nobody else meets."""
    places = {key: set(map(tuple, shapely.get_coordinates(each.shape).tolist())) for key, each in draft.grids.items()}
    for key, one in draft.grids.items():
        for other, two in draft.grids.items():
            if other <= key or one.parent_id != two.parent_id:
                continue
            common = [p for p in sorted(places[key] & places[other]) if sum(p in each for each in places.values()) == 2]
            if len(common) > 2:
                return key, other, common[len(common) // 2]
    raise AssertionError("no common border in this street")
