"""Whether a workflow holds together: every stage can be reached, and from every open stage an end can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.profile.codes import short_tables
from desk.profile.parts import ActionDef, Workflow
from desk.profile.reading import Complaints
from desk.profile.words import PROFILE_LISTS

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
        # Reachability is only worth telling when the names are right: one typo would cut the whole graph.
        _moves(profile, complaints)


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
    elif action.timer != "stop" and not workflow.stage(action.to).open:
        complaints.add(f"{path}.timer", f"“{action.title}”结束事件，计时却是“{action.timer}”", '写 timer = "stop"')
    _each(f"{path}.posts", "岗位", action.posts, [post.key for post in profile.posts], complaints)
    if not action.posts:
        complaints.add(f"{path}.posts", f"没有岗位可以做“{action.title}”", "至少写一个岗位")
    _each(f"{path}.needs", "填写项", action.needs, fields, complaints)
    _each(f"{path}.asks", "填写项", action.asks, fields, complaints)
    _each(f"{path}.late_needs", "填写项", action.late_needs, fields, complaints)
    _each(f"{path}.routes", "办理路线", action.routes, [route.key for route in profile.routes], complaints)
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
    for route, title in routes:
        reachable = _reachable(workflow, route)
        reached |= reachable
        ending = _ending(workflow, route)
        for index, stage in enumerate(workflow.stages):
            if stage.key in reachable and stage.key not in ending:
                complaints.add(
                    f"workflow.stages[{index}]",
                    f"走“{title}”路线到“{stage.title}”后再也办不结",
                    f"加一个从 {stage.key} 通向结束环节的动作",
                )
    for index, stage in enumerate(workflow.stages):
        if stage.key not in reached:
            complaints.add(
                f"workflow.stages[{index}]", f"环节“{stage.title}”走不到", f"加一个 to = “{stage.key}” 的动作，或删去它"
            )


def taken(action: ActionDef, route: str) -> bool:
    """Whether issues of that route may take this action; "" (not chosen yet) takes what every route may."""
    return not action.routes or route in action.routes


def _reachable(workflow: Workflow, route: str) -> set[str]:
    """Stages an issue of that route can come to."""
    moves = [action for action in workflow.actions if taken(action, route)]
    found = {action.to for action in moves if not action.from_}
    while more := {action.to for action in moves if found & set(action.from_)} - found:
        found |= more
    return found


def _ending(workflow: Workflow, route: str) -> set[str]:
    """Stages from which an issue of that route can come to an end without the moves that may run out."""
    moves = [action for action in workflow.actions if taken(action, route) and not action.at_most]
    found = {stage.key for stage in workflow.stages if not stage.open}
    while more := {stage for action in moves if action.to in found for stage in action.from_} - found:
        found |= more
    return found
