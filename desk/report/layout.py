"""How a sheet of the month's workbook looks: fonts, fills, widths, paper; and cells that never become formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FONT = "微软雅黑"
INTEGER = "#,##0"
PERCENT = "0.0%"
DECIMAL = "0.00"
CHANGE = "+0.0%;-0.0%;0.0%"

_LINE = Side(style="thin", color="BFC8D6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="1F4E79")
_SUM = PatternFill("solid", fgColor="E8EEF7")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", indent=1, shrink_to_fit=True)
_RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

HEADER_ROW = 4
"""Title, line of facts, an empty row; then the header."""


def begin(
    sheet: Worksheet, title: str, facts: str, widths: Sequence[float], *, landscape: bool, pages: int = 0
) -> None:
    """Set title, line of facts, column widths, A4, how many pages high (0: as many as it takes), head and foot."""
    last = get_column_letter(len(widths))
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    put(sheet, 1, 1, title).font = Font(name=FONT, size=18, bold=True, color="1F4E79")
    put(sheet, 2, 1, facts).font = Font(name=FONT, size=9, color="667085")
    sheet["A1"].alignment = _CENTRE
    sheet["A2"].alignment = _CENTRE
    sheet.row_dimensions[1].height = 36
    sheet.row_dimensions[2].height = 20
    sheet.row_dimensions[3].height = 6
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = pages
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.right.text = title.replace("&", "&&")
    sheet.oddHeader.right.size = 8
    sheet.oddFooter.left.text = facts.replace("&", "&&")[:150]
    sheet.oddFooter.left.size = 8
    sheet.oddFooter.right.text = "第 &P 页 / 共 &N 页"
    sheet.oddFooter.right.size = 8


def header(sheet: Worksheet, titles: Sequence[str], row: int = HEADER_ROW) -> None:
    """Write the header row; it stays on the screen and on every page."""
    for column, title in enumerate(titles, 1):
        cell = put(sheet, row, column, title)
        cell.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = _CENTRE
        cell.border = _BORDER
    sheet.row_dimensions[row].height = 34
    if row == HEADER_ROW:
        sheet.freeze_panes = f"A{row + 1}"
        sheet.print_title_rows = f"{row}:{row}"


def line(sheet: Worksheet, row: int, values: Sequence[Any], formats: Sequence[str], *, is_sum: bool = False) -> None:
    """Write a row; a format of "" is text (left), "c" text in the middle, any other a number (right)."""
    sheet.row_dimensions[row].height = 20
    for column, (value, form) in enumerate(zip(values, formats, strict=True), 1):
        cell = formula(sheet, row, column, value) if is_formula(value) else put(sheet, row, column, value)
        cell.font = Font(name=FONT, size=10, bold=is_sum)
        cell.border = _BORDER
        cell.alignment = _CENTRE if form == "c" else _RIGHT if form else _LEFT
        if form not in ("", "c"):
            cell.number_format = form
        if is_sum:
            cell.fill = _SUM


class Formula(str):
    """A formula of our own making. Every other text stays text, whatever it begins with."""

    __slots__ = ()


def is_formula(value: Any) -> bool:
    """Whether the value is one of our formulas."""
    return isinstance(value, Formula)


def formula(sheet: Worksheet, row: int, column: int, value: Formula) -> Any:
    """Write a live formula."""
    return sheet.cell(row=row, column=column, value=f"={value}")


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value; text is text even when it begins with `=`."""
    if isinstance(value, str):
        value = "".join(mark for mark in value if mark >= " " or mark in "\n\t")[:32_000]
    cell = sheet.cell(row=row, column=column, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def grown(now: str, before: str) -> Formula:
    """The growth of one cell over another; — when there is nothing to compare with."""
    return Formula(f'IF({before}=0,"—",({now}-{before})/{before})')


def divided(over: str, under: str) -> Formula:
    """A quotient of cells; — when the denominator is not positive."""
    return Formula(f'IF(({under})<=0,"—",({over})/({under}))')
