"""Points and grids: the fast way must say exactly what the outlines themselves say."""

from __future__ import annotations

import numpy
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.ground.locate import Locator
from tests.mosaic import Mosaic, mosaic


def by_asking_each(ids: list[int], shapes: list[shapely.Geometry], points: numpy.ndarray) -> list[int]:
    """The lowest id of the outlines that hold or touch the point, one question after the other."""
    found = []
    for x, y in points.tolist():
        held = [id for id, shape in zip(ids, shapes, strict=True) if shape.intersects(shapely.Point(x, y))]
        found.append(min(held, default=0))
    return found


@pytest.fixture(scope="module")
def town() -> Mosaic:
    return mosaic(9, 7)


def with_raster(ids: list[int], shapes: list[shapely.Geometry]) -> Locator:
    """A locator that has been asked often enough to use its raster."""
    made = Locator(ids, shapes)
    made.locate(numpy.zeros(60_000), numpy.zeros(60_000))
    return made


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    points=st.lists(st.tuples(st.floats(121.99, 122.05), st.floats(29.89, 29.94)), min_size=1, max_size=40),
)
def test_any_point_is_found_where_its_outline_says(seed: int, points: list[tuple[float, float]]) -> None:
    town = mosaic(5, 4, bends=5, seed=seed)
    asked = numpy.array(points)
    expected = by_asking_each(town.ids, town.shapes, asked)
    assert Locator(town.ids, town.shapes).locate(asked[:, 0], asked[:, 1]).tolist() == expected


def test_the_raster_says_what_the_outlines_say_even_on_borders_and_corners(town: Mosaic) -> None:
    dice = numpy.random.default_rng(5)
    west, south, east, north = town.outline.bounds
    inside = numpy.column_stack([dice.uniform(west, east, 3000), dice.uniform(south, north, 3000)])
    corners = shapely.get_coordinates(town.shapes)[:800]
    middles = (corners[1:] + corners[:-1]) / 2
    asked = numpy.vstack([inside, corners, middles])
    expected = by_asking_each(town.ids, town.shapes, asked)
    assert with_raster(town.ids, town.shapes).locate(asked[:, 0], asked[:, 1]).tolist() == expected
    assert Locator(town.ids, town.shapes).locate(asked[:, 0], asked[:, 1]).tolist() == expected


def test_a_point_on_a_common_border_belongs_to_the_lowest_id_in_whatever_order_they_are_given(town: Mosaic) -> None:
    shared = shapely.intersection(town.shapes[0], town.shapes[1])
    x, y = shapely.get_coordinates(shared)[3].tolist()
    for ids, shapes in ((town.ids, town.shapes), (town.ids[::-1], town.shapes[::-1])):
        assert Locator(ids, shapes).one(x, y) == min(town.ids[:2])
        assert with_raster(ids, shapes).locate([x], [y]).tolist() == [min(town.ids[:2])]


def test_holes_parts_overlaps_and_missing_outlines_are_told_apart() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    two = shapely.MultiPolygon([shapely.box(20, 0, 22, 2), shapely.box(24, 0, 26, 2)])
    over = shapely.box(9, 0, 12, 10)
    ids, shapes = [5, 3, 9, 1, 2], [ring, two, over, None, shapely.Polygon()]
    dice = numpy.random.default_rng(1)
    asked = dice.uniform(-2, 28, (4000, 2))
    expected = by_asking_each(ids[:3], shapes[:3], asked)  # type: ignore[arg-type]
    assert with_raster(ids, shapes).locate(asked[:, 0], asked[:, 1]).tolist() == expected  # type: ignore[arg-type]
    assert Locator(ids, shapes).locate(asked[:, 0], asked[:, 1]).tolist() == expected


def test_what_has_no_place_or_lies_far_away_is_in_no_grid(town: Mosaic) -> None:
    asked = [numpy.nan, 0.0, 1e300, numpy.inf, 122.01, 122.01]
    lats = [29.91, 0.0, -1e300, 29.91, numpy.nan, 29.91]
    for locator in (Locator(town.ids, town.shapes), with_raster(town.ids, town.shapes)):
        found = locator.locate(asked, lats)
        assert found[:5].tolist() == [0] * 5
        assert found[5] > 0


def test_no_grids_and_no_points_are_no_trouble() -> None:
    assert Locator([], []).locate([1.0], [2.0]).tolist() == [0]
    assert Locator([4], [shapely.box(0, 0, 1, 1)]).locate([], []).tolist() == []
