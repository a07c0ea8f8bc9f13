"""Rows of issues and steps: who reported, who handled, what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from desk.profile import Profile, parse_limit
from desk.profile.words import COUNTERS
from desk.sample import residents as who
from desk.sample.cases import Cases
from desk.sample.clock import clock, moments
from desk.sample.columns import Lazy, chosen, joined, texts, times, where
from desk.sample.desks import Desk
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.people_rows import Homes
from desk.sample.sink import Sink
from desk.sample.step_rows import handlers, steps
from desk.sample.stories import Story
from desk.store.schema import issues as tables


def write(
    sink: Sink, profile: Profile, cases: Cases, homes: Homes, table: Desk, leaves: Sequence[Ints], spots: Floats,
    addresses: Lazy, dice: Dice,
) -> None:  # fmt: skip
    """Issues and steps. `leaves` are the lowest areas per issue, layer by layer, `spots` lon/lat."""
    rng = dice.stream("case rows")
    reasons = [f"{one.file_when}。" for _, one in cases.conditions]
    departments = [one.department for _, one in cases.conditions]
    # What nobody has sent on yet waits for whoever may; what a post of the profile is to do is given to that post.
    given = (cases.filed >= 0) | (cases.closed >= 0)
    handler = where(given, handlers(profile, cases, departments, np.arange(len(cases)), cases.steps - 1))
    posts = {level.title: level.post for level in profile.escalation if level.post}
    posts |= {post.title: post.key for post in profile.posts}
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
        handler=handler,
        handler_post=lambda low, high: [posts.get(title) for title in handler(low, high)],
        **_reporters(profile, cases, homes, table, leaves, rng),
        **_standing(profile, cases, rng),
    )
    steps(sink, profile, cases, table, leaves, departments)


def _reporters(
    profile: Profile, cases: Cases, homes: Homes, table: Desk, leaves: Sequence[Ints], rng: np.random.Generator
) -> dict[str, Any]:
    """Where each issue came from: the head of a household in the house, or whoever of the team found it."""
    heads = np.searchsorted(homes.people.household, np.searchsorted(homes.people.home_building, cases.house))
    heads = np.minimum(heads, len(homes.people.role) - 1)
    source, from_home = _sources(profile, cases, rng)
    actions = profile.workflow.actions
    finder, _ = table.who(leaves, actions.index(next(action for action in actions if not action.from_)))
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
    stage_due = np.full(len(cases), -1.0)
    for index, stage in enumerate(profile.workflow.stages):
        rows = np.flatnonzero(open_now & (reached == index))
        if stage.limit:
            stage_due[rows] = clock().due(cases.since[rows], parse_limit(stage.limit))
    tier, handed = _by_step(cases, Story.tiers), _by_step(cases, _hands_on)
    for level, escalation in enumerate(profile.escalation):
        rows = np.flatnonzero(open_now & (handed > 0) & (tier == level))
        stage_due[rows] = clock().due(cases.since[rows], parse_limit(escalation.limit))
    limits = chosen([one.limit for _, one in cases.conditions], cases.condition)
    return {
        **counted,
        "stage": chosen(stages, reached),
        "step_no": cases.steps,
        "filed_at": times(cases.filed),
        "due_at": times(cases.due),
        "warn_at": times(np.where(cases.due >= 0, cases.warn, -1.0)),
        "limit_text": where(cases.due >= 0, limits),
        "stage_since": times(cases.since),
        "stage_due_at": times(stage_due),
        "tier": tier,
        "paused_at": times(np.where(open_now, cases.paused, -1.0)),
        "called_back_at": times(cases.called),
        "closed_at": times(cases.closed),
        "closed_as": where(~open_now, chosen([one.closed_as or None for one in cases.stories], cases.story)),
        "late_minutes": cases.late,
        "answer": where(late, "因办理条件所限未能按期办结，已当面向反映人说明情况并致歉，现已办结。"),
        "satisfaction": where(~open_now, chosen(["1", "2", "3", "9"], content)),
    }


def _hands_on(story: Story) -> list[int]:
    """Which actions of a story hand the issue to another level, whose own time then counts."""
    return [action.effect in ("escalate", "descend") for action in story.actions]


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
        # A sentence of a condition may name the thing itself: not twice then.
        said = wrong if one.name in wrong else f"{one.name}{wrong}"
        titles.append(said if one.kind == "facility" else one.name)
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
