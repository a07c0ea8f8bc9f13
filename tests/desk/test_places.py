"""在哪里: addresses with more words than the register knows, codes, people, coordinates, and the grid with its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.work.issues import places
from desk.work.issues.entering import Draft


@pytest.fixture
def office(street_sample: Callable[[str], Path]) -> Iterator[Office]:
    with closing(
        Office.open(street_sample("zhoushan"), actor=Actor(name="小李", rights=ALL - {SEE_PERSONAL}))
    ) as opened:
        yield opened


def test_an_address_is_found_with_words_around_it(office: Office) -> None:
    id, address = office.database.read_one(
        "select id, address from building where address like '%号' limit 1 offset 300"
    ) or (0, "")
    for text in (address, f"{address}旁边", f"{address}院门口", f"我家{address}楼下"):
        found = places.offers(office, text)
        assert (found[0].kind, found[0].id) == ("buildings", id), text
        spot = places.spot(office, found[0])
        assert (
            spot.address == text and spot.area_id and spot.lon and " › " in spot.grid and spot.duty and spot.duty_phone
        )
    assert (places.guess(office, ["没有这个地方", f"{address}旁边"]) or found[0]).id == id
    assert places.guess(office, ["没有这个地方"]) is None


def test_a_street_is_not_taken_for_another_that_ends_alike(office: Office) -> None:
    street = str(office.database.read_value("select address from building where address like '%大街%号' limit 1"))
    found = places.offers(office, f"假{street}")
    assert all(one.kind == places.WORDS or one.title.startswith(street[:3]) for one in found)


def test_codes_coordinates_and_people(office: Office) -> None:
    id, code, class_code = office.database.read_one("select id, code, class_code from facility limit 1 offset 50") or (
        0,
        "",
        "",
    )
    spot = places.spot(office, places.offers(office, code)[0])
    assert (spot.facility_id, spot.class_code) == (id, class_code)
    lon, lat, address = office.database.read_one("select lon, lat, address from building limit 1 offset 9") or (
        0.0,
        0.0,
        "",
    )
    spot = places.spot(office, places.offers(office, f"{lon}, {lat}")[0])
    assert spot.address == address and spot.area_id
    who, name, phone = office.database.read_one(
        "select r.id, r.name, r.phone from resident r join building b on b.id = r.building_id where r.phone is not null limit 1"
    ) or (0, "", "")
    spot = places.of_row(office, "residents", who)
    assert spot.reporter == name and "****" in spot.phone and spot.resident_id == who and spot.grid
    draft = Draft(kind="event", class_code="1110", resident_id=who, reporter=spot.reporter, reporter_phone=spot.phone)
    assert places.unmasked(office, draft).reporter_phone == phone, "written whole, shown masked"


def test_what_is_unknown_stays_words_in_the_chosen_grid(office: Office) -> None:
    (only,) = places.offers(office, "老槐树下面")
    assert only.kind == places.WORDS and places.spot(office, only).lon is None
    area = int(office.database.read_value("select max(id) from area where layer_id = 1"))
    (only,) = places.offers(office, "老槐树下面", area_id=area)
    spot = places.spot(office, only)
    assert spot.area_id and spot.lon is not None and spot.address == "老槐树下面"
    assert places.offers(office, "  ") == ()
