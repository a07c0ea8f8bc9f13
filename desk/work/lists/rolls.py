"""Lists that write themselves: each a few tests as data (data/rolls/*.toml), counted for an area in one go.

A test is a named function below that gives an SQL condition over `resident t`; no SQL stands in the data.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from desk.errors import BadInput, BadProfile
from desk.model import Query
from desk.office import Office
from desk.profile.codes import DATA
from desk.work.houses.homes import HERE

Condition = tuple[str, list[Any]]
"""SQL with `?`, and its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """A list that writes itself. One of `ways` must hold; of a way all tests."""

    key: str
    title: str
    group: str
    note: str = ""
    ways: tuple[Mapping[str, Any], ...] = field(default=())


# Tests


def _age(given: Any, today: date, dialect: str) -> Condition:
    parts: list[str] = ["t.birth <> ''"]
    values: list[Any] = []
    if "least" in given:
        parts.append("t.birth <= ?")
        values.append(_years_before(today, int(given["least"])))
    if "most" in given:
        parts.append("t.birth > ?")
        values.append(_years_before(today, int(given["most"]) + 1))
    return " and ".join(parts), values


def _birthday(given: Any, today: date, dialect: str) -> Condition:
    if given == "month":
        return "substr(t.birth, 6, 2) = ?", [f"{today.month:02d}"]
    ahead = [(today + timedelta(days=n)).strftime("%m-%d") for n in range(int(given) + 1)]
    return f"substr(t.birth, 6, 5) in ({_marks(ahead)})", list(ahead)


def _alone(given: Any, today: date, dialect: str) -> Condition:
    return (
        "t.household_id is not null and not exists (select 1 from resident o where o.household_id = t.household_id"
        f" and o.id <> t.id and o.state in {HERE})"
        " and not exists (select 1 from household h where h.id = t.household_id and h.kind = '2')"
    ), []


def _special(given: Any, today: date, dialect: str) -> Condition:
    sql = f"t.id in (select s.resident_id from special s where s.kind in ({_marks(given)}) and s.until is null)"
    return sql, list(given)


def _benefit(given: Any, today: date, dialect: str) -> Condition:
    return f"t.household_id in (select h.id from household h where h.benefit in ({_marks(given)}))", list(given)


def _expires(given: Any, today: date, dialect: str) -> Condition:
    until = (today + timedelta(days=int(given["days"]))).isoformat()
    parts, values = [], []
    for key in given["keys"]:
        held = _held(key, dialect)
        parts.append(f"({held} <> '' and {held} <= ?)")
        values.append(until)
    return f"t.detail_json <> '' and ({' or '.join(parts)})", values


def _held(key: str, dialect: str) -> str:
    if not key.isidentifier():
        raise ValueError(key)
    return f"json_extract(t.detail_json, '$.{key}')" if dialect == "sqlite" else f"(t.detail_json::json ->> '{key}')"


def _one_of(column: str) -> Callable[[Any, date, str], Condition]:
    return lambda given, today, dialect: (f"t.{column} in ({_marks(given)})", list(given))


_TESTS: Final[Mapping[str, Callable[[Any, date, str], Condition]]] = {
    "population": _one_of("population"),
    "care": _one_of("care_level"),
    "marriage": _one_of("marriage"),
    "birthday": _birthday,
    "age": _age,
    "special": _special,
    "benefit": _benefit,
    "expires": _expires,
    "alone": _alone,
}
"""The tests by name, the cheap ones first: they are asked in this order."""


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _years_before(day: date, years: int) -> str:
    return f"{day.year - years:04d}-{day.month:02d}-{day.day:02d}"


# The lists


@cache
def shipped() -> tuple[Roll, ...]:
    """The lists of data/rolls, in their order; BadProfile names what is wrong in a file."""
    found: list[Roll] = []
    for path in sorted((DATA / "rolls").glob("*.toml")):
        for number, given in enumerate(tomllib.loads(path.read_text(encoding="utf-8")).get("roll", ()), 1):
            where = f"{path.name}: roll {number}"
            ways = given.get("any") or [{key: value for key, value in given.items() if key in _TESTS}]
            unknown = [
                key for key in (*given, *(key for way in ways for key in way))
                if key not in _TESTS and key not in ("key", "title", "group", "note", "any")
            ]  # fmt: skip
            if unknown or not all(ways) or not all(given.get(key) for key in ("key", "title", "group")):
                raise BadProfile((f"{where}: {('没有“' + unknown[0] + '”这种判断') if unknown else '缺少名称、分组或判断'}；"
                                  f"可用的判断有 {'、'.join(_TESTS)}",))  # fmt: skip
            found.append(
                Roll(
                    key=given["key"],
                    title=given["title"],
                    group=given["group"],
                    note=given.get("note", ""),
                    ways=tuple(ways),
                )
            )
    return tuple(found)


def roll(key: str) -> Roll:
    """The list of that key; BadInput if there is none."""
    for each in shipped():
        if each.key == key:
            return each
    raise BadInput(f"没有“{key}”这份名单。")


def condition(office: Office, ways: Sequence[Mapping[str, Any]]) -> Condition:
    """What a resident `t` must fulfil to stand in a list today: one of the ways, of it all tests."""
    today, dialect = date.fromisoformat(office.today()), office.database.dialect
    sqls, values = [], []
    for way in ways:
        parts = []
        for name, test in _TESTS.items():
            if name in way:
                sql, given = test(way[name], today, dialect)
                parts.append(f"({sql})")
                values += given
        sqls.append(" and ".join(parts))
    return " or ".join(f"({each})" for each in sqls), values


def ids(office: Office, key: str, area_id: int | None = None) -> tuple[int, ...]:
    """Who stands in a list in an area (None: everywhere), by id."""
    return tuple(sorted(_ids(office, roll(key).ways, *people_of(office, area_id))))


def query(office: Office, key: str, area_id: int | None = None) -> Query:
    """The list as a question to the list panel, exports and the map."""
    return Query(kind="residents", ids=ids(office, key, area_id))


def _ids(office: Office, ways: Sequence[Mapping[str, Any]], source: str, params: Sequence[Any]) -> set[int]:
    sql, values = condition(office, ways)
    found = office.database.ids(f"select t.id from {source} where t.state in {HERE} and ({sql})", (*params, *values))
    return set(found.tolist())


def counts(office: Office, area_id: int | None = None) -> dict[str, int]:
    """How many stand in each list in an area.

    Everybody of the area is looked at once for all tests of their own fields, and once for their special groups.
    """
    source, params = people_of(office, area_id)
    plain = [each for each in shipped() if not any("special" in way for way in each.ways)]
    sums, values = [], []
    for each in plain:
        sql, given = condition(office, each.ways)
        sums.append(f"sum(case when {sql} then 1 else 0 end)")
        values += given
    row = office.database.read_one(
        f"select {', '.join(sums)} from {source} where t.state in {HERE}", (*values, *params)
    )
    found = {each.key: int(number or 0) for each, number in zip(plain, row or (), strict=True)}
    groups = _groups(office, source, params)
    for each in shipped():
        if each.key not in found:
            people: set[int] = set()
            for way in each.ways:
                if set(way) == {"special"}:
                    people.update(*(groups[kind] for kind in way["special"]))
                else:
                    people |= _ids(office, [way], source, params)
            found[each.key] = len(people)
    return {each.key: found[each.key] for each in shipped()}


def _groups(office: Office, source: str, params: Sequence[Any]) -> defaultdict[str, set[int]]:
    """Who of these people stands in which special group."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    sql = f"select s.resident_id, s.kind from {source} join special s on s.resident_id = t.id"
    for resident, kind in office.database.read(f"{sql} where s.until is null and t.state in {HERE}", tuple(params)):
        found[kind].add(resident)
    return found


def people_of(office: Office, area_id: int | None) -> tuple[str, list[Any]]:
    """FROM clause of the residents of an area, as `t`, and its values."""
    if area_id is None:
        return "resident t", []
    row = office.database.read_one("select path, parent_id from area where id = ?", (area_id,))
    if row is None:
        return "resident t join (select 0 as id) w on w.id = t.id", []
    if row[1] is None:
        return "resident t", []
    leaves = "select a.id from area a where a.path like ?"
    inside = (
        "select r.id from member m join resident r on r.building_id = m.item_id"
        f" where m.kind = 'building' and m.until is null and m.area_id in ({leaves})"
        f" union select m.item_id from member m where m.kind = 'resident' and m.until is null and m.area_id in ({leaves})"
    )
    return f"({inside}) w join resident t on t.id = w.id", [f"{row[0]}%", f"{row[0]}%"]
