"""Who does it and on which day: bonds first, then the holders of the plan's post, then evenly over their working days.

The people of a grid are those who hold the post there; where nobody does, those who hold it in the nearest area above.
They take blocks of neighbours in proportion to their shares. A bond (包户) goes before: for what it names always, for a
member of a bonded household only when the bonded person holds the plan's post. What is about a grid itself goes round
among its people from period to period.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from desk.deadlines import Calendar
from desk.duty.periods import ONE, Period
from desk.duty.spreading import Ints, blocks, days, phase_of, places
from desk.office import Office
from desk.work.clocks.calendar import working_calendar
from desk.work.duty.whom import Plan, Targets

_SEATS: Final = (
    "select s.area_id, s.person_id, s.share, s.post, s.since, s.until from assignment s"
    " where s.until is null or s.until >= ? order by s.since, s.id"
)
_BONDS: Final = (
    "select b.item_id, b.person_id, b.since, b.until from bond b join person w on w.id = b.person_id where b.whom = ?"
    " and (b.until is null or b.until >= ?) and (w.until is null or w.until >= ?) order by b.since desc, b.id desc"
)
_FAR: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a post in an area, and from when till when."""

    person: int
    share: int
    since: str
    until: str

    def holds(self, day: str) -> bool:
        """Whether it is held on that day."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Dealt:
    """Per item: who does it (0: nobody), the day as an ordinal."""

    person: Ints
    planned: Ints


class Desk:
    """What dealing needs to know of the office, read once: seats, areas above areas, absences, working days."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.today = office.today()
        self._seats: defaultdict[tuple[str, int], list[Seat]] = defaultdict(list)
        for area, person, share, post, since, until in office.database.read(_SEATS, (self.today,)):
            seat = Seat(person, max(int(share or 0), 1), since, until or _FAR)
            self._seats[post, area].append(seat)
            self._seats["", area].append(seat)
        self.paths = dict(office.database.read("select id, path from area"))
        self._bonds: dict[str, dict[int, list[tuple[int, str, str]]]] = {}
        self._days: dict[tuple[date, date], list[int]] = {}

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar."""
        return working_calendar(self.office)

    @cached_property
    def absences(self) -> dict[int, list[tuple[str, str, int]]]:
        """Per person their absences from today on: first day, last day, who stands in (0: nobody)."""
        found: defaultdict[int, list[tuple[str, str, int]]] = defaultdict(list)
        for person, since, until, substitute in self.office.database.read(
            "select person_id, since, until, substitute_id from absence where until >= ? order by since, id",
            (self.today,),
        ):
            found[person].append((since, until, substitute or 0))
        return dict(found)

    def working_days(self, first: date, last: date) -> list[int]:
        """Ordinals of the working days between two days; of all days where none is worked."""
        key = (first, last)
        if key not in self._days:
            every = [first + at * ONE for at in range(max((last - first).days, 0) + 1)]
            self._days[key] = [day.toordinal() for day in every if self.calendar.is_workday(day)] or [
                day.toordinal() for day in every
            ]
        return self._days[key]

    def team_of(self, post: str, area: int, day: str) -> tuple[int, list[Seat]]:
        """The area whose people do it there, and these people; (0, []) where nobody holds the post."""
        for above in reversed([int(each) for each in self.paths.get(area, "").split("/") if each]):
            seats = [each for each in self._seats.get((post, above), ()) if each.holds(day)]
            if seats:
                return above, list({each.person: each for each in seats}.values())
        return 0, []

    def bonds(self, whom: str, day: str) -> dict[int, int]:
        """Per item of a kind who is bonded to it on a day; the longest-standing where there are several."""
        if whom not in self._bonds:
            known: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
            for item, person, since, until in self.office.database.read(_BONDS, (whom, self.today, self.today)):
                known[item].append((person, since, until or _FAR))
            self._bonds[whom] = dict(known)
        return {
            item: person
            for item, all_ in self._bonds[whom].items()
            for person, since, until in all_
            if since <= day <= until
        }

    def areas_of(self, post: str, people: set[int]) -> set[int]:
        """Where any of these people hold a post today."""
        return {
            area
            for (key, area), seats in self._seats.items()
            if key == post
            for seat in seats
            if seat.person in people and seat.holds(self.today)
        }

    def holders(self, post: str, day: str) -> set[int]:
        """Everybody who holds a post anywhere on a day."""
        return {
            seat.person for (key, _), seats in self._seats.items() if key == post for seat in seats if seat.holds(day)
        }


def deal(desk: Desk, plan: Plan, whom: Targets, period: Period) -> Ints:
    """Who does each item of a plan in a period, 0 where nobody is there."""
    day = max(period.first.isoformat(), desk.today)
    person = np.zeros(len(whom.item), np.int64)
    areas, leaf = np.unique(whom.area, return_inverse=True)
    teams = [desk.team_of(plan.post, int(area), day) for area in areas.tolist()]
    team = np.array([each[0] for each in teams], np.int64)[leaf] if len(teams) else leaf
    people = dict(teams)
    order = np.argsort(team, kind="stable")
    _, first, sizes = np.unique(team[order], return_index=True, return_counts=True)
    for start, size in zip(first.tolist(), sizes.tolist(), strict=True):
        rows = order[start : start + size]
        seats = _present(desk, people[int(team[rows[0]])], period)
        if seats:
            person[rows] = _shared(plan, seats, size, period)
    return _bonded(desk, plan, whom, day, person)


def _present(desk: Desk, seats: list[Seat], period: Period) -> list[Seat]:
    """Without those who are away all through the period and have named nobody; all of them where nobody would be left."""
    if not any(seat.person in desk.absences for seat in seats):
        return seats
    days_ = desk.working_days(max(period.first, min(date.fromisoformat(desk.today), period.last)), period.last)

    def is_gone(spans: list[tuple[str, str, int]]) -> bool:
        return not any(deputy for _, _, deputy in spans) and all(_is_away(spans, day) for day in days_)

    return [seat for seat in seats if not is_gone(desk.absences.get(seat.person, []))] or seats


def _shared(plan: Plan, seats: list[Seat], size: int, period: Period) -> Ints:
    """The people of a team, each as often as they take items, one block after the other."""
    if plan.whom == "area":
        turn = period.first.toordinal() // period.days
        who = [seats[(at + turn) % len(seats)].person for at in range(size)]
        return np.array(who, np.int64)
    return np.repeat(np.array([each.person for each in seats]), blocks(size, [each.share for each in seats]))


def _bonded(desk: Desk, plan: Plan, whom: Targets, day: str, person: Ints) -> Ints:
    """The same with those who are bonded to an item in their place."""
    bonds = desk.bonds(plan.whom, day)
    houses = desk.bonds("household", day) if plan.whom == "resident" else {}
    if houses and plan.post:
        holders = desk.holders(plan.post, day)
        houses = {item: who for item, who in houses.items() if who in holders}
    for items, known in ((whom.household, houses), (whom.item, bonds)):
        if known:
            given = np.array([known.get(item, 0) for item in items.tolist()], np.int64)
            person = np.where(given > 0, given, person)
    return person


def spread(desk: Desk, plan: Plan, whom: Targets, person: Ints, period: Period, begin: date) -> Dealt:
    """The day of each item: every person's items evenly over their working days from `begin` on, neighbours together."""
    usual = desk.working_days(min(max(begin, period.first), period.last), period.last)
    who = np.where(person > 0, person, -whom.area)  # what nobody does is spread grid by grid
    place, size = places(who)
    at = days(place, size, len(usual), phase_of(plan.id, np.abs(who)))
    planned = np.array(usual, np.int64)[at]
    person = person.copy()
    for absent, spans in desk.absences.items():
        rows = np.flatnonzero(who == absent)
        if not len(rows):
            continue
        there = [day for day in usual if not _is_away(spans, day)]
        if there:
            where = days(place[rows], size[rows], len(there), int(phase_of(plan.id, np.array([absent]))[0]))
            planned[rows] = np.array(there, np.int64)[where]
        else:
            person[rows] = next((deputy for _, _, deputy in spans if deputy), absent)
    return Dealt(person, planned)


def _is_away(spans: list[tuple[str, str, int]], day: int) -> bool:
    text = date.fromordinal(day).isoformat()
    return any(since <= text <= until for since, until, _ in spans)


def days_between(first: date, last: date) -> dict[int, str]:
    """Texts of the days by ordinal: made once, not once per task."""
    count = (last - first).days + 1
    return {first.toordinal() + at: (first + timedelta(days=at)).isoformat() for at in range(count)}
