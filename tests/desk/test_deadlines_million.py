"""A million cases against the model that counts minutes: deadlines, working time, warnings, and whole lives of clocks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from desk.clocks import Tick, run
from desk.deadlines import Calendar, Season, due, measure, working_seconds
from tests.desk import minutes
from tests.desk.minutes import FIRST, Model, minute, text

BEGIN, END = 0, (date(2027, 1, 1) - FIRST).days * 1440
UNITS = (("紧急分钟", "clock", 1), ("紧急工作时", "clock", 60), ("紧急工作日", "clock", 1440), ("分钟", "work", 1),
         ("小时", "work", 60), ("天", "days", 0), ("工作日", "days", 0))  # fmt: skip


def _calendars(dice: random.Random, count: int) -> Iterator[Calendar]:
    """The official one of 2004 to 2026, then any: other hours, hours by season, hundreds of days changed by hand."""
    yield Calendar()
    afternoon = (("08:00", "12:00"), ("15:00", "18:00"))
    yield Calendar(seasons=(Season(name="夏季", since="06-01", until="09-30", hours=afternoon),))
    for _ in range(count - 2):
        seasons = []
        for name in ("夏季", "冬季")[: dice.randrange(3)]:
            since, until = (_day(dice).strftime("%m-%d") for _ in "ab")
            seasons.append(Season(name=name, since=since, until=until, hours=_hours(dice)))
        changed = {_day(dice).isoformat(): dice.random() < 0.5 for _ in range(dice.randrange(900))}
        yield Calendar(hours=_hours(dice), overrides=changed, seasons=seasons)


def _day(dice: random.Random) -> date:
    return FIRST + timedelta(days=dice.randrange(minutes.DAYS))


def _hours(dice: random.Random) -> tuple[tuple[str, str], ...]:
    cuts = sorted(dice.sample(range(0, 1441, dice.choice((1, 5, 30))), 2 * dice.randrange(1, 4)))
    clocks = [f"{cut // 60:02d}:{cut % 60:02d}" for cut in cuts]
    return tuple(zip(clocks[::2], clocks[1::2], strict=True))


def _limits(dice: random.Random, model: Model, count: int) -> list[tuple[str, str, int]]:
    """Texts of limits with the unit and the amount they come to."""
    found = []
    for _ in range(count):
        word, unit, each = dice.choice(UNITS)
        amount = dice.randrange(1, 30)
        found.append((f"{amount}{word}", unit, amount * (each or model.whole_day)))
    return found


def _life(dice: random.Random, start: int, limit: str) -> list[Tick]:
    """Steps of an issue: started, paused, resumed, given to somebody else, extended, at last perhaps stopped."""
    at, ticks, timers = start, [Tick(at=text(start), timer="start", limit_text=limit, handler="甲")], []
    for _ in range(dice.randrange(1, 7)):
        timers.append(dice.choice(("keep", "pause", "resume", "pause", "resume", "redirect", "extend", "restart")))
    for timer in (*timers, *dice.choice(((), ("stop",), ("pause", "resume", "stop")))):
        at += dice.randrange(1, 1 + dice.choice((30, 600, 3 * 1440)))
        ticks.append(Tick(at=text(at), timer=timer, handler=dice.choice(("甲", "乙")) if timer == "redirect" else ""))
    return ticks


def _in_time(ticks: list[Tick], calendar: Calendar) -> list[Tick]:
    """Without extensions after the deadline, which the rules of every profile refuse."""
    kept: list[Tick] = []
    for tick in ticks:
        before = run(kept, calendar, 25) if tick.timer == "extend" else None
        if before is None or (before.due_at or "") > (before.paused_at or tick.at):
            kept.append(tick)
    return kept


@pytest.mark.parametrize("total", [40_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_working_time_is_that_of_the_minute_by_minute_model(total: int) -> None:
    dice, done = random.Random(total), Counter[str]()
    calendars = 4 if total < 100_000 else 12
    for calendar in _calendars(dice, calendars):
        model = Model.of(calendar)
        share = total // calendars
        done["deadlines"] += _deadlines(dice, calendar, model, share * 46 // 100)
        done["working times"] += _spans(dice, calendar, model, share * 46 // 100)
        done["clocks with pauses"] += _lives(dice, calendar, model, share * 5 // 100)
    done["warnings"] = done["deadlines"] // 9
    print(f"\n{sum(done.values()):,} cases, no difference: " + ", ".join(f"{key} {n:,}" for key, n in done.items()))
    assert sum(done.values()) >= total


def _deadlines(dice: random.Random, calendar: Calendar, model: Model, count: int) -> int:
    """Deadlines, and of every ninth the moment of the warning."""
    starts = np.array([dice.randrange(BEGIN, END) for _ in range(count)])
    limits = _limits(dice, model, count)
    for unit in ("clock", "work", "days"):
        rows = np.array([at for at in range(count) if limits[at][1] == unit])
        amounts = np.array([limits[at][2] for at in rows])
        expected = model.due(starts[rows], amounts, unit)
        for row, end in zip(rows.tolist(), expected.tolist(), strict=True):
            given = due(text(starts[row]), limits[row][0], calendar)
            assert minute(given) == end, (text(starts[row]), limits[row][0], given, text(end), calendar)
        for percent in (10, 25, 33, 50):
            some = np.arange(len(rows))[(10, 25, 33, 50).index(percent) :: 36]
            warned = model.warned(starts[rows[some]], amounts[some], unit, percent)
            for at, moment in zip(some.tolist(), warned.tolist(), strict=True):
                tick = Tick(at=text(starts[rows[at]]), timer="start", limit_text=limits[rows[at]][0])
                given = run([tick], calendar, percent).warn_at or ""
                assert minute(given) == moment, (tick, percent, given, text(moment), calendar)
    return count


def _spans(dice: random.Random, calendar: Calendar, model: Model, count: int) -> int:
    """Working time between any two moments, also backwards."""
    for _ in range(count):
        start = dice.randrange(BEGIN, END)
        end = start + dice.randrange(-90 * 1440, 90 * 1440) if dice.random() < 0.9 else dice.randrange(BEGIN, END)
        end = max(end, 0)
        given = working_seconds(text(start), text(end), calendar)
        assert given == 60 * (model.worked[end] - model.worked[start]), (text(start), text(end), given, calendar)
    return count


def _lives(dice: random.Random, calendar: Calendar, model: Model, count: int) -> int:
    """Clocks that were paused, resumed, handed on, extended."""
    for limit, unit, amount in _limits(dice, model, count):
        ticks = _in_time(_life(dice, dice.randrange(BEGIN, END), limit), calendar)
        found = model.replay(ticks, amount, unit)
        clock = run(ticks, calendar, 25)
        assert minute(clock.due_at or "") == found, (ticks, clock, text(found), calendar)
    return count


def test_the_model_and_the_program_mean_the_same_unit() -> None:
    for calendar in _calendars(random.Random(5), 3):
        model = Model.of(calendar)
        for word, unit, each in UNITS:
            counted = measure(f"1{word}", calendar)
            assert counted.kind == unit
            assert counted.length == (calendar.day_worth if unit == "days" else each * 60)
            assert model.whole_day * 60 == calendar.day_worth
