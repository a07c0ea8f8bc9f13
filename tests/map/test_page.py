"""The real engine shows the real page: it loads, draws, and answers to the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QImage

from desk.model import Changes
from tests.map.conftest import Hand
from ui.map.view import MapView


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()) & 0xFFFFFF


def spot_of_grid(hand, number: int) -> QPoint:
    x, y = hand.run(
        "(number => { const {scene, stage, map} = griddesk, v = stage.view();"
        " const [x, y] = scene.areas.inside(scene.areas.shapes.at.get(number));"
        " const c = map.layerPointToContainerPoint([x * v.scale + v.tx, y * v.scale + v.ty]);"
        f" return [c.x + stage.corner.x, c.y + stage.corner.y]; }})({number})"
    )
    return QPoint(round(x), round(y))


def test_the_page_draws_the_shades_of_the_figure(open_map):
    hand = open_map(issues=0)
    found = {int(value) for value in np.unique(pixels(hand.picture()))}
    assert {0xEEF4F8, 0xBDD5E5, 0x6E9FC0} <= found
    assert hand.view.face.page.complaints == []
    assert not hand.view.face.guard.refused


def test_neighbours_leave_no_gap_at_any_zoom(open_map):
    hand = open_map(issues=0, facilities=0)
    hand.view.wish.hidden |= {"labels", "street", "park", "building"}
    hand.view._show()
    outside = 0xE9EDF0
    for zoom in (12, 13.5, 15):
        hand.run(f"griddesk.map.setView([39.9225, 116.408], {zoom}, {{animate: false}}) && 0")
        middle = pixels(hand.picture())[300:340, 440:460]
        assert not (middle == outside).any(), zoom


def test_a_click_on_a_grid_selects_it(open_map, qtbot):
    hand = open_map(issues=0)
    spot = spot_of_grid(hand, 1020)
    with qtbot.waitSignal(hand.view.picked, timeout=5000) as caught:
        hand.click(spot)
    assert caught.args == ["areas", 1020]
    assert hand.view._app.selection.area_id == 1020
    assert hand.view._app.selection.source == "map"


def test_a_click_on_a_facility_near_by_picks_the_facility(open_map, qtbot):
    hand = open_map(issues=0)
    search = hand.view._app.office.search
    lon, lat = search.spots(search.facilities, 3)
    hand.run(f"griddesk.map.setView([{lat[41]}, {lon[41]}], 18, {{animate: false}}) && 0")
    with qtbot.waitSignal(hand.view.picked, timeout=5000) as caught:
        hand.click(hand.at(lon[41], lat[41]))
    assert caught.args == ["facilities", 42]


def test_an_issue_near_by_is_picked_before_what_lies_under_it(open_map, qtbot):
    hand = open_map()
    search = hand.view._app.office.search
    lon, lat = search.spots(search.issues, 5)
    hand.run(f"griddesk.map.setView([{lat[10]}, {lon[10]}], 18, {{animate: false}}) && 0")
    with qtbot.waitSignal(hand.view.picked, timeout=5000) as caught:
        hand.click(hand.at(lon[10], lat[10]))
    assert caught.args == ["issues", 11]


@pytest.mark.parametrize("level", [11, 13, 14.75, 15.5, 16.25, 17, 18.5, 20])
def test_the_thing_under_the_pointer_is_found_at_every_scale(open_map, level):
    hand = open_map(issues=120, facilities=1500)
    search = hand.view._app.office.search
    lon, lat = search.spots(search.facilities, 3)
    hand.run(f"griddesk.map.setView([{lat[7]}, {lon[7]}], {level}, {{animate: false}}) && 0")
    hand.picture()
    found = hand.run(
        "(() => { const {scene, stage, map, thingAt} = griddesk, v = stage.view(), wrong = [], kinds = {}, size = map.getSize();"
        " const canvas = (x, y) => [(x * v.scale + v.tx), (y * v.scale + v.ty)];"
        " const near = ([x, y]) => x > v.margin && y > v.margin && x < v.w - v.margin && y < v.h - v.margin;"
        " const ask = (kind, id, spot) => { if (!near(spot)) return; const got = thingAt(scene, spot[0], spot[1], v);"
        " kinds[got.kind] = (kinds[got.kind] || 0) + 1;"
        # Something above it may cover a thing; then what is found lies at the very same place.
        " if (got.kind === kind && got.id === id) return;"
        " const at = got.x === undefined ? null : canvas(got.x, got.y);"
        " if (!at || Math.hypot(at[0] - spot[0], at[1] - spot[1]) > (got.kind === 'cluster' ? 64 : 24)) wrong.push([kind, id, got.kind, got.id]); };"
        " const { issues, facilities, areas } = scene;"
        " for (let i = 0; i < issues.n; i++) if (v.zoom >= 16) ask('issues', issues.ids[i], canvas(issues.x[i], issues.y[i]));"
        " for (let i = 0; i < facilities.n; i++) if (v.zoom >= 15) ask('facilities', facilities.ids[i], canvas(facilities.x[i], facilities.y[i]));"
        " for (const i of areas.leaves) ask('areas', areas.shapes.ids[i], canvas(...areas.inside(i)));"
        " return [wrong.slice(0, 5), kinds]; })()"
    )
    assert found[0] == []
    assert sum(found[1].values()) > 0


def test_another_figure_shades_anew_and_asks_only_for_the_shade(open_map, qtbot):
    hand = open_map(issues=0)
    before = pixels(hand.picture())
    search = hand.view._app.office.search
    search.asked.clear()
    hand.view.set_figure("open")
    qtbot.waitUntil(lambda: bool(search.asked), timeout=5000)
    after = pixels(hand.picture())
    assert search.asked == ["shade open"]
    assert (before != after).mean() > 0.03


def test_a_line_layer_is_drawn_and_picked_within_eight_pixels(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    hand.view.set_layer(2)
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.areas.lines.length") == 4, timeout=5000)
    hand.picture()
    node = hand.view._app.office.search.ground.nodes[2, 3]
    spot = hand.at(float(node[0]), float(node[1])) + QPoint(0, 5)
    with qtbot.waitSignal(hand.view.picked, timeout=5000) as caught:
        hand.click(spot)
    assert caught.args == ["areas", 5002]


def test_a_selection_from_elsewhere_is_outlined_and_brought_into_view(open_map, qtbot):
    hand = open_map(issues=0, columns=30, rows=30)
    hand.view._app.select(area_id=1000, source="tree")
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.wish.area") == 1000, timeout=5000)
    qtbot.waitUntil(lambda: hand.run("griddesk.map.getZoom()") > 14, timeout=5000)


def test_a_thing_found_elsewhere_is_flown_to_and_marked(open_map, qtbot):
    hand = open_map()
    hand.view._app.select(kind="residents", id=7, source="search")
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.pulse !== null"), timeout=5000)
    assert hand.run("griddesk.map.getZoom()") >= 17
    lon, lat = hand.run("(c => [c.lng, c.lat])(griddesk.map.getCenter())")
    assert (lon, lat) == pytest.approx((116.408, 39.9225), abs=1e-3)


def test_a_change_fetches_only_what_it_touched(open_map, qtbot):
    hand = open_map()
    search = hand.view._app.office.search
    search.asked.clear()
    hand.view._app.changed.emit(Changes(rows={"facility": frozenset({1})}))
    qtbot.waitUntil(lambda: "points facilities" in search.asked, timeout=5000)
    hand.picture()
    assert set(search.asked) == {"points facilities", "shade people"}


def test_hiding_a_sheet_takes_it_off_the_map(open_map):
    hand = open_map(issues=0, facilities=5000)
    before = pixels(hand.picture())
    hand.view.set_visible("facilities", False)
    after = pixels(hand.picture())
    assert (before != after).any()
    assert not hand.run("griddesk.scene.shows('facilities')")


def test_a_closed_office_leaves_a_sentence_and_no_ground(open_map, qtbot):
    hand = open_map()
    hand.view._app.release()
    qtbot.waitUntil(lambda: "打开" in hand.run("document.querySelector('.empty').textContent"), timeout=5000)
    assert hand.run("griddesk.scene.areas === null")


def test_the_keyboard_moves_and_zooms(open_map, qtbot):
    from PySide6.QtCore import Qt

    hand = open_map()
    hand.run("griddesk.map.getContainer().focus() || 0")
    before = hand.run("griddesk.map.getZoom()")
    hand.view.face.widget.setFocus()
    qtbot.keyClick(hand.view.face.widget.focusProxy(), Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: hand.run("griddesk.map.getZoom()") == before + 1, timeout=5000)


def test_an_office_opened_after_the_page_appears(qtbot, make_app):
    app = make_app()
    office, layers = app.office, app.layers
    app.release()
    view = MapView(app)
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show()
    heard = []
    view.painted.connect(lambda: heard.append(1))
    view.start()
    hand = Hand(view, qtbot)
    qtbot.waitUntil(lambda: view.face._is_ready, timeout=10_000)
    qtbot.waitUntil(lambda: "打开" in (hand.run("document.querySelector('.empty')?.textContent") or ""), timeout=10_000)
    assert not heard
    with qtbot.waitSignal(view.painted, timeout=10_000):
        app.use(office, "test", layers, layers[0], office.search.tree(layers[0].id))
    assert hand.run("griddesk.scene.areas.leaves.length") == 48
    assert view.face.page.complaints == []
    view.shutdown()


def test_an_office_opened_while_the_page_loads_appears(qtbot, make_app):
    app = make_app()
    office, layers = app.office, app.layers
    app.release()
    view = MapView(app)
    qtbot.addWidget(view)
    view.show()
    view.start()
    with qtbot.waitSignal(view.painted, timeout=10_000):
        QTimer.singleShot(0, lambda: app.use(office, "test", layers, layers[0], office.search.tree(layers[0].id)))
    view.shutdown()


def test_a_border_between_two_grids_is_kept_once(open_map):
    hand = open_map(columns=8, rows=6)
    # Every edge of the lattice once; at the four corners two edges of one grid make one.
    assert hand.run("griddesk.scene.areas.topology.count") == 8 * 7 + 6 * 9 - 4
    outer = hand.run("Array.from(griddesk.scene.areas.topology.sides).filter(side => side < 0).length")
    assert outer == 2 * (8 + 6) - 4


def test_borders_know_their_level(open_map):
    hand = open_map(columns=8, rows=6)
    levels = hand.run("Array.from(griddesk.scene.areas.levels)")
    assert set(levels) == {0, 1, 2}
    # The cross between the four communities: six edges up, eight across.
    assert levels.count(1) == 6 + 8


def test_a_click_on_a_cluster_goes_nearer_and_picks_nothing(open_map, qtbot):
    hand = open_map(issues=3000)
    picked = []
    hand.view.picked.connect(lambda *given: picked.append(given))
    hand.run("griddesk.map.setView([39.9225, 116.408], 13, {animate: false}) && 0")
    before = hand.run("griddesk.map.getZoom()")
    x, y = hand.run(
        "(() => { const {scene, stage, map} = griddesk, v = stage.view(), all = scene.issues.gathered.get(v.scale);"
        " const c = [...all.x].map((x, k) => [x * v.scale + v.tx + stage.corner.x, all.y[k] * v.scale + v.ty + stage.corner.y])"
        ".map(p => map.layerPointToContainerPoint(p)).find(p => p.x > 300 && p.x < 600 && p.y > 200 && p.y < 400);"
        " return [c.x, c.y]; })()"
    )
    hand.click(QPoint(round(x), round(y)))
    qtbot.waitUntil(lambda: hand.run("griddesk.map.getZoom()") == before + 2, timeout=5000)
    assert picked == []


def test_closed_issues_wait_until_asked_for(open_map):
    hand = open_map(facilities=0)
    assert not hand.run("griddesk.scene.shows('closed')")
    hand.view.set_visible("closed", True)
    hand.picture()
    assert "已办结" in hand.run("document.querySelector('.legend').textContent")


def test_the_legend_names_the_figure_and_its_five_classes(open_map):
    hand = open_map()
    assert hand.run("document.querySelector('.legend h3').textContent") == "居民数（人）"
    ranges = hand.run("[...document.querySelectorAll('.shades .figures')].map(each => each.textContent)")
    assert len(ranges) == 5
    assert ranges == sorted(ranges, key=lambda text: int(text.split(" – ")[0].replace(",", "")))


def test_the_button_on_the_map_asks_for_the_layers_panel(open_map, qtbot):
    hand = open_map()
    with qtbot.waitSignal(hand.view.panel_wanted, timeout=5000) as caught:
        hand.run("document.querySelector('.switch .open').click() || 0")
    assert caught.args == ["layers"]


def test_after_a_flight_the_ground_around_is_drawn(open_map):
    hand = open_map()
    lon, lat = hand.view._app.office.search.ground.ring(2, 3).mean(axis=0)
    hand.view.fly(float(lon), float(lat))
    hand.run("0")
    ground, outside, house = pixels(hand.picture())[200:600, 250:800], 0xE9EDF0, 0xDCD8CF
    assert hand.run("griddesk.map.getZoom()") >= 18
    assert not (ground == outside).any()
    assert (ground == house).sum() > 1000
