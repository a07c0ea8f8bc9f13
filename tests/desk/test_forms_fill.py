"""A workbook filled: values as what they are, bands grown, everything that points at them moved, the rest untouched."""

# ruff: noqa: E501 - parts of workbooks as they are
from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from desk.errors import BadInput, BadSheet, Cancelled
from desk.forms.data import FormData, Listed
from desk.forms.fill import fill
from desk.forms.rules import Band, Rules
from tests.desk import rawbook
from tests.desk.rawbook import book, cell, parts, raw_cells, sheet

HOSTILE = (
    "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "{{7*7}}", "{{居民.姓名}}", "<img src=x onerror=alert(1)>", "]]>&amp;",
    "_x000D_", "a\x00b\x0bc\x1f", "\ud800x", "䶮𠮷㙍", "  前后空格  ", "一行\n两行\r\n三行", "\tx", "\u202eabc", "x" * 40_000,
)  # fmt: skip


def people(count: int, **more: Any) -> Listed:
    return Listed.of(
        {"姓名": f"张{n}", "公民身份号码": f"1101011990030712{n:02d}", "年龄": n, "出生日期": date(1990, 3, 7), **more}
        for n in range(count)
    )


def grown(template: bytes, count: int, rules: Rules | None = None, **singles: Any) -> bytes:
    return fill(template, rules or Rules(), FormData(singles=singles, lists={"居民": people(count)}))


def loaded(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def one_band(fields: str = "{{居民.姓名}}", style: int = 1, after: str = "", below: str = "") -> bytes:
    row = "".join(cell(f"{'ABCDEFGH'[at]}5", text, style) for at, text in enumerate(fields.split()))
    return book({"表1": sheet(f'<row r="5" ht="20" customHeight="1">{row}</row>{below}', after)})


# Values


def test_id_numbers_stay_text_in_a_style_that_keeps_them_text() -> None:
    made = grown(one_band("{{居民.公民身份号码}} {{居民.姓名}} {{居民.年龄}}"), 2)
    first, name, age = loaded(made)["表1"][6]
    assert (first.value, first.data_type, first.number_format) == ("110101199003071201", "s", "@")
    assert first.border.left.style == "thin" and first.alignment.horizontal == "center"
    assert (name.value, name.number_format) == ("张1", "General")
    assert (age.value, age.data_type) == (1, "n")


def test_nothing_is_ever_a_formula_and_no_text_breaks_the_file() -> None:
    template = one_band("{{居民.姓名}} 甲{{居民.姓名}}乙")
    rows = Listed.of({"姓名": text} for text in HOSTILE)
    made = fill(template, Rules(), FormData(lists={"居民": rows}))
    listed = loaded(made)["表1"]
    found = [listed.cell(5 + at, 1).value for at in range(len(HOSTILE))]
    assert {c.data_type for row in listed.iter_rows() for c in row if c.value is not None} == {"s"}
    wanted = [*HOSTILE]
    wanted[9], wanted[10], wanted[13] = "abc", "x", "一行\n两行\n三行"
    wanted[16] = "x" * 32_766 + "…"
    assert [str(each).replace("_x005F_x", "_x") for each in found] == wanted  # openpyxl does not take the escape back
    assert listed.cell(5, 2).value == "甲=cmd|'/c calc'!A1乙"


@pytest.mark.parametrize(
    ("style", "mark", "value", "expected"),
    [
        (3, "{{居民.日}}", date(2024, 1, 5), datetime(2024, 1, 5)),
        (4, "{{居民.日}}", "2024-01-05", datetime(2024, 1, 5)),
        (4, "{{居民.日|2024.1.5}}", date(2024, 1, 5), "2024.1.5"),
        (1, "{{居民.日}}", date(2024, 1, 5), "2024-01-05"),
        (1, "{{居民.日|2024年1月5日}}", date(2024, 1, 5), "2024年1月5日"),
        (1, "{{居民.日|2024年1月5日}}", "2024-01", "2024年1月"),
        (3, "{{居民.日}}", "1990-**-**", "1990-**-**"),
        (3, "{{居民.日}}", date(1899, 5, 1), "1899-05-01"),
        (3, "{{居民.日}}", datetime(2024, 1, 5, 12), datetime(2024, 1, 5, 12)),
        (1, "{{居民.日}}", datetime(2024, 1, 5, 9, 5), "2024-01-05 09:05"),
        (1, "{{居民.日|加空格}}", "110101199003071234", "110101 19900307 1234"),
        (1, "{{居民.日|遮住}}", "13800138000", "138****8000"),
        (1, "{{居民.日|文本}}", 7, "7"),
        (1, "{{居民.日|数字}}", "12", 12),
        (2, "{{居民.日}}", 12, "12"),
        (1, "{{居民.日}}", 10**17, "100000000000000000"),
        (1, "{{居民.日}}", None, None),
        (1, "{{居民.日}}", True, "是"),
        (1, "{{居民.日}}", float("nan"), None),
    ],
)
def test_a_value_as_its_layout_and_its_cell_want_it(style: int, mark: str, value: Any, expected: Any) -> None:
    made = fill(one_band(mark, style), Rules(), FormData(lists={"居民": Listed.of([{"日": value}])}))
    assert loaded(made)["表1"]["A5"].value == expected


def test_rich_text_keeps_its_formatting_around_a_value() -> None:
    strings = (
        '<si><r><rPr><b/><sz val="14"/></rPr><t>网格：</t></r><r><rPr><i/></rPr><t>{{网</t></r>'
        "<r><t>格.名称}}（共</t></r><r><rPr><u/></rPr><t>{{计数:居民}}人）</t></r>"
        '<rPh sb="0" eb="1"><t>ワン</t></rPh><phoneticPr fontId="1"/></si>'
    )
    rows = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>{{居民.姓名}}</t></is></c></row>'
    made = grown(book({"表1": sheet(rows)}, strings=strings), 3, **{"网格.名称": "一<格"})
    text = parts(made)["xl/worksheets/sheet1.xml"].decode()
    assert '<r><rPr><b/><sz val="14"/></rPr><t xml:space="preserve">网格：</t></r>' in text
    assert '<r><rPr><i/></rPr><t xml:space="preserve">一&lt;格</t></r>' in text
    assert '<r><rPr><u/></rPr><t xml:space="preserve">3人）</t></r>' in text and "rPh" not in text
    assert loaded(made)["表1"]["A1"].value == "网格：一<格（共3人）"


# Bands


def test_what_lies_below_a_band_moves_and_what_points_at_it_follows() -> None:
    after = (
        '<autoFilter ref="A4:C5"/><mergeCells count="4"><mergeCell ref="A1:C1"/><mergeCell ref="B5:C5"/>'
        '<mergeCell ref="A7:C8"/><mergeCell ref="E4:E7"/></mergeCells>'
        '<conditionalFormatting sqref="A5:A5"><cfRule type="expression" dxfId="0" priority="1"><formula>B5&gt;SUM($B$5:$B$5)</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="1"><dataValidation type="list" sqref="B5 B7"><formula1>$A$7:$A$8</formula1></dataValidation></dataValidations>'
        '<hyperlinks><hyperlink ref="A7" location="表1!A8"/></hyperlinks>'
        '<rowBreaks count="1" manualBreakCount="1"><brk id="7" max="16383" man="1"/></rowBreaks>'
        '<extLst><ext uri="{78C0D931}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:conditionalFormatting><xm:f>B7</xm:f><xm:sqref>B5 B8</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'
    )  # fmt: skip
    before = (
        '<dimension ref="A1:C8"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="4" topLeftCell="A5"'
        ' state="frozen"/><selection pane="bottomLeft" activeCell="B7" sqref="B7"/></sheetView></sheetViews>'
        '<cols><col min="4" max="4" width="0" hidden="1"/></cols>'
    )
    rows = (
        f'<row r="1">{cell("A1", "标题")}</row><row r="5">{cell("A5", "{{居民.姓名}}")}{cell("B5", "{{居民.年龄}}")}</row>'
        f'<row r="7" hidden="1">{cell("A7", "合计")}<c r="B7"><f>SUM(B5:B5)</f><v>0</v></c></row>'
        f'<row r="8">{cell("A8", "{{合计:居民.年龄}}")}{cell("B8", "{{计数:居民}}")}</row>'
    )
    names = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">表1!$A$1:$C$8</definedName>'
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">表1!$A:$A,表1!$1:$4</definedName></definedNames>'
    )
    made = parts(grown(book({"表1": sheet(rows, after, before)}, names=names), 4))
    text = made["xl/worksheets/sheet1.xml"].decode()
    for wanted in (
        '<dimension ref="A1:C11"/>', 'activeCell="B10" sqref="B10"', 'topLeftCell="A5"', '<autoFilter ref="A4:C8"/>',
        '<mergeCells count="7"><mergeCell ref="A1:C1"/><mergeCell ref="A10:C11"/><mergeCell ref="E4:E10"/>'
        '<mergeCell ref="B5:C5"/><mergeCell ref="B6:C6"/><mergeCell ref="B7:C7"/><mergeCell ref="B8:C8"/></mergeCells>',
        'sqref="A5:A8"', "<formula>B5&gt;SUM($B$5:$B$8)</formula>", 'sqref="B5:B8 B10"', "<formula1>$A$10:$A$11</formula1>",
        '<hyperlink ref="A10" location="表1!A11"/>', '<brk id="10" max="16383" man="1"/>', "<xm:f>B10</xm:f>",
        "<xm:sqref>B5:B8 B11</xm:sqref>", '<row r="10" hidden="1">', "<f>SUM(B5:B8)</f></c>", '<col min="4" max="4" width="0" hidden="1"/>',
        "<f>SUM(B5:B8)</f><v>6</v>",
    ):  # fmt: skip
        assert wanted in text
    assert "表1!$A$1:$C$11" in made["xl/workbook.xml"].decode()
    assert "表1!$A:$A,表1!$1:$4" in made["xl/workbook.xml"].decode()
    assert 'fullCalcOnLoad="1"' in made["xl/workbook.xml"].decode()


def test_shared_and_array_formulas_survive_a_band_that_grows() -> None:
    rows = (
        f'<row r="5">{cell("A5", "{{居民.年龄}}")}<c r="B5"><f>A5*2</f><v>0</v></c></row>'
        '<row r="6"><c r="A6"><f t="shared" ref="A6:B6" si="0">A7+A$5</f><v>1</v></c><c r="B6"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="7"><c r="A7"><f t="array" ref="A7:B7">SUM(A5:A5*2)</f><v>1</v></c><c r="B7" t="str"><v>x</v></c></row>'
    )
    text = parts(grown(book({"表1": sheet(rows)}), 3))["xl/worksheets/sheet1.xml"].decode()
    assert [f"<f>A{n}*2</f>" in text for n in (5, 6, 7)] == [True] * 3
    assert '<c r="A8"><f>A9+A$5</f></c><c r="B8"><f>B9+B$5</f></c>' in text
    assert '<f t="array" ref="A9:B9">SUM(A5:A7*2)</f>' in text


def test_blank_rows_drawn_for_the_hand_are_used_first_and_blank_ones_kept() -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(6, 10))
    rows = f'<row r="5">{cell("A5", "{{序号}}")}{cell("B5", "{{居民.姓名}}")}</row>{blank}<row r="10">{cell("A10", "完")}</row>'
    template = book({"表1": sheet(rows)})
    few, many = loaded(grown(template, 3))["表1"], loaded(grown(template, 8))["表1"]
    assert [few.cell(r, 2).value for r in range(5, 11)] == ["张0", "张1", "张2", None, None, None]
    assert few["A10"].value == "完" and many["A13"].value == "完"
    assert [many.cell(r, 1).value for r in range(5, 13)] == list(range(1, 9))
    rules = Rules(bands=(Band(source="居民", sheet="表1", first=5, last=5, at_least=6),))
    six = loaded(grown(template, 2, rules))["表1"]
    assert [six.cell(r, 1).value for r in range(5, 11)] == [1, 2, None, None, None, None]
    assert six.cell(10, 2).border.left.style == "thin" and six["A15"].value == "完"


def test_nobody_leaves_one_blank_row() -> None:
    made = loaded(grown(one_band("{{序号}} {{居民.姓名}}", below=f'<row r="6">{cell("A6", "完")}</row>'), 0))["表1"]
    assert (made["A5"].value, made["B5"].value, made["A6"].value) == (None, None, "完")


def test_a_band_of_several_rows_repeats_whole_and_each_record_may_begin_a_page() -> None:
    rows = (
        f'<row r="1">{cell("A1", "姓名：{{居民.姓名}}")}</row><row r="2" ht="30">{cell("A2", "{{居民.年龄}}")}<c r="B2"><f>A2+1</f></c></row>'
        f'<row r="3"/><row r="4">{cell("A4", "止")}</row>'
    )
    rules = Rules(bands=(Band(source="居民", sheet="表1", first=1, last=3, page_break=True),))
    made = grown(book({"表1": sheet(rows, "<pageMargins/>")}), 3, rules)
    listed = loaded(made)["表1"]
    assert [listed.cell(r, 1).value for r in (1, 2, 4, 5, 7, 8, 10)] == [
        "姓名：张0",
        0,
        "姓名：张1",
        1,
        "姓名：张2",
        2,
        "止",
    ]
    assert [listed.cell(r, 2).value for r in (2, 5, 8)] == ["=A2+1", "=A5+1", "=A8+1"]
    assert '<rowBreaks count="2" manualBreakCount="2"><brk id="3"' in parts(made)["xl/worksheets/sheet1.xml"].decode()


def test_two_lists_on_two_sheets_and_formulas_that_read_across() -> None:
    one = sheet(f'<row r="2">{cell("A2", "{{居民.年龄}}")}</row>')
    two = sheet(
        f'<row r="2">{cell("A2", "{{事件.编号}}")}</row><row r="4"><c r="A4"><f>SUM(表1!A2:A2)+COUNTA(A2:A2)</f><v>9</v></c></row>'
    )
    third = sheet('<row r="1"><c r="A1"><f>二!A4*2</f><v>1</v></c></row>')
    fourth = sheet('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    template = book({"表1": one, "二": two, "三": third, "四": fourth})
    data = FormData(lists={"居民": people(4), "事件": Listed.of([{"编号": "A"}, {"编号": "B"}])})
    made = parts(fill(template, Rules(), data))
    assert "<f>SUM(表1!A2:A5)+COUNTA(A2:A3)</f></c>" in made["xl/worksheets/sheet2.xml"].decode()
    assert "<f>二!A5*2</f></c>" in made["xl/worksheets/sheet3.xml"].decode()
    assert made["xl/worksheets/sheet4.xml"] == parts(template)["xl/worksheets/sheet4.xml"]


# What points at rows from other parts


def test_the_order_of_calculation_is_dropped_only_when_rows_move() -> None:
    chain = {"xl/calcChain.xml": f'<calcChain xmlns="{rawbook.MAIN}"><c r="A6" i="1"/></calcChain>'}
    types = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
    rows = f'<row r="5">{cell("A5", "{{居民.年龄}}")}</row><row r="6"><c r="A6"><f>SUM(A5:A5)</f></c></row>'
    template = book({"表1": sheet(rows)}, parts=chain, types=types)
    still, moved = parts(grown(template, 1)), parts(grown(template, 2))
    assert still["xl/calcChain.xml"] == parts(template)["xl/calcChain.xml"]
    assert not any(b"calcChain" in body for name, body in moved.items())
    assert "xl/calcChain.xml" not in moved


def test_drawings_comments_tables_and_charts_follow_the_rows() -> None:
    draw = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    anchor = (
        '<xdr:twoCellAnchor editAs="oneCell"><xdr:from><xdr:col>0</xdr:col><xdr:row>6</xdr:row></xdr:from><xdr:to>'
        '<xdr:col>2</xdr:col><xdr:row>9</xdr:row></xdr:to><a:p xmlns:a="x"><a:r><a:t>单位：{{填报</a:t></a:r><a:r><a:t>单位}}</a:t></a:r></a:p></xdr:twoCellAnchor>'
    )  # fmt: skip
    more = {
        "xl/drawings/drawing1.xml": f'<xdr:wsDr xmlns:xdr="{draw}">{anchor}</xdr:wsDr>',
        "xl/comments1.xml": f'<comments xmlns="{rawbook.MAIN}"><commentList><comment ref="A7" authorId="0"/><comment ref="A1" authorId="0"/></commentList></comments>',
        "xl/drawings/vml1.vml": "<xml><x:Anchor>1, 15, 6, 2, 3, 31, 9, 4</x:Anchor><x:Row>6</x:Row><br></xml>",
        "xl/tables/table1.xml": f'<table xmlns="{rawbook.MAIN}" id="1" ref="A4:B6" totalsRowCount="1"><autoFilter ref="A4:B5"/></table>',
        "xl/charts/chart1.xml": '<c:chartSpace xmlns:c="c"><c:f>表1!$B$5:$B$5</c:f><c:f>表1!$B$7</c:f></c:chartSpace>',
    }
    kinds = {"drawing": "../drawings/drawing1.xml", "comments": "../comments1.xml", "vmlDrawing": "../drawings/vml1.vml",
             "table": "../tables/table1.xml"}  # fmt: skip
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{rawbook.REL}/{kind}" Target="{path}"/>'
        for n, (kind, path) in enumerate(kinds.items(), 1)
    )
    rows = f'<row r="4">{cell("A4", "名")}{cell("B4", "龄")}</row><row r="5">{cell("A5", "{{居民.姓名}}")}{cell("B5", "{{居民.年龄}}")}</row>'
    template = book({"表1": sheet(rows, '<drawing r:id="rId1"/>')}, parts=more, sheet_rels=rels)
    made = {name: body.decode() for name, body in parts(grown(template, 11, 填报单位="某&街道")).items()}
    assert "<xdr:row>16</xdr:row>" in made["xl/drawings/drawing1.xml"]
    assert "<xdr:row>19</xdr:row>" in made["xl/drawings/drawing1.xml"]
    assert "<a:t>单位：某&amp;街道</a:t></a:r><a:r><a:t></a:t>" in made["xl/drawings/drawing1.xml"]
    assert 'ref="A17"' in made["xl/comments1.xml"] and 'ref="A1"' in made["xl/comments1.xml"]
    assert "<x:Anchor>1, 15, 16, 2, 3, 31, 19, 4</x:Anchor><x:Row>16</x:Row><br>" in made["xl/drawings/vml1.vml"]
    assert 'ref="A4:B16" totalsRowCount="1"><autoFilter ref="A4:B15"/>' in made["xl/tables/table1.xml"]
    assert "<c:f>表1!$B$5:$B$15</c:f><c:f>表1!$B$17</c:f>" in made["xl/charts/chart1.xml"]


def test_a_page_header_takes_values_and_keeps_its_codes() -> None:
    after = '<headerFooter><oddHeader>&amp;C&amp;"黑体"{{填报单位}}</oddHeader><oddFooter>第&amp;P页</oddFooter></headerFooter>'
    made = fill(one_band("固定", after=after), Rules(), FormData(singles={"填报单位": "A&B街"}))
    assert (
        '<oddHeader>&amp;C&amp;"黑体"A&amp;&amp;B街</oddHeader><oddFooter>第&amp;P页'
        in parts(made)["xl/worksheets/sheet1.xml"].decode()
    )


# Untouched


def test_without_placeholders_the_file_comes_out_part_by_part_the_same() -> None:
    template = book({"表1": sheet(f'<row r="1">{cell("A1", "只是文字")}<c r="B1"><f>1+1</f><v>2</v></c></row>')})
    assert parts(fill(template, Rules(), FormData())) == parts(template)


def test_prefixed_and_unnumbered_sheets_are_filled_too() -> None:
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>头</x:t></x:is></x:c></x:row><x:row><x:c t="inlineStr"><x:is><x:t>{{居民.姓名}}</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>{{居民.年龄}}</x:t></x:is></x:c></x:row><x:row><x:c><x:f>SUM(B2:B2)</x:f></x:c></x:row>'
    )
    xml = f'<?xml version="1.0"?><x:worksheet xmlns:x="{rawbook.MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    listed = loaded(grown(book({"表1": xml}), 3))["表1"]
    assert [[c.value for c in row] for row in listed.iter_rows()] == [
        ["头", None], ["张0", 0], ["张1", 1], ["张2", 2], ["=SUM(B2:B4)", None],
    ]  # fmt: skip


# Refused


def test_a_form_that_cannot_be_filled_says_why_with_its_cell() -> None:
    with pytest.raises(BadInput, match="“表1”A5：占位没有写完整"):
        grown(one_band("{{居民.姓名}"), 1)
    with pytest.raises(BadInput, match="“表1”A5：占位“总计:居民”里冒号前的“总计”不认识"):
        grown(one_band("{{总计:居民}}"), 1)
    with pytest.raises(BadInput, match="没有名为“乙”的工作表"):
        grown(one_band(), 1, Rules(bands=(Band(source="居民", sheet="乙", first=5, last=5),)))
    with pytest.raises(BadInput, match="重叠"):
        bands = tuple(Band(source="居民", sheet="表1", first=first, last=6) for first in (5, 6))
        grown(one_band(), 1, Rules(bands=bands))


def test_cancel_is_heard_in_a_long_band() -> None:
    def step(done: int, _total: int) -> None:
        if done >= 1000:
            raise Cancelled("停")

    with pytest.raises(Cancelled):
        fill(one_band(), Rules(), FormData(lists={"居民": people(3000)}), step)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "空文件"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧格式"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16le"), "打开密码"),
        (b"<html>", "不是 .xlsx 或 .docx"),
        (b"PK\x03\x04broken", "已损坏"),
    ],
)
def test_what_is_no_workbook_is_told_in_a_sentence(body: bytes, said: str) -> None:
    with pytest.raises(BadSheet, match=said):
        fill(body, Rules(), FormData())


def test_entities_and_bombs_are_refused() -> None:
    evil = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(BadSheet, match="外部引用"):
        fill(book({"表1": sheet("").replace("<worksheet", f"{evil}<worksheet", 1)}), Rules(), FormData())
    bomb = book({"表1": sheet("")}, parts={"xl/media/a.bin": b"0" * 20_000_000})
    with pytest.raises(BadSheet, match="大得不正常"):
        fill(bomb, Rules(), FormData())


def test_every_cell_that_is_no_placeholder_keeps_its_bytes() -> None:
    rows = '<row r="1" spans="1:3" x14ac:dyDescent="0.15"><c r="A1" s="4"><v>45296</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
    rows += f'<row r="5">{cell("A5", "{{居民.姓名}}")}<c r="B5" s="2"/></row><row r="9"><c r="A9" s="3"><v>1.50</v></c></row>'
    template = book({"表1": sheet(rows)})
    before = raw_cells(parts(template)["xl/worksheets/sheet1.xml"])
    after = raw_cells(parts(grown(template, 2))["xl/worksheets/sheet1.xml"])
    assert {a: after[a] for a in ("A1", "B1", "C1")} == {a: before[a] for a in ("A1", "B1", "C1")}
    assert after["A10"] == before["A9"] and after["B6"] == before["B5"]
