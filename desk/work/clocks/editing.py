"""The working calendar read for editing, what a change of it would move, and saving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from desk.deadlines import known_years
from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.store.calendar import HOURS, read_hours
from desk.work.clocks.draft import DayRow, Draft, Stored
from desk.work.clocks.hours import written_hours
from desk.work.clocks.recomputing import Step, differing, set_setting, write

if TYPE_CHECKING:
    from desk.store.writing import Transaction

EXAMPLES: Final = 5
_AHEAD: Final = 45
"""Days before New Year from which the next year's plan is missed: the notice comes in November."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What saving would do to deadlines: how many move, how many of them to an earlier moment, and some of them."""

    moved: int
    earlier: int
    examples: tuple[str, ...]
    issue: str
    """What the office calls an issue."""

    @property
    def sentence(self) -> str:
        """For the line beside the button."""
        if not self.moved:
            return "保存后没有期限改变。"
        later = self.moved - self.earlier
        parts = [
            words for count, words in ((later, f"推后 {later} 件"), (self.earlier, f"提前 {self.earlier} 件")) if count
        ]
        return f"保存后将有 {self.moved} 件未结{self.issue}的期限改变：{'、'.join(parts)}。原期限会留存。"


def stored(office: Office) -> Stored:
    """The calendar as it is saved."""
    rows = office.database.read("select day, working, coalesce(name, ''), source from calendar_day order by day")
    usual, seasons = read_hours(office.database.meta(HOURS))
    days = {day: DayRow(working=bool(working), name=name, source=source) for day, working, name, source in rows}
    return Stored(days=days, usual=usual, seasons=seasons)


def preview(office: Office, wanted: Stored, step: Step | None = None) -> Preview:
    """What saving this calendar would do to the deadlines of open issues."""
    moved = [one for one in differing(office, wanted.calendar(), step) if one.old_due_at != one.due_at]
    shown = [one.issue_id for one in moved[:EXAMPLES]]
    marks = ", ".join("?" * len(shown))
    titles = dict(office.database.read(f"select id, number from issue where id in ({marks})", shown)) if shown else {}
    return Preview(
        moved=len(moved),
        issue=office.profile.term("issue"),
        earlier=sum((one.due_at or "") < (one.old_due_at or "") for one in moved),
        examples=tuple(
            f"{titles.get(one.issue_id, '')}：{_said(one.old_due_at)} → {_said(one.due_at)}" for one in moved[:EXAMPLES]
        ),
    )


def save(office: Office, draft: Draft, step: Step | None = None) -> Changes:
    """Write the calendar and every deadline that it moves, in one transaction: one 撤销 takes both back.

    Conflict when somebody else has saved another calendar meanwhile.
    """
    require(office.actor, EDIT_FORMS)
    before, after = draft.stored, draft.now
    moved = tuple(differing(office, after.calendar(), step))
    with office.write("edit_calendar", kind="calendar_day", reason=f"工作日历，{len(moved)}件期限有变") as transaction:
        if stored(office) != before:
            raise Conflict("别人刚保存过工作日历，请关上这个窗口重新打开，再改一次。")
        _write_days(transaction, before, after)
        if (before.usual, before.seasons) != (after.usual, after.seasons):
            set_setting(transaction, HOURS, written_hours(after.usual, after.seasons))
        write(office, transaction, moved)
    return transaction.changes


def _write_days(transaction: Transaction, before: Stored, after: Stored) -> None:
    from desk.store.schema import house  # brings SQLAlchemy, which showing the calendar need not wait for

    ids = dict(transaction.read("select day, id from calendar_day"))
    for day in sorted({*before.days, *after.days}):
        was, row = before.days.get(day), after.days.get(day)
        if was == row:
            continue
        if row is None:
            transaction.delete(house.calendar_day, ids[day])
            continue
        values = {"working": int(row.working), "name": row.name or None, "source": row.source}
        if was is None:
            transaction.insert(house.calendar_day, day=day, **values)
        else:
            transaction.update(house.calendar_day, ids[day], **values)


def missing_year(office: Office) -> int | None:
    """The year whose holidays are not in though deadlines already reach into it; None when all is well."""
    today = date.fromisoformat(office.today())
    last = known_years()[1]
    own = {
        int(row[0])
        for row in office.database.read("select distinct substr(day, 1, 4) from calendar_day where working = 0")
    }
    years = [today.year, *([today.year + 1] if (date(today.year + 1, 1, 1) - today).days <= _AHEAD else ())]
    return next((year for year in years if year > last and year not in own), None)


def _said(moment: str | None) -> str:
    return moment[5:16].replace("T", " ") if moment else "不限时"
