"""The time slider: days are chosen by hand and by keys, time runs, and the map hears of it at a pace it can follow."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import Desk
from ui.map.view import MapView
from ui.panels.timeline import Timeline


class Ear:
    """A face of the map that only listens."""

    def __init__(self, view: MapView) -> None:
        self.widget = QLabel(view)
        self.heard: list[dict[str, Any]] = []
        self.at: list[float] = []

    def order(self, **what: Any) -> None:
        if what["do"] == "period":
            self.heard.append(what)
            self.at.append(time.monotonic())

    def close(self) -> None:
        self.widget.deleteLater()


@pytest.fixture
def opened(street: Desk) -> tuple[Desk, Timeline, Ear]:
    view = street.window.map
    assert view is not None
    ear = Ear(view)
    view.face = ear
    street.window.menus.by_command["map.timeline"].trigger()
    street.settle()
    strip = street.window.commands.map.layering.timeline
    assert strip is not None
    return street, strip, ear


def test_it_is_hidden_until_asked_for_and_begins_with_the_last_week(opened: tuple[Desk, Timeline, Ear]) -> None:
    desk, strip, ear = opened
    assert strip.isVisible()
    assert len(strip.bar.counts) == 396 and strip.bar.day0 == date(2025, 10, 1)
    assert strip.period == (389, 395)
    assert ear.heard[-1] == {"do": "period", "from": 389, "to": 395}
    assert desk.window.map is not None and desk.window.map.wish.period == [389, 395]
    office = desk.app.office
    assert office is not None
    assert f"{sum(office.search.reported_by_day()[389:]):,} 件" in strip.says.text()


def test_shutting_it_shows_every_day_again(opened: tuple[Desk, Timeline, Ear]) -> None:
    desk, strip, ear = opened
    strip.shut.click()
    assert not strip.isVisible()
    assert ear.heard[-1] == {"do": "period", "from": None, "to": None}
    assert desk.window.map is not None and desk.window.map.wish.period is None
    desk.window.menus.by_command["map.timeline"].trigger()
    assert strip.isVisible()


def test_keys_move_the_window(opened: tuple[Desk, Timeline, Ear], qtbot: Any) -> None:
    _, strip, ear = opened
    press: Callable[[Qt.Key], None] = lambda key: qtbot.keyClick(strip.bar, key)  # noqa: E731
    press(Qt.Key.Key_Home)
    assert strip.period == (0, 6)
    press(Qt.Key.Key_Left)
    assert strip.period == (0, 6)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_PageDown)
    assert strip.period == (8, 14)
    press(Qt.Key.Key_End)
    assert strip.period == (389, 395)
    qtbot.waitUntil(lambda: ear.heard[-1]["to"] == 395)


def test_the_window_is_dragged_by_hand(opened: tuple[Desk, Timeline, Ear], qtbot: Any) -> None:
    _, strip, ear = opened
    bar = strip.bar
    middle = bar.height() // 3
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, middle))
    first = strip.bar.first
    assert 185 < first < 205, "under the mouse"
    qtbot.mouseMove(bar, QPoint(bar.width() // 4, middle))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 4, middle))
    assert 85 < strip.bar.first < 105
    qtbot.waitUntil(lambda: ear.heard[-1]["from"] == strip.bar.first)


def test_the_window_is_a_day_a_week_or_a_month(opened: tuple[Desk, Timeline, Ear]) -> None:
    _, strip, ear = opened
    strip.bar.go(100)
    for place, days in ((0, 1), (1, 7), (2, 30)):
        strip.window_.setCurrentIndex(place)
        first, last = strip.period
        assert last - first + 1 == days
        assert first <= 103 <= last
        assert (ear.heard[-1]["from"], ear.heard[-1]["to"]) == (first, last)


def test_time_runs_at_a_pace_the_map_can_follow_and_stops_at_the_end(
    opened: tuple[Desk, Timeline, Ear], qtbot: Any
) -> None:
    _, strip, ear = opened
    strip.speed.setCurrentIndex(2)
    strip.bar.go(0)
    ear.heard.clear(), ear.at.clear()
    began = time.monotonic()
    strip.play.click()
    assert strip.is_playing and strip.play.text() == "暂停"
    qtbot.wait(1500)
    strip.play.click()
    took = time.monotonic() - began
    assert not strip.is_playing
    assert 30 * took * 0.6 < strip.bar.first <= 30 * took + 2, "30 days a second, whatever the machine"
    assert len(ear.heard) <= 30 * took + 2
    assert [each["from"] for each in ear.heard] == sorted(each["from"] for each in ear.heard)
    strip.bar.go(strip.bar.last_first - 5)
    qtbot.keyClick(strip.bar, Qt.Key.Key_Space)
    assert strip.is_playing
    qtbot.waitUntil(lambda: not strip.is_playing, timeout=5000)
    assert strip.period == (389, 395) and strip.play.text() == "播放"
    strip.play.click()
    assert strip.bar.first < 389, "play at the end begins anew"
    strip.play.click()
