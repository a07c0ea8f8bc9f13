"""Issues that belong together: parts of a whole, and doubles that are kept as one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput
from desk.store.uid import new_uid
from desk.work.issues.clock import clock_of, limit_of, stage_due
from desk.work.issues.filling import whom, whom_said

if TYPE_CHECKING:
    from desk.work.issues.making import Making

_SHARED: Final = (
    "profile_id", "kind", "class_code", "condition_id", "source", "route", "urgency", "reporter", "reporter_phone",
    "reported_at", "address", "lon", "lat", "facility_id", "resident_id", "organisation_id", "campaign_id", "filed_at",
    "tier",
)  # fmt: skip
"""What a part has of its whole."""


def add_part(making: Making, serial: int, given: Mapping[str, Any]) -> str:
    """Write one part of the issue, where the whole stood, with its own handler and clock; gives its number."""
    from desk.store.schema import issues

    issue, at, office = making.case.issue, making.at, making.office
    title = str(given.get("title") or "").strip()
    to_whom = _handler(given)
    if not title or not to_whom:
        raise BadInput(f"第{serial}件没有写全，请写明名称和承办单位。")
    stage = making.step.from_stage
    found = whom(making, to_whom)
    handler = found["department"] or whom_said(making, to_whom)
    shared = {name: issue[name] for name in _SHARED}
    number = f"{issue['number']}-{serial}"
    limit = limit_of(office, making.case.profile, issue["kind"], issue["condition_id"])
    runs = issue["due_at"] is not None
    row = {
        "no": 1, "action": making.step.action.key, "from_stage": None, "to_stage": stage, "at": at,
        "person_id": making.doer.person_id, "actor": making.doer.name, "department": handler,
        "body": f"由{issue['number']}拆分", "timer": "start" if runs else "keep",
        "limit_text": limit if runs else None,
    }  # fmt: skip
    clock = clock_of(office, making.case.profile, (row,), limit)
    lies = making.case.profile.workflow.stage(stage).limit
    new = making.t.insert(
        issues.issue, uid=new_uid(), number=number, title=title, body=issue["body"], parent_id=making.case.id,
        stage=stage, step_no=1, handler=handler, handler_post=found["post"], handler_person_id=found["person_id"],
        due_at=clock.due_at, warn_at=clock.warn_at, limit_text=clock.limit_text or None, stage_since=at,
        stage_due_at=stage_due(office, at, lies) if lies else None, **shared,
    )  # fmt: skip
    data = json.dumps({"recorded_by": office.actor.name}, ensure_ascii=False)
    making.t.insert(issues.step, issue_id=new, data_json=data, due_at=clock.due_at, **row)
    _lay_like(making, new)
    return number


def merge_into(making: Making, kept: int) -> str:
    """Note that the issue is a double of another, which stays; gives that one's number."""
    from desk.store.schema import issues

    case, term = making.case, making.case.profile.term("issue")
    row = making.office.database.read_one(
        "select number, duplicate_of_id, closed_at, parent_id from issue where id = ?", (kept,)
    )
    if kept == case.id:
        raise BadInput(f"不能并入自己，请选择另一件{term}。")
    if row is None:
        raise BadInput(f"要并入的{term}已不在了，请刷新后另选。")
    number, double_of, closed, whole = row
    if double_of is not None:
        raise BadInput(f"{number}自己已经并入别的{term}，请改选那一件。")
    if closed is not None:
        raise BadInput(f"{number}已经办结，不能并入；确是同一件的，请先把它重新办理。")
    if whole == case.id or any(part["closed_at"] is None for part in case.parts):
        raise BadInput(f"这件{term}已拆成分件在办，不能并入别的；请先办结各分件。")
    making.issue["duplicate_of_id"] = kept
    doubles = making.office.database.read("select id from issue where duplicate_of_id = ?", (case.id,))
    if doubles:  # those merged into this one follow it, so that nobody has to look through a chain
        making.t.update_many(issues.issue, ("duplicate_of_id",), {int(one[0]): (kept,) for one in doubles})
    return str(number)


def _handler(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whom a part is given to: `handler` is a text or a mapping, or the item itself names post or person."""
    handler = given.get("handler")
    if isinstance(handler, Mapping):
        return handler
    found = {key: given[key] for key in ("post", "person_id", "department") if given.get(key)}
    if isinstance(handler, str) and handler.strip():
        found.setdefault("department", handler.strip())
    return found


def _lay_like(making: Making, new: int) -> None:
    """A part lies where the whole lies."""
    from desk.store.schema import ground

    rows = making.office.database.read(
        "select layer_id, area_id, by_hand from member where kind = 'issue' and item_id = ? and until is null",
        (making.case.id,),
    )
    for layer, area, by_hand in rows:
        making.t.insert(ground.member, layer_id=layer, area_id=area, kind="issue", item_id=new, by_hand=by_hand)
