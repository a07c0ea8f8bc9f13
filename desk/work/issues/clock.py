"""The clock of an issue from its steps: what the columns due_at, warn_at, paused_at and stage_due_at hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from desk import clocks
from desk.clocks import Clock, Tick
from desk.office import Office
from desk.profile import Profile
from desk.work.clocks.calendar import working_calendar


def ticks_of(profile: Profile, steps: Iterable[Mapping[str, Any]], limit_text: str) -> tuple[Tick, ...]:
    """The steps as the clock takes them. Steps of older files do not say their timer: the profile's action does."""
    known = {action.key: action.timer for action in profile.workflow.actions}
    return tuple(
        Tick(
            at=step["at"],
            timer=step["timer"] or known.get(step["action"], "keep"),
            limit_text=step["limit_text"] or limit_text,
            handler=step["department"] or "",
        )
        for step in steps
    )


def clock_of(office: Office, profile: Profile, steps: Iterable[Mapping[str, Any]], limit_text: str) -> Clock:
    """Where the clock stands after these steps."""
    return clocks.run(ticks_of(profile, steps, limit_text), working_calendar(office), profile.workflow.warn_at)


def limit_of(office: Office, profile: Profile, kind: str, condition_id: int | None) -> str:
    """The limit that holds for this condition, else for the kind."""
    found = condition_id and office.database.read_value(
        "select limit_text from condition where id = ?", (condition_id,)
    )
    if found:
        return str(found)
    return next((one.default_limit for one in profile.categories if one.key == kind), "")


def stage_due(office: Office, since: str, limit_text: str) -> str | None:
    """Until when the issue may lie in its stage."""
    return clocks.stage_due(since, limit_text, working_calendar(office))


def minutes_late(due_at: str | None, at: str) -> int:
    """Minutes by the wall clock from the limit to a moment; 0 if it was in time."""
    if due_at is None or at <= due_at:
        return 0
    return max(int((datetime.fromisoformat(at) - datetime.fromisoformat(due_at)).total_seconds() // 60), 1)
