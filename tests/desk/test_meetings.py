"""The meeting of a month: resolutions, frozen figures, rights, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.work import meetings
from desk.work.undo import undo
from tests.desk.town import CLERK, add_issue, new_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


def test_a_month_without_a_meeting_is_an_empty_one(office: Office) -> None:
    meeting = meetings.meeting_of(office, "2026-10")
    assert (meeting.id, meeting.resolutions, meeting.figures) == (None, (), None)
    assert office.database.read("select * from meeting") == []


def test_resolutions_are_added_changed_finished_and_removed(office: Office) -> None:
    changes = meetings.decide(office, "2026-10", " 修路灯 ", owner="市政科", due="2026-11-15")
    one = next(iter(changes.rows["resolution"]))
    meetings.decide(office, "2026-10", "清楼道")
    meetings.edit(office, one, owner="城管科")
    first, second = meetings.meeting_of(office, "2026-10").resolutions
    assert (first.body, first.owner, first.due, first.done_at) == ("修路灯", "城管科", "2026-11-15", "")
    assert first.is_late("2026-11-16") and not first.is_late("2026-11-15")
    meetings.finish(office, one)
    assert meetings.meeting_of(office, "2026-10").resolutions[0].done_at == "2026-10-31T09:05:00"
    meetings.finish(office, one)
    assert meetings.meeting_of(office, "2026-10").resolutions[0].done_at == ""
    removed = meetings.remove(office, second.id)
    assert len(meetings.meeting_of(office, "2026-10").resolutions) == 1
    undo(office, removed.audit_id or 0)
    assert len(meetings.meeting_of(office, "2026-10").resolutions) == 2
    assert office.database.read_value("select count(*) from meeting") == 1


def test_what_was_not_done_comes_first_next_month(office: Office) -> None:
    done, open_ = (next(iter(meetings.decide(office, "2026-09", b).rows["resolution"])) for b in ("甲", "乙"))
    meetings.finish(office, done)
    assert [one.id for one in meetings.meeting_of(office, "2026-10").earlier] == [open_]
    assert meetings.meeting_of(office, "2026-08").earlier == ()


def test_frozen_figures_no_longer_move(office: Office) -> None:
    add_issue(office, "110101001000001", number="SJ1", reported_at="2026-10-05T09:00:00")
    frozen = meetings.freeze(office, "2026-10")
    shown = meetings.figures_of(office, "2026-10")
    add_issue(office, "110101001000001", number="SJ2", reported_at="2026-10-06T09:00:00")
    assert meetings.figures_of(office, "2026-10") == shown
    assert shown.count("reported") == 1
    with pytest.raises(Conflict, match="已经定格"):
        meetings.freeze(office, "2026-10")
    undo(office, frozen.audit_id or 0)
    assert meetings.figures_of(office, "2026-10").count("reported") == 2


def test_each_area_has_its_own_meeting(office: Office) -> None:
    area = office.database.read_value("select id from area where code = '110101001000'")
    meetings.decide(office, "2026-10", "社区的事", area_id=area)
    assert meetings.meeting_of(office, "2026-10").resolutions == ()
    assert len(meetings.meeting_of(office, "2026-10", area).resolutions) == 1


@pytest.mark.parametrize(
    ("month", "given", "error"),
    [
        ("2026-13", {"body": "甲"}, BadInput),
        ("2026-10", {"body": "  "}, Missing),
        ("2026-10", {"body": "长" * 501}, BadInput),
        ("2026-10", {"body": "甲", "due": "明天"}, BadInput),
        ("2026-10", {"body": "甲", "area_id": 999}, BadInput),
    ],
)
def test_bad_resolutions_are_told(office: Office, month: str, given: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        meetings.decide(office, month, **given)  # type: ignore[arg-type]
    assert office.database.read("select * from resolution") == []


def test_only_who_holds_meetings_may_write_them(office: Office) -> None:
    one = next(iter(meetings.decide(office, "2026-10", "甲").rows["resolution"]))
    office.actor = CLERK
    for refused in (
        lambda: meetings.decide(office, "2026-10", "乙"),
        lambda: meetings.edit(office, one, body="丙"),
        lambda: meetings.finish(office, one),
        lambda: meetings.remove(office, one),
        lambda: meetings.freeze(office, "2026-10"),
        lambda: meetings.write_minutes(office, "2026-10", "丁"),
    ):
        with pytest.raises(NotAllowed, match="主持分析会"):
            refused()


def test_minutes_are_kept(office: Office) -> None:
    meetings.write_minutes(office, "2026-10", " 会议纪要 ")
    assert meetings.meeting_of(office, "2026-10").minutes == "会议纪要"
