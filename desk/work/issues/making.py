"""One step of an issue, written: the step row, where the issue stands now, its clock, and what the move does besides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk.office import Office
from desk.work.issues import effects, filling, requests
from desk.work.issues.case import Case, load, standing_of
from desk.work.issues.clock import clock_of, limit_of, minutes_late, stage_due
from desk.work.issues.photos import Ready, role_of
from desk.work.records.attachments import keep
from desk.workflow import Doer, Step, next_step

if TYPE_CHECKING:
    from desk.store.writing import Transaction

Given = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Making:
    """A move while it is written. Effects add to `issue` (columns that change) and `said` (what the step keeps)."""

    office: Office
    t: Transaction
    case: Case
    step: Step
    doer: Doer
    at: str
    given: Given
    issue: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """A column of the issue as it will be."""
        return self.issue.get(name, self.case.issue[name])

    def typed(self, *types: str) -> tuple[str, ...]:
        """Keys of the fields of these types that the move asks for."""
        action, workflow = self.step.action, self.case.profile.workflow
        keys = dict.fromkeys((*action.needs, *action.asks, *action.late_needs))
        return tuple(key for key in keys if workflow.field(key).type in types)


def make(
    office: Office, t: Transaction, case: Case, action: str, doer: Doer, given: Given, photos: tuple[Ready, ...] = ()
) -> Case:
    """Make one move inside a write; gives the issue as it is after it. Conflict, NotAllowed, Missing, BadInput say why not."""
    from desk.store.schema import issues

    at = max(office.now(), case.steps[-1]["at"] if case.steps else "")
    standing = standing_of(case, at)
    step = next_step(case.profile, standing, action, doer=doer, given=given)
    making = Making(office=office, t=t, case=case, step=step, doer=doer, at=at, given=given)
    filling.fill(making)
    requests.settle(making)
    effects.carry_out(making)
    _stand(making, is_late=standing.late)
    row = _step_row(making)
    _wind(making, row)
    if photos:
        making.said["photo"] = keep(t, office, "issue", case.id, photos, "", role_of(case, step))
    row["data_json"] = json.dumps(making.said, ensure_ascii=False) if making.said else None
    t.insert(issues.step, issue_id=case.id, **row)
    t.update(issues.issue, case.id, **making.issue)
    return load(office, case.id)


def _stand(making: Making, *, is_late: bool) -> None:
    """Stage, counters, closing and opening again."""
    step, case, issue = making.step, making.case, making.issue
    issue["stage"], issue["step_no"] = step.to_stage.key, step.no
    if step.counts:
        issue[step.counts] = case.issue[step.counts] + 1
    if step.closes and case.issue["closed_at"] is None:
        issue["closed_at"], issue["closed_as"] = making.at, step.closed_as or "settled"
        requests.drop_open(making)
    elif not step.closes and case.issue["closed_at"] is not None:
        issue |= {"closed_at": None, "closed_as": None, "late_minutes": 0, "pardoned": 0, "duplicate_of_id": None}
    if step.from_stage != step.to_stage.key or "tier" in issue:
        limit = effects.tier_limit(making) or step.to_stage.limit
        issue["stage_since"] = making.at
        issue["stage_due_at"] = stage_due(making.office, making.at, limit) if limit and step.to_stage.open else None


def _step_row(making: Making) -> dict[str, Any]:
    step, doer = making.step, making.doer
    post = making.given.get("post")
    held = (doer.posts or frozenset()) & set(step.action.posts) or (doer.elsewhere & set(step.action.posts))
    recorded = making.office.actor.name
    if doer.name != recorded:
        making.said["recorded_by"] = recorded
    return {
        "no": step.no,
        "action": step.action.key,
        "from_stage": step.from_stage or None,
        "to_stage": step.to_stage.key,
        "at": making.at,
        "person_id": doer.person_id,
        "actor": doer.name,
        "post": post if isinstance(post, str) else next((one for one in step.action.posts if one in held), None),
        "department": making.value("handler"),
        "body": filling.body_of(making),
        "timer": step.timer,
        "limit_text": None,
        "due_at": None,
        "late_minutes": 0,
        "data_json": None,
    }


def _wind(making: Making, row: dict[str, Any]) -> None:
    """Let the step act on the clock: the issue's limit, what is due when, and what changed about it."""
    case, issue, at = making.case, making.issue, making.at
    timer = making.step.timer
    if timer in ("start", "restart", "redirect"):
        limit = limit_of(making.office, case.profile, case.issue["kind"], making.value("condition_id"))
        row["limit_text"] = limit or None
        if timer == "start" and making.value("filed_at") is None:
            issue["filed_at"] = at
    clock = clock_of(making.office, case.profile, (*case.steps, row), making.value("limit_text") or "")
    if timer != "keep" or case.issue["due_at"] is None:
        issue |= {"due_at": clock.due_at, "warn_at": clock.warn_at, "paused_at": clock.paused_at}
        issue["limit_text"] = clock.limit_text or None
    row["due_at"] = making.value("due_at")
    row["late_minutes"] = 0 if making.value("paused_at") else minutes_late(making.value("due_at"), at)
    if timer == "stop":
        stopped = case.issue["paused_at"] or at
        issue["late_minutes"] = minutes_late(making.value("due_at"), stopped)
    old, new = case.issue["due_at"], making.value("due_at")
    if old is not None and new is not None and old != new:
        from desk.store.schema import handling

        making.t.insert(
            handling.due_change, issue_id=case.id, at=at, old_due_at=old, new_due_at=new, why=making.step.action.title
        )
