"""The case sheet (处理单) of one issue as a PDF: what it is, what happened, photos before and after. Any thread."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from desk.work.issues.photos import AFTER
from ui import theme
from ui.models.cells import written

if TYPE_CHECKING:
    from desk.work.issues.papers import CasePaper

MARGINS: Final = QMarginsF(4, 2, 4, 2)
"""Millimetres; the document leaves two centimetres of its own."""
PHOTO: Final = 300
"""Width of a photo on the sheet, in units of the document."""
_STYLE: Final = (
    "h1 { font-size: 17pt; } td { padding: 4px 6px; } th { padding: 4px 6px; font-weight: normal; text-align: left;"
    " background: #eef2f5; } .quiet { color: #526170; } .late { color: #b3301c; }"
)


def write_case(paper: CasePaper, path: Path) -> None:
    """Write the PDF; the caller says where and records it."""
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, MARGINS, QPageLayout.Unit.Millimeter
        )
    )
    writer.setTitle(f"{paper.detail.number} {paper.detail.title}")
    writer.setCreator("网格台")
    writer.setResolution(96)
    document = QTextDocument()
    document.setDefaultFont(theme.font(10))
    document.setDefaultStyleSheet(_STYLE)
    for number, (_, body) in enumerate(paper.photos):
        image = QImage.fromData(body)
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"photo:{number}"), image)
    document.setHtml(markup(paper))
    document.print_(writer)


def markup(paper: CasePaper) -> str:
    """The sheet as markup; every text of the office is escaped."""
    one = paper.detail
    head = f"<h1 align='center'>{escape(paper.term)}处理单</h1>"
    about = f"<p class='quiet'>{escape(paper.office)}　编号 {escape(one.number)}　打印日期 {escape(paper.today)}</p>"
    return head + about + _facts(paper) + _steps(paper) + _photos(paper)


def _facts(paper: CasePaper) -> str:
    one = paper.detail
    due = written(one.due_at, "moment") if one.due_at else "不限时"
    pairs = (
        ("标题", one.title, "类别", f"{one.kind_title} {one.class_title}"),
        ("来源", one.source_title, "上报时间", written(one.reported_at, "moment")),
        ("上报人", one.reporter, "联系电话", one.reporter_phone),
        ("地点", one.address, one.areas[0][0] if one.areas else "网格", one.areas[0][1] if one.areas else ""),
        ("承办", one.handler, "环节", one.stage_title),
        ("应办结", due, "结案", written(one.closed_at, "moment") if one.closed_at else ""),
        ("立案条件", one.file_when, "结案条件", one.close_when),
        ("结案方式", one.closed_as_title, "满意度", one.satisfaction_title),
    )
    rows = "".join(
        f"<tr><th width='13%'>{escape(a)}</th><td width='37%'>{escape(b)}</td>"
        f"<th width='13%'>{escape(c)}</th><td width='37%'>{escape(d)}</td></tr>"
        for a, b, c, d in pairs
        if b or d
    )
    for title, text in (("问题描述", one.body), *one.detail, ("超期答复", one.answer)):
        if text:
            words = escape(text).replace("\n", "<br>")
            rows += f"<tr><th>{escape(title)}</th><td colspan='3'>{words}</td></tr>"
    return f"<table width='100%' border='1' cellspacing='0' style='border-collapse: collapse'>{rows}</table>"


def _steps(paper: CasePaper) -> str:
    rows = "<tr><th>时间</th><th>步骤</th><th>经办人</th><th>意见</th></tr>"
    for step in paper.detail.steps:
        said = [escape(step.body).replace("\n", "<br>")] if step.body else []
        said += [f"{escape(title)}：{escape(value)}" for title, value in step.given]
        if step.late:
            said.append("<span class='late'>已超期</span>")
        who = escape(" ".join(part for part in (step.who, step.post_title) if part))
        rows += (
            f"<tr><td width='19%'>{escape(written(step.at, 'moment'))}</td><td width='17%'>{escape(step.title)}</td>"
            f"<td width='22%'>{who}</td><td width='42%'>{'<br>'.join(said)}</td></tr>"
        )
    table = f"<table width='100%' border='1' cellspacing='0' style='border-collapse: collapse'>{rows}</table>"
    return f"<h3>办理过程</h3>{table}"


def _photos(paper: CasePaper) -> str:
    if not paper.photos:
        return ""
    sides: tuple[list[str], list[str]] = ([], [])
    for number, (one, _) in enumerate(paper.photos):
        when = escape((one.taken_at or one.added_at)[:16].replace("T", " "))
        cell = f"<img src='photo:{number}' width='{PHOTO}'><br><span class='quiet'>{when}</span>"
        sides[one.role == AFTER].append(cell)
    rows = "".join(
        "<tr>" + "".join(f"<td width='50%'>{side[row] if row < len(side) else ''}</td>" for side in sides) + "</tr>"
        for row in range(max(map(len, sides)))
    )
    return f"<h3>照片</h3><table width='100%'><tr><th>处置前</th><th>处置后</th></tr>{rows}</table>"
