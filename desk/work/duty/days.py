"""The calendar of tasks: what each day holds, and which tasks are meant by a day, for an area or a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from desk.model import Query
from desk.office import Office
from desk.work.clocks.draft import DayLook, Draft
from desk.work.clocks.editing import stored

WEEKS: Final = 6
MOST_PERSONS: Final = 400
"""In one choice of persons: a district has 20,000, and there an area is chosen first."""
Span = Literal["day", "week", "late"]
_LATE: Final = "(t.due < :today or (length(t.due) > 10 and t.due < :now))"
MOST_LISTED: Final = 20_000
"""Tasks of one list of the calendar; a whole city chooses an area first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose tasks: of an area and what is below it (None: the whole office), of one person (None: of all)."""

    area_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTasks:
    """A day of the calendar: how it is worked, and what was planned for it. `late` are of the open ones."""

    look: DayLook
    open: int = 0
    done: int = 0
    skipped: int = 0
    late: int = 0

    @property
    def planned(self) -> int:
        """How many tasks were planned for the day."""
        return self.open + self.done + self.skipped

    @property
    def words(self) -> str:
        """The day in words, for a tooltip and for screen readers."""
        if not self.planned:
            return f"{self.look.words}，没有任务"
        said = [f"计划 {self.planned:,} 项", f"已办 {self.done:,} 项"]
        said += [f"未办（有原因） {self.skipped:,} 项"] if self.skipped else []
        said += [f"待办 {self.open:,} 项"] if self.open else []
        said += [f"其中逾期 {self.late:,} 项"] if self.late else []
        return f"{self.look.words}，{'，'.join(said)}"


def sheet_of(month: date) -> date:
    """The Monday with which the sheet of a month begins."""
    first = month.replace(day=1)
    return first - timedelta(days=first.weekday())


def month(office: Office, day: date, scope: Scope) -> tuple[DayTasks, ...]:
    """Six weeks around a month, Monday first."""
    first = sheet_of(day)
    last = first + timedelta(days=7 * WEEKS - 1)
    source, where, params = _within(office, scope)
    params |= {"first": first.isoformat(), "last": last.isoformat()}
    days = "t.planned >= :first and t.planned <= :last"
    rows = office.database.read(
        f"select t.planned, t.state, count(*) from {source} where t.state in ('open', 'done', 'skipped') and {days}{where}"
        " group by t.planned, t.state",
        params,
    )
    rows += office.database.read(
        f"select t.planned, 'late', count(*) from {source} where t.state = 'open' and {days} and t.planned <= :today"
        f" and {_LATE}{where} group by t.planned",
        params,
    )
    counts: dict[str, dict[str, int]] = {}
    for planned, state, count in rows:
        counts.setdefault(planned, {})[state] = int(count)
    calendar = Draft(stored(office))
    return tuple(
        DayTasks(look=calendar.look(each), **counts.get(each.isoformat(), {}))
        for each in (first + timedelta(days=number) for number in range(7 * WEEKS))
    )


def persons(office: Office, day: date, area_id: int | None) -> tuple[tuple[int, str, int], ...]:
    """Who has open tasks on the sheet of a month in an area, with how many: id, name, count; most first."""
    first = sheet_of(day)
    source, where, params = _within(office, Scope(area_id=area_id))
    rows = office.database.read(
        f"select t.person_id, count(*) from {source} where t.state = 'open' and t.planned >= :first and t.planned <= :last"
        f" and t.person_id is not null{where} group by t.person_id",
        {"first": first.isoformat(), "last": (first + timedelta(days=7 * WEEKS - 1)).isoformat(), **params},
    )
    names = dict(office.database.read("select id, name from person"))
    found = [(int(person), str(names.get(person, "")), int(count or 0)) for person, count in rows]
    return tuple(sorted(found, key=lambda each: (-each[2], each[1]))[:MOST_PERSONS])


def query_of(office: Office, span: Span, day: date, scope: Scope) -> Query:
    """The tasks of a day, of its week, or all that are late, in the order of the list of tasks."""
    source, where, params = _within(office, scope)
    if span == "late":
        condition = f"t.state = 'open' and {_LATE}"
    else:
        first = day - timedelta(days=day.weekday()) if span == "week" else day
        last = first + timedelta(days=6) if span == "week" else day
        condition = "t.state in ('open', 'done', 'skipped') and t.planned >= :first and t.planned <= :last"
        params |= {"first": first.isoformat(), "last": last.isoformat()}
    ids = office.database.ids(f"select t.id from {source} where {condition}{where} limit {MOST_LISTED}", params)
    return Query(kind="tasks", ids=tuple(ids.tolist()), sort="state")


def _within(office: Office, scope: Scope) -> tuple[str, str, dict[str, Any]]:
    """What to read from, the condition of a scope, and the moments and values that it and the counts ask for."""
    params: dict[str, Any] = {"today": office.today(), "now": office.now()}
    source, where = "task t", ""
    if scope.area_id is not None:
        row = office.database.read_one("select path, parent_id from area where id = ?", (scope.area_id,))
        if row is not None and row[1] is not None:
            source = "area a cross join task t"  # area by area, each by the index of its tasks
            where += " and a.path like :path and t.area_id = a.id"
            params["path"] = f"{row[0]}%"
    if scope.person_id is not None:
        where += " and t.person_id = :person"
        params["person"] = scope.person_id
    return source, where, params
