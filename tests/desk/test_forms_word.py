"""A document filled: split runs, tables whose rows repeat, headers, text boxes, one document per record."""

# ruff: noqa: E501 - parts of documents as they are

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest

from desk.errors import BadInput
from desk.forms.data import FormData, Listed
from desk.forms.fill import fill
from desk.forms.rules import Band, Rules
from desk.forms.template import read_template
from tests.desk.rawbook import HEAD, REL, parts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def p(*texts: str) -> str:
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{each}</w:t></w:r>" for each in texts)
    return f'<w:p w14:paraId="1A2B3C4D"><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>'


def tr(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{p(each)}</w:tc>" for each in cells) + "</w:tr>"


def document(body: str, header: str = "") -> bytes:
    made = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{REL}/header" Target="header1.xml"/></Relationships>',
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{W}" xmlns:w14="w14" xmlns:wp="wp" xmlns:mc="mc" xmlns:wps="wps"><w:body>{body}<w:sectPr><w:pgSz w:w="1"/></w:sectPr></w:body></w:document>',
        "word/header1.xml": f'{HEAD}<w:hdr xmlns:w="{W}" xmlns:w14="w14">{header or p("页眉")}</w:hdr>',
        "word/settings.xml": "<w:settings/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in made.items():
            packed.writestr(name, text)
    return out.getvalue()


def text_of(body: bytes, part: str = "word/document.xml") -> list[str]:
    xml = parts(body)[part].decode()
    found = []
    for paragraph in re.findall(r"<w:p\b.*?</w:p>", xml, re.DOTALL):
        lines = re.sub(r"<w:br/>", "<w:t>\n</w:t>", paragraph)
        found.append("".join(re.findall(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>", lines)))
    return found


def people(count: int) -> Listed:
    return Listed.of({"姓名": f"张{n}", "出生日期": date(1990, 3, 7)} for n in range(count))


def test_a_placeholder_split_over_runs_takes_the_looks_of_the_first() -> None:
    made = fill(
        document(p("单位：{", "{填报", "单位}}。") + p("不动")), Rules(), FormData(singles={"填报单位": "A&<街>\n二行"})
    )
    xml = parts(made)["word/document.xml"].decode()
    assert text_of(made) == ["单位：A&amp;&lt;街&gt;\n二行。", "不动"]
    assert xml.count("<w:rPr><w:b/></w:rPr>") == 4 and "<w:br/>" in xml
    assert p("不动") in xml


def test_the_rows_of_a_table_repeat_and_every_other_part_is_the_same() -> None:
    table = f"<w:tbl><w:tblPr/>{tr('序', '名', '生')}{tr('{{序号}}', '{{居民.姓名}}', '{{居民.出生日期|2024.1.5}}')}{tr('完', '', '')}</w:tbl>"
    template = document(table + p("共{{计数:居民}}人"))
    made = fill(template, Rules(), FormData(lists={"居民": people(3)}))
    assert text_of(made) == [
        "序", "名", "生", "1", "张0", "1990.3.7", "2", "张1", "1990.3.7", "3", "张2", "1990.3.7", "完", "", "", "共3人",
    ]  # fmt: skip
    was = parts(template)
    assert {n: b for n, b in parts(made).items() if n != "word/document.xml"} == {
        n: b for n, b in was.items() if n != "word/document.xml"
    }
    ids = re.findall(r"w14:paraId", parts(made)["word/document.xml"].decode())
    assert len(ids) == 3 + 3 + 3 + 1  # copies of the row have none


def test_blank_rows_of_a_table_are_used_first_and_kept_for_the_hand() -> None:
    table = f"<w:tbl>{tr('{{居民.姓名}}')}{tr('')}{tr('')}{tr('')}{tr('签字')}</w:tbl>"
    assert text_of(fill(document(table), Rules(), FormData(lists={"居民": people(2)}))) == [
        "张0",
        "张1",
        "",
        "",
        "签字",
    ]
    assert len(text_of(fill(document(table), Rules(), FormData(lists={"居民": people(9)})))) == 10
    rules = Rules(bands=(Band(source="居民", sheet="1", first=1, last=1, at_least=6),))
    assert text_of(fill(document(table), rules, FormData(lists={"居民": people(2)})))[:3] == ["张0", "张1", ""]


def test_headers_and_text_boxes_are_filled() -> None:
    box = f"<w:p><w:r><mc:AlternateContent><wps:txbx><w:txbxContent>{p('盒{{填报', '单位}}')}</w:txbxContent></wps:txbx></mc:AlternateContent></w:r><w:r><w:t>外{{{{填报单位}}}}</w:t></w:r></w:p>"
    made = fill(document(box, p("{{填报单位}}第1页")), Rules(), FormData(singles={"填报单位": "街道"}))
    xml = parts(made)["word/document.xml"].decode()
    assert "盒街道" in xml and "外街道" in xml and "{{" not in xml
    assert text_of(made, "word/header1.xml") == ["街道第1页"]


def test_one_document_per_record_each_on_its_page() -> None:
    body = (
        p("户{{户.户号}}") + '<w:p><w:bookmarkStart w:id="3" w:name="a"/><w:r><wp:docPr id="1" name="x"/></w:r></w:p>'
    )
    body += f"<w:tbl>{tr('{{居民.姓名}}')}</w:tbl>"
    rules = Rules(record="户", bands=(Band(source="居民", sheet="1", first=1, last=1),))
    each = [FormData(singles={"户.户号": str(n)}, lists={"居民": people(n)}) for n in (1, 3)]
    made = fill(document(body), rules, FormData(each=each))
    xml = parts(made)["word/document.xml"].decode()
    assert [t for t in text_of(made) if t] == ["户1", "张0", "户3", "张0", "张1", "张2"]
    assert xml.count('w:type="page"') == 1 and xml.count("<w:sectPr>") == 1
    ids = re.findall(r'docPr id="(\d+)"', xml)
    assert len(set(ids)) == len(ids) == 2
    empty = fill(document(body), rules, FormData(each=[]))
    assert text_of(empty)[0] == "户"


def test_a_document_is_read_as_a_form() -> None:
    table = f"<w:tbl>{tr('头')}{tr('{{居民.姓名}}{{序号}}')}{tr('')}</w:tbl>"
    template = read_template(document(p("{{填报单位}}") + table, p("{{手填:备注}}")), "卡.docx")
    assert template.kind == "docx" and template.faults == ()
    assert [(m.placeholder.name, m.sheet, m.row) for m in template.marks] == [
        ("填报单位", "", 1), ("居民.姓名", "1", 2), ("序号", "1", 2), ("手填:备注", "", 1),
    ]  # fmt: skip
    assert [(b.source, b.sheet, b.first, b.spare) for b in template.bands] == [("居民", "1", 2, 1)]
    assert "没有写完整" in read_template(document(p("{{居民.姓名")), "卡.docx").faults[0]
    assert "没有占位" in read_template(document(p("空")), "卡.docx").faults[0]


def test_rules_that_point_nowhere_are_told() -> None:
    rules = Rules(bands=(Band(source="居民", sheet="1", first=7, last=7),))
    with pytest.raises(BadInput, match="第 1 个表格没有第 7 行"):
        fill(document(f"<w:tbl>{tr('a')}</w:tbl>"), rules, FormData(lists={"居民": people(1)}))
    rules = Rules(bands=(Band(source="居民", sheet="3", first=1, last=1),))
    with pytest.raises(BadInput, match="没有第 3 个表格"):
        fill(document(p("a")), rules, FormData(lists={"居民": people(1)}))
