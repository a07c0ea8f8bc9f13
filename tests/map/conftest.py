"""A real App over a made-up office, a MapView on the real engine, and a hand to click with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.exceptions import TimeoutError as TooLate
from pytestqt.qtbot import QtBot

from tests.map import stand_in
from ui.app import App
from ui.map.view import MapView
from ui.settings import Settings


@pytest.fixture
def make_app(qapp: Any, tmp_path: Path) -> Iterator[Callable[..., App]]:
    """`make_app(hostile=True)`: an App with a made-up office open."""
    made: list[App] = []

    def make(**given: Any) -> App:
        office = stand_in.office(**given)
        app = App(Settings(path=tmp_path / "settings.json"))
        layers = office.search.layers()
        app.use(office, "test", layers, layers[0], office.search.tree(layers[0].id))
        made.append(app)
        return app

    yield make
    for app in made:
        app.jobs.close()
        app.deleteLater()


class Hand:
    """Clicks and looks at a map, in page coordinates."""

    def __init__(self, view: MapView, qtbot: QtBot) -> None:
        self.view, self.qtbot = view, qtbot

    def run(self, code: str) -> Any:
        """The value of a piece of JavaScript in the page."""
        answers: list[Any] = []
        self.view.face.page.runJavaScript(f"JSON.stringify({code.removesuffix('; 0')})", 0, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return json.loads(answers[0]) if answers[0] else None

    def answers(self, patience: int = 5_000) -> bool:
        """Whether the page runs what it is asked to run."""
        answers: list[Any] = []
        self.view.face.page.runJavaScript("1", 0, answers.append)
        with suppress(TooLate):
            self.qtbot.waitUntil(lambda: bool(answers), timeout=patience)
        return bool(answers)

    def at(self, lon: float, lat: float) -> QPoint:
        """Where a place is in the widget."""
        x, y = self.run(f"(p => [p.x, p.y])(griddesk.map.latLngToContainerPoint([{lat}, {lon}]))")
        return QPoint(round(x), round(y))

    def click(self, spot: QPoint) -> None:
        """A click of the left button, as the person makes it."""
        self.qtbot.mouseClick(self.view.face.widget.focusProxy(), Qt.MouseButton.LeftButton, pos=spot)  # type: ignore[union-attr]

    def hover(self, spot: QPoint) -> None:
        """The mouse rests over a place."""
        widget = self.view.face.widget.focusProxy()  # type: ignore[union-attr]
        self.qtbot.mouseMove(widget, spot + QPoint(3, 3))
        self.qtbot.mouseMove(widget, spot)

    def picture(self) -> QImage:
        """The map when it has come to rest."""
        return self.view.grab_picture()


@pytest.fixture
def open_map(qtbot: QtBot, make_app: Callable[..., App]) -> Iterator[Callable[..., Hand]]:
    """`open_map(hostile=True)`: a map on the screen, its page loaded and painted."""
    views: list[MapView] = []

    def show(size: tuple[int, int], given: dict[str, Any]) -> Hand:
        view = MapView(make_app(**given))
        views.append(view)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        with qtbot.waitSignal(view.painted, timeout=20_000):
            view.start()
        return Hand(view, qtbot)

    def make(size: tuple[int, int] = (900, 640), **given: Any) -> Hand:
        hand = show(size, given)
        if not hand.answers():
            # An open fault, not understood yet: one page in some hundreds stops answering right after its first sight.
            # A second one that does not answer fails the test.
            print("The page stopped answering after its first sight; another one is opened.")
            hand.view.shutdown()
            hand = show(size, given)
        hand.view.grab_picture()
        return hand

    yield make
    for view in views:
        view.shutdown()
        view.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
