"""How issues may go, read from a profile's workflow: the plain way to each end, and one detour at a time.

Left out are splitting and merging (they need other issues), appeals and what only the late may do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk.profile import ActionDef, Profile, Workflow

_ROUTES = (0.56, 0.27, 0.12, 0.05)
_DETOURS = {"returned": 0.05, "rework": 0.035, "extended": 0.025, "supervised": 0.03}
_NEEDS_OTHERS = ("split", "merge", "pardon")
_BAD_ENDS = ("refused", "void", "duplicate", "forced")
_AFTER = {True: 0.5, False: 0.06}
"""How many issues go on after their end: to a stage of its own (评价), or staying where they are (回访)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The actions of an issue from its report to its end; `closing` is the place of the one that ends it."""

    route: str
    actions: tuple[ActionDef, ...]
    weight: float
    closing: int

    @property
    def closed_as(self) -> str:
        """How it ended."""
        return self.actions[self.closing].closed_as

    def tiers(self) -> list[int]:
        """How far up the issue is after each action."""
        moves = {"escalate": 1, "descend": -1}
        found, tier = [], 0
        for action in self.actions:
            tier += moves.get(action.effect, 0)
            found.append(tier)
        return found

    def resting(self) -> list[bool]:
        """Whether the clock stands still after each action."""
        found, rests = [], False
        for action in self.actions:
            rests = action.timer == "pause" or (rests and action.timer in ("keep", "extend"))
            found.append(rests)
        return found

    def asks_others(self) -> bool:
        """Whether somebody else has to answer on the way: a request, a supervision, a call to join in."""
        return any(one.decides or one.effect == "joint" for one in self.actions)

    def requests(self) -> list[tuple[str, list[int]]]:
        """Every request made on the way: its kind and the places of asking, agreeing and deciding."""
        found: list[tuple[str, list[int]]] = []
        for place, action in enumerate(self.actions):
            if action.decides == "ask":
                found.append((action.request, [place]))
            elif action.decides:
                next(one for one in reversed(found) if one[0] == action.request)[1].append(place)
        return found


def stories(profile: Profile, kind: str) -> list[Story]:
    """Every plain way and every single detour of a kind of issue, with how often it happens."""
    flow = profile.workflow
    found: list[Story] = []
    routes = [route.key for route in profile.routes] or [""]
    first = next(action for action in flow.actions if not action.from_)
    for index, route in enumerate(routes):
        share = _ROUTES[min(index, len(_ROUTES) - 1)]
        usable = [one for one in flow.actions if one.from_ and _open_to(one, route, kind)]
        plain = [one for one in usable if _is_plain(flow, one)]
        ends = [one for one in usable if _is_end(flow, one) and not (one.request or one.effect == "merge")]
        for end in ends:
            path = _way(flow.start, end, plain)
            if path is None:
                continue
            weight = share * _end_weight(end, path)
            story = Story(route=route, actions=(first, *path), weight=weight, closing=len(path))
            told = [story, *_detours(flow, story, end, usable, plain)]
            found += told
            found += _going_on(flow, story, usable)
    return [story for story in found if story.weight > 0]


def _open_to(action: ActionDef, route: str, kind: str) -> bool:
    """Whether it may be told of issues of this route and kind at all."""
    return (
        (not action.routes or route in action.routes)
        and (not action.kinds or kind in action.kinds)
        and action.effect not in _NEEDS_OTHERS
        and action.when != "late"
        and action.request != "appeal"
    )


def _is_end(flow: Workflow, action: ActionDef) -> bool:
    return not flow.stage(action.to).open and any(flow.stage(key).open for key in action.from_)


def _is_plain(flow: Workflow, action: ActionDef) -> bool:
    """Whether most issues go this way: nothing returned, asked for, handed up or made up for."""
    stopped = action.timer in ("pause", "resume", "redirect", "extend", "restart")
    publicity = action.effect == "publish" or "notice" in action.waits_for
    return (
        not action.counts
        and not action.request
        and action.effect not in ("escalate", "descend", "joint", "joint_done")
        and (publicity or not stopped)
        and flow.stage(action.to).open
    )


def _end_weight(end: ActionDef, path: Sequence[ActionDef]) -> float:
    if end.closed_as in _BAD_ENDS:
        return 0.02
    return 0.6 if len(path) == 1 else 1.0


def _detours(
    flow: Workflow, story: Story, end: ActionDef, usable: list[ActionDef], plain: list[ActionDef]
) -> list[Story]:
    """The story with one detour on its way, then on to the same end."""
    if story.closed_as in _BAD_ENDS or len(story.actions) < 3:
        return []
    made = []
    on_way = {id(action) for action in story.actions}
    back = [one for one in usable if one.timer in ("resume", "redirect") and not one.counts]
    for action in usable:
        chain = _chain(action, usable)
        if not chain or id(action) in on_way or not flow.stage(action.to).open or action.effect == "descend":
            continue
        at = next((i for i in range(2, len(story.actions) + 1) if story.actions[i - 1].to in action.from_), None)
        if at is None or at >= len(story.actions):
            continue
        rest = _way(chain[-1].to, end, [*plain, *back, *(one for one in usable if one.effect == "descend")])
        if rest is None:
            continue
        actions = (*story.actions[:at], *chain, *rest)
        weight = story.weight * _DETOURS.get(chain[-1].counts or action.counts, _rarity(chain))
        made.append(Story(route=story.route, actions=actions, weight=weight, closing=len(actions) - 1))
    return made


def _rarity(chain: Sequence[ActionDef]) -> float:
    return 0.008 if any(one.timer == "pause" for one in chain) else 0.03


def _chain(action: ActionDef, usable: Iterable[ActionDef]) -> list[ActionDef]:
    """The action with what must follow it: a request with its approvals, 督办 with its answer; [] if it makes no sense.

    What is voided ends, so that it is no detour. What goes up a level without leaving its stage comes down again.
    """
    if action.effect == "escalate" and action.to in action.from_:
        down = next((one for one in usable if one.effect == "descend" and action.to in one.from_), None)
        return [action, down] if down else []
    if action.effect in ("joint", "joint_done"):
        answer = next((one for one in usable if one.effect == "joint_done" and action.to in one.from_), None)
        return [action, answer] if action.effect == "joint" and answer else []
    if not action.request:
        return [action]
    if action.decides != "ask" or action.request == "void":
        return []
    chain, here = [action], action.to
    for decides in ("agree", "grant", "answer"):
        found = [one for one in usable if (one.request, one.decides) == (action.request, decides) and here in one.from_]
        if found:
            chain.append(found[0])
            here = found[0].to
    return chain


def _going_on(flow: Workflow, story: Story, usable: list[ActionDef]) -> list[Story]:
    """The story that goes on after its end: called back, or rated."""
    if story.closed_as in _BAD_ENDS:
        return []
    here = story.actions[-1].to
    return [
        Story(
            route=story.route,
            actions=(*story.actions, one),
            weight=story.weight * _AFTER[one.to != here],
            closing=story.closing,
        )
        for one in usable
        if here in one.from_ and not flow.stage(one.to).open and not one.request
    ]


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
