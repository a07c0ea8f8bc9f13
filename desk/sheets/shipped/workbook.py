"""Builds the .xlsx template of a shipped form: as such forms look in offices, black lines, 宋体, page set up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desk.sheets.shipped.definition import PAPERS, Definition, Shown

GB2312: Final = 134
"""The character set named beside a font: a PC without 方正小标宋 then takes 宋体, not a Latin font."""

_LINE = Side(style="thin", color="000000")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TITLE = Font(name="方正小标宋简体", charset=GB2312, family=1, size=20)
_HEAD = Font(name="宋体", charset=GB2312, family=1, size=10, bold=True)
_BODY = Font(name="宋体", charset=GB2312, family=1, size=10)
_SMALL = Font(name="宋体", charset=GB2312, family=1, size=9)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def build_workbook(form: Definition) -> tuple[bytes, dict[str, Any]]:
    """The template and the rules that go with it."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = form.name[:31]
    row = _top(sheet, form)
    first_head = row
    row = _head(sheet, form.columns, row)
    _page(sheet, form, first_head, row - 1)
    sheet.freeze_panes = sheet.cell(row, 1)
    rules: dict[str, Any] = {}
    if form.band is not None:
        rules["bands"] = [_band_row(sheet, form, row)]
        row += 1
    for cells in form.rows:
        _plain_row(sheet, form, cells, row)
        row += 1
    if any(column.total for column in form.columns):
        _totals(sheet, form, row)
        row += 1
    _bottom(sheet, form, row)
    rules.update(form.rules)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), rules


def _top(sheet: Worksheet, form: Definition) -> int:
    """Title and the line of facts; gives the first row of the head."""
    width = len(form.columns)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    title = sheet.cell(1, 1, form.title)
    title.font, title.alignment = _TITLE, _CENTRE
    sheet.row_dimensions[1].height = 40
    if not form.facts:
        return 2
    _spread(sheet, form, form.facts, 2)
    sheet.row_dimensions[2].height = 22
    return 3


def _head(sheet: Worksheet, columns: Sequence[Shown], row: int) -> int:
    """The head, of two rows where columns share a common one; gives the row below it."""
    deep = 2 if any(column.group for column in columns) else 1
    start = 0
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        for line in range(row, row + deep):
            cell = sheet.cell(line, number)
            cell.font, cell.alignment, cell.border = _HEAD, _CENTRE, _FRAME
        if not column.group:
            sheet.cell(row, number).value = column.title
            if deep == 2:
                sheet.merge_cells(start_row=row, end_row=row + 1, start_column=number, end_column=number)
            continue
        sheet.cell(row + 1, number).value = column.title
        if number == 1 or columns[number - 2].group != column.group:
            start = number
            sheet.cell(row, number).value = column.group
        if number == len(columns) or columns[number].group != column.group:
            sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=number)
    _head_heights(sheet, columns, row, deep)
    return row + deep


def _head_heights(sheet: Worksheet, columns: Sequence[Shown], row: int, deep: int) -> None:
    """Heights in which every title of the head has room for all its lines."""
    inner = max([_high(column) for column in columns if column.group] + [0])
    whole = max(_high(column) for column in columns if not column.group)
    if deep == 1:
        sheet.row_dimensions[row].height = max(30.0, whole)
        return
    sheet.row_dimensions[row].height = 20
    sheet.row_dimensions[row + 1].height = max(22.0, inner, whole - 20)


def _high(column: Shown) -> float:
    """The height that the title of a column needs: a Chinese character is two wide."""
    letters = max(1, int((column.width - 0.8) / 2.1))
    return 5 + 13.0 * -(-len(column.title) // letters)


def _band_row(sheet: Worksheet, form: Definition, row: int) -> dict[str, Any]:
    assert form.band is not None
    for number, column in enumerate(form.columns, 1):
        _framed(sheet.cell(row, number), column, column.cell)
    if form.row_height:
        sheet.row_dimensions[row].height = form.row_height
    rule: dict[str, Any] = {"source": form.band.source, "sheet": sheet.title, "first": row, "last": row}
    if form.band.where:
        rule["where"] = [dict(condition) for condition in form.band.where]
    if form.band.sort:
        rule["sort"] = list(form.band.sort)
    if form.band.at_least:
        rule["at_least"] = form.band.at_least
    return rule


def _plain_row(sheet: Worksheet, form: Definition, cells: Sequence[str], row: int) -> None:
    for number, (column, value) in enumerate(zip(form.columns, cells, strict=True), 1):
        _framed(sheet.cell(row, number), column, value.replace("{row}", str(row)))
    if form.row_height:
        sheet.row_dimensions[row].height = form.row_height


def _framed(cell: Cell, column: Shown, value: str) -> None:
    cell.value = _number_or_text(value)
    cell.font, cell.border = _BODY, _FRAME
    cell.alignment = Alignment(horizontal=column.align, vertical="center", wrap_text=True)
    cell.number_format = "@" if column.text else "General"


def _number_or_text(value: str) -> str | float | None:
    """A declared number is written as one, so that formulas reckon with it; everything else as it stands."""
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value or None


def _totals(sheet: Worksheet, form: Definition, row: int) -> None:
    """合计 and, under each column that has one, a live sum or a count."""
    first = next(number for number, column in enumerate(form.columns, 1) if column.total)
    above = row - 1 if form.band is not None else row - len(form.rows)
    for number, column in enumerate(form.columns, 1):
        letter = get_column_letter(number)
        value = f"=SUM({letter}{above}:{letter}{row - 1})" if column.total == "sum" else column.total
        cell = sheet.cell(row, number, value or None)
        cell.font, cell.border, cell.alignment = _HEAD, _FRAME, _CENTRE
    if first > 1:
        sheet.cell(row, 1).value = "合计"
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=first - 1)
    sheet.row_dimensions[row].height = 24


def _bottom(sheet: Worksheet, form: Definition, row: int) -> None:
    if form.foot:
        _spread(sheet, form, form.foot, row)
        sheet.row_dimensions[row].height = 26
        row += 1
    if form.note:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(form.columns))
        cell = sheet.cell(row, 1, form.note)
        cell.font = _SMALL
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        letters = sum(column.width for column in form.columns) / 2.1
        sheet.row_dimensions[row].height = 13.5 * (1 + int(len(form.note) / letters)) + 4


def _spread(sheet: Worksheet, form: Definition, texts: Sequence[str], row: int) -> None:
    """Texts side by side over the whole width: the first to the left, the last to the right."""
    widths = [column.width for column in form.columns]
    share = sum(widths) / len(texts)
    start, passed, at = 1, 0.0, 0
    for number, width in enumerate(widths, 1):
        passed += width
        is_last = number == len(widths)
        if not is_last and (at == len(texts) - 1 or passed < share * (at + 1) - width / 2):
            continue
        if number > start:
            sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=number)
        cell = sheet.cell(row, start, texts[at])
        cell.font = _BODY
        side = "left" if at == 0 else "right" if at == len(texts) - 1 else "center"
        cell.alignment = Alignment(horizontal=side, vertical="center")
        start, at = number + 1, at + 1


def _page(sheet: Worksheet, form: Definition, first_head: int, last_head: int) -> None:
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"
    sheet.page_setup.paperSize = PAPERS[form.paper]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{first_head}:{last_head}"
    sheet.oddFooter.left.text = form.name
    sheet.oddFooter.right.text = "第 &P 页　共 &N 页"
    for part in (sheet.oddFooter.left, sheet.oddFooter.right):
        part.font, part.size = "宋体,Regular", 9
