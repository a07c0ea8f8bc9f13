"""Limits on the working calendar, held against a model that walks minute by minute."""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta
from functools import cache

import chinese_calendar
import pytest

from desk.deadlines import Calendar, Limit, due, known_years, parse_limit, working_seconds
from desk.errors import BadInput

USUAL = Calendar()


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-10-31T23:30:00", "2紧急工作时", "2026-11-01T01:30:00"),
        ("2026-11-02T09:00:00", "4小时", "2026-11-02T15:00:00"),
        ("2026-11-02T16:30:00", "4小时", "2026-11-03T10:30:00"),
        ("2026-11-02T12:30:00", "2小时", "2026-11-02T16:00:00"),
        ("2026-11-06T17:00:00", "2小时", "2026-11-09T09:00:00"),
        ("2026-11-02T10:00:00", "1天", "2026-11-03T10:00:00"),
        ("2026-11-07T10:00:00", "1天", "2026-11-09T18:00:00"),
        ("2026-11-06T10:00:00", "3工作日", "2026-11-11T10:00:00"),
        ("2026-11-06T10:00:00", "2紧急工作日", "2026-11-08T10:00:00"),
        ("2026-11-02T09:00:00", "15分钟", "2026-11-02T09:15:00"),
        ("2026-11-02T18:05:00", "15紧急分钟", "2026-11-02T18:20:00"),
    ],
)
def test_limits_end_when_the_standards_mean(start: str, limit: str, end: str) -> None:
    assert due(start, limit, USUAL) == end


def test_a_make_up_saturday_is_worked_and_the_spring_festival_is_not() -> None:
    assert chinese_calendar.is_workday(date(2026, 2, 14))
    assert due("2026-02-13T17:00:00", "2小时", USUAL) == "2026-02-14T09:00:00"
    assert due("2026-02-14T17:00:00", "2小时", USUAL) == "2026-02-24T09:00:00"


def test_the_office_can_overrule_the_holiday_plan_and_the_hours() -> None:
    closed = Calendar(overrides={"2026-11-03": False, "2026-11-07": True})
    assert due("2026-11-02T17:00:00", "2小时", closed) == "2026-11-04T09:00:00"
    assert due("2026-11-06T17:00:00", "2小时", closed) == "2026-11-07T09:00:00"
    winter = Calendar(hours=(("08:30", "11:30"), ("13:30", "17:00")))
    assert due("2026-11-02T11:00:00", "1小时", winter) == "2026-11-02T14:00:00"


def test_a_year_without_a_holiday_plan_has_weekends_only() -> None:
    last = known_years()[1]
    monday = date(last + 2, 5, 1)
    monday += timedelta(days=(7 - monday.weekday()) % 7)
    assert USUAL.is_workday(monday)
    assert not USUAL.is_workday(monday + timedelta(days=5))


@pytest.mark.parametrize(
    ("text", "amount", "unit", "working"),
    [
        ("2紧急工作时", 120, "minutes", False),
        ("4 小时", 240, "minutes", True),
        ("5天", 5, "days", True),
        ("3个工作日内", 3, "days", True),
        ("2紧急工作日", 2, "days", False),
        ("1紧急工作时制止", 60, "minutes", False),
        ("半小时", 30, "minutes", True),
        ("十五天", 15, "days", True),
        ("1.5小时", 90, "minutes", True),
        ("15连续分钟", 15, "minutes", False),
        ("72连续小时", 4320, "minutes", False),
        ("30自然日", 30, "days", False),
        ("三十个工作日", 30, "days", True),
        ("两天", 2, "days", True),
        ("２紧急工作时", 120, "minutes", False),
        ("2紧", 120, "minutes", False),
        ("2紧日", 2, "days", False),
    ],
)
def test_every_way_the_standards_write_a_limit_is_read(text: str, amount: int, unit: str, working: bool) -> None:
    limit = parse_limit(text)
    assert (limit.amount, limit.unit, limit.working) == (amount, unit, working)


@pytest.mark.parametrize("text", ["", "尽快", "0天", "天", "-1天", "半天", "3 days", "二二天", "三月"])
def test_what_is_no_limit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="时限"):
        parse_limit(text)


def test_nonsense_hours_and_moments_are_refused() -> None:
    for hours in ((), (("14:00", "18:00"), ("08:00", "12:00")), (("08:00", "25:00"),), (("八点", "12:00"),)):
        with pytest.raises(BadInput):
            Calendar(hours=hours)
    with pytest.raises(BadInput, match="不是时间"):
        due("昨天", "2小时", USUAL)
    with pytest.raises(BadInput, match="四百天"):
        due("2026-01-01T09:00:00", "1天", Calendar(overrides={d: False for d in _days(2026, 800)}))


def _days(year: int, count: int) -> list[str]:
    return [(date(year, 1, 1) + timedelta(days=n)).isoformat() for n in range(count)]


@cache
def _worked(day: date, overrides: tuple[tuple[str, bool], ...]) -> bool:
    return dict(overrides).get(day.isoformat(), chinese_calendar.is_workday(day))


def _slow(start: str, limit: Limit, hours: tuple[tuple[str, str], ...], overrides: tuple[tuple[str, bool], ...]) -> str:
    """Walk minute by minute: a minute counts when it lies in the working hours of a working day."""
    spans = [tuple(int(c[:2]) * 60 + int(c[3:]) for c in span) for span in hours]
    per_day = sum(end - begin for begin, end in spans)
    left = limit.amount if limit.unit == "minutes" else limit.amount * (per_day if limit.working else 1440)
    now = datetime.fromisoformat(start)
    while left:
        minute = now.hour * 60 + now.minute
        if not limit.working or (_worked(now.date(), overrides) and any(b <= minute < e for b, e in spans)):
            left -= 1
        now += timedelta(minutes=1)
    return now.isoformat(timespec="seconds")


def test_three_thousand_random_deadlines_agree_with_the_minute_by_minute_model() -> None:
    dice = random.Random(20261031)
    plans = ((("08:00", "12:00"), ("14:00", "18:00")), (("09:00", "17:30"),), (("08:30", "11:45"), ("13:00", "16:20")))
    changed = (("2025-10-09", False), ("2025-10-04", True), ("2026-02-23", True), ("2026-03-02", False))
    texts = ("1紧急工作时", "4紧急工作时", "2小时", "4小时", "7小时", "30分钟", "1天", "2天", "3工作日", "1紧急工作日")
    calendars = {(h, o): Calendar(hours=h, overrides=dict(o)) for h in plans for o in ((), changed)}
    for _ in range(3000):
        hours, overrides = dice.choice(list(calendars))
        begin = datetime(2025, 9, 20) + timedelta(minutes=dice.randrange(200 * 1440))
        start, text = begin.isoformat(timespec="seconds"), dice.choice(texts)
        end = due(start, text, calendars[hours, overrides])
        assert end == _slow(start, parse_limit(text), hours, overrides), (start, text, hours, overrides)


def test_working_time_between_a_start_and_its_deadline_is_the_limit() -> None:
    dice = random.Random(7)
    for _ in range(2000):
        start = (datetime(2025, 1, 1) + timedelta(seconds=dice.randrange(700 * 86_400))).isoformat(timespec="seconds")
        hours = dice.randrange(1, 60)
        end = due(start, f"{hours}小时", USUAL)
        assert working_seconds(start, end, USUAL) == hours * 3600
        assert working_seconds(end, start, USUAL) == -hours * 3600


def test_a_hundred_thousand_deadlines_take_about_a_second() -> None:
    dice = random.Random(3)
    starts = [
        (datetime(2025, 9, 1) + timedelta(minutes=dice.randrange(400 * 1440))).isoformat(timespec="seconds")
        for _ in range(100_000)
    ]
    limits = ("2紧急工作时", "4小时", "1天", "5天", "15天")
    due(starts[0], "15天", USUAL)
    begun = time.perf_counter()
    for index, start in enumerate(starts):
        due(start, limits[index % 5], USUAL)
    assert time.perf_counter() - begun < 2.0
