"""Books of records: out and in again with every field equal; what clerks' own sheets look like; what is told of mistakes."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.store.schema import teams
from desk.work.issues.entering import Draft
from desk.work.logbook.books import BookQuery, export, template
from desk.work.logbook.changing import review
from desk.work.logbook.saving import RecordDraft, save, save_many
from desk.work.logbook.stored import COLUMNS
from desk.work.logbook.taking import apply, plan
from tests.desk.issue_town import CLASS, Town

ALL_YEAR = BookQuery(first="2026-01-01", last="2026-12-31")
METADATA = {"id", "batch_id", "entered_at", "entered_by"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    place = Town(tmp_path / "town.griddesk", "zhoushan")
    with closing(place.office):
        yield place


def me(town: Town) -> int:
    return town.people["community_cadre"][0]


def records(office: Office) -> list[dict[str, Any]]:
    rows = office.database.read(f"select {', '.join(COLUMNS)} from record order by uid")
    return [{k: v for k, v in zip(COLUMNS, row, strict=True) if k not in METADATA} for row in rows]


def empty(office: Office) -> None:
    with office.write("empty") as t:
        t.delete_many(teams.task, "1 = 1")
        t.delete_many(teams.record, "1 = 1")


def fill(town: Town) -> None:
    """Records of every kind, every field filled at least once, texts that spreadsheets like to spoil."""
    office, who = town.office, me(town)
    given: list[dict[str, Any]] = [
        {"kind": "visit", "whom": "household", "item_id": 1, "at": "2026-10-29 09:05:30", "until": "09:40", "way": "door",
         "sort": "focus", "present": "张伟、王芳", "need": "life", "body": "=1+1 元不够用，\n电话19900000000", "mood": "'焦虑",
         "reply": "联系民政，三日内答复；", "result": "-", "satisfaction": "2", "next_on": "2026-11-29", "lon": 116.4012345678,
         "lat": 39.9012345678},
        {"kind": "visit", "whom": "household", "item_id": 2, "at": "2026-10-29", "need": "none"},
        {"kind": "visit", "whom": "resident", "item_id": 3, "at": "2026-10-29 10:00", "body": "0012", "way": "phone"},
        {"kind": "diary", "whom": "area", "item_id": 3, "at": "2026-10-28 20:00", "body": "邻里和睦。" * 150},
        {"kind": "log", "at": "2026-10-29 08:30", "until": "17:30", "body": "开会", "detail": {
            "weather": "晴转多云", "route": "测试路—中心路", "rounds": 2, "minutes": 95, "visits": 3, "added": 1, "changed": 2,
            "removed": 1, "problems": "占道经营；测试路1号；现场\n井盖缺失；；上报",
            "mediation": "两家争地", "errands": "代缴水费",
            "publicity": "反诈", "orders": "报表", "pending": "井盖\n路灯", "tomorrow": "2026年计划"}},
        {"kind": "help", "whom": "household", "item_id": 3, "at": "2026-10-27 15:00", "body": "送米油",
         "detail": {"goods": "米10斤", "amount": 199.5}},
        {"kind": "service", "whom": "resident", "item_id": 5, "at": "2026-10-27 16:00", "body": "代办医保", "present": "女儿",
         "detail": {"matter": "社保医保", "done_on": "2026-10-28"}},
        {"kind": "publicity", "whom": "area", "item_id": 3, "at": "2026-10-26 09:00", "until": "11:00", "body": "防溺水",
         "detail": {"topic": "防溺水", "form": "讲座", "place": "广场", "copies": 200, "people": 35}},
        {"kind": "callback", "whom": "household", "item_id": 4, "at": "2026-10-26 14:00", "body": "满意", "satisfaction": "1"},
        {"kind": "patrol", "whom": "area", "item_id": 3, "at": "2026-10-26 08:00", "until": "08:45", "body": "按单检查",
         "detail": {"route": "一号路", "rounds": 1, "breaches": {"charging": 2, "clean": 1}}},
        {"kind": "check", "whom": "household", "item_id": 1, "at": "2026-10-25 10:00", "present": "张伟",
         "detail": {"breaches": {"hose": 1}, "answer_by": "2026-11-05"}},
    ]  # fmt: skip
    ids = sorted(save_many(office, [RecordDraft(person_id=who, **one) for one in given]).rows["record"])
    save(office, RecordDraft(kind="visit", whom="household", item_id=1, person_id=who, at="2026-10-20 10:00", body="灯坏",
                             issue=Draft(kind="event", class_code=CLASS, route="joint")))  # fmt: skip
    review(office, [ids[4]], "情况属实，\n继续", by=town.people["community_cadre"][1])
    with office.write("old") as t:
        t.update(teams.record, ids[1], data_json='{"方式": "电话", "天气": "晴", "次数": 3}', cleared="补录")


BOOKS = ("visits", "logs", "patrols", "services")


def test_every_field_is_equal_after_a_book_went_out_and_came_into_an_empty_office(town: Town, tmp_path: Path) -> None:
    office = town.office
    fill(town)
    for key in BOOKS:
        export(office, key, tmp_path / f"{key}.xlsx", ALL_YEAR, by="month" if key == "visits" else "person")
    before = records(office)
    for key in BOOKS:
        found = plan(office, key, tmp_path / f"{key}.xlsx")
        assert found.counts["same"] == len(found.rows), [row.reason or row.outcome for row in found.rows]
    empty(office)
    for key in BOOKS:
        found = plan(office, key, tmp_path / f"{key}.xlsx")
        assert not found.faulty, [row.reason for row in found.faulty]
        apply(office, found)
    after = records(office)
    assert len(after) == len(before) == 12
    for old, new in zip(before, after, strict=True):
        if '"次数": 3' in (old["data_json"] or ""):  # the older name becomes the field it means
            assert (new["way"], new["data_json"]) == ("phone", '{"天气": "晴", "次数": "3"}')
            old |= {"way": "phone", "data_json": new["data_json"]}
        if old["lon"] is None:
            old |= {"lon": new["lon"], "lat": new["lat"]}
        assert new == old
    for key in BOOKS:
        again = plan(office, key, tmp_path / f"{key}.xlsx")
        assert again.counts["same"] == len(again.rows) > 0
        assert not apply(office, again).rows.get("record")
    assert records(office) == after


NASTY = (
    "=1+1",
    "+8613900000000",
    "-5",
    "@SUM(A1)",
    "'0012",
    "0012",
    "1e5",
    "1.50",
    "TRUE",
    "2026-10-01",
    "12:30",
    "#N/A",
    "无",
    "不详",
    "—",
    "_x000D_",
    "_x0041_",
    "a\tb",
    " 前后空 ",
    "第一行\n第二行",
    "第一\r\n第二",
    "\x0b控制\x1f",
    "零\u200b宽",
    "𠮷野家",
    "é e\u0301",
    "😀",
    "<b>&amp;\"'",
    "，。；：“”（）",
    "全角１２３ＡＢＣ",
    "50%",
    "1/2",
    "10.29",
    "合计",
    "小计：3",
    "备注：好",
    "序号",
    "张*",
    "139****0000",
    "长" * 2000,
)
"""Texts that spreadsheets and readers like to take for something else."""


def test_texts_that_look_like_something_else_come_back_as_they_were(town: Town, tmp_path: Path) -> None:
    office, dice = town.office, random.Random(20261122)
    drafts = []
    for number, text in enumerate(NASTY * 2):
        short = dice.choice(NASTY[:-1])
        drafts.append(
            RecordDraft(
                kind="visit", whom="household", item_id=number % 4 + 1, person_id=me(town), present=short[:100], body=text,
                at=f"2026-10-{number % 28 + 1:02d} {8 + number % 9:02d}:{number % 60:02d}:{dice.randrange(60):02d}",
                mood=dice.choice(NASTY)[:500], reply=short, result=dice.choice(NASTY)[:900],
            )
        )  # fmt: skip
        drafts.append(
            RecordDraft(
                kind="log", person_id=me(town), at=f"2026-09-{number % 28 + 1:02d} {8 + number % 9:02d}:{number % 60:02d}",
                detail={"weather": short[:20], "route": short, "tomorrow": text[:1000], "problems": [
                    {"类别": dice.choice(NASTY[:-1]), "地点": short, "处理": dice.choice(NASTY[:-1])} for _ in range(number % 3)
                ]},
            )
        )  # fmt: skip
    save_many(office, drafts)
    before = records(office)
    for key in ("visits", "logs"):
        export(office, key, tmp_path / f"{key}.xlsx", ALL_YEAR)
    empty(office)
    for key in ("visits", "logs"):
        found = plan(office, key, tmp_path / f"{key}.xlsx")
        assert not found.faulty, [row.reason for row in found.faulty]
        apply(office, found)
    for old, new in zip(before, records(office), strict=True):
        assert new == old, {name: (old[name], new[name]) for name in old if old[name] != new[name]}


@pytest.mark.long
def test_a_street_offices_visits_of_a_month_come_back_as_they_went(
    tmp_path: Path, sample_file: Callable[[str], Path]
) -> None:
    with closing(Office.open(sample_file("zhoushan"), actor=Actor(name="甲", rights=ALL))) as office:
        query = BookQuery(first="2026-10-01", last="2026-10-31", area_id=2)
        count = export(office, "visits", tmp_path / "visits.xlsx", query)
        before = records(office)
        assert plan(office, "visits", tmp_path / "visits.xlsx").counts["same"] == count > 50
        empty(office)
        found = plan(office, "visits", tmp_path / "visits.xlsx")
        assert found.counts["new"] == count
        apply(office, found)
        kept = {one["uid"]: one for one in records(office)}
        for one in before:
            if one["uid"] in kept:
                back = kept[one["uid"]]
                names = ("kind", "area_id", "whom", "item_id", "person_id", "at", "body", "mood")
                assert all(back[name] == one[name] for name in names)
                older = {'{"方式":"入户"}': "door", '{"方式":"电话"}': "phone"}.get(one["data_json"] or "")
                assert back["way"] == (one["way"] or older)


@pytest.mark.long
def test_an_exported_book_opens_in_an_office_program_as_it_was_meant(town: Town, tmp_path: Path) -> None:
    fill(town)
    path = tmp_path / "走访.xlsx"
    export(town.office, "visits", path, ALL_YEAR)
    template(town.office, "logs", tmp_path / "空表.xlsx", person_id=me(town))
    for one in (path, tmp_path / "空表.xlsx"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML",
             "--outdir", str(tmp_path / "out"), str(one)], check=True, timeout=120, capture_output=True,
        )  # fmt: skip
    saved = tmp_path / "out" / "走访.xlsx"
    page = openpyxl.load_workbook(saved).worksheets[0]
    titles = [cell.value for cell in page[3]]
    assert titles[:10] == ["序号", "记录类型", "日期", "时间", "结束", "走访人", "网格", "户号", "地址", "户主"]
    bodies = [row[titles.index("诉求内容")].value for row in page.iter_rows(min_row=4)]
    assert "=1+1 元不够用，\n电话19900000000" in bodies and "0012" in bodies
    assert plan(town.office, "visits", saved).counts["same"] == 5
    offered = openpyxl.load_workbook(tmp_path / "out" / "空表.xlsx").worksheets[0].data_validations.dataValidation
    assert any("选项" in str(rule.formula1) for rule in offered)
