"""A workbook of several lists, each on a sheet of its own with its title, a note and its header; every text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from desk.sheets import place

HEADER: Final = 3
"""The row of the header: title and note stand above."""
_FONT: Final = Font(name="宋体", size=10)
_BOLD: Final = Font(name="宋体", size=10, bold=True)
_LINE: Final = Side(style="thin", color="B8C0CC")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILL: Final = PatternFill("solid", fgColor="EEF2F7")
_LONGEST: Final = 32_767

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One list: `columns` are titles and widths in characters."""

    name: str
    title: str
    note: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[Cell]]


def write_binder(path: Path | str, pages: Sequence[Page]) -> int:
    """Write the lists and give how many rows they hold."""
    book, count = Workbook(write_only=True), 0
    for page in pages:
        count += _write(book.create_sheet(place.sheet_name(page.name)), page)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return count


def _write(sheet: Any, page: Page) -> int:
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8 if len(page.columns) > 15 else 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    for at, (_, width) in enumerate(page.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([_cell(sheet, page.title, Font(name="宋体", size=16, bold=True))])
    sheet.append([_cell(sheet, page.note, Font(name="宋体", size=9, color="667085"))])
    sheet.append([_cell(sheet, title, _BOLD, _FILL) for title, _ in page.columns])
    count = 0
    for row in page.rows:
        sheet.append([_cell(sheet, value, _FONT, bordered=True) for value in row])
        count += 1
    last = get_column_letter(max(len(page.columns), 1))
    sheet.auto_filter.ref = f"A{HEADER}:{last}{HEADER + count}"
    return count


def _cell(sheet: Any, value: Cell, font: Font, fill: PatternFill | None = None, *, bordered: bool = False) -> Any:
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST] if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = font
    if isinstance(text, str):
        cell.data_type, cell.number_format = "s", "@"
    if fill is not None:
        cell.fill = fill
    if fill is not None or bordered:
        cell.border = _BORDER
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell
