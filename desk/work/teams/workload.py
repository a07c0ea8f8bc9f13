"""The workload beside each name, the areas without an owner, and what the map marks: a few queries for a whole district."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desk.office import Office
from desk.report.gaps import STANDS, gaps, rules_of
from desk.roster import walking_posts
from desk.roster.workload import Judgement, Load, judge
from desk.store.search.counts import COUNTED
from desk.work.teams.seats import path_of

__all__ = ["Judgement", "Load", "Mark", "Workload", "workload"]

_BONDED: Final = (
    "select b.person_id, coalesce(m.area_id, 0), count(*) from bond b join household h on h.id = b.item_id"
    " left join dwelling d on d.id = h.dwelling_id left join member m on m.kind = 'building' and m.item_id = d.building_id"
    " and m.layer_id = ? and m.until is null"
    " where b.whom = 'household' and b.since <= ? and (b.until is null or b.until >= ?) group by 1, 2"
)
_ISSUES: Final = (
    "select coalesce(t.handler_person_id, 0), coalesce(t.handler_post, ''), coalesce(m.area_id, 0), count(*) from issue t"
    " left join member m on m.kind = 'issue' and m.item_id = t.id and m.layer_id = ? and m.until is null"
    " where t.closed_at is null and (t.handler_person_id is not null or t.handler_post is not null) group by 1, 2, 3"
)
_TASKS: Final = (
    "select person_id, count(*), sum(case when due < ? then 1 else 0 end) from task"
    " where state = 'open' and planned <= ? and person_id is not null group by person_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the map shows of an area's team: nobody there, what is lacking, who has too much."""

    vacant: bool
    lacking: tuple[str, ...]
    heavy: tuple[str, ...]
    """Names of those here who have too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Who carries what in an area and below it; judged against everybody of the same post in the office."""

    loads: tuple[Load, ...]
    judgements: Mapping[int, Judgement]
    """By person; of all in `loads`."""
    without_owner: tuple[int, ...]
    marks: Mapping[int, Mark]
    """Areas with something to show, by id."""


@dataclass(frozen=True, slots=True)
class _Held:
    person_id: int
    name: str
    post: str
    area_id: int
    share: int
    substitutes: bool


def workload(office: Office, area_id: int | None = None) -> Workload:
    """The workload of everybody who holds a post in an area or below it today. Off the GUI thread."""
    held = _held(office)
    loads = _loads(office, held)
    judgements = judge(loads.values())
    prefix = path_of(office, area_id)
    inside = {
        row[0]
        for row in office.database.read(
            "select id from area where path like ? and (valid_to is null or valid_to > ?)",
            (f"{prefix}%", office.today()),
        )
    }
    people = dict.fromkeys(one.person_id for one in held if one.area_id in inside)
    without = _without_owner(office, inside, held)
    return Workload(
        loads=tuple(loads[person] for person in people),
        judgements={person: judgements[person] for person in people},
        without_owner=without,
        marks=_marks(office, area_id, inside, held, judgements, without),
    )


def _held(office: Office) -> list[_Held]:
    today = office.today()
    rows = office.database.read(
        "select s.person_id, p.name, s.post, s.area_id, s.share, s.substitute_for_id is not null"
        f" from assignment s join person p on p.id = s.person_id where {STANDS} order by s.id",
        (today, today),
    )
    return [
        _Held(person, name, post, area, share, bool(stands_in)) for person, name, post, area, share, stands_in in rows
    ]


def _loads(office: Office, held: Iterable[_Held]) -> dict[int, Load]:
    seats: dict[int, list[_Held]] = defaultdict(list)
    for one in held:
        seats[one.person_id].append(one)
    households, residents = _homes(office, seats)
    issues = _issues(office, seats)
    today = office.today()
    tasks = {row[0]: row[1:] for row in office.database.read(_TASKS, (today, today))}
    return {
        person: Load(
            person_id=person,
            name=mine[0].name,
            post=max(mine, key=lambda one: one.share).post,
            areas=len({one.area_id for one in mine}),
            share=sum(one.share for one in mine if not one.substitutes),
            households=round(households.get(person, 0)),
            residents=round(residents.get(person, 0)),
            issues=issues.get(person, 0),
            tasks=int(tasks.get(person, (0, 0))[0]),
            overdue=int(tasks.get(person, (0, 0))[1]),
        )
        for person, mine in seats.items()
    }


def _homes(office: Office, seats: Mapping[int, list[_Held]]) -> tuple[dict[int, float], dict[int, float]]:
    """Households and residents per person: those bonded, and the share of the rest among who goes from door to door."""
    layer = office.database.read_value('select id from layer where "key" = ?', (office.profile.team.layer,))
    if layer is None:
        return {}, {}
    today = office.today()
    houses = {area: int(count) for area, count in office.database.read(COUNTED["households"], {"layer": layer})}
    people = {area: int(count) for area, count in office.database.read(COUNTED["residents"], {"layer": layer})}
    mine: dict[int, float] = defaultdict(float)
    living: dict[int, float] = defaultdict(float)
    free = dict(houses)
    for person, area, count in office.database.read(_BONDED, (layer, today, today)):
        mine[person] += count
        living[person] += count * people.get(area, 0) / houses[area] if houses.get(area) else 0
        free[area] = max(free.get(area, 0) - count, 0)
    walkers = _walkers(office, seats)
    for area, count in houses.items():
        holders = walkers.get(area, {})
        whole = sum(holders.values())
        for person, share in holders.items() if whole else ():  # who is only linked by office has no share
            part = free[area] * share / whole
            mine[person] += part
            living[person] += part * people.get(area, 0) / count if count else 0
    return mine, living


def _walkers(office: Office, seats: Mapping[int, list[_Held]]) -> dict[int, dict[int, int]]:
    """Per area who goes from door to door, with the share of the post."""
    posts = walking_posts(office.database.read("select whom, coalesce(post, '') from plan where is_off = 0"))
    posts = posts or walking_posts((plan.whom, plan.post) for plan in office.profile.plans)
    if not posts:
        posts = frozenset(post.key for post in office.profile.posts if post.group == office.profile.team.group)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for person, mine in seats.items():
        for one in mine:
            if one.post in posts:
                found[one.area_id][person] = found[one.area_id].get(person, 0) + one.share
    return found


def _issues(office: Office, seats: Mapping[int, list[_Held]]) -> dict[int, int]:
    """Open issues per person: those that name him, and those of his post over his ground."""
    layer = office.database.read_value("select id from layer order by sort limit 1")
    rows = office.database.read(_ISSUES, (layer,))
    if not rows:
        return {}
    holders: dict[tuple[str, int], set[int]] = defaultdict(set)
    for person, mine in seats.items():
        for one in mine:
            holders[one.post, one.area_id].add(person)
    ground = {row[2] for row in rows}
    paths = dict(office.database.read("select id, path from area")) if ground else {}
    found: dict[int, int] = defaultdict(int)
    for person, post, area, count in rows:
        if person:
            found[person] += count
            continue
        over = (int(part) for part in str(paths.get(area, "")).split("/") if part)
        for who in {holder for each in over for holder in holders.get((post, each), ())}:
            found[who] += count
    return found


def _without_owner(office: Office, inside: set[int], held: Iterable[_Held]) -> tuple[int, ...]:
    """Areas of the team's level where nobody holds a post that must be held."""
    team, rules = office.profile.team, rules_of(office)
    row = office.database.read_one('select id, levels_json from layer where "key" = ?', (team.layer,))
    if row is None or team.level not in (levels := json.loads(row[1])):
        return ()
    owned: dict[int, set[str]] = defaultdict(set)
    for one in held:
        owned[one.area_id].add(one.post)
    wanted: dict[str, frozenset[str]] = {}
    found = []
    for area, kind in office.database.read(
        "select id, coalesce(kind, '') from area where layer_id = ? and level = ?"
        " and (valid_to is null or valid_to > ?) order by code",
        (row[0], levels.index(team.level), office.today()),
    ):
        if kind not in wanted:
            composition = rules.of(team.layer, team.level, kind)
            wanted[kind] = frozenset(post.key for post in composition.posts if post.least > 0)
        if area in inside and not owned[area] & wanted[kind]:
            found.append(area)
    return tuple(found)


def _marks(
    office: Office, area_id: int | None, inside: set[int], held: Iterable[_Held],
    judgements: Mapping[int, Judgement], without: Iterable[int],
) -> dict[int, Mark]:  # fmt: skip
    lacking: dict[int, list[str]] = defaultdict(list)
    for gap in gaps(office, area_id):
        lacking[gap.area_id].append(gap.sentence)
    heavy: dict[int, dict[str, None]] = defaultdict(dict)
    for one in held:
        if one.area_id in inside and judgements[one.person_id].verdict == "heavy":
            heavy[one.area_id][one.name] = None
    vacant = set(without)
    return {
        area: Mark(vacant=area in vacant, lacking=tuple(lacking.get(area, ())), heavy=tuple(heavy.get(area, ())))
        for area in sorted(lacking.keys() | heavy.keys() | vacant)
    }
