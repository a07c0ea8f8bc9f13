"""When the engine is missing or dies: reload, then the plain map with one sentence; the program goes on."""

from __future__ import annotations

import builtins
import os
import signal
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from desk.model import Changes
from ui.map import scheme
from ui.map.plain import PlainMap
from ui.map.view import ENGINE_DIED, NO_ENGINE, MapView


@pytest.fixture
def plain(qtbot, make_app, monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest):
        if name.startswith(("ui.map.engine", "PySide6.QtWebEngine")):
            raise ImportError(name)
        return real(name, *rest)

    def make(**given) -> MapView:
        monkeypatch.setattr(builtins, "__import__", refuse)
        monkeypatch.delitem(sys.modules, "ui.map.engine", raising=False)
        view = MapView(make_app(**given))
        qtbot.addWidget(view)
        view.resize(900, 640)
        view.show()
        with qtbot.waitSignal(view.painted, timeout=5000):
            view.start()
        monkeypatch.setattr(builtins, "__import__", real)
        return view

    return make


no_engine = pytest.mark.logs("cannot be imported")


@no_engine
def test_without_the_engine_a_plain_map_and_a_sentence_appear(plain):
    view = plain()
    assert isinstance(view.face, PlainMap)
    assert view._bar.isVisible() and view._bar.text() == NO_ENGINE
    image = view.grab_picture()
    colours = {image.pixelColor(x, y).name() for x in range(100, 800, 7) for y in range(100, 600, 7)}
    assert {"#eef4f8", "#6e9fc0"} <= colours


@no_engine
def test_the_plain_map_picks_areas_and_things(plain, qtbot):
    view = plain(issues=0)
    search = view._app.office.search
    face = view.face
    spot = face._pixels(search.ground.ring(2, 4).mean(axis=0)[None])[0]
    with qtbot.waitSignal(view.picked) as caught:
        qtbot.mouseClick(face.widget, Qt.MouseButton.LeftButton, pos=QPoint(*np.round(spot).astype(int)))
    assert caught.args == ["areas", 1020]
    lon, lat = search.spots(search.facilities, 3)
    view.fly(lon[41], lat[41])
    spot = face._pixels(np.array([[lon[41], lat[41]]]))[0]
    with qtbot.waitSignal(view.picked) as caught:
        qtbot.mouseClick(face.widget, Qt.MouseButton.LeftButton, pos=QPoint(*np.round(spot).astype(int)))
    assert caught.args == ["facilities", 42]


@no_engine
def test_the_plain_map_follows_layer_figure_and_changes(plain, qtbot):
    view = plain()
    search = view._app.office.search
    view.set_layer(2)
    qtbot.waitUntil(lambda: "areas 2" in search.asked)
    qtbot.waitUntil(lambda: all(each.is_line for each in view.face._ground.outlines))
    search.asked.clear()
    view._app.changed.emit(Changes(everything=True))
    qtbot.waitUntil(lambda: "history" in search.asked)
    qtbot.keyClick(view.face.widget, Qt.Key.Key_Plus)
    qtbot.keyClick(view.face.widget, Qt.Key.Key_Left)
    view.grab_picture()


def test_a_file_of_the_engine_is_never_needed_to_register(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineCore", None)
    assert scheme.register() is False


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by signal")
@pytest.mark.logs("process ended")
def test_a_dead_renderer_is_replaced_and_the_third_time_the_plain_map_comes(open_map, qtbot):
    hand = open_map()
    view = hand.view
    view._app.select(area_id=1003, source="map")
    for _ in range(2):
        old = view.face.page.renderProcessPid()
        with qtbot.waitSignal(view.painted, timeout=20_000):
            os.kill(old, signal.SIGKILL)
        assert view.face.page.renderProcessPid() != old
        assert hand.run("griddesk.scene.wish.area") == 1003
    with qtbot.waitSignal(view.painted, timeout=20_000):
        os.kill(view.face.page.renderProcessPid(), signal.SIGKILL)
    assert isinstance(view.face, PlainMap)
    assert view._bar.text() == ENGINE_DIED
    assert view._app.selection.area_id == 1003


@pytest.mark.logs("process ended|does not answer")
def test_a_page_that_hangs_is_replaced_like_a_dead_one(open_map, qtbot, monkeypatch):
    monkeypatch.setattr("ui.map.pulse.EVERY", 250)
    hand = open_map()
    view = hand.view
    view._app.select(area_id=1003, source="map")
    old = view.face.page.renderProcessPid()
    with qtbot.waitSignal(view.painted, timeout=20_000):
        view.face.page.runJavaScript("for (;;) ;")
    assert view.face.page.renderProcessPid() != old
    assert hand.run("griddesk.scene.wish.area") == 1003
    assert not isinstance(view.face, PlainMap)
