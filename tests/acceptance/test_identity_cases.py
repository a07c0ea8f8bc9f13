"""Identity, names, phones and dates as sheets have them, numbered as in the catalogue (1 to 58): each with what becomes of it.

Every case is a cell of a real workbook that goes the road of an import. What can be read without guessing is stored,
and said when it is stored another way than it was written; anything else is a fault with one sentence, and the row goes
to the error workbook. Nothing is ever changed in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from desk import identity
from desk.errors import BadSheet
from desk.office import Office
from desk.sheets.table import Table
from desk.work.intake import imports
from desk.work.intake.imports import ImportPlan
from tests.desk.town import new_office

HEADER = ("姓名", "身份证号", "联系电话", "性别", "出生日期", "民族", "现住地址", "备注")
FIELDS = ("name", "id_no", "phone", "sex", "birth", "nation", "live_address", "note")
GOOD = identity.make_id("110101", "1990-03-07", 1)
WITH_X = next(one for n in range(1, 199, 2) if (one := identity.make_id("110101", "1990-03-07", n)).endswith("X"))
OLD = GOOD[:6] + GOOD[8:17]
Sheet = Callable[..., Path]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes people, each given by the cells that matter, into a workbook."""

    def write(*people: dict[str, Any], epoch: datetime | None = None) -> Path:
        book = openpyxl.Workbook()
        if epoch is not None:
            book.epoch = epoch
        page = book.active
        page.append(HEADER)
        for person in people:
            page.append([person.get(key) for key in FIELDS])
        for line in page.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # openpyxl takes a leading = for a formula
        book.save(tmp_path / "登记表.xlsx")
        return tmp_path / "登记表.xlsx"

    return write


def person(**cells: Any) -> dict[str, Any]:
    """赵一, with these cells."""
    return {"name": "赵一", **cells}


def planned(office: Office, source: Path) -> ImportPlan:
    return imports.plan(office, "residents", source)


def stored(office: Office, plan: ImportPlan) -> dict[str, Any]:
    """Import, and give the newest resident."""
    assert plan.counts["faulty"] == 0, [fault for row in plan.faulty for fault in row.faults]
    imports.apply(office, plan)
    names = ("name", "initials", "id_no", "id_type", "phone", "sex", "birth", "note", "live_address", "nation")
    row = office.database.read_one(f"select {', '.join(names)} from resident order by id desc limit 1")
    return dict(zip(names, row or (), strict=True))


def swapped(text: str) -> str:
    """Digits and letters in their full-width forms."""
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


NUMBERS = [
    (1, WITH_X, WITH_X, ""),
    (2, WITH_X.lower(), WITH_X, "“身份证号”有 1 格统一了写法"),
    (3, swapped(WITH_X), WITH_X, "“身份证号”有 1 格统一了写法"),
    (5, OLD, GOOD, f"（如“{OLD}”记为“{GOOD}”）"),
    (7, f"'{GOOD}", GOOD, f"（如“'{GOOD}”记为“{GOOD}”）"),
    (8, f"{GOOD[:6]} {GOOD[6:10]}\xa0{GOOD[10:14]}\u200b{GOOD[14:]}", GOOD, "统一了写法（如“110101"),
    (11, identity.make_id("110103", "1990-03-07", 1), identity.make_id("110103", "1990-03-07", 1), ""),
    (13, identity.make_id("810000", "1990-03-07", 1), identity.make_id("810000", "1990-03-07", 1), ""),
    (13, identity.make_id("820000", "1990-03-07", 1), identity.make_id("820000", "1990-03-07", 1), ""),
    (13, identity.make_id("830000", "1990-03-07", 1), identity.make_id("830000", "1990-03-07", 1), ""),
    (14, "E12345678", "E12345678", ""),
    (14, "CHN110101900307", "CHN110101900307", ""),
    (14, identity.make_id("911101", "1990-03-07", 1), identity.make_id("911101", "1990-03-07", 1), ""),
]  # fmt: skip


@pytest.mark.parametrize(("case", "cell", "number", "said"), NUMBERS)
def test_a_number_that_can_be_read_is_stored_and_what_was_mended_is_said(
    office: Office, sheet: Sheet, case: int, cell: Any, number: str, said: str
) -> None:
    plan = planned(office, sheet(person(id_no=cell)))
    notes = [note for note in plan.notes if "统一了写法" in note]
    assert (said in notes[0]) if said else notes == []
    found = stored(office, plan)
    assert found["id_no"] == number
    if len(number) == 18:
        assert (found["birth"], found["sex"]) == ("1990-03-07", "1")
        assert found["id_type"] == ("553" if number[0] == "9" else "111")
    else:
        assert (found["birth"], found["sex"]) == (None, None)


WRONG = [
    (4, {"id_no": GOOD[:-1] + str((int(GOOD[-1], 16) + 1) % 10)}, "身份证号", "身份证号有疑：最后一位应是"),
    (6, {"id_no": 1.1010119900307e17}, "身份证号", "身份证号被表格存成了数字，末几位已丢失"),
    (9, {"id_no": identity.make_id("110101", "1990-02-30", 1)}, "身份证号", "出生日期19900230不存在"),
    (10, {"id_no": identity.make_id("110101", "2099-03-07", 1)}, "身份证号", "出生日期2099-03-07还没到"),
    (12, {"id_no": GOOD, "sex": "女"}, "性别", "性别与身份证号不一致，请核对：号码里是男，填的是女"),
    (12, {"id_no": GOOD, "birth": "1991-03-07"}, "出生日期", "请核对：号码里是 1990-03-07，填的是 1991-03-07"),
    (18, {"id_no": "1.10101E+17"}, "身份证号", "身份证号被表格存成了数字，末几位已丢失"),
    (23, {"note": "长" * 10_000}, "备注", "太长：10000 个字，最多 500 个"),
    (23, {"name": "长" * 101}, "姓名", "太长：101 个字，最多 100 个"),
    (45, {"phone": "1065123456"}, "联系电话", "“1065123456”不像电话号码，请核对"),
    (46, {"phone": "138001380001"}, "联系电话", "“138001380001”不像电话号码，请核对"),
    (49, {"birth": "90.3.7"}, "出生日期", "“90.3.7”不是完整的日期，请写成 1990-03-07"),
    (51, {"birth": 60}, "出生日期", "1900-02-29 这一天并不存在，请核对"),
    (54, {"birth": "1990-02-30"}, "出生日期", "没有“1990-02-30”这一天，请核对"),
    (55, {"birth": "农历三月初七"}, "出生日期", "“农历三月初七”不是完整的日期"),
    (55, {"birth": "民国七十九年三月"}, "出生日期", "不是完整的日期"),
    (56, {"birth": "03/07/90"}, "出生日期", "“03/07/90”不是完整的日期"),
    (57, {"birth": "1990-03"}, "出生日期", "“1990-03”不是完整的日期"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "cells", "title", "reason"), WRONG)
def test_a_cell_that_cannot_be_taken_is_named_and_goes_to_the_error_workbook(
    office: Office, sheet: Sheet, tmp_path: Path, case: int, cells: dict[str, Any], title: str, reason: str
) -> None:
    plan = planned(office, sheet(person(id_no=identity.make_id("110101", "1970-01-01", 9)), person(**cells)))
    assert (plan.counts["new"], plan.counts["faulty"]) == (1, 1)
    [row] = plan.faulty
    [fault] = row.faults
    assert (row.number, fault.title) == (3, title)
    assert reason in fault.reason
    assert imports.write_error_book(plan, tmp_path / "有误.xlsx") == 1
    page = openpyxl.load_workbook(tmp_path / "有误.xlsx").active
    [line] = page.iter_rows(min_row=3)
    assert [cell.column for cell in line if cell.fill.patternType == "solid"] == [HEADER.index(title) + 1]
    assert reason in line[len(HEADER) + 1].value
    imports.apply(office, plan)
    assert office.database.read_value("select count(*) from resident") == 9


def test_12_a_contradiction_may_be_taken_with_a_reason_that_is_kept(office: Office, sheet: Sheet) -> None:
    source = sheet(person(id_no=GOOD, sex="女", birth="1991-03-07"))
    plan = planned(office, source)
    assert [fault.rule for fault in plan.faulty[0].faults] == ["birth_by_id", "sex_by_id"]
    plan = imports.plan(office, "residents", source, excuses={2: "派出所登记如此，已核实"})
    found = stored(office, plan)
    assert (found["sex"], found["birth"], found["id_no"]) == ("2", "1991-03-07", GOOD)
    assert office.database.read("select kind, rule, reason, actor from exemption") == [
        ("resident", "birth_by_id", "派出所登记如此，已核实", "王书记"),
        ("resident", "sex_by_id", "派出所登记如此，已核实", "王书记"),
    ]


def test_12_a_reason_does_not_excuse_a_wrong_number(office: Office, sheet: Sheet) -> None:
    source = sheet(person(id_no=GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")))
    assert imports.plan(office, "residents", source, excuses={2: "就是这样"}).counts["faulty"] == 1
    assert (
        imports.plan(office, "residents", sheet(person(id_no=GOOD, sex="女")), excuses={2: " "}).counts["faulty"] == 1
    )


def test_15_and_16_one_number_in_two_rows(office: Office, sheet: Sheet) -> None:
    plan = planned(office, sheet(person(id_no=GOOD), person(id_no=GOOD), person(id_no=GOOD, name="钱二")))
    assert [row.outcome for row in plan.rows] == ["new", "duplicate", "faulty"]
    assert plan.rows[2].faults[0].reason == "与第 2 行的身份证号或电话相同，但姓名或名称不同，请核对"


def test_17_one_name_and_birth_without_a_number_stay_two_and_are_said(office: Office, sheet: Sheet) -> None:
    plan = planned(office, sheet(person(birth="1990-03-07"), person(birth="1990-03-07", note="楼下的")))
    assert plan.counts["new"] == 2
    assert plan.notes[-1] == "有 1 行与别的行同名同生日而缺身份证号（如第 2、3 行），都按新增，请核对是不是同一人"


TEXTS = [
    (19, "name", "䶮𠮷㙍", "䶮𠮷㙍"),
    (20, "name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
    (20, "name", "阿卜杜拉・买买提", "阿卜杜拉·买买提"),
    (20, "name", "阿卜杜拉．买买提", "阿卜杜拉·买买提"),
    (20, "name", "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    (21, "name", "张三\u3000 ", "张三"),
    (21, "name", "张\u3000三", "张三"),
    (22, "note", "第一行\n第二行\t第三列", "第一行 第二行 第三列"),
    (24, "note", "门口有猫😀", "门口有猫😀"),
    (25, "note", "正文\u202e反写", "正文反写"),
    (26, "name", "Jose\u0301 Garcia", "José Garcia"),
    (26, "note", "cafe\u0301", "café"),
    (27, "note", "=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
    (28, "note", "@SUM(A1)", "@SUM(A1)"),
    (28, "note", "-1+1", "-1+1"),
    (29, "name", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    (30, "note", "</script><script>alert(1)</script>", "</script><script>alert(1)</script>"),
    (31, "note", "${alert(1)}", "${alert(1)}"),
    (32, "note", "`alert(1)`", "`alert(1)`"),
    (33, "note", "{{7*7}} {% x %} {# y #}", "{{7*7}} {% x %} {# y #}"),
    (34, "note", "'; DROP TABLE resident--", "'; DROP TABLE resident--"),
    *((37, "note", word, None) for word in ("None", "NULL", "nan", "#N/A", "#REF!", "-", "不详", "—")),
    (37, "note", "无", "无"),
    (39, "phone", 13800138000, "13800138000"),
    (39, "phone", 13800138000.0, "13800138000"),
    (40, "phone", "138 0013 8000", "13800138000"),
    (41, "phone", "+86-138-0013-8000", "13800138000"),
    (42, "phone", "13800138000/13900139000", "13800138000,13900139000"),
    (42, "phone", "13800138000、13900139000", "13800138000,13900139000"),
    (43, "phone", "010-65123456转801", "010-65123456转801"),
    (44, "phone", "6512345", "6512345"),
    (44, "phone", "65123456", "65123456"),
    (47, "phone", swapped("13800138000"), "13800138000"),
    (48, "phone", "17000138000", "17000138000"),
    (48, "phone", "17100138000", "17100138000"),
    (48, "phone", "16200138000", "16200138000"),
    (49, "birth", "1990-03-07", "1990-03-07"),
    (49, "birth", "1990/3/7", "1990-03-07"),
    (49, "birth", "1990.3.7", "1990-03-07"),
    (49, "birth", "19900307", "1990-03-07"),
    (49, "birth", 19900307, "1990-03-07"),
    (49, "birth", "1990年3月7日", "1990-03-07"),
    (50, "birth", 32939, "1990-03-07"),
    (53, "birth", datetime(1990, 3, 7, 8, 30), "1990-03-07"),
    (53, "birth", "1990-03-07 08:30:00", "1990-03-07"),
    (58, "birth", "１９９０／３／７", "1990-03-07"),
    (58, "birth", "１９９０年３月７日", "1990-03-07"),
]
MENDED = frozenset((20, 21, 22, 25, 26, 40, 41, 42, 47))
"""Cases whose text is stored another way than it was written."""


@pytest.mark.parametrize(("case", "field", "cell", "value"), TEXTS)
def test_a_cell_that_can_be_read_is_stored_and_what_was_mended_is_said(
    office: Office, sheet: Sheet, case: int, field: str, cell: Any, value: str | None
) -> None:
    plan = planned(office, sheet(person(**{field: cell})))
    said = any("统一了写法" in note for note in plan.notes)
    assert said == (case in MENDED and cell != value), plan.notes
    found = stored(office, plan)
    assert found[field] == value


def test_28_a_plus_before_a_phone_is_no_formula(office: Office, sheet: Sheet) -> None:
    assert stored(office, planned(office, sheet(person(phone="+8613800138000"))))["phone"] == "13800138000"


def test_35_marks_of_a_search_are_letters_like_others(office: Office, sheet: Sheet) -> None:
    imports.apply(
        office, planned(office, sheet(person(name="百分%之_五", phone="13800138000"), person(name="百分之五")))
    )
    found = office.search.find("百分%之_")
    assert [hit.title for hit in found if "百分" in hit.title] == ["百分%之_五"]


def test_36_a_nul_byte_is_left_out_and_said(office: Office) -> None:
    plan = in_memory(office, [["姓名", "备注"], ["赵一", "前\x00后"]])
    assert stored(office, plan)["note"] == "前后"
    assert plan.notes[0] == "“备注”有 1 格统一了写法（如“前□后”记为“前后”）"


def test_38_half_a_character_is_a_fault(office: Office, tmp_path: Path) -> None:
    plan = in_memory(office, [["姓名", "备注"], ["赵一", "坏\ud83d"]])
    assert plan.faulty[0].faults[0].reason == "里有认不出来的半个字，请在表格里重新输入"
    path = tmp_path / "坏.csv"
    path.write_bytes("姓名,备注\n赵一,".encode() + b"\xed\xa0\xbd\n")
    try:
        plan = planned(office, path)
    except BadSheet as told:
        assert "编码" in str(told)
        return
    assert plan.counts["new"] == 1 or plan.faulty


def test_52_a_workbook_counted_from_1904(office: Office, sheet: Sheet) -> None:
    source = sheet(person(birth=datetime(1990, 3, 7)), epoch=CALENDAR_MAC_1904)
    assert stored(office, planned(office, source))["birth"] == "1990-03-07"


def in_memory(office: Office, rows: Sequence[Sequence[Any]]) -> ImportPlan:
    """What a workbook cannot hold, but another way in may bring."""
    table = Table(sheet="表", sheets=("表",), rows=[list(row) for row in rows])
    return imports.plan_table(office, "residents", table, source="表", digest="0" * 64)
