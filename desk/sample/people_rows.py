"""Rows of dwellings, households and residents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from desk.profile.codes import code_tables
from desk.sample import residents as who
from desk.sample import words
from desk.sample.columns import chosen, joined, where
from desk.sample.dice import Dice, Floats, Ints
from desk.sample.houses import COURTYARD, HALL, MALL, OFFICE, SCHOOL, SHOPS, SLAB, TOWER, Houses
from desk.sample.people import People, settle
from desk.sample.place import Ground
from desk.sample.sink import Sink
from desk.sample.starting import code_of
from desk.store.schema import people as tables

_ROOM = {COURTYARD: 38.0, SLAB: 92.0, TOWER: 98.0, SHOPS: 260.0, SCHOOL: 0.0, OFFICE: 0.0, MALL: 0.0, HALL: 0.0}
"""Square metres of building per household; 0: nobody lives there."""
_FIRMS = 400
"""Different workplaces."""
_YARD = 60
"""One more than a building has units; stands for 院 in addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """Households with their rooms, and the people, ready to be written."""

    people: People
    names: who.Names
    columns: dict[str, Any]
    per_building: Ints
    units: Ints
    unit: Ints
    floor: Ints
    door: Ints


def house_people(ground: Ground, total: int, areas: Floats, dice: Dice) -> Homes:
    """`total` people in the houses, with names, rooms and the rest."""
    houses = ground.houses
    per = np.array([_ROOM[kind] for kind in range(8)])[houses.kind]
    room = np.where(per > 0, areas * houses.floors / np.maximum(per, 1), 0.0)
    people = settle(total, room, who.surname_weights(), dice)
    per_building = np.bincount(people.home_building, minlength=len(houses))
    units, unit, floor, door = _rooms(houses, people.home_building, per_building)
    return Homes(
        people=people,
        names=who.names(people.surname, people.male, people.birth, dice.stream("names")),
        columns=who.details(people, dice),
        per_building=per_building,
        units=units,
        unit=unit,
        floor=floor,
        door=door,
    )


def _rooms(houses: Houses, building: Ints, per_building: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Units per building; unit, floor and door of each household, filled from the bottom of the first unit."""
    flats = np.isin(houses.kind, (SLAB, TOWER))
    units = np.where(
        houses.kind == SLAB, np.clip(np.round(per_building / np.maximum(1, houses.floors) / 2.6), 1, 8), 1
    ).astype(int)
    place = np.arange(len(building)) - np.repeat(np.cumsum(per_building) - per_building, per_building)
    doors = np.maximum(1, np.ceil(per_building / np.maximum(1, houses.floors * units))).astype(int)
    of = building
    per_unit = doors[of] * houses.floors[of]
    unit = np.where(flats[of], np.minimum(place // per_unit + 1, units[of]), 0)
    inside = place - (unit - 1) * per_unit
    floor = np.where(flats[of], inside // doors[of] + 1, 1)
    door = np.where(flats[of], inside % doors[of] + 1, place + 1)
    return units, unit, floor, door


def room_texts(homes: Homes) -> Any:
    """502 for a flat, 3 for a room of a courtyard."""

    def part(low: int, high: int) -> list[str]:
        rows = zip(
            homes.unit[low:high].tolist(), homes.floor[low:high].tolist(), homes.door[low:high].tolist(), strict=True
        )
        return [f"{floor}{door:02d}" if unit else str(door) for unit, floor, door in rows]

    return part


def write(sink: Sink, ground: Ground, homes: Homes, dice: Dice) -> tuple[Any, Any]:
    """Dwellings, households and residents; gives the day of the last visit per household, and whether there was one."""
    people = homes.people
    count = len(people.home_building)
    rng = dice.stream("home rows")
    sink.put(
        tables.dwelling,
        count,
        building_id=people.home_building + 1,
        unit=where(homes.unit > 0, joined(homes.unit, "单元")),
        floor=homes.floor,
        room=room_texts(homes),
        use=code_of("dwelling_use", "居住"),
        square_metres=np.round(rng.gamma(9, 7.5, count) + 14, 1),
        state=chosen(["own", "rented"], people.home_floating.astype(np.int64)),
    )
    last = np.datetime64("2026-10-30") - (rng.gamma(1.6, 34, count).astype(np.int64) % 330).astype("timedelta64[D]")
    seen = rng.random(count) < 0.93
    sink.put(
        tables.household,
        count,
        dwelling_id=np.arange(1, count + 1),
        number=[f"{n:09d}" for n in range(1, count + 1)],
        kind=chosen(["1", "2"], (people.home_kind == 7).astype(np.int64)),
        last_visit=where(seen, who.dates(last)),
    )
    regions = [one.code for one in code_tables()["region"].entries if one.code[4:] != "00"]
    _residents(sink, ground, homes, regions, rng)
    return last, seen


def _residents(sink: Sink, ground: Ground, homes: Homes, regions: list[str], rng: np.random.Generator) -> None:
    people, told = homes.people, homes.columns
    count = len(people.role)
    moved = np.datetime64("2026-10-31") - rng.integers(60, 7000, count).astype("timedelta64[D]")
    same = ("id_type", "sex", "nation", "marriage", "politics", "education", "religion", "health", "occupation_class",
            "occupation", "population", "consistent", "relation", "care_level")  # fmt: skip
    floating = told["floating"]
    region = np.where(floating, rng.integers(0, len(regions), count), len(regions))
    own = ground.town.quarters[0].code[:6]
    sink.put(
        tables.resident,
        count,
        name=homes.names.full,
        initials=homes.names.initials,
        birth=who.dates(people.birth),
        native_place=chosen([*regions, own], region),
        hukou_region=chosen([*regions, own], region),
        workplace=where(told["works"], chosen(_firms(rng), rng.integers(0, _FIRMS, count))),
        household_id=people.household + 1,
        state="living",
        state_since=who.dates(moved),
        **{name: told[name] for name in same},
        **_numbers(homes, rng),
        **_dwelt(ground, homes),
    )


def _firms(rng: np.random.Generator) -> list[str]:
    kinds = rng.choice(words.told()["firm_words"], _FIRMS).tolist()
    return [f"{brand}{kind}有限公司" for brand, kind in zip(words.brands(_FIRMS, rng), kinds, strict=True)]


def _numbers(homes: Homes, rng: np.random.Generator) -> dict[str, Any]:
    """ID numbers and phones, and both read backwards; some people have none."""
    people = homes.people
    known = ~homes.columns["no_id"]
    ids = who.id_matrix(people.birth, people.male)
    phoned = (people.age > 11) & (rng.random(len(known)) < np.where(people.age > 78, 0.72, 0.975))
    phones = who.phone_matrix(0, len(known))
    return {
        "id_no": who.plain_texts(ids, known),
        "id_tail": who.reversed_texts(ids, known),
        "phone": who.plain_texts(phones, phoned),
        "phone_tail": who.reversed_texts(phones, phoned),
    }


def _dwelt(ground: Ground, homes: Homes) -> dict[str, Any]:
    """Building, unit and room, and the address they make: 安华里3号楼2单元501室, 菊儿胡同12号院3号."""
    home = homes.people.household
    place = homes.people.home_building[home]
    rooms = room_texts(homes)

    def rooms_of(low: int, high: int) -> list[str]:
        first, last = int(home[low]), int(home[high - 1]) + 1
        found = rooms(first, last)
        return [found[i - first] for i in home[low:high].tolist()]

    units = [f"{unit}单元" for unit in range(1, _YARD)]
    yard = (ground.houses.kind == COURTYARD)[place]
    live = joined(
        chosen(ground.addresses.addresses, place),
        chosen(["", *units, "院"], np.where(yard, _YARD, homes.unit[home])),
        rooms_of,
        chosen(["室", "号"], yard.astype(np.int64)),
    )
    return {
        "building_id": place + 1,
        "unit": chosen([None, *units], homes.unit[home]),
        "room": rooms_of,
        "live_address": live,
        "hukou_address": where(~homes.columns["floating"], live),
    }
