"""Work records: what is written with them, what they settle and raise, what is refused; changed, reviewed, deleted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Actor
from desk.rights import EDIT_ROSTER, HANDLE_ISSUES
from desk.store.schema import people, teams
from desk.store.uid import new_uid
from desk.work.issues.entering import Draft
from desk.work.logbook.books import BookQuery, export
from desk.work.logbook.changing import add_photos, change, delete, raise_from, review
from desk.work.logbook.history import history
from desk.work.logbook.reading import entry, last_of
from desk.work.logbook.saving import RecordDraft, RowsWrong, save, save_many
from desk.work.logbook.stored import draft_of
from desk.work.logbook.taking import apply, plan
from desk.work.privacy import mask
from desk.work.records.attachments import content_of
from desk.work.undo import undo
from tests.desk.issue_town import CLASS, Town

GOOD: dict[str, Any] = {"kind": "visit", "whom": "household", "item_id": 1, "body": "家里都好"}


@pytest.fixture
def town(where: str) -> Iterator[Town]:
    place = Town(where, "zhoushan")
    with closing(place.office):
        yield place


def me(town: Town) -> int:
    return town.people["community_cadre"][0]


def draft(town: Town, **more: Any) -> RecordDraft:
    return RecordDraft(**{**GOOD, "person_id": me(town), **more})


def row(town: Town, table: str, id: int, *names: str) -> tuple[Any, ...]:
    found = town.office.database.read_one(f"select {', '.join(names)} from {table} where id = ?", (id,))
    assert found is not None
    return found


def tasks(town: Town, whom: str, item: int, kind: str = "visit") -> int:
    with town.office.write("lay") as t:
        plan = t.insert(
            teams.plan, uid=new_uid(), key=kind, name="每户走访", kind=kind, whom=whom, times=1, every="quarter",
            since="2026-01-01",
        )  # fmt: skip
        return t.insert(
            teams.task, plan_id=plan, item_id=item, period="2026Q4", since="2026-10-01", due="2026-12-31", state="open"
        )


def picture(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "JPEG")
    return made.getvalue()


def test_a_visit_is_one_write_with_its_grid_its_task_its_photos_and_the_day_of_the_household(town: Town) -> None:
    task = tasks(town, "household", 1)
    changes = save(
        town.office,
        draft(town, at="2026-10-29 14:05", until="14:40", way="入户", sort="daily", present="张伟、王芳", need="生活困难",
              mood="情绪稳定", reply="联系民政", satisfaction="1", next_on="2026-11-30", photos=(("门口.jpg", picture()),)),
    )  # fmt: skip
    (record,) = changes.rows["record"]
    seen = entry(town.office, record)
    assert (seen.kind_title, seen.at, seen.until, seen.minutes) == (
        "走访",
        "2026-10-29T14:05:00",
        "2026-10-29T14:40:00",
        35,
    )
    assert (seen.item, seen.item_detail, seen.area) == ("张伟", "H1 测试路1号101", "第1社区第1网格")
    assert [(one.title, one.text) for one in seen.lines] == [
        ("在家人员", "张伟、王芳"), ("走访方式", "入户"), ("走访类型", "日常"), ("诉求类别", "生活困难"),
        ("诉求内容", "家里都好"),
        ("思想状况", "情绪稳定"), ("现场答复", "联系民政"), ("满意度", "满意"), ("下次走访", "2026-11-30"),
    ]  # fmt: skip
    assert seen.tasks == (("每户走访", "2026Q4"),)
    assert len(seen.photos) == 1 and seen.lon is not None
    assert (seen.entered_by, seen.entered_at) == ("值班员", "2026-10-30T09:05:00")
    assert row(town, "household", 1, "last_visit") == ("2026-10-29",)
    assert row(town, "task", task, "state", "record_id") == ("done", record)
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert town.office.database.read_value("select count(*) from record") == 0
    assert row(town, "household", 1, "last_visit") == (None,)
    assert row(town, "task", task, "state", "record_id") == ("open", None)


def test_an_issue_is_raised_in_the_same_write_and_knows_where_it_came_from(town: Town) -> None:
    issue = Draft(kind="event", class_code=CLASS, route="joint", address="测试路1号")
    changes = save(town.office, draft(town, body="楼道灯不亮", issue=issue, issue_then=(("check", {}),)))
    (record,), (made,) = changes.rows["record"], changes.rows["issue"]
    found = town.row(made)
    assert (found["source"], found["body"], found["reporter"]) == ("visit", "楼道灯不亮", "社区干部甲")
    assert found["step_no"] == 2 and found["lon"] is not None
    raised = entry(town.office, record).issue
    assert raised is not None and raised.number == found["number"]
    with pytest.raises(Conflict, match="已经转过民情事件"):
        raise_from(town.office, record, issue)
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert town.office.database.read_value("select count(*) from issue") == 0
    (plain,) = save(town.office, draft(town, kind="patrol", whom="area", item_id=3)).rows["record"]
    (later,) = raise_from(town.office, plain, issue).rows["issue"]
    assert town.row(later)["source"] == "patrol"
    assert row(town, "record", plain, "issue_id") == (later,)


def test_whoever_may_not_handle_issues_writes_records_but_raises_none(town: Town) -> None:
    office = town.office
    office.actor = Actor(name="志愿者", rights=frozenset({"edit_records"}))
    save(office, draft(town))
    with pytest.raises(NotAllowed):
        save(office, draft(town, issue=Draft(kind="event", class_code=CLASS, route="joint")))
    office.actor = Actor(name="看客", rights=frozenset({EDIT_ROSTER}))
    with pytest.raises(NotAllowed):
        save(office, draft(town))
    assert office.database.read_value("select count(*) from record") == 1


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"at": "2026-10-30 09:06"}, "在现在之后"), ({"at": "1926-10-30"}, "年份不对"), ({"at": "10月32日"}, "没有"),
    ({"at": "2026-10-29 09:00", "until": "08:00"}, "早于开始时间"), ({"until": "2026-10-30 12:00"}, "没做完"),
    ({"at": "2026-10-20 09:00", "until": "2026-10-22 09:00"}, "超过一昼夜"), ({"until": "25:00"}, "没有“25:00”这个时间"),
    ({"person_id": 9999}, "不在花名册"), ({"item_id": 9999}, "不在名册"), ({"whom": "planet"}, "不记这一类对象"),
    ({"kind": "dance"}, "没有“dance”这一类"), ({"way": "飞鸽"}, "走访方式没有“飞鸽”"),
    ({"body": "好" * 2001}, "最多 2000 个字"),
    ({"present": "张" * 101}, "最多 100 个字"), ({"next_on": "2026-10-30"}, "应在这次"),
    ({"next_on": "2036-10-30"}, "隔得太久"),
    ({"detail": {"weather": "晴"}}, "没有“weather”这一项"), ({"lon": 400.0, "lat": 3.0}, "超出范围"),
    ({"area_id": 9999}, "停用或不存在"), ({"item_id": None}, "还缺：对象"), ({"body": ""}, "还缺：诉求内容"),
)  # fmt: skip


def test_what_cannot_be_is_said_in_one_sentence_and_nothing_is_written(town: Town) -> None:
    for given, said in WRONG:
        with pytest.raises(BadInput, match=said) as caught:
            save(town.office, draft(town, **given))
        assert str(caught.value).count("。") <= 2 and str(caught.value).endswith("。")
    assert town.office.database.read_value("select count(*) from record") == 0


def test_without_a_need_no_words_are_asked_for_and_the_desk_itself_is_the_visitor(town: Town) -> None:
    with pytest.raises(Missing, match="记录人"):
        save(town.office, RecordDraft(**GOOD))
    town.office.actor = Actor(name="甲", rights=town.office.actor.rights, person_id=me(town))
    (one,) = save(town.office, RecordDraft(kind="visit", whom="household", item_id=1, need="none")).rows["record"]
    assert row(town, "record", one, "person_id", "at") == (me(town), "2026-10-30T09:05:00")


def test_a_household_that_moved_away_is_not_visited_but_was_before(town: Town) -> None:
    with town.office.write("move") as t:
        for one in (1, 2):
            t.update(people.resident, one, state="moved", state_since="2026-10-20")
    with pytest.raises(BadInput, match="户号 H1 的人已全部迁出或注销（2026-10-20）"):
        save(town.office, draft(town))
    with pytest.raises(BadInput, match="张伟已于 2026-10-20 迁出"):
        save(town.office, draft(town, whom="resident"))
    save(town.office, draft(town, at="2026-10-19"))
    assert row(town, "household", 1, "last_visit") == ("2026-10-19",)


def test_a_visit_to_a_person_is_one_to_the_household_and_an_older_one_hides_no_newer(town: Town) -> None:
    (new,) = save(town.office, draft(town, whom="resident", item_id=2, at="2026-10-28")).rows["record"]
    save(town.office, draft(town, at="2026-10-01"))
    assert row(town, "household", 1, "last_visit") == ("2026-10-28",)
    delete(town.office, [new], "登记错了人")
    assert row(town, "household", 1, "last_visit") == ("2026-10-01",)


def test_a_batch_is_all_or_nothing_and_every_bad_row_has_its_sentence(town: Town) -> None:
    rows = [draft(town), draft(town, body=""), draft(town, at="2030-01-01")]
    with pytest.raises(RowsWrong) as caught:
        save_many(town.office, rows)
    assert sorted(caught.value.rows) == [1, 2]
    assert "第 2 行" in str(caught.value) and "另有 1 行" in str(caught.value)
    assert town.office.database.read_value("select count(*) from record") == 0
    changes = save_many(town.office, [draft(town, item_id=one) for one in (1, 2, 3)])
    assert len(changes.rows["record"]) == 3
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert town.office.database.read_value("select count(*) from record") == 0


def test_a_change_keeps_what_stood_there_and_drops_the_review(town: Town) -> None:
    office = town.office
    task = tasks(town, "household", 1)
    (one,) = save(office, draft(town, at="2026-10-29 10:00")).rows["record"]
    review(office, [one], "情况属实", by=town.people["street_desk"][0])
    assert entry(office, one).review == "情况属实"
    seen, form = entry(office, one), draft_of(office, one)
    town.later(hours=1)
    change(office, one, RecordDraft(**{**fields(form), "item_id": 2, "body": "搬到二号楼了"}), seq=seen.seq)
    after = entry(office, one)
    assert (after.line("body"), after.review, after.item_detail) == ("搬到二号楼了", "", "H2 测试路2号101")
    assert row(town, "task", task, "state") == ("open",)
    assert row(town, "household", 1, "last_visit") == (None,)
    assert row(town, "household", 2, "last_visit") == ("2026-10-29",)
    told = history(office, one)
    assert ("诉求内容", "家里都好", "搬到二号楼了") in told[0].fields
    assert told[-1].fields == () and "登记走访" in told[-1].what
    with pytest.raises(Conflict, match="改了这条记录"):
        change(office, one, form, seq=seen.seq)


def fields(form: RecordDraft) -> dict[str, Any]:
    return {name: getattr(form, name) for name in RecordDraft.__dataclass_fields__}


def test_a_deleted_record_opens_its_task_keeps_its_reason_and_comes_back(town: Town) -> None:
    office = town.office
    task = tasks(town, "household", 1)
    (one,) = save(office, draft(town, photos=(("照片.jpg", picture()),))).rows["record"]
    with pytest.raises(Missing, match="删除原因"):
        delete(office, [one], " ")
    changes = delete(office, [one], "重复登记")
    with pytest.raises(Conflict):
        entry(office, one)
    assert row(town, "task", task, "state") == ("open",)
    assert "重复登记" in history(office, one)[0].what
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert len(entry(office, one).photos) == 1
    assert row(town, "task", task, "state", "record_id") == ("done", one)


def test_nobody_reviews_himself_and_only_posts_over_the_grid_review(town: Town) -> None:
    office = town.office
    (log,) = save(office, RecordDraft(kind="log", person_id=me(town), at="2026-10-29 08:30", until="17:30",
                                      detail={"weather": "晴", "visits": "3户"})).rows["record"]  # fmt: skip
    with pytest.raises(NotAllowed, match="不能审阅自己的记录"):
        review(office, [log], by=me(town))
    stranger = next(ids[0] for post, ids in town.elsewhere.items() if ids and post != "street_desk")
    with pytest.raises(NotAllowed, match="没有岗位"):
        review(office, [log], by=stranger)
    review(office, [log], by=town.people["community_cadre"][1])
    assert entry(office, log).review == "已阅"


def test_a_log_falls_to_the_grid_of_its_writer_and_its_problems_are_lines(town: Town) -> None:
    problems = "1.占道经营；测试路1号；现场\n井盖缺失；测试路2号"
    (log,) = save(town.office, RecordDraft(kind="log", person_id=me(town), at="2026-10-30 08:30", until="17:30",
                                           detail={"problems": problems, "tomorrow": "继续巡查"})).rows["record"]  # fmt: skip
    seen = entry(town.office, log)
    assert (seen.whom, seen.area) == ("area", "第1社区第1网格")
    assert seen.line("problems") == "占道经营；测试路1号；现场\n井盖缺失；测试路2号"
    assert draft_of(town.office, log).detail["problems"][1] == {"类别": "井盖缺失", "地点": "测试路2号", "处理": ""}
    with pytest.raises(Missing):
        save(town.office, RecordDraft(kind="log", person_id=me(town), at="2026-10-30 08:30"))


def test_numbers_in_texts_and_photos_of_a_visit_need_the_right(town: Town) -> None:
    office = town.office
    (one,) = save(
        office, draft(town, body="电话13900001111，号码119901198001150012", photos=(("a.jpg", picture()),))
    ).rows["record"]
    (patrol,) = save(office, draft(town, kind="patrol", whom="area", item_id=3, photos=(("b.jpg", picture()),))).rows[
        "record"
    ]
    seen = entry(office, one)
    assert "13900001111" in seen.line("body") and seen.photos[0].thumb
    mask(office)
    hidden = entry(office, one)
    assert "13900001111" not in hidden.line("body") and not hidden.photos[0].thumb
    assert "13900001111" not in str(draft_of(office, one).body)
    with pytest.raises(NotAllowed, match="完整个人信息"):
        content_of(office, hidden.photos[0].id)
    assert entry(office, patrol).photos[0].thumb
    form = draft_of(office, one)
    change(office, one, RecordDraft(**{**fields(form), "reply": "已记下"}))
    with pytest.raises(NotAllowed, match="遮住的号码"):
        change(office, one, RecordDraft(**{**fields(form), "body": "改了"}))
    assert row(town, "record", one, "body", "reply") == ("电话13900001111，号码119901198001150012", "已记下")
    office.actor = Actor(name="办事员", rights=frozenset({HANDLE_ISSUES}))
    office.__dict__.pop("search", None)
    assert entry(office, one).item == "张*"
    add_photos(office, one, [("c.jpg", picture("red"))])
    assert len(entry(office, one).photos) == 2


def test_a_book_goes_out_and_comes_in(town: Town, tmp_path: Path) -> None:
    office, path = town.office, tmp_path / "走访.xlsx"
    save_many(office, [draft(town, item_id=one, at=f"2026-10-2{one} 09:00", need="life") for one in (1, 2, 3)])
    export(office, "visits", path, BookQuery(first="2026-10-01", last="2026-10-31", area_id=1), by="month")
    assert plan(office, "visits", path).counts["same"] == 3
    ids = [one for (one,) in office.database.read("select id from record order by id")]
    delete(office, ids[:2], "试")
    found = plan(office, "visits", path)
    assert (found.counts["new"], found.counts["same"]) == (2, 1)
    apply(office, found)
    assert plan(office, "visits", path).counts["same"] == 3
    assert row(town, "household", 1, "last_visit") == ("2026-10-21",)


def test_records_of_older_offices_read_as_what_they_meant(town: Town) -> None:
    with town.office.write("old") as t:
        one = t.insert(
            teams.record, uid=new_uid(), kind="visit", whom="household", item_id=1, at="2026-10-01T09:00:00",
            body="身体硬朗", data_json='{"方式":"电话","天气":"晴"}',
        )  # fmt: skip
        odd = t.insert(teams.record, uid=new_uid(), kind="patrol", at="2026-10-01T09:00:00", data_json="[1")
    seen = entry(town.office, one)
    assert (seen.line("way"), seen.line("天气"), seen.person) == ("电话", "晴", "")
    assert entry(town.office, odd).line("备注") == "[1"
    change(town.office, one, RecordDraft(**{**fields(draft_of(town.office, one)), "person_id": me(town)}))
    assert row(town, "record", one, "way", "body", "data_json") == ("phone", "身体硬朗", '{"天气": "晴"}')
    newest = last_of(town.office, "household", 1)
    assert newest is not None and newest.id == one
    assert last_of(town.office, "household", 2) is None
