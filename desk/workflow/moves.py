"""The moves somebody may make now, why another move cannot be made, and what a move that is made does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import Conflict, DeskError, Missing, NotAllowed
from desk.profile import ActionDef, FieldDef, Profile, StageDef
from desk.profile.flow import taken
from desk.workflow.standing import AGREED, ASKED, Doer, Standing

_RELATION: Final = {"handler": "承办人", "joint": "会办人", "reporter": "上报人"}
_REQUEST: Final = {"extend": "延期", "suspend": "挂账", "appeal": "申诉", "void": "作废", "supervise": "督办"}
_WAIT: Final = {
    "joint": "还有会办没有回复，请等会办的人办完或代为登记",
    "parts": "拆分出去的还没有全部办结，请先办结各分件",
    "notice": "公示还没有期满，请等期满",
    "supervise": "督办还没有回复，请先回复督办",
}


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


def choices(profile: Profile, standing: Standing, doer: Doer) -> tuple[ActionDef, ...]:
    """The moves this person may make now, in the order of the profile: the usual way on before the ways back."""
    return tuple(one for one in profile.workflow.actions if not _reason(profile, standing, one, doer))


def why_not(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> str:
    """Why this person cannot make the move now, as one Chinese sentence; "" if they can."""
    found = _reason(profile, standing, action, doer)
    return found[1] if found else ""


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
    doer: Doer,
    given: Mapping[str, object],
    seen_step: int | None = None,
) -> Step:
    """Check a move and say what it does.

    Conflict if the issue has moved on since (`seen_step`) or the move does not start here, NotAllowed if this person
    may not make it or the time has not come, Missing with the titles of the fields that are empty.
    """
    workflow = profile.workflow
    action = workflow.action(action_key)
    if seen_step is not None and seen_step != standing.step_no:
        raise Conflict(f"这件{profile.term('issue')}刚刚被别人办到了“{_here(profile, standing)}”，请刷新后再办。")
    found = _reason(profile, standing, action, doer)
    if found:
        raise found[0](found[1])
    lacking = tuple(one.title for one in needs(profile, action, standing) if _empty(given.get(one.key)))
    if lacking:
        raise Missing(lacking)
    to_stage = workflow.stage(action.to)
    return Step(
        action=action,
        no=standing.step_no + 1,
        from_stage=standing.stage,
        to_stage=to_stage,
        timer=action.timer,
        counts=action.counts,
        closed_as=action.closed_as if not to_stage.open else "",
    )


_Found = tuple[type[DeskError], str] | None
_Rule = Callable[[Profile, Standing, ActionDef, Doer], _Found]


def _reason(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    for rule in _RULES:
        found = rule(profile, standing, action, doer)
        if found:
            return found
    return None


def _place(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Does it start at this stage, on this route, for this kind?"""
    issue = profile.term("issue")
    if not (standing.stage in action.from_ if standing.stage else not action.from_):
        here = _here(profile, standing)
        return Conflict, f"这件{issue}现在在“{here}”，不能再“{action.title}”，请刷新后再办。"
    if not taken(action, standing.route):
        return Conflict, f"这件{issue}走的路线不能“{action.title}”，请改走别的动作。"
    if action.kinds and standing.kind not in action.kinds:
        return Conflict, f"这类{issue}不能“{action.title}”，请改走别的动作。"
    return None


def _times(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Is it used up, too late or too early?"""
    issue, overdue = profile.term("issue"), profile.term("overdue")
    for one in (action, *_granting(profile, action)):
        if one.at_most and standing.done.get(one.key, 0) >= one.at_most:
            return NotAllowed, f"“{one.title}”最多{one.at_most}次，已经用完，请改走别的动作。"
        if one.timer == "extend" and standing.late:
            return NotAllowed, f"这件{issue}已经{overdue}，不能再“{action.title}”，请抓紧办理并写明答复。"
    if action.when == "late" and not standing.late:
        return NotAllowed, f"这件{issue}没有{overdue}，不用“{action.title}”。"
    if action.when == "in_time" and standing.late:
        return NotAllowed, f"这件{issue}已经{overdue}，不能“{action.title}”。"
    return None


def _granting(profile: Profile, action: ActionDef) -> tuple[ActionDef, ...]:
    """What a request leads to: nobody should ask for what cannot be granted any more."""
    if not action.request or action.decides not in ("ask", "agree"):
        return ()
    return tuple(
        one
        for one in profile.workflow.actions
        if one.request == action.request and one.decides == "grant" and set(one.from_) & set(action.from_)
    )


def _request(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Is there such a request to decide, or one already that is not decided?"""
    if not action.request or not action.decides:
        return None
    state, name = standing.requests.get(action.request, ""), _REQUEST[action.request]
    if action.decides == "ask":
        if state and action.request != "supervise":
            return NotAllowed, f"已经有一份{name}申请在等审批，批下来之前不能再“{action.title}”。"
        return None
    if not state:
        return NotAllowed, f"没有等待处理的{name}，不用“{action.title}”。"
    if action.decides == "agree" and state != ASKED:
        return NotAllowed, f"{name}申请已经初审同意，请等终审。"
    if action.decides == "grant" and state != AGREED and _has_first_level(profile, action.request):
        return NotAllowed, f"{name}要先经初审同意，才能“{action.title}”。"
    return None


def _has_first_level(profile: Profile, request: str) -> bool:
    return any(one.request == request and one.decides == "agree" for one in profile.workflow.actions)


def _tier(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Is there a level above, or below?"""
    if action.effect == "escalate" and standing.tier + 1 >= standing.tiers:
        return NotAllowed, "已经在最高一级，不能再往上报，请在本级协调办理。"
    if action.effect == "descend" and standing.tier <= 0:
        return NotAllowed, "已经在最低一级，没有下级可交。"
    return None


def _waits(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Is something else to be finished first?"""
    for word in action.waits_for:
        if word in standing.waiting:
            return NotAllowed, f"{_WAIT[word]}，再“{action.title}”。"
    if action.effect == "joint_done" and "joint" not in standing.waiting:
        return NotAllowed, f"没有等待回复的会办，不用“{action.title}”。"
    if "parts" in standing.waiting and standing.stage and not profile.workflow.stage(action.to).open:
        return NotAllowed, f"{_WAIT['parts']}，再“{action.title}”。"
    if standing.sealed and profile.workflow.stage(action.to).open:
        return NotAllowed, f"这是拆分出来的分件，整件已经办结，不能“{action.title}”，请先重新办理整件。"
    return None


def _person(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Does the person hold such a post over this ground, and is the person what the move asks for?"""
    if doer.posts is not None:
        able = set(action.posts)
        held = doer.posts if action.scope == "area" else doer.posts | doer.elsewhere
        if not held & able:
            titles = "、".join(profile.post(key).title for key in action.posts)
            if doer.elsewhere & able:
                where = f"{doer.name}是别处的{titles}，管不到这里"
                return NotAllowed, f"{where}，不能“{action.title}”，请交给这里的{titles}办理。"
            return NotAllowed, f"{doer.name}的岗位不能“{action.title}”，请交给{titles}办理。"
        if action.relation and action.relation not in doer.relations:
            return NotAllowed, f"“{action.title}”要由这件{profile.term('issue')}的{_RELATION[action.relation]}来办。"
    return None


def _apart(profile: Profile, standing: Standing, action: ActionDef, doer: Doer) -> _Found:
    """Has the person done what must be kept apart from this (监督 and 处置)?"""
    for key in action.apart:
        if doer.marks & standing.doers.get(key, frozenset()):
            done = profile.workflow.action(key).title
            return NotAllowed, (
                f"这件{profile.term('issue')}的“{done}”是{doer.name}办的，监督和处置要分开，“{action.title}”请换人办理。"
            )
    return None


_RULES: Final[tuple[_Rule, ...]] = (_place, _times, _request, _tier, _waits, _person, _apart)
"""In this order: what is wrong with the issue is told before what is wrong with the person."""


def _here(profile: Profile, standing: Standing) -> str:
    return profile.workflow.stage(standing.stage).title if standing.stage else "登记前"


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ((), [], {})
