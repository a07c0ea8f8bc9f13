"""A draft of grids: what each verb does to borders and counts, what it refuses, and that every step can be taken back."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from desk.errors import BadInput
from desk.ground.borders import metres_per_degree, square_metres
from desk.ground.counting import Points
from desk.ground.draft import Draft
from desk.ground.sizes import Sizes
from desk.ground.steps import CHANGED, CLOSED, KEPT, NEW, DraftGrid, ParentGround
from desk.profile.parts import SizeTarget

SIDE = 0.002
WEST, SOUTH = 116.4, 39.9


def at(x: float, y: float) -> tuple[float, float]:
    """A place on the board: 0..3 across, 0..3 up."""
    return round(WEST + x * SIDE, 7), round(SOUTH + y * SIDE, 7)


def cell(column: int, row: int, width: int = 1) -> shapely.Polygon:
    corners = [at(column, row), at(column + width, row), at(column + width, row + 1), at(column, row + 1)]
    return shapely.Polygon(corners)


def houses(*places: tuple[float, float], owner: list[int]) -> Points:
    lon, lat = np.array([at(*place) for place in places]).T
    count = len(places)
    return Points(
        kind="building", ids=np.arange(1, count + 1), lon=lon, lat=lat, owner=np.array(owner, dtype=np.int64),
        by_hand=np.zeros(count, dtype=bool),
        weights={"households": np.full(count, 100), "residents": np.full(count, 250)},
    )  # fmt: skip


def board(points: list[Points] | None = None, **given: object) -> Draft:
    """Nine grids of three communities: grid 11 is at the lower left, 33 at the upper right."""
    grids = [
        DraftGrid(key=10 * column + row, area_id=10 * column + row, code=f"c{column}{row}", name=f"第{column}{row}网格",
                  parent_id=column, shape=cell(column - 1, row - 1), kind="city")
        for column in (1, 2, 3) for row in (1, 2, 3)
    ]  # fmt: skip
    parents = [
        ParentGround(id=column, name=f"社区{column}", code=str(column),
                     shape=shapely.Polygon([at(column - 1, 0), at(column, 0), at(column, 3), at(column - 1, 3)]))
        for column in (1, 2, 3)
    ]  # fmt: skip
    if points is None:
        points = [houses((0.2, 0.2), (0.8, 0.2), (0.5, 1.5), (1.5, 0.5), owner=[11, 11, 12, 21])]
    return Draft(grids, parents=parents, points=points, **given)


def shapes(draft: Draft) -> np.ndarray:
    return np.array([each.shape for each in draft.grids.values() if each.stands], dtype=object)


def fits(draft: Draft) -> bool:
    return bool(shapely.coverage_is_valid(shapes(draft)) and shapely.is_valid(shapes(draft)).all())


def assert_refused(draft: Draft, words: str, verb: str, *args: object, **given: object) -> None:
    before, steps = dict(draft.grids), draft.steps
    with pytest.raises(BadInput, match=words):
        getattr(draft, verb)(*args, **given)
    assert dict(draft.grids) == before
    assert draft.steps == steps


# ---- vertices ----


def test_a_vertex_moves_in_every_grid_that_shares_it() -> None:
    draft = board()
    step = draft.move_vertex(at(1, 1), at(1.2, 1.3), tolerance=5)
    assert set(step.keys) == {11, 12, 21, 22}
    assert fits(draft)
    assert all(list(at(1.2, 1.3)) in shapely.get_coordinates(draft.grids[key].shape).tolist() for key in step.keys)
    assert {each.key for each in draft.counts()} == {11, 12, 21, 22}


def test_a_vertex_snaps_to_a_vertex_then_to_a_border_then_to_a_street() -> None:
    street = shapely.LineString([at(-1, 0.5), at(-1, 2.5)])
    draft = board(streets=[street])
    across, _ = metres_per_degree(SOUTH)
    metre = 1 / across / SIDE
    assert draft.snap(at(1 + 3 * metre, 1), 5) == at(1, 1)
    assert draft.snap(at(1 + 3 * metre, 0.5), 5) == at(1, 0.5)
    assert draft.snap(at(-1 + 3 * metre, 1.5), 5) == at(-1, 1.5)
    assert draft.snap(at(-1 + 30 * metre, 1.5), 5) == at(-1 + 30 * metre, 1.5)
    draft.move_vertex(at(0, 0), at(-1 + 3 * metre, 0.9), tolerance=5)
    assert list(at(-1, 0.9)) in shapely.get_coordinates(draft.grids[11].shape).tolist()


def test_a_vertex_laid_on_a_border_gets_a_partner_there() -> None:
    apart = [DraftGrid(key=key, area_id=key, code=str(key), name=str(key), parent_id=1, shape=shape)
             for key, shape in ((1, cell(0, 0)), (2, cell(2, 0)))]  # fmt: skip
    draft = Draft(apart)
    step = draft.move_vertex(at(1, 1), at(1.999, 0.4), tolerance=5)
    assert set(step.keys) == {1, 2}
    assert fits(draft)
    assert list(at(2, 0.4)) in shapely.get_coordinates(draft.grids[2].shape).tolist()
    assert draft.grids[2].state == KEPT  # only a vertex on its border: it does not look different
    assert draft.grids[1].state == CHANGED


def test_a_vertex_is_not_moved_through_a_border_or_over_a_neighbour() -> None:
    draft = board()
    assert_refused(draft, "自相交|盖住", "move_vertex", at(1, 1), at(2.5, 1.2), tolerance=1)
    assert_refused(draft, "没有边界的拐点", "move_vertex", at(0.5, 0.5), at(0.6, 0.6), tolerance=1)


def test_a_drag_is_one_step_however_often_the_mouse_moves() -> None:
    draft = board()
    for number in range(1, 20):
        draft.move_vertex(at(1, 1), at(1 + number / 50, 1), tolerance=1, live=True)
    with pytest.raises(BadInput):
        draft.move_vertex(at(1, 1), at(5, 5), tolerance=1, live=True)
    draft.move_vertex(at(1, 1), at(1.3, 1.1), tolerance=1)
    assert draft.steps == ("移动边界点",)
    draft.undo()
    assert not draft.is_changed
    assert not draft.can_undo


def test_a_vertex_is_added_to_and_taken_out_of_both_sides_of_a_border() -> None:
    draft = board()
    draft.add_vertex(at(1, 0.5))
    assert [len(shapely.get_coordinates(draft.grids[key].shape)) for key in (11, 21)] == [6, 6]
    assert fits(draft)
    draft.remove_vertex(at(1, 0.5))
    assert [len(shapely.get_coordinates(draft.grids[key].shape)) for key in (11, 21)] == [5, 5]
    assert fits(draft)
    assert_refused(draft, "交点", "remove_vertex", at(1, 1))
    assert_refused(draft, "没有边界", "add_vertex", at(0.5, 0.5))


# ---- grids ----


def test_a_split_closes_the_grid_and_makes_two_that_people_follow() -> None:
    draft = board()
    step = draft.split(11, [at(0.5, -0.5), at(0.5, 1.5)])
    left, right = sorted(step.became[11], key=lambda key: draft.grids[key].shape.bounds[0])
    assert draft.grids[11].state == CLOSED
    assert [draft.grids[key].predecessors for key in (left, right)] == [(11,), (11,)]
    assert [draft.count(key).residents for key in (left, right)] == [250, 250]
    assert draft.count(11).residents == 0
    assert fits(draft)
    assert sum(map(square_metres, shapes(draft))) == pytest.approx(9 * square_metres(cell(0, 0)), rel=1e-4)
    assert draft.grids[12].state == KEPT
    assert len(draft.vertices(12)[0]) == 5  # the neighbour above has the new corner too


def test_a_line_that_does_not_cross_is_refused_with_a_sentence() -> None:
    draft = board()
    assert_refused(draft, "没有碰到", "split", 11, [at(0.2, 0.2), at(0.8, 0.8)])
    assert_refused(draft, "没有把", "split", 11, [at(-0.2, 0.2), at(0.8, 0.8)])
    assert_refused(draft, "没有碰到", "split", 11, [at(2.2, 2.2), at(2.8, 2.8)])
    assert_refused(draft, "不到 1 ㎡", "split", 11, [at(-0.004, 0.008), at(0.008, -0.004)])


def test_a_bent_line_may_cut_a_grid_into_more_than_two() -> None:
    draft = board()
    step = draft.split(11, [at(0.3, -0.5), at(0.3, 1.5), at(0.6, 1.5), at(0.6, -0.5)])
    assert len(step.became[11]) == 3
    assert fits(draft)


def test_a_split_along_old_corners_makes_no_vertices_beside_them() -> None:
    draft = board()
    draft.split(22, [at(1, 1), at(2, 2)])
    assert fits(draft)
    assert len(np.unique(shapely.get_coordinates(shapes(draft)), axis=0)) == 16


def test_merging_needs_a_common_border_and_one_parent() -> None:
    draft = board()
    assert_refused(draft, "不相邻", "merge", [11, 13])
    assert_refused(draft, "分属“社区1”、“社区2”", "merge", [11, 21])
    assert_refused(draft, "两个以上", "merge", [11])
    step = draft.merge([11, 12, 13], name="第一大格")
    (made,) = [each for each in draft.grids.values() if each.state == NEW]
    assert made.name == "第一大格"
    assert set(made.predecessors) == {11, 12, 13}
    assert step.became == {11: (made.key,), 12: (made.key,), 13: (made.key,)}
    assert draft.count(made.key).residents == 750
    assert shapely.equals(made.shape, draft.parents[1].shape)
    assert fits(draft)


def test_two_grids_that_meet_in_a_corner_only_do_not_touch() -> None:
    grids = [DraftGrid(key=key, area_id=key, code=str(key), name=str(key), parent_id=1, shape=shape)
             for key, shape in ((1, cell(0, 0)), (2, cell(1, 1)))]  # fmt: skip
    assert_refused(Draft(grids), "不相邻", "merge", [1, 2])


def test_a_split_and_a_merge_back_give_the_old_outline_a_new_key() -> None:
    draft = board()
    halves = draft.split(11, [at(0.5, -0.5), at(0.5, 1.5)]).became[11]
    draft.merge(halves)
    (made,) = [each for each in draft.grids.values() if each.state == NEW]
    assert shapely.equals(made.shape, cell(0, 0))
    assert made.predecessors == (11,)
    assert draft.heirs(11) == (made.key,)


def test_ground_is_given_to_a_neighbour_and_both_keep_their_codes() -> None:
    draft = board()
    draft.give(11, 12, [at(0.6, 0.6), at(1.5, 0.6), at(1.5, 1.5), at(0.6, 1.5)])
    assert [draft.grids[key].state for key in (11, 12)] == [CHANGED, CHANGED]
    assert square_metres(draft.grids[12].shape) == pytest.approx(square_metres(cell(0, 1)) * 1.16, rel=1e-3)
    assert fits(draft)
    assert_refused(draft, "不相连", "give", 11, 33, [at(0.1, 0.1), at(0.3, 0.1), at(0.3, 0.3)])
    assert_refused(draft, "改用合并", "give", 13, 12, [at(-1, 1.9), at(4, 1.9), at(4, 4), at(-1, 4)])


def test_a_hole_belongs_to_nobody_and_can_be_drawn_into() -> None:
    ring = [at(1.3, 1.3), at(1.7, 1.3), at(1.7, 1.7), at(1.3, 1.7)]
    draft = board()
    draft.hole(22, ring)
    assert len(draft.vertices(22)) == 2
    assert [finding.rule for finding in draft.check()] == ["gap"]
    draft.draw([at(1.2, 1.2), at(1.8, 1.2), at(1.8, 1.8), at(1.2, 1.8)], name="公园")
    (made,) = [each for each in draft.grids.values() if each.state == NEW]
    assert (made.name, made.parent_id, made.predecessors) == ("公园", 2, ())
    assert shapely.equals(made.shape, shapely.Polygon(ring))
    assert fits(draft)
    assert draft.check() == ()


def test_drawing_where_everything_is_given_out_needs_taking() -> None:
    ring = [at(0.5, 0.5), at(0.9, 0.5), at(0.9, 1.5), at(0.5, 1.5)]
    draft = board()
    assert_refused(draft, "没有空地", "draw", ring)
    draft.draw(ring, take=True)
    (made,) = [each for each in draft.grids.values() if each.state == NEW]
    assert set(made.predecessors) == {11, 12}
    assert fits(draft)
    assert draft.grids[11].state == CHANGED
    whole = [at(-0.5, -0.5), at(1, -0.5), at(1, 1), at(-0.5, 1)]
    draft.draw(whole, take=True, parent_id=1)
    assert draft.grids[11].state == CLOSED
    assert fits(draft)


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([(0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)], "自己和自己相交"),
        ([(0.2, 0.2), (0.8, 0.8)], "至少要点三个点"),
        ([(8.2, 0.2), (8.8, 0.2), (8.8, 0.8)], "没有落在"),
    ],
)
def test_a_bad_ring_is_refused(ring: list[tuple[float, float]], words: str) -> None:
    assert_refused(board(), words, "hole", 11, [at(*place) for place in ring])


def test_a_grid_that_leaves_its_community_is_remarked() -> None:
    draft = board()
    draft.give(11, 21, [at(0.6, 0.2), at(1.5, 0.2), at(1.5, 0.8), at(0.6, 0.8)])
    assert "“第21网格”有" in draft.check()[0].sentence
    assert {finding.rule for finding in draft.check()} == {"outside"}


def test_a_grid_in_two_pieces_is_remarked() -> None:
    draft = board()
    draft.give(12, 11, [at(-1, 1.5), at(2, 1.5), at(2, 0.9), at(-1, 0.9)])
    draft.give(12, 11, [at(0.4, 0.9), at(0.6, 0.9), at(0.6, 2.5), at(0.4, 2.5)])
    assert any(finding.rule == "parts" and "2 块" in finding.sentence for finding in draft.check())


def test_names_are_cleaned_and_doubles_remarked() -> None:
    draft = board()
    draft.rename(11, "  东  区 ")
    assert draft.grids[11].name == "东 区"
    assert_refused(draft, "请填写", "rename", 11, "  ")
    assert_refused(draft, "最多 60", "rename", 11, "长" * 61)
    draft.rename(12, "东 区")
    assert any("2 个网格都叫“东 区”" in finding.sentence for finding in draft.check())


# ---- who belongs where ----


def test_what_is_put_by_hand_stays_when_the_ground_moves() -> None:
    draft = board()
    draft.move_members("building", [1], 33)
    assert draft.count(33).residents == 250
    assert {each.key: each.residents for each in draft.counts()} == {11: 250, 33: 250}
    (left, right) = draft.split(11, [at(0.5, -0.5), at(0.5, 1.5)]).became[11]
    assert draft.count(left).residents + draft.count(right).residents == 250
    draft.merge([33, 32])
    (big,) = draft.heirs(33)
    assert draft.count(big).residents == 250
    while draft.can_undo:
        draft.undo()
    assert draft.count(11).residents == 500
    assert not draft.is_changed
    assert_refused(draft, "没有可以调整的", "move_members", "building", [99], 33)


def test_who_would_lie_in_no_grid_stays_with_the_old_one() -> None:
    draft = board()
    draft.hole(11, [at(0.1, 0.1), at(0.3, 0.1), at(0.3, 0.3), at(0.1, 0.3)])
    assert draft.count(11).residents == 500
    halves = draft.split(11, [at(-0.5, 0.5), at(1.5, 0.5)]).became[11]
    assert sum(draft.count(key).residents for key in halves) == 500


def test_who_was_elsewhere_before_stays_there_while_its_ground_does_not_change() -> None:
    draft = board([houses((0.2, 0.2), (0.8, 0.8), owner=[33, 11])])
    draft.move_vertex(at(1, 1), at(0.9, 0.7), tolerance=1)
    assert draft.count(33).buildings == 1  # the first house: its ground is still 11's, as it was when it was put to 33
    assert draft.count(11).buildings == 0
    assert draft.count(12).buildings == 1


def test_live_counts_equal_counting_anew_after_many_steps() -> None:
    dice = np.random.default_rng(7)
    places = np.round(dice.uniform(0.01, 2.99, (4_000, 2)), 3) + 0.0005  # none on a border
    owner = [10 * (int(x) + 1) + int(y) + 1 for x, y in places]
    draft = board([houses(*map(tuple, places), owner=owner)])
    draft.move_vertex(at(1, 1), at(1.3, 1.2), tolerance=1)
    draft.split(22, [at(0.9, 1.6), at(2.4, 1.6)])
    draft.give(21, draft.heirs(22)[0], [at(1.2, 0.5), at(1.8, 0.5), at(1.8, 1.4), at(1.2, 1.4)])
    for key, grid in draft.grids.items():
        if grid.stands:
            shapely.prepare(grid.shape)
            inside = shapely.contains_xy(grid.shape, *np.array([at(*place) for place in places]).T).sum()
            assert draft.count(key).buildings == inside


def test_counts_are_held_against_the_target_of_the_kind_of_grid() -> None:
    sizes = Sizes(
        targets=(
            SizeTarget(measure="households", least=10, most=20, where="渔农村"),
            SizeTarget(measure="households", least=150, most=800, where="城市社区"),
        ),
        kinds={"village": "渔农村", "city": "物管小区"},
    )
    draft = board(sizes=sizes)
    assert (draft.count(11).state, draft.count(12).state, draft.count(33).state) == ("good", "low", "low")
    assert draft.count(11).target == "户数 150–800 户（城市社区）"
    assert sizes.judged("village", {"households": 30})[0] == "high"
    draft.split(11, [at(0.5, -0.5), at(0.5, 1.5)])
    assert {finding.rule for finding in draft.check()} == {"size"}
    assert Sizes().judged("city", {}) == ("", "")


# ---- steps ----


def test_every_step_is_undone_and_redone_exactly() -> None:
    draft = board()
    states = [dict(draft.grids)]
    draft.move_vertex(at(1, 1), at(1.2, 1.1), tolerance=1)
    states.append(dict(draft.grids))
    draft.split(22, [at(0.9, 1.6), at(2.4, 1.6)])
    states.append(dict(draft.grids))
    draft.merge([11, 12])
    states.append(dict(draft.grids))
    draft.rename(33, "北角")
    states.append(dict(draft.grids))
    counts = draft.counts()
    for state in reversed(states[:-1]):
        draft.undo()
        assert dict(draft.grids) == state
    assert not draft.can_undo
    with pytest.raises(BadInput, match="没有可以撤销"):
        draft.undo()
    for state in states[1:]:
        draft.redo()
        assert dict(draft.grids) == state
    assert draft.counts() == counts
    with pytest.raises(BadInput, match="没有可以重做"):
        draft.redo()
    draft.undo()
    draft.rename(32, "别的")
    assert not draft.can_redo


def test_a_grid_of_the_draft_that_was_split_again_is_gone_for_good() -> None:
    draft = board()
    first = draft.split(11, [at(0.5, -0.5), at(0.5, 1.5)]).became[11]
    draft.split(first[0], [at(-0.5, 0.5), at(1.5, 0.5)])
    assert first[0] not in draft.grids
    assert len([each for each in draft.grids.values() if each.state == NEW]) == 3
    assert_refused(draft, "已经不在了", "rename", first[0], "x")
    assert_refused(draft, "已经不在了", "split", 11, [at(0.5, -0.5), at(0.5, 1.5)])


def test_a_proposal_takes_the_place_of_a_communitys_grids() -> None:
    draft = board()
    made = [cell(0, 0), shapely.Polygon([at(0, 1), at(1, 1), at(1, 3), at(0, 3)])]
    draft.replace_all(1, made, ["甲", ""])
    new = {each.name: each for each in draft.grids.values() if each.state == NEW}
    assert new["甲"].predecessors == (11,)
    assert [len(each.predecessors) for name, each in new.items() if name != "甲"] == [2]
    assert [draft.grids[key].state for key in (11, 12, 13, 21)] == [CLOSED, CLOSED, CLOSED, KEPT]
    assert draft.count(new["甲"].key).residents == 500
    assert fits(draft)
    assert_refused(draft, "没有网格", "replace_all", 2, [])


def test_streets_cannot_be_cut_like_ground() -> None:
    line = DraftGrid(
        key=1, area_id=1, code="1", name="街", parent_id=None, shape=shapely.LineString([at(0, 0), at(1, 0)])
    )
    assert_refused(Draft([line]), "没有面状边界", "split", 1, [at(0, 0), at(1, 1)])
