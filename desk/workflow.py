"""What may happen to an issue next, by the profile alone: no stage and no post is named here.

`choices` lists the moves somebody may make; `next_step` checks one move and says what it does. Both are pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from desk.errors import Conflict, Missing, NotAllowed
from desk.profile import ActionDef, FieldDef, Profile, StageDef
from desk.profile.flow import taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an issue stands. Stage "" is an issue that is being made.

    `done` counts how often each action was taken; `late` is whether its limit has passed; `route` "" is not chosen.
    """

    stage: str = ""
    step_no: int = 0
    route: str = ""
    late: bool = False
    done: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A checked move: what the issue becomes."""

    action: ActionDef
    no: int
    from_stage: str
    to_stage: StageDef
    timer: str
    counts: str
    closed_as: str

    @property
    def closes(self) -> bool:
        """Whether the issue is finished by it."""
        return not self.to_stage.open


def choices(profile: Profile, standing: Standing, posts: Iterable[str] | None) -> tuple[ActionDef, ...]:
    """The moves that holders of these posts may make now; None is somebody who may make every move.

    In the order of the profile: the usual way on comes before the ways back.
    """
    held = None if posts is None else frozenset(posts)
    return tuple(
        action
        for action in profile.workflow.actions
        if _fits(action, standing) and (held is None or held & set(action.posts))
    )


def needs(profile: Profile, action: ActionDef, standing: Standing) -> tuple[FieldDef, ...]:
    """The fields this move cannot do without here; an overdue issue may need an answer besides."""
    keys = (*action.needs, *(action.late_needs if standing.late else ()))
    return tuple(profile.workflow.field(key) for key in dict.fromkeys(keys))


def asks(profile: Profile, action: ActionDef, standing: Standing) -> tuple[FieldDef, ...]:
    """The fields this move offers but can do without."""
    needed = {one.key for one in needs(profile, action, standing)}
    return tuple(profile.workflow.field(key) for key in action.asks if key not in needed)


def next_step(
    profile: Profile,
    standing: Standing,
    action_key: str,
    *,
    posts: Collection[str] | None,
    given: Mapping[str, object],
    seen_step: int | None = None,
) -> Step:
    """Check a move and say what it does.

    Conflict if the issue has moved on since (`seen_step`) or the move does not start here, NotAllowed if none of the
    posts may make it, Missing with the titles of the fields that are empty.
    """
    workflow = profile.workflow
    action = workflow.action(action_key)
    issue = profile.term("issue")
    if seen_step is not None and seen_step != standing.step_no:
        now = workflow.stage(standing.stage).title if standing.stage else "登记前"
        raise Conflict(f"这件{issue}刚刚被别人办到了“{now}”，请刷新后再办。")
    if not _starts_here(action, standing):
        here = workflow.stage(standing.stage).title if standing.stage else "登记前"
        raise Conflict(f"这件{issue}现在在“{here}”，不能再“{action.title}”，请刷新后再办。")
    if not taken(action, standing.route):
        raise Conflict(f"这件{issue}走的路线不能“{action.title}”，请改走别的动作。")
    if action.at_most and standing.done.get(action.key, 0) >= action.at_most:
        raise NotAllowed(f"“{action.title}”最多{action.at_most}次，已经用完，请改走别的动作。")
    if action.timer == "extend" and standing.late:
        raise NotAllowed(f"这件{issue}已经{profile.term('overdue')}，不能再“{action.title}”，请抓紧办理并写明答复。")
    if posts is not None and not set(posts) & set(action.posts):
        able = "、".join(profile.post(key).title for key in action.posts)
        raise NotAllowed(f"你的岗位不能“{action.title}”，请交给{able}办理。")
    lacking = tuple(one.title for one in needs(profile, action, standing) if _empty(given.get(one.key)))
    if lacking:
        raise Missing(lacking)
    return Step(
        action=action,
        no=standing.step_no + 1,
        from_stage=standing.stage,
        to_stage=workflow.stage(action.to),
        timer=action.timer,
        counts=action.counts,
        closed_as=action.closed_as if not workflow.stage(action.to).open else "",
    )


def _fits(action: ActionDef, standing: Standing) -> bool:
    """Whether the move can be made from here at all, by whomever."""
    if action.at_most and standing.done.get(action.key, 0) >= action.at_most:
        return False
    if action.timer == "extend" and standing.late:
        return False
    return _starts_here(action, standing) and taken(action, standing.route)


def _starts_here(action: ActionDef, standing: Standing) -> bool:
    return standing.stage in action.from_ if standing.stage else not action.from_


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ((), [], {})
