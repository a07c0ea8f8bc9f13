"""A book of records: one sheet per person or month, title and facts above, drop-downs in the columns that have a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from desk.sheets import place

OPTIONS: Final = "选项"
LONGEST: Final = 32_767
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as a character written by its number."""
_LINE: Final = Side(style="thin", color="B8C0CC")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONT: Final = "宋体"
_TOP: Final = 4
"""Title, facts, header; records begin in this row."""

Value = str | int | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerColumn:
    """A column: `options` make a drop-down (others may be typed when `is_open`), `is_long` wraps."""

    title: str
    width: int
    options: tuple[str, ...] = ()
    is_open: bool = False
    is_long: bool = False
    is_quiet: bool = False
    """Grey: for the program, not for the reader."""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSheet:
    """One sheet: its name, what stands above the header, its rows, and empty rows to be filled in."""

    name: str
    title: str
    facts: str
    rows: Sequence[Sequence[Value]]
    blank: int = 0


def write_ledger(path: Path | str, columns: Sequence[LedgerColumn], sheets: Sequence[LedgerSheet]) -> int:
    """Write the workbook at its place, whole or not at all; gives how many records it holds."""
    book = Workbook(write_only=True)
    names: set[str] = {OPTIONS}
    for sheet in sheets:
        page = book.create_sheet(_own_name(sheet.name, names))
        _write(page, columns, sheet)
    _options(book, columns)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return sum(len(sheet.rows) for sheet in sheets)


def _own_name(text: str, taken: set[str]) -> str:
    """A name no other sheet has: Excel does not tell upper from lower case."""
    name, number = place.sheet_name(text), 2
    stem = name
    while name.lower() in {one.lower() for one in taken}:
        name, number = f"{stem[:27]}（{number}）", number + 1
    taken.add(name)
    return name


def _write(page: Any, columns: Sequence[LedgerColumn], sheet: LedgerSheet) -> None:
    page.freeze_panes = f"B{_TOP}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_TOP - 1}:{_TOP - 1}"
    page.oddFooter.right.text = "第 &P 页 共 &N 页"
    page.column_dimensions["A"].width = 6
    for at, column in enumerate(columns, 2):
        page.column_dimensions[get_column_letter(at)].width = column.width
    looks = _Looks(page)
    page.row_dimensions[1].height, page.row_dimensions[3].height = 28, 30
    page.append([looks.plain(sheet.title, Font(name="黑体", size=16, bold=True))])
    page.append([looks.plain(sheet.facts, Font(name=_FONT, size=10, color="475467"))])
    page.append([looks.head("序号", False), *(looks.head(one.title, one.is_quiet) for one in columns)])
    for number, row in enumerate(sheet.rows, 1):
        page.append([looks.cell(number, columns[0]), *map(looks.cell, row, columns)])
    for number in range(len(sheet.rows) + 1, len(sheet.rows) + sheet.blank + 1):
        page.append([looks.cell(number, columns[0]), *(looks.cell(None, one) for one in columns)])
    last = _TOP + len(sheet.rows) + max(sheet.blank, 1) - 1
    for at, column in enumerate(columns, 2):
        _offer(page, column, at, last)


class _Looks:
    """Cells that are text unless they are numbers or days; a leading = is never a formula."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._font, self._quiet = Font(name=_FONT, size=11), Font(name=_FONT, size=9, color="98A2B3")
        self._short = Alignment(vertical="center")
        self._long = Alignment(vertical="center", wrap_text=True)
        self._middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self._white = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        self._blue, self._grey = PatternFill("solid", fgColor="1F4E79"), PatternFill("solid", fgColor="98A2B3")

    def plain(self, text: str, font: Font) -> Any:
        """A line above the header."""
        cell = self._made(text)
        cell.font = font
        return cell

    def head(self, title: str, is_quiet: bool) -> Any:
        """A title of a column."""
        cell = self._made(title)
        cell.font, cell.alignment, cell.border = self._white, self._middle, _BORDER
        cell.fill = self._grey if is_quiet else self._blue
        return cell

    def cell(self, value: Value, column: LedgerColumn) -> Any:
        """One value of a record."""
        cell = self._made(value)
        cell.border = _BORDER
        cell.font = self._quiet if column.is_quiet else self._font
        cell.alignment = self._long if column.is_long else self._short
        return cell

    def _made(self, value: Value) -> Any:
        if isinstance(value, str):
            value = _ESCAPE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST]
        cell = WriteOnlyCell(self._page, value)
        if isinstance(value, str):
            cell.data_type = "s"
            cell.number_format = "@"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell


def _options(book: Any, columns: Sequence[LedgerColumn]) -> None:
    page = book.create_sheet(OPTIONS)
    page.sheet_state = "hidden"
    longest = max((len(one.options) for one in columns), default=0)
    for at in range(longest):
        line = []
        for one in columns:
            cell = WriteOnlyCell(page, one.options[at] if at < len(one.options) else None)
            if cell.value is not None:
                cell.data_type = "s"
                cell.number_format = "@"
            line.append(cell)
        page.append(line)


def _offer(page: Any, column: LedgerColumn, at: int, last: int) -> None:
    """A drop-down, or the hint beside the cell."""
    if column.options:
        place_ = get_column_letter(at - 1)
        rule = DataValidation(
            type="list",
            formula1=f"'{OPTIONS}'!${place_}$1:${place_}${len(column.options)}",
            allow_blank=True,
            showErrorMessage=not column.is_open,
            errorTitle="请从下拉框选",
            error=f"“{column.title}”请从下拉框里选。",
        )
    elif column.hint:
        # Any text passes: what cannot be understood is told when the sheet is read, beside its cell.
        rule = DataValidation(type="custom", formula1="TRUE", allow_blank=True)
    else:
        return
    if column.hint:
        rule.showInputMessage = True
        rule.promptTitle = column.title[:30]
        rule.prompt = column.hint[:200]
    letter = get_column_letter(at)
    rule.add(f"{letter}{_TOP}:{letter}{last}")
    page.data_validations.append(rule)
