"""Forms that nobody here made, filled: every part that needs no change is the same, and LibreOffice reads the result.

Three makers: openpyxl with everything it can write, LibreOffice writing the same, and parts in the style of Excel and WPS.
"""

# ruff: noqa: E501 - parts of workbooks as they are
from __future__ import annotations

import io
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from desk.forms.copies import copied_sheets
from desk.forms.data import FormData, Listed
from desk.forms.fill import fill
from desk.forms.formulas import column_number, split_cell
from desk.forms.rules import Band, Rules
from desk.forms.template import read_template
from tests.desk.rawbook import book, cell, parts, raw_cells, sheet
from tests.desk.test_forms_word import document, p, tr

PEOPLE = 37
HEADS = ("序号", "姓名", "公民身份号码", "出生日期", "年龄", "备注")
MARKS = ("{{序号}}", "{{居民.姓名}}", "{{居民.公民身份号码}}", "{{居民.出生日期}}", "{{居民.年龄}}", "{{手填:备注}}")
RULES = Rules(bands=(Band(source="居民", sheet="登记表", first=5, last=5, at_least=40),))


def data() -> FormData:
    people = Listed.of(
        {
            "姓名": ("=1+1", "欧阳·买买提", "䶮<&>")[n % 3],
            "公民身份号码": f"1101011990030712{n:02d}",
            "出生日期": date(1990, 3, 7),
            "年龄": n,
            "手填:备注": "-无" if n % 2 else None,
        }
        for n in range(PEOPLE)
    )
    return FormData(singles={"填报单位": "东华门街道", "网格.名称": "第一网格"}, lists={"居民": people})


def everything() -> bytes:
    """A form with what clerks of a district put into theirs."""
    made = openpyxl.Workbook()
    form = made.active
    form.title = "登记表"
    thin = Side(style="thin")
    line = Border(left=thin, right=thin, top=thin, bottom=thin)
    form["A1"] = "{{填报单位}}常住人口登记表"
    form["A1"].font = Font(name="方正小标宋", size=22, bold=True)
    form.merge_cells("A1:F1")
    form["A2"], form["D2"] = "网格：{{网格.名称}}", "共{{计数:居民}}人"
    form.merge_cells("A2:C2")
    form.merge_cells("A3:A4")
    form.merge_cells("B3:C3")
    for column, (head, mark) in enumerate(zip(HEADS, MARKS, strict=True), 1):
        form.cell(3 if column == 1 else 4, column, head).fill = PatternFill("solid", fgColor="FFD9E1F2")
        below = form.cell(5, column, mark)
        below.border, below.alignment = line, Alignment(horizontal="center", wrap_text=True)
    form["D5"].number_format = "yyyy/m/d"
    form["H5"], form["H4"] = "=E5*2", "倍"
    form["I5"] = "=IF(ROW()=5,E5,I4+E5)"
    form["D6"], form["E6"], form["F6"] = "合计", "=SUM(E5:E5)", "=E6/COUNT(A5:A5)"
    form["E7"], form["A7"] = "{{合计:居民.年龄}}", "{{计数:居民}}"
    form["A9"] = "说明：本表不得外传。"
    form.merge_cells("A9:F10")
    form.row_dimensions[5].height = 24
    form.column_dimensions["G"].hidden = True
    form.column_dimensions["C"].width = 21.5
    form.conditional_formatting.add("E5", CellIsRule(operator="greaterThan", formula=["30"], font=Font(color="FF0000")))
    form.conditional_formatting.add(
        "A5:F5", FormulaRule(formula=["$E5=MAX($E$5:$E$5)"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("F5")
    form.add_data_validation(choice)
    form["A9"].comment = Comment("请核对", "街道")
    form.print_title_rows, form.print_area = "1:4", "A1:F10"
    form.page_setup.orientation, form.page_setup.paperSize = "landscape", 8
    form.oddFooter.center.text = "第&P页 {{填报单位}}"
    form.row_breaks.append(Break(id=8))
    form.freeze_panes = "A5"
    chart = BarChart()
    chart.add_data(Reference(form, min_col=5, min_row=5, max_row=5))
    form.add_chart(chart, "A12")
    other = made.create_sheet("说明")
    other["A1"], other["A2"] = "填表说明", "=SUM(登记表!E5:E5)"
    still = made.create_sheet("代码")
    still["A1"], still["B1"] = "男", "=1+1"
    still.sheet_state = "hidden"
    made.defined_names["全部年龄"] = DefinedName("全部年龄", attr_text="登记表!$E$5:$E$5")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def excels() -> bytes:
    """The same kind of form as Excel writes it: shared and rich texts, readings, extensions, attributes of its own."""
    strings = "".join(f"<si><t>{each}</t></si>" for each in (*HEADS, *MARKS))
    strings += (
        '<si><r><rPr><b/><sz val="16"/><rFont val="黑体"/></rPr><t>{{填报</t></r><r><rPr><sz val="16"/></rPr>'
        '<t xml:space="preserve">单位}} 登记表</t></r><rPh sb="0" eb="1"><t>x</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'
    )

    def shared(address: str, at: int, style: int = 1) -> str:
        return f'<c r="{address}" s="{style}" t="s"><v>{at}</v></c>'

    rows = f'<row r="1" spans="1:8" ht="30" customHeight="1" x14ac:dyDescent="0.25">{shared("A1", 12, 0)}</row>'
    heads = "".join(shared(f"{'ABCDEF'[n]}4", n) for n in range(6))
    rows += f'<row r="4" spans="1:8">{heads}</row>'
    band = "".join(shared(f"{'ABCDEF'[n]}5", 6 + n, 3 if n == 3 else 1) for n in range(6))
    rows += f'<row r="5" spans="1:8" ht="18" x14ac:dyDescent="0.15">{band}<c r="H5" s="1"><f>E5*2</f><v>0</v></c></row>'
    rows += (
        '<row r="6"><c r="D6" s="1"><v>7</v></c><c r="E6" s="1"><f t="shared" ref="E6:F6" si="0">SUM(E5:E5)</f><v>0</v></c>'
        '<c r="F6" s="1"><f t="shared" si="0"/><v>0</v></c></row>'
    )
    after = (
        '<sheetProtection sheet="1" objects="1"/><mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells>'
        '<phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape"/>'
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>代码!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>F5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    before = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:H6"/><sheetFormatPr defaultRowHeight="14.25" x14ac:dyDescent="0.15"/><cols><col min="7" max="7" width="0" hidden="1" customWidth="1"/></cols>'
    codes = sheet(f'<row r="1">{cell("A1", "是")}</row><row r="2">{cell("A2", "否")}</row>')
    names = '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">登记表!$1:$4</definedName></definedNames>'
    return book({"登记表": sheet(rows, after, before), "代码": codes}, strings=strings, names=names)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Converts many files with one start of LibreOffice."""
    home = tmp_path_factory.mktemp("office")

    def convert(files: Mapping[str, bytes], to: str) -> dict[str, Path]:
        for name, body in files.items():
            (home / name).write_bytes(body)
        out = home / to
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", to,
             "--outdir", str(out), *(str(home / name) for name in files)],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
        return {name: out / f"{Path(name).stem}.{to}" for name in files}

    return convert


@pytest.fixture(scope="module")
def forms(office: Any) -> dict[str, bytes]:
    """The templates by who made them."""
    own = everything()
    return {
        "openpyxl": own,
        "excel": excels(),
        "libreoffice": office({"muster.xlsx": own}, "xlsx")["muster.xlsx"].read_bytes(),
    }


@pytest.fixture(scope="module")
def read_back(office: Any, forms: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """Every product as LibreOffice reads and works it out."""
    made = {f"{maker}.xlsx": fill(body, RULES, data()) for maker, body in forms.items()}
    made["sheets.xlsx"] = fill(*_per_sheet(forms["openpyxl"]))
    made["card.docx"] = fill(
        document(p("{{填报单位}}") + f"<w:tbl>{tr('序', '名')}{tr('{{序号}}', '{{居民.姓名}}')}</w:tbl>"),
        Rules(),
        data(),
    )
    books = office({name: body for name, body in made.items() if name.endswith("xlsx")}, "xlsx")
    found: dict[str, Any] = {name: openpyxl.load_workbook(path, data_only=True) for name, path in books.items()}
    found["card.docx"] = office({"card.docx": made["card.docx"]}, "txt")["card.docx"].read_text(encoding="utf-8-sig")
    pages = office({name: body for name, body in made.items()}, "pdf")
    assert all(path.read_bytes().startswith(b"%PDF") for path in pages.values())
    yield found


def _per_sheet(body: bytes) -> tuple[bytes, Rules, FormData]:
    titles = ["第一网格", "第二 网格"]
    bands = tuple(Band(source="居民", sheet=title, first=5, last=5) for title in titles)
    return copied_sheets(body, "表", "登记表", titles), Rules(bands=bands), FormData(sheets={t: data() for t in titles})


@pytest.mark.parametrize("maker", ["openpyxl", "excel", "libreoffice"])
def test_only_parts_that_must_change_do(forms: dict[str, bytes], maker: str) -> None:
    was, now = parts(forms[maker]), parts(fill(forms[maker], RULES, data()))
    changed = {name for name in was if was[name] != now.get(name)}
    sheets = {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"}
    if maker != "excel":
        beside = {n for n in was if re.search(r"xl/(comments|drawings|charts)", n)}
        sheets |= {"xl/worksheets/sheet2.xml"} | beside  # a formula there reads the form
    assert set(was) == set(now)
    assert changed <= sheets and "xl/sharedStrings.xml" not in changed and "xl/worksheets/sheet3.xml" not in changed
    for body in (now[name] for name in changed if name.endswith((".xml", ".vml"))):
        ElementTree.fromstring(body)
    assert was["xl/styles.xml"].split(b"</cellXfs>")[1] == now["xl/styles.xml"].split(b"</cellXfs>")[1]


@pytest.mark.parametrize("maker", ["openpyxl", "excel", "libreoffice"])
def test_every_cell_that_is_neither_placeholder_nor_formula_is_byte_for_byte_where_it_belongs(
    forms: dict[str, bytes], maker: str
) -> None:
    marked = {(mark.row, mark.column) for mark in read_template(forms[maker], "表.xlsx").marks}
    was = raw_cells(parts(forms[maker])["xl/worksheets/sheet1.xml"])
    now = raw_cells(parts(fill(forms[maker], RULES, data()))["xl/worksheets/sheet1.xml"])
    seen = 0
    for address, text in was.items():
        letters, row = split_cell(address)
        if (row, column_number(letters)) not in marked and "<f" not in text:
            for place in range(5, 45) if row == 5 else [row if row < 5 else row + 39]:
                assert now[f"{letters}{place}"] == text
                seen += 1
    assert seen > 5


@pytest.mark.parametrize("maker", ["openpyxl", "excel", "libreoffice"])
def test_libreoffice_reads_what_was_filled(read_back: dict[str, Any], maker: str) -> None:
    form = read_back[f"{maker}.xlsx"]["登记表"]
    rows = [[form.cell(5 + n, column).value for column in range(1, 7)] for n in range(40)]
    wanted = data().lists["居民"]
    for number, (row, record) in enumerate(zip(rows, wanted, strict=False), 1):
        assert row == [number, record[0], record[1], datetime(1990, 3, 7), record[3], record[4]]
    assert [row[1:] for row in rows[PEOPLE:]] == [[None] * 5] * (40 - PEOPLE)
    assert form["C7"].number_format == "@"
    total = sum(range(PEOPLE))
    assert form["E45"].value == total and form["H41"].value == 2 * (PEOPLE - 1)
    assert form.column_dimensions["G"].hidden and form.print_title_rows == "$1:$4"
    if maker != "excel":
        assert (form["E46"].value, form["A46"].value, form["F45"].value) == (
            total,
            PEOPLE,
            pytest.approx(total / PEOPLE),
        )
        assert read_back[f"{maker}.xlsx"]["说明"]["A2"].value == total
        assert form["I41"].value == total and form["A1"].value == "东华门街道常住人口登记表"
        assert {"A1:F1", "A48:F49"} <= {str(each) for each in form.merged_cells.ranges}
        assert form.print_area == "'登记表'!$A$1:$F$49" and "A48" in {
            c.coordinate for r in form for c in r if c.comment
        }


def test_one_sheet_per_grid_opens_with_its_totals(read_back: dict[str, Any]) -> None:
    made = read_back["sheets.xlsx"]
    assert made.sheetnames == ["第一网格", "第二 网格", "说明", "代码"]
    for title in made.sheetnames[:2]:
        assert made[title]["E42"].value == sum(range(PEOPLE)) and made[title].print_title_rows == "$1:$4"
    assert made["说明"]["A2"].value == sum(range(PEOPLE))


def test_a_document_opens_with_its_rows(read_back: dict[str, Any]) -> None:
    assert "东华门街道" in read_back["card.docx"] and read_back["card.docx"].count("欧阳·买买提") == 12


def test_a_filled_form_holds_no_placeholder_and_reads_as_one_without_faults_before(forms: dict[str, bytes]) -> None:
    for body in forms.values():
        template = read_template(body, "表.xlsx")
        assert template.faults == () and [(b.first, b.last) for b in template.bands] == [(5, 5)]
        assert not read_template(fill(body, RULES, data()), "表.xlsx").marks
