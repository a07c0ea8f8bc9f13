"""The clock of an issue: what each step does to it, its light, and what is left in words."""

from __future__ import annotations

import pytest

from desk.clocks import Clock, Tick, left, light, run, stage_due
from desk.deadlines import Calendar, Season, due
from desk.errors import BadInput
from desk.work.clocks.hours import hours_from, hours_text

USUAL = Calendar()
# Monday 2026-11-02 to Friday 2026-11-06 are ordinary working days.


def clock(*ticks: tuple[str, ...]) -> Clock:
    """The clock after these steps: day and time of November, what happened, limit, handler."""
    given = [(*tick, "", "") for tick in ticks]
    return run(
        [Tick(at=f"2026-11-{one[0]}:00", timer=one[1], limit_text=one[2], handler=one[3]) for one in given], USUAL, 25
    )


def test_nothing_runs_before_the_start_and_nothing_is_due_without_a_limit() -> None:
    assert clock(("02T09:00", "keep"), ("02T10:00", "pause"), ("02T10:05", "resume")) == Clock()
    assert clock(("02T09:00", "start")) == Clock(started_at="2026-11-02T09:00:00")


def test_the_limit_runs_from_the_start_and_warns_when_a_quarter_is_left() -> None:
    found = clock(("02T08:00", "keep"), ("02T09:00", "start", "1天"), ("02T10:00", "keep"))
    assert (found.started_at, found.limit_text) == ("2026-11-02T09:00:00", "1天")
    assert found.due_at == "2026-11-03T09:00:00"
    assert found.warn_at == "2026-11-02T17:00:00"  # six of eight hours are gone
    assert found.paused_at is None


def test_a_pause_moves_the_deadline_by_the_working_time_it_took() -> None:
    paused = clock(("02T09:00", "start", "1天"), ("02T11:00", "pause"))
    assert paused.paused_at == "2026-11-02T11:00:00"
    assert paused.due_at == "2026-11-03T09:00:00"
    resumed = clock(("02T09:00", "start", "1天"), ("02T11:00", "pause"), ("04T15:00", "resume"))
    assert resumed.paused_at is None
    assert resumed.due_at == "2026-11-05T11:00:00"  # six hours were left: three on Wednesday, three on Thursday
    night = clock(("02T09:00", "start", "2紧急工作时"), ("02T10:00", "pause"), ("02T22:00", "resume"))
    assert night.due_at == "2026-11-02T23:00:00"


def test_two_pauses_in_one_another_are_one_and_a_resume_without_pause_is_nothing() -> None:
    twice = clock(("02T09:00", "start", "1天"), ("02T11:00", "pause"), ("02T15:00", "pause"), ("04T15:00", "resume"))
    assert twice.due_at == "2026-11-05T11:00:00"
    assert clock(("02T09:00", "start", "1天"), ("02T10:00", "resume")).due_at == "2026-11-03T09:00:00"


def test_a_deadline_missed_before_the_pause_stays_missed() -> None:
    late = clock(("02T09:00", "start", "1小时"), ("02T11:00", "pause"), ("04T15:00", "resume"))
    assert late.due_at == "2026-11-02T10:00:00"


def test_the_same_department_goes_on_and_another_begins_anew() -> None:
    begun = (("02T09:00", "start", "1天", "城管"), ("02T11:00", "pause"))
    same = clock(*begun, ("04T15:00", "redirect", "", "城管"))
    other = clock(*begun, ("04T15:00", "redirect", "1天", "环卫"))
    assert (same.due_at, other.due_at) == ("2026-11-05T11:00:00", "2026-11-05T15:00:00")
    assert (same.started_at, other.started_at) == ("2026-11-02T09:00:00", "2026-11-04T15:00:00")
    named_later = (("02T09:00", "start", "1天"), ("02T10:00", "keep", "", "城管"), ("02T11:00", "pause"))
    unnamed = clock(*named_later, ("04T15:00", "redirect", "", "环卫"))
    assert unnamed.started_at == "2026-11-04T15:00:00"


def test_an_extension_gives_one_original_limit_more_each_time() -> None:
    once = clock(("02T09:00", "start", "1天"), ("02T10:00", "extend"))
    twice = clock(("02T09:00", "start", "1天"), ("02T10:00", "extend"), ("03T10:00", "extend"))
    assert (once.due_at, twice.due_at) == ("2026-11-04T09:00:00", "2026-11-05T09:00:00")
    assert once.warn_at == "2026-11-03T15:00:00"  # half a day of the two that were granted


def test_an_issue_that_was_closed_and_comes_back_goes_on_or_begins_anew() -> None:
    closed = clock(("02T09:00", "start", "1天"), ("02T11:00", "stop"))
    assert (closed.paused_at, closed.due_at) == (None, "2026-11-03T09:00:00")
    again = clock(("02T09:00", "start", "1天"), ("02T11:00", "stop"), ("04T15:00", "resume"))
    anew = clock(("02T09:00", "start", "1天"), ("02T11:00", "stop"), ("04T09:00", "restart"))
    assert (again.due_at, anew.due_at) == ("2026-11-05T11:00:00", "2026-11-05T09:00:00")


def test_stage_limits_are_deadlines_of_their_own() -> None:
    assert stage_due("2026-11-02T11:50:00", "15分钟", USUAL) == "2026-11-02T14:05:00"
    assert stage_due("2026-11-02T11:50:00", "15连续分钟", USUAL) == "2026-11-02T12:05:00"
    assert stage_due("2026-11-02T11:50:00", "", USUAL) is None


@pytest.mark.parametrize(
    ("now", "colour"),
    [("02T10:00", "green"), ("02T16:59", "green"), ("02T17:00", "yellow"), ("03T09:00", "yellow"), ("03T09:01", "red")],
)
def test_the_light_turns_yellow_at_the_warning_and_red_after_the_deadline(now: str, colour: str) -> None:
    assert light(f"2026-11-{now}:00", "2026-11-03T09:00:00", "2026-11-02T17:00:00") == colour


def test_what_rests_is_grey_and_what_was_late_stays_red() -> None:
    due_at, warn_at = "2026-11-03T09:00:00", "2026-11-02T17:00:00"
    late = "2026-12-01T09:00:00"
    assert light(late, due_at, warn_at, paused_at="2026-11-02T10:00:00") == "grey"
    assert light(late, due_at, warn_at, paused_at="2026-11-04T10:00:00") == "red"
    assert light(late, due_at, warn_at, closed_at="2026-11-02T10:00:00") == "grey"
    assert light(late, due_at, warn_at, closed_at="2026-11-04T10:00:00", late_minutes=1500) == "red"
    assert light(late, None, None) == ""
    assert light(late, None, None, paused_at="2026-11-02T10:00:00") == "grey"


@pytest.mark.parametrize(
    ("now", "due_at", "words"),
    [
        ("2026-11-02T09:00:00", "2026-11-02T09:25:00", "还剩25分钟"),
        ("2026-11-02T09:00:00", "2026-11-02T12:00:00", "还剩3小时"),
        ("2026-11-02T09:00:00", "2026-11-02T10:20:00", "还剩1小时20分钟"),
        ("2026-11-02T09:00:00", "2026-11-02T18:00:00", "今天18:00到期"),
        ("2026-11-02T09:00:00", "2026-11-03T10:30:00", "明天10:30到期"),
        ("2026-11-02T09:00:00", "2026-11-05T11:00:00", "还剩3天"),
        ("2026-11-02T09:00:00", "2026-11-04T11:00:00", "还剩2天2小时"),
        ("2026-11-06T17:00:00", "2026-11-08T17:00:00", "11月8日17:00到期"),
        ("2026-11-02T09:00:00", "2026-11-02T08:59:30", "超期不到1分钟"),
        ("2026-11-03T11:00:00", "2026-11-02T09:00:00", "超期1天2小时"),
        ("2026-11-02T09:00:00", "2026-10-10T09:00:00", "超期23天"),
        ("2026-11-02T09:00:00", None, ""),
    ],
)
def test_what_is_left_is_said_as_a_clerk_would(now: str, due_at: str | None, words: str) -> None:
    assert left(now, due_at, USUAL) == words


def test_a_season_has_its_own_hours_and_a_working_day_stays_a_working_day() -> None:
    summer = Season(name="夏季", since="06-15", until="09-15", hours=(("08:00", "12:00"), ("15:00", "18:00")))
    calendar = Calendar(seasons=(summer,))
    assert due("2026-07-01T11:00:00", "2小时", calendar) == "2026-07-01T16:00:00"
    assert due("2026-07-01T10:00:00", "1天", calendar) == "2026-07-02T10:00:00"
    assert due("2026-11-02T10:00:00", "1天", calendar) == "2026-11-03T10:00:00"
    # Tuesday the last day of summer, 11:30: half of its seven hours are done; Wednesday noon is half of eight.
    assert due("2026-09-15T11:30:00", "1天", calendar) == "2026-09-16T12:00:00"
    winter = Season(name="冬季", since="11-15", until="03-15", hours=(("09:00", "17:00"),))
    assert due("2026-01-05T09:00:00", "8小时", Calendar(seasons=(winter,))) == "2026-01-05T17:00:00"
    assert (
        due("2026-11-02T20:00:00", "1小时", Calendar(hours=(("08:00", "12:00"), ("20:00", "24:00"))))
        == "2026-11-02T21:00:00"
    )
    assert (
        due("2026-11-02T20:00:00", "4小时", Calendar(hours=(("08:00", "12:00"), ("20:00", "24:00"))))
        == "2026-11-03T00:00:00"
    )


def test_hours_are_read_as_they_are_written() -> None:
    text = "平时 08:00-12:00 14:00-18:00\n夏季 6月15日至9月15日 08:00-12:00 15:00-18:00"
    usual, seasons = hours_from(text)
    assert hours_text(usual, seasons) == text
    assert seasons[0].name == "夏季"
    assert hours_from("8：30－12：00，13：30—17：00")[0] == (("08:30", "12:00"), ("13:30", "17:00"))


@pytest.mark.parametrize(
    "text",
    ["", "上午下午", "平时 14:00-18:00 08:00-12:00", "平时 08:00-25:00", "夏季 6月15日至9月15日 08:00-12:00",
     "平时 08:00-12:00\n夏季 08:00-11:00", "平时 08:00-12:00\n夏季 2月30日至9月15日 08:00-12:00", "平时 08:00-12:00 14点"],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="应"):
        hours_from(text)
