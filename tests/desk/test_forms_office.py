"""Forms of an office: what they can ask for, whom they list, masks, the shelf, and what leaves with which audit line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.forms.rules import Band, Rules, Sort
from desk.forms.template import read_template
from desk.model import Condition, Query
from desk.office import Office
from desk.rights import ALL, EDIT_FORMS, EXPORT, SEE_PERSONAL
from desk.work.forms import producing, shelf
from desk.work.forms.sources import catalogue
from tests.desk.both import both
from tests.desk.rawbook import book, cell, sheet
from tests.desk.test_forms_word import document, p, text_of
from tests.desk.town import add_issue, new_office

__all__ = ["both"]

pytestmark = pytest.mark.long

MARKS = "{{序号}} {{居民.姓名}} {{居民.公民身份号码}} {{居民.联系方式}} {{居民.网格}} {{居民.年龄}} {{居民.出生日期|2024.1.5}}"


@pytest.fixture
def office(both: Office) -> Iterator[Office]:
    with closing(both):
        yield both


def holding(office: Office, *, without: str = "", more: str = "") -> None:
    office.actor = replace(office.actor, rights=(ALL - {SEE_PERSONAL, without}) | ({more} - {""}))
    vars(office).pop("search", None)


def template(marks: str = MARKS, head: str = "{{网格.名称}} {{网格.户数}} {{计数:居民/老人}} {{填报单位}}") -> bytes:
    top = "".join(cell(f"{'ABCDEFGH'[at]}1", text) for at, text in enumerate(head.split()))
    row = "".join(cell(f"{'ABCDEFGH'[at]}3", text) for at, text in enumerate(marks.split()))
    return book({"表": sheet(f'<row r="1">{top}</row><row r="3">{row}</row>')})


OLD = (Condition("年龄", "between", ("80", "")), Condition("状态", "is", ("在住",)))
RULES = Rules(
    bands=(Band(source="居民", sheet="表", first=3, last=3, where=OLD, sort=(Sort(field="年龄", descending=True),)),),
    conditions={"老人": (Condition("年龄", "between", ("60", "")),)},
)


def kept(office: Office, body: bytes | None = None, rules: Rules = RULES, name: str = "老人名单") -> int:
    (form,) = shelf.save(office, name, body or template(), rules, file_name="老人.xlsx").rows["form"]
    return form


def cells(path: Path) -> list[list[Any]]:
    (listed,) = openpyxl.load_workbook(path).worksheets
    return [[c.value for c in row] for row in listed.iter_rows()]


def grid(office: Office) -> int:
    return producing.grids(office, None)[0][0]


def test_a_form_lists_whom_its_conditions_ask_for_in_their_order(office: Office, tmp_path: Path) -> None:
    holding(office, more=SEE_PERSONAL)
    area = grid(office)
    producing.produce(office, kept(office), area, "2026-10", tmp_path / "a.xlsx", reason="上报")
    rows = cells(tmp_path / "a.xlsx")
    asked = (Condition("age", "between", ("80", "")), Condition("state", "is", ("living",)))
    query = Query(kind="residents", area_id=area, where=asked)
    ids = office.search.ids(query).tolist()
    known = office.search.rows("residents", ids, ("name", "id_no", "phone", "age"))
    assert sorted((r[1], r[2], r[3] or "", r[5]) for r in rows[2:]) == sorted(
        (n, i, p or "", a) for n, i, p, a in known
    )
    assert len(ids) > 20 and [r[0] for r in rows[2:]] == list(range(1, len(ids) + 1))
    assert [r[5] for r in rows[2:]] == sorted((r[5] for r in rows[2:]), reverse=True)
    name = office.database.read_value("select name from area where id = ?", (area,))
    assert rows[0][0] == name and {r[4] for r in rows[2:]} == {name} and rows[0][3] == office.name
    assert rows[0][1] == int(office.search.shade(1, "households")[area])
    older = Query(kind="residents", area_id=area, where=(Condition("age", "between", ("60", "")),))
    assert rows[0][2] == office.search.count(older)
    assert rows[2][6].count(".") == 2


def test_numbers_are_masked_without_the_right_and_a_reason_is_asked_for(office: Office, tmp_path: Path) -> None:
    holding(office)
    form = kept(office)
    with pytest.raises(Missing, match="导出用途"):
        producing.produce(office, form, grid(office), "", tmp_path / "a.xlsx")
    producing.produce(office, form, grid(office), "", tmp_path / "a.xlsx", reason="上报民政办")
    assert all(
        "********" in (row[2] or "********") and "****" in (row[3] or "****") for row in cells(tmp_path / "a.xlsx")[2:]
    )
    said = office.database.read_value("select reason from audit order by id desc limit 1")
    assert said == "生成“老人名单”到 a.xlsx；上报民政办"


def test_who_may_not_export_or_edit_is_refused_and_nothing_is_written(office: Office, tmp_path: Path) -> None:
    form = kept(office)
    holding(office, without=EXPORT)
    with pytest.raises(NotAllowed):
        producing.produce(office, form, grid(office), "", tmp_path / "a.xlsx", reason="x")
    assert not (tmp_path / "a.xlsx").exists()
    holding(office, without=EDIT_FORMS)
    with pytest.raises(NotAllowed):
        shelf.save(office, "x", template(), RULES)


def test_one_file_or_sheet_per_grid_hold_each_their_own(office: Office, tmp_path: Path) -> None:
    form = kept(office)
    community = office.database.read_value("select parent_id from area where id = ?", (grid(office),))
    listed = producing.grids(office, community)
    assert len(listed) > 1
    made = producing.produce(office, form, community, "2026-10", tmp_path, per="file", reason="上报")
    assert [path.name for path in made.paths] == [f"老人名单_{name}_2026-10.xlsx" for _, name in listed]
    producing.produce(office, form, community, "2026-10", tmp_path / "all.xlsx", per="sheet", reason="上报")
    whole = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert whole.sheetnames == [name for _, name in listed]
    for path, name in zip(made.paths, whole.sheetnames, strict=True):
        assert cells(path) == [[c.value for c in row] for row in whole[name].iter_rows()]


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("{{居民.姓明}}", "“表”A3：未知的项“居民.姓明”，是不是“居民.姓名”？"),
        ("{{民居.姓名}}", "“表”A3：未知的名单“民居”，是不是“居民.姓名”？"),
        ("{{填报单伟}}", "“表”A3：未知的项“填报单伟”，是不是“填报单位”？"),
        ("{{居民.出生日期|2024.1.6}}", "“表”A3：未知的格式“2024.1.6”，是不是“2024.1.5”？"),
        ("{{居民.姓名}", "“表”A3：占位没有写完整"),
        ("{{序号}}", "“表”A3：“序号”要和名单的项写在同一行"),
        ("{{居民.姓名}} {{事件.编号}}", "第 3 行里有两种名单（居民、事件）"),
        ("没有", "里没有占位"),
    ],
)
def test_a_wrong_placeholder_is_told_with_its_cell_and_what_was_meant(tmp_path: Path, mark: str, said: str) -> None:
    with closing(new_office(tmp_path / "街道.griddesk")) as office:
        body = template(mark, "标题")
        assert any(said in fault for fault in read_template(body, "表.xlsx", catalogue(office)).faults)
        with pytest.raises(BadInput):
            shelf.save(office, "新表", body, Rules())


def test_every_field_of_every_list_can_be_asked_for(office: Office) -> None:
    known = catalogue(office)
    assert len({each.title for each in known.sources}) == len(known.sources)
    for source in known.sources:
        names = [each.title for each in source.fields]
        assert len(set(names)) == len(names)
        marks = " ".join(f"{{{{{source.title}.{name}}}}}" for name in names)
        wanted = ["{{序号}}", *marks.split()] if source.many else marks.split()
        row = "".join(f'<c t="inlineStr"><is><t>{mark}</t></is></c>' for mark in wanted)
        body = book({"表": sheet(f'<row r="1">{row}</row>')})
        made = producing.filled(office, body, "表.xlsx", Rules(), grid(office), "2026-10")
        assert openpyxl.load_workbook(io.BytesIO(made)).active.max_column >= 1


def test_the_shelf_has_the_shipped_forms_once_and_gives_one_back_as_it_was(office: Office) -> None:
    assert shelf.ship(office) is not None and shelf.ship(office) is None
    shipped = [form for form in shelf.forms(office) if form.key]
    assert len({form.number for form in shipped}) == 17 and all(form.has_body for form in shipped)
    form = shipped[1]
    body, file_name, rules = shelf.load(office, form.id)
    shelf.save(office, form.name, template(), RULES, form_id=form.id, file_name="自己的.xlsx")
    changed = next(each for each in shelf.forms(office) if each.id == form.id)
    assert changed.is_changed and shelf.load(office, form.id)[2] == RULES
    shelf.restore(office, form.id)
    assert shelf.load(office, form.id) == (body, file_name, rules)
    shelf.take_away(office, form.id)
    assert form.id not in {each.id for each in shelf.forms(office)} and shelf.ship(office) is None


def test_two_forms_do_not_share_a_name(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "街道.griddesk")) as office:
        form = kept(office)
        with pytest.raises(Conflict, match="已有一张"):
            kept(office)
        shelf.save(office, "老人名单", template(), Rules(bands=RULES.bands), form_id=form)


def test_rules_come_back_as_they_were_kept() -> None:
    rules = replace(RULES, record="户", where=OLD, sort=(Sort(field="户号"),), dates="2024.1.5")
    assert Rules.from_json(rules.to_json()) == rules
    assert Rules.from_json("") == Rules() == Rules.from_json('{"filing": {"level": "x"}}')
    for text in ("[]", "{", '{"bands": [{"source": "x"}]}', '{"bands": [{"source": "x", "sheet": "a", "first": 0}]}'):
        with pytest.raises(BadInput, match="规则读不出来"):
            Rules.from_json(text)


def test_a_document_per_record_is_a_file_per_record_or_one_for_all(tmp_path: Path) -> None:
    with closing(new_office(tmp_path / "街道.griddesk")) as office:
        for number in ("A1", "A2"):
            add_issue(office, "无", number=number, reported_at="2026-10-05T08:00:00")
        card = document(p("编号{{事件.编号}}") + p("{{填报单位}}"))
        (form,) = shelf.save(office, "卡", card, Rules(record="事件"), file_name="卡.docx").rows["form"]
        made = producing.produce(office, form, None, "", tmp_path, per="file", reason="反馈")
        assert len(made.paths) == 2 and {path.suffix for path in made.paths} == {".docx"}
        assert len({text_of(path.read_bytes())[0] for path in made.paths}) == 2
        producing.produce(office, form, None, "", tmp_path / "all.docx", reason="反馈")
        assert [t[:2] for t in text_of((tmp_path / "all.docx").read_bytes()) if t] == ["编号", office.name[:2]] * 2
        with pytest.raises(BadInput, match="Word 文档不能一格一张工作表"):
            producing.produce(office, form, None, "", tmp_path / "b.docx", per="sheet", reason="反馈")
