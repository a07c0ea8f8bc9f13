"""The 楼栋 view: who lives where in one building, and the dwellings made of what residents' addresses tell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from desk import identity
from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.work.houses.homes import HERE
from desk.work.houses.rooms import Room, floor_of, plain_room, plain_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A building with all its rooms."""

    id: int
    name: str
    address: str
    estate: str = ""
    floors: int | None = None
    units: int | None = None
    head: str = ""
    rooms: tuple[Room, ...] = ()
    unplaced: tuple[int, ...] = ()
    """Residents of the building whose room is not known."""
    organisations: tuple[tuple[int, str], ...] = ()
    today: str = ""

    @property
    def unmade(self) -> int:
        """Rooms that only residents' addresses tell of: `make_dwellings` enters them."""
        return sum(1 for room in self.rooms if room.dwelling_id is None)


def read(office: Office, building_id: int) -> House:
    """A building with its rooms; Conflict if it is gone."""
    database, sight = office.database, office.search.sight
    found = database.read_one(
        f"select name, address, estate, floors, units, {sight.column('head', 'name')} from building where id = ?",
        (building_id,),
    )
    if found is None:
        raise Conflict("这栋楼已不在名册里，请刷新后再看。")
    name, address, estate, floors, units, head = found
    gathered = _Gathered(office, building_id, floors)
    organisations = database.read(
        "select id, name from organisation where building_id = ? and coalesce(state, '') <> 'closed' order by id limit 200",
        (building_id,),
    )
    return House(
        id=building_id,
        name=name,
        address=address,
        estate=estate or "",
        floors=floors,
        units=units,
        head=head or "",
        rooms=gathered.rooms(),
        unplaced=tuple(gathered.unplaced),
        organisations=tuple((int(one), str(word)) for one, word in organisations),
        today=office.today(),
    )


class _Gathered:
    """Dwellings, households and residents of a building, by room."""

    def __init__(self, office: Office, building_id: int, floors: int | None) -> None:
        self.office, self.building_id, self.floors = office, building_id, floors
        self.dwellings = office.database.read(
            "select id, unit, floor, room, use, state, square_metres from dwelling where building_id = ? order by id",
            (building_id,),
        )
        self.by_door = {(plain_unit(row[1]), plain_room(row[3])): row[0] for row in reversed(self.dwellings)}
        self.households: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        self.home_of: dict[int, int] = {}
        for dwelling, household, visit in office.database.read(
            "select d.id, h.id, h.last_visit from dwelling d join household h on h.dwelling_id = d.id"
            " where d.building_id = ? order by h.id",
            (building_id,),
        ):
            self.households[dwelling].append((household, visit or ""))
            self.home_of[household] = dwelling
        self.specials = self._specials()
        self.stars = dict(
            office.database.read(
                "select dwelling_id, max(stars) from rental where building_id = ? and dwelling_id is not null"
                " group by dwelling_id",
                (building_id,),
            )
        )
        self.living: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        self.told: defaultdict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
        self.unplaced: list[int] = []
        self._sort_people()

    def _specials(self) -> dict[int, set[str]]:
        found: defaultdict[int, set[str]] = defaultdict(set)
        for resident, kind in self.office.database.read(
            "select s.resident_id, s.kind from special s join resident r on r.id = s.resident_id"
            " where r.building_id = ? and s.until is null",
            (self.building_id,),
        ):
            found[resident].add(kind)
        return found

    def _sort_people(self) -> None:
        name = self.office.search.sight.column("r.name", "name")
        for row in self.office.database.read(
            f"select r.id, r.household_id, {name}, r.relation, r.birth, r.care_level, r.population, r.unit, r.room"
            f" from resident r where r.building_id = ? and r.state in {HERE} order by r.id",
            (self.building_id,),
        ):
            door = (plain_unit(row[7]), plain_room(row[8]))
            home = self.home_of.get(row[1]) if row[1] is not None else None
            home = home if home is not None else self.by_door.get(door)
            if home is not None:
                self.living[home].append(row)
            elif door[1]:
                self.told[door].append(row)
            else:
                self.unplaced.append(row[0])

    def rooms(self) -> tuple[Room, ...]:
        """The dwellings, then the rooms that only addresses tell of."""
        made = [
            self._room(
                self.living.get(one, []),
                dwelling_id=one,
                unit=unit or "",
                floor=floor if floor is not None else floor_of(room, self.floors),
                number=room,
                use=use or "",
                state=state or "",
                square_metres=metres,
                households=tuple(household for household, _ in self.households.get(one, [])),
                last_visit=min((visit for _, visit in self.households.get(one, [])), default=""),
                stars=self.stars.get(one),
            )
            for one, unit, floor, room, use, state, metres in self.dwellings
        ]
        for people in self.told.values():
            unit, room = people[0][7] or "", people[0][8]
            households = tuple(dict.fromkeys(row[1] for row in people if row[1] is not None))
            made.append(
                self._room(
                    people,
                    dwelling_id=None,
                    unit=unit,
                    floor=floor_of(room, self.floors),
                    number=identity.clean(room),
                    households=households,
                )
            )
        return tuple(made)

    def _room(self, people: list[tuple[Any, ...]], **given: Any) -> Room:
        head = next((row[2] for row in people if row[3] in ("01", "02")), people[0][2] if people else "")
        ages = (identity.age_on(row[4] or "", self.office.today()) for row in people)
        return Room(
            people=tuple(row[0] for row in people),
            head=head or "",
            care=max((row[5] or "" for row in people), default=""),
            special=tuple(sorted({kind for row in people for kind in self.specials.get(row[0], ())})),
            populations=tuple(row[6] for row in people),
            ages=tuple(age for age in ages if age is not None),
            **given,
        )


def make_dwellings(office: Office, building_id: int) -> Changes:
    """Enter the rooms that residents' unit and room number tell of, and give their households a dwelling."""
    require(office.actor, EDIT_RECORDS)
    from desk.store.schema import people
    from desk.store.uid import new_uid  # a write brings SQLAlchemy

    house = read(office, building_id)
    wanted = [room for room in house.rooms if room.dwelling_id is None]
    if not wanted:
        raise BadInput("这栋楼没有要补的房屋：居民的房号都已在册，或还没有填房号。")
    with office.write("make_dwellings", kind="dwelling", reason=f"按居民住址补房屋：{house.name}") as transaction:
        ids = transaction.insert_many(
            people.dwelling,
            ["uid", "building_id", "unit", "floor", "room"],
            [(new_uid(), building_id, room.unit or None, room.floor, room.number) for room in wanted],
        )
        homes = {household: (one,) for one, room in zip(ids, wanted, strict=True) for household in room.households}
        lacking = {
            row[0]
            for row in transaction.read(
                "select h.id from household h join resident r on r.household_id = h.id"
                " where r.building_id = ? and h.dwelling_id is null",
                (building_id,),
            )
        }
        transaction.update_many(
            people.household, ["dwelling_id"], {one: home for one, home in homes.items() if one in lacking}
        )
    return transaction.changes


def of(office: Office, kind: str, id: int) -> int | None:
    """The building that a thing of a list stands or lives in; None if it has none."""
    sql = {
        "buildings": "select id from building where id = ?",
        "residents": "select building_id from resident where id = ?",
        "organisations": "select building_id from organisation where id = ?",
        "households": "select d.building_id from household h join dwelling d on d.id = h.dwelling_id where h.id = ?",
    }.get(kind)
    found = office.database.read_value(sql, (id,)) if sql else None
    return int(found) if found is not None else None


def nearest(office: Office, lon: float, lat: float, metres: float = 60.0) -> int | None:
    """The building whose centre is nearest to a spot, within so many metres."""
    from desk.geo import metres_between

    span = metres / 90_000
    rows = office.database.read(
        "select id, lon, lat from building where lon between ? and ? and lat between ? and ?",
        (lon - span, lon + span, lat - span, lat + span),
    )
    near = sorted((metres_between(lon, lat, x, y), one) for one, x, y in rows)
    return near[0][1] if near and near[0][0] <= metres else None
