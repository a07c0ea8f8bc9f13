"""Grids are redrawn by hand on the real page: the draft follows the mouse, neighbours follow each other, Esc lets go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt

from desk.ground.counting import Points
from desk.ground.draft import Draft
from desk.ground.steps import DraftGrid, ParentGround
from tests.map.conftest import Hand
from ui.map.drafting import Drafting
from ui.map.strokes import tidied

FIRST, NEXT, ABOVE = 1010, 1011, 1018
"""A grid in the middle of the lattice of eight columns, its eastern neighbour and the one above it."""


def draft_of(search: Any) -> Draft:
    """A draft of the stand-in's lattice, a house of ten residents in the middle of every grid."""
    grids = [
        DraftGrid(
            key=id,
            area_id=id,
            code=f"1101{id:06d}",
            name=f"网格{id}",
            parent_id=search.community(row, column),
            shape=shapely.Polygon(search.ground.ring(row, column)),
        )
        for id, row, column in search.cells()
    ]
    ids = np.array([each.key for each in grids])
    middle = np.array([search.ground.ring(row, column).mean(axis=0) for _, row, column in search.cells()])
    houses = Points(
        kind="building",
        ids=ids,
        lon=middle[:, 0],
        lat=middle[:, 1],
        owner=ids,
        by_hand=np.zeros(len(ids), bool),
        weights={"households": np.full(len(ids), 4), "residents": np.full(len(ids), 10)},
    )
    parents = []
    for id in sorted({each.parent_id for each in grids}):
        ground = shapely.union_all([each.shape for each in grids if each.parent_id == id])
        parents.append(ParentGround(id=id, name=f"第{id - 1}社区", code=f"1101{id:06d}", shape=ground))
    return Draft(grids, layer_id=1, parents=parents, points=[houses])


@dataclass
class Pen:
    """The hand on the map, the controller behind it, and the draft."""

    hand: Hand
    drafting: Drafting
    draft: Draft

    def wait(self, until: Callable[[], object]) -> None:
        self.hand.qtbot.waitUntil(lambda: bool(until()), timeout=10_000)

    def rest(self) -> None:
        """Until the page and the strokes have come to rest."""
        for _ in range(2):
            self.hand.run("griddesk.map.getZoom()")
            self.wait(lambda: not self.drafting.turns.is_busy)

    def mode(self, mode: str) -> None:
        self.drafting.set_mode(mode)
        self.wait(lambda: self.hand.run("griddesk.tools.hand.mode") == mode)

    def spot(self, place: Any) -> QPoint:
        return self.hand.at(float(place[0]), float(place[1]))

    def middle(self, key: int) -> Any:
        point = self.draft.grids[key].shape.representative_point()
        return point.x, point.y

    def click(self, place: Any) -> None:
        self.hand.click(self.spot(place))
        self.rest()

    def drag(self, start: QPoint, way: QPoint, *, steps: int = 8) -> None:
        """Press, move in steps, and stay pressed."""
        widget = self.hand.view.face.widget.focusProxy()
        self.hand.qtbot.mouseMove(widget, start)
        self.hand.qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, steps + 1):
            self.hand.qtbot.mouseMove(widget, start + way * step / steps)
            self.hand.qtbot.wait(40)
        self.rest()

    def release(self, at: QPoint) -> None:
        self.hand.qtbot.mouseRelease(self.hand.view.face.widget.focusProxy(), Qt.MouseButton.LeftButton, pos=at)
        self.rest()

    def key(self, key: Qt.Key) -> None:
        self.hand.qtbot.keyClick(self.hand.view.face.widget.focusProxy(), key)
        self.rest()

    def shown(self, key: int) -> Any:
        """The outer ring of a grid as the page has it: lon, lat."""
        return np.array(
            self.hand.run(
                f"(g => g ? Array.from(g.rings[0].lon, (lon, k) => [lon, g.rings[0].lat[k]]) : [])"
                f"(griddesk.tools.hand.outlines.grids.get({key}))"
            )
        )


@pytest.fixture
def pen(open_map):
    hand = open_map(size=(1000, 720), issues=0, facilities=0)
    search = hand.view._app.office.search
    draft = draft_of(search)
    drafting = Drafting(hand.view._app, hand.view)
    drafting.take(hand.view._app.layer, draft)
    hand.qtbot.waitUntil(lambda: hand.view.tool == "edit", timeout=5_000)
    lon, lat = search.ground.ring(1, 2).mean(axis=0)
    hand.run(f"griddesk.map.setView([{lat}, {lon}], 15.5, {{animate: false}}) && 0")
    hand.picture()
    return Pen(hand, drafting, draft)


def common_vertex(draft: Draft, one: int, other: int) -> Any:
    """A vertex in the middle of the border of two grids."""
    mine, theirs = (set(map(tuple, shapely.get_coordinates(draft.grids[key].shape).tolist())) for key in (one, other))
    shared = sorted(mine & theirs)
    return shared[len(shared) // 2]


def covered(draft: Draft) -> bool:
    """Whether the standing grids still fit without gap or overlap over the same ground."""
    shapes = [each.shape for each in draft.grids.values() if each.stands]
    whole = shapely.union_all([each.shape for each in draft.stored.values()])
    return (
        bool(shapely.coverage_is_valid(shapes)) and shapely.union_all(shapes).symmetric_difference(whole).area < 1e-12
    )


def test_a_vertex_of_a_common_border_takes_both_grids_along(pen):
    pen.mode("vertex")
    pen.click(pen.middle(FIRST))
    assert pen.drafting.last.chosen == (FIRST,)
    vertex = common_vertex(pen.draft, FIRST, NEXT)
    before = {key: pen.draft.grids[key].shape for key in (FIRST, NEXT)}
    start, way = pen.spot(vertex), QPoint(26, 12)
    pen.drag(start, way)
    live = pen.shown(NEXT)
    assert len(live), "the neighbour is not shown while the mouse is down"
    assert tuple(vertex) not in set(map(tuple, live))
    pen.release(start + way)
    assert pen.drafting.last.steps == ("移动边界点",)
    for key in (FIRST, NEXT):
        assert not pen.draft.grids[key].shape.equals(before[key])
        assert pen.draft.grids[key].state == "changed"
        assert np.allclose(pen.shown(key), shapely.get_coordinates(pen.draft.grids[key].shape)[:-1])
    assert covered(pen.draft)
    assert {each.key for each in pen.drafting.last.counts} == {FIRST, NEXT}
    assert pen.hand.view.face.page.complaints == []
    assert pen.hand.view.face.bridge.dropped == 0


def test_a_whole_drag_is_one_step_and_undo_brings_the_same_outlines_back(pen):
    pen.mode("vertex")
    pen.click(pen.middle(FIRST))
    before = {key: shapely.to_wkb(each.shape) for key, each in pen.draft.grids.items()}
    start = pen.spot(common_vertex(pen.draft, FIRST, NEXT))
    pen.drag(start, QPoint(-22, 16), steps=12)
    pen.release(start + QPoint(-22, 16))
    assert len(pen.draft.steps) == 1
    pen.drafting.undo()
    pen.rest()
    assert {key: shapely.to_wkb(each.shape) for key, each in pen.draft.grids.items()} == before
    assert pen.drafting.last.can_redo
    pen.drafting.redo()
    pen.rest()
    assert pen.draft.grids[NEXT].state == "changed"


def test_the_middle_of_an_edge_becomes_a_vertex_and_goes_again_with_one_undo(pen):
    vertex = common_vertex(pen.draft, FIRST, NEXT)
    ring = shapely.get_coordinates(pen.draft.grids[FIRST].shape)
    at = next(k for k, point in enumerate(ring) if tuple(point) == vertex)
    middle = (ring[at] + ring[at + 1]) / 2
    pen.hand.run(f"griddesk.map.setView([{middle[1]}, {middle[0]}], 17, {{animate: false}}) && 0")
    pen.hand.picture()
    pen.mode("vertex")
    pen.drafting.choose((FIRST,))
    pen.rest()
    count = len(ring)
    start = pen.spot(middle)
    pen.drag(start, QPoint(30, 6))
    pen.release(start + QPoint(30, 6))
    assert len(shapely.get_coordinates(pen.draft.grids[FIRST].shape)) == count + 1
    assert covered(pen.draft)
    pen.drafting.undo()
    pen.rest()
    assert len(shapely.get_coordinates(pen.draft.grids[FIRST].shape)) == count
    assert pen.draft.steps == ()


def test_a_drag_that_would_cross_the_border_is_shown_red_and_springs_back(pen):
    pen.mode("vertex")
    pen.click(pen.middle(FIRST))
    vertex = common_vertex(pen.draft, FIRST, NEXT)
    start = pen.spot(vertex)
    far = pen.spot(pen.middle(ABOVE)) + QPoint(120, -160) - start
    pen.drag(start, far, steps=6)
    assert pen.drafting.last.bad
    assert pen.hand.run("griddesk.tools.hand.bad") == pen.drafting.last.bad
    pen.release(start + far)
    assert pen.draft.steps == ()
    assert pen.drafting.last.bad
    assert pen.hand.run("griddesk.tools.hand.grip === null")
    assert covered(pen.draft)


def test_delete_takes_the_vertex_under_the_mouse_out_of_both_grids(pen):
    pen.mode("vertex")
    pen.click(pen.middle(FIRST))
    vertex = common_vertex(pen.draft, FIRST, NEXT)
    pen.hand.hover(pen.spot(vertex))
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.near !== null"))
    pen.key(Qt.Key.Key_Delete)
    pen.wait(lambda: pen.draft.steps)
    for key in (FIRST, NEXT):
        assert tuple(vertex) not in set(map(tuple, shapely.get_coordinates(pen.draft.grids[key].shape).tolist()))
    assert covered(pen.draft)


def test_a_line_across_a_grid_splits_it_and_its_people_are_all_there(pen):
    pen.mode("split")
    west, south, east, north = pen.draft.grids[FIRST].shape.bounds
    middle = (south + north) / 2 + (north - south) * 0.1
    for lon in (west - (east - west) * 0.1, (west + east) / 2, east + (east - west) * 0.1):
        pen.hand.hover(pen.spot((lon, middle)))
        pen.click((lon, middle))
    pen.key(Qt.Key.Key_Return)
    pen.wait(lambda: pen.draft.steps)
    assert pen.draft.grids[FIRST].state == "closed"
    parts = [each for each in pen.draft.grids.values() if each.state == "new"]
    assert len(parts) == 2
    assert all(each.predecessors == (FIRST,) for each in parts)
    assert sum(pen.draft.count(each.key).residents for each in parts) == 10
    assert covered(pen.draft)
    assert pen.hand.run("griddesk.tools.hand.sketch.points.length") == 0
    assert {each["key"] for each in pen.drafting.last.grids} or len(pen.shown(parts[0].key))


def test_two_neighbours_clicked_become_one(pen):
    pen.mode("merge")
    pen.click(pen.middle(FIRST))
    pen.click(pen.middle(NEXT))
    assert set(pen.drafting.last.chosen) == {FIRST, NEXT}
    pen.key(Qt.Key.Key_Return)
    pen.wait(lambda: pen.draft.steps)
    new = next(each for each in pen.draft.grids.values() if each.state == "new")
    assert pen.draft.count(new.key).residents == 20
    assert covered(pen.draft)


def test_grids_that_do_not_touch_are_not_merged_and_the_reason_is_said(pen):
    pen.drafting.merge((FIRST, 1040))
    pen.rest()
    assert "不" in pen.drafting.last.bad
    assert pen.draft.steps == ()


def test_ground_in_a_loop_goes_to_the_neighbour_that_is_clicked(pen):
    pen.mode("give")
    vertex = np.array(common_vertex(pen.draft, FIRST, NEXT))
    mine, theirs = np.array(pen.middle(FIRST)), np.array(pen.middle(NEXT))
    way = mine - theirs
    aside = np.array([-way[1], way[0]])
    loop = [vertex - way * 0.1 + aside * 0.12, vertex + way * 0.25 + aside * 0.12]
    loop += [vertex + way * 0.25 - aside * 0.12, vertex - way * 0.1 - aside * 0.12]
    before = pen.draft.grids[NEXT].shape.area
    for place in loop:
        pen.click(place)
    pen.key(Qt.Key.Key_Return)
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.isDone"))
    assert pen.hand.run("griddesk.tools.hand.from") == FIRST
    pen.click(theirs)
    pen.wait(lambda: pen.draft.steps)
    assert pen.draft.grids[NEXT].shape.area > before
    assert covered(pen.draft)


def test_a_loop_whose_ends_cross_is_mended_and_a_figure_of_eight_is_not():
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    slip = [*square, (0.02, -0.04), (0.0, 0.03)]
    assert shapely.Polygon(tidied(slip)).is_valid
    assert shapely.Polygon(tidied(slip)).area == pytest.approx(1, abs=0.05)
    eight = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]
    assert tidied(eight) == eight
    assert tidied(square) == square


def test_houses_in_a_freehand_loop_go_to_the_grid_that_is_clicked_and_the_ground_stays(pen):
    pen.mode("houses")
    # A freehand loop around the middle of the grid, where its house stands.
    ring = pen.draft.grids[FIRST].shape.representative_point()
    house = shapely.Point(pen.hand.view._app.office.search.ground.ring(1, 2).mean(axis=0))
    centre = pen.spot((house.x, house.y))
    widget = pen.hand.view.face.widget.focusProxy()
    corners = [QPoint(-70, -60), QPoint(70, -60), QPoint(70, 60), QPoint(-70, 60), QPoint(-68, -58)]
    pen.hand.qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=centre + corners[0])
    for a, b in zip(corners, corners[1:], strict=False):
        for step in range(6):
            pen.hand.qtbot.mouseMove(widget, centre + a + (b - a) * step / 5)
            pen.hand.qtbot.wait(5)
    pen.release(centre + corners[-1])
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.houses.size") == 1)
    pen.key(Qt.Key.Key_Return)
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.isDone"))
    pen.click(pen.middle(NEXT))
    pen.wait(lambda: pen.draft.steps)
    counts = {each.key: each.residents for each in pen.drafting.last.counts}
    assert counts == {FIRST: 0, NEXT: 20}
    assert pen.draft.grids[FIRST].shape.contains(ring)
    assert pen.draft.grids[FIRST].shape.equals(pen.draft.stored[FIRST].shape)


def test_a_new_grid_is_cut_out_of_those_below_it(pen):
    pen.mode("draw")
    middle = np.array(pen.middle(FIRST))
    west, south, east, north = pen.draft.grids[FIRST].shape.bounds
    size = np.array([east - west, north - south]) * 0.2
    for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        pen.click(middle + size * corner)
    pen.key(Qt.Key.Key_Return)
    pen.wait(lambda: pen.draft.steps)
    new = next(each for each in pen.draft.grids.values() if each.state == "new")
    assert new.parent_id == pen.draft.grids[FIRST].parent_id
    assert pen.draft.grids[FIRST].state == "changed"
    assert covered(pen.draft)


def test_esc_lets_go_of_the_sketch_then_of_the_tool_and_only_then_asks_to_leave(pen):
    escaped = []
    pen.drafting.escaped.connect(lambda: escaped.append(1))
    pen.mode("split")
    pen.click(pen.middle(FIRST))
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.sketch.points.length") == 1)
    pen.key(Qt.Key.Key_Escape)
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand.sketch.points.length") == 0)
    assert pen.drafting.mode == "split"
    pen.key(Qt.Key.Key_Escape)
    pen.wait(lambda: pen.drafting.mode == "select")
    assert not escaped
    pen.key(Qt.Key.Key_Escape)
    pen.wait(lambda: escaped)
    assert pen.drafting.is_on


def test_a_page_that_is_loaded_again_gets_the_draft_back(pen):
    pen.drafting.merge((FIRST, NEXT))
    pen.rest()
    with pen.hand.qtbot.waitSignal(pen.hand.view.painted, timeout=20_000):
        pen.hand.view.face.page.load(pen.hand.view.face.page.url())
    pen.wait(lambda: pen.hand.run("griddesk.tools.hand && griddesk.tools.hand.outlines.grids.size") == 1)
    assert set(pen.hand.run("[...griddesk.tools.hand.outlines.gone]")) == {FIRST, NEXT}


def test_what_the_page_says_is_checked_before_the_draft_hears_it(pen):
    nonsense = [
        {"do": "split", "key": "1010", "line": [[0, 0]]},
        {"do": "drag", "at": [None, 1], "to": [1, 2], "isNew": False, "metres": 3},
        {"do": "drag", "at": [1, 2], "to": [1, 2], "isNew": False, "metres": -3},
        {"do": "choose", "keys": {"a": 1}},
        {"do": "move", "ids": [1.5], "to": FIRST},
        {"do": "no such thing"},
        {},
    ]
    for given in nonsense:
        pen.hand.view.told.emit("draft", given)
    pen.rest()
    assert pen.draft.steps == ()
    assert pen.drafting.is_on


def test_leaving_puts_the_map_back_as_it_was(pen):
    assert pen.hand.view.wish.figure == "none"
    assert "facilities" in pen.hand.view.wish.hidden
    pen.drafting.end()
    pen.wait(lambda: pen.hand.view.tool == "")
    assert pen.hand.view.wish.figure != "none"
    assert "facilities" not in pen.hand.view.wish.hidden
