"""How issues may go, read from a profile's workflow: the plain way to each end, and one detour at a time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from desk.profile import ActionDef, Profile, Workflow

_ROUTES = (0.56, 0.27, 0.12, 0.05)
_DETOURS = {"returned": 0.05, "rework": 0.035, "extended": 0.025, "supervised": 0.03}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The actions of an issue from its report to its end."""

    route: str
    actions: tuple[ActionDef, ...]
    weight: float

    @property
    def closed_as(self) -> str:
        """How it ended."""
        return self.actions[-1].closed_as

    def stage_before(self, step: int, start: str) -> str | None:
        """The stage an action of the story starts from."""
        return None if step == 0 else self.actions[step - 1].to if step > 1 else start


def stories(profile: Profile) -> list[Story]:
    """Every plain way and every single detour, with how often it happens."""
    flow = profile.workflow
    found: list[Story] = []
    routes = [route.key for route in profile.routes] or [""]
    first = next(action for action in flow.actions if not action.from_)
    for index, route in enumerate(routes):
        share = _ROUTES[min(index, len(_ROUTES) - 1)]
        usable = [a for a in flow.actions if a.from_ and (not a.routes or route in a.routes)]
        plain = [a for a in usable if not a.counts and a.timer not in ("pause", "resume", "extend", "restart")]
        ends = [a for a in plain if not flow.stage(a.to).open]
        for end in ends:
            path = _way(flow.start, end, plain)
            if path is None:
                continue
            weight = share * _end_weight(flow, end, path)
            story = Story(route=route, actions=(first, *path), weight=weight)
            found.append(story)
            found.extend(_detours(flow, story, end, usable, plain))
    return [story for story in found if story.weight > 0]


def _end_weight(flow: Workflow, end: ActionDef, path: list[ActionDef]) -> float:
    if end.closed_as in ("refused", "void", "duplicate"):
        return 0.02
    return 0.6 if len(path) == 1 else 1.0


def _detours(
    flow: Workflow, story: Story, end: ActionDef, usable: list[ActionDef], plain: list[ActionDef]
) -> list[Story]:
    """The story with one more action on its way, then on to the same end."""
    if story.closed_as in ("refused", "void") or len(story.actions) < 3:
        return []
    made = []
    on_way = {id(action) for action in story.actions}
    for action in usable:
        if id(action) in on_way or not flow.stage(action.to).open:
            continue
        at = next((i for i in range(2, len(story.actions) + 1) if story.actions[i - 1].to in action.from_), None)
        if at is None or at >= len(story.actions):
            continue
        rest = _way(action.to, end, [*plain, *(a for a in usable if a.timer == "resume")])
        if rest is None:
            continue
        weight = story.weight * _DETOURS.get(action.counts, 0.008 if action.timer == "pause" else 0.03)
        made.append(Story(route=story.route, actions=(*story.actions[:at], action, *rest), weight=weight))
    return made


def _way(stage: str, end: ActionDef, actions: list[ActionDef]) -> list[ActionDef] | None:
    """The shortest way from a stage to the end, the end included."""
    rim: deque[tuple[str, list[ActionDef]]] = deque([(stage, [])])
    seen = {stage}
    while rim:
        here, path = rim.popleft()
        if here in end.from_:
            return [*path, end]
        for action in actions:
            if here in action.from_ and action.to not in seen:
                seen.add(action.to)
                rim.append((action.to, [*path, action]))
    return None
