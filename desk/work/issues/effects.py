"""What a move does besides moving: calls others in, splits, merges, goes up or down a level, publishes, forgives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput, NotAllowed
from desk.work.issues import family, filling
from desk.work.issues.clock import stage_due
from desk.work.issues.people import calls

if TYPE_CHECKING:
    from desk.work.issues.making import Making

_PUBLISHED: Final = 7
"""Days a publicity lasts where neither the person nor the stage says."""


def carry_out(making: Making) -> None:
    """Do what the profile says the move does; BadInput or NotAllowed say what is wrong with it."""
    effect = _EFFECTS.get(making.step.action.effect)
    if effect:
        effect(making)
    if making.step.from_stage != making.step.to_stage.key:
        _take_down(making)


def tier_limit(making: Making) -> str:
    """The time the level has to which the move hands the issue; "" if it does not."""
    tier = making.issue.get("tier")
    return making.case.profile.escalation[tier].limit if tier is not None else ""


def _joint(making: Making) -> None:
    from desk.store.schema import handling

    called = [one for key in making.typed("posts") for one in _list(making, key)]
    if not called:
        raise BadInput("请选择要会办的岗位、单位或人员。")
    until = making.said.get("until")
    for one in called:
        making.t.insert(
            handling.joint, issue_id=making.case.id, asked_at=making.at, due_at=until, **filling.whom(making, one)
        )
    making.said["posts"] = "、".join(filling.whom_said(making, one) for one in called)


def _joint_done(making: Making) -> None:
    """Answer the calls that mean this person; whoever records for others says which (`joint`), or takes the oldest."""
    from desk.store.schema import handling

    open_rows = [row for row in making.case.joints if row["done_at"] is None]
    doer, wanted = making.doer, making.given.get("joint")
    if wanted is not None:
        ids = set(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else {wanted}
        mine = [row for row in open_rows if row["id"] in ids]
    elif doer.posts is None:
        mine = open_rows[:1]
    else:
        employer = making.office.database.read_value(
            "select coalesce(employer, '') from person where id = ?", (doer.person_id,)
        )
        told = [r for r in open_rows if calls(making.office, r, doer.person_id or 0, str(employer), doer.posts)]
        mine = sorted(told, key=lambda row: (row["person_id"] is None, row["post"] is None))[:1]  # meant most closely
    if not mine:
        raise NotAllowed(f"没有等待{doer.name}回复的会办，请刷新后再看。")
    for row in mine:
        body = filling.body_of(making)
        making.t.update(handling.joint, row["id"], done_at=making.at, done_by=doer.name, body=body)


def _split(making: Making) -> None:
    parts = [one for key in making.typed("parts") for one in _list(making, key)]
    if len(parts) < 2:
        raise BadInput("至少要拆成两件，请写明每件的名称和承办单位。")
    numbers = [family.add_part(making, at, one) for at, one in enumerate(parts, len(making.case.parts) + 1)]
    making.said["parts"] = "、".join(numbers)


def _merge(making: Making) -> None:
    keys = making.typed("issue")
    kept = making.given.get(keys[0] if keys else "issue")
    if not isinstance(kept, int):
        raise BadInput("请选择要并入哪一件。")
    making.said["issue"] = family.merge_into(making, kept)


def _escalate(making: Making) -> None:
    _hand_to_tier(making, making.case.issue["tier"] + 1)


def _descend(making: Making) -> None:
    _hand_to_tier(making, making.case.issue["tier"] - 1)


def _hand_to_tier(making: Making, tier: int) -> None:
    """The post of that level over the issue's ground takes it; a level above the office has no post here."""
    level = making.case.profile.escalation[tier]
    making.issue["tier"] = tier
    making.said["tier"] = level.title
    if "handler" not in making.issue:
        making.issue |= {"handler": level.title, "handler_post": level.post or None, "handler_person_id": None}


def _publish(making: Making) -> None:
    """One notice for every level of the ground the issue lies in (三级公示)."""
    from desk.store.schema import handling

    issue, to = making.case.issue, making.step.to_stage
    until = making.said.get("until")
    if not until and to.limit:
        until = (stage_due(making.office, making.at, to.limit) or "")[:10]
    until = until or (date.fromisoformat(making.at[:10]) + timedelta(days=_PUBLISHED)).isoformat()
    body = "；".join(str(value) for key, value in making.said.items() if key != "until" and isinstance(value, str))
    for tier, area in _tiers(making):
        making.t.insert(
            handling.publicity, issue_id=making.case.id, area_id=area, tier=tier, title=issue["title"],
            body=body or issue["body"] or issue["title"], since=making.at[:10], until=until,
        )  # fmt: skip
    making.said["until"] = until


def _tiers(making: Making) -> list[tuple[str, int | None]]:
    """Level and area from the top of the office down to the issue's grid, in the profile's first layer; or all levels."""
    profile = making.case.profile
    levels = profile.layers[0].office_levels
    rows = making.office.database.read(
        "select a.path from member m join area a on a.id = m.area_id join layer l on l.id = m.layer_id"
        ' where m.kind = ? and m.item_id = ? and m.until is null and l."key" = ?',
        ("issue", making.case.id, profile.layers[0].key),
    )
    areas = [int(part) for part in str(rows[0][0]).split("/") if part] if rows else []
    return [(level, areas[at] if at < len(areas) else None) for at, level in enumerate(levels)]


def _take_down(making: Making) -> None:
    """A notice hangs no longer when the issue has left the stage it hung in (异议 ends it before its time)."""
    from desk.store.schema import handling

    today = making.at[:10]
    for row in making.case.notices:
        if row["until"] is None or row["until"] > today:
            making.t.update(handling.publicity, row["id"], until=today)


def _pardon(making: Making) -> None:
    """超时申诉成立: the penalty goes, the fact stays."""
    making.issue["pardoned"] = 1


def _call_back(making: Making) -> None:
    making.issue["called_back_at"] = making.at


_EFFECTS: Final[dict[str, Callable[[Making], None]]] = {
    "joint": _joint, "joint_done": _joint_done, "split": _split, "merge": _merge, "escalate": _escalate,
    "descend": _descend, "publish": _publish, "pardon": _pardon, "call_back": _call_back,
}  # fmt: skip


def _list(making: Making, key: str) -> list[Mapping[str, Any]]:
    given = making.given.get(key) or ()
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, Mapping) for one in given):
        raise BadInput(f"“{making.case.profile.workflow.field(key).title}”填写不完整，请逐条选择。")
    return list(given)
