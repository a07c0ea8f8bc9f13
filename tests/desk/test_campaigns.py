"""Campaigns: the two joint checks of the seed (A30), their totals, comparison, workbook; two clerks; columns that change."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.rights import ALL, HANDLE_ISSUES
from desk.work.campaigns import counting, keeping
from desk.work.campaigns.columns import CountColumn, checked, number, presets
from desk.work.campaigns.counting import Line
from desk.work.campaigns.exporting import export
from desk.work.campaigns.keeping import CampaignDraft
from desk.work.campaigns.telling import told
from desk.work.undo import undo
from tests.desk.issue_town import Town

JOINT = next(one for one in presets() if one.key == "joint").columns
BY_NAME = {one.name: one.key for one in JOINT}
FIRST = {"出动人数": 40, "检查商铺": 103, "查扣摩托车": 5}
SECOND = {
    "出动人数": 89, "检查出租房屋": 500, "检查商铺": 112, "检查旅店": 5, "检查发廊": 2, "检查网吧": 1, "盘查人员": 81,
    "收缴刀具": 1, "收缴麻将": 1,
}  # fmt: skip
"""What the seed tells of the 24th and the 25th of April 2012 (A30)."""


@pytest.fixture
def town(where: Path | str) -> Iterator[Town]:
    made = Town(where, "zhoushan")
    made.now = datetime(2026, 4, 27, 9)
    with closing(made.office):
        yield made


def campaign(town: Town, day: str, numbers: dict[str, int], *, until: str = "") -> int:
    draft = CampaignDraft(name="联合清查", since=day, until=until or day, lead="派出所", columns=JOINT)
    (one,) = keeping.make(town.office, draft).rows["campaign"]
    line = Line(day=day, counts={BY_NAME[name]: value for name, value in numbers.items()})
    counting.write(town.office, one, [line])
    return int(one)


def test_the_two_joint_checks_of_the_seed_are_kept_told_and_compared(town: Town) -> None:
    first, second = campaign(town, "2026-04-24", FIRST), campaign(town, "2026-04-25", SECOND)
    words = told(town.office, second)
    assert {each.column.name: each.value for each in words.figures if each.value is not None} == SECOND
    assert words.earlier is not None and words.earlier.id == first
    assert {each.column.name: each.change for each in words.figures if each.change is not None} == {
        "出动人数": 49, "检查商铺": 9,
    }  # fmt: skip
    assert words.text == (
        "4月25日，派出所在测试街道开展联合清查：出动人数 89 人，检查出租房屋 500 间，检查商铺 112 家，检查旅店 5 家，"
        "检查发廊 2 家，检查网吧 1 家，盘查人员 81 人，收缴刀具 1 把，收缴麻将 1 副。"
        "与上次（4月24日联合清查）相比：出动人数多 49 人，检查商铺多 9 家。"
    )
    assert told(town.office, first).earlier is None


def test_days_and_grids_add_up_and_columns_that_do_not_sum_stay_out(town: Town) -> None:
    columns = (
        CountColumn(key="", name="应查户数", unit="户", summed=False),
        CountColumn(key="", name="入户", unit="户"),
    )
    draft = CampaignDraft(name="入户排查", since="2026-04-20", columns=columns)
    (one,) = keeping.make(town.office, draft).rows["campaign"]
    sheet = counting.sheet(town.office, one)
    grids = [area for area, name in sheet.areas.items() if name.endswith("网格")][:2]
    lines = [
        Line(day=day, area_id=area, counts={"c1": 100, "c2": 10 * number_})
        for number_, (day, area) in enumerate([("2026-04-20", grids[0]), ("2026-04-20", grids[1]), ("2026-04-21", None)], 1)
    ]  # fmt: skip
    counting.write(town.office, one, lines)
    assert counting.sheet(town.office, one).totals() == {"c2": 60}
    kept = town.office.database.read_value("select counts_json from campaign where id = ?", (one,))
    assert kept == '{"c2": 60}'
    assert told(town.office, one).text.startswith(
        "4月20日至21日，测试街道在测试街道开展入户排查，涉及 2 个网格：入户 60 户。"
    )


def test_a_line_is_changed_taken_out_and_comes_back(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    (line,) = counting.lines_of(town.office, one)
    counting.write(town.office, one, [replace(line, counts={**line.counts, "c1": 46}, body="出动40余人")], seen=[line])
    assert counting.sheet(town.office, one).totals()["c1"] == 46
    (line,) = counting.lines_of(town.office, one)
    changes = counting.write(town.office, one, [], gone=[line.id or 0], seen=[line])
    assert counting.lines_of(town.office, one) == () and counting.sheet(town.office, one).totals() == {}
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert [each.body for each in counting.lines_of(town.office, one)] == ["出动40余人"]


def test_of_two_clerks_on_one_line_one_is_told_who_and_what(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    (seen,) = counting.lines_of(town.office, one)
    counting.write(town.office, one, [replace(seen, counts={**seen.counts, "c1": 50})], seen=[seen])
    with pytest.raises(Conflict, match="值班员刚改了 2026-04-24 这一行的“出动人数”"):
        counting.write(town.office, one, [replace(seen, counts={**seen.counts, "c3": 1})], seen=[seen])
    assert counting.sheet(town.office, one).totals() == {"c1": 50, "c3": 103, "c8": 5}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(day="2026-04-28"), "还没到"),
        (Line(day="2026-04-23"), "不在“联合清查”的起止日期"),
        (Line(day=""), "没有日期"),
        (Line(day="2026-04-24"), "有两行，请合成一行"),
    ],
)
def test_a_line_that_cannot_be_is_refused_as_a_whole(town: Town, line: Line, said: str) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    with pytest.raises(BadInput, match=said):
        counting.write(town.office, one, [line])
    assert len(counting.lines_of(town.office, one)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("４０", 40), ("40余", 40), ("40余人", 40), ("89人", 89), ("2.5", 2.5), ("", None), ("—", None)],
)  # fmt: skip
def test_numbers_are_read_as_they_are_pasted(text: str, value: float | None) -> None:
    assert number(CountColumn(key="c1", name="出动人数", unit="人"), text) == value


@pytest.mark.parametrize("text", ["很多", "-3", "1e12", "12:30", "nan"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        number(CountColumn(key="c1", name="出动人数", unit="人"), text)


def test_columns_can_be_renamed_and_added_but_not_taken_out_with_their_numbers(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    before = keeping.campaign(town.office, one)
    draft = CampaignDraft(name="清查", since="2026-04-24", until="2026-04-26", columns=before.columns)
    renamed = (
        replace(before.columns[0], name="出动警力"),
        *before.columns[1:],
        CountColumn(key="", name="行政处罚", unit="起"),
    )
    keeping.change(town.office, one, replace(draft, columns=renamed))
    after = keeping.campaign(town.office, one)
    assert [after.columns[0].name, after.columns[-1].key] == ["出动警力", "c11"]
    assert counting.sheet(town.office, one).totals()["c1"] == 40
    with pytest.raises(BadInput, match="“出动警力”已经填了数字"):
        keeping.change(town.office, one, replace(draft, columns=after.columns[1:]))
    keeping.change(town.office, one, replace(draft, columns=tuple(each for each in after.columns if each.key != "c2")))
    with pytest.raises(BadInput, match="起止日期要把它们包括在内"):
        keeping.change(town.office, one, replace(draft, since="2026-04-25", columns=after.columns))


def test_columns_and_campaigns_are_checked() -> None:
    with pytest.raises(BadInput, match="写了两次"):
        checked([CountColumn(key="", name="出动"), CountColumn(key="", name="出动 ")])
    with pytest.raises(BadInput, match="至少写一个"):
        checked([])
    for preset in presets():
        assert checked(preset.columns) == preset.columns


def test_issues_of_a_campaign_are_counted_and_stay_when_it_goes(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    raised = town.enter(campaign_id=one)
    other = town.enter()
    keeping.link(town.office, one, [other])
    assert "发现民情事件 2 件。" in told(town.office, one).text
    assert keeping.campaign(town.office, one).issues == 2
    changes = keeping.remove(town.office, one)
    assert town.row(raised)["campaign_id"] is None
    assert not town.office.database.read("select id from campaign_count")
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert keeping.campaign(town.office, one).issues == 2


def test_an_ended_campaign_is_closed_to_numbers_until_it_is_opened_again(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    keeping.end(town.office, one)
    with pytest.raises(Conflict, match="已经结束"):
        counting.write(town.office, one, [Line(day="2026-04-24", area_id=1)])
    keeping.end(town.office, one, ended=False)
    assert counting.sheet(town.office, one).may_edit


def test_without_a_name_or_the_right_there_is_none(town: Town) -> None:
    with pytest.raises(Missing, match="名称"):
        keeping.make(town.office, CampaignDraft(name="", since="2026-04-24", columns=JOINT))
    town.office.actor = replace(town.office.actor, rights=ALL - {HANDLE_ISSUES})
    with pytest.raises(NotAllowed):
        keeping.make(town.office, CampaignDraft(name="清查", since="2026-04-24", columns=JOINT))


def test_a_grid_is_found_by_part_of_its_name(town: Town) -> None:
    one = campaign(town, "2026-04-24", FIRST)
    sheet = counting.sheet(town.office, one)
    found = sheet.area_of("第1社区第2网格")
    assert found is not None and sheet.areas[found] == "第1社区第2网格"
    assert sheet.area_of("") is None and sheet.area_of("测试街道") is None
    with pytest.raises(BadInput, match="可以是"):
        sheet.area_of("网格")
    with pytest.raises(BadInput, match="没有“月球”这个网格"):
        sheet.area_of("月球")


def test_the_workbook_has_live_totals_that_libreoffice_finds_right(town: Town, tmp_path: Path) -> None:
    campaign(town, "2026-04-24", FIRST)
    one = campaign(town, "2026-04-25", SECOND, until="2026-04-26")
    counting.write(town.office, one, [Line(day="2026-04-26", counts={"c1": 11, "c3": 8}, body="=1+1 不是公式")])
    path = export(town.office, one, tmp_path / "清查.xlsx")
    page = openpyxl.load_workbook(path).active
    assert page is not None
    assert page["F6"].value == "=SUM(F4:F5)" and page["F8"].value == "=F6-F7"
    assert page["N5"].value == "=1+1 不是公式" and page["N5"].data_type == "s"
    done = subprocess.run(
        [str(shutil.which("soffice")), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "calculated"), str(path)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = openpyxl.load_workbook(tmp_path / "calculated" / "清查.xlsx", data_only=True).active
    assert page is not None
    totals = {str(page.cell(3, column).value): page.cell(6, column).value for column in range(4, 14)}
    assert totals["出动人数（人）"] == 100 and totals["检查商铺（家）"] == 120 and totals["检查出租房屋（间）"] == 500
    assert (page["D7"].value, page["D8"].value, page["F8"].value) == (40, 60, 17)
    with pytest.raises(BadInput, match="后缀"):
        export(town.office, one, tmp_path / "清查.csv")
