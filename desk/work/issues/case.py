"""One issue with all that hangs on it, and where it stands by the rules of its profile."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import Conflict
from desk.office import Office
from desk.profile import Profile
from desk.work.issues.profiles import profile_of
from desk.workflow import OPEN_STATES, Standing, marks_of

Row = dict[str, Any]
_STEP: Final = (
    "no", "action", "from_stage", "to_stage", "at", "person_id", "actor", "post", "department", "body", "timer",
    "limit_text", "due_at", "late_minutes", "data_json",
)  # fmt: skip
_JOINT: Final = ("id", "post", "department", "person_id", "asked_at", "due_at", "done_at", "done_by", "body")
_REQUEST: Final = (
    "id", "kind", "state", "asked_at", "asked_by", "asked_person_id", "reason", "until", "due_at", "agreed_at",
    "agreed_by", "decided_at", "decided_by", "decision",
)  # fmt: skip
_PART: Final = ("id", "number", "title", "stage", "handler", "closed_at", "closed_as", "due_at")
_NOTICE: Final = ("id", "tier", "area_id", "title", "body", "since", "until", "objection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the engine knows of one issue at this moment; rows as the tables hold them."""

    id: int
    issue: Row
    profile: Profile
    steps: tuple[Row, ...]
    joints: tuple[Row, ...]
    requests: tuple[Row, ...]
    parts: tuple[Row, ...]
    notices: tuple[Row, ...]
    whole_closed: bool
    """It is a part of an issue that is finished."""
    part_steps: tuple[tuple[str, int | None, str | None], ...] = ()
    """Action, person and name of every step of its parts: who handled a part has handled the whole."""


def load(office: Office, issue_id: int) -> Case:
    """The issue as it is now (inside a write: as it is in there); Conflict if it is gone."""
    from desk.store.schema import issues  # SQLAlchemy is there by now: whoever loads a case is about to write or look

    names = [column.name for column in issues.issue.columns]
    rows = _rows(office, names, "issue", "where id = ?", issue_id)
    if not rows:
        raise Conflict(f"这件{office.profile.term('issue')}已被他人删除，请刷新后再看。")
    issue = rows[0]
    parts = _rows(office, _PART, "issue", "where parent_id = ? order by id", issue_id)
    whole = issue["parent_id"]
    closed = whole and office.database.read_value("select closed_at from issue where id = ?", (whole,))
    return Case(
        id=issue_id,
        issue=issue,
        profile=profile_of(office, issue["profile_id"]),
        steps=_rows(office, _STEP, "step", 'where issue_id = ? order by "no"', issue_id),
        joints=_rows(office, _JOINT, "joint", "where issue_id = ? order by id", issue_id),
        requests=_rows(office, _REQUEST, "request", "where issue_id = ? order by id", issue_id),
        parts=parts,
        notices=_rows(office, _NOTICE, "publicity", "where issue_id = ? order by id", issue_id),
        whole_closed=bool(closed),
        part_steps=_part_steps(office, issue_id) if parts else (),
    )


def standing_of(case: Case, now: str) -> Standing:
    """Where it stands: what the rules of the profile look at."""
    issue = case.issue
    done = Counter(step["action"] for step in case.steps)
    doers: defaultdict[str, set[str]] = defaultdict(set)
    for action, person, name in (
        *((step["action"], step["person_id"], step["actor"]) for step in case.steps),
        *case.part_steps,
    ):
        doers[action].update(marks_of(person, name))
    return Standing(
        kind=issue["kind"],
        stage=issue["stage"],
        step_no=issue["step_no"],
        route=issue["route"] or "",
        late=is_late(issue, now),
        paused=issue["paused_at"] is not None,
        done=dict(done),
        tier=issue["tier"],
        tiers=len(case.profile.escalation),
        requests={one["kind"]: one["state"] for one in case.requests if one["state"] in OPEN_STATES},
        waiting=frozenset(_waiting(case, now)),
        doers={action: frozenset(names) for action, names in doers.items()},
        sealed=case.whole_closed,
    )


def is_late(issue: Mapping[str, Any], now: str) -> bool:
    """Whether its limit has passed; of a finished one whether it was late, of a paused one when it was paused."""
    if issue["due_at"] is None:
        return False
    if issue["closed_at"]:
        return bool(issue["late_minutes"] > 0)
    return bool((issue["paused_at"] or now) > issue["due_at"])


def given_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in with a step."""
    return dict(json.loads(step["data_json"])) if step["data_json"] else {}


def _waiting(case: Case, now: str) -> list[str]:
    words = []
    if any(one["done_at"] is None for one in case.joints):
        words.append("joint")
    if any(one["closed_at"] is None for one in case.parts):
        words.append("parts")
    if any(one["until"] is None or one["until"] >= now[:10] for one in case.notices):
        words.append("notice")
    if any(one["kind"] == "supervise" and one["state"] in OPEN_STATES for one in case.requests):
        words.append("supervise")
    return words


def _part_steps(office: Office, issue_id: int) -> tuple[tuple[str, int | None, str | None], ...]:
    rows = office.database.read(
        "select action, person_id, actor from step where issue_id in (select id from issue where parent_id = ?)",
        (issue_id,),
    )
    return tuple((str(action), person, name) for action, person, name in rows)


def _rows(office: Office, names: Any, table: str, where: str, *params: Any) -> tuple[Row, ...]:
    listed = ", ".join(f'"{name}"' for name in names)
    found = office.database.read(f'select {listed} from "{table}" {where}', params)
    return tuple(dict(zip(names, row, strict=True)) for row in found)
