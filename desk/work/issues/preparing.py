"""What follows from a class while an issue is entered: its conditions with limit and due moment, department, way on."""

from __future__ import annotations

from dataclasses import dataclass

from desk.deadlines import due
from desk.office import Office
from desk.work.clocks.calendar import working_calendar
from desk.work.issues import suggesting
from desk.work.issues.onward import Onward, onward
from desk.work.standards import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A condition of the class and until when it is to be settled if the clock starts now. No id: the kind's usual limit."""

    id: int | None
    words: str
    limit_text: str
    due_at: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the chosen class, route and place mean."""

    code: str
    name: str
    kind: str
    kind_title: str
    group: str
    cases: tuple[Case, ...]
    department: str
    department_why: str
    onward: Onward


def prepare(office: Office, class_code: str, *, route: str = "", area_id: int | None = None) -> Prepared | None:
    """What follows from a class; None if it is not in force."""
    line = reading.find_class(office, class_code)
    if line is None:
        return None
    profile, now, calendar = office.profile, office.now(), working_calendar(office)
    category = next((one for one in profile.categories if one.key == line.kind), None)
    cases = tuple(
        Case(
            id=one.id, words=one.file_when, limit_text=one.limit_text, due_at=due(now, one.limit_text, calendar),
            department=one.department,
        )
        for one in reading.conditions(office, class_code)
    )  # fmt: skip
    if not cases and category is not None:
        limit = category.default_limit
        cases = (Case(id=None, words="", limit_text=limit, due_at=due(now, limit, calendar), department=""),)
    where = reading.department_for(office, class_code, area_id)
    return Prepared(
        code=line.code, name=line.name, kind=line.kind, kind_title=category.title if category is not None else "",
        group=line.group, cases=cases, department=where.department, department_why=where.why,
        onward=onward(profile, kind=line.kind, route=route),
    )  # fmt: skip


def make_ready(office: Office) -> None:
    """Read beforehand what the first class would wait for: words, standard, holidays."""
    suggesting.learned(office)
    for one in choices(office, "", 1):
        prepare(office, one.code)


def choices(office: Office, text: str, most: int = 12) -> tuple[reading.ClassLine, ...]:
    """Classes of the kinds this office handles that fit what was typed, the likeliest first."""
    kinds = {one.key for one in office.profile.categories}
    return tuple(one for one in reading.classes(office, text) if one.kind in kinds)[:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What is said of an issue that was just entered."""

    id: int
    number: str
    title: str
    stage: str
    due_at: str


def entered(office: Office, issue_id: int) -> Entered:
    """Number, stage and due moment of a new issue."""
    row = office.database.read_one("select number, title, stage, due_at from issue where id = ?", (issue_id,))
    number, title, stage, due_at = row if row is not None else ("", "", "", None)
    stages = office.profile.codes("stage")
    return Entered(id=issue_id, number=number, title=title, stage=stages.get(stage, stage), due_at=str(due_at or ""))
