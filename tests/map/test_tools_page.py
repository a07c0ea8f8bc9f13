"""The tools of the page in the real engine, moved by a hand: measuring, choosing by a ring, coordinates, marks."""

from __future__ import annotations

import json

import pytest
from pyproj import Geod
from PySide6.QtCore import QPoint, Qt

from tests.map.conftest import Hand

GEOD = Geod(a=6378137.0, rf=298.257222101)
WAYS = [
    [(116.40, 39.90), (116.4001, 39.9)],
    [(116.40, 39.90), (116.41, 39.92), (116.43, 39.91)],
    [(121.13, 41.12), (121.16, 41.10), (121.2, 41.2)],
    [(110.0, 18.2), (115.0, 22.0), (116.0, 30.0)],
]
RINGS = [
    [(116.40, 39.90), (116.4002, 39.9), (116.4002, 39.9002), (116.40, 39.9002)],
    [(116.40, 39.90), (116.41, 39.90), (116.412, 39.91), (116.405, 39.905), (116.399, 39.912)],
    [(121.13, 41.12), (121.16, 41.10), (121.2, 41.2), (121.1, 41.19)],
]


class Teller:
    """What the page told the program."""

    def __init__(self, hand: Hand) -> None:
        self.heard: list[tuple[str, dict]] = []
        hand.view.told.connect(lambda topic, value: self.heard.append((topic, value)))

    def of(self, topic: str) -> list[dict]:
        return [value for name, value in self.heard if name == topic]


def take(hand: Hand, name: str, **options: object) -> None:
    hand.view.use_tool(name, **options)
    hand.qtbot.waitUntil(
        lambda: hand.run(f"griddesk.tools.hand && griddesk.tools.hand.name === '{name}'"), timeout=5000
    )


def click_at(hand: Hand, places: list[tuple[float, float]], *, finish: bool = True) -> None:
    for place in places:
        hand.click(hand.at(*place))
        hand.qtbot.wait(30)
    if finish:
        widget = hand.view.face.widget.focusProxy()
        hand.qtbot.keyClick(widget, Qt.Key.Key_Return)


def drag(hand: Hand, spots: list[QPoint]) -> None:
    widget, left = hand.view.face.widget.focusProxy(), Qt.MouseButton.LeftButton
    hand.qtbot.mouseMove(widget, spots[0])
    hand.qtbot.mousePress(widget, left, pos=spots[0])
    for spot in spots[1:]:
        hand.qtbot.wait(20)
        hand.qtbot.mouseMove(widget, spot)
    hand.qtbot.wait(30)
    hand.qtbot.mouseRelease(widget, left, pos=spots[-1])


def measured(hand: Hand, what: str, points: list[tuple[float, float]]) -> float:
    tool = "griddesk.tools.known.get('measure')"
    return hand.run(f"(t => {{ t.what = '{what}'; return t.value({json.dumps(points)}); }})({tool})")


def test_lengths_and_areas_are_those_of_the_ellipsoid(open_map):
    hand = open_map(issues=0, facilities=0)
    for way in WAYS:
        assert measured(hand, "length", way) == pytest.approx(
            GEOD.line_length(*zip(*way, strict=True)), rel=1e-9, abs=1e-3
        )
    for ring in RINGS:
        area, _ = GEOD.polygon_area_perimeter(*zip(*ring, strict=True))
        assert measured(hand, "area", ring) == pytest.approx(abs(area), rel=2e-6)
        assert measured(hand, "area", ring[::-1]) == pytest.approx(abs(area), rel=2e-6)


def test_a_hand_measures_a_way_and_the_program_hears_it_in_chinese_units(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "measure", what="length")
    way = [(116.40, 39.92), (116.41, 39.925), (116.415, 39.915)]
    click_at(hand, way)
    qtbot.waitUntil(lambda: bool(teller.of("measured")), timeout=5000)
    told = teller.of("measured")[-1]
    assert told["points"] == 3
    assert told["value"] == pytest.approx(GEOD.line_length(*zip(*way, strict=True)), rel=0.01)
    assert told["words"].endswith("公里")
    assert hand.view.face.page.complaints == []


def test_an_area_is_told_in_square_metres_and_mu(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "measure", what="area")
    click_at(hand, [(116.400, 39.918), (116.404, 39.918), (116.404, 39.921)])
    qtbot.waitUntil(lambda: bool(teller.of("measured")), timeout=5000)
    assert "㎡" in teller.of("measured")[-1]["words"] and "亩" in teller.of("measured")[-1]["words"]


def test_measuring_neither_picks_a_grid_nor_counts_the_end_of_a_drag(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    picked: list[object] = []
    hand.view.picked.connect(lambda *what: picked.append(what))
    take(hand, "measure", what="length")
    hand.click(QPoint(450, 320))
    drag(hand, [QPoint(500, 300), QPoint(520, 330), QPoint(560, 380)])
    qtbot.wait(100)
    assert hand.run("griddesk.tools.hand.points.length") == 1
    hand.click(QPoint(300, 200))
    qtbot.waitUntil(lambda: hand.run("griddesk.tools.hand.points.length") == 2, timeout=5000)
    assert picked == []


def test_a_rectangle_a_loop_and_a_polygon_tell_their_ring(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "select", shape="box")
    before = hand.run("griddesk.map.getCenter()")
    drag(hand, [QPoint(300, 200), QPoint(400, 260), QPoint(500, 400)])
    qtbot.waitUntil(lambda: len(teller.of("selected")) == 1, timeout=5000)
    box = teller.of("selected")[0]["ring"]
    assert len({lon for lon, _ in box}) == 2 and len({lat for _, lat in box}) == 2
    assert hand.run("griddesk.map.getCenter()") == before, "the drag belongs to the tool, not to the map"
    take(hand, "select", shape="lasso")
    drag(hand, [QPoint(300 + dx, 200 + dy) for dx, dy in ((0, 0), (60, 10), (120, 60), (90, 130), (20, 120), (2, 8))])
    qtbot.waitUntil(lambda: len(teller.of("selected")) == 2, timeout=5000)
    assert len(teller.of("selected")[1]["ring"]) >= 5
    take(hand, "select", shape="polygon")
    corners = [(116.400, 39.918), (116.404, 39.918), (116.404, 39.921)]
    click_at(hand, corners)
    qtbot.waitUntil(lambda: len(teller.of("selected")) == 3, timeout=5000)
    for (lon, lat), (told_lon, told_lat) in zip(corners, teller.of("selected")[2]["ring"], strict=True):
        assert abs(lon - told_lon) < 2e-4 and abs(lat - told_lat) < 2e-4


def test_escape_first_drops_what_was_begun_then_the_tool(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "select", shape="polygon")
    click_at(hand, [(116.400, 39.918), (116.404, 39.918)], finish=False)
    widget = hand.view.face.widget.focusProxy()
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hand.run("griddesk.tools.hand.ring.length") == 0, timeout=5000)
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hand.view.tool == "", timeout=5000)
    assert teller.of("selected") == []


def test_the_pointer_is_told_calmly_also_while_a_tool_is_in_the_hand(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "measure", what="length")
    for step in range(40):
        hand.hover(QPoint(200 + 5 * step, 300))
        qtbot.wait(5)
    qtbot.wait(200)
    told = teller.of("pointer")
    assert 2 <= len(told) <= 15
    lon, lat = hand.run("(p => [p.lng, p.lat])(griddesk.map.containerPointToLatLng([395, 300]))")
    assert told[-1]["lon"] == pytest.approx(lon, abs=1e-4) and told[-1]["lat"] == pytest.approx(lat, abs=1e-4)


def test_a_click_with_the_coordinate_tool_gives_the_place(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    teller = Teller(hand)
    take(hand, "place")
    hand.click(hand.at(116.41, 39.92))
    qtbot.waitUntil(lambda: bool(teller.of("placed")), timeout=5000)
    assert teller.of("placed")[0]["lon"] == pytest.approx(116.41, abs=2e-4)


def test_marks_come_into_view_and_go_with_the_cross(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    places = [116.40, 39.91, 116.402, 39.912]
    words = "已标出 2 处 <img src=x onerror=alert(1)>"
    hand.view.order(do="marks", places=places, words=words, box=[116.40, 39.91, 116.402, 39.912])
    qtbot.waitUntil(lambda: hand.run("Boolean(griddesk.tools.known.get('place').marks)"), timeout=5000)
    view = hand.run("(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(griddesk.map.getBounds())")
    assert view[0] < 116.40 and view[2] > 116.402 and view[2] - view[0] < 0.02
    assert hand.run("[...document.querySelectorAll('.hint:not([hidden]) .words')].map(e => e.textContent)") == [words]
    hand.run("[...document.querySelectorAll('.hint:not([hidden]) .cross')].at(-1).click() ?? 0")
    qtbot.waitUntil(lambda: hand.run("griddesk.tools.known.get('place').marks === null"), timeout=5000)
