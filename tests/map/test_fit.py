"""The first sight shows the whole office, whatever size the map had when its page was loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.map.conftest import Hand

WHOLE = """(() => {
  const { map, scene } = window.griddesk, box = map.getBounds(), found = scene.areas.bounds(null);
  const lon = (x) => (x + scene.origin.x) / 256 * 360 - 180;
  return [map.getZoom(), lon(found[0]) >= box.getWest() && lon(found[2]) <= box.getEast()];
})()"""


def test_a_page_that_was_loaded_without_room_fits_the_ground_once_it_has_some(open_map: Callable[..., Hand]) -> None:
    right = open_map()
    expected = right.run(WHOLE)
    assert expected[1]
    late = open_map(size=(70, 50))
    late.view.resize(900, 640)
    late.qtbot.waitUntil(lambda: abs(late.run(WHOLE)[0] - expected[0]) < 0.01, timeout=10_000)
    assert late.run(WHOLE) == expected


def test_a_map_that_a_hand_has_moved_stays_where_it_was_put(open_map: Callable[..., Hand]) -> None:
    hand = open_map()
    wheel = "document.getElementById('map').dispatchEvent(new WheelEvent('wheel'))"
    hand.run(f"({wheel}, window.griddesk.map.setZoom(17), 0)")
    hand.view.resize(700, 500)
    hand.qtbot.wait(300)
    assert hand.run("window.griddesk.map.getZoom()") == 17
