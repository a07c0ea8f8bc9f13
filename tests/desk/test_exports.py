"""Lists out: what is shown, masked, recorded; text stays text; trouble with the file is one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput, BadSheet, Cancelled, NotAllowed, ReadOnly
from desk.model import Column, Query
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.sheets import place
from desk.sheets.lists import write_list
from desk.store.schema import people
from desk.work.exports import export
from tests.desk.town import CLERK, add_issue, new_office

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"
FORMULAS = ("=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "{=1}", "http://a.b", HOSTILE, "\tx", "=1+1\n")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "街道.griddesk")
    yield made
    made.close()


def cells(path: Path, row: int) -> list[object]:
    book = openpyxl.load_workbook(path)
    return [cell.value for cell in book.active[row]]


def test_every_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    column = Column(key="a", title="=标题")
    write_list(tmp_path / "a.xlsx", "=名单", [column], [[(text,) for text in FORMULAS]], len(FORMULAS), "=note")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert [sheet.cell(row=4 + at, column=1).value for at in range(len(FORMULAS))] == [*FORMULAS]
    assert not [cell.hyperlink for cell in found if cell.hyperlink]


def test_long_numbers_keep_every_digit_and_dates_are_dates(tmp_path: Path) -> None:
    columns = [Column(key=k, title=k, type=k) for k in ("text", "number", "date", "moment", "code")]  # type: ignore[arg-type]
    rows = [
        (110101199003071234, 10**17, "2026-10-31", "2026-10-31T09:05:00", "007"),
        (1.0, 2.5, "1990-**-**", "", None),
    ]
    write_list(tmp_path / "a.xlsx", "表", columns, [rows], 2)
    assert cells(tmp_path / "a.xlsx", 4) == [
        "110101199003071234", str(10**17), datetime(2026, 10, 31), datetime(2026, 10, 31, 9, 5), "007",
    ]  # fmt: skip
    assert cells(tmp_path / "a.xlsx", 5)[:3] == ["1", 2.5, "1990-**-**"]


def test_columns_of_one_title_both_arrive_and_an_empty_list_shows_its_header(tmp_path: Path) -> None:
    two = [Column(key="a", title="电话"), Column(key="b", title="电话")]
    write_list(tmp_path / "a.xlsx", "表", two, [[("1", "2")]], 1)
    assert cells(tmp_path / "a.xlsx", 4) == ["1", "2"]
    write_list(tmp_path / "b.xlsx", "表", two[:1], [], 0)
    assert cells(tmp_path / "b.xlsx", 3)[0] == "电话"


def test_a_cell_longer_than_excel_takes_is_cut_and_says_so(tmp_path: Path) -> None:
    write_list(tmp_path / "a.xlsx", "表", [Column(key="a", title="备注")], [[("长" * 40_000,)]], 1)
    assert str(cells(tmp_path / "a.xlsx", 4)[0]).endswith("已截断）")


def test_cancelling_leaves_neither_the_file_nor_a_half_one(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("已取消，没有写入。")

    with pytest.raises(Cancelled):
        write_list(tmp_path / "a.xlsx", "表", [Column(key="a", title="甲")], [[("1",)], [("2",)]], 2, step=stop)
    assert list(tmp_path.iterdir()) == []


def test_cancelling_keeps_the_file_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"old")

    def blocks() -> Iterator[list[tuple[str]]]:
        yield [("1",)]
        raise Cancelled("已取消，没有写入。")

    with pytest.raises(Cancelled):
        write_list(tmp_path / "a.xlsx", "表", [Column(key="a", title="甲")], blocks(), 2)
    assert (tmp_path / "a.xlsx").read_bytes() == b"old"


def test_more_rows_than_a_sheet_holds_are_refused_before_writing(tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="分几次导出"):
        write_list(tmp_path / "a.xlsx", "表", [Column(key="a", title="甲")], [], 2_000_000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [
        (OSError(28, "No space left on device"), "磁盘已满"),
        (PermissionError(13, "Permission denied"), "WPS"),
        (OSError("Failed to save workbook: x (os error 28)"), "磁盘已满"),
        (OSError(5, "Input/output error"), "没有写成"),
    ],
)
def test_trouble_with_the_place_is_one_chinese_sentence(raised: OSError, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ReadOnly, match=sentence), place.replacing(tmp_path / "a.xlsx") as temporary:
        temporary.write_text("half")
        raise raised
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("only Linux has /dev/full")
    with (
        pytest.raises(ReadOnly, match="磁盘已满"),
        place.replacing(tmp_path / "a.bin"),
        open("/dev/full", "wb", 0) as full,
    ):
        full.write(b"x")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="不存在"), place.replacing(tmp_path / "没有" / "a.xlsx"):
        pass


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a/b:c*?.xlsx", "a_b_c__.xlsx"),
        ("CON", "_CON"),
        ("nul.xlsx", "_nul.xlsx"),
        (" . ", "未命名"),
        ("名\u202ecod", "名_cod"),
    ],
)
def test_file_names_are_safe_on_every_system(given: str, name: str) -> None:
    assert place.file_name(given) == name


def test_sheet_names_are_what_excel_takes() -> None:
    assert place.sheet_name("'[a]:b*c?d/e\\'" + "长" * 40) == ("_a__b_c_d_e_'" + "长" * 40)[:31]
    assert place.sheet_name("''") == "Sheet1"


def test_the_export_is_what_is_shown_in_its_order_with_facts_in_the_second_row(office: Office, tmp_path: Path) -> None:
    query = Query(kind="residents", sort="name", descending=True)
    columns = ["live_address", "name"]
    rows = office.search.rows("residents", office.search.ids(query), columns)
    assert export(office, query, columns, tmp_path / "a.xlsx") == len(rows) == 8
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [tuple(c.value for c in row[:2]) for row in sheet.iter_rows(min_row=4)] == [tuple(row) for row in rows]
    assert "导出人：王书记" in sheet["A2"].value
    assert "共 8 条" in sheet["A2"].value
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", "A3:B11")


def test_one_area_exports_only_its_own(office: Office, tmp_path: Path) -> None:
    area = office.database.read_value("select id from area where code = '110101001000'")
    assert export(office, Query(kind="residents", area_id=area), None, tmp_path / "a.xlsx") == 4


def test_without_the_right_numbers_are_masked_in_the_file_too(office: Office, tmp_path: Path) -> None:
    number = office.database.read_value("select id_no from resident order by id")
    export(office, Query(kind="residents"), ["id_no"], tmp_path / "full.xlsx")
    masked = Office(office.database, office.profile, replace(office.actor, rights=ALL - {SEE_PERSONAL}), office.clock)
    export(masked, Query(kind="residents"), ["id_no"], tmp_path / "masked.xlsx")
    assert number in [
        row[0].value for row in openpyxl.load_workbook(tmp_path / "full.xlsx").active.iter_rows(min_row=4)
    ]
    found = [row[0].value for row in openpyxl.load_workbook(tmp_path / "masked.xlsx").active.iter_rows(min_row=4)]
    assert number not in found
    assert all("*" in value for value in found)


def test_every_export_leaves_an_audit_line_and_a_refused_one_none(office: Office, tmp_path: Path) -> None:
    export(office, Query(kind="residents"), None, tmp_path / "名单.xlsx", reason="区里要")
    actor, kind, reason = office.database.read("select actor, kind, reason from audit order by id desc")[0]
    assert (actor, kind, reason) == ("王书记", "residents", "导出 8 条到 名单.xlsx；区里要")
    before = office.database.seq
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="导出"):
        export(office, Query(kind="residents"), None, tmp_path / "b.xlsx")
    assert office.database.seq == before
    assert not (tmp_path / "b.xlsx").exists()


def test_unknown_columns_and_endings_are_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有“secret”这一列"):
        export(office, Query(kind="residents"), ["secret"], tmp_path / "a.xlsx")
    with pytest.raises(BadInput, match="后缀"):
        export(office, Query(kind="residents"), None, tmp_path / "a.docx")


def test_a_hostile_resident_is_harmless_text(office: Office, tmp_path: Path) -> None:
    with office.write("test") as t:
        one = t.insert(people.resident, uid="u", name=HOSTILE, initials="x", population="01", state="living")
    add_issue(office, "110101001000001", number="SJ1", title=HOSTILE, reported_at="2026-10-05T09:00:00")
    export(office, Query(kind="residents"), ["name"], tmp_path / "a.xlsx")
    found = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=4)]
    assert (HOSTILE, "s") in [(cell.value, cell.data_type) for cell in found]
    assert one
