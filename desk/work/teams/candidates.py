"""Who may be put on a post: everybody on the staff with what they hold, in the order that puts the right ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desk.office import Office


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the staff, with what they have to do today."""

    person_id: int
    name: str
    initials: str
    detail: str
    """Employer and title."""
    posts: int
    areas: int
    households: int = 0
    issues: int = 0
    due: int = 0
    overdue: int = 0
    heavy: str = ""
    """Why this is too much for one person; "" if it is not."""


ORDERS: Final[dict[str, Callable[[Candidate], object]]] = {
    "posts": lambda one: (one.posts, one.initials, one.person_id),
    "name": lambda one: (one.initials, one.person_id),
    "households": lambda one: (one.households, one.initials, one.person_id),
    "issues": lambda one: (one.issues, one.initials, one.person_id),
    "due": lambda one: (one.due + one.overdue, one.overdue, one.initials, one.person_id),
}
"""What the list can be ordered by; the least busy first."""


def candidates(office: Office, day: str) -> tuple[Candidate, ...]:
    """Everybody who is on the staff on that day."""
    name = office.search.sight.column("p.name", "name")
    rows = office.database.read(
        f"select p.id, {name}, p.initials, p.employer, p.title from person p"
        " where p.until is null or p.until >= ? order by p.initials, p.id",
        (day,),
    )
    held = {
        person: (posts, areas)
        for person, posts, areas in office.database.read(
            "select person_id, count(*), count(distinct area_id) from assignment"
            " where since <= ? and (until is null or until >= ?) group by person_id",
            (day, day),
        )
    }
    return tuple(
        Candidate(
            id,
            shown,
            initials,
            "，".join(part for part in (employer, title) if part),
            *held.get(id, (0, 0)),
        )
        for id, shown, initials, employer, title in rows
    )


def ordered(people: Sequence[Candidate], key: str, *, most_first: bool = False) -> tuple[Candidate, ...]:
    """The same people in an order."""
    return tuple(sorted(people, key=ORDERS[key], reverse=most_first))  # type: ignore[arg-type]
