"""Coordinates of Chinese maps: there and back, how far they lie apart, and what a person may type."""

from __future__ import annotations

import numpy
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as some

from desk.geo import metres_between
from desk.ground import coordinates
from desk.work.ground.coordinates import BD09, DEGREES, GCJ02, describe, parse

LON, LAT = some.floats(74.0, 134.5), some.floats(18.0, 53.0)


@given(LON, LAT)
def test_gcj02_comes_back_within_a_millimetre(lon: float, lat: float) -> None:
    back = coordinates.from_gcj02(*coordinates.to_gcj02(lon, lat))
    assert metres_between(lon, lat, *back) < 0.001


@given(LON, LAT)
def test_bd09_comes_back_within_a_centimetre(lon: float, lat: float) -> None:
    back = coordinates.from_bd09(*coordinates.to_bd09(lon, lat))
    assert metres_between(lon, lat, *back) < 0.01


@given(LON, LAT)
def test_the_shift_is_as_large_as_it_is_known_to_be(lon: float, lat: float) -> None:
    assert 18 < metres_between(lon, lat, *coordinates.to_gcj02(lon, lat)) < 700


def test_in_the_east_of_beijing_it_is_the_measured_555_metres() -> None:
    assert metres_between(116.4, 39.9, *coordinates.to_gcj02(116.4, 39.9)) == pytest.approx(552, abs=6)


@given(some.one_of(some.floats(-170, 70), some.floats(140, 179)), some.floats(-80, 80))
def test_outside_china_nothing_is_shifted(lon: float, lat: float) -> None:
    for turn in (coordinates.to_gcj02, coordinates.from_gcj02, coordinates.to_bd09, coordinates.from_bd09):
        assert turn(lon, lat) == (lon, lat)


def test_whole_arrays_turn_like_single_places() -> None:
    lon, lat = numpy.array([116.4, 24.9]), numpy.array([39.9, 60.2])
    for turn in (coordinates.to_gcj02, coordinates.from_gcj02, coordinates.to_bd09, coordinates.from_bd09):
        there = turn(lon, lat)
        for at in range(2):
            assert (there[0][at], there[1][at]) == pytest.approx(turn(lon[at], lat[at]), abs=1e-13)


@given(some.integers(25, 45), some.floats(-2.5, 2.5), some.floats(10, 53))
def test_our_gauss_is_proj_s_gauss(zone: int, beside: float, lat: float) -> None:
    lon = zone * 3 + beside
    there = pyproj.Transformer.from_crs("EPSG:4490", f"EPSG:{4534 + zone - 25}", always_xy=True).transform(lon, lat)
    ours = coordinates.to_gauss(lon, lat, zone * 3.0)
    assert ours == pytest.approx(there, abs=0.001)
    assert coordinates.from_gauss(*ours, zone * 3.0) == pytest.approx((lon, lat), abs=1e-9)


def test_a_place_is_described_in_the_systems_people_meet() -> None:
    said = dict(describe(116.4, 39.9))
    assert said[DEGREES] == "116.400000, 39.900000"
    assert said["CGCS2000 3度带第39带（中央经线117°）"] == "东 448688.86，北 4418598.00"
    assert set(said) >= {GCJ02, BD09}
    assert len(describe(24.9, 60.2)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "116.4,39.9", "39.9 116.4", "116.4，39.9", "东经116.4° 北纬39.9°", "116°24′0″E 39°54′0″N", "N39°54′ E116°24′",
        "116度24分 39度54分", "39448688.86 4418598.00", "4418598.00, 39448688.86", "X=4418598.00 Y=39448688.86",
    ],
)  # fmt: skip
def test_however_it_is_typed_it_is_the_same_place(typed: str) -> None:
    lon, lat, _ = parse(typed)[0]
    assert metres_between(lon, lat, 116.4, 39.9) < 0.02


def test_what_is_shown_can_be_typed_again() -> None:
    for title, text in describe(116.4123, 39.9234):
        found = [place for place in parse(text, near=(116, 40)) if place[2] == title]
        assert found and metres_between(*found[0][:2], 116.4123, 39.9234) < 0.12, title


def test_metres_without_a_zone_come_nearest_first() -> None:
    found = parse("448688.856 4418598.001", near=(116.0, 40.0))
    assert found[0][2].startswith("CGCS2000 3度带第39带")
    assert len(found) > 5


@pytest.mark.parametrize("typed", ["", "东城区", "116.4", "1 2 3", "999 999", "116.4 139.9 x", "无穷 ∞", "9" * 500])
def test_what_is_no_place_gives_nothing(typed: str) -> None:
    assert parse(typed) == []
