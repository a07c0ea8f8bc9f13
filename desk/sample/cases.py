"""Thirteen months of issues and their steps, told by the profile's own workflow."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from desk.profile import Profile, parse_limit
from desk.profile.codes import ClassDef
from desk.sample.clock import is_workday, minutes
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.starting import Known
from desk.sample.stories import Story, stories
from desk.sample.town import FOLDER
from desk.sample.walks import NOW, Walk

BEGIN = "2025-10-01"
_RECENT = 4 * 1440
_KINDS = {"event": 0.50, "facility": 0.20, "appeal": 0.20, "dispute": 0.05, "hazard": 0.05, "petition": 0.0}
"""Petitions go to an office of their own in most streets: the sample has none."""


@dataclass(slots=True, kw_only=True)
class Cases:
    """Issues as columns, sorted by the moment of their report; minutes run since the clock's first day, -1 is never."""

    story: Ints
    kind: Ints
    klass: Ints
    condition: Ints
    reported: Floats
    urgency: Ints
    house: Ints
    facility: Ints
    filed: Floats
    due: Floats
    closed: Floats
    warn: Floats
    paused: Floats
    since: Floats
    """When it came to its stage."""
    called: Floats
    """When its reporter was last asked whether all is well."""
    late: Ints
    steps: Ints
    step: dict[str, Any]
    stories: list[Story]
    kinds: list[str]
    classes: list[ClassDef]
    conditions: list[Any]
    """Row id and condition; `condition` indexes this."""
    class_of: list[int]
    """Per condition its class."""

    def __len__(self) -> int:
        return len(self.story)


def happen(
    profile: Profile, known: Known, total: int, houses: Ints, facility_classes: Ints, codes: list[str], dice: Dice
) -> Cases:
    """`total` issues; `houses` are those it may happen at; `facility_classes` gives per facility its place in `codes`."""
    rng = dice.stream("cases")
    kinds = [category.key for category in profile.categories]
    kind = pick(rng, [_KINDS.get(key, 0.05) for key in kinds], total)
    classes, klass = _classes(known, kinds, kind, set(codes), rng)
    reported = np.round(_reports(classes, klass, rng))
    order = np.argsort(reported, kind="stable")
    kind, klass, reported = kind[order], klass[order], reported[order]
    conditions = [(row, rule) for one in classes for row, rule in known.conditions[one.code]]
    starts = np.cumsum([0, *(len(known.conditions[one.code]) for one in classes)])
    spread = np.diff(starts)[klass]
    condition = starts[klass] + np.minimum((rng.random(total) ** 1.6 * spread).astype(int), spread - 1)
    told, story = _stories(profile, kinds, kind, reported > NOW - _RECENT, rng)
    heat = np.exp(rng.normal(0, 1.15, len(houses)))
    cases = Cases(
        story=story, kind=kind, klass=klass, condition=condition, reported=reported,
        urgency=pick(rng, [0.87, 0.11, 0.02], total) + 1, house=houses[pick(rng, heat, total)],
        facility=_facilities(classes, klass, facility_classes, codes, rng),
        filed=np.full(total, -1.0), due=np.full(total, -1.0), closed=np.full(total, -1.0),
        warn=np.full(total, -1.0), paused=np.full(total, -1.0), since=np.full(total, -1.0), called=np.full(total, -1.0),
        late=np.zeros(total, dtype=np.int64), steps=np.zeros(total, dtype=np.int64), step={},
        stories=told, kinds=kinds, classes=classes, conditions=conditions,
        class_of=np.repeat(np.arange(len(classes)), np.diff(starts)).tolist(),
    )  # fmt: skip
    _go(cases, profile, rng)
    return cases


def _stories(
    profile: Profile, kinds: list[str], kind: Ints, recent: Any, rng: np.random.Generator
) -> tuple[list[Story], Ints]:
    """Every story of every kind and one per issue, of its kind; on recent ones others are asked more often.

    Or hardly any request would stand open on the day the sample ends.
    """
    told: list[Story] = []
    story = np.zeros(len(kind), dtype=np.int64)
    for index, key in enumerate(kinds):
        mine = stories(profile, key)
        for now, times in ((False, 1), (True, 8)):
            rows = np.flatnonzero((kind == index) & (recent == now))
            weights = [one.weight * (times if one.asks_others() else 1) for one in mine]
            story[rows] = len(told) + pick(rng, weights, len(rows))
        told += mine
    return told, story


def _classes(
    known: Known, kinds: list[str], kind: Ints, things: set[str], rng: np.random.Generator
) -> tuple[list[ClassDef], Ints]:
    """The classes that happen and one per issue."""
    classes: list[ClassDef] = []
    klass = np.zeros(len(kind), dtype=np.int64)
    for index, key in enumerate(kinds):
        mine = [one for one in known.of_kind(key) if key != "facility" or one.code in things]
        if key == "event":
            grades = {one.code for one in mine if one.code.startswith("9")}
            mine = [one for one in mine if not grades or one.code in grades]
        if not mine:
            raise ValueError(f"no class of kind {key}")
        weights = [_weight(one) for one in mine]
        rows = np.flatnonzero(kind == index)
        klass[rows] = len(classes) + pick(rng, weights, len(rows))
        classes += mine
    return classes, klass


@cache
def _year() -> dict[str, Any]:
    """What data/sample/year.toml says of seasons, hours and frequencies."""
    with (FOLDER / "year.toml").open("rb") as file:
        return tomllib.load(file)


def _weight(one: ClassDef) -> float:
    return max((weight for word, weight in _year()["busy"].items() if word in one.name), default=1.0)


def _reports(classes: list[ClassDef], klass: Ints, rng: np.random.Generator) -> Floats:
    """When each was reported: by season, weekday and hour, mostly while offices are open."""
    first = np.datetime64(BEGIN)
    days = np.arange(first, np.datetime64("2026-11-01"))
    month = days.astype("datetime64[M]").astype(int) % 12
    week = np.array([1.15, 1.08, 1.04, 1.0, 0.98, 0.5, 0.4])[(days.astype("datetime64[D]").astype(int) + 3) % 7]
    open_day = np.array([is_workday(day) for day in days.tolist()])
    usual = (
        np.where(open_day, np.maximum(week, 0.9), 0.42)
        * np.linspace(0.92, 1.08, len(days))
        * rng.uniform(0.82, 1.2, len(days))
    )
    usual[-1] *= 0.6
    day = np.zeros(len(klass), dtype=np.int64)
    seasons = [
        next((season for word, season in _year()["season"].items() if word in one.name), None) for one in classes
    ]
    for index, season in enumerate(seasons):
        rows = np.flatnonzero(klass == index)
        weights = usual * np.array(season or (1,) * 12, dtype=float)[month]
        day[rows] = pick(rng, weights, len(rows))
    hour = pick(rng, _year()["day"]["hours"], len(klass))
    start = minutes(BEGIN)
    moment = start + day * 1440.0 + hour * 60 + rng.uniform(0, 59, len(klass))
    return np.minimum(moment, NOW - rng.uniform(1, 200, len(klass)))


def _facilities(
    classes: list[ClassDef], klass: Ints, facility_classes: Ints, codes: list[str], rng: np.random.Generator
) -> Ints:
    """The facility concerned, -1 for none: any of its class."""
    found = np.full(len(klass), -1, dtype=np.int64)
    place = {code: index for index, code in enumerate(codes)}
    order = np.argsort(facility_classes, kind="stable")
    bounds = np.searchsorted(facility_classes[order], np.arange(len(codes) + 1))
    for index, one in enumerate(classes):
        if one.kind != "facility":
            continue
        rows = np.flatnonzero(klass == index)
        low, high = bounds[place[one.code]], bounds[place[one.code] + 1]
        found[rows] = order[rng.integers(low, high, len(rows))]
    return found


def _go(cases: Cases, profile: Profile, rng: np.random.Generator) -> None:
    """Walk every issue through its story, as far as time has gone."""
    texts = list(dict.fromkeys(one.limit for _, one in cases.conditions))
    limits = [parse_limit(text) for text in texts]
    limit_of = np.array([texts.index(one.limit) for _, one in cases.conditions])[cases.condition]
    tempo = np.exp(rng.normal(-1.15, 0.5, len(cases)))
    fresh = cases.reported > NOW - 11 * 1440
    tempo[fresh] = np.maximum(tempo[fresh], rng.uniform(0.35, 0.95, int(fresh.sum())))
    stuck = rng.random(len(cases)) < 0.035
    tempo[stuck] = rng.uniform(1.05, 4, int(stuck.sum()))
    waiting = fresh & (rng.random(len(cases)) < 0.3)
    hung = rng.random(len(cases)) < 0.044
    walkers = [Walk(cases, index, profile, limits, limit_of) for index in range(len(cases.stories))]
    parts = [one.go(tempo, hung, waiting, rng) for one in walkers if len(one.rows)]
    whole = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    order = np.lexsort((whole["no"], whole["issue"]))
    cases.step = {key: column[order] for key, column in whole.items()}
