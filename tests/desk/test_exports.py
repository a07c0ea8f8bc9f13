"""Lists out: what is shown, masked, recorded; text stays text; trouble with the file is one sentence."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from desk.errors import BadInput, BadSheet, Cancelled, Missing, NotAllowed, ReadOnly
from desk.model import Column, Condition, Query
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.sheets import place
from desk.sheets.lists import write_list
from desk.sheets.plain import write_csv
from desk.store.schema import people
from desk.work.outgoing import guard
from desk.work.outgoing.exports import export
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
    assert export(office, query, columns, tmp_path / "a.xlsx", reason="核对") == len(rows) == 8
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [tuple(c.value for c in row[:2]) for row in sheet.iter_rows(min_row=4)] == [tuple(row) for row in rows]
    assert "导出人：王书记" in sheet["A2"].value
    assert "共 8 条" in sheet["A2"].value
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", "A3:B11")


def test_one_area_exports_only_its_own(office: Office, tmp_path: Path) -> None:
    area = office.database.read_value("select id from area where code = '110101001000'")
    assert export(office, Query(kind="residents", area_id=area), None, tmp_path / "a.xlsx", reason="核对") == 4


def test_without_the_right_numbers_are_masked_in_the_file_too(office: Office, tmp_path: Path) -> None:
    number = office.database.read_value("select id_no from resident order by id")
    export(office, Query(kind="residents"), ["id_no"], tmp_path / "full.xlsx", reason="核对")
    masked = Office(office.database, office.profile, replace(office.actor, rights=ALL - {SEE_PERSONAL}), office.clock)
    export(masked, Query(kind="residents"), ["id_no"], tmp_path / "masked.xlsx", reason="核对")
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
    export(office, Query(kind="residents"), ["name"], tmp_path / "a.xlsx", reason="核对")
    found = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(min_row=4)]
    assert (HOSTILE, "s") in [(cell.value, cell.data_type) for cell in found]
    assert one


def test_a_list_of_persons_leaves_only_with_a_reason_any_other_without(office: Office, tmp_path: Path) -> None:
    for columns in (None, ["name"], ["sex"]):
        with pytest.raises(Missing, match="导出用途"):
            export(office, Query(kind="residents"), columns, tmp_path / "a.xlsx", reason="  ")
    assert not (tmp_path / "a.xlsx").exists()
    export(office, Query(kind="areas"), None, tmp_path / "a.xlsx")
    assert guard.guarded(office, Query(kind="residents"), ["name", "phone"]).full == ("姓名", "联系方式")
    masked = Office(office.database, office.profile, replace(office.actor, rights=ALL - {SEE_PERSONAL}), office.clock)
    assert guard.guarded(masked, Query(kind="residents"), ["name", "phone"]).sentence == "姓名完整；联系方式已遮住"


def test_the_second_row_says_what_is_masked_and_by_what_the_list_is_narrowed(office: Office, tmp_path: Path) -> None:
    masked = Office(office.database, office.profile, replace(office.actor, rights=ALL - {SEE_PERSONAL}), office.clock)
    query = Query(kind="residents", where=(Condition("name", "filled"),))
    export(masked, query, ["name", "phone"], tmp_path / "a.xlsx", reason="核对")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for said in (book.active["A2"].value, book.active.oddFooter.left.text):
        assert "导出人：王书记" in said and "联系方式已遮住" in said and "共 8 条" in said and "筛选：姓名 填了" in said


def test_a_locked_workbook_opens_with_its_password_only_and_nothing_else_is_left(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    for poor in ("1234567", "12345678", "aaaaaaaaaa", "password1"):
        with pytest.raises(BadInput, match="密码"):
            export(office, Query(kind="residents"), ["name"], path, reason="核对", password=poor)
    export(office, Query(kind="residents"), ["name"], path, reason="核对", password="东华门-2026-x")
    assert list(tmp_path.glob("*.xlsx")) == [path] and not list(tmp_path.glob("*.part*"))
    name = office.database.read_value("select name from resident order by id")
    assert name.encode() not in path.read_bytes()
    with path.open("rb") as file:
        locked = msoffcrypto.OfficeFile(file)
        locked.load_key(password="东华门-2026-x")
        opened = io.BytesIO()
        locked.decrypt(opened)
        assert name in [row[0].value for row in openpyxl.load_workbook(opened).active.iter_rows(min_row=4)]
        locked.load_key(password="东华门-2026-y")
        with pytest.raises(Exception, match=r"(?i)password|key|verif|zip|decrypt"):
            locked.decrypt(io.BytesIO())
    texts = [str(row) for row in office.database.read("select * from audit")]
    assert not [each for each in texts if "2026-x" in each], "the password is kept nowhere"
    assert "加密码" in office.database.read_value("select reason from audit order by id desc")


def test_a_locked_export_that_is_stopped_leaves_nothing(office: Office, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("已取消，没有写入。")

    here = tmp_path / "出"
    here.mkdir()
    for name, password in (("a.xlsx", "东华门-2026-x"), ("a.xlsx", ""), ("a.csv", "")):
        with pytest.raises(Cancelled):
            export(office, Query(kind="residents"), None, here / name, reason="核对", password=password, step=stop)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_csv_holds_no_formula_and_every_digit(tmp_path: Path, encoding: str) -> None:
    columns = [Column(key="a", title="=标题"), Column(key="n", title="数", type="number")]
    texts = [*FORMULAS, "＝1+1", " =1", "'=1", "110101199003071234", "11010119900307123X", "007", "王二", ""]
    write_csv(
        tmp_path / "a.csv",
        columns,
        [[(text, -1) for text in texts]],
        len(texts),
        "=note",
        encoding=encoding,  # type: ignore[arg-type]
    )
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig" if encoding == "utf-8" else "gbk"))))
    assert len(rows) == len(texts) + 2
    for row in rows:
        assert not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "＝")), row
    shown = [row[0] for row in rows]
    assert "\t110101199003071234" in shown and "\t007" in shown and "王二" in shown
    assert rows[1][1] == "-1", "a number stays a number"


def test_a_character_that_gbk_lacks_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="𠮷"):
        write_csv(tmp_path / "a.csv", [Column(key="a", title="姓名")], [[("𠮷田",)]], 1, encoding="gbk")
    assert list(tmp_path.iterdir()) == []


def test_a_csv_is_not_locked_but_says_so(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="CSV"):
        export(office, Query(kind="areas"), None, tmp_path / "a.csv", password="东华门-2026-x")
    assert export(office, Query(kind="areas"), None, tmp_path / "a.csv") > 0
