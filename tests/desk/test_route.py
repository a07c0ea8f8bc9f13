"""The order of a day's visits: the shortest where that can be known, short otherwise, in metres that are metres."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from desk.duty.routing import Stop, length, plane, route, shortest, straight
from desk.geo import metres_between

HERE = (122.2, 30.0)


def scattered(count: int, seed: int, *, wide: float = 0.02) -> list[Stop]:
    rng = np.random.default_rng(seed)
    return [
        Stop(id=number, lon=HERE[0] + float(x) * wide, lat=HERE[1] + float(y) * wide)
        for number, (x, y) in enumerate(rng.random((count, 2)), 1)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 8])
def test_few_places_are_walked_in_the_shortest_order_there_is(count: int) -> None:
    for seed in range(12):
        stops = scattered(count, seed)
        points = plane([(stop.lon, stop.lat) for stop in stops])
        best = min(length(points, (0, *rest)) for rest in itertools.permutations(range(1, count)))
        assert route(stops).metres == pytest.approx(best)


def test_nine_places_are_walked_nearly_as_short_as_every_order_tried() -> None:
    ways = []
    for seed in range(6):
        points = plane([(stop.lon, stop.lat) for stop in scattered(9, seed)])
        best = min(length(points, (0, *rest)) for rest in itertools.permutations(range(1, 9)))
        ways.append(length(points, shortest(points)) / best)
    assert max(ways) < 1.12
    assert sum(ways) / len(ways) < 1.03


def test_many_places_are_walked_in_a_fraction_of_the_order_they_were_given_in() -> None:
    stops = scattered(200, 3)
    found = route(stops)
    assert sorted(found.ids) == [stop.id for stop in stops]
    assert found.metres < 0.2 * straight(stops)
    # What a random set of points in a square allows: 0.7124 * sqrt(n * area).
    side = metres_between(HERE[0], HERE[1], HERE[0] + 0.02, HERE[1]), metres_between(*HERE, HERE[0], HERE[1] + 0.02)
    assert found.metres < 1.25 * 0.7124 * (200 * side[0] * side[1]) ** 0.5


def test_two_hundred_stops_take_no_time_to_speak_of() -> None:
    stops = scattered(200, 5)
    route(stops[:20])
    best = min(_timed(stops) for _ in range(3))
    assert best < 0.4  # 0.05 to 0.1 s on a quiet machine


def _timed(stops: list[Stop]) -> float:
    begun = time.perf_counter()
    route(stops)
    return time.perf_counter() - begun


def test_metres_are_those_of_the_sphere() -> None:
    one, two = (122.10, 30.0), (122.13, 30.02)
    stops = [Stop(id=1, lon=one[0], lat=one[1]), Stop(id=2, lon=two[0], lat=two[1])]
    assert route(stops).metres == pytest.approx(metres_between(*one, *two), rel=1e-4)
    north = [Stop(id=1, lon=125.0, lat=53.0), Stop(id=2, lon=125.05, lat=53.0)]
    assert straight(north) == pytest.approx(metres_between(125.0, 53.0, 125.05, 53.0), rel=1e-4)


def test_a_way_begins_at_the_start_that_is_given() -> None:
    stops = [Stop(id=1, lon=122.30, lat=30.0), Stop(id=2, lon=122.21, lat=30.0), Stop(id=3, lon=122.25, lat=30.0)]
    found = route(stops, start=(122.20, 30.0))
    assert found.ids == (2, 3, 1)
    assert found.metres == pytest.approx(metres_between(122.20, 30.0, 122.30, 30.0), rel=1e-4)
    assert route(stops).ids[0] == 1


def test_flats_of_one_house_come_together_by_unit_and_floor() -> None:
    house, other = (122.2, 30.0), (122.3, 30.0)
    rooms = [("2单元", "1", "101"), ("1单元", "10", "1001"), ("1单元", "2", "201"), ("1单元", "2", "202")]
    stops = [Stop(id=9, lon=other[0], lat=other[1])]
    stops += [Stop(id=number, lon=house[0], lat=house[1], inside=inside) for number, inside in enumerate(rooms, 1)]
    assert route(stops, start=(122.1, 30.0)).ids == (3, 4, 2, 1, 9)


def test_what_has_no_place_is_not_lost() -> None:
    stops = [Stop(id=1, lon=None, lat=None), *[Stop(id=7, lon=122.2, lat=30.0)]]
    found = route(stops)
    assert found.ids == (7, 1)
    assert found.unplaced == (1,)
    assert len(found.legs) == 2
    assert route([]).ids == ()
    assert route([Stop(id=1, lon=None, lat=None)]).ids == (1,)


def test_a_thousand_and_more_places_are_still_ordered() -> None:
    stops = scattered(1500, 1)
    found = route(stops)
    assert sorted(found.ids) == [stop.id for stop in stops]
    assert found.metres < 0.1 * straight(stops)
