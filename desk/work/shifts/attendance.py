"""The attendance of a month: what was marked, and where nothing was, what absences, turns and logs say of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.errors import BadInput
from desk.identity.masks import mask_name
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, SEE_NAMES, require
from desk.store.schema import shifts as tables
from desk.work.clocks.calendar import working_calendar
from desk.work.shifts.sheet import days_of

SIGNS: Mapping[str, str] = {
    "present": "√", "late": "迟", "early": "早", "absent": "×", "leave": "假", "away": "差", "rest": "休",
}  # fmt: skip
"""How a sheet of attendance writes each state (attendance_state)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How somebody stands on a day. `source` says where that comes from: marked by hand, or 请假, 值班, 工作记录."""

    state: str
    source: str
    note: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether somebody said so, as against guessed from other records."""
        return self.source in ("手工", "考勤表")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceSheet:
    """A month of the people of an area: `marks[person, day]`; days nobody knows anything of are not there."""

    first: date
    last: date
    works: tuple[bool, ...]
    people: tuple[tuple[int, str], ...]
    marks: Mapping[tuple[int, date], Mark]

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the sheet."""
        return days_of(self.first, self.last)

    def counts(self, person_id: int) -> dict[str, int]:
        """How many days of each state somebody has."""
        found: dict[str, int] = {}
        for day in self.days:
            if mark := self.marks.get((person_id, day)):
                found[mark.state] = found.get(mark.state, 0) + 1
        return found


def attendance(office: Office, area_id: int, first: date, last: date) -> AttendanceSheet:
    """Who was there on which day, of everybody who holds a post in an area or below it, the upper levels first."""
    calendar = working_calendar(office)
    path = office.database.read_value("select path from area where id = ?", (area_id,)) or "/"
    people = office.database.read(
        "select p.id, p.name, min(a.level) from assignment s join person p on p.id = s.person_id"
        " join area a on a.id = s.area_id where a.path like ? and s.since <= ? and (s.until is null or s.until >= ?)"
        " group by p.id, p.name, p.initials order by 3, p.initials, p.id",
        (f"{path}%", str(last), str(first)),
    )
    shown = office.actor.may(SEE_NAMES)
    days = days_of(first, last)
    return AttendanceSheet(
        first=first,
        last=last,
        works=tuple(calendar.is_workday(day) for day in days),
        people=tuple((i, name if shown else mask_name(name)) for i, name, _ in people),
        marks=_marks(office, {row[0] for row in people}, first, last),
    )


def _marks(office: Office, people: set[int], first: date, last: date) -> dict[tuple[int, date], Mark]:
    """From the weakest evidence to the strongest: the later overwrites."""
    marks: dict[tuple[int, date], Mark] = {}
    between = (str(first), str(last))
    read = office.database.read
    for person, day in read(
        "select distinct person_id, substr(at, 1, 10) from record where at >= ? and at < ? and person_id is not null",
        (between[0], f"{between[1]}T24"),
    ):
        marks[person, date.fromisoformat(day)] = Mark(state="present", source="工作记录")
    for person, day in read("select person_id, day from turn where day between ? and ?", between):
        marks[person, date.fromisoformat(day)] = Mark(state="present", source="值班")
    for person, kind, since, until in read(
        "select person_id, kind, since, until from absence where since <= ? and until >= ?", between[::-1]
    ):
        state = "away" if kind in ("study", "away", "seconded") else "leave"
        for day in days_of(max(first, date.fromisoformat(since)), min(last, date.fromisoformat(until))):
            marks[person, day] = Mark(state=state, source="请假")
    for person, day, state, source, note in read(
        "select person_id, day, state, source, note from attendance where day between ? and ?", between
    ):
        marks[person, date.fromisoformat(day)] = Mark(state=state, source=source or "手工", note=note or "")
    return {key: mark for key, mark in marks.items() if key[0] in people}


def mark(office: Office, days: Sequence[tuple[int, date]], state: str, *, source: str = "手工") -> Changes:
    """Say how people stood on days; an empty state takes back what was said."""
    require(office.actor, EDIT_ROSTER)
    if state and state not in SIGNS:
        raise BadInput(f"没有“{state}”这种出勤情况，可用的有：{'、'.join(SIGNS.values())}。")
    if ahead := [day for _, day in days if str(day) > office.today() and state not in ("", "leave", "away", "rest")]:
        raise BadInput(f"{ahead[0]}还没有到，不能记出勤；只可以先记请假、外出或休息。")
    return mark_all(office, {key: state for key in days}, source=source)


def mark_all(office: Office, states: Mapping[tuple[int, date], str], *, source: str) -> Changes:
    """Write many marks in one transaction; what stands already is changed only where it differs."""
    require(office.actor, EDIT_ROSTER)
    with office.write("attendance", kind="attendance", reason=f"考勤 {len(states)} 项") as transaction:
        there = {}
        for person in sorted({person for person, _ in states}):
            rows = transaction.read("select day, id from attendance where person_id = ?", (person,))
            there.update({(person, day): id for day, id in rows})
        new, changed, gone = [], {}, []
        for (person, day), state in states.items():
            known = there.get((person, day.isoformat()))
            if known is None and state:
                new.append((person, day.isoformat(), state, source))
            elif known is not None and state:
                changed[known] = (state, source)
            elif known is not None:
                gone.append(known)
        transaction.insert_many(tables.attendance, ("person_id", "day", "state", "source"), new)
        transaction.update_many(tables.attendance, ("state", "source"), changed)
        transaction.delete_rows(tables.attendance, gone)
    return transaction.changes
