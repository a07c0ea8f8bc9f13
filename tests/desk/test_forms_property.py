"""Random sheets filled: what is no placeholder is where it belongs, byte for byte; every other part is the same."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.forms.data import FormData, Listed
from desk.forms.fill import fill
from desk.forms.rules import Band, Rules
from tests.desk.rawbook import book, parts, raw_cells, sheet

BAND = 6
STILL = st.sampled_from(
    [
        '<c r="{}" s="1"/>',
        '<c r="{}"><v>1.50</v></c>',
        '<c r="{}" s="3"><v>45296</v></c>',
        '<c  r="{}" s="2" t="inlineStr" ><is><t xml:space="preserve"> a &amp; b </t></is></c>',
        '<c r="{}" t="s" s="4"><v>0</v></c>',
        '<c r="{}" t="s"><v>1</v></c>',
        '<c r="{}" t="b"><v>1</v></c>',
        '<c r="{}" t="e"><v>#N/A</v></c>',
        '<c t="str" r="{}"><v>x</v><extLst/></c>',
    ]
)
STRINGS = "<si><t>字</t></si><si><r><rPr><b/></rPr><t>粗</t></r><r><t>细</t></r><rPh sb='0' eb='1'><t>y</t></rPh></si>"
HEAD_TEXTS = st.sampled_from(["{{填报单位}}", "甲{{填报单位}}乙", "{{计数:居民}}"])


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, dict[str, str], list[tuple[int, int, int, int]]]:
    """Rows of a sheet, its still cells by address as written, merged areas that do not cut the band."""
    numbers = sorted(draw(st.sets(st.integers(1, 14), max_size=9)) | {BAND})
    kept: dict[str, str] = {}
    rows: list[str] = []
    for number in numbers:
        cells: list[str] = []
        for column in sorted(draw(st.sets(st.sampled_from("ABCDEF"), min_size=1, max_size=6))):
            address = f"{column}{number}"
            if number == BAND and column in "AC":
                cells.append(f'<c r="{address}" s="1" t="inlineStr"><is><t>{{{{居民.姓名}}}}</t></is></c>')
            elif number != BAND and draw(st.integers(0, 5)) == 0:
                text = draw(HEAD_TEXTS)
                cells.append(f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>')
            else:
                made = draw(STILL).format(address)
                cells.append(made)
                kept[address] = made
        extra = draw(
            st.sampled_from(["", ' ht="25.5" customHeight="1"', ' hidden="1"', ' spans="1:6" x14ac:dyDescent="0.2"'])
        )
        rows.append(f'<row r="{number}"{extra}>{"".join(cells)}</row>')
    merged = []
    for _ in range(draw(st.integers(0, 3))):
        top = draw(st.integers(1, 14))
        bottom = draw(st.integers(top, 14))
        if (top == bottom == BAND) or bottom < BAND or top > BAND:
            merged.append((top, draw(st.integers(1, 3)), bottom, draw(st.integers(4, 6))))
    return "".join(rows), kept, merged


@settings(max_examples=150, deadline=None)
@given(sheets(), st.integers(0, 40))
def test_what_is_no_placeholder_is_unchanged(
    drawn: tuple[str, dict[str, str], list[tuple[int, int, int, int]]], count: int
) -> None:
    rows, kept, merged = drawn
    areas = [f"{'ABCDEF'[left - 1]}{top}:{'ABCDEF'[right - 1]}{bottom}" for top, left, bottom, right in merged]
    listed = "".join(f'<mergeCell ref="{each}"/>' for each in areas)
    after = (f'<mergeCells count="{len(areas)}">{listed}</mergeCells>' if areas else "") + '<pageMargins left="0.7"/>'
    before = '<cols><col min="2" max="2" width="9.13" hidden="1" customWidth="1"/></cols>'
    other = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>别的</t></is></c></row>')
    template = book({"表1": sheet(rows, after, before), "表2": other}, strings=STRINGS)
    rules = Rules(bands=(Band(source="居民", sheet="表1", first=BAND, last=BAND),))
    people = Listed(("姓名",), [[f"张{n}"] for n in range(count)])
    made = parts(fill(template, rules, FormData(singles={"填报单位": "街道"}, lists={"居民": people})))
    was = parts(template)
    assert {name: body for name, body in made.items() if name != "xl/worksheets/sheet1.xml"} == {
        name: body for name, body in was.items() if name != "xl/worksheets/sheet1.xml"
    }
    growth = max(count, 1) - 1
    cells = raw_cells(made["xl/worksheets/sheet1.xml"])
    for address, text in kept.items():
        column, row = address[0], int(address[1:])
        plain = text.replace(f' r="{address}"', "", 1)
        places = range(BAND, BAND + growth + 1) if row == BAND else [row if row < BAND else row + growth]
        assert all(cells[f"{column}{place}"] == plain for place in places)
    xml = made["xl/worksheets/sheet1.xml"].decode()
    wanted: list[str] = []
    for (top, _, bottom, _), area in zip(merged, areas, strict=True):
        left, right = area[0], area.partition(":")[2][0]
        shifts = range(growth + 1) if top == BAND == bottom else [growth if top > BAND else 0]
        wanted += [f"{left}{top + shift}:{right}{bottom + shift}" for shift in shifts]
    assert sorted(re.findall(r'<mergeCell ref="([^"]*)"', xml)) == sorted(wanted)
    numbers = [int(each) for each in re.findall(r'<row r="(\d+)"', xml)]
    assert numbers == sorted(set(numbers))
    # What stands around the rows is the same but for the merged areas.
    frame = re.compile(r"<sheetData>.*</sheetData>|<mergeCells.*</mergeCells>", re.DOTALL)
    assert frame.sub("", xml) == frame.sub("", was["xl/worksheets/sheet1.xml"].decode())
