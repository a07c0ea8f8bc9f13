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
_LATE: Final = "(due < :today or (length(due) > 10 and due < :now))"


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
    where, params = _within(office, scope)
    rows = office.database.read(
        f"select planned, state, count(*), sum(case when state = 'open' and {_LATE} then 1 else 0 end) from task"
        f" where state in ('open', 'done', 'skipped') and planned >= :first and planned <= :last{where}"
        " group by planned, state",
        {"first": first.isoformat(), "last": last.isoformat(), **params},
    )
    counts: dict[str, dict[str, int]] = {}
    for planned, state, count, late in rows:
        here = counts.setdefault(planned, {})
        here[state] = int(count)
        here["late"] = here.get("late", 0) + int(late or 0)
    calendar = Draft(stored(office))
    return tuple(
        DayTasks(look=calendar.look(each), **counts.get(each.isoformat(), {}))
        for each in (first + timedelta(days=number) for number in range(7 * WEEKS))
    )


def persons(office: Office, day: date, area_id: int | None) -> tuple[tuple[int, str, int], ...]:
    """Who has tasks on the sheet of a month in an area, with how many open ones: id, name, count; most first."""
    first = sheet_of(day)
    where, params = _within(office, Scope(area_id=area_id))
    rows = office.database.read(
        "select person_id, sum(case when state = 'open' then 1 else 0 end) from task"
        " where state in ('open', 'done', 'skipped') and planned >= :first and planned <= :last"
        f" and person_id is not null{where} group by person_id",
        {"first": first.isoformat(), "last": (first + timedelta(days=7 * WEEKS - 1)).isoformat(), **params},
    )
    names = dict(office.database.read("select id, name from person"))
    found = [(int(person), str(names.get(person, "")), int(count or 0)) for person, count in rows]
    return tuple(sorted(found, key=lambda each: (-each[2], each[1]))[:MOST_PERSONS])


def query_of(office: Office, span: Span, day: date, scope: Scope) -> Query:
    """The tasks of a day, of its week, or all that are late, in the order of the list of tasks."""
    where, params = _within(office, scope)
    if span == "late":
        condition = f"state = 'open' and {_LATE}"
    else:
        first = day - timedelta(days=day.weekday()) if span == "week" else day
        last = first + timedelta(days=6) if span == "week" else day
        condition = "state in ('open', 'done', 'skipped') and planned >= :first and planned <= :last"
        params |= {"first": first.isoformat(), "last": last.isoformat()}
    ids = office.database.ids(f"select id from task where {condition}{where}", params)
    return Query(kind="tasks", ids=tuple(ids.tolist()), sort="state")


def _within(office: Office, scope: Scope) -> tuple[str, dict[str, Any]]:
    """The condition of a scope, and the moments and values that it and the counts ask for."""
    params: dict[str, Any] = {"today": office.today(), "now": office.now()}
    where = ""
    if scope.area_id is not None:
        row = office.database.read_one("select path, parent_id from area where id = ?", (scope.area_id,))
        if row is not None and row[1] is not None:
            where += " and area_id in (select id from area where path like :path)"
            params["path"] = f"{row[0]}%"
    if scope.person_id is not None:
        where += " and person_id = :person"
        params["person"] = scope.person_id
    return where, params
