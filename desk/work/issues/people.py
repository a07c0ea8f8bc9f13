"""Who may move an issue: the posts somebody holds over its ground, and what they are to the issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.errors import BadInput
from desk.office import Office
from desk.work.issues.case import Case
from desk.workflow import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The areas an issue lies in: per layer the path of its grid; empty when it lies nowhere."""

    paths: Mapping[int, tuple[str, ...]]

    def held(self, layer_id: int, path: str) -> bool:
        """Whether an area holds the issue; where the issue lies in no grid of that layer nobody is shut out."""
        mine = self.paths.get(layer_id)
        return mine is None or any(each.startswith(path) for each in mine)

    def areas(self) -> tuple[int, ...]:
        """Every area that holds it, of all layers."""
        return tuple({int(part) for paths in self.paths.values() for path in paths for part in path.split("/") if part})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One assignment of today: a person on a post of an area."""

    person_id: int
    name: str
    employer: str
    post: str
    area_id: int
    area_name: str
    level: int
    over: bool
    """The area holds the issue."""


def ground_of(office: Office, issue_id: int) -> Ground:
    """Where the issue lies."""
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for layer, path in office.database.read(
        "select m.layer_id, a.path from member m join area a on a.id = m.area_id"
        " where m.kind = 'issue' and m.item_id = ? and m.until is null",
        (issue_id,),
    ):
        paths[int(layer)].append(str(path))
    return Ground(paths={layer: tuple(found) for layer, found in paths.items()})


_HELD = (
    "select a.person_id, p.name, coalesce(p.employer, ''), a.post, a.area_id, g.name, g.level, g.layer_id, g.path"
    " from assignment a join person p on p.id = a.person_id join area g on g.id = a.area_id"
    " where a.since <= ? and (a.until is null or a.until >= ?)"
)


def holdings_of(office: Office, person_id: int, ground: Ground) -> tuple[Holder, ...]:
    """The posts a person holds today."""
    return _holders(office, ground, "and a.person_id = ?", (person_id,))


def holders(office: Office, ground: Ground, posts: Collection[str], *, anywhere: bool = False) -> tuple[Holder, ...]:
    """Who holds one of these posts today over this ground (`anywhere`: over any), the nearest first."""
    if not posts:
        return ()
    where = f"and a.post in ({', '.join('?' * len(posts))})"
    params: tuple[Any, ...] = tuple(posts)
    areas = ground.areas()
    if not anywhere and areas:
        # Layers in which the issue lies nowhere shut nobody out.
        layers = tuple(ground.paths)
        where += f" and (a.area_id in ({', '.join('?' * len(areas))})"
        where += f" or g.layer_id not in ({', '.join('?' * len(layers))}))"
        params += areas + layers
    found = _holders(office, ground, where, params)
    return tuple(sorted(found, key=lambda one: (not one.over, -one.level, one.area_id, one.person_id)))


def _holders(office: Office, ground: Ground, where: str, params: tuple[Any, ...]) -> tuple[Holder, ...]:
    today = office.today()
    rows = office.database.read(f"{_HELD} {where} order by a.id", (today, today, *params))
    return tuple(
        Holder(
            person_id=person, name=name, employer=employer, post=post, area_id=area, area_name=area_name, level=level,
            over=ground.held(layer, path),
        )
        for person, name, employer, post, area, area_name, level, layer, path in rows
    )  # fmt: skip


def doer_of(office: Office, case: Case | None, ground: Ground, by: int | None) -> Doer:
    """Who makes the move: the person `by`; None is whoever is at the desk, as that person if the actor says which."""
    person_id = by if by is not None else office.actor.person_id
    if person_id is None:
        return Doer(name=office.actor.name)
    row = office.database.read_one("select name, coalesce(employer, '') from person where id = ?", (person_id,))
    if row is None:
        raise BadInput("这个人员已不在名册里，请刷新后另选。")
    return doer_from(case, person_id, str(row[0]), str(row[1]), holdings_of(office, person_id, ground), office)


def doer_from(
    case: Case | None, person_id: int, name: str, employer: str, held: Iterable[Holder], office: Office
) -> Doer:
    """A person of the roster as the rules see them."""
    mine = tuple(held)
    posts = frozenset(one.post for one in mine if one.over)
    return Doer(
        name=name,
        person_id=person_id,
        posts=posts,
        elsewhere=frozenset(one.post for one in mine),
        relations=_relations(office, case, person_id, name, employer, posts) if case else frozenset(),
    )


def _relations(
    office: Office, case: Case, person_id: int, name: str, employer: str, posts: frozenset[str]
) -> frozenset[str]:
    issue, found = case.issue, set()
    if _is_handler(office, issue, person_id, employer, posts):
        found.add("handler")
    if any(calls(office, row, person_id, employer, posts) for row in case.joints if row["done_at"] is None):
        found.add("joint")
    if issue["reporter"] == name or (case.steps and case.steps[0]["person_id"] == person_id):
        found.add("reporter")
    return frozenset(found)


def _is_handler(office: Office, issue: Mapping[str, Any], person_id: int, employer: str, posts: frozenset[str]) -> bool:
    person, post, text = issue["handler_person_id"], issue["handler_post"], issue["handler"]
    if person is not None:
        return bool(person == person_id)
    if post:
        return post in posts
    return not text or employer == text or not _known_employer(office, text)


def calls(office: Office, row: Mapping[str, Any], person_id: int, employer: str, posts: frozenset[str]) -> bool:
    """Whether a joint row means this person."""
    if row["person_id"] is not None:
        return bool(row["person_id"] == person_id)
    if row["post"]:
        return row["post"] in posts
    return employer == row["department"] or not _known_employer(office, row["department"])


def _known_employer(office: Office, text: str) -> bool:
    """Whether anybody of the roster works there; a department without people here shuts nobody out."""
    return office.database.read_one("select 1 from person where employer = ? limit 1", (text,)) is not None
