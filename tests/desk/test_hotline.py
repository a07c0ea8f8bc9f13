"""A city's hotline comes in as issues and its answers go out (Open311 GeoReport v2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk import open311
from desk.errors import BadInput, Missing, NotAllowed
from desk.office import Office
from desk.store.schema import issues
from desk.work import undo
from desk.work.hotline import answering, taking
from desk.work.issues import moving
from tests.desk.town import CLERK, new_office, square

PLACE = square(0, 0).centroid
CLASSES = (("11", None, "市容环境"), ("1110", "11", "暴露垃圾"), ("1113", "11", "道路破损"))


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    """A town whose standard knows two classes, in a file and on a server."""
    with closing(new_office(where)) as office:
        with office.write("standard") as t:
            for code, parent, name in CLASSES:
                t.insert(issues.catalogue, code=code, parent=parent, name=name, kind="event", source="测试")
        yield office


def batch(path: Path, *more: dict[str, object]) -> Path:
    """A file as a city sends it: two that we can place by name, one closed, and what a test adds."""
    requests = [
        {
            "service_request_id": "12345-1", "status": "open", "service_code": "H001", "service_name": "暴露垃圾",
            "description": "楼下垃圾三天没人清\n味道很大", "requested_datetime": "2026-10-31T00:30:00Z",
            "address": "测试路1号", "lat": PLACE.y, "long": PLACE.x, "first_name": "伟", "last_name": "张",
            "phone": "13800000000", "media_url": "https://example.invalid/1.jpg",
        },
        {
            "service_request_id": "12345-2", "status": "open", "service_code": "H001", "service_name": "暴露垃圾",
            "description": "=cmd|' /C calc'!A0", "requested_datetime": "2026-10-30T15:00:00+08:00",
            "address_string": "测试路2号", "lat": str(PLACE.y), "long": str(PLACE.x),
        },
        {"service_request_id": "12345-3", "status": "closed", "service_code": "H002", "service_name": "道路破损"},
    ]  # fmt: skip
    path.write_text(json.dumps([*requests, *more], ensure_ascii=False), encoding="utf-8")
    return path


def test_a_batch_becomes_issues_with_their_place_their_reporter_and_the_city_s_number(office, tmp_path: Path) -> None:
    made = taking.plan(office, batch(tmp_path / "a.json"))
    assert made.counts == {"new": 2, "closed": 1}
    (service,) = made.services
    assert (service.name, service.count, service.sure, service.why) == ("暴露垃圾", 2, True, "名称相同")
    changes = taking.take(office, made, {"H001": service.class_code})
    assert len(changes.rows["issue"]) == 2
    rows = office.database.read(
        "select foreign_id, reporter, reporter_phone, reported_at, address, body from issue where foreign_id is not null"
        " order by foreign_id"
    )
    assert rows[0][:5] == ("12345-1", "张伟", "13800000000", "2026-10-31T08:30:00", "测试路1号")
    assert "https://example.invalid/1.jpg" in rows[0][5] and rows[1][5] == "=cmd|' /C calc'!A0"
    grids = office.database.read(
        "select count(*) from member m join issue i on i.id = m.item_id where m.kind = 'issue' and i.foreign_id is not null"
    )
    assert grids == [(2,)]


def test_what_was_taken_is_known_the_next_time_and_its_service_is_remembered(office, tmp_path: Path) -> None:
    odd = {"service_request_id": "9", "service_code": "Z9", "service_name": "市政类-3", "description": "没写清"}
    first = taking.plan(office, batch(tmp_path / "a.json", odd))
    assert [one.sure for one in first.services if one.code == "Z9"] == [False]
    known = next(one.class_code for one in first.services if one.code == "H001")
    with pytest.raises(Missing, match="市政类-3"):
        taking.take(office, first, {"H001": known})
    taking.take(office, first, {"H001": known, "Z9": known})
    again = taking.plan(office, batch(tmp_path / "b.json", odd, {**odd, "service_request_id": "10"}))
    assert again.counts == {"known": 3, "new": 1, "closed": 1}
    (service,) = again.services
    assert (service.class_code, service.why, service.sure) == (known, "上次这样对应", True)


def test_taking_twice_at_one_moment_enters_nothing_twice(office, tmp_path: Path) -> None:
    made = taking.plan(office, batch(tmp_path / "a.json"))
    chosen = {one.code: one.class_code for one in made.services}
    taking.take(office, made, chosen)
    assert not taking.take(office, made, chosen).rows.get("issue")
    assert office.database.read("select count(*) from issue where foreign_id is not null") == [(2,)]


def test_a_batch_is_taken_back_as_one(office, tmp_path: Path) -> None:
    before = office.database.read("select count(*) from issue")
    made = taking.plan(office, batch(tmp_path / "a.json"))
    changes = taking.take(office, made, {one.code: one.class_code for one in made.services})
    undo.undo(office, changes.audit_id)
    assert office.database.read("select count(*) from issue") == before


def test_positions_of_another_map_are_moved(office, tmp_path: Path) -> None:
    made = taking.plan(office, batch(tmp_path / "a.json"), system="gcj02")
    taking.take(office, made, {one.code: one.class_code for one in made.services})
    lon, lat = office.database.read_one("select lon, lat from issue where foreign_id = '12345-1'")
    assert 0.003 < abs(lon - PLACE.x) < 0.01 and abs(lat - PLACE.y) < 0.01


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "空的"),
        (b'[{"service_request_id": "1"', "JSON"),
        (b"<requests/>", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"a": 1}', "没有工单列表"),
        (b"\xff\xfe\xff\x81", "编码"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        open311.read(body)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"service_request_id": ""}, "没有工单号"),
        ({"service_code": None, "service_name": None}, "服务类别"),
        ({"lat": "abc"}, "不是数字"),
        ({"lat": 200}, "不在地球上"),
        ({"requested_datetime": "昨天"}, "requested_datetime"),
    ],
)
def test_a_request_that_cannot_be_read_is_named_and_the_others_are_taken(
    change: dict[str, object], sentence: str
) -> None:
    good = {"service_request_id": "1", "service_code": "a", "service_name": "b", "lat": 1, "long": 2}
    found = open311.read(json.dumps([{**good, "service_request_id": "7", **change}, good]).encode())
    assert [one.id for one in found.requests] == ["1"]
    assert sentence in found.faults[0].sentence and found.faults[0].place == 1


def test_a_batch_may_be_wrapped_in_gbk_or_hold_one_request() -> None:
    one = {"service_request_id": "1", "service_name": "路灯", "service_code": "x"}
    assert (
        open311.read(json.dumps({"data": {"requests": [one]}}, ensure_ascii=False).encode("gbk"))
        .requests[0]
        .service_name
        == "路灯"
    )
    assert open311.read(json.dumps(one).encode("utf-8-sig")).requests[0].id == "1"


def test_what_we_write_is_what_we_read() -> None:
    given = open311.ServiceRequest(
        id="1", status="open", service_code="1110", service_name="暴露垃圾", description="a\nb", address="路",
        requested_at="2026-10-31T09:00:00", updated_at="2026-10-31T10:00:00", lon=116.4000001, lat=39.9,
    )  # fmt: skip
    assert open311.read(open311.write_requests([given])).requests == (given,)


def test_the_answer_goes_back_under_the_city_s_number_without_names_or_phones(office, tmp_path: Path) -> None:
    made = taking.plan(office, batch(tmp_path / "a.json"))
    changes = taking.take(office, made, {one.code: one.class_code for one in made.services})
    issue = office.database.read_value("select id from issue where foreign_id = '12345-1'")
    spot = {"result": "已清运，电话 13912345678 回访过"}
    moving.perform(office, issue, "on_the_spot", seen_step=1, given=spot)
    assert issue in changes.rows["issue"]
    ready = answering.answers(office)
    assert {one.foreign_id: one.closed for one in ready} == {"12345-1": True, "12345-2": False}
    answering.write_answers(office, ready, tmp_path / "back.json")
    text = (tmp_path / "back.json").read_text(encoding="utf-8")
    said = {one["service_request_id"]: one for one in json.loads(text)}
    assert said["12345-1"]["status"] == "closed" and said["12345-1"]["status_notes"].startswith("已清运")
    assert "13912345678" not in text and "张伟" not in text and "13800000000" not in text
    assert said["12345-2"]["expected_datetime"] is None or said["12345-2"]["expected_datetime"].endswith("+08:00")
    assert office.database.read("select action from audit order by id desc limit 1") == [("export_hotline",)]


def test_services_are_our_classes(office, tmp_path: Path) -> None:
    assert answering.write_services(office, tmp_path / "services.json") == 2
    assert any(one["service_name"] == "暴露垃圾" for one in json.loads((tmp_path / "services.json").read_bytes()))


def test_taking_and_answering_need_their_rights(office: Office, tmp_path: Path) -> None:
    office.actor = CLERK
    for verb in (
        lambda: taking.plan(office, batch(tmp_path / "a.json")),
        lambda: answering.write_services(office, "s"),
    ):
        with pytest.raises(NotAllowed, match="权限"):
            verb()
