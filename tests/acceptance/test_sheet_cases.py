"""The sheets of every street office, numbered as in the catalogue (59 to 93): each with what becomes of it.

Nothing is dropped, changed or opened in silence: what is not taken is told in a sentence.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from desk import identity
from desk.errors import BadSheet, NeedsPassword
from desk.office import Office
from desk.sheets.table import Reading, Table, read_bytes, read_table
from desk.work import imports
from desk.work.intake import columns
from desk.work.intake.looking import look
from tests.desk.town import new_office

HEAD = ("姓名", "身份证号", "联系电话", "现住地址")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """`converted("xls")`: the plain register as LibreOffice saves it in that format."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "登记表.xlsx"
    source.write_bytes(book(plain))
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made: dict[str, bytes] = {}

    def give(suffix: str) -> bytes:
        if suffix not in made:
            order = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(source)]
            subprocess.run(order, check=True, capture_output=True, timeout=120)
            made[suffix] = (folder / f"登记表.{suffix}").read_bytes()
        return made[suffix]

    return give


def number(serial: int) -> str:
    return identity.make_id("119901", "1990-03-07", serial)


def person(n: int) -> list[Any]:
    return [
        f"测试{'甲乙丙丁戊己庚辛'[n % 8]}{'一二三四五六七八'[n // 8 % 8]}",
        number(n + 1),
        f"1990000{n:04d}",
        "测试路1号",
    ]


def book(fill: Callable[[Worksheet], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made.active)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def lines(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        sheet.append(list(row))


def plain(sheet: Worksheet) -> None:
    """A title, a header, three people; the address of the last two in one merged cell; the second row hidden."""
    lines(sheet, [["居民登记表"], HEAD, person(0), person(1), [*person(2)[:3], None]])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("D4:D5")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True


def planned(office: Office, tmp_path: Path, data: bytes, name: str = "登记表.xlsx") -> imports.ImportPlan:
    (tmp_path / name).write_bytes(data)
    return imports.plan(office, "residents", tmp_path / name)


def refused(data: bytes, name: str, sentence: str, seconds: float = 2.0) -> None:
    began = time.perf_counter()
    with pytest.raises(BadSheet, match=sentence) as raised:
        read_table(data, name)
    assert time.perf_counter() - began < seconds
    assert str(raised.value).endswith("。")


def names(plan: imports.ImportPlan) -> list[Any]:
    return [row.values.get("name") for row in plan.rows]


def told(plan: imports.ImportPlan | Table, words: str) -> bool:
    return any(words in note for note in plan.notes)


def rezipped(data: bytes, change: dict[str, Callable[[bytes], bytes]], more: dict[str, bytes] | None = None) -> bytes:
    """The package with some of its parts changed or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change.get(part, bytes)(old.read(part)))
        for part, content in (more or {}).items():
            new.writestr(part, content)
    return packed.getvalue()


# Headers


def test_59_a_title_and_a_header_over_three_merged_rows(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [
            ["东华门街道居民情况登记表"], ["填报单位：", None, None, None, "2026年10月"],
            ["序号", "户主", None, "居住情况", None, "备注"],
            [None, "基本信息", None, "现住地址", "楼栋", None],
            [None, "姓名", "身份证号", None, None, None],
            [1, "测试甲", number(1), "测试路1号", None, "备注一"],
        ])  # fmt: skip
        for place in ("A1:F1", "B3:C3", "D3:E3", "B4:C4", "A3:A5", "F3:F5", "D4:D5", "E4:E5"):
            sheet.merge_cells(place)

    plan = planned(office, tmp_path, book(fill))
    assert plan.titles[1:5] == ("户主/基本信息/姓名", "户主/基本信息/身份证号", "居住情况/现住地址", "居住情况/楼栋")
    values = plan.rows[0].values
    assert (values["name"], values["id_no"], values["note"]) == ("测试甲", number(1), "备注一")
    assert plan.rows[0].number == 6


def test_60_of_two_columns_of_one_title_the_first_is_taken_and_the_second_told(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "电话", "电话"], ["测试甲", "19900001111", "19900002222"]]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert plan.rows[0].values["phone"] == "19900001111"
    assert plan.unknown == ("电话",) and told(plan, "没有导入：电话")
    table = look(tmp_path / "登记表.xlsx").table
    proposal = columns.propose(office, "residents", table)
    chosen = columns.chosen(proposal.header, {"name": 0, "phone": 2})
    second = imports.plan_table(office, "residents", table, source="登记表.xlsx", digest="", header=chosen)
    assert second.rows[0].values["phone"] == "19900002222"


def test_61_a_line_break_in_a_title_does_not_matter(office: Office, tmp_path: Path) -> None:
    rows = [["姓\n名", "身份证\n号码"], ["测试甲", number(1)]]
    assert planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).rows[0].values["id_no"] == number(1)


def test_62_empty_first_rows_and_columns(office: Office, tmp_path: Path) -> None:
    rows = [[None, None, None, *row] for row in ([], [], HEAD, person(0))]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert plan.counts["new"] == 1 and plan.rows[0].number == 4


def test_63_totals_notes_and_group_lines_are_left_out_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, ["一号楼"], person(0), HEAD, person(1), ["合 计", "2人"], ["填表人：某某  审核："]])
        sheet.merge_cells("A2:D2")

    plan = planned(office, tmp_path, book(fill))
    assert names(plan) == [person(0)[0], person(1)[0]]
    assert told(plan, "合计、说明等 2 行没有当作数据（第 6 行、第 7 行）")
    assert told(plan, "分组行 1 行") and told(plan, "重复的表头 1 行")


# What is hidden


def test_64_hidden_rows_columns_and_sheets_are_read_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        plain(sheet)
        other = sheet.parent.create_sheet("旧表")
        other.sheet_state = "hidden"
        lines(other, [HEAD, *[person(n) for n in range(20)]])

    plan = planned(office, tmp_path, book(fill))
    assert plan.sheet == "Sheet" and plan.counts["new"] == 3
    assert told(plan, "1 行被隐藏") and told(plan, "隐藏的列（C）") and told(plan, "隐藏的工作表：旧表")
    assert told(imports.plan(office, "residents", tmp_path / "登记表.xlsx", sheet="旧表"), "是隐藏的工作表")


def test_65_filtered_rows_are_read_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, *[person(n) for n in range(4)]])
        sheet.auto_filter.ref = "A1:D5"
        sheet.auto_filter.add_filter_column(0, [person(0)[0]])
        for row in (3, 4, 5):
            sheet.row_dimensions[row].hidden = True

    plan = planned(office, tmp_path, book(fill))
    assert plan.counts["new"] == 4 and told(plan, "3 行被隐藏（表里有筛选）")


def test_66_the_sheet_with_the_rows_is_found(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["填表说明"], ["一、请如实填写"]])
        lines(sheet.parent.create_sheet("名单"), [HEAD, *[person(n) for n in range(5)]])

    plan = planned(office, tmp_path, book(fill))
    assert plan.sheet == "名单" and plan.counts["new"] == 5


def test_67_merged_cells_of_the_body_are_filled_down_and_told(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [HEAD, person(0), *[[*person(n)[:3], None] for n in range(1, 5)], [*person(5)[:3], "测试路2号"]])
        sheet.merge_cells("D2:D6")

    plan = planned(office, tmp_path, book(fill))
    assert [row.values["live_address"] for row in plan.rows] == ["测试路1号"] * 5 + ["测试路2号"]
    assert told(plan, "合并的单元格 1 处")


# What formulas leave


def test_68_formulas_give_their_kept_result_and_those_without_are_told(office: Office, tmp_path: Path) -> None:
    data = book(lambda sheet: lines(sheet, [["姓名", "备注"], ["测试甲", "=1+1"], ["测试乙", '="楼"&"长"']]))
    kept = '<c r="B3" t="str"><f>"楼"&amp;"长"</f><v>楼长</v></c>'.encode()
    solved = rezipped(data, {"xl/worksheets/sheet1.xml": lambda xml: re.sub(rb'<c r="B3".*?</c>', lambda _: kept, xml)})
    plan = planned(office, tmp_path, solved)
    assert [row.values.get("note") for row in plan.rows] == [None, "楼长"]
    assert told(plan, "1 格公式没有存下结果（B2）")


def test_69_error_cells_are_empty_and_told(office: Office, tmp_path: Path, converted: Callable[[str], bytes]) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["姓名", "备注"], ["测试甲", "#N/A"], ["测试乙", "好"]])
        sheet["B2"].data_type = "e"

    plan = planned(office, tmp_path, book(fill))
    assert [row.values.get("note") for row in plan.rows] == [None, "好"]
    assert told(plan, "1 格公式出错（B2 #N/A）")


# What is too large


def sheet_of(rows: bytes) -> bytes:
    data = book(lambda sheet: lines(sheet, [["姓名"], ["测试甲"]]))
    return rezipped(
        data, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")}
    )


def test_70_a_million_rows_are_refused_before_they_fill_the_memory() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * n) for n in range(3, 1_048_577))
    refused(sheet_of(rows), "百万行.xlsx", "一次最多导入 300,000 行", 6.0)


def test_71_columns_to_the_edge_are_cut_and_told(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", *[f"列{n}" for n in range(1, 16_384)]], ["测试甲", *range(1, 16_384)]]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert plan.counts["new"] == 1 and told(plan, "有 16,384 列，只读前 400 列")


def test_72_a_ghost_in_the_last_corner_costs_nothing_and_a_value_there_is_refused(
    office: Office, tmp_path: Path
) -> None:
    ghost = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert planned(office, tmp_path, sheet_of(ghost)).counts["new"] == 1
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refused(sheet_of(stray), "角.xlsx", "XFD1048576 附近.*零散内容")


# What is locked


def test_73_a_password_is_asked_for_and_a_wrong_one_told() -> None:
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(book(plain))).encrypt("春天", locked)
    with pytest.raises(NeedsPassword, match="设了打开密码，请输入密码"):
        read_table(locked.getvalue(), "加密.xlsx")
    with pytest.raises(NeedsPassword, match="打开密码不对"):
        read_table(locked.getvalue(), "加密.xlsx", None, Reading(password="秋天"))
    assert read_table(locked.getvalue(), "加密.xlsx", None, Reading(password="春天")).rows[2][0] == person(0)[0]
    by_default = io.BytesIO()
    OOXMLFile(io.BytesIO(book(plain))).encrypt("VelvetSweatshop", by_default)
    assert len(read_table(by_default.getvalue(), "只读.xlsx").rows) == 5


def test_74_a_protected_sheet_is_read_like_any_other(office: Office, tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        plain(sheet)
        sheet.protection.password = "x"
        sheet.protection.enable()

    assert planned(office, tmp_path, book(fill)).counts["new"] == 3


# What it is and what it says it is


@pytest.mark.parametrize(
    ("case", "suffix", "name"),
    [(75, "xls", "登记表.xls"), (76, "xls", "登记表.et"), (79, "xls", "登记表.xlsx"), (80, "ods", "登记表.ods")],
)
def test_75_76_79_80_workbooks_of_every_age_whatever_their_name(
    office: Office, tmp_path: Path, converted: Callable[[str], bytes], case: int, suffix: str, name: str
) -> None:
    plan = planned(office, tmp_path, converted(suffix), name)
    assert [row.values["live_address"] for row in plan.rows] == ["测试路1号"] * 3
    assert [row.values["id_no"] for row in plan.rows] == [number(n) for n in (1, 2, 3)]
    assert told(plan, "1 行被隐藏") and told(plan, "隐藏的列（C）")


def test_77_a_web_page_saved_as_xls(office: Office, tmp_path: Path) -> None:
    page = (
        "<html><head><meta charset='gb2312'><style>td{mso-number-format:'\\@'}</style></head><body>"
        "<table><tr><th colspan=4>居民登记表</th></tr><tr><th rowspan=2>姓名</th><th colspan=2>证件与电话</th>"
        "<th rowspan=2>现住地址</th></tr><tr><th>身份证号</th><th>联系电话</th></tr>"
        f"<tr><td>测试&#30002;</td><td>{number(1)}</td><td>19900001111&nbsp;</td><td rowspan=2>测试路1号</td></tr>"
        f"<tr><td>测试乙</td><td>{number(2)}</td><td></td></tr></table>"
        "<script>document.write('<table><tr><td>姓名</td></tr></table>')</script></body></html>"
    )
    plan = planned(office, tmp_path, page.encode("gbk"), "导出.xls")
    assert names(plan) == ["测试甲", "测试乙"]
    assert [row.values["live_address"] for row in plan.rows] == ["测试路1号", "测试路1号"]
    assert plan.rows[0].values["phone"] == "19900001111" and told(plan, "其实是网页")


def test_77_an_xml_workbook_of_2003(office: Office, tmp_path: Path) -> None:
    xml = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名单"><Table>'
        '<Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="String">出生日期</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">测试甲</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="DateTime">1990-03-07T00:00:00.000</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    plan = planned(office, tmp_path, xml.encode(), "导出.xls")
    assert plan.sheet == "名单" and plan.rows[0].values["birth"] == "1990-03-07" and plan.rows[0].number == 4


def test_78_a_text_table_saved_as_xls(office: Office, tmp_path: Path) -> None:
    data = ",".join(HEAD) + "\r\n" + ",".join(person(0)) + "\r\n"
    assert planned(office, tmp_path, data.encode("gbk"), "导出.xls").counts["new"] == 1


def test_80_a_workbook_with_macros_is_read_without_them(office: Office, tmp_path: Path) -> None:
    old, new = b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    change = {"[Content_Types].xml": lambda xml: xml.replace(old, new)}
    data = rezipped(book(plain), change, {"xl/vbaProject.bin": b"\xd0\xcf"})
    assert planned(office, tmp_path, data, "登记表.xlsm").counts["new"] == 3


def test_72_a_stray_value_far_away_in_a_binary_or_open_workbook_is_refused() -> None:
    wide = xlsb([["x"] * 400, ["测试甲"]], last=1_048_575)
    refused(wide, "远.xlsb", "OJ1048576 附近.*零散内容")
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="100"><text:p>x</text:p>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="300000">{cell}</table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("content.xml", content)
    refused(packed.getvalue(), "远.ods", "CV300000 附近.*零散内容")


def test_80_a_binary_workbook(office: Office, tmp_path: Path) -> None:
    assert names(planned(office, tmp_path, xlsb([["姓名", "备注"], ["测试甲", "好"]]), "登记表.xlsb")) == ["测试甲"]


def xlsb(rows: Sequence[Sequence[str]], last: int = 0) -> bytes:
    """The smallest binary workbook there is: one sheet of texts; its last row may stand far away (0-based)."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(body)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
            length >>= 7
            if not length:
                return head + size + body

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    cells = b""
    for at, row in enumerate(rows):
        place = last if last and at == len(rows) - 1 else at
        cells += record(0x00, struct.pack("<IIHBBBI", place, 0, 300, 0, 0, 0, 0))
        for column, words in enumerate(row):
            cells += record(0x06, struct.pack("<II", column, 0) + text(words))
    dimension = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    sheet = record(0x81) + record(0x94, dimension) + record(0x91) + cells + record(0x92) + record(0x82)
    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("名单")
    workbook = record(0x83) + record(0x8F) + record(0x9C, bundle) + record(0x90) + record(0x84)
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr("xl/workbook.bin", workbook)
        out.writestr("xl/worksheets/sheet1.bin", sheet)
        out.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{kind}/worksheet"'
            ' Target="worksheets/sheet1.bin"/></Relationships>',
        )
    return packed.getvalue()


# What is broken or hostile


def test_81_82_83_broken_cut_and_empty_files_are_told() -> None:
    data = book(lambda sheet: lines(sheet, [HEAD, *[person(n) for n in range(60)]]))
    at = data.index(b"PK\x03\x04", 10)
    refused(data[: at + 40] + bytes(60) + data[at + 100 :], "坏.xlsx", "已损坏或没有下载完整")
    refused(data[: len(data) // 2], "半截.xlsx", "已损坏或没有下载完整")


def test_83_84_empty_and_lock_files(tmp_path: Path) -> None:
    for name, sentence in (("空.xlsx", "是空文件"), ("~$登记表.xlsx", "临时锁文件"), (".~登记表.et", "临时锁文件")):
        (tmp_path / name).write_bytes(b"" if name == "空.xlsx" else b"x" * 165)
        with pytest.raises(BadSheet, match=sentence):
            read_bytes(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="Windows refuses in its own way, to the same sentence")
def test_85_a_file_that_another_program_holds(tmp_path: Path) -> None:
    path = tmp_path / "登记表.xlsx"
    path.write_bytes(book(plain))
    path.chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65_534)
    try:
        with pytest.raises(BadSheet, match="可能正在 WPS 或 Excel 里打开"):
            read_bytes(path)
    finally:
        os.seteuid(me)


def test_86_a_zip_bomb_is_refused_at_once_also_one_that_lies_about_its_size() -> None:
    bomb = rezipped(book(plain), {}, {"xl/media/image1.png": bytes(400_000_000)})
    refused(bomb, "炸弹.xlsx", "解压后异常庞大")
    packed = bytearray(rezipped(book(plain), {"xl/worksheets/sheet1.xml": lambda xml: xml + b" " * 90_000_000}))
    entry = packed.rindex(b"xl/worksheets/sheet1.xml") - 46
    packed[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    refused(bytes(packed), "谎.xlsx", "已损坏")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_87_foreign_entities_are_refused_and_never_fetched(tmp_path: Path, part: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    refused(rezipped(book(plain), {part: lambda xml: entity + xml}), "实体.xlsx", "外部引用声明")
    refused(entity + b"<table><tr><td>&x;</td></tr></table>", "实体.xls", "外部引用声明")
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Workbook>&b;</Workbook>'
    refused(laughs, "笑.xls", "外部引用声明")


def test_88_links_to_other_files_are_not_followed_and_told(office: Office, tmp_path: Path) -> None:
    link = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    data = rezipped(book(plain), {}, {"xl/externalLinks/externalLink1.xml": link})
    plan = planned(office, tmp_path, data)
    assert plan.counts["new"] == 3 and told(plan, "引用了别的文件")
    rows = [["姓名", "备注"], ["测试甲", "x"]]
    kept = b'<c r="B2" t="str"><f>cmd|\'/c calc\'!A1</f><v>kept</v></c>'
    change = {"xl/worksheets/sheet1.xml": lambda xml: re.sub(rb'<c r="B2".*?</c>', lambda _: kept, xml)}
    formula = rezipped(book(lambda sheet: lines(sheet, rows)), change)
    assert planned(office, tmp_path, formula).rows[0].values["note"] == "kept"


# What a cell carries besides


def test_89_90_pictures_and_comments_are_told(office: Office, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(picture, "PNG")

    def fill(sheet: Worksheet) -> None:
        plain(sheet)
        sheet.add_image(Image(picture), "F2")
        sheet["A3"].comment = Comment("已搬走", "网格员")

    plan = planned(office, tmp_path, book(fill))
    assert told(plan, "有 1 条批注") and told(plan, "表里有图片")


def test_91_numbers_kept_as_text_keep_every_digit(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "房号"], ["测试甲", number(1), "0301"]]
    values = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).rows[0].values
    assert (values["id_no"], values["room"]) == (number(1), "0301")


def test_92_a_number_is_read_whatever_its_format(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, [["比例", "租金", "日期"], [0.25, 1200.5, date(1990, 3, 7)]])
        sheet["A2"].number_format = "0%"
        sheet["B2"].number_format = "¥#,##0.00"

    assert read_table(book(fill), "表.xlsx").rows[1] == [0.25, 1200.5, date(1990, 3, 7)]


def test_93_codes_that_stand_as_numbers_are_told(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "门牌"], ["测试甲", 7], ["测试乙", "008"]]
    plan = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows)))
    assert [row.values["room"] for row in plan.rows] == ["7", "008"]
    assert told(plan, "“门牌”一列里有数字格式的格子（如 7），开头的 0 可能已被表格去掉")


def test_6_an_id_kept_as_a_number_is_refused_in_every_format(office: Office, tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["测试甲", int(number(1).replace("X", "0"))]]
    fault = planned(office, tmp_path, book(lambda sheet: lines(sheet, rows))).faulty[0].faults[0]
    assert fault.reason.startswith("身份证号被表格存成了数字")
