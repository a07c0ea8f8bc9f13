"""The whole program from outside: the command line as a process, the window with its real map, small sample offices."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.acceptance.calling import cli
from tests.acceptance.hostile import Attacked, attack
from tests.samples import PROFILES
from tests.ui.conftest import Desk
from ui import theme
from ui.app import App
from ui.settings import Settings
from ui.start import speak_chinese
from ui.window import Window


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`small_sample("jinzhou")`: a small office of that profile, made by the command, shared by the run: read only."""
    made: dict[str, Path] = {}
    folder = tmp_path_factory.mktemp("small")

    def give(profile: str = "zhoushan") -> Path:
        if profile not in made:
            path = folder / f"{profile}.griddesk"
            said = cli("sample", path, "--size", "small", "--profile", profile)
            assert said.status == 0, said.err
            made[profile] = path
        return made[profile]

    return give


@pytest.fixture(scope="session", params=PROFILES)
def attacked(
    request: pytest.FixtureRequest, small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Attacked:
    """The hostile office of each profile; tests only read it (but for the audit lines of looking)."""
    folder = tmp_path_factory.mktemp(f"hostile-{request.param}")
    path = Path(shutil.copyfile(small_sample(request.param), folder / "a.griddesk"))
    return attack(path, folder)


@pytest.fixture
def own_small(small_sample: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """`own_small("zhoushan")`: a copy that this test may change."""

    def give(profile: str = "zhoushan") -> Path:
        return Path(shutil.copyfile(small_sample(profile), tmp_path / f"{profile}.griddesk"))

    return give


class RealDesk(Desk):
    """A window whose map is the real engine."""

    def open(self, where: object) -> None:
        """Open an office and wait until lists, numbers and map are on the screen."""
        with self.qtbot.waitSignal(self.window.usable, timeout=40_000):
            self.window.commands.open_place(str(where))
        self.settle()

    def reveal(self) -> None:
        """Switch full names and numbers on, as the menu does."""
        self.window.commands.reveal()
        self.settle()

    def ids(self, kind: str, text: str) -> list[int]:
        """Filter a list by a text; the ids it shows."""
        panel = self.window.lists[kind]
        panel.state.setCurrentIndex(max(panel.state.findData(""), 0))
        panel.filter.setText(text)
        panel.ask()
        self.settle()
        return [int(each) for each in panel.model.ids]

    def page(self, code: str) -> Any:
        """The value of a piece of JavaScript in the map's page."""
        answers: list[Any] = []
        self.web.page.runJavaScript(f"JSON.stringify({code})", 0, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
        return json.loads(answers[0]) if answers[0] else None

    @property
    def web(self) -> Any:
        """The web map inside the window."""
        assert self.window.map is not None and self.window.map.face is not None
        return self.window.map.face


@pytest.fixture
def make_desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., RealDesk]]:
    """`make_desk()`: a new window with a real map, as after a start of the program."""
    theme.apply(qapp)
    if not hasattr(qapp, "speaks"):
        speak_chinese(qapp)
        qapp.speaks = True  # type: ignore[attr-defined]
    made: list[Window] = []

    def make() -> RealDesk:
        window = Window(App(Settings.load(tmp_path / "settings.json")))
        made.append(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitUntil(lambda: window.is_painted, timeout=15_000)
        return RealDesk(window, qtbot)

    yield make
    for window in made:
        window.close()
        window.app.deleteLater()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(make_desk: Callable[..., RealDesk]) -> RealDesk:
    """A window with no office open."""
    return make_desk()


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Crash reports of a test land in its own folder, not in the home of whoever runs it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert os.environ["XDG_STATE_HOME"]
    return tmp_path / "state"
