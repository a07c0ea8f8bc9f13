"""What happened in the life of a person or household: movements, special records, visits, who lives there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk import identity
from desk.office import Office
from desk.work.records.choosing import codes
from desk.work.records.movement_words import Moved, movements

if TYPE_CHECKING:
    from desk.work.records.movement import Standing

VISITS = 200
VISIT = "record"
"""Kind of a line that is a work record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the life: a day, what, more about it, and the record behind it if it can be opened."""

    day: str
    what: str
    about: str = ""
    kind: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything the page 走访与变动 shows."""

    resident_id: int | None = None
    standing: Standing | None = None
    movements: tuple[Moved, ...] = ()
    specials: tuple[Line, ...] = ()
    visits: tuple[Line, ...] = ()
    people: tuple[Line, ...] = ()


def life(office: Office, table: str, id: int) -> Life:
    """The life behind a record of a resident, a special record or a household."""
    if table == "household":
        return Life(people=_people(office, id), visits=_visits(office, "household", id))
    resident = id
    if table == "special":
        resident = int(office.database.read_value("select resident_id from special where id = ?", (id,)) or 0)
    from desk.work.records.movement import standing  # brings SQLAlchemy

    household, last = _household(office, resident)
    visits = [*_visits(office, "resident", resident), *(_visits(office, "household", household) if household else ())]
    visits = [each for each in visits if each.day <= last]
    return Life(
        resident_id=resident,
        standing=standing(office, resident),
        movements=movements(office, resident),
        specials=_specials(office, resident),
        visits=tuple(sorted(visits, key=lambda each: each.day, reverse=True)),
    )


def _household(office: Office, resident: int) -> tuple[int | None, str]:
    """The household of a person, or the one they left, and the last day whose visits were to them as well."""
    household = office.database.read_value("select household_id from resident where id = ?", (resident,))
    if household is not None:
        return int(household), "9999-12-31"
    row = office.database.read_one(
        "select household_before, day from movement where resident_id = ? and household_before is not null"
        " order by day desc, id desc limit 1",
        (resident,),
    )
    return (int(row[0]), str(row[1])) if row else (None, "9999-12-31")


def _specials(office: Office, resident: int) -> tuple[Line, ...]:
    groups, levels = codes(office, "special_kind"), codes(office, "care_level")
    rows = office.database.read(
        "select id, kind, care_level, since, until from special where resident_id = ? order by until is not null, since",
        (resident,),
    )
    return tuple(
        Line(
            day=since,
            what=groups.get(kind, kind),
            about=f"{until} 移出" if until else (f"关注程度 {levels.get(level, level)}" if level else ""),
            kind=f"special:{kind}",
            id=one,
        )
        for one, kind, level, since, until in rows
    )


def _visits(office: Office, whom: str, item: int) -> tuple[Line, ...]:
    words = codes(office, "record_kind")
    name = office.search.sight.column("p.name", "name")
    rows = office.database.read(
        f"select r.id, r.kind, r.at, {name}, r.body from record r left join person p on p.id = r.person_id"
        " where r.whom = ? and r.item_id = ? order by r.at desc limit ?",
        (whom, item, VISITS),
    )
    sees = office.search.sight.see_id
    return tuple(
        Line(
            day=at[:10],
            what=words.get(kind, kind),
            about="：".join(part for part in (who, (body if sees else identity.mask_text(body or ""))) if part),
            kind=VISIT,
            id=int(one),
        )
        for one, kind, at, who, body in rows
    )


def _people(office: Office, household: int) -> tuple[Line, ...]:
    relations = codes(office, "relation")
    name = office.search.sight.column("name", "name")
    rows = office.database.read(
        f"select id, {name}, relation, birth from resident where household_id = ?"
        " order by case when relation in ('01', '02') then 0 else 1 end, birth, id",
        (household,),
    )
    return tuple(
        Line(day=birth or "", what=who, about=relations.get(relation or "", ""), kind="resident", id=one)
        for one, who, relation, birth in rows
    )
