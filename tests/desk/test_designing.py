"""A sheet nobody here made becomes a form: fields claimed by its headers, and nothing else of the file touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from desk.errors import BadInput
from desk.forms.marking import write_texts
from desk.model import Condition, Query
from desk.office import Office
from desk.work.forms import designing, duties, filings, shelf, trying
from desk.work.forms.claiming import claimed, field_for
from tests.desk.both import both

__all__ = ["both"]

SHEET = "老年人花名册"


def district_sheet() -> bytes:
    """A workbook as a district sends it: merged heads over two rows, print titles, a hidden column, a total, a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "60周岁以上老年人情况月报表"
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A2"], sheet["F2"] = "填报单位：", "填报日期："
    heads = {"A": "序号", "B": "姓名", "C": "性别", "F": "联系电话", "G": "近期动态", "H": "民警意见"}
    for letter, text in heads.items():
        sheet[f"{letter}3"] = text
        sheet.merge_cells(f"{letter}3:{letter}4")
    sheet["D3"] = "身份信息"
    sheet.merge_cells("D3:E3")
    sheet["D4"], sheet["E4"] = "出生年月", "身份证号码\n（18位）"
    thin = Side(style="thin")
    for row in range(3, 8):
        for column in range(1, 9):
            cell = sheet.cell(row, column)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["A8"], sheet["B8"] = "合计", "=COUNTA(B5:B7)"
    sheet["A3"].fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet.column_dimensions["H"].hidden = True
    sheet.column_dimensions["E"].width = 22
    sheet.print_title_rows = "3:4"
    book.create_sheet("填表说明")["A1"] = "每月5日前报送"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def body() -> bytes:
    return district_sheet()


@pytest.fixture
def office(sample_file: object) -> Iterator[Office]:
    with closing(Office.open(sample_file("zhoushan"))) as office:  # type: ignore[operator]
        yield office


def parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_texts_go_into_their_cells_and_no_other_part_changes(body: bytes) -> None:
    wanted = {(SHEET, 5, 2): "{{居民.姓名}}", (SHEET, 2, 1): "填报单位：{{填报单位}}", (SHEET, 12, 3): "新的一行 <&>"}
    made = write_texts(body, wanted)
    before, after = parts(body), parts(made)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    assert list(before) == list(after) or set(before) == set(after)
    old, new = openpyxl.load_workbook(io.BytesIO(body))[SHEET], openpyxl.load_workbook(io.BytesIO(made))[SHEET]
    for row in range(1, 13):
        for column in range(1, 9):
            expected = wanted.get((SHEET, row, column), old.cell(row, column).value)
            assert new.cell(row, column).value == expected
            if (SHEET, row, column) != (SHEET, 12, 3):
                assert new.cell(row, column).style_id == old.cell(row, column).style_id
    assert new.merged_cells.ranges == old.merged_cells.ranges and new.print_title_rows == old.print_title_rows
    assert write_texts(body, {}) is body


def test_a_cell_is_emptied_and_keeps_its_looks(body: bytes) -> None:
    made = openpyxl.load_workbook(io.BytesIO(write_texts(body, {(SHEET, 3, 1): ""})))[SHEET]
    assert made["A3"].value is None and made["A3"].fill.fgColor.rgb == "FFDDEBF7"


def test_a_formula_is_never_written_over(body: bytes) -> None:
    with pytest.raises(BadInput, match="公式"):
        write_texts(body, {(SHEET, 8, 2): "{{居民.姓名}}"})
    design = designing.opened(body, "表.xlsx")
    with pytest.raises(BadInput, match="公式"):
        designing.with_text(design, (SHEET, 8, 2), "x")
    with pytest.raises(BadInput, match="没有名为"):
        write_texts(body, {("没有", 1, 1): "x"})


def test_headers_claim_their_fields(body: bytes, office: Office) -> None:
    known = trying.catalogue(office)
    found = claimed(designing.opened(body, "老人.xlsx"), SHEET, known)
    texts = {designing.address_of(place): text for place, text in found.design.texts.items()}
    assert found.source == "居民"
    assert texts["A5"] == "{{序号}}" and texts["B5"] == "{{居民.姓名}}" and texts["C5"] == "{{居民.性别}}"
    assert texts["D5"] == "{{居民.出生日期}}" and texts["E5"] == "{{居民.公民身份号码}}"
    assert texts["F5"] == "{{居民.联系方式}}" and texts["G5"] == "{{手填:近期动态}}"
    assert texts["A2"] == "填报单位：{{填报单位}}" and texts["F2"] == "填报日期：{{填报日期}}"
    assert found.typed == ("近期动态",) and "H5" not in texts
    (band,) = designing.bands_of(found.design, known)
    assert (band.source, band.first, band.last, band.spare) == ("居民", 5, 5, 2)
    assert designing.faults_of(found.design, known) == ()
    assert field_for(found.design, (SHEET, 6, 5), known) == "{{居民.公民身份号码}}"


def test_claiming_leaves_what_stands_there(body: bytes, office: Office) -> None:
    known = trying.catalogue(office)
    design = designing.with_text(designing.opened(body, "老人.xlsx"), (SHEET, 5, 2), "张三样例")
    found = claimed(design, SHEET, known)
    assert designing.text_at(found.design, (SHEET, 5, 2)) == "张三样例"
    with pytest.raises(BadInput, match="表头"):
        claimed(design, "填表说明", known)


def test_what_is_wrong_is_said_with_its_cell(body: bytes, office: Office) -> None:
    known = trying.catalogue(office)
    design = designing.with_text(designing.opened(body, "老人.xlsx"), (SHEET, 5, 2), "{{居民.姓明}}")
    ((sentence, place),) = designing.faults_of(design, known)
    assert "B5" in sentence and "姓名" in sentence and place == (SHEET, 5, 2)
    design = designing.with_text(design, (SHEET, 5, 2), "{{序号}}")
    assert "重复行" in designing.faults_of(design, known)[0][0]


def test_bands_are_moved_but_never_over_each_other(body: bytes, office: Office) -> None:
    known = trying.catalogue(office)
    design = claimed(designing.opened(body, "老人.xlsx"), SHEET, known).design
    (band,) = designing.bands_of(design, known)
    longer = designing.band_changed(design, known, band, designing.Band(source="居民", sheet=SHEET, first=5, last=6))
    assert designing.bands_of(longer, known)[0].last == 6
    with pytest.raises(BadInput, match="末行"):
        designing.band_changed(design, known, band, designing.Band(source="居民", sheet=SHEET, first=6, last=5))
    both_bands = designing.Band(source="户", sheet=SHEET, first=5, last=5)
    with pytest.raises(BadInput, match="重叠"):
        designing.band_changed(design, known, designing.Band(source="无", sheet=SHEET, first=1, last=1), both_bands)
    assert designing.bands_of(designing.band_changed(design, known, band, None), known) == ()


def test_a_foreign_sheet_is_designed_tried_saved_and_filed(body: bytes, both: Office, tmp_path: Path) -> None:
    known = trying.catalogue(both)
    design = claimed(designing.opened(body, "老人.xlsx"), SHEET, known).design
    (band,) = designing.bands_of(design, known)
    design = designing.band_changed(
        design,
        known,
        band,
        designing.Band(source="居民", sheet=SHEET, first=5, last=5, spare=2, sort=(designing.Sort(field="出生日期"),)),
    )
    layer = both.search.layers()[0]
    area = both.search.tree(layer.id)[-1]
    shown = next(each for each in trying.try_out(both, design, body, known, area.id, "2026-10") if each.name == SHEET)
    people = both.search.count(_residents(area.id))
    seen = {(cell.row, cell.column): cell for cell in shown.cells}
    assert people > 3 and seen[(5, 2)].text and seen[(4 + people, 2)].text
    assert seen[(5 + people, 2)].formula == f"COUNTA(B5:B{4 + people})"  # the total goes on below what has grown
    (band,) = designing.bands_of(design, known)
    old = replace(band, where=(Condition("年龄", "between", ("91", "200")),))  # a screenful of the whole office
    design = designing.band_changed(design, known, band, old)
    form_id, _ = trying.save(
        both, design, body, known, name="老年人月报", kind="民生", every="month", due=5, recipient="区民政局"
    )
    again_body, _, again = trying.on_shelf(both, form_id)
    assert designing.marks_of(again).keys() == designing.marks_of(design).keys()
    assert designing.bands_of(again, known)[0].sort[0].field == "出生日期"
    filing = next(each for each in filings.board(both) if each.form == "老年人月报")
    assert filing.suffix == ".xlsx" and filing.recipient == "区民政局"
    filings.make(both, filing.id, tmp_path / "一月.xlsx")
    made = openpyxl.load_workbook(tmp_path / "一月.xlsx")[SHEET]
    assert made["A2"].value == f"填报单位：{both.name}" and made.column_dimensions["H"].hidden
    assert filings.filing_of(both, filing.id).made_at[:10] == both.today()
    before, after = parts(body), parts(again_body)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    assert duties.with_template(both)[form_id] == ".xlsx" and shelf.load(both, form_id)[0] == again_body


def _residents(area_id: int) -> Query:
    return Query(kind="residents", area_id=area_id)
