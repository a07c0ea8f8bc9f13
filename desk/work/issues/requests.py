"""Requests for more time, 挂账, 申诉, 作废, and 督办: asked, agreed, granted or refused, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desk.workflow import ASKED, OPEN_STATES

if TYPE_CHECKING:
    from desk.work.issues.making import Making

_ENDED = "随办结终止"


def settle(making: Making) -> None:
    """Write what the move does to a request of its kind; a pause with a day to come back is on record as one, too."""
    action = making.step.action
    if not action.request:
        if action.timer == "pause" and making.said.get("until") and not (action.effect or action.counts):
            _ask(making, "suspend", state="granted", decided=True)
        return
    if action.decides == "ask":
        _ask(making, action.request)
    elif action.decides == "agree":
        _change(making, "agreed", agreed_at=making.at, agreed_by=making.doer.name)
    elif action.decides in ("grant", "refuse", "answer"):
        state = {"grant": "granted", "refuse": "refused", "answer": "answered"}[action.decides]
        _change(making, state, decided_at=making.at, decided_by=making.doer.name, decision=_opinion(making))
    if action.decides == "grant" and action.timer == "pause":
        _note_until(making)


def drop_open(making: Making) -> None:
    """What nobody has decided or answered when the issue ends is ended by that; what the move itself decides is done."""
    from desk.store.schema import handling

    mine = making.step.action.request
    for row in making.case.requests:
        if row["state"] in OPEN_STATES and row["kind"] != mine:
            state = "answered" if row["kind"] == "supervise" else "refused"
            making.t.update(
                handling.request, row["id"], state=state, decided_at=making.at, decided_by=making.doer.name,
                decision=_ENDED,
            )  # fmt: skip
    for row in making.case.joints:
        if row["done_at"] is None:
            making.t.update(handling.joint, row["id"], done_at=making.at, done_by=making.doer.name, body=_ENDED)


def _ask(making: Making, kind: str, *, state: str = ASKED, decided: bool = False) -> None:
    from desk.store.schema import handling

    values: dict[str, Any] = {"asked_at": making.at, "asked_by": making.doer.name, "reason": _opinion(making)}
    if decided:
        values |= {"decided_at": making.at, "decided_by": making.doer.name}
    making.t.insert(
        handling.request,
        issue_id=making.case.id,
        kind=kind,
        state=state,
        asked_person_id=making.doer.person_id,
        until=making.said.get("until"),
        due_at=making.said.get("until") if kind == "supervise" else None,
        **values,
    )


def _change(making: Making, state: str, **values: Any) -> None:
    from desk.store.schema import handling

    until = making.said.get("until")
    for row in making.case.requests:
        if row["kind"] == making.step.action.request and row["state"] in OPEN_STATES:
            more = {"until": until} if until and making.step.action.decides != "answer" else {}
            making.t.update(handling.request, row["id"], state=state, **values, **more)


def _note_until(making: Making) -> None:
    """The step says until when it rests: the day that was asked for, unless the grant names another."""
    kind = making.step.action.request
    rows = [one for one in making.case.requests if one["kind"] == kind and one["state"] in OPEN_STATES]
    until = making.said.get("until") or (rows[-1]["until"] if rows else None)
    if until:
        making.said["until"] = until


def _opinion(making: Making) -> str | None:
    from desk.work.issues.filling import body_of

    return body_of(making)
