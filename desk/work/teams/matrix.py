"""The roster as one sheet on any day: areas by posts, who stands where, what is coming, what is amiss, what differs now."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from desk.office import Office
from desk.profile import PostDef
from desk.report.gaps import rules_of
from desk.roster import Rules

NOW, COMING, NEW, ENDING = "now", "coming", "new", "ending"
Cell = tuple[int, str]
"""Area and post."""
SUBSTITUTE: Final = "substitute"


@dataclass(frozen=True, slots=True)
class Sitter:
    """A person in a cell, as the day of the sheet sees it."""

    assignment_id: int
    person_id: int
    name: str
    post: str
    area_id: int
    share: int
    kind: str
    line: str
    reports_to_id: int | None
    stands_for_id: int | None
    """The assignment a substitute stands for."""
    since: str
    until: str | None
    phase: str
    """now; ending: its last day is known; new: here on the day of the sheet, not today; coming: begins after that day."""

    @property
    def words(self) -> str:
        """The name with what is special about it, short: 李敏（12-01起）, 王芳60%, 张伟（替）."""
        marks = []
        if self.kind == SUBSTITUTE or self.stands_for_id is not None:
            marks.append("替")
        if self.kind == "acting":
            marks.append("代")
        if self.phase in (COMING, NEW):
            marks.append(f"{self.since[5:]}起")
        if self.until and self.phase in (ENDING, NEW):
            marks.append(f"至{self.until[5:]}")
        share = f"{self.share}%" if self.share not in (0, 100) else ""  # a link takes no time
        told = f"（{'，'.join(marks)}）" if marks else ""
        return f"{self.name}{share}{told}"


@dataclass(frozen=True, slots=True)
class Place:
    """An area of the sheet; areas without posts stand in it too, for the tree."""

    area_id: int
    parent_id: int | None
    name: str
    level_name: str
    layer: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Everything the roster window shows of an area and what lies below it, on a day."""

    day: str
    today: str
    posts: tuple[PostDef, ...]
    rules: Rules
    places: tuple[Place, ...]
    cells: Mapping[Cell, tuple[Sitter, ...]]
    complaints: Mapping[int, tuple[str, ...]]
    links: Mapping[int, tuple[Sitter, ...]]
    """By area: who is linked to it by the office they hold elsewhere (包联领导)."""
    vacant: frozenset[int]
    """Areas with posts of which nobody holds any."""
    other: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)
    """Of a day in the past: cells in which others stand today, and who."""

    @property
    def is_past(self) -> bool:
        """Whether it can only be looked at."""
        return self.day < self.today

    def levels(self) -> dict[tuple[str, str], int]:
        """Every level that has posts (layer, name), in the order of the posts, with the number of its areas."""
        found = Counter((place.layer, place.level_name) for place in self.places)
        return {key: found[key] for key in dict.fromkeys((post.layer, post.level) for post in self.posts) if found[key]}

    def fitting(self, text: str, *, only_gaps: bool) -> list[Place]:
        """The areas whose name, or a name in them, contains the text; with `only_gaps` those where something is amiss."""
        named: set[int] = set()
        if text:
            named = {area for (area, _), held in self.cells.items() if any(text in one.name for one in held)}
        return [
            place
            for place in self.places
            if (not only_gaps or place.area_id in self.complaints)
            and (not text or text in place.name or place.area_id in named)
        ]

    def summary(self, level: tuple[str, str]) -> str:
        """How many areas of a level there are, and how many lack people, in words."""
        mine = [one for one in self.places if (one.layer, one.level_name) == level]
        if not mine:
            return "这一天还没有划分网格"
        lacking = sum(one.area_id in self.complaints for one in mine)
        vacant = sum(one.area_id in self.vacant for one in mine)
        words = f"{len(mine):,} 个{level[1]}，{lacking:,} 个缺编或超编"
        return f"{words}{f'，其中 {vacant:,} 个无人负责' if vacant else ''}"

    def count(self, area_id: int, post: str) -> int:
        """How many fill a post on the day; who stands in for somebody does not fill it a second time."""
        held = self.cells.get((area_id, post), ())
        return len({one.person_id for one in held if one.phase != COMING and one.stands_for_id is None})

    def posts_of(self, layer: str, level: str) -> tuple[PostDef, ...]:
        """The posts of an area of that level."""
        return tuple(post for post in self.posts if (post.layer, post.level) == (layer, level))


def matrix(office: Office, area_id: int | None, day: str = "") -> Matrix:
    """The sheet of an area and all below it (None: the whole office) on a day ("": today)."""
    today = office.today()
    day = day or today
    prefix = ""
    if area_id is not None:
        prefix = office.database.read_value("select path from area where id = ?", (area_id,)) or ""
    places = _places(office, prefix, day)
    found = _sitters(office, prefix, min(day, today))
    cells = _cells(_seen(found, day, today))
    rules = rules_of(office)
    return Matrix(
        day=day,
        today=today,
        posts=office.profile.posts,
        rules=rules,
        places=places,
        cells=cells,
        complaints=dict(_complaints(office, rules, places, cells)),
        links=_links(office, places, cells),
        vacant=frozenset(_vacant(office, places, cells)),
        other=_differences(found, day, today) if day < today else {},
    )


def _places(office: Office, prefix: str, day: str) -> tuple[Place, ...]:
    """Areas of layers that have posts, from the top down, as they stood on that day."""
    layers = tuple(dict.fromkeys(post.layer for post in office.profile.posts))
    marks = ", ".join("?" * len(layers))
    rows = office.database.read(
        "select a.id, a.parent_id, a.name, a.level, l.\"key\", l.levels_json, coalesce(a.kind, '') from area a"
        f' join layer l on l.id = a.layer_id where l."key" in ({marks}) and a.path like ?'
        " and (a.valid_to is null or a.valid_to > ?) and a.valid_from <= ? order by l.sort, a.code, a.id",
        (*layers, f"{prefix}%", day, day),
    )
    levels: dict[str, list[str]] = {}
    for row in rows:
        if row[5] not in levels:
            levels[row[5]] = json.loads(row[5])
    return tuple(
        Place(id, parent, name, levels[text][level], layer, kind) for id, parent, name, level, layer, text, kind in rows
    )


def _sitters(office: Office, prefix: str, day: str) -> list[tuple[Any, ...]]:
    """Every assignment below a path that had not ended before the day."""
    name = office.search.sight.column("p.name", "name")
    return office.database.read(
        f"select s.id, s.person_id, {name}, s.post, s.area_id, s.share, coalesce(s.kind, ''), coalesce(s.line, ''),"
        " s.reports_to_id, s.substitute_for_id, s.since, s.until"
        " from assignment s join person p on p.id = s.person_id join area a on a.id = s.area_id"
        " where a.path like ? and (s.until is null or s.until >= ?) order by s.since, s.id",
        (f"{prefix}%", day),
    )


def _seen(found: Iterable[tuple[Any, ...]], day: str, today: str) -> Iterator[Sitter]:
    """Who stands in a cell on that day, and, unless the day is past, who will."""
    for row in found:
        since, until = str(row[10]), row[11]
        if until is not None and str(until) < day:
            continue
        if since > day and day < today:
            continue
        ends = until is not None and day >= today
        phase = COMING if since > day else NEW if since > today else ENDING if ends else NOW
        yield Sitter(*row, phase)  # type: ignore[call-arg]  # a row has all fields but the last


def _cells(sitters: Iterable[Sitter]) -> dict[Cell, tuple[Sitter, ...]]:
    cells: dict[Cell, list[Sitter]] = {}
    for one in sitters:
        cells.setdefault((one.area_id, one.post), []).append(one)
    return {cell: tuple(held) for cell, held in cells.items()}


def _links(
    office: Office, places: Iterable[Place], cells: Mapping[Cell, tuple[Sitter, ...]]
) -> dict[int, tuple[Sitter, ...]]:
    """Holders of posts that an area of that level does not have."""
    levels = {post.key: (post.layer, post.level) for post in office.profile.posts}
    at = {place.area_id: (place.layer, place.level_name) for place in places}
    found: dict[int, tuple[Sitter, ...]] = {}
    for (area, post), held in cells.items():
        if area in at and levels.get(post) != at[area]:
            found[area] = (*found.get(area, ()), *held)
    return found


def _complaints(
    office: Office, rules: Rules, places: Iterable[Place], cells: Mapping[Cell, tuple[Sitter, ...]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What is amiss on the day, per area; who stands in for somebody does not fill a place a second time."""
    counted = {post.key for post in office.profile.posts if post.group == office.profile.team.group}
    known = {}
    for place in places:
        key = (place.layer, place.level_name, place.kind)
        if key not in known:
            known[key] = rules.of(*key)
        composition = known[key]
        if not composition.posts:
            continue
        people: set[int] = set()
        counts: dict[str, int] = {}
        for post in composition.posts:
            held = {
                one.person_id
                for one in cells.get((place.area_id, post.key), ())
                if one.phase != COMING and one.stands_for_id is None
            }
            counts[post.key] = len(held)
            if post.key in counted:
                people |= held
        said = composition.complaints(counts, len(people))
        if said:
            yield place.area_id, said


def _vacant(office: Office, places: Iterable[Place], cells: Mapping[Cell, tuple[Sitter, ...]]) -> Iterator[int]:
    held = {area for (area, _), sitters in cells.items() if any(one.phase != COMING for one in sitters)}
    staffed = {(post.layer, post.level) for post in office.profile.posts}
    return (one.area_id for one in places if (one.layer, one.level_name) in staffed and one.area_id not in held)


def _differences(found: Iterable[tuple[Any, ...]], day: str, today: str) -> dict[Cell, tuple[str, ...]]:
    """Cells that others hold today than on that day, with the names of today."""
    then: dict[Cell, set[object]] = {}
    now: dict[Cell, dict[object, str]] = {}
    for row in found:
        cell, since, until = (int(str(row[4])), str(row[3])), str(row[10]), row[11]
        if since <= day and (until is None or str(until) >= day):
            then.setdefault(cell, set()).add(row[1])
        if since <= today and (until is None or str(until) >= today):
            now.setdefault(cell, {})[row[1]] = str(row[2])
    return {
        cell: tuple(now.get(cell, {}).values())
        for cell in then.keys() | now.keys()
        if then.get(cell, set()) != set(now.get(cell, {}))
    }


def change_days(office: Office, area_id: int | None) -> tuple[str, ...]:
    """The days on which somebody came or went in an area and below it, the first one first."""
    prefix = ""
    if area_id is not None:
        prefix = office.database.read_value("select path from area where id = ?", (area_id,)) or ""
    where = "from assignment s join area a on a.id = s.area_id where a.path like ?"
    begun = {str(day) for (day,) in office.database.read(f"select distinct s.since {where}", (f"{prefix}%",))}
    ended = office.database.read(f"select distinct s.until {where} and s.until is not null", (f"{prefix}%",))
    begun |= {_after(str(day)) for (day,) in ended}
    return tuple(sorted(begun))


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
