"""A sheet of counted columns, a line per day and grid, with totals that stay formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from desk.sheets import place

_FONT: Final = "宋体"
_SIDE: Final = Side(style="thin", color="808080")
_BORDER: Final = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD: Final = PatternFill("solid", fgColor="E8EDF3")
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FIRST: Final = 4
"""Title, facts, heads; the lines begin here."""
_BEFORE: Final = 3
"""序号, 日期, 网格 stand before the counted columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """One day in one grid."""

    day: str
    area: str
    counts: Sequence[int | float | None]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBook:
    """What the sheet holds. `summed` says of each counted column whether it has a total."""

    title: str
    facts: str
    area_title: str
    titles: Sequence[str]
    summed: Sequence[bool]
    lines: Sequence[CountedLine]
    text: str
    """The summary below the table."""
    earlier: Mapping[int, int | float]
    """Totals of the campaign before, by number of the column."""
    earlier_title: str


def write_counted(path: Path | str, book: CountedBook) -> None:
    """Write the workbook."""
    made = Workbook()
    page: Any = made.active
    page.title = place.sheet_name(book.title)
    width = _BEFORE + len(book.titles) + 1
    _head(page, book, width)
    for at, line in enumerate(book.lines):
        _line(page, _FIRST + at, at + 1, line)
    last = _FIRST + len(book.lines) - 1
    row = _totals(page, book, last, width)
    page.merge_cells(start_row=row + 1, start_column=1, end_row=row + 1, end_column=width)
    _put(page, row + 1, 1, book.text).alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[row + 1].height = 18 * (2 + len(book.text) * 2 // max(20, 11 * width))
    for number in range(1, width + 1):
        widths = {1: 6, 2: 12, 3: 20, width: 30}
        page.column_dimensions[get_column_letter(number)].width = widths.get(number, 11)
    page.freeze_panes = page.cell(row=_FIRST, column=_BEFORE + 1)
    page.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "第&P页 共&N页"
    with place.replacing(path) as temporary:
        made.save(temporary)


def _head(page: Any, book: CountedBook, width: int) -> None:
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    title = _put(page, 1, 1, book.title)
    title.font, title.alignment = Font(name="黑体", size=16, bold=True), _MIDDLE
    page.row_dimensions[1].height = 30
    page.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)
    _put(page, 2, 1, book.facts)
    for number, text in enumerate(("序号", "日期", book.area_title, *book.titles, "情况"), 1):
        cell = _put(page, _FIRST - 1, number, text)
        cell.font, cell.fill, cell.alignment, cell.border = Font(name=_FONT, bold=True), _HEAD, _MIDDLE, _BORDER
    page.row_dimensions[_FIRST - 1].height = 34


def _line(page: Any, row: int, number: int, line: CountedLine) -> None:
    values = (number, date.fromisoformat(line.day), line.area, *line.counts, line.note)
    for column, value in enumerate(values, 1):
        cell = _put(page, row, column, value)
        cell.border = _BORDER
        if column == 2:
            cell.number_format = "yyyy-mm-dd"
        cell.alignment = Alignment(vertical="center", wrap_text=column == len(values))


def _totals(page: Any, book: CountedBook, last: int, width: int) -> int:
    """The totals, and below them the campaign before and the difference; gives the last row."""
    row = last + 1
    rows = [("合计", row)]
    if book.earlier_title:
        rows += [(f"上次（{book.earlier_title}）", row + 1), ("增减", row + 2)]
    for title, at in rows:
        for column in range(1, width + 1):
            cell = page.cell(row=at, column=column)
            cell.border, cell.font = _BORDER, Font(name=_FONT, bold=at == row)
        page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=_BEFORE)
        _put(page, at, 1, title).alignment = _MIDDLE
    for at, summed in enumerate(book.summed):
        letter = get_column_letter(_BEFORE + 1 + at)
        if summed and book.lines:
            page[f"{letter}{row}"] = f"=SUM({letter}{_FIRST}:{letter}{last})"
        if summed and at in book.earlier:
            page[f"{letter}{row + 1}"] = book.earlier[at]
            page[f"{letter}{row + 2}"] = f"={letter}{row}-{letter}{row + 1}"
    return rows[-1][1]


def _put(page: Any, row: int, column: int, value: Any) -> Any:
    """Write a value; a text is never taken for a formula."""
    cell = page.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=_FONT)
    return cell
