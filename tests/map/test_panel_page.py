"""The layers panel and the time slider move the real page: what is switched off leaves the canvas."""

from __future__ import annotations

import time

import numpy as np
import pytest

from desk.ground.shading import ramp
from tests.map.conftest import Hand
from tests.map.test_page import pixels
from ui.map.signs import FACILITY
from ui.panels.layers import LayersPanel
from ui.panels.timeline import Timeline


def word(colour: str) -> int:
    return int(colour[1:], 16)


def near(hand: Hand, colour: str) -> int:
    """How many pixels have about this colour."""
    image = pixels(hand.picture())
    parts = [(image >> shift) & 0xFF for shift in (16, 8, 0)]
    wanted = [(word(colour) >> shift) & 0xFF for shift in (16, 8, 0)]
    return int(
        np.all([np.abs(part.astype(int) - want) <= 24 for part, want in zip(parts, wanted, strict=True)], axis=0).sum()
    )


@pytest.fixture
def moved(open_map, qtbot):
    """A map close to the ground with the panel beside it, its names and streets put away."""

    def make(**given):
        hand = open_map(**given)
        panel = LayersPanel(hand.view._app, hand.view)
        qtbot.addWidget(panel)
        panel.resize(260, 700)
        panel.show()
        hand.view.change(hidden={"labels", "street", "park", "building", "issues"})
        qtbot.waitUntil(lambda: bool(panel.facilities.groups))
        return hand, panel

    return make


def test_a_large_class_switched_off_leaves_the_canvas_and_comes_back(moved) -> None:
    hand, panel = moved(facilities=40_000, issues=0)
    hand.run("griddesk.map.setView([39.9225, 116.408], 17, {animate: false}) && 0")
    colour = FACILITY[0]
    there, others = near(hand, colour), near(hand, FACILITY[2])
    assert there > 200 and others > 100
    panel.facilities.groups["公用设施"].box.click()
    # The legend still names it, so a few pixels stay.
    assert near(hand, colour) < there * 0.2
    assert near(hand, FACILITY[2]) >= others * 0.9
    panel.facilities.groups["公用设施"].box.click()
    assert near(hand, colour) == pytest.approx(there, rel=0.05)


def test_method_and_number_of_classes_change_the_colours_of_the_ground(moved) -> None:
    hand, panel = moved(facilities=0, issues=0)
    panel.shades.count.setCurrentIndex(panel.shades.count.findData(7))
    found = {int(value) for value in np.unique(pixels(hand.picture()))}
    assert {word(each) for each in ramp(7)} <= found
    panel.shades.count.setCurrentIndex(panel.shades.count.findData(3))
    panel.shades.method.setCurrentIndex(panel.shades.method.findData("natural"))
    found = {int(value) for value in np.unique(pixels(hand.picture()))}
    assert {word(each) for each in ramp(3)} <= found
    assert word(ramp(7)[1]) not in found
    assert hand.run("griddesk.scene.shade.limits.length") == 2


def test_an_opacity_makes_the_shade_fainter(moved) -> None:
    hand, panel = moved(facilities=0, issues=0)
    dark = ramp(5)[-1]
    before = near(hand, dark)
    assert before > 5000
    panel.shades.opacity.setValue(40)
    assert near(hand, dark) < before * 0.1


def test_a_saved_place_is_gone_to(moved) -> None:
    hand, _ = moved(issues=0)
    hand.run("griddesk.map.setView([39.9, 116.4], 16, {animate: false}) && 0")
    hand.picture()
    kept = hand.view.wish.kept()
    assert (round(kept["lon"], 3), round(kept["lat"], 3), kept["zoom"]) == (116.4, 39.9, 16)
    hand.run("griddesk.map.setView([39.95, 116.43], 14, {animate: false}) && 0")
    hand.picture()
    hand.view.use_view(kept)
    hand.picture()
    assert hand.run("griddesk.map.getZoom()") == 16
    assert hand.run("griddesk.map.getCenter().lat") == pytest.approx(39.9, abs=1e-3)


def test_time_plays_on_the_page_without_asking_again(moved, qtbot) -> None:
    hand, _ = moved(issues=800, facilities=0)
    hand.view.change(hidden={"labels", "street", "park", "building"})
    strip = Timeline(hand.view._app, hand.view, hand.view)
    hand.view.add_strip(strip)
    strip.open()
    qtbot.waitUntil(lambda: len(strip.bar.counts) == 396)
    hand.picture()
    search = hand.view._app.office.search
    asked = len(search.asked)
    last = hand.run("griddesk.scene.issues.n")
    strip.bar.go(0)
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.wish.period")[0] == 0)
    hand.picture()
    first = hand.run("griddesk.scene.issues.n")
    assert first != last
    strip.speed.setCurrentIndex(2)
    strip.play.click()
    end = time.monotonic() + 1.2
    seen = set()
    while time.monotonic() < end:
        seen.add(hand.run("griddesk.scene.wish.period")[0])
        qtbot.wait(20)
    strip.play.click()
    assert len(seen) >= 8
    assert search.asked[asked:] == [], "a step is no question to the database"
    strip.hide()
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.wish.period") is None)
