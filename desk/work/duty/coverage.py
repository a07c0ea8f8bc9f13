"""How much of what was planned is done: by grid or any level above, by post, person and plan; households not visited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from desk.office import Office

By = Literal["area", "person", "post", "plan"]
_KEYS: Final[dict[str, str]] = {"area": "t.area_id", "person": "t.person_id", "post": "t.plan_id", "plan": "t.plan_id"}
_STATES: Final = ("open", "done", "skipped")
_ALIVE: Final = (
    "coalesce((select max(case when r.state in ('living', 'away') then 1 else 0 end)"
    " from resident r where r.household_id = h.id), 1) = 1"
)
_HOUSES: Final = (
    " from household h join dwelling d on d.id = h.dwelling_id join building b on b.id = d.building_id"
    " join member m on m.kind = 'building' and m.item_id = b.id and m.until is null"
    " and m.layer_id = (select id from layer where basis = 'area' order by sort, id limit 1)"
    " join area a on a.id = m.area_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Tasks planned in a span of days. `late` are open and past their limit; `open` are the others that are open."""

    id: int
    key: str
    name: str
    done: int = 0
    skipped: int = 0
    late: int = 0
    open: int = 0

    @property
    def planned(self) -> int:
        """How many there were."""
        return self.done + self.skipped + self.late + self.open

    @property
    def rate(self) -> float | None:
        """Done of all planned in percent; None where nothing was planned."""
        return round(100 * self.done / self.planned, 1) if self.planned else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unvisited:
    """A household that nobody has visited since a day. `days` since the last visit; None: never."""

    household_id: int
    area_id: int
    area: str
    address: str
    unit: str
    room: str
    last_visit: str
    days: int | None
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PerHousehold:
    """户均走访: visits of an area in a span of days, and the households they were to."""

    area_id: int
    name: str
    households: int
    visited: int
    visits: int

    @property
    def each(self) -> float | None:
        """Visits per household; None where there are none."""
        return round(self.visits / self.households, 2) if self.households else None

    @property
    def rate(self) -> float | None:
        """Households visited in percent."""
        return round(100 * self.visited / self.households, 1) if self.households else None


def coverage(
    office: Office,
    first: str,
    last: str,
    *,
    by: By = "area",
    area_id: int | None = None,
    plan_id: int | None = None,
    level: int | None = None,
) -> tuple[Coverage, ...]:
    """What was planned between two days and what became of it, under an area. `level` sums grids up to that level.

    Sorted by name; people and grids that had nothing planned are left out. Off the GUI thread: half a second for a city.
    """
    where, params = _scope(office, area_id, plan_id)
    params |= {"first": first, "last": last, "today": office.today(), "now": office.now()}
    key = _KEYS[by]
    # Spoilt with '' so that the narrow index of the key is read through, not the rows of the days one by one.
    counted = office.database.read(
        f"select {key}, t.state, count(*) from task t where t.state || '' in ('open', 'done', 'skipped')"
        f" and t.planned || '' >= :first and t.planned || '' <= :last{where} group by {key}, t.state",
        params,
    )
    late = office.database.read(
        f"select {key}, 'late', count(*) from task t where t.state = 'open' and t.planned >= :first"
        f" and t.planned <= :last and t.planned <= :today and (t.due < :today or (length(t.due) > 10 and t.due < :now))"
        f"{where} group by {key}",
        params,
    )
    sums: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*_STATES, "late"), 0))
    names, above = _names(office, by, level)
    for id, state, count in (*counted, *late):
        mine = sums[above.get(id or 0, id or 0)]
        mine[state] += int(count)
    found = []
    for id, mine in sums.items():
        key_, name = names.get(id, ("", "（无）"))
        mine["open"] -= mine["late"]
        found.append(Coverage(id=id, key=key_, name=name, **mine))
    return tuple(sorted(found, key=lambda each: (each.key, each.name, each.id)))


def unvisited(
    office: Office, since: str, area_id: int | None = None, person_id: int | None = None, most: int | None = None
) -> tuple[Unvisited, ...]:
    """未走访户: inhabited households without a visit since a day, house by house, with whose task it is and why not."""
    where, params = _under(office, area_id)
    params |= {"since": since, "today": office.today()}
    mine = " and k.person_id = :person" if person_id is not None else ""
    if person_id is not None:
        params["person"] = person_id
    task = (
        "(select max({}) from plan p cross join task k left join person w on w.id = k.person_id"
        " where p.whom = 'household' and p.kind = 'visit' and k.plan_id = p.id and k.item_id = h.id"
        f" and k.since <= :today and k.due >= :today and k.state in ({{}}){mine})"
    )
    whose = task.format("w.name", "'open', 'skipped'")
    if person_id is not None:
        where += f" and {task.format('k.id', repr('open'))} is not null"
    limit = "" if most is None else f" limit {most:d}"
    rows = office.database.read(
        f"select h.id, a.id, a.name, coalesce(nullif(b.address, ''), b.name), d.unit, d.room, h.last_visit, {whose},"
        f" {task.format('k.reason', repr('skipped'))}{_HOUSES}"
        f" where (h.last_visit is null or h.last_visit < :since) and {_ALIVE}{where}"
        f" order by a.path, length(b.code), b.code, b.id, length(coalesce(d.unit, '')), d.unit, d.floor, length(d.room),"
        f" d.room, h.id{limit}",
        params,
    )
    today = date.fromisoformat(office.today())
    return tuple(
        Unvisited(
            household_id=id, area_id=area, area=name, address=address or "", unit=unit or "", room=room or "",
            last_visit=last or "", days=(today - date.fromisoformat(last[:10])).days if last else None,
            person=person or "", reason=reason or "",
        )
        for id, area, name, address, unit, room, last, person, reason in rows
    )  # fmt: skip


def unvisited_count(office: Office, since: str, area_id: int | None = None) -> int:
    """How many households have no visit since a day."""
    where, params = _under(office, area_id)
    sql = f"select count(*){_HOUSES} where (h.last_visit is null or h.last_visit < :since) and {_ALIVE}{where}"
    return int(office.database.read_value(sql, {**params, "since": since}) or 0)


def per_household(office: Office, first: str, last: str, area_id: int | None = None) -> tuple[PerHousehold, ...]:
    """户均走访 of every grid under an area: households, those visited between two days, and all visits to them."""
    where, params = _under(office, area_id)
    params |= {"first": first, "after": f"{last}T99"}
    households = {
        id: (name, int(count))
        for id, name, count in office.database.read(
            f"select a.id, a.name, count(*){_HOUSES} where {_ALIVE}{where} group by a.id, a.name", params
        )
    }
    visits: defaultdict[int, list[int]] = defaultdict(list)
    for area, house in office.database.read(
        "select v.area_id, case v.whom when 'household' then v.item_id else p.household_id end from record v"
        " left join resident p on v.whom = 'resident' and p.id = v.item_id where v.kind = 'visit'"
        " and v.whom in ('household', 'resident') and v.at >= :first and v.at <= :after",
        {"first": first, "after": params["after"]},
    ):
        if area in households and house is not None:
            visits[area].append(house)
    return tuple(
        PerHousehold(area_id=id, name=name, households=count, visited=len(set(visits[id])), visits=len(visits[id]))
        for id, (name, count) in sorted(households.items())
    )


def _scope(office: Office, area_id: int | None, plan_id: int | None) -> tuple[str, dict[str, Any]]:
    where = ""
    params: dict[str, Any] = {}
    if area_id is not None:
        path, parent = office.database.read("select path, parent_id from area where id = ?", (area_id,))[0]
        if parent is not None:
            where = " and t.area_id in (select id from area where path like :path)"
            params["path"] = f"{path}%"
    if plan_id is not None:
        where += " and t.plan_id = :plan"
        params["plan"] = plan_id
    return where, params


def _under(office: Office, area_id: int | None) -> tuple[str, dict[str, Any]]:
    where, params = _scope(office, area_id, None)
    return where.replace("t.area_id in (select id from area where path like :path)", "a.path like :path"), params


def _names(office: Office, by: By, level: int | None) -> tuple[dict[int, tuple[str, str]], dict[int, int]]:
    """Per id a key to sort by and a name; and for each id the one it is summed up to, where that is another."""
    database = office.database
    if by == "person":
        return {
            id: (initials, name) for id, initials, name in database.read("select id, initials, name from person")
        }, {}
    if by == "plan":
        return {id: (key, name) for id, key, name in database.read('select id, "key", name from plan')}, {}
    if by == "post":
        titles = {post.key: post.title for post in office.profile.posts}
        return _posts(database.read("select id, post from plan order by id"), titles)
    rows = database.read("select id, code, name, level, path from area")
    names = {id: (code, name) for id, code, name, _, _ in rows}
    if level is None:
        return names, {}
    levels = {id: depth for id, _, _, depth, _ in rows}
    above: dict[int, int] = {}
    for id, _, _, _, path in rows:
        line = [int(each) for each in path.split("/") if each]
        above[id] = next((each for each in line if levels.get(each) == level), id)
    return names, above


def _posts(
    rows: Iterable[tuple[Any, ...]], titles: dict[str, str]
) -> tuple[dict[int, tuple[str, str]], dict[int, int]]:
    """Plans of one post are summed under the first of them."""
    first: dict[str, int] = {}
    above: dict[int, int] = {}
    names: dict[int, tuple[str, str]] = {}
    for id, post in rows:
        above[id] = first.setdefault(post or "", id)
        names[id] = (post or "", titles.get(post or "", "（未定岗位）"))
    return names, above
