"""Coordinates without a GIS library, held against shapely and pyproj."""

from __future__ import annotations

import random
import struct

import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from desk import geo


def test_web_mercator_agrees_with_proj_and_comes_back() -> None:
    there = Transformer.from_crs(4326, 3857, always_xy=True)
    dice = random.Random(1)
    for _ in range(500):
        lon, lat = dice.uniform(-179, 179), dice.uniform(-84, 84)
        x, y = geo.to_mercator(lon, lat)
        assert (x, y) == pytest.approx(there.transform(lon, lat), abs=1e-3)
        assert geo.from_mercator(x, y) == pytest.approx((lon, lat), abs=1e-9)


def test_distances_are_within_half_a_percent_of_the_ellipsoid() -> None:
    geod = Geod(ellps="WGS84")
    metres = geo.metres_between(116.40, 39.90, 116.45, 39.95)
    assert metres == pytest.approx(geod.inv(116.40, 39.90, 116.45, 39.95)[2], rel=0.005)
    assert geo.metres_between(116.4, 39.9, 116.4, 39.9) == 0


def test_written_wkb_is_what_shapely_reads() -> None:
    square = [(116.0, 39.0), (116.1, 39.0), (116.1, 39.1), (116.0, 39.1)]
    hole = [(116.02, 39.02), (116.04, 39.02), (116.04, 39.04), (116.02, 39.02)]
    assert shapely.from_wkb(geo.point_wkb(116.4, 39.9)) == Point(116.4, 39.9)
    assert shapely.from_wkb(geo.line_wkb(square)) == LineString(square)
    assert shapely.from_wkb(geo.polygon_wkb([square, hole])).equals(Polygon(square, [hole]))


@pytest.mark.parametrize("byte_order", [0, 1])
@pytest.mark.parametrize("flavour", ["iso", "extended"])
def test_wkb_of_every_kind_is_read(byte_order: int, flavour: str) -> None:
    square = Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5), (0, 0, 5)])
    for shape in (square, MultiPolygon([square, square]), LineString([(0, 0, 1), (2, 3, 1)]), Point(7, 8)):
        body = shapely.to_wkb(shape, byte_order=byte_order, flavor=flavour, include_srid=flavour == "extended")
        _, parts = geo.read_wkb(body)
        flat = [point for part in parts for ring in part for point in ring]
        assert flat == [tuple(pair) for pair in shapely.get_coordinates(shape).tolist()]
        assert geo.wkb_box(body) == shape.bounds


def test_bytes_that_are_no_wkb_are_refused() -> None:
    for body in (b"", b"\x02\x01\x00\x00\x00", struct.pack("<BII", 1, 2, 2**31), b"GP\x00\x01" * 4, b"\x01\x63" * 9):
        with pytest.raises(ValueError, match="WKB"):
            geo.read_wkb(body)


def test_an_area_agrees_with_the_ellipsoid_and_holes_are_taken_off() -> None:
    ring = [(116.40, 39.90), (116.42, 39.90), (116.42, 39.92), (116.40, 39.92), (116.40, 39.90)]
    hole = [(116.405, 39.905), (116.41, 39.905), (116.41, 39.91), (116.405, 39.905)]
    geod = Geod(ellps="WGS84")
    assert geo.square_metres([ring]) == pytest.approx(abs(geod.geometry_area_perimeter(Polygon(ring))[0]), rel=0.005)
    assert geo.square_metres([ring, hole]) < geo.square_metres([ring])
    assert geo.square_metres([]) == 0


def test_boxes_join_grow_and_overlap() -> None:
    assert geo.union([(0, 0, 1, 1), None, (2, -1, 3, 0)]) == (0, -1, 3, 1)
    assert geo.union([]) is None
    assert geo.box_of([]) is None
    west, south, east, north = geo.grown((116.0, 39.0, 116.0, 39.0), 100)
    assert geo.metres_between(west, 39.0, east, 39.0) == pytest.approx(200, rel=0.001)
    assert geo.metres_between(116.0, south, 116.0, north) == pytest.approx(200, rel=0.001)
    assert geo.overlap((0, 0, 1, 1), (1, 1, 2, 2))
    assert not geo.overlap((0, 0, 1, 1), (1.1, 0, 2, 1))


def test_swapped_coordinates_are_not_in_china() -> None:
    assert geo.in_china(116.4, 39.9)
    assert not geo.in_china(39.9, 116.4)
