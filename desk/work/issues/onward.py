"""The usual way on from a fresh report, as the profile walks it: to whoever handles it, or done on the spot."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from desk.profile import ActionDef, FieldDef, Profile
from desk.work.issues.entering import Draft
from desk.workflow import Doer, Standing, choices, needs

LONGEST: Final = 5
"""Moves between the report and whoever handles it: more are no single decision."""
_CLERK: Final = "clerk"
_BAD_ENDS: Final = frozenset({"refused", "void", "duplicate", "forced"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Moves made one after another right after the report. `fields` are asked for, the rest the report knows."""

    title: str
    actions: tuple[ActionDef, ...]
    fields: tuple[FieldDef, ...]
    stages: tuple[str, ...]
    """What each move leads to, as the office calls it."""

    def given(self, profile: Profile, draft: Draft, answers: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """The moves with what each is given, as `enter` takes them."""
        made = []
        for action in self.actions:
            given: dict[str, Any] = {}
            for key in (*action.needs, *action.asks):
                one = profile.workflow.field(key)
                value = answers.get(key)
                if value in (None, "", ()):
                    value = _known(one, draft) if key in action.needs or one.type == "condition" else None
                if value not in (None, "", ()):
                    given[key] = value
            made.append((action.key, given))
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What may follow at once; None where the profile has no such way for this kind and route."""

    dispatch: Way | None
    on_the_spot: Way | None


def onward(profile: Profile, *, kind: str, route: str) -> Onward:
    """The shortest ways from a fresh report of this kind on this route: one that hands it over, one that ends it well."""
    doer = Doer(name=_CLERK)
    begin = Standing(kind=kind, route=route)
    first = next((one for one in choices(profile, begin, doer)), None)
    if first is None:
        return Onward(dispatch=None, on_the_spot=None)
    start = _after(begin, first)
    handed = _walk(profile, start, doer, _hands_over)
    ended = _walk(profile, start, doer, lambda one: _ends_well(profile, one), most=2)
    if not ended:  # where somebody else must look at it before it ends, at least what was done is on record
        ended = _walk(profile, start, doer, lambda one: "result" in one.needs and not one.counts, most=1)
    return Onward(dispatch=_way(profile, handed), on_the_spot=_way(profile, ended))


def _walk(profile: Profile, start: Standing, doer: Doer, is_there: Any, most: int = LONGEST) -> tuple[ActionDef, ...]:
    """The shortest run of moves to one that fits, the profile's earlier moves first; () if none."""
    waiting: deque[tuple[Standing, tuple[ActionDef, ...]]] = deque([(start, ())])
    seen = {start.stage}
    while waiting:
        standing, walked = waiting.popleft()
        for action in choices(profile, standing, doer):
            if action.request or action.effect or action.waits_for:
                continue  # a request, a call or a split is a decision of its own
            if is_there(action):
                return (*walked, action)
            if action.to in seen or not profile.workflow.stage(action.to).open or len(walked) + 1 >= most:
                continue
            if action.counts or action.timer in ("pause", "stop"):
                continue
            seen.add(action.to)
            waiting.append((_after(standing, action), (*walked, action)))
    return ()


def _after(standing: Standing, action: ActionDef) -> Standing:
    """Where the issue stands after a move of the same clerk: whoever handles may not verify."""
    return replace(
        standing, stage=action.to, step_no=standing.step_no + 1, done={**standing.done, action.key: 1},
        doers={**standing.doers, action.key: frozenset((_CLERK,))},
    )  # fmt: skip


def _hands_over(action: ActionDef) -> bool:
    """Whether somebody is given the issue by this move."""
    return action.timer == "start" and "handler" in action.needs and not action.counts


def _ends_well(profile: Profile, action: ActionDef) -> bool:
    return not profile.workflow.stage(action.to).open and action.closed_as not in _BAD_ENDS


def _way(profile: Profile, actions: tuple[ActionDef, ...]) -> Way | None:
    if not actions:
        return None
    asked: dict[str, FieldDef] = {}
    for action in actions:
        for one in needs(profile, action, Standing()):
            if not _is_known(one):
                asked[one.key] = one
    stages = tuple(profile.workflow.stage(action.to).title for action in actions)
    return Way(title=actions[-1].title, actions=actions, fields=tuple(asked.values()), stages=stages)


def _is_known(one: FieldDef) -> bool:
    """Whether the report answers the field by itself."""
    return one.type in ("class", "condition", "photo") or one.codes == "issue_route" or one.key == "body"


def _known(one: FieldDef, draft: Draft) -> Any:
    if one.type == "class":
        return draft.class_code
    if one.type == "condition":
        return draft.condition_id
    if one.codes == "issue_route":
        return draft.route
    if one.key == "body":
        return draft.body
    return None
