"""Rows of the steps of issues, and of what hangs on them: requests, publicity, calls to join in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from desk.profile import ActionDef, Profile
from desk.sample.cases import Cases
from desk.sample.clock import moments
from desk.sample.columns import chosen, times, where
from desk.sample.desks import Desk
from desk.sample.dice import Ints
from desk.sample.sink import Sink
from desk.sample.walks import NOTICE_DAYS
from desk.store.schema import handling
from desk.store.schema import issues as tables

_SAID = {
    "start": "已派{department}办理，请按时限办结。", "finish": "已到现场处理完毕，附处置后照片。",
    "stop": "经现场核查达到结案条件，已向反映人反馈。", "redirect": "仍请{department}办理，接着计时。",
    "returned": "不属本部门职责，退回重新派办。", "rework": "现场核查未达到结案条件，返工。",
    "extended": "情况属实，同意延一个原时限。", "suspend": "确须待上级资金落实，同意挂账。",
    "extend ask": "施工条件所限，申请延期。", "suspend ask": "须待上级资金落实，申请挂账。",
    "extend agree": "理由成立，同意上报。", "suspend agree": "理由成立，同意上报。",
    "supervised": "临近时限，请加快办理并报告进展。", "supervise answer": "已增派人手，今日内办完。",
    "joint": "请一起到场处理。", "joint_done": "已到场，配合处理完毕。",
    "escalate": "本级难以解决，请上级协调。", "descend": "协调意见已定，请按意见办理。",
    "publish": "公示七日，欢迎监督。", "call_back": "电话回访，问题已解决。", "": "情况属实，按程序办理。",
}  # fmt: skip


def steps(
    sink: Sink, profile: Profile, cases: Cases, table: Desk, leaves: Sequence[Ints], departments: list[str]
) -> None:
    """Every step of every issue. `leaves` are the lowest areas per issue, layer by layer."""
    flow, step = profile.workflow, cases.step
    keys = [action.key for action in flow.actions]
    width = max(len(one.actions) for one in cases.stories)
    action_of = np.array(
        [[keys.index(action.key) for action in one.actions] + [0] * (width - len(one.actions)) for one in cases.stories]
    )
    action = action_of[step["story"], step["no"] - 1]
    stages = [stage.key for stage in flow.stages]
    to = np.array([stages.index(one.to) for one in flow.actions])[action]
    before = np.where(step["no"] > 1, np.concatenate([[0], to[:-1]]), -1)
    issue = step["issue"]
    person, post = table.who([leaf[issue] for leaf in leaves], action)
    starts = np.array([one.timer in ("start", "restart", "redirect") for one in flow.actions])[action]
    sink.put(
        tables.step,
        len(action),
        issue_id=issue + 1,
        no=step["no"],
        action=chosen(keys, action),
        from_stage=chosen(stages, before),
        to_stage=chosen(stages, to),
        at=times(step["at"]),
        person_id=where(person > 0, person),
        actor=chosen(["办公室", *table.names], person),
        post=chosen(table.posts, post),
        department=handlers(profile, cases, departments, issue, step["no"] - 1),
        body=chosen([_said(one) for one in flow.actions], action),
        timer=chosen([one.timer for one in flow.actions], action),
        limit_text=where(starts, chosen([one.limit for _, one in cases.conditions], cases.condition[issue])),
        due_at=times(step["due"]),
        late_minutes=step["late"].astype(np.int64),
    )
    _requests(sink, profile, cases, person, table)
    _publicity(sink, profile, cases)
    _joints(sink, profile, cases, table, leaves, person)


def handlers(profile: Profile, cases: Cases, departments: list[str], issue: Ints, place: Ints) -> Any:
    """With whom each issue is after the step at that place of its story: the department, or the level above."""
    width = max(len(one.actions) for one in cases.stories)
    tier_of = np.zeros((len(cases.stories), width), dtype=np.int64)
    for row, story in enumerate(cases.stories):
        tier_of[row, : len(story.actions)] = story.tiers()
    tier = tier_of[cases.story[issue], place]
    titles = [*departments, *(one.title for one in profile.escalation)]
    return chosen(titles, np.where(tier > 0, len(departments) + tier, cases.condition[issue]))


def _said(action: ActionDef) -> str:
    """What whoever makes the move says."""
    words = [
        f"{action.request} {action.decides}", action.counts, action.effect, action.timer,
        "suspend" if action.request == "suspend" else "", "finish" if "result" in action.needs else "",
    ]  # fmt: skip
    if action.request == "suspend" and action.decides == "grant":
        words.insert(0, "suspend")
    text = next((_SAID[word] for word in words if word in _SAID), _SAID[""])
    return text.replace("{department}", "承办单位")


def _requests(sink: Sink, profile: Profile, cases: Cases, person: Ints, table: Desk) -> None:
    """Every request on the way, as far as it has been decided."""
    begin = np.cumsum(cases.steps) - cases.steps
    names = ["办公室", *table.names]
    told: list[dict[str, Any]] = []
    for index, story in enumerate(cases.stories):
        for kind, places in story.requests():
            for issue in np.flatnonzero((cases.story == index) & (cases.steps > places[0])).tolist():
                made = [begin[issue] + one for one in places if one < cases.steps[issue]]
                at = _texts(cases.step["at"][made])
                who = [names[one] for one in person[made].tolist()]
                one = {
                    "issue_id": issue + 1, "kind": kind, "state": "asked", "asked_at": at[0], "asked_by": who[0],
                    "asked_person_id": int(person[made[0]]) or None, "reason": _said(story.actions[places[0]]),
                }  # fmt: skip
                for place, when, name in zip(places[1:], at[1:], who[1:], strict=False):
                    action = story.actions[place]
                    if action.decides == "agree":
                        one |= {"state": "agreed", "agreed_at": when, "agreed_by": name}
                    else:
                        state = {"grant": "granted", "refuse": "refused", "answer": "answered"}[action.decides]
                        one |= {
                            "state": state, "decided_at": when, "decided_by": name, "decision": _said(action),
                        }  # fmt: skip
                told.append(one)
    told.sort(key=lambda one: (one["issue_id"], one["asked_at"]))
    names_of = ("issue_id", "kind", "state", "asked_at", "asked_by", "asked_person_id", "reason", "agreed_at",
                "agreed_by", "decided_at", "decided_by", "decision")  # fmt: skip
    sink.put(handling.request, len(told), **{name: [one.get(name) for one in told] for name in names_of})


def _publicity(sink: Sink, profile: Profile, cases: Cases) -> None:
    """What was put up for the public to see, at every level of the office."""
    begin = np.cumsum(cases.steps) - cases.steps
    told: list[tuple[int, str, str, str]] = []
    for index, story in enumerate(cases.stories):
        for place in (no for no, action in enumerate(story.actions) if action.effect == "publish"):
            for issue in np.flatnonzero((cases.story == index) & (cases.steps > place)).tolist():
                at = cases.step["at"][[begin[issue] + place]]
                since, until = _texts(at)[0][:10], _texts(at + NOTICE_DAYS * 1440)[0][:10]
                told += [(issue + 1, level, since, until) for level in profile.layers[0].office_levels]
    told.sort()
    sink.put(
        handling.publicity,
        len(told),
        issue_id=[one[0] for one in told],
        tier=[one[1] for one in told],
        title="拟批准事项公示",
        body="经受理、审核，拟予批准，现予公示。如有异议，请在公示期内提出。",
        since=[one[2] for one in told],
        until=[one[3] for one in told],
    )


def _joints(sink: Sink, profile: Profile, cases: Cases, table: Desk, leaves: Sequence[Ints], person: Ints) -> None:
    """Who was called in, and whether they have answered: the post that answers is the one that was called."""
    begin = np.cumsum(cases.steps) - cases.steps
    keys = [action.key for action in profile.workflow.actions]
    told: list[tuple[Any, ...]] = []
    for index, story in enumerate(cases.stories):
        for place in (no for no, action in enumerate(story.actions) if action.effect == "joint"):
            answer = story.actions[place + 1]
            for issue in np.flatnonzero((cases.story == index) & (cases.steps > place)).tolist():
                _, post = table.who([leaf[[issue]] for leaf in leaves], keys.index(answer.key))
                made = [begin[issue] + place + one for one in (0, 1) if place + one < cases.steps[issue]]
                at = _texts(cases.step["at"][made])
                done = (at[1], table.names[int(person[made[1]]) - 1], _said(answer)) if len(at) > 1 else (None,) * 3
                told.append((issue + 1, table.posts[int(post[0])], at[0], *done))
    told.sort(key=lambda one: (one[0], one[2]))
    names = ("issue_id", "post", "asked_at", "done_at", "done_by", "body")
    sink.put(handling.joint, len(told), **{name: [one[n] for one in told] for n, name in enumerate(names)})


def _texts(at: Any) -> list[str]:
    return [str(one) for one in np.datetime_as_string(moments(at), unit="s")]
