"""What a clerk is told of duty when the office opens: tasks of today, what is left over, what is late, who was not visited."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model import Query
from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyToday:
    """Numbers of open tasks, and of households without a visit in this period.

    `mine` is None where nobody said who sits at this desk. An office without tasks is told nothing: it does not work by
    plans.
    """

    has_tasks: bool
    today: int = 0
    behind: int = 0
    late: int = 0
    mine: int | None = None
    unvisited: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say."""
        return not self.has_tasks or not (self.today or self.behind or self.late or self.mine or self.unvisited)


def duty_today(office: Office) -> DutyToday:
    """The numbers of this moment, over the whole office."""
    if office.database.read_value("select 1 from task limit 1") is None:
        return DutyToday(has_tasks=False)
    knows_who = office.actor.person_id is not None
    plans_visits = office.database.read_value(
        "select 1 from plan where whom = 'household' and kind = 'visit' and is_off = 0 limit 1"
    )
    return DutyToday(
        has_tasks=True,
        today=_count(office, "tasks", "today"),
        behind=_count(office, "tasks", "behind"),
        late=_count(office, "tasks", "overdue"),
        mine=_count(office, "tasks", "mine") if knows_who else None,
        unvisited=_count(office, "unvisited", "term") if plans_visits is not None else 0,
    )


def _count(office: Office, kind: str, only: str) -> int:
    return office.search.count(Query(kind=kind, only=only))
