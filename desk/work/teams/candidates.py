"""Who may be put on a post: everybody on the staff with what they hold, in the order that puts the right ones first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.office import Office
from desk.work.teams.workload import Load, Workload, workload


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
    """Everybody who is on the staff on that day, with the posts of that day and the workload of today."""
    name = office.search.sight.column("p.name", "name")
    rows = office.database.read(
        f"select p.id, {name}, p.initials, p.employer, p.title from person p"
        " where p.until is null or p.until >= ? order by p.initials, p.id",
        (day,),
    )
    held = dict(
        office.database.read(
            "select person_id, count(*) from assignment"
            " where since <= ? and (until is null or until >= ?) group by person_id",
            (day, day),
        )
    )
    carried = workload(office)
    loads = {one.person_id: one for one in carried.loads}
    return tuple(_candidate(row, held.get(row[0], 0), loads.get(row[0]), carried) for row in rows)


def _candidate(row: Sequence[Any], posts: int, load: Load | None, carried: Workload) -> Candidate:
    id, name, initials, employer, title = row
    detail = "，".join(part for part in (employer, title) if part)
    if load is None:
        return Candidate(id, name, initials, detail, posts, 0)
    judged = carried.judgements[id]
    return Candidate(
        id,
        name,
        initials,
        detail,
        posts,
        load.areas,
        load.households,
        load.issues,
        load.tasks - load.overdue,
        load.overdue,
        judged.sentence.partition("：")[2] if judged.verdict == "heavy" else "",
    )


def ordered(people: Sequence[Candidate], key: str, *, most_first: bool = False) -> tuple[Candidate, ...]:
    """The same people in an order."""
    return tuple(sorted(people, key=ORDERS[key], reverse=most_first))  # type: ignore[arg-type]
