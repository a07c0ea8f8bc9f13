"""What is due, read for lists, calendars and the desk: by grid, person, day and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.office import Office

LATE: Final = "(t.due < :today or (length(t.due) > 10 and t.due < :now))"
"""Whether the limit of a task has passed; a due date holds until its evening, a due moment to the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing due. Texts are "" where nothing is known; `late` only where it is still open."""

    id: int
    plan_id: int
    plan: str
    kind: str
    whom: str
    item_id: int
    area_id: int | None
    area: str
    person_id: int | None
    person: str
    period: str
    since: str
    planned: str
    due: str
    sort: int
    state: str
    reason: str
    settled_at: str
    record_id: int | None
    late: bool


_FROM: Final = (
    " from task t join plan p on p.id = t.plan_id left join area a on a.id = t.area_id"
    " left join person w on w.id = t.person_id"
)
_FROM_AREA: Final = (
    " from area a cross join task t join plan p on p.id = t.plan_id left join person w on w.id = t.person_id"
)
"""Crossed, so that SQLite goes from the few areas to their tasks, not from all tasks of a day to their areas."""
_FIELDS: Final = (
    "t.id, t.plan_id, p.name, p.kind, p.whom, t.item_id, t.area_id, a.name, t.person_id, w.name, t.period, t.since,"
    " t.planned, t.due, t.sort, t.state, t.reason, t.settled_at, t.record_id"
)
_ORDER: Final = " order by t.planned, t.person_id, t.sort, t.id"


def due(
    office: Office,
    *,
    area_id: int | None = None,
    person_id: int | None = None,
    first: str | None = None,
    last: str | None = None,
    states: Sequence[str] = ("open",),
    plan_id: int | None = None,
    most: int | None = None,
) -> tuple[Task, ...]:
    """Tasks planned between two days (None: no bound; without `first` what was left over comes along), in route order."""
    where, params = _where(area_id, person_id, first, last, states, plan_id)
    limit = "" if most is None else f" limit {most:d}"
    moment = {"today": office.today(), "now": office.now()}
    rows = office.database.read(
        f"select {_FIELDS}, case when t.state = 'open' and {LATE} then 1 else 0 end"
        f"{_FROM if area_id is None else _FROM_AREA}{where}{_ORDER}{limit}",
        {**params, **moment},
    )
    return tuple(_task(row) for row in rows)


def due_today(office: Office, area_id: int | None = None, person_id: int | None = None) -> tuple[Task, ...]:
    """Everything open that was planned for today or before, what is late included."""
    return due(office, area_id=area_id, person_id=person_id, last=office.today())


def _where(
    area_id: int | None,
    person_id: int | None,
    first: str | None,
    last: str | None,
    states: Sequence[str],
    plan_id: int | None,
) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {f"s{at}": state for at, state in enumerate(states)}
    parts = [f"t.state in ({', '.join(f':s{at}' for at in range(len(states)))})"]
    if area_id is not None:
        parts += ["t.area_id = a.id", "a.path like (select path from area where id = :area) || '%'"]
        params["area"] = area_id
    for name, sql, value in (
        ("person", "t.person_id = :person", person_id),
        ("plan", "t.plan_id = :plan", plan_id),
        ("first", "t.planned >= :first", first),
        ("last", "t.planned <= :last", last),
    ):
        if value is not None:
            parts.append(sql)
            params[name] = value
    return " where " + " and ".join(parts), params


def _task(row: tuple[Any, ...]) -> Task:
    (id, plan_id, plan, kind, whom, item_id, area_id, area, person_id, person, period, since, planned, due_, sort, state,
     reason, settled_at, record_id, late) = row  # fmt: skip
    return Task(
        id=id, plan_id=plan_id, plan=plan, kind=kind, whom=whom, item_id=item_id, area_id=area_id, area=area or "",
        person_id=person_id, person=person or "", period=period or "", since=since or "", planned=planned or "",
        due=due_, sort=sort, state=state, reason=reason or "", settled_at=settled_at or "", record_id=record_id,
        late=bool(late),
    )  # fmt: skip
