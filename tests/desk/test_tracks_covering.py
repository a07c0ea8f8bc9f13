"""Coverage of lines by tracks: known shares on made lines, laws that hold for every track, agreement with the peer."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.work.tracks.covering import cover, lines_of


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.linestrings(points)


def share(lines: list[shapely.Geometry], steps: list[tuple[float, ...]], width: float) -> float:
    found = cover(lines_of(lines), np.array(steps, np.float64).reshape(-1, 4), width)
    return float(found.lengths().sum() / found.lines.lengths().sum())


STREET = line((0, 0), (400, 0), (1000, 0))


@pytest.mark.parametrize(
    ("steps", "width", "expected"),
    [
        ([(0, 0, 1000, 0)], 20, 1.0),  # walked from end to end
        ([(0, 15, 1000, 15)], 20, 1.0),  # on the pavement
        ([(0, 25, 1000, 25)], 20, 0.0),  # in the next street
        ([(0, 0, 500, 0)], 20, 0.52),  # half of it, and what is seen ahead
        ([(500, -300, 500, 300)], 20, 0.04),  # crossed
        ([(500, 20, 500, 300)], 20, 0.0),  # touched from the side: a point has no length
        ([(500, 12, 500, 300)], 20, 0.032),  # the round end reaches 16 metres to each side
        ([(500, 0, 500, 0)], 20, 0.04),  # stood still
        ([(0, 0, 300, 0), (200, 0, 500, 0)], 20, 0.52),  # twice over the same stretch counts once
        ([(0, 0, 100, 0), (900, 0, 1000, 0)], 20, 0.24),  # both ends
        ([], 20, 0.0),
    ],
)
def test_the_share_of_a_made_street_is_exact(steps: list[tuple[float, ...]], width: float, expected: float) -> None:
    assert share([STREET], steps, width) == pytest.approx(expected, abs=1e-12)


def test_a_slanting_track_covers_what_geometry_says() -> None:
    # A track that crosses at 45 degrees covers the width times root two, to each side.
    found = share([STREET], [(300, -200, 700, 200)], 20)
    assert found * 1000 == pytest.approx(2 * 20 * math.sqrt(2), abs=1e-9)


def test_stretches_nobody_walked_are_given_and_cross_the_vertices_of_the_street() -> None:
    found = cover(lines_of([STREET]), np.array([(0.0, 0, 200, 0), (800, 0, 1000, 0)]), 20)
    assert [(at, shapely.get_coordinates(shape).round(9).tolist()) for at, shape in found.gaps()] == [
        (0, [[220, 0], [400, 0], [780, 0]])
    ]
    assert found.gaps(least=600) == []


def test_parts_of_a_street_are_not_joined_by_what_lies_between_them() -> None:
    street = shapely.MultiLineString([[(0, 0), (100, 0)], [(500, 0), (600, 0)]])
    found = cover(lines_of([street]), np.empty((0, 4)), 20)
    assert [shape.length for _, shape in found.gaps()] == [100, 100]
    assert found.lines.lengths().tolist() == [200]


def test_points_and_empty_shapes_among_the_streets_count_for_nothing() -> None:
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), line((0, 0), (10, 0))])
    found = cover(lines_of([mixed, shapely.LineString(), STREET]), np.array([(0.0, 0, 10, 0)]), 5)
    assert found.lines.lengths().tolist() == [10, 0, 1000]
    assert found.lengths().tolist() == pytest.approx([10, 0, 15])


coordinate = st.floats(-500, 500).map(lambda value: round(value, 2))
step = st.tuples(coordinate, coordinate, coordinate, coordinate)
street = (
    st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6)
    .map(shapely.linestrings)
    .filter(lambda s: s.length > 1)
)


@settings(max_examples=150, deadline=None)
@given(
    streets=st.lists(street, min_size=1, max_size=4),
    steps=st.lists(step, max_size=8),
    more=st.lists(step, max_size=4),
    width=st.floats(1, 80),
    wider=st.floats(0, 80),
)
def test_more_tracks_and_more_width_never_cover_less_and_shares_stay_between_0_and_1(
    streets: list[shapely.LineString],
    steps: list[tuple[float, ...]],
    more: list[tuple[float, ...]],
    width: float,
    wider: float,
) -> None:
    one = share(streets, steps, width)
    assert -1e-9 <= one <= 1 + 1e-9
    assert share(streets, [*steps, *more], width) >= one - 1e-9
    assert share(streets, steps, width + wider) >= one - 1e-9
    assert share(streets, list(reversed(steps)), width) == pytest.approx(one, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    streets=st.lists(street, min_size=1, max_size=3),
    steps=st.lists(step, min_size=1, max_size=6),
    width=st.floats(5, 60),
)
def test_it_agrees_with_buffers_of_very_many_corners(
    streets: list[shapely.LineString], steps: list[tuple[float, ...]], width: float
) -> None:
    # A street that comes back on itself is one line to the peer; ours counts it as long as it is.
    assume(all(shapely.is_simple(each) for each in streets))
    buffers = shapely.union_all(
        shapely.buffer(shapely.linestrings(np.array(steps).reshape(-1, 2, 2)), width, quad_segs=256)
    )
    peer = float(shapely.length(shapely.intersection(streets, buffers)).sum() / shapely.length(streets).sum())
    # A polygon of 1,024 corners stays inside its circle by width × 5e-6; along a tangent that may cost metres.
    assert share(streets, steps, width) == pytest.approx(peer, abs=0.02)


def test_what_was_walked_and_what_was_not_make_the_whole() -> None:
    rng = np.random.default_rng(4)
    streets = [shapely.linestrings(rng.uniform(0, 900, (5, 2))) for _ in range(30)]
    found = cover(lines_of(streets), rng.uniform(0, 900, (40, 4)), 20)
    free = sum(shape.length for _, shape in found.gaps())
    assert found.lengths().sum() + free == pytest.approx(found.lines.lengths().sum(), rel=1e-9)
