"""Households and the people in them, as columns: who lives where, how old, how related."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desk.sample.dice import Dice, Floats, Ints, pick, share_out

TODAY_YEAR = 2026
HEAD, SPOUSE, CHILD, SECOND_CHILD, PARENT, MATE = range(6)
"""Places in a household. MATE: shares a rented room and is no relative."""

# kind of household: share, members, lowest and highest age of the head, chance to be tenants from elsewhere
KINDS = (
    ("elderly_alone", 0.080, (HEAD,), 66, 92, 0.01),
    ("single", 0.150, (HEAD,), 22, 66, 0.33),
    ("couple", 0.170, (HEAD, SPOUSE), 27, 72, 0.24),
    ("elderly_couple", 0.150, (HEAD, SPOUSE), 63, 88, 0.02),
    ("family", 0.240, (HEAD, SPOUSE, CHILD), 29, 66, 0.17),
    ("two_children", 0.065, (HEAD, SPOUSE, CHILD, SECOND_CHILD), 30, 48, 0.19),
    ("three_generations", 0.090, (HEAD, SPOUSE, CHILD, PARENT), 34, 62, 0.05),
    ("flat_share", 0.075, (HEAD, MATE, MATE), 20, 40, 1.0),
)
FLAT_SHARE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns of households and residents; residents stand in the order of their households."""

    home_building: Ints
    home_kind: Ints
    home_floating: NDArray[np.bool_]
    household: Ints
    role: Ints
    male: NDArray[np.bool_]
    birth: NDArray[np.datetime64]
    surname: Ints
    """Index into the surnames, so that children have their father's."""

    @property
    def age(self) -> Ints:
        """Whole years on the last day of the sample."""
        return ((np.datetime64("2026-10-31") - self.birth).astype(np.int64) / 365.2425).astype(np.int64)


def settle(total: int, room: Floats, surnames: Floats, dice: Dice) -> People:
    """`total` residents in households over buildings with that much room."""
    rng = dice.stream("households")
    sizes = np.array([len(kind[2]) for kind in KINDS])
    shares = np.array([kind[1] for kind in KINDS])
    mean = float((sizes * shares).sum() / shares.sum())
    kind = pick(rng, shares, int(total / mean * 1.02) + 20)
    filled = np.cumsum(sizes[kind])
    count = int(np.searchsorted(filled, total)) + 1
    kind = kind[:count]
    over = int(filled[count - 1]) - total
    if over:
        kind[-1] = {1: 0, 2: 2, 3: 4, 4: 5}[int(sizes[kind[-1]]) - over]
    building = np.repeat(np.arange(len(room)), share_out(count, room))
    floating = rng.random(count) < np.array([row[5] for row in KINDS])[kind]
    household = np.repeat(np.arange(count), sizes[kind])
    first = np.repeat(np.cumsum(sizes[kind]) - sizes[kind], sizes[kind])
    place = np.arange(len(household)) - first
    roles = np.array([[*row[2], *[-1] * (4 - len(row[2]))] for row in KINDS])
    role = roles[kind[household], place]
    male, age = _sex_and_age(kind, household, role, rng)
    surname = _surnames(household, role, male, surnames, rng)
    days = (age * 365.2425 + rng.uniform(1, 364, len(age))).astype(np.int64)
    return People(
        home_building=building,
        home_kind=kind,
        home_floating=floating,
        household=household,
        role=role,
        male=male,
        birth=np.datetime64("2026-10-31") - days.astype("timedelta64[D]"),
        surname=surname,
    )


def _sex_and_age(kind: Ints, household: Ints, role: Ints, rng: np.random.Generator) -> tuple[NDArray[np.bool_], Ints]:
    count = len(kind)
    low, high = np.array([row[3] for row in KINDS])[kind], np.array([row[4] for row in KINDS])[kind]
    head_age = (low + (high - low) * rng.beta(1.15, 1.25, count)).astype(np.int64)
    alone = np.isin(kind, (0, 1))
    head_male = rng.random(count) < np.where(kind == 0, 0.36, np.where(alone, 0.54, 0.86))
    child_age = np.clip(head_age - rng.integers(23, 36, count), 0, 33)
    of = household
    n = len(of)
    age = head_age[of].copy()
    male = head_male[of].copy()
    spouse, child, second = role == SPOUSE, role == CHILD, role == SECOND_CHILD
    age[spouse] = np.maximum(21, age[spouse] - rng.normal(1.8, 2.6, int(spouse.sum())).round().astype(np.int64))
    male[spouse] = ~male[spouse]
    age[child] = child_age[of[child]]
    age[second] = np.maximum(0, child_age[of[second]] - rng.integers(1, 7, int(second.sum())))
    parent = role == PARENT
    age[parent] = np.minimum(96, age[parent] + rng.integers(22, 32, int(parent.sum())))
    mate = role == MATE
    age[mate] = np.maximum(18, age[mate] + rng.integers(-6, 7, int(mate.sum())))
    others = child | second | mate
    male[others] = rng.random(n)[others] < 0.52
    male[parent] = rng.random(n)[parent] < 0.34
    return male, age


def _surnames(household: Ints, role: Ints, male: NDArray[np.bool_], weights: Floats, rng: np.random.Generator) -> Ints:
    """Everybody has an own one, but children take the father's and a male head's father or mother fits in."""
    own = pick(rng, weights, len(household))
    heads = np.flatnonzero(role == HEAD)
    spouses = np.full(household[-1] + 1, -1, dtype=np.int64)
    spouses[household[role == SPOUSE]] = np.flatnonzero(role == SPOUSE)
    father = np.where(male[heads] | (spouses < 0), heads, spouses)
    children = np.isin(role, (CHILD, SECOND_CHILD))
    own[children] = own[father[household[children]]]
    parents = (role == PARENT) & male
    own[parents] = own[heads[household[parents]]]
    return own
