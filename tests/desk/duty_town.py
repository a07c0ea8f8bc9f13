"""The tiny town with more doors, a team and plans: what the tests of the duty engine work on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.office import Office
from desk.store.schema import ground, house, people, teams
from desk.store.uid import new_uid
from desk.work.duty import plans
from desk.work.duty.settling import settle
from tests.desk.town import add_person, new_office

DOORS = 10
"""Households per grid, that of the town included."""
MONDAY = datetime(2026, 10, 5, 9, 0)


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, day: str, time: str = "09:00") -> None:
        """Put it on a day."""
        self.now = datetime.fromisoformat(f"{day}T{time}")


def town(where: str, doors: int = DOORS) -> tuple[Office, Clock]:
    """Four grids with two buildings each, `doors` households per grid; on Monday 2026-10-05, in the holidays."""
    office, clock = new_office(where), Clock()
    office.clock = clock
    buildings = office.database.read("select b.id, b.lon, b.lat, m.area_id, m.layer_id from building b"
                                     " join member m on m.item_id = b.id and m.kind = 'building' order by b.id")  # fmt: skip
    with office.write("doors") as t:
        for building, lon, lat, area, layer in buildings:
            other = t.insert(ground.building, uid=new_uid(), code=f"M{building}", name="二号楼", address="测试路后楼",
                             lon=lon + 0.001, lat=lat)  # fmt: skip
            t.insert(ground.member, layer_id=layer, area_id=area, kind="building", item_id=other)
            for door in range(2, doors + 1):
                add_household(t, building if door <= doors // 2 else other, f"{door:03d}")
        for sort, (code, label) in enumerate((("nobody", "家中无人"), ("away", "外出务工"), ("other", "其他"))):
            t.insert(house.code, list="skip_reason", code=code, label=label, sort=sort, source="测试")
    return office, clock


def add_household(t: Any, building: int, room: str, number: str = "") -> tuple[int, int]:
    """A household of one person behind a new door; gives both ids."""
    dwelling = t.insert(people.dwelling, uid=new_uid(), building_id=building, room=room, unit="1")
    home = t.insert(people.household, uid=new_uid(), dwelling_id=dwelling, number=number or f"{building}-{room}")
    one = t.insert(people.resident, uid=new_uid(), name="赵一", initials="ZY", population="01", state="living",
                   building_id=building, household_id=home, unit="1", room=room, birth="1940-01-01")  # fmt: skip
    return home, one


def leaves(office: Office) -> list[int]:
    """The grids."""
    return [
        row[0]
        for row in office.database.read("select id from area where level = (select max(level) from area) order by id")
    ]


def seat(office: Office, area: int, name: str, post: str = "community_cadre", share: int = 100,
         since: str = "2026-01-01", until: str | None = None) -> int:  # fmt: skip
    """A person on a post of a grid; gives the person."""
    person = add_person(office, name)
    with office.write("seat") as t:
        t.insert(teams.assignment, uid=new_uid(), person_id=person, post=post, area_id=area, share=share, since=since,
                 until=until)  # fmt: skip
    return person


def visits(office: Office, **given: Any) -> int:
    """The plan of a visit per household and quarter (or as given), laid; gives its id."""
    draft = plans.PlanDraft(name="每户走访", kind="visit", whom="household", every="quarter", post="community_cadre")
    changes = plans.add(office, replace(draft, **given))
    return next(iter(changes.rows["plan"]))


def tasks(office: Office, where: str = "1 = 1", columns: str = "item_id, person_id, planned, state") -> list[Any]:
    """Tasks as they stand, in the order of their ids."""
    return office.database.read(f"select {columns} from task where {where} order by id")


def record(office: Office, whom: str, item: int, at: str, kind: str = "visit") -> tuple[int, tuple[int, ...]]:
    """A record with what it settles; gives both."""
    with office.write("record") as t:
        one = t.insert(teams.record, uid=new_uid(), kind=kind, whom=whom, item_id=item, at=at)
        done = settle(t, kind=kind, whom=whom, item_id=item, at=at, person_id=None, record_id=one)
    return one, done
