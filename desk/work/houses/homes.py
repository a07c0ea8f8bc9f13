"""Households as they are read: who is in one, where it lives, what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desk import identity
from desk.errors import Conflict
from desk.office import Office
from desk.store.search.codes import Labels
from desk.work.houses import kinship
from desk.work.houses.kinship import Kin

HERE: Final = "('living', 'away')"
"""States of residents who still live where they are registered."""
_GONE: Final = "这一户已不在名册里，请刷新后再看。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a household, or of a room without one."""

    id: int
    name: str
    relation: str
    relation_title: str
    sex: str
    birth: str
    age: int | None
    population: str
    state: str
    care: str
    special: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def is_head(self) -> bool:
        """Whether this is the head."""
        return self.relation in kinship.HEADS


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A household with those who are in it; `id` 0 holds people of a room who are in none."""

    id: int
    number: str
    kind: str
    place: str
    dwelling_id: int | None
    building_id: int | None
    last_visit: str
    benefit: str
    members: tuple[Member, ...]
    doubt: str = ""

    @property
    def head(self) -> Member | None:
        """The head, if it has one."""
        return next((one for one in self.members if one.is_head), None)


def read(office: Office, household_id: int) -> Household:
    """A household; Conflict if it is gone."""
    found = _households(office, [household_id])
    if not found:
        raise Conflict(_GONE)
    return found[0]


def of_people(office: Office, ids: Sequence[int], households: Sequence[int] = ()) -> tuple[Household, ...]:
    """The households of these residents and these households themselves; who is in none comes last, under id 0."""
    marks = ", ".join("?" * len(ids))
    rows = office.database.read(f"select distinct household_id from resident where id in ({marks})", tuple(ids))
    wanted = dict.fromkeys([*households, *sorted(row[0] for row in rows if row[0] is not None)])
    found = _households(office, list(wanted))
    if any(row[0] is None for row in rows):
        lone = _members(office, f"r.household_id is null and r.id in ({marks})", tuple(ids)).get(0, ())
        found.append(_made((0, "", "", None, None, "", "", "", None, ""), lone))
    return tuple(found)


def _households(office: Office, ids: Sequence[int]) -> list[Household]:
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    kinds, benefits = labels(office, "household_kind"), labels(office, "benefit")
    members = _members(office, f"r.household_id in ({marks}) and r.state in {HERE}", tuple(ids))
    rows = office.database.read(
        "select h.id, h.number, h.kind, h.dwelling_id, d.building_id, h.last_visit, h.benefit, b.name, d.unit, d.room"
        " from household h left join dwelling d on d.id = h.dwelling_id left join building b on b.id = d.building_id"
        f" where h.id in ({marks}) order by h.id",
        tuple(ids),
    )
    found = []
    for row in rows:
        kind, benefit = kinds.get(row[2] or "", ""), benefits.get(row[6] or "", row[6] or "")
        found.append(_made((*row[:2], kind, *row[3:6], benefit, *row[7:]), members.get(row[0], ())))
    return found


def _made(row: tuple[Any, ...], members: Sequence[Member]) -> Household:
    one, number, kind, dwelling, building, visit, benefit, name, unit, room = row
    doubts = kinship.doubts(kin_of(members)) if one else {}
    return Household(
        id=one,
        number=number or "",
        kind=kind,
        place=" ".join(part for part in (name, unit, room) if part),
        dwelling_id=dwelling,
        building_id=building,
        last_visit=visit or "",
        benefit=benefit,
        members=tuple(_doubted(each, doubts.get(each.id, "")) for each in members),
        doubt=doubts.get(0, ""),
    )


def _doubted(one: Member, sentence: str) -> Member:
    return replace(one, doubt=sentence) if sentence else one


def _members(office: Office, where: str, params: tuple[Any, ...]) -> dict[int, list[Member]]:
    """Members by household; the head first, then by what stands in the register."""
    relations, populations = labels(office, "relation"), labels(office, "population")
    states, kinds = labels(office, "resident_state"), labels(office, "special_kind")
    special: dict[int, list[str]] = {}
    for resident, kind in office.database.read(
        f"select s.resident_id, s.kind from special s join resident r on r.id = s.resident_id where {where}"
        " and s.until is null order by s.id",
        params,
    ):
        special.setdefault(resident, []).append(kinds.get(kind, kind))
    name = office.search.sight.column("r.name", "name")
    rows = office.database.read(
        f"select r.id, r.household_id, {name}, r.relation, r.sex, r.birth, r.population, r.state, r.care_level"
        f" from resident r where {where} order by case when r.relation in ('01', '02') then 0 else 1 end, r.relation, r.id",
        params,
    )
    found: dict[int, list[Member]] = {}
    for one, household, words, relation, sex, birth, population, state, care in rows:
        found.setdefault(household or 0, []).append(
            Member(
                id=one,
                name=words,
                relation=relation or "",
                relation_title=relations.get(relation or "", ""),
                sex={"1": "男", "2": "女"}.get(sex or "", ""),
                birth=birth or "",
                age=identity.age_on(birth or "", office.today()),
                population=populations.get(population, ""),
                state="" if state == "living" else states.get(state, ""),
                care=care or "",
                special=tuple(special.get(one, ())),
            )
        )
    return found


def labels(office: Office, table: str) -> Mapping[str, str]:
    """Code and label of a code table; of the shipped one where the office has none."""
    return Labels(office.database, office.profile).of(table)


def kin_of(members: Iterable[Member]) -> list[Kin]:
    """The members as far as relations go."""
    sexes = {"男": "1", "女": "2"}
    return [Kin(id=one.id, relation=one.relation, sex=sexes.get(one.sex, ""), birth=one.birth) for one in members]


# Choosing another household, another dwelling


def find(office: Office, text: str, building_id: int | None, limit: int = 40) -> tuple[tuple[int, str], ...]:
    """Households to choose from: by number or a member's name; without a text those of the building. (id, words)."""
    text = identity.clean(text)
    if text:
        people, _ = office.search.first("residents", text, limit)
        marks = ", ".join("?" * len(people)) or "null"
        found = [
            row[0]
            for row in office.database.read(
                f"select distinct household_id from resident where id in ({marks}) and household_id is not null",
                tuple(people),
            )
        ]
        found += [row[0] for row in office.database.read("select id from household where number = ?", (text,))]
    else:
        found = [
            row[0]
            for row in office.database.read(
                "select h.id from household h join dwelling d on d.id = h.dwelling_id where d.building_id = ?"
                " order by d.unit, d.floor, d.room, h.id",
                (building_id,),
            )
        ]
    homes = {home.id: home for home in _households(office, list(dict.fromkeys(found))[:limit])}
    return tuple((one, _words(homes[one])) for one in dict.fromkeys(found) if one in homes)


def _words(home: Household) -> str:
    head = home.head
    return "　".join(part for part in (head.name if head else "无户主", home.place, f"{len(home.members)} 人") if part)


def find_dwellings(office: Office, text: str, building_id: int | None, limit: int = 40) -> tuple[tuple[int, str], ...]:
    """Dwellings to choose from: "长景西里 7号楼 1203"; a lone room number is looked for in the building. (id, words)."""
    parts = identity.clean(text).split()
    conditions, params = [], []
    for part in parts:
        conditions.append("(d.room = ? or d.unit = ? or b.name like ? or b.address like ? or b.estate like ?)")
        params += [part, part, *[f"%{part}%"] * 3]
    if not parts or (len(parts) == 1 and parts[0].isdigit()):
        conditions.append("d.building_id = ?")
        params.append(str(building_id or 0))
    rows = office.database.read(
        "select d.id, b.estate, b.name, d.unit, d.room, (select count(*) from household h where h.dwelling_id = d.id)"
        " from dwelling d join building b on b.id = d.building_id"
        f" where {' and '.join(conditions)} order by b.estate, b.name, d.unit, d.floor, d.room limit {limit}",
        tuple(params),
    )
    return tuple(
        (one, "　".join([" ".join(part for part in words if part), f"{count} 户" if count else "没有人家"]))
        for one, *words, count in rows
    )
