"""The tool in the hand hears mouse and keys before the map does, and is put away by Esc or by the program."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

PROBE = """
(window.heard = [], griddesk.tools.offer([() => ({
  name: 'probe',
  down(event) { window.heard.push('down'); return event.shift ? false : undefined; },
  move() { window.heard.push('move'); }, up() { window.heard.push('up'); },
  click(event) { window.heard.push(['click', event.lon, event.lat]); }, key(event) { return event.key === 'x'; },
})]), 0)
"""
PLACE = (116.41, 39.92)


@pytest.fixture
def hand(open_map):
    hand = open_map()
    hand.run(PROBE)
    hand.view.use_tool("probe")
    hand.qtbot.waitUntil(lambda: hand.view.tool == "probe")
    return hand


def middle(hand) -> QPoint:
    widget = hand.view.face.widget
    return QPoint(widget.width() // 2, widget.height() // 2)


def test_a_click_goes_to_the_tool_and_not_to_the_map(hand):
    picked = []
    hand.view.picked.connect(lambda *given: picked.append(given))
    spot = middle(hand)
    hand.click(spot)
    hand.qtbot.waitUntil(lambda: hand.run("window.heard.length") >= 3)
    down, up, (word, lon, lat) = hand.run("window.heard.filter((each) => each !== 'move')")
    assert (down, up, word) == ("down", "up", "click")
    assert hand.at(lon, lat) == spot
    assert picked == []


def test_a_drag_that_the_tool_takes_does_not_move_the_map(hand):
    before, spot = hand.run("griddesk.map.getCenter()"), middle(hand)
    widget = hand.view.face.widget.focusProxy()
    hand.qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=spot)
    for step in range(1, 6):
        hand.qtbot.mouseMove(widget, spot + QPoint(12 * step, 0))
        hand.qtbot.wait(20)
    hand.qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=spot + QPoint(60, 0))
    hand.qtbot.waitUntil(lambda: "up" in hand.run("window.heard"))
    assert hand.run("griddesk.map.getCenter()") == before
    assert not [each for each in hand.run("window.heard") if isinstance(each, list)]


def test_esc_puts_the_tool_away_and_the_map_is_a_map_again(hand):
    hand.click(middle(hand))
    hand.qtbot.keyClick(hand.view.face.widget.focusProxy(), Qt.Key.Key_Escape)
    hand.qtbot.waitUntil(lambda: hand.view.tool == "")
    hand.run("(window.heard = [], 0)")
    with hand.qtbot.waitSignal(hand.view.picked):
        hand.click(middle(hand))
    assert hand.run("window.heard") == []


def test_the_program_takes_one_tool_for_another(hand):
    hand.view.use_tool("")
    hand.qtbot.waitUntil(lambda: hand.view.tool == "")
    hand.view.use_tool("there is no such tool")
    hand.view.use_tool("probe")
    hand.qtbot.waitUntil(lambda: hand.view.tool == "probe")
