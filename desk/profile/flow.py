"""Whether a workflow holds together: every stage can be reached, and from every open stage an end can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.profile import promises
from desk.profile.codes import short_tables
from desk.profile.parts import ActionDef, Workflow
from desk.profile.reading import Complaints
from desk.profile.words import ISSUE_KINDS, PROFILE_LISTS, WAITS

if TYPE_CHECKING:
    from desk.profile.profile import Profile


def check(profile: Profile, complaints: Complaints) -> None:
    """Add a complaint for every unknown name, unreachable stage and dead end."""
    before = len(complaints.sentences)
    workflow = profile.workflow
    code_lists = (*PROFILE_LISTS, *short_tables(), "region")
    for index, one in enumerate(workflow.fields):
        if one.codes and one.codes not in code_lists:
            complaints.unknown(f"workflow.fields[{index}].codes", "代码表", one.codes, code_lists)
    routes = [route.key for route in profile.routes]
    for index, stage in enumerate(workflow.stages):
        _each(f"workflow.stages[{index}].routes", "办理路线", stage.routes, routes, complaints)
    for index, action in enumerate(workflow.actions):
        _names(f"workflow.actions[{index}]", action, profile, complaints)
    if workflow.start not in [stage.key for stage in workflow.stages]:
        complaints.unknown("workflow.start", "环节", workflow.start, [stage.key for stage in workflow.stages])
    if len(complaints.sentences) == before:
        # The rest is only worth telling when the names are right: one typo would cut the whole graph.
        _moves(profile, complaints)
        promises.check(profile, complaints)


def _each(path: str, what: str, given: tuple[str, ...], known: list[str], complaints: Complaints) -> None:
    for place, name in enumerate(given):
        if name not in known:
            complaints.unknown(f"{path}[{place}]", what, name, known)


def _names(path: str, action: ActionDef, profile: Profile, complaints: Complaints) -> None:
    workflow = profile.workflow
    stages = [stage.key for stage in workflow.stages]
    fields = [one.key for one in workflow.fields]
    _each(f"{path}.from", "环节", action.from_, stages, complaints)
    if action.to not in stages:
        complaints.unknown(f"{path}.to", "环节", action.to, stages)
    _each(f"{path}.posts", "岗位", action.posts, [post.key for post in profile.posts], complaints)
    if not action.posts:
        complaints.add(f"{path}.posts", f"没有岗位可以做“{action.title}”", "至少写一个岗位")
    _each(f"{path}.needs", "填写项", action.needs, fields, complaints)
    _each(f"{path}.asks", "填写项", action.asks, fields, complaints)
    _each(f"{path}.late_needs", "填写项", action.late_needs, fields, complaints)
    _each(f"{path}.routes", "办理路线", action.routes, [route.key for route in profile.routes], complaints)
    _each(f"{path}.kinds", "种类", action.kinds, list(ISSUE_KINDS), complaints)
    _each(f"{path}.waits_for", "等待的事", action.waits_for, list(WAITS), complaints)
    _each(f"{path}.apart", "动作", action.apart, [one.key for one in workflow.actions], complaints)
    if action.closed_as and action.closed_as not in short_tables()["closed_as"].labels():
        complaints.unknown(f"{path}.closed_as", "结案方式", action.closed_as, short_tables()["closed_as"].labels())


def _moves(profile: Profile, complaints: Complaints) -> None:
    workflow = profile.workflow
    if not any(not action.from_ for action in workflow.actions):
        complaints.add("workflow.actions", "没有登记动作，事件无从产生", "写一个 from = [] 的动作")
        return
    if not any(not stage.open for stage in workflow.stages):
        complaints.add("workflow.stages", "没有结束环节", "至少一个环节写 open = false")
        return
    reached: set[str] = set()
    routes = [(route.key, route.title) for route in profile.routes]
    choosing = {one.key for one in workflow.fields if one.codes == "issue_route"}
    if any(not action.from_ and not choosing & set(action.needs) for action in workflow.actions):
        routes.append(("", "未定"))
    for kind in profile.categories:
        told = "" if not any(action.kinds for action in workflow.actions) else f"“{kind.title}”"
        for route, title in routes:
            reachable = _reachable(workflow, route, kind.key)
            reached |= reachable
            _dead_ends(profile, f"{told}走“{title}”路线", reachable - _ending(workflow, route, kind.key), complaints)
    for index, stage in enumerate(workflow.stages):
        if stage.key not in reached:
            complaints.add(
                f"workflow.stages[{index}]", f"环节“{stage.title}”走不到", f"加一个 to = “{stage.key}” 的动作，或删去它"
            )


def _dead_ends(profile: Profile, way: str, stages: set[str], complaints: Complaints) -> None:
    """Complain of each stage from which no end can be reached, once."""
    for index, stage in enumerate(profile.workflow.stages):
        said = f"workflow.stages[{index}]: {way}到“{stage.title}”后再也办不结"
        if stage.key in stages and not any(said in one for one in complaints.sentences):
            complaints.add(
                f"workflow.stages[{index}]", f"{way}到“{stage.title}”后再也办不结",
                f"加一个从 {stage.key} 通向结束环节的动作",
            )  # fmt: skip


def taken(action: ActionDef, route: str) -> bool:
    """Whether issues of that route may take this action; "" (not chosen yet) takes what every route may."""
    return not action.routes or route in action.routes


def _open_to(action: ActionDef, route: str, kind: str) -> bool:
    return taken(action, route) and (not action.kinds or kind in action.kinds)


def _reachable(workflow: Workflow, route: str, kind: str) -> set[str]:
    """Stages an issue of that route and kind can come to."""
    moves = [action for action in workflow.actions if _open_to(action, route, kind)]
    found = {action.to for action in moves if not action.from_}
    while more := {action.to for action in moves if found & set(action.from_)} - found:
        found |= more
    return found


def _ending(workflow: Workflow, route: str, kind: str) -> set[str]:
    """Stages from which an issue can come to an end by moves that are always there.

    What may run out, is only for the late, needs a request first, another issue or a call to others proves nothing.
    """
    moves = [
        action
        for action in workflow.actions
        if _open_to(action, route, kind)
        and not (action.at_most or action.when or action.request or action.relation == "joint")
        and action.effect not in ("merge", "escalate", "joint", "split")
    ]
    found = {stage.key for stage in workflow.stages if not stage.open}
    while more := {stage for action in moves if action.to in found for stage in action.from_} - found:
        found |= more
    return found
