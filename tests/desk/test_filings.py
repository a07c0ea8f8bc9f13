"""Forms fall due by themselves, on a file and on a server; what was sent is kept to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime

import pytest

from desk.deadlines import Calendar
from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.store.database import Database
from desk.work import undo
from desk.work.forms import carrying, duties, filings
from desk.work.forms.carrying import Typed
from desk.work.forms.periods import due_day, period_named, period_of, periods_since
from tests.desk.both import both

__all__ = ["both"]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 30)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: Database, where: str, clock: Clock) -> Iterator[Office]:
    """An empty office on Monday, 5 January 2026."""
    with closing(Office.open(where, clock=clock)) as office:
        yield office


def by_form(office: Office, name: str) -> list[filings.Filing]:
    return [each for each in filings.board(office) if each.form == name]


@pytest.mark.parametrize(
    ("cadence", "day", "name", "title", "last"),
    [
        ("month", date(2026, 2, 11), "2026-02", "2026年2月", date(2026, 2, 28)),
        ("month", date(2028, 2, 29), "2028-02", "2028年2月", date(2028, 2, 29)),
        ("half_month", date(2026, 2, 15), "2026-02A", "2026年2月上半月", date(2026, 2, 15)),
        ("half_month", date(2026, 12, 16), "2026-12B", "2026年12月下半月", date(2026, 12, 31)),
        ("two_months", date(2026, 4, 1), "2026-03+04", "2026年3月至4月", date(2026, 4, 30)),
        ("quarter", date(2026, 12, 31), "2026-Q4", "2026年第4季度", date(2026, 12, 31)),
        ("half_year", date(2026, 7, 1), "2026-H2", "2026年下半年", date(2026, 12, 31)),
        ("year", date(2026, 7, 1), "2026", "2026年", date(2026, 12, 31)),
        ("week", date(2026, 1, 1), "2026-W01", "2026年第1周（12月29日至1月4日）", date(2026, 1, 4)),
        ("day", date(2026, 3, 9), "2026-03-09", "2026年3月9日", date(2026, 3, 9)),
    ],
)
def test_a_day_lies_in_one_period_which_is_found_again_by_its_name(
    cadence: str, day: date, name: str, title: str, last: date
) -> None:
    period = period_of(cadence, day)
    assert (period.name, period.title, period.last) == (name, title, last)
    assert period_named(name) == period
    following = periods_since(cadence, day)
    assert next(following) == period
    assert (next(following).first - last).days == 1


@pytest.mark.parametrize("name", ["2026-13", "2026-Q5", "2026-W60", "2026-02-30", "2026-02+05", "二月", ""])
def test_a_period_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="期次"):
        period_named(name)


def test_a_due_day_of_rest_is_moved_as_the_duty_says() -> None:
    january = period_of("month", date(2026, 1, 1))  # day 7 after it is Saturday 7 February 2026
    works = Calendar(overrides={"2026-02-07": False, "2026-02-08": False, "2026-02-06": True, "2026-02-09": True})
    assert due_day(january, 7, "", works) == date(2026, 2, 7)
    assert due_day(january, 7, "next", works) == date(2026, 2, 9)
    assert due_day(january, 7, "previous", works) == date(2026, 2, 6)


def test_the_forms_of_the_profile_are_the_first_duties_and_lie_ready_once(office: Office) -> None:
    assert duties.lay_out(office) is not None
    wanted = {form.title: form.every for form in office.profile.forms if form.every != "event"}
    assert {duty.name: duty.every for duty in duties.duties(office) if duty.every != "event"} == wanted
    laid = filings.board(office)
    assert {each.form for each in laid} == set(wanted)
    assert duties.lay_out(office) is None
    assert filings.board(office) == laid


def test_the_next_filing_lies_ready_however_far_it_is(office: Office) -> None:
    duties.add_duty(office, "年终汇总", every="year", due=10)
    (filing,) = by_form(office, "年终汇总")
    assert (filing.period_title, filing.due, filing.light) == ("2025年", "2026-01-12", "week")  # the 10th is a Saturday
    duties.add_duty(office, "半年小结", every="half_year", due=60, shift="")
    assert [each.due for each in by_form(office, "半年小结")] == ["2026-03-01"]


def test_time_brings_new_filings_and_turns_their_lights(office: Office, clock: Clock) -> None:
    duties.add_duty(office, "月度台账", every="month", due=5)
    (december, january) = (each for each in by_form(office, "月度台账") if each.due < "2026-02-28")
    assert (december.light, january.light, january.period) == ("today", "later", "2026-01")
    assert "今日应报 1 张" in filings.due_line(office)
    clock.now = datetime(2026, 1, 31)
    duties.lay_out(office)
    found = {each.period: each.light for each in by_form(office, "月度台账")}
    assert found["2025-12"] == "overdue" and found["2026-01"] == "week"
    assert filings.due_line(office) == "逾期未报 1 张"
    clock.now = datetime(2026, 4, 1)
    duties.lay_out(office)
    assert [each.period for each in by_form(office, "月度台账")] == [
        "2025-12",
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-04",
    ]


def test_what_was_sent_is_kept_to_the_byte_and_not_sent_twice(office: Office) -> None:
    duties.add_duty(office, "月度台账", every="month", due=5)
    filing = by_form(office, "月度台账")[0]
    body = bytes(range(256)) * 40
    filings.send(office, filing.id, body=body, file_name="台账.xlsx", note="走内网")
    sent = filings.filing_of(office, filing.id)
    assert (sent.light, sent.sent_at, sent.actor, sent.note) == ("sent", office.now(), office.actor.name, "走内网")
    assert sent.digest == hashlib.sha256(body).hexdigest()
    assert filings.sent_file(office, filing.id) == ("台账.xlsx", body)
    with pytest.raises(Conflict, match="已于 2026-01-05 09:30"):
        filings.send(office, filing.id, body=b"other", file_name="x.xlsx")
    filings.take_back(office, filing.id)
    assert filings.filing_of(office, filing.id).light == "today"
    with pytest.raises(Conflict, match="没有留存"):
        filings.sent_file(office, filing.id)


def test_undo_brings_the_sent_bytes_back(office: Office) -> None:
    duties.add_duty(office, "月度台账", every="month", due=5)
    filing = by_form(office, "月度台账")[0]
    filings.send(office, filing.id, body=b"\x00\xff kept", file_name="台账.xlsx")
    taken = filings.take_back(office, filing.id)
    assert taken.audit_id is not None
    undo.undo(office, taken.audit_id)
    assert filings.sent_file(office, filing.id) == ("台账.xlsx", b"\x00\xff kept")


def test_a_new_cadence_lays_out_anew_and_keeps_what_was_begun(office: Office) -> None:
    changes = duties.add_duty(office, "困难群众台账", every="month", due=5)
    (form_id,) = changes.rows["form"]
    begun = by_form(office, "困难群众台账")[0]
    carrying.keep(office, begun.id, Typed(single={"小结": "已写"}))
    duties.set_duty(office, form_id, every="quarter", due=10)
    assert [each.period for each in by_form(office, "困难群众台账")] == ["2025-12", "2025-Q4"]
    duties.set_duty(office, form_id, every="month", due=12)
    again = by_form(office, "困难群众台账")
    assert again[0].id == begun.id and again[0].due == "2026-01-12"
    assert len({each.period for each in again}) == len(again)


def test_each_area_of_a_level_files_its_own(both: Office) -> None:
    level = duties.levels(both)[1]
    duties.add_duty(both, "社区走访台账", every="month", due=5, level=level)
    duties.lay_out(both)
    laid = by_form(both, "社区走访台账")
    layer = both.search.layers()[0]
    areas = {area.id for area in both.search.tree(layer.id) if area.level_name == level}
    months = {each.period for each in laid}
    assert {(each.area_id, each.period) for each in laid} == {(area, month) for area in areas for month in months}
    assert duties.lay_out(both) is None


def test_what_cannot_be_is_refused_in_words(office: Office) -> None:
    with pytest.raises(Missing):
        duties.add_duty(office, " ", every="month", due=5)
    with pytest.raises(BadInput, match="截止日"):
        duties.add_duty(office, "表", every="month", due=99)
    with pytest.raises(BadInput, match="报送周期"):
        duties.add_duty(office, "表", every="decade", due=5)
    with pytest.raises(BadInput, match="这一级"):
        duties.add_duty(office, "表", every="month", due=5, level="银河")
    duties.add_duty(office, "表", every="month", due=5)
    with pytest.raises(Conflict, match="已有一张"):
        duties.add_duty(office, "表", every="year", due=5)
    with pytest.raises(BadInput, match="空的"):
        filings.send(office, by_form(office, "表")[0].id, body=b"", file_name="空.xlsx")
    office.actor = replace(office.actor, rights=frozenset())
    with pytest.raises(NotAllowed):
        duties.add_duty(office, "又一张", every="month", due=5)
    assert duties.lay_out(office) is None
