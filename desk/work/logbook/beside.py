"""What a clerk wants to see while a visit is written down: who lives there, what was said last, what is due and open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from desk import identity
from desk.office import Office
from desk.work.logbook.whom import FACILITY, HOUSEHOLD, ORGANISATION, RESIDENT, Whom
from desk.work.records.choosing import codes

LAST: Final = 4
MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who lives there; `marks` are care level and special groups."""

    id: int
    name: str
    about: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A record of the same household, person or thing."""

    id: int
    at: str
    kind: str
    person: str
    body: str
    more: str = ""
    """Need, answer and result, where something was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A task that this record may settle."""

    id: int
    title: str
    due: str
    kind: str
    whom: str
    item_id: int
    is_late: bool = False
    person: str = ""
    """Who is to do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIssue:
    """An issue of the people or the thing that is not settled."""

    id: int
    number: str
    title: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All of it, for one item."""

    people: tuple[Person, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    count: int = 0
    """Records of this item in the last twelve months."""
    tasks: tuple[Due, ...] = ()
    issues: tuple[OpenIssue, ...] = ()


def beside(office: Office, found: Whom) -> Beside:
    """What stands beside the quick entry for this item."""
    residents = _residents(office, found)
    items = [(found.whom, found.item_id)]
    if found.household_id is not None and found.whom == RESIDENT:
        items.append((HOUSEHOLD, found.household_id))
    around = [*items, *((RESIDENT, one.id) for one in residents if (RESIDENT, one.id) not in items)]
    earlier, count = _earlier(office, items if found.whom != HOUSEHOLD else around)
    return Beside(
        people=residents, earlier=earlier, count=count, tasks=tasks_of(office, around),
        issues=_issues(office, found, [one.id for one in residents]),
    )  # fmt: skip


def _residents(office: Office, found: Whom) -> tuple[Person, ...]:
    if found.whom not in (HOUSEHOLD, RESIDENT):
        return ()
    name = office.search.sight.column("r.name", "name")
    column, id = ("household_id", found.household_id) if found.household_id is not None else ("id", found.item_id)
    rows = office.database.read(
        f"select r.id, {name}, r.sex, r.birth, r.relation, r.care_level, s.kind from resident r"
        " left join special s on s.resident_id = r.id and s.until is null"
        f" where r.{column} = ? and r.state in ('living', 'away')"
        " order by case when r.relation in ('01', '02') then 0 else 1 end, r.birth, r.id, s.kind",
        (id,),
    )
    sexes, relations = codes(office, "sex"), codes(office, "relation")
    levels, groups, year = codes(office, "care_level"), codes(office, "special_kind"), int(office.today()[:4])
    known: dict[int, tuple[str, str, list[str]]] = {}
    for one, who, sex, birth, relation, level, group in rows:
        if one not in known:
            age = f"{year - int(birth[:4])}岁" if birth else ""
            about = " ".join(
                part for part in (relations.get(relation or "", ""), sexes.get(sex or "", ""), age) if part
            )
            known[one] = (str(who), about, [f"关注：{levels[level]}"] if level in levels else [])
        if group:
            known[one][2].append(groups.get(group, group))
    return tuple(
        Person(id=int(one), name=who, about=about, marks=tuple(dict.fromkeys(marks)))
        for one, (who, about, marks) in list(known.items())[:MOST]
    )


def _earlier(office: Office, items: list[tuple[str, int]]) -> tuple[tuple[Earlier, ...], int]:
    """The last records about any of these, the newest first, and how many there were in a year."""
    where = " or ".join("(r.whom = ? and r.item_id = ?)" for _ in items)
    params: tuple[Any, ...] = tuple(part for item in items for part in item)
    since = f"{int(office.today()[:4]) - 1}{office.today()[4:]}"
    name = office.search.sight.column("p.name", "name")
    rows = office.database.read(
        f"select r.id, r.at, r.kind, {name}, r.body, r.need, r.reply, r.result from record r"
        f" left join person p on p.id = r.person_id where {where} order by r.at desc, r.id desc limit ?",
        (*params, LAST),
    )
    count = office.database.read_value(f"select count(*) from record r where ({where}) and r.at >= ?", (*params, since))
    kinds, needs, sees = codes(office, "record_kind"), codes(office, "need_kind"), office.search.sight.see_id
    return tuple(
        Earlier(
            id=int(one), at=at, kind=kinds.get(kind, kind), person=str(who or ""),
            body=str(body or "") if sees else identity.mask_text(str(body or "")),
            more="；".join(part for part in (needs.get(need or "", "") if need != "none" else "", reply, result) if part),
        )
        for one, at, kind, who, body, need, reply, result in rows
    ), int(count or 0)  # fmt: skip


def tasks_of(office: Office, items: list[tuple[str, int]]) -> tuple[Due, ...]:
    """Open tasks whose period has begun, of any of these items, the most pressing first."""
    today = office.today()
    found: list[Due] = []
    for whom in dict.fromkeys(each[0] for each in items):
        ids = [item for sort, item in items if sort == whom]
        marks = ", ".join("?" * len(ids))
        name = office.search.sight.column("w.name", "name")
        rows = office.database.read(
            f"select t.id, p.name, t.due, p.kind, t.item_id, {name} from plan p join task t on t.plan_id = p.id"
            " left join person w on w.id = t.person_id"
            f" where p.whom = ? and t.item_id in ({marks}) and t.state = 'open' and (t.since is null or t.since <= ?)",
            (whom, *ids, today),
        )
        found += [
            Due(
                id=int(id), title=str(title), due=str(due), kind=str(kind), whom=whom, item_id=int(item),
                is_late=str(due)[:10] < today, person=str(who or ""),
            )
            for id, title, due, kind, item, who in rows
        ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.due, each.id))[:MOST])


def _issues(office: Office, found: Whom, residents: list[int]) -> tuple[OpenIssue, ...]:
    column, ids = {
        HOUSEHOLD: ("resident_id", residents), RESIDENT: ("resident_id", residents),
        ORGANISATION: ("organisation_id", [found.item_id]), FACILITY: ("facility_id", [found.item_id]),
    }.get(found.whom, ("", []))  # fmt: skip
    if not ids:
        return ()
    marks = ", ".join("?" * len(ids))
    stages = office.profile.codes("stage")
    rows = office.database.read(
        f"select id, number, title, stage from issue where {column} in ({marks}) and closed_at is null"
        " order by reported_at desc, id desc limit ?",
        (*ids, MOST),
    )
    return tuple(
        OpenIssue(id=int(id), number=str(number or ""), title=str(title or ""), stage=stages.get(stage, str(stage)))
        for id, number, title, stage in rows
    )
