"""What leaves the office as map is the same from a file and from a server; what is typed to go to is found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from desk.ground.coordinates import to_gcj02
from desk.office import Office
from desk.work.atlas.sheets import Atlas, Wanted, levels_of
from desk.work.belonging import choosing
from desk.work.ground import going
from desk.work.ground.webpage import PageWanted, groups, page_data


@pytest.fixture(scope="module")
def both(street_sample, postgres_sample) -> Iterator[tuple[Office, Office]]:
    file, server = Office.open(street_sample("zhoushan")), Office.open(postgres_sample)
    yield file, server
    file.close()
    server.close()


@pytest.fixture(scope="module")
def office(both) -> Office:
    return both[0]


def root(office: Office):
    return office.search.tree(office.search.layers()[0].id)[0]


def test_a_ring_chooses_the_same_from_file_and_server(both):
    top = root(both[0])
    ring = [(top.lon + x / 1000, top.lat + y / 1000) for x, y in ((-6, -4), (5, -5), (7, 4), (0, 0), (-4, 6))]
    one, other = (choosing.within(each, ring, closed=True) for each in both)
    assert {kind: len(ids) for kind, ids in one.items()} == {kind: len(ids) for kind, ids in other.items()}
    assert all(one.values())
    for kind in ("residents", "facilities", "issues"):
        here, there = (choosing.places(each, kind, found[kind]) for each, found in zip(both, (one, other), strict=True))
        assert here.shape == there.shape and np.allclose(here, there, atol=1e-9)


def test_many_houses_are_looked_up_the_other_way_with_the_same_answer(office, monkeypatch):
    top = root(office)
    ring = [(top.lon + x / 1000, top.lat + y / 1000) for x, y in ((-6, -4), (5, -5), (7, 4))]
    whole = choosing.within(office, ring)["residents"]
    monkeypatch.setattr(choosing, "FEW_HOUSES", 10**6 if len(choosing.within(office, ring)["buildings"]) > 400 else 0)
    assert choosing.within(office, ring)["residents"] == whole


def test_plates_and_pages_are_the_same_from_file_and_server(both):
    made = []
    for office in both:
        layer = office.search.layers()[0].id
        atlas = Atlas(office, Wanted(purpose="charts", layer_id=layer, level=1, figure="residents", issues=True))
        plate = atlas.plate(3)
        data = page_data(
            office,
            PageWanted(layer_id=layer, figure="open", groups=frozenset(groups(office)[:1]), issues=True, reason="试"),
        )
        made.append(
            (
                len(atlas), plate.title, plate.place, plate.box, plate.facts, plate.team, plate.table, plate.legend,
                levels_of(office, layer),
                [(grid["name"], grid["rows"], grid["tone"], grid["shape"]) for grid in data["grids"]],
                [(each["title"], sorted(each["names"]), len(each["places"])) for each in data["points"]],
            )
        )  # fmt: skip
    assert made[0] == made[1]


def test_a_code_leads_to_its_grid_and_a_mark_to_its_facility(office):
    leaf = office.search.tree(office.search.layers()[0].id)[-1]
    first = going.targets(office, leaf.code)[0]
    assert (first.kind, first.id) == ("areas", leaf.id)
    number, code = office.database.read_one("select id, code from facility order by id desc limit 1")
    assert any((each.kind, each.id) == ("facilities", number) for each in going.targets(office, code))


@pytest.mark.parametrize(
    "text",
    [
        "116.3993811, 39.9109709",
        "39.9109709 116.3993811",
        "东经116°23′57.772″ 北纬39°54′39.495″",
        "E116.3993811 N39.9109709",
    ],
)
def test_a_place_is_found_however_it_is_written(office, text):
    first = going.targets(office, text)[0]
    assert first.lon == pytest.approx(116.3993811, abs=2e-6) and first.lat == pytest.approx(39.9109709, abs=2e-6)
    assert first.detail == "在辖区范围内"


def test_a_place_copied_from_a_phone_map_is_offered_in_its_own_system(office):
    top = root(office)
    lon, lat = to_gcj02(top.lon, top.lat)
    found = {each.title.split("（")[0]: each for each in going.targets(office, f"{lon:.6f},{lat:.6f}")}
    assert found["按 GCJ-02"].lon == pytest.approx(top.lon, abs=2e-6)
    assert found["按 GCJ-02"].lat == pytest.approx(top.lat, abs=2e-6)


def test_nothing_is_said_of_nonsense_and_a_far_place_says_how_far(office):
    assert going.targets(office, "  ") == () and going.targets(office, "⌘⌘⌘") == ()
    assert "公里" in going.targets(office, "121.47, 31.23")[0].detail
