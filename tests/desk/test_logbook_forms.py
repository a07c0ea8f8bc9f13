"""Fields and checklists of records as data: what the papers ask for is there, mistakes in the file are named, points add up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import BadInput, BadProfile
from desk.office import Office
from desk.profile.codes import code_tables
from desk.store.schema import ground, people
from desk.store.uid import new_uid
from desk.work.logbook.checklists import lists_for
from desk.work.logbook.columns import aliases_of, book_of, columns_of
from desk.work.logbook.forms import FILE, book, form_of, issue_source, kinds, read_book
from desk.work.logbook.reading import entry
from desk.work.logbook.saving import RecordDraft, save
from desk.work.logbook.values import moment
from tests.desk.town import add_person, new_office

VISIT = (
    "日期 时间 走访人 网格 户号 地址 户主 在家人员 走访方式 走访类型 诉求类别 诉求内容 思想状况 现场答复 是否转事件"
    " 处理结果 满意度 下次走访"
)
LOG = (
    "日期 天气 姓名 网格 出勤起 出勤止 巡查路线 巡查次数 巡查时长 走访户数 信息采集新增 信息采集变更 信息采集注销"
    " 发现问题 矛盾调解 代办事项 宣传 上级交办 未办结 明日计划 审阅"
)


@pytest.fixture
def roads(tmp_path: Path) -> Iterator[Office]:
    """A town of roads with a street of either grade."""
    with closing(new_office(tmp_path / "roads.griddesk", "jinzhou")) as office:
        with office.write("streets") as t:
            for grade in ("1", "2"):
                t.insert(
                    ground.street,
                    uid=new_uid(),
                    code=f"S{grade}",
                    name=f"{grade}号街",
                    initials="hj",
                    grade=grade,
                    geometry=b"",
                )
        add_person(office)
        yield office


def test_every_kind_of_record_has_a_form_and_every_code_and_book_is_known() -> None:
    assert set(kinds()) == set(code_tables()["record_kind"].labels())
    for kind in kinds():
        form = form_of(kind)
        assert form.field("at").needed and form.field("body").title
        assert all(one.title for one in form.fields)
    for one in book().books:
        assert all(column.title for column in columns_of(one.key))
        taken: dict[str, str] = {}
        for key, titles in aliases_of(one.key).items():
            for title in titles:
                assert taken.setdefault(title, key) == key, (one.key, title)


def test_visits_and_logs_have_what_the_papers_ask_for_in_their_order() -> None:
    for key, asked in (("visits", VISIT), ("logs", LOG)):
        titles = [column.title for column in columns_of(key)]
        wanted = asked.split()
        assert [title for title in titles if title in wanted] == wanted
    with pytest.raises(BadInput, match="没有“x”这种记录簿"):
        book_of("x")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "visit"\n', 'key = "vizit"\n', "没有叫“vizit”的记录类型"),
        ('codes = "need_kind"', 'codes = "needs"', "没有叫“needs”的代码表"),
        ('whom = ["street", "area"]', 'whom = ["planet"]', "没有叫“planet”的对象类别"),
        ('"上门" = "door"', '"上门" = "gate"', "没有叫“gate”的代码"),
        ('key = "weather", title = "天气"', 'key = "rounds", title = "天气"', "“rounds”写了两次"),
        ('person = "走访人"', 'persn = "走访人"', "没有这个键"),
        ('type = "moment"', 'type = "instant"', "不认识“instant”"),
        ("max = 2000", 'max = "long"', "应是整数"),
        ("[[kinds]]", "[[kinds]", "TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(BadProfile) as caught:
        read_book(text.replace(old, new, 1), "records.toml")
    assert said in "\n".join(caught.value.complaints)


def test_streets_are_inspected_by_their_grade_and_the_points_of_the_profile(roads: Office) -> None:
    one, two = (lists_for(roads, "inspection", "street", street)[0] for street in (1, 2))
    assert (one.title, len(one.items)) == ("一级街路“八无”", 8) and (two.title, len(two.items)) == ("二级街路“四无”", 4)
    broken = {"no_outside_trade": 3, "no_illegal_building": "1", "no_hanging": ""}
    (record,) = save(roads, RecordDraft(kind="inspection", whom="street", item_id=1, person_id=1, at="2026-10-30 10:00",
                                        detail={"way": "暗查", "breaches": broken})).rows["record"]  # fmt: skip
    seen = entry(roads, record)
    assert (seen.checklist, seen.lost, seen.line("way")) == ("一级街路“八无”", 6.0, "暗查")
    assert [(each.title, each.count, each.lost) for each in seen.breaches] == [
        ("无店外经营", 3, 3.0),
        ("无违章建设", 1, 3.0),
    ]
    assert seen.line("body") == "按一级街路“八无”检查，“无店外经营”3处不符、“无违章建设”1处不符，扣6分。"
    stored = roads.database.read_value("select data_json from record where id = ?", (record,))
    assert (
        stored
        == '{"way": "暗查", "grade": "1", "breaches": {"no_outside_trade": 3, "no_illegal_building": 1}, "lost": 6}'
    )
    for wrong, said in (
        ({"no_such": 1}, "没有“no_such”这一项"), ({"no_hanging": -1}, "应在 0 到 99"), ({"no_hanging": "许多"}, "应填处数"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=said):
            save(
                roads, RecordDraft(kind="inspection", whom="street", item_id=1, person_id=1, detail={"breaches": wrong})
            )
    with pytest.raises(BadInput, match="没有“no_glass_letters”"):
        save(roads, RecordDraft(kind="inspection", whom="street", item_id=2, person_id=1,
                                detail={"breaches": {"no_glass_letters": 1}}))  # fmt: skip


def test_shops_firms_devices_and_grids_each_have_their_list(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "town.griddesk", "town")) as office:
        with office.write("things") as t:
            for kind in ("shop", "firm", "school"):
                t.insert(
                    people.organisation,
                    uid=new_uid(),
                    name=kind,
                    initials="x",
                    kind=kind,
                    detail_json="{}",
                    state="open",
                )
            for name in ("燃气调压箱", "路灯"):
                t.insert(
                    ground.facility,
                    uid=new_uid(),
                    code=name,
                    name=name,
                    class_code="0101",
                    state="01",
                    lon=1.0,
                    lat=1.0,
                )
            t.update(ground.area, 3, kind="village")
        found = {
            (whom, item): [one.key for one in lists_for(office, kind, whom, item)]
            for kind, whom, item in (
                ("check", "organisation", 1), ("check", "organisation", 2), ("check", "organisation", 3),
                ("upkeep", "facility", 1),
                ("upkeep", "facility", 2), ("patrol", "area", 3), ("patrol", "area", 4), ("check", "household", 1),
            )
        }  # fmt: skip
        assert found == {
            ("organisation", 1): ["shop_fire"], ("organisation", 2): ["firm_safety", "firm_green"],
            ("organisation", 3): ["crowd_safety"], ("facility", 1): ["gas_pipe"], ("facility", 2): ["facility"],
            ("area", 3): ["village"], ("area", 4): ["estate_area"], ("household", 1): ["home_gas"],
        }  # fmt: skip
        add_person(office)
        detail = {"list": "firm_green", "breaches": {"outlet": "是"}}
        given = RecordDraft(
            kind="check", whom="organisation", item_id=2, person_id=1, at="2026-10-30 10:00", detail=detail
        )
        (record,) = save(office, given).rows["record"]
        seen = entry(office, record)
        assert (seen.checklist, seen.lost) == ("企业环保合规检查", 5.0)
        with pytest.raises(BadInput, match="没有对应的检查清单"):
            save(office, RecordDraft(kind="check", whom="organisation", item_id=1, person_id=1,
                                     detail={"list": "nothing", "breaches": {}}))  # fmt: skip


@pytest.mark.parametrize("profile", ["zhoushan", "city", "dongcheng", "jinzhou", "town"])
def test_what_a_record_raises_has_a_source_of_the_profile(tmp_path: Path, profile: str) -> None:
    with closing(new_office(tmp_path / "a.griddesk", profile)) as office:
        known = office.profile.codes("issue_source")
        assert all(issue_source(office, kind) in known for kind in kinds())
        assert profile != "zhoushan" or (issue_source(office, "visit"), issue_source(office, "patrol")) == (
            "visit",
            "patrol",
        )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9:05", "2026-10-31T09:05:00"),
        ("下午2点半", "2026-10-31T14:30:00"),
        ("9点", "2026-10-31T09:00:00"),
        ("２０：１５", "2026-10-31T20:15:00"),
        ("2026-10-30 08:00", "2026-10-30T08:00:00"),
        ("10月30日 8点5分", "2026-10-30T08:05:00"),
        ("9.30", "2026-10-31T09:30:00"),
        ("08:00:07", "2026-10-31T08:00:07"),
        ("2026-10-30T08:00:07", "2026-10-30T08:00:07"),
    ],
)
def test_times_are_read_as_people_write_them(text: str, meant: Any) -> None:
    assert moment(text, "2026-10-31") == meant
