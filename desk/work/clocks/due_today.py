"""What a clerk is told when the office opens: what falls due today, what is late, what waits for her."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model import Query
from desk.office import Office
from desk.work.clocks.editing import missing_year
from desk.work.issues.expired import Expired, expired


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Numbers of open issues. `mine` is None where nobody said who sits at this desk.

    `missing_year` is a year that deadlines reach into and whose holidays are not known yet. `ended` are issues that
    waited for a day that has come (suspended, put up for the public, others called in).
    """

    due: int
    overdue: int
    mine: int | None
    missing_year: int | None
    ended: tuple[Expired, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.due or self.overdue or self.mine or self.missing_year or self.ended)


def due_today(office: Office) -> Today:
    """The numbers of this moment, over the whole office."""
    knows_who = office.actor.person_id is not None
    return Today(
        due=_count(office, "due"),
        overdue=_count(office, "overdue"),
        mine=_count(office, "mine") if knows_who else None,
        missing_year=missing_year(office),
        ended=expired(office),
    )


def _count(office: Office, only: str) -> int:
    return office.search.count(Query(kind="issues", only=only))
