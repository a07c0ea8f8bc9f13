"""The roster as a workbook: out and in without loss, foreign sheets as people make them, what is masked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.errors import BadSheet, Conflict, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, EDIT_ROSTER, EXPORT, SEE_NAMES
from desk.store.schema import metadata, teams
from desk.work.teams import papers, roster
from desk.work.teams.book_taking import RosterPlan, apply_book, plan_book
from desk.work.teams.books import write_roster
from desk.work.teams.roster import Line
from desk.work.undo import undo
from tests.desk.town import CLERK, SECRETARY, add_person, new_office

PEOPLE = (
    "select name, initials, sex, birth, nation, politics, education, id_no, phone, landline, employer, title,"
    " speciality, kind, since, until, note from person order by name, phone, id_no"
)
SEATS = (
    "select p.name, p.phone, s.post, a.code, s.share, s.line, b.name, b.phone, s.kind, s.shift, o.since, q.name, s.since,"
    " s.until, s.cause from assignment s join person p on p.id = s.person_id join area a on a.id = s.area_id"
    " left join person b on b.id = s.reports_to_id left join assignment o on o.id = s.substitute_for_id"
    " left join person q on q.id = o.person_id order by p.name, p.phone, a.code, s.post, s.since, s.line"
)
PAPERS = {
    "training": "day, topic, hours, result, place",
    "paper": "kind, number, title, since, until, note",
    "appraisal": "period, score, grade, by, note",
}


def everything(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    read = office.database.read
    found = {"people": read(PEOPLE), "seats": read(SEATS)}
    for table, names in PAPERS.items():
        fields = ", ".join(f't."{name.strip()}"' for name in names.split(","))
        rows = read(f'select p.name, p.phone, {fields} from "{table}" t join person p on p.id = t.person_id')
        found[table] = sorted(rows, key=repr)
    return found


def emptied(path: Path) -> None:
    """Take everybody out of an office file, and what hangs on people."""
    with closing(Office.open(path, actor=SECRETARY)) as office, office.write("empty") as t:
        for table in metadata.tables.values():
            for key in table.foreign_keys:
                if key.column.table.name in ("person", "assignment") and not table.info["planned"]:
                    name = key.parent.name
                    if key.parent.nullable:
                        t.execute(f'update "{table.name}" set "{name}" = null where "{name}" is not null')
                    elif table.name != "assignment":
                        t.delete_many(table, f'"{name}" is not null')
        t.delete_many(teams.assignment, "1 = 1")
        t.delete_many(teams.person, "1 = 1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(new_office(tmp_path / "a.griddesk")) as made:
        yield made


def test_the_roster_of_a_street_goes_out_and_comes_in_without_loss(
    sample_file: Callable[[str], Path], tmp_path: Path
) -> None:
    first = sample_file("zhoushan")
    second = tmp_path / "second.griddesk"
    shutil.copyfile(first, second)
    with closing(Office.open(first, actor=SECRETARY)) as office:
        enrich(office)
        lines = write_roster(office, tmp_path / "花名册.xlsx", past=True)
        before = everything(office)
    assert lines >= len(before["seats"]) > 100
    assert min(len(rows) for rows in before.values()) > 0
    emptied(second)
    with closing(Office.open(second, actor=SECRETARY)) as office:
        empty = everything(office)
        assert not any(empty.values())
        plan = plan_book(office, tmp_path / "花名册.xlsx")
        assert plan.faults == []
        changes = apply_book(office, plan)
        after = everything(office)
        for what, rows in before.items():
            assert after[what] == rows, what
        again = plan_book(office, tmp_path / "花名册.xlsx")
        kept = {key: count for key, count in again.counts.items() if count}
        assert kept == {"same_seats": len(before["seats"])}
        undo(office, changes.audit_id or 0)
        assert everything(office) == empty


def enrich(office: Office) -> None:
    """Everything a roster may hold that a sample has seldom: substitutes, lines, kinds, shifts, namesakes, papers."""
    seats = office.database.read(
        "select id, person_id, area_id, post from assignment where until is null and share = 100 order by id"
    )
    boss, other = seats[40][1], seats[41][1]
    roster.set_lines(
        office,
        seats[0][0],
        [Line(name="团队", reports_to_id=boss, share=60), Line(name="部门", reports_to_id=other, share=40)],
        since=office.today(),
    )
    roster.substitute(office, [seats[1][0]], person_id=other, since=office.today(), until="2099-01-31", cause="病假")
    roster.set_terms(office, seats[2][0], kind="acting", shift="错时", share=80)
    roster.release(office, seats[3][0], office.today(), cause="调离")
    names = [add_person(office, "欧阳重名", f"1990000111{n}") for n in range(2)]
    for person, (_, _, area, post) in zip(names, seats[5:7], strict=True):
        roster.assign(
            office,
            person_id=person,
            post=post,
            area_id=area,
            since="2026-01-01",
            reports_to_id=names[0] if person != names[0] else None,
        )
    waiting = add_person(office, "待分配", "19900001119")
    papers.add(office, "training", waiting, {"day": "2026-03-01", "topic": "消防演练", "hours": 8, "result": "合格"})
    papers.add(
        office, "paper", waiting, {"kind": "contract", "since": "2026-01-01", "until": "2028-12-31", "number": "2026-7"}
    )
    papers.add(office, "appraisal", names[0], {"period": "2025年度", "score": 91.5, "grade": "excellent", "by": "街道"})


def test_every_column_of_the_form_is_there_and_numbers_are_texts(office: Office, tmp_path: Path) -> None:
    made = roster.add_person(office, "=李敏", "019900001111", id_no=None)
    person = next(iter(made.rows["person"]))
    area = office.database.read_value("select id from area where level = 2 limit 1")
    roster.assign(office, person_id=person, post="medic", area_id=area, since="2026-10-01")
    assert write_roster(office, tmp_path / "a.xlsx") == 1
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["花名册"]
    titles = [cell.value for cell in page[3]]
    for title in (
        "网格", "岗位", "姓名", "性别", "出生日期", "民族", "政治面貌", "学历", "身份号码", "电话", "所在单位", "职务",
        "专兼职", "任职起", "任职止", "录用日期", "培训记录", "考核等次", "合同期", "责任书", "备注",
    ):  # fmt: skip
        assert title in titles
    row = dict(zip(titles, page[4], strict=True))
    assert (row["姓名"].value, row["姓名"].data_type) == ("=李敏", "s")
    assert row["电话"].value == "019900001111"
    assert (row["序号"].value, row["任职起"].value) == (1, "2026-10-01")
    assert not {"班次", "汇报线", "占比（%）"} & set(titles)
    roster.assign(office, person_id=person, post="teacher", area_id=area, since="2026-10-01", share=40, shift="错时")
    write_roster(office, tmp_path / "a.xlsx")
    titles = [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["花名册"][3]]
    assert {"班次", "占比（%）"} <= set(titles)


def test_phones_and_numbers_go_out_only_with_the_right(office: Office, tmp_path: Path) -> None:
    roster.add_person(office, "李敏", "19900001111", id_no="110101198001011234")
    office.actor = Actor(name="小王", rights=frozenset({EXPORT, SEE_NAMES}))
    office.__dict__.pop("search", None)
    write_roster(office, tmp_path / "a.xlsx")
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["花名册"][4]]
    assert "19900001111" in row
    assert "110101********1234" in row
    office.actor = Actor(name="小王", rights=frozenset({EXPORT}))
    office.__dict__.pop("search", None)
    write_roster(office, tmp_path / "a.xlsx")
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["花名册"][4]]
    assert "199****1111" in row
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="导出"):
        write_roster(office, tmp_path / "b.xlsx")


def test_masked_numbers_come_in_as_none_and_it_is_said(office: Office, tmp_path: Path) -> None:
    plan = taken(office, tmp_path, ["姓名", "电话", "身份号码"], ["李敏", "199****1111", "110101********1234"])
    assert "1 行的电话或身份号码隐去了中间几位，没有导入" in plan.notes
    assert office.database.read("select name, phone, id_no from person") == [("李敏", None, None)]


# Sheets as people make them


def sheet(path: Path, *rows: Any, merges: tuple[str, ...] = (), name: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = name
    for row in rows:
        page.append(row)
    for span in merges:
        page.merge_cells(span)
    book.save(path)
    return path


def taken(office: Office, tmp_path: Path, *rows: Any, merges: tuple[str, ...] = ()) -> RosterPlan:
    plan = plan_book(office, sheet(tmp_path / "in.xlsx", *rows, merges=merges))
    apply_book(office, plan)
    return plan


def test_a_merged_grid_column_three_ways_of_dates_and_a_span_in_one_cell(office: Office, tmp_path: Path) -> None:
    plan = taken(
        office, tmp_path,
        ["XX街道网格团队花名册"],
        ["网格", "角色", "姓名", "电话★", "任职起止", "考试/录用日期", "合同期"],
        ["第1社区第1网格", "医护人员", "李医生", "19900000001", "2026.1.5-2027.1.4", "2025-03-01", "2026-01-01至2028-12-31"],
        [None, "教师", "王老师", "19900000002", "2026年2月1日至今", "2025年3月2日", None],
        [None, "民警", "赵警官", "19900000003", "2026-03-01", datetime(2025, 3, 3), None],
        ["合计", None, "3人"],
        merges=("A1:G1", "A3:A5"),
    )  # fmt: skip
    assert plan.faults == []
    rows = office.database.read(
        "select p.name, a.name, s.post, s.since, s.until, p.since from assignment s join person p on p.id = s.person_id"
        " join area a on a.id = s.area_id order by s.id"
    )
    grid = "第1社区第1网格"
    assert rows == [
        ("李医生", grid, "medic", "2026-01-05", "2027-01-04", "2025-03-01"),
        ("王老师", grid, "teacher", "2026-02-01", None, "2025-03-02"),
        ("赵警官", grid, "police", "2026-03-01", None, "2025-03-03"),
    ]
    assert office.database.read("select kind, since, until from paper") == [("contract", "2026-01-01", "2028-12-31")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["第1社区第1网格", "医护", "李敏", "", ""], "没有“医护”这个岗位，是不是“医护人员”"),
        (["第1社区第1网格", "宇航员", "李敏", "", ""], "没有“宇航员”这个岗位，可填：街镇机关干部、"),
        (["第1社区第3网格", "医护人员", "李敏", "", ""], "没有“第1社区第3网格”这个网格，是不是“第1社区第"),
        (["", "医护人员", "李敏", "", ""], "填了岗位，没有填网格"),
        (["第1社区第1网格", "", "李敏", "", ""], "填了网格，没有填岗位"),
        (["第1社区第1网格", "医护人员", "李敏", "12", ""], "电话："),
        (["第1社区第1网格", "医护人员", "李敏", "", "2026.2.30"], "任职起：没有“2026.2.30”这一天"),
        (["第1社区第1网格", "医护人员", "", "", ""], "没有填姓名"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_the_others_come_in(
    row: list[str], sentence: str, office: Office, tmp_path: Path
) -> None:
    good = ["第1社区第2网格", "教师", "王老师", "19900000002", "2026-01-01"]
    plan = taken(office, tmp_path, ["网格", "岗位", "姓名", "电话", "任职起"], row, good)
    ((number, said),) = plan.faults
    assert number == 2
    assert sentence in said
    assert office.database.read("select name from person") == [("王老师",)]


def test_namesakes_are_told_apart_by_phone_or_number(office: Office, tmp_path: Path) -> None:
    head = ["网格", "岗位", "姓名", "电话", "身份号码"]
    plan = taken(
        office, tmp_path, head,
        ["第1社区第1网格", "医护人员", "李敏", "19900000001", ""],
        ["第1社区第2网格", "医护人员", "李敏", "19900000002", ""],
        ["第2社区第1网格", "医护人员", "李敏", "19900000001", ""],
        ["第2社区第2网格", "医护人员", "李敏", "", ""],
        ["第2社区第2网格", "教师", "王强", "", ""],
        ["第1社区第2网格", "教师", "王强", "", ""],
    )  # fmt: skip
    assert plan.faults == [(5, "表里有2个“李敏”，分不清是哪一个，请填写电话或身份号码")]
    counted = office.database.read(
        "select p.name, p.phone, count(*) from person p join assignment s on s.person_id = p.id group by 1, 2 order by 2"
    )
    assert sorted(counted, key=repr) == [("李敏", "19900000001", 2), ("李敏", "19900000002", 1), ("王强", None, 2)]
    plan = taken(office, tmp_path, head, ["第2社区第2网格", "民警", "李敏", "", ""])
    assert plan.faults == [(2, "名册里有2个“李敏”（电话尾号0001、0002），请填写电话或身份号码")]
    plan = taken(office, tmp_path, head, ["第2社区第2网格", "民警", "李敏", "19900000003", ""])
    assert plan.counts["new_people"] == 1
    assert "名册里另有同名的李敏，电话或身份号码不同，按两个人处理" in plan.notes


def test_what_is_there_is_completed_not_doubled(office: Office, tmp_path: Path) -> None:
    person = add_person(office, "李敏", "19900000001")
    area = office.database.read_value("select id from area where name = '第1社区第1网格'")
    roster.assign(office, person_id=person, post="medic", area_id=area, since="2026-01-01")
    head = ["网格", "岗位", "姓名", "电话", "学历", "任职起", "任职止"]
    line = ["第1社区第1网格", "医护人员", "李敏", "19900000001", "大学本科", "2026-01-01", "2026-12-31"]
    plan = taken(office, tmp_path, head, line, line)
    assert plan.faults == [(3, "与第2行重复：同一人同一岗位，时间重叠")]
    assert (plan.counts["changed_people"], plan.counts["changed_seats"], plan.counts["new_seats"]) == (1, 1, 0)
    assert office.database.read("select since, until from assignment") == [("2026-01-01", "2026-12-31")]
    assert office.database.read_value("select education from person") is not None
    plan = taken(office, tmp_path, head, [*line[:5], "2026-06-01", ""])
    assert "李敏已自2026-01-01起在这个岗位，与本行的任职时间重叠" in plan.faults[0][1]


def test_a_plan_that_is_no_longer_true_is_not_written(office: Office, tmp_path: Path) -> None:
    plan = plan_book(office, sheet(tmp_path / "in.xlsx", ["姓名", "电话"], ["李敏", "19900000001"]))
    roster.add_person(office, "王强")
    with pytest.raises(Conflict, match="重新核对"):
        apply_book(office, plan)
    with pytest.raises(BadSheet):
        plan_book(office, sheet(tmp_path / "no.xlsx", ["户号", "门牌"], ["1", "2"]))
    office.actor = Actor(name="小王", rights=ALL - {EDIT_ROSTER})
    with pytest.raises(NotAllowed, match="编排队伍"):
        plan_book(office, tmp_path / "in.xlsx")


def test_the_same_workbook_comes_into_an_office_on_a_server(where: str, tmp_path: Path) -> None:
    with closing(new_office(where)) as office:
        plan = taken(
            office, tmp_path, ["网格", "岗位", "姓名", "电话", "任职起", "任职止", "顶替谁", "向谁汇报"],
            ["第1社区第1网格", "医护人员", "李敏", "19900000001", "2026-01-01", "", "", "王强"],
            ["第1社区第1网格", "医护人员", "王强", "19900000002", "2026-10-01", "2026-11-30", "李敏", ""],
        )  # fmt: skip
        assert plan.faults == []
        rows = office.database.read(
            "select s.kind, o.since, b.name from assignment s left join assignment o on o.id = s.substitute_for_id"
            " left join person b on b.id = s.reports_to_id order by s.since"
        )
        assert rows == [(None, None, "王强"), ("substitute", "2026-01-01", None)]
