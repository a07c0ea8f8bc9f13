"""日清周结: a log begins with what was done that day, a week with its logs; what was not handed in is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from desk.errors import BadInput
from desk.model import Actor
from desk.rights import ALL
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.logbook.daily import log_id, log_of
from desk.work.logbook.saving import RecordDraft, save
from desk.work.logbook.weekly import lacking_logs, monday_of, summary_of, week
from desk.work.records.saving import save as save_form
from tests.desk.issue_town import Town

FRIDAY, MONDAY = "2026-10-30", "2026-10-26"


@pytest.fixture
def town(where: str) -> Iterator[Town]:
    place = Town(where, "zhoushan")
    place.later(hours=10)
    with closing(place.office):
        yield place


def me(town: Town) -> int:
    return town.people["community_cadre"][0]


def write(town: Town, kind: str, at: str, **more: Any) -> int:
    (one,) = save(town.office, RecordDraft(kind=kind, person_id=me(town), at=at, **more)).rows["record"]
    return one


def log_tasks(town: Town, *days: str) -> None:
    with town.office.write("lay") as t:
        plan = t.insert(
            teams.plan, uid=new_uid(), key="log", name="工作日志", kind="log", whom="area", times=1, every="day",
            since="2026-01-01",
        )  # fmt: skip
        for day in days:
            t.insert(
                teams.task, plan_id=plan, area_id=3, item_id=3, person_id=me(town), period=day, since=day, planned=day,
                due=day, state="open",
            )  # fmt: skip


def test_a_log_begins_with_what_was_done_that_day(town: Town) -> None:
    office = town.office
    write(
        town,
        "patrol",
        f"{FRIDAY} 08:40",
        until="09:25",
        whom="area",
        item_id=3,
        body="正常",
        detail={"route": "测试路"},
    )
    write(town, "patrol", f"{FRIDAY} 15:00", until="15:30", whom="area", item_id=3, body="正常", detail={"rounds": 2})
    write(town, "visit", f"{FRIDAY} 10:00", whom="household", item_id=1, body="好")
    write(town, "visit", f"{FRIDAY} 10:20", whom="resident", item_id=2, body="也好")
    write(town, "service", f"{FRIDAY} 11:00", whom="resident", item_id=1, body="代办医保")
    write(town, "patrol", "2026-10-29 15:00", whom="area", item_id=3, body="昨天")
    office.actor = Actor(name="社区干部甲", rights=ALL, person_id=me(town))
    town.enter("joint")
    save_form(office, "resident", 1, {"workplace": "船厂"})
    log = log_of(office, me(town), FRIDAY)
    assert (log.at, log.until) == (f"{FRIDAY}T08:40:00", f"{FRIDAY}T15:30:00")
    assert log.detail["rounds"] == 3 and log.detail["minutes"] == 75 and log.detail["visits"] == 1
    assert log.detail["route"] == "测试路"
    assert log.detail["problems"] == [{"类别": "道路破损", "地点": "测试路1号", "处理": "上报"}]
    assert log.detail["errands"] == "代办服务：代办医保"
    assert log.detail["changed"] == 1 and "added" not in log.detail
    assert log_id(office, me(town), FRIDAY) is None
    (one,) = save(office, log).rows["record"]
    assert log_id(office, me(town), FRIDAY) == one


def test_a_week_adds_up_its_logs_and_names_what_is_lacking(town: Town) -> None:
    log_tasks(town, "2026-10-26", "2026-10-27", "2026-10-28", FRIDAY)
    write(town, "log", "2026-10-26 08:30", until="17:30", detail={"visits": 3, "rounds": 1, "pending": "井盖未补",
          "problems": "占道；测试路；现场", "tomorrow": "补井盖"}, body="会议")  # fmt: skip
    write(
        town, "log", "2026-10-28 08:30", detail={"visits": 5, "added": 2, "pending": "路灯未修", "tomorrow": "催路灯"}
    )
    one = week(town.office, me(town), MONDAY)
    assert [each.state for each in one.days] == ["done", "missing", "done", "none", "none", "ahead", "ahead"]
    assert (one.sums["visits"], one.sums["rounds"], one.sums["added"], one.found) == (8, 1, 2, 1)
    assert one.pending == ("路灯未修",) and one.missing == ("2026-10-27",)
    summary = summary_of(town.office, me(town), MONDAY)
    assert summary.detail["days"] == 2 and summary.detail["next_week"] == "催路灯"
    (made,) = save(town.office, summary).rows["record"]
    assert week(town.office, me(town), MONDAY).record_id == made
    with pytest.raises(BadInput, match="不是周一"):
        week(town.office, me(town), FRIDAY)
    assert monday_of("2026-11-01") == MONDAY


def test_logs_that_were_due_are_lacking_until_they_are_written(town: Town) -> None:
    log_tasks(town, "2026-10-28", "2026-10-29", FRIDAY)
    office = town.office
    lacking = lacking_logs(office, MONDAY, FRIDAY, area_id=1)
    assert [(one.day, one.person, one.area) for one in lacking] == [
        ("2026-10-28", "社区干部甲", "第1社区第1网格"), ("2026-10-29", "社区干部甲", "第1社区第1网格"),
    ]  # fmt: skip
    write(town, "log", "2026-10-29 08:30", body="补写")
    assert [one.day for one in lacking_logs(office, MONDAY, FRIDAY)] == ["2026-10-28"]
    assert lacking_logs(office, MONDAY, FRIDAY, area_id=7) == ()
