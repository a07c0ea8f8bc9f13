"""The places that a check found, in the real engine: marked where they are, the chosen one with its outline, gone again."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QColor, QImage

from tests.map.conftest import Hand

pytestmark = pytest.mark.logs(r"^(map page: |The map page |The map asked )")
CHOSEN, OTHER = QColor("#c62828"), QColor("#e07b00")


def near(image: QImage, hand: Hand, lon: float, lat: float, colour: QColor, reach: int = 24) -> int:
    """Pixels of a colour around a place."""
    spot = hand.at(lon, lat)
    wanted = [(colour.red(), colour.green(), colour.blue())]
    count = 0
    for x in range(max(0, spot.x() - reach), min(image.width(), spot.x() + reach)):
        for y in range(max(0, spot.y() - reach), min(image.height(), spot.y() + reach)):
            seen = image.pixelColor(x, y)
            count += all(
                abs(a - b) < 26 for a, b in zip((seen.red(), seen.green(), seen.blue()), wanted[0], strict=True)
            )
    return count


def places(hand: Hand) -> list[list[object]]:
    """Two places inside what is shown: a narrow strip, and a point with the outline of a whole grid around it."""
    lon, lat, wide = hand.run("(m => [m.getCenter().lng, m.getCenter().lat, m.getBounds().getEast() - m.getCenter().lng])"
                              "(griddesk.map)")  # fmt: skip
    ring = [[lon, lat], [lon + wide / 4, lat], [lon + wide / 4, lat + wide / 60], [lon, lat + wide / 60], [lon, lat]]
    other = (lon - wide / 3, lat - wide / 6)
    around = [[other[0] - wide / 8, other[1] - wide / 8], [other[0] + wide / 8, other[1] - wide / 8], [*other]]
    return [[lon + wide / 8, lat + wide / 120, [ring], 0], [*other, [around], 1], None]  # type: ignore[list-item]


def marked(hand: Hand, given: list[list[object]]) -> None:
    hand.view.mark(json.dumps(given).encode())
    tool = "griddesk.tools.known.get('spots')"
    hand.qtbot.waitUntil(lambda: hand.run(f"{tool}.given.length") == len(given), timeout=5000)


def test_every_place_is_marked_and_the_chosen_one_stands_out(open_map):
    hand = open_map(issues=0, facilities=0)
    given = places(hand)
    marked(hand, given)
    image = hand.view.grab_picture()
    assert near(image, hand, given[0][0], given[0][1], OTHER) > 10
    assert near(image, hand, given[1][0], given[1][1], OTHER) > 10
    hand.view.go_to_mark(0, fit=False)
    image = hand.view.grab_picture()
    assert near(image, hand, given[0][0], given[0][1], CHOSEN) > 40
    assert near(image, hand, given[1][0], given[1][1], CHOSEN) == 0


def test_choosing_a_place_brings_it_into_the_middle(open_map):
    hand = open_map(issues=0, facilities=0)
    given = places(hand)
    marked(hand, given)
    hand.view.go_to_mark(0)
    hand.view.grab_picture()
    middle = hand.run("(m => [m.getCenter().lng, m.getCenter().lat, m.getZoom()])(griddesk.map)")
    assert middle[0] == pytest.approx(given[0][0], abs=1e-4)
    assert middle[1] == pytest.approx(given[0][1], abs=1e-4)
    assert middle[2] <= 18


def test_marks_go_when_they_are_taken_away_and_a_place_chosen_too_early_is_chosen_later(open_map):
    hand = open_map(issues=0, facilities=0)
    given = places(hand)
    hand.view.mark(json.dumps(given).encode())
    hand.view.go_to_mark(1, fit=False)
    tool = "griddesk.tools.known.get('spots')"
    hand.qtbot.waitUntil(lambda: hand.run(f"{tool}.given.length && {tool}.chosen === 1"), timeout=5000)
    assert near(hand.view.grab_picture(), hand, given[1][0], given[1][1], CHOSEN) > 40
    hand.view.mark(b"")
    hand.qtbot.waitUntil(lambda: hand.run(f"{tool}.given.length") == 0, timeout=5000)
    assert near(hand.view.grab_picture(), hand, given[1][0], given[1][1], CHOSEN) == 0
