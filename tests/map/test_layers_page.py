"""What the layers panel and the time slider ask of the page: drawn from what is there, counted truthfully, fetched once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QColor, QImage

from desk.model import Changes
from tests.map.conftest import Hand
from tests.map.test_page import pixels

BOXES = """[...new Set([...griddesk.scene.taken.cells.values()].flat())]"""


def wish(hand: Hand, **given: object) -> None:
    for name, value in given.items():
        setattr(hand.view.wish, name, value)
    hand.view._show()


def zoom(hand: Hand, level: float) -> None:
    hand.run(f"griddesk.map.setView([39.9225, 116.408], {level}, {{animate: false}}) && 0")


@pytest.mark.parametrize("level", [11, 12.25, 13, 14.5, 15.75])
def test_clusters_count_every_issue_once_at_every_scale(open_map, level):
    hand = open_map(issues=4000, facilities=0)
    wish(hand, issue_hidden=set())
    zoom(hand, level)
    hand.picture()
    counted = hand.run(
        "(() => { const all = griddesk.scene.issues.gathered.get(griddesk.stage.view().scale);"
        " return [all.n, [...all.count].reduce((a, b) => a + b), [...all.tally].reduce((a, b) => a + b), griddesk.scene.issues.n]; })()"
    )
    assert counted[1:] == [4000, 4000, 4000]
    assert 1 <= counted[0] <= 4000


def test_a_cluster_counts_what_lies_in_its_cell(open_map):
    hand = open_map(issues=3000, facilities=0)
    zoom(hand, 13)
    hand.picture()
    told, x, y, state = hand.run(
        "(() => { const {issues} = griddesk.scene, scale = griddesk.stage.view().scale, all = issues.gathered.get(scale);"
        " const key = (k) => Math.floor(issues.x[k] * scale / 76) + '/' + Math.floor(issues.y[k] * scale / 76);"
        " return [[...all.first].map((k, n) => [key(k), all.count[n]]), [...issues.x].map(v => v * scale),"
        " [...issues.y].map(v => v * scale), [...issues.symbol]]; })()"
    )
    own: dict[str, int] = {}
    for left, top in zip(x, y, strict=True):
        key = f"{int(np.floor(left / 76))}/{int(np.floor(top / 76))}"
        own[key] = own.get(key, 0) + 1
    assert dict(map(tuple, told)) == own
    assert 3 not in state  # what is closed is hidden, and so it is not counted


def test_facilities_have_their_number_at_small_scales_and_their_class_at_large_ones(open_map):
    hand = open_map(issues=0, facilities=6000)
    zoom(hand, 13)
    hand.picture()
    total, shown = hand.run(
        "(() => { const {facilities} = griddesk.scene, all = facilities.gathered.get(griddesk.stage.view().scale);"
        " return [[...all.count].reduce((a, b) => a + b), facilities.plates.at.size]; })()"
    )
    assert total == 6000
    assert shown > 5
    zoom(hand, 18)
    hand.picture()
    assert hand.run("griddesk.scene.facilities.plates.at.size") == 0


def test_a_number_of_facilities_says_which_they_are_and_leads_nearer(open_map, qtbot):
    hand = open_map(issues=0, facilities=6000)
    zoom(hand, 13)
    hand.picture()
    spot = hand.run(
        "(() => { const {scene, stage, map} = griddesk, v = stage.view(), f = scene.facilities, all = f.gathered.get(v.scale);"
        " for (const [k, [dx, dy]] of f.plates.at) { const p = map.layerPointToContainerPoint("
        "[all.x[k] * v.scale + v.tx + dx + stage.corner.x, all.y[k] * v.scale + v.ty + dy + stage.corner.y]);"
        " if (p.x > 250 && p.x < 700 && p.y > 100 && p.y < 500) return [p.x, p.y, all.count[k]]; } })()"
    )
    place = QPoint(round(spot[0]), round(spot[1]))
    hand.hover(place)
    qtbot.waitUntil(lambda: hand.run("!document.querySelector('.tip').hidden"), timeout=5000)
    tip = hand.run("document.querySelector('.tip').textContent")
    assert f"{spot[2]} 个" in tip
    assert "公用设施" in tip
    hand.click(place)
    qtbot.waitUntil(lambda: hand.run("griddesk.map.getZoom()") == 15, timeout=5000)


@pytest.mark.parametrize("level", [12.5, 14, 15.5, 17])
def test_no_two_names_numbers_or_signs_of_clusters_cover_each_other(open_map, level):
    hand = open_map(issues=300 if level < 16 else 0, facilities=3000, columns=14, rows=12)
    zoom(hand, level)
    hand.picture()
    boxes = np.array(hand.run(BOXES), float)
    assert len(boxes) > 5
    x0, y0, x1, y1 = boxes.T
    covers = (x0[:, None] < x1) & (x1[:, None] > x0) & (y0[:, None] < y1) & (y1[:, None] > y0)
    assert not (covers & ~np.eye(len(boxes), dtype=bool)).any()


def test_another_layer_is_drawn_over_the_shaded_one_and_fetched_once(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    search = hand.view._app.office.search
    before = pixels(hand.picture())
    search.asked.clear()
    wish(hand, over=[2])
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.over.size") == 1, timeout=5000)
    after = pixels(hand.picture())
    assert search.asked == ["areas 2"]
    assert (after == 0x8A3FFC).sum() > 200 > (before == 0x8A3FFC).sum()
    assert "街路网格" in hand.run("document.querySelector('.legend').textContent")
    wish(hand, opacity={"layer:2": 40})
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.wish.opacity['layer:2']") == 40, timeout=5000)
    faint = pixels(hand.picture())
    assert (faint == 0x8A3FFC).sum() < 50
    assert search.asked == ["areas 2"]


def test_a_hidden_large_class_is_not_drawn_not_counted_and_not_picked(open_map, qtbot):
    hand = open_map(issues=0)
    search = hand.view._app.office.search
    search.asked.clear()
    wish(hand, facility_hidden={"公用设施"})
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.facilities.n") == 360, timeout=5000)
    assert search.asked == []
    lon, lat = search.spots(search.facilities, 3)
    hand.run(f"griddesk.map.setView([{lat[40]}, {lon[40]}], 19, {{animate: false}}) && 0")  # 40 % 5 == 0: 公用设施
    with qtbot.waitSignal(hand.view.picked, timeout=5000) as caught:
        hand.click(hand.at(lon[40], lat[40]))
    assert caught.args[0] == "areas"


def test_urgency_and_state_choose_issues_from_the_history(open_map, qtbot):
    hand = open_map(issues=1200, facilities=0)
    wish(hand, issue_hidden={"u1", "u3", "closed"})
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.fetched.history !== null"), timeout=5000)
    hand.picture()
    number = np.arange(1200)
    expected = int(((number % 3 + 1 == 2) & (number % 4 != 3)).sum())
    assert hand.run("griddesk.scene.issues.n") == expected


def test_the_time_slider_shows_what_was_open_on_those_days_and_asks_once(open_map, qtbot):
    hand = open_map(issues=1200, facilities=500)
    search = hand.view._app.office.search
    search.asked.clear()
    number = np.arange(1200)
    since, until = number % 390, np.where(number % 4 == 3, number % 390 + 5, 0xFFFF)
    for first in (0, 40, 200, 388):
        last = first + 6
        hand.view.order(do="period", **{"from": first, "to": last})
        # Closed within the days is closed on the last of them, and what is closed is hidden.
        expected = int(((since <= last) & (until > last)).sum())
        qtbot.waitUntil(lambda expected=expected: hand.run("griddesk.scene.issues.n") == expected, timeout=5000)
    hand.picture()
    assert search.asked == ["history"]
    assert "2026-10-24 至 10-30" in hand.run("document.querySelector('.legend').textContent")


def test_a_step_in_time_leaves_the_ground_alone(open_map, qtbot):
    hand = open_map(issues=1200)
    hand.view.order(do="period", **{"from": 0, "to": 6})
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.fetched.history !== null"), timeout=5000)
    hand.picture()
    qtbot.waitUntil(lambda: hand.run("griddesk.stage.isKept && griddesk.stage.isWhole"), timeout=5000)
    grounds = hand.run(
        "(() => { let drawn = 0; const {stage, scene} = griddesk, draw = stage.drawGround;"
        " stage.drawGround = (...given) => { drawn++; draw(...given); };"
        " for (let k = 0; k < 30; k++) { scene.wish.period = [k, k + 6]; scene.chooseIssues(); stage.resign(); }"
        " stage.drawGround = draw; return drawn; })()"
    )
    assert grounds == 0


def test_what_is_drawn_over_the_kept_ground_is_what_a_whole_painting_gives(open_map, qtbot):
    hand = open_map(issues=1200)
    wish(hand, period=[0, 60])
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.fetched.history !== null"), timeout=5000)
    hand.picture()
    hand.view.order(do="period", **{"from": 100, "to": 160})
    stepped = pixels(hand.picture())
    hand.run("griddesk.stage.redraw() || 0")
    assert (stepped != pixels(hand.picture())).mean() < 0.0005


def test_one_changed_issue_does_not_fetch_the_facilities(open_map, qtbot):
    hand = open_map()
    hand.picture()
    qtbot.waitUntil(lambda: hand.run("griddesk.stage.isWhole"), timeout=5000)
    search = hand.view._app.office.search
    search.asked.clear()
    hand.run("(() => { const {stage} = griddesk, draw = stage.drawGround; window.grounds = 0;"
             " stage.drawGround = (...given) => { window.grounds++; draw(...given); }; })() || 0")  # fmt: skip
    hand.view._app.changed.emit(Changes(rows={"issue": frozenset({1})}))
    qtbot.waitUntil(lambda: "points issues" in search.asked, timeout=5000)
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.pending") == 0, timeout=5000)
    assert sorted(search.asked) == ["points issues", "shade people"]
    hand.qtbot.wait(400)
    assert hand.run("window.grounds") == 0


def test_a_heat_map_is_hottest_where_most_lies_and_says_how_much(open_map, qtbot):
    hand = open_map(issues=1500, facilities=0)
    wish(hand, surface="heat", surface_of="issues")
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.heat !== null"), timeout=5000)
    hand.picture()
    legend = hand.run("document.querySelector('.legend').textContent")
    assert "热力：事件上报" in legend
    assert "平方公里" in legend
    # 1,500 over 8 by 11 kilometres: some 17 in each; the peak is above that and not beyond reason.
    most = hand.run("griddesk.scene.heatMost")
    assert 17 < most < 200


def test_hot_spots_are_cells_with_their_trust_in_the_legend(open_map, qtbot):
    hand = open_map(issues=0, facilities=0)
    before = pixels(hand.picture())
    wish(hand, surface="hot", surface_of="residents")
    qtbot.waitUntil(lambda: hand.run("griddesk.scene.surface !== null"), timeout=5000)
    assert (before != pixels(hand.picture())).mean() > 0.01
    legend = hand.run("document.querySelector('.legend').textContent")
    assert "99%" in legend
    assert "1,000 米" in legend


def package(path: Path, colour: str) -> Path:
    """A tile package of one colour around the made-up office, zooms 10 to 15; rows count from the south in MBTiles."""
    picture, buffer = QImage(256, 256, QImage.Format.Format_RGB32), QBuffer()
    picture.fill(QColor(colour))
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    body = bytes(buffer.data().data())
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("create table metadata (name text, value text)")
        given = {"name": "test", "format": "png", "minzoom": "10", "maxzoom": "15"}
        made.executemany("insert into metadata values (?, ?)", given.items())
        made.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        for level in range(10, 16):
            column, row = (
                (116.408 + 180) / 360 * 2**level,
                (1 - np.arcsinh(np.tan(np.radians(39.9225))) / np.pi) / 2 * 2**level,
            )
            for dx in range(-6, 7):
                for dy in range(-6, 7):
                    south = 2**level - 1 - (int(row) + dy)
                    made.execute("insert into tiles values (?, ?, ?, ?)", (level, int(column) + dx, south, body))
    return path


def test_pictures_of_the_ground_lie_below_a_clear_canvas(open_map, qtbot, tmp_path):
    hand = open_map(issues=0, facilities=0)
    zoom(hand, 14)
    hand.view._app.settings.packages["1"] = str(package(tmp_path / "ground.mbtiles", "#aa5500"))
    wish(hand, tiles="package:1", figure="none")
    shown = (
        "[...document.querySelectorAll('.leaflet-tile-pane img')].filter(each => each.complete && each.naturalWidth)"
    )
    qtbot.waitUntil(lambda: hand.run(f"{shown}.length") >= 12, timeout=8000)
    assert (pixels(hand.picture()) == 0xAA5500).mean() > 0.4
    # The package ends at 15: nearer by, its pictures are enlarged.
    zoom(hand, 17)
    qtbot.waitUntil(lambda: hand.run(f"{shown}.length") >= 12, timeout=8000)
    wish(hand, hidden={"building", "street"})
    assert (pixels(hand.picture()) == 0xAA5500).mean() > 0.4
    wish(hand, tiles="", figure="people", hidden=set())
    qtbot.waitUntil(lambda: hand.run(f"{shown}.length") == 0, timeout=5000)
    assert not (pixels(hand.picture()) == 0xAA5500).any()
