"""Files of patrol tracks as devices and people make them: each is read, or refused in a sentence with nothing half done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from desk.errors import BadInput, Conflict, NotAllowed
from desk.ground import coordinates
from desk.office import Office
from desk.work.tracks import gpx, listing, table, taking
from desk.work.tracks.reading import Choice
from desk.work.tracks.taking import look
from desk.work.undo import undo
from tests.desk.town import CLERK
from tests.desk.track_town import DAY, csv_text, gpx_file, track_office, way, worker

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
)
TAIL = "</trkseg></trk></gpx>"
SOUTH_STREET = way((0.1, 0.5), (0.9, 0.5))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(track_office(tmp_path / "office.griddesk")) as made:
        worker(made)
        yield made


def rows(office: Office, table: str) -> int:
    return int(office.database.read_value(f"select count(*) from {table}"))


def points(times: list[str], lon: float = 116.402, lat: float = 39.905) -> str:
    marks = (f'<trkpt lat="{lat}" lon="{lon + at * 1e-4}"><time>{text}</time></trkpt>' for at, text in enumerate(times))
    return HEAD + "".join(marks) + TAIL


def test_a_gpx_becomes_a_track_with_its_record_and_is_not_taken_twice(office: Office, tmp_path: Path) -> None:
    path = gpx_file(tmp_path / "李敏_1030.gpx", SOUTH_STREET)
    plan = look(office, path)
    (row,) = plan.rows
    assert (row.person, row.day, row.wrong, plan.taken) == ("李敏", DAY, "", 1)
    assert row.area == "第1社区第1网格" and row.walk.metres == pytest.approx(683, abs=12)
    changes = taking.take(office, plan)
    body, until, whom = office.database.read("select body, until, whom from record")[0]
    assert "巡查 0.7 公里，08:30 至 08:39" in body and until[:13] == f"{DAY}T08" and whom == "area"
    with pytest.raises(Conflict, match="已经收入过"):
        taking.take(office, plan)
    assert "李敏" in look(office, path).refusal and look(office, path).taken == 0
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert rows(office, "track") == rows(office, "record") == 0
    assert look(office, path).refusal == ""


def test_the_record_of_the_day_is_taken_where_there_is_one(office: Office, tmp_path: Path) -> None:
    taking.take(office, look(office, gpx_file(tmp_path / "李敏.gpx", SOUTH_STREET)))
    later = gpx_file(tmp_path / "李敏 下午.gpx", way((0.1, 0.5), (0.5, 0.5), begin=f"{DAY}T14:00:00"))
    taking.take(office, look(office, later))
    assert rows(office, "track") == 2 and rows(office, "record") == 1


def test_a_table_in_gbk_with_day_and_clock_apart_is_read(office: Office, tmp_path: Path) -> None:
    lines = ["巡查轨迹导出", "姓名,日期,时间,经度,纬度"]
    for number, (lon, lat, _) in enumerate(SOUTH_STREET.tolist()):
        lines.append(f"李敏,2026/10/30,{8 + number // 60}:{number % 60:02d}:00,{lon:.6f},{lat:.6f}")
    path = tmp_path / "轨迹.csv"
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    (row,) = look(office, path).rows
    assert (row.person, row.day, row.wrong) == ("李敏", DAY, "") and row.walk.began % 86_400 == 8 * 3600


@pytest.mark.parametrize(
    ("titles", "first"),
    [
        ("time,lon,lat", "2026-10-30T00:30:00Z"),
        ("Timestamp,Longitude,Latitude", "1793320200"),
        ("timestamp,lng,lat", "1793320200000"),
        ("定位时间,经度,纬度", "2026年10月30日 8时30分00秒"),
        ("时间,经度,纬度", "20261030"),
        ("GPS时间,X,Y", "2026-10-30 08:30:00.123"),
        ("时间;经度;纬度", "2026/10/30 8:30"),
    ],
)
def test_times_as_devices_write_them(office: Office, tmp_path: Path, titles: str, first: str) -> None:
    mark = ";" if ";" in titles else ","
    path = tmp_path / "李敏.csv"
    rows = [mark.join((first, f"{116.402 + at * 1e-3:.6f}", "39.905")) for at in range(5)]
    path.write_text("\n".join([titles, *rows]), "utf-8")
    (row,) = look(office, path).rows
    # One and the same time for all: the day is known, the hours are not.
    assert row.day == DAY and not row.walk.is_timed
    hour = 0.0 if first == "20261030" else 8.5
    assert table.read(path.read_bytes(), path.name).at[0] % 86_400 == pytest.approx(hour * 3600, abs=1)


def test_a_workbook_with_real_dates_is_read(office: Office, tmp_path: Path) -> None:
    from datetime import datetime, timedelta

    book = openpyxl.Workbook()
    book.active.append(["记录时间", "经度", "纬度"])
    for number, (lon, lat, _) in enumerate(SOUTH_STREET.tolist()):
        book.active.append([datetime(2026, 10, 30, 8, 30) + timedelta(seconds=9 * number), lon, lat])
    book.save(tmp_path / "李敏.xlsx")
    (row,) = look(office, tmp_path / "李敏.xlsx").rows
    assert (row.day, row.wrong) == (DAY, "")


def test_times_in_greenwich_without_a_zone_and_wrongly_marked_as_greenwich(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "李敏.gpx"
    path.write_text(points(["2026-10-30T00:30:00Z", "2026-10-30T00:31:00Z"]), "utf-8")
    assert look(office, path).rows[0].walk.began % 86_400 == 8.5 * 3600
    path.write_text(points(["2026-10-30T08:30:00", "2026-10-30T08:31:00"]), "utf-8")
    plan = look(office, path)
    assert plan.rows[0].walk.began % 86_400 == 8.5 * 3600 and any("没写时区" in word for word in plan.remarks)
    assert look(office, path, Choice(zone="utc")).rows[0].walk.began % 86_400 == 16.5 * 3600
    path.write_text(points(["2026-10-29T16:30:00Z", "2026-10-29T16:31:00Z"]), "utf-8")
    plan = look(office, path)
    assert plan.taken == 0 and "夜里" in plan.doubts[0].sentence
    assert look(office, path, Choice(zone="local")).rows[0].walk.began % 86_400 == 16.5 * 3600
    assert look(office, path, Choice(zone="file")).taken == 1


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_shifted_coordinates_are_offered_not_guessed_and_come_back_to_the_street(
    office: Office, tmp_path: Path, system: str
) -> None:
    turn = {"gcj02": coordinates.to_gcj02, "bd09": coordinates.to_bd09}[system]
    lon, lat = turn(SOUTH_STREET[:, 0], SOUTH_STREET[:, 1])
    path = tmp_path / "李敏.csv"
    path.write_text(csv_text(np.column_stack([lon, lat, SOUTH_STREET[:, 2]])), "utf-8")
    plan = look(office, path)
    assert plan.taken == 0 and dict(plan.doubts[0].offers[0].change) == {"system": system}
    with pytest.raises(BadInput, match="离街路很远"):
        taking.take(office, plan)
    right = look(office, path, Choice(system=system))
    assert right.taken == 1
    assert np.abs(right.rows[0].walk.parts[0][0, :2] - SOUTH_STREET[0, :2]).max() < 2e-6
    assert look(office, path, Choice(system="as is")).taken == 1


def test_no_time_asks_for_the_day_and_the_name_of_the_file_may_tell_it(office: Office, tmp_path: Path) -> None:
    bare = SOUTH_STREET.copy()
    bare[:, 2] = np.nan
    plan = look(office, gpx_file(tmp_path / "李敏.gpx", bare))
    assert "请选巡查日期" in plan.rows[0].wrong and plan.taken == 0
    assert look(office, tmp_path / "李敏.gpx", Choice(day=DAY)).rows[0].day == DAY
    for name in ("李敏20261030.gpx", "李敏 2026-10-30 上午.gpx", "李敏10月30日.gpx"):
        assert look(office, gpx_file(tmp_path / name, bare)).rows[0].day == DAY, name


def test_whose_track_it_is_must_be_known(office: Office, tmp_path: Path) -> None:
    path = gpx_file(tmp_path / "track01.gpx", SOUTH_STREET)
    assert look(office, path).rows[0].wrong == "请选这是谁的轨迹"
    first = worker(office, "周杰")
    assert look(office, path, Choice(person_id=first)).rows[0].person == "周杰"
    second = worker(office, "周杰")
    named = gpx_file(tmp_path / "周杰.gpx", SOUTH_STREET)
    assert "有 2 人" in look(office, named).rows[0].wrong
    assert look(office, named, Choice(person_id=second)).rows[0].person_id == second
    told = dict(look(office, named).people)
    assert told[first].startswith("周杰（") and told[second].startswith("周杰（") and "李敏" in told.values()
    table = tmp_path / "多人.csv"
    table.write_text("姓名,时间,经度,纬度\n" + "".join(
        f"{who},2026-10-30 08:{at:02d}:00,{116.402 + at * 1e-4},39.905\n" for who in ("李敏", "钱多") for at in range(5)
    ), "utf-8")  # fmt: skip
    assert [(row.person, row.wrong) for row in look(office, table).rows] == [
        ("李敏", ""), ("钱多", "名册里没有“钱多”，请先登记这个人"),
    ]  # fmt: skip


def test_several_days_become_several_tracks_and_a_long_silence_is_no_way(office: Office, tmp_path: Path) -> None:
    parts = [way((0.1, 0.5), (0.4, 0.5)), way((0.1, 0.5), (0.4, 0.5), begin="2026-10-29T09:00:00")]
    gap = way((0.9, 1.5), (0.6, 1.5), begin=f"{DAY}T11:00:00")
    plan = look(office, gpx_file(tmp_path / "李敏.gpx", *parts, gap))
    assert [(row.day, len(row.walk.parts)) for row in plan.rows] == [("2026-10-29", 1), (DAY, 2)]
    assert any("没有记录" in word for word in plan.rows[1].remarks)
    assert plan.rows[1].walk.metres == pytest.approx(2 * 256, abs=20)


def test_jumps_doubles_zeros_and_disorder_are_cleaned_and_counted(office: Office, tmp_path: Path) -> None:
    bad = np.concatenate([SOUTH_STREET, SOUTH_STREET[5:6], [[0.0, 0.0, SOUTH_STREET[9, 2]]]])
    bad[20, :2] += 0.05
    rng = np.random.default_rng(1)
    rng.shuffle(bad)
    plan = look(office, gpx_file(tmp_path / "李敏.gpx", bad))
    said = "；".join((*plan.remarks, *plan.rows[0].remarks))
    for word in ("1 个点在经纬度 0,0", "重新排好", "1 个点是重复的", "1 个点突然跳开"):
        assert word in said
    assert plan.rows[0].walk.metres == pytest.approx(683, abs=12)


def test_standing_does_not_add_length_and_is_told(office: Office, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    here, stand = SOUTH_STREET, np.repeat(SOUTH_STREET[-1:], 60, axis=0)
    stand[:, :2] += rng.normal(0, 4e-5, (60, 2))
    stand[:, 2] += np.arange(1, 61) * 10
    (row,) = look(office, gpx_file(tmp_path / "李敏.gpx", np.concatenate([here, stand]))).rows
    assert len(row.walk.stops) == 1 and row.walk.stops[0].seconds == pytest.approx(600, abs=30)
    assert row.walk.metres == pytest.approx(683, abs=30)


REFUSED = {
    "outside.gpx": (
        '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><trk><name>&x;</name></trk></gpx>',
        "实体声明",
    ),
    "laughs.gpx": (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><gpx>&b;</gpx>', "实体声明"),
    "cut.gpx": (points(["2026-10-30T08:30:00Z"] * 3)[:-30], "没有下载完整"),
    "other.gpx": ("<kml><Document/></kml>", "不是 GPX 轨迹（里面是 kml）"),
    "empty.gpx": ("", "空文件"),
    "nothing.gpx": (HEAD + TAIL, "没有可用的轨迹点"),
    "one.gpx": (points(["2026-10-30T08:30:00Z"]), "只有一个点"),
    "nought.gpx": (points(["2026-10-30T08:30:00Z"] * 3, 0.0, 0.0), "没有可用的轨迹点（3 个点在经纬度 0,0"),
    "words.gpx": (HEAD + '<trkpt lat="北" lon="x"/>' * 3 + TAIL, "没有坐标"),
    "titles.csv": ("姓名,电话\n李敏,1\n", "没有找到经度、纬度两列"),
    "places.csv": ("时间,经度,纬度\n2026-10-30 08:00,无,无\n", "没有坐标"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_track_is_refused_in_a_sentence(office: Office, tmp_path: Path, name: str) -> None:
    body, words = REFUSED[name]
    (tmp_path / name).write_text(body, "utf-8")
    before = office.database.seq
    with pytest.raises(BadInput, match=words) as caught:
        look(office, tmp_path / name)
    assert str(caught.value).endswith(("。", "？")) and office.database.seq == before


def test_a_hundred_megabytes_are_refused_at_once_and_too_many_points_too(office: Office, tmp_path: Path) -> None:
    big = tmp_path / "big.gpx"
    with big.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(100 * 2**20)
    begun = time.perf_counter()
    with pytest.raises(BadInput, match="100 MB，超过 64 MB"):
        look(office, big)
    assert time.perf_counter() - begun < 3
    many = tmp_path / "many.gpx"
    many.write_text(HEAD + '<trkpt lat="39.9" lon="116.4"/>' * (gpx.MOST_POINTS + 1) + TAIL)
    with pytest.raises(BadInput, match="500,000 个点"):
        look(office, many)


def test_far_away_tomorrow_and_swapped_numbers_are_told(office: Office, tmp_path: Path) -> None:
    far = SOUTH_STREET + np.array([5.0, -8.0, 0.0])
    assert "离本辖区" in look(office, gpx_file(tmp_path / "李敏.gpx", far)).rows[0].wrong
    late = SOUTH_STREET + np.array([0.0, 0.0, 86_400.0 * 30])
    assert "还没有到" in look(office, gpx_file(tmp_path / "李敏.gpx", late)).rows[0].wrong
    swapped = SOUTH_STREET[:, [1, 0, 2]]
    plan = look(office, gpx_file(tmp_path / "李敏.gpx", swapped))
    assert plan.taken == 1 and any("写反了" in word for word in plan.remarks)


def test_routes_are_read_way_points_are_not_and_old_gpx_is_known(office: Office, tmp_path: Path) -> None:
    marks = "".join(f'<rtept lat="39.905" lon="{116.402 + at * 1e-4}"/>' for at in range(9))
    path = tmp_path / "李敏2026-10-30.gpx"
    path.write_text(
        '<?xml version="1.0" encoding="GBK"?><gpx version="1.0"><wpt lat="1" lon="1"><name>路口</name></wpt>'
        f"<rte>{marks}</rte></gpx>",
        "gbk",
    )
    plan = look(office, path)
    assert (
        plan.taken == 1
        and any("航线" in word for word in plan.remarks)
        and any("航点" in word for word in plan.remarks)
    )


@pytest.mark.parametrize("ending", ["gpx", "csv"])
def test_what_goes_out_comes_in_again_as_it_was(office: Office, tmp_path: Path, ending: str) -> None:
    worker(office, "周杰")
    for name in ("李敏", "周杰"):
        start = f"{DAY}T{'08' if name == '李敏' else '14'}:30:00"
        parts = [
            way((0.1, 0.5), (0.4, 0.5), begin=start),
            way((0.4, 1.5), (0.1, 1.5), begin=start.replace(":30:", ":55:")),
        ]
        taking.take(office, look(office, gpx_file(tmp_path / f"{name}.gpx", *parts)))
    ids = [one.id for one in listing.tracks(office, first=DAY, last=DAY)]
    out = tmp_path / f"轨迹.{ending}"
    (listing.write_gpx if ending == "gpx" else listing.write_csv)(office, ids, out)
    before = {
        one.person: (one.began, one.ended, round(one.metres)) for one in listing.tracks(office, first=DAY, last=DAY)
    }
    geometry = sorted(str(row[0]) for row in office.database.read("select geometry_json from track"))
    listing.remove(office, ids)
    again = look(office, out)
    taking.take(office, again)
    after = {
        one.person: (one.began, one.ended, round(one.metres)) for one in listing.tracks(office, first=DAY, last=DAY)
    }
    assert after == before
    assert sorted(str(row[0]) for row in office.database.read("select geometry_json from track")) == geometry


def test_without_the_right_nothing_is_taken_written_or_removed(office: Office, tmp_path: Path) -> None:
    plan = look(office, gpx_file(tmp_path / "李敏.gpx", SOUTH_STREET))
    taking.take(office, plan)
    office.actor = CLERK
    for act in (
        lambda: taking.take(office, plan),
        lambda: listing.remove(office, [1]),
        lambda: listing.write_gpx(office, [1], tmp_path / "out.gpx"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rows(office, "track") == 1 and not (tmp_path / "out.gpx").exists()
