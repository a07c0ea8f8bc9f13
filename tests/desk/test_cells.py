from __future__ import annotations

import numpy as np
import pytest
import shapely

from desk.errors import BadInput
from desk.ground.cells import block_of, regular_cells
from desk.ground.faces import gather, in_reading_order, join_small, street_faces
from desk.ground.groups import Plot, grouped, tessellate

NO_LINES = np.empty(0, dtype=object)


def cross(side: float = 400.0) -> np.ndarray:
    """Two streets that cross in the middle of a square."""
    half = side / 2
    return np.array([shapely.LineString([(0, half), (side, half)]), shapely.LineString([(half, 0), (half, side)])])


def is_whole(shapes: np.ndarray, outline: object) -> bool:
    """Whether shapes fill the outline without gaps and overlaps."""
    return bool(shapely.coverage_is_valid(shapes)) and shapely.symmetric_difference(
        shapely.union_all(shapes), outline
    ).area < 0.01 * shapely.length(outline)


def test_streets_cut_an_outline_into_blocks() -> None:
    outline = shapely.box(0, 0, 400, 400)
    found = street_faces(cross(), outline)
    assert sorted(shapely.area(found.shapes).tolist()) == pytest.approx([40_000] * 4)
    assert len(found.dangling) == 0
    assert is_whole(found.shapes, outline)


def test_an_outline_without_streets_is_one_block() -> None:
    outline = shapely.box(0, 0, 400, 400)
    assert shapely.area(street_faces(NO_LINES, outline).shapes).tolist() == [160_000]


def test_a_street_that_ends_in_the_middle_is_reported_and_cuts_nothing() -> None:
    outline = shapely.box(0, 0, 400, 400)
    found = street_faces(np.array([shapely.LineString([(0, 200), (250, 200)])]), outline)
    assert len(found.shapes) == 1
    assert [round(line.length) for line in found.dangling] == [250]


def test_a_street_that_stops_just_short_of_another_still_closes_its_block() -> None:
    outline = shapely.box(0, 0, 400, 400)
    lines = np.array([shapely.LineString([(200, 0), (200, 400)]), shapely.LineString([(0, 200), (192, 200)])])
    assert len(street_faces(lines, outline, reach=15).shapes) == 3
    assert len(street_faces(lines, outline, reach=5).shapes) == 2


def test_blocks_of_two_separate_grounds_stay_apart() -> None:
    outline = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(300, 0, 400, 100)])
    found = street_faces(np.array([shapely.LineString([(-10, 50), (500, 50)])]), outline)
    assert len(found.shapes) == 4
    assert shapely.area(found.shapes).sum() == pytest.approx(20_000)


def test_a_hole_in_the_outline_stays_a_hole() -> None:
    outline = shapely.Polygon(
        [(0, 0), (400, 0), (400, 400), (0, 400)], [[(150, 150), (250, 150), (250, 250), (150, 250)]]
    )
    found = street_faces(cross(), outline)
    assert len(found.shapes) == 4
    assert shapely.area(found.shapes).sum() == pytest.approx(150_000, abs=1)


def test_cells_are_about_a_hectare_cut_by_streets_and_outline_in_reading_order() -> None:
    outline = shapely.Polygon([(0, 0), (1030, 0), (990, 640), (0, 610)])
    streets = np.array([shapely.LineString([(0, 277), (1100, 333)]), shapely.LineString([(455, -10), (462, 700)])])
    faces = street_faces(streets, outline)
    cells = regular_cells(faces, outline)
    assert is_whole(cells, outline)
    area = shapely.area(cells)
    assert area.min() >= 5_000
    assert np.median(area) == pytest.approx(10_000, rel=0.15)
    block = block_of(cells, faces.shapes)
    inside = [shapely.covers(faces.shapes[one].buffer(0.05), cell) for one, cell in zip(block, cells, strict=True)]
    assert all(inside)
    assert in_reading_order(cells, 150).tolist() == list(range(len(cells)))


def test_a_cell_too_small_to_count_is_refused_with_a_sentence() -> None:
    outline = shapely.box(0, 0, 5_000, 5_000)
    with pytest.raises(BadInput, match="太小"):
        regular_cells(street_faces(NO_LINES, outline), outline, side=10)


def test_a_sliver_joins_the_neighbour_with_the_longest_common_border() -> None:
    sliver = shapely.box(0, 100, 100, 104)
    below, beside = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 104)
    joined = join_small(np.array([below, sliver, beside]), least=1000)
    assert sorted(shapely.area(joined).tolist()) == [10_400, 10_400]


def test_a_sliver_joins_its_own_street_block_even_where_that_border_is_shorter() -> None:
    sliver = shapely.box(0, 100, 100, 104)
    below, beside = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 104)
    joined = join_small(np.array([below, sliver, beside]), least=1000, group=np.array([0, 1, 1]))
    assert sorted(shapely.area(joined).tolist()) == [10_000, 10_800]


def test_a_small_piece_without_neighbours_stays() -> None:
    assert len(join_small(np.array([shapely.box(0, 0, 10, 10), shapely.box(50, 0, 60, 10)]), least=1000)) == 2


def houses() -> np.ndarray:
    """Three rows of slabs in the lower blocks, a point without walls in the upper right one."""
    slabs = [shapely.box(20 + 60 * x, 20 + 50 * y, 60 + 60 * x, 32 + 50 * y) for x in range(6) for y in range(3)]
    return np.array([*slabs, shapely.Point(300, 300)], dtype=object)


def test_the_ground_of_blocks_is_shared_out_without_gaps_and_no_border_cuts_a_house() -> None:
    outline = shapely.box(0, 0, 400, 400)
    faces = street_faces(cross(), outline)
    ticks: list[float] = []
    plots = tessellate(faces.shapes, houses(), np.ones(4, dtype=bool), ticks.append)
    assert is_whole(plots.shapes, outline)
    assert len(plots.shapes) == 18 + 2
    slabs = houses()[:18]
    home = block_of(shapely.point_on_surface(slabs), plots.shapes)
    assert len(set(home.tolist())) == 18
    kept = shapely.area(shapely.intersection(slabs, plots.shapes[home])) / shapely.area(slabs)
    assert kept.min() > 0.97
    assert ticks == sorted(ticks)


def test_blocks_that_need_no_cut_stay_whole() -> None:
    faces = street_faces(cross(), shapely.box(0, 0, 400, 400))
    plots = tessellate(faces.shapes, houses(), np.zeros(4, dtype=bool), lambda share: None)
    assert len(plots.shapes) == 4


def test_houses_in_one_place_do_not_stop_the_work() -> None:
    faces = street_faces(cross(), shapely.box(0, 0, 400, 400))
    twins = np.array([shapely.Point(50, 50), shapely.Point(50, 50), shapely.box(40, 40, 60, 60)], dtype=object)
    plots = tessellate(faces.shapes, twins, np.ones(4, dtype=bool), lambda share: None)
    assert is_whole(plots.shapes, shapely.box(0, 0, 400, 400))


def test_groups_fill_the_ground_and_keep_their_houses_together() -> None:
    outline = shapely.box(0, 0, 400, 400)
    faces = street_faces(cross(), outline)
    plots = tessellate(faces.shapes, houses(), np.ones(4, dtype=bool), lambda share: None)
    home = block_of(shapely.point_on_surface(houses()), plots.shapes)
    group = np.full(len(plots.shapes), -1)
    group[home[:9]] = 0
    group[home[9:18]] = 1
    made = grouped(Plot(shapes=plots.shapes, block=plots.block), group, least=500)
    assert is_whole(made.shapes, outline)
    assert sorted(made.group.tolist()) == [0, 1]
    assert (shapely.get_num_geometries(made.shapes) == 1).all()


def test_gathering_shapes_by_label_loses_no_ground() -> None:
    boxes = np.array([shapely.box(x * 10, y * 10, x * 10 + 10, y * 10 + 10) for x in range(6) for y in range(4)])
    made = gather(boxes, np.arange(24) // 5)
    assert len(made) == 5
    assert shapely.area(made).sum() == 2400
