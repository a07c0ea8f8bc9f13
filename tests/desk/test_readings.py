"""Devices and what they read: a value beyond its limit raises one issue by itself (A10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from desk.errors import BadInput, BadSheet, Conflict, NotAllowed
from desk.office import Office
from desk.store.schema import ground, issues
from desk.store.uid import new_uid
from desk.work import undo
from desk.work.issues import moving, reading
from desk.work.things import readings, readings_file
from desk.work.things.readings import Reading
from tests.desk.town import CLERK, new_office, square

PLACE = square(0, 0).centroid


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    """A town under the city's profile, whose alarms have a source and a route of their own."""
    with closing(new_office(where, "city")) as office:
        yield office


@pytest.fixture
def device(office: Office) -> int:
    """A VOC meter of 60 at most."""
    return meter(office, "3301010199000001", "东门监测仪")


def meter(office: Office, code: str, name: str, low: float | None = None, high: float | None = 60.0) -> int:
    with office.write("device") as t:
        if not t.read("select 1 from catalogue where code = '0199'"):
            t.insert(issues.catalogue, code="0199", name="监测仪", kind="facility", source="测试")
        return t.insert(
            ground.facility, uid=new_uid(), code=code, name=name, class_code="0199", state="01", device_kind="voc",
            reading_unit="ppb", threshold=high, threshold_low=low, lon=PLACE.x, lat=PLACE.y, address="园区东门",
        )  # fmt: skip


def at(hour: int, value: float, device: int) -> Reading:
    return Reading(facility_id=device, at=f"2026-10-31T{hour:02d}:00:00", value=value)


def test_a_reading_beyond_its_limit_raises_an_issue_that_tells_of_it(office: Office, device: int) -> None:
    done = readings.record(office, [at(6, 40.0, device), at(7, 75.5, device)])
    (issue,) = done.raised
    shown = reading.detail(office, issue)
    assert shown.title == "东门监测仪超上限" and "读数 75.5ppb，超过上限 60ppb" in shown.body
    assert shown.source_title == "监测报警" and shown.route_title == "报警" and shown.facility_id == device
    assert shown.areas and shown.steps[0].who == "监测设备 东门监测仪"
    (one,) = readings.devices(office)
    assert (one.state, one.value, one.alarm) == ("high", 75.5, issue)


def test_one_excursion_is_one_issue_and_the_next_after_it_is_closed_another(office: Office, device: int) -> None:
    first = readings.record(office, [at(1, 70.0, device), at(2, 71.0, device)])
    assert len(first.raised) == 1
    assert readings.record(office, [at(3, 50.0, device), at(4, 90.0, device)]).raised == ()
    assert office.database.read("select count(*) from reading where issue_id is not null") == [(3,)]
    moves = moving.moves(office, first.raised[0])
    ending = next(one.key for one in moves.moves if one.key in ("refuse", "void", "reject"))
    moving.perform(office, first.raised[0], ending, seen_step=moves.step_no, given={"reason": "误报", "body": "误报"})
    assert len(readings.record(office, [at(5, 95.0, device)]).raised) == 1


@pytest.mark.parametrize(("low", "high", "value", "said"), [
    (None, 60.0, 60.0, ""), (None, 60.0, 60.1, "high"), (2.0, None, 2.0, ""), (2.0, None, 1.9, "low"), (None, None, 1e9, ""),
])  # fmt: skip
def test_the_limit_itself_is_within(low: float | None, high: float | None, value: float, said: str) -> None:
    assert readings.beyond(value, low, high) == said


def test_what_is_told_late_about_the_past_raises_nothing_now(office: Office, device: int) -> None:
    readings.record(office, [at(8, 30.0, device)])
    assert readings.record(office, [at(2, 99.0, device)]).raised == ()


def test_the_same_readings_twice_are_written_once_and_two_values_of_one_moment_refused(
    office: Office, device: int
) -> None:
    readings.record(office, [at(1, 10.0, device), at(2, 20.0, device)])
    again = readings.record(office, [at(1, 10.0, device), at(2, 20.0, device), at(3, 30.0, device)])
    assert (again.new, again.known) == (1, 2)
    with pytest.raises(Conflict, match="已有读数 10"):
        readings.record(office, [at(4, 40.0, device), at(1, 11.0, device)])
    assert [one.value for one in readings.readings(office, device)] == [10.0, 20.0, 30.0]


def test_readings_are_taken_back_with_the_issue_they_raised(office: Office, device: int) -> None:
    before = office.database.read("select count(*) from issue")
    done = readings.record(office, [at(1, 99.0, device)])
    undo.undo(office, done.changes.audit_id)
    assert office.database.read("select count(*) from issue") == before
    assert readings.readings(office, device) == ()


def test_devices_beyond_and_silent_stand_first(office: Office, device: int) -> None:
    meter(office, "3301010199000002", "没读过的")
    high = meter(office, "3301010199000003", "超了的")
    old = meter(office, "3301010199000004", "停了的")
    readings.record(office, [at(8, 10.0, device), at(8, 99.0, high)])
    readings.record(office, [Reading(facility_id=old, at="2026-10-29T08:00:00", value=1.0)])
    assert [one.state for one in readings.devices(office)] == ["high", "silent", "never", "fine"]


def test_what_cannot_be_a_reading_is_refused(office: Office, device: int) -> None:
    with pytest.raises(BadInput, match="在现在之后"):
        readings.record(office, [at(23, 1.0, device)])
    plain = meter(office, "3301010199000009", "井盖")
    with office.write("no_device") as t:
        t.update(ground.facility, plain, device_kind=None)
    with pytest.raises(BadInput, match="不是监测设备"):
        readings.record(office, [at(1, 1.0, plain)])
    office.actor = CLERK
    with pytest.raises(NotAllowed):
        readings.record(office, [at(1, 1.0, device)])


def test_a_maker_s_sheet_is_read_whatever_stands_above_its_titles(office: Office, device: int, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["园区监测日报"],
        ["站点编号", "监测时间", "监测值", "备注"],
        ["3301010199000001", "2026-10-31 01:00", 12.5, ""],
        ["东门监测仪", "2026/10/31 02:00:00", "88", ""],
        ["没有的", "2026-10-31 03:00", 1, ""],
        ["东门监测仪", "昨天", 1, ""],
        ["东门监测仪", "2026-10-31 04:00", "—", ""],
    ):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    made = readings_file.plan(office, tmp_path / "r.xlsx")
    assert [one.value for one in made.readings] == [12.5, 88.0]
    assert [number for number, _ in made.faults] == [5, 6, 7]
    assert len(readings.record(office, made.readings, source=f"导入读数 {made.source}").raised) == 1


def test_a_sheet_of_one_device_needs_no_column_for_it(office: Office, device: int, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("时间,读数\n2026-10-31 01:00,5\n", encoding="gbk")
    assert readings_file.plan(office, tmp_path / "r.csv", only=device).readings == (at(1, 5.0, device),)
    with pytest.raises(BadSheet, match="设备编码、时间、读数"):
        readings_file.plan(office, tmp_path / "r.csv")
