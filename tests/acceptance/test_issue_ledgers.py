"""The ledgers of disputes, hazards and issues, and the papers of one issue, against what the tables hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.office import Office
from desk.rights import SEE_PERSONAL
from desk.sheets.shipped.definition import definitions
from desk.store.schema import handling
from desk.work.forms import producing, shelf
from desk.work.issues.papers import FEEDBACK, SUPERVISION, write_form
from desk.work.issues.particulars import save_case, save_party

pytestmark = pytest.mark.long

FORMS = {form.key: form for form in definitions()}
DISPUTE = {
    "is_major": "否", "people": "3", "units": "甲厂", "settle_way": "人民调解", "settle_team": "社区调委会", "owner": "张调解",
    "owner_phone": "13800138000", "measures": "上门劝解", "is_settled": "是", "feeling": "满意",
}  # fmt: skip
HAZARD = {
    "site": "旧仓库", "head": "李老板", "head_phone": "13900139000", "level": "重大", "measures": "清运断电",
    "owner_name": "王安全", "funds": "1.5", "plan": "疏散预案", "mending": "已清运", "review_result": "合格",
    "reviewed_by": "赵检查", "reported_to": "应急办",
}  # fmt: skip
_OF_AREA = (
    "from issue i where i.kind = :kind and substr(i.reported_at, 1, 7) = :month and exists (select 1 from member m"
    " join area a on a.id = m.area_id where m.until is null and m.kind = 'issue' and m.item_id = i.id"
    " and a.path like :path) order by i.reported_at, i.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """An office with one dispute and one hazard filled in, its ledgers as LibreOffice calculated them."""

    office: Office
    folder: Path
    path: str
    month: str
    dispute: int
    hazard: int

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The lines of a ledger by title; of titles that stand twice the second has its group before it."""
        form = FORMS[key]
        page = openpyxl.load_workbook(self.folder / "calculated" / form.file_name, data_only=True).active
        assert page is not None
        titles = [f"{one.group}{one.title}" if one.group else one.title for one in form.columns]
        found = [dict(zip(titles, row, strict=False)) for row in page.iter_rows(values_only=True)]
        return [row for row in found if str(row["序号"] or "").isdigit() and row[titles[1]]]

    def total(self, key: str, title: str) -> Any:
        """What LibreOffice calculated below a column."""
        form = FORMS[key]
        page = openpyxl.load_workbook(self.folder / "calculated" / form.file_name, data_only=True).active
        assert page is not None
        at = next(number for number, one in enumerate(form.columns) if one.title == title)
        return next(row[at] for row in page.iter_rows(values_only=True) if row[0] == "合计")

    def issues(self, kind: str, columns: str) -> list[tuple[Any, ...]]:
        """The same issues out of the tables, in the ledger's order."""
        given = {"kind": kind, "month": self.month, "path": f"{self.path}%"}
        return self.office.database.read(f"select {columns} {_OF_AREA}", given)


@pytest.fixture(scope="module")
def ledgers(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    """Filled in by the verbs of the windows, written by the forms of the shelf, opened by LibreOffice."""
    folder = tmp_path_factory.mktemp("ledgers")
    with closing(Office.open(Path(shutil.copyfile(small_sample("zhoushan"), folder / "a.griddesk")))) as office:
        office.actor = replace(office.actor, rights=office.actor.rights | {SEE_PERSONAL})
        dispute, month = _place(office, "dispute")
        hazard, _ = _place(office, "hazard", month)
        _fill(office, dispute, hazard)
        shelf.ship(office)
        ids = {form.key: form.id for form in shelf.forms(office)}
        for key in ("05-disputes", "06-hazards", "12-issues"):
            producing.produce(office, ids[key], None, month, folder / FORMS[key].file_name, reason="测试")
        _convert(folder, [FORMS[key].file_name for key in ("05-disputes", "06-hazards", "12-issues")])
        path = office.database.read_value("select path from area where parent_id is null order by id limit 1")
        yield Ledgers(office=office, folder=folder, path=str(path), month=month, dispute=dispute, hazard=hazard)


def _place(office: Office, kind: str, month: str = "") -> tuple[int, str]:
    row = office.database.read_one(
        "select i.id, substr(i.reported_at, 1, 7) from issue i join member m on m.kind = 'issue'"
        " and m.item_id = i.id where i.kind = ? and substr(i.reported_at, 1, 7) like ? and m.layer_id = 1"
        " order by i.reported_at desc limit 1",
        (kind, month or "%"),
    )
    assert row is not None, kind
    return int(row[0]), str(row[1])


def _fill(office: Office, dispute: int, hazard: int) -> None:
    on = str(office.database.read_value("select reported_at from issue where id = ?", (dispute,)))[:10]
    why = dict.fromkeys(("settled", "scale", "five_duties"), "测试")
    save_case(office, dispute, {**DISPUTE, "happened_on": on, "settled_on": on, "called_on": on}, why)
    at = str(office.database.read_value("select reported_at from issue where id = ?", (hazard,)))[:10]
    save_case(office, hazard, {**HAZARD, "checked_on": at, "mend_by": at, "reviewed_on": at, "struck_on": at}, why)
    resident = office.database.read_value("select min(id) from resident where id_no is not null and phone is not null")
    save_party(office, dispute, None, {"role": "申请人", "resident_id": int(resident)})
    save_party(office, dispute, None, {"role": "被申请人", "name": "钱大爷", "phone": "13700137000"})
    with office.write("supervise") as t:
        t.insert(
            handling.request, issue_id=hazard, kind="supervise", state="answered", asked_at=f"{at}T09:00:00",
            asked_by="刘主任", reason="领导批示，限期整改", due_at=at, decision="已安排三名工人清运",
        )  # fmt: skip


def _convert(folder: Path, names: list[str]) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / name) for name in names]
    command = [str(shutil.which("soffice")), profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    done = subprocess.run(
        [*command, str(folder / "calculated"), *files], capture_output=True, text=True, timeout=170
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_ledger_of_disputes_holds_fields_and_both_sides_of_each(ledgers: Ledgers) -> None:
    rows, office = ledgers.rows("05-disputes"), ledgers.office
    known = ledgers.issues("dispute", "i.id, i.number, i.detail_json, i.reported_at, i.handler")
    assert [row["编号"] for row in rows] == [one[1] for one in known]
    for row, (issue, _, text, reported, handler) in zip(rows, known, strict=True):
        kept = json.loads(text or "{}")
        assert str(row["排查日期"]) == kept.get("happened_on", reported[:10]).replace("-0", "-").replace("-", ".")
        assert (row["涉及人数"] or None) == kept.get("people")
        assert (row["化解组织"] or None) == kept.get("settle_team", handler)
        sides = dict(office.database.read("select role, name from party where issue_id = ? order by id desc", (issue,)))
        assert [row["甲方姓名"], row["乙方姓名"]] == [sides.get("applicant"), sides.get("respondent")]
    mine = next(row for row, one in zip(rows, known, strict=True) if one[0] == ledgers.dispute)
    number, phone = office.database.read_one(
        "select id_no, phone from party where issue_id = ? and role = 'applicant'", (ledgers.dispute,)
    ) or ("", "")
    assert (mine["甲方证件号码"], mine["甲方电话"], mine["乙方电话"]) == (number, phone, "13700137000")
    assert (mine["是否重大"], mine["涉及单位"], mine["化解方式"], mine["满意度"]) == ("否", "甲厂", "人民调解", "满意")
    assert mine["责任人及电话"] == "张调解 13800138000"
    assert ledgers.total("05-disputes", "涉及人数") == sum(json.loads(one[2] or "{}").get("people", 0) for one in known)


def test_the_ledger_of_hazards_holds_the_five_duties_and_the_striking_off(ledgers: Ledgers) -> None:
    rows = ledgers.rows("06-hazards")
    known = ledgers.issues("hazard", "i.id, i.number, i.detail_json, i.handler, i.due_at")
    assert [row["编号"] for row in rows] == [one[1] for one in known]
    for row, (_, _, text, handler, due) in zip(rows, known, strict=True):
        kept = json.loads(text or "{}")
        assert (row["整改（五落实）责任人"] or None) == kept.get("owner_name", handler)
        day = kept.get("mend_by", (due or "")[:10])
        assert str(row["整改（五落实）时限"] or "") == day.replace("-0", "-").replace("-", ".")
    mine = next(row for row, one in zip(rows, known, strict=True) if one[0] == ledgers.hazard)
    assert (mine["场所或单位"], mine["场所负责人"], mine["场所电话"]) == ("旧仓库", "李老板", "13900139000")
    assert (mine["等级"], mine["整改（五落实）措施"], mine["整改（五落实）预案"]) == ("重大", "清运断电", "疏散预案")
    assert (mine["复查复查人"], mine["复查结果"], mine["上报部门"]) == ("赵检查", "合格", "应急办")
    assert ledgers.total("06-hazards", "资金（万元）") == 1.5


def test_the_ledger_of_issues_tells_group_condition_dispatch_and_supervision(ledgers: Ledgers) -> None:
    rows = {row["案号"]: row for row in ledgers.rows("12-issues")}
    known = ledgers.office.database.read(
        "select i.number, g.name, k.file_when, i.limit_text, i.supervised, (select max(s.at) from step s where"
        " s.issue_id = i.id and s.timer in ('start', 'restart', 'redirect')) from issue i"
        " left join catalogue c on c.code = i.class_code left join catalogue g on g.code = c.parent"
        " left join condition k on k.id = i.condition_id where substr(i.reported_at, 1, 7) = ?",
        (ledgers.month,),
    )
    assert set(rows) == {one[0] for one in known} and len(known) > 20
    for number, group, when, limit, supervised, sent in known:
        row = rows[number]
        assert (row["大类"] or None, row["立案条件"] or None, row["时限"] or None) == (group, when, limit)
        assert (row["次数督办"] or 0) == supervised
        assert str(row["派遣时间"] or "")[:10] == (sent or "")[:10]
    assert ledgers.total("12-issues", "督办") == sum(one[4] for one in known)


def test_the_papers_of_one_issue_speak_of_it_alone(ledgers: Ledgers, tmp_path: Path) -> None:
    office = ledgers.office
    said = _text(write_form(office, ledgers.hazard, SUPERVISION, tmp_path / "督办单.docx"))
    number = office.database.read_value("select number from issue where id = ?", (ledgers.hazard,))
    assert str(number) in said and "领导批示，限期整改" in said and "已安排三名工人清运" in said
    assert len(re.findall(r"督　办　单", said)) == 1 and "{{" not in said
    issue, last = office.database.read_one(
        "select i.id, s.body from issue i join step s on s.issue_id = i.id where i.kind = 'appeal' and i.closed_at is not null"
        " and s.no > 1 and s.body is not null and s.no = (select max(x.no) from step x where x.issue_id = i.id and"
        " x.no > 1 and x.body is not null) order by i.id limit 1"
    ) or (0, "")
    assert issue, "the sample has an answered appeal"
    card = _text(write_form(office, int(issue), FEEDBACK, tmp_path / "反馈卡.docx"))
    assert str(last) in card and "{{" not in card


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
