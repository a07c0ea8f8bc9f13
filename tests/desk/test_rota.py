"""A rota is fair, leaves rest, goes around absences, and says what is wrong with one made by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import rota
from desk.errors import BadInput
from desk.rota import REST, Shift, Turn

DESK = Shift(id=1, name="受理中心轮值", kind="desk", begins="08:30", ends="17:30", people=1, days="work")
EVENING = Shift(id=2, name="错时服务", kind="staggered", begins="17:30", ends="20:30", people=1, days="135")
ROUND = Shift(id=3, name="24小时值班", kind="whole_day", begins="08:30", ends="08:30", people=2, days="all")
OCTOBER = [date(2026, 10, 1) + timedelta(days=n) for n in range(31)]


def works(day: date) -> bool:
    return day.isoweekday() < 6


def dealt(shifts, people, days=OCTOBER, away=None, before=()):
    wanted = rota.needs(shifts, {day: works(day) for day in days}, [turn for turn, _ in before])
    return rota.deal(wanted, people, is_workday=works, away=away or {}, before=before)


def test_every_shift_is_filled_on_its_days_and_only_on_them() -> None:
    turns = dealt([DESK, EVENING, ROUND], list(range(1, 9))).turns
    by_shift = Counter((turn.shift_id, turn.day) for turn in turns)
    for day in OCTOBER:
        assert by_shift[1, day] == (1 if works(day) else 0)
        assert by_shift[2, day] == (1 if day.isoweekday() in (1, 3, 5) else 0)
        assert by_shift[3, day] == 2


def test_free_days_are_shared_apart_from_working_days() -> None:
    turns = dealt([ROUND], list(range(1, 8))).turns
    for free in (False, True):
        counts = Counter(turn.person_id for turn in turns if works(turn.day) is not free)
        assert max(counts.values()) - min(counts.values()) <= 1


def test_the_next_month_goes_on_where_the_last_one_stopped() -> None:
    people = [1, 2, 3]
    alone = Shift(id=3, name="夜班", kind="night", begins="20:00", ends="06:00", people=1)
    first = dealt([alone], people, OCTOBER[:4])
    following = dealt([alone], people, OCTOBER[4:6], before=[(turn, alone) for turn in first.turns])
    counts = Counter(turn.person_id for turn in (*first.turns, *following.turns))
    assert set(counts.values()) == {2}


def test_nobody_is_dealt_in_while_away_and_what_cannot_be_filled_is_said() -> None:
    away = {1: [("2026-10-01", "2026-10-31")]}
    found = dealt([ROUND], [1, 2, 3], OCTOBER[:2], away=away)
    assert {turn.person_id for turn in found.turns} == {2, 3}
    assert found.open == ((OCTOBER[1], ROUND, 2),)  # both have just come off the round


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda n, begin, length, people, days: Shift(
                id=n, name=f"班{n}", kind="day", begins=f"{begin:02d}:00", ends=f"{(begin + length) % 24:02d}:00",
                people=people, days=days,
            ),
            st.integers(1, 5), st.integers(0, 23), st.integers(1, 24), st.integers(1, 3),
            st.sampled_from(["all", "work", "rest", "24", "7"]),
        ),
        min_size=1, max_size=3, unique_by=lambda shift: shift.id,
    ),
    st.integers(1, 9),
    st.integers(1, 40),
    st.dictionaries(st.integers(1, 9), st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=3),
)  # fmt: skip
def test_whatever_is_dealt_has_nothing_to_complain_of(shifts, count, length, gone) -> None:
    days = [date(2026, 2, 20) + timedelta(days=n) for n in range(length)]
    start = days[0]
    away = {
        person: [(str(start + timedelta(days=at)), str(start + timedelta(days=at + more)))]
        for person, (at, more) in gone.items()
    }
    people = list(range(1, count + 1))
    found = dealt(shifts, people, days, away=away)
    names = {person: f"人{person}" for person in people}
    assert rota.complaints(shifts, found.turns, away, names) == ()
    lacking = {(day, shift.id): count for day, shift, count in found.open}
    got = Counter((turn.day, turn.shift_id) for turn in found.turns)
    for day in days:
        for shift in shifts:
            wanted = shift.people if shift.runs(day, works(day)) else 0
            assert got[day, shift.id] + lacking.get((day, shift.id), 0) == wanted
    assert found == dealt(shifts, people, days, away=away)


def test_a_rota_made_by_hand_is_judged_in_words() -> None:
    names = {1: "张三", 2: "李四"}
    night = Shift(id=4, name="夜班", kind="night", begins="20:00", ends="06:00")
    turns = [
        Turn(shift_id=4, day=date(2026, 10, 12), person_id=1),
        Turn(shift_id=1, day=date(2026, 10, 13), person_id=1),
        Turn(shift_id=1, day=date(2026, 10, 12), person_id=2),
        Turn(shift_id=3, day=date(2026, 10, 12), person_id=2),
    ]
    away = {1: [("2026-10-13", "2026-10-13")]}
    said = [sentence for _, _, sentence in rota.complaints([DESK, ROUND, night], turns, away, names)]
    assert said == [
        "李四10-12同时排了受理中心轮值和24小时值班，请调开",
        "张三10-13已请假，又排了受理中心轮值，请找人替班",
        "张三10-13两班之间只隔 2.5 小时，不足 11 小时，请调开",
    ]


def test_a_shift_over_midnight_ends_the_next_day() -> None:
    first, last = ROUND.span(date(2026, 12, 31))
    assert (last - first) == timedelta(hours=24) and last.date() == date(2027, 1, 1)
    assert ROUND.when == "每天 08:30–次日08:30" and EVENING.when == "周一、三、五 17:30–20:30"
    assert timedelta(hours=8) < REST


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "  "}, "没有名称"),
        ({"begins": "8:30"}, "看不懂"),
        ({"ends": "24:30"}, "看不懂"),
        ({"people": 0}, "1 到 50"),
        ({"days": "18"}, "星期几"),
        ({"days": ""}, "星期几"),
    ],
)
def test_a_shift_that_cannot_be_laid_is_refused(change, said) -> None:
    values = {"id": 1, "name": "班", "kind": "day", "begins": "08:30", "ends": "17:30", "people": 1, "days": "all"}
    with pytest.raises(BadInput, match=said):
        rota.check(Shift(**(values | change)))
