"""Whether the words of a workflow keep what they promise: what is asked for can be granted, who waits is not left waiting.

`flow` checks the names first; here every name is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.profile.parts import ActionDef, Workflow
from desk.profile.reading import Complaints

if TYPE_CHECKING:
    from desk.profile.profile import Profile

_FIELDS_OF = {
    "joint": (("posts", "会办的岗位和部门"),), "split": (("parts", "拆成的各件"),), "merge": (("issue", "并入的那一件"),),
    "publish": (("date", "公示到哪一天"), ("text", "公示内容")),
}  # fmt: skip
"""What an effect cannot do without: the type of a needed field and what it is for."""
_STARTED_BY = {"joint": "joint", "parts": "split", "notice": "publish"}
"""The effect that begins what a move may wait for."""
_TITLES = {"extend": "延期", "suspend": "挂账", "appeal": "申诉", "void": "作废", "supervise": "督办"}
_WAITS = {"joint": "会办", "parts": "拆分", "notice": "公示", "supervise": "督办"}


def check(profile: Profile, complaints: Complaints) -> None:
    """Add a complaint for every promise a move cannot keep."""
    for index, action in enumerate(profile.workflow.actions):
        path = f"workflow.actions[{index}]"
        _clock(path, action, profile.workflow, complaints)
        _effect(path, action, profile, complaints)
        _request(path, action, profile.workflow, complaints)
        _waiting(path, action, profile.workflow, complaints)
        _who(path, action, profile, complaints)


def _clock(path: str, action: ActionDef, workflow: Workflow, complaints: Complaints) -> None:
    """The clock stops where the issue ends, and nowhere else; what pauses it goes on."""
    ends = not workflow.stage(action.to).open
    after_end = bool(action.from_) and not any(workflow.stage(key).open for key in action.from_)
    if ends and not after_end and action.timer != "stop":
        complaints.add(f"{path}.timer", f"“{action.title}”结束事件，计时却是“{action.timer}”", '写 timer = "stop"')
    if ends and not after_end and not action.closed_as:
        complaints.add(f"{path}.closed_as", f"“{action.title}”结束事件，却没说怎样结的", '写 closed_as，如 "settled"')
    if not ends and action.timer == "stop":
        complaints.add(f"{path}.timer", f"“{action.title}”之后事件还在办，计时却停了", '停表写 "pause"，照走写 "keep"')
    if action.timer == "pause" and not any(
        action.to in one.from_ and one.timer in ("resume", "redirect", "restart", "stop") for one in workflow.actions
    ):
        complaints.add(
            f"{path}.timer", f"“{action.title}”停了表，到了“{workflow.stage(action.to).title}”没有动作让它再走",
            f'给从 {action.to} 出来的动作写 timer = "resume" 或 "redirect"',
        )  # fmt: skip
    if action.timer == "extend" and action.when == "late":
        complaints.add(f"{path}.when", f"“{action.title}”只在超期后才能做，可超期的不得延期", '写 when = "in_time"')
    if action.longest and "date" not in _types(workflow, action.needs + action.asks):
        complaints.add(f"{path}.longest", f"“{action.title}”限了最长几天，却不问日期", "needs 里加一个日期填写项")


def _effect(path: str, action: ActionDef, profile: Profile, complaints: Complaints) -> None:
    """An effect finds the fields and the partner it needs."""
    workflow = profile.workflow
    for kind, what in _FIELDS_OF.get(action.effect, ()):
        if kind not in _types(workflow, action.needs):
            complaints.add(f"{path}.needs", f"“{action.title}”没有问{what}", f'needs 里加一个 type = "{kind}" 的填写项')
    if action.effect == "call_back" and not any(
        workflow.field(key).codes == "satisfaction" for key in action.needs + action.asks
    ):
        complaints.add(f"{path}.needs", f"“{action.title}”没有问满意不满意", '加一个 codes = "satisfaction" 的填写项')
    if action.effect == "merge" and action.closed_as != "duplicate":
        complaints.add(
            f"{path}.closed_as", f"“{action.title}”并入别件，结案方式却是“{action.closed_as}”", '写 "duplicate"'
        )
    if action.effect == "escalate" and len(profile.escalation) < 2:
        complaints.add(
            f"{path}.effect", f"“{action.title}”要上报一级，可逐级上报不到两级", "写 [[escalation]]，至少两级"
        )
    if action.effect == "descend" and not _with(workflow, "escalate"):
        complaints.add(
            f"{path}.effect", f"“{action.title}”要交回下级，可没有动作上报过", '给一个动作写 effect = "escalate"'
        )
    if action.effect == "pardon" and (action.request, action.decides) != ("appeal", "grant"):
        complaints.add(
            f"{path}.effect", f"“{action.title}”免去超期，却不是申诉的批准", '写 request = "appeal"，decides = "grant"'
        )
    if action.effect == "joint" and not _with(workflow, "joint_done"):
        complaints.add(
            f"{path}.effect", f"“{action.title}”请人会办，可没有动作能回复", '给一个动作写 effect = "joint_done"'
        )
    if action.effect == "joint_done" and action.relation != "joint":
        complaints.add(f"{path}.relation", f"“{action.title}”是会办的回复，却不限被请的人", '写 relation = "joint"')


def _request(path: str, action: ActionDef, workflow: Workflow, complaints: Complaints) -> None:
    """Whatever is asked for can be decided, in the stage where it then stands."""
    if bool(action.request) != bool(action.decides):
        lacking = "decides" if action.request else "request"
        complaints.add(f"{path}.{lacking}", f"“{action.title}”只写了一半申请", "request 和 decides 要一起写")
        return
    if not action.request:
        return
    title = _TITLES[action.request]
    if (action.decides == "answer") and action.request != "supervise":
        complaints.add(f"{path}.decides", f"{title}的申请要批准，不是答复", '写 "grant" 或 "refuse"')
    if action.request == "supervise" and action.decides not in ("ask", "answer"):
        complaints.add(f"{path}.decides", "督办只有下达和答复", '写 "ask" 或 "answer"')
        return
    mine = [one for one in workflow.actions if one.request == action.request]
    if action.decides == "ask":
        levels = ["answer"] if action.request == "supervise" else ["grant"]
        if any(one.decides == "agree" for one in mine):
            levels.insert(0, "agree")
        here = action.to
        for level in levels:
            found = [one for one in mine if one.decides == level and here in one.from_]
            if not found:
                wanted = {"answer": "答复", "agree": "初审", "grant": "批准"}[level]
                complaints.add(
                    path, f"“{action.title}”之后在“{workflow.stage(here).title}”没有人能{wanted}{title}",
                    f'加一个 from 含 {here}、request = "{action.request}"、decides = "{level}" 的动作',
                )  # fmt: skip
                return
            here = found[0].to
    elif not any(one.decides == "ask" for one in mine):
        complaints.add(path, f"“{action.title}”答的{title}没有动作提出过", '加一个 decides = "ask" 的动作')


def _waiting(path: str, action: ActionDef, workflow: Workflow, complaints: Complaints) -> None:
    """What a move waits for can begin, and can end where the issue stands meanwhile."""
    for place, word in enumerate(action.waits_for):
        where = f"{path}.waits_for[{place}]"
        if word == "supervise":
            begun = any((one.request, one.decides) == ("supervise", "ask") for one in workflow.actions)
            ending = [one for one in workflow.actions if (one.request, one.decides) == ("supervise", "answer")]
        else:
            begun = bool(_with(workflow, _STARTED_BY[word]))
            ending = _with(workflow, "joint_done")
        if not begun:
            complaints.add(where, f"“{action.title}”等{_WAITS[word]}，可没有动作能发起", "删去它，或加一个发起的动作")
        elif word in ("joint", "supervise"):
            for stage in action.from_:
                if not any(stage in one.from_ for one in ending):
                    complaints.add(
                        where, f"“{action.title}”在“{workflow.stage(stage).title}”等{_WAITS[word]}，可那里没有动作能答复",
                        f"答复的动作 from 里加 {stage}",
                    )  # fmt: skip


def _who(path: str, action: ActionDef, profile: Profile, complaints: Complaints) -> None:
    """Somebody is left who may make the move."""
    workflow = profile.workflow
    if action.relation == "joint" and not _with(workflow, "joint"):
        complaints.add(
            f"{path}.relation", f"“{action.title}”只限会办的人，可没有动作能请会办", "删去 relation，或加会办"
        )
    if action.relation == "handler" and not any("handler" in one.needs + one.asks for one in workflow.actions):
        complaints.add(
            f"{path}.relation", f"“{action.title}”只限承办的人，可没有动作写承办", "派遣的动作 needs 里加 handler"
        )
    people = sum(profile.post(key).most for key in dict.fromkeys(action.posts))
    taken = [one for one in workflow.actions if one.key in action.apart and set(one.posts) <= set(action.posts)]
    if taken and people <= len(taken):
        names = "、".join(f"“{one.title}”" for one in taken)
        complaints.add(
            f"{path}.apart", f"做了{names}的人不能“{action.title}”，可能做它的岗位至多{people}人，会没有人能做",
            "posts 里加一个别的岗位，或放宽人数",
        )  # fmt: skip


def _with(workflow: Workflow, effect: str) -> list[ActionDef]:
    return [one for one in workflow.actions if one.effect == effect]


def _types(workflow: Workflow, keys: tuple[str, ...]) -> Iterator[str]:
    return (workflow.field(key).type for key in keys)
