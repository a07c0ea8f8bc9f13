"""All clocks of an office counted anew: every night, and whenever the calendar changes.

Due dates are kept in the issue so that lists are quick; what they should be follows from the steps and the calendar
alone. Issues that are closed keep what was right when they were closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from desk import clocks
from desk.deadlines import Calendar
from desk.model import Changes
from desk.office import Office
from desk.profile import Profile
from desk.work.clocks.calendar import working_calendar
from desk.work.issues.clock import ticks_of
from desk.work.issues.profiles import profile_of

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LAST: Final = "last_recomputed"
"""Name of the setting that holds the day of the last recomputation."""
WHY: Final = "日历调整"
_BLOCK: Final = 4_000
_ISSUE: Final = (
    "select t.id, t.step_no, t.profile_id, t.kind, t.stage, t.tier, t.stage_since, t.due_at, t.warn_at, t.stage_due_at,"
    " coalesce(t.limit_text, c.limit_text) from issue t left join condition c on c.id = t.condition_id"
    " where t.closed_at is null and t.id > ? order by t.id limit ?"
)
_STEPS: Final = (
    "select s.issue_id, s.at, s.action, s.timer, s.limit_text, s.department,"
    " case when s.from_stage = s.to_stage then 0 else 1 end from issue t join step s on s.issue_id = t.id"
    ' where t.closed_at is null and t.id between ? and ? order by s.issue_id, s."no"'
)
_STEP: Final = ("at", "action", "timer", "limit_text", "department", "goes_on")

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An open issue whose clock says something else than what is written; `old_due_at` is what was written."""

    issue_id: int
    step_no: int
    old_due_at: str | None
    due_at: str | None
    warn_at: str | None
    stage_due_at: str | None


def recompute(office: Office, step: Step | None = None) -> Changes:
    """Count all clocks anew and write what differs, with the old due dates kept, in one transaction.

    The replaying is done before the transaction begins, so that nobody waits for it; an issue that moved on meanwhile
    was counted by its own move and is left alone.
    """
    moved = tuple(differing(office, working_calendar(office), step))
    with office.write("recompute_clocks", kind="issue", reason=f"核对时限，{len(moved)}件有变") as transaction:
        write(office, transaction, moved)
        remember_day(office, transaction)
    return transaction.changes


def is_due(office: Office) -> bool:
    """Whether nobody of this office has counted the clocks today. In a sample the day never ends."""
    if office.is_sample or office.database.read_only:
        return False
    return office.database.meta(LAST) != office.today()


def differing(office: Office, calendar: Calendar, step: Step | None = None) -> Iterator[Moved]:
    """The open issues whose clock would say something else on this calendar than what is written."""
    database = office.database
    total = int(database.read_value("select count(*) from issue where closed_at is null") or 0)
    done, last = 0, 0
    while issues := database.read(_ISSUE, (last, _BLOCK)):
        first, last = int(issues[0][0]), int(issues[-1][0])
        steps = {
            issue_id: [dict(zip(_STEP, row[1:], strict=True)) for row in rows]
            for issue_id, rows in groupby(database.read(_STEPS, (first, last)), key=itemgetter(0))
        }
        for row in issues:
            found = _clock(office, row, steps.get(row[0], []), calendar)
            if found is not None:
                yield found
        done += len(issues)
        if step is not None:
            step(done, total)


def _clock(office: Office, row: tuple[Any, ...], steps: list[dict[str, Any]], calendar: Calendar) -> Moved | None:
    """What the clock of one issue says, if that is not what is written."""
    id, step_no, profile_id, kind, stage, tier, stage_since, due_at, warn_at, stage_due_at, limit = row
    profile = profile_of(office, profile_id)
    if not limit:
        limit = next((one.default_limit for one in profile.categories if one.key == kind), "")
    clock = clocks.run(ticks_of(profile, steps, limit), calendar, profile.workflow.warn_at)
    new_due, new_warn = due_at, warn_at
    if clock.due_at is not None:  # what was imported with its due date and without steps keeps it
        new_due, new_warn = clock.due_at, clock.warn_at
    if stage_since and stage_due_at and (lies := _stage_limit(profile, stage, tier, stage_since, steps)):
        stage_due_at = clocks.stage_due(stage_since, lies, calendar)
    if (new_due, new_warn, stage_due_at) == (due_at, warn_at, row[9]):
        return None
    return Moved(
        issue_id=id, step_no=step_no, old_due_at=due_at, due_at=new_due, warn_at=new_warn, stage_due_at=stage_due_at
    )


def _stage_limit(profile: Profile, stage: str, tier: int, since: str, steps: list[dict[str, Any]]) -> str:
    """How long it may lie where it lies: the time of the level it was handed up to, else that of the stage."""
    workflow = profile.workflow
    handing = {one.key for one in workflow.actions if one.effect in ("escalate", "descend")}
    came = [one["action"] for one in steps if one["at"] == since and (one["goes_on"] or one["action"] in handing)]
    if came and came[-1] in handing and tier < len(profile.escalation):
        return profile.escalation[tier].limit
    return next((one.limit for one in workflow.stages if one.key == stage), "")


def write(office: Office, transaction: Transaction, moved: tuple[Moved, ...]) -> None:
    """Write what the clocks say, and keep the due dates that change."""
    from desk.store.schema import handling, issues  # brings SQLAlchemy, which the preview need not wait for

    now = transaction.rows(issues.issue, [one.issue_id for one in moved], ("step_no",))
    still = [one for one in moved if now[one.issue_id]["step_no"] == one.step_no]
    rows = {one.issue_id: (one.due_at, one.warn_at, one.stage_due_at) for one in still}
    transaction.update_many(issues.issue, ("due_at", "warn_at", "stage_due_at"), rows)
    at = office.now()
    transaction.insert_many(
        handling.due_change,
        ("issue_id", "at", "old_due_at", "new_due_at", "why"),
        [(one.issue_id, at, one.old_due_at, one.due_at, WHY) for one in still if one.old_due_at != one.due_at],
    )


def remember_day(office: Office, transaction: Transaction) -> None:
    """Note that the clocks are right as of today."""
    set_setting(transaction, LAST, office.today())


def set_setting(transaction: Transaction, name: str, value: str) -> None:
    """Write a setting of the office."""
    from desk.store.schema import house

    known = transaction.read("select id from meta where name = ?", (name,))
    if known:
        transaction.update(house.meta, known[0][0], value=value)
    else:
        transaction.insert(house.meta, name=name, value=value)
