"""What people and grids are judged by: every figure by hand on a tiny office, and the same on a file and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput, NotAllowed
from desk.office import Office
from desk.store.schema import issues, shifts, teams
from desk.store.uid import new_uid
from desk.work.quality.book import write
from desk.work.quality.checking import check, clear
from desk.work.quality.inputs import Inputs, Line, inputs
from desk.work.tracks import listing, taking
from desk.work.tracks.coverage import coverage
from tests.desk.both import both
from tests.desk.town import CLERK, add_issue
from tests.desk.track_town import gpx_file, track_office, way, worker

__all__ = ["both"]
FIRST, LAST = "2026-10-19", "2026-10-31"
"""Two weeks; the office's today is Saturday the 31st: ten working days."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(track_office(tmp_path / "office.griddesk")) as made:
        worker(made)
        yield made


def asked(office: Office, **more: str) -> Inputs:
    return inputs(office, 1, 1, first=more.get("first", FIRST), last=more.get("last", LAST))


def person(office: Office) -> Line:
    (one,) = asked(office).people
    return one


def test_a_person_of_whom_nothing_is_known_has_no_rates(office: Office) -> None:
    one = person(office)
    assert (one.name, len(one.attendance.due), len(one.attendance.unknown)) == ("李敏", 10, 10)
    assert one.present_share is one.on_time_share is one.covered_share is one.doubtful_share is None
    assert [grid.name for grid in asked(office).grids] == [
        "第1社区第1网格", "第1社区第2网格", "第2社区第1网格", "第2社区第2网格",
    ]  # fmt: skip


def test_attendance_says_where_each_day_comes_from(office: Office) -> None:
    grid = office.database.read_value("select area_id from assignment")
    with office.write("days") as t:
        shift = t.insert(shifts.shift, name="值班", kind="duty", begins="08:00", ends="18:00")
        t.insert(shifts.turn, area_id=grid, shift_id=shift, day="2026-10-25", person_id=1)  # a Sunday
        t.insert(shifts.absence, person_id=1, kind="sick", since="2026-10-20", until="2026-10-21")
        t.insert(shifts.absence, person_id=1, kind="away", since="2026-10-22", until="2026-10-22")
        for day, state in (("2026-10-23", "late"), ("2026-10-26", "absent"), ("2026-10-24", "present")):
            t.insert(shifts.attendance, person_id=1, day=day, state=state, source="考勤表")
        t.insert(
            teams.record, uid=new_uid(), kind="log", area_id=grid, person_id=1, at="2026-10-27T17:00:00", body="日志"
        )
    days = person(office).attendance
    assert "2026-10-25" in days.due and len(days.due) == 11  # the turn on a day of rest is due, the Saturday is not
    assert (
        days.leave == ("2026-10-20", "2026-10-21") and days.late == ("2026-10-23",) and days.absent == ("2026-10-26",)
    )
    assert set(days.present) == {"2026-10-22", "2026-10-23", "2026-10-25", "2026-10-27"}
    assert dict(days.sources) == {"请假": 3, "考勤表": 2, "值班": 1, "工作记录": 1}
    assert person(office).present_share == pytest.approx(4 / 5)


@pytest.mark.parametrize(
    ("due", "state", "settled", "outcome"),
    [
        ("2026-10-23", "done", "2026-10-23T21:00:00", "on_time"), ("2026-10-23", "done", "2026-10-24T08:00:00", "late"),
        ("2026-10-23T12:00", "done", "2026-10-23T12:00:30", "on_time"),
        ("2026-10-23T12:00", "done", "2026-10-23T12:01:00", "late"),
        ("2026-10-30", "open", None, "missed"), ("2026-10-31", "open", None, "pending"),
        ("2026-10-31T09:00", "open", None, "missed"), ("2026-10-31T10:00", "open", None, "pending"),
        ("2026-10-23", "skipped", "2026-10-23T21:00:00", "skipped"), ("2026-10-23", "void", None, ""),
        ("2026-11-02", "open", None, ""), ("2026-10-18", "open", None, ""),
    ],
)  # fmt: skip
def test_how_a_task_ended_is_told_to_the_day_or_to_the_minute(
    office: Office, due: str, state: str, settled: str | None, outcome: str
) -> None:
    grid = office.database.read_value("select area_id from assignment")
    with office.write("task") as t:
        plan = t.insert(teams.plan, uid="p", key="p", name="巡查", kind="patrol", whom="area", times=1, every="day",
                        since="2026-01-01")  # fmt: skip
        task = t.insert(teams.task, plan_id=plan, area_id=grid, item_id=grid, person_id=1, since=due[:10], due=due,
                        planned=due[:10], state=state, settled_at=settled)  # fmt: skip
    one = person(office)
    found = {key: getattr(one, key) for key in ("on_time", "late", "missed", "pending", "skipped") if getattr(one, key)}
    assert found == ({outcome: (task,)} if outcome else {})
    assert {key for grid in asked(office).grids for key in found if getattr(grid, key)} == set(found)


def test_records_flags_tracks_and_issues_are_counted_with_their_ids(office: Office, tmp_path: Path) -> None:
    taking.take(office, taking.look(office, gpx_file(tmp_path / "李敏.gpx", way((0.1, 0.5), (0.9, 0.5)))))
    grid = office.database.read_value("select area_id from track")
    with office.write("records") as t:
        bad = t.insert(teams.record, uid=new_uid(), kind="visit", area_id=grid, whom="household", item_id=1, person_id=1,
                       at="2026-10-22T09:00:00", body="好")  # fmt: skip
    found = [
        add_issue(office, "110101001000001", number=f"N{at}", reported_at=f"2026-10-2{at}T10:00:00") for at in (1, 2, 3)
    ]
    with office.write("who") as t:
        t.execute("update step set person_id = 1 where issue_id in (?, ?)", (found[0], found[1]))
        t.update(issues.issue, found[0], filed_at="2026-10-21T11:00:00")
        t.update(issues.issue, found[1], closed_as="refused", closed_at="2026-10-22T11:00:00")
    one = person(office)
    assert len(one.records) == 2 and one.doubtful == (bad,) and one.doubtful_share == 0.5
    assert len(one.tracks) == 1 and one.metres == pytest.approx(683, abs=12)
    assert one.streets == pytest.approx(855 + 1111, rel=0.01) and one.covered_share == pytest.approx(0.37, abs=0.02)
    assert (one.found, one.valid) == ((found[0], found[1]), (found[0],))
    clear(office, [(bad, "short")], "核实过")
    assert person(office).doubtful == ()


def test_the_workbook_divides_sums_and_is_no_mean_of_rates(office: Office, tmp_path: Path) -> None:
    worker(office, "周杰", "110101001001001")
    path = write(office, asked(office), tmp_path / "质量.xlsx")
    page = openpyxl.load_workbook(path)["人员"]
    titles = [cell.value for cell in page[4]]
    row = {title: page.cell(row=7, column=at).value for at, title in enumerate(titles, 1)}
    assert row["姓名"] == "合计" and row["按时"].startswith("=SUM(") and "SUM" not in row["按时率"]
    office.actor = CLERK
    with pytest.raises(NotAllowed):
        write(office, asked(office), tmp_path / "no.xlsx")


def test_names_of_people_are_masked_without_the_right(office: Office, tmp_path: Path) -> None:
    taking.take(office, taking.look(office, gpx_file(tmp_path / "李敏.gpx", way((0.1, 0.5), (0.9, 0.5)))))
    office.actor = CLERK
    assert person(office).name == "李*"
    (row,) = listing.tracks(office, first=FIRST, last=LAST)
    assert (row.person, row.source) == ("李*", "")


def test_days_the_wrong_way_round_are_told(office: Office) -> None:
    with pytest.raises(BadInput, match="晚于"):
        asked(office, first="2026-10-31", last="2026-10-01")


@pytest.mark.long
def test_a_street_office_is_told_the_same_on_a_file_and_on_a_server(both: Office, tmp_path: Path) -> None:
    first, last = "2026-10-01", "2026-10-31"
    layer = both.search.layers()[0]
    tree = both.search.tree(layer.id)
    flags = check(both, first, last)
    assert flags.records > 5_000 and all(flag.words for flag in flags.flags)
    found = inputs(both, layer.id, tree[0].id, first=first, last=last)
    assert len(found.people) > 100 and sum(len(one.records) for one in found.grids) > 5_000
    name = both.database.read_value("select name from person group by name having count(*) = 1 order by min(id)")
    street = both.database.read_one("select lon, lat from street where lon is not null order by id")
    points = way((0.0, 0.0), (0.2, 0.0), begin="2026-10-20T09:00:00")
    points[:, :2] += (street[0] - points[0, 0], street[1] - points[0, 1])
    taking.take(both, taking.look(both, gpx_file(tmp_path / f"{name}.gpx", points)))
    covered = coverage(both, layer.id, first=first, last=last)
    assert covered.walked > 0 and len(listing.tracks(both, first=first, last=last)) == 1
