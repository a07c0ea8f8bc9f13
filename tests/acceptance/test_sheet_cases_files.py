"""Files of every street office, numbered as in the catalogue (70 to 88): too large, locked, misnamed, broken, hostile."""

from __future__ import annotations

import io
import os
import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.worksheet.worksheet import Worksheet

from desk.errors import BadSheet, NeedsPassword
from desk.office import Office
from desk.sheets.table import Reading, read_bytes, read_table
from tests.acceptance.sheets_made import (
    HEAD,
    book,
    lines,
    names,
    number,
    person,
    plain,
    planned,
    refused,
    rezipped,
    sheet_of,
    told,
    xlsb,
)
from tests.desk.town import new_office


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
    assert shutil.which("soffice") is not None, "LibreOffice is not here; `python3 run.py test` installs it"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    made: dict[str, bytes] = {}

    def give(suffix: str) -> bytes:
        if suffix not in made:
            order = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(source)]
            subprocess.run(order, check=True, capture_output=True, timeout=120)
            made[suffix] = (folder / f"登记表.{suffix}").read_bytes()
        return made[suffix]

    return give


# What is too large


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
