"""走访了谁: whatever a clerk types, or has chosen, becomes the household, person, organisation, facility or grid visited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk.errors import Conflict
from desk.identity import clean
from desk.model import Query
from desk.office import Office
from desk.work.logbook.about import grid_of
from desk.work.records.choosing import codes

FEW: Final = 9
"""Offers shown at once."""
_LOOKED: Final = 40
OWN: Final = 4
"""Grids of one person that are looked into first."""
HOUSEHOLD, RESIDENT, ORGANISATION, FACILITY, BUILDING, AREA, STREET, ISSUE = (
    "household", "resident", "organisation", "facility", "building", "area", "street", "issue",
)  # fmt: skip
_KIND_OF: Final = {
    HOUSEHOLD: "residents", RESIDENT: "residents", ORGANISATION: "organisations", FACILITY: "facilities",
    BUILDING: "buildings", AREA: "areas", STREET: "streets", ISSUE: "issues",
}  # fmt: skip
_WHOM_OF: Final = {
    "residents": RESIDENT, "households": HOUSEHOLD, "organisations": ORGANISATION, "facilities": FACILITY,
    "buildings": BUILDING, "areas": AREA, "streets": STREET, "issues": ISSUE,
}  # fmt: skip
_PIECE: Final = re.compile(r"\d+(?:号院|号楼|号|栋|幢|座|院|弄|单元|门|层|室)?|[a-zA-Z]+|[^\d\s\-－—a-zA-Z]+")
_TRIPLE: Final = re.compile(r"^(.*?)(\d+)[-－—](\d+)[-－—](\d+)$")
_PAIR: Final = re.compile(r"^(.*?)(\d+)[-－—](\d+)$")
_COLUMNS: Final = {
    AREA: "name, name", STREET: "name, name", ORGANISATION: "name, address", FACILITY: "name, address",
    BUILDING: "coalesce(name, address), address", ISSUE: "title, address",
}  # fmt: skip
_OFFERED: Final = {
    "organisations": ("name", "address"), "facilities": ("name", "address"), "areas": ("name", "parent"),
    "streets": ("name", "grade"), "buildings": ("address", "name"), "issues": ("title", "address"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a record is about: `whom` and `item_id` as the table writes them. Texts are "" where nothing is known."""

    whom: str
    item_id: int
    title: str
    """Name of the head, of the person, firm, facility or grid."""
    detail: str = ""
    """What tells it from its likes, in a list of offers."""
    address: str = ""
    area_id: int | None = None
    grid: str = ""
    lon: float | None = None
    lat: float | None = None
    household_id: int | None = None
    resident_id: int | None = None
    """The person that was named: the head, or somebody else who lives there."""
    person: str = ""

    @property
    def words(self) -> str:
        """What it is called in a line: a household by its head, with whoever else was named."""
        if self.whom != HOUSEHOLD:
            return self.title
        return f"{self.title}户" + (f"（{self.person}）" if self.person not in ("", self.title) else "")


def can_be_visited(kind: str) -> bool:
    """Whether a row of this list is something a record can be about."""
    return kind in _WHOM_OF


def of_row(office: Office, kind: str, id: int) -> Whom:
    """What a row of a list stands for; Conflict if it is gone."""
    return one(office, _WHOM_OF[kind], id)


# What a text may mean


def offers(
    office: Office, text: str, allowed: Sequence[str] = (), *, limit: int = FEW, person_id: int | None = None
) -> tuple[Whom, ...]:
    """Whom a typed text may mean, the likeliest first: of people those in the grids of `person_id` come first.

    `allowed` names the sorts that a kind of record is about.
    """
    asked = clean(text)[:120]
    if not asked:
        return ()
    sorts = tuple(allowed) or (HOUSEHOLD, ORGANISATION, FACILITY, AREA)
    found: list[Whom] = []
    for kind in dict.fromkeys(_KIND_OF[sort] for sort in sorts if sort in _KIND_OF):
        if kind == "residents":
            found += _people(office, asked, areas_of(office, person_id), household=_is_whole(sorts), limit=limit)
        else:
            found += _others(office, kind, asked, limit)
    return tuple(_shared(found, limit))


def _is_whole(sorts: Sequence[str]) -> bool:
    """Whether a person named stands for the household rather than for themselves."""
    if HOUSEHOLD not in sorts:
        return False
    return RESIDENT not in sorts or sorts.index(HOUSEHOLD) < sorts.index(RESIDENT)


def _shared(found: list[Whom], limit: int) -> list[Whom]:
    """A fair share for every sort, in the order of the sorts."""
    sorts = list(dict.fromkeys(each.whom for each in found))
    share = max(2, limit // max(1, len(sorts)))
    first = [each for sort in sorts for each in [one for one in found if one.whom == sort][:share]]
    rest = [each for each in found if each not in first]
    chosen = {id(each) for each in [*first, *rest][:limit]}
    return [each for each in found if id(each) in chosen]


def _people(office: Office, asked: str, own: Sequence[int], *, household: bool, limit: int) -> list[Whom]:
    ids: list[int] = []
    for text in _spelled(asked):
        for area in own:
            ids += office.search.ids(Query(kind="residents", area_id=area, text=text))[:_LOOKED].tolist()
        ids += office.search.first("residents", text, _LOOKED)[0]
        if ids:
            break
    if not ids:
        return []
    ids = list(dict.fromkeys(ids))[: 2 * _LOOKED]
    found = _residents(office, ids)
    numbers = [piece for piece in _PIECE.findall(asked) if piece[0].isdigit()]
    exact = [each for each in found if all(re.search(_whole(number), each.address) for number in numbers)]
    found = exact or found
    if not household:
        return found[:limit]
    whole: dict[int, Whom] = {}
    alone: list[Whom] = []
    for each in found:
        if each.household_id is None:
            alone.append(each)
        else:
            whole.setdefault(each.household_id, each)
    return [*_as_households(office, list(whole.values())[:limit]), *alone][:limit]


def _whole(number: str) -> str:
    """A pattern for a number that is not a part of a larger one: 2号 is not in 12号."""
    return rf"(?<!\d){re.escape(number)}" + (r"(?!\d)" if number[-1].isdigit() else "")


def areas_of(office: Office, person_id: int | None) -> tuple[int, ...]:
    """The grids of somebody who has few, or what is just above them: what is typed is most likely there."""
    if person_id is None:
        return ()
    today = office.today()
    rows = office.database.read(
        "select distinct s.area_id from assignment s join area a on a.id = s.area_id where s.person_id = ?"
        " and s.since <= ? and (s.until is null or s.until >= ?) and a.parent_id is not null",
        (person_id, today, today),
    )
    return tuple(int(row[0]) for row in rows) if len(rows) <= OWN else ()


def in_own_grids(office: Office, found: Sequence[Whom], person_id: int | None) -> list[Whom]:
    """Those that lie in the grids of somebody."""
    own = areas_of(office, person_id)
    if not own or len(found) < 2:
        return []
    marks = ", ".join("?" * len(own))
    paths = [str(row[0]) for row in office.database.read(f"select path from area where id in ({marks})", own)]
    kept = []
    for each in found:
        area = each.item_id if each.whom == AREA else _grid_of(office, each)
        path = str(office.database.read_value("select path from area where id = ?", (area,)) or "") if area else ""
        if any(path.startswith(one) for one in paths):
            kept.append(each)
    return kept


def _spelled(asked: str) -> Iterable[str]:
    """The text, then an address of it cut into its parts: 3-2-203 and 3号楼203 are how paper writes it."""
    yield asked
    if not any(sign.isdigit() for sign in asked):
        return
    if match := _TRIPLE.match(asked):
        yield f"{match[1]} {match[2]}号楼 {match[3]}单元 {match[4]}".strip()
    elif match := _PAIR.match(asked):
        yield f"{match[1]} {match[2]}号 {match[3]}".strip()
    pieces = _PIECE.findall(asked)
    if len(pieces) > 1:
        yield " ".join(pieces)


def _residents(office: Office, ids: Sequence[int]) -> list[Whom]:
    """People in the order of their ids as given, where they live, and their household."""
    name = office.search.sight.column("r.name", "name")
    marks = ", ".join("?" * len(ids))
    rows = office.database.read(
        f"select r.id, {name}, r.household_id, coalesce(r.live_address, b.address), r.sex, r.birth, b.lon, b.lat"
        f" from resident r left join building b on b.id = r.building_id where r.id in ({marks})",
        tuple(ids),
    )
    words, year = codes(office, "sex"), int(office.today()[:4])
    known = {}
    for id, who, household, address, sex, birth, lon, lat in rows:
        age = f"{year - int(birth[:4])}岁" if birth else ""
        detail = " · ".join(part for part in (words.get(sex or "", ""), age, address or "") if part)
        known[int(id)] = Whom(
            whom=RESIDENT, item_id=int(id), title=str(who), detail=detail, address=str(address or ""), lon=lon, lat=lat,
            household_id=household, resident_id=int(id), person=str(who),
        )  # fmt: skip
    return [known[id] for id in ids if id in known]


def _as_households(office: Office, found: Sequence[Whom]) -> list[Whom]:
    """The households of these people: titled by the head, with the one who was named."""
    if not found:
        return []
    name = office.search.sight.column("name", "name")
    marks = ", ".join("?" * len(found))
    rows = office.database.read(
        f"select household_id, id, {name}, relation from resident where household_id in ({marks}) and state in"
        " ('living', 'away') order by case when relation in ('01', '02') then 0 else 1 end, birth, id",
        tuple(each.household_id for each in found),
    )
    homes: dict[int, list[str]] = {}
    for household, _, who, _ in rows:
        homes.setdefault(int(household), []).append(str(who))
    made = []
    for each in found:
        assert each.household_id is not None
        people = homes.get(each.household_id, [each.person])
        detail = f"{each.address} · {len(people)} 人"
        made.append(replace(each, whom=HOUSEHOLD, item_id=each.household_id, title=people[0], detail=detail))
    return made


def _others(office: Office, kind: str, asked: str, limit: int) -> list[Whom]:
    ids, _ = office.search.first(kind, asked, limit)
    whom = _WHOM_OF[kind]
    rows = office.search.rows(kind, ids, list(_OFFERED[kind])) if ids else ()
    return [
        Whom(whom=whom, item_id=id, title=str(row[0] or ""), detail=str(row[1] or ""), address=str(row[1] or ""))
        for id, row in zip(ids, rows, strict=True)
        if row is not None
    ]


# One of them


def one(office: Office, whom: str, item_id: int) -> Whom:
    """Whom a record about this item is about, with address and grid; Conflict if it is gone."""
    found = _one(office, whom, item_id)
    if found is None:
        raise Conflict("这个对象已被删除，请另选。")
    area = item_id if whom == AREA else _grid_of(office, found)
    return replace(found, area_id=area, grid=grid_name(office, area))


def _one(office: Office, whom: str, item_id: int) -> Whom | None:
    if whom == RESIDENT:
        return next(iter(_residents(office, [item_id])), None)
    if whom == HOUSEHOLD:
        head = office.database.read_value(
            "select id from resident where household_id = ? order by case when state in ('living', 'away') then 0 else 1"
            " end, case when relation in ('01', '02') then 0 else 1 end, birth, id limit 1",
            (item_id,),
        )
        people = _residents(office, [int(head)]) if head is not None else []
        return next(iter(_as_households(office, people)), None) or _empty_house(office, item_id)
    row = office.database.read_one(f"select {_COLUMNS[whom]}, lon, lat from {whom} where id = ?", (item_id,))
    if row is None:
        return None
    name, address, lon, lat = row
    return Whom(
        whom=whom, item_id=item_id, title=str(name or address or ""), address=str(address or ""), lon=lon, lat=lat
    )


def _empty_house(office: Office, household: int) -> Whom | None:
    """A household of which nobody is registered."""
    row = office.database.read_one(
        "select b.address, d.unit, d.room, b.lon, b.lat, h.number from household h left join dwelling d on"
        " d.id = h.dwelling_id left join building b on b.id = d.building_id where h.id = ?",
        (household,),
    )
    if row is None:
        return None
    house, unit, room, lon, lat, number = row
    address = "".join(str(part) for part in (house, unit, room) if part)
    return Whom(
        whom=HOUSEHOLD, item_id=household, title=f"户号 {number}" if number else address, address=address,
        detail=address, lon=lon, lat=lat, household_id=household,
    )  # fmt: skip


def _grid_of(office: Office, found: Whom) -> int | None:
    """The grid an item lies in; people are where their building is."""
    if found.whom == HOUSEHOLD:
        query = "select d.building_id from household h join dwelling d on d.id = h.dwelling_id where h.id = ?"
    elif found.whom == RESIDENT:
        query = "select building_id from resident where id = ?"
    else:
        return grid_of(office, found.whom, found.item_id)
    building = office.database.read_value(query, (found.item_id,))
    return grid_of(office, "building", int(building)) if building is not None else None


def grid_name(office: Office, area_id: int | None) -> str:
    """A grid with what is above it, but for the office itself."""
    if area_id is None:
        return ""
    path = office.database.read_value("select path from area where id = ?", (area_id,))
    above = [int(part) for part in str(path or "").split("/") if part]
    if not above:
        return ""
    marks = ", ".join("?" * len(above))
    names = dict(office.database.read(f"select id, name from area where id in ({marks})", above))
    return " › ".join(names[each] for each in above[1:] if each in names) or names.get(area_id, "")
