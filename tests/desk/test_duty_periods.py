"""Periods against a naive model that walks day by day, and the dealing of work as properties."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.duty import periods as p
from desk.duty.spreading import blocks, days, phase_of, places

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
EVERY = ("day", "week", "half_month", "month", "two_months", "quarter", "half_year", "year")
DAY = timedelta(days=1)


def naive(every: str, day: date) -> tuple[object, ...]:
    """What distinguishes the period of a day from all others, by the plainest reckoning."""
    month = day.month - 1
    return {
        "day": (day,),
        "week": (day - timedelta(days=day.weekday()),),
        "half_month": (day.year, day.month, day.day > 15),
        "month": (day.year, day.month),
        "two_months": (day.year, month // 2),
        "quarter": (day.year, month // 3),
        "half_year": (day.year, month // 6),
        "year": (day.year,),
    }[every]


@pytest.mark.parametrize("every", EVERY)
def test_periods_are_what_walking_day_by_day_finds(every: str) -> None:
    walked: dict[tuple[object, ...], list[date]] = {}
    day = date(2023, 12, 1)
    while day <= date(2028, 1, 31):
        walked.setdefault(naive(every, day), []).append(day)
        day += DAY
    expected = [(days[0], days[-1]) for days in walked.values() if days[-1] >= FIRST and days[0] <= LAST]
    found = p.periods(every, FIRST, LAST)
    if every == "year":  # the walk sees only parts of the years at its ends
        assert [each.first.year for each in found] == [2024, 2025, 2026, 2027]
    else:
        assert [(each.first, each.last) for each in found] == expected
    assert len({each.key for each in found}) == len(found)
    assert [each.key for each in found] == sorted(each.key for each in found)


def test_the_week_of_new_year_belongs_to_the_iso_year() -> None:
    week = p.period_of("week", date(2027, 1, 1))
    assert (week.key, week.first, week.last) == ("2026-W53", date(2026, 12, 28), date(2027, 1, 3))
    assert p.period_of("week", date(2024, 12, 31)).key == "2025-W01"


def test_february_of_a_leap_year_has_its_day() -> None:
    assert p.period_of("half_month", date(2024, 2, 29)).last == date(2024, 2, 29)
    assert p.period_of("two_months", date(2024, 2, 29)).days == 60
    assert p.period_of("two_months", date(2025, 2, 28)).days == 59


@given(
    st.sampled_from(EVERY),
    st.dates(FIRST, LAST),
    st.integers(1, 12),
)
def test_parts_cover_their_period_evenly(every: str, day: date, times: int) -> None:
    whole = p.period_of(every, day)
    found = p.parts(whole, times)
    assert len(found) == times
    assert found[0].first == whole.first and found[-1].last == whole.last
    assert all(whole.first <= each.first <= each.last <= whole.last for each in found)
    lengths = [each.days for each in found]
    assert max(lengths) - min(lengths) <= 1
    if times <= whole.days:
        assert all(one.last + DAY == other.first for one, other in zip(found, found[1:], strict=False))


@given(st.sampled_from(EVERY), st.dates(FIRST, LAST), st.integers(0, 90), st.integers(1, 4))
def test_every_part_with_a_day_in_the_span_is_found_and_no_other(every: str, day: date, span: int, times: int) -> None:
    last = day + span * DAY
    found = p.periods(every, day, last, times)
    for at in range(span + 1):
        assert any(each.holds(day + at * DAY) for each in found)
    assert all(each.last >= day and each.first <= last for each in found)


def test_a_period_of_which_less_than_a_third_is_left_is_not_begun() -> None:
    quarter = p.period_of("quarter", date(2026, 11, 1))  # 92 days
    assert p.is_worth_beginning(quarter, date(2026, 12, 1))  # 31 left
    assert not p.is_worth_beginning(quarter, date(2026, 12, 2))
    assert p.is_worth_beginning(quarter, date(2026, 9, 1))
    assert p.is_worth_beginning(p.period_of("day", date(2026, 12, 2)), date(2026, 12, 2))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2026Q3", "2026年第3季度"),
        ("2026-W07", "2026年第7周"),
        ("2026-11", "2026年11月"),
        ("2026-11-a", "2026年11月上半月"),
        ("2026-11-22", "2026年11月22日"),
        ("2026H2", "2026年第2个半年"),
        ("2026-B6", "2026年第6个双月"),
        ("2026", "2026年"),
        ("2026-11.2", "2026年11月第2次"),
        ("special:7", "special:7"),
    ],
)
def test_periods_are_said_in_words(key: str, said: str) -> None:
    assert p.title(key) == said


@given(st.integers(0, 500), st.integers(1, 9))
def test_people_of_equal_share_differ_by_one_household_at_most(count: int, people: int) -> None:
    taken = blocks(count, [100] * people)
    assert sum(taken) == count
    assert max(taken) - min(taken) <= 1


@given(st.integers(0, 500), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_shares_are_kept_to_a_household(count: int, weights: list[int]) -> None:
    taken = blocks(count, weights)
    assert sum(taken) == count
    assert all(abs(one - count * weight / sum(weights)) < 1 for one, weight in zip(taken, weights, strict=True))


@given(st.lists(st.integers(1, 6), max_size=200), st.integers(1, 30), st.integers(1, 50))
def test_everybodys_days_differ_by_one_and_neighbours_stay_together(people: list[int], count: int, plan: int) -> None:
    who = np.array(people, np.int64)
    place, size = places(who)
    at = days(place, size, count, phase_of(plan, who))
    for person in set(people):
        mine = at[who == person].tolist()
        assert mine == sorted(mine)  # the way through the grid is walked day by day
        assert mine[0] >= 0 and mine[-1] < count
        load = Counter(mine)
        each_day = [load.get(day, 0) for day in range(count)]
        assert max(each_day) - min(each_day) <= 1
    again = days(*places(who), count, phase_of(plan, who))
    assert (again == at).all()
