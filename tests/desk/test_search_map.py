"""Counts and map packs: the same numbers as counted by hand, in the bytes that were agreed."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from desk.model import Query
from desk.store.database import Database
from desk.store.schema import ground
from desk.store.search import Search
from tests.desk import search_town as town


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    return database


@pytest.fixture
def asked(database: Database) -> Search:
    return town.search(database)


def test_layers_and_trees_leave_out_what_is_no_longer_in_force(asked: Search) -> None:
    assert [(layer.key, layer.levels[-1]) for layer in asked.layers()] == [("grid", "网格"), ("cell", "单元")]
    tree = asked.tree(1)
    assert [area.id for area in tree] == [1, 3, 2, 6, 5, 4], "parents first, then by code"
    assert (tree[0].parent_id, tree[-1].level_name) == (None, "网格")
    assert asked.tree(99) == ()


def test_badges_add_up_to_every_ancestor(database: Database, asked: Search) -> None:
    badges = asked.badges(1)
    for area in (4, 5, 6, 2, 3):
        is_open = asked.count(Query(kind="issues", area_id=area, only="open"))
        overdue = asked.count(Query(kind="issues", area_id=area, only="overdue"))
        found = badges.get(area)
        assert ((found.open, found.overdue) if found else (0, 0)) == (is_open, overdue)
    assert badges[1].open == asked.count(Query(kind="issues", only="open")), "the root takes those in no grid as well"
    assert badges[1].open > badges[2].open + badges[3].open


def test_every_figure_shades_and_counts_are_those_of_the_lists(database: Database, asked: Search) -> None:
    for figure in asked.figures():
        shade = asked.shade(1, figure.key)
        assert figure.title and set(shade) <= {4, 5, 6}
        assert all(value >= 0 for value in shade.values())
    for figure, kind, only in (
        ("residents", "residents", "living"),
        ("facilities", "facilities", ""),
        ("open", "issues", "open"),
    ):
        assert asked.shade(1, figure) == {
            area: asked.count(Query(kind=kind, area_id=area, only=only)) for area in (4, 5, 6)
        }
    assert asked.shade(1, "households") == {
        area: asked.count(Query(kind="households", area_id=area)) for area in (4, 5, 6)
    }


def test_the_overview_counts_the_area_it_stands_on(database: Database, asked: Search) -> None:
    for area in (None, 1, 2, 4):
        seen = asked.overview(area)
        cards = {card.key: card.value for card in seen.cards}
        for card, kind, only in (
            ("residents", "residents", "living"),
            ("facilities", "facilities", ""),
            ("open", "issues", "open"),
            ("overdue", "issues", "overdue"),
            ("households", "households", ""),
        ):
            assert cards[card] == asked.count(Query(kind=kind, area_id=area, only=only)), (area, card)
        assert sum(count for _, count in seen.by_class) == cards["open"]
        assert len(seen.trend) == 13 and (seen.trend[0][0], seen.trend[-1][0]) == ("2025-10", "2026-10")
    whole = asked.overview(None)
    assert whole.area_name == "东华门街道"
    assert sum(reported for _, reported, _ in whole.trend) == 60
    assert sum(closed for _, _, closed in whole.trend) == asked.count(Query(kind="issues", only="closed"))


def test_the_points_of_the_facilities_are_sorted_from_north_to_south(database: Database, asked: Search) -> None:
    pack = asked.map_points("facilities")
    (count,) = struct.unpack_from("<I", pack)
    assert (count, len(pack)) == (120, 4 + 120 * 13)
    ids, lon, lat = (np.frombuffer(pack, "<i4", count, 4 + number * 4 * count) for number in range(3))
    symbol = np.frombuffer(pack, "u1", count, 4 + 12 * count)
    assert (np.diff(lat) <= 0).all()
    classes = [each["code"] for each in asked.map_symbols("facilities")]
    truth = {row[0]: row[1:] for row in database.read("select id, lon, lat, class_code from facility")}
    for n in range(count):
        x, y, code = truth[int(ids[n])]
        assert (lon[n], lat[n], classes[symbol[n]]) == (round(x * 1e7), round(y * 1e7), code)
    with database.write(actor="测试", action="test") as transaction:
        transaction.update(ground.facility, 1, lat=40.5)
    assert struct.unpack_from("<i", asked.map_points("facilities"), 4) == (1,), "a write is seen at once"


def test_the_points_of_the_issues_tell_how_late_they_are(database: Database, asked: Search) -> None:
    pack = asked.map_points("issues")
    (count,) = struct.unpack_from("<I", pack)
    ids = np.frombuffer(pack, "<i4", count, 4)
    symbol = np.frombuffer(pack, "u1", count, 4 + 12 * count)
    found = {int(each): int(sign) for each, sign in zip(ids, symbol, strict=True)}
    for sign, only in ((2, "overdue"), (3, "closed")):
        assert {id for id, one in found.items() if one == sign} == set(
            asked.ids(Query(kind="issues", only=only)).tolist()
        )
    assert {id for id, one in found.items() if one == 1} == set(asked.ids(Query(kind="issues", only="due")).tolist())


def test_shapes_are_packed_so_that_every_record_begins_at_a_multiple_of_four(asked: Search) -> None:
    pack = asked.map_areas(1)
    assert struct.unpack_from("<I", pack) == (2,)
    at, seen = 4, []
    for _ in range(2):
        id, length = struct.unpack_from("<iI", pack, at)
        assert pack[at + 8 : at + 8 + length] == bytes(range(21))
        seen.append(id)
        at += 8 + length + -length % 4
    assert (seen, at) == ([2, 4], len(pack))
    assert asked.map_base("water") == struct.pack("<I", 0)
    assert asked.map_points("no such kind") == struct.pack("<I", 0)
    assert len(asked.map_labels(1)) == 6


def test_the_place_of_a_thing_is_its_point_and_a_leaf_per_layer(asked: Search) -> None:
    place = asked.place("buildings", 1)
    assert (place.lon, dict(place.areas)) == (pytest.approx(116.401), {1: 5, 2: 8})
    resident = int(asked.ids(Query(kind="residents", area_id=8))[0])
    assert asked.place("residents", resident).areas[2] == 8
    for kind in asked.kinds():
        asked.place(kind.key, 1)
        assert asked.record(kind.key, 10_000_000) == ()
        assert all(title and value not in (None, "") for title, value in asked.record(kind.key, 1))
