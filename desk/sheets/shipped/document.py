"""Builds the .docx template of a shipped form: official letters and cards, WordprocessingML written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from desk.sheets.shipped.definition import Definition

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PAGES: Final = {"A4": (11906, 16838), "A3": (16838, 23811)}
"""Width and height in twentieths of a point."""
_MARGIN: Final = {"side": 1191, "top": 1361}
TITLE, BODY, CELL, BLACK = "方正小标宋简体", "仿宋_GB2312", "宋体", "黑体"
_INSTEAD: Final = {TITLE: "宋体", BODY: "仿宋", CELL: "SimSun", BLACK: "SimHei"}
"""What a PC without the font takes: Word reads this from the font table."""

_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml"'
        f' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for part, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("fontTable", "fontTable"),
            ("footer1", "footer"),
        )
    )
    + "</Types>"
)
_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{target}.xml"/>'
        for number, (kind, target) in enumerate(
            (("styles", "styles"), ("fontTable", "fontTable"), ("footer", "footer1")), 1
        )
    )
    + "</Relationships>"
)


def build_document(form: Definition) -> tuple[bytes, dict[str, Any]]:
    """The template and the rules that go with it."""
    body = "".join(_block(block, _wide(form)) for block in form.blocks)
    document = f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{_section(form)}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/styles.xml": _styles(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue(), dict(form.rules)


def _block(block: Mapping[str, Any], wide: int) -> str:
    kind = block["kind"]
    if kind == "table":
        return _table(block, wide)
    if kind == "page":
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if kind == "title":
        return _paragraph(block["text"], font=TITLE, size=block.get("size", 44), align="center", after=240)
    if kind == "heading":
        return _paragraph(block["text"], font=BLACK, size=block.get("size", 32), before=120, keep=True)
    return _paragraph(
        block["text"],
        font=BODY,
        size=block.get("size", 32),
        align=block.get("align", "both"),
        indent=block.get("indent", True),
        line=block.get("line", 560),
    )


def _table(block: Mapping[str, Any], wide: int) -> str:
    shares: Sequence[float] = block["widths"]
    widths = [round(wide * share / sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    size = block.get("size", 21)
    heads = block.get("head_rows", 0)
    rows = "".join(_row(row, widths, block, size, number < heads) for number, row in enumerate(block["rows"]))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Sequence[Any], widths: Sequence[int], block: Mapping[str, Any], size: int, is_head: bool) -> str:
    cells, column, tall = "", 0, block.get("height", 454)
    for said in row:
        cell: dict[str, Any] = {"text": said} if isinstance(said, str) else dict(said)
        across = cell.get("across", 1)
        tall = max(tall, cell.get("height", 0))
        width = sum(widths[column : column + across])
        span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
        down = cell.get("down", "")
        merge = "" if not down else '<w:vMerge w:val="restart"/>' if down == "begin" else "<w:vMerge/>"
        is_word = cell.get("head", is_head or _is_word(cell["text"]))
        lines = cell["text"].split("\n")
        said_in = "".join(
            _paragraph(
                line,
                font=BLACK if is_word else CELL,
                size=size,
                align=cell.get("align", "center"),
                line=0,
            )
            for line in lines
        )
        cells += (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
            f"{said_in}</w:tc>"
        )
        column += across
    head = "<w:tblHeader/>" if is_head else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{tall}" w:hRule="atLeast"/>{head}</w:trPr>{cells}</w:tr>'


def _is_word(text: str) -> bool:
    """Whether a cell names what stands beside it."""
    return bool(text) and "{{" not in text and len(text) <= 10


def _paragraph(
    text: str,
    *,
    font: str,
    size: int,
    align: str = "both",
    indent: bool = False,
    line: int = 560,
    before: int = 0,
    after: int = 0,
    keep: bool = False,
) -> str:
    spacing = f'<w:spacing w:before="{before}" w:after="{after}"' + (
        f' w:line="{line}" w:lineRule="exact"/>' if line and font != TITLE else "/>"
    )
    stay = "<w:keepNext/>" if keep else ""  # a heading never ends a page
    first = f'<w:ind w:firstLineChars="200" w:firstLine="{size * 20}"/>' if indent else ""
    return (
        f'<w:p><w:pPr>{stay}{spacing}{first}<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r>{_look(font, size)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def _look(font: str, size: int) -> str:
    named = quoteattr(font)
    return (
        f"<w:rPr><w:rFonts w:ascii={named} w:hAnsi={named} w:eastAsia={named} w:cs={named}/>"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _wide(form: Definition) -> int:
    width, height = _PAGES[form.paper]
    return (height if form.landscape else width) - 2 * _MARGIN["side"]


def _section(form: Definition) -> str:
    width, height = _PAGES[form.paper]
    turned = ""
    if form.landscape:
        width, height, turned = height, width, ' w:orient="landscape"'
    side, top = _MARGIN["side"], _MARGIN["top"]
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{top}" w:left="{side}"'
        ' w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )


def _styles() -> str:
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault>{_look(CELL, 21)}</w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>'
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(instead)}/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    return f'{_HEAD}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'


def _footer() -> str:
    def run(inner: str) -> str:
        return f"<w:r>{_look(CELL, 21)}{inner}</w:r>"

    number = (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        + run('<w:fldChar w:fldCharType="end"/>')
    )
    return (
        f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        f"{run('<w:t>— </w:t>')}{number}{run('<w:t> —</w:t>')}</w:p></w:ftr>"
    )
