"""The real window on a real sample office, without a map engine: the map has tests of its own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.foreign import ForeignImports
from ui import theme
from ui.app import App
from ui.map.view import MapView
from ui.settings import Settings
from ui.start import speak_chinese
from ui.window import Window

PATIENCE = 15_000


class Desk:
    """A window under test and the few things every test asks of it."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.app, self.qtbot = window, window.app, qtbot

    def settle(self) -> None:
        """Wait until no job is under way."""
        self.qtbot.waitUntil(lambda: self.app.jobs.is_idle, timeout=PATIENCE)
        self.qtbot.wait(1)
        self.qtbot.waitUntil(lambda: self.app.jobs.is_idle, timeout=PATIENCE)

    def open(self, where: object) -> None:
        """Open an office and wait until the lists are filled."""
        with self.qtbot.waitSignal(self.app.opened, timeout=PATIENCE):
            self.window.commands.open_place(str(where))
        self.settle()

    def leaf(self, having: str = "") -> int:
        """An area without children; with `having` the one with most rows of that kind."""
        parents = {area.parent_id for area in self.app.areas.values()}
        leaves = [area.id for area in self.app.areas.values() if area.id not in parents]
        if not having:
            return leaves[0]
        from desk.model import Query

        office = self.app.office
        assert office is not None
        return max(leaves[:60], key=lambda area: office.search.count(Query(kind=having, area_id=area)))


@pytest.fixture
def make_desk(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Desk]]:
    """`make_desk()`: a new window, as after a start of the program; settings live in the test's folder."""
    theme.apply(qapp)
    if not hasattr(qapp, "speaks"):
        speak_chinese(qapp)
        qapp.speaks = True  # type: ignore[attr-defined]
    monkeypatch.setattr(Window, "begin_map", _plain_ground)
    made: list[Window] = []

    def make() -> Desk:
        window = Window(App(Settings.load(tmp_path / "settings.json")))
        made.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.is_painted, timeout=PATIENCE)
        return Desk(window, qtbot)

    yield make
    for window in made:
        window.close()
        window.app.deleteLater()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def qt_stays_on_its_thread() -> Iterator[None]:
    """No job imports Qt or a module of ours that holds Qt classes: two threads making one class end the program."""
    foreign = ForeignImports()
    sys.meta_path.insert(0, foreign)  # type: ignore[arg-type]
    yield
    sys.meta_path.remove(foreign)  # type: ignore[arg-type]
    assert not list(foreign.wrong())


@pytest.fixture
def desk(make_desk: Callable[[], Desk]) -> Desk:
    """A window with no office open."""
    return make_desk()


@pytest.fixture
def street(desk: Desk, street_sample: Callable[[str], Path], each_profile: str) -> Desk:
    """A window on the street sample of each profile in turn; read only."""
    desk.open(street_sample(each_profile))
    return desk


@pytest.fixture
def own_street(desk: Desk, sample_file: Callable[[str], Path], each_profile: str) -> Desk:
    """A window on a copy that the test may change."""
    desk.open(sample_file(each_profile))
    return desk


@pytest.fixture
def forbid_database_on_gui(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes every question to the database that comes from the GUI thread."""
    from desk.store.database import Database

    seen: list[str] = []
    real = Database._reading
    gui = threading.main_thread()

    def watched(self: Database, *args: object, **given: object) -> object:
        if threading.current_thread() is gui:
            import traceback

            seen.append("".join(traceback.format_stack(limit=6)))
        return real(self, *args, **given)

    monkeypatch.setattr(Database, "_reading", watched)
    return seen


def _plain_ground(window: Window) -> None:
    """The map as the window knows it, but nothing that draws."""
    if window.map is None:
        window.map = MapView(window.app, window)
        window.stage.addWidget(window.map)
