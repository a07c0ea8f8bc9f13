"""Rows of issues and steps: who reported, who handled, what was said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from desk.profile import Profile
from desk.profile.words import COUNTERS
from desk.sample import residents as who
from desk.sample.cases import Cases
from desk.sample.clock import moments
from desk.sample.columns import Lazy, chosen, joined, texts, where
from desk.sample.crews import Crew, Place
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.people_rows import Homes
from desk.sample.sink import Sink
from desk.sample.stories import Story
from desk.store.schema import issues as tables

_SAID = {
    "start": "已派{department}办理，请按时限办结。", "finish": "已到现场处理完毕，附处置后照片。",
    "stop": "经现场核查达到结案条件，已向反映人反馈。",
    "returned": "不属本部门职责，退回重新派办。", "rework": "现场核查未达到结案条件，返工。",
    "extended": "施工条件所限，申请延期。",
    "supervised": "临近时限，请加快办理并报告进展。", "pause": "须待上级资金落实，挂账。", "": "情况属实，按程序办理。",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who does what where: per area id and action the person, and what the persons are called."""

    person: Ints
    post: Ints
    posts: list[str]
    names: list[str]


def desk(profile: Profile, crew: Crew, places: dict[str, Place], areas: int, dice: Dice) -> Desk:
    """For every area and action somebody who may do it, from the area itself or from above."""
    rng = dice.stream("desk")
    posts = [post.key for post in profile.posts]
    holders: dict[tuple[int, str], int] = {}
    for person, post, area, _, _, until in crew.held:
        if until is None:
            holders.setdefault((area, post), person)
    actions = profile.workflow.actions
    who_acts: Ints = np.zeros((areas + 1, len(actions)), dtype=np.int64)
    post_of: Ints = np.full((areas + 1, len(actions)), -1, dtype=np.int64)
    for place in places.values():
        for index, parent in enumerate(place.tree.parents):
            here = int(place.ids[index])
            above = int(place.ids[parent]) if parent >= 0 else 0
            for number, action in enumerate(actions):
                able = [post for post in action.posts if (here, post) in holders]
                if able and (parent < 0 or rng.random() < 0.8 or not who_acts[above, number]):
                    post = able[int(rng.integers(len(able)))]
                    who_acts[here, number], post_of[here, number] = holders[here, post], posts.index(post)
                else:
                    who_acts[here, number], post_of[here, number] = who_acts[above, number], post_of[above, number]
    return Desk(person=who_acts, post=post_of, posts=posts, names=crew.names)


def times(values: Floats) -> Lazy:
    """Wall minutes as moments; negative ones as None."""

    def part(low: int, high: int) -> list[Any]:
        texts = np.datetime_as_string(moments(values[low:high]), unit="s").tolist()
        return [text if one >= 0 else None for text, one in zip(texts, values[low:high].tolist(), strict=True)]

    return part


def write(
    sink: Sink, profile: Profile, cases: Cases, homes: Homes, table: Desk, leaf: Ints, spots: Floats, addresses: Lazy,
    dice: Dice,
) -> None:  # fmt: skip
    """Issues and steps. `leaf` is the lowest area per issue, `spots` lon/lat."""
    rng = dice.stream("case rows")
    reasons = [f"{one.file_when}。" for _, one in cases.conditions]
    departments = [one.department for _, one in cases.conditions]
    sink.put(
        tables.issue,
        len(cases),
        number=_numbers(profile, cases),
        profile_id=1,
        kind=chosen(cases.kinds, cases.kind),
        class_code=chosen([one.code for one in cases.classes], cases.klass),
        condition_id=chosen([row for row, _ in cases.conditions], cases.condition),
        title=joined(addresses, chosen(*_titles(cases))),
        body=joined(addresses, "，", chosen(reasons, cases.condition)),
        route=chosen([one.route or None for one in cases.stories], cases.story),
        urgency=cases.urgency,
        reported_at=times(cases.reported),
        address=addresses,
        lon=spots[:, 0],
        lat=spots[:, 1],
        facility_id=where(cases.facility >= 0, cases.facility + 1),
        handler=chosen(departments, cases.condition),
        **_reporters(profile, cases, homes, table, leaf, rng),
        **_standing(profile, cases, rng),
    )
    _steps(sink, profile, cases, table, leaf, departments)


def _reporters(
    profile: Profile, cases: Cases, homes: Homes, table: Desk, leaf: Ints, rng: np.random.Generator
) -> dict[str, Any]:
    """Where each issue came from: the head of a household in the house, or whoever of the team found it."""
    heads = np.searchsorted(homes.people.household, np.searchsorted(homes.people.home_building, cases.house))
    heads = np.minimum(heads, len(homes.people.role) - 1)
    source, from_home = _sources(profile, cases, rng)
    actions = profile.workflow.actions
    finder = table.person[leaf, actions.index(next(action for action in actions if not action.from_))]
    phones = who.phone_matrix(0, len(homes.people.role))
    finders = ["", *table.names]

    def names(low: int, high: int) -> list[str]:
        home = homes.names.at(heads[low:high])
        mine = [finders[i] for i in finder[low:high].tolist()]
        return [a if r else b for r, a, b in zip(from_home[low:high].tolist(), home, mine, strict=True)]

    return {
        "source": chosen([one.key for one in profile.sources], source),
        "reporter": names,
        "reporter_phone": where(from_home, lambda low, high: texts(phones[heads[low:high]])),
        "resident_id": where(from_home, heads + 1),
    }


def _standing(profile: Profile, cases: Cases, rng: np.random.Generator) -> dict[str, Any]:
    """How far each issue is, when it was due and done, and what happened on the way."""
    stages = [stage.key for stage in profile.workflow.stages]
    reached = _by_step(cases, lambda story: [stages.index(action.to) for action in story.actions])
    open_now = cases.closed < 0
    late = (cases.late > 0) & ~open_now
    content = pick(rng, [0.72, 0.2, 0.05, 0.03], len(cases))
    counted = {name: _by_step(cases, partial(_counts, name)) for name in COUNTERS if name}
    resting = open_now & (_by_step(cases, lambda story: [action.timer == "pause" for action in story.actions]) > 0)
    return {
        **counted,
        "stage": chosen(stages, reached),
        "step_no": cases.steps,
        "filed_at": times(cases.filed),
        "due_at": times(cases.due),
        "paused_at": times(np.where(resting, cases.step["at"][np.cumsum(cases.steps) - 1], -1.0)),
        "closed_at": times(cases.closed),
        "closed_as": where(~open_now, chosen([one.closed_as or None for one in cases.stories], cases.story)),
        "late_minutes": cases.late,
        "answer": where(late, "因办理条件所限未能按期办结，已当面向反映人说明情况并致歉，现已办结。"),
        "satisfaction": where(~open_now, chosen(["1", "2", "3", "9"], content)),
    }


def _counts(name: str, story: Story) -> list[int]:
    """How often the actions of a story have counted as `name` so far."""
    counted: list[int] = np.cumsum([action.counts == name for action in story.actions]).tolist()
    return counted


def _by_step(cases: Cases, values: Callable[[Story], list[Any]]) -> Ints:
    """Per issue the value that its story gives for its last step."""
    width = max(len(one.actions) for one in cases.stories)
    table = np.zeros((len(cases.stories), width), dtype=np.int64)
    for row, story in enumerate(cases.stories):
        table[row, : len(story.actions)] = values(story)
    found: Ints = table[cases.story, cases.steps - 1]
    return found


def _steps(sink: Sink, profile: Profile, cases: Cases, table: Desk, leaf: Ints, departments: list[str]) -> None:
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
    place = leaf[step["issue"]]
    person, post = table.person[place, action], table.post[place, action]
    department = cases.condition[step["issue"]]
    bodies = [
        _SAID.get(one.counts or one.timer) or _SAID["finish" if "result" in one.needs else ""] for one in flow.actions
    ]
    sink.put(
        tables.step,
        len(action),
        issue_id=step["issue"] + 1,
        no=step["no"],
        action=chosen(keys, action),
        from_stage=chosen(stages, before),
        to_stage=chosen(stages, to),
        at=times(step["at"]),
        person_id=where(person > 0, person),
        actor=chosen(["办公室", *table.names], person),
        post=chosen(table.posts, post),
        department=chosen(departments, department),
        body=chosen([text.replace("{department}", "承办单位") for text in bodies], action),
        due_at=times(step["due"]),
        late_minutes=step["late"].astype(np.int64),
    )


def _sources(profile: Profile, cases: Cases, rng: np.random.Generator) -> tuple[Ints, Any]:
    """Where each came from, and whether a resident reported it."""
    keys = [one.key for one in profile.sources]
    usual = {"visit": 0.2, "patrol": 0.36, "open_check": 0.25, "secret_check": 0.12, "resident": 0.14,
    "hotline": 0.16, "message": 0.06,
             "delegate": 0.015, "superior": 0.03, "meeting": 0.01, "spot_check": 0.1}  # fmt: skip
    source = pick(rng, [usual.get(key, 0.05) for key in keys], len(cases))
    people = [index for index, key in enumerate(keys) if key in ("resident", "hotline", "message", "visit", "delegate")]
    personal = [index for index, key in enumerate(cases.kinds) if key in ("appeal", "dispute")]
    own = np.isin(cases.kind, personal)
    if people:
        source[own & ~np.isin(source, people)] = people[0]
    return source, np.isin(source, people) & (own | (rng.random(len(cases)) < 0.7))


def _titles(cases: Cases) -> tuple[list[str], Ints]:
    """Per condition what the title says: the class, and for facilities what is wrong with it."""
    titles = []
    for (_, condition), index in zip(cases.conditions, cases.class_of, strict=True):
        one = cases.classes[index]
        wrong = re.split("[、，；。或]", condition.file_when)[0]
        titles.append(f"{one.name}{wrong}" if one.kind == "facility" else one.name)
    return titles, cases.condition


def _numbers(profile: Profile, cases: Cases) -> Lazy:
    """Prefix of the category, day, and a serial of the day."""
    day = (cases.reported // 1440).astype(np.int64)
    starts = np.searchsorted(day, day)
    serial = np.arange(len(cases)) - starts + 1
    dates = np.char.replace(np.datetime_as_string(moments(cases.reported), unit="D"), "-", "").tolist()
    prefix = [category.prefix or "SJ" for category in profile.categories]

    def part(low: int, high: int) -> list[str]:
        rows = zip(cases.kind[low:high].tolist(), dates[low:high], serial[low:high].tolist(), strict=True)
        return [f"{prefix[kind]}{date}{number:04d}" for kind, date, number in rows]

    return part
